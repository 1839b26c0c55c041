"""Sheets of collected money: recorded once and whole, in the collector's name, and taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pytest
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
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.posting import PostedEntry
from coop.ledger.settings import set_approval_limit
from coop.members.dues.collecting import Part
from coop.members.dues.collecting import SheetFacts
from coop.members.dues.collecting import SheetRow
from coop.members.dues.collecting import post_sheet
from coop.members.dues.collecting import reverse_row
from coop.members.dues.collecting import reverse_sheet
from coop.members.dues.errors import ReceiptForeign
from coop.members.dues.errors import ReceiptUsed
from coop.members.dues.errors import RowAboveLimit
from coop.members.dues.errors import RowAmountMissing
from coop.members.dues.errors import RowHandedOver
from coop.members.dues.errors import RowPaidLater
from coop.members.dues.errors import RowRefused
from coop.members.dues.errors import RowReversed
from coop.members.dues.errors import SheetEmpty
from coop.members.dues.handing import take_back
from coop.members.dues.reading import arrears_of
from coop.members.dues.receipts import BookCount
from coop.members.membership.models import Member
from coop.members.savings.errors import MemberNotActive
from coop.members.savings.errors import PrincipalPaid
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
from tests.members.dues_desk import rows_of
from tests.members.dues_desk import settle_collector
from tests.members.village import ACTOR

if TYPE_CHECKING:
    from tests.members.village import Village

ACT = {"actor": ACTOR, "now": NOW}


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


def test_principal_is_paid_once_on_a_sheet_too(village: Village) -> None:
    settle_collector(village)
    part = Part(village.accounts["A-0001", "POKOK"], Money.rupiah(100_000))
    rows = [SheetRow("A-0001", receipt, PAID_ON, (part,)) for receipt in ("A-0001", "A-0002")]
    assert refused(village, *rows) == {1: PrincipalPaid}
    collect(village, rows[0])


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


def test_a_row_that_is_not_right_is_told_and_nothing_recorded(village: Village) -> None:
    settle_collector(village)
    right = paid(village, "A-0001", "A-0001", 20_000)
    for receipt, dues, day, refusal in (
        ("A-0021", 20_000, PAID_ON, ReceiptForeign),
        ("B-0002", 20_000, PAID_ON, ReceiptForeign),
        ("A-0001", 20_000, PAID_ON, ReceiptUsed),
        ("A-0002", 20_000, date(2026, 3, 11), RowPaidLater),
        ("A-0002", 0, PAID_ON, RowAmountMissing),
    ):
        wrong = paid(village, "A-0002", receipt, dues, day=day)
        assert refused(village, right, wrong) == {1: refusal}


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
