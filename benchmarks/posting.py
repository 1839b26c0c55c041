"""One durable entry through the door against the bare driver committing the same rows.

Both run in the same process on the same disk, in short alternating rounds; what counts is the
ratio of their medians. The bare side inserts the rows the door would have inserted (entry, lines,
month totals, audit row, head) in one transaction with WAL and synchronous=FULL, into tables with
the same columns and indexes; without guards, foreign keys, reads, hashes or seals. What goes in,
drafts on one side and rows on the other, is made before the clock runs.

Run ``python -m benchmarks.posting [--postings N] [--rounds R] [--postgresql]``.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.bookmaker import DAYS
from benchmarks.bookmaker import FIRST_DAY
from benchmarks.bookmaker import NOW
from benchmarks.bookmaker import draft
from benchmarks.bookmaker import make_book
from coop.db import writing
from coop.ledger.book import require_book
from coop.ledger.posting import post

ENTRIES_PER_ROUND = 25

#: Makes what the entries of these numbers need, and answers with what posts and commits them.
Side = Callable[[range], Callable[[], None]]


def door_side(place: str) -> Side:
    """Entries through the door, each committed; the session is kept, as the bare connection is."""
    session = writing(require_book(place))
    chance = random.Random(7)
    last = FIRST_DAY + timedelta(days=DAYS - 1)

    def prepare(numbers: range) -> Callable[[], None]:
        pairs = [(draft(number, last, chance), f"one:{number}") for number in numbers]

        def run() -> None:
            for each, request_id in pairs:
                post(session, each, request_id=request_id, actor="siti", now=NOW)
                session.commit()

        return run

    return prepare


ENTRY_COLUMNS = 23
INSERTS = (
    f"INSERT INTO journal_entry VALUES ({', '.join('?' * ENTRY_COLUMNS)})",
    "INSERT INTO posting VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    (
        "INSERT INTO account_month VALUES (?, ?, ?, ?, ?) ON CONFLICT (period, account_id, unit)"
        " DO UPDATE SET debit = account_month.debit + excluded.debit,"
        " credit = account_month.credit + excluded.credit"
    ),
    "INSERT INTO audit_event VALUES (?, ?, ?, ?, ?, ?)",
    "UPDATE chain_head SET position = ?, hash = ?, series_numbers = ?, last_recorded_at = ?",
)


def rows_for(
    number: int, ids: tuple[int, int], chance: random.Random
) -> list[list[tuple[Any, ...]]]:
    """The rows of one entry, for each of ``INSERTS``; ids are first free entry and posting id."""
    each = draft(number, FIRST_DAY, chance)
    entry_id, posting_id = ids
    day = "2025-12-31"
    moment = "2026-06-01T08:00:00.000000Z"
    entry = (
        *(entry_id, f"BKM-2025-{entry_id:05d}", "X", 2025, entry_id, day, day, "2025-12"),
        *("normal", each.narration, "", "", "", None, "", moment, "siti", "", f"raw:{number}"),
        *("0" * 64, "0" * 64, "1" * 64, False),
    )
    postings = []
    movements = []
    for line_number, line in enumerate(each.lines, start=1):
        sen = line.amount.sen
        fields = (posting_id + line_number, entry_id, line_number, 5 + line_number, "KANTOR")
        postings.append((*fields, None, sen, day, day, "2025-12"))
        movements.append(("2025-12", 5 + line_number, "KANTOR", max(sen, 0), max(-sen, 0)))
    audit = (2_000_000 + entry_id, moment, "siti", "journal.post", f"entry:{entry_id}", "{}")
    head = (entry_id, "1" * 64, '{"BKM-2025": 1}', moment)
    return [[entry], postings, movements, [audit], [head]]


def bare_sqlite_side(place: str) -> Side:
    """The same rows with the standard library's driver, guards taken away."""
    connection = sqlite3.connect(place, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    for (name,) in triggers.fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    chance = random.Random(7)
    next_ids = [
        connection.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}").fetchone()[0]
        for table in ("journal_entry", "posting")
    ]

    def prepare(numbers: range) -> Callable[[], None]:
        entries = []
        for number in numbers:
            rows = rows_for(number, (next_ids[0], next_ids[1]), chance)
            next_ids[0] += 1
            next_ids[1] += len(rows[1]) + 1
            entries.append(list(zip(INSERTS, rows, strict=True)))

        def run() -> None:
            for statements in entries:
                connection.execute("BEGIN IMMEDIATE")
                for sql, parameters in statements:
                    if len(parameters) == 1:
                        connection.execute(sql, parameters[0])
                    else:
                        connection.executemany(sql, parameters)
                connection.execute("COMMIT")

        return run

    return prepare


def compare(sides: dict[str, Side], rounds: int) -> dict[str, float]:
    """Entries per second of each side: the median of alternating rounds, after one to warm up."""
    rates: dict[str, list[float]] = {name: [] for name in sides}
    for round_number in range(rounds + 1):
        numbers = range(round_number * ENTRIES_PER_ROUND, (round_number + 1) * ENTRIES_PER_ROUND)
        for name, prepare in sides.items():
            run = prepare(numbers)
            started = time.perf_counter()
            run()
            rates[name].append(ENTRIES_PER_ROUND / (time.perf_counter() - started))
    return {name: statistics.median(each[1:]) for name, each in rates.items()}


def two_counters(place: str, entries: int = 300) -> tuple[float, float]:
    """Two counters posting back to back on one book: seconds each needed for its entries."""
    seconds = [0.0, 0.0]

    def counter(which: int) -> None:
        first = (which + 1) * 10_000_000
        run = door_side(place)(range(first, first + entries))
        started = time.perf_counter()
        run()
        seconds[which] = time.perf_counter() - started

    threads = [threading.Thread(target=counter, args=(which,)) for which in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return seconds[0], seconds[1]


def measure_sqlite(folder: Path, postings: int, rounds: int) -> tuple[float, float]:
    """Door's rate and its ratio to the bare driver on a book of that size; prints both."""
    place = str(folder / f"buku{postings}.sqlite")
    make_book(place, postings)
    bare = str(folder / f"polos{postings}.sqlite")
    source = sqlite3.connect(place)
    target = sqlite3.connect(bare)
    source.backup(target)
    source.close()
    target.close()
    rates = compare({"door": door_side(place), "sqlite3": bare_sqlite_side(bare)}, rounds)
    ratio = rates["door"] / rates["sqlite3"]
    print(
        f"SQLite, {postings:>9,} postings: door {rates['door']:7.0f}/s,"
        f" sqlite3 {rates['sqlite3']:7.0f}/s, ratio {ratio:.2f}"
    )
    return rates["door"], ratio


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postings", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        empty, _ = measure_sqlite(folder, 0, options.rounds)
        large, _ = measure_sqlite(folder, options.postings, options.rounds)
        print(f"SQLite, rate on the large book against the empty one: {large / empty:.2f}")
        first, second = two_counters(str(folder / "buku0.sqlite"))
        print(f"SQLite, two counters: {first:.1f} s and {second:.1f} s for 300 entries each")
        if options.postgresql:
            from benchmarks.posting_postgresql import measure

            measure(folder, options.postings, options.rounds)


if __name__ == "__main__":
    main()
