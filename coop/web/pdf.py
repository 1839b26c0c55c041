"""Papers: a report or a page of our own markup as PDF.

The only user of xhtml2pdf. Page frames, letterhead, notes and signatures are HTML and CSS; the
table and the foot of the page are flowables of our own, put into the story by a tag of our own.
xhtml2pdf looks tags up by name in its parser's globals, which it documents nowhere: the version
is pinned, and a test fails if the tag is no longer found.

The same input gives the same bytes: the only moment in a file is the one it is printed at.
"""

from __future__ import annotations

import base64
import io
from contextvars import ContextVar
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import Literal
from typing import NamedTuple
from typing import Protocol

from jinja2 import Environment
from jinja2 import FileSystemLoader
from jinja2 import StrictUndefined

from coop.web import paper as words
from coop.web.format import day
from coop.web.pdf_columns import Layout
from coop.web.pdf_columns import Quality
from coop.web.pdf_fonts import FAMILY
from coop.web.pdf_fonts import faces
from coop.web.pdf_fonts import markup_printable
from coop.web.pdf_fonts import printable
from coop.web.pdf_fonts import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus.flowables import Flowable

    from coop.ledger.report import Report
    from coop.web.paper import Letterhead
    from coop.web.pdf_columns import Fit
    from coop.web.pdf_footer import FooterText

PaperSize = Literal["A4", "F4", "A5"]
Orientation = Literal["auto", "portrait", "landscape"]

POINTS_PER_MM: Final = 72 / 25.4

#: Width and height in millimetres; F4 is the Indonesian folio.
SIZES: Final = {"A4": (210, 297), "F4": (215, 330), "A5": (148, 210)}

PACKAGE: Final = Path(__file__).parent.parent
STATIC_FOLDER: Final = PACKAGE / "static"
DATA_IMAGES: Final = ("data:image/png;base64,", "data:image/jpeg;base64,")
IMAGE_PIXELS_MAX: Final = 10_000_000
RUNNING_SIZE: Final = 7.5
LOGO_WIDTH: Final = 64
LOGO_HEIGHT: Final = 44


class ResourceRefused(Exception):
    """A page of ours names a resource that is not one of our own static files: our defect."""


class Page(NamedTuple):
    """Where things are on a page, in points from its top left corner."""

    width: float
    height: float
    left: float = 18 * POINTS_PER_MM
    right: float = 14 * POINTS_PER_MM
    top: float = 13 * POINTS_PER_MM
    bottom: float = 8 * POINTS_PER_MM
    foot_height: float = 17 * POINTS_PER_MM
    running_height: float = 18.0

    @property
    def text_width(self) -> float:
        """Between the margins."""
        return self.width - self.left - self.right

    @property
    def foot_top(self) -> float:
        """Where the foot begins."""
        return self.height - self.bottom - self.foot_height

    @property
    def first_height(self) -> float:
        """Room on the first page."""
        return self.foot_top - self.top - 6

    @property
    def later_top(self) -> float:
        """Where the text of a later page begins, below its running head."""
        return self.top + self.running_height

    @property
    def later_height(self) -> float:
        """Room on a later page."""
        return self.first_height - self.running_height


class _Pisa(Protocol):
    """What we know of xhtml2pdf's state."""

    story: list[Flowable]

    def addPara(self) -> None:  # noqa: N802 - its name there
        """End the paragraph."""

    def addStory(self, data: Flowable) -> None:  # noqa: N802 - its name there
        """Put a flowable into the story."""


@dataclass(slots=True)
class Making:
    """A document while it is made.

    Attributes:
        printed_at: the moment the file carries.
        parts: flowables that its markup may name.
        pisa: xhtml2pdf's state, whose story is what follows the flowable being laid out.
    """

    printed_at: datetime
    parts: dict[str, Flowable] = field(default_factory=dict)
    pisa: _Pisa | None = None


_making: ContextVar[Making] = ContextVar("making")


