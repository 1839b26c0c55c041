"""Persons of the village: written down, changed, their other numbers, a look at a sealed one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.entry import check_text
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head
from coop.members.people.errors import DayRefused
from coop.members.people.errors import ExternalIdRefused
from coop.members.people.errors import GuardianRefused
from coop.members.people.errors import KeyMissing
from coop.members.people.errors import NikTaken
from coop.members.people.errors import PersonShut
from coop.members.people.facts import PersonFacts
from coop.members.people.facts import check_person
from coop.members.people.facts import is_minor
from coop.members.people.finding import described
from coop.members.people.finding import keep_names
from coop.members.people.models import BookKey
from coop.members.people.models import ExternalId
from coop.members.people.models import Household
from coop.members.people.models import Person
from coop.members.people.numbers import person_number
from coop.members.people.registry import registered
from coop.members.people.vault import open_vault
from coop.members.people.vault import vault_for_writing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.people.vault import Vault

#: Which sealed number of what can be looked at.
SEALED_FIELDS: Final = ("nik", "phone", "card")
SYSTEM_MAX: Final = 60
_PLAIN: Final = (
    "name",
    "sex",
    "birth_day",
    "birth_place",
    "education",
    "occupation",
    "guardian_id",
    "died_on",
    "note",
)


def subject_of(person_id: int) -> str:
    """What the audit log calls a person."""
    return f"person:{person_id}"


def person_by_id(session: Session, person_id: int) -> Person:
    """One person, whatever became of them.

    Raises:
        NotFound: there is none of that number.
    """
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound("villager", person_number(person_id))
    return found


def living_record(session: Session, person_id: int) -> Person:
    """One person about whom something may still be written.

    Raises:
        NotFound: there is none of that number.
        PersonShut: merged into another, or erased.
    """
    person = person_by_id(session, person_id)
    if person.state != "known":
        raise PersonShut(person_number(person_id), person.state)
    return person


def add_person(
    session: Session, facts: PersonFacts, *, request_id: str, actor: str, now: datetime
) -> Person:
    """Write down a person.

    Args:
        session: writing session.
        facts: what is known.
        request_id: the same id writes once.
        actor: who types it in.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id belongs to another person.
        TextRefused: no name, or a text that would not print as it reads.
        NumberRefused: no sixteen digits, or no telephone number.
        DayRefused: a day that cannot be.
        NikTaken: somebody has this NIK.
        GuardianRefused: the guardian is no grown-up of the village.
        KeyMissing: a number is to be sealed and this machine lacks the book's key.
    """
    lock_head(session)
    facts = check_person(facts, now.date())
    known = session.scalar(select(Person).where(Person.request_id == request_id))
    if known is not None:
        if known.name != facts.name or known.birth_day != facts.birth_day:
            raise RequestReused(request_id, person_number(known.id))
        return known
    person = Person(request_id=request_id, recorded_at=utc_text(now), recorded_by=actor)
    described(person, facts.name)
    _write(session, person, facts, actor=actor, now=now)
    session.add(person)
    session.flush()
    keep_names(session, [person])
    audit.record(session, "person.add", subject_of(person.id), actor=actor, now=now)
    return person


def change_person(
    session: Session, person_id: int, facts: PersonFacts, *, actor: str, now: datetime
) -> Person:
    """Change what is known about a person; the log says which facts, never which values.

    Args:
        session: writing session.
        person_id: whose.
        facts: all of them; ``nik`` and ``phone`` None stay as they are.
        actor: who types it in.
        now: aware moment in the book's zone.

    Raises:
        NotFound: there is no such person.
        PersonShut: merged or erased.
        TextRefused, NumberRefused, DayRefused, NikTaken, GuardianRefused, KeyMissing: as
            ``add_person``; DayRefused too for the death of an active member, which is recorded
            with the membership.
    """
    lock_head(session)
    person = living_record(session, person_id)
    facts = check_person(facts, now.date())
    if facts.died_on is not None and person.died_on is None:
        _refuse_unrecorded_death(session, person_id)
    before = {field: getattr(person, field) for field in (*_PLAIN, "nik_index", "phone_index")}
    if facts.name != person.name:
        described(person, facts.name)
    _write(session, person, facts, actor=actor, now=now)
    after = {field: getattr(person, field) for field in before}
    changed = [field.removesuffix("_index") for field in before if before[field] != after[field]]
    if not changed:
        return person
    person.changed_at, person.changed_by = utc_text(now), actor
    session.flush()
    if "name" in changed:
        keep_names(session, [person])
    audit.record(
        session, "person.change", subject_of(person_id), actor=actor, now=now, changed=changed
    )
    return person


def _write(
    session: Session, person: Person, facts: PersonFacts, *, actor: str, now: datetime
) -> None:
    _check_guardian(session, person, facts, now.date())
    for field in _PLAIN:
        if field != "name":
            setattr(person, field, getattr(facts, field))
    if facts.nik is not None:
        _write_nik(session, person, facts.nik, actor=actor, now=now)
    if facts.phone is not None:
        vault = _vault(session, facts.phone, actor=actor, now=now)
        person.phone_sealed = vault.seal("phone", facts.phone) if vault else ""
        person.phone_index = vault.index("phone", facts.phone) if vault else ""


def _refuse_unrecorded_death(session: Session, person_id: int) -> None:
    """A member's death is recorded with the membership, which writes it here."""
    if any(each.records_death(session, person_id) for each in registered()):
        raise DayRefused("died_on", "active_member")


def _vault(session: Session, number: str, *, actor: str, now: datetime) -> Vault | None:
    """The key, where there is something to seal."""
    return vault_for_writing(session, actor=actor, now=now) if number else None


