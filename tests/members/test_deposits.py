"""Time deposits: opening, interest, maturity, early end, and what is taken back."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coop.members.deposits import queries
from coop.money import ZERO
from coop.money import Money
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import balance
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import run_until
from tests.members.deposit_desk import view
from tests.members.deposit_desk import wanted

if TYPE_CHECKING:
    from tests.members.village import Village


def test_a_deposit_matures_into_savings_with_its_interest(village: Village) -> None:
    add_product(village)
    deposit = opened(village, wanted(village)).deposit_id
    assert balance(village, "2111") == Money.rupiah(-10_000_000)
    assert view(village, deposit).number == "SB-0001"
    done = run_until(village, date(2026, 4, 16)).done
    assert [(each.what, each.due, each.gross.plain()) for each in done] == [
        ("accrue", date(2026, 1, 31), "25000"),
        ("accrue", date(2026, 2, 28), "50000"),
        ("accrue", date(2026, 3, 31), "50000"),
        ("pay", date(2026, 4, 16), "150000"),
    ]
    assert balance(village, "2111") == ZERO
    assert balance(village, "2121") == ZERO
    assert balance(village, "2101") == Money.rupiah(-10_150_000)
    assert view(village, deposit).state_on(date(2026, 4, 16)) == queries.ENDED
    assert not run_until(village, date(2026, 4, 16)).done
