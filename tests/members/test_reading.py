"""What savings accounts hold, and what of it is held."""

from __future__ import annotations

from datetime import date
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.errors import BalanceHeld
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import HoldTooLarge
from coop.ledger.errors import HoldUnknown
from coop.ledger.holds import place_hold
from coop.ledger.holds import release_hold
from coop.members.savings.reading import available_of
from coop.members.savings.reading import balance_of
from coop.members.savings.reading import balances_of
from coop.members.savings.reading import movements_of
from coop.members.savings.reading import savings_of_member
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from tests.members.village import Village


def hold(village: Village, rupiah: int, request_id: str = "tahan:1", origin: str = "") -> int:
    with writing(village.engine) as session:
        account = village.view(session, "A-0001")
        row = place_hold(
            session,
            account.account_id,
            account.subledger_id,
            Money.rupiah(rupiah),
            "Jaminan pinjaman",
            request_id=request_id,
            actor="siti",
            now=NOW,
            origin=origin,
        )
        hold_id = row.id
        session.commit()
    return hold_id


def test_an_account_holds_the_sum_of_its_movements(village: Village) -> None:
    village.deposit("A-0001", 500_000, day=date(2026, 3, 2))
    village.deposit("A-0001", -200_000, day=date(2026, 3, 5))
    with reading(village.engine) as session:
        account = village.view(session, "A-0001")
        assert balance_of(session, account) == Money.rupiah(300_000)
        assert balance_of(session, account, date(2026, 3, 4)) == Money.rupiah(500_000)
        assert [each.balance for each in movements_of(session, account)] == [
            Money.rupiah(500_000),
            Money.rupiah(300_000),
        ]
        mine = savings_of_member(session, village.members["A-0001"])
        assert max(balances_of(session, mine).values()) == Money.rupiah(300_000)
        assert balance_of(session, village.view(session, "A-0002")) == ZERO


def test_what_is_held_cannot_be_taken_out_until_it_is_released(village: Village) -> None:
    village.deposit("A-0001", 500_000)
    number = hold(village, 400_000)
    assert hold(village, 400_000) == number, "a second click"
    with pytest.raises(BalanceHeld) as refused:
        village.deposit("A-0001", -100_001)
    assert refused.value.params["held"] == Money.rupiah(400_000)
    with pytest.raises(BalanceTooLow):
        village.deposit("A-0001", -500_001)
    village.deposit("A-0001", -100_000)
    with reading(village.engine) as session:
        assert available_of(session, village.view(session, "A-0001")) == ZERO
    with writing(village.engine) as session:
        release_hold(session, number, "Lunas", actor="siti", now=NOW)
        session.commit()
    village.deposit("A-0001", -400_000)


def test_more_than_is_free_cannot_be_held(village: Village) -> None:
    village.deposit("A-0001", 500_000)
    hold(village, 300_000)
    with pytest.raises(HoldTooLarge):
        hold(village, 200_001, "tahan:2")


def test_a_hold_of_something_else_is_not_released_by_people(village: Village) -> None:
    village.deposit("A-0001", 500_000)
    number = hold(village, 300_000, origin="loan:1")
    with writing(village.engine) as session, pytest.raises(HoldUnknown):
        release_hold(session, number, "Minta", actor="siti", now=NOW)


def test_two_counters_cannot_pay_out_the_same_money(village: Village) -> None:
    village.deposit("A-0001", 500_000)
    refused: list[CoopError] = []
    together = Barrier(2)

    def counter() -> None:
        together.wait()
        try:
            village.deposit("A-0001", -300_000)
        except CoopError as error:
            refused.append(error)

    threads = [Thread(target=counter) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in refused] == [BalanceTooLow]
    with reading(village.engine) as session:
        assert balance_of(session, village.view(session, "A-0001")) == Money.rupiah(200_000)
