"""Two years in Sukamaju, day by day, as a stream of happenings; same seed and day, same stream.

Pure: the runner (``coop.demo.build``) takes them through the door.
"""

from __future__ import annotations

from collections.abc import Generator
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from random import Random
from typing import TYPE_CHECKING

from coop.dates import Period
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import previous_month
from coop.demo import counter
from coop.demo import lending
from coop.demo import office
from coop.demo import opening
from coop.demo import shop
from coop.demo import treasurer
from coop.demo import treasury
from coop.demo import year_end
from coop.demo.daybook import TREASURER
from coop.demo.daybook import Act
from coop.demo.daybook import DayBook
from coop.demo.daybook import Happening
from coop.demo.daybook import Learned
from coop.demo.village import Village
from coop.demo.village import next_working_day
from coop.demo.village import working_days

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MONTHS = 24
#: Months, counted from the first, with a day without electricity.
PAPER_MONTHS = {3, 7, 12, 16, 21}


def first_month(until: date, months: int = MONTHS) -> Period:
    """The month in which a history of so many months that ends on a day begins.

    >>> first_month(date(2026, 3, 10))
    '2024-04'
    """
    period = period_of(until)
    for _ in range(months - 1):
        period = previous_month(period)
    return period


def months_of(
    until: date,
    *,
    end: datetime,
    seed: int,
    kinds: Mapping[str, str],
    zone: ZoneInfo,
    months: int = MONTHS,
) -> Generator[list[Happening | Act], Learned | None]:
    """What happened, a list a month, in the order it was typed in.

    Whoever takes it through the services sends back what the book says after each month.

    Args:
        until: the last day anything happens.
        end: aware moment after which nothing was recorded any more.
        seed: of every choice.
        kinds: subledger kind each account demands, or empty.
        zone: of the office's clock.
        months: how many.
    """
    rng = Random(seed)  # noqa: S311 - a demonstration, the same each time it is made
    v = Village(rng, DayBook(rng, kinds, zone))
    period, closed = first_month(until, months), set[str]()
    first = working_days(period)[0]
    for index in range(months):
        days = working_days(period)
        _plan(v, days, index, first)
        for day in days:
            if day <= until:
                _live(v, day, is_paper=index in PAPER_MONTHS and day == days[13])
        written = [each for each in v.book.collect() if _is_over(each, end)]
        closed |= {
            each.subject for each in written if isinstance(each, Act) and each.what == "close-month"
        }
        if index == months - 1:
            written += _at_the_end(
                previous_month(period), closed, end, is_limited=v.book.is_limited
            )
        learned = yield written
        if learned is not None:
            v.learn(learned)
        period = next_month(period)


def _is_over(each: Happening | Act, end: datetime) -> bool:
    """Whether something came to its end in time."""
    approval = each.approval if isinstance(each, Happening) else None
    return (each.at if approval is None else approval.at) <= end


def _at_the_end(
    last: Period, closed: set[str], end: datetime, *, is_limited: bool
) -> Iterator[Act]:
    """The month before is closed at the latest now, and something waits for a second person."""
    if last not in closed:
        may_skip = treasurer.Closing(tuple(treasurer.ALWAYS_SKIPPED))
        for what in ("depreciate", "prepaid"):
            yield Act(end, TREASURER, what, last)
        yield Act(end, TREASURER, "close-month", last, may_skip)
    if is_limited:
        yield Act(end, TREASURER, "propose", "motor", treasurer.WAITING)


def _plan(v: Village, days: list[date], index: int, first: date) -> None:
    """Open the books in the first month; then fill the month's calendar."""
    if index == 0:
        v.book.begin(days[0])
        opening.open_books(v)
    counter.plan_month(v, days)
    lending.plan_month(v, days, is_first=index == 0)
    shop.plan_month(v, days)
    office.plan_month(v, days, index)
    year_end.plan_month(v, days, first)
    treasurer.plan_month(v, days, index)


def _live(v: Village, day: date, *, is_paper: bool) -> None:
    """One day: what must come first, then errands in the order people turned up."""
    v.book.begin(day, typed_in_on=next_working_day(day) if is_paper else None)
    for task in v.take_first(day):
        task(v)
    errands = v.tasks.pop(day, [])
    v.rng.shuffle(errands)
    for task in errands:
        task(v)
    treasury.bring_to_bank(v)
    for task in v.take_last(day):
        task(v)
