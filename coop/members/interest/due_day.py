"""Until when the tax withheld in a month is to be paid: a dated rule, then the calendar."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Final

from coop.dates import Period
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import split_period
from coop.desk.rules.reading import rule_on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

DUE_DAY: Final = "savings.tax_due_day"
SATURDAY: Final = 5


def tax_due_day(session: Session, period: Period) -> date:
    """The day by which the tax withheld in a month must reach the state.

    Raises:
        RuleUnknown: no rule holds at the end of that month.
    """
    number = int(rule_on(session, DUE_DAY, last_day(period)).number)
    year, month = split_period(next_month(period))
    end = last_day(next_month(period)).day
    return next_working_day(date(year, month, min(number, end)))


def next_working_day(day: date) -> date:
    """The day itself, or the first after it that is no weekend, holiday or joint leave.

    >>> next_working_day(date(2026, 8, 15)), next_working_day(date(2026, 4, 15))
    (datetime.date(2026, 8, 18), datetime.date(2026, 4, 15))
    """
    while day.weekday() >= SATURDAY or day in _holidays(day.year):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=8)
def _holidays(year: int) -> frozenset[date]:
    """National holidays and joint leave (cuti bersama) of a year, as far as they were decreed."""
    import holidays  # half a second, which not every page should wait for

    found = holidays.country_holidays("ID", years=year, categories=("public", "government"))
    return frozenset(found)
