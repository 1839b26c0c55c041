"""Handing over: what is missing is owed, every receipt is accounted for, hands end up empty."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.desk.closing.checklist import Asked
from coop.errors import NotFound
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.members.dues.collectors import CollectorFacts
from coop.members.dues.collectors import add_collector
from coop.members.dues.collectors import change_collector
from coop.members.dues.collectors import hand_out_book
from coop.members.dues.errors import CashPlaceUnknown
from coop.members.dues.errors import CollectorHoldsMoney
from coop.members.dues.errors import CollectorInactive
from coop.members.dues.errors import CollectorLimitRefused
from coop.members.dues.errors import HandoverMoved
from coop.members.dues.errors import HandoverNotLast
from coop.members.dues.errors import ReceiptBookUncounted
from coop.members.dues.errors import ReceiptCountRefused
from coop.members.dues.errors import ReceiptForeign
from coop.members.dues.errors import ReceiptRangeRefused
from coop.members.dues.errors import ReceiptsUnaccounted
from coop.members.dues.errors import ReceiptUsed
from coop.members.dues.handing import explain_missing
from coop.members.dues.handing import hand_over
from coop.members.dues.handing import take_back
from coop.members.dues.holding import collectors
from coop.members.dues.holding import held
from coop.members.dues.items import collectors_handed_over
from coop.members.dues.items import dues_are_billed
from coop.members.dues.models import CollectionSheet
from coop.members.dues.receipts import BookCount
from coop.members.dues.tasks import open_tasks
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members.dues_desk import COLLECTOR
from tests.members.dues_desk import PAID_ON
from tests.members.dues_desk import TODAY
from tests.members.dues_desk import balance
from tests.members.dues_desk import bill
from tests.members.dues_desk import book_now
from tests.members.dues_desk import collect
from tests.members.dues_desk import hand
from tests.members.dues_desk import handover
from tests.members.dues_desk import held_now
from tests.members.dues_desk import paid
from tests.members.dues_desk import refused
from tests.members.dues_desk import settle_collector
from tests.members.village import ACTOR

if TYPE_CHECKING:
    from tests.members.village import Village

ACT = {"actor": ACTOR, "now": NOW}


def test_what_is_handed_over_short_is_the_collectors_debt(village: Village) -> None:
    book_id = settle_collector(village)
    collect(village, paid(village, "A-0001", "A-0001", 20_000, 30_000))
    hand(village, handover(45_000, BookCount(book_id, 2), explanation="Kembalian keliru"))
    assert balance(village, "1105") == ZERO
    assert balance(village, "1101") == Money.rupiah(45_000)
    assert balance(village, "1163", COLLECTOR) == Money.rupiah(5_000)
    mine = held_now(village)
    assert (mine.balance, mine.since, mine.shortage) == (ZERO, None, Money.rupiah(5_000))


def test_a_closing_asks_for_bills_and_for_the_collectors_money(
    village: Village,
) -> None:
    march = Asked(Period("2026-03"), TODAY)

    def states() -> list[tuple[str, str]]:
        with reading(village.engine) as session:
            lines = [*dues_are_billed(session, march), *collectors_handed_over(session, march)]
            return [(line.key, line.state.value) for line in lines]

    assert states() == [], "a cooperative that bills and collects nothing is asked nothing"
    bill(village, "2026-02")
    book_id = settle_collector(village)
    assert states() == [("dues", "open"), ("collectors.PP-01", "not_applicable")]
    bill(village, "2026-03")
    collect(village, paid(village, "A-0001", "A-0001", 20_000))
    assert states() == [("dues", "done"), ("collectors.PP-01", "open")]
    hand(village, handover(20_000, BookCount(book_id, 2)))
    assert states() == [("dues", "done"), ("collectors.PP-01", "done")]


def test_what_is_handed_over_too_much_is_kept_in_the_collectors_name(village: Village) -> None:
    book_id = settle_collector(village)
    collect(village, paid(village, "A-0001", "A-0001", 20_000))
    facts = replace(handover(22_000, BookCount(book_id, 2)), account="1104", unit="USP")
    first = hand(village, facts)
    assert hand(village, facts) == first, "a second click"
    assert balance(village, "2183", COLLECTOR) == Money.rupiah(-2_000)
    assert balance(village, "1104") == Money.rupiah(22_000)
    assert balance(village, "1191") == ZERO, "between the units"
    with pytest.raises(RequestReused):
        hand(village, replace(facts, counted=Money.rupiah(20_000)))


def test_receipts_are_counted_without_money_too(village: Village) -> None:
    book_id = settle_collector(village)
    count = BookCount(book_id, 3, void=(1, 2), void_reason="Basah kena hujan")
    hand(village, handover(0, count))
    view = book_now(village)
    assert (view.next_number, view.void, view.missing) == (3, [1, 2], [])
    assert balance(village, "1105") == ZERO


def test_a_hand_over_that_does_not_come_out_is_refused(village: Village) -> None:
    book_id = settle_collector(village)
    collect(
        village,
        paid(village, "A-0001", "A-0001", 10_000),
        paid(village, "A-0002", "A-0002", 10_000),
        paid(village, "A-0003", "A-0004", 20_000),
    )
    right = BookCount(book_id, 5, void=(3,), void_reason="Salah tulis")
    for count, refusal in (
        (replace(right, void=()), ReceiptsUnaccounted),
        (replace(right, next_number=3), ReceiptCountRefused),
        (replace(right, next_number=22), ReceiptCountRefused),
        (replace(right, void=(1, 3)), ReceiptCountRefused),
        (replace(right, void_reason=""), TextRefused),
        (replace(right, book_id=book_id + 1), ReceiptBookUncounted),
    ):
        with pytest.raises(refusal):
            hand(village, handover(40_000, count))
    for facts, wrong in (
        (handover(40_000), ReceiptBookUncounted),
        (replace(handover(40_000, right), account="1111"), CashPlaceUnknown),
        (replace(handover(40_000, right), received_by=""), TextRefused),
        (replace(handover(40_000, right), collector="PP-07"), NotFound),
    ):
        with pytest.raises(wrong):
            hand(village, facts)
    assert balance(village, "1105") == Money.rupiah(40_000)


def test_a_missing_receipt_stays_a_task_until_it_is_explained(village: Village) -> None:
    book_id = settle_collector(village)
    collect(village, paid(village, "A-0001", "A-0003", 20_000))
    count = BookCount(book_id, 4, void=(1,), void_reason="Salah tulis", missing=(2,))
    hand(village, handover(20_000, replace(count, missing_reason="Tidak ada bonggolnya")))
    assert book_now(village).missing == [2]
    with reading(village.engine) as session:
        open_now = [each.sentence.id for each in open_tasks(session, TODAY)]
    assert any("A-0002" in each and COLLECTOR in each for each in open_now)
    with writing(village.engine) as session:
        for number in (1, 3, 4):
            with pytest.raises(NotFound):
                explain_missing(session, book_id, number, "x", request_id="y", **ACT)  # type: ignore[arg-type]  # two facts at once
        with pytest.raises(TextRefused):
            explain_missing(session, book_id, 2, " ", request_id="y", **ACT)  # type: ignore[arg-type]  # as above
        first = explain_missing(session, book_id, 2, "Terselip", request_id="y", **ACT)  # type: ignore[arg-type]  # as above
        again = explain_missing(session, book_id, 2, "Terselip", request_id="y", **ACT)  # type: ignore[arg-type]  # as above
        assert first.id == again.id
        session.commit()
    view = book_now(village)
    assert (view.missing, view.void) == ([], [1, 2])


def test_a_missing_receipt_that_turns_up_with_money_is_recorded(village: Village) -> None:
    book_id = settle_collector(village)
    hand(village, handover(0, BookCount(book_id, 2, missing=(1,), missing_reason="?")))
    collect(village, paid(village, "A-0001", "A-0001", 20_000))
    assert (book_now(village).missing, book_now(village).used) == ([], frozenset({1}))


def test_a_void_receipt_takes_no_money_any_more(village: Village) -> None:
    book_id = settle_collector(village)
    hand(village, handover(0, BookCount(book_id, 2, void=(1,), void_reason="Sobek")))
    assert refused(village, paid(village, "A-0001", "A-0001", 20_000)) == {0: ReceiptUsed}


def test_money_and_receipts_moved_since_the_page_was_shown_are_looked_at_again(
    village: Village,
) -> None:
    book_id = settle_collector(village)
    collect(village, paid(village, "A-0001", "A-0001", 20_000))
    with writing(village.engine) as session, pytest.raises(HandoverMoved):
        hand_over(
            session,
            handover(20_000, BookCount(book_id, 2)),
            request_id="serah",
            expected=Money.rupiah(10_000),
            **ACT,  # type: ignore[arg-type]  # two facts at once
        )


def test_only_the_last_hand_over_is_taken_back(village: Village) -> None:
    book_id = settle_collector(village)
    collect(village, paid(village, "A-0001", "A-0001", 20_000))
    first = hand(village, handover(20_000, BookCount(book_id, 2)))
    second = hand(village, handover(0, BookCount(book_id, 2)), "serah:2")
    told = {"reason": "Keliru", "day": TODAY, "request_id": "t", **ACT}
    with writing(village.engine) as session:
        for handover_id in (first, second):  # a later one stands, and it moved nothing
            with pytest.raises(HandoverNotLast):
                take_back(session, handover_id, **told)  # type: ignore[arg-type]  # five facts at once


def test_too_much_or_too_long_in_hand_is_a_task(village: Village) -> None:
    settle_collector(village, limit=50_000, days=3)
    collect(village, paid(village, "A-0001", "A-0001", 50_000))
    with reading(village.engine) as session:
        assert not held(session, date(2026, 3, 8))[0].is_overdue
        mine = held(session, TODAY)[0]
        assert (mine.is_over_limit, mine.is_overdue) == (False, True)
        [task] = [each for each in open_tasks(session, TODAY) if "PP-01" in each.sentence.id]
        assert task.is_urgent
        assert task.since == PAID_ON


def test_books_of_receipts_never_overlap(village: Village) -> None:
    book_id = settle_collector(village)
    first = date(2026, 3, 1)
    with writing(village.engine) as session:

        def give(prefix: str, start: int, end: int, day: date = first, who: str = COLLECTOR) -> int:
            book = hand_out_book(
                session,
                who,
                prefix,
                start,
                end,
                day,
                request_id=f"{prefix}{start}-{end}",
                **ACT,  # type: ignore[arg-type]  # two facts at once
            )
            return book.id

        for wrong in (("A", 20, 30), ("A", 1, 1), ("A", 0, 5), ("A", 50, 40), ("A", 21, 2000)):
            with pytest.raises(ReceiptRangeRefused):
                give(*wrong)
        with pytest.raises(ReceiptRangeRefused):
            give("a<b", 1, 5)
        with pytest.raises(ReceiptRangeRefused):
            give("C", 1, 5, date(2026, 3, 11))
        with pytest.raises(NotFound):
            give("C", 1, 5, who="PP-44")
        assert give("B", 1, 20) != book_id
        assert give("A", 21, 40) == give("A", 21, 40)
        session.commit()
    counts = [BookCount(each, 1) for each in (book_id, book_id + 1)] + [BookCount(book_id + 2, 21)]
    returned = [replace(counts[0], is_returned=True), *counts[1:]]
    hand(village, handover(0, *returned))
    assert refused(village, paid(village, "A-0001", "A-0005", 1_000)) == {0: ReceiptForeign}
    with writing(village.engine) as session:
        hand_out_book(session, COLLECTOR, "A", 1, 20, first, request_id="lagi", **ACT)  # type: ignore[arg-type]  # two facts at once
        session.commit()
    ambiguous = refused(village, paid(village, "A-0001", "7", 1_000))
    assert ambiguous == {0: ReceiptForeign}, "which book is not known"


def test_collectors_have_limits_and_stop_with_empty_hands(village: Village) -> None:
    book_id = settle_collector(village)
    collect(village, paid(village, "A-0001", "A-0001", 20_000))
    facts = CollectorFacts("Pak Darso Uji", Money.rupiah(100_000), 5)
    with writing(village.engine) as session:
        for wrong in (
            replace(facts, money_limit=ZERO),
            replace(facts, days_limit=0),
            replace(facts, days_limit=367),
        ):
            with pytest.raises(CollectorLimitRefused):
                change_collector(session, COLLECTOR, wrong, **ACT)  # type: ignore[arg-type]  # two facts at once
        for name in ("", "x" * 101, "a\x07"):
            with pytest.raises(TextRefused):
                add_collector(session, replace(facts, name=name), request_id="p2", **ACT)  # type: ignore[arg-type]  # as above
        with pytest.raises(CollectorHoldsMoney):
            change_collector(session, COLLECTOR, replace(facts, is_active=False), **ACT)  # type: ignore[arg-type]  # as above
        second = add_collector(session, facts, request_id="p2", **ACT)  # type: ignore[arg-type]  # as above
        assert second.number == "PP-02"
        with pytest.raises(RequestReused):
            add_collector(session, replace(facts, name="Lain"), request_id="p2", **ACT)  # type: ignore[arg-type]  # as above
        session.commit()
    hand(village, handover(20_000, BookCount(book_id, 2, is_returned=True)))
    with writing(village.engine) as session:
        change_collector(session, COLLECTOR, replace(facts, is_active=False), **ACT)  # type: ignore[arg-type]  # as above
        session.commit()
        assert [each.number for each in collectors(session, only_active=True)] == ["PP-02"]
    with pytest.raises(CollectorInactive):
        collect(village, paid(village, "A-0001", "A-0002", 20_000), request_id="lembar:2")
    with reading(village.engine) as session:
        assert session.scalar(select(func.count()).select_from(CollectionSheet)) == 1
