"""What dues, collectors and their receipts refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date

    from coop.money import Money


class DuesProductMissing(CoopError):
    """No product of mandatory savings is offered, so there is nothing to bill."""

    code = "dues.product_missing"


class DuesMonthNotYet(CoopError):
    """The month has not begun."""

    code = "dues.month_not_yet"

    def __init__(self, period: str) -> None:
        super().__init__(period=period)


class DueDayRefused(CoopError):
    """The due day lies before the month or after the month that follows it."""

    code = "dues.due_day"

    def __init__(self, period: str, day: date) -> None:
        super().__init__(period=period, day=day)


class BillVoided(CoopError):
    """The bill was withdrawn before."""

    code = "dues.bill_voided"

    def __init__(self, number: str, period: str) -> None:
        super().__init__(number=number, period=period)


class BillStands(CoopError):
    """The member has a bill of that month already."""

    code = "dues.bill_stands"

    def __init__(self, number: str, period: str) -> None:
        super().__init__(number=number, period=period)


class BillAmountMissing(CoopError):
    """A bill is of more than nothing."""

    code = "dues.bill_amount"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class CollectorAccountMissing(CoopError):
    """The chart has no account for cash in collectors' hands."""

    code = "dues.collector_account_missing"


class CollectorInactive(CoopError):
    """The collector does not collect any more."""

    code = "dues.collector_inactive"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class CollectorHoldsMoney(CoopError):
    """The collector still holds money or receipts and cannot be retired."""

    code = "dues.collector_holds"

    def __init__(self, number: str, balance: Money) -> None:
        super().__init__(number=number, balance=balance)


class CollectorLimitRefused(CoopError):
    """A limit of money or of days that is no limit."""

    code = "dues.collector_limit"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class ReceiptNumberUnreadable(CoopError):
    """What was typed is no number of a receipt."""

    code = "dues.receipt_unreadable"

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class ReceiptRangeRefused(CoopError):
    """The numbers of a book are no range, too many, or belong to a book handed out before."""

    code = "dues.receipt_range"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class ReceiptForeign(CoopError):
    """No book in the hands of this collector has that receipt."""

    code = "dues.receipt_foreign"

    def __init__(self, receipt: str, number: str) -> None:
        super().__init__(receipt=receipt, number=number)


class ReceiptUsed(CoopError):
    """The receipt stands for another payment, or was declared void."""

    code = "dues.receipt_used"

    def __init__(self, receipt: str) -> None:
        super().__init__(receipt=receipt)


class ReceiptCountRefused(CoopError):
    """What is said of a book contradicts itself or what was recorded."""

    code = "dues.receipt_count"

    def __init__(self, books: str, receipt: str) -> None:
        super().__init__(books=books, receipt=receipt)


class ReceiptsUnaccounted(CoopError):
    """Receipts before the first blank one that nobody accounts for."""

    code = "dues.receipts_unaccounted"

    def __init__(self, books: str, receipt: str) -> None:
        super().__init__(books=books, receipt=receipt)


class ReceiptBookUncounted(CoopError):
    """A book in the collector's hands was not counted."""

    code = "dues.book_uncounted"

    def __init__(self, books: str) -> None:
        super().__init__(books=books)


class SheetEmpty(CoopError):
    """No row has an amount."""

    code = "dues.sheet_empty"


class RowRefused(CoopError):
    """One row cannot be recorded, so nothing of the sheet was.

    ``refusals``: why, for each row that cannot be, counted from 0.
    """

    code = "dues.row_refused"

    def __init__(self, row: int, number: str) -> None:
        super().__init__(row=row, number=number)
        self.refusals: dict[int, CoopError] = {}


class RowPaidLater(CoopError):
    """The day paid lies after the day on which the sheet is recorded."""

    code = "dues.row_paid_later"

    def __init__(self, day: date, entry_date: date) -> None:
        super().__init__(day=day, entry_date=entry_date)


class RowAmountMissing(CoopError):
    """The row has no amount."""

    code = "dues.row_amount"


class RowAboveLimit(CoopError):
    """So much needs a second person, and a sheet is recorded at once."""

    code = "dues.row_above_limit"

    def __init__(self, amount: str, limit: Money) -> None:
        super().__init__(amount=amount, limit=limit)


class RowHandedOver(CoopError):
    """The money was handed over; take the hand-over back first."""

    code = "dues.row_handed_over"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class RowReversed(CoopError):
    """The row was taken back before."""

    code = "dues.row_reversed"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class CashPlaceUnknown(CoopError):
    """Money is handed over into a cash box that is not there."""

    code = "dues.cash_place"

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class HandoverMoved(CoopError):
    """What the collector holds by the book changed since it was looked at."""

    code = "dues.handover_moved"

    def __init__(self, before: Money, balance: Money) -> None:
        super().__init__(before=before, balance=balance)


class HandoverNotLast(CoopError):
    """Only the last hand-over of a collector that moved money is taken back."""

    code = "dues.handover_not_last"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)
