"""Households: their card and address, who heads them, who comes and who goes."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head
from coop.members.people.errors import CardTaken
from coop.members.people.errors import DayRefused
from coop.members.people.errors import HouseholdRefused
from coop.members.people.facts import RELATIONS
from coop.members.people.facts import HouseholdFacts
from coop.members.people.facts import check_household
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.people.service import living_record
from coop.members.people.vault import vault_for_writing
from coop.members.regions.reading import village_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

HEAD = "head"
_PLAIN = ("address", "rt", "rw", "hamlet", "region_code")


def household_number(household_id: int) -> str:
    """What the village record calls a household.

    >>> household_number(7)
    'K-00007'
    """
    return f"K-{household_id:05d}"


def household_by_id(session: Session, household_id: int) -> Household:
    """One household.

    Raises:
        NotFound: there is none of that number.
    """
    found = session.get(Household, household_id)
    if found is None:
        raise NotFound("household", household_number(household_id))
    return found


def current_membership(session: Session, person_id: int) -> HouseholdMember | None:
    """Where somebody lives now."""
    return session.scalar(
        select(HouseholdMember).where(
            HouseholdMember.person_id == person_id, HouseholdMember.left_on.is_(None)
        )
    )


def members_of(session: Session, household_id: int) -> list[tuple[HouseholdMember, Person]]:
    """Everybody who lives or lived there: the head first, who left at the end."""
    rows = session.execute(
        select(HouseholdMember, Person)
        .join(Person, Person.id == HouseholdMember.person_id)
        .where(HouseholdMember.household_id == household_id)
        .order_by(HouseholdMember.left_on.is_not(None), HouseholdMember.joined_on, Person.folded)
    )
    found = [(membership, person) for membership, person in rows]
    found.sort(key=lambda each: (each[0].left_on is not None, each[0].relation != HEAD))
    return found


def add_household(
    session: Session,
    facts: HouseholdFacts,
    head_id: int | None,
    joined_on: date,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> Household:
    """Write down a household, with its head where one is known.

    Args:
        session: writing session.
        facts: card and address.
        head_id: who heads it; leaves an earlier household that day.
        joined_on: from when the head lives there.
        request_id: the same id writes once.
        actor: who types it in.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id belongs to another household.
        TextRefused, NumberRefused: what could be no household's.
        RegionUnknown: no such village.
        CardTaken: another household has this card.
        KeyMissing: the card is to be sealed and this machine lacks the book's key.
        PersonShut, DayRefused: as ``join_household``.
    """
    lock_head(session)
    facts = check_household(facts)
    known = session.scalar(select(Household).where(Household.request_id == request_id))
    if known is not None:
        if (known.head_id, known.address) != (head_id, facts.address):
            raise RequestReused(request_id, household_number(known.id))
        return known
    household = Household(request_id=request_id, recorded_at=utc_text(now), recorded_by=actor)
    _write(session, household, facts, actor=actor, now=now)
    session.add(household)
    session.flush()
    subject = f"household:{household.id}"
    audit.record(session, "household.add", subject, actor=actor, now=now)
    if head_id is not None:
        join_household(session, household.id, head_id, HEAD, joined_on, actor=actor, now=now)
    return household


def change_household(
    session: Session, household_id: int, facts: HouseholdFacts, *, actor: str, now: datetime
) -> Household:
    """Change card or address.

    Raises:
        NotFound: there is no such household.
        TextRefused, NumberRefused, RegionUnknown, CardTaken, KeyMissing: as ``add_household``.
    """
    lock_head(session)
    household = household_by_id(session, household_id)
    facts = check_household(facts)
    before = {field: getattr(household, field) for field in (*_PLAIN, "card_index")}
    _write(session, household, facts, actor=actor, now=now)
    changed = [
        field.removesuffix("_index")
        for field in before
        if before[field] != getattr(household, field)
    ]
    if changed:
        household.changed_at, household.changed_by = utc_text(now), actor
        subject = f"household:{household_id}"
        audit.record(session, "household.change", subject, actor=actor, now=now, changed=changed)
    return household


def _write(
    session: Session, household: Household, facts: HouseholdFacts, *, actor: str, now: datetime
) -> None:
    for field in _PLAIN:
        setattr(household, field, getattr(facts, field))
    household.region_code = village_of(session, facts.region_code)
    if facts.card is None:
        return
    if not facts.card:
        household.card_sealed = household.card_index = ""
        return
    vault = vault_for_writing(session, actor=actor, now=now)
    index = vault.index("card", facts.card)
    with session.no_autoflush:
        other = session.scalar(
            select(Household.id).where(
                Household.card_index == index, Household.id != (household.id or 0)
            )
        )
    if other is not None:
        raise CardTaken(household_number(other))
    household.card_sealed, household.card_index = vault.seal("card", facts.card), index


def join_household(
    session: Session,
    household_id: int,
    person_id: int,
    relation: str,
    day: date,
    *,
    actor: str,
    now: datetime,
) -> HouseholdMember:
    """Somebody comes to live in a household; an earlier one is left the same day.

    Args:
        session: writing session.
        household_id: which.
        person_id: who.
        relation: to the head, one of ``RELATIONS``; ``head`` takes the place of the head before.
        day: from when.
        actor: who types it in.
        now: aware moment in the book's zone.

    Raises:
        NotFound: there is no such household or person.
        PersonShut: merged or erased.
        TextRefused: a relation nobody knows.
        DayRefused: to come, or before the person came where it lives now.
    """
    lock_head(session)
    household = household_by_id(session, household_id)
    person = living_record(session, person_id)
    if relation not in RELATIONS:
        raise TextRefused("relation", "unknown")
    if day > now.date():
        raise DayRefused("joined_on", "day_future")
    current = current_membership(session, person_id)
    if current is not None and current.household_id == household_id:
        current.relation = relation
        membership = current
    else:
        if current is not None:
            _leave(session, current, day)
        membership = HouseholdMember(
            household_id=household_id, person_id=person_id, relation=relation, joined_on=day
        )
        session.add(membership)
    if relation == HEAD:
        _put_at_head(session, household, person)
    elif household.head_id == person_id:
        household.head_id = None
    session.flush()
    audit.record(
        session,
        "household.join",
        f"household:{household_id}",
        actor=actor,
        now=now,
        person=person_id,
        relation=relation,
    )
    return membership


def _put_at_head(session: Session, household: Household, person: Person) -> None:
    before = session.scalars(
        select(HouseholdMember).where(
            HouseholdMember.household_id == household.id,
            HouseholdMember.relation == HEAD,
            HouseholdMember.person_id != person.id,
            HouseholdMember.left_on.is_(None),
        )
    )
    for each in before:
        each.relation = "relative"
    household.head_id = person.id


def leave_household(
    session: Session, household_id: int, person_id: int, day: date, *, actor: str, now: datetime
) -> None:
    """Somebody no longer lives in a household.

    Raises:
        NotFound: there is no such household.
        HouseholdRefused: the person does not live there.
        DayRefused: to come, or before the person came.
    """
    lock_head(session)
    household_by_id(session, household_id)
    if day > now.date():
        raise DayRefused("left_on", "day_future")
    current = current_membership(session, person_id)
    if current is None or current.household_id != household_id:
        raise HouseholdRefused("not_there")
    _leave(session, current, day)
    session.flush()
    audit.record(
        session,
        "household.leave",
        f"household:{household_id}",
        actor=actor,
        now=now,
        person=person_id,
    )


def _leave(session: Session, membership: HouseholdMember, day: date) -> None:
    if day < membership.joined_on:
        raise DayRefused("left_on", "before_joining")
    membership.left_on = day
    household = household_by_id(session, membership.household_id)
    if household.head_id == membership.person_id:
        household.head_id = None
    session.flush()  # one living membership a person: the next row must find this one ended
