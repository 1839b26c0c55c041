"""The four methods against published examples, and against a day-by-day reckoning of their own."""

from __future__ import annotations

import json
from datetime import date
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.members.interest.methods import BASES
from coop.members.interest.methods import METHODS
from coop.members.interest.methods import Rule
from coop.members.interest.methods import Stretch
from coop.members.interest.methods import Tier
from coop.members.interest.methods import begun_twelfths
from coop.members.interest.methods import decimal_text
from coop.members.interest.methods import reckon
from coop.members.interest.methods import rounded
from coop.members.interest.methods import stretches
from coop.money import Money

CASES: dict[str, dict[str, Any]] = {
    case["id"]: case
    for case in json.loads(
        (Path(__file__).parent.parent / "data" / "savings" / "worked_examples.json").read_text(
            encoding="utf-8"
        ),
        parse_float=Fraction,
    )
}
FIRST = date(2026, 3, 1)


def one_rate(method: str, basis: str, percent: Fraction | int) -> Rule:
    return Rule(method, basis, (Tier(Money(0), Fraction(percent)),))


def stretches_of(case: str) -> list[Stretch]:
    segments = CASES[case]["inputs"]["segments"]
    return [Stretch(each["balance"] * 100, each["days"]) for each in segments]


def tiers_of(case: str) -> tuple[Tier, ...]:
    below, from_ = CASES[case]["inputs"]["tiers"]
    return (
        Tier(Money(0), below["rate"] * 100),
        Tier(Money.rupiah(from_["from_"]), from_["rate"] * 100),
    )


def test_official_example_by_the_day_pays_to_the_cent_what_was_printed() -> None:
    found = reckon(stretches_of("sav-som-edi-harian"), one_rate("daily", "365", 12))
    assert decimal_text(found.exact, 2) == "11013.7"
    assert CASES["sav-som-edi-harian"]["expected"]["interest"] == Fraction("11013.7")
    assert (found.days, rounded(found.exact)) == (30, Money.rupiah(11_014))


def test_parts_of_the_official_example_follow_the_formula() -> None:
    rule = one_rate("daily", "365", 12)
    parts = [
        decimal_text(reckon([each], rule).exact, 2) for each in stretches_of("sav-som-edi-harian")
    ]
    assert [Fraction(part) for part in parts] == CASES["sav-som-edi-harian"]["computed"]["parts"]


def test_official_example_on_the_simple_mean_pays_a_twelfth_of_the_mean_of_four_balances() -> None:
    found = reckon(stretches_of("sav-som-edi-harian"), one_rate("simple-mean", "12", 12))
    assert found.exact == CASES["sav-som-edi-ratarata"]["expected"]["interest"]
    assert found.basis_amount == 837_500


def test_official_example_on_the_lowest_balance_pays_what_the_formula_says_not_the_slip() -> None:
    found = reckon(stretches_of("sav-som-edi-harian"), one_rate("lowest", "12", 12))
    assert found.exact == CASES["sav-som-edi-terendah"]["computed"]["interest"] == 1_500
    assert CASES["sav-som-edi-terendah"]["check"]["published_follows_from_formula"] is False


def test_tiers_are_taken_by_the_mean_where_the_mean_decides() -> None:
    found = reckon(
        stretches_of("sav-bi-ratarata"), Rule("average", "365", tiers_of("sav-bi-ratarata"))
    )
    computed = CASES["sav-bi-ratarata"]["computed"]
    assert Fraction(decimal_text(found.basis_amount, 2)) == computed["SRH"]
    assert Fraction(decimal_text(found.exact, 2)) == computed["interest"]


def test_tiers_are_taken_by_each_day_where_days_decide() -> None:
    rule = Rule("daily", "365", tiers_of("sav-bi-harian"))
    computed = CASES["sav-bi-harian"]["computed"]
    found = reckon(stretches_of("sav-bi-harian"), rule)
    assert Fraction(decimal_text(found.exact, 2)) == computed["interest"]
    first_day = reckon([Stretch(100_000_000, 1)], rule)
    assert Fraction(decimal_text(first_day.exact, 2)) == computed["day1"]


