"""Tables of cash counts. Both only grow: what was signed on paper stays as it was signed."""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace
import json

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.facts import count_number
from coop.money import Money


class CashCount(Base):
    """One count of one box.

    A box is a cash account within a unit, and, where the account is kept by person, one person's
    part of it (``person``). ``position`` is the chain's position whose entries ``book_balance``
    includes, up to ``day``, so the balance can be computed again. A difference was posted by
    ``entry_id`` in the name of the holder. ``pieces`` and ``others`` are JSON lists; ``digest``
    seals all of it.
    """

    __tablename__ = "cash_count"
    __table_args__ = (
        CheckConstraint("counted >= 0", name="counted_not_negative"),
        CheckConstraint("difference = counted - book_balance", name="difference_exact"),
        CheckConstraint("(difference = 0) = (entry_id IS NULL)", name="difference_posted"),
        CheckConstraint("holder_number <> ''", name="holder_known"),
        Index("ix_cash_count_box", "account", "unit", "person", "day", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    person: Mapped[str] = mapped_column(Text)
    day: Mapped[dt.date]
    counted_at: Mapped[str] = mapped_column(Text)
    holder_number: Mapped[str] = mapped_column(Text)
    holder_name: Mapped[str] = mapped_column(Text)
    counted_by: Mapped[str] = mapped_column(Text)
    witnesses: Mapped[str] = mapped_column(Text)
    is_announced: Mapped[bool]
    pieces: Mapped[str] = mapped_column(Text)
    others: Mapped[str] = mapped_column(Text)
    counted: Mapped[Money] = mapped_column(MoneyType)
    book_balance: Mapped[Money] = mapped_column(MoneyType)
    difference: Mapped[Money] = mapped_column(MoneyType)
    explanation: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(BigInteger)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)

    @property
    def number(self) -> str:
        """What people call it."""
        return count_number(self.id)

    def pieces_list(self) -> list[Pieces]:
        """Notes and coins, the largest first; kinds of which there were none are not listed."""
        return [Pieces(kind, Money(sen), number) for kind, sen, number in json.loads(self.pieces)]

    def others_list(self) -> list[OtherItem]:
        """What else was counted as money."""
        return [OtherItem(text, Money(sen)) for text, sen in json.loads(self.others)]

    def witness_list(self) -> list[str]:
        """Names of who looked on."""
        return [str(name) for name in json.loads(self.witnesses)]


class CashCountNote(Base):
    """What was found out about a difference later on, or what was tried."""

    __tablename__ = "cash_count_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("cash_count.id"), index=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    text: Mapped[str] = mapped_column(Text)
    is_cause: Mapped[bool]
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
