"""Importing the ten-year book of 10,847 postings into an empty one: entries a second.

Plan and run are timed apart, the bare driver beside them: it commits the same rows (entries, lines,
head) in one transaction, unsealed and unchecked, as the most a disk allows.

Run ``python -m benchmarks.import_book [--rounds R]``.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.bookmaker import NOW
from coop.db import reading
from coop.db import writing
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.imports import prepare_import
from coop.ledger.imports import run_import

BOOKS = Path(__file__).parent.parent / "tests" / "data" / "books"
FORMS = ("csv", "beancount")


def imported(form: str, folder: Path) -> tuple[int, float, float]:
    """Entries, seconds of planning, seconds of running and committing."""
    file = BOOKS / f"bean_example_s1_idr.{form}"
    place = str(folder / "buku.sqlite")
    create_book(place, Identity(name="Ukuran"), chart="", actor="bench", now=NOW)
    engine = require_book(place)
    started = time.perf_counter()
    with reading(engine) as session:
        plan = prepare_import(session, file.name, file.read_bytes(), now=NOW, create_accounts=True)
    planned = time.perf_counter()
    with writing(engine) as session:
        run_import(session, plan, actor="bench", now=NOW)
        session.commit()
    done = time.perf_counter()
    engine.dispose()
    return len(plan.entries), planned - started, done - planned


def bare(folder: Path) -> float:
    """Seconds in which the driver alone writes the rows an import wrote."""
    with sqlite3.connect(folder / "buku.sqlite") as book:
        tables = ("journal_entry", "posting", "account_month", "audit_event")
        rows = {name: book.execute(f"SELECT * FROM {name}").fetchall() for name in tables}
        schema = [
            book.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()[0]
            for name in tables
        ]
    copy = sqlite3.connect(folder / "polos.sqlite", isolation_level=None)
    copy.execute("PRAGMA journal_mode = WAL")
    copy.execute("PRAGMA synchronous = FULL")
    for statement in schema:
        copy.execute(statement)
    started = time.perf_counter()
    copy.execute("BEGIN IMMEDIATE")
    for name, found in rows.items():
        marks = ", ".join("?" * len(found[0]))
        copy.executemany(f"INSERT INTO {name} VALUES ({marks})", found)
    copy.execute("COMMIT")
    done = time.perf_counter()
    copy.close()
    return done - started


def main() -> None:
    """Print entries a second for each form, and the ratio to the bare driver."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    for form in FORMS:
        plans, runs, bares = [], [], []
        entries = 0
        for _ in range(rounds):
            with tempfile.TemporaryDirectory() as name:
                folder = Path(name)
                entries, planned, ran = imported(form, folder)
                plans.append(planned)
                runs.append(ran)
                bares.append(bare(folder))
        plan, run, floor = (statistics.median(times) for times in (plans, runs, bares))
        print(
            f"{form:10} {entries / (plan + run):6.0f} entries/s"
            f" (plan {plan:.2f} s, run {run:.2f} s = {entries / run:.0f} entries/s,"
            f" bare driver {floor:.2f} s, ratio {floor / run:.2f})"
        )


if __name__ == "__main__":
    main()
