"""An amount spread over months so that its parts are whole rupiah and sum to it exactly.

Pure. What falls on the first *k* of *n* months is ``amount × k / n`` rounded down to whole rupiah;
the last month takes what is left, its sen included. A month's part is the difference of two such
sums, so no two parts differ by more than a rupiah and nothing is ever lost or counted twice.

Whether the month of acquisition bears a part is the cooperative's choice (``Start``): with
``NEXT`` the first part falls on the month after, and the month in which a thing is given away
bears one too; with ``SAME`` it is the other way round. Either way a thing held for *m* month ends
bears *m* parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import previous_month
from coop.dates import split_period
from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money
from coop.money import Rounding

#: Longest life that is taken; a building stands for fifty years at most in any table.
MONTHS_MAX = 1200


class Start(StrEnum):
    """Which month bears the first part."""

    SAME = "same"
    NEXT = "next"


def calendar_month(period: Period) -> Period:
    """The month a period ends in: the year's thirteenth and closing periods end in December.

    >>> calendar_month(Period("2026-13")), calendar_month(Period("2026-02"))
    ('2026-12', '2026-02')
    """
    year, month = split_period(period)
    return Period(f"{year:04d}-{min(month, MONTHS_PER_YEAR):02d}")


def months_through(first: Period, last: Period) -> int:
    """How many months lie from one to another, both counted; none when it ends before it begins.

    >>> months_through(Period("2025-11"), Period("2026-02"))
    4
    >>> months_through(Period("2026-03"), Period("2026-02"))
    0
    """
    (first_year, first_month), (last_year, last_month) = split_period(first), split_period(last)
    months = (last_year - first_year) * MONTHS_PER_YEAR + last_month - first_month + 1
    return max(months, 0)


def month_after(first: Period, months: int) -> Period:
    """The month so many months later.

    >>> month_after(Period("2025-11"), 3)
    '2026-02'
    """
    year, month = split_period(first)
    years, index = divmod(year * MONTHS_PER_YEAR + month - 1 + months, MONTHS_PER_YEAR)
    return Period(f"{years:04d}-{index + 1:02d}")


def first_month(acquired_on: date, start: Start) -> Period:
    """The month that bears the first part of something acquired on a day.

    >>> first_month(date(2026, 3, 31), Start.NEXT), first_month(date(2026, 3, 1), Start.SAME)
    ('2026-04', '2026-03')
    """
    month = period_of(acquired_on)
    return next_month(month) if start is Start.NEXT else month


def last_month(left_on: date, start: Start) -> Period:
    """The last month that bears a part of something that left on a day.

    >>> last_month(date(2026, 3, 10), Start.NEXT), last_month(date(2026, 3, 10), Start.SAME)
    ('2026-03', '2026-02')
    """
    month = period_of(left_on)
    return month if start is Start.NEXT else previous_month(month)


@dataclass(frozen=True, slots=True)
class Plan:
    """An amount and the months it falls on.

    Attributes:
        amount: zero or more; what the months bear together.
        first: first month that bears a part.
        months: how many do; zero for what bears none (land, or worn off before we began).
    """

    amount: Money
    first: Period
    months: int

    def __post_init__(self) -> None:
        assert self.amount >= ZERO, "nothing below zero is spread"
        assert 0 <= self.months <= MONTHS_MAX, "months were checked by the caller"

    @property
    def last(self) -> Period:
        """The last month that bears a part; the month before the first where none does."""
        return month_after(self.first, self.months - 1)

    def until(self, period: Period) -> Money:
        """What the months up to and including one bear together.

        >>> plan = Plan(Money.rupiah(1_000_000), Period("2026-01"), 3)
        >>> [plan.until(Period(f"2026-{month:02d}")).plain() for month in (1, 2, 3, 4)]
        ['333333', '666666', '1000000', '1000000']
        """
        past = min(months_through(self.first, calendar_month(period)), self.months)
        if past <= 0:
            return ZERO
        if past == self.months:
            return self.amount
        share = Fraction(past, self.months)
        return self.amount.at(share, Rounding.DOWN, unit_sen=SEN_PER_RUPIAH)

    def parts(self) -> Sequence[tuple[Period, Money]]:
        """Each month with what it bears.

        A freezer of Rp4.750.000, worth Rp350.000 at the end, over four years:

        >>> plan = Plan(Money.rupiah(4_400_000), Period("2026-04"), 48)
        >>> [(month, part.plain()) for month, part in plan.parts()[:3]]
        [('2026-04', '91666'), ('2026-05', '91667'), ('2026-06', '91667')]
        >>> sum(part.sen for _, part in plan.parts()) == plan.amount.sen
        True
        """
        found = []
        before = ZERO
        for index in range(self.months):
            month = month_after(self.first, index)
            until = self.until(month)
            found.append((month, until - before))
            before = until
        return found
