"""Counting cash, on both engines: what is kept, what is posted, how a difference ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import datetime
from itertools import count as numbers
from threading import Thread
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.audit import AuditEvent
from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.desk.counts import queries
from coop.desk.counts.denominations import COIN
from coop.desk.counts.denominations import NOTE
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.errors import BalanceMoved
from coop.desk.counts.errors import BoxUnknown
from coop.desk.counts.errors import NotOfCount
from coop.desk.counts.errors import PartlySettled
from coop.desk.counts.errors import ResultAccountUnknown
from coop.desk.counts.errors import SettlementMisplaced
from coop.desk.counts.errors import SettlementTooLarge
from coop.desk.counts.errors import SettlementWaiting
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.facts import Settlement
from coop.desk.counts.facts import Way
from coop.desk.counts.facts import digest_of
from coop.desk.counts.models import CashCount
from coop.desk.counts.service import add_note
from coop.desk.counts.service import facts_of
from coop.desk.counts.service import open_tasks
from coop.desk.counts.service import record_count
from coop.desk.counts.service import sealed_of
from coop.desk.counts.settling import result_accounts
from coop.desk.counts.settling import settle
from coop.desk.counts.settling import take_back
from coop.errors import NotFound
from coop.ledger.accounts import open_subledger
from coop.ledger.correction import reverse
from coop.ledger.drafts import WaitingEntry
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import NotReversible
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.errors import ZeroLine
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from coop.desk.counts.queries import OpenDifference

TODAY: Final = NOW.date()
HELD: Final = Money.rupiah(500_000)
WHOLE: Final = (Pieces(NOTE, Money.rupiah(100_000), 5),)
SHORT: Final = (
    Pieces(NOTE, Money.rupiah(100_000), 4),
    Pieces(NOTE, Money.rupiah(50_000), 1),
)
OVER: Final = (*WHOLE, Pieces(COIN, Money.rupiah(1_000), 30))
COUNT: Final = CountFacts(
    "1101", "KANTOR", TODAY, "P-01", "Siti", "Budi", WHOLE, counted_at="14:05", witnesses=("Dewi",)
)


class Till:
    """The office's cash box with Rp500.000 in it, and what is done with it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._ids = numbers(1)

    def next_id(self) -> str:
        return f"permintaan-{next(self._ids)}"

    def put_in(self, money: Money, day: date = TODAY, account: str = "1101") -> None:
        lines = (debit(account, money, unit="KANTOR"), credit("4101", money, unit="KANTOR"))
        with writing(self.engine) as session:
            draft = Draft(day, "uang jasa", lines)
            post(session, draft, request_id=self.next_id(), actor="siti", now=NOW)
            session.commit()

    def count(self, *, request_id: str = "", now: datetime = NOW, **changed: Any) -> CashCount:
        expected = changed.pop("expected", None)
        with writing(
            self.engine,
        ) as session:
            row = record_count(
                session,
                replace(COUNT, **changed),
                request_id=request_id or self.next_id(),
                actor="siti",
                now=now,
                expected=expected,
            )
            session.commit()
            session.refresh(row)
            session.expunge(row)
        return row

    def settle(
        self, count: CashCount, way: Way, rupiah: int, *, request_id: str = "", **changed: Any
    ) -> PostedEntry | WaitingEntry:
        given: dict[str, Any] = {"day": TODAY, "reason": "rapat pengurus", "account": ""}
        wanted = Settlement(way, Money.rupiah(rupiah), **(given | changed))
        with writing(self.engine) as session:
            answer = settle(
                session,
                count.id,
                wanted,
                request_id=request_id or self.next_id(),
                actor="siti",
                now=NOW,
            )
            session.commit()
        return answer

    def take_back(self, count: CashCount, entry_id: int, *, request_id: str = "") -> PostedEntry:
        with writing(self.engine) as session:
            posted = take_back(
                session,
                count.id,
                entry_id,
                reason="setoran belum dicatat",
                day=TODAY,
                request_id=request_id or self.next_id(),
                actor="siti",
                now=NOW,
            )
            session.commit()
        return posted

    def balance(self, account: str = "1101") -> Money:
        with reading(self.engine) as session:
            return queries.balance_on(session, account, "KANTOR", "", TODAY)

    def differences(self) -> list[OpenDifference]:
        with reading(self.engine) as session:
            return queries.open_differences(session)

    def lines(self, entry_id: int) -> list[tuple[str, str, str]]:
        with reading(self.engine) as session:
            entry = session.get_one(JournalEntry, entry_id)
            return [
                (
                    each.account.code,
                    each.subledger.number if each.subledger else "",
                    each.amount.plain(),
                )
                for each in entry.postings
            ]

    def limit(self, rupiah: str) -> None:
        with writing(self.engine) as session:
            change_setting(session, APPROVAL_ABOVE, rupiah, actor="budi", now=NOW)
            session.commit()


