"""A report as data: what a page, a PDF, a spreadsheet and a file all show, in the same order.

Pure. Labels are pairs of Indonesian and English, so the rim chooses the language and nothing here
knows one. Amounts are ``Money``; how they look is the format's business.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import Literal
from typing import NamedTuple

from coop.money import Money


class Label(NamedTuple):
    """A text in Indonesian and in English."""

    id: str
    en: str

    def text(self, language: str) -> str:
        """The text in a language; Indonesian where English is missing."""
        return self.en if language == "en" and self.en else self.id


Cell = Money | date | int | str | Label | None
ColumnKind = Literal["text", "money", "date", "number"]
RowStyle = Literal["line", "heading", "subtotal", "total", "note"]


class Column(NamedTuple):
    """One column: key for machines, label for people, kind of its cells, relative width.

    ``accounts`` are the codes its figures come from, where the column is what decides that.
    """

    key: str
    label: Label
    kind: ColumnKind
    width: int = 10
    accounts: tuple[str, ...] = ()


class ReportRow(NamedTuple):
    """One row: a cell per column.

    ``level`` indents; ``account`` or ``entry`` is what the figure can be traced to (an account
    code, an entry id), from which the rim makes its link; ``accounts`` are the codes of a figure
    that sums several.
    """

    cells: tuple[Cell, ...]
    style: RowStyle = "line"
    level: int = 0
    account: str | None = None
    entry: int | None = None
    accounts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """One statement or list.

    Attributes:
        kind: stable name (``trial-balance``, ``balance-sheet`` …).
        title: heading.
        columns: in order.
        rows: called anew for each pass, so that a long list is never held in memory.
        date_from: first day, None where the report is of one day.
        date_to: last day, or the day of a balance.
        unit: unit code, empty for the whole cooperative.
        unit_label: the unit's name, or the word for "consolidated".
        status: audit status of the statements (belum diaudit …), empty where it has none.
        problems: what does not tie; a page says it loudly, a file carries it.
        notes: printed below the table.
        totals: named figures for machines and for ties between statements.
        row_lines: lines of room that a printed row leaves at least, where rows are signed.
    """

    kind: str
    title: Label
    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[ReportRow]]
    date_to: date
    date_from: date | None = None
    unit: str = ""
    unit_label: Label = Label("", "")
    status: Label = Label("", "")
    problems: tuple[Label, ...] = ()
    notes: tuple[Label, ...] = ()
    totals: dict[str, Money] = field(default_factory=dict)
    row_lines: int = 1
