"""Closing through the checklist, on both engines: nothing is passed over without a word."""

from __future__ import annotations

import ast
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop import audit
from coop.dates import Period
from coop.dates import closing_period
from coop.db import reading
from coop.db import writing
from coop.desk.assets import depreciation
from coop.desk.closing.checklist import Asked
from coop.desk.closing.errors import ChecklistOpen
from coop.desk.closing.errors import ItemNotByHand
from coop.desk.closing.errors import ItemUnknown
from coop.desk.closing.items_of_desk import FIRST_DAY
from coop.desk.closing.service import Checklist
from coop.desk.closing.service import Status
from coop.desk.closing.service import checklist
from coop.desk.closing.service import close_month_checked
from coop.desk.closing.service import close_year_checked
from coop.desk.closing.service import closing_of
from coop.desk.closing.service import closings_of
from coop.desk.closing.service import kept_checklist
from coop.desk.closing.service import mark
from coop.desk.closing.service import reopen_checked
from coop.desk.closing.tasks import months_to_close
from coop.ledger.accounts import open_subledger
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import CloseOutOfOrder
from coop.ledger.errors import CloseTooEarly
from coop.ledger.errors import PeriodNotOpen
from coop.ledger.errors import TextRefused
from coop.ledger.errors import YearNotReady
from coop.ledger.models import PeriodState
from coop.ledger.periods import close_month
from coop.ledger.periods import year_status
from coop.ledger.posting import post
from coop.ledger.settings import change_setting
from coop.ledger.verify import run_verify
from coop.ledger.verify import store_result
from coop.money import Money
from tests import tidy
from tests.conftest import NOW
from tests.database.asset_desk import AssetDesk
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from coop.desk.closing.models import MonthClosing

JANUARY, FEBRUARY = Period("2026-01"), Period("2026-02")
TODAY = NOW.date()


@pytest.fixture
def desk(engine: Engine) -> Iterator[AssetDesk]:
    yield AssetDesk(engine)
    assert broken(engine) == []


def found(desk: AssetDesk, period: Period = JANUARY) -> Checklist:
    with reading(desk.engine) as session:
        return checklist(session, period, today=TODAY)


def status_of(desk: AssetDesk, key: str, period: Period = JANUARY) -> Status:
    [line] = [each for each in found(desk, period).lines if each.line.key == key]
    return line.status


def open_keys(desk: AssetDesk, period: Period = JANUARY) -> list[str]:
    return [each.line.key for each in found(desk, period).open_lines]


def close(
    desk: AssetDesk, period: Period = JANUARY, reasons: dict[str, str] | None = None
) -> MonthClosing:
    with desk.writing() as session:
        return close_month_checked(session, period, reasons=reasons, actor="siti", now=desk.now)


def say(desk: AssetDesk, item: str, word: str, reason: str = "", actor: str = "siti") -> None:
    with desk.writing() as session:
        mark(session, JANUARY, item, word=word, reason=reason, actor=actor, now=desk.now)


def verify(desk: AssetDesk) -> None:
    with reading(desk.engine) as session:
        result = run_verify(session, actor="siti", now=desk.now, second_engine=False)
    with desk.writing() as session:
        store_result(session, result)


def some_cash(desk: AssetDesk) -> None:
    desk.post(date(2026, 1, 5), ("1101", "KANTOR", 500_000), ("3201", "KANTOR", -500_000))


def test_a_month_with_an_open_item_is_not_closed_and_says_which(desk: AssetDesk) -> None:
    some_cash(desk)
    with pytest.raises(ChecklistOpen) as refused:
        close(desk)
    keys = str(refused.value.params["keys"]).split(", ")
    assert "cash.1101.KANTOR" in keys
    assert keys == open_keys(desk)
    with reading(desk.engine) as session:
        assert session.scalar(select(PeriodState.state)) == "open"
        assert closings_of(session, JANUARY) == []


