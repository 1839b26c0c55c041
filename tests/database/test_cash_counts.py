"""Counting cash, on both engines: what is kept, what is posted, what is sealed."""

from __future__ import annotations

from datetime import date
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
from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.desk.counts import queries
from coop.desk.counts.checks import counts_as_sealed
from coop.desk.counts.denominations import NOTE
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.errors import BalanceMoved
from coop.desk.counts.errors import BoxUnknown
from coop.desk.counts.facts import Way
from coop.desk.counts.facts import digest_of
from coop.desk.counts.models import CashCount
from coop.desk.counts.service import facts_of
from coop.desk.counts.service import sealed_of
from coop.ledger import guards
from coop.ledger.accounts import open_subledger
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.periods import close_month
from coop.ledger.posting import post
from coop.money import ZERO
from coop.money import Money
from tests.cash_till import COUNT
from tests.cash_till import HELD
from tests.cash_till import OVER
from tests.cash_till import SHORT
from tests.cash_till import TODAY
from tests.cash_till import WHOLE
from tests.cash_till import Till
from tests.conftest import NOW
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine


@pytest.fixture
def till(engine: Engine) -> Iterator[Till]:
    made = Till(engine)
    made.put_in(HELD)
    yield made
    assert broken(engine) == []


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


# ------------------------------------------------------------------------------- the seal

SHORT_COUNT: Final[dict[str, Any]] = {"pieces": SHORT, "explanation": "parkir"}

ATTACKS: Final = {
    "altered": "UPDATE cash_count SET holder_name = 'Budi'",
    "unlogged": "DELETE FROM audit_event WHERE action = 'count.record'",
    "missing": "DELETE FROM cash_count",
    "balance": (
        "UPDATE cash_count SET book_balance = book_balance + 100, difference = difference - 100"
    ),
    "entry": "UPDATE cash_count SET entry_id = 1",
}


@pytest.mark.parametrize("problem", ATTACKS)
def test_verify_names_a_count_that_was_tampered_with(book: str, problem: str) -> None:
    serving = require_book(book)
    till = Till(serving)
    till.put_in(HELD)
    till.count(**SHORT_COUNT)
    with reading(serving) as session:
        assert list(counts_as_sealed(session)) == []
    serving.dispose()
    owner = open_engine(book, as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        session.execute(text(ATTACKS[problem]))
        found = list(counts_as_sealed(session))
        session.rollback()
    owner.dispose()
    assert problem in {each.detail["problem"] for each in found}
    assert {each.subject for each in found} == {"KO-00001"}
    for each in found:
        assert "{" not in finding_sentence(each, "id") + finding_sentence(each, "en")
