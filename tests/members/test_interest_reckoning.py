"""Who earns, by which terms, and all of it against a reckoning of its own."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.verify import run_verify
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import own_interest
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsTerms
from coop.money import Money
from tests.members.interest_desk import APRIL
from tests.members.interest_desk import APRIL_5
from tests.members.interest_desk import Terms
from tests.members.interest_desk import put
from tests.members.interest_desk import run
from tests.members.interest_desk import set_terms

if TYPE_CHECKING:
    from tests.members.village import Village

#: What is reckoned from the same rows is reckoned alike on either engine.
ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)


def leave(village: Village, member: str, status: str, day: date) -> None:
    with writing(village.engine) as session:
        row = session.get_one(Member, village.members[member])
        row.status, row.left_on = status, day
        if status == "deceased":
            session.get_one(Person, row.person_id).died_on = day
        session.commit()


@ON_SQLITE
def test_interest_ends_with_the_day_of_death(village: Village) -> None:
    set_terms(village, Terms(fee=1_000))
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    leave(village, "A-0001", "deceased", date(2026, 3, 10))
    result = run(village)
    assert (result.gross, result.fee) == (Money.rupiah(60_000), Money(0))
    assert run(village, APRIL, datetime(2026, 5, 2, tzinfo=UTC)).entries == 0


@ON_SQLITE
def test_a_twelfth_is_shared_by_the_days_until_death(village: Village) -> None:
    set_terms(village, Terms(method="lowest", basis="12"))
    put(village, "A-0001", 31_000_000, day=date(2026, 3, 1))
    leave(village, "A-0001", "deceased", date(2026, 3, 10))
    assert run(village).gross == Money.rupiah(50_000)


@ON_SQLITE
def test_who_resigned_earns_until_the_settlement(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    leave(village, "A-0001", "resigned", date(2026, 3, 10))
    assert run(village).gross == Money.rupiah(186_000)


@ON_SQLITE
def test_closed_accounts_and_own_capital_get_nothing(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    put(village, "A-0001", 36_500_000, "POKOK", day=date(2026, 3, 1))
    with writing(village.engine) as session:
        account = session.get_one(SavingsAccount, village.accounts["A-0001", "SUKARELA"])
        account.status, account.closed_on = "closed", date(2026, 3, 31)
        session.commit()
    assert run(village).entries == 0


# ------------------------------------------------------------------------ terms and intervals


@ON_SQLITE
def test_terms_that_change_within_a_month_each_hold_for_their_days(village: Village) -> None:
    set_terms(village, Terms(valid_from=date(2026, 3, 11), tiers='[[0, "3"]]'))
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    assert run(village).gross == Money.rupiah(10 * 6_000 + 21 * 3_000)


@ON_SQLITE
def test_a_quarter_is_paid_with_its_last_month(village: Village) -> None:
    set_terms(village, Terms(interval="quarterly", fee=1_000))
    put(village, "A-0001", 36_500_000, day=date(2026, 1, 2))
    assert run(village, Period("2026-02")).entries == 0
    result = run(village)
    assert result.gross == Money.rupiah((30 + 28 + 31) * 6_000)
    assert result.fee == Money.rupiah(3_000)
    assert result.tax == Money.rupiah(53_400)


@ON_SQLITE
def test_when_a_quarter_becomes_months_no_day_is_lost_and_none_is_paid_twice(
    village: Village,
) -> None:
    set_terms(village, Terms(interval="quarterly"))
    set_terms(village, Terms(valid_from=date(2026, 2, 1)))
    put(village, "A-0001", 36_500_000, day=date(2026, 1, 2))
    february = run(village, Period("2026-02"))
    assert february.gross == Money.rupiah(28 * 6_000)
    march = run(village)
    with_interest = Fraction(28 * 6_000 * 31 * 6, 36_500)
    assert march.gross == Money.rupiah((30 + 31) * 6_000 + round(with_interest))


# ------------------------------------------------------------------------ against an oracle


def test_many_months_agree_with_a_reckoning_from_the_postings_alone(village: Village) -> None:
    """Interest and tax of three months, reckoned again day by day from what is in the books."""
    set_terms(village, Terms(method="daily", tiers='[[0, "3.5"], [2000000000, "7.25"]]'))
    set_terms(village, Terms(product="HARIRAYA", method="simple-mean", basis="12"))
    set_terms(village, Terms(product="REMITANSI", method="lowest", basis="360"))
    set_terms(village, Terms(product="PENDIDIKAN", method="average", tiers='[[0, "5"]]'))
    amounts = iter(range(1, 1000))
    products = ("SUKARELA", "HARIRAYA", "REMITANSI", "PENDIDIKAN")
    first = date(2026, 1, 3)
    for number in range(36):
        member = f"A-000{number % 3 + 1}"
        product = products[number % 4]
        rupiah = 7_777_777 * (next(amounts) % 5 + 1) + number
        put(village, member, rupiah, product, day=first + timedelta(days=2 * number))
        if number % 3 == 0:
            put(village, member, -rupiah // 3, product, day=first + timedelta(days=2 * number + 1))
    for number in (1, 2, 3):
        run(village, Period(f"2026-0{number}"))
    found = _books(village)
    for number in (1, 2, 3):
        period = Period(f"2026-0{number}")
        expected = {
            key: _oracle(village, found, key, period)
            for key in village.accounts
            if key[1] in products
        }
        with reading(village.engine) as session:
            own = own_interest(session, period)
        for member, member_id in village.members.items():
            gross = sum(interest for key, interest in expected.items() if key[0] == member)
            tax = gross // 10 if gross > 240_000 else 0
            assert own.get(member_id, MonthInterest()) == MonthInterest(
                Money.rupiah(gross), Money.rupiah(tax)
            )
    with reading(village.engine) as session:
        result = run_verify(session, actor="siti", now=APRIL_5, second_engine=False)
    assert result.is_clean, result.findings


def _books(village: Village) -> dict[int, list[tuple[date, int, str]]]:
    """Day, sen and origin of every posting by subledger."""
    found: dict[int, list[tuple[date, int, str]]] = defaultdict(list)
    with reading(village.engine) as session:
        rows = session.execute(
            select(
                Posting.subledger_id, Posting.effective_date, Posting.amount, JournalEntry.origin
            )
            .join(JournalEntry, JournalEntry.id == Posting.entry_id)
            .where(Posting.subledger_id.is_not(None))
        )
        for subledger_id, day, amount, origin in rows:
            found[subledger_id or 0].append((day, -amount.sen, origin))
    return found


def _oracle(
    village: Village,
    books: dict[int, list[tuple[date, int, str]]],
    key: tuple[str, str],
    period: Period,
) -> int:
    """Whole rupiah a month earned, from a list of the closing balances of its days."""
    with reading(village.engine) as session:
        account = session.get_one(SavingsAccount, village.accounts[key])
        terms = session.scalars(
            select(SavingsTerms)
            .where(SavingsTerms.product_id == account.product_id)
            .order_by(SavingsTerms.valid_from.desc())
        ).first()
    assert terms is not None
    year, number = int(period[:4]), int(period[5:])
    begin = date(year, number, 1)
    # Terms of the second of January leave its first day to those before, when nothing stood.
    days = [begin + timedelta(days=each) for each in range(31)]
    days = [day for day in days if day.month == number and day >= terms.valid_from]
    rows = [row for row in books[account.subledger_id] if row[2] != f"interest:{period}"]
    closing = [sum(sen for day, sen, _ in rows if day <= each) for each in days]
    tiers = [(start, Fraction(rate)) for start, rate in json.loads(terms.tiers)]

    def yearly(amount: Fraction) -> Fraction:
        rate = next((rate for start, rate in reversed(tiers) if amount >= start), Fraction(0))
        return amount * rate / 10_000

    count = len(days)
    if terms.method == "daily":
        year_of = sum((yearly(Fraction(each)) for each in closing), start=Fraction(0)) / count
    elif terms.method == "lowest":
        year_of = yearly(Fraction(min(closing)))
    elif terms.method == "average":
        year_of = yearly(Fraction(sum(closing), count))
    else:
        followed = [each for i, each in enumerate(closing) if not i or closing[i - 1] != each]
        year_of = yearly(Fraction(sum(followed), len(followed)))
    whole_month = 31 if number in {1, 3} else 28
    basis = (
        Fraction(count, whole_month * 12)
        if terms.basis == "12"
        else Fraction(count, int(terms.basis))
    )
    return int(year_of * basis + Fraction(1, 2))
