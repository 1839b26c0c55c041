"""The tax on a month's interest: the published table, and how it is shared over accounts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.members.interest.tax import due
from coop.members.interest.tax import shared
from coop.money import ZERO
from coop.money import Money
from coop.money import total
from tests.pure.test_interest_methods import CASES

THRESHOLD = Money.rupiah(240_000)
TEN = Fraction(10)


def test_published_table_of_the_law() -> None:
    case = CASES["tax-pp15-2009"]
    taxes = [
        due(Money.rupiah(gross), THRESHOLD, TEN)
        for gross in case["inputs"]["monthly_gross_interest"]
    ]
    assert taxes == [Money.rupiah(tax) for tax in case["expected"]["tax"]]


def test_tax_of_a_deposit_exercise_takes_its_own_rate() -> None:
    case = CASES["dep-iwan"]
    gross = Money.rupiah(case["expected"]["gross"])
    assert due(gross, ZERO, case["inputs"]["tax"] * 100) == Money.rupiah(case["expected"]["tax"])


def test_tax_is_rounded_down_to_whole_rupiah() -> None:
    assert due(Money.rupiah(240_009), THRESHOLD, TEN) == Money.rupiah(24_000)


@pytest.mark.parametrize("gross", [Money.rupiah(-500_000), ZERO])
def test_of_nothing_and_of_less_nothing_is_withheld(gross: Money) -> None:
    assert due(gross, THRESHOLD, TEN) == ZERO
    assert due(gross, ZERO, TEN) == ZERO


@given(
    tax=st.integers(0, 10**9),
    grosses=st.lists(st.integers(0, 10**9), min_size=1, max_size=8),
)
def test_shares_are_the_tax_and_each_within_a_rupiah_of_its_part(
    tax: int, grosses: list[int]
) -> None:
    parts = shared(Money.rupiah(tax), [Money.rupiah(gross) for gross in grosses])
    assert total(parts) == Money.rupiah(tax)
    whole = sum(grosses)
    if whole:
        for part, gross in zip(parts, grosses, strict=True):
            assert abs(Fraction(part.sen, 100) - Fraction(tax * gross, whole)) < 1
