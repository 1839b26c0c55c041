"""How wide the columns of a printed table are, and in what size it is set.

Figures never wrap and are never cut, so they get what they need; texts share the rest.
"""

from __future__ import annotations

from enum import IntEnum
from itertools import chain
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.ledger.report import ReportRow
from coop.web import paper
from coop.web.pdf_fonts import faces
from coop.web.pdf_fonts import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coop.ledger.report import Report

SIZES: Final = (8.5, 8.0, 7.5, 7.0, 6.5)
PAD: Final = 3.0
INDENT: Final = 9.0

#: A text column is not squeezed below this many points, nor asked to give more than this for one
#: long word.
TEXT_LEAST: Final = 55.0
WORD_MOST: Final = 90.0

#: A text as wide as this is read in lines anyway.
LINE_MOST: Final = 200.0

BOLD_STYLES: Final = frozenset({"heading", "subtotal", "total"})
FIGURES: Final = frozenset({"money", "number"})

#: Air between columns of figures, where there is room for it.
GUTTER: Final = 8.0
#: How much wider than its figures a column may be for its heading to stay in one line.
HEAD_STRETCH: Final = 1.35
MORE_DIGITS: Final = "00."


def hanging(size: float) -> float:
    """Room right of a figure, into which a closing parenthesis hangs so that digits line up."""
    return max(PAD, faces().bold.stringWidth(")", size))


class Need(NamedTuple):
    """Widths of a column in points per point of type.

    Attributes:
        least: of its longest word or figure.
        most: of its longest text.
        usual: that three in four of its texts do not exceed.
    """

    least: float
    most: float
    usual: float


class Quality(IntEnum):
    """How a table fits a width."""

    TOO_WIDE = 0
    MUCH_WRAPPED = 1
    GOOD = 2


class Fit(NamedTuple):
    """Type size and column widths of a table, and how well they do."""

    size: float
    widths: tuple[float, ...]
    quality: Quality


