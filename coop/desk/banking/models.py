"""Tables of the bank's own lines and of what was ticked against the book. All only grow.

A line typed wrongly is struck out by a row beside it, a tick is undone by one.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import AMOUNT_MAX_SEN
from coop.money import Money


class BankFile(Base):
    """One file of the bank that was taken; the same content is not taken twice."""

    __tablename__ = "bank_file"
    __table_args__ = (UniqueConstraint("account", "unit", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    lines: Mapped[int]
    known_lines: Mapped[int]
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class BankLine(Base):
    """One line of the passbook or statement, as the bank wrote it.

    ``amount`` is signed: money that came to the account is positive. ``balance`` is what the bank
    printed behind the line, where it is known. ``source``: typed, csv, or opening, which is what
    lay there before the first line. ``number`` orders lines of one day as the bank has them.
    """

    __tablename__ = "bank_line"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="amount_nonzero"),
        CheckConstraint(
            f"amount BETWEEN -{AMOUNT_MAX_SEN} AND {AMOUNT_MAX_SEN}", name="amount_in_range"
        ),
        CheckConstraint("source IN ('typed','csv','opening')", name="source_known"),
        Index("ix_bank_line_account", "account", "unit", "day", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    day: Mapped[dt.date]
    text: Mapped[str] = mapped_column(Text)
    amount: Mapped[Money] = mapped_column(MoneyType)
    balance: Mapped[Money | None] = mapped_column(MoneyType)
    source: Mapped[str] = mapped_column(Text)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("bank_file.id"))
    request_id: Mapped[str | None] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class BankLineVoid(Base):
    """A line that was struck out, and why."""

    __tablename__ = "bank_line_void"

    line_id: Mapped[int] = mapped_column(
        ForeignKey("bank_line.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class BankMatch(Base):
    """Lines and entries that a person ticked as the same money."""

    __tablename__ = "bank_match"
    __table_args__ = (Index("ix_bank_match_account", "account", "unit"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class BankMatchLine(Base):
    """A bank line of a match."""

    __tablename__ = "bank_match_line"

    match_id: Mapped[int] = mapped_column(ForeignKey("bank_match.id"), primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_line.id"), primary_key=True, index=True)


class BankMatchPosting(Base):
    """A line of the book of a match."""

    __tablename__ = "bank_match_posting"

    match_id: Mapped[int] = mapped_column(ForeignKey("bank_match.id"), primary_key=True)
    posting_id: Mapped[int] = mapped_column(ForeignKey("posting.id"), primary_key=True, index=True)


class BankMatchUndo(Base):
    """A match that was undone; its lines and entries are free again."""

    __tablename__ = "bank_match_undo"

    match_id: Mapped[int] = mapped_column(
        ForeignKey("bank_match.id"), primary_key=True, autoincrement=False
    )
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class BankStatement(Base):
    """The balance the bank states for the end of a day; of several for one day the last counts."""

    __tablename__ = "bank_statement"
    __table_args__ = (Index("ix_bank_statement_account", "account", "unit", "day", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    day: Mapped[dt.date]
    balance: Mapped[Money] = mapped_column(MoneyType)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
