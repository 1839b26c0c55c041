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
    from collections.abc import Iterator

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
    for row in _table_of(plan, language):
        writer.writerow([harmless(cell) for cell in row])
    return stream.getvalue().encode("utf-8-sig")


def bad_rows_xlsx(plan: ImportPlan, language: str = "id") -> bytes:
    """The same as a workbook, every cell a text as the file has it.

    Args:
        plan: with problems.
        language: ``id`` or ``en``, of the reasons.
    """
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, SAFE) as book:
        sheet = book.add_worksheet(REASON_HEADING.text(language))
        text = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "bottom": 1})
        for number, row in enumerate(_table_of(plan, language)):
            last = len(row) - 1
            for position, cell in enumerate(row):
                form = bold if number == 0 else wrapped if position == last else text
                sheet.write_string(number, position, cell[:CELL_MAX], form)
            sheet.set_column(last, last, REASON_WIDTH)
        sheet.freeze_panes(1, 0)
    return stream.getvalue()


#: Texts stay texts: nothing becomes a formula or a link by the way it looks.
SAFE: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
#: What a cell of a workbook holds at most.
CELL_MAX: Final = 32_767
REASON_WIDTH: Final = 80


def _table_of(plan: ImportPlan, language: str) -> Iterator[list[str]]:
    """Heading, then each bad row with its number and why."""
    width = max([len(plan.headings), *(len(cells) for _, cells in plan.bad_rows)])
    ends = (ROW_HEADING.text(language), REASON_HEADING.text(language))
    yield [*_padded(plan.headings, width), *ends]
    reasons: dict[int, list[str]] = {}
    for problem in plan.problems:
        reasons.setdefault(problem.row, []).append(reason_of(problem, language))
    rows = dict(plan.bad_rows)
    for number in sorted(rows.keys() | reasons.keys()):
        reason = " ".join(dict.fromkeys(reasons.get(number, ())))
        yield [*_padded(rows.get(number, ()), width), str(number), reason]


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
