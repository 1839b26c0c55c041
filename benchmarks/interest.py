"""The interest run over many accounts: seconds, memory, and one plain SQL aggregate beside it.

A village is written plainly (members with one account each), a month of movements goes through the
door, then the month's interest is looked at and posted. Beside it stands the one statement that
sums the same rows by account and day, which no run can be faster than. Memory is the peak of a
process of its own for a fifth of the accounts and for all of them: it must not grow with them.

Run ``python -m benchmarks.interest [--accounts N] [--movements M]``.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert

from benchmarks.memory import peak_kib
from coop.dates import Period
from coop.dates import utc_text
from coop.db import checkpoint
from coop.db import reading
from coop.db import writing
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import Subledger
from coop.ledger.posting import post_many
from coop.members.interest import service
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import Engine

NOW = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
MONTH = Period("2026-03")
OPENED = date(2026, 1, 2)
#: Entries that are posted in one transaction while the book is made.
BATCH = 5_000

AGGREGATE = (
    "SELECT subledger_id, effective_date, sum(amount) FROM posting"
    " WHERE subledger_id IS NOT NULL AND effective_date <= '2026-03-31'"
    " GROUP BY subledger_id, effective_date"
)


def make_village(place: str, accounts: int, movements: int, seed: int = 1) -> None:
    """A book with that many accounts, each with so many movements in March."""
    for suffix in ("", "-wal", "-shm"):
        Path(place + suffix).unlink(missing_ok=True)
    create_book(place, Identity("Koperasi Ukur"), chart="multi", actor="bench", now=NOW)
    engine = require_book(place)
    with writing(engine) as session:
        written = {"recorded_at": utc_text(NOW), "recorded_by": "bench"}
        product = SavingsProduct(
            code="SUKARELA",
            name="Simpanan Sukarela",
            kind="voluntary",
            account="2101",
            expense_account="5101",
            unit="USP",
            **written,
        )
        session.add(product)
        session.flush()
        session.add(
            SavingsTerms(
                product_id=product.id,
                valid_from=date(2026, 1, 1),
                method="daily",
                tiers='[[0, "3"], [500000000, "5"]]',
                **written,
            )
        )
        session.flush()
        for table, rows in _rows(accounts, product.id, written):
            session.execute(insert(table), rows)
        session.commit()
    _deposit(engine, accounts, movements, random.Random(seed))
    checkpoint(engine)
    engine.dispose()


def _rows(
    accounts: int, product_id: int, written: dict[str, str]
) -> Iterator[tuple[type[object], list[dict[str, object]]]]:
    """Rows of persons, members, their subledgers and accounts."""
    numbers = range(1, accounts + 1)
    yield (
        Person,
        [
            {"id": each, "name": f"Warga {each}", "folded": f"warga {each}", **written}
            for each in numbers
        ],
    )
    yield (
        Subledger,
        [{"id": each, "kind": "savings", "number": f"S-{each:06d}"} for each in numbers],
    )
    yield (
        Subledger,
        [{"id": accounts + each, "kind": "member", "number": f"A-{each:06d}"} for each in numbers],
    )
    yield (
        Member,
        [
            {
                "id": each,
                "person_id": each,
                "number": f"A-{each:06d}",
                "subledger_id": accounts + each,
                "status": "active",
                "candidate_on": OPENED,
                "admitted_on": OPENED,
                **written,
            }
            for each in numbers
        ],
    )
    yield (
        SavingsAccount,
        [
            {
                "number": f"S-{each:06d}",
                "product_id": product_id,
                "member_id": each,
                "subledger_id": each,
                "opened_on": OPENED,
                **written,
            }
            for each in numbers
        ],
    )


def _drafts(accounts: int, movements: int, chance: random.Random) -> Iterator[tuple[Draft, str]]:
    for number in range(accounts * (movements + 1)):
        account, turn = number % accounts + 1, number // accounts
        day = date(2026, 2, 10) if turn == 0 else date(2026, 3, chance.randrange(1, 32))
        amount = Money.rupiah(chance.randrange(10, 20_000) * 500)
        lines = (
            debit("1104", amount, unit="USP"),
            credit(
                "2101", amount, unit="USP", subledger=SubledgerRef("savings", f"S-{account:06d}")
            ),
        )
        yield Draft(day, f"Setor S-{account:06d}", lines), f"ukur:{number}"


def _deposit(engine: Engine, accounts: int, movements: int, chance: random.Random) -> None:
    source = _drafts(accounts, movements, chance)
    while batch := [pair for _, pair in zip(range(BATCH), source, strict=False)]:
        with writing(engine) as session:
            for _ in post_many(session, batch, actor="bench", now=NOW):
                pass
            session.commit()


def measured(place: str) -> dict[str, int]:
    """Look at a month and post it; milliseconds, entries and this process's peak in kilobytes."""
    engine = require_book(place)
    started = time.perf_counter_ns()
    with reading(engine) as session:
        found = service.preview(session, MONTH, NOW.date(), limit=50)
    looked = time.perf_counter_ns()
    with writing(engine) as session:
        result = service.run(session, MONTH, actor="bench", now=NOW, commit=session.commit)
    ended = time.perf_counter_ns()
    engine.dispose()
    assert (found.count, found.gross, found.tax) == (result.entries, result.gross, result.tax)
    return {
        "preview": (looked - started) // 1_000_000,
        "run": (ended - looked) // 1_000_000,
        "entries": result.entries,
        "peak": peak_kib(),
    }


def aggregate(place: str) -> int:
    """Milliseconds of the plain statement over the same rows, the best of three."""
    connection = sqlite3.connect(place)
    taken = []
    for _ in range(3):
        started = time.perf_counter_ns()
        connection.execute(AGGREGATE).fetchall()
        taken.append((time.perf_counter_ns() - started) // 1_000_000)
    connection.close()
    return max(min(taken), 1)


def main() -> None:
    """Make both villages, measure each in a process of its own, and print."""
    parser = argparse.ArgumentParser(description="The interest run")
    parser.add_argument("--accounts", type=int, default=10_000)
    parser.add_argument("--movements", type=int, default=4, help="of each account in the month")
    parser.add_argument("--measure", metavar="BOOK", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(measured(options.measure)))
        return
    peaks = []
    with tempfile.TemporaryDirectory(prefix="ukur-bunga-") as folder:
        for accounts in (options.accounts // 5, options.accounts):
            place = str(Path(folder) / f"buku-{accounts}.sqlite")
            make_village(place, accounts, options.movements)
            plain = aggregate(place)
            answer = subprocess.run(
                [sys.executable, "-m", "benchmarks.interest", "--measure", place],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            found = json.loads(answer)
            per_thousand = found["run"] / found["entries"]
            print(
                f"  {accounts:>6} accounts, {options.movements} movements each:"
                f" preview {found['preview'] / 1000:.2f} s, run {found['run'] / 1000:.2f} s"
                f" ({per_thousand:.2f} s per 1,000 accounts);"
                f" plain aggregate {plain / 1000:.3f} s,"
                f" preview {found['preview'] / plain:.0f} and run {found['run'] / plain:.0f}"
                f" times that; peak {found['peak'] // 1024} MB",
                flush=True,
            )
            peaks.append(found["peak"])
    print(f"  memory with five times the accounts: {peaks[1] / peaks[0]:.2f} times")


if __name__ == "__main__":
    main()
