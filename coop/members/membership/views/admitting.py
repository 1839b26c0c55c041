"""Candidates: taking an application down, and the board's decision on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.views.pages import NUMBER_MAX
from coop.ledger.views.pages import argument
from coop.members.membership import queries
from coop.members.membership.forms import RISKS
from coop.members.membership.forms import AdmitForm
from coop.members.membership.forms import ApplicationForm
from coop.members.membership.forms import RefuseForm
from coop.members.membership.queries import called
from coop.members.membership.registry import holdings_of
from coop.members.membership.service import admit
from coop.members.membership.service import apply_for_membership
from coop.members.membership.service import number_to_come
from coop.members.membership.service import refuse
from coop.members.membership.states import REFUSED
from coop.members.membership.states import SETTLED
from coop.members.membership.views.shared import blueprint
from coop.members.membership.views.shared import crumbs
from coop.members.membership.views.shared import is_confirmed
from coop.members.membership.views.shared import name_of
from coop.members.membership.views.shared import page_of_member
from coop.members.membership.views.shared import preview
from coop.members.membership.views.shared import spoken_day
from coop.members.membership.views.shared import tried
from coop.members.membership.views.shared import wants_change
from coop.members.people.finding import is_secret
from coop.members.people.finding import persons_named
from coop.members.people.models import Person
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.membership.models import Member

PERSONS_SHOWN = 20


@blueprint.get("/anggota/daftar")
@requires(Permission.MEMBERS_CHANGE)
def apply() -> ResponseReturnValue:
    """Whoever asks to become a member: chosen from the village record, then written down."""
    person = _chosen()
    if person is None:
        return _choosing()
    form = ApplicationForm()
    form.day.data = today()
    return _form_page(form, person)


@blueprint.post("/anggota/daftar")
@requires(Permission.MEMBERS_CHANGE)
def record_application() -> ResponseReturnValue:
    """Look at the application in a sentence, go back, or take it down."""
    person = _chosen()
    if person is None:
        return _choosing()
    form = ApplicationForm()
    if wants_change() or not form.validate_on_submit():
        return _form_page(form, person)
    person_id = person.id

    def act(session: Session) -> Member:
        return apply_for_membership(
            session,
            form.application(person_id),
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )

    try:
        if not is_confirmed():
            tried(act)
            return _application_preview(form, person_id)
        with committing() as session:
            member = act(session)
    except CoopError as error:
        form.refuse(error)
        read_only_from_here()
        return _form_page(form, book_session().get_one(Person, person_id))
    flash(_("Tercatat sebagai calon anggota. Langkah berikutnya keputusan pengurus."), "success")
    return redirect(page_of_member(member), code=303)


def _application_preview(form: ApplicationForm, person_id: int) -> ResponseReturnValue:
    person = book_session().get_one(Person, person_id)
    assert form.day.data is not None, "the form is valid"
    risk = str(RISKS[form.risk_level.data or "low"]).lower()
    return preview(
        form,
        _(
            "%(name)s mendaftar menjadi calon anggota pada %(day)s.",
            name=person.name,
            day=spoken_day(form.day.data),
        ),
        _("Catat sebagai calon"),
        facts=[
            _("Identitas: NIK tercatat")
            if person.nik_index
            else _("Identitas: belum ada NIK; %(reason)s", reason=form.identity_reason.data or ""),
            _("Risiko %(level)s: %(reason)s", level=risk, reason=form.risk_reason.data or ""),
        ],
        consequence=_("Calon belum boleh menabung; nomor anggota diberikan saat diterima."),
    )


def _chosen() -> Person | None:
    """The person of the address; None where it names nobody."""
    text = request.args.get("warga", "")
    if not text.isascii() or not text.isdigit() or int(text or 0) > NUMBER_MAX:
        return None
    return book_session().get(Person, int(text))


def _choosing() -> ResponseReturnValue:
    session = book_session()
    text = argument("cari")
    if is_secret(text):
        flash(_("Nomor identitas dan telepon dicari di halaman Warga, tidak di sini."), "warning")
        return redirect(url_for("membership.apply"), code=303)
    found = persons_named(session, text, limit=PERSONS_SHOWN) if text else []
    memberships = {
        each.id: next(
            (m for m in queries.memberships_of(session, each.id) if m.status not in ENDS), None
        )
        for each in found
    }
    return render_template(
        "membership/choose.html",
        text=text,
        found=found,
        memberships=memberships,
        crumbs=crumbs(),
    )


ENDS = (REFUSED, SETTLED)


def _form_page(form: ApplicationForm, person: Person) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        person = book_session().get_one(Person, person.id)
    page = render_template(
        "membership/apply.html",
        form=form,
        person=person,
        groups=queries.groups(book_session()),
        crumbs=crumbs(),
    )
    return page, form.status


# ------------------------------------------------------------------------- the decision


@blueprint.get("/anggota/calon/<int:member_id>/terima")
@requires(Permission.MEMBERS_CHANGE)
def admission(member_id: int) -> ResponseReturnValue:
    """Ask for the board's decision."""
    form = AdmitForm()
    form.day.data = today()
    return _admission_page(form, _candidate(member_id))


