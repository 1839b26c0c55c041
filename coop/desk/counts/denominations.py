"""Indonesian notes and coins as dated data, and what a heap of them is worth. Pure.

What is no longer taken by shops, or rarely seen (Rp75.000 of 2020), is counted as something else
that counts as money, with its amount.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from coop.money import ZERO
from coop.money import Money

NOTE = "note"
COIN = "coin"

#: More pieces of one kind than this are a slip of the finger.
PIECES_MAX = 999_999


class Denomination(NamedTuple):
    """One kind of note or coin.

    Attributes:
        kind: ``note`` or ``coin``.
        value: what one piece is worth.
        since: first day on which it is money; None where that lies before any book here.
        until: last day on which shops take it; None while they do.
    """

    kind: str
    value: Money
    since: date | None = None
    until: date | None = None

    @property
    def key(self) -> str:
        """A name for forms and sealed rows: ``note_100000``."""
        return f"{self.kind}_{self.value.plain()}"


#: The largest first, notes before coins, as a box is counted.
DENOMINATIONS = (
    Denomination(NOTE, Money.rupiah(100_000), date(1999, 11, 1)),
    Denomination(NOTE, Money.rupiah(50_000)),
    Denomination(NOTE, Money.rupiah(20_000)),
    Denomination(NOTE, Money.rupiah(10_000)),
    Denomination(NOTE, Money.rupiah(5_000)),
    Denomination(NOTE, Money.rupiah(2_000), date(2009, 7, 10)),
    Denomination(NOTE, Money.rupiah(1_000)),
    Denomination(COIN, Money.rupiah(1_000)),
    Denomination(COIN, Money.rupiah(500)),
    Denomination(COIN, Money.rupiah(200), date(2003, 1, 1)),
    Denomination(COIN, Money.rupiah(100)),
    Denomination(COIN, Money.rupiah(50)),
)


def denominations_on(day: date) -> tuple[Denomination, ...]:
    """What notes and coins there are on a day.

    >>> [each.key for each in denominations_on(date(2009, 7, 9)) if each.kind == NOTE][-2:]
    ['note_5000', 'note_1000']
    >>> len(denominations_on(date(2026, 3, 31)))
    12
    """
    return tuple(
        each
        for each in DENOMINATIONS
        if (each.since is None or each.since <= day) and (each.until is None or day <= each.until)
    )


class Pieces(NamedTuple):
    """How many pieces of one kind lie in a box."""

    kind: str
    value: Money
    pieces: int

    @property
    def worth(self) -> Money:
        """What they are worth together."""
        return self.value * self.pieces


class OtherItem(NamedTuple):
    """Something else that counts as money: torn notes the bank still takes, a cheque."""

    text: str
    amount: Money


def worth_of(pieces: Iterable[Pieces], others: Iterable[OtherItem] = ()) -> Money:
    """What a box holds.

    >>> box = [Pieces(NOTE, Money.rupiah(50_000), 3), Pieces(COIN, Money.rupiah(500), 7)]
    >>> worth_of(box, [OtherItem("uang sobek", Money.rupiah(2_000))]).plain()
    '155500'
    """
    return sum(
        [*(each.worth for each in pieces), *(each.amount for each in others)],
        start=ZERO,
    )
