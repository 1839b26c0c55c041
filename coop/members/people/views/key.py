"""The key of the sealed numbers: its state, its recovery sheet, entering it on a new PC."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.ledger.report import Label
from coop.members.people.forms import CodeForm
from coop.members.people.keys import key_state
from coop.members.people.keys import printed_code
from coop.members.people.keys import restore_key
from coop.members.people.views.pages import blueprint
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes_page import minutes_response
from coop.web.paper import CHAIR
from coop.web.paper import TREASURER
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

TITLE = Label("Lembar pemulihan kunci NIK", "Recovery sheet of the NIK key")
#: Groups of the code in one printed row.
GROUPS_IN_A_ROW = 4


@blueprint.get("/pengaturan/kunci")
@requires(Permission.SETTINGS_CHANGE)
def key() -> ResponseReturnValue:
    """Whether this machine opens what is sealed, and whether it could be recovered."""
    return _key_page(CodeForm())


def _key_page(form: CodeForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "people/key.html",
        form=form,
        state=key_state(book_session()),
        crumbs=[(_("Pengaturan"), url_for("settings.index"))],
    )
    return page, form.status


@blueprint.post("/pengaturan/kunci/lembar")
@requires(Permission.SETTINGS_CHANGE)
def key_sheet() -> ResponseReturnValue:
    """The recovery sheet, for the safe; the log says who printed it."""
    with committing() as session:
        code = printed_code(session, actor=actor(), now=now())
    key_id, _blank, letters = code.partition(" ")
    groups = letters.split("-")
    rows = [
        (str(number), "  ".join(groups[start : start + GROUPS_IN_A_ROW]))
        for number, start in enumerate(range(0, len(groups), GROUPS_IN_A_ROW), 1)
    ]
    minutes = Minutes(
        title=TITLE,
        number=key_id,
        opening=(
            _(
                "NIK, nomor KK dan nomor telepon di dalam buku disegel dengan sebuah kunci yang "
                "tersimpan di PC ini, di luar buku dan salinannya. Bila PC rusak, kunci ini "
                "diketik kembali dari lembar ini. Tanpa lembar ini nomor-nomor itu tidak dapat "
                "dibaca lagi."
            ),
            _(
                "Simpan lembar ini di lemari terkunci, terpisah dari PC dan dari diska salinan. "
                "Siapa pun yang memegang lembar ini beserta salinan buku dapat membaca semuanya."
            ),
        ),
        tables=(
            MinutesTable(
                caption=_("Nama kunci: %(key)s", key=key_id),
                columns=(
                    MinutesColumn(_("Baris")),
                    MinutesColumn(_("Kode, empat huruf sekelompok")),
                ),
                rows=tuple(rows),
            ),
        ),
        closing=(
            _(
                "Memasukkannya: Pengaturan, Kunci NIK, ketik nama kunci lalu semua baris. Huruf "
                "besar kecil, spasi dan tanda hubung tidak berpengaruh; kode ini tidak memuat "
                "angka 0, 1 dan 8."
            ),
        ),
        signers=(TREASURER, CHAIR),
    )
    return minutes_response(minutes, f"lembar-pemulihan-{key_id}")


@blueprint.post("/pengaturan/kunci")
@requires(Permission.SETTINGS_CHANGE)
def enter_key() -> ResponseReturnValue:
    """Put the key of a recovery sheet in its place on this machine."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                restore_key(session, form.code.data or "", actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Kunci sudah terpasang. NIK dan nomor telepon terbuka lagi."), "success")
            return redirect(url_for("people.key"), code=303)
    return _key_page(form)
