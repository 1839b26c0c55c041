"""Bills of a month, and who owes what: partial and advance payments, corrections, shut months."""

from __future__ import annotations

from datetime import date
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.errors import NotFound
from coop.ledger.correction import reverse
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.posting import post
from coop.members.dues.billing import bill_again
from coop.members.dues.billing import bring_arrears
from coop.members.dues.billing import due_day_of
from coop.members.dues.billing import due_day_proposed
from coop.members.dues.billing import preview_month
from coop.members.dues.billing import run_month
from coop.members.dues.billing import void_bill
from coop.members.dues.errors import BillAmountMissing
from coop.members.dues.errors import BillStands
from coop.members.dues.errors import BillVoided
from coop.members.dues.errors import DueDayRefused
from coop.members.dues.errors import DuesMonthNotYet
from coop.members.dues.errors import DuesProductMissing
from coop.members.dues.hooks import dues_of
from coop.members.dues.models import DuesBill
from coop.members.dues.overview import Where
from coop.members.dues.overview import month_figures
from coop.members.dues.overview import owing
from coop.members.dues.overview import sums_of
from coop.members.dues.reading import arrears_of
from coop.members.dues.reading import arrears_of_many
from coop.members.dues.reading import bills_of
from coop.members.dues.tasks import open_tasks
from coop.members.membership.models import Member
from coop.members.savings.models import SavingsProduct
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members.dues_desk import TODAY
from tests.members.dues_desk import bill
from tests.members.village import ACTOR

if TYPE_CHECKING:
    from coop.members.dues.allocation import Standing
    from tests.members.village import Village

DUES = Money.rupiah(20_000)


def standing(village: Village, member: str, on: date = TODAY) -> Standing:
    with reading(village.engine) as session:
        return arrears_of(session, village.members[member], on)


def change_member(village: Village, number: str, **values: object) -> None:
    with writing(village.engine) as session:
        session.execute(update(Member).where(Member.number == number).values(**values))
        session.commit()


def test_a_month_is_billed_once_however_often_it_is_run(village: Village) -> None:
    [first, again] = bill(village, "2026-03", "2026-03")
    assert (first.made, first.amount) == (3, DUES * 3)
    assert (again.made, again.skipped) == (0, 3)
    assert bill(village, "2026-02")[0].made == 3
    with reading(village.engine) as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0, "memoranda"
        figures = month_figures(session, Period("2026-03"))
        assert (figures.bills, figures.billed, figures.unbilled) == (3, DUES * 3, 0)


def test_who_bills_at_the_same_time_bills_once(village: Village) -> None:
    together = Barrier(2)
    made: list[int] = []

    def run() -> None:
        together.wait()
        made.append(bill(village, "2026-03")[0].made)

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(made) == [0, 3]


def test_bills_begin_with_the_month_of_admission_and_end_with_the_membership(
    village: Village,
) -> None:
    change_member(village, "A-0003", status="resigned", left_on=date(2026, 2, 1))
    change_member(village, "A-0001", dues=Money.rupiah(35_000))
    results = bill(village, "2025-12", "2026-01")
    assert [each.made for each in results] == [0, 2]
    assert results[1].amount == Money.rupiah(35_000) + DUES, "one pays dues of their own"


def test_who_owes_nothing_a_month_gets_no_bill(village: Village) -> None:
    change_member(village, "A-0001", dues=ZERO)
    assert bill(village, "2026-03")[0].made == 2
    with reading(village.engine) as session:
        assert preview_month(session, Period("2026-03")).free == 1


def test_a_month_to_come_and_a_due_day_elsewhere_are_refused(village: Village) -> None:
    with writing(village.engine) as session:
        with pytest.raises(DuesMonthNotYet):
            run_month(session, Period("2026-04"), date(2026, 4, 10), actor=ACTOR, now=NOW)
        with pytest.raises(DuesMonthNotYet):
            run_month(session, Period("2025-13"), date(2025, 12, 31), actor=ACTOR, now=NOW)
        for day in (date(2026, 2, 28), date(2026, 5, 1)):
            with pytest.raises(DueDayRefused):
                run_month(session, Period("2026-03"), day, actor=ACTOR, now=NOW)
        session.execute(
            update(SavingsProduct).where(SavingsProduct.code == "WAJIB").values(is_active=False)
        )
        with pytest.raises(DuesProductMissing):
            run_month(session, Period("2026-03"), TODAY, actor=ACTOR, now=NOW)


