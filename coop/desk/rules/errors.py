"""What dated rules refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date

    from coop.ledger.report import Label


class RuleUnknown(CoopError):
    """No value of that rule holds on that day."""

    code = "rules.unknown"

    def __init__(self, key: str, day: date) -> None:
        super().__init__(key=key, day=day)


class RuleKeyUnknown(CoopError):
    """The program has no rule of that name; it would never be asked for."""

    code = "rules.key_unknown"

    def __init__(self, key: str) -> None:
        super().__init__(key=key)


class RuleValueRefused(CoopError):
    """No value of that rule: not a number, or beyond what can be meant."""

    code = "rules.value_refused"

    def __init__(self, label: Label, value: str) -> None:
        super().__init__(label=label, value=value)


class RuleBasisMissing(CoopError):
    """Nobody said where the new value is written."""

    code = "rules.basis_missing"

    def __init__(self, label: Label) -> None:
        super().__init__(label=label)