def render_report(
    report: Report,
    letterhead: Letterhead,
    *,
    printed_at: datetime,
    paper: PaperSize = "A4",
    language: str = "id",
    orientation: Orientation = "auto",
) -> bytes:
    """A report as PDF, for signing and filing.

    Args:
        report: its rows are asked for once and never held all at once.
        letterhead: whose paper, what chain head, who signs.
        printed_at: aware moment in the book's zone; the only moment in the file.
        paper: A4 or F4 (215 x 330 mm).
        language: ``id`` or ``en``.
        orientation: ``auto`` turns the page where columns would be squeezed.
    """
    from coop.web.pdf_table import Grid
    from coop.web.pdf_table import Table

    layout = Layout(report, language)
    page, fit = _page_for(layout, paper, orientation)
    warning = words.PROBLEMS.text(language) if report.problems else ""
    sheet = Sheet(page, letterhead, report.title.text(language), printed_at, language, warning)
    sheet.parts["table"] = Table(
        Grid(layout, fit), layout.rows, page.later_height, sheet.height_after
    )
    return sheet.render("print/report.html", **_report_words(report, letterhead, sheet))


class Sheet:
    """Paper with a letterhead, a foot with the chain's head, and numbered pages.

    What is drawn by flowables of our own is put into ``parts``; a template names them with
    ``<pdf:part>`` and ends its body with the part ``finish``.

    Args:
        page: size and frames.
        letterhead: whose paper.
        title: what the foot and the running head call it.
        printed_at: aware moment in the book's zone; the only moment in the file.
        language: ``id`` or ``en``.
        warning: said at the foot of every page.
    """

    def __init__(
        self,
        page: Page,
        letterhead: Letterhead,
        title: str,
        printed_at: datetime,
        language: str,
        warning: str = "",
    ) -> None:
        from coop.web.pdf_footer import Finish
        from coop.web.pdf_footer import Footer

        self.page = page
        self.letterhead = letterhead
        self.title = title
        self.language = language
        self._making = Making(printed_at)
        foot = _footer_text(title, letterhead, page, printed_at, language, warning)
        self.parts = self._making.parts
        self.parts |= {"foot": Footer(foot), "finish": Finish(foot, page.text_width, language)}

    @property
    def printed_at(self) -> datetime:
        """The moment the file carries."""
        return self._making.printed_at

    def table(self, report: Report, *, is_last: bool) -> Flowable:
        """A ruled table as wide as the text, to be put into ``parts``.

        Args:
            report: its columns and rows; the rows are taken once.
            is_last: whether nothing but words and signatures follows; some of its rows then
                go with them when they need another page.
        """
        from coop.web.pdf_table import Grid
        from coop.web.pdf_table import Table

        layout = Layout(report, self.language)
        layout.has_hairlines = True
        tail = self.height_after if is_last else _nothing_after
        grid = Grid(layout, layout.fit(self.page.text_width))
        return Table(grid, layout.rows, self.page.later_height, tail)

    def height_after(self, canvas: Canvas) -> float:
        """How much room what follows the flowable being laid out will take, in points."""
        return _height_after(self._making, canvas, self.page)

    def render(self, template: str, **values: object) -> bytes:
        """The document of one of our print templates.

        Args:
            template: its name.
            values: what it shows beside the frame, the letterhead and the logo.

        Raises:
            ResourceRefused: the markup names a resource that is not ours.
        """
        running = str(values.pop("running", f"{self.letterhead.name} · {self.title}"))
        html = (
            _templates()
            .get_template(template)
            .render(
                language=self.language,
                family=FAMILY,
                page=self.page,
                head=self.letterhead,
                logo=_logo(self.letterhead.logo),
                running=_one_line(running, RUNNING_SIZE, self.page.text_width),
                running_size=RUNNING_SIZE,
                **values,
            )
        )
        return _make(markup_printable(html), self._making)


def render_html(html: str, *, printed_at: datetime) -> bytes:
    """A page of our own markup as PDF (a voucher, a receipt).

    Args:
        html: from one of our templates, escaped; may name files below ``static/`` and data
            images, and sets its own ``@page``. The family ``paper`` is the type to use.
        printed_at: the only moment in the file.

    Raises:
        ResourceRefused: the markup names anything else.
    """
    return _make(markup_printable(html), Making(printed_at))


