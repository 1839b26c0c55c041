"""The final tax on what savings earn a member in a month. Pure.

Up to the threshold nothing is withheld; above it the rate takes its part of the *whole* gross, not
only of what lies above. All interest of one member in a month counts together.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money
from coop.money import Rounding


def due(gross: Money, threshold: Money, percent: Fraction) -> Money:
    """What is to be withheld of a month's whole gross, down to whole rupiah.

    Args:
        gross: all interest of one member in the month.
        threshold: up to which nothing is withheld.
        percent: of the whole gross above it.

    >>> limit, rate = Money.rupiah(240_000), Fraction(10)
    >>> due(Money.rupiah(240_000), limit, rate), due(Money.rupiah(240_001), limit, rate)
    (Money(sen=0), Money(sen=2400000))
    """
    if gross <= max(threshold, ZERO):
        return ZERO
    return gross.at(percent / 100, Rounding.DOWN, unit_sen=SEN_PER_RUPIAH)


def shared(tax: Money, grosses: Sequence[Money]) -> list[Money]:
    """A member's tax in whole rupiah, split over the accounts by what each earned.

    Largest remainder, ties to the first; where no account earned anything, all to the first.

    >>> [part.plain() for part in shared(Money.rupiah(10), [Money(200), Money(100), Money(0)])]
    ['7', '3', '0']
    """
    weights = [max(gross.sen, 0) for gross in grosses]
    if not any(weights):
        weights[0] = 1
    whole = Money(tax.sen // SEN_PER_RUPIAH)
    parts = [Money.rupiah(part.sen) for part in whole.allocate(weights)]
    assert sum(part.sen for part in parts) == tax.sen, "tax is whole rupiah"
    return parts
