"""Tables of interest runs: what was reckoned, for which account, and in which entry it stands.

Rows only grow. Whether a line still counts is read from the ledger: one whose entry was reversed
does not.
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
from coop.money import Money


class InterestRun(Base):
    """One time that interest of a month was posted; a run that was cut short and goes on is two.

    ``entry_date``: the month's last day, or the day of the run where the month was closed by then.
    """

    __tablename__ = "interest_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(Text, index=True)
    entry_date: Mapped[dt.date]
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class InterestLine(Base):
    """What one account was paid for one month, or what corrects that.

    ``period``: the month that was earned. ``booked_in``: the period of the entry, which decides in
    which month's tax it counts. ``run_id`` is None where a leaver's settlement paid it. ``days``
    and ``basis_amount``: on what it was reckoned (``coop.members.interest.methods``).
    ``revision`` counts what was posted for the account and month, reversed or not.
    """

    __tablename__ = "interest_line"
    __table_args__ = (
        UniqueConstraint("period", "account_id", "revision"),
        CheckConstraint("revision > 0 AND days >= 0", name="counted"),
        Index("ix_interest_line_booked_in", "booked_in", "member_id"),
        Index("ix_interest_line_entry_id", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("interest_run.id"), index=True)
    period: Mapped[str] = mapped_column(Text)
    booked_in: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int] = mapped_column(ForeignKey("savings_account.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"))
    revision: Mapped[int]
    days: Mapped[int]
    basis_amount: Mapped[Money] = mapped_column(MoneyType)
    gross: Mapped[Money] = mapped_column(MoneyType)
    tax: Mapped[Money] = mapped_column(MoneyType)
    fee: Mapped[Money] = mapped_column(MoneyType)
    is_taxed: Mapped[bool]


class TaxCertificate(Base):
    """The official number of a certificate the tax office's own system made; the latest counts."""

    __tablename__ = "tax_certificate"
    __table_args__ = (UniqueConstraint("period", "member_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(Text)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    revision: Mapped[int]
    number: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
