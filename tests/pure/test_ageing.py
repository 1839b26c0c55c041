"""How old an open amount is."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from coop.desk.closing.ageing import open_pieces
from coop.money import ZERO
from coop.money import Money
from coop.money import total

MOVES = st.lists(
    st.tuples(
        st.dates(date(2024, 1, 1), date(2026, 12, 31)),
        st.integers(-10_000, 10_000).filter(bool).map(Money),
    ),
    max_size=30,
)


def settled_in_order(moves: list[tuple[date, Money]]) -> list[tuple[date, int]]:
    """The slow way: each amount is settled, the oldest first, by those of the other side."""
    owed = [(day, amount.sen) for day, amount in sorted(moves, key=lambda move: move[0])]
    for sign in (1, -1):
        paid = sum(-sen * sign for _, sen in owed if sen * sign < 0)
        left = []
        for day, sen in owed:
            if sen * sign <= 0:
                continue
            part = min(sen * sign, paid)
            paid -= part
            if sen * sign > part:
                left.append((day, sen - part * sign))
        if left:
            return left
    return []


@given(MOVES)
def test_pieces_sum_to_the_balance_and_stand_on_its_side(moves: list[tuple[date, Money]]) -> None:
    pieces = open_pieces(moves)
    balance = total(amount for _, amount in moves)
    assert total(piece.amount for piece in pieces) == balance
    assert all((piece.amount > ZERO) is (balance > ZERO) for piece in pieces)
    assert [piece.since for piece in pieces] == sorted(piece.since for piece in pieces)


@given(MOVES)
def test_what_is_open_is_what_settling_the_oldest_first_leaves(
    moves: list[tuple[date, Money]],
) -> None:
    per_day: dict[date, int] = {}
    for piece in open_pieces(moves):
        per_day[piece.since] = per_day.get(piece.since, 0) + piece.amount.sen
    slow: dict[date, int] = {}
    for day, sen in settled_in_order(moves):
        slow[day] = slow.get(day, 0) + sen
    assert per_day == slow


def test_an_advance_is_as_old_as_its_oldest_unsettled_part() -> None:
    day = date(2026, 1, 10)
    pieces = open_pieces([(day, Money(500)), (day + timedelta(days=40), Money(-499))])
    assert [(piece.amount, piece.days(date(2026, 3, 31))) for piece in pieces] == [(Money(1), 80)]


def test_nothing_is_open_on_an_account_at_nil() -> None:
    assert open_pieces([]) == ()
    assert open_pieces([(date(2026, 1, 1), Money(5)), (date(2026, 1, 2), Money(-5))]) == ()
