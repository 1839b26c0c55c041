"""Tables of dues and of those who collect them; all but ``collector`` only grow.

A bill is a memorandum: it is in no entry. Whether it is paid is read from the postings on the
account of the mandatory savings (``coop.members.dues.reading``), never stored. Numbers of receipts
are whole numbers behind the prefix of their book.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import Money


class DuesBill(Base):
    """What one member owes for one month.

    ``kind``: month, or brought (arrears of the time before this book, as one bill). Payments with
    an effective date from the member's earliest ``starts_on`` on count towards the bills.
    ``revision`` is more than 1 only where the bill before was withdrawn.
    """

    __tablename__ = "dues_bill"
    __table_args__ = (
        UniqueConstraint("member_id", "period", "revision"),
        CheckConstraint("kind IN ('month','brought')", name="kind_known"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_dues_bill_period", "period"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    period: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(default=1)
    kind: Mapped[str] = mapped_column(Text, default="month")
    amount: Mapped[Money] = mapped_column(MoneyType)
    starts_on: Mapped[dt.date]
    due_on: Mapped[dt.date]
    request_id: Mapped[str | None] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class DuesBillVoid(Base):
    """A bill that was withdrawn, and why."""

    __tablename__ = "dues_bill_void"

    id: Mapped[int] = mapped_column(primary_key=True)
    bill_id: Mapped[int] = mapped_column(ForeignKey("dues_bill.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class Collector(Base):
    """Somebody who collects dues at the door (petugas pungut).

    ``number`` is the subledger ``person`` under which the collected money lies. More than
    ``money_limit``, or money older than ``days_limit`` days, is a task to hand over.
    """

    __tablename__ = "collector"
    __table_args__ = (
        CheckConstraint("money_limit > 0", name="money_limit_positive"),
        CheckConstraint("days_limit BETWEEN 1 AND 366", name="days_limit_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    subledger_id: Mapped[int] = mapped_column(ForeignKey("subledger.id"), unique=True)
    money_limit: Mapped[Money] = mapped_column(MoneyType)
    days_limit: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[str] = mapped_column(Text, default="")


class CollectorBook(Base):
    """A book of numbered temporary receipts a collector signed for."""

    __tablename__ = "collector_book"
    __table_args__ = (
        CheckConstraint("first_number >= 1 AND last_number >= first_number", name="range_in_order"),
        Index("ix_collector_book_collector_id", "collector_id"),
        Index("ix_collector_book_range", "prefix", "first_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    collector_id: Mapped[int] = mapped_column(ForeignKey("collector.id"))
    prefix: Mapped[str] = mapped_column(Text, default="")
    first_number: Mapped[int]
    last_number: Mapped[int]
    handed_on: Mapped[dt.date]
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class CollectionSheet(Base):
    """One sheet of collected money as it was posted; ``digest`` is over all it says."""

    __tablename__ = "collection_sheet"
    __table_args__ = (CheckConstraint("total > 0", name="total_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collector_id: Mapped[int] = mapped_column(ForeignKey("collector.id"), index=True)
    day: Mapped[dt.date]
    place: Mapped[str] = mapped_column(Text)
    total: Mapped[Money] = mapped_column(MoneyType)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    digest: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)

    @property
    def number(self) -> str:
        """What people call it."""
        return f"LP-{self.id:05d}"


class CollectionRow(Base):
    """One payment on a sheet: who paid what when, on which temporary receipt, in which entry."""

    __tablename__ = "collection_row"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_collection_row_sheet_id", "sheet_id"),
        Index("ix_collection_row_member_id", "member_id"),
        Index("ix_collection_row_book_id", "book_id", "receipt"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("collection_sheet.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    book_id: Mapped[int] = mapped_column(ForeignKey("collector_book.id"))
    receipt: Mapped[int]
    paid_on: Mapped[dt.date]
    amount: Mapped[Money] = mapped_column(MoneyType)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), unique=True)


class CollectorHandover(Base):
    """Money and receipts as a collector handed them over and counted them with the office.

    ``position`` is the chain's position whose entries ``expected`` includes. ``entry_id`` is the
    entry that emptied the collector's hands; None where there was neither money nor a difference.
    """

    __tablename__ = "collector_handover"
    __table_args__ = (
        CheckConstraint("counted >= 0", name="counted_not_negative"),
        CheckConstraint("(expected = 0 AND counted = 0) = (entry_id IS NULL)", name="posted"),
        Index("ix_collector_handover_collector_id", "collector_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    collector_id: Mapped[int] = mapped_column(ForeignKey("collector.id"))
    day: Mapped[dt.date]
    account: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    expected: Mapped[Money] = mapped_column(MoneyType)
    counted: Mapped[Money] = mapped_column(MoneyType)
    received_by: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(BigInteger)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    digest: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)

    @property
    def number(self) -> str:
        """What people call it."""
        return f"SP-{self.id:05d}"

    @property
    def difference(self) -> Money:
        """What was counted less what the book said; less than nothing for a shortage."""
        return self.counted - self.expected


class CollectorBookCount(Base):
    """One book as it was counted at a hand-over; the four numbers are all of its receipts."""

    __tablename__ = "collector_book_count"
    __table_args__ = (
        UniqueConstraint("handover_id", "book_id"),
        CheckConstraint(
            "used >= 0 AND void >= 0 AND missing >= 0 AND blank >= 0", name="not_negative"
        ),
        Index("ix_collector_book_count_book_id", "book_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    handover_id: Mapped[int] = mapped_column(ForeignKey("collector_handover.id"))
    book_id: Mapped[int] = mapped_column(ForeignKey("collector_book.id"))
    next_number: Mapped[int]
    used: Mapped[int]
    void: Mapped[int]
    missing: Mapped[int]
    blank: Mapped[int]
    is_returned: Mapped[bool] = mapped_column(default=False)


class CollectorReceipt(Base):
    """A receipt no money was written on: void, or missing; the latest row of a number counts.

    ``handover_id`` None: what became of a missing one was found out later.
    """

    __tablename__ = "collector_receipt"
    __table_args__ = (
        CheckConstraint("fate IN ('void','missing')", name="fate_known"),
        Index("ix_collector_receipt_book_id", "book_id", "number"),
        Index("ix_collector_receipt_handover_id", "handover_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    book_id: Mapped[int] = mapped_column(ForeignKey("collector_book.id"))
    number: Mapped[int]
    fate: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("collector_handover.id"))
    request_id: Mapped[str | None] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
