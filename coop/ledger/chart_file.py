"""The chart as a CSV file: written so that a spreadsheet changes nothing, read from any of them."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from coop.ledger.chart_rows import COLUMNS
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
        CoopError: the bytes are no text.
    """
    text, _encoding = decode_text(file_name, data)
    first_line = text.partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [{key: _plain(value) for key, value in row.items() if key} for row in rows]


def _plain(cell: str | None) -> str | None:
    """A cell without the apostrophe that kept a spreadsheet from running it."""
    if cell is not None and cell[:1] == "'" and cell[1:].startswith(_FORMULA_SIGNS):
        return cell[1:]
    return cell


def chart_text(rows: Iterable[Mapping[str, str]]) -> str:
    """The file of some rows.

    >>> chart_text([{"code": "1101", "name": "=1+1"}]).splitlines()[1][:12]
    "1101,'=1+1,,"
    """
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {
                key: f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell
                for key, cell in row.items()
            }
        )
    return stream.getvalue()