@pytest.mark.parametrize("case", ["sav-pilihkredit-terendah", "sav-scribd-12pct"])
def test_lowest_balance_by_days_pays_what_was_published(case: str) -> None:
    inputs, expected = CASES[case]["inputs"], CASES[case]["expected"]["interest"]
    balances = [Stretch(inputs["min_balance"] * 100, inputs["days"])]
    found = reckon(balances, one_rate("lowest", "365", inputs["rate_pa"] * 100))
    digits = 2 if isinstance(expected, Fraction) and expected.denominator > 1 else 0
    assert Fraction(decimal_text(found.exact, digits)) == expected


def test_published_sum_with_exchanged_digits_is_not_reproduced_but_its_formula_is() -> None:
    found = reckon(stretches_of("sav-fortune-harian"), one_rate("daily", "365", 6))
    computed = CASES["sav-fortune-harian"]["computed"]
    assert Fraction(decimal_text(found.exact, 2)) == computed["sum_exact"]
    assert rounded(found.exact) == Money.rupiah(computed["sum_of_rounded"])


def test_average_that_was_published_wrong_comes_out_right() -> None:
    balances = [
        Stretch(3_000_000_000, 3),
        Stretch(5_000_000_000, 6),
        Stretch(4_000_000_000, 7),
        Stretch(5_000_000_000, 12),
    ]
    found = reckon(balances, one_rate("average", "365", 5))
    computed = CASES["sav-neg-idntimes"]["computed"]
    assert Fraction(decimal_text(found.basis_amount, 0)) == computed["SRH"]
    assert Fraction(decimal_text(found.exact, 2)) == computed["interest"]


def test_an_average_lies_between_the_smallest_and_the_largest_balance() -> None:
    computed = CASES["sav-neg-binus"]["computed"]
    assert CASES["sav-neg-binus"]["inputs"]["printed_SRH"] > computed["max_balance"]


def test_two_movements_on_one_day_leave_one_balance() -> None:
    day = date(2026, 3, 10)
    found = stretches(Money.rupiah(100), {day: Money.rupiah(50)}, FIRST, date(2026, 3, 31))
    assert found == [Stretch(10_000, 9), Stretch(15_000, 22)]


def test_an_opening_balance_that_no_day_ended_with_is_no_balance() -> None:
    found = stretches(Money.rupiah(100), {FIRST: Money.rupiah(50)}, FIRST, date(2026, 3, 31))
    assert found == [Stretch(15_000, 31)]


def test_a_balance_that_comes_back_counts_again_in_the_simple_mean() -> None:
    changes = {date(2026, 3, 5): Money.rupiah(100), date(2026, 3, 20): Money.rupiah(-100)}
    found = stretches(Money.rupiah(100), changes, FIRST, date(2026, 3, 31))
    assert reckon(found, one_rate("simple-mean", "12", 12)).basis_amount == Fraction(400, 3)


def test_days_that_changed_nothing_make_no_new_balance() -> None:
    changes = {date(2026, 3, 5): Money(0), date(2026, 3, 6): Money.rupiah(5)}
    found = stretches(Money.rupiah(5), changes, FIRST, date(2026, 3, 6))
    assert found == [Stretch(500, 5), Stretch(1_000, 1)]


def test_what_lies_before_the_range_opens_it_and_what_lies_after_is_left_out() -> None:
    changes = {date(2026, 2, 28): Money.rupiah(7), date(2026, 4, 1): Money.rupiah(9)}
    assert stretches(Money.rupiah(1), changes, FIRST, date(2026, 3, 31)) == [Stretch(800, 31)]


