"""Lines out of a bank's CSV text: days, texts, signed amounts, running balances. Pure.

Banks write ``Debit`` for money that leaves the account. Whatever cannot be read is named with its
row; rows without a day (headings, totals) are left out and listed, never lost silently.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from itertools import pairwise
from typing import Final
from typing import NamedTuple

from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.dates import parse_day
from coop.desk.banking.errors import BankColumnsMissing
from coop.errors import AmountUnreadable
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_amounts import find_form
from coop.ledger.import_amounts import read_amount
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_errors import NumberFormUnclear
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

#: Headings that mean a column; the earliest of the list counts where several stand in one file.
HEADINGS: Final = {
    "day": (
        "tanggal transaksi",
        "tgl transaksi",
        "transaction date",
        "posting date",
        "tanggal",
        "tgl",
        "date",
        "tanggal valuta",
    ),
    "text": (
        "keterangan",
        "uraian",
        "deskripsi",
        "description",
        "rincian",
        "berita",
        "remark",
        "remarks",
        "transaksi",
        "narasi",
    ),
    "out": ("debit", "debet", "mutasi debit", "mutasi debet", "penarikan", "keluar", "uang keluar"),
    "in": ("kredit", "credit", "mutasi kredit", "setoran", "masuk", "uang masuk"),
    "amount": ("mutasi", "jumlah", "nominal", "amount", "nilai", "jumlah mutasi"),
    "side": ("db/cr", "cr/db", "d/k", "d/c", "dk", "dbcr", "jenis", "type", "tipe", "jenis mutasi"),
    "balance": ("saldo", "balance", "saldo akhir"),
}
DELIMITERS: Final = (";", ",", "\t", "|")
HEADING_ROWS_MAX: Final = 30
COLUMNS_MAX: Final = 60
ROWS_MAX: Final = 20_000
TEXT_LENGTH_MAX: Final = 300
EARLIEST: Final = date(1900, 1, 1)
CENTURY: Final = 2000

_OUT: Final = {"d", "db", "debit", "debet", "dr", "keluar"}
_IN: Final = {"k", "c", "cr", "kr", "kredit", "credit", "masuk"}
_SUFFIX: Final = re.compile(r"(?P<figure>.*?\d)\s*(?P<side>DB|DR|D|CR|KR|K|C)", re.IGNORECASE)
_SHORT_YEAR: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})", re.ASCII)
_NAMED: Final = re.compile(r"(\d{1,2})[ /.-]([A-Za-z]{3,9})[ /.-](\d{2}|\d{4})", re.ASCII)
_MONTHS: Final = {
    name.casefold()[:length]: number
    for names in (MONTHS_ID, MONTHS_EN)
    for number, name in enumerate(names, start=1)
    for length in (3, len(name))
} | {"agt": 8, "ags": 8}


class FileLine(NamedTuple):
    """One line as the file has it; ``balance`` is None where the file tells none."""

    row: int
    day: date
    text: str
    amount: Money
    balance: Money | None


class LineProblem(NamedTuple):
    """A row that cannot be taken: its number, why, and what stands there.

    ``code``: day, future, amount, both_sides, negative, side, balance, too_large, balance_breaks.
    """

    row: int
    code: str
    value: str


class LeftOut(NamedTuple):
    """A row that is no line: its number and how it begins."""

    row: int
    text: str


@dataclass(frozen=True, slots=True)
class BankTable:
    """What a file holds.

    Attributes:
        lines: oldest first.
        problems: rows that cannot be taken; any means that nothing is.
        left_out: rows that are no lines.
        form: how the file writes numbers; None where it does not matter.
    """

    lines: tuple[FileLine, ...]
    problems: tuple[LineProblem, ...]
    left_out: tuple[LeftOut, ...]
    form: NumberForm | None

    @property
    def opening(self) -> Money | None:
        """What lay on the account before the first line, where the file tells balances."""
        if not self.lines or self.lines[0].balance is None:
            return None
        return self.lines[0].balance - self.lines[0].amount


Row = tuple[int, list[str]]


def read_lines(
    file_name: str, text: str, *, today: date, form: NumberForm | None = None
) -> BankTable:
    r"""The lines in the text of a bank's CSV file.

    Args:
        file_name: for refusals.
        text: decoded characters of the file.
        today: no line lies after it.
        form: how the file writes numbers, where a person said so.

    Raises:
        ImportFileUnreadable: a quote left open, too many columns or rows, or no lines.
        BankColumnsMissing: the heading lacks a day or amounts.
        NumberFormUnclear: the amounts read both ways and nobody said which.

    >>> table = read_lines("mutasi.csv", "Tanggal;Keterangan;Debet;Kredit;Saldo\n"
    ...     "02/03/2026;SETOR TUNAI;;1.500.000,00;1.500.000,00\n"
    ...     "05/03/2026;BIAYA ADM;15.000,00;;1.485.000,00\n", today=date(2026, 3, 31))
    >>> [(line.text, line.amount.plain()) for line in table.lines], table.opening
    ([('SETOR TUNAI', '1500000'), ('BIAYA ADM', '-15000')], Money(sen=0))
    """
    rows = list(islice(_rows(file_name, text), ROWS_MAX + HEADING_ROWS_MAX + 1))
    if len(rows) > ROWS_MAX + HEADING_ROWS_MAX:
        raise ImportFileUnreadable(file_name, "too_large")
    positions, below = _under_heading(rows)
    reader = _Reader(positions, today)
    reader.choose_form(below, form)
    for row in below:
        reader.take(row)
    if not reader.lines and not reader.problems:
        raise ImportFileUnreadable(file_name, "no_rows")
    lines = _oldest_first(reader.lines)
    problems = reader.problems or list(_breaks(lines))
    return BankTable(tuple(lines), tuple(problems), tuple(reader.left_out), reader.form)


def _rows(file_name: str, text: str) -> Iterator[Row]:
    hint = re.match(r"sep=(.)\r?\n", text)
    delimiter = hint[1] if hint and hint[1] in DELIMITERS else _delimiter_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = "too_large" if "field limit" in str(error) else "quotes"
            raise ImportFileUnreadable(file_name, reason, number) from error
        if len(cells) > COLUMNS_MAX:
            raise ImportFileUnreadable(file_name, "too_wide", number)
        if any(cell.strip() for cell in cells):
            yield number, [cell.strip() for cell in cells]


def _delimiter_of(text: str) -> str:
    """What divides the heading into the most columns that are known."""
    top = list(islice(io.StringIO(text), HEADING_ROWS_MAX))

    def known(delimiter: str) -> int:
        rows = (
            [cell.strip(' "\r\n') for cell in line.split(delimiter, COLUMNS_MAX)] for line in top
        )
        return max((len(_positions_of(cells)) for cells in rows), default=0)

    return max(DELIMITERS, key=known)


def _under_heading(rows: list[Row]) -> tuple[dict[str, int], list[Row]]:
    """Where the columns stand, and the rows below the heading."""
    best: dict[str, int] = {}
    found: list[str] = []
    for index, (_number, cells) in enumerate(rows[:HEADING_ROWS_MAX]):
        positions = _positions_of(cells)
        if not _missing(positions):
            return positions, rows[index + 1 :]
        if len(positions) > len(best) or not found:
            best, found = positions, cells
    raise BankColumnsMissing(", ".join(_missing(best)), ", ".join(filter(None, found))[:200])


def _missing(positions: dict[str, int]) -> list[str]:
    missing = [] if "day" in positions else ["Tanggal"]
    has_sides = "out" in positions and "in" in positions
    return missing if has_sides or "amount" in positions else [*missing, "Keluar", "Masuk"]


def _positions_of(cells: Iterable[str]) -> dict[str, int]:
    names = [" ".join(re.sub(r"\(.*?\)|[.:_]", " ", cell).casefold().split()) for cell in cells]
    positions: dict[str, int] = {}
    for column, known in HEADINGS.items():
        found = [(known.index(name), index) for index, name in enumerate(names) if name in known]
        if found:
            positions[column] = min(found)[1]
    return positions


class _Reader:
    """Reads row after row; what is wrong is collected."""

    def __init__(self, positions: dict[str, int], today: date) -> None:
        self._positions = positions
        self._today = today
        self.form: NumberForm | None = None
        self.lines: list[FileLine] = []
        self.problems: list[LineProblem] = []
        self.left_out: list[LeftOut] = []

    def _cell(self, cells: list[str], column: str) -> str:
        position = self._positions.get(column)
        return cells[position] if position is not None and position < len(cells) else ""

    def choose_form(self, rows: list[Row], said: NumberForm | None) -> None:
        """One bank writes all its numbers one way; whoever imports may say which."""
        self.form = said
        if said is not None:
            return
        columns = [each for each in ("out", "in", "amount", "balance") if each in self._positions]
        texts = [
            _without_side(cell)[0]
            for _number, cells in rows
            for column in columns
            if (cell := self._cell(cells, column)) and self._has_day(cells)
        ]
        finding = find_form(texts)
        if finding.reason:
            names = ", ".join(HEADINGS[each][0] for each in columns)
            raise NumberFormUnclear(names, ", ".join(finding.examples), finding.reason)
        self.form = finding.form

    def _has_day(self, cells: list[str]) -> bool:
        return self._cell(cells, "day")[:1].isdigit()

    def take(self, row: Row) -> None:
        """Add one row to the lines, the problems or what is left out."""
        number, cells = row
        if not self._has_day(cells):
            self.left_out.append(LeftOut(number, _clean(" ".join(cells))[:80]))
            return
        try:
            line = self._line(number, cells)
        except _Unreadable as error:
            self.problems.append(LineProblem(number, error.code, _clean(error.value)[:80]))
            return
        if line.amount:
            self.lines.append(line)
        else:
            self.left_out.append(LeftOut(number, _clean(" ".join(cells))[:80]))

    def _line(self, number: int, cells: list[str]) -> FileLine:
        day_text = self._cell(cells, "day")
        day = _day_of(day_text)
        if day is None or day < EARLIEST:
            raise _Unreadable("day", day_text)
        if day > self._today:
            raise _Unreadable("future", day_text)
        balance_text = self._cell(cells, "balance")
        balance = self._money(balance_text, "balance") if balance_text else None
        text = _clean(self._cell(cells, "text"))[:TEXT_LENGTH_MAX]
        return FileLine(number, day, text, self._amount(cells), balance)

    def _amount(self, cells: list[str]) -> Money:
        if "out" in self._positions and "in" in self._positions:
            went, came = (self._side_of(cells, column) for column in ("out", "in"))
            if went and came:
                raise _Unreadable("both_sides", f"{went.plain()} / {came.plain()}")
            return came - went
        text = self._cell(cells, "amount")
        figure, side = _without_side(text)
        money = self._money(figure, "amount") if figure else ZERO
        side = side or self._cell(cells, "side").casefold().strip(" .")
        if not side:
            return money
        if side not in _OUT | _IN:
            raise _Unreadable("side", side)
        if money < ZERO:
            raise _Unreadable("negative", text)
        return -money if side in _OUT else money

    def _side_of(self, cells: list[str], column: str) -> Money:
        text = self._cell(cells, column)
        if text in {"", "-", "\N{EN DASH}"}:
            return ZERO
        money = self._money(text, "amount")
        if money < ZERO:
            raise _Unreadable("negative", text)
        return money

    def _money(self, text: str, code: str) -> Money:
        figure, side = _without_side(text)
        amount: Decimal | None = read_amount(figure, self.form or NumberForm.INDONESIAN)
        if amount is None:
            raise _Unreadable(code, text)
        try:
            money = Money.from_decimal(amount)
        except AmountUnreadable:
            raise _Unreadable(code, text) from None
        if abs(money.sen) > AMOUNT_MAX_SEN:
            raise _Unreadable("too_large", text)
        return -money if code == "balance" and side in _OUT else money


class _Unreadable(Exception):
    """A cell that cannot be taken."""

    def __init__(self, code: str, value: str) -> None:
        super().__init__(code)
        self.code, self.value = code, value


def _without_side(text: str) -> tuple[str, str]:
    """A figure and the letters behind it that say which way the money went.

    >>> _without_side("1,500.00 DB"), _without_side("25.000")
    (('1,500.00', 'db'), ('25.000', ''))
    """
    match = _SUFFIX.fullmatch(text)
    return (text, "") if match is None else (match["figure"], match["side"].casefold())


def _day_of(text: str) -> date | None:
    """A day as banks write it, with or without the hour behind it.

    >>> [_day_of(text) for text in ("02/03/26", "2 Mei 2026", "2026-03-02 10:15:00", "32/1/26")]
    [datetime.date(2026, 3, 2), datetime.date(2026, 5, 2), datetime.date(2026, 3, 2), None]
    """
    compact = re.sub(r"[ T]+\d{1,2}[:.]\d{2}([:.]\d{2})?(\.\d+)?$", "", text.strip())
    short, named = _SHORT_YEAR.fullmatch(compact), _NAMED.fullmatch(compact)
    try:
        if short is not None:
            return date(CENTURY + int(short[3]), int(short[2]), int(short[1]))
        if named is not None:
            month = _MONTHS.get(named[2].casefold())
            year = int(named[3])
            year += CENTURY if len(named[3]) == 2 else 0
            return None if month is None else date(year, month, int(named[1]))
        return parse_day(compact)
    except ValueError:
        return None


def _clean(text: str) -> str:
    """A text with single spaces and without signs that do not print."""
    shown = (
        " " if unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else sign
        for sign in unicodedata.normalize("NFC", text)
    )
    return " ".join("".join(shown).split())


def _oldest_first(lines: list[FileLine]) -> list[FileLine]:
    """The lines in the order of time; some banks print the newest on top."""
    if len(lines) < 2:
        return lines
    backwards = lines[::-1]
    if lines[0].day != lines[-1].day:
        chosen = lines if lines[0].day < lines[-1].day else backwards
    else:
        chosen = backwards if list(_breaks(lines)) and not list(_breaks(backwards)) else lines
    return sorted(chosen, key=lambda line: line.day)


def _breaks(lines: list[FileLine]) -> Iterator[LineProblem]:
    """Lines whose balance does not follow from the one before: a row is missing or altered."""
    for before, line in pairwise(lines):
        if before.balance is None or line.balance is None:
            continue
        if before.balance + line.amount != line.balance:
            yield LineProblem(line.row, "balance_breaks", line.balance.plain())