def _nothing_after(_canvas: Canvas) -> float:
    return 0.0


def _page_for(layout: Layout, size: PaperSize, orientation: Orientation) -> tuple[Page, Fit]:
    width, height = (side * POINTS_PER_MM for side in SIZES[size])
    portrait = Page(width, height)
    landscape = Page(height, width)
    if orientation != "landscape":
        fit = layout.fit(portrait.text_width)
        # Small type upright reads worse than large type on a turned page.
        reads_well = fit.quality is Quality.GOOD and fit.size >= SMALLEST_UPRIGHT
        if orientation == "portrait" or reads_well:
            return portrait, fit
    return landscape, layout.fit(landscape.text_width)


SMALLEST_UPRIGHT: Final = 7.5


def _footer_text(
    title: str,
    letterhead: Letterhead,
    page: Page,
    printed_at: datetime,
    language: str,
    warning: str,
) -> FooterText:
    from coop.web.pdf_footer import NAME_LINES
    from coop.web.pdf_footer import SIZE as FOOT_SIZE
    from coop.web.pdf_footer import FooterText
    from coop.web.pdf_footer import beside_lines

    room = page.text_width - beside_lines(warning)
    name = printable(f"{letterhead.name} · {title}")
    lines = wrapped(name, faces().regular, FOOT_SIZE, room, NAME_LINES)
    if letterhead.head:
        lines.append(f"{words.HEAD.text(language)}: {letterhead.head}")
    lines.append(f"{words.PRINTED.text(language)} {words.moment_text(printed_at, language)}")
    texts = tuple(_one_line(line, FOOT_SIZE, room) for line in lines)
    return FooterText(texts, warning, letterhead.head)


def _one_line(text: str, size: float, room: float) -> str:
    """A text cut to one line."""
    return wrapped(printable(text), faces().regular, size, room, 1)[0]


def _report_words(report: Report, letterhead: Letterhead, sheet: Sheet) -> dict[str, object]:
    language = sheet.language
    subtitle = words.subtitle_lines(report, language)
    today = day(sheet.printed_at.date(), language)
    return {
        "document_title": f"{sheet.title} – {subtitle[0]}",
        "running": f"{letterhead.name} · {sheet.title} · {subtitle[0]}",
        "title": sheet.title,
        "subtitle": subtitle,
        "problems_title": words.PROBLEMS.text(language),
        "problems": [problem.text(language) for problem in report.problems],
        "notes_title": words.NOTES.text(language),
        "notes": [note.text(language) for note in report.notes],
        "signers": [
            {"role": signer.role.text(language), "name": signer.name}
            for signer in letterhead.signers
        ],
        "place_and_date": f"{letterhead.place}, {today}" if letterhead.place else today,
    }


@cache
def _templates() -> Environment:
    """Our print templates: beside the package in the tree, inside it once installed."""
    folders = [PACKAGE / "templates", PACKAGE.parent / "templates"]
    return Environment(
        loader=FileSystemLoader([folder for folder in folders if folder.is_dir()]),
        autoescape=True,
        undefined=StrictUndefined,
    )


class Logo(NamedTuple):
    """An image as markup names it, and its size in points."""

    address: str
    width: float
    height: float


def _logo(image: bytes | None) -> Logo | None:
    """The logo fitted into its corner; None where there is none or it is no image we know."""
    from PIL import Image
    from PIL import UnidentifiedImageError

    if image is None:
        return None
    try:
        with Image.open(io.BytesIO(image), formats=("PNG", "JPEG")) as opened:
            kind = f"image/{str(opened.format).lower()}"
            width, height = opened.size
    except (UnidentifiedImageError, OSError):
        return None
    scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
    data = base64.b64encode(image).decode("ascii")
    return Logo(f"data:{kind};base64,{data}", width * scale, height * scale)


