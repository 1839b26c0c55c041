"""What a bulk import refuses as a whole; what is wrong with single rows is in ``reasons``."""

from __future__ import annotations

from coop.errors import CoopError


class IntakeHasProblems(CoopError):
    """Rows of the file cannot be taken, so nothing was."""

    code = "intake.has_problems"

    def __init__(self, file_name: str, problems: int) -> None:
        super().__init__(file_name=file_name, problems=problems)


class IntakeColumnUnknown(CoopError):
    """A filled column of savings that belongs to no product: its money would be lost."""

    code = "intake.column_unknown"

    def __init__(self, columns: str) -> None:
        super().__init__(columns=columns)


class IntakeDone(CoopError):
    """The same content was imported before."""

    code = "intake.done"

    def __init__(self, file_name: str, at: str, run: int) -> None:
        super().__init__(file_name=file_name, at=at, run=run)


class IntakeGone(CoopError):
    """The file waits no more: it was imported, given up, or forgotten."""

    code = "intake.gone"


class IntakeRunning(CoopError):
    """Another file is being imported."""

    code = "intake.running"

    def __init__(self, file_name: str) -> None:
        super().__init__(file_name=file_name)


class IntakeDifference(CoopError):
    """Totals do not tie with the control accounts, and nobody agreed to this difference."""

    code = "intake.difference"

    def __init__(self, amount: str) -> None:
        super().__init__(amount=amount)


class IntakeUsed(CoopError):
    """Something was built on an import that is to be taken back."""

    code = "intake.used"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class IntakeNotLast(CoopError):
    """Only the last import is taken back, and once."""

    code = "intake.not_last"

    def __init__(self, run: int) -> None:
        super().__init__(run=run)
