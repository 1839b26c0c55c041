"""Records that may be of one person: who they are, side by side, and making them one."""

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
from coop.members.people import service
from coop.members.people.finding import households_of
from coop.members.people.finding import likely_doubles
from coop.members.people.finding import numbers_of
from coop.members.people.finding import pairs_that_sound_alike
from coop.members.people.forms import MergeForm
from coop.members.people.forms import OtherForm
from coop.members.people.forms import person_label
from coop.members.people.merging import keep_apart
from coop.members.people.merging import merge_persons
from coop.members.people.merging import obstacles_to_merging
from coop.members.people.numbers import person_number
from coop.members.people.views.pages import address
from coop.members.people.views.pages import blueprint
from coop.members.people.views.pages import crumbs
from coop.members.people.views.pages import masked_numbers
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.people.models import Household
    from coop.members.people.models import Person


@blueprint.get("/warga/kembar")
@requires(Permission.PEOPLE_CHANGE)
def doubles() -> ResponseReturnValue:
    """Pairs of one name that nobody has judged yet."""
    number = page_number()
    pairs = pairs_that_sound_alike(
        book_session(), limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE
    )
    return render_template("people/doubles.html", page=page_of(pairs, number), crumbs=crumbs())


@blueprint.route("/warga/<int:person_id>/kembar", methods=["GET", "POST"])
@requires(Permission.PEOPLE_CHANGE)
def doubles_of(person_id: int) -> ResponseReturnValue:
    """Who may be the same as one person; any other can be named."""
    form = OtherForm()
    if form.validate_on_submit() and form.other.person_id is not None:
        return redirect(
            url_for("people.compare", one_id=person_id, other_id=form.other.person_id), code=303
        )
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    person = service.living_record(session, person_id)
    found = likely_doubles(session, person.name, person.birth_day, but=person_id)
    page = render_template(
        "people/doubles_of.html", person=person, found=found, form=form, crumbs=crumbs(person)
    )
    return page, form.status


@blueprint.get("/warga/gabung/<int:one_id>/<int:other_id>")
@requires(Permission.PEOPLE_CHANGE)
def compare(one_id: int, other_id: int) -> ResponseReturnValue:
    """Two records side by side."""
    form = MergeForm()
    form.kept.data = str(min(one_id, other_id))
    return _compare_page(form, one_id, other_id)


def _compare_page(form: MergeForm, one_id: int, other_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    if one_id == other_id:
        raise NotFound("villager", person_number(other_id))
    session = book_session()
    one, other = (service.living_record(session, each) for each in (one_id, other_id))
    homes = households_of(session, [one_id, other_id])
    form.kept.choices = [(str(each.id), person_label(each)) for each in (one, other)]
    page = render_template(
        "people/compare.html",
        form=form,
        one=one,
        other=other,
        sides=[_side(each, homes.get(each.id)) for each in (one, other)],
        numbers=numbers_of(session, [one_id, other_id]),
        obstacles=obstacles_to_merging(session, one_id, other_id),
        crumbs=[*crumbs(), (_("Catatan ganda"), url_for("people.doubles"))],
    )
    return page, form.status


def _side(person: Person, home: Household | None) -> dict[str, object]:
    return {
        "person": person,
        "numbers": masked_numbers(person, home),
        "address": address(home) if home else "",
    }


@blueprint.post("/warga/gabung/<int:one_id>/<int:other_id>")
@requires(Permission.PEOPLE_CHANGE)
def merge(one_id: int, other_id: int) -> ResponseReturnValue:
    """Say in a sentence what will happen; then make two records one."""
    form = MergeForm()
    if "edit" in request.form or not form.validate_on_submit():
        return _compare_page(form, one_id, other_id)
    if form.kept.data not in {str(one_id), str(other_id)}:
        raise NotFound("villager", form.kept.data or "")
    kept_id = int(form.kept.data)
    gone_id = other_id if kept_id == one_id else one_id
    if "confirmed" not in request.form:
        read_only_from_here()
        session = book_session()
        return render_template(
            "people/merge_confirm.html",
            form=form,
            kept=service.living_record(session, kept_id),
            gone=service.living_record(session, gone_id),
            crumbs=crumbs(),
        )
    try:
        with committing() as session:
            merge_persons(
                session,
                kept_id,
                gone_id,
                form.reason.data or "",
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _compare_page(form, one_id, other_id)
    flash(_("Kedua catatan sudah menjadi satu."), "success")
    return redirect(url_for("people.show", person_id=kept_id), code=303)


@blueprint.post("/warga/gabung/<int:one_id>/<int:other_id>/beda")
@requires(Permission.PEOPLE_CHANGE)
def apart(one_id: int, other_id: int) -> ResponseReturnValue:
    """They are two: the pair is not shown again."""
    with committing() as session:
        keep_apart(session, one_id, other_id, actor=actor(), now=now())
    flash(_("Tercatat sebagai dua orang yang berbeda."), "success")
    return redirect(url_for("people.doubles"), code=303)
