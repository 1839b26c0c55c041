"""The daily journal: what was booked on a day or a few, by series, with their totals."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import NamedTuple

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.ledger.entry import Series
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.reading import lines_of
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.vouchers import SERIES_TITLES
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from coop.ledger.reading import LineView
    from coop.ledger.report import Cell

TITLE: Final = Label("Jurnal harian", "Daily journal")
TOTAL: Final = Label("Jumlah seluruhnya", "Grand total")

#: Entries read together while the paper is made.
READ_ENTRIES: Final = 400

COLUMNS: Final = (
    Column("day", Label("Tanggal", "Date"), "date"),
    Column("number", Label("Nomor bukti", "Voucher"), "text"),
    Column("what", Label("Keterangan dan akun", "Narration and accounts"), "text"),
    Column("unit", Label("Unit", "Unit"), "text"),
    Column("debit", Label("Debit", "Debit"), "money"),
    Column("credit", Label("Kredit", "Credit"), "money"),
)


class SeriesTotal(NamedTuple):
    """What one series holds: how many vouchers, from which to which, and what changed hands."""

    series: Series
    vouchers: int
    first_number: str
    last_number: str
    amount: Money


class DayEntry(NamedTuple):
    """One entry in a line."""

    id: int
    entry_date: date
    number: str
    narration: str
    amount: Money


def series_totals(session: Session, first: date, last: date) -> list[SeriesTotal]:
    """Totals of the days by series, in the order of the series, for those that have a voucher.

    Amounts leave out the pairs between units.
    """
    rows = session.execute(
        select(
            JournalEntry.series,
            func.count(),
            func.min(JournalEntry.voucher_number),
            func.max(JournalEntry.voucher_number),
        )
        .where(_between_days(first, last))
        .group_by(JournalEntry.series)
    )
    amounts = dict(
        session.execute(
            select(JournalEntry.series, func.sum(Posting.amount, type_=MoneyType))
            .join(Posting, Posting.entry_id == JournalEntry.id)
            .where(_between_days(first, last), Posting.amount > ZERO, _is_own())
            .group_by(JournalEntry.series)
        ).all()
    )
    found = {
        series: SeriesTotal(Series(series), count, low, high, amounts.get(series) or ZERO)
        for series, count, low, high in rows
    }
    return [found[series] for series in Series if series in found]


def day_entries(
    session: Session, first: date, last: date, *, offset: int, limit: int
) -> list[DayEntry]:
    """Entries of the days in the order they are filed: by series, then number.

    Args:
        session: reading session.
        first: first day.
        last: last day, included.
        offset: entries to pass over.
        limit: entries at most.
    """
    amount = (
        select(func.sum(Posting.amount, type_=MoneyType))
        .where(Posting.entry_id == JournalEntry.id, Posting.amount > ZERO, _is_own())
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            JournalEntry.id,
            JournalEntry.entry_date,
            JournalEntry.voucher_number,
            JournalEntry.narration,
            amount,
        )
        .where(_between_days(first, last))
        .order_by(*_filed())
        .offset(offset)
        .limit(limit)
    )
    return [
        DayEntry(entry_id, day, number, narration, money or ZERO)
        for entry_id, day, number, narration, money in rows
    ]


def entry_ids(session: Session, first: date, last: date, *, offset: int, limit: int) -> list[int]:
    """Positions of the days' entries in the order they are filed."""
    query = (
        select(JournalEntry.id)
        .where(_between_days(first, last))
        .order_by(*_filed())
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(query))


def daily_report(session: Session, first: date, last: date) -> Report:
    """The daily journal as a report: every entry with its lines, totals per series.

    Args:
        session: reading session; the rows are read while they are printed.
        first: first day.
        last: last day, included.
    """
    return Report(
        "daily-journal",
        TITLE,
        COLUMNS,
        lambda: _rows(session, first, last),
        date_to=last,
        date_from=first,
    )


def _rows(session: Session, first: date, last: date) -> Iterator[ReportRow]:
    sums = Money(0)
    series = ""
    of_series = Money(0)
    for entry, lines in _entries(session, first, last):
        if entry.series != series:
            if series:
                yield ReportRow(_sum_cells(_total_label(series), of_series), "subtotal")
            series, of_series = entry.series, Money(0)
            yield ReportRow((SERIES_TITLES[Series(series)], *(None,) * 5), "heading")
        yield ReportRow(
            (entry.entry_date, entry.voucher_number, entry.narration, None, None, None), "note"
        )
        for line in lines:
            yield _line_row(line)
            of_series += line.amount.debit
            sums += line.amount.debit
    if series:
        yield ReportRow(_sum_cells(_total_label(series), of_series), "subtotal")
        yield ReportRow(_sum_cells(TOTAL, sums), "total")


def _entries(
    session: Session, first: date, last: date
) -> Iterator[tuple[JournalEntry, Sequence[LineView]]]:
    offset = 0
    while True:
        entries = session.scalars(
            select(JournalEntry)
            .where(_between_days(first, last))
            .order_by(*_filed())
            .offset(offset)
            .limit(READ_ENTRIES)
        ).all()
        lines = lines_of(session, [entry.id for entry in entries])
        for entry in entries:
            yield entry, lines.get(entry.id, ())
        if len(entries) < READ_ENTRIES:
            return
        offset += READ_ENTRIES


def _line_row(line: LineView) -> ReportRow:
    kind_and_number = line.reference.partition(":")[2]
    about = f" · {kind_and_number}" if kind_and_number else ""
    name = line.account_label
    label = Label(
        f"{line.account} {name.id}{about}",
        f"{line.account} {name.en or name.id}{about}",
    )
    sides: tuple[Cell, Cell] = (line.amount, None) if line.amount.sen > 0 else (None, -line.amount)
    return ReportRow((None, None, label, line.unit, *sides), level=1)


def _total_label(series: str) -> Label:
    title = SERIES_TITLES[Series(series)]
    return Label(f"Jumlah {title.id.lower()}", f"Total {title.en.lower()}s")


def _sum_cells(label: Label, amount: Money) -> tuple[Cell, ...]:
    return (label, None, None, None, amount, amount)


def _between_days(first: date, last: date) -> ColumnElement[bool]:
    return JournalEntry.entry_date.between(first, last)


def _is_own() -> ColumnElement[bool]:
    """Lines that are no pair between units."""
    between = select(Account.id).where(Account.role == "inter_unit").scalar_subquery()
    return Posting.account_id.is_distinct_from(between)


def _filed() -> tuple[Any, ...]:
    order = {series.value: place for place, series in enumerate(Series)}
    return (
        case(order, value=JournalEntry.series),
        JournalEntry.series_year,
        JournalEntry.series_number,
    )
