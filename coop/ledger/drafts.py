"""Maker and checker: an entry above the limit waits until a second person approves it.

``submit`` is what every page and command calls that posts what a person typed. Entries of
schedules, closings and first balances have papers of their own and go to the door directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_to_text
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import request_digest
from coop.ledger.entry import total_debit
from coop.ledger.errors import RequestReused
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.settings import approval_limit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.money import Money

#: What is approved elsewhere: first balances by their berita acara, closings by the meeting.
NEVER_WAITS = frozenset({EntryKind.OPENING, EntryKind.CLOSING})


@dataclass(frozen=True, slots=True)
class WaitingEntry:
    """What ``submit`` answers with when a second person has to approve.

    Attributes:
        id: number in the list of what waits.
        amount: what changes hands, without the pairs between units.
        was_known: the same request had been sent before.
    """

    id: int
    amount: Money
    was_known: bool = False


def submit(
    session: Session, draft: Draft, *, request_id: str, actor: str, now: datetime
) -> PostedEntry | WaitingEntry:
    """Post a draft, or keep it until somebody else approves it.

    What is kept was tried on the door first, so nothing waits that could not be posted now; it is
    tried again when it is approved.

    Args:
        session: writing session.
        draft: what a person typed, without an approver.
        request_id: the same id has the same effect once, approved meanwhile or not.
        actor: who made it; this person can never approve it.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id belongs to other content.
        CoopError: whatever the door refuses.
    """
    lock_head(session)
    known = session.scalar(select(PendingEntry).where(PendingEntry.request_id == request_id))
    if known is not None:
        return _known(session, known, draft)
    amount = amount_of(session, draft)
    limit = approval_limit(session)
    if limit is None or draft.kind in NEVER_WAITS or amount <= limit:
        return post(session, draft, request_id=request_id, actor=actor, now=now)
    posted = _tried(session, draft, request_id=request_id, actor=actor, now=now)
    if posted.was_known:
        return posted
    row = PendingEntry(
        request_id=request_id,
        request_digest=request_digest(draft),
        draft=draft_to_text(draft),
        amount=amount,
        made_at=utc_text(now),
        made_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session, "draft.make", f"draft:{row.id}", actor=actor, now=now, amount=amount.plain()
    )
    return WaitingEntry(row.id, amount)


def _known(session: Session, known: PendingEntry, draft: Draft) -> PostedEntry | WaitingEntry:
    if known.request_digest != request_digest(draft):
        raise RequestReused(known.request_id, f"#{known.id}")
    if known.entry_id is None:
        return WaitingEntry(known.id, known.amount, was_known=True)
    entry = session.get_one(JournalEntry, known.entry_id)
    return PostedEntry(entry.id, entry.voucher_number, entry.hash, was_known=True)


def _tried(
    session: Session, draft: Draft, *, request_id: str, actor: str, now: datetime
) -> PostedEntry:
    """What the door would answer; nothing is left of it."""
    trial = session.begin_nested()
    try:
        return post(session, draft, request_id=request_id, actor=actor, now=now)
    finally:
        trial.rollback()


def amount_of(session: Session, draft: Draft) -> Money:
    """What changes hands by a draft: its debit side without the pairs between units."""
    between = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    return total_debit(line for line in draft.lines if line.account != between)
