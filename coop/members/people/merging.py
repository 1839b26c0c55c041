"""Two persons who are one: everything of the other hangs on the one that stays, for good.

A merge is not undone: rows that were written since could belong to either. It stays visible on
both, with the rows that came from the other, and the other's name and numbers still find the one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy import update

from coop import audit
from coop.dates import utc_text
from coop.ledger.entry import check_text
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head
from coop.ledger.report import Label
from coop.ledger.wording import refuse_card_numbers
from coop.members.people.errors import MergeRefused
from coop.members.people.models import Consent
from coop.members.people.models import ExternalId
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.people.models import PersonKey
from coop.members.people.models import PersonMerge
from coop.members.people.models import PersonPair
from coop.members.people.numbers import person_number
from coop.members.people.registry import Obstacle
from coop.members.people.registry import registered
from coop.members.people.service import living_record
from coop.members.people.service import subject_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REASON_MAX = 200

TWO_NIKS = Obstacle(
    Label(
        "NIK keduanya berbeda. Periksa KTP, lalu perbaiki NIK yang keliru lebih dahulu.",
        "Their NIKs differ. Look at the identity cards and correct the wrong one first.",
    )
)
SAME = Obstacle(Label("Itu orang yang sama.", "That is the same person."))
GUARDED = Obstacle(
    Label(
        "Yang satu tercatat sebagai wali dari yang lain.",
        "One is recorded as the guardian of the other.",
    )
)


def told(obstacles: Iterable[Obstacle]) -> Label:
    """Several obstacles in one text, as the refusal carries them."""
    sentences = [each.sentence for each in obstacles]
    return Label(
        " ".join(each.id for each in sentences), " ".join(each.en or each.id for each in sentences)
    )


def obstacles_to_merging(session: Session, kept_id: int, gone_id: int) -> list[Obstacle]:
    """Why two persons cannot become one now; empty where they can."""
    if kept_id == gone_id:
        return [SAME]
    kept, gone = living_record(session, kept_id), living_record(session, gone_id)
    found = []
    if kept.nik_index and gone.nik_index:
        found.append(TWO_NIKS)
    if kept.guardian_id == gone_id or gone.guardian_id == kept_id:
        found.append(GUARDED)
    for each in registered():
        found += each.obstacles_to_merging(session, kept_id, gone_id)
    return found


def merge_persons(
    session: Session,
    kept_id: int,
    gone_id: int,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> Person:
    """Make two persons one.

    Args:
        session: writing session.
        kept_id: who stays.
        gone_id: whose rows move; its own row stays and points to the other.
        reason: how one knows that they are the same.
        request_id: the same id merges once.
        actor: who decides.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id belongs to another merge.
        NotFound: there is no such person.
        PersonShut: merged or erased already.
        TextRefused: no reason.
        MergeRefused: something stands in the way.
    """
    lock_head(session)
    known = session.scalar(select(PersonMerge).where(PersonMerge.request_id == request_id))
    if known is not None:
        if (known.kept_id, known.gone_id) != (kept_id, gone_id):
            raise RequestReused(request_id, person_number(known.gone_id))
        return session.get_one(Person, kept_id)
    reason = " ".join(reason.split())
    if not reason:
        raise TextRefused("reason", "empty")
    check_text("reason", reason, length_max=REASON_MAX)
    refuse_card_numbers("reason", reason)
    obstacles = obstacles_to_merging(session, kept_id, gone_id)
    if obstacles:
        raise MergeRefused(told(obstacles))
    kept, gone = living_record(session, kept_id), living_record(session, gone_id)
    moved = _move_own(session, gone_id, kept_id, now)
    for each in registered():
        moved |= each.move(session, gone_id, kept_id)
    _fill_gaps(session, kept, gone)
    gone.state, gone.merged_into_id = "merged", kept_id
    gone.changed_at = kept.changed_at = utc_text(now)
    gone.changed_by = kept.changed_by = actor
    session.add(
        PersonMerge(
            kept_id=kept_id,
            gone_id=gone_id,
            reason=reason,
            moved=json.dumps({name: ids for name, ids in sorted(moved.items()) if ids}),
            request_id=request_id,
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    session.flush()
    other = person_number(gone_id)
    audit.record(session, "person.merge", subject_of(kept_id), actor=actor, now=now, other=other)
    return kept


def _move_own(session: Session, gone_id: int, kept_id: int, now: datetime) -> dict[str, list[int]]:
    """Hang everything of the village record on the one that stays."""
    moved = {}
    lives = session.scalar(
        select(HouseholdMember).where(
            HouseholdMember.person_id == kept_id, HouseholdMember.left_on.is_(None)
        )
    )
    for row in session.scalars(
        select(HouseholdMember).where(
            HouseholdMember.person_id == gone_id, HouseholdMember.left_on.is_(None)
        )
    ):
        if lives is not None:  # one person lives in one place: the other address is history
            row.left_on = max(row.joined_on, now.date())
    session.flush()
    for table, column in (
        (HouseholdMember, HouseholdMember.person_id),
        (ExternalId, ExternalId.person_id),
        (Consent, Consent.person_id),
        (Person, Person.guardian_id),
        (Household, Household.head_id),
    ):
        ids = list(session.scalars(select(table.id).where(column == gone_id).order_by(table.id)))
        if ids:
            session.execute(update(table).where(table.id.in_(ids)).values({column: kept_id}))
            name = table.__tablename__ if table is not Person else "person.guardian_id"
            moved[name] = ids
    session.execute(
        update(PersonKey).where(PersonKey.person_id == gone_id).values(person_id=kept_id)
    )
    session.flush()
    return moved


def _fill_gaps(session: Session, kept: Person, gone: Person) -> None:
    """What only the other knew goes to the one that stays; what both knew stays as it is."""
    for field in ("sex", "birth_place", "education", "occupation", "birth_day", "died_on"):
        if not getattr(kept, field):
            setattr(kept, field, getattr(gone, field))
    if kept.guardian_id is None:
        kept.guardian_id = gone.guardian_id
    if not kept.nik_index and gone.nik_index:
        sealed, index = gone.nik_sealed, gone.nik_index
        gone.nik_sealed = gone.nik_index = ""
        session.flush()  # a NIK is unique: it leaves the one row before it enters the other
        kept.nik_sealed, kept.nik_index = sealed, index
    if not kept.phone_index and gone.phone_index:
        kept.phone_sealed, kept.phone_index = gone.phone_sealed, gone.phone_index


def merges_of(session: Session, person_id: int) -> list[PersonMerge]:
    """Merges in which somebody stayed or went."""
    query = select(PersonMerge).where(
        (PersonMerge.kept_id == person_id) | (PersonMerge.gone_id == person_id)
    )
    return list(session.scalars(query.order_by(PersonMerge.id)))


def keep_apart(session: Session, one_id: int, other_id: int, *, actor: str, now: datetime) -> None:
    """Keep that two persons who look alike are two; they are not shown as doubles again.

    Raises:
        NotFound: there is no such person.
        PersonShut: merged or erased.
        MergeRefused: one person, named twice.
    """
    lock_head(session)
    if one_id == other_id:
        raise MergeRefused(told([SAME]))
    for each in (one_id, other_id):
        living_record(session, each)
    first, second = sorted((one_id, other_id))
    known = session.scalar(
        select(PersonPair.id).where(PersonPair.first_id == first, PersonPair.second_id == second)
    )
    if known is not None:
        return
    session.add(
        PersonPair(first_id=first, second_id=second, recorded_at=utc_text(now), recorded_by=actor)
    )
    audit.record(
        session,
        "person.keep_apart",
        subject_of(first),
        actor=actor,
        now=now,
        other=person_number(second),
    )
