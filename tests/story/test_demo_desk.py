"""The demonstration's treasurer works at the same desk as any other: each concern is there."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.dates import Period
from coop.db import reading
from coop.demo.daybook import Act
from coop.demo.desk import STEPS
from coop.demo.logins import MEMBER_LOGIN
from coop.demo.residents import COLLECTOR_NAME
from coop.demo.residents import MEN
from coop.demo.residents import WOMEN
from coop.desk import approval_tasks  # noqa: F401 - registers its open tasks
from coop.desk import tasks
from coop.desk.assets import accrued
from coop.desk.assets import prepaid
from coop.desk.assets.lists import compare_assets
from coop.desk.assets.lists import compare_prepaid
from coop.desk.assets.models import AssetCount
from coop.desk.assets.models import ScheduleCharge
from coop.desk.assets.register import asset_views
from coop.desk.banking import queries as banking
from coop.desk.closing import service as closing
from coop.desk.closing.models import MonthClosing
from coop.desk.copies.queries import last_good_copy
from coop.desk.counts import queries as counts
from coop.desk.counts.models import CashCount
from coop.desk.opening.models import OpeningRecord
from coop.desk.setup import queries as setup
from coop.desk.setup.facts import missing
from coop.ledger.approval_reading import unconfirmed_papers
from coop.ledger.approval_reading import waiting
from coop.ledger.book import require_book
from coop.ledger.draft_models import PendingEntry
from coop.ledger.models import JournalEntry
from coop.ledger.settings import approval_limit
from coop.ledger.settings import setting_history
from coop.members.counter.models import TransferNotice
from coop.members.dues.models import CollectionSheet
from coop.members.dues.models import Collector
from coop.members.membership.models import Member
from coop.members.membership.models import OfficerTerm
from coop.members.people.models import Person
from coop.money import ZERO
from coop.money import Money
from coop.users.models import User
from tests.conftest import DEMO_UNTIL
from tests.story.test_demo import history

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

FEBRUARY = Period("2026-02")


@pytest.fixture
def sukamaju(demo_book: str) -> Iterator[Session]:
    """A session that reads the demonstration."""
    engine = require_book(demo_book)
    with reading(engine) as session:
        yield session
    engine.dispose()


def test_the_set_up_is_finished_and_some_legal_numbers_are_still_missing(
    sukamaju: Session,
) -> None:
    assert setup.progress(sukamaju).is_finished
    about = setup.about(sukamaju)
    assert about.village_code.startswith("99.")
    assert [fact.key for fact in missing(about.legal)] == [
        "legal.npwp",
        "legal.savings_license",
        "legal.email",
    ]


def test_first_balances_came_through_their_own_page_and_tie(sukamaju: Session) -> None:
    assert setup.first_day(sukamaju) == date(2024, 4, 1)
    records = sukamaju.scalars(select(OpeningRecord)).all()
    assert {each.unit for each in records} == {"KANTOR", "USP", "TOKO"}
    assert {each.difference for each in records} == {ZERO}


def test_every_step_of_the_desk_is_taken() -> None:
    steps = {each.what for month in history(DEMO_UNTIL) for each in month if isinstance(each, Act)}
    assert steps == set(STEPS)


def test_everyday_events_are_recorded_as_such(sukamaju: Session) -> None:
    details = sukamaju.scalars(
        select(AuditEvent.detail).where(AuditEvent.action == "event.record")
    ).all()
    names = Counter(json.loads(detail)["event"] for detail in details)
    assert names.total() > 300
    assert set(names) >= {
        "bayar-dimuka",
        "bayar-gaji",
        "beli-aset",
        "beri-kas-bon",
        "biaya-kantor",
        "insentif",
        "isi-kas-kecil",
        "kas-bon-selesai",
        "setor-bank",
        "tempatkan-modal-usp",
        "terima-hibah-barang",
        "terima-hibah-uang",
        "transfer-tak-dikenal",
    }


def test_large_entries_need_two_people_from_some_day_on(sukamaju: Session) -> None:
    assert approval_limit(sukamaju) == Money.rupiah(10_000_000)
    assert len(setting_history(sukamaju, "approval.above")) == 1
    rows = sukamaju.scalars(select(PendingEntry)).all()
    ways = Counter((each.state, each.way) for each in rows)
    assert ways["approved", "pin"] > 1
    assert ways["approved", "login"] > 1
    assert ways["approved", "paper"] == 2
    assert ways["refused", ""] == 1
    assert {each.decided_by for each in rows if each.state == "approved"} == {"budi"}


def test_one_draft_waits_and_one_paper_is_not_confirmed(sukamaju: Session) -> None:
    (item,) = waiting(sukamaju)
    assert item.row.amount == Money.rupiah(18_500_000)
    assert item.row.made_by == "siti"
    assert len(unconfirmed_papers(sukamaju)) == 1


def test_every_box_was_counted_at_the_end_of_every_month(sukamaju: Session) -> None:
    for month in ("2024-04", "2025-01", "2025-12", FEBRUARY):
        needed = [each for each in counts.last_counts(sukamaju, Period(month)) if each.is_needed]
        assert len(needed) >= 4
        assert all(each.is_counted for each in needed), month


def test_supervisors_count_without_a_word_and_one_difference_is_under_inquiry(
    sukamaju: Session,
) -> None:
    surprises = sukamaju.scalars(select(CashCount).where(~CashCount.is_announced)).all()
    assert {each.recorded_by for each in surprises} == {"joko"}
    assert len(surprises) == 4
    (left,) = counts.open_differences(sukamaju)
    assert left.count.number == surprises[-1].number
    assert left.is_unknown
    found = sukamaju.scalars(select(CashCount).where(CashCount.difference != ZERO)).all()
    settled = [each for each in found if each.id != left.count.id]
    assert {each.difference > ZERO for each in settled} == {True, False}
    assert all(counts.remaining_of(sukamaju, each.id) == ZERO for each in settled)


def test_equipment_wears_month_by_month_and_agrees_with_the_ledger(sukamaju: Session) -> None:
    views = asset_views(sukamaju, DEMO_UNTIL)
    assert {each.asset.acquisition for each in views} == {"taken_over", "granted", "bought"}
    assert all(each.charged > ZERO for each in views)
    months = set(
        sukamaju.scalars(select(ScheduleCharge.period).where(ScheduleCharge.asset_id.is_not(None)))
    )
    assert len(months) == 23
    assert all(each.holds for each in compare_assets(sukamaju, DEMO_UNTIL))
    assert sukamaju.scalar(select(func.count(AssetCount.id))) == 2


def test_rent_is_spread_and_a_bill_that_has_not_come_is_owed(sukamaju: Session) -> None:
    old, new = prepaid.prepaid_views(sukamaju)
    assert (old.left, new.left > ZERO, new.charged > ZERO) == (ZERO, True, True)
    assert all(each.holds for each in compare_prepaid(sukamaju, DEMO_UNTIL))
    paid, owed = accrued.accrued_views(sukamaju)
    assert (paid.is_open(), owed.is_open()) == (False, True)


def test_the_banks_agree_at_the_last_month_ends_but_for_what_is_on_its_way(
    sukamaju: Session,
) -> None:
    for day in (date(2026, 1, 31), date(2026, 2, 28)):
        found = [
            banking.reconciliation(sukamaju, book.account, book.unit, day)
            for book in banking.passbooks(sukamaju)
        ]
        assert len(found) == 3
        assert all(each.is_reconciled for each in found)
        assert all(len(each.outstanding_postings) == 1 for each in found)


def test_every_month_was_closed_through_its_checklist_and_skips_have_reasons(
    sukamaju: Session,
) -> None:
    rows = sukamaju.scalars(select(MonthClosing)).all()
    assert len({row.period for row in rows}) == 24 + 2
    lists = [closing.kept_checklist(row) for row in rows]
    skipped = [each for found in lists for each in found.skipped]
    assert skipped
    assert all(each.said is not None and each.said.reason for each in skipped)
    last = next(each for each in lists if each.period == FEBRUARY)
    assert {each.line.key for each in last.skipped} == {"backup", "verify"}
    assert not any(found.open_lines for found in lists)


def test_a_mistake_was_reversed_and_an_amount_moved(sukamaju: Session) -> None:
    kinds = Counter(sukamaju.scalars(select(JournalEntry.kind)))
    assert kinds["reversal"] >= 4
    moved = select(func.count(JournalEntry.id)).where(
        JournalEntry.narration.startswith("Pindah buku:")
    )
    assert (sukamaju.scalar(moved) or 0) >= 2


def test_no_copy_is_claimed_that_was_never_made(sukamaju: Session) -> None:
    assert last_good_copy(sukamaju) is None


def test_what_is_open_stands_among_the_tasks(sukamaju: Session) -> None:
    texts = " ".join(each.sentence.id for each in tasks.open_tasks(sukamaju, DEMO_UNTIL))
    assert "Selisih kas kurang" in texts
    assert "persetujuan" in texts


def test_people_fit_their_names_their_work_and_their_log_ins(sukamaju: Session) -> None:
    persons = sukamaju.scalars(select(Person)).all()
    housewives = {each.sex for each in persons if each.occupation == "Ibu rumah tangga"}
    assert housewives == {"f"}
    wrong = [
        each.name
        for each in persons
        if (each.sex == "m" and each.name.split()[0] in WOMEN)
        or (each.sex == "f" and each.name.split()[0] in MEN)
    ]
    assert wrong == []
    member = sukamaju.scalars(
        select(Person).join(Member, Member.person_id == Person.id).where(Member.number == "A-0001")
    ).one()
    shown = sukamaju.scalars(select(User.display_name).where(User.username == MEMBER_LOGIN)).one()
    assert shown.startswith(member.name), "whose savings the log-in opens"
    collector = sukamaju.scalars(select(Collector)).one()
    assert collector.name == COLLECTOR_NAME


def test_lists_of_officers_sheets_and_transfers_are_not_empty(sukamaju: Session) -> None:
    offices = set(sukamaju.scalars(select(OfficerTerm.office)))
    assert offices == {"Ketua", "Sekretaris", "Bendahara", "Ketua pengawas"}
    sheet = sukamaju.scalars(select(CollectionSheet)).one()
    assert sheet.total.sen > 0
    assert sukamaju.scalar(select(func.count()).select_from(TransferNotice)) == 1
