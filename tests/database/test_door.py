"""The door: what it takes, what it answers, and what it numbers."""

from __future__ import annotations

from collections import Counter as Tally
from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy import text

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.ledger.chain import GENESIS
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Series
from coop.ledger.entry import balance_units
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import ClockBehind
from coop.ledger.errors import RequestReused
from coop.ledger.errors import SubledgerMissing
from coop.ledger.errors import TextRefused
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.posting import CLOCK_TOLERANCE
from coop.ledger.posting import Door
from coop.ledger.posting import confirm_clock
from coop.ledger.posting import post_many
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money
from tests.builders import ACCRUED
from tests.builders import BANK
from tests.builders import CASH
from tests.builders import CASH_USP
from tests.builders import GOODS
from tests.builders import INTER_UNIT
from tests.builders import INTEREST
from tests.builders import LOAN
from tests.builders import LOANS
from tests.builders import NOW
from tests.builders import OFFICE_COST
from tests.builders import SAVINGS
from tests.builders import SITI_SAVES
from tests.builders import TODAY
from tests.builders import deposit
from tests.builders import entry
from tests.builders import expense
from tests.builders import sale
from tests.builders import withdrawal

if TYPE_CHECKING:
    from tests.builders import Counter

RUPIAH = Money.rupiah(1_000)


def stored(counter: Counter, entry_id: int) -> JournalEntry:
    with reading(counter.engine) as session:
        found = session.get_one(JournalEntry, entry_id)
        assert len(found.postings) >= 2
        session.expunge_all()
    return found


def audit_actions(counter: Counter) -> Tally[str]:
    with reading(counter.engine) as session:
        return Tally(session.scalars(select(AuditEvent.action)))


def test_an_entry_is_numbered_sealed_and_chained(counter: Counter) -> None:
    first = counter.post(sale())
    second = counter.post(expense(), actor="budi")
    assert (first.id, first.voucher_number) == (1, "BKM-2026-00001")
    assert (second.id, second.voucher_number) == (2, "BKK-2026-00001")
    row = stored(counter, 2)
    assert row.sealed is True
    assert row.previous_hash == first.hash != GENESIS
    assert row.hash == second.hash
    assert row.recorded_by == "budi"
    assert row.recorded_at == "2026-03-10T02:00:00.000000Z"
    assert audit_actions(counter)["journal.post"] == 2


def test_the_same_facts_make_the_same_hash_on_either_engine(counter: Counter) -> None:
    posted = counter.post(sale(narration="Jasa Juli"), request_id="tetap")
    assert posted.hash[:16] == "86fb6517c226115e"


# ------------------------------------------------------------------------- repeated requests


def test_a_repeated_request_answers_with_its_entry_and_posts_nothing(counter: Counter) -> None:
    first = counter.post(sale(), request_id="klik")
    again = counter.post(sale(), request_id="klik")
    assert again == replace(first, was_known=True)
    assert counter.balance(CASH_USP) == Money.rupiah(5_000)


def test_a_repeated_request_is_known_after_its_month_closed_and_its_account_went(
    counter: Counter,
) -> None:
    first = counter.post(sale(), request_id="klik")
    with writing(counter.engine) as session:
        account = session.scalars(select(Account).where(Account.code == INTEREST)).one()
        account.is_active = False
        session.commit()
    again = counter.post(sale(), request_id="klik", now=NOW - timedelta(days=400))
    assert again.id == first.id
    assert again.was_known


def test_a_request_id_is_not_used_for_something_else(counter: Counter) -> None:
    first = counter.post(sale(), request_id="klik")
    others = [
        sale(5_001),
        sale(day=TODAY - timedelta(days=1)),
        sale(narration="Jurnal lain"),
        sale(receipt_number="17"),
        sale(effective_date=TODAY - timedelta(days=1)),
        sale(series=Series.MEMORIAL),
        sale(approved_by="budi"),
    ]
    for other in others:
        with pytest.raises(RequestReused) as refused:
            counter.post(other, request_id="klik")
        assert refused.value.params["voucher_number"] == first.voucher_number


def test_an_effective_date_that_equals_the_entry_date_is_the_same_request(
    counter: Counter,
) -> None:
    first = counter.post(sale(), request_id="klik")
    assert counter.post(sale(effective_date=TODAY), request_id="klik").id == first.id


def test_a_request_id_that_is_no_name_is_refused(counter: Counter) -> None:
    with writing(counter.engine) as session:
        door = Door(session, actor="siti", now=NOW)
        for request_id in ("", "a\nb", "x" * 201, "\ud800"):
            with pytest.raises(TextRefused):
                door.add(sale(), request_id=request_id)


# ------------------------------------------------------------------------- many at once


def test_many_entries_go_in_together_or_not_at_all(counter: Counter) -> None:
    drafts = [(sale(amount), f"banyak-{amount}") for amount in range(1, 1_202)]
    with writing(counter.engine) as session:
        posted = list(post_many(session, drafts, actor="siti", now=NOW))
        session.commit()
    assert [each.id for each in posted] == list(range(1, 1_202))
    assert counter.balance(CASH_USP) == Money.rupiah(sum(range(1, 1_202)))
    bad = [(sale(), "lagi-1"), (withdrawal(1), "lagi-2")]
    with writing(counter.engine) as session, pytest.raises(BalanceTooLow):
        list(post_many(session, bad, actor="siti", now=NOW))
    assert counter.post(expense()).id == 1_202