@pytest.mark.parametrize("begin", ["2026-02-01", "2026-03-01", "2026-04-01"])
def test_moving_the_first_day_of_the_books_does_not_spare_a_count(
    desk: AssetDesk, begin: str
) -> None:
    some_cash(desk)
    with desk.writing() as session:
        change_setting(session, FIRST_DAY, begin, actor="siti", now=desk.now)
    assert "cash.1101.KANTOR" in open_keys(desk)


@pytest.mark.parametrize(
    ("kind", "request_id"),
    [(EntryKind.OPENING, "awal"), (EntryKind.NORMAL, "import:0f9a:1")],
)
def test_before_the_first_day_there_is_nothing_to_count(
    desk: AssetDesk, kind: EntryKind, request_id: str
) -> None:
    lines = [
        Line("1101", "KANTOR", Money.rupiah(500_000)),
        Line("3201", "KANTOR", -Money.rupiah(500_000)),
    ]
    first = Draft(date(2026, 1, 31), "Saldo awal", tuple(lines), kind=kind)
    with desk.writing() as session:
        post(session, first, request_id=request_id, actor="siti", now=desk.now)
        change_setting(session, FIRST_DAY, "2026-02-01", actor="siti", now=desk.now)
    assert "cash.1101.KANTOR" not in open_keys(desk)


def test_every_open_item_needs_its_reason_and_all_of_them_are_kept(desk: AssetDesk) -> None:
    some_cash(desk)
    keys = open_keys(desk)
    for key in keys[:-1]:
        say(desk, key, "skip", f"alasan {key}", actor="budi")
    with pytest.raises(ChecklistOpen):
        close(desk)
    closing = close(desk, reasons={keys[-1]: "alasan terakhir"})
    kept = kept_checklist(closing)
    assert [each.line.key for each in kept.skipped] == keys
    said = [each.said for each in kept.skipped]
    assert [each.reason for each in said if each] == [
        *(f"alasan {key}" for key in keys[:-1]),
        "alasan terakhir",
    ]
    assert {each.by for each in said if each} == {"budi", "siti"}
    with reading(desk.engine) as session:
        current = closing_of(session, JANUARY)
        assert current is not None
        assert current.id == closing.id
        skips = session.scalars(
            select(audit.AuditEvent.detail).where(audit.AuditEvent.action == "checklist.skip")
        ).all()
    assert len(skips) == len(keys)


def test_a_group_of_items_is_skipped_with_one_reason(desk: AssetDesk) -> None:
    some_cash(desk)
    desk.post(date(2026, 1, 6), ("1104", "USP", 100_000), ("3201", "USP", -100_000))
    groups = {key.partition(".")[0] for key in open_keys(desk)}
    kept = kept_checklist(close(desk, reasons=dict.fromkeys(groups, "kertas hilang")))
    cash = [each for each in kept.skipped if each.line.key.startswith("cash.")]
    assert len(cash) == 2


def test_a_reason_is_needed_and_an_unknown_item_is_refused(desk: AssetDesk) -> None:
    some_cash(desk)
    with pytest.raises(TextRefused):
        say(desk, "cash.1101.KANTOR", "skip", "  ")
    with pytest.raises(TextRefused):
        close(desk, reasons={"verify": " "})
    with pytest.raises(ItemUnknown):
        say(desk, "cash.9999.KANTOR", "skip", "x")
    with pytest.raises(ItemUnknown):
        close(desk, reasons={"gudang": "x"})


def test_only_what_a_person_can_know_is_ticked(desk: AssetDesk) -> None:
    some_cash(desk)
    with pytest.raises(ItemNotByHand):
        say(desk, "cash.1101.KANTOR", "done")
    say(desk, "accrued", "done", "listrik sudah ditagih")
    assert status_of(desk, "accrued") is Status.DONE
    say(desk, "accrued", "open")
    assert status_of(desk, "accrued") is Status.OPEN


