"""The book as beancount text, for the second engine and for anybody else's programs.

Transactions stand in chain order, which per date is the order in which beancount books them.
Every amount is explicit, nothing is forgiven (``tolerance_multiplier`` 0), and for each account
and month's end our own figure (``account_month``, not the postings) is stated as an assertion.
Rows are streamed by two cursors in step: memory does not grow with the book.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import type_coerce

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import split_period
from coop.ledger import chain
from coop.ledger.beancount_text import account_names
from coop.ledger.beancount_text import quoted
from coop.ledger.beancount_text import rupiah
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import Book
from coop.ledger.models import ChainHead
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.money import SEN_PER_RUPIAH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO

    from sqlalchemy.orm import Session

ROWS_AT_ONCE = 2_000

#: Entries whose text is handed to the stream together.
ENTRIES_AT_ONCE = 200

Row = Any

_ENTRIES = (
    "SELECT id, entry_date, voucher_number, hash, kind, narration, effective_date, receipt_number,"
    " batch, origin, reverses_id, reason, approved_by FROM journal_entry ORDER BY id"
)
_POSTINGS = (
    "SELECT entry_id, account_id, unit, subledger_id, amount FROM posting ORDER BY entry_id, line"
)


@dataclass(frozen=True, slots=True)
class ExportedAccount:
    """One account as the text names it; ``totals`` are our balances in sen at month ends."""

    id: int
    code: str
    name: str
    opened: date
    totals: dict[Period, int]


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written: the accounts, and how many transactions, lines and assertions."""

    accounts: tuple[ExportedAccount, ...]
    transactions: int
    postings: int
    assertions: int


def write_beancount(session: Session, stream: TextIO) -> Exported:
    """Write the whole book as beancount text.

    Args:
        session: reading; one snapshot of the book.
        stream: text stream; whoever opens it chooses UTF-8 and plain line feeds.

    Returns:
        What was written; each account's ``totals`` are what the assertions state.
    """
    accounts = exported_accounts(session)
    _write_head(session, stream)
    _write_opens(session, stream, accounts)
    transactions, postings = _write_transactions(session, stream, accounts)
    assertions = _write_assertions(stream, accounts)
    return Exported(tuple(accounts), transactions, postings, assertions)


def exported_accounts(session: Session) -> list[ExportedAccount]:
    """Accounts that ever moved, by code, with our balances at the end of each month.

    A figure in ``account_month`` counts as a movement too: one that no posting backs is then
    stated, and found wrong.
    """
    chart = session.execute(
        select(Account.id, Account.code, Account.name, Account.type).order_by(Account.code)
    ).all()
    names = account_names((row.code, row.name, row.type) for row in chart)
    movements = _movements(session)
    opened = session.execute(
        select(Posting.account_id, func.min(Posting.entry_date)).group_by(Posting.account_id)
    )
    first_days: dict[int, date] = {row[0]: row[1] for row in opened}
    months = [month for moved in movements.values() for month in moved]
    last = max(months, default=None)
    found = []
    for row in chart:
        moved = movements.get(row.id, {})
        days = [first_day(min(moved))] if moved else []
        first = first_days.get(row.id) or min(days, default=None)
        if first is not None:
            totals = _running(moved, last) if last is not None else {}
            found.append(ExportedAccount(row.id, row.code, names[row.code], first, totals))
    return found


def _movements(session: Session) -> dict[int, dict[Period, int]]:
    """Net movement in sen by account and calendar month; 13 and 14 are dated in December."""
    rows = session.execute(
        select(
            AccountMonth.account_id,
            AccountMonth.period,
            type_coerce(func.sum(AccountMonth.debit), BigInteger),
            type_coerce(func.sum(AccountMonth.credit), BigInteger),
        ).group_by(AccountMonth.account_id, AccountMonth.period)
    )
    found: dict[int, dict[Period, int]] = {}
    for account_id, period, debit, credit in rows:
        month = calendar_month(Period(period))
        moved = found.setdefault(account_id, {})
        moved[month] = moved.get(month, 0) + int(debit) - int(credit)
    return found


def calendar_month(period: Period) -> Period:
    """The month in which a period's entries are dated: December for the last three.

    >>> calendar_month(Period("2026-14"))
    '2026-12'
    """
    year, month = split_period(period)
    return Period(f"{year:04d}-{min(month, MONTHS_PER_YEAR):02d}")


def _running(moved: dict[Period, int], last: Period) -> dict[Period, int]:
    """Movements as balances at each month's end, from the first movement to the book's last."""
    totals: dict[Period, int] = {}
    if not moved:
        return totals
    month, balance = min(moved), 0
    while month <= last:
        balance += moved.get(month, 0)
        totals[month] = balance
        month = next_month(month)
    return totals