@pytest.fixture
def till(engine: Engine) -> Iterator[Till]:
    made = Till(engine)
    made.put_in(HELD)
    yield made
    assert broken(engine) == []


# ------------------------------------------------------------------------------- recording


def test_a_box_that_agrees_is_kept_and_nothing_is_posted(till: Till) -> None:
    row = till.count()
    assert (row.number, row.difference, row.entry_id) == ("KO-00001", ZERO, None)
    assert row.counted == row.book_balance == HELD
    assert facts_of(row) == COUNT
    assert row.digest == digest_of(facts_of(row), sealed_of(row))
    assert till.differences() == []


def test_a_shortage_is_a_claim_on_who_holds_the_box(till: Till) -> None:
    row = till.count(pieces=SHORT)
    assert row.difference == Money.rupiah(-50_000)
    assert row.entry_id is not None
    assert till.lines(row.entry_id) == [("1163", "P-01", "50000"), ("1101", "", "-50000")]
    assert till.balance() == row.counted
    [found] = till.differences()
    assert (found.count.id, found.remaining, found.is_unknown) == (
        row.id,
        Money.rupiah(-50_000),
        True,
    )


def test_an_overage_is_a_debt_in_the_name_of_who_holds_the_box(till: Till) -> None:
    row = till.count(pieces=OVER, explanation="kembalian tidak diambil")
    assert row.entry_id is not None
    assert till.lines(row.entry_id) == [("1101", "", "30000"), ("2183", "P-01", "-30000")]
    [found] = till.differences()
    assert (found.remaining, found.is_unknown) == (Money.rupiah(30_000), False)


def test_a_new_person_is_registered_with_a_trace_and_only_where_it_is_needed(till: Till) -> None:
    till.count()
    with reading(till.engine) as session:
        assert queries.next_person_number(queries.holders(session)) == "P-02"
        assert _acts(session).count("subledger.open") == 0
    till.count(pieces=SHORT)
    till.count(pieces=WHOLE)
    with reading(till.engine) as session:
        assert _acts(session).count("subledger.open") == 1
        assert _acts(session).count("count.record") == 3


def _acts(session: Any) -> list[str]:
    return list(session.scalars(select(AuditEvent.action)))


def test_other_things_that_count_as_money_are_part_of_what_was_found(till: Till) -> None:
    torn = OtherItem("uang sobek, masih diterima bank", Money.rupiah(50_000))
    row = till.count(pieces=SHORT, others=(torn,))
    assert row.difference == ZERO
    assert row.others_list() == [torn]


def test_an_empty_box_is_all_missing(till: Till) -> None:
    row = till.count(pieces=())
    assert row.difference == -HELD
    assert till.balance() == ZERO


def test_a_huge_heap_is_kept_to_the_rupiah(till: Till) -> None:
    heap = (Pieces(NOTE, Money.rupiah(100_000), 999_999),)
    row = till.count(pieces=heap)
    assert row.counted == Money.rupiah(99_999_900_000)
    assert till.balance() == row.counted


def test_a_box_counted_on_paper_yesterday_is_compared_with_yesterday(till: Till) -> None:
    yesterday = date(2026, 3, 9)
    till.put_in(Money.rupiah(50_000), day=yesterday)
    row = till.count(day=yesterday, pieces=(Pieces(NOTE, Money.rupiah(50_000), 1),))
    assert (row.book_balance, row.difference) == (Money.rupiah(50_000), ZERO)


