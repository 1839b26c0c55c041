"""Receipts that were written by hand first: each paper is typed in once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.models import JournalEntry
from coop.members.counter.errors import PaperTaken
from coop.members.counter.models import Receipt
from coop.members.counter.models import ReceiptWaiting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def refuse_second(session: Session, handwritten: str) -> None:
    """One paper is one receipt: typed in again, its money would be counted twice.

    Args:
        session: writing session that holds the book's lock.
        handwritten: number on the paper.

    Raises:
        PaperTaken: a receipt that stands, or one that waits for a second person, has it.
    """
    wanted = handwritten.replace(" ", "")
    undone = aliased(JournalEntry)
    number = session.scalar(
        select(Receipt.number)
        .outerjoin(undone, undone.reverses_id == Receipt.entry_id)
        .where(
            Receipt.handwritten != "",
            func.replace(Receipt.handwritten, " ", "") == wanted,
            Receipt.act.is_not(None),
            Receipt.corrects_id.is_(None),
            undone.id.is_(None),
        )
        .limit(1)
    )
    if number is not None:
        raise PaperTaken(handwritten, number)
    drafts = session.execute(
        select(PendingEntry.id, PendingEntry.draft)
        .join(ReceiptWaiting, ReceiptWaiting.request_id == PendingEntry.request_id)
        .where(PendingEntry.state == "waiting")
    )
    for draft_id, text in drafts:
        if draft_from_text(text).receipt_number.replace(" ", "") == wanted:
            raise PaperTaken(handwritten, f"#{draft_id}")