def test_the_due_day_follows_the_month_before(village: Village) -> None:
    with writing(village.engine) as session:
        assert due_day_of(session, Period("2026-01")) == date(2026, 1, 10)
        run_month(session, Period("2026-01"), date(2026, 1, 31), actor=ACTOR, now=NOW)
        assert due_day_of(session, Period("2026-02")) == date(2026, 2, 28)
        run_month(session, Period("2026-02"), date(2026, 3, 5), actor=ACTOR, now=NOW)
        assert due_day_of(session, Period("2026-03")) == date(2026, 4, 5)
        assert due_day_of(session, Period("2026-01")) == date(2026, 1, 31)


def test_no_due_day_gone_by_is_proposed_while_the_month_lasts(village: Village) -> None:
    march = Period("2026-03")
    with reading(village.engine) as session:
        proposed = [due_day_proposed(session, march, date(2026, 3, day)) for day in (10, 11, 31)]
        assert [each.day for each in proposed] == [10, 31, 31]
        assert due_day_proposed(session, march, date(2026, 4, 1)) == date(2026, 3, 10)


def test_a_month_billed_in_part_says_how_many_are_left(village: Village) -> None:
    def told() -> list[tuple[str, str]]:
        with reading(village.engine) as session:
            return [(each.sentence.id, each.sentence.en) for each in open_tasks(session, TODAY)]

    assert told() == [], "a cooperative that bills no dues is not reminded of them"
    bill(village, "2026-02")
    assert told() == [("Iuran Maret 2026 belum ditagihkan", "Dues of March 2026 are not billed")]
    for number in ("A-0001", "A-0002"):
        change_member(village, number, status="candidate")
    bill(village, "2026-03")
    assert told() == []
    change_member(village, "A-0001", status="active")
    one = "Iuran Maret 2026: 1 anggota belum ditagih"
    assert told() == [(one, "Dues of March 2026: 1 member is not billed")]
    change_member(village, "A-0002", status="active")
    assert told()[0][1] == "Dues of March 2026: 2 members are not billed"


def test_money_covers_the_oldest_month_first_and_then_what_is_to_come(village: Village) -> None:
    bill(village, "2026-01", "2026-02", "2026-03")
    village.deposit("A-0001", 25_000, "WAJIB", date(2026, 2, 5))
    village.deposit("A-0002", 100_000, "WAJIB", date(2026, 3, 1))
    mine = standing(village, "A-0001", date(2026, 3, 11))
    assert [each.state.value for each in mine.bills] == ["paid", "partial", "open"]
    assert (mine.arrears, mine.since) == (Money.rupiah(35_000), date(2026, 2, 10))
    assert mine.principal_open == Money.rupiah(100_000)
    assert standing(village, "A-0001", date(2026, 1, 31)).arrears == DUES
    assert standing(village, "A-0001").current == DUES, "due today is not late"
    ahead = standing(village, "A-0002")
    assert (ahead.open, ahead.paid_ahead) == (ZERO, Money.rupiah(40_000))
    bill_of_april = {"now": NOW.replace(month=4), "actor": ACTOR}
    with writing(village.engine) as session:
        run_month(session, Period("2026-04"), date(2026, 4, 10), **bill_of_april)  # type: ignore[arg-type]  # two facts at once
        session.commit()
    assert standing(village, "A-0002", date(2026, 4, 30)).paid_ahead == Money.rupiah(20_000)


