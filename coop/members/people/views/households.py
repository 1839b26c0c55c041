"""Households on pages."""

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
from coop.members.people import households
from coop.members.people import service
from coop.members.people.exporting import shown_number
from coop.members.people.finding import is_secret
from coop.members.people.forms import DayForm
from coop.members.people.forms import HouseholdForm
from coop.members.people.forms import JoinForm
from coop.members.people.forms import doubt_texts
from coop.members.people.forms import person_label
from coop.members.people.households import household_number
from coop.members.people.listing import hamlets
from coop.members.people.listing import households_page
from coop.members.people.numbers import doubts_about_card
from coop.members.people.numbers import only_digits
from coop.members.people.numbers import person_number
from coop.members.people.views.lists import chips_of
from coop.members.people.views.lists import cleaned
from coop.members.people.views.lists import narrowed_to
from coop.members.people.views.pages import address
from coop.members.people.views.pages import blueprint
from coop.members.people.views.pages import crumbs
from coop.members.regions.reading import place_of
from coop.members.regions.reading import search
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.paging import page_url
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.people.models import Household


@blueprint.get("/warga/keluarga")
@requires(Permission.PEOPLE_READ)
def households_list() -> ResponseReturnValue:
    """Every household by number, or those that fit what was typed."""
    text = cleaned(request.args.get("cari", ""))
    if is_secret(text):
        flash(_("Nomor KK dicari di halaman Warga, tidak di sini."), "warning")
        return redirect(page_url(cari=None), code=303)
    number, session = page_number(), book_session()
    narrowed = narrowed_to(text)
    rows, count = households_page(
        session, narrowed, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE + 1
    )
    return render_template(
        "people/households.html",
        page=page_of(rows, number, count),
        narrowed=narrowed,
        hamlets=hamlets(session),
        chips=chips_of(narrowed, "cari"),
        crumbs=crumbs(),
    )


@blueprint.get("/warga/keluarga/<int:household_id>")
@requires(Permission.PEOPLE_READ)
def household(household_id: int) -> ResponseReturnValue:
    """Who lives there."""
    form = JoinForm()
    form.day.data = today()
    form.relation.data = "child"
    return _household_page(household_id, form)


def _household_page(household_id: int, form: JoinForm, revealed: str = "") -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    form.prepare()
    session = book_session()
    row = households.household_by_id(session, household_id)
    page = render_template(
        "people/household.html",
        household=row,
        address=address(row),
        card=shown_number(session, "card", row.card_sealed, in_full=False),
        revealed=revealed,
        members=households.members_of(session, household_id),
        form=form,
        crumbs=_crumbs(),
    )
    return page, form.status


def _crumbs(row: Household | None = None) -> list[tuple[str, str]]:
    found = [*crumbs(), (_("Keluarga"), url_for("people.households_list"))]
    if row is not None:
        url = url_for("people.household", household_id=row.id)
        found.append((household_number(row.id), url))
    return found


@blueprint.post("/warga/keluarga/<int:household_id>/lihat")
@requires(Permission.IDENTITY_REVEAL)
def reveal_card(household_id: int) -> ResponseReturnValue:
    """The family card's number, this once; the log says who looked."""
    with committing() as session:
        number = service.reveal_card(session, household_id, actor=actor(), now=now())
    form = JoinForm(formdata=None)
    form.day.data = today()
    page, _status = _household_page(household_id, form, number)
    return page


