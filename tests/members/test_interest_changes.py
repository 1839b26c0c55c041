"""What happens to a month that was run: late movements, taking back, interruptions."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.correction import submit_reversal
from coop.ledger.errors import NotReversible
from coop.ledger.errors import PeriodClosed
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.verify import run_verify
from coop.members.interest import service
from coop.members.interest.errors import NothingToTakeBack
from coop.members.interest.models import InterestLine
from coop.members.interest.month import own_interest
from coop.members.interest.taking_back import take_back
from coop.money import Money
from tests.members.interest_desk import APRIL
from tests.members.interest_desk import APRIL_5
from tests.members.interest_desk import MARCH
from tests.members.interest_desk import balance
from tests.members.interest_desk import head
from tests.members.interest_desk import preview
from tests.members.interest_desk import put
from tests.members.interest_desk import run
from tests.members.interest_desk import total_on

if TYPE_CHECKING:
    from tests.members.village import Village


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


def test_what_came_late_is_found_without_reckoning_everybody(village: Village) -> None:
    def late() -> int:
        with reading(village.engine) as session:
            return service.late_corrections(session, MARCH, APRIL_5.date())

    put(village, "A-0001", 1_000_000)
    put(village, "A-0002", 1_000_000)
    assert late() == 0
    run(village)
    assert late() == 0
    put(village, "A-0002", 500_000, day=date(2026, 4, 2))
    assert late() == 0
    put(village, "A-0001", 500_000)
    assert late() == 1
    run(village)
    assert late() == 0


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


# ------------------------------------------------------------------------ taking back


def test_a_run_is_taken_back_whole_and_may_be_made_again(village: Village) -> None:
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    put(village, "A-0001", 18_250_000, "HARIRAYA", day=date(2026, 3, 1))
    run(village)
    with writing(village.engine) as session:
        taken = take_back(
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
    def try_it() -> None:
        with writing(village.engine) as session:
            take_back(session, MARCH, reason="x", actor="siti", now=APRIL_5, commit=session.commit)

    with pytest.raises(NothingToTakeBack):
        try_it()
    put(village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    run(village)
    with writing(village.engine) as session:
        for number in range(1, 4):
            close_month(session, Period(f"2026-0{number}"), actor="siti", now=APRIL_5)
        session.commit()
    with pytest.raises(PeriodClosed):
        try_it()


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


def test_a_run_whose_process_is_killed_is_resumed_without_a_gap(
    village: Village, village_place: str
) -> None:
    for member in ("A-0001", "A-0002", "A-0003"):
        put(village, member, 50_000_000, day=date(2026, 3, 1))
    worker = subprocess.Popen(
        [sys.executable, "-m", "tests.members.interest_worker", village_place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "ready\n"
    worker.kill()
    worker.communicate()
    assert total_on(village, "5101") == Money.rupiah(254_795)
    result = run(village)
    assert (result.entries, result.tax) == (2, Money.rupiah(2 * 25_479))
    assert total_on(village, "2142") == Money.rupiah(-3 * 25_479)
    with reading(village.engine) as session:
        checked = run_verify(session, actor="siti", now=APRIL_5, second_engine=False)
    assert checked.is_clean, checked.findings
