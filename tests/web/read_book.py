"""A book worth reading: three years, many entries of the same days, texts that search badly.

Built through the services; what a page should show is recomputed from its raw rows.
"""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import text

from coop.db import reading
from coop.db import writing
from coop.ledger.attachments import FileIn
from coop.ledger.attachments import attach
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.posting import Door
from coop.money import Money
from tests import sample_book
from tests.conftest import NOW

if TYPE_CHECKING:
    from sqlalchemy import Engine

ENTRIES = 130
FIRST = date(2026, 2, 1)
DAYS = 38
TEXTS = ("Diskon 50% beras", "kode_a lama", "kodeXa baru", "Garis \\ miring", "Sewa BALAI desa")
PHOTO = b"\xff\xd8\xff\xe0" + b"nota warung" * 20


class Raw(NamedTuple):
    """One posting with what its entry says, straight from the tables."""

    entry_id: int
    line: int
    day: date
    voucher: str
    narration: str
    recorded_by: str
    account: str
    unit: str
    kind: str
    number: str
    amount: Money


def fill(place: str) -> None:
    """Fill an empty book with the full chart."""
    sample_book.fill(place, with_people=False)  # those of these tests are there
    random = Random(11)
    engine = require_book(place)
    with writing(engine) as session:
        for actor in ("siti", "rina"):
            door = Door(session, actor=actor, now=NOW)
            for number in range(ENTRIES // 2):
                door.add(_draft(random, number), request_id=f"baca-{actor}-{number}")
            door.flush()
        attach(session, 1, FileIn("nota.jpg", PHOTO), actor="siti", now=NOW)
        session.commit()
    engine.dispose()


def _draft(random: Random, number: int) -> Draft:
    day = FIRST + timedelta(days=random.randrange(DAYS))
    amount = Money(random.choice([50_000_00, 75_000_00, random.randrange(1, 90_000_000)]))
    saver = SubledgerRef("savings", random.choice(["A-0001", "A-0002"]))
    lines = random.choice(
        [
            (Line("1111", "KANTOR", amount), Line("4102", "USP", -amount)),
            (Line("1111", "KANTOR", amount), Line("2101", "USP", -amount, saver)),
            (Line("6103", "KANTOR", amount), Line("2131", "KANTOR", -amount)),
            (Line("1115", "USP", amount), Line("2101", "USP", -amount, saver)),
        ]
    )
    draft = Draft(day, TEXTS[number % len(TEXTS)], lines, receipt_number=f"K-{number:03d}")
    return balance_units(draft, "1191")


def raw_rows(engine: Engine) -> list[Raw]:
    """All postings in time order, without a line of the code under test."""
    query = text(
        "SELECT p.entry_id, p.line, p.entry_date, e.voucher_number, e.narration, e.recorded_by,"
        " a.code, p.unit, coalesce(s.kind, ''), coalesce(s.number, ''), p.amount"
        " FROM posting p JOIN journal_entry e ON e.id = p.entry_id"
        " JOIN account a ON a.id = p.account_id LEFT JOIN subledger s ON s.id = p.subledger_id"
        " ORDER BY p.entry_date, p.entry_id, p.line"
    )
    with reading(engine) as session:
        rows = session.execute(query).all()
    found = []
    for entry_id, line, day, *facts, amount in rows:
        voucher, narration, recorded_by, account, unit, kind, number = facts
        found.append(
            Raw(
                entry_id=entry_id,
                line=line,
                day=date.fromisoformat(str(day)),
                voucher=voucher,
                narration=narration,
                recorded_by=recorded_by,
                account=account,
                unit=unit,
                kind=kind,
                number=number,
                amount=Money(amount),
            )
        )
    return found
