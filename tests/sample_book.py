"""A small book with something of everything: what verify, export and copying are tried on.

Built by the services alone, so that it is legal; three years: 2024 approved, 2025 closed, and
2026 with a closed January and open months.
"""

from __future__ import annotations

import hashlib
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from coop.dates import Period
from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.attachments import FileIn
from coop.ledger.attachments import attach
from coop.ledger.book import require_book
from coop.ledger.correction import reverse
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.periods import close_month
from coop.ledger.posting import post
from coop.ledger.years import advance_year
from coop.ledger.years import close_year
from coop.money import Money
from coop.users.service import create_user
from coop.users.service import set_enabled
from coop.users.service import set_roles

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

#: Quotes, backslashes, what starts a comment or a directive, other scripts, and all of 500 letters.
HOSTILE = (
    'Bayar "lunas" \\ ; bukan komentar \\" 2026-01-01 * "x" \\n',
    "=HYPERLINK(1) #tag ^link {cost} @ 5 USD ~ 0",
    "ナ印尼 émigré ‑ «kutip» 👩🏽‍🌾 ﷽",
    "x" * 499 + '"',
    "\\",
    '"',
)
PICTURE = b"\x89PNG\r\n\x1a\n and no more"
SITI = "siti"


def fill(place: str, *, with_people: bool = True) -> None:
    """Fill an empty book with the full chart; ends in March 2026 with entry 1 to 40 or so."""
    engine = require_book(place)
    with writing(engine) as session:
        if with_people:
            _people(session)
        for number in ("A-0001", "A-0002", "A-0003"):
            open_subledger(session, "savings", number)
            open_subledger(session, "member", number)
        for year in (2024, 2025):
            _year(session, year)
        _open_year(session)
        session.commit()
    engine.dispose()


def _people(session: Session) -> None:
    """Siti keeps the books, Budi approves, and Wayan may look no longer."""
    now = at(date(2024, 1, 2))
    for name, role in (("siti", "treasurer"), ("budi", "chair"), ("wayan", "member")):
        create_user(
            session,
            username=name,
            display_name=name.title(),
            password=f"rahasia-{name}-2024",
            roles=[role],
            actor="test",
            now=now,
        )
    set_roles(session, "budi", ["administrator", "chair"], actor="test", now=now)
    set_roles(session, "budi", ["administrator", "auditor"], actor="test", now=now)
    set_enabled(session, "wayan", is_enabled=False, actor="budi", now=now)


def at(day: date) -> datetime:
    """A morning of that day."""
    return datetime(day.year, day.month, day.day, 3, tzinfo=UTC)


def _year(session: Session, year: int) -> None:
    for month in (1, 2, 12):
        for draft in _month(year, month):
            _post(session, draft)
        _close(session, year, month)
    after = at(date(year + 1, 1, 3))
    close_year(session, year, actor=SITI, now=after)
    lines = (Line("6105", "KANTOR", Money(150)), Line("2131", "KANTOR", Money(-150)))
    adjustment = Draft(date(year, 12, 31), "Sewa terutang", lines, kind=EntryKind.ADJUSTMENT)
    if year == 2024:
        post(session, adjustment, request_id=f"sesuai-{year}", actor=SITI, now=after)
        close_year(session, year, actor=SITI, now=after)
        advance_year(session, year, "audited", actor=SITI, now=after)
        advance_year(session, year, "approved", actor=SITI, now=after)


def _open_year(session: Session) -> None:
    for draft in _month(2026, 1):
        _post(session, draft)
    _close(session, 2026, 1)
    for number, narration in enumerate(HOSTILE, start=1):
        lines = (
            Line("1102", "TOKO", Money(number * 1_000_01)),
            Line("4201", "TOKO", Money(-number * 1_000_01)),
        )
        _post(session, Draft(date(2026, 2, number), narration, lines))
    salary = Draft(
        date(2026, 2, 27),
        "Honor petugas",
        (Line("6101", "KANTOR", Money.rupiah(750)), Line("1101", "KANTOR", Money.rupiah(-750))),
        receipt_number="K-17",
        batch="susulan-2026-02",
        effective_date=date(2026, 2, 25),
    )
    entry_id = _post(session, salary)
    file = FileIn("kuitansi.png", PICTURE)
    attach(session, entry_id, file, actor=SITI, now=at(date(2026, 3, 1)))
    day = date(2026, 3, 2)
    reverse(
        session,
        entry_id,
        reason="salah jumlah",
        entry_date=day,
        request_id="batal-1",
        actor=SITI,
        now=at(day),
    )
    _post(session, next(_month(2026, 3)))


def _month(year: int, month: int) -> Iterator[Draft]:
    """Deposits, a withdrawal, a sale, a cost, and savings taken in at the office for the unit."""
    first = date(year, month, 1)
    saver = SubledgerRef("savings", "A-0001")
    other = SubledgerRef("savings", "A-0002")
    member = SubledgerRef("member", "A-0003")
    rows: list[tuple[str, tuple[Line, ...]]] = [
        (
            "Setoran sukarela A-0001 di kantor",
            (
                Line("1101", "KANTOR", Money(500_000_07)),
                Line("2101", "USP", -Money(500_000_07), saver),
            ),
        ),
        (
            "Simpanan wajib A-0003",
            (Line("1104", "USP", Money(25_000_00)), Line("3102", "USP", -Money(25_000_00), member)),
        ),
        (
            "Setoran sukarela A-0002",
            (Line("1104", "USP", Money(90_000_00)), Line("2101", "USP", -Money(90_000_00), other)),
        ),
        (
            "Penarikan A-0002",
            (Line("2101", "USP", Money(40_000_00), other), Line("1104", "USP", -Money(40_000_00))),
        ),
        (
            "Penjualan tunai",
            (Line("1102", "TOKO", Money(310_000_50)), Line("4201", "TOKO", -Money(310_000_50))),
        ),
        (
            "Listrik",
            (Line("6103", "KANTOR", Money(99_000_99)), Line("1101", "KANTOR", -Money(99_000_99))),
        ),
    ]
    for day, (narration, lines) in enumerate(rows):
        yield balance_units(Draft(first + timedelta(days=day), narration, lines), "1191")


def _post(session: Session, draft: Draft) -> int:
    """Post on the ninth, or on the draft's own later day, so that no clock goes back."""
    request = f"{draft.entry_date}-{hashlib.sha256(draft.narration.encode()).hexdigest()[:12]}"
    now = at(max(draft.entry_date, draft.entry_date.replace(day=9)))
    return post(session, draft, request_id=request, actor=SITI, now=now).id


def _close(session: Session, year: int, month: int) -> None:
    after = date(year + month // 12, month % 12 + 1, 1)
    close_month(session, Period(f"{year}-{month:02d}"), actor=SITI, now=at(after))


def cash_sale() -> Draft:
    """One more sale, in the open month."""
    lines = (Line("1102", "TOKO", Money(75_00)), Line("4201", "TOKO", Money(-75_00)))
    return Draft(date(2026, 3, 9), "Penjualan tunai", lines)
