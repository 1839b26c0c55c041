"""Notes and coins of an amount, as a count finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.desk.counts.denominations import Pieces
from coop.desk.counts.denominations import denominations_on
from coop.money import Money

if TYPE_CHECKING:
    from datetime import date


def pieces_of(rupiah: int, day: date) -> tuple[Pieces, ...]:
    """Notes and coins of an amount, the largest first.

    >>> from datetime import date
    >>> [(each.value.plain(), each.pieces) for each in pieces_of(157_550, date(2026, 3, 9))][:3]
    [('100000', 1), ('50000', 1), ('5000', 1)]
    """
    found = []
    left = Money.rupiah(rupiah)
    for each in denominations_on(day):
        pieces, rest = divmod(left.sen, each.value.sen)
        if pieces:
            found.append(Pieces(each.kind, each.value, pieces))
            left = Money(rest)
    assert not left, f"no coins for {left.plain()}"
    return tuple(found)
