"""What dated rules refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date


class RuleUnknown(CoopError):
    """No value of that rule holds on that day."""

    code = "rules.unknown"

    def __init__(self, key: str, day: date) -> None:
        super().__init__(key=key, day=day)
