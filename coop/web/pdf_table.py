"""The table of a report on paper, drawn row by row.

xhtml2pdf's own tables cost a millisecond a cell and hold every cell at once. This one takes the
rows as they come, lays out one page at a time, and writes plain text and rules: time and memory
grow with the pages, not faster.
"""

from __future__ import annotations

from collections import deque
from itertools import chain
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from reportlab.platypus.flowables import Flowable
from reportlab.platypus.flowables import PageBreak

from coop.web import paper
from coop.web.pdf_columns import BOLD_STYLES
from coop.web.pdf_columns import FIGURES
from coop.web.pdf_columns import INDENT
from coop.web.pdf_columns import PAD
from coop.web.pdf_columns import hanging
from coop.web.pdf_fonts import faces
from coop.web.pdf_fonts import printable
from coop.web.pdf_fonts import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable

    from reportlab.pdfgen.canvas import Canvas

    from coop.ledger.report import ReportRow
    from coop.web.pdf_columns import Fit
    from coop.web.pdf_columns import Layout

LEADING: Final = 1.3
ROW_PAD: Final = 1.5
HEADING_SPACE: Final = 4.0
CELL_LINES: Final = 12
HEAD_LINES: Final = 3
GREY: Final = 0.6
SUMS: Final = frozenset({"subtotal", "total"})

#: Rows that stay with the signatures when those need another page.
ROWS_WITH_TAIL: Final = 3

#: A width computed twice may differ in its last digits.
ROUNDING: Final = 0.01


class Ink(NamedTuple):
    """One text on the page, relative to the top left corner of its row."""

    x: float
    down: float
    text: str
    is_bold: bool
    squeeze: float


class Laid(NamedTuple):
    """A row that knows its height and what is drawn in it."""

    style: str
    height: float
    inks: tuple[Ink, ...]
    ruled: tuple[int, ...]


