"""Months side by side: whole sen from the first to the last cell."""

from __future__ import annotations

import random
from datetime import date

from coop.dates import Period
from coop.ledger.figures import AccountFact
from coop.ledger.figures import Heading
from coop.ledger.monthly import MonthMovement
from coop.ledger.monthly import monthly_comparison
from coop.ledger.monthly import months_until
from coop.ledger.monthly import table_of
from coop.money import ZERO
from coop.money import Money

#: The first whole number that a binary fraction of 64 bits cannot hold.
BEYOND_FLOATS = 2**53 + 1

MONTHS = (Period("2026-01"), Period("2026-02"), Period("2026-03"))
FACTS = (
    AccountFact(1, "4101", "Jasa", "Interest", "income", "credit"),
    AccountFact(2, "6101", "Honor", "Wages", "expense", "debit"),
    AccountFact(3, "6103", "Listrik", "Power", "expense", "debit"),
)


def test_a_sum_beyond_floats_keeps_its_last_sen_also_beside_a_hole() -> None:
    table = table_of(
        [
            MonthMovement("4101", MONTHS[0], -BEYOND_FLOATS),
            MonthMovement("4101", MONTHS[2], -2),
            MonthMovement("6101", MONTHS[1], BEYOND_FLOATS),
        ],
        MONTHS,
    )
    assert table["4101"] == (Money(-BEYOND_FLOATS), ZERO, Money(-2))
    assert table["6101"] == (ZERO, Money(BEYOND_FLOATS), ZERO)


def test_random_movements_sum_as_plain_integers_do() -> None:
    chance = random.Random(20261121)
    movements = [
        MonthMovement(
            chance.choice(("4101", "6101", "6103")),
            chance.choice(MONTHS),
            chance.randrange(-(10**15), 10**15),
        )
        for _ in range(500)
    ]
    table = table_of(movements, MONTHS)
    for code in ("4101", "6101", "6103"):
        for place, month in enumerate(MONTHS):
            plain = sum(each.sen for each in movements if (each.code, each.month) == (code, month))
            assert table[code][place] == Money(plain)


def test_income_and_costs_read_as_people_say_them_and_unused_accounts_are_left_out() -> None:
    report = monthly_comparison(
        FACTS,
        [MonthMovement("4101", MONTHS[0], -500_00), MonthMovement("6101", MONTHS[1], 200_00)],
        MONTHS,
        Heading(date(2026, 3, 31), date(2026, 1, 1)),
    )
    shown = {str(row.cells[0]): row.cells[1:] for row in report.rows()}
    wages = (ZERO, Money(200_00), ZERO, Money(200_00))
    assert wages in shown.values()
    assert not any("6103" in label for label in shown)
    surplus = [row.cells[1:] for row in report.rows() if row.style == "total"]
    assert surplus == [(Money(500_00), Money(-200_00), ZERO, Money(300_00))]
    assert report.totals["net"] == Money(300_00)


def test_at_most_the_last_twelve_months_are_shown() -> None:
    months = months_until(date(2020, 5, 1), date(2026, 2, 10))
    assert months[0] == "2025-03"
    assert months[-1] == "2026-02"
    assert len(months) == 12


def test_a_book_without_movements_has_empty_sums() -> None:
    assert table_of([], MONTHS) == {}
