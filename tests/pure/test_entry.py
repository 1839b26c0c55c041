"""Drafts: what could be an entry in some book, and what could in none."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import Series
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.entry import check_shape
from coop.ledger.entry import check_text
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.entry import mirror
from coop.ledger.entry import request_digest
from coop.ledger.entry import total_debit
from coop.ledger.errors import AmountTooLarge
from coop.ledger.errors import EffectiveDateLater
from coop.ledger.errors import TextRefused
from coop.ledger.errors import TooFewLines
from coop.ledger.errors import Unbalanced
from coop.ledger.errors import UnitUnbalanced
from coop.ledger.errors import ZeroLine
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money
from coop.money import total

DAY = date(2026, 3, 10)
RUPIAH = Money.rupiah(50)
GOOD = Draft(
    DAY, "Setoran", (debit("1101", RUPIAH, unit="USP"), credit("2101", RUPIAH, unit="USP"))
)


def with_lines(*lines: Line) -> Draft:
    return replace(GOOD, lines=lines)


def test_a_sound_draft_passes() -> None:
    check_shape(GOOD)
    check_shape(replace(GOOD, effective_date=DAY))
    check_shape(replace(GOOD, effective_date=date(2020, 1, 1)))


def test_a_debit_is_positive_and_a_credit_negative() -> None:
    reference = SubledgerRef("member", "A-1")
    assert debit("1", RUPIAH, unit="U", subledger=reference) == Line("1", "U", RUPIAH, reference)
    assert credit("1", RUPIAH, unit="U").amount == -RUPIAH


@pytest.mark.parametrize("lines", [(), GOOD.lines[:1]])
def test_an_entry_has_two_lines_or_more(lines: tuple[Line, ...]) -> None:
    with pytest.raises(TooFewLines) as refused:
        check_shape(with_lines(*lines))
    assert refused.value.params == {"lines": len(lines)}


def test_the_line_without_an_amount_is_named() -> None:
    with pytest.raises(ZeroLine) as refused:
        check_shape(with_lines(*GOOD.lines, Line("1101", "USP", ZERO)))
    assert refused.value.params == {"line": 3}


@pytest.mark.parametrize("sen", [AMOUNT_MAX_SEN + 1, -AMOUNT_MAX_SEN - 1, 10**30])
def test_an_amount_beyond_the_largest_is_refused(sen: int) -> None:
    with pytest.raises(AmountTooLarge):
        check_shape(with_lines(Line("1101", "USP", Money(sen)), Line("2101", "USP", Money(-sen))))


def test_the_largest_amount_passes() -> None:
    largest = Money(AMOUNT_MAX_SEN)
    check_shape(with_lines(debit("1", largest, unit="U"), credit("2", largest, unit="U")))


def test_an_imbalance_is_told_in_rupiah() -> None:
    with pytest.raises(Unbalanced) as refused:
        check_shape(with_lines(debit("1", RUPIAH, unit="U"), credit("2", Money(4_950), unit="U")))
    assert refused.value.params == {"debit": "50", "credit": "49.50", "difference": "0.50"}


def test_each_unit_balances_by_itself() -> None:
    with pytest.raises(UnitUnbalanced) as refused:
        check_shape(with_lines(debit("1", RUPIAH, unit="USP"), credit("2", RUPIAH, unit="TOKO")))
    assert refused.value.params == {"unit": "USP", "difference": "50"}


def test_the_effective_date_is_not_later() -> None:
    with pytest.raises(EffectiveDateLater):
        check_shape(replace(GOOD, effective_date=date(2026, 3, 11)))


@pytest.mark.parametrize(
    ("narration", "reason"),
    [
        ("", "empty"),
        (" \N{NO-BREAK SPACE}", "empty"),
        ("x" * 501, "too_long"),
        ("é" * 501, "too_long"),
    ],
)
def test_a_narration_says_something_and_not_too_much(narration: str, reason: str) -> None:
    with pytest.raises(TextRefused) as refused:
        check_shape(replace(GOOD, narration=narration))
    assert refused.value.params == {"field": "narration", "reason": reason}


@pytest.mark.parametrize(
    "text", ["", "Setoran Bu Wayan", "é", "日本", "👨\N{ZERO WIDTH JOINER}👩", "=1+1"]
)
def test_printable_text_passes(text: str) -> None:
    check_text("narration", text)


@given(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"]))
def test_a_character_that_does_not_print_is_refused(char: str) -> None:
    if char in "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}":
        return
    with pytest.raises(TextRefused):
        check_text("narration", f"a{char}b")


lines = st.builds(
    Line,
    st.sampled_from(["1101", "2101", "4101"]),
    st.sampled_from(["USP", "TOKO", "KANTOR"]),
    st.integers(-(10**9), 10**9).filter(bool).map(Money),
)


@given(st.lists(lines, min_size=1, max_size=6))
def test_inter_unit_pairs_balance_every_unit_of_a_balanced_entry(drawn: list[Line]) -> None:
    rest = total(line.amount for line in drawn)
    if rest:
        drawn = [*drawn, Line("3501", "USP", -rest)]
    balanced = balance_units(with_lines(*drawn), "1191")
    assert balanced.lines[: len(drawn)] == tuple(drawn)
    added = balanced.lines[len(drawn) :]
    assert total(line.amount for line in added) == ZERO
    assert {line.account for line in added} <= {"1191"}
    for unit in {line.unit for line in balanced.lines}:
        assert total(line.amount for line in balanced.lines if line.unit == unit) == ZERO


def test_inter_unit_lines_do_not_repair_an_imbalance() -> None:
    lame = with_lines(debit("1", RUPIAH, unit="USP"), credit("2", RUPIAH * 2, unit="TOKO"))
    with pytest.raises(Unbalanced):
        check_shape(balance_units(lame, "1191"))


def test_an_entry_within_one_unit_is_left_alone() -> None:
    assert balance_units(GOOD, "1191") is GOOD


@given(st.lists(lines, max_size=5))
def test_a_mirror_twice_is_the_thing_itself(drawn: list[Line]) -> None:
    assert mirror(mirror(drawn)) == tuple(drawn)
    both = (*drawn, *mirror(drawn))
    assert total(line.amount for line in both) == ZERO
    assert total_debit(both) == total(abs(line.amount) for line in drawn)


OTHERS = [
    replace(GOOD, entry_date=date(2026, 3, 9)),
    replace(GOOD, narration="Setoran "),
    replace(GOOD, kind=EntryKind.OPENING),
    replace(GOOD, effective_date=date(2026, 3, 9)),
    replace(GOOD, series=Series.MEMORIAL),
    replace(GOOD, receipt_number="1"),
    replace(GOOD, batch="1"),
    replace(GOOD, origin="1"),
    replace(GOOD, reverses=1),
    replace(GOOD, reason="1"),
    replace(GOOD, approved_by="1"),
    with_lines(*reversed(GOOD.lines)),
    with_lines(GOOD.lines[0], replace(GOOD.lines[1], subledger=SubledgerRef("a", "b"))),
    with_lines(GOOD.lines[0], replace(GOOD.lines[1], subledger=SubledgerRef("ab", ""))),
    with_lines(GOOD.lines[0], replace(GOOD.lines[1], unit="TOKO")),
    with_lines(GOOD.lines[0], replace(GOOD.lines[1], account="210")),
    with_lines(GOOD.lines[0], replace(GOOD.lines[1], amount=RUPIAH)),
    replace(GOOD, receipt_number='1", "2'),
    replace(GOOD, receipt_number="1\x1f2"),
    replace(GOOD, receipt_number="1", batch="2"),
    replace(GOOD, narration="\ud800"),
]


def test_no_two_different_drafts_share_a_digest() -> None:
    digests = [request_digest(each) for each in (GOOD, *OTHERS)]
    assert len(set(digests)) == len(digests)


def test_a_draft_that_leaves_the_effective_date_out_means_the_entry_date() -> None:
    assert request_digest(GOOD) == request_digest(replace(GOOD, effective_date=DAY))


texts = st.text(st.characters(codec="utf-8"), max_size=4)


@given(st.lists(st.tuples(texts, texts, texts), min_size=2, max_size=6, unique=True))
def test_the_bounds_of_texts_cannot_be_moved(drawn: list[tuple[str, str, str]]) -> None:
    digests = [
        request_digest(replace(GOOD, receipt_number=a, batch=b, origin=c)) for a, b, c in drawn
    ]
    assert all(one != other for one, other in pairwise(sorted(digests)))
