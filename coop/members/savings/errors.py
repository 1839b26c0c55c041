"""What savings refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.errors import CoopError

if TYPE_CHECKING:
    from datetime import date


class AccountMissing(CoopError):
    """There is no savings account of that number."""

    code = "savings.account_missing"

    def __init__(self, number: str) -> None:
        super().__init__(number=number)


class TermsMissing(CoopError):
    """A product has no terms on that day."""

    code = "savings.terms_missing"

    def __init__(self, product: str, day: date) -> None:
        super().__init__(product=product, day=day)
