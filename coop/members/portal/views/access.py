"""How the treasurer lets a member in: the code, its printed slip, and shutting the log-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from coop.dates import utc_text
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.report import Label
from coop.members.portal.codes import DAYS_VALID
from coop.members.portal.codes import code_for
from coop.members.portal.forms import PressForm
from coop.members.portal.models import MemberCode
from coop.members.portal.queries import access_of
from coop.members.portal.service import READABLE
from coop.members.portal.service import make_code
from coop.members.portal.service import shut
from coop.members.portal.views.pages import blueprint
from coop.members.proxies.queries import member_of
from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import zone
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import moment
from coop.web.frame import header
from coop.web.frame import language
from coop.web.hosts import is_local
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes_page import minutes_response
from coop.web.people import actor

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from coop.members.membership.models import Member


@blueprint.get("/anggota/<number>/akses")
@requires(Permission.SAVINGS_READ)
def access(number: str) -> ResponseReturnValue:
    """Whether a member signs in, since when, and the last code."""
    return _access_page(number, PressForm())


def _access_page(number: str, form: PressForm) -> tuple[str, int]:
    member, name = member_of(book_session(), number)
    found = access_of(book_session(), member.id)
    page = render_template(
        "portal/access.html",
        member=member,
        name=name,
        access=found,
        code_is_open=found.code is not None and _is_open(found.code),
        may_read_code=found.code is not None and found.code.made_by == actor(),
        is_readable=member.status in READABLE,
        days=DAYS_VALID,
        form=form,
        crumbs=_crumbs(number),
    )
    return page, form.status


def _crumbs(number: str) -> list[tuple[str, str]]:
    crumbs = []
    everybody, one = link_to("membership.index"), link_to("membership.show", number=number)
    if everybody:
        crumbs.append((_("Anggota"), everybody))
    if one:
        crumbs.append((number, one))
    return crumbs


def _is_open(code: MemberCode) -> bool:
    return not code.used_at and not code.replaced_at and utc_text(now()) <= code.expires_at


@blueprint.post("/anggota/<number>/akses/kode")
@requires(Permission.SAVINGS_CHANGE)
def new_code(number: str) -> ResponseReturnValue:
    """Make a code; the page behind it shows it."""
    form = PressForm()
    if form.validate_on_submit():
        member_id = member_of(book_session(), number)[0].id
        request_id = form.request_id.data or ""
        code = code_for(current_app.config["SECRET_KEY"], request_id)
        try:
            with committing() as session:
                row = make_code(
                    session, member_id, code, request_id=request_id, actor=actor(), now=now()
                )
                code_id = row.id
        except CoopError as error:
            form.refuse(error)
        else:
            return redirect(url_for("portal.code", number=number, code_id=code_id), code=303)
    read_only_from_here()
    return _access_page(number, form)


@blueprint.get("/anggota/<number>/akses/kode/<int:code_id>")
@requires(Permission.SAVINGS_CHANGE)
def code(number: str, code_id: int) -> ResponseReturnValue:
    """The code, for whoever made it, as long as it opens."""
    member, name, row = _own_code(number, code_id)
    return render_template(
        "portal/code.html",
        member=member,
        name=name,
        row=row,
        text=code_for(current_app.config["SECRET_KEY"], row.request_id),
        address=url_for("portal.activate", _external=True),
        host=request.host,
        is_local=is_local(request.host),
        crumbs=[*_crumbs(number), (_("Akses"), url_for("portal.access", number=number))],
    )


@blueprint.get("/anggota/<number>/akses/kode/<int:code_id>/slip.pdf")
@requires(Permission.SAVINGS_CHANGE)
def slip(number: str, code_id: int) -> Response:
    """The code on paper, with what to do with it."""
    member, name, row = _own_code(number, code_id)
    text = code_for(current_app.config["SECRET_KEY"], row.request_id)
    address = url_for("portal.activate", _external=True)
    until = moment(row.expires_at, zone(), language())
    near = (_("Alamat itu hanya terbuka di kantor koperasi."),) if is_local(request.host) else ()
    paper = Minutes(
        title=Label("Kode Aktivasi Anggota", "Activation Code of a Member"),
        number=member.number or "",
        opening=(
            _("Untuk %(name)s, dari %(coop)s.", name=name, coop=header().name),
            _("Dengan kode ini Anda dapat melihat simpanan Anda sendiri lewat telepon."),
        ),
        tables=(
            MinutesTable(
                pgettext("formulir", "Isian"),
                (MinutesColumn(_("Apa")), MinutesColumn(_("Yang diketik"))),
                (
                    (_("1. Buka alamat"), address),
                    (_("2. Kode aktivasi"), text),
                    (_("3. Nama pengguna"), _("boleh dikosongkan: nomor anggota Anda")),
                    (_("4. Kata sandi baru"), _("pilih sendiri, paling sedikit 8 huruf")),
                ),
            ),
        ),
        closing=(
            *near,
            _("Kode berlaku satu kali, sampai %(at)s.", at=until),
            _(
                "Jangan berikan kode atau kata sandi kepada siapa pun, juga tidak kepada petugas. "
                "Sesudah dipakai, slip ini boleh dibuang."
            ),
        ),
        signers=(),
    )
    return minutes_response(paper, f"kode-aktivasi-{number}", paper="A5")


def _own_code(number: str, code_id: int) -> tuple[Member, str, MemberCode]:
    """A code that still opens, of this member, made by whoever is signed in.

    Raises:
        NotFound: another's, used, replaced or too old: the same answer.
    """
    session = book_session()
    member, name = member_of(session, number)
    row = session.get(MemberCode, code_id)
    if row is None or row.member_id != member.id or row.made_by != actor() or not _is_open(row):
        raise NotFound("code", code_id)
    return member, name, row


@blueprint.post("/anggota/<number>/akses/tutup")
@requires(Permission.SAVINGS_CHANGE)
def shut_out(number: str) -> ResponseReturnValue:
    """Shut the log-in: open sessions end at once."""
    if PressForm().validate_on_submit():
        member_id = member_of(book_session(), number)[0].id
        with committing() as session:
            shut(session, member_id, actor=actor(), now=now())
        flash(_("Akses ditutup. Kode baru membukanya lagi."), "success")
    return redirect(url_for("portal.access", number=number), code=303)
