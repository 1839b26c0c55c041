"""Rows of a table as entries: every cell read or named, whatever else is wrong with its row."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from typing import Final

from coop.dates import parse_day
from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_amounts import decimals_of
from coop.ledger.import_amounts import find_form
from coop.ledger.import_amounts import read_amount
from coop.ledger.import_errors import NumberFormUnclear
from coop.ledger.import_plan import ACCOUNT_LENGTH_MAX
from coop.ledger.import_plan import MEMBER_LENGTH_MAX
from coop.ledger.import_plan import NR_LENGTH_MAX
from coop.ledger.import_plan import Fact
from coop.ledger.import_plan import Problem
from coop.ledger.import_plan import Source
from coop.ledger.import_plan import SourceEntry
from coop.ledger.import_plan import SourceLine
from coop.ledger.import_tables import text_of
from coop.money import AMOUNT_MAX_SEN
from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from coop.ledger.import_tables import Cell
    from coop.ledger.import_tables import Row
    from coop.ledger.import_tables import Table

AMOUNT_COLUMNS: Final = ("debit", "credit")
LENGTHS_MAX: Final = {
    "nr": NR_LENGTH_MAX,
    "description": NARRATION_LENGTH_MAX,
    "account": ACCOUNT_LENGTH_MAX,
    "unit": MEMBER_LENGTH_MAX,
    "member": MEMBER_LENGTH_MAX,
    "type": MEMBER_LENGTH_MAX,
    "currency": MEMBER_LENGTH_MAX,
}
AMOUNT_LENGTH_MAX: Final = 40

#: Different texts of one entry's rows stand in its narration one after the other.
NARRATION_JOINT: Final = "; "

#: The narration of an entry for which a file has none.
NARRATION_NONE: Final = "Tanpa keterangan"

#: Sen have two digits; a third would be a thousand's dot read wrongly, unless one says so.
DECIMALS_MAX: Final = 2

#: What some programs write behind a date that has no time.
_MIDNIGHT: Final = re.compile(r"[ T]0?0:00(?::00(?:\.0+)?)?$")

#: How Excel's accounting format writes nothing.
_NOTHING: Final = re.compile(r"(?:(?:Rp\.?|IDR)\s*)?[-–]", re.IGNORECASE)


def read_rows(table: Table, number_form: NumberForm | None = None) -> Source:
    """The entries of a table and what could not be read.

    Rows with the same number are one entry, also where other rows stand between them. A row may
    leave out the date it shares with the row above.

    Args:
        table: rows under known columns.
        number_form: how amounts are written, where whoever imports has said so.

    Raises:
        NumberFormUnclear: a column of amounts reads both ways, or partly each.
    """
    forms = _forms_of(table, number_form)
    reader = _RowReader(table, forms, is_told=number_form is not None)
    for row in table.rows:
        reader.read(row)
    return Source(
        kind=table.source,
        entries=reader.finished(),
        problems=reader.problems,
        account_types=reader.account_types,
        encoding=table.encoding,
        delimiter=table.delimiter,
        number_forms={column: form.value for column, form in forms.items() if form is not None},
        ignored=table.ignored,
    )


def _forms_of(table: Table, told: NumberForm | None) -> dict[str, NumberForm | None]:
    """The form of each amount column; None where every value is the same in both.

    Where one column is sure and the other reads both ways, the sure one decides: debits equal
    credits only if both are read alike, so a wrong reading could not pass as balanced.
    """
    if told is not None:
        return dict.fromkeys(AMOUNT_COLUMNS, told)
    findings = {}
    for column in AMOUNT_COLUMNS:
        position = table.positions[column]
        texts = (cells[position] for _, cells in table.rows if len(cells) > position)
        findings[column] = find_form(text for text in texts if isinstance(text, str) and text)
    sure = {finding.form for finding in findings.values()} - {None}
    forms: dict[str, NumberForm | None] = {}
    for column, finding in findings.items():
        is_decided = finding.reason == "both" and len(sure) == 1
        if finding.reason and not is_decided:
            raise NumberFormUnclear(column, " · ".join(finding.examples), finding.reason)
        forms[column] = next(iter(sure)) if is_decided else finding.form
    return forms


class _RowReader:
    """One pass over the rows of a table."""

    def __init__(self, table: Table, forms: dict[str, NumberForm | None], *, is_told: bool) -> None:
        self._positions = table.positions
        self._headings = table.headings
        self._forms = forms
        self._is_told = is_told
        self._entries: dict[str, SourceEntry] = {}
        self._narrations: dict[str, dict[str, None]] = {}
        self._previous_nr = ""
        self._currency = ""
        self.problems: list[Problem] = []
        self.account_types: dict[str, str] = {}

    def read(self, row: Row) -> None:
        """One row: its texts, its date, its amount, in the order of the columns."""
        self._number, self._cells = row
        self._nr = ""
        self._nr = self._text("nr", missing="nr_missing")
        day = self._day()
        narration = self._text("description")
        account = self._text("account", missing="account_missing")
        amount = self._amount()
        unit, member, kind = self._text("unit"), self._text("member"), self._text("type")
        self._check_currency(self._text("currency"))
        if account and kind and self.account_types.setdefault(account, kind) != kind:
            earlier = self.account_types[account]
            self._say("type", "type_conflict", kind, account=account, earlier=earlier)
        self._check_width()
        entry = self._entries.get(self._nr)
        if entry is not None:
            entry.lines.append(SourceLine(self._number, account, amount, unit=unit, member=member))
            entry.is_whole = entry.is_whole and amount is not None
            if day is not None and entry.day is None:
                entry.day = day
            if narration:
                self._narrations[self._nr][narration] = None
        self._previous_nr = self._nr

    def finished(self) -> list[SourceEntry]:
        """The entries in the order of their first rows, with their narrations."""
        for nr, entry in self._entries.items():
            entry.narration = NARRATION_JOINT.join(self._narrations[nr]) or NARRATION_NONE
            if len(entry.narration) > NARRATION_LENGTH_MAX:
                fault = Problem(entry.row, "description", "text_too_long", entry.narration, nr)
                self.problems.append(fault)
        return list(self._entries.values())

    def _say(self, field: str, code: str, value: str = "", **facts: Fact) -> None:
        self.problems.append(
            Problem(self._number, field, code, value, self._nr, tuple(facts.items()))
        )

    def _cell(self, column: str) -> Cell:
        position = self._positions.get(column)
        if position is None or position >= len(self._cells):
            return ""
        return self._cells[position]

    def _text(self, column: str, *, missing: str = "") -> str:
        """A text cell; one that would not print as it reads is named and counts as empty."""
        text = text_of(self._cell(column))
        if not text and missing:
            self._say(column, missing)
        try:
            check_text(column, text, length_max=LENGTHS_MAX[column])
        except TextRefused as refusal:
            self._say(column, f"text_{refusal.params['reason']}", text)
            return ""
        return text

    def _day(self) -> date | None:
        """The row's date; the first row of a number makes its entry."""
        cell = self._cell("date")
        day = self._read_day(cell)
        entry = self._entries.get(self._nr)
        if entry is None:
            if cell == "":
                self._say("date", "date_missing")
            if self._nr:
                self._entries[self._nr] = SourceEntry(
                    self._nr, self._number, day, receipt_number=self._nr
                )
                self._narrations[self._nr] = {}
            return day
        if cell == "" and self._previous_nr != self._nr:
            self._say("date", "date_missing")
        if day is not None and entry.day is not None and day != entry.day:
            self._say("date", "date_differs", text_of(cell), day=entry.day, first_row=entry.row)
        return day

    def _read_day(self, cell: Cell) -> date | None:
        if cell == "" or isinstance(cell, date):
            return cell if isinstance(cell, date) else None
        try:
            return parse_day(_MIDNIGHT.sub("", text_of(cell)))
        except ValueError:
            self._say("date", "date_unreadable", text_of(cell))
            return None

    def _amount(self) -> Money | None:
        """The signed amount, debit positive; None where it cannot be told."""
        sides = [self._money(column) for column in AMOUNT_COLUMNS]
        debit, credit = sides
        if debit is None or credit is None:
            return None
        if debit and credit:
            self._say("credit", "both_filled", text_of(self._cell("credit")))
            return None
        if not debit and not credit:
            self._say("debit", "neither_filled")
            return None
        return debit or -credit

    def _money(self, column: str) -> Money | None:
        cell = self._cell(column)
        if cell == "":
            return ZERO
        if isinstance(cell, str) and cell.isascii() and cell.isdigit() and len(cell) < 14:
            return Money(int(cell) * SEN_PER_RUPIAH)
        amount, reason = self._read_amount(column, cell)
        if amount is None:
            self._say(column, reason, text_of(cell)[:AMOUNT_LENGTH_MAX])
            return None
        return amount

    def _read_amount(self, column: str, cell: Cell) -> tuple[Money | None, str]:
        """An amount, or why there is none."""
        if isinstance(cell, Decimal):
            return _exact(cell)
        text = text_of(cell)
        if _NOTHING.fullmatch(text):
            return ZERO, ""
        form = self._forms[column] or NumberForm.PLAIN
        amount = read_amount(text, form) if len(text) <= AMOUNT_LENGTH_MAX else None
        if amount is None:
            return None, "amount_unreadable"
        if not self._is_told and decimals_of(text, form) > DECIMALS_MAX:
            return None, "amount_unclear"
        return _exact(amount)

    def _check_width(self) -> None:
        """What stands under no heading is most often half of an amount with a bare comma."""
        for position, cell in enumerate(self._cells):
            if cell and (position >= len(self._headings) or not self._headings[position]):
                self._say("", "too_many_cells", text_of(cell))
                return

    def _check_currency(self, currency: str) -> None:
        """A book has one currency; a file that names two is not one book."""
        if currency and not self._currency:
            self._currency = currency
        if currency and currency.casefold() != self._currency.casefold():
            self._say("currency", "currency_second", currency, first=self._currency)


def _exact(amount: Decimal) -> tuple[Money | None, str]:
    """An amount as one line of a book can carry it, or why it cannot."""
    sen = Fraction(amount) * SEN_PER_RUPIAH
    if sen < 0:
        return None, "amount_negative"
    if sen > AMOUNT_MAX_SEN:
        return None, "amount_too_large"
    if sen.denominator != 1:
        return None, "amount_too_fine"
    return Money(int(sen)), ""