def _write_head(session: Session, stream: TextIO) -> None:
    name = session.scalar(select(Book.name))
    head = session.execute(select(ChainHead.position, ChainHead.hash)).first()
    position, hash_ = head if head is not None else (0, chain.GENESIS)
    stream.write(
        f"; {chain.head_code(position, hash_)}\n"
        f'option "title" {quoted(name or "")}\n'
        'option "operating_currency" "IDR"\n'
        'option "tolerance_multiplier" "0"\n\n'
    )


def _write_opens(session: Session, stream: TextIO, accounts: list[ExportedAccount]) -> None:
    rows = {account.id: account for account in session.scalars(select(Account))}
    for account in accounts:
        row = rows[account.id]
        stream.write(f"{account.opened.isoformat()} open {account.name} IDR\n")
        facts = {
            "code": row.code,
            "name": row.name,
            "name-en": row.name_en,
            "type": row.type,
            "normal": row.normal,
            "line": row.line,
            "role": row.role,
            "money": row.money,
            "cash-flow": row.cash_flow,
            "subledger-kind": row.subledger_kind,
            "limit": row.limit_rule,
        }
        stream.writelines(
            f"  {key}: {quoted(value)}\n"
            for key, value in facts.items()
            if value or key in {"code", "name"}
        )
    stream.write("\n")


def _write_transactions(
    session: Session, stream: TextIO, accounts: list[ExportedAccount]
) -> tuple[int, int]:
    """Entries and their lines by two cursors that advance together."""
    names = {account.id: f"  {account.name}  " for account in accounts}
    references = {
        row.id: f"    subledger: {quoted(f'{row.kind}:{row.number}')}\n"
        for row in session.execute(select(Subledger.id, Subledger.kind, Subledger.number))
    }
    units: dict[str, str] = {}
    lines = _streamed(session, _POSTINGS)
    line = next(lines, None)
    transactions = postings = 0
    parts: list[str] = []
    for entry in _streamed(session, _ENTRIES):
        parts.append(_head_of(entry))
        entry_id = entry[0]
        while line is not None and line[0] <= entry_id:
            owner, account_id, unit, subledger_id, sen = line
            line = next(lines, None)
            if owner < entry_id:
                continue  # a line without an entry has no date to be written at; verify names it
            postings += 1
            whole, cents = divmod(sen if sen >= 0 else -sen, SEN_PER_RUPIAH)
            sign = "-" if sen < 0 else ""
            if unit not in units:
                units[unit] = f"    unit: {quoted(unit)}\n"
            reference = "" if subledger_id is None else references[subledger_id]
            parts.append(
                f"{names[account_id]}{sign}{whole}.{cents:02d} IDR\n{units[unit]}{reference}"
            )
        transactions += 1
        if not transactions % ENTRIES_AT_ONCE:
            stream.write("".join(parts))
            parts.clear()
    stream.write("".join(parts))
    stream.write("\n")
    return transactions, postings


def _streamed(session: Session, query: str) -> Iterator[Row]:
    """Rows as plain tuples, a few thousand at a time, on either engine."""
    result = session.connection().exec_driver_sql(
        query, execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE}
    )
    for group in result.partitions():
        yield from group


def _head_of(entry: Row) -> str:
    """First line and metadata of one transaction; what holds nothing is left out."""
    (position, day, voucher, hash_, kind, narration, effective, *rest) = entry
    text = (
        f"{day} * {quoted(narration)}\n"
        f'  voucher: {quoted(voucher)}\n  position: {position}\n  hash: "{hash_}"\n'
        f'  kind: "{kind}"\n'
    )
    if effective != day:
        text += f"  effective-date: {effective}\n"
    if any(rest):
        receipt, batch, origin, reverses, reason, approved = rest
        for key, value in (
            ("receipt", receipt),
            ("batch", batch),
            ("origin", origin),
            ("reason", reason),
            ("approved-by", approved),
        ):
            if value:
                text += f"  {key}: {quoted(value)}\n"
        if reverses is not None:
            text += f"  reverses: {reverses}\n"
    return text


def _write_assertions(stream: TextIO, accounts: list[ExportedAccount]) -> int:
    """Our balance of each account at the end of each month.

    Beancount asserts at the start of a day, hence the day after; and it takes an account with
    everything below it, hence the sum where one exported name lies under another.
    """
    count = 0
    for account in accounts:
        below = [each for each in accounts if each.name.startswith(f"{account.name}:")]
        for month, own in account.totals.items():
            balance = own + sum(each.totals.get(month, 0) for each in below)
            day = last_day(month) + timedelta(days=1)
            stream.write(f"{day.isoformat()} balance {account.name}  {rupiah(balance)} ~ 0 IDR\n")
            count += 1
    return count
