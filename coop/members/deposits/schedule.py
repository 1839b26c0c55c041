"""When a time deposit matures, and what interest it has earned by a day. Pure.

Every due day is counted from the day of opening: the same day of the month, or the month's last
where it has no such day. One opened on 31 January is due on 28 February and then on 31 March, so
nothing drifts however often it rolls over.

By the basis *12* a month is one twelfth of a year, whatever its length, and the days of a month
that is not over are thirtieths of it, counted as if every month had thirty. By *365* or *360* each
day counts. The day of opening counts, the day of maturity does not. Interest is rounded half up to
whole rupiah: each month's where it is paid monthly, once for the whole term where it is not.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final
from typing import NamedTuple

from coop.dates import MONTHS_PER_YEAR
from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money
from coop.money import Rounding
from coop.money import total

TWELFTHS: Final = "12"
DAYS_OF_A_MONTH: Final = 30

#: Longest term that is taken.
MONTHS_MAX: Final = 120


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the month's last day where it has no such day.

    >>> add_months(date(2026, 1, 31), 1), add_months(date(2026, 1, 31), 2)
    (datetime.date(2026, 2, 28), datetime.date(2026, 3, 31))
    >>> add_months(date(2024, 2, 29), 12), add_months(date(2024, 2, 29), 48)
    (datetime.date(2025, 2, 28), datetime.date(2028, 2, 29))
    """
    years, index = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 + months, MONTHS_PER_YEAR)
    length = calendar.monthrange(years, index + 1)[1]
    return date(years, index + 1, min(day.day, length))


