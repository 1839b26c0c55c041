"""Minutes on paper (berita acara): what was found or handed over, its figures, and who signs.

One renderer for every kind: a count of cash, a hand-over of the office, first balances. Who calls
it writes the sentences in the language of the paper; this module decides only how they look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.money import Money
from coop.web.format import day

if TYPE_CHECKING:
    from coop.ledger.report import Cell
    from coop.ledger.report import ColumnKind
    from coop.web.paper import Letterhead
    from coop.web.paper import Signer
    from coop.web.pdf import PaperSize

#: One cell: an amount is written as on screen, a whole number, a day or a text as it is.
MinutesCell = Money | date | int | str | None

NUMBER: Final = Label("Nomor", "Number")
NOTHING: Final = Label("Nihil", "None")

#: Signature blocks in one row; five or six stand in two rows of three.
SIGNERS_IN_A_ROW: Final = 4
SIGNERS_IN_TWO_ROWS: Final = 3

#: A table begins on the next page rather than with less room than this, in points.
TABLE_BEGINS_WITH: Final = 78.0

DAYS_ID: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DAYS_EN: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


class MinutesColumn(NamedTuple):
    """One column: its heading, and whether it holds figures, which stand at the right."""

    label: str
    is_amount: bool = False


@dataclass(frozen=True, slots=True)
class MinutesTable:
    """One ruled table.

    Attributes:
        caption: above it.
        columns: in order.
        rows: a cell per column; none prints the word for nothing.
        total: the last row, ruled as a total, or None.
    """

    caption: str
    columns: tuple[MinutesColumn, ...]
    rows: tuple[tuple[MinutesCell, ...], ...]
    total: tuple[MinutesCell, ...] | None = None


@dataclass(frozen=True, slots=True)
class Minutes:
    """What minutes say; every text is in the language of the paper already.

    Attributes:
        title: heading.
        number: of the minutes, without the word "number"; empty prints none.
        opening: paragraphs before the tables.
        tables: in order.
        closing: paragraphs after the tables.
        signers: in order; up to four in a row.
        day: on which it is signed; None is the day of printing.
        mark: a word in a box above the title (RANCANGAN, DIBATALKAN), empty for none.
    """

    title: Label
    number: str
    opening: tuple[str, ...]
    tables: tuple[MinutesTable, ...]
    closing: tuple[str, ...]
    signers: tuple[Signer, ...]
    day: date | None = None
    mark: str = ""


def weekday_and_day(value: date, language: str = "id") -> str:
    """A day as minutes name it.

    >>> weekday_and_day(date(2026, 3, 31)), weekday_and_day(date(2026, 3, 31), "en")
    ('Selasa, 31 Maret 2026', 'Tuesday, 31 March 2026')
    """
    names = DAYS_EN if language == "en" else DAYS_ID
    return f"{names[value.weekday()]}, {day(value, language)}"


def render_minutes(
    minutes: Minutes,
    letterhead: Letterhead,
    *,
    printed_at: datetime,
    paper: PaperSize = "A4",
    language: str = "id",
) -> bytes:
    """Minutes as PDF, for signing and filing.

    Args:
        minutes: what they say.
        letterhead: whose paper and what chain head; its own signers are not used.
        printed_at: aware moment in the book's zone; the only moment in the file.
        paper: A4, F4 (215 x 330 mm), or A5 for a slip.
        language: ``id`` or ``en``.
    """
    from reportlab.platypus.flowables import CondPageBreak

    from coop.web.pdf import POINTS_PER_MM
    from coop.web.pdf import SIZES
    from coop.web.pdf import Page
    from coop.web.pdf import Sheet

    width, height = (side * POINTS_PER_MM for side in SIZES[paper])
    page = Page(width, height)
    title = minutes.title.text(language)
    sheet = Sheet(page, letterhead, title, printed_at, language, minutes.mark)
    last = len(minutes.tables) - 1
    for index, table in enumerate(minutes.tables):
        sheet.parts[f"room-{index}"] = CondPageBreak(TABLE_BEGINS_WITH)
        sheet.parts[f"table-{index}"] = sheet.table(
            report_of(table, printed_at.date(), language), is_last=index == last
        )
    signed = day(minutes.day or printed_at.date(), language)
    return sheet.render(
        "print/minutes.html",
        running=f"{letterhead.name} · {title} {minutes.number}".rstrip(),
        title=title,
        number=f"{NUMBER.text(language)}: {minutes.number}" if minutes.number else "",
        mark=minutes.mark,
        opening=minutes.opening,
        captions=[table.caption for table in minutes.tables],
        closing=minutes.closing,
        signer_rows=signer_rows(minutes.signers, language),
        place_and_date=f"{letterhead.place}, {signed}" if letterhead.place else signed,
    )


def report_of(table: MinutesTable, today: date, language: str) -> Report:
    """A table as the data that the printed grid takes."""
    columns = tuple(
        Column(str(index), Label(column.label, column.label), _kind(table, index))
        for index, column in enumerate(table.columns)
    )
    rows = [ReportRow(cells) for cells in table.rows]
    if not rows:
        blanks: tuple[Cell, ...] = (None,) * (len(columns) - 1)
        rows.append(ReportRow((NOTHING.text(language), *blanks), "note"))
    if table.total is not None:
        rows.append(ReportRow(table.total, "total"))
    caption = Label(table.caption, table.caption)
    return Report("minutes", caption, columns, lambda: rows, date_to=today)


def _kind(table: MinutesTable, index: int) -> ColumnKind:
    """Amounts share one width; other figures take what they need."""
    if not table.columns[index].is_amount:
        return "text"
    cells = [row[index] for row in (*table.rows, *((table.total,) if table.total else ()))]
    return "money" if any(isinstance(cell, Money) for cell in cells) else "number"


class SignatureBlock(NamedTuple):
    """One place to sign: the office, and the name where it is known."""

    role: str
    name: str


def signer_rows(signers: tuple[Signer, ...], language: str) -> list[list[SignatureBlock]]:
    """Signature blocks in the rows they are printed in.

    >>> from coop.web.paper import CHAIR, SUPERVISOR, TREASURER
    >>> [len(row) for row in signer_rows((CHAIR,) * 4, "id")]
    [4]
    >>> [len(row) for row in signer_rows((CHAIR, TREASURER, SUPERVISOR) * 2, "id")]
    [3, 3]
    """
    blocks = [SignatureBlock(signer.role.text(language), signer.name) for signer in signers]
    each = SIGNERS_IN_A_ROW
    if SIGNERS_IN_A_ROW < len(blocks) <= 2 * SIGNERS_IN_TWO_ROWS:
        each = SIGNERS_IN_TWO_ROWS
    return [blocks[start : start + each] for start in range(0, len(blocks), each)]
