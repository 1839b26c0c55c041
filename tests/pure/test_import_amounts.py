"""Amounts in either form, and columns that leave the form open."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.import_amounts import FormFinding
from coop.ledger.import_amounts import NumberForm
from coop.ledger.import_amounts import find_form
from coop.ledger.import_amounts import read_amount
from coop.money import Money

INDONESIAN = NumberForm.INDONESIAN
PLAIN = NumberForm.PLAIN


@pytest.mark.parametrize(
    ("text", "indonesian", "plain"),
    [
        ("1250000", "1250000", "1250000"),
        ("1.250.000,50", "1250000.50", None),
        ("1,250,000.50", None, "1250000.50"),
        ("1.250", "1250", "1.250"),
        ("1,250", "1.250", "1250"),
        ("12.50", None, "12.50"),
        ("12,5", "12.5", None),
        ("0.250", None, "0.250"),
        ("0,250", "0.250", None),
        ("12.50.000", None, None),
        ("1250.000", None, "1250.000"),
        ("1.250,000.50", None, None),
        ("Rp 1.250.000", "1250000", None),
        ("rp1.250.000,-", "1250000.00", None),
        ("Rp500,--", "500.00", None),
        ("IDR 343.33", None, "343.33"),
        ("-2.000.000", "-2000000", None),
        ("(2.000.000)", "-2000000", None),
        ("−5", "-5", "-5"),
        ("Rp -5", "-5", "-5"),
        ("\N{NO-BREAK SPACE}7 ", "7", "7"),
        ("", None, None),
        ("-", None, None),
        ("1e6", None, None),
        ("=1+1", None, None),
        ("12 500", None, None),
        ("٣", None, None),
        (".5", None, None),
        ("5.", None, None),
    ],
)
def test_a_text_reads_as_this_in_each_form(
    text: str, indonesian: str | None, plain: str | None
) -> None:
    expected = {INDONESIAN: indonesian, PLAIN: plain}
    for form, amount in expected.items():
        assert read_amount(text, form) == (None if amount is None else Decimal(amount))


@pytest.mark.parametrize(
    ("column", "finding"),
    [
        ([], FormFinding(None)),
        (["5", "1250000"], FormFinding(None)),
        (["1.250", "2.500"], FormFinding(None, "both", ("1.250", "2.500"))),
        (["1,250"], FormFinding(None, "both", ("1,250",))),
        (["1.250", "1.250", "2.000", "3.000", "4.000"],
         FormFinding(None, "both", ("1.250", "2.000", "3.000"))),
        (["1.250", "1.000.000"], FormFinding(INDONESIAN)),
        (["1.250", "12,5"], FormFinding(INDONESIAN)),
        (["1.250", "12.5"], FormFinding(PLAIN)),
        (["1,250", "1,250,000"], FormFinding(PLAIN)),
        (["12.50", "12,50"], FormFinding(None, "mixed", ("12,50", "12.50"))),
        (["kosong", "12,50"], FormFinding(INDONESIAN)),
        (["kosong"], FormFinding(None)),
    ],
)  # fmt: skip
def test_a_column_says_its_form_or_leaves_it_open(column: list[str], finding: FormFinding) -> None:
    assert find_form(column) == finding


@given(st.integers(min_value=0, max_value=10**15))
def test_what_we_write_in_the_indonesian_form_reads_back(sen: int) -> None:
    amount = read_amount(Money(sen).indonesian(), INDONESIAN)
    assert amount is not None
    assert Money.from_decimal(amount) == Money(sen)


@given(st.lists(st.integers(min_value=0, max_value=10**13), min_size=1, max_size=8))
def test_a_column_of_indonesian_amounts_is_never_taken_for_plain(amounts: list[int]) -> None:
    assert find_form(Money(sen).indonesian() for sen in amounts).form is not PLAIN


@given(st.text(max_size=30))
def test_any_text_at_all_is_an_amount_or_nothing(text: str) -> None:
    for form in NumberForm:
        amount = read_amount(text, form)
        assert amount is None or amount.is_finite()