class Stretch(NamedTuple):
    """One stretch of a term at whose end interest is due; ``number`` counts from 1."""

    number: int
    first: date
    due: date


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a deposit: from its opening, or from a roll-over, to a maturity.

    Attributes:
        principal: what bears interest.
        rate: percent a year, fixed for the term.
        basis: ``12``, ``365`` or ``360``.
        opened_on: day of the very first term, from which all due days are counted.
        after: months that earlier terms took.
        months: how long it lasts.
        is_monthly: whether interest is due every month rather than at maturity.
    """

    principal: Money
    rate: Decimal
    basis: str
    opened_on: date
    after: int
    months: int
    is_monthly: bool

    @property
    def starts_on(self) -> date:
        """First day that bears interest."""
        return add_months(self.opened_on, self.after)

    @property
    def matures_on(self) -> date:
        """The day on which it is due.

        >>> Term(Money.rupiah(1), Decimal(6), "12", date(2026, 8, 31), 0, 6, False).matures_on
        datetime.date(2027, 2, 28)
        """
        return add_months(self.opened_on, self.after + self.months)

    def stretches(self) -> list[Stretch]:
        """When interest is due: every month, or once."""
        step = 1 if self.is_monthly else self.months
        return [
            Stretch(
                number,
                add_months(self.opened_on, self.after + (number - 1) * step),
                add_months(self.opened_on, self.after + number * step),
            )
            for number in range(1, self.months // step + 1)
        ]

    def interest_of(self, stretch: Stretch) -> Money:
        """What one stretch earns.

        Twelve million at 16 % for three months, all at maturity:

        >>> term = Term(Money.rupiah(12_000_000), Decimal(16), "12", date(2026, 1, 5), 0, 3, False)
        >>> [term.interest_of(each).plain() for each in term.stretches()]
        ['480000']
        """
        months = 1 if self.is_monthly else self.months
        return self._rounded(self._exact(stretch.first, stretch.due, months))

    @property
    def interest(self) -> Money:
        """What the whole term earns."""
        return total(self.interest_of(each) for each in self.stretches())

    def earned(self, until: date) -> Money:
        """What is earned before a day, of what is paid already too; nothing after maturity.

        >>> term = Term(Money.rupiah(10_000_000), Decimal(6), "12", date(2026, 1, 16), 0, 3, True)
        >>> [term.earned(day).plain() for day in (date(2026, 2, 1), date(2026, 2, 16))]
        ['25000', '50000']
        >>> term.earned(date(2027, 1, 1)) == term.interest
        True
        """
        earned = ZERO
        for stretch in self.stretches():
            if until >= stretch.due:
                earned += self.interest_of(stretch)
            elif until > stretch.first:
                earned += self._rounded(self._exact(stretch.first, until, None))
        return earned

    def earned_at(self, rate: Decimal, until: date) -> Money:
        """What would be earned before a day at another rate, rounded once.

        Forty million at 9 %, broken after two months less two days, three points taken off. The
        published answer is 386.666,67:

        >>> term = Term(
        ...     Money.rupiah(40_000_000), Decimal(9), "12", date(2009, 7, 16), 0, 12, False
        ... )
        >>> term.earned_at(Decimal(6), date(2009, 9, 14)).plain()
        '386667'
        """
        first, end = self.starts_on, min(until, self.matures_on)
        if end <= first:
            return ZERO
        exact = self._exact(first, end, None)
        return self._rounded(exact * Fraction(rate) / Fraction(self.rate) if self.rate else exact)

    def _exact(self, first: date, until: date, months: int | None) -> Fraction:
        """Interest in sen between two days; ``months`` where they are whole ones."""
        a_year = Fraction(self.principal.sen) * Fraction(self.rate) / 100
        if self.basis == TWELFTHS:
            passed = Fraction(months) if months is not None else self._months(first, until)
            return a_year * passed / MONTHS_PER_YEAR
        return a_year * (until - first).days / int(self.basis)

    def _months(self, first: date, until: date) -> Fraction:
        """Months between a due day and any later day, the last one in thirtieths."""
        begun = self.after
        while add_months(self.opened_on, begun) < first:
            begun += 1
        full = 0
        while add_months(self.opened_on, begun + full + 1) <= until:
            full += 1
        last = add_months(self.opened_on, begun + full)
        if last == until:
            return Fraction(full)
        day = min(self.opened_on.day, DAYS_OF_A_MONTH)
        apart = (until.year - last.year) * MONTHS_PER_YEAR + until.month - last.month
        days = apart * DAYS_OF_A_MONTH + min(until.day, DAYS_OF_A_MONTH) - day
        return full + Fraction(min(max(days, 0), DAYS_OF_A_MONTH - 1), DAYS_OF_A_MONTH)

    def _rounded(self, exact: Fraction) -> Money:
        return Money(1).at(exact, Rounding.HALF_UP, unit_sen=SEN_PER_RUPIAH)


class Breaking(NamedTuple):
    """What becomes of a term that ends early.

    Attributes:
        rate: percent a year that is left of the fixed one.
        earned: interest at that rate.
        paid: interest paid in this term already, before tax.
        due: what is still paid; below nothing where more was paid than is earned now.
    """

    rate: Decimal
    earned: Money
    paid: Money
    due: Money


def break_term(term: Term, day: date, *, penalty: Decimal, paid: Money) -> Breaking:
    """End a term early: interest is reckoned anew at the rate less the penalty points.

    The published case, with its 255.000 paid before (it takes the difference for a fine; it is
    what is still owed to the member):

    >>> term = Term(Money.rupiah(40_000_000), Decimal(9), "12", date(2009, 7, 16), 0, 12, True)
    >>> broken = break_term(
    ...     term, date(2009, 9, 14), penalty=Decimal(3), paid=Money.rupiah(255_000)
    ... )
    >>> broken.earned.plain(), broken.due.plain()
    ('386667', '131667')
    """
    rate = max(term.rate - penalty, Decimal(0))
    earned = term.earned_at(rate, day)
    return Breaking(rate, earned, paid, earned - paid)


def rate_for(tiers: list[tuple[int, str]], amount: Money) -> Decimal:
    """The rate of the tier an amount falls in; it holds for the whole amount.

    >>> rate_for([(0, "5"), (1_000_000_000, "6.5")], Money.rupiah(10_000_000))
    Decimal('6.5')
    """
    found = [rate for start, rate in tiers if start <= amount.sen]
    return Decimal(found[-1]) if found else Decimal(0)
