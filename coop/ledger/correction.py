"""Correcting what was posted: by reversal (pembatalan) or transfer (pindah buku), never by edit."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import check_text
from coop.ledger.entry import mirror
from coop.ledger.errors import AlreadyReversed
from coop.ledger.errors import EntryUnknown
from coop.ledger.errors import NotReversible
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Origins of entries that no pillar owns: the journal form and files that were imported.
LEDGER_ORIGINS = {"", "import"}


def reverse(
    session: Session,
    entry_id: int,
    *,
    reason: str,
    entry_date: date,
    request_id: str,
    actor: str,
    now: datetime,
    owner: str = "",
) -> PostedEntry:
    """Post the mirror of an entry, once, into an open period.

    The mirror keeps the effective date of what it mirrors, so interest and arrears histories read
    as if the mistake had not been made; statements see both, each in its own month.

    Args:
        session: writing session.
        entry_id: chain position of the entry.
        reason: why; printed on the voucher.
        entry_date: day of the mirror, in an open period.
        request_id: same id, same reversal.
        actor: who reverses.
        now: aware moment in the book's zone.
        owner: prefix of the origins the calling pillar owns; empty for plain journal entries.

    Raises:
        TextRefused: no reason.
        EntryUnknown: no such entry.
        NotReversible: a reversal, a closing entry, or an entry of another pillar.
        AlreadyReversed: it was reversed before by another request.
        CoopError: whatever the door refuses.
    """
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason)
    lock_head(session)
    entry = session.get(JournalEntry, entry_id)
    if entry is None:
        raise EntryUnknown(entry_id)
    _refuse_irreversible(entry, owner)
    earlier = session.scalar(select(JournalEntry).where(JournalEntry.reverses_id == entry_id))
    if earlier is not None and earlier.request_id != request_id:
        raise AlreadyReversed(entry.voucher_number, earlier.voucher_number)
    draft = Draft(
        entry_date=entry_date,
        narration=f"Pembatalan {entry.voucher_number}: {reason.strip()}"[:500],
        lines=mirror(lines_of(entry)),
        kind=EntryKind.REVERSAL,
        effective_date=min(entry.effective_date, entry_date),
        origin=entry.origin,
        reverses=entry.id,
        reason=reason.strip(),
    )
    return post(session, draft, request_id=request_id, actor=actor, now=now)


def _refuse_irreversible(entry: JournalEntry, owner: str) -> None:
    if entry.kind in {EntryKind.REVERSAL, EntryKind.CLOSING}:
        raise NotReversible(entry.voucher_number, entry.kind)
    allowed = {owner} if owner else LEDGER_ORIGINS
    if entry.origin.partition(":")[0] not in allowed:
        raise NotReversible(entry.voucher_number, "other_pillar")


def lines_of(entry: JournalEntry) -> tuple[Line, ...]:
    """The lines of a posted entry as a draft would carry them."""
    return tuple(
        Line(
            posting.account.code,
            posting.unit,
            posting.amount,
            SubledgerRef(posting.subledger.kind, posting.subledger.number)
            if posting.subledger
            else None,
        )
        for posting in entry.postings
    )
