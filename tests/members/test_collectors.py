"""Collectors: sheets posted once and whole, money in their name, every receipt accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING
from typing import NamedTuple

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.correction import reverse
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import NotReversible
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.periods import close_month
from coop.ledger.posting import PostedEntry
from coop.ledger.settings import set_approval_limit
from coop.members.dues.collecting import SheetFacts
from coop.members.dues.collecting import post_sheet
from coop.members.dues.collecting import reverse_row
from coop.members.dues.collecting import reverse_sheet
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
from coop.members.dues.errors import RowAboveLimit
from coop.members.dues.errors import RowAmountMissing
from coop.members.dues.errors import RowHandedOver
from coop.members.dues.errors import RowPaidLater
from coop.members.dues.errors import RowRefused
from coop.members.dues.errors import RowReversed
from coop.members.dues.errors import SheetEmpty
from coop.members.dues.handing import explain_missing
from coop.members.dues.handing import hand_over
from coop.members.dues.handing import take_back
from coop.members.dues.holding import book_views
from coop.members.dues.holding import collectors
from coop.members.dues.holding import held
from coop.members.dues.models import CollectionRow
from coop.members.dues.models import CollectionSheet
from coop.members.dues.reading import arrears_of
from coop.members.dues.receipts import BookCount
from coop.members.dues.tasks import open_tasks
from coop.members.membership.models import Member
from coop.members.savings.errors import MemberNotActive
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members.dues_desk import COLLECTOR
from tests.members.dues_desk import PAID_ON
from tests.members.dues_desk import TODAY
from tests.members.dues_desk import bill
from tests.members.dues_desk import collect
from tests.members.dues_desk import hand
from tests.members.dues_desk import handover
from tests.members.dues_desk import paid
from tests.members.dues_desk import settle_collector
from tests.members.village import ACTOR

if TYPE_CHECKING:
    from collections.abc import Callable

    from coop.members.dues.handing import HandoverFacts
    from coop.members.dues.holding import BookView
    from coop.members.dues.holding import Held
    from tests.members.village import Village

ACT = {"actor": ACTOR, "now": NOW}


def balance(village: Village, account: str, number: str = "") -> Money:
    """Debit less credit of an account, or of one subledger's part of it."""
    with reading(village.engine) as session:
        query = (
            select(func.sum(Posting.amount))
            .join(Account, Account.id == Posting.account_id)
            .where(Account.code == account)
        )
        if number:
            query = query.join(Subledger, Subledger.id == Posting.subledger_id).where(
                Subledger.number == number
            )
        return session.scalar(query) or ZERO


def held_now(village: Village, on: date = TODAY) -> Held:
    with reading(village.engine) as session:
        return held(session, on)[0]


def book_now(village: Village) -> BookView:
    with reading(village.engine) as session:
        return book_views(session)[0]


def rows_of(village: Village, sheet_id: int) -> list[CollectionRow]:
    with reading(village.engine) as session:
        query = select(CollectionRow).where(CollectionRow.sheet_id == sheet_id)
        return list(session.scalars(query.order_by(CollectionRow.id)))


def refused(village: Village, *rows: object, day: date = TODAY) -> dict[int, type[CoopError]]:
    """Why rows are refused, by place; nothing is recorded."""
    with pytest.raises(RowRefused) as error:
        collect(village, *rows, day=day, request_id="ditolak")  # type: ignore[arg-type]  # rows of this desk
    assert balance(village, "1105") == ZERO, "all or nothing"
    return {place: type(each) for place, each in error.value.refusals.items()}


