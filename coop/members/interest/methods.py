"""What savings earn: four methods, three day bases, tiers; exact until it is rounded once. Pure.

Both ends of a range count, and a movement counts for the whole of its own day: what matters is the
balance at the end of each day. A leap year stays on 365.

- *daily*: each day's balance at the rate of that balance;
- *lowest*: the lowest balance of the range, as if it had stood all the time;
- *average*: the mean of all days' balances (day-weighted), at the rate of that mean;
- *simple-mean*: the mean of the balances as they followed one another, however long each stood. A
  balance that stood at no day's end is none of them; one that comes back later is another.

A tier's rate holds for the whole balance once it reaches the tier, not only for what is above.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final
from typing import NamedTuple

from coop.money import SEN_PER_RUPIAH
from coop.money import Money
from coop.money import Rounding
from coop.money import round_fraction

DAILY: Final = "daily"
LOWEST: Final = "lowest"
AVERAGE: Final = "average"
SIMPLE_MEAN: Final = "simple-mean"
METHODS: Final = (DAILY, LOWEST, AVERAGE, SIMPLE_MEAN)

TWELFTH: Final = "12"
BASES: Final = ("365", "360", TWELFTH)

MONTHS_PER_YEAR: Final = 12
PERCENT: Final = 100

#: Digits after the point in which a fraction without an end is written out.
PLACES: Final = 10


class Tier(NamedTuple):
    """From which balance on which rate holds, in percent a year."""

    start: Money
    percent: Fraction


class Rule(NamedTuple):
    """How a product pays interest.

    Attributes:
        method: one of ``METHODS``.
        basis: one of ``BASES``.
        tiers: ascending by ``start``; below the first nothing is paid.
    """

    method: str
    basis: str
    tiers: tuple[Tier, ...]


class Stretch(NamedTuple):
    """A balance in sen and on how many days in a row it stood at the day's end."""

    balance_sen: int
    days: int


class Reckoned(NamedTuple):
    """What a range earned.

    Attributes:
        exact: interest in rupiah, not rounded.
        days: days of the range, both ends counted.
        basis_amount: rupiah on which the interest was reckoned: the lowest balance or the mean; of
            the daily method the day-weighted mean.
    """

    exact: Fraction
    days: int
    basis_amount: Fraction


NOTHING: Final = Reckoned(Fraction(0), 0, Fraction(0))


def stretches(
    opening: Money, movements: Mapping[date, Money], first: date, last: date
) -> list[Stretch]:
    """The balances of a range as they followed one another.

    Args:
        opening: balance before every movement that is given.
        movements: what a day changed in all, money in positive; what lies before the range is
            part of its first balance, what lies after it is left out.
        first: first day that counts.
        last: last day that counts; before ``first`` nothing does.

    >>> day = date(2003, 5, 3)
    >>> stretches(Money.rupiah(150), {day: Money.rupiah(500)}, date(2003, 5, 1), date(2003, 5, 9))
    [Stretch(balance_sen=15000, days=2), Stretch(balance_sen=65000, days=7)]
    """
    if last < first:
        return []
    balance = opening.sen
    begun = first
    found = []
    for day in sorted(movements):
        if day > last:
            break
        change = movements[day].sen
        if change and day > begun:
            found.append(Stretch(balance, (day - begun).days))
            begun = day
        balance += change
    found.append(Stretch(balance, (last - begun).days + 1))
    return _merged(found)


def _merged(found: list[Stretch]) -> list[Stretch]:
    """The same without a change that changed nothing."""
    merged: list[Stretch] = []
    for each in found:
        if merged and merged[-1].balance_sen == each.balance_sen:
            merged[-1] = Stretch(each.balance_sen, merged[-1].days + each.days)
        else:
            merged.append(each)
    return merged


def rate_for(tiers: Sequence[Tier], balance_sen: Fraction | int) -> Fraction:
    """Percent a year that a balance earns.

    >>> tiers = (Tier(Money(0), Fraction(3)), Tier(Money.rupiah(5_000_000), Fraction(5)))
    >>> rate_for(tiers, 499_999_999), rate_for(tiers, 500_000_000)
    (Fraction(3, 1), Fraction(5, 1))
    """
    rate = Fraction(0)
    for tier in tiers:
        if balance_sen < tier.start.sen:
            break
        rate = tier.percent
    return rate