@blueprint.post("/warga/keluarga/<int:household_id>")
@requires(Permission.PEOPLE_CHANGE)
def join(household_id: int) -> ResponseReturnValue:
    """Somebody known comes to live there."""
    form = JoinForm()
    if not form.validate_on_submit():
        return _household_page(household_id, form)
    assert form.day.data is not None, "the form is valid"
    try:
        with committing() as session:
            households.join_household(
                session,
                household_id,
                form.person.person_id or 0,
                form.relation.data or "",
                form.day.data,
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _household_page(household_id, form)
    flash(_("Anggota keluarga tercatat."), "success")
    return redirect(url_for("people.household", household_id=household_id), code=303)


@blueprint.route(
    "/warga/keluarga/<int:household_id>/keluar/<int:person_id>", methods=["GET", "POST"]
)
@requires(Permission.PEOPLE_CHANGE)
def leave(household_id: int, person_id: int) -> ResponseReturnValue:
    """Somebody no longer lives there."""
    session = book_session()
    row = households.household_by_id(session, household_id)
    current = households.current_membership(session, person_id)
    if current is None or current.household_id != household_id:
        raise NotFound("villager", person_number(person_id))
    form = DayForm()
    if request.method == "GET":
        form.day.data = today()
    if form.validate_on_submit() and form.day.data is not None:
        try:
            with committing() as session:
                households.leave_household(
                    session, household_id, person_id, form.day.data, actor=actor(), now=now()
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Kepindahan tercatat."), "success")
            return redirect(url_for("people.household", household_id=household_id), code=303)
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "people/leave.html",
        form=form,
        person=service.person_by_id(book_session(), person_id),
        crumbs=_crumbs(row),
    )
    return page, form.status


# ------------------------------------------------------------------------------- writing down


@blueprint.get("/warga/keluarga/baru")
@requires(Permission.PEOPLE_CHANGE)
def new_household() -> ResponseReturnValue:
    """An empty form; ``?warga=`` names the head."""
    form = HouseholdForm()
    form.joined_on.data = today()
    text = request.args.get("warga", "")
    if text.isascii() and text.isdigit() and len(text) < 10:
        head = service.person_by_id(book_session(), int(text))
        form.head.data = person_label(head)
    return _form_page(form, None)


@blueprint.post("/warga/keluarga/baru")
@requires(Permission.PEOPLE_CHANGE)
def add_household() -> ResponseReturnValue:
    """Write the household down."""
    form = HouseholdForm()
    if not form.validate_on_submit():
        return _form_page(form, None)
    try:
        with committing() as session:
            row = households.add_household(
                session,
                form.facts(),
                form.head.person_id,
                form.joined_on.data or today(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _form_page(form, None)
    _tell_doubts(form)
    number = household_number(row.id)
    flash(_("Keluarga %(number)s tercatat.", number=number), "success")
    return redirect(url_for("people.household", household_id=row.id), code=303)


@blueprint.route("/warga/keluarga/<int:household_id>/ubah", methods=["GET", "POST"])
@requires(Permission.PEOPLE_CHANGE)
def change_household(household_id: int) -> ResponseReturnValue:
    """Change card or address."""
    session = book_session()
    row = households.household_by_id(session, household_id)
    form = HouseholdForm()
    if request.method == "GET":
        place = place_of(session, row.region_code) if row.region_code else None
        form.show(row, place.choice if place else row.region_code)
    elif form.validate_on_submit():
        try:
            with committing() as session:
                households.change_household(
                    session, household_id, form.facts(), actor=actor(), now=now()
                )
        except CoopError as error:
            form.refuse(error)
        else:
            _tell_doubts(form)
            flash(_("Perubahan tersimpan."), "success")
            return redirect(url_for("people.household", household_id=household_id), code=303)
    return _form_page(form, household_id)


def _tell_doubts(form: HouseholdForm) -> None:
    """What the card's number contradicts, once it is stored."""
    digits = only_digits(form.card.data or "")
    for text in doubt_texts(doubts_about_card(digits) if digits else (), _("Nomor KK")):
        flash(text)


def _form_page(form: HouseholdForm, household_id: int | None) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    row = households.household_by_id(session, household_id) if household_id else None
    typed = (form.region.data or "").strip()
    places = search(session, typed) if form.is_refused and typed else []
    page = render_template(
        "people/household_form.html",
        form=form,
        household=row,
        villages=places if len(places) > 1 else [],
        crumbs=_crumbs(row),
    )
    return page, form.status
