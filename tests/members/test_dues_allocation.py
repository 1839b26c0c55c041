"""What was paid covers the oldest bills first, and every number of a book is accounted for once."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.dates import Period
from coop.members.dues.allocation import Bill
from coop.members.dues.allocation import BillState
from coop.members.dues.allocation import allocate
from coop.members.dues.errors import ReceiptCountRefused
from coop.members.dues.errors import ReceiptNumberUnreadable
from coop.members.dues.errors import ReceiptsUnaccounted
from coop.members.dues.receipts import BookCount
from coop.members.dues.receipts import BookRange
from coop.members.dues.receipts import Fate
from coop.members.dues.receipts import check_count
from coop.members.dues.receipts import read_list
from coop.members.dues.receipts import read_number
from coop.money import ZERO
from coop.money import Money

DAY = date(2026, 1, 10)

bills = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 10_000_000)), max_size=12).map(
    lambda pairs: [
        Bill(number, Period("2026-01"), Money(sen), DAY + timedelta(days=days))
        for number, (days, sen) in enumerate(pairs)
    ]
)


@given(bills, st.integers(-5_000_000, 50_000_000), st.integers(0, 400))
def test_every_rupiah_covers_one_bill_or_is_paid_ahead(
    given_bills: list[Bill], sen: int, days: int
) -> None:
    paid, on = Money(sen), DAY + timedelta(days=days)
    standing = allocate(given_bills, paid, on)
    assert standing.billed == standing.paid + standing.open
    assert standing.paid + standing.paid_ahead == max(paid, ZERO)
    assert not (standing.paid_ahead and standing.open), "nothing is ahead while a bill is open"
    assert standing.open == standing.arrears + standing.current
    states = [each.state for each in standing.bills]
    order = {BillState.PAID: 0, BillState.PARTIAL: 1, BillState.OPEN: 2}
    assert states == sorted(states, key=order.__getitem__), "the oldest first"
    assert states.count(BillState.PARTIAL) <= 1
    assert bool(standing.arrears) is (standing.since is not None)
    if standing.since is not None:
        assert standing.age_days == (on - standing.since).days > 0


@given(bills, st.integers(0, 5_000_000), st.integers(0, 5_000_000))
def test_more_money_never_leaves_more_open(given_bills: list[Bill], first: int, more: int) -> None:
    less = allocate(given_bills, Money(first), DAY)
    richer = allocate(given_bills, Money(first + more), DAY)
    assert richer.open <= less.open
    for before, after in zip(less.bills, richer.bills, strict=True):
        assert after.paid >= before.paid


def test_a_bill_is_in_arrears_only_after_its_due_day() -> None:
    bill = Bill(1, Period("2026-01"), Money.rupiah(20_000), DAY)
    on_time = allocate([bill], ZERO, DAY)
    late = allocate([bill], ZERO, DAY + timedelta(days=1))
    assert (on_time.arrears, on_time.current) == (ZERO, Money.rupiah(20_000))
    assert (late.arrears, late.age_days, late.months_behind) == (Money.rupiah(20_000), 1, 1)


@given(
    st.integers(1, 50),
    st.integers(0, 30),
    st.data(),
)
def test_every_number_of_a_book_is_counted_once_or_refused(
    first: int, size: int, data: st.DataObject
) -> None:
    book = BookRange(1, "A", first, first + size)
    numbers = range(first, first + size + 1)
    fates = data.draw(
        st.lists(
            st.sampled_from(["used", "void", "missing", "blank", "silent"]),
            min_size=len(numbers),
            max_size=len(numbers),
        )
    )
    next_number = data.draw(st.integers(first, first + size + 1))
    of = {
        fate: tuple(n for n, f in zip(numbers, fates, strict=True) if f == fate) for fate in fates
    }
    count = BookCount(1, next_number, void=of.get("void", ()), missing=of.get("missing", ()))
    used = set(of.get("used", ()))
    spoken = {n for n in numbers if n in used or n in count.fates}
    is_right = spoken == set(range(first, next_number))
    try:
        tally = check_count(book, count, used, {})
    except (ReceiptCountRefused, ReceiptsUnaccounted):
        assert not is_right
        return
    assert is_right
    assert tally.used + tally.void + tally.missing + tally.blank == len(numbers)


def test_what_was_missing_and_is_used_now_counts_as_used() -> None:
    book = BookRange(1, "", 1, 5)
    tally = check_count(book, BookCount(1, 4), {1, 2, 3}, {2: Fate.MISSING})
    assert (tally.used, tally.missing, tally.blank) == (3, 0, 2)


@pytest.mark.parametrize("text", ["", "A", "A-B", "12345678", "١٢", "A--3", "-3", "1.5", "A 12 B"])
def test_what_is_no_number_of_a_receipt_is_told(text: str) -> None:
    with pytest.raises(ReceiptNumberUnreadable):
        read_number(text)


@pytest.mark.parametrize("text", ["a", "3-1", "1-99999", "1,b", "1--2"])
def test_what_is_no_list_of_receipts_is_told(text: str) -> None:
    with pytest.raises(ReceiptNumberUnreadable):
        read_list(text)
