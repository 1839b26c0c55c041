"""The rows of a file that could not be taken, given back with the reason beside each.

As Indonesian Excel opens it with a double click: BOM, ``;``, and nothing that could be taken for a
formula, since these rows come from a file we refused to trust.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.import_reasons import reason_of
from coop.ledger.report import Label

if TYPE_CHECKING:
    from coop.ledger.import_plan import ImportPlan

ROW_HEADING: Final = Label("baris", "row")
REASON_HEADING: Final = Label("alasan", "reason")

#: What makes a spreadsheet calculate instead of showing.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|")


def bad_rows_csv(plan: ImportPlan, language: str = "id") -> bytes:
    """A plan's bad rows as a file: original columns, then row number and reasons.

    Args:
        plan: with problems; one of the whole file stands in a row without cells.
        language: ``id`` or ``en``, of the reasons.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    width = max([len(plan.headings), *(len(cells) for _, cells in plan.bad_rows)])
    ends = (ROW_HEADING.text(language), REASON_HEADING.text(language))
    writer.writerow([*map(harmless, _padded(plan.headings, width)), *ends])
    reasons: dict[int, list[str]] = {}
    for problem in plan.problems:
        reasons.setdefault(problem.row, []).append(reason_of(problem, language))
    rows = dict(plan.bad_rows)
    for number in sorted(rows.keys() | reasons.keys()):
        cells = _padded(rows.get(number, ()), width)
        reason = " ".join(dict.fromkeys(reasons.get(number, ())))
        writer.writerow([*map(harmless, cells), number, harmless(reason)])
    return stream.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A cell no spreadsheet takes for a formula; a negative number stays one.

    >>> print(harmless("=1+1"), harmless("-5"), harmless("Setoran"))
    '=1+1 -5 Setoran
    """
    if not text.lstrip().startswith(_FORMULA_STARTS):
        return text
    is_number = text[0] == "-" and text[1:].replace(".", "").replace(",", "").isdigit()
    return text if is_number else f"'{text}"


def _padded(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return cells + ("",) * (width - len(cells))
