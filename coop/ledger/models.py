"""Tables of the ledger. Their names are a contract for checks from outside.

Rows of ``journal_entry`` and ``posting`` are written by ``coop.ledger.posting`` alone and guarded
by triggers (``coop.ledger.guards``). Moments are UTC ISO text, periods are keys of ``coop.dates``.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import LargeBinary
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from coop.db import Base
from coop.db import MoneyType
from coop.money import AMOUNT_MAX_SEN
from coop.money import Money

#: Layout of the tables; a program refuses a book that is newer than itself.
SCHEMA_VERSION = 4

#: A stored total never reaches a 64-bit integer's end, where SQLite would turn to floats.
TOTAL_MAX_SEN = 9_000_000_000_000_000_000


def _partial(table: str, column: str, condition: str, *, unique: bool = False) -> Index:
    """An index over the few rows that have the fact; the many others cost nothing to write."""
    prefix = "uq" if unique else "ix"
    return Index(
        f"{prefix}_{table}_{column}",
        column,
        unique=unique,
        sqlite_where=text(condition),
        postgresql_where=text(condition),
    )


class Book(Base):
    """The one cooperative this book holds; a single row with id 1."""

    __tablename__ = "book"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    legal_number: Mapped[str] = mapped_column(Text, default="")
    address: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[str] = mapped_column(Text, default="Asia/Jakarta")
    language: Mapped[str] = mapped_column(Text, default="id")
    chart: Mapped[str] = mapped_column(Text, default="")
    schema_version: Mapped[int] = mapped_column(default=SCHEMA_VERSION)
    created_at: Mapped[str] = mapped_column(Text)


class Setting(Base):
    """One fact or rule of this cooperative that people may change (``coop.ledger.settings``)."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)


class BusinessUnit(Base):
    """A part of the cooperative whose books balance by themselves (office, USP, shop …)."""

    __tablename__ = "business_unit"

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)


class Account(Base):
    """One account of the chart.

    ``type``: asset, liability, equity, income, expense. ``normal``: debit or credit. ``line``:
    the statement line it is summed into (``coop.ledger.layout``). ``role``: what the ledger
    itself uses it for (inter_unit, income_summary, retained_surplus …), at most one account per
    role. ``money``: cash or bank for places where money lies, else empty. ``cash_flow``: the
    class its counter-lines take in the cash-flow statement. ``limit_rule``: savings, cash or
    empty. ``subledger_kind``: the kind each of its postings must name, or empty.
    """

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(
            "type IN ('asset','liability','equity','income','expense')", name="type_known"
        ),
        CheckConstraint("normal IN ('debit','credit')", name="normal_known"),
        CheckConstraint("limit_rule IN ('','savings','cash')", name="limit_rule_known"),
        CheckConstraint("money IN ('','cash','bank')", name="money_known"),
        CheckConstraint(
            "limit_rule <> 'savings' OR subledger_kind <> ''", name="savings_belong_to_someone"
        ),
        _partial("account", "role", "role <> ''", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text, default="")
    type: Mapped[str] = mapped_column(Text)
    normal: Mapped[str] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    is_header: Mapped[bool] = mapped_column(default=False)
    is_active: Mapped[bool] = mapped_column(default=True)
    line: Mapped[str] = mapped_column(Text, default="")
    role: Mapped[str] = mapped_column(Text, default="")
    money: Mapped[str] = mapped_column(Text, default="")
    cash_flow: Mapped[str] = mapped_column(Text, default="")
    subledger_kind: Mapped[str] = mapped_column(Text, default="")
    limit_rule: Mapped[str] = mapped_column(Text, default="")


