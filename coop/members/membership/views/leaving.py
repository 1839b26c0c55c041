"""A membership ends by resignation, death or expulsion, or the ending is taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.members.membership import queries
from coop.members.membership import service
from coop.members.membership.forms import LeaveForm
from coop.members.membership.forms import ReturnForm
from coop.members.membership.queries import running_terms
from coop.members.membership.states import DECEASED
from coop.members.membership.states import EXPELLED
from coop.members.membership.states import RESIGNED
from coop.members.membership.views.shared import blueprint
from coop.members.membership.views.shared import crumbs
from coop.members.membership.views.shared import is_confirmed
from coop.members.membership.views.shared import name_of
from coop.members.membership.views.shared import preview
from coop.members.membership.views.shared import spoken_day
from coop.members.membership.views.shared import tried
from coop.members.membership.views.shared import wants_change
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.membership.models import Member

SENTENCES = {
    RESIGNED: _l("%(name)s (%(number)s) mengundurkan diri mulai %(day)s."),
    DECEASED: _l("%(name)s (%(number)s) meninggal dunia pada %(day)s."),
    EXPELLED: _l("%(name)s (%(number)s) diberhentikan mulai %(day)s."),
}
CONSEQUENCES = {
    RESIGNED: _l(
        "Mulai saat itu tidak ada setoran baru. Simpanannya dikembalikan lewat penyelesaian hak "
        "dan kewajiban."
    ),
    DECEASED: _l(
        "Bunga dan denda berhenti pada tanggal itu. Haknya dibayarkan kepada ahli waris menurut "
        "surat keterangan ahli waris."
    ),
    EXPELLED: _l(
        "Mulai saat itu tidak ada setoran baru. Simpanannya dikembalikan lewat penyelesaian hak "
        "dan kewajiban."
    ),
}
STEPS = {
    RESIGNED: service.resign,
    DECEASED: service.decease,
    EXPELLED: service.expel,
}


@blueprint.get("/anggota/<path:number>/berhenti")
@requires(Permission.MEMBERS_CHANGE)
def leave(number: str) -> ResponseReturnValue:
    """Ask how and when a membership ends."""
    form = LeaveForm()
    form.day.data = today()
    return _leave_page(form, queries.member_by_number(book_session(), number))


@blueprint.post("/anggota/<path:number>/berhenti")
@requires(Permission.MEMBERS_CHANGE)
def record_leaving(number: str) -> ResponseReturnValue:
    """Look at the ending in a sentence, go back, or record it."""
    member = queries.member_by_number(book_session(), number)
    form = LeaveForm()
    if wants_change() or not form.validate_on_submit():
        return _leave_page(form, member)
    assert form.day.data is not None, "the form is valid"
    member_id, day = member.id, form.day.data

    def act(session: Session) -> Member:
        return STEPS[form.way.data](
            session,
            member_id,
            day,
            form.decision.data or "",
            reason=form.reason.data or "",
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )

    try:
        if not is_confirmed():
            tried(act)
            return _leave_preview(form, number)
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        read_only_from_here()
        return _leave_page(form, queries.member_by_number(book_session(), number))
    flash(
        _("Tercatat. Langkah berikutnya: selesaikan hak dan kewajiban %(number)s.", number=number),
        "success",
    )
    return redirect(url_for("membership.settlement", number=number), code=303)


def _leave_preview(form: LeaveForm, number: str) -> ResponseReturnValue:
    session = book_session()
    member = queries.member_by_number(session, number)
    assert form.day.data is not None, "the form is valid"
    way = form.way.data
    facts = []
    if form.decision.data:
        facts.append(_("Surat atau keputusan: %(text)s", text=form.decision.data))
    if form.reason.data:
        facts.append(_("Alasan: %(text)s", text=form.reason.data))
    offices = [
        each.term.office for each in running_terms(session, today()) if each.number == number
    ]
    if offices:
        facts.append(_("Jabatannya ikut berakhir: %(offices)s.", offices=", ".join(offices)))
    told = {"name": name_of(member), "number": number, "day": spoken_day(form.day.data)}
    return preview(
        form,
        str(SENTENCES[way]) % told,
        _("Catat berhentinya %(number)s", number=number),
        facts=facts,
        consequence=str(CONSEQUENCES[way]),
        member=member,
        is_final=True,
    )


def _leave_page(form: LeaveForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        member = queries.member_by_id(book_session(), member.id)
    page = render_template("membership/leave.html", form=form, member=member, crumbs=crumbs(member))
    return page, form.status


@blueprint.get("/anggota/<path:number>/batal-berhenti")
@requires(Permission.MEMBERS_CHANGE)
def come_back(number: str) -> ResponseReturnValue:
    """Ask why a leaving is taken back."""
    form = ReturnForm()
    form.day.data = today()
    return _return_page(form, queries.member_by_number(book_session(), number))


@blueprint.post("/anggota/<path:number>/batal-berhenti")
@requires(Permission.MEMBERS_CHANGE)
def record_return(number: str) -> ResponseReturnValue:
    """Look at it in a sentence, or take a leaving back that was withdrawn or a mistake."""
    member = queries.member_by_number(book_session(), number)
    form = ReturnForm()
    if wants_change() or not form.validate_on_submit():
        return _return_page(form, member)
    assert form.day.data is not None, "the form is valid"
    member_id, day = member.id, form.day.data

    def act(session: Session) -> Member:
        return service.come_back(
            session,
            member_id,
            day,
            form.reason.data or "",
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )

    try:
        if not is_confirmed():
            tried(act)
            member = queries.member_by_number(book_session(), number)
            return preview(
                form,
                _(
                    "%(name)s kembali menjadi anggota aktif dengan nomor yang sama. Riwayatnya "
                    "tetap tercatat.",
                    name=name_of(member),
                ),
                _("Jadikan anggota aktif lagi"),
                facts=[_("Alasan: %(text)s", text=form.reason.data or "")],
                member=member,
            )
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _return_page(form, queries.member_by_number(book_session(), number))
    flash(_("%(number)s kembali menjadi anggota aktif.", number=number), "success")
    return redirect(url_for("membership.show", number=number), code=303)


def _return_page(form: ReturnForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        member = queries.member_by_id(book_session(), member.id)
    page = render_template(
        "membership/return.html", form=form, member=member, crumbs=crumbs(member)
    )
    return page, form.status
