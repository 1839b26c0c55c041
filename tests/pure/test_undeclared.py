"""Which missing numbers nobody declared lost, by sets against ranges."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from coop.ledger.verify_vouchers import undeclared

NUMBERS = st.integers(1, 40)
RANGES = st.lists(st.tuples(NUMBERS, NUMBERS).map(lambda pair: (min(pair), max(pair))), max_size=6)


@given(first=NUMBERS, last=NUMBERS, lost=RANGES)
def test_what_is_left_is_what_no_declaration_covers(
    first: int, last: int, lost: list[tuple[int, int]]
) -> None:
    declared = {number for begin, end in lost for number in range(begin, end + 1)}
    left = undeclared(first, last, sorted(lost))
    covered = [number for begin, end in left for number in range(begin, end + 1)]
    assert covered == [number for number in range(first, last + 1) if number not in declared]
