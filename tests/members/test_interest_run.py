"""The interest run: what it posts, once, with the tax and the fee of the month."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.db import reading
from coop.db import writing
from coop.ledger.holds import place_hold
from coop.ledger.models import JournalEntry
from coop.members.interest import month
from coop.members.interest import service
from coop.members.interest.errors import InterestTooEarly
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import gross_of_month
from coop.members.interest.month import month_interest
from coop.members.interest.month import own_interest
from coop.members.interest.month import register_paid
from coop.members.interest.month import to_withhold
from coop.money import Money
from tests.members.interest_desk import APRIL
from tests.members.interest_desk import APRIL_5
from tests.members.interest_desk import MARCH
from tests.members.interest_desk import Terms
from tests.members.interest_desk import balance
from tests.members.interest_desk import head
from tests.members.interest_desk import preview
from tests.members.interest_desk import put
from tests.members.interest_desk import run
from tests.members.interest_desk import set_terms
from tests.members.interest_desk import total_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from coop.dates import Period
    from tests.members.village import Village


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


# ------------------------------------------------------------------------ tax


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


# ------------------------------------------------------------------------ fees


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
