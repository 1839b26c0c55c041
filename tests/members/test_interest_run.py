"""The interest run: what it posts, once, whatever interrupts it, and what it never does."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from fractions import Fraction
from itertools import count
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text

from coop.dates import Period
from coop.dates import utc_text
from coop.db import reading
from coop.db import writing
from coop.ledger.correction import submit_reversal
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import NotReversible
from coop.ledger.errors import PeriodClosed
from coop.ledger.holds import place_hold
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import close_month
from coop.ledger.posting import post
from coop.ledger.verify import run_verify
from coop.members.interest import month
from coop.members.interest import service
from coop.members.interest.errors import InterestTooEarly
from coop.members.interest.errors import NothingToTakeBack
from coop.members.interest.models import InterestLine
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import gross_of_month
from coop.members.interest.month import month_interest
from coop.members.interest.month import own_interest
from coop.members.interest.month import register_paid
from coop.members.interest.month import to_withhold
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsTerms
from coop.members.savings.reading import balance_of
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.members.village import Village

MARCH = Period("2026-03")
APRIL = Period("2026-04")
#: A day of April, when March is over.
APRIL_5 = datetime(2026, 4, 5, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Terms:
    """What a test changes of a product's terms."""

    product: str = "SUKARELA"
    valid_from: date = date(2026, 1, 2)
    method: str = "daily"
    basis: str = "365"
    tiers: str = '[[0, "6"]]'
    fee: int = 0
    interval: str = "monthly"
    is_taxed: bool = True


def set_terms(village: Village, terms: Terms) -> None:
    with writing(village.engine) as session:
        session.add(
            SavingsTerms(
                product_id=village.products[terms.product],
                valid_from=terms.valid_from,
                method=terms.method,
                basis=terms.basis,
                tiers=terms.tiers,
                monthly_fee=Money.rupiah(terms.fee),
                interval=terms.interval,
                is_taxed=terms.is_taxed,
                decision="Rapat pengurus 2/2026",
                recorded_at=utc_text(APRIL_5),
                recorded_by="siti",
            )
        )
        session.commit()


def put(
    village: Village,
    member: str,
    rupiah: int,
    product: str = "SUKARELA",
    day: date = date(2026, 3, 2),
) -> None:
    """Cash into an account, or with a minus out of it, recorded when the month is over."""
    with writing(village.engine) as session:
        account = village.view(session, member, product)
        amount = Money.rupiah(abs(rupiah))
        cash = "1104" if account.unit == "USP" else "1101"
        if rupiah > 0:
            lines = (
                debit(cash, amount, unit=account.unit),
                account.money_in(amount),
            )
        else:
            lines = (
                account.money_out(amount),
                credit(cash, amount, unit=account.unit),
            )
        draft = Draft(entry_date=day, narration=f"Simpanan {member}", lines=lines)
        post(session, draft, request_id=f"uji:{next(_REQUESTS)}", actor="siti", now=APRIL_5)
        session.commit()


_REQUESTS = count()


def run(
    village: Village, period: Period = MARCH, now: datetime = APRIL_5, size: int = 250
) -> service.RunResult:
    with writing(village.engine) as session:
        return service.run(session, period, actor="siti", now=now, commit=session.commit, size=size)


def preview(village: Village, period: Period = MARCH) -> service.Preview:
    with reading(village.engine) as session:
        return service.preview(session, period, APRIL_5.date())


def balance(village: Village, member: str, product: str = "SUKARELA") -> Money:
    with reading(village.engine) as session:
        return balance_of(session, village.view(session, member, product))


def total_on(village: Village, code: str) -> Money:
    with reading(village.engine) as session:
        found = session.scalar(
            select(func.sum(Posting.amount)).join(Account).where(Account.code == code)
        )
        return found if found is not None else Money(0)


def head(village: Village) -> tuple[int, str]:
    with reading(village.engine) as session:
        position, code = session.execute(text("SELECT position, hash FROM chain_head")).one()
        return position, code


