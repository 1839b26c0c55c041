"""What recording first balances refuses, one class per fact."""

from __future__ import annotations

from datetime import date

from coop.errors import CoopError


class FirstDayMissing(CoopError):
    """Nobody has said yet with which month the books begin here."""

    code = "opening.first_day_missing"


class OpeningDone(CoopError):
    """The unit's first balances are recorded; a second time they would count twice."""

    code = "opening.done"

    def __init__(self, unit: str, voucher_number: str, day: date) -> None:
        super().__init__(unit=unit, voucher_number=voucher_number, day=day)


class OpeningEmpty(CoopError):
    """There is no balance to record."""

    code = "opening.empty"

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit)


class OpeningChanged(CoopError):
    """Somebody changed the balances after they were looked at."""

    code = "opening.changed"

    def __init__(self, unit: str) -> None:
        super().__init__(unit=unit)


class PartChanged(CoopError):
    """Somebody else kept this part after it was opened here."""

    code = "opening.part_changed"

    def __init__(self, username: str, at: str) -> None:
        super().__init__(username=username, at=at)


class DifferenceNotAgreed(CoopError):
    """The balances do not tie, and nobody has agreed to record the difference."""

    code = "opening.difference_not_agreed"

    def __init__(self, difference: str) -> None:
        super().__init__(difference=difference)


class EntriesBefore(CoopError):
    """The unit has entries before the first day; its balances would count twice."""

    code = "opening.entries_before"

    def __init__(self, unit: str, voucher_number: str, day: date) -> None:
        super().__init__(unit=unit, voucher_number=voucher_number, day=day)


class ResultNotExpected(CoopError):
    """Books that begin in January take over neither income nor costs."""

    code = "opening.result_not_expected"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class AccountNotOpening(CoopError):
    """An account has no first balance of its own, or none in this chart."""

    code = "opening.account_not_opening"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)