def test_cash_with_collectors_is_counted_person_by_person(till: Till) -> None:
    with writing(till.engine) as session:
        open_subledger(session, "person", "P-07")
        about = SubledgerRef("person", "P-07")
        money = Money.rupiah(100_000)
        lines = (
            debit("1105", money, unit="KANTOR", subledger=about),
            credit("4101", money, unit="KANTOR"),
        )
        post(session, Draft(TODAY, "pungutan", lines), request_id="x", actor="siti", now=NOW)
        session.commit()
    box: dict[str, Any] = {
        "account": "1105",
        "person": "P-07",
        "holder_number": "P-07",
        "holder_name": "Jaya",
    }
    row = till.count(**box, pieces=(Pieces(NOTE, Money.rupiah(50_000), 1),))
    assert row.entry_id is not None
    assert till.lines(row.entry_id) == [("1163", "P-07", "50000"), ("1105", "P-07", "-50000")]
    till.settle(row, Way.REPAID, 50_000)
    with reading(till.engine) as session:
        assert [(each.key, each.balance) for each in queries.boxes(session)] == [
            (("1101", "KANTOR", ""), HELD),
            (("1105", "KANTOR", "P-07"), money),
        ]
    for wrong in ({"person": ""}, {"holder_number": "P-08"}):
        with pytest.raises(BoxUnknown):
            till.count(**(box | wrong))


REFUSED: Final[tuple[tuple[dict[str, Any], type[Exception]], ...]] = (
    ({"account": "1111"}, BoxUnknown),  # a bank
    ({"account": "11"}, BoxUnknown),
    ({"account": "9876"}, BoxUnknown),
    ({"person": "P-01"}, BoxUnknown),  # an ordinary box is nobody's part
    ({"unit": "PASAR"}, UnitUnknown),
    ({"day": date(2026, 3, 11)}, DateInFuture),
    ({"day": date(1899, 12, 31)}, DateTooEarly),
    ({"holder_number": ""}, TextRefused),
)


