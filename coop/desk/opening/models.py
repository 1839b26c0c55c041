"""Opening balances while they are typed in, and what was said when they were recorded."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import Money


class OpeningPart(Base):
    """One part of a unit's balances as it was typed last.

    ``part`` is a group of accounts (``assets`` …) or ``account:CODE`` for the lines of one account
    that names members, loans or persons. ``content`` is JSON of [account, number, sen]; ``version``
    counts how often it was kept, by which two people at once notice each other.
    """

    __tablename__ = "opening_part"

    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"), primary_key=True)
    part: Mapped[str] = mapped_column(Text, primary_key=True)
    version: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)


class OpeningRecord(Base):
    """What was said about an opening entry that no line of it says; rows are only added.

    ``difference`` is what did not tie, as the sum of the lines before it was put on its account;
    ``explanation`` is why, in the words of whoever agreed to it.
    """

    __tablename__ = "opening_record"

    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    difference: Mapped[Money] = mapped_column(MoneyType)
    explanation: Mapped[str] = mapped_column(Text, default="")
    old_numbers: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