def test_a_month_is_credited_on_its_last_day_in_the_unit_of_the_product(village: Village) -> None:
    put(village, "A-0001", 1_000_000, day=date(2026, 3, 2))
    result = run(village)
    # 30 days of 1,000,000 at 6 %: 4,931.51.
    assert (result.entries, result.gross, result.tax) == (1, Money.rupiah(4_932), Money(0))
    assert balance(village, "A-0001") == Money.rupiah(1_004_932)
    with reading(village.engine) as session:
        entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert entry is not None
        assert (entry.entry_date, entry.effective_date) == (date(2026, 3, 31), date(2026, 3, 31))
        assert entry.origin == "interest:2026-03"
        assert entry.request_id == f"interest:2026-03:{village.accounts['A-0001', 'SUKARELA']}"
        assert "A-0001" in entry.narration
        assert {line.unit for line in entry.postings} == {"USP"}


def test_a_second_run_changes_nothing(village: Village) -> None:
    put(village, "A-0001", 1_000_000)
    put(village, "A-0002", 55_000_000, "HARIRAYA")
    assert run(village).entries == 2
    before = head(village)
    again = run(village)
    assert (again.entries, again.run_id) == (0, None)
    assert head(village) == before
    assert preview(village).count == 0
    with reading(village.engine) as session:
        assert service.is_settled(session, MARCH, APRIL_5.date())


def test_what_was_looked_at_is_what_is_posted(village: Village) -> None:
    put(village, "A-0001", 1_000_000)
    put(village, "A-0002", 60_000_000, "HARIRAYA")
    found = preview(village)
    result = run(village)
    assert (found.count, found.gross, found.tax) == (result.entries, result.gross, result.tax)
    assert [each.code for each in found.totals] == ["SUKARELA", "HARIRAYA"]


def test_a_month_that_is_not_over_is_refused(village: Village) -> None:
    with pytest.raises(InterestTooEarly), reading(village.engine) as session:
        service.preview(session, MARCH, date(2026, 3, 30))
    with pytest.raises(InterestTooEarly):
        run(village, now=datetime(2026, 3, 30, 3, 0, tzinfo=UTC))
    run(village, now=datetime(2026, 3, 31, 3, 0, tzinfo=UTC))


def test_an_empty_month_posts_nothing(village: Village) -> None:
    before = head(village)
    assert run(village).entries == 0
    assert head(village) == before


