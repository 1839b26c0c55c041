"""Tables of the counter: cash sessions, receipts, and transfers that are expected.

Receipts only grow; what a receipt says is what its entry moved. Whether what waits for a second
person was approved is read from the ledger by its request id.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace
import json

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.members.counter.facts import WAYS
from coop.members.counter.facts import CounterLine
from coop.members.counter.facts import ReceiptLine
from coop.members.counter.facts import lines_from_text
from coop.members.counter.facts import notice_number
from coop.members.counter.facts import session_number
from coop.money import Money

_OPEN = "state = 'open'"


class CounterSession(Base):
    """One cashier at one cash box, from the opening float to the closing count.

    ``holder_number`` is the person in whose name differences are kept. ``opening_count_id``: the
    count that booked what the box held otherwise than the book said, where it did.
    """

    __tablename__ = "counter_session"
    __table_args__ = (
        CheckConstraint("state IN ('open','closed')", name="state_known"),
        CheckConstraint(
            "(state = 'closed') = (closed_at <> '') AND (state = 'closed') = (closed_by <> '')"
            " AND (state = 'closed') = (closing_count_id IS NOT NULL)",
            name="closed_whole",
        ),
        CheckConstraint("opening_float >= 0", name="float_not_negative"),
        *(
            Index(
                f"uq_counter_session_open_{name}",
                *columns,
                unique=True,
                sqlite_where=text(_OPEN),
                postgresql_where=text(_OPEN),
            )
            for name, columns in (("box", ("account", "unit")), ("cashier", ("cashier",)))
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    cashier: Mapped[str] = mapped_column(Text)
    cashier_name: Mapped[str] = mapped_column(Text)
    holder_number: Mapped[str] = mapped_column(Text)
    day: Mapped[dt.date] = mapped_column(index=True)
    opened_at: Mapped[str] = mapped_column(Text)
    opening_float: Mapped[Money] = mapped_column(MoneyType)
    opening_count_id: Mapped[int | None] = mapped_column(ForeignKey("cash_count.id"))
    #: Position of the chain's head when it was opened and closed: what lies between is its day.
    opened_position: Mapped[int]
    state: Mapped[str] = mapped_column(Text, default="open")
    closed_at: Mapped[str] = mapped_column(Text, default="")
    closed_by: Mapped[str] = mapped_column(Text, default="")
    closing_count_id: Mapped[int | None] = mapped_column(ForeignKey("cash_count.id"))
    closed_position: Mapped[int | None]

    @property
    def number(self) -> str:
        """What people call it."""
        return session_number(self.id)


class Receipt(Base):
    """One receipt: what one entry moved on the accounts of one member.

    ``number`` is that of the voucher; an entry that moves money between two members has a receipt
    for each. ``act`` is the number in the origin of an entry the counter owns, None for entries of
    others. ``place`` counts the receipts of the day ``issued_on``. ``lines`` is JSON
    (``facts.lines_from_text``). ``corrects_id``: the receipt that this one cancels or corrects.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        CheckConstraint(f"way IN {WAYS}", name="way_known"),
        CheckConstraint("place >= 1", name="place_counts"),
        CheckConstraint("total_in >= 0 AND total_out >= 0", name="totals_not_negative"),
        UniqueConstraint("entry_id", "member_id"),
        UniqueConstraint("issued_on", "place"),
        Index("ix_receipt_member_id", "member_id", "id"),
        # Facts of few receipts: the many others cost nothing to write.
        *(
            Index(
                f"ix_receipt_{column}",
                column,
                sqlite_where=text(f"{column} IS NOT NULL"),
                postgresql_where=text(f"{column} IS NOT NULL"),
            )
            for column in ("corrects_id", "notice_id", "bank_line_id")
        ),
        Index(
            "ix_receipt_handwritten",
            "handwritten",
            sqlite_where=text("handwritten <> ''"),
            postgresql_where=text("handwritten <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"))
    act: Mapped[int | None] = mapped_column(index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("counter_session.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    member_number: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[dt.date]
    place: Mapped[int]
    entry_date: Mapped[dt.date]
    effective_date: Mapped[dt.date]
    way: Mapped[str] = mapped_column(Text)
    total_in: Mapped[Money] = mapped_column(MoneyType)
    total_out: Mapped[Money] = mapped_column(MoneyType)
    lines: Mapped[str] = mapped_column(Text)
    check_code: Mapped[str] = mapped_column(Text, unique=True)
    handwritten: Mapped[str] = mapped_column(Text, default="")
    proxy: Mapped[str] = mapped_column(Text, default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("transfer_notice.id"))
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"))
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)

    def line_list(self) -> tuple[ReceiptLine, ...]:
        """What it moved, account by account."""
        return lines_from_text(self.lines)


class ReceiptWaiting(Base):
    """A receipt that is written once a second person approves its entry (``request_id``)."""

    __tablename__ = "receipt_waiting"

    act: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("counter_session.id"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    second_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    way: Mapped[str] = mapped_column(Text)
    proxy: Mapped[str] = mapped_column(Text, default="")
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("transfer_notice.id"))
    bank_line_id: Mapped[int | None] = mapped_column(ForeignKey("bank_line.id"), index=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class TransferNotice(Base):
    """A transfer a member says was sent; nothing is booked before the bank has it.

    ``lines`` is JSON ``[[savings account, sen], …]``: where the money is to go.
    """

    __tablename__ = "transfer_notice"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    sent_on: Mapped[dt.date]
    amount: Mapped[Money] = mapped_column(MoneyType)
    lines: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)

    @property
    def number(self) -> str:
        """What people call it."""
        return notice_number(self.id)

    def line_list(self) -> tuple[CounterLine, ...]:
        """Where the money is to go."""
        return tuple(CounterLine(account, Money(sen)) for account, sen in json.loads(self.lines))


class TransferNoticeEnd(Base):
    """An expected transfer that is no longer expected, and why."""

    __tablename__ = "transfer_notice_end"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("transfer_notice.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
