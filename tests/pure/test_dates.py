"""Periods and days: text keys that sort in time, and how a day is written."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.dates import Period
from coop.dates import a_year_before
from coop.dates import adjustment_period
from coop.dates import closing_period
from coop.dates import first_day
from coop.dates import from_utc_text
from coop.dates import is_month_end
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import parse_day
from coop.dates import parse_period
from coop.dates import period_of
from coop.dates import previous_month
from coop.dates import split_period
from coop.dates import utc_text

days = st.dates(date(2, 1, 1), date(9998, 12, 31))


@given(days)
def test_a_day_lies_in_its_month(day: date) -> None:
    period = period_of(day)
    assert parse_period(period) == period
    assert first_day(period) <= day <= last_day(period)
    assert split_period(period) == (day.year, day.month)


@given(days)
def test_months_follow_each_other_without_a_gap(day: date) -> None:
    period = period_of(day)
    assert previous_month(next_month(period)) == period
    assert first_day(next_month(period)) == last_day(period) + timedelta(days=1)
    assert previous_month(period) < period < next_month(period)


@given(days)
def test_adjustments_and_closing_sort_between_december_and_january(day: date) -> None:
    year = day.year
    december = Period(f"{year:04d}-12")
    in_order = [december, adjustment_period(year), closing_period(year), next_month(december)]
    assert in_order == sorted(in_order)
    for period in in_order[1:3]:
        assert first_day(period) == last_day(period) == date(year, 12, 31)
        assert next_month(period) == in_order[3]
        assert previous_month(period) == december


@pytest.mark.parametrize("text", ["2026-03", " 2026-13 ", "2026-14"])
def test_a_period_is_year_and_month(text: str) -> None:
    assert parse_period(text) == text.strip()


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-3", "2026-00", "2026-15", "0000-01", "26-03", "٢٠٢٦-03"]
)
def test_anything_else_is_no_period(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        parse_period(text)


@given(days)
def test_a_month_end_is_the_day_before_a_first(day: date) -> None:
    assert is_month_end(day) == ((day + timedelta(days=1)).day == 1)


def test_the_last_day_there_is_ends_a_month() -> None:
    assert is_month_end(date.max)


@given(st.dates(date(3, 1, 1), date(9998, 12, 31)))
def test_a_year_before_is_the_same_month_and_keeps_its_end(day: date) -> None:
    before = a_year_before(day)
    assert (before.year, before.month) == (day.year - 1, day.month)
    assert is_month_end(before) >= is_month_end(day)
    if not is_month_end(day):
        assert before.day == day.day


@pytest.mark.parametrize(
    "text", ["2026-03-31", "31/03/2026", "31/3/2026", "31-3-2026", "31.03.2026", " 31/3/2026 "]
)
def test_a_day_is_read_as_it_is_written_here_and_by_machines(text: str) -> None:
    assert parse_day(text) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31",
        "2026/03/31",
        "31/3/26",
        "2026-3-31",
        "30/2/2026",
        "2026-02-30",
        "20260331",
        "31 3 2026",
    ],
)
def test_anything_else_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the standard library's own words
        parse_day(text)


moments = st.integers(-30 * 10**9, 250 * 10**9).map(
    lambda seconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=7)
)


@given(moments, st.integers(-12, 14))
def test_a_moment_has_one_text_whatever_its_zone(moment: datetime, hours: int) -> None:
    text = utc_text(moment.astimezone(timezone(timedelta(hours=hours))))
    assert text == utc_text(moment)
    assert from_utc_text(text) == moment
    assert len(text) == 27


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(AssertionError):
        utc_text(datetime(2026, 3, 1))  # noqa: DTZ001 - the mistake under test


@given(moments)
def test_texts_of_moments_sort_in_time(moment: datetime) -> None:
    assert utc_text(moment) < utc_text(moment + timedelta(microseconds=1))
