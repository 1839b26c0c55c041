"""Forgetting a person: at once what may go, after the years of the law what must stay till then.

Who stands in the register or in the ledger keeps a restricted identity: name and NIK, sealed,
readable with a reason and a row in the log, destroyed when the last book year's papers may be.
"""

from __future__ import annotations

import json
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import update

from coop import audit
from coop.dates import utc_text
from coop.desk import tasks
from coop.desk.rules.reading import rule_on
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head
from coop.ledger.report import Label
from coop.ledger.wording import refuse_card_numbers
from coop.members.people.errors import EraseRefused
from coop.members.people.errors import NotRestricted
from coop.members.people.facts import is_minor
from coop.members.people.merging import told
from coop.members.people.models import Consent
from coop.members.people.models import ExternalId
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.people.models import PersonKey
from coop.members.people.models import PersonPair
from coop.members.people.models import RestrictedIdentity
from coop.members.people.numbers import person_number
from coop.members.people.registry import Obstacle
from coop.members.people.registry import registered
from coop.members.people.service import living_record
from coop.members.people.service import person_by_id
from coop.members.people.service import subject_of
from coop.members.people.service import unsealed
from coop.members.people.vault import vault_for_writing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

RETENTION: Final = "members.retention_years"
REASON_MAX: Final = 200
RESTRICTED_NAME: Final = "{number} (data dibatasi)"
DESTROYED_NAME: Final = "{number} (data dihapus)"
_FIELD: Final = "restricted"


def obstacles_to_erasing(session: Session, person_id: int, today: date) -> list[Obstacle]:
    """Why a person cannot be erased now; empty where it can be."""
    living_record(session, person_id)
    found = [
        Obstacle(
            Label(
                f"Masih menjadi wali dari {person_number(ward.id)}. Tetapkan wali lain dahulu.",
                f"Still the guardian of {person_number(ward.id)}. Name another guardian first.",
            ),
            "people.show",
            (("person_id", ward.id),),
        )
        for ward in session.scalars(
            select(Person).where(Person.guardian_id == person_id, Person.state == "known")
        )
        if is_minor(ward.birth_day, today)
    ]
    for each in registered():
        found += each.obstacles_to_erasing(session, person_id)
    return found


def kept_until(session: Session, person_id: int) -> date | None:
    """How long name and number have to be kept; None where nothing asks for it."""
    days = [each.last_book_day(session, person_id) for each in registered()]
    last = max((day for day in days if day is not None), default=None)
    if last is None:
        return None
    years = int(rule_on(session, RETENTION, last).number)
    return date(last.year + years, 12, 31)


def erase_person(
    session: Session, person_id: int, reason: str, *, actor: str, now: datetime
) -> Person:
    """Forget a person as far as the law lets us.

    Args:
        session: writing session.
        person_id: who.
        reason: on whose word; stays in the log.
        actor: who decides.
        now: aware moment in the book's zone.

    Raises:
        NotFound: there is no such person.
        PersonShut: merged or erased already.
        TextRefused: no reason.
        EraseRefused: something is open.
        KeyMissing: an identity is to be sealed and this machine lacks the book's key.
    """
    lock_head(session)
    person = living_record(session, person_id)
    reason = _checked_reason(reason)
    obstacles = obstacles_to_erasing(session, person_id, now.date())
    if obstacles:
        raise EraseRefused(told(obstacles))
    until = kept_until(session, person_id)
    number = person_number(person_id)
    if until is not None:
        identity = {"name": person.name, "nik": unsealed(session, "nik", person.nik_sealed)}
        vault = vault_for_writing(session, actor=actor, now=now)
        session.add(
            RestrictedIdentity(
                person_id=person_id,
                sealed=vault.seal(_FIELD, json.dumps(identity, ensure_ascii=False)),
                keep_until=until,
                reason=reason,
                erased_at=utc_text(now),
                erased_by=actor,
            )
        )
    for each in registered():
        each.erase(session, person_id, actor=actor, now=now)
    merged = list(session.scalars(select(Person).where(Person.merged_into_id == person_id)))
    for row in (person, *merged):
        _blank(session, row)
        row.changed_at, row.changed_by = utc_text(now), actor
    person.state = "destroyed" if until is None else "restricted"
    person.name = (DESTROYED_NAME if until is None else RESTRICTED_NAME).format(number=number)
    _forget_surroundings(session, person_id, now)
    session.flush()
    audit.record(
        session,
        "person.erase",
        subject_of(person_id),
        actor=actor,
        now=now,
        reason=reason,
        keep_until=until.isoformat() if until else "",
    )
    return person