@pytest.mark.parametrize(("changed", "refusal"), REFUSED)
def test_a_count_that_cannot_be_is_refused_and_leaves_nothing(
    till: Till, changed: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        till.count(**changed)
    with reading(till.engine) as session:
        assert session.scalars(select(CashCount)).all() == []


def test_a_closed_month_takes_no_count_even_if_it_agrees(till: Till) -> None:
    till.put_in(HELD, day=date(2026, 2, 10))
    with writing(till.engine) as session:
        close_month(session, Period("2026-02"), actor="siti", now=NOW)
        session.commit()
    with pytest.raises(PeriodClosed):
        till.count(day=date(2026, 2, 28))


def test_a_second_click_records_once_and_other_content_is_refused(till: Till) -> None:
    first = till.count(pieces=SHORT, request_id="satu")
    again = till.count(pieces=SHORT, request_id="satu")
    assert first.id == again.id
    with pytest.raises(RequestReused):
        till.count(pieces=OVER, request_id="satu")
    assert till.balance() == first.counted


def test_a_count_that_was_looked_at_before_the_book_moved_is_looked_at_again(till: Till) -> None:
    till.put_in(Money.rupiah(1_000))
    with pytest.raises(BalanceMoved):
        till.count(expected=HELD)
    assert till.count(expected=Money.rupiah(501_000)).book_balance == Money.rupiah(501_000)


def test_two_counts_of_one_box_at_once_find_the_difference_once(till: Till) -> None:
    answers: list[object] = []

    def count(name: str) -> None:
        try:
            answers.append(till.count(pieces=SHORT, request_id=name, expected=HELD).difference)
        except BalanceMoved:
            answers.append("moved")

    threads = [Thread(target=count, args=(name,)) for name in ("satu", "dua")]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(map(str, answers)) == sorted(["moved", str(Money.rupiah(-50_000))])
    assert till.balance() == Money.rupiah(450_000)


def test_the_database_lets_nobody_change_a_count(till: Till) -> None:
    till.count(pieces=SHORT)
    for statement in (
        "UPDATE cash_count SET holder_name = 'Budi'",
        "DELETE FROM cash_count",
        "UPDATE cash_count SET digest = ''",
    ):
        with till.engine.connect() as connection, pytest.raises(DBAPIError):
            connection.execute(text(statement))


# ------------------------------------------------------------------------------- settling


def test_a_shortage_is_repaid_in_parts(till: Till) -> None:
    row = till.count(pieces=SHORT)
    first = till.settle(row, Way.REPAID, 20_000)
    assert isinstance(first, PostedEntry)
    assert till.lines(first.id) == [("1101", "", "20000"), ("1163", "P-01", "-20000")]
    assert [each.remaining for each in till.differences()] == [Money.rupiah(-30_000)]
    with pytest.raises(SettlementTooLarge):
        till.settle(row, Way.REPAID, 30_001)
    till.settle(row, Way.REPAID, 30_000)
    assert till.differences() == []
    assert till.balance() == HELD


def test_a_shortage_is_written_off_to_a_cost(till: Till) -> None:
    row = till.count(pieces=SHORT)
    with reading(till.engine) as session:
        codes = [code for code, _ in result_accounts(session, Way.WRITTEN_OFF)]
    assert codes[0] == "8202"
    posted = till.settle(row, Way.WRITTEN_OFF, 50_000, account="8202")
    assert isinstance(posted, PostedEntry)
    assert till.lines(posted.id) == [("8202", "", "50000"), ("1163", "P-01", "-50000")]


def test_an_overage_goes_back_or_becomes_income(till: Till) -> None:
    row = till.count(pieces=OVER)
    back = till.settle(row, Way.RETURNED, 10_000)
    kept = till.settle(row, Way.KEPT, 20_000, account="8102")
    assert isinstance(back, PostedEntry)
    assert isinstance(kept, PostedEntry)
    assert till.lines(back.id) == [("2183", "P-01", "10000"), ("1101", "", "-10000")]
    assert till.lines(kept.id) == [("2183", "P-01", "20000"), ("8102", "", "-20000")]
    assert till.differences() == []


REFUSED_SETTLEMENTS: Final[tuple[tuple[Way, int, dict[str, Any], type[Exception]], ...]] = (
    (Way.REPAID, 0, {}, ZeroLine),
    (Way.REPAID, -1, {}, ZeroLine),
    (Way.REPAID, 50_001, {}, SettlementTooLarge),
    (Way.REPAID, 999_999_999_999, {}, SettlementTooLarge),
    (Way.RETURNED, 50_000, {}, SettlementMisplaced),
    (Way.KEPT, 50_000, {"account": "8102"}, SettlementMisplaced),
    (Way.WRITTEN_OFF, 50_000, {"account": "4101"}, ResultAccountUnknown),
    (Way.WRITTEN_OFF, 50_000, {"account": "1101"}, ResultAccountUnknown),
    (Way.REPAID, 50_000, {"reason": " "}, TextRefused),
    (Way.REPAID, 50_000, {"day": date(2026, 3, 11)}, DateInFuture),
)


@pytest.mark.parametrize(("way", "rupiah", "changed", "refusal"), REFUSED_SETTLEMENTS)
def test_a_settlement_that_does_not_fit_is_refused(
    till: Till, way: Way, rupiah: int, changed: dict[str, Any], refusal: type[Exception]
) -> None:
    row = till.count(pieces=SHORT)
    with pytest.raises(refusal):
        till.settle(row, way, rupiah, **changed)
    assert [each.remaining for each in till.differences()] == [Money.rupiah(-50_000)]


def test_a_count_without_a_difference_has_nothing_to_settle(till: Till) -> None:
    row = till.count()
    with pytest.raises((SettlementMisplaced, SettlementTooLarge)):
        till.settle(row, Way.REPAID, 1)
    with pytest.raises(NotFound), reading(till.engine) as session:
        queries.count_by_id(session, 4711)


def test_a_second_click_settles_once(till: Till) -> None:
    row = till.count(pieces=SHORT)
    one = till.settle(row, Way.REPAID, 50_000, request_id="lunas")
    two = till.settle(row, Way.REPAID, 50_000, request_id="lunas")
    assert isinstance(one, PostedEntry)
    assert isinstance(two, PostedEntry)
    assert (one.id, two.was_known) == (two.id, True)


def test_above_the_limit_a_settlement_waits_and_no_other_comes_between(till: Till) -> None:
    till.limit("10000")
    row = till.count(pieces=SHORT)  # the count itself has its own signed paper
    answer = till.settle(row, Way.WRITTEN_OFF, 50_000, account="8202", request_id="hapus")
    assert isinstance(answer, WaitingEntry)
    again = till.settle(row, Way.WRITTEN_OFF, 50_000, account="8202", request_id="hapus")
    assert isinstance(again, WaitingEntry)
    assert again.was_known
    with pytest.raises(SettlementWaiting):
        till.settle(row, Way.REPAID, 5_000)
    with pytest.raises(SettlementWaiting):
        till.take_back(row, row.entry_id or 0)
    assert [each.remaining for each in till.differences()] == [Money.rupiah(-50_000)]


def test_a_difference_that_is_explained_is_taken_back(till: Till) -> None:
    row = till.count(pieces=SHORT)
    assert row.entry_id is not None
    one = till.take_back(row, row.entry_id, request_id="batal")
    two = till.take_back(row, row.entry_id, request_id="batal")
    assert (one.id, two.was_known) == (two.id, True)
    assert till.balance() == HELD
    assert till.differences() == []


def test_what_was_settled_is_taken_back_before_the_difference(till: Till) -> None:
    row = till.count(pieces=SHORT)
    assert row.entry_id is not None
    part = till.settle(row, Way.REPAID, 20_000)
    assert isinstance(part, PostedEntry)
    with pytest.raises(PartlySettled):
        till.take_back(row, row.entry_id)
    till.take_back(row, part.id)
    assert [each.remaining for each in till.differences()] == [Money.rupiah(-50_000)]
    till.take_back(row, row.entry_id)
    assert till.differences() == []


def test_an_entry_of_a_count_is_taken_back_through_its_count_only(till: Till) -> None:
    row = till.count(pieces=SHORT)
    assert row.entry_id is not None
    with writing(till.engine) as session, pytest.raises(NotReversible):
        reverse(
            session,
            row.entry_id,
            reason="salah",
            entry_date=TODAY,
            request_id="z",
            actor="siti",
            now=NOW,
        )
    with pytest.raises(NotOfCount):
        till.take_back(row, 1)


def test_a_note_may_say_why_and_is_kept_once(till: Till) -> None:
    row = till.count(pieces=SHORT)
    for is_cause, is_unknown in ((False, True), (True, False)):
        for _ in range(2):
            with writing(till.engine) as session:
                add_note(
                    session,
                    row.id,
                    "nota parkir belum dicatat",
                    is_cause=is_cause,
                    request_id=f"catatan-{is_cause}",
                    actor="budi",
                    now=NOW,
                )
                session.commit()
        [found] = till.differences()
        assert found.is_unknown is is_unknown
    with reading(till.engine) as session:
        assert len(queries.notes_of(session, row.id)) == 2
    with writing(till.engine) as session, pytest.raises(TextRefused):
        add_note(session, row.id, " ", is_cause=True, request_id="n", actor="budi", now=NOW)


def test_an_open_difference_is_an_open_task_urgent_while_nobody_knows_why(till: Till) -> None:
    till.count(pieces=SHORT)
    with reading(till.engine) as session:
        [task] = open_tasks(session, TODAY)
    assert task.is_urgent
    assert task.since == TODAY
    assert task.sentence.id == ("Selisih kas kurang Rp50.000 (KO-00001): sebabnya belum diketahui")
    till.count(pieces=OVER, explanation="titipan", holder_number="P-02")
    with reading(till.engine) as session:
        assert [each.is_urgent for each in open_tasks(session, TODAY)] == [True, False]


# ------------------------------------------------------------------------------- reading


def test_the_checklist_knows_which_boxes_were_counted_at_a_months_end(till: Till) -> None:
    till.put_in(HELD, day=date(2026, 1, 15))
    till.put_in(HELD, day=date(2026, 2, 10), account="1102")
    month = Period("2026-02")

    def answer() -> list[tuple[str, bool, bool, str]]:
        with reading(till.engine) as session:
            return [
                (
                    each.box.account,
                    each.is_counted,
                    each.is_needed,
                    each.count.number if each.count else "",
                )
                for each in queries.last_counts(session, month)
            ]

    assert answer() == [("1101", False, True, ""), ("1102", False, True, "")]
    till.count(day=date(2026, 2, 20))
    assert answer()[0] == ("1101", False, True, "KO-00001")
    till.count(day=date(2026, 2, 28))
    till.count(day=date(2026, 3, 2))
    assert answer()[0] == ("1101", True, True, "KO-00002")
    with reading(till.engine) as session:
        march = queries.last_counts(session, Period("2026-03"))
        january = queries.last_counts(session, Period("2026-01"))
    assert [each.count.number for each in march if each.count] == ["KO-00003"]
    assert [(each.box.account, each.is_counted, each.is_needed) for each in january] == [
        ("1101", True, True)
    ]


def test_a_day_shows_what_came_in_and_went_out_of_each_box(till: Till) -> None:
    till.put_in(Money.rupiah(70_000), day=date(2026, 3, 9))
    till.count(pieces=SHORT)
    with reading(till.engine) as session:
        [today] = queries.box_days(session, TODAY)
        [before] = queries.box_days(session, date(2026, 3, 9))
    assert (before.before, before.money_in, before.balance) == (
        ZERO,
        Money.rupiah(70_000),
        Money.rupiah(70_000),
    )
    assert (today.before, today.money_in, today.money_out, today.balance) == (
        Money.rupiah(70_000),
        HELD,
        Money.rupiah(120_000),
        Money.rupiah(450_000),
    )
    assert today.box.account_label.id == "Kas Kantor"