def _height_after(making: Making, canvas: Canvas, page: Page) -> float:
    """How much room the rest of the story takes."""
    assert making.pisa is not None, "the table is laid out inside a story"
    total = 0.0
    for kept in making.pisa.story:
        # What is kept together asks for more than any page to be asked to split.
        total += sum(_heights(getattr(kept, "_content", [kept]), canvas, page))
    return total


def _heights(flowables: list[Flowable], canvas: Canvas, page: Page) -> Iterator[float]:
    for flowable in flowables:
        _, height = flowable.wrapOn(canvas, page.text_width, page.later_height)
        yield flowable.getSpaceBefore() + height + flowable.getSpaceAfter()


def own_files_only(address: str, _relative: str | None = None) -> str:
    """xhtml2pdf's link callback: an address of ours as a path, or a refusal.

    Args:
        address: as the markup has it.
        _relative: the document's own address, which has none.

    Raises:
        ResourceRefused: not ``static/…`` inside the static folder, nor a data image.
    """
    if address.startswith(DATA_IMAGES):
        return address
    name = address.removeprefix("/")
    path = (STATIC_FOLDER.parent / name).resolve()
    if (
        not name.startswith("static/")
        or not path.is_relative_to(STATIC_FOLDER.resolve())
        or not path.is_file()
    ):
        raise ResourceRefused(address[:200])
    return str(path)


def _make(html: str, making: Making) -> bytes:
    """Run xhtml2pdf over markup that holds only what the type can print."""
    renderer = _renderer()
    making.parts["date"] = renderer.date_mark(making.printed_at)
    before, end, after = html.rpartition("</body>")
    assert end, "a page of ours has a body"
    target = io.BytesIO()
    token = _making.set(making)
    try:
        status = renderer.document(
            f'{before}<pdf:part name="date"></pdf:part>{end}{after}',
            dest=target,
            link_callback=own_files_only,
            resource_policy=renderer.policy,
            encoding="utf-8",
        )
    finally:
        _making.reset(token)
    assert not status.err, status.log
    return target.getvalue()


class _Renderer(NamedTuple):
    document: Callable[..., Any]
    policy: Any
    date_mark: Callable[[datetime], Flowable]


@cache
def _renderer() -> _Renderer:
    """Prepare xhtml2pdf once in a process: our tag, our type, files without a time of their own."""
    from reportlab import rl_config
    from reportlab.platypus.flowables import Flowable
    from xhtml2pdf import parser
    from xhtml2pdf.config.resources import ResourceAccessPolicy
    from xhtml2pdf.default import DEFAULT_FONT
    from xhtml2pdf.document import pisaDocument
    from xhtml2pdf.tags import pisaTag

    class Part(pisaTag):  # type: ignore[misc]  # the library has no types
        """``<pdf:part name="…">``: a flowable of ours at this place of the story."""

        def start(self, c: _Pisa) -> None:
            making = _making.get()
            making.pisa = c
            c.addPara()
            c.addStory(making.parts[self.node.getAttribute("name")])

    class DateMark(Flowable):
        """Takes no room; gives the file its date."""

        _ZEROSIZE = 1

        def __init__(self, moment: datetime) -> None:
            super().__init__()
            self.moment = moment

        def wrap(self, _width: float, _height: float) -> tuple[float, float]:
            return 0, 0

        def draw(self) -> None:
            self.canv.setDateFormatter(lambda *_: _pdf_date(self.moment))

    faces()
    rl_config.invariant = 1
    parser.pisaTagPDFPART = Part
    DEFAULT_FONT[FAMILY] = FAMILY
    policy = ResourceAccessPolicy(
        allow_remote=False, base_dir=STATIC_FOLDER, max_image_pixels=IMAGE_PIXELS_MAX
    )
    return _Renderer(pisaDocument, policy, DateMark)


def _pdf_date(moment: datetime) -> str:
    """A moment as PDF writes it: ``D:20260331140500+08'00'``."""
    zone = f"{moment:%z}" or "+0000"
    return f"D:{moment:%Y%m%d%H%M%S}{zone[:3]}'{zone[3:5]}'"
