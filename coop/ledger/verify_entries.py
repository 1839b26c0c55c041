"""Checks of entries and their lines: shape, numbers, copies, references, who recorded them.

Each is one or two statements that both engines read; the database sums, Python only names.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import text

from coop.dates import Period
from coop.dates import adjustment_period
from coop.dates import closing_period
from coop.dates import period_of
from coop.db import Base
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


ROWS_AT_ONCE = 2_000

#: More digits than a chain position can have; fewer than a database would choke on.
POSITION_DIGITS_MAX = 18


def rows_of(session: Session, query: str, **parameters: str | int) -> Sequence[tuple[Any, ...]]:
    """All rows of a statement both engines read."""
    rows: Sequence[Any] = session.execute(text(query), parameters).all()
    return rows


def streamed(session: Session, query: str) -> Iterator[Any]:
    """Rows of a long statement as the driver has them, a few thousand at a time."""
    result = session.connection().exec_driver_sql(
        query, execution_options={"stream_results": True, "yield_per": ROWS_AT_ONCE}
    )
    for group in result.partitions():
        yield from group


def entry_balance(session: Session) -> Iterator[Finding]:
    """Every entry sums to zero, as a whole and in each unit."""
    for voucher, entry_id, unit, amount in rows_of(
        session,
        "SELECT e.voucher_number, s.entry_id, s.unit, s.amount FROM"
        " (SELECT entry_id, unit, SUM(amount) AS amount FROM posting"
        " GROUP BY entry_id, unit HAVING SUM(amount) <> 0) AS s"
        " LEFT JOIN journal_entry e ON e.id = s.entry_id ORDER BY s.entry_id, s.unit",
    ):
        off = Money(int(amount)).plain()
        yield error(
            "entry_balance", "unbalanced", voucher or "?", entry=entry_id, unit=unit, off=off
        )


def entry_lines(session: Session) -> Iterator[Finding]:
    """Every entry has two lines or more, numbered 1, 2, 3 …, none without an amount."""
    for voucher, entry_id, count in rows_of(
        session,
        "SELECT e.voucher_number, e.id, COUNT(p.id) FROM journal_entry e"
        " LEFT JOIN posting p ON p.entry_id = e.id GROUP BY e.id, e.voucher_number"
        " HAVING COUNT(p.id) < 2 ORDER BY e.id",
    ):
        yield error("entry_lines", "too_few", voucher, entry=entry_id, lines=count)
    for voucher, entry_id in rows_of(
        session,
        "SELECT e.voucher_number, s.entry_id FROM (SELECT entry_id FROM posting GROUP BY entry_id"
        " HAVING MIN(line) <> 1 OR MAX(line) <> COUNT(*) OR COUNT(DISTINCT line) <> COUNT(*)) AS s"
        " JOIN journal_entry e ON e.id = s.entry_id ORDER BY s.entry_id",
    ):
        yield error("entry_lines", "numbering", voucher, entry=entry_id)
    for voucher, entry_id, line in rows_of(
        session,
        "SELECT e.voucher_number, p.entry_id, p.line FROM posting p"
        " JOIN journal_entry e ON e.id = p.entry_id WHERE p.amount = 0 ORDER BY p.entry_id, p.line",
    ):
        yield error("entry_lines", "zero", voucher, entry=entry_id, line=line)


def sealed(session: Session) -> Iterator[Finding]:
    """No entry is left unsealed after a commit."""
    for voucher, entry_id in rows_of(
        session, "SELECT voucher_number, id FROM journal_entry WHERE NOT sealed ORDER BY id"
    ):
        yield error("sealed", "unsealed", voucher, entry=entry_id)


def positions(session: Session) -> Iterator[Finding]:
    """Chain positions run 1, 2, 3 … without a gap."""
    for found, before in rows_of(
        session,
        "SELECT id, previous FROM (SELECT id, COALESCE(LAG(id) OVER (ORDER BY id), 0) AS previous"
        " FROM journal_entry) AS pairs WHERE id <> previous + 1 ORDER BY id",
    ):
        missing = f"{before + 1}" if found == before + 2 else f"{before + 1}–{found - 1}"
        yield error("positions", "gap", missing, next=found)


def posting_copies(session: Session) -> Iterator[Finding]:
    """A line carries its entry's date, effective date and period."""
    for voucher, entry_id, line in rows_of(
        session,
        "SELECT e.voucher_number, p.entry_id, p.line FROM posting p"
        " JOIN journal_entry e ON e.id = p.entry_id WHERE p.entry_date <> e.entry_date"
        " OR p.effective_date <> e.effective_date OR p.period <> e.period"
        " ORDER BY p.entry_id, p.line",
    ):
        yield error("posting_copies", "differs", voucher, entry=entry_id, line=line)