def test_the_list_says_what_each_member_says(village: Village) -> None:
    bill(village, "2026-01", "2026-02", "2026-03")
    village.deposit("A-0001", 25_000, "WAJIB", date(2026, 2, 5))
    village.deposit("A-0002", 100_000, "WAJIB", date(2026, 3, 1))
    on = date(2026, 3, 11)
    with reading(village.engine) as session:
        rows = owing(session, on, Where())
        each = arrears_of_many(session, village.members.values(), on)
        for row in rows:
            assert row.arrears == each[row.member_id].arrears
            assert row.current == each[row.member_id].current
        assert [row.number for row in rows] == ["A-0003", "A-0001", "A-0002"]
        assert [row.number for row in owing(session, on, Where(is_behind=True))] == [
            "A-0003",
            "A-0001",
        ]
        sums = sums_of(session, on, Where())
        assert (sums.members, sums.behind, sums.arrears) == (3, 2, Money.rupiah(95_000))
        assert owing(session, on, Where(hamlet="Krajan")) == []
        assert month_figures(session, Period("2026-03")).received == Money.rupiah(100_000)
        assert arrears_of_many(session, [], on) == {}
        assert arrears_of(session, 99_999, on).open == ZERO


def test_a_payment_that_is_taken_back_is_owed_again(village: Village) -> None:
    bill(village, "2026-01")
    entry = village.deposit("A-0001", 20_000, "WAJIB", date(2026, 1, 20))
    assert standing(village, "A-0001").open == ZERO
    with writing(village.engine) as session:
        reverse(
            session,
            entry.id,
            reason="Salah anggota",
            entry_date=TODAY,
            request_id="batal",
            actor=ACTOR,
            now=NOW,
        )
        session.commit()
    assert standing(village, "A-0001").arrears == DUES
    assert standing(village, "A-0001").bills[0].age_days(TODAY) == (TODAY - date(2026, 1, 10)).days


def test_first_balances_pay_for_the_time_before_and_arrears_come_along(village: Village) -> None:
    with writing(village.engine) as session:
        account = village.view(session, "A-0001", "WAJIB")
        amount = Money.rupiah(500_000)
        lines = (debit("1101", amount, unit="KANTOR"), account.money_in(amount))
        day = date(2026, 1, 31)
        draft = Draft(day, "Saldo awal", lines, kind=EntryKind.OPENING)
        post(session, draft, request_id="awal", actor=ACTOR, now=NOW)
        brought = {"request_id": "tunggakan", "actor": ACTOR, "now": NOW}
        member, period = village.members["A-0001"], Period("2026-01")
        first = bring_arrears(session, member, DUES * 3, period, **brought)  # type: ignore[arg-type]  # three facts at once
        again = bring_arrears(session, member, DUES * 3, period, **brought)  # type: ignore[arg-type]  # as above
        assert first.id == again.id
        with pytest.raises(RequestReused):
            bring_arrears(session, member, DUES, period, **brought)  # type: ignore[arg-type]  # as above
        session.commit()
    bill(village, "2026-02")
    assert standing(village, "A-0001").arrears == DUES * 4
    village.deposit("A-0001", 70_000, "WAJIB", date(2026, 2, 20))
    mine = standing(village, "A-0001")
    assert [each.open for each in mine.bills] == [ZERO, Money.rupiah(10_000)]


def test_who_is_settled_owes_nothing(village: Village) -> None:
    bill(village, "2026-01")
    change_member(village, "A-0001", status="resigned", left_on=date(2026, 2, 1))
    assert standing(village, "A-0001").arrears == DUES, "a leaver still does"
    change_member(village, "A-0001", status="settled")
    assert standing(village, "A-0001").billed == ZERO


def test_a_payment_dated_back_covers_its_month_though_the_month_is_shut(village: Village) -> None:
    bill(village, "2026-01", "2026-02")
    village.deposit("A-0002", 20_000, "WAJIB", date(2026, 1, 9))
    with writing(village.engine) as session:
        close_month(session, Period("2026-01"), actor=ACTOR, now=NOW)
        account = village.view(session, "A-0001", "WAJIB")
        lines = (debit("1101", DUES, unit="KANTOR"), account.money_in(DUES))
        late = Draft(TODAY, "Iuran susulan", lines, effective_date=date(2026, 1, 9))
        post(session, late, request_id="susulan", actor=ACTOR, now=NOW)
        session.commit()
    assert standing(village, "A-0001", date(2026, 1, 31)).arrears == ZERO
    assert bill(village, "2026-01")[0].made == 0, "a shut month may be billed, and is"


