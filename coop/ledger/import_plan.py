"""What an import would do, as data: entries, accounts and members to make, and what is wrong.

A file of any form is first read into ``SourceEntry`` (``import_rows``, ``import_beancount``), then
matched with the book (``import_matching``). Rows count as a spreadsheet counts them, or as lines of
a text. Problems name their row and carry a code; the sentences are in ``import_reasons``.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.ledger.entry import EntryKind
from coop.money import ZERO

if TYPE_CHECKING:
    from coop.ledger.chart_rows import ChartRow
    from coop.ledger.entry import Draft
    from coop.ledger.entry import SubledgerRef
    from coop.money import Money

Fact = str | int | date

NR_LENGTH_MAX = 100
ACCOUNT_LENGTH_MAX = 200
MEMBER_LENGTH_MAX = 100


class Problem(NamedTuple):
    """One thing that is wrong with one row.

    Attributes:
        row: its number in the file; 0 for the file as a whole.
        field: column of the template (``account``, ``debit`` …), empty for the entry as a whole.
        code: key of the sentence in ``import_reasons``.
        value: what stands there, as it stands there.
        nr: number of the entry the row belongs to, empty where it has none.
        facts: further values of the sentence; amounts as plain decimals.
    """

    row: int
    field: str
    code: str
    value: str = ""
    nr: str = ""
    facts: tuple[tuple[str, Fact], ...] = ()


@dataclass(slots=True)
class SourceLine:
    """One line as a file says it; ``amount`` signed, None where it could not be read."""

    row: int
    account: str
    amount: Money | None
    unit: str = ""
    member: str = ""
    member_kind: str = ""


@dataclass(slots=True)
class SourceEntry:
    """One entry as a file says it.

    ``row`` is its first; ``is_whole`` is False when something of it could not be read, so that
    what follows from its sums is not said.
    """

    nr: str
    row: int
    day: date | None
    narration: str = ""
    lines: list[SourceLine] = field(default_factory=list)
    kind: EntryKind = EntryKind.NORMAL
    effective_date: date | None = None
    receipt_number: str = ""
    batch: str = ""
    is_whole: bool = True


@dataclass(slots=True)
class Source:
    """A file that was read, before it is matched with a book.

    Attributes:
        kind: ``csv``, ``xlsx`` or ``beancount``.
        entries: in the order in which they are to be posted.
        problems: what could not be read.
        account_types: the words of the type column, by account.
        opened: facts of each account that a beancount text opens, by the account's text; None
            where a file has no such list (tables).
        encoding: of the text; empty for a workbook.
        delimiter: of the cells, where the file has one.
        number_forms: how each amount column writes its numbers, where that matters.
        ignored: headings that mean nothing here.
    """

    kind: str
    entries: list[SourceEntry]
    problems: list[Problem]
    account_types: dict[str, str] = field(default_factory=dict)
    opened: dict[str, dict[str, str]] | None = None
    encoding: str = ""
    delimiter: str = ""
    number_forms: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()


class PlannedEntry(NamedTuple):
    """One entry ready for the door."""

    nr: str
    row: int
    draft: Draft


class EarlierImport(NamedTuple):
    """When the very same file was imported, and as which entries; ``at`` is UTC ISO text."""

    at: str
    file_name: str
    actor: str
    first_entry: int
    last_entry: int


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What importing a file into a book would do; nothing is done by having it.

    Attributes:
        file_name: as it was handed over.
        sha256: of the file's bytes, hexadecimal; by it the file is recognised.
        source: ``csv``, ``xlsx`` or ``beancount``.
        entries: ready for the door, in order; without those that have problems.
        accounts: to be made.
        members: subledgers to be made.
        problems: all of them, by row; while there is one nothing is imported.
        bad_rows: rows with problems and the other rows of their entries, as the file has them.
        headings: of ``bad_rows``.
        earlier: the earlier import of the same file, if there was one.
        encoding: of the text; empty for a workbook.
        delimiter: of the cells; empty where there is none.
        number_forms: how each amount column writes its numbers, where that matters.
        ignored: headings of columns that were not read.
        rows: rows or lines read.
    """

    file_name: str
    sha256: str
    source: str
    entries: tuple[PlannedEntry, ...]
    accounts: tuple[ChartRow, ...] = ()
    members: tuple[SubledgerRef, ...] = ()
    problems: tuple[Problem, ...] = ()
    bad_rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    headings: tuple[str, ...] = ()
    earlier: EarlierImport | None = None
    encoding: str = ""
    delimiter: str = ""
    number_forms: dict[str, str] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    rows: int = 0

    @property
    def is_importable(self) -> bool:
        """Whether ``run_import`` would take it."""
        return not self.problems and self.earlier is None

    @property
    def postings(self) -> int:
        """Lines of all entries."""
        return sum(len(entry.draft.lines) for entry in self.entries)

    @property
    def total_debit(self) -> Money:
        """Sum of the debit side, which is the credit side too."""
        return sum(
            (line.amount.debit for entry in self.entries for line in entry.draft.lines), start=ZERO
        )

    @property
    def first_day(self) -> date | None:
        """Date of the earliest entry."""
        return min((entry.draft.entry_date for entry in self.entries), default=None)

    @property
    def last_day(self) -> date | None:
        """Date of the latest entry."""
        return max((entry.draft.entry_date for entry in self.entries), default=None)