def _checked_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise TextRefused("reason", "empty")
    check_text("reason", reason, length_max=REASON_MAX)
    refuse_card_numbers("reason", reason)
    return reason


def _blank(session: Session, person: Person) -> None:
    """Leave nothing of a person but the row that others point to."""
    person.name = DESTROYED_NAME.format(number=person_number(person.id))
    for field in ("folded", "sound", "sex", "birth_place", "education", "occupation", "note"):
        setattr(person, field, "")
    for field in ("nik_sealed", "nik_index", "phone_sealed", "phone_index"):
        setattr(person, field, "")
    person.birth_day = person.died_on = person.guardian_id = None
    session.execute(delete(PersonKey).where(PersonKey.person_id == person.id))


def _forget_surroundings(session: Session, person_id: int, now: datetime) -> None:
    """Family, other systems' numbers and consents; an empty household's address goes with it."""
    session.flush()
    session.execute(delete(ExternalId).where(ExternalId.person_id == person_id))
    session.execute(
        delete(PersonPair).where(
            (PersonPair.first_id == person_id) | (PersonPair.second_id == person_id)
        )
    )
    session.execute(update(Person).where(Person.guardian_id == person_id).values(guardian_id=None))
    session.execute(
        update(Consent)
        .where(Consent.person_id == person_id, Consent.revoked_on.is_(None))
        .values(revoked_on=now.date(), revoked_at=utc_text(now))
    )
    lived_in = HouseholdMember.person_id == person_id
    places = set(session.scalars(select(HouseholdMember.household_id).where(lived_in)))
    session.execute(delete(HouseholdMember).where(lived_in))
    for household in session.scalars(select(Household).where(Household.id.in_(places))):
        if household.head_id == person_id:
            household.head_id = None
        others = select(HouseholdMember.id).where(HouseholdMember.household_id == household.id)
        if session.scalar(others.limit(1)) is None:
            household.card_sealed = household.card_index = household.address = ""
            household.rt = household.rw = household.hamlet = household.region_code = ""
    session.flush()


# ------------------------------------------------------------------------------- afterwards


def read_restricted(
    session: Session, person_id: int, reason: str, *, actor: str, now: datetime
) -> dict[str, str]:
    """Name and NIK of an erased person, for a reason that stays in the log.

    Raises:
        NotFound: there is no such person.
        TextRefused: no reason.
        NotRestricted: nothing was kept, or it was destroyed.
        KeyMissing: this machine lacks the book's key.
    """
    person_by_id(session, person_id)
    reason = _checked_reason(reason)
    row = session.get(RestrictedIdentity, person_id)
    if row is None or not row.sealed:
        raise NotRestricted(person_number(person_id))
    identity: dict[str, str] = json.loads(unsealed(session, _FIELD, row.sealed))
    subject = subject_of(person_id)
    audit.record(session, "identity.restricted", subject, actor=actor, now=now, reason=reason)
    return identity


def restricted_identities(session: Session) -> list[RestrictedIdentity]:
    """Every identity that is still kept, what may go first."""
    query = select(RestrictedIdentity).where(RestrictedIdentity.destroyed_at == "")
    return list(
        session.scalars(query.order_by(RestrictedIdentity.keep_until, RestrictedIdentity.person_id))
    )


def destroy_due(session: Session, *, actor: str, now: datetime) -> list[int]:
    """Destroy every restricted identity whose years are over.

    Returns:
        Ids of the persons.
    """
    lock_head(session)
    due = [each for each in restricted_identities(session) if each.keep_until < now.date()]
    for each in due:
        person = person_by_id(session, each.person_id)
        each.sealed = ""
        each.destroyed_at, each.destroyed_by = utc_text(now), actor
        person.state = "destroyed"
        person.name = DESTROYED_NAME.format(number=person_number(person.id))
        subject = subject_of(person.id)
        audit.record(session, "person.destroy", subject, actor=actor, now=now)
    session.flush()
    return [each.person_id for each in due]


@tasks.register("people.restricted")
def due_task(session: Session, today: date) -> list[tasks.Task]:
    """Identities whose years are over wait to be destroyed."""
    query = (
        select(RestrictedIdentity.keep_until)
        .where(RestrictedIdentity.destroyed_at == "", RestrictedIdentity.keep_until < today)
        .order_by(RestrictedIdentity.keep_until)
    )
    days = list(session.scalars(query))
    if not days:
        return []
    sentence = Label(
        f"{len(days)} identitas yang dibatasi sudah lewat masa simpannya dan dapat dimusnahkan",
        f"{len(days)} restricted identities are past their years and can be destroyed",
    )
    return [tasks.Task(sentence, days[0], "people.restricted")]