def entry_periods(session: Session) -> Iterator[Finding]:
    """Date and kind decide the period and the voucher's year; each period has its row."""
    for entry_date, effective, kind, period, year, entry_id, voucher in rows_of(
        session,
        "SELECT entry_date, MAX(effective_date), kind, period, series_year, MIN(id),"
        " MIN(voucher_number) FROM journal_entry"
        " GROUP BY entry_date, kind, period, series_year ORDER BY MIN(id)",
    ):
        day = date.fromisoformat(str(entry_date))
        if period != _period_for(day, kind):
            yield error("entry_periods", "period", voucher, entry=entry_id, period=period)
        if year != day.year:
            yield error("entry_periods", "year", voucher, entry=entry_id, year=year)
        if str(effective) > str(entry_date):
            yield error("entry_periods", "effective", voucher, entry=entry_id, day=str(effective))
    for (period,) in rows_of(
        session,
        "SELECT DISTINCT e.period FROM journal_entry e LEFT JOIN period p ON p.period = e.period"
        " WHERE p.period IS NULL ORDER BY e.period",
    ):
        yield error("entry_periods", "row", period)


def _period_for(day: date, kind: str) -> Period:
    if kind == "adjustment" and (day.month, day.day) == (12, 31):
        return adjustment_period(day.year)
    if kind == "closing" and (day.month, day.day) == (12, 31):
        return closing_period(day.year)
    return period_of(day)


def references(session: Session) -> Iterator[Finding]:
    """Whatever a row refers to exists; asked of every foreign key of every table."""
    query = _references(frozenset(Base.metadata.tables))
    found = sorted(rows_of(session, query), key=lambda row: (row[0], len(row[3]), row[3]))
    for _place, table, column, row, value in found:
        yield error("references", "missing", f"{table} {row}", column=column, value=value)


@lru_cache(maxsize=2)
def _references(tables: frozenset[str]) -> str:
    """One statement for all foreign keys; putting it together takes longer than asking it."""
    assert tables, "models are loaded"
    keys = [
        (table, foreign_key)
        for table in Base.metadata.sorted_tables
        for foreign_key in sorted(table.foreign_keys, key=lambda each: each.parent.name)
    ]
    return " UNION ALL ".join(
        f"SELECT {place}, '{table.name}', '{key.parent.name}',"  # noqa: S608 - names of our own tables
        f' CAST(c."{next(iter(table.primary_key)).name}" AS TEXT),'
        f' CAST(c."{key.parent.name}" AS TEXT) FROM "{table.name}" c'
        f' LEFT JOIN "{key.column.table.name}" p ON p."{key.column.name}" = c."{key.parent.name}"'
        f' WHERE c."{key.parent.name}" IS NOT NULL AND p."{key.column.name}" IS NULL'
        for place, (table, key) in enumerate(keys)
    )


def reversals(session: Session) -> Iterator[Finding]:
    """A reversal mirrors one earlier entry line by line, and an entry is reversed once."""
    for voucher, entry_id in rows_of(
        session,
        "SELECT r.voucher_number, r.id FROM journal_entry r LEFT JOIN journal_entry e"
        " ON e.id = r.reverses_id WHERE (r.kind = 'reversal') <> (r.reverses_id IS NOT NULL)"
        " OR (r.reverses_id IS NOT NULL AND (e.id IS NULL OR e.id >= r.id)) ORDER BY r.id",
    ):
        yield error("reversals", "target", voucher, entry=entry_id)
    for voucher, entry_id, other in rows_of(session, _NOT_MIRRORED):
        yield error("reversals", "mirror", voucher, entry=entry_id, reversed=other)
    for voucher, count in rows_of(
        session,
        "SELECT e.voucher_number, COUNT(*) FROM journal_entry r JOIN journal_entry e"
        " ON e.id = r.reverses_id GROUP BY e.id, e.voucher_number HAVING COUNT(*) > 1"
        " ORDER BY e.id",
    ):
        yield error("reversals", "twice", voucher, times=count)


