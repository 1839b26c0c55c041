"""How a step of a membership is taken: locked, checked against the states, told to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head
from coop.ledger.posting import EARLIEST_DAY
from coop.ledger.wording import check_words
from coop.members.membership import registry
from coop.members.membership.errors import RiskMissing
from coop.members.membership.errors import StepTooEarly
from coop.members.membership.errors import WrongStep
from coop.members.membership.facts import RISK_LEVELS
from coop.members.membership.facts import TEXT_LENGTH_MAX
from coop.members.membership.models import Member
from coop.members.membership.models import MemberEvent
from coop.members.membership.queries import called
from coop.members.membership.queries import member_by_id
from coop.members.membership.registry import Moment
from coop.members.membership.registry import Turn
from coop.members.membership.states import ACTIVE
from coop.members.membership.states import DECEASED
from coop.members.membership.states import EXPELLED
from coop.members.membership.states import REFUSED
from coop.members.membership.states import RESIGNED
from coop.members.membership.states import check_step

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is asked for.

    Attributes:
        status: the state after it.
        day: from when it holds.
        decision: number and date of the decision, or what it rests on.
        reason: why, where a decision alone does not say so.
    """

    status: str
    day: date
    decision: str = ""
    reason: str = ""


def check_day(day: date, now: datetime) -> None:
    """Refuse a day that has not come, or lies before any book.

    Raises:
        DateInFuture: it lies ahead.
        DateTooEarly: a year was mistyped.
    """
    if day > now.date():
        raise DateInFuture(day, now.date())
    if day < EARLIEST_DAY:
        raise DateTooEarly(day, EARLIEST_DAY)


def check_risk(level: str, reason: str) -> None:
    """Refuse a risk assessment that is none.

    Raises:
        RiskMissing: no level, or no reason for it.
    """
    if level not in RISK_LEVELS or not reason.strip():
        raise RiskMissing


def kept_text(field: str, text: str, maximum: int = TEXT_LENGTH_MAX) -> str:
    """A text as it is kept: its spaces single.

    Raises:
        TextRefused: too long, or it would not print as it reads.
    """
    kept = " ".join(text.split())
    check_words(field, kept, length_max=maximum)
    return kept


def needed(field: str, text: str) -> None:
    """Refuse an empty text.

    Raises:
        TextRefused: there is none.
    """
    if not text.strip():
        raise TextRefused(field, "empty")


class Wanted(NamedTuple):
    """A step, its request, and from where alone it may be taken; empty for what follows it."""

    step: Step
    request_id: str
    now: datetime
    only_from: tuple[str, ...] = ()


def begin(session: Session, member_id: int, wanted: Wanted) -> tuple[Member, bool]:
    """The membership under the lock, and whether this request did its work before."""
    step, request_id, now, only_from = wanted
    lock_head(session)
    member = member_by_id(session, member_id)
    known = session.scalar(select(MemberEvent).where(MemberEvent.request_id == request_id))
    if known is not None:
        if (known.member_id, known.status, known.day) != (member_id, step.status, step.day):
            raise RequestReused(request_id, called(member))
        return member, True
    check_step(called(member), member.status, step.status)
    if only_from and member.status not in only_from:
        raise WrongStep(called(member), member.status, step.status)
    check_day(step.day, now)
    latest = session.scalar(
        select(MemberEvent.day)
        .where(MemberEvent.member_id == member_id)
        .order_by(MemberEvent.id.desc())
        .limit(1)
    )
    earliest = latest or member.admitted_on or member.candidate_on
    if step.status == DECEASED:  # who left first may have died before we heard of it
        earliest = member.admitted_on or earliest
    if step.day < earliest:
        raise StepTooEarly(step.day, earliest)
    return member, False


def take(
    session: Session,
    member: Member,
    step: Step,
    moment: Moment | None,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> None:
    """Write a step down and tell everybody of it."""
    before = member.status
    member.status = step.status
    session.flush()
    keep_event(session, member, step, request_id=request_id, actor=actor, now=now)
    if moment is not None:
        turn = Turn(
            member.id, called(member), before, step.status, step.day, request_id, actor, now
        )
        registry.call(moment, session, turn)
    write_down(
        session,
        f"member.{_ACTIONS[step.status] if moment is not Moment.RETURN else 'return'}",
        member,
        actor=actor,
        now=now,
        day=step.day.isoformat(),
        decision=step.decision,
        reason=step.reason,
    )


_ACTIONS = {
    ACTIVE: "admit",
    REFUSED: "refuse",
    RESIGNED: "resign",
    DECEASED: "decease",
    EXPELLED: "expel",
}


def keep_event(
    session: Session, member: Member, step: Step, *, request_id: str, actor: str, now: datetime
) -> None:
    """Keep one step for good."""
    session.add(
        MemberEvent(
            member_id=member.id,
            status=step.status,
            day=step.day,
            decision=kept_text("decision", step.decision),
            reason=kept_text("reason", step.reason),
            request_id=request_id,
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    session.flush()


def write_down(
    session: Session, action: str, member: Member, *, actor: str, now: datetime, **detail: object
) -> None:
    """Leave an audit row; details that say nothing are left out."""
    kept = {name: value for name, value in detail.items() if value}
    audit.record(session, action, f"member:{called(member)}", actor=actor, now=now, **kept)
