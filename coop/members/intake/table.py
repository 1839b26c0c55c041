"""From the bytes of a file to rows by column; what cells mean is read in ``rows``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_amounts import find_form
from coop.ledger.import_errors import ImportColumnsMissing
from coop.ledger.import_errors import ImportColumnTwice
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_errors import NumberFormUnclear
from coop.ledger.import_tables import tables_of
from coop.ledger.import_tables import text_of
from coop.members.intake.columns import AMOUNTS
from coop.members.intake.columns import BALANCE
from coop.members.intake.columns import heading_name
from coop.members.intake.columns import known_headings
from coop.members.intake.errors import IntakeColumnUnknown

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Mapping

    from coop.ledger.import_tables import Cell
    from coop.ledger.import_tables import Row

HEADING_ROWS_MAX: Final = 20
#: A cooperative of a village has fewer members; beyond it somebody chose another file.
ROWS_MAX: Final = 50_000
#: A sheet of Excel has no more.
SHEET_ROWS_MAX: Final = 1_048_576
#: How headings of money on accounts begin.
SAVINGS_WORDS: Final = {"simpanan", "saldo", "tabungan", "deposito", "setoran"}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list as it was read.

    Attributes:
        headings: as the file has them.
        positions: column to index.
        rows: number as a spreadsheet counts, and cells.
        ignored: headings that mean nothing here.
        forms: how each column of amounts writes them.
        digest: of what the file says, however it was saved.
    """

    headings: tuple[str, ...]
    positions: dict[str, int]
    rows: tuple[Row, ...]
    ignored: tuple[str, ...]
    forms: dict[str, NumberForm]
    digest: str

    def cell(self, cells: tuple[Cell, ...], column: str) -> Cell:
        """One cell; empty where the row or the file has none."""
        position = self.positions.get(column, -1)
        return cells[position] if 0 <= position < len(cells) else ""


def read_sheet(
    file_name: str, data: bytes, products: Mapping[str, str], number_form: str | None = None
) -> Sheet:
    """The list in a file.

    Args:
        file_name: as the user knows it.
        data: CSV or XLSX.
        products: name by code.
        number_form: ``indonesian`` or ``plain`` where somebody said it.

    Raises:
        ImportFileUnreadable: it cannot be opened, or has no rows, or far too many.
        ImportColumnsMissing: no column of names.
        ImportColumnTwice: two headings mean the same.
        IntakeColumnUnknown: a filled column of savings belongs to no product.
        NumberFormUnclear: amounts read both ways.
    """
    known = known_headings(products)

    def count(cells: Iterable[str]) -> int:
        return sum(heading_name(cell) in known for cell in cells)

    refusal: ImportColumnsMissing | None = None
    for rows in tables_of(file_name, data, count):
        try:
            return _sheet(file_name, rows, known, number_form)
        except ImportColumnsMissing as error:
            refusal = refusal or error
    raise refusal or ImportFileUnreadable(file_name, "empty")


def _sheet(
    file_name: str, rows: Iterator[Row], known: Mapping[str, str], number_form: str | None
) -> Sheet:
    headings, positions = _heading(rows, known)
    below = _filled(file_name, rows)
    if not below:
        raise ImportFileUnreadable(file_name, "no_rows")
    used = set(positions.values())
    ignored = {at: text for at, text in enumerate(headings) if text and at not in used}
    _refuse_lost_money(ignored, below)
    digest = hashlib.sha256()
    for column in sorted(positions):
        digest.update(f"{column}\n".encode())
    for _number, cells in below:
        row = [text_of(cells[at]) if at < len(cells) else "" for _, at in sorted(positions.items())]
        digest.update(("\x1f".join(row) + "\n").encode())
    return Sheet(
        headings=headings,
        positions=positions,
        rows=tuple(below),
        ignored=tuple(ignored.values()),
        forms=_forms(positions, below, number_form),
        digest=digest.hexdigest(),
    )


def _filled(file_name: str, rows: Iterator[Row]) -> list[Row]:
    """The rows that say something, however many empty ones stand between."""
    found: list[Row] = []
    for count, row in enumerate(rows, 1):
        if any(row[1]):
            found.append(row)
        if len(found) > ROWS_MAX or count > SHEET_ROWS_MAX:
            raise ImportFileUnreadable(file_name, "too_large")
    return found


def _refuse_lost_money(ignored: Mapping[int, str], rows: list[Row]) -> None:
    """Refuse filled columns that are called savings and belong to no product."""
    lost = [
        text
        for at, text in ignored.items()
        if heading_name(text).split("_")[0] in SAVINGS_WORDS
        and any(at < len(cells) and text_of(cells[at]) not in {"", "-", "0"} for _, cells in rows)
    ]
    if lost:
        raise IntakeColumnUnknown(", ".join(lost)[:200])


def _heading(
    rows: Iterator[Row], known: Mapping[str, str]
) -> tuple[tuple[str, ...], dict[str, int]]:
    best: list[str] = []
    for _number, cells in islice(rows, HEADING_ROWS_MAX):
        texts = [text_of(cell) for cell in cells]
        positions: dict[str, int] = {}
        doubles: list[str] = []
        for at, text in enumerate(texts):
            column = known.get(heading_name(text)) if text else None
            if column is None:
                continue
            if column in positions:
                doubles = [column, texts[positions[column]], text]
            positions.setdefault(column, at)
        if "name" in positions and len(positions) > 1:
            if doubles:
                raise ImportColumnTwice(doubles[0], ", ".join(doubles[1:]))
            return tuple(texts), positions
        best = best or [text for text in texts if text]
    raise ImportColumnsMissing("nama, nomor_anggota", ", ".join(best)[:200])


def is_amount(column: str) -> bool:
    """Whether a column holds rupiah."""
    return column in AMOUNTS or column.startswith(BALANCE)


def _forms(
    positions: Mapping[str, int], rows: list[Row], number_form: str | None
) -> dict[str, NumberForm]:
    forms: dict[str, NumberForm] = {}
    for column, at in positions.items():
        if not is_amount(column):
            continue
        if number_form:
            forms[column] = NumberForm(number_form)
            continue
        texts = (cells[at] for _n, cells in rows if at < len(cells))
        finding = find_form(text for text in texts if isinstance(text, str) and text)
        if finding.reason:
            heading = column.removeprefix(BALANCE)
            raise NumberFormUnclear(heading, ", ".join(finding.examples), finding.reason)
        forms[column] = finding.form or NumberForm.INDONESIAN
    return forms
