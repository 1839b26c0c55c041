"""How old an open amount is: what settles an account settles its oldest amounts first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coop.money import ZERO
from coop.money import Money
from coop.money import total


@dataclass(frozen=True, slots=True)
class OpenPiece:
    """A part of a balance and the day it came."""

    since: date
    amount: Money

    def days(self, today: date) -> int:
        """How many days it has been open at the end of a day."""
        return (today - self.since).days


def open_pieces(postings: Iterable[tuple[date, Money]]) -> tuple[OpenPiece, ...]:
    """What of a balance is open since when, the oldest first; nothing where it is nil.

    What came later on the balance's own side is open, as far as the balance reaches.

    Two work advances; the first is settled in part:

    >>> pieces = open_pieces([
    ...     (date(2026, 1, 5), Money.rupiah(500_000)),
    ...     (date(2026, 2, 9), Money.rupiah(200_000)),
    ...     (date(2026, 2, 20), Money.rupiah(-450_000)),
    ... ])
    >>> [(piece.since.isoformat(), piece.amount.plain()) for piece in pieces]
    [('2026-01-05', '50000'), ('2026-02-09', '200000')]
    >>> pieces[0].days(date(2026, 2, 28))
    54
    """
    moves = sorted(postings, key=lambda move: move[0])
    left = total(amount for _, amount in moves)
    sign = -1 if left < ZERO else 1
    left *= sign
    found: list[OpenPiece] = []
    for day, amount in reversed(moves):
        if not left:
            break
        if amount * sign > ZERO:
            part = min(amount * sign, left)
            found.append(OpenPiece(day, part * sign))
            left -= part
    return tuple(reversed(found))
