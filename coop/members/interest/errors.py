"""What reckoning and paying interest refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date

    from coop.dates import Period
    from coop.money import Money


class MovementColumnsMissing(CoopError):
    """The file's heading lacks a column that movements cannot do without."""

    code = "interest.columns_missing"

    def __init__(self, columns: str, found: str) -> None:
        super().__init__(columns=columns, found=found)


class MovementRowWide(CoopError):
    """A row has more cells than the heading: an amount was cut in two by the comma."""

    code = "interest.row_wide"

    def __init__(self, row: int) -> None:
        super().__init__(row=row)


class MovementDayUnreadable(CoopError):
    """A row's date is none."""

    code = "interest.row_day"

    def __init__(self, row: int, text: str) -> None:
        super().__init__(row=row, text=text)


class MovementAmountUnreadable(CoopError):
    """A row's amount is none, is negative, or is beyond what a line may carry."""

    code = "interest.row_amount"

    def __init__(self, row: int, text: str) -> None:
        super().__init__(row=row, text=text)


class MovementNumbersUnclear(CoopError):
    """The amounts read as ``1.250,00`` and as ``1,250.00`` alike, or some as one, some as other."""

    code = "interest.numbers_unclear"

    def __init__(self, examples: str) -> None:
        super().__init__(examples=examples)


class BalanceBelowNothing(CoopError):
    """More was taken out than there was."""

    code = "interest.balance_below_nothing"

    def __init__(self, day: date, balance: Money) -> None:
        super().__init__(day=day, balance=balance)


class RangeReversed(CoopError):
    """The last day lies before the first."""

    code = "interest.range_reversed"

    def __init__(self, first: date, last: date) -> None:
        super().__init__(first=first, last=last)


class InterestTooEarly(CoopError):
    """The month still earns; interest is reckoned once its last day has come."""

    code = "interest.too_early"

    def __init__(self, period: Period, last: date) -> None:
        super().__init__(period=period, last=last)


class NothingToTakeBack(CoopError):
    """Nothing that was posted for that month still stands."""

    code = "interest.nothing_to_take_back"

    def __init__(self, period: Period) -> None:
        super().__init__(period=period)


class InterestRunning(CoopError):
    """Interest is being recorded or taken back just now; one month at a time."""

    code = "interest.running"

    def __init__(self, period: Period) -> None:
        super().__init__(period=period)


class PreviewMoved(CoopError):
    """The figures changed since the page was looked at; look once more."""

    code = "interest.preview_moved"

    def __init__(self, period: Period) -> None:
        super().__init__(period=period)