class Layout:
    """Columns of one report: what they need, measured on the first rows.

    Args:
        report: the report; its rows are asked for once.
        language: of labels.
    """

    def __init__(self, report: Report, language: str) -> None:
        self.columns = report.columns
        self.row_lines = report.row_lines
        self.language = language
        rows = iter(report.rows())
        sample = paper.sample_of(rows)
        if not sample:
            blanks = (None,) * (len(report.columns) - 1)
            sample = [ReportRow((paper.NO_ROWS, *blanks), "note")]
        self.rows: Iterator[ReportRow] = chain(sample, rows)
        self.sen = paper.shows_sen(report, sample)
        self.heads = [printable(column.label.text(language)) for column in report.columns]
        self.needs = [self._need(index, sample) for index in range(len(self.columns))]
        self._equal_money()
        self.indented = self._indented_column()
        self.deepest = max(row.level for row in sample)
        # Statements are read by their indents, lists along their lines.
        facts = sum(column.kind != "money" for column in self.columns)
        self.has_hairlines = len(self.columns) > 3 and (self.deepest == 0 or facts > 2)

    def _need(self, index: int, sample: list[ReportRow]) -> Need:
        regular, bold = faces()
        head = bold.stringWidth(self.heads[index], 1)
        word = max(bold.stringWidth(part, 1) for part in [*self.heads[index].split(), ""])
        longest = word
        widths = [head]
        for row in sample:
            cell = row.cells[index]
            if cell is None or self._spans(row, index):
                continue
            text = printable(paper.cell_text(cell, self.language, sen=self.sen))
            face = bold if row.style in BOLD_STYLES else regular
            widths.append(face.stringWidth(text, 1))
            longest = max(longest, *(face.stringWidth(part, 1) for part in [*text.split(" "), ""]))
        if self.columns[index].kind == "text":
            widths.sort()
            return Need(longest, widths[-1], widths[len(widths) * 3 // 4])
        needed = max(*widths[1:], word, 0.0)
        if self.columns[index].kind in FIGURES and len(sample) == paper.SAMPLE_ROWS:
            # Rows not seen yet, and the sums below them, may be a few digits longer.
            needed += bold.stringWidth(MORE_DIGITS, 1)
        return Need(needed, max(needed, min(head, needed * HEAD_STRETCH)), needed)

    def _spans(self, row: ReportRow, index: int) -> bool:
        """Whether a text runs on into empty columns beside it."""
        return (
            row.style != "line"
            and self.columns[index].kind not in FIGURES
            and index + 1 < len(self.columns)
            and row.cells[index + 1] in {None, ""}
        )

    def _equal_money(self) -> None:
        self.money_width = max(
            (
                need.most
                for need, column in zip(self.needs, self.columns, strict=True)
                if column.kind == "money"
            ),
            default=0.0,
        )
        self.needs = [
            need._replace(most=self.money_width) if column.kind == "money" else need
            for need, column in zip(self.needs, self.columns, strict=True)
        ]

    def _indented_column(self) -> int:
        texts = [index for index, column in enumerate(self.columns) if column.kind == "text"]
        return max(texts, key=lambda index: self.needs[index].most, default=0)

    def fit(self, width: float) -> Fit:
        """The best fit in a width: what reads well before what is large."""
        fits = [self._fit_at(size, width) for size in SIZES]
        best = max(found.quality for found in fits)
        if best is Quality.TOO_WIDE:
            return fits[-1]
        return next(found for found in fits if found.quality is best)

    def _fit_at(self, size: float, width: float) -> Fit:
        least = []
        most = []
        usual = []
        hang = hanging(size)
        for index, (need, column) in enumerate(zip(self.needs, self.columns, strict=True)):
            beside = 2 * PAD
            if column.kind == "text":
                beside += INDENT * self.deepest if index == self.indented else 0.0
                comfortable = need.most * size + beside
                narrow = min(need.least * size + beside, WORD_MOST)
                narrow = max(narrow, min(comfortable, TEXT_LEAST))
            elif column.kind in FIGURES:
                beside = PAD + hang
                narrow = need.least * size + beside + GUTTER / 4
                comfortable = need.most * size + beside + GUTTER
            else:
                narrow = comfortable = need.most * size + beside
            least.append(narrow)
            most.append(max(narrow, comfortable))
            usual.append(need.usual * size + beside)
        if sum(most) <= width:
            return Fit(size, self._spread(most, width - sum(most)), Quality.GOOD)
        if sum(least) > width:
            scale = width / sum(least)
            return Fit(size, tuple(each * scale for each in least), Quality.TOO_WIDE)
        widths = self._share(least, most, width - sum(least))
        # Most texts in one line and none in more than a few; where that fails, turn the page.
        is_good = all(
            given >= min(common, LINE_MOST) - PAD and given >= min(longest / 3, LINE_MOST)
            for given, common, longest in zip(widths, usual, most, strict=True)
        )
        return Fit(size, widths, Quality.GOOD if is_good else Quality.MUCH_WRAPPED)

    def _share(self, least: list[float], most: list[float], spare: float) -> tuple[float, ...]:
        """Give room above the narrowest to the texts first, since figures never wrap."""
        is_text = [column.kind == "text" for column in self.columns]
        wishes = [high - low for low, high in zip(least, most, strict=True)]
        widths = list(least)
        for kind in (True, False):
            asked = sum(wish for wish, text in zip(wishes, is_text, strict=True) if text is kind)
            given = min(spare, asked)
            spare -= given
            for index, wish in enumerate(wishes):
                if is_text[index] is kind and asked > 0:
                    widths[index] += wish * given / asked
        return tuple(widths)

    def _spread(self, widths: list[float], spare: float) -> tuple[float, ...]:
        """Give what is left over to the column that is read most."""
        texts = [column.kind == "text" for column in self.columns]
        if not any(texts):
            return tuple(width + spare / len(widths) for width in widths)
        return tuple(
            width + (spare if index == self.indented else 0.0) for index, width in enumerate(widths)
        )
