"""Reading the books: the journal, an account's ledger, one entry; a page at a time.

Lists are paged by key, not by offset, so the thousandth page costs what the first one does. The
journal runs from the newest entry back, an account's ledger from its first posting on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import tuple_

from coop.db import MoneyType
from coop.ledger import queries
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import EntryUnknown
from coop.ledger.models import Account
from coop.ledger.models import Attachment
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.report import Label
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

JOURNAL_PAGE_ENTRIES = 25
LEDGER_PAGE_LINES = 50


class JournalFilter(NamedTuple):
    """What the journal is narrowed to; empty and None narrow nothing.

    ``positions`` are the first and last of a run of entries, as an import makes one.
    """

    first: date | None = None
    last: date | None = None
    account: str = ""
    unit: str = ""
    text: str = ""
    amount: Money | None = None
    who: str = ""
    positions: tuple[int, int] | None = None


class EntryKey(NamedTuple):
    """The place of an entry in the journal's order."""

    entry_date: date
    entry_id: int


class LineView(NamedTuple):
    """One line as it is shown; ``reference`` is the subledger's kind and number, or empty."""

    entry_id: int
    account: str
    account_label: Label
    unit: str
    reference: str
    amount: Money


class EntryView(NamedTuple):
    """One entry of the journal with its lines."""

    entry: JournalEntry
    lines: tuple[LineView, ...]

    @property
    def total(self) -> Money:
        """The debit side's sum."""
        return sum((line.amount.debit for line in self.lines), start=ZERO)


class JournalPage(NamedTuple):
    """Entries, newest first, and the keys from which the pages beside this one begin."""

    entries: tuple[EntryView, ...]
    newer: EntryKey | None
    older: EntryKey | None


class LedgerKey(NamedTuple):
    """The place of a posting in an account's ledger."""

    entry_date: date
    entry_id: int
    line: int


class LedgerLine(NamedTuple):
    """One posting in an account's ledger with the balance after it (debit positive)."""

    key: LedgerKey
    voucher_number: str
    narration: str
    unit: str
    reference: str
    amount: Money
    balance: Money


class LedgerPage(NamedTuple):
    """Part of an account's ledger.

    ``opening`` and ``closing`` are the balances around the whole range, ``debit`` and ``credit``
    its movement; ``brought`` is the balance before the first line of this page.
    """

    opening: Money
    debit: Money
    credit: Money
    brought: Money
    lines: tuple[LedgerLine, ...]
    earlier: LedgerKey | None
    later: LedgerKey | None

    @property
    def closing(self) -> Money:
        """Balance at the end of the range."""
        return self.opening + self.debit - self.credit


#: Day, entry id, line, voucher, narration, unit, subledger kind and number, amount.
LedgerRow = tuple[date, int, int, str, str, str, str | None, str | None, Money]


class LedgerRange(NamedTuple):
    """Which postings of an account: days, both included, unit and subledger (empty for all)."""

    first: date
    last: date
    unit: str = ""
    subledger_id: int | None = None


def journal_page(
    session: Session,
    narrowed: JournalFilter,
    *,
    older_than: EntryKey | None = None,
    newer_than: EntryKey | None = None,
) -> JournalPage:
    """One page of the journal.

    Args:
        session: reading session.
        narrowed: filters.
        older_than: the page begins after this key, going back.
        newer_than: the page ends before this key; ignored when ``older_than`` is given.
    """
    key = tuple_(JournalEntry.entry_date, JournalEntry.id)
    query = select(JournalEntry).where(*_conditions(narrowed))
    if newer_than is not None and older_than is None:
        query = query.where(key > newer_than).order_by(JournalEntry.entry_date, JournalEntry.id)
        found = list(session.scalars(query.limit(JOURNAL_PAGE_ENTRIES + 1)))
        has_newer = len(found) > JOURNAL_PAGE_ENTRIES
        shown = found[:JOURNAL_PAGE_ENTRIES][::-1]
        has_older = True
    else:
        if older_than is not None:
            query = query.where(key < older_than)
        query = query.order_by(JournalEntry.entry_date.desc(), JournalEntry.id.desc())
        found = list(session.scalars(query.limit(JOURNAL_PAGE_ENTRIES + 1)))
        has_older = len(found) > JOURNAL_PAGE_ENTRIES
        shown = found[:JOURNAL_PAGE_ENTRIES]
        has_newer = older_than is not None
    lines = lines_of(session, [entry.id for entry in shown])
    views = tuple(EntryView(entry, tuple(lines.get(entry.id, ()))) for entry in shown)
    newer = _key_of(shown[0]) if shown and has_newer else None
    older = _key_of(shown[-1]) if shown and has_older else None
    return JournalPage(views, newer, older)


def _key_of(entry: JournalEntry) -> EntryKey:
    return EntryKey(entry.entry_date, entry.id)


