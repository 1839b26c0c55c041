"""A leap year of a small cooperative, kept with everyday events alone and confirmed twice."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select

from coop.dates import Period
from coop.dates import period_of
from coop.db import reading
from coop.db import writing
from coop.ledger.beancount_export import write_beancount
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.correction import lines_of
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.events import catalogue
from coop.ledger.events.service import prepare
from coop.ledger.events.service import record
from coop.ledger.models import JournalEntry
from coop.ledger.periods import close_month
from coop.ledger.periods import periods
from coop.ledger.posting import post
from coop.ledger.verify import run_verify
from coop.ledger.years import close_year
from coop.money import ZERO
from coop.money import Money
from tests.event_desk import expected
from tests.event_desk import golden
from tests.event_desk import journal
from tests.event_desk import line_of
from tests.event_desk import open_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

YEAR = 2024
BOOK: dict[str, Any] = golden("year.toml")
VOUCHERS: list[dict[str, Any]] = BOOK["voucher"]
AFTERWARDS = datetime(YEAR + 1, 1, 15, 2, 0, tzinfo=UTC)


def at_nine(day: date) -> datetime:
    """A moment of a day, the same in every zone of the country."""
    return datetime.combine(day, time(2), tzinfo=UTC)


@pytest.fixture
def kept_book(book_url: str) -> Iterator[Engine]:
    """The year as it was kept: voucher by voucher, month after month closed, then the year."""
    create_book(book_url, Identity("Koperasi Setahun"), actor="test", now=at_nine(date(YEAR, 1, 1)))
    serving = require_book(book_url)
    with writing(serving) as session:
        numbers = {"member": BOOK["members"], "person": BOOK["persons"]}
        open_numbers(session, {**numbers, "savings": BOOK["savings"]})
        opening = Draft(
            date(YEAR, 1, 1),
            "Saldo awal",
            tuple(line_of(text) for text in BOOK["opening"]),
            kind=EntryKind.OPENING,
        )
        now = at_nine(opening.entry_date)
        post(session, opening, request_id="saldo-awal", actor="siti", now=now)
        session.commit()
    month = period_of(VOUCHERS[0]["day"])
    for number, voucher in enumerate(VOUCHERS):
        with writing(serving) as session:
            if period_of(voucher["day"]) != month:
                close_month(session, month, actor="siti", now=at_nine(voucher["day"]))
                month = period_of(voucher["day"])
            _keep(session, number, voucher)
            session.commit()
    with writing(serving) as session:
        close_month(session, month, actor="siti", now=AFTERWARDS)
        close_year(session, YEAR, actor="siti", now=AFTERWARDS)
        session.commit()
    yield serving
    serving.dispose()


def _keep(session: Session, number: int, voucher: dict[str, Any]) -> None:
    day = voucher["day"]
    prepared = prepare(session, voucher["event"], voucher["answers"], today=day)
    assert journal(prepared.draft.lines) == expected(voucher["lines"]), (day, voucher["event"])
    assert prepared.notices == (), (day, voucher["event"])
    record(session, prepared, request_id=f"{day}-{number}", actor="siti", now=at_nine(day))


def test_the_year_is_a_real_one() -> None:
    assert len(VOUCHERS) > 400
    assert {voucher["event"] for voucher in VOUCHERS} == set(catalogue.events())
    days = [voucher["day"] for voucher in VOUCHERS]
    assert days == sorted(days)
    assert date(YEAR, 2, 29) in days
    assert days[-1] == date(YEAR, 12, 31)
    sums = {abs(line_of(text).amount) for voucher in VOUCHERS for text in voucher["lines"]}
    assert min(sums) == Money.rupiah(1)
    assert max(sums) == Money.rupiah(999_999_999_999)
    assert any(amount.sen % 100 for amount in sums)


def test_a_year_of_everyday_events_is_closed_and_confirmed(kept_book: Engine) -> None:
    with reading(kept_book) as session:
        stored = session.scalars(
            select(JournalEntry)
            .where(JournalEntry.kind == EntryKind.NORMAL)
            .order_by(JournalEntry.id)
        ).all()
        assert len(stored) == len(VOUCHERS)
        for entry, voucher in zip(stored, VOUCHERS, strict=True):
            assert journal(lines_of(entry)) == expected(voucher["lines"])
            assert entry.receipt_number == voucher["answers"].get("bukti", "")
        assert _balances(session) == _golden_balances()
        states = {status.period: status.state for status in periods(session)}
        assert {states[Period(f"{YEAR}-{month:02d}")] for month in range(1, 13)} == {"closed"}
        result = run_verify(session, actor="test", now=AFTERWARDS + timedelta(days=1))
        assert result.findings == ()
        text = io.StringIO()
        exported = write_beancount(session, text)
        assert exported.transactions >= len(VOUCHERS)


def _golden_balances() -> Counter[tuple[str, str]]:
    """Sums of what the file says, accounts of income and cost left out."""
    texts = [*BOOK["opening"], *(text for voucher in VOUCHERS for text in voucher["lines"])]
    sums: Counter[tuple[str, str]] = Counter()
    for line in map(line_of, texts):
        if line.account < "3501":
            sums[line.account, line.unit] += line.amount.sen
    return Counter({key: sen for key, sen in sums.items() if sen})


def _balances(session: Session) -> Counter[tuple[str, str]]:
    """The same from the book, whose income and costs were closed to the surplus."""
    sums: Counter[tuple[str, str]] = Counter()
    left: dict[str, Money] = {}
    for entry in session.scalars(select(JournalEntry)):
        for line in lines_of(entry):
            if line.account < "3501":
                sums[line.account, line.unit] += line.amount.sen
            elif line.account > "3503":
                left[line.account] = left.get(line.account, ZERO) + line.amount
    assert not any(left.values()), "nothing stays on income and cost"
    return Counter({key: sen for key, sen in sums.items() if sen})