def reckon(balances: Sequence[Stretch], rule: Rule, twelfths: Fraction = Fraction(1)) -> Reckoned:
    """Interest on the balances of a range.

    Args:
        balances: what ``stretches`` found; a balance below nothing earns nothing.
        rule: of the product.
        twelfths: how many twelfths of a year the range is, for the basis ``12``.

    The official example of 2004 (Rp150,000 two days, 650,000 seven, 1,650,000 thirteen and
    900,000 eight days at 12 %) pays Rp11,013.70 by the day and Rp8,375 on the simple mean:

    >>> found = [Stretch(15_000_000, 2), Stretch(65_000_000, 7), Stretch(165_000_000, 13),
    ...     Stretch(90_000_000, 8)]
    >>> tiers = (Tier(Money(0), Fraction(12)),)
    >>> decimal_text(reckon(found, Rule("daily", "365", tiers)).exact, 2)
    '11013.7'
    >>> reckon(found, Rule("simple-mean", "12", tiers)).exact
    Fraction(8375, 1)
    """
    days = sum(each.days for each in balances)
    if not days:
        return NOTHING
    basis_sen = _basis_sen(balances, rule.method, days)
    of_a_year = (
        Fraction(twelfths) / MONTHS_PER_YEAR
        if rule.basis == TWELFTH
        else Fraction(days, int(rule.basis))
    )
    if rule.method == DAILY:
        earned = _by_day(balances, rule.tiers)
        exact = sum((part * of_a_year / days for part in earned), start=Fraction(0))
    else:
        exact = _part(basis_sen, rate_for(rule.tiers, basis_sen)) * of_a_year
    return Reckoned(exact, days, basis_sen / SEN_PER_RUPIAH)


def _by_day(balances: Sequence[Stretch], tiers: Sequence[Tier]) -> list[Fraction]:
    """Rupiah a year that each tier earns, times days; whole numbers as long as that goes."""
    starts = [tier.start.sen for tier in tiers]
    weights = [0] * (len(tiers) + 1)
    for balance_sen, days in balances:
        weights[bisect_right(starts, balance_sen)] += max(balance_sen, 0) * days
    return [
        _part(weight, tier.percent)
        for weight, tier in zip(weights[1:], tiers, strict=True)
        if weight
    ]


def _part(sen: Fraction | int, percent: Fraction) -> Fraction:
    """Rupiah a year on an amount in sen."""
    return Fraction(
        sen.numerator * percent.numerator,
        sen.denominator * percent.denominator * PERCENT * SEN_PER_RUPIAH,
    )


def _basis_sen(balances: Sequence[Stretch], method: str, days: int) -> Fraction:
    if method == LOWEST:
        return Fraction(max(min(each.balance_sen for each in balances), 0))
    if method == SIMPLE_MEAN:
        return Fraction(sum(max(each.balance_sen, 0) for each in balances), len(balances))
    return Fraction(sum(max(each.balance_sen, 0) * each.days for each in balances), days)


def begun_twelfths(first: date, last: date) -> Fraction:
    """How many months a range has begun, counted from its first day; at least one.

    >>> begun_twelfths(date(2003, 5, 1), date(2003, 5, 30))
    Fraction(1, 1)
    >>> begun_twelfths(date(2026, 1, 1), date(2026, 3, 31))
    Fraction(3, 1)
    """
    months = (last.year - first.year) * MONTHS_PER_YEAR + last.month - first.month
    return Fraction(max(months + (last.day >= first.day), 1))


def rounded(exact: Fraction) -> Money:
    """Whole rupiah, half up, as interest is credited.

    >>> rounded(Fraction(3, 2)), rounded(Fraction(149, 100))
    (Money(sen=200), Money(sen=100))
    """
    return Money.rupiah(round_fraction(exact, Rounding.HALF_UP))


def decimal_text(value: Fraction, places: int = PLACES) -> str:
    """A fraction with a decimal point, as far as it goes and at most some places, half up.

    >>> decimal_text(Fraction(1, 3)), decimal_text(Fraction(1, 4)), decimal_text(Fraction(-5))
    ('0.3333333333', '0.25', '-5')
    """
    scaled = round_fraction(abs(value) * 10**places, Rounding.HALF_UP)
    whole, digits = divmod(scaled, 10**places)
    tail = f"{digits:0{places}d}".rstrip("0")
    sign = "-" if value < 0 and scaled else ""
    return f"{sign}{whole}.{tail}" if tail else f"{sign}{whole}"
