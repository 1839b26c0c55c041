"""The lists of the village record: persons and households, searched, narrowed, sorted, counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import NamedTuple

from sqlalchemy import false
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from coop.members.people.finding import ids_named
from coop.members.people.finding import persons_of
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

BY_NAME: Final = "nama"
BY_NUMBER: Final = "nomor"
LATEST: Final = "terbaru"
SORTS: Final = (BY_NAME, BY_NUMBER, LATEST)
_HOUSEHOLD_NUMBER: Final = re.compile(r"k[\s-]*0*([1-9]\d{0,8})", re.IGNORECASE | re.ASCII)


class Narrowed(NamedTuple):
    """What a list shows; what is empty is not asked.

    Attributes:
        text: a name as it is heard; of households also a number or part of the address.
        hamlet: where people live.
        sort: one of ``SORTS``; by name the likest come first.
    """

    text: str = ""
    hamlet: str = ""
    sort: str = BY_NAME


def persons_page(
    session: Session, narrowed: Narrowed, *, offset: int, limit: int
) -> tuple[list[Person], int]:
    """Persons of a list, at most ``limit`` from ``offset`` on, and how many it has in all."""
    named = ids_named(session, narrowed.text)
    if named is None:
        return [], 0
    query, likest = named
    if narrowed.hamlet:
        query = query.where(Person.id.in_(_residents(Household.hamlet == narrowed.hamlet)))
    order: tuple[ColumnElement[Any], ...] = {
        BY_NUMBER: (Person.id.asc(),),
        LATEST: (Person.id.desc(),),
    }.get(narrowed.sort, likest)
    count = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return persons_of(session, query.order_by(*order).offset(offset).limit(limit)), count


def _residents(condition: ColumnElement[bool]) -> Select[int]:
    return (
        select(HouseholdMember.person_id)
        .join(Household, Household.id == HouseholdMember.household_id)
        .where(HouseholdMember.left_on.is_(None), condition)
    )


def hamlets(session: Session) -> list[str]:
    """Every hamlet in which a household lives, by name."""
    query = select(Household.hamlet).where(Household.hamlet != "").distinct()
    return list(session.scalars(query.order_by(Household.hamlet)))


class HouseholdRow(NamedTuple):
    """One household with who heads it; None where nobody does."""

    household: Household
    head: Person | None


def households_page(
    session: Session, narrowed: Narrowed, *, offset: int, limit: int
) -> tuple[list[HouseholdRow], int]:
    """Households by number, at most ``limit`` from ``offset`` on, and how many there are in all.

    The text is a household's number, a name of whoever lives there, or part of the address.
    """
    conditions = []
    if narrowed.hamlet:
        conditions.append(Household.hamlet == narrowed.hamlet)
    if narrowed.text.strip():
        conditions.append(_is_meant(session, narrowed.text.strip()))
    query = (
        select(Household, Person)
        .outerjoin(Person, Person.id == Household.head_id)
        .where(*conditions)
        .order_by(Household.id)
    )
    count = session.scalar(select(func.count()).select_from(Household).where(*conditions)) or 0
    rows = session.execute(query.offset(offset).limit(limit))
    return [HouseholdRow(household, head) for household, head in rows], count


def _is_meant(session: Session, text: str) -> ColumnElement[bool]:
    number = _HOUSEHOLD_NUMBER.fullmatch(text)
    if number is not None:
        return Household.id == int(number[1])
    named = ids_named(session, text)
    lives_there = (
        false()
        if named is None
        else Household.id.in_(
            select(HouseholdMember.household_id).where(
                HouseholdMember.left_on.is_(None), HouseholdMember.person_id.in_(named[0])
            )
        )
    )
    small = text.lower()
    return or_(
        lives_there,
        func.lower(Household.hamlet).contains(small, autoescape=True),
        func.lower(Household.address).contains(small, autoescape=True),
    )
