"""Taking and paying out at the counter, on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.approvals import approve
from coop.ledger.draft_models import PendingEntry
from coop.ledger.errors import AmountTooLarge
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.members.counter.errors import CashTooShort
from coop.members.counter.errors import LineTwice
from coop.members.counter.errors import NothingMoves
from coop.members.counter.errors import NotOfMember
from coop.members.counter.errors import SessionMissing
from coop.members.counter.errors import SessionStale
from coop.members.counter.errors import TransferMixed
from coop.members.counter.errors import TransferNeedsLine
from coop.members.counter.facts import TRANSFER
from coop.members.counter.facts import CounterLine
from coop.members.counter.models import Receipt
from coop.members.counter.receipts import issue_due
from coop.members.proxies.errors import ProxyOverMonth
from coop.members.savings.errors import AccountMissing
from coop.members.savings.errors import DepositTooSmall
from coop.members.savings.errors import OwnCapitalStays
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members import proxy_desk
from tests.members.counter_desk import Desk

if TYPE_CHECKING:
    from tests.members.village import Village


@pytest.fixture
def desk(village: Village) -> Desk:
    return Desk(village)


def test_a_receipt_says_what_came_in_and_what_each_account_holds_after_it(desk: Desk) -> None:
    desk.open()
    taken = desk.take("A-0001", WAJIB=50_000, SUKARELA=200_000)
    receipt = desk.receipt(taken)
    assert receipt.number == "BKM-2026-00001"
    assert (receipt.total_in, receipt.total_out) == (Money.rupiah(250_000), ZERO)
    assert [(each.product, each.balance) for each in receipt.line_list()] == [
        ("WAJIB", Money.rupiah(50_000)),
        ("SUKARELA", Money.rupiah(200_000)),
    ]
    assert desk.balance("A-0001", "WAJIB") == Money.rupiah(50_000)
    with reading(desk.village.engine) as session:
        entry = session.get_one(JournalEntry, receipt.entry_id)
        assert entry.narration == "Setoran A-0001: Simpanan Wajib, Simpanan Sukarela"
        assert entry.origin == f"receipt:{receipt.act}"
        units = {line.unit for line in entry.postings}
        assert units == {"KANTOR", "USP"}, "sukarela belongs to the savings unit"


def test_a_second_click_writes_one_receipt(desk: Desk) -> None:
    desk.open()
    first = desk.take("A-0001", SUKARELA=50_000, request_id="sama")
    again = desk.take("A-0001", SUKARELA=50_000, request_id="sama")
    assert (again.receipt_id, again.code, again.was_known) == (first.receipt_id, first.code, True)
    with pytest.raises(RequestReused):
        desk.take("A-0001", SUKARELA=60_000, request_id="sama")
    assert desk.balance("A-0001") == Money.rupiah(50_000)


def test_a_second_click_is_answered_even_after_the_box_was_closed(desk: Desk) -> None:
    session_id = desk.open()
    first = desk.take("A-0001", SUKARELA=50_000, request_id="sama")
    desk.close(session_id, 50_000)
    assert desk.take("A-0001", SUKARELA=50_000, request_id="sama").code == first.code


def test_an_id_of_another_form_is_refused(desk: Desk) -> None:
    desk.open()
    desk.village.deposit("A-0002", 100_000)
    with pytest.raises(RequestReused):
        desk.take("A-0001", SUKARELA=50_000, request_id="desa:1")


def test_money_goes_in_and_out_in_one_receipt(desk: Desk) -> None:
    desk.village.deposit("A-0001", 500_000)
    desk.furnish(1_000_000)
    desk.open(1_000_000)
    receipt = desk.receipt(desk.take("A-0001", WAJIB=20_000, SUKARELA=-300_000))
    assert (receipt.total_in, receipt.total_out) == (Money.rupiah(20_000), Money.rupiah(300_000))
    assert receipt.number.startswith("BKK")
    with reading(desk.village.engine) as session:
        cash = [
            line.amount
            for line in session.get_one(JournalEntry, receipt.entry_id).postings
            if line.account.code == "1101"
        ]
    assert sorted(cash) == [Money.rupiah(-300_000), Money.rupiah(20_000)]


REFUSED: dict[str, tuple[dict[str, int], type[CoopError]]] = {
    "nothing": ({}, NothingMoves),
    "too_much": ({"SUKARELA": -600_000}, BalanceTooLow),
    "own_capital": ({"WAJIB": -10_000}, OwnCapitalStays),
    "huge": ({"SUKARELA": 10**14}, AmountTooLarge),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_written(desk: Desk, case: str) -> None:
    desk.village.deposit("A-0001", 500_000)
    desk.furnish(1_000_000)
    desk.open(1_000_000)
    moves, refusal = REFUSED[case]
    with pytest.raises(refusal):
        desk.take_facts(desk.facts("A-0001", **moves))
    with reading(desk.village.engine) as session:
        assert session.query(Receipt).count() == 0


def test_lines_of_somebody_else_and_lines_twice_are_refused(desk: Desk) -> None:
    desk.open()
    facts = desk.facts("A-0001", SUKARELA=50_000)
    with pytest.raises(NotOfMember):
        desk.take_facts(facts, lines=desk.facts("A-0002", SUKARELA=50_000).lines)
    with pytest.raises(LineTwice):
        desk.take_facts(facts, lines=facts.lines * 2)
    with pytest.raises(AccountMissing):
        desk.take_facts(facts, lines=(CounterLine(99_999, Money.rupiah(1)),))


def test_text_that_would_not_print_as_it_reads_is_refused(desk: Desk) -> None:
    desk.open()
    facts = desk.facts("A-0001", SUKARELA=50_000)
    for changed in ({"note": "a\u202eb"}, {"handwritten": "9" * 41}, {"note": "x" * 121}):
        with pytest.raises(TextRefused):
            desk.take_facts(facts, **changed)
    hostile = "<b>' OR 1=1 --</b>"
    receipt = desk.receipt(desk.take_facts(facts, note=hostile))
    with reading(desk.village.engine) as session:
        assert session.get_one(JournalEntry, receipt.entry_id).narration.endswith(hostile)


def test_the_counter_needs_an_open_session_of_today(desk: Desk) -> None:
    with pytest.raises(SessionMissing):
        desk.take("A-0001", SUKARELA=50_000)
    desk.open()
    with pytest.raises(SessionMissing):
        desk.take("A-0001", SUKARELA=50_000, actor="budi")
    desk.now += timedelta(days=1)
    with pytest.raises(SessionStale):
        desk.take("A-0001", SUKARELA=50_000)


def test_a_day_gone_by_needs_the_number_of_its_handwritten_receipt(desk: Desk) -> None:
    desk.open()
    facts = desk.facts("A-0001", SUKARELA=50_000)
    with pytest.raises(TextRefused):
        desk.take_facts(facts, effective_date=date(2026, 1, 5))
    desk.take_facts(facts, effective_date=date(2026, 1, 5), handwritten="K-3")
    desk.take_facts(facts, effective_date=NOW.date())


def test_a_proxy_takes_no_more_in_a_month_by_papers_of_months_before(desk: Desk) -> None:
    desk.village.deposit("A-0001", 5_000_000, day=date(2026, 1, 5))
    desk.furnish(5_000_000)
    desk.open(5_000_000)
    proxy_id = proxy_desk.give(desk.village, valid_from=date(2026, 1, 1))
    out = replace(desk.facts("A-0001", SUKARELA=-450_000), proxy_id=proxy_id)
    desk.take_facts(out)
    desk.take_facts(out, effective_date=date(2026, 2, 5), handwritten="K-4")
    with pytest.raises(ProxyOverMonth):
        desk.take_facts(out, effective_date=date(2026, 1, 9), handwritten="K-5")


def test_a_second_click_that_opens_with_another_float_is_refused(desk: Desk) -> None:
    desk.furnish(100_000)
    assert desk.open(100_000, request_id="buka") == desk.open(100_000, request_id="buka")
    with pytest.raises(RequestReused):
        desk.open(90_000, request_id="buka")


def test_no_more_cash_goes_out_than_lies_in_the_box(desk: Desk) -> None:
    desk.village.deposit("A-0001", 500_000)
    desk.furnish(100_000)
    desk.open(100_000)
    with pytest.raises(CashTooShort):
        desk.take("A-0001", SUKARELA=-100_001)
    desk.take("A-0001", SUKARELA=-100_000)


def test_a_paper_of_an_earlier_day_counts_from_that_day(desk: Desk) -> None:
    desk.open()
    facts = desk.facts("A-0001", SUKARELA=50_000)
    day = date(2026, 3, 4)
    receipt = desk.receipt(desk.take_facts(facts, effective_date=day, handwritten="K-17"))
    assert (receipt.entry_date, receipt.effective_date) == (NOW.date(), day)
    assert receipt.handwritten == "K-17"
    with pytest.raises(CoopError):
        desk.take_facts(facts, effective_date=NOW.date() + timedelta(days=1))


def test_a_shut_month_takes_nothing(desk: Desk) -> None:
    desk.village.deposit("A-0001", 100_000, day=date(2026, 2, 3))
    desk.open()
    with writing(desk.village.engine) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO period (period, state, seal, closed_at, closed_by)"
            " VALUES ('2026-03', 'closed', '', '', '')"
        )
        session.commit()
    with pytest.raises(PeriodClosed):
        desk.take("A-0001", SUKARELA=50_000)


def test_a_transfer_goes_out_to_the_members_own_bank_and_comes_in_by_a_bank_line(
    desk: Desk,
) -> None:
    desk.village.deposit("A-0001", 500_000)
    bank = {"way": TRANSFER, "bank_account": "1112", "bank_unit": "KANTOR"}
    receipt = desk.receipt(desk.take_facts(desk.facts("A-0001", SUKARELA=-100_000), **bank))
    assert receipt.number.startswith("BBK")
    with pytest.raises(TransferNeedsLine):
        desk.take_facts(desk.facts("A-0001", SUKARELA=100_000), **bank)
    with pytest.raises(TransferMixed):
        desk.take_facts(desk.facts("A-0001", SUKARELA=-100_000, WAJIB=20_000), **bank)
    with pytest.raises(CoopError):
        desk.take_facts(
            desk.facts("A-0001", SUKARELA=-100_000), **(bank | {"bank_account": "1101"})
        )


def test_above_the_limit_the_receipt_waits_for_the_second_person(desk: Desk) -> None:
    desk.limit(1_000_000)
    desk.open()
    taken = desk.take("A-0001", SUKARELA=1_000_001, request_id="besar")
    assert (taken.receipt_id, taken.waiting is not None) == (None, True)
    assert desk.take("A-0001", SUKARELA=1_000_001, request_id="besar").waiting is not None
    with writing(desk.village.engine) as session:
        assert issue_due(session, now=desk.now) == []
        (pending,) = session.query(PendingEntry)
        approve(session, pending.id, approver="budi", now=desk.now)
        session.commit()
    again = desk.take("A-0001", SUKARELA=1_000_001, request_id="besar")
    receipt = desk.receipt(again)
    assert (again.was_known, receipt.recorded_by) == (True, "siti")
    assert receipt.line_list()[0].balance == Money.rupiah(1_000_001)
    assert desk.take("A-0002", SUKARELA=5_000).receipt_id == receipt.id + 1


def test_what_was_approved_meanwhile_is_receipted_before_the_next_receipt(desk: Desk) -> None:
    desk.limit(1_000_000)
    desk.open()
    desk.take("A-0001", SUKARELA=2_000_000)
    with writing(desk.village.engine) as session:
        (pending,) = session.query(PendingEntry)
        approve(session, pending.id, approver="budi", now=desk.now)
        session.commit()
    second = desk.receipt(desk.take("A-0002", SUKARELA=5_000))
    assert (second.place, second.id) == (2, 2)


def test_two_counters_cannot_pay_out_the_same_money(desk: Desk) -> None:
    desk.village.deposit("A-0001", 500_000)
    for box, actor in ((("1101", "KANTOR"), "siti"), (("1103", "KANTOR"), "budi")):
        desk.furnish(1_000_000, box)
        desk.open(1_000_000, box=box, actor=actor)
    facts = desk.facts("A-0001", SUKARELA=-300_000)
    refused: list[CoopError] = []
    together = Barrier(2)

    def withdraw(actor: str) -> None:
        together.wait()
        try:
            desk.take_facts(facts, actor=actor, request_id=f"bersama:{actor}")
        except CoopError as error:
            refused.append(error)

    threads = [Thread(target=withdraw, args=(actor,)) for actor in ("siti", "budi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in refused] == [BalanceTooLow]
    assert desk.balance("A-0001") == Money.rupiah(200_000)
    with reading(desk.village.engine) as session:
        assert session.query(Receipt).count() == 1


def terms(desk: Desk, product: str, **changed: Any) -> None:
    from coop.members.savings.models import SavingsTerms

    with writing(desk.village.engine) as session:
        product_id = desk.village.products[product]
        session.add(
            SavingsTerms(
                product_id=product_id,
                valid_from=date(2026, 2, 1),
                recorded_at="2026-02-01T00:00:00.000000Z",
                recorded_by="siti",
                **changed,
            )
        )
        session.commit()


def test_the_terms_of_the_product_are_asked(desk: Desk) -> None:
    terms(desk, "SUKARELA", minimum_deposit=Money.rupiah(10_000))
    desk.open()
    with pytest.raises(DepositTooSmall):
        desk.take("A-0001", SUKARELA=9_999)
    desk.take("A-0001", SUKARELA=10_000)


def test_an_unchanged_copy_of_facts_is_the_same_request(desk: Desk) -> None:
    desk.open()
    facts = desk.facts("A-0001", SUKARELA=10_000)
    first = desk.take_facts(facts, request_id="salin")
    assert desk.take_facts(replace(facts), request_id="salin").code == first.code