@blueprint.post("/anggota/calon/<int:member_id>/terima")
@requires(Permission.MEMBERS_CHANGE)
def record_admission(member_id: int) -> ResponseReturnValue:
    """Look at the admission in a sentence, or give the number."""
    form = AdmitForm()
    if wants_change() or not form.validate_on_submit():
        return _admission_page(form, _candidate(member_id))
    assert form.day.data is not None, "the form is valid"
    day = form.day.data

    def act(session: Session) -> Member:
        return admit(
            session,
            member_id,
            day,
            form.decision.data or "",
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )

    def looked(session: Session) -> tuple[str, list[str]]:
        member = act(session)
        opened = [
            f"{each.label.text(language())} {each.number}"
            for each in holdings_of(session, member.id)
        ]
        return called(member), opened

    try:
        if not is_confirmed():
            number, opened = tried(looked)
            return _admission_preview(form, member_id, number, opened)
        with committing() as session:
            number = act(session).number or ""
    except CoopError as error:
        form.refuse(error)
        read_only_from_here()
        return _admission_page(form, _candidate(member_id))
    flash(_("Diterima dengan nomor anggota %(number)s.", number=number), "success")
    return redirect(url_for("membership.show", number=number), code=303)


def _admission_preview(
    form: AdmitForm, member_id: int, number: str, opened: list[str]
) -> ResponseReturnValue:
    member = _candidate(member_id)
    assert form.day.data is not None, "the form is valid"
    facts = [_("Keputusan: %(text)s", text=form.decision.data or "")]
    if opened:
        facts.append(_("Dibukakan: %(accounts)s", accounts=", ".join(opened)))
    return preview(
        form,
        _(
            "%(name)s diterima sebagai anggota nomor %(number)s mulai %(day)s.",
            name=name_of(member),
            number=number,
            day=spoken_day(form.day.data),
        ),
        _("Terima sebagai anggota %(number)s", number=number),
        facts=facts,
        consequence=_("Nomor anggota tidak dapat diganti atau dipakai orang lain."),
        member=member,
    )


def _admission_page(form: AdmitForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        member = _candidate(member.id)
    page = render_template(
        "membership/admit.html",
        form=form,
        member=member,
        next_number=number_to_come(book_session()),
        crumbs=crumbs(member),
    )
    return page, form.status


@blueprint.get("/anggota/calon/<int:member_id>/tolak")
@requires(Permission.MEMBERS_CHANGE)
def refusal(member_id: int) -> ResponseReturnValue:
    """Ask why a candidate is not admitted."""
    form = RefuseForm()
    form.day.data = today()
    return _refusal_page(form, _candidate(member_id))


@blueprint.post("/anggota/calon/<int:member_id>/tolak")
@requires(Permission.MEMBERS_CHANGE)
def record_refusal(member_id: int) -> ResponseReturnValue:
    """Look at the refusal in a sentence, or turn the candidate down."""
    form = RefuseForm()
    if wants_change() or not form.validate_on_submit():
        return _refusal_page(form, _candidate(member_id))
    assert form.day.data is not None, "the form is valid"
    day = form.day.data

    def act(session: Session) -> Member:
        return refuse(
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
            member = _candidate(member_id)
            return preview(
                form,
                _("Pendaftaran %(name)s ditolak.", name=name_of(member)),
                _("Tolak pendaftaran"),
                facts=[_("Alasan: %(text)s", text=form.reason.data or "")],
                consequence=_("Orang ini boleh mendaftar lagi kapan saja."),
                member=member,
            )
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _refusal_page(form, _candidate(member_id))
    flash(_("Pendaftaran ditolak; orang ini boleh mendaftar lagi."), "success")
    return redirect(url_for("membership.candidate", member_id=member_id), code=303)


def _refusal_page(form: RefuseForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        member = _candidate(member.id)
    page = render_template(
        "membership/refuse.html", form=form, member=member, crumbs=crumbs(member)
    )
    return page, form.status


def _candidate(member_id: int) -> Member:
    member = queries.member_by_id(book_session(), member_id)
    if member.number is not None and request.method == "GET":
        raise NotFound("member", member_id)
    return member