class Subledger(Base):
    """Whom or what a posting is about: a member, a savings account, a loan; never a name."""

    __tablename__ = "subledger"
    __table_args__ = (UniqueConstraint("kind", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)


class SubledgerHold(Base):
    """Part of a limited balance that may not be taken out, until it is released.

    The door honours every hold that stands (``released_at`` empty). ``origin`` names what it is
    for (``loan:42``) and who may release it; empty for one that people placed and may release.
    """

    __tablename__ = "subledger_hold"
    __table_args__ = (
        CheckConstraint(f"amount BETWEEN 1 AND {AMOUNT_MAX_SEN}", name="amount_in_range"),
        CheckConstraint("(released_at = '') = (released_by = '')", name="released_whole"),
        Index(
            "ix_subledger_hold_standing",
            "subledger_id",
            "account_id",
            "amount",
            sqlite_where=text("released_at = ''"),
            postgresql_where=text("released_at = ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    subledger_id: Mapped[int] = mapped_column(ForeignKey("subledger.id"))
    amount: Mapped[Money] = mapped_column(MoneyType)
    reason: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    placed_at: Mapped[str] = mapped_column(Text)
    placed_by: Mapped[str] = mapped_column(Text)
    released_at: Mapped[str] = mapped_column(Text, default="")
    released_by: Mapped[str] = mapped_column(Text, default="")
    release_reason: Mapped[str] = mapped_column(Text, default="")


class JournalEntry(Base):
    """One sealed entry; ``id`` is its position in the chain, 1, 2, 3 … without gaps."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_entry_date", "entry_date", "id"),
        Index("ix_journal_entry_recorded_by", "recorded_by"),
        _partial("journal_entry", "batch", "batch <> ''"),
        _partial("journal_entry", "origin", "origin <> ''"),
        _partial("journal_entry", "reverses_id", "reverses_id IS NOT NULL", unique=True),
        CheckConstraint(
            "kind IN ('normal','opening','adjustment','closing','reversal')", name="kind_known"
        ),
        CheckConstraint("effective_date <= entry_date", name="effective_not_later"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    voucher_number: Mapped[str] = mapped_column(Text, unique=True)
    series: Mapped[str] = mapped_column(Text)
    series_year: Mapped[int]
    series_number: Mapped[int]
    entry_date: Mapped[dt.date]
    effective_date: Mapped[dt.date]
    period: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    narration: Mapped[str] = mapped_column(Text)
    receipt_number: Mapped[str] = mapped_column(Text, default="")
    batch: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(Text, default="")
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    approved_by: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    request_digest: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    sealed: Mapped[bool] = mapped_column(default=False)
    postings: Mapped[list[Posting]] = relationship(
        back_populates="entry", order_by="Posting.line", viewonly=True
    )


class Posting(Base):
    """One line of an entry; ``amount`` in sen, debit positive."""

    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("entry_id", "line"),
        CheckConstraint("amount <> 0", name="amount_nonzero"),
        CheckConstraint(
            f"amount BETWEEN -{AMOUNT_MAX_SEN} AND {AMOUNT_MAX_SEN}", name="amount_in_range"
        ),
        # SQLite would keep a fraction in an integer column.
        CheckConstraint("amount = CAST(amount AS BIGINT)", name="amount_whole"),
        Index("ix_posting_account_date", "account_id", "entry_date", "entry_id", "unit", "amount"),
        Index(
            "ix_posting_subledger",
            "subledger_id",
            "account_id",
            "effective_date",
            "amount",
            sqlite_where=text("subledger_id IS NOT NULL"),
            postgresql_where=text("subledger_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"))
    line: Mapped[int]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"))
    subledger_id: Mapped[int | None] = mapped_column(ForeignKey("subledger.id"))
    amount: Mapped[Money] = mapped_column(MoneyType)
    entry_date: Mapped[dt.date]
    effective_date: Mapped[dt.date]
    period: Mapped[str] = mapped_column(Text)
    entry: Mapped[JournalEntry] = relationship(back_populates="postings", viewonly=True)
    account: Mapped[Account] = relationship(viewonly=True)
    subledger: Mapped[Subledger | None] = relationship(viewonly=True)


class AccountMonth(Base):
    """Movement, not balance, of one account, unit and period; kept by the door."""

    __tablename__ = "account_month"
    __table_args__ = (
        CheckConstraint(f"debit BETWEEN 0 AND {TOTAL_MAX_SEN}", name="debit_in_range"),
        CheckConstraint(f"credit BETWEEN 0 AND {TOTAL_MAX_SEN}", name="credit_in_range"),
    )

    period: Mapped[str] = mapped_column(Text, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("business_unit.code"), primary_key=True)
    debit: Mapped[Money] = mapped_column(MoneyType)
    credit: Mapped[Money] = mapped_column(MoneyType)


class PeriodState(Base):
    """The state of one month or of a year's thirteenth period; a row comes at the first entry.

    ``seal`` is the hash over the period's rows of ``account_month`` when it was closed.
    """

    __tablename__ = "period"
    __table_args__ = (CheckConstraint("state IN ('open','closed','locked')", name="state_known"),)

    period: Mapped[str] = mapped_column(Text, primary_key=True)
    state: Mapped[str] = mapped_column(Text, default="open")
    seal: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[str] = mapped_column(Text, default="")
    closed_by: Mapped[str] = mapped_column(Text, default="")


class BookYear(Base):
    """How far the statements of a year have come: open, closed, audited, approved."""

    __tablename__ = "book_year"
    __table_args__ = (
        CheckConstraint("status IN ('open','closed','audited','approved')", name="status_known"),
    )

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    status: Mapped[str] = mapped_column(Text, default="open")
    changed_at: Mapped[str] = mapped_column(Text, default="")
    changed_by: Mapped[str] = mapped_column(Text, default="")


class ChainHead(Base):
    """The single row every writer locks first.

    ``series_numbers`` is JSON, ``{"BKM-2026": 17}``: the last voucher number of each series and
    year. ``chart_stamp`` changes whenever the chart, the units or the subledger kinds change.
    """

    __tablename__ = "chain_head"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(Text)
    series_numbers: Mapped[str] = mapped_column(Text)
    chart_stamp: Mapped[str] = mapped_column(Text)
    last_recorded_at: Mapped[str] = mapped_column(Text)


class Attachment(Base):
    """A photo or PDF kept with an entry; the file's SHA-256 names its content."""

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entry.id"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    added_at: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(Text)


class WaitingFile(Base):
    """A file of a form that is not posted yet; becomes an ``Attachment`` with its entry."""

    __tablename__ = "waiting_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(Text, index=True)
    file_name: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int]
    sha256: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(Text)


class ImportRun(Base):
    """One journal import that was posted; a file with the same content is recognised."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(Text, unique=True)
    file_name: Mapped[str] = mapped_column(Text)
    entries: Mapped[int]
    postings: Mapped[int]
    first_entry_id: Mapped[int]
    last_entry_id: Mapped[int]
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)


class VerifyRun(Base):
    """The result of one run of ``verify``; ``findings`` is a JSON list."""

    __tablename__ = "verify_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    head: Mapped[str] = mapped_column(Text)
    checks: Mapped[int]
    findings: Mapped[str] = mapped_column(Text)


class RestoreRun(Base):
    """The book came back from a copy; ``file_name`` without its folder, moments as UTC text.

    What was recorded after the copy is on paper only. Until the highest number of every series of
    ``first_year`` to ``last_year`` on paper is known (``RestoreAnswer``), the door takes no entry.
    """

    __tablename__ = "restore_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str] = mapped_column(Text)
    last_recorded_at: Mapped[str] = mapped_column(Text)
    first_year: Mapped[int]
    last_year: Mapped[int]


class RestoreAnswer(Base):
    """The highest number of one series and year, in the restored book and on paper."""

    __tablename__ = "restore_answer"
    __table_args__ = (UniqueConstraint("restore_id", "series", "series_year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    restore_id: Mapped[int] = mapped_column(ForeignKey("restore_run.id"))
    series: Mapped[str] = mapped_column(Text)
    series_year: Mapped[int]
    in_book: Mapped[int]
    on_paper: Mapped[int]
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)


class GapDeclaration(Base):
    """Voucher numbers that are on paper but not in the book; both ends are included.

    A number of such a range may be taken again by an entry that names it, and by no other.
    """

    __tablename__ = "gap_declaration"
    __table_args__ = (
        CheckConstraint("first_number >= 1 AND first_number <= last_number", name="in_order"),
        Index("ix_gap_declaration_series", "series", "series_year", "first_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(Text)
    series_year: Mapped[int]
    first_number: Mapped[int]
    last_number: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    restore_id: Mapped[int | None] = mapped_column(ForeignKey("restore_run.id"))