def test_a_leap_year_stays_on_365_days() -> None:
    balances = stretches(Money.rupiah(365_000), {}, date(2028, 2, 1), date(2028, 2, 29))
    assert reckon(balances, one_rate("daily", "365", 10)).exact == 2_900


def test_a_range_without_a_day_earns_nothing() -> None:
    assert stretches(Money.rupiah(5), {}, FIRST, FIRST - timedelta(days=1)) == []
    assert reckon([], one_rate("daily", "365", 6)).exact == 0


def test_a_balance_below_nothing_earns_nothing_and_costs_nothing() -> None:
    balances = [Stretch(-500, 3), Stretch(36_500, 1)]
    assert reckon(balances, one_rate("daily", "365", 100)).exact == 1


def test_below_the_first_tier_nothing_is_paid() -> None:
    tiers = (Tier(Money.rupiah(100), Fraction(6)),)
    balances = [Stretch(9_999, 10), Stretch(10_000, 1)]
    assert reckon(balances, Rule("daily", "360", tiers)).exact == Fraction(6, 360)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), 1),
        (date(2026, 5, 1), date(2026, 5, 30), 1),
        (date(2026, 5, 10), date(2026, 6, 9), 1),
        (date(2026, 5, 10), date(2026, 6, 10), 2),
        (date(2025, 12, 1), date(2026, 2, 28), 3),
    ],
)
def test_twelfths_are_months_begun(first: date, last: date, months: int) -> None:
    assert begun_twelfths(first, last) == months


# ------------------------------------------------------------- an oracle that goes day by day


def oracle(
    opening: int, changes: dict[int, int], days: int, rule: Rule, twelfths: int
) -> tuple[Fraction, Fraction]:
    """Interest and basis in rupiah, from a list of every day's closing balance in sen."""
    closing = []
    balance = opening
    for day in range(days):
        balance += changes.get(day, 0)
        closing.append(balance)

    def rate(amount: Fraction | int) -> Fraction:
        return max(
            (
                (tier.start.sen, tier.percent / 100)
                for tier in rule.tiers
                if tier.start.sen <= amount
            ),
            default=(0, Fraction(0)),
        )[1]

    year = Fraction(twelfths, 12) if rule.basis == "12" else Fraction(days, int(rule.basis))
    average = Fraction(sum(closing), days)
    if rule.method == "daily":
        yearly = sum((each * rate(each) for each in closing), start=Fraction(0)) / days
        return yearly * year / 100, average / 100
    if rule.method == "simple-mean":
        followed = [each for i, each in enumerate(closing) if i == 0 or closing[i - 1] != each]
        average = Fraction(sum(followed), len(followed))
    if rule.method == "lowest":
        average = Fraction(min(closing))
    return average * rate(average) * year / 100, average / 100


@given(
    opening=st.integers(10**9, 10**12),
    changes=st.dictionaries(st.integers(0, 30), st.integers(-(10**7), 10**9), max_size=8),
    days=st.integers(1, 31),
    method=st.sampled_from(METHODS),
    basis=st.sampled_from(BASES),
    tiers=st.dictionaries(
        st.integers(0, 10**12), st.fractions(0, 9, max_denominator=100), min_size=1, max_size=4
    ),
)
def test_every_method_agrees_with_a_reckoning_day_by_day(
    *,
    opening: int,
    changes: dict[int, int],
    days: int,
    method: str,
    basis: str,
    tiers: dict[int, Fraction],
) -> None:
    rule = Rule(method, basis, tuple(Tier(Money(at), tiers[at]) for at in sorted(tiers)))
    by_day = {FIRST + timedelta(days=day): Money(sen) for day, sen in changes.items()}
    last = FIRST + timedelta(days=days - 1)
    found = reckon(stretches(Money(opening), by_day, FIRST, last), rule)
    assert (found.exact, found.basis_amount) == oracle(opening, changes, days, rule, 1)
    assert found.days == days