class Grid:
    """Columns of a known width; lays out rows and draws them."""

    def __init__(self, layout: Layout, fit: Fit) -> None:
        self.layout = layout
        self.size = fit.size
        self.leading = fit.size * LEADING
        edges = [0.0]
        for width in fit.widths:
            edges.append(edges[-1] + width)
        self.edges = edges
        self.width = edges[-1]
        self.faces = faces()
        self.hang = hanging(fit.size)
        self.sum_width = layout.money_width * fit.size + 2 * PAD + self.hang
        self.header = self._lay_header()

    def _lay_header(self) -> Laid:
        bold = self.faces.bold
        inks: list[Ink] = []
        lines = []
        for index, head in enumerate(self.layout.heads):
            right = self.hang if self.layout.columns[index].kind in FIGURES else PAD
            room = self.edges[index + 1] - self.edges[index] - PAD - right + ROUNDING
            lines.append(wrapped(head, bold, self.size, room, HEAD_LINES))
        tallest = max(len(each) for each in lines)
        for index, column in enumerate(self.layout.columns):
            first = tallest - len(lines[index])
            is_right = column.kind in FIGURES
            for offset, line in enumerate(lines[index], start=first):
                inks.append(self._ink(index, line, offset, is_right=is_right, is_bold=True))
        height = tallest * self.leading + 4 * ROW_PAD
        return Laid("header", height, tuple(inks), ())

    def _ink(
        self, index: int, text: str, line: int, *, is_right: bool, is_bold: bool, indent: float = 0
    ) -> Ink:
        face = self.faces.bold if is_bold else self.faces.regular
        left = self.edges[index] + PAD + indent
        down = ROW_PAD + line * self.leading + self.size
        if not is_right:
            return Ink(left, down, text, is_bold, 100)
        right = self.edges[index + 1] - self.hang
        width = face.stringWidth(text, self.size)
        squeeze = 100.0
        if width > right - left + ROUNDING:
            # A figure is never cut: it is set narrower until it fits.
            squeeze = 100 * (right - left) / width
            width = right - left
        if text.endswith(")"):
            right += face.stringWidth(")", self.size)
        return Ink(right - width, down, text, is_bold, squeeze)

    def lay(self, row: ReportRow) -> Laid:
        """Measure a row and break its texts."""
        layout = self.layout
        is_bold = row.style in BOLD_STYLES
        face = self.faces.bold if is_bold else self.faces.regular
        inks: list[Ink] = []
        ruled = []
        tallest = 1
        last = len(layout.columns) - 1
        for index, (cell, column) in enumerate(zip(row.cells, layout.columns, strict=True)):
            if cell is None or cell == "":
                continue
            text = printable(paper.cell_text(cell, layout.language, sen=layout.sen))
            if column.kind in FIGURES:
                inks.append(self._ink(index, text, 0, is_right=True, is_bold=is_bold))
                if column.kind == "money" and row.style in SUMS:
                    ruled.append(index)
                continue
            end = index
            if row.style != "line":
                while end < last and row.cells[end + 1] in {None, ""}:
                    end += 1
            indent = INDENT * row.level if index == layout.indented else 0.0
            # However deep the level, some room is left.
            room = self.edges[end + 1] - self.edges[index] - 2 * PAD + ROUNDING
            indent = min(indent, room / 2)
            lines = wrapped(text, face, self.size, room - indent, CELL_LINES)
            tallest = max(tallest, len(lines))
            inks += [
                self._ink(index, line, offset, is_right=False, is_bold=is_bold, indent=indent)
                for offset, line in enumerate(lines)
            ]
        return self._finished(row, inks, ruled, max(tallest, layout.row_lines))

    def _finished(self, row: ReportRow, inks: list[Ink], ruled: list[int], lines: int) -> Laid:
        height = lines * self.leading + 2 * ROW_PAD
        above = HEADING_SPACE if row.style == "heading" and row.level == 0 else 0.0
        if row.style == "total":
            height += 2 * ROW_PAD
            above = ROW_PAD
        if above:
            inks = [ink._replace(down=ink.down + above) for ink in inks]
        height += above if row.style == "heading" else 0.0
        return Laid(row.style, height, tuple(inks), tuple(ruled))

    def draw(self, canvas: Canvas, rows: Iterable[Laid], height: float) -> None:
        """Draw header and rows downwards from a height above the origin."""
        size = self.size
        regular, bold = self.faces.regular.fontName, self.faces.bold.fontName
        text = canvas.beginText()
        text.setFont(regular, size)
        is_bold = False
        squeeze = 100.0
        top = height
        rules: list[tuple[float, float, float, float]] = []
        hairlines: list[tuple[float, float, float, float]] = []
        for row in chain((self.header,), rows):
            for ink in row.inks:
                if ink.is_bold is not is_bold:
                    is_bold = ink.is_bold
                    text.setFont(bold if is_bold else regular, size)
                if ink.squeeze != squeeze:
                    squeeze = ink.squeeze
                    text.setHorizScale(squeeze)
                text.setTextOrigin(ink.x, top - ink.down)
                text.textOut(ink.text)
            bottom = top - row.height
            if row.ruled:
                rules += self._sum_rules(row, top, bottom)
            elif row.style == "line" and self.layout.has_hairlines:
                hairlines.append((0, bottom, self.width, bottom))
            top = bottom
        canvas.drawText(text)
        self._draw_rules(canvas, rules, hairlines, height)

    def _sum_rules(
        self, row: Laid, top: float, bottom: float
    ) -> list[tuple[float, float, float, float]]:
        rules = []
        for index in row.ruled:
            left = max(self.edges[index] + PAD, self.edges[index + 1] - self.sum_width)
            right = self.edges[index + 1]
            heights = (
                [top - 0.4] if row.style == "subtotal" else [top - 0.4, bottom + 2.4, bottom + 1]
            )
            rules += [(left, level, right, level) for level in heights]
        return rules

    def _draw_rules(
        self,
        canvas: Canvas,
        rules: list[tuple[float, float, float, float]],
        hairlines: list[tuple[float, float, float, float]],
        height: float,
    ) -> None:
        canvas.saveState()
        if hairlines:
            canvas.setLineWidth(0.25)
            canvas.setStrokeGray(GREY)
            canvas.lines(hairlines)
            canvas.setStrokeGray(0)
        if rules:
            canvas.setLineWidth(0.5)
            canvas.lines(rules)
        canvas.setLineWidth(0.8)
        below = height - self.header.height
        canvas.lines([(0, height, self.width, height), (0, below, self.width, below)])
        canvas.restoreState()


