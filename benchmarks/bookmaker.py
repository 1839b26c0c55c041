"""Books of any size for measuring, made through the door from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from coop.db import writing
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.posting import post_many
from coop.money import Money

FIRST_DAY = date(2021, 1, 1)
DAYS = 1826
NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
BATCH_ENTRIES = 20_000

#: Counter accounts without a subledger, so that measuring needs no members.
COUNTERS = (
    *("4201", "4301", "4401", "5201", "5202", "5211", "6101", "6102", "6103", "6104", "6105"),
    *("6109", "6110", "6112", "6113", "6114", "6119", "7101", "7105", "1171", "1173", "1181"),
    *("2131", "2152"),
)


def draft(number: int, day: date, chance: random.Random) -> Draft:
    """An entry of two to four lines, 2.6 on average, that balances in its unit."""
    extra = chance.choices((1, 2, 3), weights=(6, 2, 2))[0]
    counters = chance.sample(COUNTERS, extra)
    lines: list[Line] = [
        credit(code, Money.rupiah(chance.randrange(1, 5_000) * 500), unit="KANTOR")
        for code in counters
    ]
    total = Money(-sum(line.amount.sen for line in lines))
    lines.insert(0, debit(chance.choice(("1101", "1111")), total, unit="KANTOR"))
    return Draft(day, f"Ukuran nomor {number}", tuple(lines))


def drafts(postings: int, seed: int) -> Iterator[tuple[Draft, str]]:
    """Drafts in date order, spread evenly over five years, until there are that many postings."""
    chance = random.Random(seed)
    made = number = 0
    while made < postings:
        day = FIRST_DAY + timedelta(days=made * DAYS // postings)
        each = draft(number, day, chance)
        yield each, f"ukur:{seed}:{number}"
        made += len(each.lines)
        number += 1


def make_book(place: str, postings: int, *, seed: int = 1) -> None:
    """A book with the full chart and at least that many postings (none for zero)."""
    if "://" not in place:
        for suffix in ("", "-wal", "-shm"):
            Path(place + suffix).unlink(missing_ok=True)
    create_book(place, Identity("Koperasi Ukur"), chart="multi", actor="bench", now=NOW)
    engine = require_book(place)
    source = drafts(postings, seed)
    is_done = postings == 0
    while not is_done:
        batch = [pair for _, pair in zip(range(BATCH_ENTRIES), source, strict=False)]
        is_done = len(batch) < BATCH_ENTRIES
        with writing(engine) as session:
            for _ in post_many(session, batch, actor="bench", now=NOW):
                pass
            session.commit()
    engine.dispose()
