"""What time deposits refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date

    from coop.money import Money


class DepositProductUnknown(CoopError):
    """The product is no time deposit, or is out of use."""

    code = "deposits.product_unknown"

    def __init__(self, product: str) -> None:
        super().__init__(product=product)


class DepositBelowMinimum(CoopError):
    """Less than the product takes."""

    code = "deposits.below_minimum"

    def __init__(self, amount: Money, least: Money) -> None:
        super().__init__(amount=amount, least=least)


class DepositPlaceUnknown(CoopError):
    """No cash box, bank account or savings account of the member."""

    code = "deposits.place_unknown"

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class InterestAccountUnfit(CoopError):
    """Interest cannot go to that savings account: closed, another member's, or not free."""

    code = "deposits.interest_account_unfit"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class RollOverUnfit(CoopError):
    """Interest that is paid every month cannot roll over into the principal."""

    code = "deposits.roll_over_unfit"

    def __init__(self) -> None:
        super().__init__()


class DepositNotRunning(CoopError):
    """The deposit has ended, was taken back, or has not begun."""

    code = "deposits.not_running"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class DepositWaits(CoopError):
    """Something about the deposit waits for a second person."""

    code = "deposits.waits"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class DepositHeld(CoopError):
    """The deposit is held, as security for a loan for example."""

    code = "deposits.held"

    def __init__(self, number: str, held: Money) -> None:
        super().__init__(number=number, held=held)


class DepositMatured(CoopError):
    """The deposit is due; it is not ended early but by the run of what is due."""

    code = "deposits.matured"

    def __init__(self, number: str, day: date) -> None:
        super().__init__(number=number, day=day)


class BreakTooEarly(CoopError):
    """A deposit ends after its term began, and after whatever was recorded on it."""

    code = "deposits.break_too_early"

    def __init__(self, number: str, day: date) -> None:
        super().__init__(number=number, day=day)


class NotLatestEntry(CoopError):
    """Entries of a deposit are taken back from the latest backwards."""

    code = "deposits.not_latest_entry"

    def __init__(self, number: str, voucher_number: str) -> None:
        super().__init__(number=number, voucher_number=voucher_number)


class DepositChanged(CoopError):
    """What the page showed is no longer so."""

    code = "deposits.changed"

    def __init__(self) -> None:
        super().__init__()
