"""What waits, what was decided, and which papers nobody confirmed: for pages and open tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlalchemy.orm import defer

from coop.ledger.approval_errors import DraftUnknown
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.models import JournalEntry

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Draft

#: States in which somebody has decided, in the order of the list's filter.
DECIDED = ("approved", "refused", "withdrawn")


class Item(NamedTuple):
    """One line of a list: what was made, its content, and the voucher it became.

    Attributes:
        row: from its making to its decision.
        draft: what its maker sent.
        voucher_number: of the entry it became; empty before.
        reversed_by: voucher number of the reversal of that entry; empty without one.
    """

    row: PendingEntry
    draft: Draft
    voucher_number: str
    reversed_by: str


def pending(session: Session, draft_id: int) -> PendingEntry:
    """One entry that waits or waited.

    Raises:
        DraftUnknown: no such number.
    """
    row = session.get(PendingEntry, draft_id)
    if row is None:
        raise DraftUnknown(draft_id)
    return row


def item(session: Session, draft_id: int) -> Item:
    """The same with its content and voucher.

    Raises:
        DraftUnknown: no such number.
    """
    row = pending(session, draft_id)
    [found] = _items(session, [row])
    return found


def waiting(session: Session) -> list[Item]:
    """What waits for a second person, the oldest first."""
    query = select(PendingEntry).where(PendingEntry.state == "waiting").order_by(PendingEntry.id)
    return _items(session, list(session.scalars(query)))


def unconfirmed_papers(session: Session) -> list[Item]:
    """What was approved on paper and not confirmed, the oldest first."""
    query = (
        select(PendingEntry)
        .where(
            PendingEntry.state == "approved",
            PendingEntry.way == "paper",
            PendingEntry.confirmed_by == "",
        )
        .order_by(PendingEntry.id)
    )
    return _items(session, list(session.scalars(query)))


def decided(session: Session, *, state: str = "", offset: int, limit: int) -> list[Item]:
    """What was decided, the latest first.

    Args:
        session: reading session.
        state: one of ``DECIDED``; empty for all.
        offset: how many to leave out.
        limit: how many at most.
    """
    states = [state] if state else list(DECIDED)
    query = (
        select(PendingEntry)
        .where(PendingEntry.state.in_(states))
        .order_by(PendingEntry.decided_at.desc(), PendingEntry.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return _items(session, list(session.scalars(query)))


def waiting_reversal(session: Session, entry_id: int) -> int | None:
    """Number of the reversal of an entry that waits for approval."""
    return session.scalar(
        select(PendingEntry.id).where(
            PendingEntry.reverses_id == entry_id, PendingEntry.state == "waiting"
        )
    )


def draft_of_entry(session: Session, entry_id: int) -> PendingEntry | None:
    """How an entry came to be approved; None where nobody had to."""
    return session.scalars(
        select(PendingEntry)
        .where(PendingEntry.entry_id == entry_id)
        .options(defer(PendingEntry.draft))
    ).one_or_none()


def count_waiting(session: Session) -> int:
    """How much waits for a second person."""
    query = select(func.count()).select_from(PendingEntry)
    return session.scalar(query.where(PendingEntry.state == "waiting")) or 0


def _items(session: Session, rows: list[PendingEntry]) -> list[Item]:
    ids = [row.entry_id for row in rows if row.entry_id is not None]
    mirror = aliased(JournalEntry)
    vouchers: dict[int, tuple[str, str]] = {}
    if ids:
        found = session.execute(
            select(JournalEntry.id, JournalEntry.voucher_number, mirror.voucher_number)
            .join(mirror, mirror.reverses_id == JournalEntry.id, isouter=True)
            .where(JournalEntry.id.in_(ids))
        )
        vouchers = {entry_id: (number, other or "") for entry_id, number, other in found}
    return [
        Item(row, draft_from_text(row.draft), *vouchers.get(row.entry_id or 0, ("", "")))
        for row in rows
    ]
