"""Numbers declared lost and those entered again: a list for the supervisors, and its paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.desk.copies.views.pages import blueprint
from coop.ledger.gaps import Gap
from coop.ledger.gaps import gaps as declared_gaps
from coop.ledger.gaps import open_restore
from coop.ledger.report import Label
from coop.users.access import Permission
from coop.web import format as form
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import zone
from coop.web.database import book_session
from coop.web.frame import language
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes_page import minutes_response
from coop.web.paper import CHAIR
from coop.web.paper import SUPERVISOR
from coop.web.paper import TREASURER

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

TITLE = Label("Daftar nomor bukti yang hilang", "List of lost voucher numbers")

#: Numbers of one gap that are named one by one.
NUMBERS_SHOWN = 60


@blueprint.get("/nomor-hilang")
@requires(Permission.BOOKS_READ)
def gaps() -> ResponseReturnValue:
    """Every declaration, what of it is in the book again, and what is not."""
    session = book_session()
    return render_template(
        "copies/gaps.html",
        gaps=declared_gaps(session),
        is_open=open_restore(session) is not None,
        new_entry=link_to("events.index"),
        shown=NUMBERS_SHOWN,
        crumbs=[(_("Pengaturan"), url_for("settings.index"))],
    )


@blueprint.get("/nomor-hilang.pdf")
@requires(Permission.BOOKS_READ)
def gaps_paper() -> ResponseReturnValue:
    """The same list on paper, for signatures."""
    found = declared_gaps(book_session())
    lost = MinutesTable(
        caption=_("Nomor yang dinyatakan hilang"),
        columns=(
            MinutesColumn(_("Nomor")),
            MinutesColumn(_("Banyaknya"), is_amount=True),
            MinutesColumn(_("Belum dimasukkan ulang"), is_amount=True),
            MinutesColumn(_("Alasan")),
            MinutesColumn(_("Dinyatakan")),
        ),
        rows=tuple(_lost_row(gap) for gap in found),
    )
    again = MinutesTable(
        caption=_("Nomor yang dimasukkan ulang"),
        columns=(
            MinutesColumn(_("Nomor bukti")),
            MinutesColumn(_("Urutan jurnal"), is_amount=True),
            MinutesColumn(_("Dicatat")),
        ),
        rows=tuple(
            (each.voucher_number, each.entry_id, f"{_moment(each.recorded_at)}, {each.recorded_by}")
            for gap in found
            for each in gap.again
        ),
    )
    minutes = Minutes(
        title=TITLE,
        number="",
        opening=(
            _(
                "Nomor di bawah ini ada di kertas tetapi tidak ada di buku. Nomor yang dinyatakan "
                "hilang tidak dipakai lagi untuk transaksi lain."
            ),
        ),
        tables=(lost, again),
        closing=(),
        signers=(TREASURER, CHAIR, SUPERVISOR),
    )
    return minutes_response(minutes, "nomor-hilang")


def _lost_row(gap: Gap) -> tuple[str, int, int, str, str]:
    first, last = gap.series.number(gap.first), gap.series.number(gap.last)
    numbers = first if gap.first == gap.last else f"{first} – {last}"
    declared = f"{_moment(gap.at)}, {gap.actor}"
    return numbers, gap.count, len(gap.still_lost), gap.reason, declared


def _moment(text: str) -> str:
    return form.moment(text, zone(), language())
