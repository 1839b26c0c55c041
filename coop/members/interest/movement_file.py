"""Movements of one savings account from a CSV: ``date``, ``deposit``, ``withdrawal``.

The heading may be Indonesian, the cells divided by comma, semicolon or tab, the amounts written
``1250000.50`` or ``1.250.000,50``. Rows may stand in any order; a file with a heading alone has no
movements.
"""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from coop.dates import parse_day
from coop.errors import AmountUnreadable
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_amounts import find_form
from coop.ledger.import_amounts import read_amount
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_tables import DELIMITERS
from coop.ledger.import_tables import FILE_SIZE_MAX
from coop.ledger.import_tables import decode_text
from coop.ledger.import_tables import is_workbook
from coop.members.interest.errors import BalanceBelowNothing
from coop.members.interest.errors import MovementAmountUnreadable
from coop.members.interest.errors import MovementColumnsMissing
from coop.members.interest.errors import MovementDayUnreadable
from coop.members.interest.errors import MovementNumbersUnclear
from coop.members.interest.errors import MovementRowWide
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Mapping

DATE: Final = "date"
DEPOSIT: Final = "deposit"
WITHDRAWAL: Final = "withdrawal"

#: Headings that mean a column.
HEADINGS: Final = {
    DATE: ("date", "tanggal", "tgl"),
    DEPOSIT: ("deposit", "setoran", "setor"),
    WITHDRAWAL: ("withdrawal", "penarikan", "tarik"),
}

#: A row as it is read: its number as a spreadsheet counts, and its cells by column.
Row = tuple[int, dict[str, str]]


def read_movements(file_name: str, data: bytes) -> dict[date, Money]:
    r"""What each day changed in all, deposits positive.

    Raises:
        ImportFileUnreadable: it is no text that can be read.
        MovementColumnsMissing: the heading lacks a column.
        MovementRowWide: a row has more cells than the heading.
        MovementDayUnreadable: a date is none.
        MovementNumbersUnclear: ``1.250`` could be either and no other amount decides, or they
            contradict each other.
        MovementAmountUnreadable: an amount is none, negative or too large.

    >>> read_movements("m.csv", b"date,deposit,withdrawal\n2003-05-03,500000,\n")
    {datetime.date(2003, 5, 3): Money(sen=50000000)}
    """
    if len(data) > FILE_SIZE_MAX:
        raise ImportFileUnreadable(file_name, "too_large")
    if is_workbook(data):
        raise ImportFileUnreadable(file_name, "binary")
    rows = list(_rows(file_name, decode_text(file_name, data)[0]))
    form = _form_of(rows)
    changes: dict[date, Money] = {}
    for number, cells in rows:
        day = _day(number, cells[DATE])
        net = _amount(number, cells[DEPOSIT], form) - _amount(number, cells[WITHDRAWAL], form)
        changes[day] = changes.get(day, ZERO) + net
    return changes


def check_never_negative(opening: Money, changes: Mapping[date, Money], last: date) -> None:
    """Refuse movements that leave less than nothing at the end of a day.

    Raises:
        BalanceBelowNothing: on the first such day up to ``last``.
    """
    balance = opening
    for day in sorted(changes):
        if day > last:
            return
        balance += changes[day]
        if balance < ZERO:
            raise BalanceBelowNothing(day, balance)


def _rows(file_name: str, text: str) -> Iterator[Row]:
    """Rows below the heading that hold anything."""
    lines = text.splitlines(keepends=True)
    if lines and lines[0].strip() in {f"sep={each}" for each in DELIMITERS}:
        lines[0] = "\n"  # how Excel is told; its number as a row stays
    top = next((line for line in lines if line.strip()), "")
    delimiter = max(DELIMITERS, key=lambda each: len(_positions(top.split(each))))
    reader = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=delimiter, strict=True)
    positions: dict[str, int] = {}
    width = 0
    number = 0
    while True:
        number += 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            reason = "too_large" if "field limit" in str(error) else "quotes"
            raise ImportFileUnreadable(file_name, reason, number) from error
        if not any(cells):
            continue
        if not positions:
            positions, width = _heading(cells), len(cells)
            continue
        if len(cells) > width:
            raise MovementRowWide(number)
        cells += [""] * (width - len(cells))
        yield number, {column: cells[place] for column, place in positions.items()}


def _heading(cells: list[str]) -> dict[str, int]:
    positions = _positions(cells)
    missing = [column for column in HEADINGS if column not in positions]
    if missing:
        raise MovementColumnsMissing(", ".join(missing), ", ".join(filter(None, cells)))
    return positions


def _positions(cells: list[str]) -> dict[str, int]:
    """Known columns and where they stand; the first of two that mean the same."""
    found: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = cell.strip(' "\r\n').casefold()
        for column, known in HEADINGS.items():
            if name in known:
                found.setdefault(column, place)
    return found


def _form_of(rows: list[Row]) -> NumberForm:
    """How the amounts of both columns are written; where it does not matter, the plain form."""
    texts = [cells[column] for _, cells in rows for column in (DEPOSIT, WITHDRAWAL)]
    finding = find_form(text for text in texts if text)
    if finding.reason:
        raise MovementNumbersUnclear(", ".join(finding.examples))
    return finding.form or NumberForm.PLAIN


def _day(number: int, text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as error:
        raise MovementDayUnreadable(number, text) from error


def _amount(number: int, text: str, form: NumberForm) -> Money:
    if not text:
        return ZERO
    amount = read_amount(text, form)
    try:
        money = Money.from_decimal(amount) if amount is not None else None
    except AmountUnreadable:
        money = None
    if money is None or not 0 <= money.sen <= AMOUNT_MAX_SEN:
        raise MovementAmountUnreadable(number, text)
    return money
