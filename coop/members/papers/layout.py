"""Where lines stand in a passbook, and what a line says. Pure; lengths in tenths of millimetres.

A booklet has pages of so many lines. Most are sewn in the middle, so after some of the lines there
is a gap. The next line to print is told by the page and line of the last batch.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import fields
from typing import Final
from typing import NamedTuple

from coop.members.papers.errors import LayoutUnfit
from coop.members.papers.errors import PlaceNotInBook

#: Under which the layout is kept.
SETTING: Final = "passbook.layout"


@dataclass(frozen=True, slots=True)
class Layout:
    """A booklet as it lies in the printer.

    Attributes:
        width: of the paper, in tenths of a millimetre.
        height: of the paper.
        left: from its left edge to the first column.
        top: from its upper edge to the middle of the first line.
        step: from one line to the next.
        lines: of a page.
        fold_after: lines above the fold; 0 where there is none.
        fold: height of the gap at the fold.
        pages: of a booklet.
        size: of the type, in tenths of a point.
    """

    width: int = 1450
    height: int = 2000
    left: int = 80
    top: int = 250
    step: int = 60
    lines: int = 24
    fold_after: int = 12
    fold: int = 140
    pages: int = 12
    size: int = 75

    def check(self) -> None:
        """Refuse lines that would leave the paper.

        Raises:
            LayoutUnfit: they do.
        """
        needed = self.y_of(self.lines) + self.step // 2
        if needed > self.height:
            raise LayoutUnfit(self.height // 10, -(-needed // 10))

    def y_of(self, line: int) -> int:
        """From the upper edge to the middle of a line, counted from 1.

        >>> [Layout().y_of(line) for line in (1, 12, 13)]
        [250, 910, 1110]
        """
        gap = self.fold if self.fold_after and line > self.fold_after else 0
        return self.top + (line - 1) * self.step + gap

    def text(self) -> str:
        """As the setting keeps it."""
        return json.dumps(asdict(self), sort_keys=True)


def layout_of(text: str) -> Layout:
    """Read a kept layout; the usual one where none was kept.

    >>> layout_of("") == layout_of(Layout().text()) == Layout()
    True
    """
    if not text:
        return Layout()
    kept = json.loads(text)
    return Layout(
        **{each.name: int(kept[each.name]) for each in fields(Layout) if each.name in kept}
    )


class Place(NamedTuple):
    """A line of a page, both counted from 1."""

    page: int
    line: int


def after(place: Place, lines: int, lines_per_page: int) -> Place:
    """Where the next line goes after so many were printed from a place on.

    >>> after(Place(1, 23), 1, 24), after(Place(1, 23), 2, 24), after(Place(2, 1), 48, 24)
    (Place(page=1, line=24), Place(page=2, line=1), Place(page=4, line=1))
    """
    pages, index = divmod(place.line - 1 + lines, lines_per_page)
    return Place(place.page + pages, index + 1)


def room(place: Place, layout: Layout) -> int:
    """How many lines a booklet still has from a place on.

    >>> room(Place(12, 20), Layout()), room(Place(13, 1), Layout())
    (5, 0)
    """
    return max((layout.pages - place.page) * layout.lines + layout.lines - place.line + 1, 0)


def check_place(place: Place, layout: Layout) -> None:
    """Refuse a place that a booklet does not have.

    Raises:
        PlaceNotInBook: it has not.
    """
    if not (1 <= place.page <= layout.pages and 1 <= place.line <= layout.lines):
        raise PlaceNotInBook(place.page, place.line)


#: What the line is called that carries the balance of the booklet before.
CARRIED: Final = "Pindahan saldo"
