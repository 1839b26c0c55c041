"""What the pages of the village record share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import url_for
from flask_babel import gettext as _

from coop.members.people.exporting import EDUCATION_LABELS
from coop.members.people.exporting import RELATION_LABELS
from coop.members.people.exporting import address_of
from coop.members.people.exporting import shown_number
from coop.members.people.facts import age_on
from coop.members.people.forms import born
from coop.members.people.households import household_number
from coop.members.people.numbers import person_number
from coop.web.clock import today
from coop.web.database import book_session

if TYPE_CHECKING:
    from datetime import date

    from coop.members.people.models import Household
    from coop.members.people.models import Person

blueprint = Blueprint("people", __name__)


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {
        "person_number": person_number,
        "household_number": household_number,
        "relations": RELATION_LABELS,
        "educations": EDUCATION_LABELS,
        "born": born,
        "age": age,
    }


def age(birth_day: date) -> int:
    """Whole years today."""
    return age_on(birth_day, today())


def crumbs(person: Person | None = None) -> list[tuple[str, str]]:
    """The way from the list to a person."""
    found = [(_("Warga"), url_for("people.index"))]
    if person is not None:
        found.append((person.name, url_for("people.show", person_id=person.id)))
    return found


def masked_numbers(person: Person, household: Household | None) -> dict[str, str]:
    """Sealed numbers as screens show them; missing ones are empty."""
    session = book_session()
    card = household.card_sealed if household else ""
    return {
        "nik": shown_number(session, "nik", person.nik_sealed, in_full=False),
        "phone": shown_number(session, "phone", person.phone_sealed, in_full=False),
        "card": shown_number(session, "card", card, in_full=False),
    }


def address(household: Household) -> str:
    """Where a household lives, in one line."""
    return address_of(book_session(), household)
