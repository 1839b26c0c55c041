"""Trial balance, journal and ledger pages on a large book, against a small one and plain SQL.

The trial balance is the whole report, with names and ties. Beside it stand the month-total rows
that it needs, read by the standard library's driver, and, for a day within a month, the plain sum
of that month's postings. Pages are asked for through Flask's test client by somebody signed in:
time to the first byte, size, statements.

Run ``python -m benchmarks.reading [--postings N] [--rounds R]``.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import event

from benchmarks.bookmaker import NOW
from benchmarks.bookmaker import make_book
from coop import create_app
from coop.config import Config
from coop.db import checkpoint
from coop.db import reading
from coop.db import writing
from coop.ledger.book import require_book
from coop.ledger.statement_service import build_report
from coop.users import service
from coop.users.access import Role
from coop.web.database import db

if TYPE_CHECKING:
    from flask.testing import FlaskClient

MIDDLE_POSTINGS = 10_000
SMALL_POSTINGS = 1_000
PAGES = (
    "/jurnal",
    "/jurnal?dari=2025-06-01&sampai=2025-06-30",
    "/buku-besar?dari=2025-01-01&sampai=2025-12-31",
    "/buku-besar/1101?dari=2025-01-01&sampai=2025-12-31",
    "/buku-besar",
    "/buku-besar/1101",
)
MONTH_END = date(2025, 10, 31)
WITHIN_MONTH = date(2025, 10, 20)
PASSWORD = "tiga kuda makan rumput"  # noqa: S105 - of a book that lives for a minute

TOTALS = "SELECT account_id, unit, period, debit, credit FROM account_month WHERE period <= ?"
SUM_OF_MONTH = (
    "SELECT account_id, sum(amount) FROM posting"
    " WHERE entry_date BETWEEN ? AND ? GROUP BY account_id"
)


def median_of(work: Callable[[], object], rounds: int) -> float:
    """Seconds, the median, after one round that is not counted."""
    seconds = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds[1:])


def trial_balance(place: str, day: date, rounds: int) -> float:
    """Seconds for the report, session included."""
    engine = require_book(place)

    def work() -> None:
        with reading(engine) as session:
            build_report(session, "trial-balance", date_to=day)

    seconds = median_of(work, rounds)
    engine.dispose()
    return seconds


def plain(place: str, sql: str, parameters: tuple[str, ...], rounds: int) -> float:
    """Seconds for one statement on the standard library's driver, its rows read."""
    connection = sqlite3.connect(place)
    seconds = median_of(lambda: connection.execute(sql, parameters).fetchall(), rounds)
    connection.close()
    return seconds


def measure_trial_balance(large: str, middle: str, rounds: int) -> None:
    """Print the report's times and what the issue compares them with."""
    at_end = trial_balance(large, MONTH_END, rounds)
    rows = plain(large, TOTALS, ("2025-10",), rounds)
    print(
        f"Trial balance at a month end: {at_end * 1000:.1f} ms,"
        f" month-total rows by plain SQL {rows * 1000:.2f} ms, ratio {at_end / rows:.1f}"
    )
    of_middle = trial_balance(middle, MONTH_END, rounds)
    print(
        f"  on a book of {MIDDLE_POSTINGS:,} postings: {of_middle * 1000:.1f} ms,"
        f" ratio {at_end / of_middle:.2f}"
    )
    within = trial_balance(large, WITHIN_MONTH, rounds)
    summed = plain(large, SUM_OF_MONTH, ("2025-10-01", WITHIN_MONTH.isoformat()), rounds)
    print(
        f"  on another day: {within * 1000:.1f} ms, {(within - at_end) * 1000:.1f} ms on top;"
        f" summing that month's postings by plain SQL {summed * 1000:.1f} ms"
    )


class Reader:
    """Somebody who has signed in to an app on a book, and how many statements the app sends."""

    def __init__(self, place: str) -> None:
        engine = require_book(place)
        with writing(engine) as session:
            service.create_user(
                session,
                username="siti",
                display_name="Siti",
                password=PASSWORD,
                roles=[Role.TREASURER],
                actor="bench",
                now=NOW,
            )
            session.commit()
        checkpoint(engine)
        engine.dispose()
        app = create_app(Config(book=place, secret_key="x" * 64, clock=lambda: NOW, testing=True))
        self.client: FlaskClient = app.test_client()
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get("/masuk").text)
        assert found is not None, "the page has no form"
        form = {"csrf_token": found[1], "username": "siti", "password": PASSWORD}
        assert self.client.post("/masuk", data=form).status_code == 303, "nobody is signed in"
        self.statements = 0
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", self._count)

    def _count(self, *_arguments: object) -> None:
        self.statements += 1

    def first_byte(self, path: str) -> None:
        """Ask for a page and take the first part of it."""
        response = self.client.get(path)
        assert response.status_code == 200, (path, response.status)
        next(response.iter_encoded())
        response.close()

    def size_and_statements(self, path: str) -> tuple[int, int]:
        """Bytes of a page, uncompressed, and statements it took."""
        before = self.statements
        size = len(self.client.get(path, buffered=True).data)
        return size, self.statements - before


def measure_pages(large: str, small: str, rounds: int) -> None:
    """Print time, size and statements of each page on the large book, and of the small one."""
    on_large, on_small = Reader(large), Reader(small)
    for path in PAGES:

        def ask(reader: Reader, page: str = path) -> float:
            return median_of(lambda: reader.first_byte(page), rounds)

        ours, base = ask(on_large), ask(on_small)
        size, statements = on_large.size_and_statements(path)
        print(
            f"{path}: {ours * 1000:.1f} ms, on {SMALL_POSTINGS:,} postings {base * 1000:.1f} ms,"
            f" ratio {ours / base:.2f}; {size / 1000:.0f} kB, {statements} statements"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Trial balance and pages on a large book")
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        places = []
        for size in (options.postings, MIDDLE_POSTINGS, SMALL_POSTINGS):
            places.append(str(Path(name) / f"buku{size}.sqlite"))
            make_book(places[-1], size)
        large, middle, small = places
        print(f"A book of {options.postings:,} postings, medians of {options.rounds} rounds")
        measure_trial_balance(large, middle, options.rounds)
        measure_pages(large, small, options.rounds)


if __name__ == "__main__":
    main()
