"""Tables of membership: ``member_event`` only grows, ``member`` is where a membership stands."""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import Money

#: In which order a membership goes through them; ``refused`` and ``settled`` are ends.
STATES = ("candidate", "refused", "active", "resigned", "deceased", "expelled", "settled")

_LIVING = "status NOT IN ('refused','settled')"


class Member(Base):
    """One membership of one person; who joins again gets a new one with a new number.

    ``number`` comes with admission and is the subledger ``member`` of the ledger. ``identity``:
    nik or other, the latter with ``identity_reason``. ``risk_level`` (PMPJ): low, medium, high or
    empty while nobody judged, and what it rests on. ``dues``: own amount of the monthly dues, None
    for the product's. ``group_name``: the group the collector visits, beside the hamlet of the
    household.
    """

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint(f"status IN {STATES}", name="status_known"),
        CheckConstraint("identity IN ('','nik','other')", name="identity_known"),
        CheckConstraint("risk_level IN ('','low','medium','high')", name="risk_known"),
        CheckConstraint(
            "status IN ('candidate','refused') OR (number IS NOT NULL AND subledger_id IS NOT NULL"
            " AND admitted_on IS NOT NULL)",
            name="admitted_whole",
        ),
        CheckConstraint("dues IS NULL OR dues >= 0", name="dues_not_negative"),
        Index(
            "uq_member_person_id",
            "person_id",
            unique=True,
            sqlite_where=text(_LIVING),
            postgresql_where=text(_LIVING),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    number: Mapped[str | None] = mapped_column(Text, unique=True)
    subledger_id: Mapped[int | None] = mapped_column(ForeignKey("subledger.id"), unique=True)
    status: Mapped[str] = mapped_column(Text, default="candidate", index=True)
    candidate_on: Mapped[dt.date]
    admitted_on: Mapped[dt.date | None]
    decision: Mapped[str] = mapped_column(Text, default="")
    left_on: Mapped[dt.date | None]
    identity: Mapped[str] = mapped_column(Text, default="")
    identity_reason: Mapped[str] = mapped_column(Text, default="")
    risk_level: Mapped[str] = mapped_column(Text, default="")
    risk_reason: Mapped[str] = mapped_column(Text, default="")
    dues: Mapped[Money | None] = mapped_column(MoneyType)
    group_name: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str | None] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class MemberEvent(Base):
    """One step of a membership as it was decided: which state, from when, by which decision."""

    __tablename__ = "member_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    status: Mapped[str] = mapped_column(Text)
    day: Mapped[dt.date]
    decision: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class Heir(Base):
    """Who inherits from a member, as the member named them; the latest list counts."""

    __tablename__ = "member_heir"
    __table_args__ = (CheckConstraint("share BETWEEN 0 AND 10000", name="share_in_range"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    relation: Mapped[str] = mapped_column(Text)
    #: In hundredths of a percent; 0 where shares are left to the law.
    share: Mapped[int] = mapped_column(default=0)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    named_on: Mapped[dt.date]
    withdrawn_on: Mapped[dt.date | None]
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class OfficerTerm(Base):
    """One term of office in pengurus or pengawas."""

    __tablename__ = "officer_term"
    __table_args__ = (
        CheckConstraint("organ IN ('pengurus','pengawas')", name="organ_known"),
        CheckConstraint("ends_on IS NULL OR ends_on >= begins_on", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    organ: Mapped[str] = mapped_column(Text)
    office: Mapped[str] = mapped_column(Text)
    begins_on: Mapped[dt.date]
    ends_on: Mapped[dt.date | None]
    decision: Mapped[str] = mapped_column(Text)
    ended_reason: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str | None] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class MemberSettlement(Base):
    """A sheet of rights and duties as it was settled; the row stays as it was signed.

    ``content`` is the sheet as JSON (``membership.settlement.content_of``), ``digest`` its seal.
    ``entry_id``: the entry that brought every balance to nothing; None where all were nothing.
    ``status_before``: the state to which a settlement taken back leads.
    """

    __tablename__ = "member_settlement"
    __table_args__ = (
        CheckConstraint("rest >= 0 AND claim >= 0 AND (rest = 0 OR claim = 0)", name="one_rest"),
        CheckConstraint("choice IN ('wait','claim')", name="choice_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    day: Mapped[dt.date]
    accrual_end: Mapped[dt.date]
    decision: Mapped[str] = mapped_column(Text)
    choice: Mapped[str] = mapped_column(Text)
    allowance: Mapped[str] = mapped_column(Text)
    person_number: Mapped[str] = mapped_column(Text)
    status_before: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    rest: Mapped[Money] = mapped_column(MoneyType)
    claim: Mapped[Money] = mapped_column(MoneyType)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class SettlementPayment(Base):
    """Money asked to be handed to a former member or an heir; its entry has the same request id.

    Whether it was posted, waits for a second person or was taken back is read from the ledger.
    """

    __tablename__ = "settlement_payment"
    __table_args__ = (CheckConstraint("amount > 0", name="amount_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    settlement_id: Mapped[int] = mapped_column(ForeignKey("member_settlement.id"), index=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    day: Mapped[dt.date]
    amount: Mapped[Money] = mapped_column(MoneyType)
    account: Mapped[str] = mapped_column(ForeignKey("account.code"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    recipient: Mapped[str] = mapped_column(Text)
    relation: Mapped[str] = mapped_column(Text)
    certificate: Mapped[str] = mapped_column(Text)
    certificate_day: Mapped[dt.date | None]
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class SettlementUndo(Base):
    """A settlement that was taken back before anything was paid, and why."""

    __tablename__ = "settlement_undo"

    id: Mapped[int] = mapped_column(primary_key=True)
    settlement_id: Mapped[int] = mapped_column(ForeignKey("member_settlement.id"), unique=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    day: Mapped[dt.date]
    reason: Mapped[str] = mapped_column(Text)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