_NOT_MIRRORED = (
    "SELECT r.voucher_number, r.id, e.voucher_number FROM journal_entry r"
    " JOIN journal_entry e ON e.id = r.reverses_id"
    " WHERE (SELECT COUNT(*) FROM posting WHERE entry_id = r.id)"
    " <> (SELECT COUNT(*) FROM posting WHERE entry_id = e.id)"
    " OR EXISTS (SELECT 1 FROM posting a LEFT JOIN posting b ON b.entry_id = e.id"
    " AND b.line = a.line AND b.account_id = a.account_id AND b.unit = a.unit"
    " AND COALESCE(b.subledger_id, 0) = COALESCE(a.subledger_id, 0) AND b.amount = -a.amount"
    " WHERE a.entry_id = r.id AND b.id IS NULL) ORDER BY r.id"
)


def request_ids(session: Session) -> Iterator[Finding]:
    """A request made one entry."""
    for request, count, voucher in rows_of(
        session,
        "SELECT request_id, COUNT(*), MAX(voucher_number) FROM journal_entry GROUP BY request_id"
        " HAVING COUNT(*) > 1 OR request_id = '' ORDER BY request_id",
    ):
        yield error("request_ids", "reused", voucher, request=request, times=count)


def accounts_take_postings(session: Session) -> Iterator[Finding]:
    """No line stands on a header, or on the computed line of the running year's surplus."""
    for code, count in rows_of(
        session,
        "SELECT a.code, COUNT(*) FROM posting p JOIN account a ON a.id = p.account_id"
        " WHERE a.is_header OR a.role = 'current_surplus' GROUP BY a.code ORDER BY a.code",
    ):
        yield error("accounts", "not_postable", code, lines=count)


def subledger_demand(session: Session) -> Iterator[Finding]:
    """A line names a subledger exactly where its account demands one, and of that kind."""
    for voucher, entry_id, line, code in rows_of(
        session,
        "SELECT e.voucher_number, p.entry_id, p.line, a.code FROM posting p"
        " JOIN account a ON a.id = p.account_id JOIN journal_entry e ON e.id = p.entry_id"
        " LEFT JOIN subledger s ON s.id = p.subledger_id"
        " WHERE COALESCE(s.kind, '') <> a.subledger_kind ORDER BY p.entry_id, p.line",
    ):
        yield error("subledger", "demand", voucher, entry=entry_id, line=line, account=code)


def audit_rows(session: Session) -> Iterator[Finding]:
    """Each entry has its audit row, same person, same moment; and each such row its entry.

    Both lie in the order of posting, so two cursors in step need no index on the subject; what is
    out of step is remembered until its other half comes.
    """
    without_row: dict[tuple[str, str, str], str] = {}
    without_entry: set[tuple[str, str, str]] = set()
    entries = streamed(session, _RECORDED)
    logged = streamed(session, _LOGGED)
    for entry, row in zip_longest(entries, logged):
        key = (f"entry:{entry[0]}", entry[1], entry[2]) if entry is not None else None
        other = tuple(row) if row is not None else None
        if key == other:
            continue
        if key is not None and key not in without_entry:
            without_row[key] = entry[3]
        without_entry.discard(key)
        if other is not None and without_row.pop(other, None) is None:
            without_entry.add(other)
    for (subject, _, _), voucher in without_row.items():
        yield error("audit", "missing", voucher, entry=int(subject.partition(":")[2]))
    for subject, _, _ in sorted(without_entry):
        _, _, position = subject.partition(":")
        if not _is_entry(session, position):
            yield error("audit", "gone", position or "?")


def _is_entry(session: Session, position: str) -> bool:
    """Whether an entry stands at a position; the log may say anything, and keeps it for ever."""
    if not (position.isascii() and position.isdigit()) or len(position) > POSITION_DIGITS_MAX:
        return False
    query = "SELECT 1 FROM journal_entry WHERE id = :id"
    return bool(rows_of(session, query, id=int(position)))


_RECORDED = "SELECT id, recorded_at, recorded_by, voucher_number FROM journal_entry ORDER BY id"
_LOGGED = "SELECT subject, at, actor FROM audit_event WHERE action = 'journal.post' ORDER BY id"