def test_a_withdrawn_bill_is_not_owed_and_stays_withdrawn(village: Village) -> None:
    bill(village, "2026-03")
    with writing(village.engine) as session:
        row = bills_of(session, village.members["A-0001"])[0].bill
        act = {"actor": ACTOR, "now": NOW}
        void_bill(session, row.id, "Bencana banjir", request_id="b1", **act)  # type: ignore[arg-type]  # two facts at once
        void_bill(session, row.id, "Bencana banjir", request_id="b1", **act)  # type: ignore[arg-type]  # as above
        with pytest.raises(BillVoided):
            void_bill(session, row.id, "Lagi", request_id="b2", **act)  # type: ignore[arg-type]  # as above
        with pytest.raises(RequestReused):
            void_bill(session, row.id + 1, "Lain", request_id="b1", **act)  # type: ignore[arg-type]  # as above
        for reason in (" ", "a\x00b", "x" * 301):
            with pytest.raises(TextRefused):
                void_bill(session, row.id + 1, reason, request_id="b3", **act)  # type: ignore[arg-type]  # as above
        with pytest.raises(NotFound):
            void_bill(session, 99_999, "Tidak ada", request_id="b4", **act)  # type: ignore[arg-type]  # as above
        session.commit()
    assert bill(village, "2026-03")[0].made == 0
    assert standing(village, "A-0001").billed == ZERO


def test_a_bill_of_another_amount_takes_the_place_of_a_withdrawn_one(village: Village) -> None:
    bill(village, "2026-03")
    member, period, due = village.members["A-0001"], Period("2026-03"), date(2026, 3, 31)
    half = Money.rupiah(10_000)
    with writing(village.engine) as session:
        act = {"actor": ACTOR, "now": NOW}
        with pytest.raises(BillStands):
            bill_again(session, member, period, half, due, request_id="u1", **act)  # type: ignore[arg-type]  # two facts at once
        row = bills_of(session, member)[0].bill
        void_bill(session, row.id, "Keringanan", request_id="b1", **act)  # type: ignore[arg-type]  # as above
        with pytest.raises(BillAmountMissing):
            bill_again(session, member, period, ZERO, due, request_id="u1", **act)  # type: ignore[arg-type]  # as above
        made = bill_again(session, member, period, half, due, request_id="u1", **act)  # type: ignore[arg-type]  # as above
        assert made.revision == 2
        with pytest.raises(NotFound):
            bill_again(session, 99_999, period, half, due, request_id="u2", **act)  # type: ignore[arg-type]  # as above
        session.commit()
    assert standing(village, "A-0001").current == half
    assert bill(village, "2026-03")[0].made == 0


def test_bills_are_never_changed_nor_deleted(village: Village) -> None:
    bill(village, "2026-03")
    for statement in ("UPDATE dues_bill SET amount = 1", "DELETE FROM dues_bill"):
        with writing(village.engine) as session, pytest.raises(DBAPIError):
            session.execute(text(statement))
    with reading(village.engine) as session:
        assert session.scalar(select(func.count()).select_from(DuesBill)) == 3


def test_a_credit_that_is_no_savings_of_the_member_pays_nothing(village: Village) -> None:
    bill(village, "2026-01")
    village.deposit("A-0001", 20_000, "SUKARELA", date(2026, 1, 9))
    with writing(village.engine) as session:
        lines = (debit("1101", DUES, unit="KANTOR"), credit("4103", DUES, unit="KANTOR"))
        post(session, Draft(TODAY, "Lain", lines), request_id="lain", actor=ACTOR, now=NOW)
        session.commit()
    assert standing(village, "A-0001").arrears == DUES


def test_the_page_of_a_member_lists_what_is_not_paid(village: Village) -> None:
    member = village.members["A-0001"]
    with reading(village.engine) as session:
        assert dues_of(session, member) == [], "nothing was billed"
    bill(village, "2026-02", "2026-03")
    village.deposit("A-0001", 25_000, "WAJIB", date(2026, 2, 5))
    with reading(village.engine) as session:
        [holding] = dues_of(session, member)
        assert (holding.number, holding.amount) == ("A-0001", Money.rupiah(-15_000))
    village.deposit("A-0001", 15_000, "WAJIB", date(2026, 3, 5))
    with reading(village.engine) as session:
        assert dues_of(session, member) == []
