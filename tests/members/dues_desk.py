"""What the tests of dues and collectors do again and again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.dates import first_day
from coop.db import reading
from coop.db import writing
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.members.dues.billing import due_day_of
from coop.members.dues.billing import run_month
from coop.members.dues.collecting import Part
from coop.members.dues.collecting import SheetFacts
from coop.members.dues.collecting import SheetRow
from coop.members.dues.collecting import post_sheet
from coop.members.dues.collectors import CollectorFacts
from coop.members.dues.collectors import add_collector
from coop.members.dues.collectors import hand_out_book
from coop.members.dues.errors import RowRefused
from coop.members.dues.handing import HandoverFacts
from coop.members.dues.handing import hand_over
from coop.members.dues.holding import book_views
from coop.members.dues.holding import held
from coop.members.dues.models import CollectionRow
from coop.members.membership.models import Member
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members.village import ACTOR

if TYPE_CHECKING:
    from coop.errors import CoopError
    from coop.members.dues.billing import RunResult
    from coop.members.dues.holding import BookView
    from coop.members.dues.holding import Held
    from coop.members.dues.receipts import BookCount
    from tests.members.village import Village

COLLECTOR = "PP-01"
TODAY = date(2026, 3, 10)
PAID_ON = date(2026, 3, 5)


def bill(village: Village, *months: str) -> list[RunResult]:
    """Bill months."""
    results = []
    with writing(village.engine) as session:
        for month in months:
            period = Period(month)
            due = due_day_of(session, period)
            results.append(run_month(session, period, due, actor=ACTOR, now=NOW))
        session.commit()
    return results


def settle_collector(village: Village, *, limit: int = 500_000, days: int = 7) -> int:
    """Register PP-01, who signs for receipts A-0001 to A-0020; the id of that book."""
    with writing(village.engine) as session:
        facts = CollectorFacts("Pak Darso Uji", Money.rupiah(limit), days)
        add_collector(session, facts, request_id="petugas", actor=ACTOR, now=NOW)
        book = hand_out_book(
            session, COLLECTOR, "A", 1, 20, first_day(Period("2026-03")),
            request_id="buku", actor=ACTOR, now=NOW,
        )  # fmt: skip
        book_id = book.id
        session.commit()
    return book_id


def paid(
    village: Village,
    member: str,
    receipt: str,
    dues: int,
    savings: int = 0,
    day: date = PAID_ON,
) -> SheetRow:
    """A row: dues and voluntary savings in rupiah."""
    amounts = {"WAJIB": dues, "SUKARELA": savings}
    parts = [
        Part(village.accounts[member, product], Money.rupiah(amount))
        for product, amount in amounts.items()
        if amount
    ]
    return SheetRow(member, receipt, day, tuple(parts))


def collect(
    village: Village, *rows: SheetRow, day: date = TODAY, request_id: str = "lembar:1"
) -> int:
    """Post a sheet; its id."""
    with writing(village.engine) as session:
        facts = SheetFacts(COLLECTOR, day, rows)
        sheet = post_sheet(session, facts, request_id=request_id, actor=ACTOR, now=NOW)
        sheet_id = sheet.id
        session.commit()
    return sheet_id


def handover(
    counted: int, *counts: BookCount, day: date = TODAY, explanation: str = ""
) -> HandoverFacts:
    """A hand-over into the cash of the office."""
    return HandoverFacts(
        COLLECTOR, day, "1101", "KANTOR", Money.rupiah(counted), "Siti", counts, explanation
    )


def hand(village: Village, facts: HandoverFacts, request_id: str = "serah:1") -> int:
    """Record a hand-over; its id."""
    with writing(village.engine) as session:
        row = hand_over(session, facts, request_id=request_id, actor=ACTOR, now=NOW)
        handover_id = row.id
        session.commit()
    return handover_id


def balance(village: Village, account: str, number: str = "") -> Money:
    """Debit less credit of an account, or of one subledger's part of it."""
    with reading(village.engine) as session:
        query = (
            select(func.sum(Posting.amount))
            .join(Account, Account.id == Posting.account_id)
            .where(Account.code == account)
        )
        if number:
            query = query.join(Subledger, Subledger.id == Posting.subledger_id).where(
                Subledger.number == number
            )
        return session.scalar(query) or ZERO


def held_now(village: Village, on: date = TODAY) -> Held:
    with reading(village.engine) as session:
        return held(session, on)[0]


def book_now(village: Village) -> BookView:
    with reading(village.engine) as session:
        return book_views(session)[0]


def rows_of(village: Village, sheet_id: int) -> list[CollectionRow]:
    with reading(village.engine) as session:
        query = select(CollectionRow).where(CollectionRow.sheet_id == sheet_id)
        return list(session.scalars(query.order_by(CollectionRow.id)))


def refused(village: Village, *rows: object, day: date = TODAY) -> dict[int, type[CoopError]]:
    """Why rows are refused, by place; nothing is recorded."""
    with pytest.raises(RowRefused) as error:
        collect(village, *rows, day=day, request_id="ditolak")  # type: ignore[arg-type]  # rows of this desk
    assert balance(village, "1105") == ZERO, "all or nothing"
    return {place: type(each) for place, each in error.value.refusals.items()}


def request_of(number: int = 1) -> str:
    """A request id as a form sends it."""
    return "0" * 31 + str(number)


def count(village: Village, table: type[object]) -> int:
    """Rows of a table."""
    with reading(village.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def live_in(village: Village, number: str, hamlet: str, group: str = "") -> None:
    """Let a member live in a hamlet and belong to a group."""
    with writing(village.engine) as session:
        member = session.query(Member).filter(Member.number == number).one()
        home = Household(hamlet=hamlet, recorded_at="2026-01-01T00:00:00.000000Z", recorded_by="x")
        session.add(home)
        session.flush()
        session.add(
            HouseholdMember(
                household_id=home.id, person_id=member.person_id, relation="head", joined_on=TODAY
            )
        )
        member.group_name = group
        session.commit()