def test_what_the_book_says_goes_before_what_was_said(desk: AssetDesk) -> None:
    some_cash(desk)
    say(desk, "verify", "skip", "program lambat")
    assert status_of(desk, "verify") is Status.SKIPPED
    verify(desk)
    assert status_of(desk, "verify") is Status.DONE
    some_cash(desk)
    assert status_of(desk, "verify") is Status.SKIPPED


def test_refusals_of_the_ledger_come_before_the_list(desk: AssetDesk) -> None:
    some_cash(desk)
    desk.post(date(2026, 2, 5), ("1101", "KANTOR", 1), ("3201", "KANTOR", -1))
    with pytest.raises(CloseOutOfOrder):
        close(desk, FEBRUARY)
    with pytest.raises(CloseTooEarly):
        close(desk, Period("2026-03"))


def test_after_a_reopening_the_list_is_live_and_old_words_do_not_count(desk: AssetDesk) -> None:
    some_cash(desk)
    reasons = dict.fromkeys(open_keys(desk), "pertama")
    first = close(desk, reasons=reasons)
    with pytest.raises(PeriodNotOpen):
        close(desk, reasons=reasons)
    with pytest.raises(PeriodNotOpen):
        say(desk, "accrued", "done")
    with desk.writing() as session:
        reopen_checked(session, JANUARY, reason="nota tertinggal", actor="siti", now=desk.now)
    with reading(desk.engine) as session:
        assert closing_of(session, JANUARY) is None
    assert open_keys(desk) == list(reasons)
    desk.now += timedelta(minutes=1)
    second = close(desk, reasons=dict.fromkeys(reasons, "kedua"))
    with reading(desk.engine) as session:
        assert [each.id for each in closings_of(session, JANUARY)] == [first.id, second.id]
        current = closing_of(session, JANUARY)
        assert current is not None
        assert current.id == second.id
    assert {each.said.reason for each in kept_checklist(first).skipped if each.said} == {"pertama"}


def test_a_month_closed_without_the_list_has_none(desk: AssetDesk) -> None:
    some_cash(desk)
    with desk.writing() as session:
        close_month(session, JANUARY, actor="siti", now=desk.now)
    with reading(desk.engine) as session:
        assert closing_of(session, JANUARY) is None


def test_words_and_closings_only_grow(desk: AssetDesk) -> None:
    some_cash(desk)
    close(desk, reasons=dict.fromkeys(open_keys(desk), "alasan"))
    for attack in (
        "UPDATE checklist_mark SET reason = 'lain'",
        "DELETE FROM checklist_mark",
        "UPDATE month_closing SET lines = '[]'",
        "DELETE FROM month_closing",
    ):
        with writing(desk.engine) as session, pytest.raises(DBAPIError):
            session.execute(text(attack))


def test_suspense_is_done_while_young_and_open_when_old(desk: AssetDesk) -> None:
    person = SubledgerRef("person", "P-01")

    def advance(day: date, rupiah: int) -> None:
        lines = (
            Line("1184", "KANTOR", Money.rupiah(rupiah), person),
            Line("3201", "KANTOR", Money.rupiah(-rupiah)),
        )
        with desk.writing() as session:
            draft = Draft(day, "kas bon", lines)
            post(session, draft, request_id=desk.request(), actor="siti", now=desk.now)

    with desk.writing() as session:
        open_subledger(session, "person", "P-01")
    advance(date(2026, 1, 20), 300_000)
    assert status_of(desk, "suspense.1184") is Status.DONE
    assert status_of(desk, "suspense.1184", FEBRUARY) is Status.OPEN
    advance(date(2026, 2, 25), -300_000)
    assert status_of(desk, "suspense.1184", FEBRUARY) is Status.DONE


