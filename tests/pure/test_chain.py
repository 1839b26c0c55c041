"""The hash chain: which bytes are sealed, and that no two contents share them."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.chain import GENESIS
from coop.ledger.chain import SealedEntry
from coop.ledger.chain import SealedLine
from coop.ledger.chain import content
from coop.ledger.chain import head_code
from coop.ledger.chain import link

LINES = (
    SealedLine("1101", "KANTOR", "", "", 100),
    SealedLine("2101", "KANTOR", "savings", "S-1", -100),
)
ENTRY = SealedEntry(
    position=1,
    voucher_number="BM-2026-00001",
    entry_date="2026-01-02",
    effective_date="2026-01-01",
    period="2026-01",
    kind="normal",
    narration="contoh",
    receipt_number="17",
    batch="b",
    origin="o",
    reverses=None,
    reason="r",
    recorded_at="2026-01-02T01:00:00.000000Z",
    recorded_by="siti",
    approved_by="budi",
    request_id="r-1",
    lines=LINES,
)


def test_the_bytes_are_those_that_were_published() -> None:
    """Whoever checks a book with other software has to find these; they never change."""
    assert content(ENTRY) == (
        b"\x01"
        b"1:113:BM-2026-0000110:2026-01-0210:2026-01-017:2026-016:normal"
        b"6:contoh2:171:b1:o0:1:r27:2026-01-02T01:00:00.000000Z"
        b"4:siti4:budi3:r-11:2"
        b"4:11016:KANTOR0:0:3:100"
        b"4:21016:KANTOR7:savings3:S-14:-100"
    )
    assert link(GENESIS, ENTRY) == hashlib.sha256(bytes(32) + content(ENTRY)).hexdigest()


@pytest.mark.parametrize("name", SealedEntry._fields)
def test_every_field_of_an_entry_is_sealed(name: str) -> None:
    other: dict[str, Any] = {"position": 2, "reverses": 1, "lines": LINES[::-1]}
    changed = ENTRY._replace(**{name: other.get(name, "lain")})
    assert link(GENESIS, changed) != link(GENESIS, ENTRY)


@pytest.mark.parametrize("name", SealedLine._fields)
def test_every_field_of_a_line_is_sealed(name: str) -> None:
    value: Any = 101 if name == "amount_sen" else "lain"
    changed = ENTRY._replace(lines=(LINES[0]._replace(**{name: value}), LINES[1]))
    assert link(GENESIS, changed) != link(GENESIS, ENTRY)


def test_the_link_before_is_sealed() -> None:
    assert link("1" * 64, ENTRY) != link(GENESIS, ENTRY)


def test_two_ways_to_write_a_letter_seal_alike() -> None:
    composed = ENTRY._replace(narration="caf\N{LATIN SMALL LETTER E WITH ACUTE}")
    decomposed = ENTRY._replace(narration=unicodedata.normalize("NFD", composed.narration))
    assert decomposed.narration != composed.narration
    assert content(decomposed) == content(composed)


sealed_texts = st.text(st.characters(codec="utf-8"), max_size=6).map(
    lambda text: unicodedata.normalize("NFC", text)
)
line_tuples = st.tuples(*[sealed_texts] * 4, st.integers(-(10**15), 10**15))
entry_tuples = st.tuples(*[sealed_texts] * 4, st.lists(line_tuples, max_size=3))


def entry_of(drawn: tuple[Any, ...]) -> SealedEntry:
    narration, receipt, batch, origin, lines = drawn
    return ENTRY._replace(
        narration=narration,
        receipt_number=receipt,
        batch=batch,
        origin=origin,
        lines=tuple(SealedLine(*line) for line in lines),
    )


@given(entry_tuples, entry_tuples)
def test_no_two_contents_share_their_bytes(one: Any, other: Any) -> None:
    assert (content(entry_of(one)) == content(entry_of(other))) == (one == other)


@given(sealed_texts, sealed_texts, st.integers(0, 12))
def test_a_bound_between_two_texts_cannot_be_moved(left: str, right: str, cut: int) -> None:
    whole = left + right
    moved = ENTRY._replace(receipt_number=whole[:cut], batch=whole[cut:])
    before = ENTRY._replace(receipt_number=left, batch=right)
    is_same = (moved.receipt_number, moved.batch) == (left, right)
    if unicodedata.is_normalized("NFC", moved.receipt_number + "|" + moved.batch):
        assert (content(moved) == content(before)) == is_same


def test_the_head_is_printed_short_enough_to_copy_by_hand() -> None:
    assert head_code(1234, "ab12cd34ef56ab78" + "0" * 48) == "1234-AB12-CD34-EF56-AB78"
