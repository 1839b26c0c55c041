"""What the bank's lines, their ticking and their import refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from coop.money import Money


class BankUnknown(CoopError):
    """The account is no bank account in use."""

    code = "banking.bank_unknown"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class LineMatched(CoopError):
    """The bank line is ticked; untick it first."""

    code = "banking.line_matched"

    def __init__(self, number: int) -> None:
        super().__init__(number=number)


class LineVoid(CoopError):
    """The bank line was struck out."""

    code = "banking.line_void"

    def __init__(self, number: int) -> None:
        super().__init__(number=number)


class AmountsDiffer(CoopError):
    """What was ticked together does not come to the same on both sides."""

    code = "banking.amounts_differ"

    def __init__(self, bank: Money, book: Money, difference: Money) -> None:
        super().__init__(bank=bank, book=book, difference=difference)


class MatchTooWide(CoopError):
    """Several lines against several entries: nobody could say later which belongs to which."""

    code = "banking.match_too_wide"


class MatchEmpty(CoopError):
    """Nothing, or one thing alone, was ticked."""

    code = "banking.match_empty"


class AlreadyMatched(CoopError):
    """A colleague ticked one of these meanwhile."""

    code = "banking.already_matched"


class ItemForeign(CoopError):
    """A line or an entry of another account or unit was ticked."""

    code = "banking.item_foreign"


class BankFileKnown(CoopError):
    """A file with the very same content was taken for this account already."""

    code = "banking.file_known"

    def __init__(self, file_name: str, at: str, lines: int) -> None:
        super().__init__(file_name=file_name, at=at, lines=lines)


class BankColumnsMissing(CoopError):
    """The heading of a bank's file lacks what a line cannot do without."""

    code = "banking.columns_missing"

    def __init__(self, columns: str, found: str) -> None:
        super().__init__(columns=columns, found=found)


class BankFileHasProblems(CoopError):
    """Rows of the file cannot be taken, so none was."""

    code = "banking.file_has_problems"

    def __init__(self, file_name: str, problems: int) -> None:
        super().__init__(file_name=file_name, problems=problems)


class NothingNew(CoopError):
    """Every line of the file is in the book already."""

    code = "banking.nothing_new"

    def __init__(self, file_name: str) -> None:
        super().__init__(file_name=file_name)
