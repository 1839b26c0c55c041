"""Names, texts and amounts of the export are what beancount's language takes."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.beancount_text import ROOTS
from coop.ledger.beancount_text import account_names
from coop.ledger.beancount_text import is_account_name
from coop.ledger.beancount_text import quoted
from coop.ledger.beancount_text import rupiah

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
types = st.sampled_from(sorted(ROOTS))


@pytest.mark.parametrize(
    ("code", "name", "type_", "exported"),
    [
        ("1101", "Kas Kantor", "asset", "Assets:1101-Kas-Kantor"),
        (
            "2101",
            "Simpanan (sukarela) / Tab.",
            "liability",
            "Liabilities:2101-Simpanan-sukarela-Tab",
        ),
        ("1.1.01", "Kas", "asset", "Assets:1-1-01-Kas"),
        ("4201", "Penjualan é – «tunai»", "income", "Income:4201-Penjualan-e-tunai"),
        ("Child Revenue", "Child Revenue", "income", "Income:Child-Revenue"),
        ("kas", "kas", "asset", "Assets:Kas"),
        ("Assets:US:BofA:Checking", "x", "asset", "Assets:US:BofA:Checking"),
        ("Expenses:Ünïcode", "x", "expense", "Expenses:Ünïcode"),
        ("Aset:Kas", "Aset:Kas", "asset", "Assets:Aset-Kas"),
        ("Assets", "Assets", "asset", "Assets:Assets"),
        ("3501", "", "equity", "Equity:3501"),
    ],
)
def test_an_account_is_named_by_its_root_code_and_ascii_name(
    code: str, name: str, type_: str, exported: str
) -> None:
    assert account_names([(code, name, type_)]) == {code: exported}


def test_a_name_without_any_ascii_letter_gets_a_digest() -> None:
    (exported,) = account_names([("印", "尼", "asset")]).values()
    assert is_account_name(exported)
    assert exported.isascii()


def test_codes_that_look_alike_in_ascii_are_told_apart_whatever_their_order() -> None:
    rows = [("1.1", "Kas", "asset"), ("1-1", "Kas", "asset"), ("1 1", "Kas", "asset")]
    names = account_names(rows)
    assert len(set(names.values())) == len(rows)
    assert account_names(rows[::-1]) == names


def test_a_valid_name_keeps_itself_even_where_another_code_would_become_it() -> None:
    names = account_names([("Assets:Kas", "x", "asset"), ("Kas", "Kas", "asset")])
    assert names["Assets:Kas"] == "Assets:Kas"
    assert names["Kas"] != "Assets:Kas"


@given(st.lists(st.tuples(texts, texts, types), max_size=6, unique_by=lambda row: row[0]))
def test_every_chart_gets_valid_names_each_its_own(rows: list[tuple[str, str, str]]) -> None:
    names = account_names(rows)
    assert all(is_account_name(name) for name in names.values())
    assert len(set(names.values())) == len(rows)


@given(texts.filter(lambda text: "\0" not in text))
def test_a_quoted_text_reads_back_as_it_was(text: str) -> None:
    literal = quoted(text)
    assert literal[0] == literal[-1] == '"'
    assert "\n" not in literal
    escapes = {"n": "\n", "t": "\t", "r": "\r"}
    read, rest = "", iter(literal[1:-1])
    for char in rest:
        assert char != '"'
        following = next(rest) if char == "\\" else ""
        read += escapes.get(following, following) if following else char
    assert read == text


@pytest.mark.parametrize(
    ("sen", "text"), [(0, "0.00"), (1, "0.01"), (-1, "-0.01"), (-100, "-1.00"), (123456, "1234.56")]
)
def test_an_amount_always_shows_both_decimals(sen: int, text: str) -> None:
    assert rupiah(sen) == text
    assert set(text) <= set(string.digits + "-.")
