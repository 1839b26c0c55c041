"""Handing over the treasurer's office: prepared together, completed once, kept for good.

Completing ends the old treasurer's rights in the same moment as the new one's begin. Takes
session, actor and now; never commits.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk.handover.content import Content
from coop.desk.handover.content import Facts
from coop.desk.handover.content import content_to_text
from coop.desk.handover.content import digest_of
from coop.desk.handover.content import facts_to_text
from coop.desk.handover.errors import HandoverCashUncounted
from coop.desk.handover.errors import HandoverChanged
from coop.desk.handover.errors import HandoverDraftsWait
from coop.desk.handover.errors import HandoverOver
from coop.desk.handover.errors import HandoverPersonRefused
from coop.desk.handover.errors import HandoverUnderWay
from coop.desk.handover.models import Handover
from coop.desk.handover.models import HandoverDraft
from coop.desk.handover.queries import content_of
from coop.desk.handover.queries import draft_by_id
from coop.desk.handover.queries import drafts_under_way
from coop.desk.handover.queries import handover_of
from coop.desk.handover.queries import waiting_of
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head
from coop.ledger.report import Label
from coop.users.access import Role
from coop.users.service import require_user
from coop.users.service import set_enabled
from coop.users.service import set_roles

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

    from coop.users.models import User

#: What ends with the office; whoever has no other role then signs in no more.
OFFICE: Final = frozenset({Role.TREASURER, Role.CASHIER})

NAME_LENGTH_MAX: Final = 100
LINE_LENGTH_MAX: Final = 200
LINES_MAX: Final = 60


class Parties(NamedTuple):
    """Who hands over to whom, and who signs beside them."""

    giver: str
    taker: str
    chair: str
    supervisor: str


def start(
    session: Session, parties: Parties, *, request_id: str, actor: str, now: datetime
) -> HandoverDraft:
    """Begin to prepare a hand-over.

    Args:
        session: writing session.
        parties: user names of the two, names of chair and supervisor.
        request_id: the same id begins once.
        actor: who begins.
        now: aware moment.

    Raises:
        HandoverUnderWay: another one is being prepared.
        HandoverPersonRefused: one of the two can not.
        TextRefused: a name is missing or would not print as it reads.
    """
    lock_head(session)
    known = session.scalar(select(HandoverDraft).where(HandoverDraft.request_id == request_id))
    if known is not None:
        return known
    under_way = drafts_under_way(session)
    if under_way is not None:
        raise HandoverUnderWay(under_way.from_user)
    giver, taker = _checked(session, parties.giver, parties.taker)
    for name in (parties.chair, parties.supervisor):
        if not name.strip():
            raise TextRefused("name", "empty")
        check_text("name", name, length_max=NAME_LENGTH_MAX)
    moment = utc_text(now)
    draft = HandoverDraft(
        request_id=request_id,
        from_user=giver.username,
        to_user=taker.username,
        chair_name=parties.chair.strip(),
        supervisor_name=parties.supervisor.strip(),
        facts=facts_to_text(Facts()),
        started_at=moment,
        started_by=actor,
        changed_at=moment,
        changed_by=actor,
    )
    session.add(draft)
    session.flush()
    audit.record(
        session, "handover.start", f"handover:{draft.id}", actor=actor, now=now,
        before=giver.username, after=taker.username,
    )  # fmt: skip
    return draft


def keep_facts(
    session: Session, draft_id: int, facts: Facts, *, actor: str, now: datetime
) -> HandoverDraft:
    """Keep what no book knows, in place of what was kept before.

    Raises:
        NotFound: no hand-over has that number.
        HandoverOver: it was completed or cancelled.
        TextRefused: a line is too long or would not print as it reads, or there are too many.
    """
    lock_head(session)
    draft = _open(session, draft_id)
    for lines in (facts.documents, facts.keys, facts.remarks, *facts.books):
        _check_lines(lines)
    if len(facts.books) > LINES_MAX:
        raise TextRefused("receipt_number", "too_long")
    draft.facts = facts_to_text(facts)
    draft.changed_at, draft.changed_by = utc_text(now), actor
    session.flush()
    return draft


def cancel(session: Session, draft_id: int, *, actor: str, now: datetime) -> None:
    """Give up a hand-over that was being prepared; nothing of the office changes.

    Raises:
        NotFound: no hand-over has that number.
        HandoverOver: it was completed or cancelled before.
    """
    lock_head(session)
    draft = _open(session, draft_id)
    draft.state = "cancelled"
    draft.changed_at, draft.changed_by = utc_text(now), actor
    audit.record(session, "handover.cancel", f"handover:{draft.id}", actor=actor, now=now)


def obstacles(session: Session, draft: HandoverDraft, content: Content) -> None:
    """Refuse what cannot be completed as it is.

    Raises:
        HandoverPersonRefused: one of the two can not, or can no longer.
        HandoverDraftsWait: entries of the old treasurer wait for approval.
        HandoverCashUncounted: a box was not counted today, or something was booked since.
    """
    _checked(session, draft.from_user, draft.to_user)
    waiting = waiting_of(session, draft.from_user)
    if waiting:
        raise HandoverDraftsWait(draft.from_user, len(waiting))
    for box in content.cash:
        if not box.is_counted or box.has_moved:
            names = (f"{name} ({box.unit})" for name in box.label)
            raise HandoverCashUncounted(Label(*names))


def complete(session: Session, draft_id: int, *, seen: str, actor: str, now: datetime) -> Handover:
    """Complete a hand-over: keep the minutes, end the old rights, begin the new ones.

    Args:
        session: writing session.
        draft_id: which one.
        seen: digest of the content on the page that was confirmed.
        actor: who completes.
        now: aware moment in the book's zone; its date is the day of the hand-over.

    Returns:
        The row; that of the first time where it was completed already.

    Raises:
        NotFound: no hand-over has that number.
        HandoverOver: it was cancelled.
        HandoverChanged: the book says something else by now.
        CoopError: what ``obstacles`` refuses.
    """
    lock_head(session)
    done = handover_of(session, draft_id)
    if done is not None:
        return done
    draft = _open(session, draft_id)
    content = content_of(session, draft, now.date())
    obstacles(session, draft, content)
    text = content_to_text(content)
    digest = digest_of(text)
    if digest != seen:
        raise HandoverChanged
    row = Handover(
        id=(session.scalar(select(func.max(Handover.id))) or 0) + 1,
        draft_id=draft.id,
        number=content.number,
        day=content.day,
        from_user=draft.from_user,
        to_user=draft.to_user,
        content=text,
        digest=digest,
        position=content.position,
        completed_at=utc_text(now),
        completed_by=actor,
    )
    session.add(row)
    draft.state = "done"
    draft.changed_at, draft.changed_by = utc_text(now), actor
    _end(session, draft.from_user, actor=actor, now=now)
    _begin(session, draft.to_user, actor=actor, now=now)
    session.flush()
    audit.record(
        session, "handover.complete", f"handover:{row.id}", actor=actor, now=now,
        before=draft.from_user, after=draft.to_user, digest=digest,
    )  # fmt: skip
    return row


def roles_after(person: User) -> list[str]:
    """What a treasurer still is once the office is handed over; nothing ends the account."""
    return sorted(role.role for role in person.roles if role.role not in OFFICE)


def _end(session: Session, username: str, *, actor: str, now: datetime) -> None:
    """Take the office, end every open session, and the account where no other role is left."""
    person = require_user(session, username)
    left = roles_after(person)
    set_roles(session, username, left, actor=actor, now=now)
    if left:
        person.session_epoch += 1
    else:
        set_enabled(session, username, is_enabled=False, actor=actor, now=now)


def _begin(session: Session, username: str, *, actor: str, now: datetime) -> None:
    person = require_user(session, username)
    roles = {role.role for role in person.roles} | {Role.TREASURER.value}
    set_roles(session, username, sorted(roles), actor=actor, now=now)


def _checked(session: Session, giver: str, taker: str) -> tuple[User, User]:
    """The two people, who can hand over and take over.

    Raises:
        HandoverPersonRefused: see its reasons.
        UserUnknown: nobody has that name.
    """
    old, new = require_user(session, giver), require_user(session, taker)
    if old.id == new.id:
        raise HandoverPersonRefused(new.username, "same_person")
    if Role.TREASURER not in _roles_of(old):
        raise HandoverPersonRefused(old.username, "not_treasurer")
    if not new.is_enabled:
        raise HandoverPersonRefused(new.username, "not_enabled")
    if Role.SUPERVISOR in _roles_of(new):
        raise HandoverPersonRefused(new.username, "is_supervisor")
    return old, new


def _roles_of(person: User) -> set[str]:
    return {role.role for role in person.roles}


def _open(session: Session, draft_id: int) -> HandoverDraft:
    draft = draft_by_id(session, draft_id)
    if draft.state != "open":
        raise HandoverOver
    return draft


def _check_lines(lines: Iterable[str]) -> None:
    kept = list(lines)
    if len(kept) > LINES_MAX:
        raise TextRefused("name", "too_long")
    for line in kept:
        check_text("name", line, length_max=LINE_LENGTH_MAX)
