"""The passbook on paper: nothing but lines, each where the booklet in the printer wants it.

Knows no Flask. The page is as large as the booklet, so the printer is told to print at full size.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.members.papers.layout import Layout
from coop.members.papers.layout import Place
from coop.members.papers.layout import after
from coop.money import ZERO
from coop.web.pdf_fonts import faces
from coop.web.pdf_fonts import printable
from coop.web.pdf_fonts import wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.pdfgen.canvas import Canvas

    from coop.members.papers.passbook import BookLine

POINTS_PER_TENTH: Final = 72 / 254

#: Ends of the columns in hundredths of the width between the margins: line, day, code, out, in,
#: balance.
ENDS: Final = (5, 21, 42, 61, 80, 100)
GAP: Final = 1.5


class _Cells(NamedTuple):
    """What one line of a booklet says, column by column."""

    texts: tuple[str, ...]


def render_passbook(
    lines: Sequence[BookLine],
    place: Place,
    layout: Layout,
    *,
    printed_at: datetime,
    lines_per_page: int = 0,
) -> bytes:
    """Lines as PDF, each at its place; a page of the booklet is a page of the file.

    Args:
        lines: in order.
        place: of the first.
        layout: of the booklet.
        printed_at: the only moment in the file.
        lines_per_page: what a page held when the batch was taken; 0 for the layout's own.
    """
    each_page = lines_per_page or layout.lines
    cells = {
        after(place, index, each_page): _cells(after(place, index, each_page).line, line)
        for index, line in enumerate(lines)
    }
    return _render(cells, layout, printed_at)


def render_trial(layout: Layout, *, printed_at: datetime) -> bytes:
    """A page on which every line says its number, to lay the booklet right."""
    cells = {
        Place(1, line): _Cells((str(line), "31/12/99", "Setor", "999.999.999", "", "999.999.999"))
        for line in range(1, layout.lines + 1)
    }
    return _render(cells, layout, printed_at)


def _cells(number: int, line: BookLine) -> _Cells:
    day = f"{line.day:%d/%m/%y}" if line.day is not None else ""
    came = line.amount.indonesian() if line.amount > ZERO else ""
    went = (-line.amount).indonesian() if line.amount < ZERO else ""
    return _Cells((str(number), day, line.code, went, came, line.balance.indonesian()))


def _render(cells: dict[Place, _Cells], layout: Layout, printed_at: datetime) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    size = (layout.width * POINTS_PER_TENTH, layout.height * POINTS_PER_TENTH)
    canvas = Canvas(target, pagesize=size, invariant=True)
    canvas.setTitle("Buku simpanan")
    canvas.setCreator(f"{printed_at:%Y-%m-%d %H.%M}")
    for page in sorted({place.page for place in cells}):
        canvas.setFont(faces().regular.fontName, layout.size / 10)
        for place, line in cells.items():
            if place.page == page:
                _draw(canvas, layout, place.line, line)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def _draw(canvas: Canvas, layout: Layout, number: int, line: _Cells) -> None:
    size = layout.size / 10
    y = (layout.height - layout.y_of(number)) * POINTS_PER_TENTH - size * 0.35
    left = layout.left * POINTS_PER_TENTH
    width = (layout.width - 2 * layout.left) * POINTS_PER_TENTH
    begin = 0
    for index, (text, end) in enumerate(zip(line.texts, ENDS, strict=True)):
        room = (end - begin) / 100 * width - GAP
        shown = wrapped(printable(text), faces().regular, size, room, 1)[0] if text else ""
        if index > 2:  # amounts stand at the right of their column
            canvas.drawRightString(left + end / 100 * width - GAP, y, shown)
        else:
            canvas.drawString(left + begin / 100 * width, y, shown)
        begin = end
