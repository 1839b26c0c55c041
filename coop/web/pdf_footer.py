"""The foot of every page: chain head with its QR code, when it was printed, page n of m.

How many pages there are is known only after the last one. Each page therefore refers to a small
form by name, and the last flowable of the document draws them all: one pass instead of two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from reportlab.lib.units import mm
from reportlab.platypus.flowables import Flowable

from coop.ledger.report import Label
from coop.web.pdf_fonts import faces

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

HEIGHT: Final = 17 * mm
QR_SIDE: Final = 14.5 * mm
QR_FORM: Final = "paper-qr"
SIZE: Final = 7.0
LEADING: Final = 9.5
#: Lines that name the paper; with two more the foot is full.
NAME_LINES: Final = 2
PAGE: Final = Label("Halaman {page} dari {pages}", "Page {page} of {pages}")


#: Points at the right of the foot, and for the code at its left, that its lines leave free: with a
#: warning under the number of the page, and without.
BESIDE_WITH_WARNING: Final = 200
BESIDE: Final = 125


def beside_lines(warning: str) -> int:
    """How many points the foot's lines leave free."""
    return BESIDE_WITH_WARNING if warning else BESIDE


class FooterText(NamedTuple):
    """What the foot says: printable lines at the left, a warning at the right, the QR's content."""

    lines: tuple[str, ...]
    warning: str
    qr: str


class Footer(Flowable):
    """Drawn on every page."""

    def __init__(self, text: FooterText) -> None:
        super().__init__()
        self.text = text

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """As wide as the page's text."""
        self.width = width
        self.height = HEIGHT
        return width, HEIGHT

    def draw(self) -> None:
        """A rule, the code, the lines, and room for the page number."""
        canvas = self.canv
        left = 0.0
        canvas.saveState()
        canvas.setLineWidth(0.5)
        canvas.line(0, HEIGHT - 1, self.width, HEIGHT - 1)
        if self.text.qr:
            canvas.doForm(QR_FORM)
            left = QR_SIDE + 2.5 * mm
        text = canvas.beginText(left, HEIGHT - 4 - SIZE)
        text.setFont(faces().regular.fontName, SIZE, LEADING)
        for line in self.text.lines:
            text.textLine(line)
        canvas.drawText(text)
        if self.text.warning:
            canvas.setFont(faces().bold.fontName, SIZE)
            canvas.drawRightString(self.width, HEIGHT - 4 - SIZE - LEADING, self.text.warning)
        canvas.doForm(_page_form(canvas.getPageNumber()))
        canvas.restoreState()


class Finish(Flowable):
    """The last thing in the document: draws what could not be known before.

    Args:
        text: as given to the footer.
        width: of the page's text in points.
        language: of the words around the page number.
    """

    _ZEROSIZE = 1

    def __init__(self, text: FooterText, width: float, language: str) -> None:
        super().__init__()
        self.text = text
        self.page_width = width
        self.language = language

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """Takes no room."""
        return 0, 0

    def draw(self) -> None:
        """Define the forms that the pages refer to."""
        canvas = self.canv
        pages = canvas.getPageNumber()
        words = PAGE.text(self.language)
        for page in range(1, pages + 1):
            canvas.beginForm(_page_form(page), 0, 0, self.page_width, HEIGHT)
            canvas.setFont(faces().regular.fontName, SIZE + 1)
            label = words.format(page=page, pages=pages)
            canvas.drawRightString(self.page_width, HEIGHT - 4 - SIZE, label)
            canvas.endForm()
        if self.text.qr:
            canvas.beginForm(QR_FORM, 0, 0, HEIGHT, HEIGHT)
            _draw_qr(canvas, self.text.qr)
            canvas.endForm()


def _page_form(page: int) -> str:
    return f"paper-page-{page}"


def _draw_qr(canvas: Canvas, content: str) -> None:
    """Squares, one per run of dark modules, hanging below the rule with a quiet zone around."""
    import segno

    matrix = segno.make_qr(content, error="m").matrix
    module = QR_SIDE / len(matrix)
    top = HEIGHT - 2 * mm
    for line, modules in enumerate(matrix):
        start = 0
        while start < len(modules):
            stop = start
            while stop < len(modules) and modules[stop]:
                stop += 1
            if stop > start:
                bottom = top - (line + 1) * module
                canvas.rect(
                    start * module, bottom, (stop - start) * module, module, stroke=0, fill=1
                )
            start = stop + 1