def test_interest_of_a_month_earns_nothing_in_that_month_but_in_the_next(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    assert run(village).gross == Money.rupiah(186_000)
    may = datetime(2026, 5, 2, 3, 0, tzinfo=UTC)
    # 30 days of 36,686,000 at 6 %.
    assert run(village, APRIL, may).gross == Money.rupiah(180_917)


# ------------------------------------------------------------------------------------- tax


def test_the_tax_looks_at_all_accounts_of_a_member_together(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    put(village, "A-0001", 18_250_000, "HARIRAYA", day=date(2026, 3, 1))
    put(village, "A-0002", 36_500_000, day=date(2026, 3, 1))
    result = run(village)
    # 186,000 + 93,000 are above 240,000 together; 186,000 alone is not.
    assert result.tax == Money.rupiah(27_900)
    assert balance(village, "A-0001") == Money.rupiah(36_500_000 + 186_000 - 18_600)
    assert balance(village, "A-0001", "HARIRAYA") == Money.rupiah(18_250_000 + 93_000 - 9_300)
    assert balance(village, "A-0002") == Money.rupiah(36_500_000 + 186_000)
    assert total_on(village, "2142") == Money.rupiah(-27_900)
    assert total_on(village, "5101") == Money.rupiah(186_000 * 2 + 93_000)


def test_exactly_the_threshold_is_free(village: Village) -> None:
    set_terms(village, Terms(method="lowest", basis="12", tiers='[[0, "8"]]'))
    put(village, "A-0001", 36_000_000, day=date(2026, 3, 1))
    put(village, "A-0002", 36_000_150, day=date(2026, 3, 1))
    result = run(village)
    assert result.gross == Money.rupiah(480_001)
    assert result.tax == Money.rupiah(24_000)


def test_what_bears_no_tax_does_not_count_for_it(village: Village) -> None:
    set_terms(village, Terms(product="HARIRAYA", is_taxed=False))
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    put(village, "A-0001", 36_500_000, "HARIRAYA", day=date(2026, 3, 1))
    assert run(village).tax == Money(0)
    with reading(village.engine) as session:
        assert gross_of_month(session, village.members["A-0001"], MARCH) == Money.rupiah(186_000)


@pytest.fixture
def deposits_paid() -> Iterator[dict[Period, dict[int, MonthInterest]]]:
    """What time deposits say they paid, for as long as one test."""
    paid: dict[Period, dict[int, MonthInterest]] = {}
    kept = list(month._PROVIDERS)
    register_paid("uji")(lambda _session, period, _ids: paid.get(period, {}))
    yield paid
    month._PROVIDERS[:] = kept


def test_interest_of_time_deposits_counts_for_the_same_month(
    village: Village, deposits_paid: dict[Period, dict[int, MonthInterest]]
) -> None:
    member = village.members["A-0001"]
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    deposits_paid[MARCH] = {member: MonthInterest(Money.rupiah(100_000), Money(0))}
    with reading(village.engine) as session:
        assert to_withhold(session, member, MARCH, Money.rupiah(150_000)) == Money.rupiah(25_000)
    assert run(village).tax == Money.rupiah(28_600)
    with reading(village.engine) as session:
        all_of_it = month_interest(session, MARCH)[member]
        assert all_of_it == MonthInterest(Money.rupiah(286_000), Money.rupiah(28_600))
        assert own_interest(session, MARCH)[member].gross == Money.rupiah(186_000)


def test_a_payment_that_lifts_the_month_later_is_withheld_by_the_next_run(
    village: Village, deposits_paid: dict[Period, dict[int, MonthInterest]]
) -> None:
    member = village.members["A-0001"]
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    assert run(village).tax == Money(0)
    deposits_paid[MARCH] = {member: MonthInterest(Money.rupiah(100_000), Money.rupiah(10_000))}
    again = run(village)
    assert (again.gross, again.tax) == (Money(0), Money.rupiah(18_600))
    assert run(village).entries == 0


# ------------------------------------------------------------------------------------- fees


def test_a_fee_never_takes_more_than_there_is(village: Village) -> None:
    set_terms(village, Terms(fee=5_000))
    put(village, "A-0001", 1_000_000, day=date(2026, 3, 1))
    put(village, "A-0002", 2_000, day=date(2026, 3, 1))
    result = run(village)
    assert result.fee == Money.rupiah(5_000 + 2_010)
    assert balance(village, "A-0001") == Money.rupiah(1_000_000 + 5_096 - 5_000)
    assert balance(village, "A-0002") == Money(0)
    assert total_on(village, "4409") == Money.rupiah(-7_010)
    assert run(village).entries == 0


def test_a_fee_leaves_what_is_held_and_what_was_taken_out_since(village: Village) -> None:
    set_terms(village, Terms(fee=5_000, tiers='[[0, "0"]]'))
    put(village, "A-0001", 9_000, day=date(2026, 3, 1))
    put(village, "A-0002", 9_000, day=date(2026, 3, 1))
    put(village, "A-0002", -8_000, day=date(2026, 3, 10))
    with writing(village.engine) as session:
        view = village.view(session, "A-0001")
        place_hold(
            session,
            view.account_id,
            view.subledger_id,
            Money.rupiah(7_000),
            "uji",
            request_id="tahan",
            actor="siti",
            now=APRIL_5,
        )
        session.commit()
    assert run(village).fee == Money.rupiah(2_000 + 1_000)
    assert balance(village, "A-0001") == Money.rupiah(7_000)


# ------------------------------------------------------------------------ late movements


def test_a_movement_recorded_late_is_corrected_by_its_difference(village: Village) -> None:
    put(village, "A-0001", 1_000_000, day=date(2026, 3, 2))
    run(village)
    put(village, "A-0001", 1_000_000, day=date(2026, 3, 2))
    found = preview(village)
    assert (found.count, found.corrections, found.gross) == (1, 1, Money.rupiah(4_931))
    run(village)
    assert balance(village, "A-0001") == Money.rupiah(2_009_863)
    put(village, "A-0001", -1_000_000, day=date(2026, 3, 2))
    assert run(village).gross == Money.rupiah(-4_931)
    assert run(village).entries == 0
    assert balance(village, "A-0001") == Money.rupiah(1_004_932)


def test_after_the_month_was_closed_a_correction_counts_from_the_day_it_is_made(
    village: Village,
) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    with writing(village.engine) as session:
        for number in range(1, 4):
            close_month(session, Period(f"2026-0{number}"), actor="siti", now=APRIL_5)
        session.commit()
    result = run(village)
    assert result.gross == Money.rupiah(186_000)
    with reading(village.engine) as session:
        entry = session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert entry is not None
        assert (entry.entry_date, entry.effective_date) == (APRIL_5.date(), APRIL_5.date())
        assert own_interest(session, MARCH) == {}
        assert own_interest(session, APRIL)[village.members["A-0001"]].gross == result.gross
    assert run(village).entries == 0


def test_interest_that_cannot_be_taken_back_is_named_and_stops_nobody(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    put(village, "A-0002", 1_000_000, day=date(2026, 3, 1))
    run(village)
    put(village, "A-0001", -36_500_000, day=date(2026, 3, 2))
    put(village, "A-0001", -186_000 + 50_000, day=date(2026, 3, 31))
    put(village, "A-0002", 500_000, day=date(2026, 3, 31))
    found = preview(village)
    assert [each.account.member_number for each in found.short] == ["A-0001"]
    result = run(village)
    assert (result.short, balance(village, "A-0001")) == (1, Money(0))
    assert balance(village, "A-0002") == Money.rupiah(1_505_096 + 82)
    again = run(village)
    assert (again.entries, again.short) == (0, 1)


# ------------------------------------------------------------------------ who gets none


def leave(village: Village, member: str, status: str, day: date) -> None:
    with writing(village.engine) as session:
        row = session.get_one(Member, village.members[member])
        row.status, row.left_on = status, day
        if status == "deceased":
            session.get_one(Person, row.person_id).died_on = day
        session.commit()


def test_interest_ends_with_the_day_of_death(village: Village) -> None:
    set_terms(village, Terms(fee=1_000))
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    leave(village, "A-0001", "deceased", date(2026, 3, 10))
    result = run(village)
    assert (result.gross, result.fee) == (Money.rupiah(60_000), Money(0))
    assert run(village, APRIL, datetime(2026, 5, 2, tzinfo=UTC)).entries == 0


def test_a_twelfth_is_shared_by_the_days_until_death(village: Village) -> None:
    set_terms(village, Terms(method="lowest", basis="12"))
    put(village, "A-0001", 31_000_000, day=date(2026, 3, 1))
    leave(village, "A-0001", "deceased", date(2026, 3, 10))
    assert run(village).gross == Money.rupiah(50_000)


def test_who_resigned_earns_until_the_settlement(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    leave(village, "A-0001", "resigned", date(2026, 3, 10))
    assert run(village).gross == Money.rupiah(186_000)


def test_closed_accounts_and_own_capital_get_nothing(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    put(village, "A-0001", 36_500_000, "POKOK", day=date(2026, 3, 1))
    with writing(village.engine) as session:
        account = session.get_one(SavingsAccount, village.accounts["A-0001", "SUKARELA"])
        account.status, account.closed_on = "closed", date(2026, 3, 31)
        session.commit()
    assert run(village).entries == 0


# ------------------------------------------------------------------------ terms and intervals


def test_terms_that_change_within_a_month_each_hold_for_their_days(village: Village) -> None:
    set_terms(village, Terms(valid_from=date(2026, 3, 11), tiers='[[0, "3"]]'))
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    assert run(village).gross == Money.rupiah(10 * 6_000 + 21 * 3_000)


def test_a_quarter_is_paid_with_its_last_month(village: Village) -> None:
    set_terms(village, Terms(interval="quarterly", fee=1_000))
    put(village, "A-0001", 36_500_000, day=date(2026, 1, 2))
    assert run(village, Period("2026-02")).entries == 0
    result = run(village)
    assert result.gross == Money.rupiah((30 + 28 + 31) * 6_000)
    assert result.fee == Money.rupiah(3_000)
    assert result.tax == Money.rupiah(53_400)


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


# ------------------------------------------------------------------------ taking back


def test_a_run_is_taken_back_whole_and_may_be_made_again(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    put(village, "A-0001", 18_250_000, "HARIRAYA", day=date(2026, 3, 1))
    run(village)
    with writing(village.engine) as session:
        taken = service.take_back(
            session,
            MARCH,
            reason="suku bunga keliru",
            actor="siti",
            now=APRIL_5,
            commit=session.commit,
            size=1,
        )
    assert taken == 2
    assert balance(village, "A-0001") == Money.rupiah(36_500_000)
    assert total_on(village, "2142") == Money(0)
    with reading(village.engine) as session:
        assert own_interest(session, MARCH) == {}
    assert run(village).tax == Money.rupiah(27_900)
    assert run(village).entries == 0


def test_nothing_is_taken_back_where_nothing_stands_or_the_month_is_closed(
    village: Village,
) -> None:
    def take_back() -> None:
        with writing(village.engine) as session:
            service.take_back(
                session, MARCH, reason="x", actor="siti", now=APRIL_5, commit=session.commit
            )

    with pytest.raises(NothingToTakeBack):
        take_back()
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    run(village)
    with writing(village.engine) as session:
        for number in range(1, 4):
            close_month(session, Period(f"2026-0{number}"), actor="siti", now=APRIL_5)
        session.commit()
    with pytest.raises(PeriodClosed):
        take_back()


def test_a_single_entry_of_a_run_is_not_reversed_from_the_journal(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    run(village)
    with pytest.raises(NotReversible), writing(village.engine) as session:
        submit_reversal(
            session,
            head(village)[0],
            reason="x",
            entry_date=APRIL_5.date(),
            request_id="x",
            actor="siti",
            now=APRIL_5,
        )


# ------------------------------------------------------------------------ interrupted, at once


def test_a_run_that_was_cut_short_goes_on_where_it_stopped(village: Village) -> None:
    for member in ("A-0001", "A-0002", "A-0003"):
        put(village, member, 36_500_000, day=date(2026, 3, 1))

    class Cut(Exception):
        pass

    with writing(village.engine) as session:
        commits = 0

        def commit() -> None:
            nonlocal commits
            if commits:
                raise Cut
            commits += 1
            session.commit()

        with pytest.raises(Cut):
            service.run(session, MARCH, actor="siti", now=APRIL_5, commit=commit, size=1)
    assert total_on(village, "5101") == Money.rupiah(186_000)
    result = run(village)
    assert (result.entries, result.gross) == (2, Money.rupiah(372_000))
    assert total_on(village, "5101") == Money.rupiah(558_000)


def test_two_runs_at_once_pay_each_account_once(village: Village) -> None:
    for member in ("A-0001", "A-0002", "A-0003"):
        put(village, member, 50_000_000, day=date(2026, 3, 1))
    results: list[service.RunResult] = []
    threads = [Thread(target=lambda: results.append(run(village, size=1))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result.entries for result in results) == 3
    assert total_on(village, "2142") == Money.rupiah(-3 * 25_479)
    with reading(village.engine) as session:
        assert session.scalar(select(func.count()).select_from(InterestLine)) == 3


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
