"""The lowest balance: checked against adding up day by day."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.limits import lowest_from

START = date(2026, 3, 1)


def iso(offset: int) -> str:
    return (START + timedelta(days=offset)).isoformat()


movements = st.lists(st.tuples(st.integers(0, 9).map(iso), st.integers(-50, 50)), max_size=12)


@given(movements, st.integers(-1, 10).map(iso), st.sampled_from([1, -1]))
def test_the_first_day_below_nothing_is_found(
    drawn: list[tuple[str, int]], since: str, sign: int
) -> None:
    expected = None
    for offset in range(-1, 11):
        day = iso(offset)
        balance = sign * sum(sen for on, sen in drawn if on <= day)
        if day >= since and balance < 0:
            expected = (day, balance)
            break
    assert lowest_from(since, drawn, sign) == expected


def test_a_day_is_judged_at_its_end() -> None:
    assert lowest_from(iso(0), [(iso(0), -500), (iso(0), 500)], 1) is None
    assert lowest_from(iso(0), [(iso(0), 500), (iso(0), -501)], 1) == (iso(0), -1)


def test_what_was_short_before_is_not_told_again() -> None:
    assert lowest_from(iso(5), [(iso(1), -5), (iso(2), 9)], 1) is None


def test_no_movement_is_no_shortage() -> None:
    assert lowest_from(iso(0), [], -1) is None