def test_a_request_repeated_within_one_visit_posts_once(counter: Counter) -> None:
    with writing(counter.engine) as session:
        drafts = [(sale(), "klik"), (sale(), "klik"), (expense(), "lain")]
        posted = list(post_many(session, drafts, actor="siti", now=NOW))
        session.commit()
    assert [(each.id, each.was_known) for each in posted] == [(1, False), (1, True), (2, False)]


def test_after_a_refusal_the_same_visit_goes_on_as_if_it_had_not_been_asked(
    counter: Counter,
) -> None:
    two_owners = entry(
        debit(SAVINGS, RUPIAH, unit="USP", subledger=SITI_SAVES),
        debit(SAVINGS, RUPIAH, unit="USP", subledger=replace(SITI_SAVES, number="S-002")),
        credit(CASH_USP, RUPIAH * 2, unit="USP"),
    )
    with writing(counter.engine) as session:
        door = Door(session, actor="siti", now=NOW)
        door.add(deposit(1_000), request_id="1")
        with pytest.raises(BalanceTooLow):  # Siti has enough, Budi has nothing
            door.add(two_owners, request_id="2")
        assert door.add(withdrawal(1_000), request_id="3").voucher_number == "BKK-2026-00001"
        with pytest.raises(BalanceTooLow):  # what is queued counts
            door.add(withdrawal(1), request_id="4")
        door.flush()
        session.commit()
    assert counter.balance(SAVINGS, SITI_SAVES) == ZERO


def test_what_was_written_in_groups_is_not_counted_twice(counter: Counter) -> None:
    with writing(counter.engine) as session:
        door = Door(session, actor="siti", now=NOW)
        door.add(deposit(100), request_id="1")
        door.flush()
        with pytest.raises(BalanceTooLow):
            door.add(withdrawal(101), request_id="2")
        door.add(withdrawal(60), request_id="3")
        door.flush()
        with pytest.raises(BalanceTooLow):
            door.add(withdrawal(41), request_id="4")
        assert door.add(deposit(100), request_id="1").was_known
        session.commit()


def test_what_is_not_committed_leaves_no_number_behind(counter: Counter) -> None:
    with writing(counter.engine) as session:
        Door(session, actor="siti", now=NOW).add(sale(), request_id="hilang")
        session.rollback()
    assert counter.post(sale()).voucher_number == "BKM-2026-00001"


# ------------------------------------------------------------------------- numbers


def test_the_series_follows_the_money(counter: Counter) -> None:
    cases = [
        (CASH, INTEREST, "BKM"),
        (OFFICE_COST, CASH, "BKK"),
        (BANK, INTEREST, "BBM"),
        (OFFICE_COST, BANK, "BBK"),
        (BANK, CASH, "BKK"),  # cash brought to the bank
        (CASH, BANK, "BKM"),
        (CASH, CASH_USP, "BM"),  # from one box to the other
        (GOODS, ACCRUED, "BM"),
    ]
    for to, from_, series in cases:
        draft = entry(debit(to, RUPIAH, unit="USP"), credit(from_, RUPIAH, unit="USP"))
        assert counter.post(draft).voucher_number.startswith(f"{series}-2026-"), (to, from_)


def test_an_opening_is_a_memorial_and_a_series_asked_for_is_taken(counter: Counter) -> None:
    opening = counter.post(sale(kind=EntryKind.OPENING))
    assert opening.voucher_number == "BM-2026-00001"
    asked = counter.post(sale(series=Series.BANK_IN))
    assert asked.voucher_number == "BBM-2026-00001"


def test_each_series_counts_by_itself_and_anew_each_year(counter: Counter) -> None:
    late = date(2025, 12, 31)
    drafts = [sale(), expense(), sale(), sale(day=late), sale(), expense(day=late)]
    numbers = [counter.post(draft).voucher_number for draft in drafts]
    assert numbers == [
        "BKM-2026-00001",
        "BKK-2026-00001",
        "BKM-2026-00002",
        "BKM-2025-00001",
        "BKM-2026-00003",
        "BKK-2025-00001",
    ]


# ------------------------------------------------------------------------- units, dates, texts


def test_an_event_that_crosses_units_takes_the_inter_unit_pair(counter: Counter) -> None:
    crossing = entry(
        debit(CASH, RUPIAH, unit="KANTOR"),
        credit(SAVINGS, RUPIAH, unit="USP", subledger=SITI_SAVES),
    )
    posted = counter.post(balance_units(crossing, INTER_UNIT))
    lines = [(p.account_id, p.unit, p.amount) for p in stored(counter, posted.id).postings]
    assert [(unit, amount.sen) for _, unit, amount in lines[2:]] == [
        ("KANTOR", -100_000),
        ("USP", 100_000),
    ]
    assert counter.balance(INTER_UNIT) == ZERO


