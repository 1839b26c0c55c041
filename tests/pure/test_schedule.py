"""Amounts spread over months: whole rupiah, and never a sen lost."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.dates import Period
from coop.desk.assets.schedule import MONTHS_MAX
from coop.desk.assets.schedule import Plan
from coop.desk.assets.schedule import Start
from coop.desk.assets.schedule import calendar_month
from coop.desk.assets.schedule import first_month
from coop.desk.assets.schedule import last_month
from coop.desk.assets.schedule import month_after
from coop.desk.assets.schedule import months_through
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money
from coop.money import total

AMOUNTS = st.integers(0, AMOUNT_MAX_SEN).map(Money)
MONTHS = st.builds(
    lambda year, month: Period(f"{year:04d}-{month:02d}"),
    st.integers(1990, 2090),
    st.integers(1, 12),
)
PLANS = st.builds(Plan, AMOUNTS, MONTHS, st.integers(1, 480))


@given(PLANS)
def test_the_parts_sum_to_the_amount_exactly(plan: Plan) -> None:
    assert total(part for _, part in plan.parts()) == plan.amount


@given(PLANS)
def test_every_part_but_the_last_is_whole_rupiah_and_none_is_below_zero(plan: Plan) -> None:
    parts = [part for _, part in plan.parts()]
    assert all(part.sen % 100 == 0 for part in parts[:-1])
    assert all(part >= ZERO for part in parts)


@given(PLANS)
def test_no_two_parts_differ_by_more_than_two_rupiah(plan: Plan) -> None:
    """One for the rounding, one more where the last takes the sen of the amount."""
    sizes = [part.sen for _, part in plan.parts()]
    assert max(sizes) - min(sizes) <= 200
    assert max(sizes[:-1], default=0) - min(sizes[:-1], default=0) <= 100


@given(PLANS)
def test_months_follow_each_other_and_end_where_the_plan_says(plan: Plan) -> None:
    months = [month for month, _ in plan.parts()]
    assert len(months) == plan.months
    assert months[0] == plan.first
    assert months[-1] == plan.last
    assert all(after == month_after(month, 1) for month, after in pairwise(months))


@given(PLANS, MONTHS)
def test_what_is_due_never_falls_and_ends_at_the_amount(plan: Plan, month: Period) -> None:
    assert ZERO <= plan.until(month) <= plan.until(month_after(month, 1)) <= plan.amount
    assert plan.until(plan.last) == plan.amount
    assert plan.until(month_after(plan.first, -1)) == ZERO


@given(PLANS, st.integers(0, 480), st.integers(0, 480))
def test_left_out_months_are_caught_up_by_the_next(plan: Plan, first: int, second: int) -> None:
    """Charging what is due less what was charged sums the same whichever months are run."""
    charged = ZERO
    for index in sorted((first, second, plan.months)):
        charged += plan.until(month_after(plan.first, index)) - charged
    assert charged == plan.amount


@given(MONTHS, st.integers(0, MONTHS_MAX))
def test_months_are_counted_forth_and_back(first: Period, months: int) -> None:
    assert months_through(first, month_after(first, months)) == months + 1
    assert month_after(month_after(first, months), -months) == first


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)), st.integers(0, 120), st.sampled_from(Start))
def test_a_thing_bears_as_many_parts_as_it_saw_month_ends(
    day: date, months: int, start: Start
) -> None:
    left = date.fromisoformat(f"{month_after(Period(day.isoformat()[:7]), months)}-01")
    borne = months_through(first_month(day, start), last_month(left, start))
    assert borne == months


@pytest.mark.parametrize(
    ("acquired", "start", "first"),
    [
        (date(2025, 12, 31), Start.SAME, "2025-12"),
        (date(2025, 12, 31), Start.NEXT, "2026-01"),
        (date(2028, 2, 29), Start.NEXT, "2028-03"),
    ],
)
def test_the_first_part_falls_on_the_month_that_was_chosen(
    acquired: date, start: Start, first: str
) -> None:
    assert first_month(acquired, start) == first


def test_the_thirteenth_period_is_december() -> None:
    plan = Plan(Money.rupiah(1200), Period("2026-01"), 12)
    assert plan.until(Period("2026-13")) == plan.until(Period("2026-12")) == plan.amount
    assert calendar_month(Period("2026-14")) == "2026-12"


def test_what_does_not_wear_bears_nothing() -> None:
    plan = Plan(ZERO, Period("2026-01"), 0)
    assert plan.parts() == []
    assert plan.until(Period("2030-01")) == ZERO