def test_depreciation_and_the_register_are_items(desk: AssetDesk) -> None:
    desk.buy(date(2026, 1, 20), "1341", 4_750_000, "TOKO")
    assert status_of(desk, "assets") is Status.OPEN
    assert status_of(desk, "depreciation") is Status.NOT_APPLICABLE
    desk.register()
    assert status_of(desk, "assets") is Status.DONE
    assert status_of(desk, "depreciation") is Status.OPEN
    with desk.writing() as session:
        depreciation.run(session, JANUARY, actor="siti", now=desk.now)
    assert status_of(desk, "depreciation") is Status.DONE
    assert status_of(desk, "assets") is Status.DONE


def test_a_trading_unit_counts_its_goods(desk: AssetDesk) -> None:
    desk.post(date(2026, 1, 5), ("1171", "TOKO", 900_000), ("3201", "TOKO", -900_000))
    assert status_of(desk, "stock.TOKO") is Status.OPEN
    desk.post(date(2026, 1, 31), ("5201", "TOKO", 400_000), ("1171", "TOKO", -400_000))
    assert status_of(desk, "stock.TOKO") is Status.DONE


def test_an_opening_difference_stays_an_item_of_every_month(desk: AssetDesk) -> None:
    desk.post(
        date(2025, 12, 31),
        ("1101", "KANTOR", 100_000),
        ("1199", "KANTOR", -100_000),
        kind=EntryKind.OPENING,
    )
    assert status_of(desk, "opening-difference") is Status.OPEN
    assert status_of(desk, "opening-difference", FEBRUARY) is Status.OPEN


def test_a_year_has_a_list_of_its_own(desk: AssetDesk) -> None:
    desk.post(date(2025, 12, 5), ("1101", "KANTOR", 500_000), ("4401", "KANTOR", -500_000))
    year = closing_period(2025)

    def close_year(reasons: dict[str, str] | None = None) -> int:
        with desk.writing() as session:
            posted = close_year_checked(session, 2025, reasons=reasons, actor="siti", now=desk.now)
        return len(posted)

    with pytest.raises(YearNotReady):
        close_year()
    december = Period("2025-12")
    close(desk, december, reasons=dict.fromkeys(open_keys(desk, december), "kertas"))
    with pytest.raises(ChecklistOpen):
        close_year()
    assert status_of(desk, "months", year) is Status.DONE
    assert status_of(desk, "months-checked", year) is Status.DONE
    assert status_of(desk, "statements", year) is Status.DONE
    assert close_year(dict.fromkeys(open_keys(desk, year), "kertas")) == 2
    with reading(desk.engine) as session:
        assert year_status(session, 2025) == "closed"
        assert closing_of(session, year) is not None
    desk.post(
        date(2025, 12, 31),
        ("6103", "KANTOR", 50_000),
        ("2151", "KANTOR", -50_000),
        kind=EntryKind.ADJUSTMENT,
    )
    with reading(desk.engine) as session:
        assert closing_of(session, year) is None  # what came since has to be closed too
    assert close_year(dict.fromkeys(open_keys(desk, year), "koreksi")) == 2


def test_the_month_that_is_over_is_an_open_task(desk: AssetDesk) -> None:
    some_cash(desk)
    with reading(desk.engine) as session:
        [task] = months_to_close(session, TODAY)
        assert (task.since, task.values) == (date(2026, 2, 1), (("period", "2026-01"),))
        assert not list(months_to_close(session, date(2026, 1, 31)))
        [late] = months_to_close(session, date(2026, 4, 1))
        assert late.is_urgent


def test_scopes_of_periods() -> None:
    asked = Asked(Period("2025-14"), TODAY)
    assert (asked.first, asked.last) == (date(2025, 1, 1), date(2025, 12, 31))


def test_nobody_but_the_checklist_closes() -> None:
    """Doors call the checked service; only the ledger itself and the demonstration close bare."""
    allowed = {
        "coop/ledger/periods.py",
        "coop/ledger/years.py",
        "coop/desk/closing/service.py",
        "coop/demo/build.py",
    }
    users = {
        tidy.name_of(path)
        for path in tidy.python_files("coop", "migrants_registry")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and {alias.name for alias in node.names} & {"close_month", "close_year"}
    }
    assert users <= allowed
