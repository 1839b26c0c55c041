"""Months: they come into being, close in order, reopen backwards, and are sealed meanwhile."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy import text

from coop.audit import AuditEvent
from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.entry import EntryKind
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import CashBelowZero
from coop.ledger.errors import CloseOutOfOrder
from coop.ledger.errors import CloseTooEarly
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import PeriodNotOpen
from coop.ledger.errors import ReopenOutOfOrder
from coop.ledger.errors import TextRefused
from coop.ledger.models import PeriodState
from coop.ledger.periods import close_month
from coop.ledger.periods import periods
from coop.ledger.periods import reopen_month
from coop.ledger.periods import seal_of
from coop.ledger.periods import state_of
from coop.money import Money
from tests.builders import ACCRUED
from tests.builders import CASH
from tests.builders import GOODS
from tests.builders import NOW
from tests.builders import entry
from tests.builders import expense
from tests.builders import sale

if TYPE_CHECKING:
    from tests.builders import Counter

JANUARY = Period("2026-01")
FEBRUARY = Period("2026-02")
MARCH = Period("2026-03")
ADJUSTMENTS = Period("2025-13")
IN_JANUARY = date(2026, 1, 20)
IN_FEBRUARY = date(2026, 2, 3)
NEW_YEARS_EVE = date(2025, 12, 31)


def close(counter: Counter, *keys: str) -> None:
    for key in keys:
        with writing(counter.engine) as session:
            close_month(session, Period(key), actor="budi", now=counter.now)
            session.commit()


def reopen(counter: Counter, key: str, reason: str = "nota tertinggal") -> None:
    with writing(counter.engine) as session:
        reopen_month(session, Period(key), reason=reason, actor="budi", now=counter.now)
        session.commit()


def states(counter: Counter) -> dict[str, str]:
    with reading(counter.engine) as session:
        return {each.period: each.state for each in periods(session)}


def test_a_month_comes_into_being_open_at_its_first_entry(counter: Counter) -> None:
    assert states(counter) == {}
    counter.post(sale())
    counter.post(sale(day=date(2019, 5, 4)))
    assert states(counter) == {"2019-05": "open", "2026-03": "open"}


def test_a_closed_month_takes_no_entry_and_says_who_closed_it(counter: Counter) -> None:
    counter.post(sale(day=IN_JANUARY))
    close(counter, JANUARY)
    with pytest.raises(PeriodClosed) as refused:
        counter.post(sale(day=IN_JANUARY))
    assert refused.value.params == {"period": JANUARY, "state": "closed"}
    with reading(counter.engine) as session:
        (status,) = periods(session)
        assert (status.closed_by, status.closed_at) == ("budi", "2026-03-10T02:00:00.000000Z")


def test_a_month_that_never_was_is_closed_with_a_later_one(counter: Counter) -> None:
    counter.post(sale(day=IN_FEBRUARY))
    close(counter, FEBRUARY)
    for day in (IN_JANUARY, date(2012, 7, 1)):
        with pytest.raises(PeriodClosed):
            counter.post(sale(day=day))
    with reading(counter.engine) as session:
        assert state_of(session, JANUARY) == "closed"
        assert state_of(session, MARCH) == "open"
    with pytest.raises(PeriodNotOpen):
        close(counter, JANUARY)


def test_a_month_without_entries_closes_too(counter: Counter) -> None:
    close(counter, JANUARY)
    assert states(counter) == {JANUARY: "closed"}
    with pytest.raises(PeriodClosed):
        counter.post(sale(day=IN_JANUARY))


def test_months_close_in_order(counter: Counter) -> None:
    counter.post(sale(day=IN_JANUARY))
    counter.post(sale(day=IN_FEBRUARY))
    with pytest.raises(CloseOutOfOrder) as refused:
        close(counter, FEBRUARY)
    assert refused.value.params == {"period": FEBRUARY, "earlier": JANUARY}
    close(counter, JANUARY, FEBRUARY)
    with pytest.raises(PeriodNotOpen):
        close(counter, FEBRUARY)


def test_a_month_closes_on_its_last_day_and_not_before(counter: Counter) -> None:
    counter.post(sale())
    counter.now = NOW.replace(day=30)
    with pytest.raises(CloseTooEarly):
        close(counter, MARCH)
    counter.now = NOW.replace(day=31)
    close(counter, MARCH)


def test_the_key_of_closing_entries_is_no_month_to_close_or_reopen(counter: Counter) -> None:
    with pytest.raises(PeriodNotOpen):
        close(counter, "2025-14")
    with pytest.raises(PeriodNotOpen):
        reopen(counter, "2025-14")


def test_only_the_latest_closed_month_reopens_and_only_with_a_reason(counter: Counter) -> None:
    counter.post(sale(day=IN_JANUARY))
    close(counter, JANUARY, FEBRUARY)
    with pytest.raises(ReopenOutOfOrder) as refused:
        reopen(counter, JANUARY)
    assert refused.value.params["latest"] == FEBRUARY
    for reason in ("", "  ", "a\nb", "x" * 501):
        with pytest.raises(TextRefused):
            reopen(counter, FEBRUARY, reason)
    reopen(counter, FEBRUARY)
    with pytest.raises(PeriodNotOpen):
        reopen(counter, FEBRUARY)
    reopen(counter, JANUARY)
    counter.post(sale(day=IN_JANUARY))
    with reading(counter.engine) as session:
        query = select(AuditEvent.subject, AuditEvent.detail).where(
            AuditEvent.action == "period.reopen"
        )
        told = [tuple(row) for row in session.execute(query.order_by(AuditEvent.id))]
    assert told == [
        ("period:2026-02", '{"reason": "nota tertinggal"}'),
        ("period:2026-01", '{"reason": "nota tertinggal"}'),
    ]


def test_a_closed_month_is_sealed_with_its_totals_and_an_open_one_is_not(
    counter: Counter,
) -> None:
    counter.post(sale(day=IN_JANUARY))
    close(counter, JANUARY)
    with reading(counter.engine) as session:
        kept = session.get_one(PeriodState, JANUARY).seal
        assert kept == seal_of(session, JANUARY)
        assert kept != seal_of(session, FEBRUARY)
    reopen(counter, JANUARY)
    counter.post(sale(1, day=IN_JANUARY))
    close(counter, JANUARY)
    with reading(counter.engine) as session:
        assert session.get_one(PeriodState, JANUARY).seal != kept


def test_the_seal_is_the_same_on_either_engine(counter: Counter) -> None:
    counter.post(sale(day=IN_JANUARY))
    with reading(counter.engine) as session:
        assert seal_of(session, JANUARY)[:16] == "e51e5e062747664d"


# ------------------------------------------------------------------------- cash


def test_cash_may_be_typed_in_any_order_of_a_day_but_not_end_one_below_nothing(
    counter: Counter,
) -> None:
    counter.post(expense(3_000, day=IN_JANUARY))
    counter.post(sale(3_000, day=IN_JANUARY))
    late = IN_JANUARY + timedelta(days=2)
    counter.post(expense(500, day=late))
    counter.post(sale(500, day=late + timedelta(days=1)))
    with pytest.raises(CashBelowZero) as refused:
        close(counter, JANUARY)
    assert refused.value.params == {"account": "1104", "day": late, "balance": "-500"}
    counter.post(sale(500, day=late))
    close(counter, JANUARY)


def test_cash_of_earlier_months_is_there_to_spend(counter: Counter) -> None:
    counter.post(sale(1_000, day=IN_JANUARY))
    counter.post(expense(1_000, day=IN_FEBRUARY))
    close(counter, JANUARY, FEBRUARY)


def test_adjustments_of_a_year_count_before_the_next_one(counter: Counter) -> None:
    money = Money.rupiah(400)
    lines = (debit(CASH, money, unit="USP"), credit(ACCRUED, money, unit="USP"))
    counter.post(entry(*lines, day=NEW_YEARS_EVE, kind=EntryKind.ADJUSTMENT))
    spent = (debit(GOODS, money, unit="USP"), credit(CASH, money, unit="USP"))
    counter.post(entry(*spent, day=IN_JANUARY))
    close(counter, JANUARY)


# ------------------------------------------------------------------------- the thirteenth


def test_adjustments_go_to_the_thirteenth_period_after_december_closed(counter: Counter) -> None:
    counter.post(sale(day=NEW_YEARS_EVE))
    close(counter, "2025-12")
    with pytest.raises(PeriodClosed):
        counter.post(sale(day=NEW_YEARS_EVE))
    counter.post(sale(day=NEW_YEARS_EVE, kind=EntryKind.ADJUSTMENT))
    assert states(counter) == {"2025-12": "closed", "2025-13": "open"}
    close(counter, JANUARY)  # the new year does not wait for the old one's statements
    counter.post(sale(day=NEW_YEARS_EVE, kind=EntryKind.ADJUSTMENT))
    close(counter, ADJUSTMENTS)
    with pytest.raises(PeriodClosed):
        counter.post(sale(day=NEW_YEARS_EVE, kind=EntryKind.ADJUSTMENT))
    reopen(counter, ADJUSTMENTS)
    counter.post(sale(day=NEW_YEARS_EVE, kind=EntryKind.ADJUSTMENT))


def test_the_thirteenth_period_closes_after_the_months(counter: Counter) -> None:
    counter.post(sale(day=NEW_YEARS_EVE))
    with pytest.raises(CloseOutOfOrder):
        close(counter, ADJUSTMENTS)
    close(counter, "2025-12", ADJUSTMENTS)


def test_movements_are_kept_by_period_unit_and_account(counter: Counter) -> None:
    counter.post(sale(300, day=NEW_YEARS_EVE))
    counter.post(sale(200, day=NEW_YEARS_EVE, kind=EntryKind.ADJUSTMENT))
    counter.post(expense(100, day=NEW_YEARS_EVE))
    with reading(counter.engine) as session:
        rows = session.execute(
            text(
                "SELECT m.period, a.code, m.unit, m.debit, m.credit FROM account_month m"
                " JOIN account a ON a.id = m.account_id ORDER BY m.period, a.code"
            )
        )
        assert [tuple(row) for row in rows] == [
            ("2025-12", "1104", "USP", 30_000, 10_000),
            ("2025-12", "4101", "USP", 0, 30_000),
            ("2025-12", "6103", "USP", 10_000, 0),
            ("2025-13", "1104", "USP", 20_000, 0),
            ("2025-13", "4101", "USP", 0, 20_000),
        ]
