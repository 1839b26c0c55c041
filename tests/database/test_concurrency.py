"""Several counters at once, as threads and as processes: nothing lost, doubled or overdrawn."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from threading import Event
from time import sleep
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop import db
from coop.dates import Period
from coop.db import WRITE
from coop.db import is_busy
from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.errors import BookBusy
from coop.ledger.book import require_book
from coop.ledger.chain import GENESIS
from coop.ledger.errors import BalanceTooLow
from coop.ledger.errors import PeriodClosed
from coop.ledger.models import JournalEntry
from coop.ledger.models import PeriodState
from coop.ledger.periods import close_month
from coop.ledger.periods import lock_head
from coop.ledger.periods import seal_of
from coop.ledger.posting import post
from coop.money import Money
from tests.builders import CASH_USP
from tests.builders import NOW
from tests.builders import SAVINGS
from tests.builders import SITI_SAVES
from tests.builders import deposit
from tests.builders import make_small_book
from tests.builders import sale
from tests.builders import withdrawal
from tests.posting_worker import post_some

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from concurrent.futures import Future

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry
    from tests.builders import Counter

COUNTERS = 8


def at_once(work: Callable[[int], Any], times: int = COUNTERS) -> list[Future[Any]]:
    """Run the same work in threads that start together; the answers and refusals of each."""
    barrier = Barrier(times)

    def start(number: int) -> Any:
        barrier.wait(timeout=30)
        return work(number)

    with ThreadPoolExecutor(times) as pool:
        return [pool.submit(start, number) for number in range(times)]


def test_threads_that_post_at_once_lose_nothing_and_number_without_gaps(counter: Counter) -> None:
    each = 15

    def work(number: int) -> list[int]:
        return [
            counter.post(sale(), request_id=f"{number}-{entry}", actor=f"kasir-{number}").id
            for entry in range(each)
        ]

    ids = [entry for future in at_once(work) for entry in future.result()]
    assert sorted(ids) == list(range(1, COUNTERS * each + 1))
    assert counter.balance(CASH_USP) == Money.rupiah(5_000) * (COUNTERS * each)


def test_processes_that_post_at_once_lose_nothing_and_number_without_gaps(
    counter: Counter,
) -> None:
    each = 15
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.posting_worker"])
    workers = [
        context.Process(target=post_some, args=(counter.place, f"kasir-{number}", each))
        for number in range(COUNTERS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
        assert worker.exitcode == 0
    with reading(counter.engine) as session:
        by_whom = session.execute(
            text("SELECT recorded_by, count(*) FROM journal_entry GROUP BY recorded_by")
        )
        assert {tuple(row) for row in by_whom} == {(f"kasir-{n}", each) for n in range(COUNTERS)}


def test_a_double_click_posts_once_even_at_the_same_instant(counter: Counter) -> None:
    for attempt in range(5):

        def click(_: int, request: str = f"klik-{attempt}") -> PostedEntry:
            return counter.post(sale(), request_id=request)

        clicks = at_once(click, 4)
        answers = [click.result() for click in clicks]
        assert {answer.id for answer in answers} == {attempt + 1}
        assert [answer.was_known for answer in answers].count(False) == 1


def test_the_same_money_is_not_paid_out_at_two_counters(counter: Counter) -> None:
    for attempt in range(5):
        counter.post(deposit(1_000))

        def pay(number: int, request: str = f"tarik-{attempt}") -> PostedEntry:
            return counter.post(withdrawal(1_000), request_id=f"{request}-{number}")

        refused = [payment.exception() for payment in at_once(pay, 2)]
        assert refused.count(None) == 1
        assert {type(error) for error in refused} == {type(None), BalanceTooLow}
    assert counter.balance(SAVINGS, SITI_SAVES) == Money.rupiah(0)


def test_no_entry_slips_into_a_month_while_it_is_closed(counter: Counter) -> None:
    january = Period("2026-01")
    counter.post(sale(day=NOW.date().replace(month=1)))
    begun = Event()

    def work(number: int) -> int:
        if number == 0:
            begun.wait(timeout=30)
            with writing(counter.engine) as session:
                close_month(session, january, actor="budi", now=NOW)
                session.commit()
            return 0
        posted = 0
        draft = sale(day=NOW.date().replace(month=1))
        while posted < 500:
            try:
                counter.post(draft, request_id=f"{number}-{posted}")
            except PeriodClosed:
                break
            posted += 1
            begun.set()
        return posted

    posted = sum(future.result() for future in at_once(work, 4))
    with reading(counter.engine) as session:
        assert len(session.scalars(select(JournalEntry.id)).all()) == posted + 1
        assert session.get_one(PeriodState, january).seal == seal_of(session, january)


def test_a_book_that_is_held_too_long_is_busy_and_nothing_else_is(
    book_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_small_book(book_url)
    monkeypatch.setattr(db, "BUSY_TIMEOUT_SECONDS", 1)
    engine = require_book(book_url)
    with writing(engine) as holder:
        lock_head(holder)
        for wait in (lock_head, post_one):
            with writing(engine) as waiter, pytest.raises(BookBusy) as busy:
                wait(waiter)
            assert is_busy(busy.value.__cause__ or busy.value)
    with writing(engine) as session, pytest.raises(DBAPIError) as other:
        session.execute(text("SELECT 1 FROM nothing"))
    assert not is_busy(other.value)
    assert not is_busy(ValueError())
    with writing(engine) as session:
        post_one(session)
        session.commit()
    engine.dispose()


def post_one(session: Session) -> None:
    post(session, sale(), request_id="satu", actor="siti", now=NOW)


# --------------------------------------------------- PostgreSQL: sealing against inserting

NEW_ENTRY = (
    "INSERT INTO journal_entry (id, voucher_number, series, series_year, series_number, entry_date,"
    " effective_date, period, kind, narration, receipt_number, batch, origin, reason, recorded_at,"
    " recorded_by, approved_by, request_id, request_digest, previous_hash, hash, sealed) VALUES"
    " (1, 'BM', 'BM', 2026, 1, '2026-03-10', '2026-03-10', '2026-03', 'normal', 'x', '', '', '',"
    f" '', '', '', '', 'r', '', '{GENESIS}', 'x', FALSE)"
)
NEW_LINE = (
    "INSERT INTO posting (entry_id, line, account_id, unit, amount, entry_date, effective_date,"
    " period) SELECT 1, {}, id, 'USP', {}, '2026-03-10', '2026-03-10', '2026-03' FROM account"
    " WHERE code = '1101'"
)
SEAL = "UPDATE journal_entry SET sealed = TRUE WHERE id = 1"


@pytest.fixture
def draft_engine(book_url: str) -> Iterator[Engine]:
    """A book with one balanced entry that is not sealed yet."""
    make_small_book(book_url)
    engine = require_book(book_url).execution_options(**WRITE)
    with engine.begin() as connection:
        for statement in (NEW_ENTRY, NEW_LINE.format(1, 500), NEW_LINE.format(2, -500)):
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("first", "second", "code"),
    [(NEW_LINE.format(3, 7), SEAL, "LG002"), (SEAL, NEW_LINE.format(3, 7), "LG001")],
    ids=["seal-waits-for-a-line", "a-line-waits-for-the-seal"],
)
def test_a_seal_and_a_new_line_wait_for_each_other(
    draft_engine: Engine, book_url: str, first: str, second: str, code: str
) -> None:
    owner = open_engine(book_url, as_owner=True)  # who may see what others wait for
    with draft_engine.connect() as holder, ThreadPoolExecutor(1) as pool:
        holder.exec_driver_sql(first)
        late = pool.submit(run, draft_engine, second)
        wait_until_blocked(owner, second)
        assert not late.done()
        holder.commit()
        error = late.exception(timeout=30)
    owner.dispose()
    assert isinstance(error, DBAPIError)
    assert getattr(error.orig, "sqlstate", None) == code


# Waits after its line was let in: for a second one that is then left out.
SLOW_LINE = (
    "INSERT INTO posting (entry_id, line, account_id, unit, amount, entry_date, effective_date,"
    " period) SELECT 1, place, id, 'USP', 7, '2026-03-10', '2026-03-10', '2026-03'"
    " FROM account JOIN (VALUES (8), (9)) AS v (place) ON code = '1101'"
    " WHERE place = 8 OR pg_advisory_xact_lock(7) IS NULL"
)


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_a_line_that_came_before_its_entry_is_refused_once_the_entry_is_sealed(
    book_url: str,
) -> None:
    make_small_book(book_url)
    book = require_book(book_url)
    engine = book.execution_options(**WRITE)
    owner = open_engine(book_url, as_owner=True)
    with engine.connect() as holder, ThreadPoolExecutor(1) as pool:
        holder.exec_driver_sql("SELECT pg_advisory_xact_lock(7)")
        late = pool.submit(run, engine, SLOW_LINE)
        wait_until_blocked(owner, SLOW_LINE)
        with writing(book) as session:
            post_one(session)
            session.commit()
        holder.commit()
        error = late.exception(timeout=30)
    owner.dispose()
    book.dispose()
    assert isinstance(error, DBAPIError)
    assert getattr(error.orig, "sqlstate", None) == "LG001"


def wait_until_blocked(owner: Engine, statement: str) -> None:
    """Return once a connection waits for a lock with that statement."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query = :query"
    )
    for _ in range(400):
        with owner.connect() as watcher:
            if watcher.execute(waiting, {"query": statement}).scalar_one():
                return
        sleep(0.01)
    pytest.fail("the second statement did not wait")


def run(engine: Engine, statement: str) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)