class TablePart(Flowable):
    """The rows of one page."""

    def __init__(self, grid: Grid, rows: list[Laid]) -> None:
        super().__init__()
        self.grid = grid
        self.rows = rows
        self.width = grid.width
        self.height = grid.header.height + sum(row.height for row in rows)

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The size it has, whatever is offered."""
        return self.width, self.height

    def draw(self) -> None:
        """Draw at the origin of its canvas."""
        self.grid.draw(self.canv, self.rows, self.height)


class Table(Flowable):
    """All rows, of which only the next page's are held.

    Args:
        grid: columns.
        rows: laid out as they are taken.
        page_height: room on a page that holds nothing else.
        tail_height: asks, at layout time, how much follows the table (notes, signatures).
    """

    def __init__(
        self,
        grid: Grid,
        rows: Iterable[ReportRow],
        page_height: float,
        tail_height: Callable[[Canvas], float],
    ) -> None:
        super().__init__()
        self.grid = grid
        self.source = map(grid.lay, rows)
        self.held: deque[Laid] = deque()
        self.held_height = 0.0
        self.page_height = page_height
        self.tail_height = tail_height
        self.width = grid.width

    def _take(self, room: float) -> bool:
        """Hold rows until they exceed the room; whether all that are left fit."""
        while self.held_height <= room:
            row = next(self.source, None)
            if row is None:
                return True
            self.held.append(row)
            self.held_height += row.height
        return False

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Its height if the rest fits here together with what follows; else more than there is."""
        room = height - self.grid.header.height
        if self._take(room) and not self._held_back(room):
            self.height = self.grid.header.height + self.held_height
            return self.width, self.height
        return width, height + 1

    def _held_back(self, room: float) -> int:
        """How many of the last rows go to the next page so that signatures never stand alone."""
        tail = self.tail_height(self.canv)
        if self.held_height + tail <= room:
            return 0
        stay = min(ROWS_WITH_TAIL, len(self.held) - 1)
        if stay < 1:
            return 0
        moved = sum(self.held[-number].height for number in range(1, stay + 1))
        fits_there = self.grid.header.height + moved + tail <= self.page_height
        return stay if fits_there else 0

    def split(self, _width: float, height: float) -> list[Flowable]:
        """The part for this page and the rest, or nothing where not even a row fits."""
        room = height - self.grid.header.height
        is_end = self._take(room)
        count = len(self.held) - self._held_back(room) if is_end else self._fitting(room)
        if count < 1:
            return []
        rows = [self.held.popleft() for _ in range(count)]
        self.held_height = sum(row.height for row in self.held)
        return [TablePart(self.grid, rows), PageBreak(), self]

    def _fitting(self, room: float) -> int:
        """Rows that fit, less headings that would lose their lines and lines their sums."""
        used = 0.0
        count = 0
        for row in self.held:
            used += row.height
            if used > room:
                break
            count += 1
        fitting = count
        while count > 1 and self.held[count].style in SUMS and fitting - count < ROWS_WITH_TAIL:
            count -= 1
        while count > 0 and self.held[count - 1].style == "heading":
            count -= 1
        is_full_page = room + self.grid.header.height >= self.page_height - 1
        return fitting if count < 1 and is_full_page else count

    def draw(self) -> None:
        """Draw what is left."""
        self.grid.draw(self.canv, self.held, self.height)
