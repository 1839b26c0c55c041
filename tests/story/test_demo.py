"""Two years in Sukamaju: the demonstration is a book like any other, only invented."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.dates import from_utc_text
from coop.dates import last_day
from coop.dates import previous_month
from coop.db import reading
from coop.demo.build import IDENTITY
from coop.demo.build import SEED
from coop.demo.build import is_demo
from coop.demo.build import make_demo
from coop.demo.daybook import Act
from coop.demo.daybook import Happening
from coop.demo.history import first_month
from coop.demo.history import months_of
from coop.demo.logins import LOGINS
from coop.ledger.accounts import packaged_chart
from coop.ledger.book import book_of
from coop.ledger.book import head_of
from coop.ledger.book import require_book
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.periods import periods
from coop.ledger.periods import year_status
from coop.ledger.statement_service import KINDS
from coop.ledger.statement_service import build_report
from coop.ledger.verify import run_verify
from coop.money import SEN_PER_RUPIAH
from coop.users.pins import find_pin
from coop.users.service import password_matches
from coop.users.service import require_user
from tests.conftest import DEMO_UNTIL
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

ZONE = ZoneInfo(IDENTITY.zone)


@pytest.fixture
def sukamaju(demo_book: str) -> Iterator[Session]:
    """A session that reads the demonstration."""
    engine = require_book(demo_book)
    with reading(engine) as session:
        yield session
    engine.dispose()


def history(until: date, *, end: datetime | None = None, seed: int = SEED) -> list[list[object]]:
    """What the generator says, without a database."""
    kinds = {row.code: row.subledger_kind for row in packaged_chart("multi")}
    last = end or datetime(until.year, until.month, until.day, 23, tzinfo=ZONE)
    return [list(month) for month in months_of(until, end=last, seed=seed, kinds=kinds, zone=ZONE)]


def test_it_holds_two_years_of_thousands_of_entries_of_many_members(sukamaju: Session) -> None:
    entries = sukamaju.scalar(select(func.count(JournalEntry.id))) or 0
    members = sukamaju.scalar(select(func.count(Subledger.id)).where(Subledger.kind == "member"))
    assert entries >= 6_000
    assert (members or 0) >= 120
    assert book_of(sukamaju).name == "Koperasi Desmigratif Sukamaju"
    assert is_demo(sukamaju)


def test_all_months_but_the_last_are_closed_and_a_year_has_come_to_its_end(
    sukamaju: Session,
) -> None:
    months = [each for each in periods(sukamaju) if each.period[5:] <= "12"]
    assert [each.period for each in months][:: len(months) - 1] == ["2024-03", "2026-03"]
    assert len(months) == 25, "two years, and the month whose last day has the first balances"
    assert {each.state for each in months[:-1]} <= {"closed", "locked"}
    assert months[-1].state == "open"
    assert (year_status(sukamaju, 2024), year_status(sukamaju, 2025)) == ("approved", "audited")


def test_verify_finds_nothing_not_even_to_look_at(sukamaju: Session) -> None:
    result = run_verify(sukamaju, actor="test", now=NOW)
    assert result.findings == ()


@pytest.mark.parametrize("unit", ["", "USP", "TOKO"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_statement_ties(kind: str, unit: str, sukamaju: Session) -> None:
    for first, last in (
        (date(2024, 4, 1), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2025, 7, 1), date(2025, 7, 17)),
        (date(2026, 1, 1), DEMO_UNTIL),
    ):
        report = build_report(sukamaju, kind, date_from=first, date_to=last, unit=unit)
        assert report.problems == (), (first, last)


def test_assets_and_members_money_are_those_of_a_village(sukamaju: Session) -> None:
    totals = build_report(sukamaju, "balance-sheet", date_to=date(2025, 12, 31)).totals
    assets = totals["assets"].sen // SEN_PER_RUPIAH
    assert 150_000_000 <= assets <= 1_200_000_000


def test_no_till_and_no_bank_account_is_ever_below_zero(sukamaju: Session) -> None:
    days = sukamaju.execute(
        select(Account.code, Posting.entry_date, func.sum(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.money != "")
        .group_by(Account.code, Posting.entry_date)
        .order_by(Account.code, Posting.entry_date)
    )
    held: Counter[str] = Counter()
    for code, day, moved in days:
        held[code] += moved.sen
        assert held[code] >= 0, (code, day)
    assert len(held) >= 7


def test_amounts_are_whole_rupiah_and_mostly_what_coins_can_pay(sukamaju: Session) -> None:
    amounts = sukamaju.scalars(
        select(Posting.amount)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.money == "cash")
    ).all()
    assert all(amount.sen % SEN_PER_RUPIAH == 0 for amount in amounts)
    paid_in_coins = sum(amount.sen % (500 * SEN_PER_RUPIAH) == 0 for amount in amounts)
    assert paid_in_coins > 0.85 * len(amounts)


def test_everything_an_office_lives_through_happens(sukamaju: Session) -> None:
    kinds = set(sukamaju.scalars(select(JournalEntry.kind).distinct()))
    assert kinds == {"normal", "opening", "adjustment", "closing", "reversal"}
    series = set(sukamaju.scalars(select(JournalEntry.series).distinct()))
    assert series == {"BKM", "BKK", "BBM", "BBK", "BM"}
    batches = sukamaju.scalars(
        select(JournalEntry.batch).where(JournalEntry.batch != "").distinct()
    ).all()
    assert len(batches) >= 3
    on_paper = sukamaju.scalars(select(JournalEntry).where(JournalEntry.batch != "")).all()
    assert all(entry.receipt_number for entry in on_paper)
    used = set(
        sukamaju.scalars(
            select(Account.code).join(Posting, Posting.account_id == Account.id).distinct()
        )
    )
    assert used >= {"1105", "1163", "1184", "1191", "1203", "1351", "2111", "2142", "2176", "2177"}
    assert used >= {"3201", "3302", "4104", "4221", "5201", "5202", "6106", "6107", "9101", "9102"}


def test_several_people_did_it_and_each_can_sign_in(sukamaju: Session) -> None:
    clerks = set(sukamaju.scalars(select(JournalEntry.recorded_by).distinct()))
    assert clerks == {"siti", "rina", "joko"}
    for login in LOGINS:
        person = require_user(sukamaju, login.username)
        assert password_matches(person.password_hash, login.password)
        row = find_pin(sukamaju, login.username)
        assert bool(row) is bool(login.pin)
        assert row is None or password_matches(row.pin_hash, login.pin)


@pytest.mark.slow
def test_the_same_day_and_seed_make_the_same_book(tmp_path: Path) -> None:
    heads, told = [], list[int]()
    for name, later in (("satu", 0), ("lagi", 200)):
        place = str(tmp_path / f"{name}.sqlite")
        moment = NOW + timedelta(days=later)
        make_demo(place, until=DEMO_UNTIL, actor=name, now=moment, months=2, progress=told.append)
        engine = require_book(place)
        with reading(engine) as session:
            heads.append(head_of(session).hash)
        engine.dispose()
    assert heads[0] == heads[1]
    assert len(told) == 4


def test_another_seed_makes_another_cooperative() -> None:
    assert history(DEMO_UNTIL)[0] != history(DEMO_UNTIL, seed=SEED + 1)[0]


def test_books_that_begin_in_january_end_the_year_they_opened_in(tmp_path: Path) -> None:
    """And nothing is recorded after the moment the demonstration is made."""
    place = str(tmp_path / "pagi.sqlite")
    morning = datetime(2026, 3, 31, 2, 40, tzinfo=UTC)  # twenty to ten in Sukamaju
    make_demo(place, until=date(2026, 3, 31), actor="test", now=morning, months=3)
    engine = require_book(place)
    with reading(engine) as session:
        last = from_utc_text(head_of(session).last_recorded_at)
        assert morning - timedelta(hours=2) < last <= morning
        assert year_status(session, 2025) == "approved"
        found = run_verify(session, actor="test", now=morning, second_engine=False)
        assert found.findings == ()
    engine.dispose()


@pytest.mark.parametrize(
    "until",
    [
        date(2024, 2, 29),
        date(2025, 12, 31),
        date(2026, 1, 1),
        date(2026, 1, 2),
        date(2026, 2, 1),
        date(2026, 3, 31),
        date(2026, 6, 3),
        date(2026, 11, 22),
        date(2026, 12, 31),
    ],
    ids=str,
)
def test_whatever_day_it_ends_on_one_month_is_open_and_a_year_is_closed(until: date) -> None:
    months = history(until)
    assert len(months) == 24
    steps = [each for month in months for each in month if isinstance(each, Act)]
    closings = [(each.subject, each) for each in steps if each.what == "close-month"]
    closed = [month for month, _ in closings]
    assert closed[0] == previous_month(first_month(until))
    assert closed == sorted(closed)
    assert len(closed) == 24
    assert any(each.what == "close-year" for each in steps)
    moments = [each.at for month in months for each in month if isinstance(each, Act | Happening)]
    assert moments == sorted(moments)
    assert all(last_day(Period(month)) <= each.at.date() for month, each in closings)
    assert steps[-1].what == "propose"
    left = {each.subject: each.at for each in steps if each.what == "resign"}
    assert len(left) > 1
    after = [
        (each.at, each.draft.narration)
        for month in months
        for each in month
        if isinstance(each, Happening) and each.member in left and each.at > left[each.member]
    ]
    assert after == [], "who has left brings nothing any more"
    entries = [each for month in months for each in month if isinstance(each, Happening)]
    assert len(entries) >= 6_000
    assert all(each.draft.entry_date <= each.at.date() for each in entries)
