"""Time deposits: the worked cases, opening, interest, maturities and roll-overs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.periods import close_month
from coop.ledger.verify import run_verify
from coop.members.deposits import queries
from coop.members.deposits.errors import DepositBelowMinimum
from coop.members.deposits.errors import DepositPlaceUnknown
from coop.members.deposits.errors import DepositProductUnknown
from coop.members.deposits.errors import InterestAccountUnfit
from coop.members.deposits.errors import RollOverUnfit
from coop.members.deposits.schedule import Term
from coop.members.deposits.schedule import break_term
from coop.members.interest.month import month_interest
from coop.members.membership.models import Member
from coop.members.savings.errors import MemberNotActive
from coop.members.savings.errors import OwnCapitalStays
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.money import ZERO
from coop.money import Money
from coop.money import total
from tests.conftest import NOW
from tests.members.deposit_desk import ON_SQLITE
from tests.members.deposit_desk import TEN_MILLION
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import at
from tests.members.deposit_desk import balance
from tests.members.deposit_desk import last_entry
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import run_until
from tests.members.deposit_desk import view
from tests.members.deposit_desk import wanted

if TYPE_CHECKING:
    from tests.members.village import Village

CASES = {
    each["id"]: each
    for each in json.loads(
        (Path(__file__).parent.parent / "data" / "savings" / "deposits.json").read_text("utf-8")
    )
}


# ------------------------------------------------------------------------------- worked cases


def test_the_published_deposit_earns_what_it_says() -> None:
    given = CASES["dep-iwan"]["inputs"]
    rate = Decimal(str(given["rate_pa"])) * 100
    principal = Money.rupiah(given["principal"])
    term = Term(principal, rate, "12", date(2020, 7, 14), 0, given["months"], False)
    assert term.interest == Money.rupiah(CASES["dep-iwan"]["expected"]["gross"])


def test_the_published_early_end_is_re_rated_as_it_says() -> None:
    case = CASES["dep-marzuki-early"]
    given = case["inputs"]
    term = Term(
        Money.rupiah(given["principal"]),
        Decimal(str(given["rate_pa"])) * 100,
        "12",
        date.fromisoformat(given["opened"]),
        0,
        12,
        True,
    )
    paid = Money.rupiah(given["interest_already_paid_net"])
    penalty = Decimal(str(given["penalty_points"])) * 100
    done = break_term(term, date.fromisoformat(given["broken"]), penalty=penalty, paid=paid)
    assert done.earned == Money.rupiah(round(case["computed"]["sum"]))
    assert done.due == Money.rupiah(round(case["computed"]["due_to_member"]))


# ------------------------------------------------------------------------------- opening


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
    with reading(village.engine) as session:
        account = session.get_one(SavingsAccount, view(village, deposit).row.account_id)
        assert account.status == "closed"
        found = run_verify(session, actor="siti", now=at(date(2026, 4, 16)), second_engine=False)
    assert found.findings == ()


def test_a_second_click_opens_one_deposit_and_other_content_is_refused(village: Village) -> None:
    add_product(village)
    first = opened(village, wanted(village))
    assert opened(village, wanted(village)).deposit_id == first.deposit_id
    with pytest.raises(RequestReused):
        opened(village, wanted(village, amount=Money.rupiah(9_000_000)))
    assert balance(village, "2111") == -TEN_MILLION


def test_two_who_open_at_once_get_numbers_of_their_own(village: Village) -> None:
    add_product(village)
    found: list[int] = []
    together = Barrier(2)

    def counter(member: str) -> None:
        together.wait()
        found.append(opened(village, wanted(village, member=member), f"buka:{member}").deposit_id)

    threads = [Thread(target=counter, args=(member,)) for member in ("A-0001", "A-0002")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [1, 2]


def test_savings_are_placed_only_as_far_as_they_go(village: Village) -> None:
    add_product(village)
    village.deposit("A-0001", 4_000_000, day=date(2026, 1, 5))
    with pytest.raises(BalanceTooLow):
        opened(village, wanted(village), is_brought=False)
    opened(village, wanted(village, amount=Money.rupiah(4_000_000)), is_brought=False)
    assert balance(village, "2101") == ZERO
    asked = wanted(village, amount=Money.rupiah(1_000_000))
    for source_id in (village.accounts["A-0002", "SUKARELA"], 0, 999):
        with pytest.raises(DepositPlaceUnknown):
            opened(village, replace(asked, source_id=source_id), "buka:2", is_brought=False)
    own = village.accounts["A-0001", "WAJIB"]
    with pytest.raises(OwnCapitalStays):
        opened(village, replace(asked, source_id=own), "buka:2", is_brought=False)


@ON_SQLITE
def test_savings_of_one_unit_become_a_deposit_of_another(village: Village) -> None:
    product = add_product(village)
    with writing(village.engine) as session:
        session.get_one(SavingsProduct, product).unit = "KANTOR"
        session.commit()
    opened(village, wanted(village))
    with reading(village.engine) as session:
        found = run_verify(session, actor="siti", now=NOW, second_engine=False)
    assert found.findings == ()
    assert balance(village, "1191") == ZERO


@ON_SQLITE
def test_what_cannot_be_opened_is_refused(village: Village) -> None:
    add_product(village)
    asked = wanted(village)
    with pytest.raises(DepositBelowMinimum):
        opened(village, replace(asked, amount=Money.rupiah(999_999)))
    with pytest.raises(DepositProductUnknown):
        opened(village, replace(asked, product_id=village.products["SUKARELA"]))
    with pytest.raises(RollOverUnfit):
        opened(village, replace(asked, payout="monthly", at_maturity="all"))
    for number in ("WAJIB", "POKOK"):
        with pytest.raises(InterestAccountUnfit):
            opened(village, replace(asked, savings_id=village.accounts["A-0001", number]))
    with writing(village.engine) as session:
        session.get_one(Member, asked.member_id).status = "resigned"
        session.get_one(Member, asked.member_id).left_on = date(2026, 1, 2)
        session.commit()
    with pytest.raises(MemberNotActive):
        opened(village, asked)


@ON_SQLITE
def test_a_closed_month_takes_no_deposit(village: Village) -> None:
    add_product(village)
    village.deposit("A-0001", 10_000_000, day=date(2026, 1, 5))
    with writing(village.engine) as session:
        close_month(session, period=Period("2026-01"), actor="siti", now=NOW)
        session.commit()
    with pytest.raises(PeriodClosed):
        opened(village, wanted(village), is_brought=False)


# ------------------------------------------------------------------------------- interest


def test_interest_is_paid_every_month_at_the_month_end_where_the_day_is_missing(
    village: Village,
) -> None:
    add_product(village, "SB2", 2)
    village.products["SB3"] = village.products["SB2"]
    asked = wanted(village, day=date(2026, 1, 31), payout="monthly", at_maturity="principal")
    deposit = opened(village, asked).deposit_id
    done = [each for each in run_until(village, date(2026, 6, 30)).done if each.what != "accrue"]
    assert [(each.what, each.due) for each in done] == [
        ("interest", date(2026, 2, 28)),
        ("principal", date(2026, 3, 31)),
        ("interest", date(2026, 4, 30)),
        ("principal", date(2026, 5, 31)),
        ("interest", date(2026, 6, 30)),
    ]
    assert {each.gross for each in done} == {Money.rupiah(50_000)}
    now_ = view(village, deposit)
    assert (now_.current.position, now_.matures_on) == (3, date(2026, 7, 31))
    assert balance(village, "5102") == Money.rupiah(251_667), "30 June itself has earned too"


def test_a_leap_day_has_its_anniversaries() -> None:
    term = Term(TEN_MILLION, Decimal(6), "365", date(2024, 2, 29), 0, 12, False)
    assert term.matures_on == date(2025, 2, 28)
    assert term.interest == Money.rupiah(600_000), "365 days of 365"
    later = replace(term, after=36)
    assert (later.starts_on, later.matures_on) == (date(2027, 2, 28), date(2028, 2, 29))
    assert later.interest == Money.rupiah(601_644), "366 days, still of 365"


@ON_SQLITE
def test_a_rolled_over_deposit_earns_on_its_interest_at_the_rate_of_that_day(
    village: Village,
) -> None:
    product = add_product(village)
    deposit = opened(village, wanted(village, at_maturity="all")).deposit_id
    with writing(village.engine) as session:
        session.add(
            SavingsTerms(
                product_id=product,
                valid_from=date(2026, 4, 1),
                basis="12",
                tiers='[[0, "8"]]',
                withdrawal="maturity",
                months=3,
                penalty="3",
                decision="Rapat pengurus 2/2026",
                recorded_at="",
                recorded_by="siti",
            )
        )
        session.commit()
    run_until(village, date(2026, 4, 16))
    now_ = view(village, deposit)
    assert now_.principal == Money.rupiah(10_150_000)
    assert now_.rate == Decimal(8)
    done = run_until(village, date(2026, 7, 16)).done
    assert done[-1].gross == Money.rupiah(203_000)
    assert view(village, deposit).principal == Money.rupiah(10_353_000)
    assert balance(village, "2121") == ZERO


@ON_SQLITE
def test_what_is_not_offered_any_more_is_paid_out_instead(village: Village) -> None:
    product = add_product(village)
    deposit = opened(village, wanted(village, at_maturity="all")).deposit_id
    with writing(village.engine) as session:
        session.get_one(SavingsProduct, product).is_active = False
        session.commit()
    run_until(village, date(2026, 4, 16))
    assert view(village, deposit).principal == ZERO


def test_tax_is_withheld_from_everything_a_member_earns_in_a_month(village: Village) -> None:
    add_product(village, rate="9")
    big = Money.rupiah(20_000_000)
    for number in (1, 2):
        asked = wanted(village, amount=big, payout="monthly", at_maturity="principal")
        opened(village, asked, f"buka:{number}")
    done = [each for each in run_until(village, date(2026, 2, 16)).done if each.what == "interest"]
    assert [(each.gross.plain(), each.tax.plain()) for each in done] == [
        ("150000", "0"),
        ("150000", "30000"),
    ]
    with reading(village.engine) as session:
        found = month_interest(session, Period("2026-02"))[village.members["A-0001"]]
    assert found == (Money.rupiah(300_000), Money.rupiah(30_000))
    assert balance(village, "2142") == Money.rupiah(-30_000)


@ON_SQLITE
def test_a_run_after_the_month_was_shut_books_in_the_next_and_counts_from_its_day(
    village: Village,
) -> None:
    add_product(village, "SB1", 1)
    village.products["SB3"] = village.products["SB1"]
    deposit = opened(village, wanted(village)).deposit_id
    village.deposit("A-0001", 100_000, day=date(2026, 2, 5))
    with writing(village.engine) as session:
        for month in (Period("2026-01"), Period("2026-02")):
            close_month(session, period=month, actor="siti", now=NOW)
        session.commit()
    run_until(village, date(2026, 3, 10))
    entry = last_entry(village, deposit)
    assert (entry.entry_date, entry.effective_date) == (date(2026, 3, 1), date(2026, 2, 16))


def test_the_cost_of_months_and_what_is_paid_end_even_on_any_basis(village: Village) -> None:
    add_product(village, "SBX", 6, rate="7.25", basis="365")
    village.products["SB3"] = village.products["SBX"]
    odd = Money.rupiah(7_777_777)
    opened(village, wanted(village, amount=odd, day=date(2026, 1, 29)), "buka:1")
    monthly = wanted(village, amount=odd, day=date(2026, 1, 29), payout="monthly")
    opened(village, replace(monthly, at_maturity="pay"), "buka:2")
    for day in (date(2026, 3, 3), date(2026, 5, 31), date(2026, 8, 1)):
        run_until(village, day)
    assert balance(village, "2121") == ZERO
    with reading(village.engine) as session:
        entries = queries.entries_of(session)
    for each in entries.values():
        assert total(one.cost for one in each) == total(one.paid for one in each)
    assert balance(village, "5102") == total(
        total(one.cost for one in each) for each in entries.values()
    )


def test_a_deposit_that_cannot_be_paid_is_left_out_and_named(village: Village) -> None:
    add_product(village)
    first = opened(village, wanted(village), "buka:1").deposit_id
    second = opened(village, wanted(village, member="A-0002"), "buka:2").deposit_id
    with writing(village.engine) as session:
        account = session.get_one(SavingsAccount, village.accounts["A-0001", "SUKARELA"])
        account.status, account.closed_on = "closed", date(2026, 3, 1)
        session.commit()
    result = run_until(village, date(2026, 4, 16))
    assert [(each.deposit_id, type(each.error)) for each in result.skipped] == [
        (first, InterestAccountUnfit)
    ]
    assert view(village, first).principal == TEN_MILLION
    assert view(village, second).principal == ZERO
