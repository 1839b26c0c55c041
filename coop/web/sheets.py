"""A report as a spreadsheet: figures that can be summed, dates that can be sorted.

Written row by row with xlsxwriter's constant memory. pandas must stay away from it: its writer
goes column by column, and constant memory then loses cells without a word.
"""

from __future__ import annotations

import re
from datetime import UTC
from datetime import date
from datetime import datetime
from itertools import chain
from typing import IO
from typing import TYPE_CHECKING
from typing import Final
from typing import Literal

from coop.ledger.report import Label
from coop.money import Money
from coop.web import paper as words
from coop.web.files import is_formula
from coop.web.files import writable

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from coop.ledger.report import Cell
    from coop.ledger.report import Report
    from coop.ledger.report import ReportRow
    from coop.web.paper import Letterhead

PAPER_CODES: Final = {"A4": 9, "F4": 14}

#: Digits that a spreadsheet's number holds exactly; a longer amount is written as text.
EXACT_DIGITS: Final = 15
CELL_MAX: Final = 32_767
WHOLE: Final = '#,##0_);(#,##0);"–"_)'
WITH_SEN: Final = '#,##0.00_);(#,##0.00);"–"_)'
DAY: Final = "dd/mm/yyyy"
#: Day 0 of a spreadsheet.
EPOCH: Final = date(1899, 12, 30)

#: Widths in characters.
NARROWEST: Final = 8
WIDEST: Final = 60
UPRIGHT_MOST: Final = 95

_NOT_IN_A_SHEET_NAME: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
PAGE_OF: Final = Label("Halaman &P dari &N", "Page &P of &N")


