"""Money: exact, read as Indonesians and as machines write it, split without losing a sen."""

from __future__ import annotations

from decimal import Decimal
from decimal import localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.errors import AmountUnreadable
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money
from coop.money import Rounding
from coop.money import round_fraction
from coop.money import total

amounts = st.integers(-(10**18), 10**18).map(Money)


@pytest.mark.parametrize(
    ("text", "sen"),
    [
        ("0", 0),
        ("1", 100),
        ("1250000", 125_000_000),
        ("1.250.000", 125_000_000),
        ("1.250.000,5", 125_000_050),
        ("1.250.000,50", 125_000_050),
        ("1250000,05", 125_000_005),
        ("Rp50.000", 5_000_000),
        ("Rp. 50.000", 5_000_000),
        ("rp 50.000,-", 5_000_000),
        ("-2.000", -200_000),
        ("-Rp2.000", -200_000),
        ("(2.000,25)", -200_025),
        ("  7\N{NO-BREAK SPACE}", 700),
        ("007", 700),
        ("999.999", 99_999_900),
    ],
)
def test_an_amount_is_read_as_an_indonesian_types_it(text: str, sen: int) -> None:
    assert Money.parse(text) == Money(sen)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "abc",
        "1.25",
        "1.2500",
        "0.500",  # half a rupiah in English
        "1,250,000",
        "1.250.000,505",
        "1,",
        ",50",
        ".000",
        "1..000",
        "12.34.567",
        "(5",
        "5)",
        "(-5)",
        "--5",
        "+5",
        "5-",
        "1e3",
        "\N{FULLWIDTH DIGIT FIVE}",
        "\N{ARABIC-INDIC DIGIT FIVE}",
        "5\n6",
        "9" * 31,
        "1" + ".000" * 5_000,
        "9" * 10_000,
    ],
)
def test_what_could_be_read_two_ways_or_none_is_refused(text: str) -> None:
    with pytest.raises(AmountUnreadable):
        Money.parse(text)


@pytest.mark.parametrize(
    ("text", "sen"),
    [("0", 0), ("1250000", 125_000_000), ("-1250000.5", -125_000_050), ("0.05", 5), (" 7 ", 700)],
)
def test_an_amount_is_read_as_machines_write_it(text: str, sen: int) -> None:
    assert Money.parse_plain(text) == Money(sen)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.250.000",
        "1,5",
        "1.005",
        "1e3",
        "NaN",
        "Infinity",
        "--1",
        ".5",
        "5.",
        "9" * 31,
        "1_000",
    ],
)
def test_machines_write_no_grouping_and_at_most_two_decimals(text: str) -> None:
    with pytest.raises(AmountUnreadable):
        Money.parse_plain(text)


@pytest.mark.parametrize(
    ("amount", "sen"),
    [("12.34", 1_234), ("12.340000", 1_234), ("-0", 0), ("1E+3", 100_000), ("5E-2", 5)],
)
def test_a_decimal_is_taken_exactly(amount: str, sen: int) -> None:
    with localcontext() as context:
        context.prec = 3  # nobody's context may round an amount
        assert Money.from_decimal(Decimal(amount)) == Money(sen)


def test_a_decimal_longer_than_any_context_keeps_its_last_sen() -> None:
    assert Money.from_decimal(Decimal("123456789012345678901234567.89")).sen % 100 == 89


@pytest.mark.parametrize(
    "amount", ["0.001", "1E-3", "NaN", "sNaN", "-Infinity", "1E+400", "1E+999999", "1E-999999"]
)
def test_a_decimal_that_is_no_amount_is_refused(amount: str) -> None:
    with pytest.raises(AmountUnreadable):
        Money.from_decimal(Decimal(amount))


@pytest.mark.parametrize(
    ("sen", "people", "machines"),
    [
        (0, "0", "0"),
        (5, "0,05", "0.05"),
        (-5, "-0,05", "-0.05"),
        (100, "1", "1"),
        (125_000_000, "1.250.000", "1250000"),
        (-125_000_050, "-1.250.000,50", "-1250000.50"),
        (AMOUNT_MAX_SEN, "9.999.999.999.999,99", "9999999999999.99"),
    ],
)
def test_an_amount_is_written_for_people_and_for_machines(
    sen: int, people: str, machines: str
) -> None:
    assert Money(sen).indonesian() == people
    assert Money(sen).plain() == machines


