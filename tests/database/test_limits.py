"""Savings stay at or above nothing on every day, as the effective date has it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy.exc import DBAPIError

from coop.db import writing
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import BalanceTooLow
from coop.ledger.models import Account
from coop.money import ZERO
from coop.money import Money
from tests.builders import BUDI_SAVES
from tests.builders import CASH_USP
from tests.builders import SAVINGS
from tests.builders import SITI_SAVES
from tests.builders import TODAY
from tests.builders import deposit
from tests.builders import entry
from tests.builders import expense
from tests.builders import withdrawal

if TYPE_CHECKING:
    from tests.builders import Counter


def march(day: int) -> date:
    return date(2026, 3, day)


def test_savings_are_paid_out_to_the_last_sen_and_no_further(counter: Counter) -> None:
    counter.post(deposit(1_000))
    counter.post(withdrawal(1_000))
    with pytest.raises(BalanceTooLow) as refused:
        counter.post(withdrawal(1))
    assert refused.value.params == {
        "account": SAVINGS,
        "number": "S-001",
        "day": TODAY,
        "balance": "-1",
    }


def test_each_owner_has_their_own_balance(counter: Counter) -> None:
    counter.post(deposit(1_000, owner=BUDI_SAVES))
    with pytest.raises(BalanceTooLow):
        counter.post(withdrawal(1))


def test_money_that_came_later_was_not_there_earlier(counter: Counter) -> None:
    counter.post(deposit(100, day=march(1)))
    counter.post(deposit(900, day=march(8)))
    with pytest.raises(BalanceTooLow) as refused:
        counter.post(withdrawal(500, day=march(5)))
    assert refused.value.params["day"] == march(5)
    counter.post(withdrawal(100, day=march(5)))


def test_a_withdrawal_put_in_between_may_not_starve_a_later_one(counter: Counter) -> None:
    counter.post(deposit(1_000, day=march(1)))
    counter.post(withdrawal(800, day=march(8)))
    with pytest.raises(BalanceTooLow) as refused:
        counter.post(withdrawal(300, day=march(3)))
    assert (refused.value.params["day"], refused.value.params["balance"]) == (march(8), "-100")
    counter.post(withdrawal(200, day=march(3)))


def test_what_comes_and_goes_within_a_day_is_one_movement(counter: Counter) -> None:
    counter.post(deposit(500, day=march(4)))
    counter.post(withdrawal(500, day=march(4)))
    counter.post(deposit(100, day=march(5)))
    with pytest.raises(BalanceTooLow):
        counter.post(withdrawal(100, day=march(4)))


def test_the_effective_date_decides_and_not_the_entry_date(counter: Counter) -> None:
    counter.post(deposit(1_000, day=march(9), effective_date=march(2)))
    counter.post(withdrawal(1_000, day=march(9), effective_date=march(3)))
    counter.post(deposit(1_000, day=march(9)))
    with pytest.raises(BalanceTooLow):
        counter.post(withdrawal(1_000, day=march(9), effective_date=march(8)))


def test_several_lines_on_one_account_count_together(counter: Counter) -> None:
    counter.post(deposit(100))
    money = Money.rupiah(60)
    twice = entry(
        debit(SAVINGS, money, unit="USP", subledger=SITI_SAVES),
        debit(SAVINGS, money, unit="USP", subledger=SITI_SAVES),
        credit(CASH_USP, money * 2, unit="USP"),
    )
    in_before_out = entry(
        credit(SAVINGS, Money.rupiah(10), unit="USP", subledger=SITI_SAVES),
        debit(SAVINGS, Money.rupiah(111), unit="USP", subledger=SITI_SAVES),
        credit(CASH_USP, Money.rupiah(101), unit="USP"),
    )
    for too_much in (twice, in_before_out):
        with pytest.raises(BalanceTooLow):
            counter.post(too_much)
    from_pocket_to_pocket = entry(
        debit(SAVINGS, money * 9, unit="USP", subledger=SITI_SAVES),
        credit(SAVINGS, money * 9, unit="USP", subledger=SITI_SAVES),
    )
    counter.post(from_pocket_to_pocket)


def test_units_do_not_divide_an_owners_money(counter: Counter) -> None:
    counter.post(deposit(100))
    money = Money.rupiah(100)
    elsewhere = entry(
        debit(SAVINGS, money, unit="KANTOR", subledger=SITI_SAVES),
        credit(CASH_USP, money, unit="KANTOR"),
    )
    counter.post(elsewhere)
    assert counter.balance(SAVINGS, SITI_SAVES) == ZERO


def test_paying_in_is_never_refused_even_where_history_was_short(counter: Counter) -> None:
    counter.post(deposit(100, day=march(8)))
    counter.post(deposit(50, day=march(2)))


def test_cash_is_not_tested_while_the_days_papers_are_typed_in(counter: Counter) -> None:
    counter.post(expense(1_000))
    assert counter.balance(CASH_USP) == Money.rupiah(-1_000)


def test_an_account_of_savings_has_to_know_whose_they_are(counter: Counter) -> None:
    nobodys = Account(
        code="2199", name="Titipan", type="liability", normal="credit", limit_rule="savings"
    )
    with writing(counter.engine) as session:
        session.add(nobodys)
        with pytest.raises(DBAPIError, match="savings_belong"):
            session.flush()
