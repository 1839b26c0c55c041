"""One person: the page, writing down, changing, a look at a sealed number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.errors import CoopError
from coop.errors import NotFound
from coop.members.people import service
from coop.members.people.consents import PURPOSES
from coop.members.people.consents import consents_of
from coop.members.people.facts import check_person
from coop.members.people.facts import is_minor
from coop.members.people.finding import Double
from coop.members.people.finding import households_of
from coop.members.people.finding import likely_doubles
from coop.members.people.forms import DayForm
from coop.members.people.forms import PersonForm
from coop.members.people.forms import doubt_texts
from coop.members.people.households import household_by_id
from coop.members.people.households import join_household
from coop.members.people.households import members_of
from coop.members.people.merging import merges_of
from coop.members.people.models import ExternalId
from coop.members.people.models import Household
from coop.members.people.models import Person
from coop.members.people.numbers import checked_phone
from coop.members.people.numbers import doubts_about_nik
from coop.members.people.numbers import only_digits
from coop.members.people.numbers import person_number
from coop.members.people.registry import registered
from coop.members.people.views.pages import address
from coop.members.people.views.pages import blueprint
from coop.members.people.views.pages import crumbs
from coop.members.people.views.pages import masked_numbers
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.access import safe_next
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import may
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.people.registry import PersonLink


@blueprint.get("/warga/<int:person_id>")
@requires(Permission.PEOPLE_READ)
def show(person_id: int) -> ResponseReturnValue:
    """What is known about a person, numbers masked."""
    return _person_page(service.person_by_id(book_session(), person_id), {})


@blueprint.post("/warga/<int:person_id>/lihat")
@requires(Permission.IDENTITY_REVEAL)
def reveal(person_id: int) -> ResponseReturnValue:
    """One sealed number, this once; the log says who looked."""
    field = request.form.get("field", "")
    if field not in {"nik", "phone"}:
        raise NotFound("villager", person_number(person_id))
    with committing() as session:
        number = service.reveal(session, person_id, field, actor=actor(), now=now())
    return _person_page(service.person_by_id(book_session(), person_id), {field: number})


def _person_page(person: Person, revealed: dict[str, str]) -> str:
    session = book_session()
    household = households_of(session, [person.id]).get(person.id)
    merged_into = session.get(Person, person.merged_into_id) if person.merged_into_id else None
    external = select(ExternalId).where(ExternalId.person_id == person.id)
    links = [link for each in registered() for link in each.links(session, person.id)]
    return render_template(
        "people/show.html",
        person=person,
        household=household,
        address=address(household) if household else "",
        relatives=members_of(session, household.id) if household else [],
        numbers=masked_numbers(person, household),
        revealed=revealed,
        guardian=session.get(Person, person.guardian_id) if person.guardian_id else None,
        is_minor=is_minor(person.birth_day, today()),
        merged_into=merged_into,
        merges=[each for each in merges_of(session, person.id) if each.kept_id == person.id],
        consents=consents_of(session, person.id),
        purposes=PURPOSES,
        external_ids=list(session.scalars(external.order_by(ExternalId.id))),
        end_form=DayForm(),
        links=[each for each in links if each.permission is None or may(each.permission)],
        steps=_steps(person),
        back=safe_next(request.args.get("kembali")),
        crumbs=crumbs(),
    )


def _steps(person: Person) -> list[PersonLink]:
    """What the reader may do next with somebody who lives."""
    if person.state != "known" or person.died_on is not None:
        return []
    steps = [step for each in registered() for step in each.next_steps(book_session(), person.id)]
    return [each for each in steps if each.permission is None or may(each.permission)]


# ------------------------------------------------------------------------------- writing down


@blueprint.get("/warga/baru")
@requires(Permission.PEOPLE_CHANGE)
def new() -> ResponseReturnValue:
    """An empty form, for the household of ``?keluarga=``; ``?kembali=`` is where one came from."""
    form = PersonForm()
    form.relation.data = "child"
    return _form_page(form, household=_household())


@blueprint.post("/warga/baru")
@requires(Permission.PEOPLE_CHANGE)
def add() -> ResponseReturnValue:
    """Write the person down, or first show who it may be already."""
    form, household = PersonForm(), _household()
    form.prepare()
    if not form.validate_on_submit():
        return _form_page(form, household=household)
    try:
        check_person(form.facts(), today())
        doubles, doubts = _doubles(form), _doubts(form)
        if (doubles or doubts) and "confirmed" not in request.form:
            read_only_from_here()
            return _form_page(form, household=household, doubles=doubles, doubts=doubts)
        with committing() as session:
            person = service.add_person(
                session,
                form.facts(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
            if household is not None:
                join_household(
                    session,
                    household.id,
                    person.id,
                    form.relation.data or "",
                    today(),
                    actor=actor(),
                    now=now(),
                )
    except CoopError as error:
        form.refuse(error)
        return _form_page(form, household=_household())
    flash(_("%(name)s tercatat dengan nomor %(number)s.", **_named(person)), "success")
    if household is not None:
        return redirect(url_for("people.household", household_id=household.id), code=303)
    back = safe_next(request.args.get("kembali"))
    return redirect(url_for("people.show", person_id=person.id, kembali=back), code=303)


def _named(person: Person) -> dict[str, str]:
    return {"name": person.name, "number": person_number(person.id)}


def _household() -> Household | None:
    text = request.args.get("keluarga", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return household_by_id(book_session(), int(text))


def _doubles(form: PersonForm, but: int | None = None) -> list[Double]:
    facts = form.facts()
    phone = checked_phone(facts.phone) if facts.phone else ""
    return likely_doubles(book_session(), facts.name, facts.birth_day, phone, but=but)


def _doubts(form: PersonForm) -> list[str]:
    facts = form.facts()
    if not facts.nik:
        return []
    doubts = doubts_about_nik(only_digits(facts.nik), facts.birth_day, facts.sex)
    return doubt_texts(doubts, _("NIK"))


def _form_page(
    form: PersonForm,
    *,
    person: Person | None = None,
    household: Household | None = None,
    doubles: list[Double] | None = None,
    doubts: list[str] | None = None,
) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    form.prepare()
    page = render_template(
        "people/form.html",
        form=form,
        person=person,
        household=household,
        doubles=doubles or [],
        doubts=doubts or [],
        crumbs=crumbs(person),
    )
    return page, form.status


@blueprint.get("/warga/<int:person_id>/ubah")
@requires(Permission.PEOPLE_CHANGE)
def change(person_id: int) -> ResponseReturnValue:
    """The form with what is known."""
    session = book_session()
    person = service.living_record(session, person_id)
    form = PersonForm()
    form.show(person, session.get(Person, person.guardian_id) if person.guardian_id else None)
    return _form_page(form, person=person)


@blueprint.post("/warga/<int:person_id>/ubah")
@requires(Permission.PEOPLE_CHANGE)
def save(person_id: int) -> ResponseReturnValue:
    """Change what is known; a NIK that contradicts it is said once."""
    form = PersonForm()
    form.prepare()
    person = service.living_record(book_session(), person_id)
    if not form.validate_on_submit():
        return _form_page(form, person=person)
    doubts = _doubts(form)
    if doubts and "confirmed" not in request.form:
        read_only_from_here()
        return _form_page(
            form, person=service.living_record(book_session(), person_id), doubts=doubts
        )
    try:
        with committing() as session:
            service.change_person(session, person_id, form.facts(), actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _form_page(form, person=service.living_record(book_session(), person_id))
    flash(_("Perubahan tersimpan."), "success")
    return redirect(url_for("people.show", person_id=person_id), code=303)
