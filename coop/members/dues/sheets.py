"""What was recorded of collecting and handing over, as pages and papers tell it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.errors import NotFound
from coop.ledger.models import JournalEntry
from coop.members.counter.models import Receipt
from coop.members.dues.holding import ROW_TAKEN_BACK
from coop.members.dues.holding import TAKEN_BACK
from coop.members.dues.models import CollectionRow
from coop.members.dues.models import CollectionSheet
from coop.members.dues.models import Collector
from coop.members.dues.models import CollectorBook
from coop.members.dues.models import CollectorBookCount
from coop.members.dues.models import CollectorHandover
from coop.members.dues.models import CollectorReceipt
from coop.members.dues.receipts import BookRange
from coop.members.dues.receipts import Fate
from coop.members.dues.receipts import label_of
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class SheetView(NamedTuple):
    """A sheet in a list: who collected it, what of it stands."""

    sheet: CollectionSheet
    collector: Collector
    rows: int
    standing: Money


class RowView(NamedTuple):
    """One payment of a sheet; ``official_id`` is the cooperative's own receipt for it."""

    row: CollectionRow
    number: str
    name: str
    receipt: str
    voucher: str
    is_reversed: bool
    official_id: int | None


class HandoverView(NamedTuple):
    """A hand-over in a list, and whether its entry was taken back."""

    row: CollectorHandover
    collector: Collector
    is_taken_back: bool


@dataclass(frozen=True, slots=True)
class BookTold:
    """A book as it was counted at a hand-over.

    Attributes:
        book: its numbers.
        count: what was counted.
        void: numbers that were said to be spoilt.
        missing: numbers nobody could show.
        void_reasons: what was said of the spoilt ones, each once.
        missing_reasons: what was said of the missing ones, each once.
    """

    book: BookRange
    count: CollectorBookCount
    void: tuple[int, ...]
    missing: tuple[int, ...]
    void_reasons: tuple[str, ...]
    missing_reasons: tuple[str, ...]


def sheets(
    session: Session, *, collector_id: int | None = None, limit: int, offset: int = 0
) -> list[SheetView]:
    """Sheets, the latest first."""
    stands = func.sum(CollectionRow.amount).filter(~ROW_TAKEN_BACK)
    query = (
        select(CollectionSheet, Collector, func.count(CollectionRow.id), stands)
        .join(Collector, Collector.id == CollectionSheet.collector_id)
        .join(CollectionRow, CollectionRow.sheet_id == CollectionSheet.id)
        .group_by(CollectionSheet.id, Collector.id)
        .order_by(CollectionSheet.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if collector_id is not None:
        query = query.where(CollectionSheet.collector_id == collector_id)
    return [
        SheetView(sheet, collector, rows, standing or ZERO)
        for sheet, collector, rows, standing in session.execute(query)
    ]


def rows_of(session: Session, sheet_id: int) -> list[RowView]:
    """Payments of a sheet, in order."""
    query = (
        select(
            CollectionRow,
            Member.number,
            Person.name,
            CollectorBook.prefix,
            JournalEntry.voucher_number,
            ROW_TAKEN_BACK,
            Receipt.id,
        )
        .outerjoin(
            Receipt,
            (Receipt.entry_id == CollectionRow.entry_id)
            & (Receipt.member_id == CollectionRow.member_id),
        )
        .join(Member, Member.id == CollectionRow.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(CollectorBook, CollectorBook.id == CollectionRow.book_id)
        .join(JournalEntry, JournalEntry.id == CollectionRow.entry_id)
        .where(CollectionRow.sheet_id == sheet_id)
        .order_by(CollectionRow.id)
    )
    return [
        RowView(
            row,
            number or "",
            name,
            label_of(prefix, row.receipt),
            voucher,
            bool(is_reversed),
            official_id,
        )
        for row, number, name, prefix, voucher, is_reversed, official_id in session.execute(query)
    ]


def handovers(session: Session, collector_id: int, *, limit: int = 20) -> list[HandoverView]:
    """Hand-overs of a collector, the latest first."""
    query = (
        select(CollectorHandover, Collector, TAKEN_BACK)
        .join(Collector, Collector.id == CollectorHandover.collector_id)
        .where(CollectorHandover.collector_id == collector_id)
        .order_by(CollectorHandover.id.desc())
        .limit(limit)
    )
    return [HandoverView(row, who, bool(taken)) for row, who, taken in session.execute(query)]


def handover_by_id(session: Session, handover_id: int) -> HandoverView:
    """One hand-over.

    Raises:
        NotFound: there is none.
    """
    found = session.execute(
        select(CollectorHandover, Collector, TAKEN_BACK)
        .join(Collector, Collector.id == CollectorHandover.collector_id)
        .where(CollectorHandover.id == handover_id)
    ).one_or_none()
    if found is None:
        raise NotFound("handover", handover_id)
    row, collector, taken = found
    return HandoverView(row, collector, bool(taken))


def books_counted(session: Session, row: CollectorHandover) -> list[BookTold]:
    """Books as they were counted at a hand-over, in the order they were handed out."""
    books = {
        each.id: BookRange(each.id, each.prefix, each.first_number, each.last_number)
        for each in session.scalars(
            select(CollectorBook).where(CollectorBook.collector_id == row.collector_id)
        )
    }
    counts = session.scalars(
        select(CollectorBookCount)
        .where(CollectorBookCount.handover_id == row.id)
        .order_by(CollectorBookCount.book_id)
    ).all()
    said = session.scalars(
        select(CollectorReceipt)
        .where(CollectorReceipt.handover_id == row.id)
        .order_by(CollectorReceipt.number)
    ).all()
    told = []
    for count in counts:
        own = [each for each in said if each.book_id == count.book_id]
        void = [each for each in own if each.fate == Fate.VOID]
        missing = [each for each in own if each.fate == Fate.MISSING]
        told.append(
            BookTold(
                books[count.book_id],
                count,
                tuple(each.number for each in void),
                tuple(each.number for each in missing),
                tuple(dict.fromkeys(each.reason for each in void)),
                tuple(dict.fromkeys(each.reason for each in missing)),
            )
        )
    return told


def row_by_id(session: Session, row_id: int) -> tuple[CollectionSheet, RowView]:
    """One payment and its sheet.

    Raises:
        NotFound: there is none.
    """
    row = session.get(CollectionRow, row_id)
    if row is None:
        raise NotFound("collection", row_id)
    sheet = session.get_one(CollectionSheet, row.sheet_id)
    return sheet, next(each for each in rows_of(session, sheet.id) if each.row.id == row_id)