def write_report(
    report: Report,
    stream: IO[bytes],
    *,
    letterhead: Letterhead,
    printed_at: datetime,
    language: str = "id",
    paper: Literal["A4", "F4"] = "A4",
) -> None:
    """Write a report as XLSX.

    Args:
        report: its rows are asked for once and never held.
        stream: where the file goes; left open.
        letterhead: whose report, and the chain head.
        printed_at: aware moment in the book's zone; the only moment in the file.
        language: ``id`` or ``en``.
        paper: for printing.
    """
    import xlsxwriter

    workbook = xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    workbook.set_properties(
        {
            "title": writable(report.title.text(language)),
            "company": writable(letterhead.name),
            "created": printed_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    sheet = _Sheet(workbook, report, language)
    sheet.set_up_page(letterhead, paper)
    sheet.write_title(letterhead, printed_at)
    sheet.write_rows()
    sheet.write_notes()
    workbook.close()


class _Sheet:
    """One worksheet while it is written, from top to bottom."""

    def __init__(self, workbook: Workbook, report: Report, language: str) -> None:
        self.workbook = workbook
        self.report = report
        self.language = language
        name = _NOT_IN_A_SHEET_NAME.sub(" ", writable(report.title.text(language)))
        self.sheet: Worksheet = workbook.add_worksheet(name[:31].strip("' ") or "Laporan")
        rows = iter(report.rows())
        sample = words.sample_of(rows)
        self.rows = chain(sample, rows)
        self.sen = words.shows_sen(report, sample)
        self.widths = [self._width(index, sample) for index in range(len(report.columns))]
        texts = [index for index, column in enumerate(report.columns) if column.kind == "text"]
        self.indented = max(texts, key=lambda index: self.widths[index], default=-1)
        self.row = 0
        self._formats: dict[tuple[object, ...], Format] = {}

    def _width(self, index: int, sample: list[ReportRow]) -> int:
        head = self.report.columns[index].label.text(self.language)
        longest = max((len(word) for word in head.split()), default=0)
        for row in sample:
            cell = row.cells[index]
            if row.style == "line" or isinstance(cell, Money):
                text = words.cell_text(cell, self.language, sen=self.sen)
                longest = max(longest, len(text) + 2 * row.level)
        return max(NARROWEST, min(WIDEST, longest + 2))

    def set_up_page(self, letterhead: Letterhead, paper: str) -> None:
        """Widths and how it prints."""
        for index, width in enumerate(self.widths):
            self.sheet.set_column(index, index, width)
        self.sheet.set_paper(PAPER_CODES[paper])
        if sum(self.widths) > UPRIGHT_MOST:
            self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.6, right=0.5, top=0.6, bottom=0.7)
        head = f"{words.HEAD.text(self.language)}: {letterhead.head}" if letterhead.head else ""
        left = writable(head).replace("&", "&&")
        self.sheet.set_footer(f"&L&8{left}&R&8{PAGE_OF.text(self.language)}")

    def write_title(self, letterhead: Letterhead, printed_at: datetime) -> None:
        """Letterhead, title, period, head and problems; then the header, which stays in sight."""
        language = self.language
        plain = self.format("line")
        bold = self.format("title")
        lines = [
            (letterhead.name, bold),
            (letterhead.legal_number, plain),
            (letterhead.address, plain),
            (self.report.title.text(language), bold),
            *((line, plain) for line in words.subtitle_lines(self.report, language)),
        ]
        if letterhead.head:
            lines.append((f"{words.HEAD.text(language)}: {letterhead.head}", plain))
        printed = words.moment_text(printed_at, language)
        lines.append((f"{words.PRINTED.text(language)} {printed}", plain))
        if self.report.problems:
            loud = self.format("problem")
            lines.append((words.PROBLEMS.text(language), loud))
            lines += [(problem.text(language), loud) for problem in self.report.problems]
        for text, style in lines:
            if text:
                self.text(0, text, style)
                self.row += 1
        self.row += 1
        for index, column in enumerate(self.report.columns):
            style = self.format("header", kind=column.kind)
            self.text(index, column.label.text(language), style)
        self.sheet.repeat_rows(self.row)
        self.sheet.freeze_panes(self.row + 1, 0)
        self.row += 1

    def write_rows(self) -> None:
        """The rows, each cell by its own kind."""
        write_number = self.sheet.write_number
        for row in self.rows:
            line = self.row
            style = row.style
            for index, cell in enumerate(row.cells):
                if isinstance(cell, Money):
                    has_sen = self.sen or cell.sen % 100 != 0
                    look = self.format(style, "sen" if has_sen else "money")
                    number = _number(cell)
                    if number is None:
                        self.sheet.write_string(line, index, cell.plain(), look)
                    else:
                        write_number(line, index, number, look)
                elif cell is not None:
                    self._write_other(row, index, cell)
            self.row += 1

    def _write_other(self, row: ReportRow, index: int, cell: Cell) -> None:
        if isinstance(cell, date):
            look = self.format(row.style, "date")
            self.sheet.write_number(self.row, index, (cell - EPOCH).days, look)
        elif isinstance(cell, int) and len(str(abs(cell))) <= EXACT_DIGITS:
            self.sheet.write_number(self.row, index, cell, self.format(row.style, "number"))
        else:
            level = row.level if index == self.indented else 0
            text = cell.text(self.language) if isinstance(cell, Label) else str(cell)
            if text:
                self.text(index, text, self.format(row.style, "text", level), row.style, level)

    def text(
        self, index: int, text: str, look: Format, style: str | None = None, level: int = 0
    ) -> None:
        """A text that stays a text, whatever it begins with."""
        text = writable(text).replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > CELL_MAX:
            text = text[: CELL_MAX - 1] + "…"
        if style is not None and is_formula(text):
            look = self.format(style, "quoted", level)
        self.sheet.write_string(self.row, index, text, look)

    def write_notes(self) -> None:
        """Notes below the rows."""
        self.row += 1
        plain = self.format("line")
        for number, note in enumerate(self.report.notes, start=1):
            self.text(0, f"{number}. {note.text(self.language)}", plain)
            self.row += 1

    def format(self, style: str, kind: str = "", level: int = 0) -> Format:
        """How a cell looks, made once for each look."""
        key = (style, kind, level)
        found = self._formats.get(key)
        if found is None:
            found = self._formats[key] = self.workbook.add_format(_look(style, kind, level))
        return found


def _number(amount: Money) -> int | float | None:
    """The amount as a number that holds it exactly, or None where none does."""
    whole, cents = divmod(abs(amount.sen), 100)
    if len(str(whole)) + (2 if cents else 0) > EXACT_DIGITS:
        return None
    if cents:
        # The nearest binary number reads back as the same decimal up to 15 digits.
        return amount.sen / 100
    return whole if amount.sen >= 0 else -whole


_FIGURES: Final = frozenset({"money", "sen", "number"})
_STYLE_LOOKS: Final[dict[str, dict[str, object]]] = {
    "title": {"bold": True, "font_size": 13},
    "problem": {"bold": True, "font_color": "#B00000"},
    "header": {"bold": True, "text_wrap": True, "valign": "bottom", "top": 1, "bottom": 1},
    "heading": {"bold": True},
    "subtotal": {"bold": True},
    "total": {"bold": True},
}
_KIND_LOOKS: Final[dict[str, dict[str, object]]] = {
    "money": {"num_format": WHOLE},
    "sen": {"num_format": WITH_SEN},
    "number": {"num_format": "0"},
    "date": {"num_format": DAY, "align": "left"},
    "text": {"align": "left"},
    "quoted": {"align": "left", "quote_prefix": True},
}
_RULES: Final[dict[str, dict[str, object]]] = {
    "subtotal": {"top": 1},
    "total": {"top": 1, "bottom": 6},
}


def _look(style: str, kind: str, level: int) -> dict[str, object]:
    """What xlsxwriter is told about a cell of a row style and a kind."""
    look: dict[str, object] = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    look |= _STYLE_LOOKS.get(style, {})
    if style != "header":
        look |= _KIND_LOOKS.get(kind, {})
    if kind in _FIGURES:
        look["align"] = "right"
    if kind in {"money", "sen"}:
        look |= _RULES.get(style, {})
    if kind in {"text", "quoted"} and style == "line":
        look["text_wrap"] = True
    if level:
        look["indent"] = min(level, 15)
    return look
