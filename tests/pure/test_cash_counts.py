"""What a box holds and what a count may say: pure facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.desk.counts.denominations import COIN
from coop.desk.counts.denominations import DENOMINATIONS
from coop.desk.counts.denominations import NOTE
from coop.desk.counts.denominations import PIECES_MAX
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.denominations import denominations_on
from coop.desk.counts.denominations import worth_of
from coop.desk.counts.errors import CountTooLarge
from coop.desk.counts.errors import ItemRefused
from coop.desk.counts.errors import PiecesRefused
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.facts import Sealed
from coop.desk.counts.facts import check_facts
from coop.desk.counts.facts import digest_of
from coop.ledger.errors import TextRefused
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from coop.errors import CoopError

DAY = date(2026, 3, 31)
FIFTY = Pieces(NOTE, Money.rupiah(50_000), 2)
COUNT = CountFacts("1101", "KANTOR", DAY, "P-01", "Siti", "Budi", (FIFTY,))
SEALED = Sealed(1, ZERO, 7, None, "2026-03-31T09:00:00.000000Z", "budi")


def test_denominations_go_from_the_largest_note_to_the_smallest_coin() -> None:
    notes = [each.value.sen for each in DENOMINATIONS if each.kind == NOTE]
    coins = [each.value.sen for each in DENOMINATIONS if each.kind == COIN]
    assert notes == sorted(notes, reverse=True)
    assert coins == sorted(coins, reverse=True)
    assert (notes[0], notes[-1], coins[0], coins[-1]) == (10_000_000, 100_000, 100_000, 5_000)
    assert len({each.key for each in DENOMINATIONS}) == len(DENOMINATIONS)


def test_the_two_thousand_note_is_counted_from_its_first_day() -> None:
    assert "note_2000" not in {each.key for each in denominations_on(date(2009, 7, 9))}
    assert "note_2000" in {each.key for each in denominations_on(date(2009, 7, 10))}


@given(st.dictionaries(st.sampled_from(DENOMINATIONS), st.integers(1, PIECES_MAX)))
def test_a_heap_is_worth_the_sum_of_its_parts_in_any_order(heap: dict[object, int]) -> None:
    pieces = [Pieces(each.kind, each.value, number) for each, number in heap.items()]  # type: ignore[attr-defined]  # denominations
    expected = sum(each.value.sen * each.pieces for each in pieces)
    assert worth_of(pieces).sen == expected
    assert worth_of(reversed(pieces)).sen == expected


def test_an_empty_box_may_be_counted() -> None:
    empty = replace(COUNT, pieces=())
    check_facts(empty)
    assert empty.counted == ZERO


REFUSED: tuple[tuple[dict[str, object], type[CoopError]], ...] = (
    ({"holder_name": " "}, TextRefused),
    ({"holder_number": ""}, TextRefused),
    ({"counted_by": ""}, TextRefused),
    ({"counted_by": "Budi\N{RIGHT-TO-LEFT OVERRIDE}"}, TextRefused),
    ({"counted_at": "25:00"}, TextRefused),
    ({"counted_at": "pagi"}, TextRefused),
    ({"explanation": "x" * 301}, TextRefused),
    ({"witnesses": ("Dewi\n",)}, TextRefused),
    ({"pieces": (Pieces(NOTE, Money.rupiah(50_000), 0),)}, PiecesRefused),
    ({"pieces": (Pieces(NOTE, Money.rupiah(50_000), -1),)}, PiecesRefused),
    ({"pieces": (Pieces(NOTE, Money.rupiah(50_000), PIECES_MAX + 1),)}, PiecesRefused),
    ({"pieces": (Pieces(NOTE, Money.rupiah(75_000), 1),)}, PiecesRefused),
    ({"pieces": (Pieces(COIN, Money.rupiah(50_000), 1),)}, PiecesRefused),
    ({"pieces": (FIFTY, FIFTY)}, PiecesRefused),
    ({"others": (OtherItem("", Money.rupiah(1)),)}, ItemRefused),
    ({"others": (OtherItem("uang sobek", ZERO),)}, ItemRefused),
    ({"others": (OtherItem("uang sobek", Money.rupiah(-5)),)}, ItemRefused),
    ({"others": (OtherItem("cek", Money(AMOUNT_MAX_SEN)),)}, CountTooLarge),
)


@pytest.mark.parametrize(("changed", "refusal"), REFUSED)
def test_what_could_not_stand_on_paper_is_refused(
    changed: dict[str, object], refusal: type[CoopError]
) -> None:
    with pytest.raises(refusal):
        check_facts(replace(COUNT, **changed))  # type: ignore[arg-type]  # any field


CHANGES: tuple[dict[str, object], ...] = (
    {"account": "1102"},
    {"unit": "USP"},
    {"person": "P-01"},
    {"day": date(2026, 3, 30)},
    {"counted_at": "14:05"},
    {"holder_number": "P-02"},
    {"holder_name": "Sitii"},
    {"counted_by": "Dewi"},
    {"is_announced": False},
    {"explanation": "belum dicatat"},
    {"witnesses": ("Dewi",)},
    {"pieces": ()},
    {"others": (OtherItem("uang sobek", Money.rupiah(1)),)},
)


def test_the_seal_knows_every_fact_of_a_count() -> None:
    digests = {digest_of(COUNT, SEALED)}
    digests |= {digest_of(replace(COUNT, **each), SEALED) for each in CHANGES}  # type: ignore[arg-type]  # any field
    others = (9, Money(1), 8, 5, "2026-03-31T09:00:00.000001Z", "dewi")
    for name, value in zip(Sealed._fields, others, strict=True):
        changed = SEALED._asdict() | {name: value}
        digests.add(digest_of(COUNT, Sealed(**changed)))
    assert len(digests) == 1 + len(CHANGES) + len(Sealed._fields)


def test_names_that_run_into_each_other_have_other_seals() -> None:
    one = replace(COUNT, witnesses=("Dewi", "Budi"))
    two = replace(COUNT, witnesses=("DewiBudi",))
    assert digest_of(one, SEALED) != digest_of(two, SEALED)
