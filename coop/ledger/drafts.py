"""Maker and checker: an entry above the limit waits until a second person approves it.

``submit`` is what every page and command calls that posts what a person typed. Entries of
schedules, closings and first balances have papers of their own and go to the door directly.
Deciding on what waits is ``coop.ledger.approvals``.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.approval_errors import ReversalWaits
from coop.ledger.attachments import attach_waiting
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_to_text
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import request_digest
from coop.ledger.entry import total_debit
from coop.ledger.errors import AlreadyReversed
from coop.ledger.errors import RequestReused
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import normalised
from coop.ledger.posting import post
from coop.ledger.settings import approval_limit
from coop.users.service import find_user

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.money import Money

#: What is approved elsewhere: first balances by their berita acara, closings by the meeting.
NEVER_WAITS = frozenset({EntryKind.OPENING, EntryKind.CLOSING})

#: How somebody at the command line is called; no log-in stands behind the name.
COMMAND_LINE = "cli:"


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


@dataclass(frozen=True, slots=True)
class Preview:
    """What ``submit`` would answer, before anything is sent.

    Attributes:
        voucher_number: which the entry would get if it were posted now.
        limit: above which it waits for a second person; None where it would be posted at once.
        known: what the same request led to before, if it was sent already.
    """

    voucher_number: str
    limit: Money | None
    known: PostedEntry | WaitingEntry | None


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
        ReversalWaits: a reversal of the same entry waits already.
        AlreadyReversed: what would be reversed was reversed by another request.
        CoopError: whatever the door refuses.
    """
    assert not draft.approved_by, "nobody approves before somebody made it"
    lock_head(session)
    known = _known(session, draft, request_id)
    if known is not None:
        return known
    _refuse_second_reversal(session, draft, request_id)
    amount = amount_of(session, draft)
    if limit_for(session, draft, amount) is None:
        return post(session, draft, request_id=request_id, actor=actor, now=now)
    posted = _tried(session, draft, request_id=request_id, actor=actor, now=now)
    if posted.was_known:
        return posted
    maker = find_user(session, actor)
    kept = normalised(draft)
    row = PendingEntry(
        request_id=request_id,
        request_digest=request_digest(kept),
        draft=draft_to_text(kept),
        amount=amount,
        reverses_id=draft.reverses,
        made_at=utc_text(now),
        made_by=actor,
        made_by_id=maker.id if maker is not None else None,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "draft.make",
        f"draft:{row.id}",
        actor=actor,
        now=now,
        amount=amount.plain(),
        digests={"draft": row.request_digest},
    )
    return WaitingEntry(row.id, amount)


def preview(
    session: Session, draft: Draft, *, request_id: str, actor: str, now: datetime
) -> Preview:
    """What ``submit`` would answer; nothing is left of it.

    Args:
        session: writing session; what it wrote before stays.
        draft: what a person typed.
        request_id: of the form.
        actor: who typed.
        now: aware moment in the book's zone.

    Raises:
        CoopError: as ``submit``.
    """
    trial = session.begin_nested()
    try:
        lock_head(session)
        known = _known(session, draft, request_id)
        if isinstance(known, PostedEntry):
            return Preview(known.voucher_number, None, known)
        if known is None:
            _refuse_second_reversal(session, draft, request_id)
        # A draft that waits is tried under another id: its own belongs to it alone.
        own = request_id if known is None else f"{request_id}+"
        posted = post(session, draft, request_id=own, actor=actor, now=now)
        if posted.was_known:
            return Preview(posted.voucher_number, None, posted)
        limit = limit_for(session, draft, amount_of(session, draft))
        return Preview(posted.voucher_number, limit, known)
    finally:
        trial.rollback()


def attach_submitted(
    session: Session,
    submitted: PostedEntry | WaitingEntry,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> None:
    """Attach the files of a form to what it became; those of a draft wait with it.

    Args:
        session: writing session, the one of ``submit``.
        submitted: what ``submit`` answered.
        request_id: of the form under which the files wait.
        actor: who sent them.
        now: aware moment.
    """
    if isinstance(submitted, PostedEntry):
        attach_waiting(session, submitted.id, request_id=request_id, actor=actor, now=now)


def limit_for(session: Session, draft: Draft, amount: Money) -> Money | None:
    """The limit above which a draft of this amount waits; None where it does not wait."""
    limit = approval_limit(session)
    if limit is None or draft.kind in NEVER_WAITS or amount <= limit:
        return None
    return limit


def amount_of(session: Session, draft: Draft) -> Money:
    """What changes hands by a draft: its debit side without the pairs between units."""
    between = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    return total_debit(line for line in draft.lines if line.account != between)


def _known(session: Session, draft: Draft, request_id: str) -> PostedEntry | WaitingEntry | None:
    """What the request led to before, if it became a draft."""
    row = session.scalars(
        select(PendingEntry)
        .where(PendingEntry.request_id == request_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    if row.request_digest != request_digest(normalised(draft)):
        raise RequestReused(request_id, f"#{row.id}")
    if row.entry_id is None:
        return WaitingEntry(row.id, row.amount, was_known=True)
    entry = session.get_one(JournalEntry, row.entry_id)
    return PostedEntry(entry.id, entry.voucher_number, entry.hash, was_known=True)


def _refuse_second_reversal(session: Session, draft: Draft, request_id: str) -> None:
    """One entry is reversed once, and one reversal of it waits at a time."""
    if draft.reverses is None:
        return
    refuse_reversed(session, draft.reverses, request_id)
    waiting = session.scalar(
        select(PendingEntry.id).where(
            PendingEntry.reverses_id == draft.reverses, PendingEntry.state == "waiting"
        )
    )
    if waiting is not None:
        raise ReversalWaits(session.get_one(JournalEntry, draft.reverses).voucher_number, waiting)


def refuse_reversed(session: Session, entry_id: int, request_id: str) -> None:
    """Refuse to reverse an entry that another request reversed.

    Raises:
        AlreadyReversed: it was.
    """
    earlier = session.execute(
        select(JournalEntry.voucher_number, JournalEntry.request_id).where(
            JournalEntry.reverses_id == entry_id
        )
    ).one_or_none()
    if earlier is not None and earlier.request_id != request_id:
        voucher = session.get_one(JournalEntry, entry_id).voucher_number
        raise AlreadyReversed(voucher, earlier.voucher_number)


def _tried(
    session: Session, draft: Draft, *, request_id: str, actor: str, now: datetime
) -> PostedEntry:
    """What the door would answer; nothing is left of it but the lock that was taken before."""
    trial = session.begin_nested()
    try:
        return post(session, draft, request_id=request_id, actor=actor, now=now)
    finally:
        trial.rollback()


def approved(draft: Draft, approver: str) -> Draft:
    """The same draft with the name of whoever approved it."""
    return replace(draft, approved_by=approver)
