"""What is refused about voucher numbers that are on paper and not in the book."""

from __future__ import annotations

from coop.errors import CoopError


class NumbersUnknown(CoopError):
    """The book came back from a copy; say first how far the voucher numbers on paper go."""

    code = "ledger.numbers_unknown"


class VoucherNotLost(CoopError):
    """Only a number that was declared lost, and is not in the book again, can be taken again."""

    code = "ledger.voucher_not_lost"

    def __init__(self, voucher_number: str) -> None:
        super().__init__(voucher_number=voucher_number)


class VoucherOtherSeries(CoopError):
    """The entry belongs to another series or year than the lost number it is to take."""

    code = "ledger.voucher_other_series"

    def __init__(self, voucher_number: str, series: str) -> None:
        super().__init__(voucher_number=voucher_number, series=series)


class GapTooLarge(CoopError):
    """More numbers would be declared lost at once than can be a fact; look at the paper again."""

    code = "ledger.gap_too_large"

    def __init__(self, series: str, highest: int, in_book: int) -> None:
        super().__init__(series=series, highest=highest, in_book=in_book)


class GapEmpty(CoopError):
    """The book has that number already; nothing is missing."""

    code = "ledger.gap_empty"

    def __init__(self, series: str, highest: int, in_book: int) -> None:
        super().__init__(series=series, highest=highest, in_book=in_book)


class SeriesUnreadable(CoopError):
    """Not a series with its year, as BKM-2026."""

    code = "ledger.series_unreadable"

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class RestoreAnswered(CoopError):
    """How far the numbers on paper go was said already; further gaps are declared one by one."""

    code = "ledger.restore_answered"
