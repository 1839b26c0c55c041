"""What the registers of equipment, prepaid and accrued costs refuse."""

from __future__ import annotations

from datetime import date

from coop.errors import CoopError


class AssetFactsWrong(CoopError):
    """The figures of an asset do not fit together; ``reason`` says which."""

    code = "assets.facts_wrong"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)


class KindNotOffered(CoopError):
    """The chart lacks the accounts this kind of equipment is kept on."""

    code = "assets.kind_not_offered"

    def __init__(self, account: str) -> None:
        super().__init__(account=account)


class AssetGone(CoopError):
    """The asset has left already, or waits for approval to leave."""

    code = "assets.gone"

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(number=number, reason=reason)


class LeavesBeforeItCame(CoopError):
    """An asset cannot leave before it was acquired."""

    code = "assets.leaves_before_it_came"

    def __init__(self, number: str, day: date) -> None:
        super().__init__(number=number, day=day)


class AlreadyCharged(CoopError):
    """What was charged of a registration has to be taken back before it is withdrawn."""

    code = "assets.already_charged"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class AccruedSettled(CoopError):
    """An accrued cost is settled once."""

    code = "assets.accrued_settled"

    def __init__(self, number: str, reason: str) -> None:
        super().__init__(number=number, reason=reason)


class SettledBeforeAccrued(CoopError):
    """An accrued cost is settled on the day it was accrued or later."""

    code = "assets.settled_before_accrued"

    def __init__(self, number: str, day: date) -> None:
        super().__init__(number=number, day=day)


class ProceedsWithoutPlace(CoopError):
    """Money was received, and it was not said where it went; or a thing not sold brought money."""

    code = "assets.proceeds_unclear"

    def __init__(self, reason: str) -> None:
        super().__init__(reason=reason)
