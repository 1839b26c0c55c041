"""Years: closed unit by unit, adjusted, signed, approved, and then locked for ever."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy import update

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.book import restamp_chart
from coop.ledger.entry import EntryKind
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import PeriodLocked
from coop.ledger.errors import ReopenOutOfOrder
from coop.ledger.errors import YearDone
from coop.ledger.errors import YearNotReady
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.models import JournalEntry
from coop.ledger.models import PeriodState
from coop.ledger.periods import close_month
from coop.ledger.periods import periods
from coop.ledger.periods import reopen_month
from coop.ledger.periods import year_status
from coop.ledger.years import advance_year
from coop.ledger.years import close_year
from coop.money import ZERO
from coop.money import Money
from tests.builders import CASH
from tests.builders import CASH_USP
from tests.builders import INTEREST
from tests.builders import LOAN
from tests.builders import MEMBER
from tests.builders import NOW
from tests.builders import OFFICE_COST
from tests.builders import OTHER_INCOME
from tests.builders import RETAINED
from tests.builders import SUMMARY
from tests.builders import deposit
from tests.builders import entry
from tests.builders import expense
from tests.builders import sale

if TYPE_CHECKING:
    from coop.ledger.posting import PostedEntry
    from tests.builders import Counter

LAST_DAY = date(2025, 12, 31)
JUNE = date(2025, 6, 10)


def close(counter: Counter, *keys: str) -> None:
    with writing(counter.engine) as session:
        for key in keys:
            close_month(session, Period(key), actor="budi", now=counter.now)
        session.commit()


def reopen(counter: Counter, key: str) -> None:
    with writing(counter.engine) as session:
        reopen_month(session, Period(key), reason="auditor", actor="budi", now=counter.now)
        session.commit()


def end_year(counter: Counter, year: int = 2025) -> list[PostedEntry]:
    with writing(counter.engine) as session:
        posted = close_year(session, year, actor="budi", now=counter.now)
        session.commit()
    return posted


def advance(counter: Counter, status: str, year: int = 2025) -> None:
    with writing(counter.engine) as session:
        advance_year(session, year, status, actor="budi", now=counter.now)
        session.commit()


def status_of(counter: Counter, year: int = 2025) -> str:
    with reading(counter.engine) as session:
        return year_status(session, year)


def not_ready(refused: pytest.ExceptionInfo[YearNotReady]) -> str:
    return str(refused.value.params["reason"])


@pytest.fixture
def traded(counter: Counter) -> Counter:
    """A year with a surplus of 700 in the savings-and-loan unit and a loss of 50 in the office."""
    counter.post(sale(1_000, day=JUNE))
    counter.post(expense(300, day=JUNE))
    office = Money.rupiah(50)
    counter.post(
        entry(
            debit(OFFICE_COST, office, unit="KANTOR"),
            credit(CASH, office, unit="KANTOR"),
            day=LAST_DAY,
        )
    )
    counter.post(
        entry(debit(CASH, office, unit="USP"), credit("2151", office, unit="USP"), day=JUNE)
    )
    close(counter, "2025-06", "2025-12")
    return counter


def test_income_and_cost_close_to_the_summary_and_from_there_to_retained_surplus(
    traded: Counter,
) -> None:
    posted = end_year(traded)
    assert [each.voucher_number for each in posted] == [
        f"BM-2025-{number:05d}" for number in (1, 2, 3, 4)
    ]
    for account in (INTEREST, OFFICE_COST, SUMMARY):
        assert traded.balance(account) == ZERO
    assert traded.balance(RETAINED) == Money.rupiah(-650)
    with reading(traded.engine) as session:
        closing = session.scalars(
            select(JournalEntry).where(JournalEntry.kind == EntryKind.CLOSING)
        ).all()
        assert {(each.entry_date, each.period) for each in closing} == {(LAST_DAY, "2025-14")}
        assert [each.period for each in periods(session)] == ["2025-06", "2025-12"]
    assert status_of(traded) == "closed"


def test_closing_again_takes_up_what_was_adjusted_since_and_nothing_else(traded: Counter) -> None:
    end_year(traded)
    assert end_year(traded) == []
    traded.post(sale(25, day=LAST_DAY, kind=EntryKind.ADJUSTMENT))
    with pytest.raises(YearNotReady) as refused:
        advance(traded, "audited")
    assert not_ready(refused) == "adjustments_unclosed"
    assert len(end_year(traded)) == 2
    assert traded.balance(RETAINED) == Money.rupiah(-675)
    assert traded.balance(INTEREST) == ZERO


def test_a_result_of_nothing_needs_no_second_entry(counter: Counter) -> None:
    counter.post(sale(500, day=JUNE))
    counter.post(expense(500, day=JUNE))
    close(counter, "2025-06")
    assert len(end_year(counter)) == 1
    assert counter.balance(RETAINED) == counter.balance(INTEREST) == ZERO


def test_a_year_without_income_or_cost_closes_without_an_entry(counter: Counter) -> None:
    counter.post(deposit(500, day=JUNE))
    close(counter, "2025-06")
    assert end_year(counter) == []
    assert status_of(counter) == "closed"


def test_months_without_entries_close_with_their_year(counter: Counter) -> None:
    counter.post(sale(day=JUNE))
    close(counter, "2025-06")
    end_year(counter)
    with pytest.raises(PeriodClosed):
        counter.post(sale(day=LAST_DAY))


def test_accounts_and_units_given_up_during_the_year_are_closed_too(traded: Counter) -> None:
    with writing(traded.engine) as session:
        session.execute(update(Account).where(Account.code == INTEREST).values(is_active=False))
        unit = update(BusinessUnit).where(BusinessUnit.code == "KANTOR")
        session.execute(unit.values(is_active=False))
        restamp_chart(session)
        session.commit()
    end_year(traded)
    assert traded.balance(RETAINED) == Money.rupiah(-650)


def test_income_that_names_someone_is_closed_person_by_person(counter: Counter) -> None:
    with writing(counter.engine) as session:
        change = update(Account).where(Account.code == OTHER_INCOME)
        session.execute(change.values(subledger_kind="member"))
        restamp_chart(session)
        session.commit()
    money = Money.rupiah(80)
    lines = (
        debit(CASH_USP, money, unit="USP"),
        credit(OTHER_INCOME, money, unit="USP", subledger=MEMBER),
    )
    counter.post(entry(*lines, day=JUNE))
    close(counter, "2025-06")
    end_year(counter)
    assert counter.balance(OTHER_INCOME, MEMBER) == ZERO
    assert counter.balance(OTHER_INCOME, LOAN) == ZERO
    assert counter.balance(RETAINED) == -money


# ------------------------------------------------------------------------- not ready


def test_a_year_closes_after_its_last_day_its_months_and_the_year_before(
    counter: Counter,
) -> None:
    reasons = []
    for year in (2026, 2024):
        with pytest.raises(YearNotReady) as refused:
            end_year(counter, year)
        reasons.append(not_ready(refused))
    counter.post(sale(day=date(2023, 5, 5)))
    counter.post(sale(day=JUNE))
    with pytest.raises(YearNotReady) as refused:
        end_year(counter)
    reasons.append(not_ready(refused))
    close(counter, "2023-05", "2025-06")
    with pytest.raises(YearNotReady) as refused:
        end_year(counter)
    reasons.append(not_ready(refused))
    assert reasons == ["not_ended", "no_entries", "months_open", "year_before_open"]
    assert len(end_year(counter, 2023)) == 2  # 2024 had no entry and is passed over
    assert len(end_year(counter)) == 2


def test_statements_are_closed_then_audited_then_approved(traded: Counter) -> None:
    for status in ("audited", "approved"):
        with pytest.raises(YearNotReady) as refused:
            advance(traded, status)
        assert not_ready(refused) == "step_before"
    end_year(traded)
    advance(traded, "audited")
    with pytest.raises(YearDone):
        advance(traded, "audited")
    assert end_year(traded) == []
    assert status_of(traded) == "audited"
    advance(traded, "approved")
    assert status_of(traded) == "approved"


def test_signed_statements_shut_the_thirteenth_period_and_reopening_unsigns_them(
    traded: Counter,
) -> None:
    end_year(traded)
    traded.post(sale(10, day=LAST_DAY, kind=EntryKind.ADJUSTMENT))
    end_year(traded)
    advance(traded, "audited")
    adjustment = sale(20, day=LAST_DAY, kind=EntryKind.ADJUSTMENT)
    with pytest.raises(PeriodClosed):
        traded.post(adjustment)
    reopen(traded, "2025-13")
    assert status_of(traded) == "closed"
    traded.post(adjustment)
    reopen(traded, "2025-12")
    assert status_of(traded) == "open"
    with pytest.raises(YearNotReady):
        advance(traded, "audited")
    close(traded, "2025-12")
    assert len(end_year(traded)) == 2
    advance(traded, "audited")


def test_reopening_a_month_of_a_closed_year_holds_up_its_statements(traded: Counter) -> None:
    end_year(traded)
    reopen(traded, "2025-12")
    with pytest.raises(YearNotReady) as refused:
        end_year(traded)
    assert not_ready(refused) == "months_open"


def test_an_approved_year_is_locked_for_ever(traded: Counter) -> None:
    end_year(traded)
    advance(traded, "approved")
    for attempt in (
        sale(day=JUNE),
        sale(day=date(2025, 3, 3)),  # a month that never was
        sale(day=LAST_DAY, kind=EntryKind.ADJUSTMENT),
        sale(day=LAST_DAY, kind=EntryKind.CLOSING),
        sale(day=date(2024, 12, 31), kind=EntryKind.ADJUSTMENT),  # would change what it opens with
    ):
        with pytest.raises(PeriodClosed) as refused:
            traded.post(attempt)
        assert refused.value.params["state"] == "locked"
    for key in ("2025-12", "2025-13", "2025-03"):
        with pytest.raises(PeriodLocked):
            reopen(traded, key)
        with pytest.raises(PeriodLocked):
            close(traded, key)
    with pytest.raises(PeriodLocked):
        end_year(traded)
    for status in ("audited", "approved"):
        with pytest.raises(YearDone):
            advance(traded, status)
    with reading(traded.engine) as session:
        locked = session.scalars(select(PeriodState.period).where(PeriodState.state == "locked"))
        assert sorted(locked) == ["2025-06", "2025-12", "2025-13", "2025-14"]
    traded.post(sale(day=NOW.date()))  # the running year goes on


def test_a_year_is_approved_after_the_one_before_it(counter: Counter) -> None:
    for year in (2024, 2025):
        counter.post(sale(day=date(year, 6, 1)))
        close(counter, f"{year}-06")
        end_year(counter, year)
    with pytest.raises(YearNotReady) as refused:
        advance(counter, "approved")
    assert not_ready(refused) == "year_before_unapproved"
    advance(counter, "approved", 2024)
    advance(counter, "approved", 2025)


def test_years_are_audited_in_order_and_unsigned_backwards(counter: Counter) -> None:
    for year in (2024, 2025):
        counter.post(sale(day=date(year, 6, 1)))
        close(counter, f"{year}-06")
        end_year(counter, year)
    with pytest.raises(YearNotReady) as refused:
        advance(counter, "audited")
    assert not_ready(refused) == "year_before_unaudited"
    advance(counter, "audited", 2024)
    advance(counter, "audited", 2025)
    with pytest.raises(ReopenOutOfOrder) as later:
        reopen(counter, "2024-13")  # its adjustments would change what 2025 was signed with
    assert later.value.params["latest"] == "2025-13"
    reopen(counter, "2025-13")
    reopen(counter, "2024-13")
    assert status_of(counter) == "closed"
