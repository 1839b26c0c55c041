"""Time deposits that end early, are taken back, settled, or run by two at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.desk.tasks import open_tasks
from coop.errors import CoopError
from coop.ledger.approvals import approve
from coop.ledger.correction import submit_reversal
from coop.ledger.drafts import WaitingEntry
from coop.ledger.errors import NotReversible
from coop.ledger.errors import RequestReused
from coop.ledger.holds import place_hold
from coop.ledger.settings import set_approval_limit
from coop.ledger.verify import run_verify
from coop.members.deposits import hooks
from coop.members.deposits import queries
from coop.members.deposits import reminders
from coop.members.deposits.errors import BreakTooEarly
from coop.members.deposits.errors import DepositHeld
from coop.members.deposits.errors import DepositMatured
from coop.members.deposits.errors import DepositNotRunning
from coop.members.deposits.errors import DepositWaits
from coop.members.deposits.errors import NotLatestEntry
from coop.members.interest.month import month_interest
from coop.members.membership.facts import SettlementFacts
from coop.members.membership.models import Member
from coop.members.membership.obligations import Asked
from coop.members.membership.service import resign
from coop.members.membership.settling import settle
from coop.members.savings.models import SavingsAccount
from coop.money import ZERO
from coop.money import Money
from coop.money import Rounding
from coop.money import total
from tests.conftest import NOW
from tests.members.deposit_desk import ON_SQLITE
from tests.members.deposit_desk import TEN_MILLION
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import at
from tests.members.deposit_desk import balance
from tests.members.deposit_desk import broken
from tests.members.deposit_desk import last_entry
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import run_until
from tests.members.deposit_desk import taken_back
from tests.members.deposit_desk import view
from tests.members.deposit_desk import wanted

if TYPE_CHECKING:
    from tests.members.village import Village

# ------------------------------------------------------------------------------- early end


def test_an_early_end_pays_exactly_the_lower_rate(village: Village) -> None:
    add_product(village)
    deposit = opened(village, wanted(village, payout="monthly")).deposit_id
    run_until(village, date(2026, 3, 1))
    broken(village, deposit, date(2026, 3, 10))
    # 3 % for one month and 24 thirtieths: 45.000, of which 50.000 was paid already.
    entry = last_entry(village, deposit)
    assert entry.paid == Money.rupiah(-5_000)
    assert balance(village, "5102") == Money.rupiah(45_000)
    assert balance(village, "2121") == ZERO
    assert balance(village, "2111") == ZERO
    assert balance(village, "2101") == Money.rupiah(-10_045_000), "the month's interest and this"
    with pytest.raises(DepositNotRunning):
        broken(village, deposit, date(2026, 3, 10), "putus:2")
    assert not run_until(village, date(2026, 4, 16)).done


def test_a_second_click_ends_it_once(village: Village) -> None:
    add_product(village)
    deposit = opened(village, wanted(village)).deposit_id
    first = broken(village, deposit, date(2026, 3, 10))
    again = broken(village, deposit, date(2026, 3, 10))
    assert again.id == first.id
    assert again.was_known
    with pytest.raises(RequestReused):
        broken(village, deposit, date(2026, 3, 9))
    other = opened(village, wanted(village, member="A-0002"), "buka:2").deposit_id
    with pytest.raises(RequestReused):
        broken(village, other, date(2026, 3, 10))
    assert view(village, other).principal == TEN_MILLION


@ON_SQLITE
def test_an_early_end_is_refused_when_it_is_none(village: Village) -> None:
    add_product(village)
    deposit = opened(village, wanted(village)).deposit_id
    with pytest.raises(BreakTooEarly):
        broken(village, deposit, date(2026, 1, 15))
    with pytest.raises(DepositMatured):
        broken(village, deposit, date(2026, 4, 16), now=at(date(2026, 4, 16)))
    found = view(village, deposit)
    with writing(village.engine) as session:
        place_hold(
            session,
            found.account_id,
            found.subledger_id,
            Money.rupiah(1),
            "Jaminan",
            request_id="tahan:1",
            actor="siti",
            now=NOW,
        )
        session.commit()
    with pytest.raises(DepositHeld):
        broken(village, deposit, date(2026, 3, 10))
    result = run_until(village, date(2026, 4, 16))
    assert [type(each.error) for each in result.skipped] == [DepositHeld]


def test_above_the_limit_a_second_person_decides_and_nothing_else_happens_meanwhile(
    village: Village,
) -> None:
    add_product(village)
    deposit = opened(village, wanted(village)).deposit_id
    with writing(village.engine) as session:
        set_approval_limit(session, Money.rupiah(1_000_000), actor="budi", now=NOW)
        session.commit()
    waiting = broken(village, deposit, date(2026, 3, 10))
    assert isinstance(waiting, WaitingEntry)
    with pytest.raises(DepositWaits):
        broken(village, deposit, date(2026, 3, 10), "putus:2")
    result = run_until(village, date(2026, 4, 16))
    assert [type(each.error) for each in result.skipped] == [DepositWaits]
    with writing(village.engine) as session:
        approve(session, waiting.id, approver="budi", now=NOW)
        session.commit()
    assert view(village, deposit).principal == ZERO
    unopened = opened(village, wanted(village, member="A-0002"), "buka:2")
    assert isinstance(unopened.submitted, WaitingEntry)
    assert view(village, unopened.deposit_id).state_on(NOW.date()) == queries.WAITING


# ------------------------------------------------------------------------------- taking back


def test_entries_are_taken_back_from_the_latest_and_run_again(village: Village) -> None:
    add_product(village)
    deposit = opened(village, wanted(village, at_maturity="principal")).deposit_id
    with reading(village.engine) as session:
        first = queries.entries_of(session, deposit)[deposit][0]
    run_until(village, date(2026, 4, 16))
    assert view(village, deposit).current.position == 2
    with pytest.raises(NotLatestEntry):
        taken_back(village, deposit, first.id, date(2026, 4, 16))
    last = last_entry(village, deposit)
    taken_back(village, deposit, last.id, date(2026, 4, 16))
    assert view(village, deposit).current.position == 1
    assert [each.what for each in run_until(village, date(2026, 4, 16)).done] == ["principal"]
    assert view(village, deposit).current.position == 2
    with reading(village.engine) as session:
        found = run_verify(session, actor="siti", now=at(date(2026, 4, 16)), second_engine=False)
    assert found.findings == ()


@ON_SQLITE
def test_an_opening_that_is_taken_back_leaves_no_deposit(village: Village) -> None:
    add_product(village)
    deposit = opened(village, wanted(village)).deposit_id
    entry = last_entry(village, deposit)
    with writing(village.engine) as session, pytest.raises(NotReversible):
        submit_reversal(
            session,
            entry.id,
            reason="Salah",
            entry_date=NOW.date(),
            request_id="batal:9",
            actor="siti",
            now=NOW,
        )
    taken_back(village, deposit, entry.id, NOW.date())
    assert view(village, deposit).principal == ZERO
    assert not run_until(village, date(2026, 4, 16)).done
    with reading(village.engine) as session:
        account = session.get_one(SavingsAccount, view(village, deposit).row.account_id)
        assert account.status == "closed"


def test_rows_of_deposits_only_grow(village: Village) -> None:
    add_product(village)
    opened(village, wanted(village))
    for table in ("time_deposit", "deposit_term", "deposit_instruction"):
        with writing(village.engine) as session, pytest.raises(Exception, match="append only"):
            session.execute(text(f"UPDATE {table} SET recorded_by = 'x'"))


# ------------------------------------------------------------------------------- others


@ON_SQLITE
def test_who_leaves_gets_the_lower_rate_and_the_heirs_the_full_one(village: Village) -> None:
    add_product(village)
    opened(village, wanted(village))
    member_id = village.members["A-0001"]
    asked = Asked(member_id, "A-0001", date(2026, 3, 10), date(2026, 3, 10))
    expected = {"resigned": (date(2026, 3, 10), 45_000), "deceased": (date(2026, 2, 15), 50_000)}
    for status, (end, interest) in expected.items():
        with writing(village.engine) as session:
            member = session.get_one(Member, member_id)
            member.status, member.left_on = status, end
            session.flush()
            found = hooks.position(session, replace(asked, accrual_end=end))
            session.rollback()
        assert [each.money for each in found.rights] == [TEN_MILLION, Money.rupiah(interest)]
        assert [total(line.amount for line in each.lines) for each in found.rights] == [
            TEN_MILLION,
            Money.rupiah(interest),
        ]


@ON_SQLITE
def test_a_settlement_pays_a_deposit_and_its_interest_counts_for_the_tax_of_the_month(
    village: Village,
) -> None:
    add_product(village, rate="9", penalty="0")
    add_product(village, "BEBAS", 6, rate="9", penalty="0", is_taxed=False)
    village.deposit("A-0001", 6_000_000, day=date(2026, 1, 16))
    opened(village, wanted(village, amount=Money.rupiah(18_000_000)))
    opened(village, wanted(village, "BEBAS"), "buka:2")
    member_id, day = village.members["A-0001"], date(2026, 3, 10)
    with writing(village.engine) as session:
        resign(
            session,
            member_id,
            day,
            "RP 1",
            reason="Pindah",
            request_id="keluar",
            actor="siti",
            now=NOW,
        )
        settle(
            session,
            member_id,
            SettlementFacts(day, "RP 2"),
            request_id="lunas",
            actor="siti",
            now=NOW,
        )
        session.commit()
    with reading(village.engine) as session:
        found = month_interest(session, Period("2026-03"), [member_id])[member_id]
        account = session.get_one(SavingsAccount, view(village, 1).row.account_id)
        assert account.status == "closed"
    # 18 million at 9 % for a month and 24 thirtieths, and what the savings earned; nothing of
    # the deposit that bears no tax, which paid 135,000.
    assert Money.rupiah(243_000) < found.gross < Money.rupiah(300_000)
    assert balance(village, "2142") == -found.tax
    assert found.tax == found.gross.at(Decimal("0.1"), Rounding.DOWN, unit_sen=100)
    assert balance(village, "2111") == ZERO
    assert balance(village, "2121") == ZERO


@ON_SQLITE
def test_what_is_due_is_an_open_task(village: Village) -> None:
    add_product(village)
    opened(village, wanted(village))
    with reading(village.engine) as session:
        assert not list(reminders.open_tasks(session, date(2026, 4, 15)))
        (task,) = reminders.open_tasks(session, date(2026, 4, 20))
        assert task.since == date(2026, 4, 16)
        assert task in open_tasks(session, date(2026, 4, 20))
    run_until(village, date(2026, 4, 20))
    with reading(village.engine) as session:
        assert not list(reminders.open_tasks(session, date(2026, 4, 20)))


def test_two_runs_at_once_do_it_once(village: Village) -> None:
    add_product(village)
    opened(village, wanted(village))
    together = Barrier(2)
    counts: list[int] = []
    errors: list[CoopError] = []

    def runner() -> None:
        together.wait()
        try:
            counts.append(len(run_until(village, date(2026, 4, 16)).done))
        except CoopError as error:
            errors.append(error)

    threads = [Thread(target=runner) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert sorted(counts) == [0, 4]
