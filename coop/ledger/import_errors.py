"""What an import refuses as a whole; what is wrong with single rows is in ``import_plan``."""

from __future__ import annotations

from coop.errors import CoopError


class ImportFileUnreadable(CoopError):
    """The file is not what its name says, or cannot be opened; save it anew as CSV or XLSX.

    ``reason`` is ``empty``, ``too_large``, ``binary``, ``encoding``, ``quotes``, ``locked`` (a
    password or the old ``.xls`` form), ``damaged``, ``formula`` (without its result) or
    ``no_rows``; ``row`` where it is known.
    """

    code = "ledger.import_file_unreadable"

    def __init__(self, file_name: str, reason: str, row: int = 0) -> None:
        super().__init__(file_name=file_name, reason=reason, row=row)


class ImportColumnsMissing(CoopError):
    """The heading lacks columns that an entry cannot do without."""

    code = "ledger.import_columns_missing"

    def __init__(self, columns: str, found: str) -> None:
        super().__init__(columns=columns, found=found)


class ImportColumnTwice(CoopError):
    """Two columns of the heading mean the same thing."""

    code = "ledger.import_column_twice"

    def __init__(self, column: str, headings: str) -> None:
        super().__init__(column=column, headings=headings)


class NumberFormUnclear(CoopError):
    """A column of amounts reads both ways, or partly one and partly the other; say which it is.

    ``reason`` is ``both`` (only ``1.250`` and the like) or ``mixed`` (``12.50`` beside ``12,50``).
    """

    code = "ledger.number_form_unclear"

    def __init__(self, column: str, examples: str, reason: str) -> None:
        super().__init__(column=column, examples=examples, reason=reason)


class ImportedBefore(CoopError):
    """A file with the very same content was imported already."""

    code = "ledger.imported_before"

    def __init__(self, file_name: str, at: str, first_entry: int, last_entry: int) -> None:
        super().__init__(file_name=file_name, at=at, first_entry=first_entry, last_entry=last_entry)


class ImportHasProblems(CoopError):
    """Rows of the file cannot be taken, so none was."""

    code = "ledger.import_has_problems"

    def __init__(self, file_name: str, problems: int) -> None:
        super().__init__(file_name=file_name, problems=problems)


class ImportFileGone(CoopError):
    """The file that was previewed waits no more: posted, given up, or forgotten after two days."""

    code = "ledger.import_file_gone"


class ImportRunning(CoopError):
    """Another file is being posted; one at a time."""

    code = "ledger.import_running"

    def __init__(self, file_name: str) -> None:
        super().__init__(file_name=file_name)
