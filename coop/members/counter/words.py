"""What people typed that belongs on a receipt: read from its sealed entry, kept nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.ledger.entry import EntryKind
from coop.members.counter.facts import MOVE
from coop.members.counter.facts import narration_of
from coop.members.counter.facts import note_of

if TYPE_CHECKING:
    from coop.ledger.models import JournalEntry
    from coop.members.counter.models import Receipt


class ReceiptWords(NamedTuple):
    """What a receipt says beside its amounts.

    Attributes:
        is_cancelling: it takes back another receipt.
        is_moving: nothing changed hands.
        reason: why it cancels or corrects; empty for other receipts.
        note: what was typed for the member; empty without.
    """

    is_cancelling: bool
    is_moving: bool
    reason: str
    note: str


def words_of(receipt: Receipt, entry: JournalEntry) -> ReceiptWords:
    """What a receipt says beside its amounts, from its entry."""
    is_cancelling = entry.kind == EntryKind.REVERSAL
    moves = [(line.name, line.amount) for line in receipt.line_list()]
    plain = narration_of(receipt.member_number, moves, proxy=receipt.proxy)
    corrects = receipt.corrects_id is not None
    return ReceiptWords(
        is_cancelling,
        receipt.way == MOVE and not is_cancelling,
        entry.reason if corrects else "",
        note_of(entry.narration, plain),
    )