def _conditions(narrowed: JournalFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if narrowed.first is not None:
        conditions.append(JournalEntry.entry_date >= narrowed.first)
    if narrowed.last is not None:
        conditions.append(JournalEntry.entry_date <= narrowed.last)
    if narrowed.who:
        conditions.append(JournalEntry.recorded_by == narrowed.who)
    if narrowed.positions is not None:
        conditions.append(JournalEntry.id.between(*narrowed.positions))
    if narrowed.text:
        pattern = f"%{_escaped(narrowed.text)}%"
        conditions.append(
            or_(
                JournalEntry.narration.ilike(pattern, escape="\\"),
                JournalEntry.voucher_number.ilike(pattern, escape="\\"),
                JournalEntry.receipt_number.ilike(pattern, escape="\\"),
            )
        )
    of_lines: list[ColumnElement[bool]] = []
    if narrowed.account:
        account_id = select(Account.id).where(Account.code == narrowed.account).scalar_subquery()
        of_lines.append(Posting.account_id == account_id)
    if narrowed.unit:
        of_lines.append(Posting.unit == narrowed.unit)
    if narrowed.amount is not None:
        is_possible = abs(narrowed.amount.sen) <= AMOUNT_MAX_SEN  # no database counts much further
        amounts = (narrowed.amount, -narrowed.amount) if is_possible else ()
        of_lines.append(Posting.amount.in_(amounts))
    if of_lines:
        conditions.append(
            select(Posting.id).where(Posting.entry_id == JournalEntry.id, *of_lines).exists()
        )
    return conditions


def _escaped(text: str) -> str:
    """Text as it is looked for: the signs LIKE gives a meaning stand for themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def lines_of(session: Session, entry_ids: Sequence[int]) -> dict[int, list[LineView]]:
    """The lines of several entries by the entry's position, each in order."""
    if not entry_ids:
        return {}
    rows = session.execute(
        select(
            Posting.entry_id,
            Account.code,
            Account.name,
            Account.name_en,
            Posting.unit,
            Subledger.kind,
            Subledger.number,
            Posting.amount,
        )
        .join(Account, Account.id == Posting.account_id)
        .join(Subledger, Subledger.id == Posting.subledger_id, isouter=True)
        .where(Posting.entry_id.in_(entry_ids))
        .order_by(Posting.entry_id, Posting.line)
    )
    lines: dict[int, list[LineView]] = {}
    for entry_id, code, name, name_en, unit, kind, number, amount in rows:
        reference = f"{kind}:{number}" if kind else ""
        view = LineView(entry_id, code, Label(name, name_en), unit, reference, amount)
        lines.setdefault(entry_id, []).append(view)
    return lines


def entry_view(session: Session, entry_id: int) -> EntryView:
    """One entry with its lines.

    Raises:
        EntryUnknown: no entry has that position.
    """
    entry = session.get(JournalEntry, entry_id)
    if entry is None:
        raise EntryUnknown(entry_id)
    return EntryView(entry, tuple(lines_of(session, [entry_id]).get(entry_id, ())))


def reversal_of(session: Session, entry_id: int) -> JournalEntry | None:
    """The entry that reverses this one, if any."""
    return session.scalar(select(JournalEntry).where(JournalEntry.reverses_id == entry_id))


def attachments_of(session: Session, entry_id: int) -> list[Attachment]:
    """What is attached to an entry, without the files' content."""
    query = select(Attachment).where(Attachment.entry_id == entry_id).order_by(Attachment.id)
    return list(session.scalars(query))


def first_papers(session: Session, entry_ids: Sequence[int]) -> dict[int, int]:
    """For entries that have attachments: the id of the first, by the entry's id."""
    if not entry_ids:
        return {}
    rows = session.execute(
        select(Attachment.entry_id, func.min(Attachment.id))
        .where(Attachment.entry_id.in_(set(entry_ids)))
        .group_by(Attachment.entry_id)
    )
    return {row[0]: row[1] for row in rows}


def recorders(session: Session) -> list[str]:
    """Everybody who ever recorded an entry; the index is asked for each next name, no more."""
    first = select(func.min(JournalEntry.recorded_by).label("name"))
    names = first.cte("names", recursive=True)
    following = (
        select(func.min(JournalEntry.recorded_by))
        .where(JournalEntry.recorded_by > names.c.name)
        .scalar_subquery()
    )
    names = names.union_all(select(following).where(names.c.name.is_not(None)))
    query = select(names.c.name).where(names.c.name.is_not(None)).limit(RECORDERS_MAX)
    return list(session.scalars(query))


RECORDERS_MAX = 100


def account_by_code(session: Session, code: str) -> Account:
    """The account with that code.

    Raises:
        AccountUnknown: there is none.
    """
    account = session.scalar(select(Account).where(Account.code == code))
    if account is None:
        raise AccountUnknown(code)
    return account


def subledger_by_reference(session: Session, reference: str) -> Subledger | None:
    """The subledger written ``kind:number``; None when nothing goes by it."""
    kind, _, number = reference.partition(":")
    return session.scalar(
        select(Subledger).where(Subledger.kind == kind, Subledger.number == number)
    )


def ledger_page(
    session: Session,
    account: Account,
    span: LedgerRange,
    *,
    after: LedgerKey | None = None,
    before: LedgerKey | None = None,
) -> LedgerPage:
    """One page of an account's ledger, in time order, with the running balance.

    Closing entries are lines like any other here: an account's ledger shows everything.

    Args:
        session: reading session.
        account: whose ledger.
        span: days, unit and subledger.
        after: the page begins after this key.
        before: the page ends before this key; ignored when ``after`` is given.
    """
    before_range, until_end = _sides_around(session, account, span)
    opening = before_range.net
    inside = Posting.entry_date.between(span.first, span.last)
    rows, is_first, is_last = _ledger_rows(session, account, span, inside, after, before)
    brought = opening
    if rows and not is_first:
        first = LedgerKey(rows[0][0], rows[0][1], rows[0][2])
        earlier = and_(inside, tuple_(*_LEDGER_ORDER) < first)
        brought = opening + _net(session, account, span, earlier)
    lines = []
    running = brought
    for day, entry_id, line, voucher, narration, unit, kind, number, amount in rows:
        running += amount
        reference = f"{kind}:{number}" if kind else ""
        key = LedgerKey(day, entry_id, line)
        lines.append(LedgerLine(key, voucher, narration, unit, reference, amount, running))
    return LedgerPage(
        opening,
        until_end.debit - before_range.debit,
        until_end.credit - before_range.credit,
        brought,
        tuple(lines),
        lines[0].key if lines and not is_first else None,
        lines[-1].key if lines and not is_last else None,
    )


_LEDGER_ORDER = (Posting.entry_date, Posting.entry_id, Posting.line)


def _of_account(account: Account, span: LedgerRange) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Posting.account_id == account.id]
    if span.unit:
        conditions.append(Posting.unit == span.unit)
    if span.subledger_id is not None:
        conditions.append(Posting.subledger_id == span.subledger_id)
    return conditions


