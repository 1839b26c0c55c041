"""Tables of time deposits. All of them only grow: what a certificate says stays as it was signed.

A deposit is also a savings account (of a product of the kind ``term``) with a subledger of its
own; what it holds is the sum of its postings. Where it stands is never stored: it follows from its
entries, whose origin is ``deposit:<id>:<what>:<where>``.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.members.deposits.facts import AT_MATURITY
from coop.members.deposits.facts import PAYOUTS
from coop.members.savings.models import BASES
from coop.money import Money


class TimeDeposit(Base):
    """One certificate, as it was agreed on the day of opening.

    ``payout``: interest every month or at maturity. ``penalty``: percent points an early end
    costs. ``source``: where the money came from, ``1104:USP`` or ``savings:<account id>``.
    """

    __tablename__ = "time_deposit"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("months BETWEEN 1 AND 120", name="months_in_range"),
        CheckConstraint(f"payout IN {PAYOUTS}", name="payout_known"),
        CheckConstraint(f"basis IN {BASES}", name="basis_known"),
        Index("ix_time_deposit_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(Text, unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("savings_account.id"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("savings_product.id"))
    amount: Mapped[Money] = mapped_column(MoneyType)
    opened_on: Mapped[dt.date]
    months: Mapped[int]
    basis: Mapped[str] = mapped_column(Text)
    penalty: Mapped[str] = mapped_column(Text)
    is_taxed: Mapped[bool]
    payout: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class DepositInstruction(Base):
    """What the member wants at maturity and where interest goes; the latest counts.

    ``at_maturity``: pay (everything into savings), principal (rolls over, interest is paid), all
    (rolls over with its interest).
    """

    __tablename__ = "deposit_instruction"
    __table_args__ = (CheckConstraint(f"at_maturity IN {AT_MATURITY}", name="at_maturity_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deposit_id: Mapped[int] = mapped_column(ForeignKey("time_deposit.id"), index=True)
    at_maturity: Mapped[str] = mapped_column(Text)
    savings_id: Mapped[int] = mapped_column(ForeignKey("savings_account.id"))
    reason: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class DepositTerm(Base):
    """One term of a deposit with the rate fixed for it; the first begins at opening.

    A roll-over is in force unless its entry was reversed; one without interest has no entry.
    """

    __tablename__ = "deposit_term"
    __table_args__ = (CheckConstraint("matures_on > starts_on", name="in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    deposit_id: Mapped[int] = mapped_column(ForeignKey("time_deposit.id"), index=True)
    position: Mapped[int]
    principal: Mapped[Money] = mapped_column(MoneyType)
    rate: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[dt.date]
    matures_on: Mapped[dt.date]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class DepositPrint(Base):
    """One print of a certificate; every one after the first of a term is a copy."""

    __tablename__ = "deposit_print"

    id: Mapped[int] = mapped_column(primary_key=True)
    deposit_id: Mapped[int] = mapped_column(ForeignKey("time_deposit.id"), index=True)
    position: Mapped[int]
    copy_number: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    printed_at: Mapped[str] = mapped_column(Text)
    printed_by: Mapped[str] = mapped_column(Text)


class DepositSettled(Base):
    """Interest on deposits that a settlement paid to somebody who left, and the tax on it.

    It counts for the tax of its month as long as the settlement's entry stands.
    """

    __tablename__ = "deposit_settled"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
    day: Mapped[dt.date]
    gross: Mapped[Money] = mapped_column(MoneyType)
    tax: Mapped[Money] = mapped_column(MoneyType)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
