"""Registers of equipment, prepaid costs and accrued costs, and what was charged of them.

A row says what somebody registered or charged, under the request id of its entry. Whether a charge
or a disposal is in force is not stored: it is where the ledger has an entry of that request and no
reversal of it. So a mistake is taken back in the journal, and the registers follow.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import Money


class Asset(Base):
    """One piece of equipment, or several of the same kind that came together.

    ``kind`` is a key of ``coop.desk.assets.kinds.KINDS``, ``acquisition`` of ``ACQUISITIONS``.
    ``first_month`` and ``months`` are the schedule: cost less residual value less
    ``worn_before`` (depreciation before this book began) falls on that many months. ``start``
    says whether the month of acquisition bears a part, hence the month of leaving too. Figures
    never change; the name and the place where it stands may.
    """

    __tablename__ = "asset"
    __table_args__ = (
        CheckConstraint("acquisition IN ('bought','granted','taken_over')", name="origin_known"),
        CheckConstraint("start IN ('same','next')", name="start_known"),
        CheckConstraint("cost > 0 AND residual >= 0 AND worn_before >= 0", name="not_negative"),
        CheckConstraint("residual + worn_before <= cost", name="within_cost"),
        CheckConstraint("life_months >= 0 AND months >= 0", name="months_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    acquisition: Mapped[str] = mapped_column(Text)
    acquired_on: Mapped[dt.date]
    cost: Mapped[Money] = mapped_column(MoneyType)
    residual: Mapped[Money] = mapped_column(MoneyType)
    worn_before: Mapped[Money] = mapped_column(MoneyType)
    worn_until: Mapped[dt.date | None]
    life_months: Mapped[int]
    start: Mapped[str] = mapped_column(Text)
    first_month: Mapped[str] = mapped_column(Text)
    months: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    registered_at: Mapped[str] = mapped_column(Text)
    registered_by: Mapped[str] = mapped_column(Text)


class PrepaidItem(Base):
    """Something paid in advance that falls on months to come: rent, insurance, a permit.

    ``account`` holds what is not used up yet, ``cost_account`` takes each month's part.
    """

    __tablename__ = "prepaid_item"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount_positive"),
        CheckConstraint("months > 0", name="months_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    account: Mapped[str] = mapped_column(Text)
    cost_account: Mapped[str] = mapped_column(Text)
    amount: Mapped[Money] = mapped_column(MoneyType)
    first_month: Mapped[str] = mapped_column(Text)
    months: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    registered_at: Mapped[str] = mapped_column(Text)
    registered_by: Mapped[str] = mapped_column(Text)


class ScheduleCharge(Base):
    """What one entry charged of one asset or prepaid item, up to and including ``period``."""

    __tablename__ = "schedule_charge"
    __table_args__ = (
        CheckConstraint("(asset_id IS NULL) <> (prepaid_id IS NULL)", name="of_one_thing"),
        CheckConstraint("amount > 0", name="amount_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), index=True)
    prepaid_id: Mapped[int | None] = mapped_column(ForeignKey("prepaid_item.id"), index=True)
    period: Mapped[str] = mapped_column(Text)
    amount: Mapped[Money] = mapped_column(MoneyType)
    request_id: Mapped[str] = mapped_column(Text, index=True)


class AssetDisposal(Base):
    """An asset was sold, lost, worn out or given away; in force with the entry of its request."""

    __tablename__ = "asset_disposal"
    __table_args__ = (
        CheckConstraint("manner IN ('sold','lost','worn_out','given')", name="manner_known"),
        CheckConstraint("proceeds >= 0", name="proceeds_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"), index=True)
    left_on: Mapped[dt.date]
    manner: Mapped[str] = mapped_column(Text)
    proceeds: Mapped[Money] = mapped_column(MoneyType)
    book_value: Mapped[Money] = mapped_column(MoneyType)
    reason: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class RegisterWithdrawal(Base):
    """Something was registered by mistake; nothing of it had been charged."""

    __tablename__ = "register_withdrawal"
    __table_args__ = (
        CheckConstraint("(asset_id IS NULL) <> (prepaid_id IS NULL)", name="of_one_thing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asset_id: Mapped[int | None] = mapped_column(ForeignKey("asset.id"), unique=True)
    prepaid_id: Mapped[int | None] = mapped_column(ForeignKey("prepaid_item.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class AccruedItem(Base):
    """A cost of a month whose bill comes later; in force with the entry of its request."""

    __tablename__ = "accrued_item"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    account: Mapped[str] = mapped_column(Text)
    cost_account: Mapped[str] = mapped_column(Text)
    amount: Mapped[Money] = mapped_column(MoneyType)
    accrued_on: Mapped[dt.date]
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class AccruedSettlement(Base):
    """An accrued cost was paid, or released because the bill is recorded as it comes."""

    __tablename__ = "accrued_settlement"
    __table_args__ = (
        CheckConstraint("way IN ('paid','released')", name="way_known"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("accrued_item.id"), index=True)
    way: Mapped[str] = mapped_column(Text)
    settled_on: Mapped[dt.date]
    amount: Mapped[Money] = mapped_column(MoneyType)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class AssetCount(Base):
    """Somebody went round and looked at the equipment; minutes of what was found."""

    __tablename__ = "asset_count"

    id: Mapped[int] = mapped_column(primary_key=True)
    counted_on: Mapped[dt.date]
    counters: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class AssetCountLine(Base):
    """What was found of one asset: good, damaged, missing."""

    __tablename__ = "asset_count_line"
    __table_args__ = (
        UniqueConstraint("count_id", "asset_id"),
        CheckConstraint("condition IN ('good','damaged','missing')", name="condition_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("asset_count.id"))
    asset_id: Mapped[int] = mapped_column(ForeignKey("asset.id"))
    condition: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text, default="")
