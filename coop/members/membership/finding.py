"""Finding members as people name them: by number, by part of it, or by name as it is heard."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import select

from coop.members.membership.models import Member
from coop.members.membership.states import ACTIVE
from coop.members.people.finding import is_secret
from coop.members.people.finding import persons_named
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Row
    from sqlalchemy.orm import Session

#: Members offered for a name at once; who is not among them is typed more precisely.
FOUND_MAX = 20


class FoundMember(NamedTuple):
    """A member as people find one.

    Attributes:
        id: of the membership.
        number: the member's number.
        name: for the screen.
        status: where the membership stands.
        hamlet: where the member lives; empty where that is not known.
        birth_year: tells two of one name apart; None where it is not known.
    """

    id: int
    number: str
    name: str
    status: str
    hamlet: str = ""
    birth_year: int | None = None


def member_numbered(session: Session, number: str) -> FoundMember | None:
    """The member of a number, whatever its letters' case; None without."""
    found = session.execute(
        _MEMBER.where(func.lower(Member.number) == number.strip().lower())
    ).one_or_none()
    return _found(found) if found is not None else None


def member_by_id(session: Session, member_id: int) -> FoundMember | None:
    """The member of an id; None without, or without a number."""
    found = session.execute(_MEMBER.where(Member.id == member_id)).one_or_none()
    return _found(found) if found is not None else None


def members_by_id(session: Session, member_ids: Iterable[int]) -> dict[int, FoundMember]:
    """Members of several ids; one statement."""
    rows = session.execute(_MEMBER.where(Member.id.in_(set(member_ids))))
    return {row[0]: _found(row) for row in rows}


def members_found(session: Session, typed: str, *, only_active: bool = False) -> list[FoundMember]:
    """Members by part of their number or by their name as it is heard, active ones first."""
    text = typed.strip()
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    persons = [each.id for each in persons_named(session, text, limit=3 * FOUND_MAX)]
    query = _MEMBER.where(
        Member.person_id.in_(persons)
        | Member.number.ilike(f"%{escaped}%", escape="\\")
        | Person.folded.like(f"%{escaped.casefold()}%", escape="\\")
    )
    if only_active:
        query = query.where(Member.status == ACTIVE)
    rows = session.execute(
        query.order_by(Member.status != ACTIVE, func.length(Member.number), Member.number).limit(
            FOUND_MAX
        )
    )
    return [_found(row) for row in rows]


def members_meant(session: Session, typed: str, *, only_active: bool = False) -> list[FoundMember]:
    """Whom somebody may mean: the one of that number, else all whom number or name fits.

    Args:
        session: reading session.
        typed: a number or a name; what may be an identity number is not looked for.
        only_active: whether those who left are left out of a search by name.
    """
    if not typed.strip() or is_secret(typed):
        return []
    exact = member_numbered(session, typed)
    return [exact] if exact is not None else members_found(session, typed, only_active=only_active)


def _found(row: Row[int, str | None, str, str, str, date | None]) -> FoundMember:
    member_id, number, name, status, hamlet, born = row
    return FoundMember(
        member_id, number or "", name, status, hamlet, born.year if born is not None else None
    )


_MEMBER = (
    select(
        Member.id,
        Member.number,
        Person.name,
        Member.status,
        func.coalesce(Household.hamlet, ""),
        Person.birth_day,
    )
    .join(Person, Person.id == Member.person_id)
    .outerjoin(
        HouseholdMember,
        and_(HouseholdMember.person_id == Person.id, HouseholdMember.left_on.is_(None)),
    )
    .outerjoin(Household, Household.id == HouseholdMember.household_id)
    .where(Member.number.is_not(None))
)