def test_a_sheet_is_money_in_the_collectors_name_from_the_day_it_was_paid(
    village: Village,
) -> None:
    bill(village, "2026-02", "2026-03")
    settle_collector(village)
    sheet_id = collect(
        village,
        paid(village, "A-0001", "A-0001", 20_000, 30_000, date(2026, 2, 8)),
        paid(village, "A-0002", "2", 20_000),
    )
    assert balance(village, "1105", COLLECTOR) == Money.rupiah(70_000)
    assert balance(village, "3102", "A-0001") == Money.rupiah(-20_000)
    assert balance(village, "2101") == Money.rupiah(-30_000)
    with reading(village.engine) as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.id)).all()
        assert [each.effective_date for each in entries] == [date(2026, 2, 8), PAID_ON]
        assert {each.entry_date for each in entries} == {TODAY}
        assert [each.receipt_number for each in entries] == ["A-0001", "A-0002"]
        assert {each.origin for each in entries} == {f"collection:{sheet_id}"}
        assert "Wati" not in entries[0].narration
        february = arrears_of(session, village.members["A-0001"], date(2026, 2, 28))
        assert february.arrears == ZERO, "paid in February, though recorded in March"
    mine = held_now(village)
    assert (mine.balance, mine.since, mine.days) == (Money.rupiah(70_000), date(2026, 2, 8), 30)
    assert (mine.is_over_limit, mine.is_overdue) == (False, True)
    assert book_now(village).used == {1, 2}


def test_the_same_sheet_is_posted_once(village: Village) -> None:
    settle_collector(village)
    row = paid(village, "A-0001", "A-0001", 20_000)
    assert collect(village, row) == collect(village, row), "a second click"
    with pytest.raises(RequestReused):
        collect(village, row, paid(village, "A-0002", "A-0002", 20_000))
    assert balance(village, "1105") == Money.rupiah(20_000)


