"""Dates of a book: months, the thirteenth period, years, and how Indonesians write them.

A *period* is a text key that sorts in time: ``2026-03`` is March 2026, ``2026-13`` holds the
adjustments of the year and ``2026-14`` its closing entries. Every function takes its date as an
argument; no clock is read here.
"""

from __future__ import annotations

import calendar
import re
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import NewType

Period = NewType("Period", str)

#: The months as people write them, January first.
MONTHS_ID = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
MONTHS_EN = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

MONTHS_PER_YEAR = 12
ADJUSTMENT_MONTH = 13
CLOSING_MONTH = 14

_PERIOD = re.compile(r"(?!0000)\d{4}-(0[1-9]|1[0-4])", re.ASCII)


def period_of(day: date) -> Period:
    """The month a day belongs to.

    >>> period_of(date(2026, 3, 31))
    '2026-03'
    """
    return Period(day.isoformat()[:7])


def adjustment_period(year: int) -> Period:
    """The thirteenth period of a year, dated its last day."""
    return Period(f"{year:04d}-{ADJUSTMENT_MONTH}")


def closing_period(year: int) -> Period:
    """The key under which a year's closing entries are summed; after every other of that year."""
    return Period(f"{year:04d}-{CLOSING_MONTH}")


def parse_period(text: str) -> Period:
    """Check the text of a period.

    Raises:
        ValueError: not ``YYYY-MM`` with a month of 01 to 14.
    """
    if _PERIOD.fullmatch(text.strip()) is None:
        message = f"not a period: {text!r}"
        raise ValueError(message)
    return Period(text.strip())


def split_period(period: Period) -> tuple[int, int]:
    """Year and month (1 to 14) of a period."""
    return int(period[:4]), int(period[5:])


def first_day(period: Period) -> date:
    """First day of a month; of the adjustment and closing periods, the last day of the year."""
    year, month = split_period(period)
    return date(year, month, 1) if month <= MONTHS_PER_YEAR else date(year, 12, 31)


def last_day(period: Period) -> date:
    """Last day of a month; of the adjustment and closing periods, the last day of the year.

    >>> last_day(Period("2028-02"))
    datetime.date(2028, 2, 29)
    """
    year, month = split_period(period)
    if month > MONTHS_PER_YEAR:
        return date(year, 12, 31)
    return date(year, month, calendar.monthrange(year, month)[1])


def is_month_end(day: date) -> bool:
    """Whether the next day belongs to another month."""
    return day == date.max or (day + timedelta(days=1)).month != day.month


def next_month(period: Period) -> Period:
    """The calendar month after a month (December is followed by January).

    >>> next_month(Period("2025-12"))
    '2026-01'
    """
    year, month = split_period(period)
    if month >= MONTHS_PER_YEAR:
        return Period(f"{year + 1:04d}-01")
    return Period(f"{year:04d}-{month + 1:02d}")


def previous_month(period: Period) -> Period:
    """The calendar month before a month."""
    year, month = split_period(period)
    if month == 1:
        return Period(f"{year - 1:04d}-12")
    return Period(f"{year:04d}-{min(month, ADJUSTMENT_MONTH) - 1:02d}")


def a_year_before(day: date) -> date:
    """The same day one year earlier; a month's end stays a month's end.

    >>> a_year_before(date(2028, 2, 29)), a_year_before(date(2029, 2, 28))
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    if is_month_end(day):
        return last_day(Period(f"{day.year - 1:04d}-{day.month:02d}"))
    return day.replace(year=day.year - 1)


def utc_text(moment: datetime) -> str:
    """An aware moment as the one text form that is stored and sealed.

    >>> from datetime import timezone
    >>> utc_text(datetime(2026, 3, 1, 7, 0, tzinfo=timezone(timedelta(hours=7))))
    '2026-03-01T00:00:00.000000Z'
    """
    assert moment.tzinfo is not None, "moments carry their zone"
    text = moment.astimezone(UTC).isoformat(timespec="microseconds")
    return text.removesuffix("+00:00") + "Z"


def from_utc_text(text: str) -> datetime:
    """The aware moment behind a stored text."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def parse_day(text: str) -> date:
    """Read a day as ``2026-03-31`` or as Indonesians write it, ``31/03/2026`` or ``31-3-2026``.

    Raises:
        ValueError: neither form, or a day that does not exist.

    >>> parse_day("31/3/2026") == parse_day("2026-03-31")
    True
    """
    compact = text.strip()
    match = _DAY_FIRST.fullmatch(compact)
    if match is not None:
        return date(int(match[3]), int(match[2]), int(match[1]))
    if _YEAR_FIRST.fullmatch(compact) is None:
        message = f"not a date: {text!r}"
        raise ValueError(message)
    return date.fromisoformat(compact)


_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_YEAR_FIRST = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