def _write_nik(session: Session, person: Person, nik: str, *, actor: str, now: datetime) -> None:
    vault = _vault(session, nik, actor=actor, now=now)
    if vault is None:
        person.nik_sealed = person.nik_index = ""
        return
    index = vault.index("nik", nik)
    with session.no_autoflush:
        other = session.scalar(
            select(Person.id).where(Person.nik_index == index, Person.id != (person.id or 0))
        )
    if other is not None:
        raise NikTaken(person_number(other))
    person.nik_sealed, person.nik_index = vault.seal("nik", nik), index


def _check_guardian(session: Session, person: Person, facts: PersonFacts, today: date) -> None:
    if facts.guardian_id is None or facts.guardian_id == person.guardian_id:
        return
    with session.no_autoflush:
        guardian = session.get(Person, facts.guardian_id)
    if guardian is None or guardian.state != "known" or guardian.died_on is not None:
        raise GuardianRefused("guardian_unknown")
    if guardian.id == person.id:
        raise GuardianRefused("own_guardian")
    if is_minor(guardian.birth_day, today):
        raise GuardianRefused("guardian_minor")


# ------------------------------------------------------------------------------- other numbers


def add_external_id(
    session: Session,
    person_id: int,
    system: str,
    value: str,
    valid_from: date,
    *,
    actor: str,
    now: datetime,
) -> ExternalId:
    """Note what another system calls a person, from a day on.

    Raises:
        NotFound: there is no such person.
        PersonShut: merged or erased.
        TextRefused: system or number is missing or unprintable, or looks like a NIK.
        DayRefused: a day to come.
        ExternalIdRefused: somebody has that number there.
    """
    lock_head(session)
    living_record(session, person_id)
    system, value = " ".join(system.split()), value.strip()
    for field, text in (("system", system), ("value", value)):
        if not text:
            raise TextRefused(field, "empty")
        check_text(field, text, length_max=SYSTEM_MAX)
    if sum(sign.isdigit() for sign in value) == 16 and len(value) <= 22:
        raise TextRefused("value", "looks_like_nik")
    if valid_from > now.date():
        raise DayRefused("valid_from", "day_future")
    other = session.scalars(
        select(ExternalId).where(
            ExternalId.system == system,
            ExternalId.value == value,
            ExternalId.valid_until.is_(None) | (ExternalId.valid_until >= valid_from),
        )
    ).first()
    if other is not None:
        if other.person_id == person_id and other.valid_until is None:
            return other
        raise ExternalIdRefused("number_taken")
    row = ExternalId(person_id=person_id, system=system, value=value, valid_from=valid_from)
    session.add(row)
    session.flush()
    subject = subject_of(person_id)
    audit.record(session, "person.external_id", subject, actor=actor, now=now, system=system)
    return row


def end_external_id(
    session: Session, external_id: int, day: date, *, actor: str, now: datetime
) -> ExternalId:
    """Note the last day on which another system's number held.

    Raises:
        NotFound: there is no such number.
        ExternalIdRefused: it has ended already.
        DayRefused: before it began, or to come.
    """
    lock_head(session)
    row = session.get(ExternalId, external_id)
    if row is None:
        raise NotFound("external_id", external_id)
    if row.valid_until is not None:
        raise ExternalIdRefused("number_ended")
    if not row.valid_from <= day <= now.date():
        raise DayRefused("valid_until", "day_future" if day > now.date() else "before_beginning")
    row.valid_until = day
    audit.record(
        session,
        "person.external_id_end",
        subject_of(row.person_id),
        actor=actor,
        now=now,
        system=row.system,
    )
    return row


# ------------------------------------------------------------------------------- looking


def reveal(session: Session, person_id: int, field: str, *, actor: str, now: datetime) -> str:
    """One sealed number of a person, and a row in the log that somebody looked.

    Args:
        session: writing session.
        person_id: whose.
        field: ``nik`` or ``phone``.
        actor: who looks.
        now: aware moment.

    Raises:
        NotFound: there is no such person.
        PersonShut: erased; a restricted identity has its own way (``erasing.read_restricted``).
        KeyMissing: this machine lacks the book's key.
    """
    person = person_by_id(session, person_id)
    if person.state not in {"known", "merged"}:
        raise PersonShut(person_number(person_id), person.state)
    number = unsealed(session, field, getattr(person, f"{field}_sealed"))
    audit.record(
        session, "identity.reveal", subject_of(person_id), actor=actor, now=now, field=field
    )
    return number


def reveal_card(session: Session, household_id: int, *, actor: str, now: datetime) -> str:
    """The family card's number of a household, and a row in the log that somebody looked.

    Raises:
        NotFound: there is no such household.
        KeyMissing: this machine lacks the book's key.
    """
    household = session.get(Household, household_id)
    if household is None:
        raise NotFound("household", household_id)
    number = unsealed(session, "card", household.card_sealed)
    audit.record(
        session,
        "identity.reveal",
        f"household:{household_id}",
        actor=actor,
        now=now,
        field="card",
    )
    return number


def unsealed(session: Session, field: str, sealed: str) -> str:
    """The text of a sealed number; who shows it leaves a trace first.

    Raises:
        KeyMissing: this machine lacks the book's key.
    """
    if not sealed:
        return ""
    vault = open_vault(session)
    if vault is None:
        row = session.get(BookKey, 1)
        raise KeyMissing(row.key_id if row is not None else "")
    return vault.unseal(field, sealed)


def facts_of(person: Person) -> PersonFacts:
    """A person as the form shows them: sealed numbers stay as they are."""
    facts = PersonFacts(name=person.name)
    return replace(facts, **{field: getattr(person, field) for field in _PLAIN})
