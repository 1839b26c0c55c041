"""After a restore: numbers on paper are asked for, lost ones declared, and taken again by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.ledger.backup import back_up
from coop.ledger.backup import restore_from
from coop.ledger.book import require_book
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Series
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.gap_errors import GapEmpty
from coop.ledger.gap_errors import GapTooLarge
from coop.ledger.gap_errors import NumbersUnknown
from coop.ledger.gap_errors import RestoreAnswered
from coop.ledger.gap_errors import SeriesUnreadable
from coop.ledger.gap_errors import VoucherNotLost
from coop.ledger.gap_errors import VoucherOtherSeries
from coop.ledger.gaps import answer_restore
from coop.ledger.gaps import declare_gap
from coop.ledger.gaps import gaps
from coop.ledger.gaps import open_restore
from coop.ledger.lost_numbers import SeriesYear
from coop.ledger.lost_numbers import read_series
from coop.ledger.models import GapDeclaration
from coop.ledger.models import JournalEntry
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.ledger.verify import run_verify
from tests.builders import NOW
from tests.builders import Counter
from tests.builders import expense
from tests.builders import make_small_book
from tests.builders import sale
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from coop.ledger.entry import Draft
    from coop.ledger.posting import PostedEntry
    from tests.ready_books import ReadyBooks

CASH_IN = SeriesYear(Series.CASH_IN, 2026)
CASH_OUT = SeriesYear(Series.CASH_OUT, 2026)
WHY = "PC rusak, salinan dari kemarin"


@pytest.fixture
def restored(engine_kind: str, ready_books: ReadyBooks, tmp_path: Path) -> Iterator[Counter]:
    """A book with two receipts and a payment, back from its copy on another machine."""
    place = ready_books.copy(engine_kind, "pulih", partial(_restore, tmp_path), tmp_path)
    engine = require_book(place)
    yield Counter(place, engine, _requests=count(100))
    assert broken(engine) == []
    engine.dispose()
    ready_books.drop(place)


def _restore(folder: Path, place: str) -> None:
    first = str(folder / "lama.sqlite")
    make_small_book(first)
    engine = require_book(first)
    old = Counter(first, engine)
    for draft in (sale(), sale(), expense()):
        old.post(draft)
    copy = folder / "stik" / "salinan.sqlite"
    copy.parent.mkdir()
    back_up(engine, str(copy), actor="siti", now=NOW)
    old.post(sale(777))  # the third receipt is on paper; the copy does not know it
    engine.dispose()
    restore_from(str(copy), place, actor="cli:budi", now=NOW)


def answered(counter: Counter, highest: dict[SeriesYear, int] | None = None) -> list[str]:
    """Answer for every series; those not named are on paper no further than in the book."""
    with writing(counter.engine) as session:
        restore = open_restore(session)
        assert restore is not None
        numbers = {each.series: each.in_book for each in restore.unanswered} | (highest or {})
        declared = answer_restore(session, numbers, reason=WHY, actor="siti", now=NOW)
        session.commit()
        return [f"{row.series} {row.first_number}-{row.last_number}" for row in declared]


def again(counter: Counter, number: str, draft: Draft | None = None) -> PostedEntry:
    return counter.post(replace(draft or sale(777), voucher_number=number))


def errors_of(counter: Counter) -> list[str]:
    with reading(counter.engine) as session:
        result = run_verify(session, actor="test", now=NOW, second_engine=False)
    return [f"{each.check}.{each.detail['problem']} {each.subject}" for each in result.errors]


def test_a_restored_book_takes_no_entry_until_the_numbers_on_paper_are_known(
    restored: Counter,
) -> None:
    with pytest.raises(NumbersUnknown):
        restored.post(sale())
    assert answered(restored) == []
    assert restored.post(sale()).voucher_number == "BKM-2026-00003"


def test_every_series_of_the_year_is_asked_with_its_last_number_in_the_book(
    restored: Counter,
) -> None:
    with reading(restored.engine) as session:
        restore = open_restore(session)
    assert restore is not None
    assert (restore.actor, restore.file_name) == ("cli:budi", "salinan.sqlite")
    asked = {each.series.key: each.in_book for each in restore.questions}
    assert asked == {"BKM-2026": 2, "BKK-2026": 1, "BBM-2026": 0, "BBK-2026": 0, "BM-2026": 0}


def test_numbers_go_on_above_the_paper_and_a_declared_gap_is_no_fault(restored: Counter) -> None:
    assert answered(restored, {CASH_IN: 5, CASH_OUT: 1}) == ["BKM 3-5"]
    assert restored.post(sale()).voucher_number == "BKM-2026-00006"
    assert restored.post(expense()).voucher_number == "BKK-2026-00002"
    assert errors_of(restored) == []
    assert broken(restored.engine) == []


def test_answers_may_come_one_by_one_and_the_last_opens_the_door(restored: Counter) -> None:
    for series in Series:
        with pytest.raises(NumbersUnknown):
            restored.post(sale())
        with writing(restored.engine) as session:
            each = {SeriesYear(series, 2026): 4}
            answer_restore(session, each, reason=WHY, actor="siti", now=NOW)
            session.commit()
    assert restored.post(sale()).voucher_number == "BKM-2026-00005"


def test_who_answers_second_is_refused_and_changes_nothing(restored: Counter) -> None:
    answered(restored, {CASH_IN: 5})
    with writing(restored.engine) as session, pytest.raises(RestoreAnswered):
        answer_restore(session, {CASH_IN: 9}, reason=WHY, actor="budi", now=NOW)
    assert restored.post(sale()).voucher_number == "BKM-2026-00006"


def test_a_series_that_was_not_asked_is_refused(restored: Counter) -> None:
    other = SeriesYear(Series.CASH_IN, 2019)
    with writing(restored.engine) as session, pytest.raises(RestoreAnswered):
        answer_restore(session, {other: 9}, reason=WHY, actor="siti", now=NOW)


def test_a_mistyped_number_is_refused_before_anything_is_declared(restored: Counter) -> None:
    with writing(restored.engine) as session, pytest.raises(GapTooLarge):
        answer_restore(session, {CASH_IN: 57_000}, reason=WHY, actor="siti", now=NOW)
    with writing(restored.engine) as session, pytest.raises(TextRefused):
        answer_restore(session, {CASH_IN: 57}, reason=" ", actor="siti", now=NOW)
    with reading(restored.engine) as session:
        assert session.scalars(select(GapDeclaration)).all() == []


def test_the_year_before_is_asked_as_long_as_its_vouchers_can_be_written(
    new_book_url: Callable[[], str], tmp_path: Path
) -> None:
    first, place = new_book_url(), new_book_url()
    make_small_book(first)
    engine = require_book(first)
    Counter(first, engine).post(sale(day=date(2025, 12, 30)))
    copy = tmp_path / "salinan-lama.sqlite"
    back_up(engine, str(copy), actor="siti", now=NOW)
    engine.dispose()
    restore_from(str(copy), place, actor="siti", now=NOW)
    engine = require_book(place)
    with reading(engine) as session:
        restore = open_restore(session)
        assert restore is not None
        assert {each.series.year for each in restore.questions} == {2025, 2026}
    engine.dispose()


def test_a_lost_number_is_taken_again_under_its_own_number_and_listed(restored: Counter) -> None:
    answered(restored, {CASH_IN: 5})
    assert restored.post(sale()).voucher_number == "BKM-2026-00006"
    posted = again(restored, "BKM-2026-00004")
    assert posted.voucher_number == "BKM-2026-00004"
    assert restored.post(sale()).voucher_number == "BKM-2026-00007"
    with reading(restored.engine) as session:
        [gap] = gaps(session)
        assert [each.entry_id for each in gap.again] == [posted.id]
        assert gap.still_lost == ("BKM-2026-00003", "BKM-2026-00005")
        assert gap.reason == WHY
    assert errors_of(restored) == []


def test_a_lost_number_is_taken_once(restored: Counter) -> None:
    answered(restored, {CASH_IN: 5})
    first = restored.post(replace(sale(777), voucher_number="BKM-2026-00004"), request_id="satu")
    with pytest.raises(VoucherNotLost):
        again(restored, "BKM-2026-00004")
    same = restored.post(replace(sale(777), voucher_number="BKM-2026-00004"), request_id="satu")
    assert (same.id, same.was_known) == (first.id, True)
    with pytest.raises(RequestReused):
        restored.post(replace(sale(777), voucher_number="BKM-2026-00003"), request_id="satu")


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        ("BKM-2026-00002", VoucherNotLost),
        ("BKM-2026-00006", VoucherNotLost),
        ("BKM-2026-99999", VoucherNotLost),
        ("bkm 4", VoucherNotLost),
        ("BKK-2026-00004", VoucherOtherSeries),
        ("BKM-2025-00004", VoucherOtherSeries),
    ],
)
def test_only_a_lost_number_of_the_right_series_can_be_taken(
    restored: Counter, number: str, refusal: type[Exception]
) -> None:
    answered(restored, {CASH_IN: 5})
    with pytest.raises(refusal):
        again(restored, number)
    assert restored.post(sale()).voucher_number == "BKM-2026-00006"


def test_two_entries_of_one_visit_cannot_take_the_same_number(restored: Counter) -> None:
    from coop.ledger.posting import post_many

    answered(restored, {CASH_IN: 5})
    drafts = [(replace(sale(n), voucher_number="BKM-2026-00004"), f"r{n}") for n in (1, 2)]
    with writing(restored.engine) as session, pytest.raises(VoucherNotLost):
        list(post_many(session, drafts, actor="siti", now=NOW))


def test_an_entry_that_waits_for_approval_keeps_the_number_it_takes_again(
    restored: Counter,
) -> None:
    from coop.ledger.draft_models import PendingEntry
    from coop.ledger.draft_text import draft_from_text

    answered(restored, {CASH_IN: 5})
    with writing(restored.engine) as session:
        change_setting(session, APPROVAL_ABOVE, "1000", actor="test", now=NOW)
        draft = replace(sale(777_000), voucher_number="BKM-2026-00004")
        waiting = submit(session, draft, request_id="tunggu", actor="siti", now=NOW)
        assert isinstance(waiting, WaitingEntry)
        kept = session.get_one(PendingEntry, waiting.id)
        assert draft_from_text(kept.draft).voucher_number == "BKM-2026-00004"
        session.commit()


def test_a_gap_is_declared_outside_a_restore_too(counter: Counter) -> None:
    counter.post(sale())
    with writing(counter.engine) as session:
        row = declare_gap(session, CASH_IN, 4, reason="kuitansi hilang", actor="siti", now=NOW)
        assert (row.first_number, row.last_number, row.restore_id) == (2, 4, None)
        session.commit()
    assert counter.post(sale()).voucher_number == "BKM-2026-00005"
    with writing(counter.engine) as session, pytest.raises(GapEmpty):
        declare_gap(session, CASH_IN, 5, reason="lagi", actor="siti", now=NOW)
    assert errors_of(counter) == []


def test_an_undeclared_gap_is_a_fault_and_so_is_a_declaration_nobody_logged(
    restored: Counter, new_book_url: Callable[[], str]
) -> None:
    del new_book_url
    answered(restored, {CASH_IN: 5})
    restored.post(sale())
    owner = open_engine(restored.place, as_owner=True)
    with writing(owner) as session:
        added = (
            "INSERT INTO gap_declaration (id, series, series_year, first_number, last_number,"
            " reason, at, actor) VALUES (99, 'BKM', 2026, 3, 4, 'x', 'x', 'x')"
        )
        session.execute(text(added))
        connection = session.connection()
        found = run_verify(session, actor="test", now=NOW, second_engine=False).errors
        named = {(each.check, each.detail["problem"], each.subject) for each in found}
        assert ("vouchers", "gap_unlogged", "BKM-2026-00003") in named
        on = "" if owner.dialect.name == "sqlite" else " ON gap_declaration"
        connection.exec_driver_sql(f"DROP TRIGGER guard_gap_declaration_delete{on}")
        session.execute(text("DELETE FROM gap_declaration"))
        found = run_verify(session, actor="test", now=NOW, second_engine=False).errors
        named = {(each.check, each.detail["problem"], each.subject) for each in found}
        assert ("vouchers", "gap", "BKM-2026-00003–00005") in named
        session.rollback()
    owner.dispose()


@pytest.mark.parametrize("table", ["gap_declaration", "restore_run", "restore_answer"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'lain'", "DELETE FROM {}"])
def test_what_was_declared_stays_in_the_database(
    restored: Counter, table: str, statement: str
) -> None:
    answered(restored, {CASH_IN: 5})
    with writing(restored.engine) as session, pytest.raises(DBAPIError, match="append only"):
        session.execute(text(statement.format(table)))


def test_a_second_restore_asks_anew_and_what_was_declared_still_counts(
    restored: Counter, new_book_url: Callable[[], str], tmp_path: Path
) -> None:
    answered(restored, {CASH_IN: 5})
    restored.post(sale())
    copy = tmp_path / "salinan-2.sqlite"
    later = NOW + timedelta(days=1)
    back_up(restored.engine, str(copy), actor="siti", now=later)
    place = new_book_url()
    restore_from(str(copy), place, actor="siti", now=later)
    engine = require_book(place)
    second = Counter(place, engine, now=later, _requests=count(200))
    with pytest.raises(NumbersUnknown):
        second.post(sale())
    assert answered(second, {CASH_IN: 8}) == ["BKM 7-8"]
    assert again(second, "BKM-2026-00003").voucher_number == "BKM-2026-00003"
    assert second.post(sale()).voucher_number == "BKM-2026-00009"
    assert errors_of(second) == []
    with reading(engine) as session:
        assert session.scalars(
            select(JournalEntry.voucher_number)
            .where(JournalEntry.series == "BKM")
            .order_by(JournalEntry.series_number)
        ).all() == [
            "BKM-2026-00001",
            "BKM-2026-00002",
            "BKM-2026-00003",
            "BKM-2026-00006",
            "BKM-2026-00009",
        ]
    engine.dispose()


@pytest.mark.parametrize("typed", ["", "BKM", "BKM-26", "XYZ-2026", "2026-BKM"])
def test_what_is_no_series_is_refused(typed: str) -> None:
    with pytest.raises(SeriesUnreadable):
        read_series(typed)
