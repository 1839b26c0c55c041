"""Who sits in pengurus and pengawas, from when to when; and how member numbers look."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.desk.rules.reading import rule_on
from coop.errors import CoopError
from coop.errors import NotFound
from coop.members.membership import queries
from coop.members.membership.details import begin_term
from coop.members.membership.details import end_term
from coop.members.membership.facts import TERM_ENDS_SOON_DAYS
from coop.members.membership.facts import is_term_too_long
from coop.members.membership.facts import years_after
from coop.members.membership.forms import ORGANS
from coop.members.membership.forms import NumberFormForm
from coop.members.membership.forms import ReturnForm
from coop.members.membership.forms import TermForm
from coop.members.membership.service import choose_form
from coop.members.membership.service import form_of
from coop.members.membership.service import number_to_come
from coop.members.membership.views.shared import blueprint
from coop.members.membership.views.shared import crumbs
from coop.members.membership.views.shared import is_confirmed
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

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.membership.finding import FoundMember
    from coop.members.membership.models import OfficerTerm
    from coop.members.membership.queries import TermRow

TERM_RULE = "members.officer_term_years"


def years_allowed(day: date) -> int:
    """How many years a term may last, by the rule of the day."""
    return int(rule_on(book_session(), TERM_RULE, day).number)


def warning_of(row: TermRow, day: date) -> str:
    """What is to be said about a term; empty where all is well."""
    term = row.term
    if term.ends_on is None:
        return _("Hari terakhirnya belum ditulis.")
    if not term.ended_reason and term.ends_on < day:
        return _("Masa jabatannya sudah lewat; rapat anggota perlu memilih.")
    if is_term_too_long(term.begins_on, term.ends_on, years_allowed(term.begins_on)):
        return _("Lebih lama daripada yang diperbolehkan.")
    if not term.ended_reason and term.ends_on <= day + timedelta(days=TERM_ENDS_SOON_DAYS):
        return _("Berakhir kurang dari dua bulan lagi.")
    return ""


@blueprint.get("/anggota/pengurus")
@requires(Permission.MEMBERS_READ)
def officers() -> ResponseReturnValue:
    """Who is in office, who was, and whose term has to be looked at."""
    day = today()
    session = book_session()
    running = queries.running_terms(session, day)
    shown = {each.term.id for each in running}
    rule = rule_on(session, TERM_RULE, day)
    return render_template(
        "membership/officers.html",
        running=[(each, warning_of(each, day)) for each in running],
        earlier=[each for each in queries.terms(session) if each.term.id not in shown],
        rule=rule,
        organs=ORGANS,
        crumbs=crumbs(),
    )


@blueprint.get("/anggota/pengurus/baru")
@requires(Permission.MEMBERS_CHANGE)
def new_term() -> ResponseReturnValue:
    """Ask who was elected into which office."""
    form = TermForm()
    form.begins_on.data = today()
    return _term_page(form)


@blueprint.post("/anggota/pengurus/baru")
@requires(Permission.MEMBERS_CHANGE)
def record_term() -> ResponseReturnValue:
    """Look at the term in a sentence, go back, or record it."""
    form = TermForm()
    if wants_change() or not form.validate_on_submit():
        return _term_page(form)
    member = form.number.member
    assert member is not None, "the form is valid"

    def act(session: Session) -> OfficerTerm:
        return begin_term(
            session,
            member.id,
            form.facts(),
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )

    try:
        if not is_confirmed():
            tried(act)
            return _term_preview(form, member)
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _term_page(form)
    flash(_("Jabatan tercatat."), "success")
    return redirect(url_for("membership.officers"), code=303)


def _term_preview(form: TermForm, member: FoundMember) -> ResponseReturnValue:
    facts = form.facts()
    years = years_allowed(facts.begins_on)
    warnings = [_("Keputusan: %(text)s", text=facts.decision)]
    if is_term_too_long(facts.begins_on, facts.ends_on, years):
        last = years_after(facts.begins_on, years) - timedelta(days=1)
        warnings.append(
            _(
                "Perhatian: masa jabatan paling lama %(years)d tahun, jadi sampai %(day)s.",
                years=years,
                day=spoken_day(last),
            )
        )
    return preview(
        form,
        _(
            "%(name)s (%(number)s) menjabat %(office)s pada %(organ)s, %(first)s sampai %(last)s.",
            name=member.name,
            number=member.number,
            office=facts.office,
            organ=str(ORGANS[facts.organ]).lower(),
            first=spoken_day(facts.begins_on),
            last=spoken_day(facts.ends_on),
        ),
        _("Catat jabatan ini"),
        facts=warnings,
    )


def _term_page(form: TermForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "membership/term.html",
        form=form,
        years=years_allowed(today()),
        crumbs=[*crumbs(), (_("Pengurus dan pengawas"), url_for("membership.officers"))],
    )
    return page, form.status


@blueprint.get("/anggota/pengurus/<int:term_id>/akhiri")
@requires(Permission.MEMBERS_CHANGE)
def ending(term_id: int) -> ResponseReturnValue:
    """Ask when and why a term ends."""
    form = ReturnForm()
    form.day.data = today()
    return _ending_page(form, term_id)


@blueprint.post("/anggota/pengurus/<int:term_id>/akhiri")
@requires(Permission.MEMBERS_CHANGE)
def record_ending(term_id: int) -> ResponseReturnValue:
    """Look at the end in a sentence, or end a term."""
    form = ReturnForm()
    if wants_change() or not form.validate_on_submit():
        return _ending_page(form, term_id)
    assert form.day.data is not None, "the form is valid"
    day = form.day.data

    def act(session: Session) -> OfficerTerm:
        return end_term(session, term_id, day, form.reason.data or "", actor=actor(), now=now())

    try:
        if not is_confirmed():
            tried(act)
            row = _term_of(term_id)
            return preview(
                form,
                _(
                    "Jabatan %(office)s, %(number)s %(name)s, berakhir %(day)s.",
                    office=row.term.office,
                    number=row.number,
                    name=row.name,
                    day=spoken_day(day),
                ),
                _("Akhiri jabatan ini"),
                facts=[_("Alasan: %(text)s", text=form.reason.data or "")],
            )
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _ending_page(form, term_id)
    flash(_("Jabatan berakhir."), "success")
    return redirect(url_for("membership.officers"), code=303)


def _term_of(term_id: int) -> TermRow:
    row = next((each for each in queries.terms(book_session()) if each.term.id == term_id), None)
    if row is None:
        raise NotFound("officer", term_id)
    return row


def _ending_page(form: ReturnForm, term_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    row = _term_of(term_id)
    page = render_template(
        "membership/ending.html",
        form=form,
        row=row,
        crumbs=[*crumbs(), (_("Pengurus dan pengawas"), url_for("membership.officers"))],
    )
    return page, form.status


# ---------------------------------------------------------------------- form of numbers


@blueprint.get("/pengaturan/nomor-anggota")
@requires(Permission.SETTINGS_CHANGE)
def numbers() -> ResponseReturnValue:
    """How member numbers look, and which comes next."""
    form = NumberFormForm()
    form.text.data = form_of(book_session()).number(1)
    return _numbers_page(form)


@blueprint.post("/pengaturan/nomor-anggota")
@requires(Permission.SETTINGS_CHANGE)
def choose_numbers() -> ResponseReturnValue:
    """Choose another form; numbers that were given stay."""
    form = NumberFormForm()
    if not form.validate_on_submit():
        return _numbers_page(form)
    try:
        with committing() as session:
            choose_form(session, form.text.data or "", actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _numbers_page(form)
    flash(_("Bentuk nomor anggota disimpan."), "success")
    return redirect(url_for("membership.numbers"), code=303)


def _numbers_page(form: NumberFormForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "membership/numbers.html",
        form=form,
        next_number=number_to_come(book_session()),
        crumbs=[(_("Pengaturan"), url_for("settings.index"))],
    )
    return page, form.status