def test_the_effective_date_may_lie_before_the_entry_date(counter: Counter) -> None:
    earlier = TODAY - timedelta(days=40)
    late = stored(counter, counter.post(deposit(1_000, effective_date=earlier)).id)
    assert (late.entry_date, late.effective_date, late.period) == (TODAY, earlier, "2026-03")
    assert {posting.effective_date for posting in late.postings} == {earlier}
    plain = stored(counter, counter.post(deposit(1_000)).id)
    assert plain.effective_date == TODAY


def test_texts_are_kept_in_the_form_that_is_sealed(counter: Counter) -> None:
    decomposed = "Setoran Cafe\N{COMBINING ACUTE ACCENT}"
    posted = counter.post(sale(narration=decomposed), request_id="nfc")
    assert stored(counter, posted.id).narration == "Setoran Caf\N{LATIN SMALL LETTER E WITH ACUTE}"
    composed = sale(narration="Setoran Caf\N{LATIN SMALL LETTER E WITH ACUTE}")
    assert counter.post(composed, request_id="nfc").was_known


def test_strange_but_printable_texts_are_kept_as_typed(counter: Counter) -> None:
    strange = [
        "=HYPERLINK(1)",
        "'; DROP TABLE posting; --",
        "<script>alert(1)</script>",
        "?%s %(x)s {0} :name",
        '"\\',
        "Wayan \N{BALINESE LETTER SA} \N{SMILING FACE WITH OPEN MOUTH}",
    ]
    for text_of in strange:
        row = stored(counter, counter.post(sale(narration=text_of, receipt_number=text_of)).id)
        assert (row.narration, row.receipt_number) == (text_of, text_of)


HOSTILE = [
    "a\x00b",
    "a\nb",
    "\x1b[31m",
    "\ud800",
    "\N{RIGHT-TO-LEFT OVERRIDE}123",
    "a\N{ZERO WIDTH SPACE}b",
    "\N{LINE SEPARATOR}",
]


def test_texts_that_do_not_print_as_they_read_are_refused(counter: Counter) -> None:
    for field in ("narration", "receipt_number", "batch", "origin", "reason", "approved_by"):
        for hostile in HOSTILE:
            with pytest.raises(TextRefused) as refused:
                counter.post(replace(sale(), **{field: hostile}))  # type: ignore[arg-type] # texts
            assert refused.value.params["field"] == field


def test_a_hostile_reference_is_refused_before_the_database_sees_it(counter: Counter) -> None:
    for hostile in HOSTILE:
        with pytest.raises(TextRefused):
            counter.post(deposit(1, owner=replace(SITI_SAVES, number=hostile)))


def test_a_reference_of_another_kind_is_refused(counter: Counter) -> None:
    with pytest.raises(SubledgerMissing):
        counter.post(deposit(1_000, owner=LOAN))
    wrong = entry(
        debit(LOANS, RUPIAH, unit="USP", subledger=SITI_SAVES), credit(CASH, RUPIAH, unit="USP")
    )
    with pytest.raises(SubledgerMissing):
        counter.post(wrong)


def test_the_largest_amount_is_kept_to_the_sen(counter: Counter) -> None:
    largest = Money(AMOUNT_MAX_SEN)
    for _ in range(2):
        counter.post(entry(debit(BANK, largest, unit="USP"), credit(ACCRUED, largest, unit="USP")))
    assert counter.balance(BANK).sen == 2 * AMOUNT_MAX_SEN


# ------------------------------------------------------------------------- the clock


def test_two_counters_clocks_may_differ_a_little(counter: Counter) -> None:
    counter.post(sale())
    slow = counter.post(sale(), now=NOW - CLOCK_TOLERANCE)
    assert slow.id == 2
    with pytest.raises(ClockBehind):  # the tolerance does not add up
        counter.post(sale(), now=NOW - CLOCK_TOLERANCE - timedelta(seconds=1))


def test_a_clock_that_went_back_stops_posting_until_someone_confirms_the_date(
    counter: Counter,
) -> None:
    counter.post(sale())
    dead_battery = NOW - timedelta(days=30)
    draft = sale(day=dead_battery.date())
    with pytest.raises(ClockBehind):
        counter.post(draft, now=dead_battery)
    with writing(counter.engine) as session:
        assert confirm_clock(session, actor="budi", now=dead_battery) is True
        session.commit()
    assert counter.post(draft, now=dead_battery).id == 2
    with writing(counter.engine) as session:
        assert confirm_clock(session, actor="budi", now=NOW) is False
        session.commit()
    assert audit_actions(counter)["clock.confirm"] == 1


def test_the_day_is_that_of_the_zone_the_moment_carries(counter: Counter) -> None:
    evening = NOW.replace(hour=17, minute=30)  # half past midnight of the 11th in Jakarta
    with writing(counter.engine) as session:
        zone = session.scalars(text("SELECT zone FROM book")).one()
    assert zone == "Asia/Jakarta"
    tomorrow = sale(day=TODAY + timedelta(days=1))
    assert counter.post(tomorrow, now=evening.astimezone(ZoneInfo(zone))).id == 1