def test_two_who_type_the_same_sheet_at_once_record_it_once(village: Village) -> None:
    settle_collector(village)
    rows = [paid(village, f"A-000{n}", f"A-000{n}", 20_000) for n in (1, 2, 3)]
    together = Barrier(2)
    answers: list[object] = []

    def type_in(request_id: str) -> None:
        together.wait()
        try:
            answers.append(collect(village, *rows, request_id=request_id))
        except CoopError as error:
            answers.append(type(error))

    threads = [Thread(target=type_in, args=[f"lembar:{n}"]) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert RowRefused in answers
    assert balance(village, "1105") == Money.rupiah(60_000)


class Wrong(NamedTuple):
    """A row that is not taken, and why."""

    member: str
    receipt: str
    dues: int
    day: date
    refusal: type[CoopError]


@pytest.mark.parametrize(
    "wrong",
    [
        Wrong("A-0002", "A-0021", 20_000, PAID_ON, ReceiptForeign),
        Wrong("A-0002", "B-0002", 20_000, PAID_ON, ReceiptForeign),
        Wrong("A-0002", "A-0001", 20_000, PAID_ON, ReceiptUsed),
        Wrong("A-0002", "A-0002", 20_000, date(2026, 3, 11), RowPaidLater),
        Wrong("A-0002", "A-0002", 0, PAID_ON, RowAmountMissing),
    ],
)
def test_a_row_that_is_not_right_is_told_and_nothing_recorded(
    village: Village, wrong: Wrong
) -> None:
    settle_collector(village)
    rows = (
        paid(village, "A-0001", "A-0001", 20_000),
        paid(village, wrong.member, wrong.receipt, wrong.dues, day=wrong.day),
    )
    assert refused(village, *rows) == {1: wrong.refusal}


def test_all_that_is_wrong_with_a_sheet_is_told_at_once(village: Village) -> None:
    settle_collector(village)
    theirs = paid(village, "A-0002", "A-0003", 20_000).parts
    rows = (
        replace(paid(village, "A-0001", "A-0001", 20_000), parts=theirs),
        paid(village, "A-0003", "A-0099", 20_000),
        replace(paid(village, "A-0001", "A-0004", 20_000), parts=theirs[:1] * 2, member="A-0002"),
        paid(village, "A-0003", "<b>1</b>", 20_000),
    )
    found = refused(village, *rows)
    assert list(found) == [0, 1, 2, 3]
    assert (found[0], found[2]) == (NotFound, RowAmountMissing)


def test_who_left_pays_no_dues_to_a_collector(village: Village) -> None:
    settle_collector(village)
    with writing(village.engine) as session:
        session.execute(
            update(Member)
            .where(Member.number == "A-0002")
            .values(status="resigned", left_on=date(2026, 3, 1))
        )
        session.commit()
    row = paid(village, "A-0002", "A-0001", 20_000)
    assert refused(village, row) == {0: MemberNotActive}


def test_a_payment_above_the_limit_waits_for_nobody_here(village: Village) -> None:
    settle_collector(village)
    with writing(village.engine) as session:
        set_approval_limit(session, Money.rupiah(25_000), **ACT)  # type: ignore[arg-type]  # two facts at once
        session.commit()
    rows = (
        paid(village, "A-0001", "A-0001", 25_000),
        paid(village, "A-0002", "A-0002", 20_000, 5_001),
    )
    assert refused(village, *rows) == {1: RowAboveLimit}


def test_a_sheet_needs_rows_an_open_month_and_somebody_who_collects(village: Village) -> None:
    settle_collector(village)
    row = paid(village, "A-0001", "A-0001", 20_000, day=date(2026, 2, 8))
    village.deposit("A-0002", 1_000, day=date(2026, 2, 1))
    with writing(village.engine) as session:
        close_month(session, Period("2026-02"), **ACT)  # type: ignore[arg-type]  # two facts at once
        session.commit()
    with pytest.raises(SheetEmpty):
        collect(village)
    with pytest.raises(PeriodClosed):
        collect(village, row, day=date(2026, 2, 28))
    with pytest.raises(DateInFuture):
        collect(village, row, day=date(2026, 3, 11))
    collect(village, row)  # paid in the shut month, recorded in the open one
    with writing(village.engine) as session:
        wrong = SheetFacts("PP-09", TODAY, (row,))
        with pytest.raises(NotFound):
            post_sheet(session, wrong, request_id="x", **ACT)  # type: ignore[arg-type]  # as above
        hostile = SheetFacts(COLLECTOR, TODAY, (row,), place="a\u202eb")
        with pytest.raises(TextRefused):
            post_sheet(session, hostile, request_id="x", **ACT)  # type: ignore[arg-type]  # as above


def test_what_is_handed_over_short_is_the_collectors_debt(village: Village) -> None:
    book_id = settle_collector(village)
    collect(village, paid(village, "A-0001", "A-0001", 20_000, 30_000))
    hand(village, handover(45_000, BookCount(book_id, 2), explanation="Kembalian keliru"))
    assert balance(village, "1105") == ZERO
    assert balance(village, "1101") == Money.rupiah(45_000)
    assert balance(village, "1163", COLLECTOR) == Money.rupiah(5_000)
    mine = held_now(village)
    assert (mine.balance, mine.since, mine.shortage) == (ZERO, None, Money.rupiah(5_000))


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


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (lambda _book: handover(40_000), ReceiptBookUncounted),
        (lambda book: handover(40_000, BookCount(book, 5)), ReceiptsUnaccounted),
        (lambda book: handover(40_000, BookCount(book, 3)), ReceiptCountRefused),
        (lambda book: handover(40_000, BookCount(book, 22)), ReceiptCountRefused),
        (
            lambda book: handover(40_000, BookCount(book, 5, void=(1, 3), void_reason="x")),
            ReceiptCountRefused,
        ),
        (lambda book: handover(40_000, BookCount(book, 5, void=(3,))), TextRefused),
        (lambda book: handover(40_000, BookCount(book + 1, 5)), ReceiptBookUncounted),
        (
            lambda book: replace(handover(40_000, BookCount(book, 5, (3,), "x")), account="1111"),
            CashPlaceUnknown,
        ),
        (
            lambda book: replace(handover(40_000, BookCount(book, 5, (3,), "x")), received_by=""),
            TextRefused,
        ),
        (
            lambda book: replace(
                handover(40_000, BookCount(book, 5, (3,), "x")), collector="PP-07"
            ),
            NotFound,
        ),
    ],
)
def test_a_hand_over_that_does_not_come_out_is_refused(
    village: Village, wrong: Callable[[int], HandoverFacts], refusal: type[CoopError]
) -> None:
    book_id = settle_collector(village)
    collect(
        village,
        paid(village, "A-0001", "A-0001", 10_000),
        paid(village, "A-0002", "A-0002", 10_000),
        paid(village, "A-0003", "A-0004", 20_000),
    )
    with pytest.raises(refusal):
        hand(village, wrong(book_id))
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


