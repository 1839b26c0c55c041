"""What a count of cash and the settlement of its difference refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from coop.money import Money


class BoxUnknown(CoopError):
    """No cash is kept there: not a cash account in use, or nobody named where one must be."""

    code = "counts.box_unknown"

    def __init__(self, account: str, unit: str) -> None:
        super().__init__(account=account, unit=unit)


class PiecesRefused(CoopError):
    """The pieces of a note or coin are no sensible number, or it is none of that day's."""

    code = "counts.pieces_refused"

    def __init__(self, denomination: Money, pieces: int) -> None:
        super().__init__(denomination=denomination, pieces=pieces)


class ItemRefused(CoopError):
    """Something else in the box has no text, or no amount of more than nothing."""

    code = "counts.item_refused"

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class CountTooLarge(CoopError):
    """What was counted is beyond what one line of an entry may carry."""

    code = "counts.too_large"

    def __init__(self, amount: str) -> None:
        super().__init__(amount=amount)


class BalanceMoved(CoopError):
    """The book's balance changed since the count was looked at; look once more."""

    code = "counts.balance_moved"

    def __init__(self, before: Money, balance: Money) -> None:
        super().__init__(before=before, balance=balance)


class SettlementTooLarge(CoopError):
    """More would be settled than is still open."""

    code = "counts.settlement_too_large"

    def __init__(self, number: str, amount: str, balance: str) -> None:
        super().__init__(number=number, amount=amount, balance=balance)


class SettlementMisplaced(CoopError):
    """A way of settling that belongs to the other kind of difference."""

    code = "counts.settlement_misplaced"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class SettlementWaiting(CoopError):
    """A settlement of this difference waits for a second person; decide on that one first."""

    code = "counts.settlement_waiting"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class PartlySettled(CoopError):
    """The difference is settled in part; take those settlements back first."""

    code = "counts.partly_settled"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class NotOfCount(CoopError):
    """The entry does not belong to this count."""

    code = "counts.not_of_count"

    def __init__(self, number: str, entry: int) -> None:
        super().__init__(number=number, entry=entry)


class ResultAccountUnknown(CoopError):
    """The account to which a difference is written is none of its kind."""

    code = "counts.result_account_unknown"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)
