"""Prepaid costs fall on their months exactly; accrued costs are paid or taken back, once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.dates import Period
from coop.db import reading
from coop.desk.assets import prepaid
from coop.desk.assets.accrued import NewAccrual
from coop.desk.assets.accrued import Payment
from coop.desk.assets.accrued import accrue
from coop.desk.assets.accrued import accrued_view
from coop.desk.assets.accrued import accrued_views
from coop.desk.assets.accrued import release
from coop.desk.assets.accrued import settle
from coop.desk.assets.errors import AccruedSettled
from coop.desk.assets.errors import AlreadyCharged
from coop.desk.assets.errors import AssetFactsWrong
from coop.desk.assets.errors import ProceedsWithoutPlace
from coop.desk.assets.errors import SettledBeforeAccrued
from coop.desk.assets.lists import accrued_report
from coop.desk.assets.lists import compare_prepaid
from coop.desk.assets.lists import prepaid_report
from coop.desk.assets.lists import unregistered
from coop.desk.assets.prepaid import NewPrepaid
from coop.desk.assets.prepaid import prepaid_view
from coop.desk.assets.prepaid import prepaid_views
from coop.desk.assets.prepaid import register_prepaid
from coop.desk.assets.prepaid import withdraw_prepaid
from coop.errors import NotFound
from coop.ledger.correction import reverse
from coop.ledger.drafts import WaitingEntry
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.periods import close_month
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.database.asset_desk import AssetDesk
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from coop.desk.assets.models import PrepaidItem
    from coop.errors import CoopError
    from coop.ledger.posting import PostedEntry

JANUARY, FEBRUARY = Period("2026-01"), Period("2026-02")
TODAY = NOW.date()


@pytest.fixture
def desk(engine: Engine) -> Iterator[AssetDesk]:
    yield AssetDesk(engine)
    assert broken(engine) == []


def rent(desk: AssetDesk, **facts: Any) -> PrepaidItem:
    known: dict[str, Any] = {
        "name": "Sewa kios",
        "unit": "TOKO",
        "account": "1181",
        "cost_account": "6105",
        "amount": Money.rupiah(1_000_000),
        "first_month": JANUARY,
        "months": 12,
    }
    with desk.writing() as session:
        return register_prepaid(
            session,
            NewPrepaid(**{**known, **facts}),
            request_id=desk.request(),
            actor="siti",
            now=desk.now,
        )


def charge(desk: AssetDesk, period: Period) -> list[PostedEntry]:
    with desk.writing() as session:
        return prepaid.run(session, period, actor="siti", now=desk.now)


def test_rent_falls_on_its_months_and_ties_to_the_ledger(desk: AssetDesk) -> None:
    paid = desk.buy(date(2026, 1, 2), "1181", 1_000_000, "TOKO")
    with reading(desk.engine) as session:
        [purchase] = unregistered(session, ["1181"], prepaid=True)
        assert purchase.entry_id == paid.id
    rent(desk, entry_id=paid.id)
    assert len(charge(desk, JANUARY)) == 1
    assert charge(desk, JANUARY) == []
    assert desk.balance("6105", "TOKO") == Money.rupiah(83_333)
    assert len(charge(desk, FEBRUARY)) == 1
    with reading(desk.engine) as session:
        views = prepaid_views(session, TODAY)
        compared = compare_prepaid(session, TODAY)
        report = prepaid_report(TODAY, views, compared)
        assert unregistered(session, ["1181"], prepaid=True) == []
    assert all(each.holds for each in compared)
    assert report.totals["left"] == desk.balance("1181") == Money.rupiah(1_000_000 - 166_666)
    assert report.problems == ()


def test_a_year_of_parts_is_charged_in_one_adjustment_to_the_last_sen(desk: AssetDesk) -> None:
    rent(desk, first_month=Period("2025-06"), months=7, amount=Money(100_000_001))
    [_] = charge(desk, Period("2025-13"))
    with reading(desk.engine) as session:
        assert prepaid_view(session, "DM-0001").left == ZERO
    assert desk.balance("6105") == Money(100_000_001)


def test_a_closed_month_takes_no_charge(desk: AssetDesk) -> None:
    desk.buy(date(2026, 1, 2), "1181", 1_000_000, "TOKO")
    rent(desk)
    with desk.writing() as session:
        close_month(session, JANUARY, actor="siti", now=desk.now)
    with pytest.raises(PeriodClosed):
        charge(desk, JANUARY)
    charge(desk, FEBRUARY)
    assert desk.balance("6105") == Money.rupiah(166_666)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"name": ""}, TextRefused),
        ({"amount": ZERO}, AssetFactsWrong),
        ({"months": 0}, AssetFactsWrong),
        ({"cost_account": "6999"}, AccountUnknown),
        ({"unit": "GUDANG"}, UnitUnknown),
        ({"entry_id": 99}, AssetFactsWrong),
    ],
)
def test_a_prepaid_cost_that_makes_no_sense_is_refused(
    desk: AssetDesk, facts: dict[str, Any], refusal: type[CoopError]
) -> None:
    with pytest.raises(refusal):
        rent(desk, **facts)


def test_a_prepaid_cost_by_mistake_is_withdrawn_unless_charged(desk: AssetDesk) -> None:
    rent(desk)
    [entry] = charge(desk, JANUARY)

    def withdraw() -> None:
        with desk.writing() as session:
            withdraw_prepaid(session, "DM-0001", reason="salah", actor="siti", now=desk.now)

    with pytest.raises(AlreadyCharged):
        withdraw()
    with desk.writing() as session:
        reverse(
            session,
            entry.id,
            reason="salah",
            entry_date=TODAY,
            request_id=desk.request(),
            actor="siti",
            now=desk.now,
        )
    withdraw()
    assert charge(desk, FEBRUARY) == []
    with reading(desk.engine) as session, pytest.raises(NotFound):
        prepaid_view(session, "DM-0404")


# ---------------------------------------------------------------------------------- accrued


def owe(
    desk: AssetDesk, rupiah: int = 250_000, request_id: str | None = None, **facts: Any
) -> PostedEntry | WaitingEntry:
    new = {
        "name": "Listrik Februari",
        "unit": "KANTOR",
        "account": "2151",
        "cost_account": "6103",
        "amount": Money.rupiah(rupiah),
        "accrued_on": date(2026, 2, 28),
    }
    with desk.writing() as session:
        return accrue(
            session,
            NewAccrual(**{**new, **facts}),
            request_id=request_id or desk.request(),
            actor="siti",
            now=desk.now,
        )


def pay(
    desk: AssetDesk, rupiah: int, request_id: str | None = None, day: date = date(2026, 3, 5)
) -> PostedEntry | WaitingEntry:
    with desk.writing() as session:
        return settle(
            session,
            "AK-0001",
            Payment(day, Money.rupiah(rupiah), "1104", "USP"),
            request_id=request_id or desk.request(),
            actor="siti",
            now=desk.now,
        )


def is_open(desk: AssetDesk, day: date | None = None) -> bool:
    with reading(desk.engine) as session:
        return accrued_view(session, "AK-0001").is_open(day)


def test_a_bill_is_owed_in_its_month_and_what_it_differs_by_is_a_cost_of_the_next(
    desk: AssetDesk,
) -> None:
    first = owe(desk, request_id="a" * 32)
    assert owe(desk, request_id="a" * 32).id == first.id
    assert desk.balance("2151") == -Money.rupiah(250_000)
    assert is_open(desk)
    paid = pay(desk, 265_000, request_id="b" * 32)
    assert pay(desk, 265_000, request_id="b" * 32).id == paid.id
    assert desk.balance("2151") == ZERO
    assert desk.balance("6103") == Money.rupiah(265_000)
    assert desk.balance("1191") == ZERO
    assert not is_open(desk)
    assert is_open(desk, date(2026, 2, 28))
    with pytest.raises(AccruedSettled):
        pay(desk, 265_000)
    with reading(desk.engine) as session:
        report = accrued_report(date(2026, 2, 28), accrued_views(session))
    assert report.totals["owed"] == Money.rupiah(250_000)


def test_an_accrued_cost_is_released_on_the_first_of_the_month_after(desk: AssetDesk) -> None:
    owe(desk)
    with desk.writing() as session:
        release(
            session, "AK-0001", date(2026, 3, 1), request_id=desk.request(),
            actor="siti", now=desk.now,
        )  # fmt: skip
    assert desk.balance("2151") == desk.balance("6103") == ZERO
    with pytest.raises(AccruedSettled):
        pay(desk, 1)


def test_a_payment_that_is_taken_back_leaves_the_cost_owed_again(desk: AssetDesk) -> None:
    owe(desk)
    paid = pay(desk, 250_000)
    with desk.writing() as session:
        reverse(
            session,
            paid.id,
            reason="salah kas",
            entry_date=TODAY,
            request_id=desk.request(),
            actor="siti",
            now=desk.now,
        )
    assert is_open(desk)
    pay(desk, 250_000)
    assert not is_open(desk)


def test_an_accrued_cost_that_makes_no_sense_is_refused(desk: AssetDesk) -> None:
    for facts, refusal in (
        ({"name": " "}, TextRefused),
        ({"amount": ZERO}, AssetFactsWrong),
        ({"account": "2999"}, AccountUnknown),
        ({"unit": "GUDANG"}, UnitUnknown),
    ):
        with pytest.raises(refusal):
            owe(desk, **facts)
    owe(desk)
    with pytest.raises(SettledBeforeAccrued):
        pay(desk, 1, day=date(2026, 2, 27))
    with pytest.raises(ProceedsWithoutPlace):
        pay(desk, 0)


def test_above_the_limit_an_accrued_cost_waits_for_a_second_person(desk: AssetDesk) -> None:
    with desk.writing() as session:
        change_setting(session, APPROVAL_ABOVE, "100000", actor="siti", now=desk.now)
    assert isinstance(owe(desk), WaitingEntry)
    with reading(desk.engine) as session:
        view = accrued_view(session, "AK-0001")
    assert view.is_waiting
    assert not view.is_open()
    with pytest.raises(AccruedSettled):
        pay(desk, 250_000)
