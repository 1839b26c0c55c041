"""Statements of a book of random entries: every one ties, and every sum is the postings' sum."""

from __future__ import annotations

import random
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final

import pytest
from sqlalchemy import select

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import balance_units
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.periods import close_month
from coop.ledger.posting import post_many
from coop.ledger.queries import Sides
from coop.ledger.queries import sides_between
from coop.ledger.queries import sides_until
from coop.ledger.statement_service import KINDS
from coop.ledger.statement_service import build_report
from coop.ledger.years import close_year
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

FIRST: Final = date(2023, 11, 20)
DAYS: Final = 600
NOW: Final = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
UNITS: Final = ("KANTOR", "USP", "TOKO")
#: Cash boxes may not go below zero when a month closes; these entries do not mind.
LIMITED: Final = ("1101", "1102", "1103", "1104")
#: What units hold against each other moves in pairs only.
PAIRED: Final = ("1191", "1203", "3302")


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A reading session on a book of random entries over three years, the first of them closed."""
    with writing(engine) as writer:
        drafts = list(random_drafts(writer, random.Random(20231120)))
        requests = [(draft, f"acak:{number}") for number, draft in enumerate(drafts)]
        list(post_many(writer, requests, actor="siti", now=NOW))
        for month in ("2023-11", "2023-12", *(f"2024-{n:02d}" for n in range(1, 13))):
            close_month(writer, Period(month), actor="siti", now=NOW)
        close_year(writer, 2023, actor="siti", now=NOW)
        close_year(writer, 2024, actor="siti", now=NOW)
        late = Draft(
            date(2024, 12, 31),
            "Penyesuaian setelah penutupan",
            (Line("6105", "TOKO", Money(77)), Line("2151", "TOKO", Money(-77))),
            kind=EntryKind.ADJUSTMENT,
        )
        list(post_many(writer, [(late, "acak:akhir")], actor="siti", now=NOW))
        writer.commit()
    with reading(engine) as reader:
        yield reader


def random_drafts(session: Session, rng: random.Random) -> Iterator[Draft]:
    """Entries of two to five lines over any accounts, units and kinds."""
    codes = list(
        session.scalars(
            select(Account.code)
            .where(
                Account.is_header.is_(False),
                Account.subledger_kind == "",
                Account.role.not_in(("current_surplus", "income_summary")),
                Account.code.not_in((*LIMITED, *PAIRED)),
            )
            .order_by(Account.code)
        )
    )
    for number in range(400):
        day = FIRST + timedelta(days=rng.randrange(DAYS))
        kind = EntryKind.OPENING if number < 3 else EntryKind.NORMAL
        if number % 40 == 39:
            day, kind = date(day.year, 12, 31), EntryKind.ADJUSTMENT
            day = min(day, date(2025, 12, 31))
        amounts = [rng.randrange(1, 10**9) * rng.choice((1, -1)) for _ in range(rng.randint(1, 4))]
        lines = [Line(rng.choice(codes), rng.choice(UNITS), Money(each)) for each in amounts]
        # Money moves in every second entry, so that both sorts of flow are common.
        last = rng.choice(("1111", "1121", "1114", *codes))
        if sum(amounts):
            lines.append(Line(last, rng.choice(UNITS), Money(-sum(amounts))))
            yield balance_units(Draft(day, f"Acak {number}", tuple(lines), kind=kind), "1191")
    yield balance_units(
        Draft(
            date(2024, 5, 6),
            "Modal USP",
            (
                Line("1203", "KANTOR", Money(500)),
                Line("1111", "KANTOR", Money(-500)),
                Line("1115", "USP", Money(500)),
                Line("3302", "USP", Money(-500)),
            ),
        ),
        "1191",
    )


def sides_of(rows: list[tuple[int, Money]]) -> dict[int, Sides]:
    sums: dict[int, Sides] = {}
    for account, amount in rows:
        before = sums.get(account, Sides())
        sums[account] = Sides(before.debit + amount.debit, before.credit + amount.credit)
    return sums


def days(count: int) -> list[date]:
    rng = random.Random(7)
    edges = [date(2023, 12, 31), date(2024, 12, 30), date(2024, 12, 31), date(2025, 1, 1)]
    return edges + [FIRST + timedelta(days=rng.randrange(-40, DAYS + 80)) for _ in range(count)]


def test_balances_are_the_sums_of_the_postings_up_to_any_day(session: Session) -> None:
    rows = session.execute(
        select(Posting.account_id, Posting.amount, Posting.entry_date, Posting.unit, Posting.period)
    ).all()
    for day in days(20):
        for unit in ("", "USP"):
            counted = [row for row in rows if row.entry_date <= day and unit in {"", row.unit}]
            after = sides_of([(row.account_id, row.amount) for row in counted])
            assert sides_until(session, day, unit=unit) == after
            own_closing = f"{day.year}-14"
            before = [row for row in counted if row.period != own_closing]
            assert sides_until(session, day, unit=unit, closing="before") == sides_of(
                [(row.account_id, row.amount) for row in before]
            )


def test_movements_of_any_range_are_the_sums_of_its_postings_without_closing(
    session: Session,
) -> None:
    rows = session.execute(
        select(Posting.account_id, Posting.amount, Posting.entry_date, Posting.unit, Posting.period)
    ).all()
    for first in days(4):
        for last in days(8):
            for unit in ("", "TOKO"):
                counted = [
                    (row.account_id, row.amount)
                    for row in rows
                    if first <= row.entry_date <= last
                    and unit in {"", row.unit}
                    and not row.period.endswith("-14")
                ]
                assert sides_between(session, first, last, unit=unit) == sides_of(counted)


def ranges(count: int) -> Iterator[tuple[date, date]]:
    drawn = [tuple(sorted(pair)) for pair in zip(days(count), reversed(days(count)), strict=True)]
    return ((first, last) for first, last in drawn)


@pytest.mark.slow
def test_every_statement_of_any_range_and_unit_ties(session: Session) -> None:
    for first, last in ranges(6):
        for unit in ("", "KANTOR", "USP", "TOKO"):
            for kind in KINDS:
                report = build_report(session, kind, date_from=first, date_to=last, unit=unit)
                assert report.problems == ()
                assert not [row for row in report.rows() if row.style == "note"]


def test_direct_and_indirect_cash_flow_find_the_same_cash_in_every_part(session: Session) -> None:
    parts_with_cash = 0
    for first, last in ranges(10):
        for unit in ("", "KANTOR", "USP", "TOKO"):
            direct, indirect = (
                build_report(
                    session,
                    "cash-flow",
                    date_from=first,
                    date_to=last,
                    unit=unit,
                    method=method,
                    compare=False,
                )
                for method in ("direct", "indirect")
            )
            assert direct.totals == indirect.totals
            parts_with_cash += sum(
                direct.totals[part] != ZERO for part in ("operating", "investing", "financing")
            )
    assert parts_with_cash > 60