def _sides_around(
    session: Session, account: Account, span: LedgerRange
) -> tuple[queries.Sides, queries.Sides]:
    """Everything booked before the range and until its end: from month totals where they do."""
    days = (queries.day_before(span.first), span.last)
    if span.subledger_id is None:
        before, until = (queries.sides_until(session, day, unit=span.unit) for day in days)
        return before.get(account.id, queries.Sides()), until.get(account.id, queries.Sides())
    return _sides(session, account, span, days[0]), _sides(session, account, span, days[1])


def _net(
    session: Session, account: Account, span: LedgerRange, condition: ColumnElement[bool]
) -> Money:
    query = select(func.sum(Posting.amount, type_=MoneyType))
    return session.scalar(query.where(*_of_account(account, span), condition)) or ZERO


def _sides(session: Session, account: Account, span: LedgerRange, last: date) -> queries.Sides:
    debit = func.sum(Posting.amount, type_=MoneyType).filter(Posting.amount > ZERO)
    net = func.sum(Posting.amount, type_=MoneyType)
    conditions = (*_of_account(account, span), Posting.entry_date <= last)
    row = session.execute(select(debit, net).where(*conditions)).one()
    debits = row[0] or ZERO
    return queries.Sides(debits, debits - (row[1] or ZERO))


def _ledger_rows(
    session: Session,
    account: Account,
    span: LedgerRange,
    inside: ColumnElement[bool],
    after: LedgerKey | None,
    before: LedgerKey | None,
) -> tuple[list[LedgerRow], bool, bool]:
    query = (
        select(
            *_LEDGER_ORDER,
            JournalEntry.voucher_number,
            JournalEntry.narration,
            Posting.unit,
            Subledger.kind,
            Subledger.number,
            Posting.amount,
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Subledger, Subledger.id == Posting.subledger_id, isouter=True)
        .where(*_of_account(account, span), inside)
        .limit(LEDGER_PAGE_LINES + 1)
    )
    key = tuple_(*_LEDGER_ORDER)
    if before is not None and after is None:
        descending = query.where(key < before).order_by(*(part.desc() for part in _LEDGER_ORDER))
        found: list[LedgerRow] = [(*row,) for row in session.execute(descending)]
        is_first = len(found) <= LEDGER_PAGE_LINES
        return found[:LEDGER_PAGE_LINES][::-1], is_first, False
    if after is not None:
        query = query.where(key > after)
    found = [(*row,) for row in session.execute(query.order_by(*_LEDGER_ORDER))]
    return found[:LEDGER_PAGE_LINES], after is None, len(found) <= LEDGER_PAGE_LINES