def test_a_row_is_taken_back_and_its_receipt_used_for_the_right_member(village: Village) -> None:
    bill(village, "2026-03")
    settle_collector(village)
    sheet_id = collect(village, paid(village, "A-0001", "A-0001", 20_000))
    [row] = rows_of(village, sheet_id)
    with writing(village.engine) as session:
        with pytest.raises(NotReversible):
            reverse(
                session,
                row.entry_id,
                reason="Lewat jurnal",
                entry_date=TODAY,
                request_id="j",
                **ACT,  # type: ignore[arg-type]  # two facts at once
            )
        told = {"reason": "Salah anggota", "day": TODAY, "request_id": "b", **ACT}
        first = reverse_row(session, row.id, **told)  # type: ignore[arg-type]  # five facts at once
        again = reverse_row(session, row.id, **told)  # type: ignore[arg-type]  # as above
        assert isinstance(first, PostedEntry)
        assert first.id == again.id
        with pytest.raises(NotFound):
            reverse_row(session, 99_999, **told)  # type: ignore[arg-type]  # as above
        session.commit()
    assert balance(village, "1105") == ZERO
    assert book_now(village).used == frozenset()
    collect(village, paid(village, "A-0002", "A-0001", 20_000), request_id="lembar:2")
    with reading(village.engine) as session:
        assert arrears_of(session, village.members["A-0002"], TODAY).open == ZERO


def test_a_sheet_is_taken_back_whole_but_not_once_it_is_handed_over(village: Village) -> None:
    book_id = settle_collector(village)
    sheet_id = collect(
        village,
        paid(village, "A-0001", "A-0001", 20_000),
        paid(village, "A-0002", "A-0002", 20_000),
    )
    handover_id = hand(village, handover(40_000, BookCount(book_id, 3)))
    told = {"reason": "Salah lembar", "day": TODAY, **ACT}
    with writing(village.engine) as session:
        with pytest.raises(RowHandedOver):
            reverse_sheet(session, sheet_id, request_id="s", **told)  # type: ignore[arg-type]  # four facts at once
        with pytest.raises(NotFound):
            take_back(session, 99, request_id="t", **told)  # type: ignore[arg-type]  # as above
        take_back(session, handover_id, request_id="t", **told)  # type: ignore[arg-type]  # as above
        session.commit()
    assert held_now(village).balance == Money.rupiah(40_000)
    assert book_now(village).next_number == 1, "what was counted does not count any more"
    with writing(village.engine) as session:
        assert len(reverse_sheet(session, sheet_id, request_id="s", **told)) == 2  # type: ignore[arg-type]  # as above
        assert len(reverse_sheet(session, sheet_id, request_id="s", **told)) == 2  # type: ignore[arg-type]  # as above
        with pytest.raises(RowReversed):
            reverse_sheet(session, sheet_id, request_id="u", **told)  # type: ignore[arg-type]  # as above
        session.commit()
    assert balance(village, "1105") == ZERO
    assert balance(village, "3102") == ZERO


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


def test_a_sheet_of_a_shut_month_is_corrected_elsewhere(village: Village) -> None:
    settle_collector(village)
    feb = date(2026, 2, 20)
    sheet_id = collect(village, paid(village, "A-0001", "A-0001", 20_000, day=feb), day=feb)
    with writing(village.engine) as session:
        close_month(session, Period("2026-02"), **ACT)  # type: ignore[arg-type]  # two facts at once
        with pytest.raises(PeriodClosed):
            reverse_sheet(
                session,
                sheet_id,
                reason="Terlambat",
                day=TODAY,
                request_id="s",
                **ACT,  # type: ignore[arg-type]  # as above
            )


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
