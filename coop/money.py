"""Exact rupiah: what an amount is, how it is read, written, split and multiplied.

An amount is an integer of sen (1/100 rupiah, the ISO 4217 minor unit). Nothing here knows a
binary fraction, a global rounding mode or a second currency: rounding is always an argument.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_DOWN
from decimal import ROUND_FLOOR
from decimal import ROUND_HALF_UP
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING

from coop.errors import AmountUnreadable

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

SEN_PER_RUPIAH = 100

#: Largest amount one line may carry: 9.999 trillion rupiah. Nine thousand such lines still fit a
#: 64-bit sum, and no village cooperative comes near one.
AMOUNT_MAX_SEN = 999_999_999_999_999

#: Digits of whole rupiah that are read at all; what is beyond AMOUNT_MAX_SEN the door refuses.
DIGITS_MAX = 30


class Rounding(Enum):
    """How a fraction of a sen or of a rupiah is resolved; always passed, never assumed."""

    HALF_UP = ROUND_HALF_UP
    DOWN = ROUND_DOWN
    FLOOR = ROUND_FLOOR


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount of rupiah, held as an integer of sen; may be negative.

    >>> Money.rupiah(50_000) + Money.parse("1.250,50")
    Money(sen=5125050)
    """

    sen: int

    def __post_init__(self) -> None:
        assert type(self.sen) is int, f"Money takes an int of sen, not {self.sen!r}"

    @classmethod
    def rupiah(cls, amount: int) -> Money:
        """Whole rupiah as money."""
        return cls(amount * SEN_PER_RUPIAH)

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read an amount as an Indonesian types it: dots group thousands, a comma starts the sen.

        Args:
            text: ``1.250.000``, ``1.250.000,50``, ``1250000``, ``Rp50.000,-``; a leading minus or
                parentheses make it negative.

        Raises:
            AmountUnreadable: the text is not an amount in that form (``1.25`` and ``0.500`` are
                refused, since they are how English writes a fraction).

        >>> Money.parse("1.250.000,5")
        Money(sen=125000050)
        >>> Money.parse("(2.000)")
        Money(sen=-200000)
        """
        compact = text.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
        match = _INDONESIAN.fullmatch(compact)
        if match is None or bool(match["opened"]) is not bool(match["shut"]):
            raise AmountUnreadable(text)
        whole = match["whole"].replace(".", "")
        cents = (match["cents"] or "").ljust(2, "0")
        sen = int(whole) * SEN_PER_RUPIAH + int(cents or 0)
        is_negative = bool(match["minus"] or match["opened"])
        return cls(-sen if is_negative else sen)

    @classmethod
    def parse_plain(cls, text: str) -> Money:
        """Read an amount as machines write it: decimal point, no grouping, at most two decimals.

        Raises:
            AmountUnreadable: anything else.

        >>> Money.parse_plain("-1250000.5")
        Money(sen=-125000050)
        """
        match = _PLAIN.fullmatch(text.strip())
        if match is None:
            raise AmountUnreadable(text)
        sen = int(match["whole"]) * SEN_PER_RUPIAH + int((match["cents"] or "").ljust(2, "0"))
        return cls(-sen if match["minus"] else sen)

    @classmethod
    def from_decimal(cls, amount: Decimal) -> Money:
        """Exact conversion of an amount in rupiah, whatever the decimal context.

        Raises:
            AmountUnreadable: the amount has a fraction of a sen, more than ``DIGITS_MAX`` digits
                on either side of the point, or is not finite.

        >>> Money.from_decimal(Decimal("1250000.50"))
        Money(sen=125000050)
        """
        _, digits, exponent = amount.as_tuple()
        if not isinstance(exponent, int) or abs(exponent) + len(digits) > 2 * DIGITS_MAX:
            raise AmountUnreadable(str(amount))
        sen = Fraction(amount) * SEN_PER_RUPIAH
        if sen.denominator != 1 or abs(sen) >= 10 ** (DIGITS_MAX + 2):
            raise AmountUnreadable(str(amount))
        return cls(sen.numerator)

    @property
    def is_zero(self) -> bool:
        """Whether nothing is left."""
        return self.sen == 0

    @property
    def debit(self) -> Money:
        """The debit column of a signed amount: itself when positive, else zero."""
        return self if self.sen > 0 else ZERO

    @property
    def credit(self) -> Money:
        """The credit column of a signed amount: its size when negative, else zero."""
        return Money(-self.sen) if self.sen < 0 else ZERO

    def __add__(self, other: Money) -> Money:
        return Money(self.sen + other.sen)

    def __sub__(self, other: Money) -> Money:
        return Money(self.sen - other.sen)

    def __neg__(self) -> Money:
        return Money(-self.sen)

    def __abs__(self) -> Money:
        return Money(abs(self.sen))

    def __mul__(self, times: int) -> Money:
        assert type(times) is int, "money is multiplied by whole numbers; use at() for rates"
        return Money(self.sen * times)

    def __bool__(self) -> bool:
        return self.sen != 0

    def at(self, rate: Fraction | Decimal, rounding: Rounding, *, unit_sen: int = 1) -> Money:
        """This amount times a rate, rounded once to a multiple of ``unit_sen``.

        >>> Money.rupiah(1_000_000).at(Decimal("0.015"), Rounding.HALF_UP, unit_sen=100)
        Money(sen=1500000)
        """
        exact = Fraction(self.sen) * Fraction(rate) / unit_sen
        return Money(round_fraction(exact, rounding) * unit_sen)

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Split by weights so that the parts sum to this amount exactly.

        Largest remainder, ties to the earliest weight; each part is within one sen of its
        exact share.

        Raises:
            ValueError: no weight, a negative weight, or weights that sum to zero.

        >>> Money(100).allocate([1, 1, 1])
        [Money(sen=34), Money(sen=33), Money(sen=33)]
        """
        total = sum(weights)
        if not weights or min(weights) < 0 or total == 0:
            message = "weights must be non-negative and not all zero"
            raise ValueError(message)
        size = abs(self.sen)
        floors = [size * weight // total for weight in weights]
        remainders = [(-(size * weight % total), index) for index, weight in enumerate(weights)]
        for _, index in sorted(remainders)[: size - sum(floors)]:
            floors[index] += 1
        sign = -1 if self.sen < 0 else 1
        return [Money(sign * part) for part in floors]

    def plain(self) -> str:
        """For machines: ``1250000``, ``-1250000.50``; sen are written only when there are any.

        >>> Money(-125000050).plain()
        '-1250000.50'
        """
        whole, cents = divmod(abs(self.sen), SEN_PER_RUPIAH)
        sign = "-" if self.sen < 0 else ""
        return f"{sign}{whole}.{cents:02d}" if cents else f"{sign}{whole}"

    def indonesian(self) -> str:
        """For people: ``1.250.000``, ``-1.250.000,50``.

        >>> Money.rupiah(1250000).indonesian()
        '1.250.000'
        """
        whole, cents = divmod(abs(self.sen), SEN_PER_RUPIAH)
        grouped = f"{whole:,}".replace(",", ".")
        sign = "-" if self.sen < 0 else ""
        return f"{sign}{grouped},{cents:02d}" if cents else f"{sign}{grouped}"

    def to_decimal(self) -> Decimal:
        """The exact amount in rupiah."""
        return Decimal(self.sen).scaleb(-2)


ZERO = Money(0)

_INDONESIAN = re.compile(
    r"(?:(?P<minus>-)|(?P<opened>\())?(?:Rp\.?)?"
    rf"(?P<whole>[1-9]\d{{0,2}}(?:\.\d{{3}}){{1,{DIGITS_MAX // 3 - 1}}}|\d{{1,{DIGITS_MAX}}})"
    r"(?:,(?:(?P<cents>\d{1,2})|--?))?(?P<shut>\))?",
    re.ASCII | re.IGNORECASE,
)
_PLAIN = re.compile(
    rf"(?P<minus>-)?(?P<whole>\d{{1,{DIGITS_MAX}}})(?:\.(?P<cents>\d{{1,2}}))?", re.ASCII
)


def total(amounts: Iterable[Money]) -> Money:
    """The sum of amounts; zero for none."""
    return Money(sum(amount.sen for amount in amounts))


def round_fraction(value: Fraction, rounding: Rounding) -> int:
    """Round an exact fraction to an integer.

    >>> [round_fraction(Fraction(-5, 2), rounding) for rounding in Rounding]
    [-3, -2, -3]
    """
    floor = value.numerator // value.denominator
    if rounding is Rounding.FLOOR or floor == value:
        return floor
    if rounding is Rounding.DOWN:
        return floor if value >= 0 else floor + 1
    doubled = abs(value) * 2 + 1
    size = doubled.numerator // (doubled.denominator * 2)
    return size if value >= 0 else -size