@given(amounts)
def test_what_is_written_is_read_back(money: Money) -> None:
    assert Money.parse(money.indonesian()) == money
    assert Money.parse_plain(money.plain()) == money
    assert Money.from_decimal(money.to_decimal()) == money


@given(st.text(max_size=12))
def test_no_text_is_more_than_unreadable(text: str) -> None:
    for read in (Money.parse, Money.parse_plain):
        try:
            money = read(text)
        except AmountUnreadable:
            continue
        assert isinstance(money.sen, int)


@given(amounts, amounts)
def test_adding_undoes_taking_away(one: Money, other: Money) -> None:
    assert one - other + other == one
    assert one + -one == ZERO
    assert one.debit - one.credit == one
    assert (one < other) == (one.sen < other.sen)


@given(amounts, st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any))
def test_a_split_keeps_the_whole_and_is_fair_to_the_sen(money: Money, weights: list[int]) -> None:
    parts = money.allocate(weights)
    assert total(parts) == money
    for part, weight in zip(parts, weights, strict=True):
        assert abs(Fraction(part.sen) - Fraction(money.sen * weight, sum(weights))) < 1
        assert weight or not part
        assert part.sen * money.sen >= 0


def test_a_split_gives_the_odd_sen_to_the_first_of_equals() -> None:
    assert Money(100).allocate([1, 1, 1]) == [Money(34), Money(33), Money(33)]
    assert Money(-100).allocate([1, 1, 1]) == [Money(-34), Money(-33), Money(-33)]
    assert Money(10).allocate([0, 3, 1]) == [Money(0), Money(8), Money(2)]
    assert ZERO.allocate([5]) == [ZERO]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1], [2, -1]])
def test_nothing_is_split_by_nothing(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100).allocate(weights)


@pytest.mark.parametrize(
    ("value", "half_up", "down", "floor"),
    [
        (Fraction(5, 2), 3, 2, 2),
        (Fraction(-5, 2), -3, -2, -3),
        (Fraction(49, 20), 2, 2, 2),
        (Fraction(-49, 20), -2, -2, -3),
        (Fraction(7), 7, 7, 7),
        (Fraction(-7), -7, -7, -7),
        (Fraction(0), 0, 0, 0),
        (Fraction(1, 3), 0, 0, 0),
        (Fraction(-1, 3), 0, 0, -1),
    ],
)
def test_rounding_is_what_was_asked_for(
    value: Fraction, half_up: int, down: int, floor: int
) -> None:
    assert round_fraction(value, Rounding.HALF_UP) == half_up
    assert round_fraction(value, Rounding.DOWN) == down
    assert round_fraction(value, Rounding.FLOOR) == floor


@given(amounts, st.fractions(-2, 2), st.sampled_from(Rounding), st.sampled_from([1, 100, 10_000]))
def test_a_rate_is_rounded_once_to_the_unit_asked_for(
    money: Money, rate: Fraction, rounding: Rounding, unit_sen: int
) -> None:
    result = money.at(rate, rounding, unit_sen=unit_sen)
    assert result.sen % unit_sen == 0
    assert abs(result.sen - money.sen * rate) < unit_sen


def test_a_rate_may_be_decimal_and_never_loses_the_half() -> None:
    assert Money.rupiah(1_000_000).at(Decimal("0.015"), Rounding.HALF_UP) == Money.rupiah(15_000)
    monthly = Fraction(18, 1_200)
    assert Money.rupiah(333).at(monthly, Rounding.HALF_UP, unit_sen=100) == Money.rupiah(5)


@pytest.mark.parametrize("value", [True, 1.0, "1", Decimal(1)])
def test_money_is_made_of_whole_sen_only(value: object) -> None:
    with pytest.raises(AssertionError):
        Money(value)  # type: ignore[arg-type] # the mistake under test
    with pytest.raises(AssertionError):
        Money(1) * value  # type: ignore[operator] # the mistake under test


def test_nothing_is_false_and_something_is_true() -> None:
    assert not ZERO
    assert ZERO.is_zero
    assert Money(-1)
    assert abs(Money(-1)) == Money(1)
    assert total([]) == ZERO
