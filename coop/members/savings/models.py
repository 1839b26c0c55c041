"""Tables of savings: products, their dated terms, and the accounts of members.

What an account holds is never stored here: it is the sum of the postings on the product's ledger
account under the account's subledger. Holds are the ledger's own table
(``coop.ledger.models.SubledgerHold``), as the door itself honours them.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

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
from coop.money import ZERO
from coop.money import Money

KINDS = ("principal", "mandatory", "voluntary", "planned", "education", "remittance", "term")
METHODS = ("none", "daily", "lowest", "average", "simple-mean")
BASES = ("365", "360", "12")
WITHDRAWALS = ("free", "dated", "leaving", "maturity")
INTERVALS = ("monthly", "quarterly", "yearly")


class SavingsProduct(Base):
    """One kind of savings the cooperative offers.

    ``kind`` principal and mandatory are own capital: posted under the member's own subledger, one
    account a member, never withdrawn while a member. ``account``, ``expense_account``: codes of
    the chart (the latter empty where no interest is paid). ``unit``: whose books it is in.
    ``prefix``: what new account numbers begin with (``SS-0001``); empty takes the code.
    """

    __tablename__ = "savings_product"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    expense_account: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    prefix: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    position: Mapped[int] = mapped_column(default=0)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class SavingsTerms(Base):
    """What holds for a product from a day on, decided by the board; later rows supersede it.

    ``tiers``: JSON ``[[from_sen, "percent a year"], …]``, ascending, the first from 0. ``basis``:
    365, 360 days, or 12 for one twelfth a month. ``monthly_fee`` is taken with interest and never
    below nothing. ``dues``: what a member owes a month (mandatory) or once (principal).
    ``withdrawal``: free, dated (from the account's due day), leaving (only who leaves), maturity.
    ``months``: of a time deposit, else 0. ``penalty``: percent points an early break costs.
    """

    __tablename__ = "savings_terms"
    __table_args__ = (
        UniqueConstraint("product_id", "valid_from"),
        CheckConstraint(f"method IN {METHODS}", name="method_known"),
        CheckConstraint(f"basis IN {BASES}", name="basis_known"),
        CheckConstraint(f"withdrawal IN {WITHDRAWALS}", name="withdrawal_known"),
        CheckConstraint(f"interval IN {INTERVALS}", name="interval_known"),
        CheckConstraint(
            "minimum_balance >= 0 AND minimum_deposit >= 0 AND monthly_fee >= 0 AND dues >= 0"
            " AND months >= 0 AND dormant_months >= 0",
            name="not_negative",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("savings_product.id"))
    valid_from: Mapped[dt.date]
    method: Mapped[str] = mapped_column(Text, default="none")
    basis: Mapped[str] = mapped_column(Text, default="365")
    tiers: Mapped[str] = mapped_column(Text, default="[]")
    minimum_balance: Mapped[Money] = mapped_column(MoneyType, default=ZERO)
    minimum_deposit: Mapped[Money] = mapped_column(MoneyType, default=ZERO)
    monthly_fee: Mapped[Money] = mapped_column(MoneyType, default=ZERO)
    dues: Mapped[Money] = mapped_column(MoneyType, default=ZERO)
    interval: Mapped[str] = mapped_column(Text, default="monthly")
    withdrawal: Mapped[str] = mapped_column(Text, default="free")
    months: Mapped[int] = mapped_column(default=0)
    penalty: Mapped[str] = mapped_column(Text, default="0")
    dormant_months: Mapped[int] = mapped_column(default=0)
    is_taxed: Mapped[bool] = mapped_column(default=True)
    decision: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class SavingsAccount(Base):
    """One member's account of one product.

    ``number`` is what the passbook bears and the number of its subledger: kind ``savings``, or
    ``member`` for own capital, or ``deposit`` for time deposits. ``due_on``: from when planned
    savings may be withdrawn. ``beneficiary_id``: the child an education account is for.
    """

    __tablename__ = "savings_account"
    __table_args__ = (
        CheckConstraint("status IN ('open','closed')", name="status_known"),
        CheckConstraint("(status = 'closed') = (closed_on IS NOT NULL)", name="closed_whole"),
        CheckConstraint("closing IN ('','asked','settlement')", name="closing_known"),
        UniqueConstraint("product_id", "number"),
        Index("ix_savings_account_member_id", "member_id"),
        Index("ix_savings_account_subledger_id", "subledger_id"),
        Index(
            "ix_savings_account_open",
            "product_id",
            "number",
            sqlite_where=text("status = 'open'"),
            postgresql_where=text("status = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text)
    product_id: Mapped[int] = mapped_column(ForeignKey("savings_product.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    subledger_id: Mapped[int] = mapped_column(ForeignKey("subledger.id"))
    opened_on: Mapped[dt.date]
    closed_on: Mapped[dt.date | None]
    status: Mapped[str] = mapped_column(Text, default="open")
    due_on: Mapped[dt.date | None]
    target: Mapped[Money | None] = mapped_column(MoneyType)
    beneficiary_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    purpose: Mapped[str] = mapped_column(Text, default="")
    #: Why it was closed: asked for, or by the settlement of a leaver, which may be taken back.
    closing: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str | None] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
