"""The chart as a CSV file: written so that a spreadsheet changes nothing, read from any of them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from coop.ledger.chart_rows import COLUMNS
from coop.ledger.import_errors import ImportFileUnreadable
from coop.ledger.import_tables import decode_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

#: A cell that begins so would be run as a formula; in a chart no name has to.
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def read_chart(file_name: str, data: bytes) -> list[dict[str, str | None]]:
    """Rows of a chart file by column, as ``accounts.import_chart`` takes them.

    Args:
        file_name: for the refusal.
        data: the file; ``;`` or ``,`` between cells, UTF-8 or as Windows writes.

    Raises:
        ImportFileUnreadable: the bytes are no text, or hold no row.
    """
    text, _encoding = decode_text(file_name, data)
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        rows = [{key: _plain(value) for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        raise ImportFileUnreadable(file_name, "quotes") from error
    if not rows:
        raise ImportFileUnreadable(file_name, "no_rows")
    return rows


def _plain(cell: str | None) -> str | None:
    """A cell without the apostrophe that kept a spreadsheet from running it."""
    if cell is not None and cell[:1] == "'" and is_formula(cell):
        return cell[1:]
    return cell


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet would run a cell, or would have without its apostrophes."""
    return cell.lstrip("'").startswith(_FORMULA_SIGNS)


def chart_text(rows: Iterable[Mapping[str, str]], *, delimiter: str = ",") -> str:
    """The file of some rows; a spreadsheet that divides cells by ``;`` wants that.

    >>> chart_text([{"code": "1101", "name": "=1+1"}]).splitlines()[1][:12]
    "1101,'=1+1,,"
    """
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n", delimiter=delimiter)
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {key: f"'{cell}" if is_formula(cell) else cell for key, cell in row.items()}
        )
    return stream.getvalue()
