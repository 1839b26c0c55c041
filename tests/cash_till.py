"""A cash box with money in it, and what a treasurer does with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from datetime import datetime
from itertools import count as numbers
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from coop.db import reading
from coop.db import writing
from coop.desk.counts import queries
from coop.desk.counts.denominations import COIN
from coop.desk.counts.denominations import NOTE
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.facts import Settlement
from coop.desk.counts.facts import Way
from coop.desk.counts.service import record_count
from coop.desk.counts.settling import settle
from coop.desk.counts.settling import take_back
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import JournalEntry
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from coop.desk.counts.models import CashCount
    from coop.desk.counts.queries import OpenDifference
    from coop.ledger.drafts import WaitingEntry

TODAY: Final = NOW.date()
HELD: Final = Money.rupiah(500_000)
WHOLE: Final = (Pieces(NOTE, Money.rupiah(100_000), 5),)
SHORT: Final = (
    Pieces(NOTE, Money.rupiah(100_000), 4),
    Pieces(NOTE, Money.rupiah(50_000), 1),
)
OVER: Final = (*WHOLE, Pieces(COIN, Money.rupiah(1_000), 30))
COUNT: Final = CountFacts(
    "1101", "KANTOR", TODAY, "P-01", "Siti", "Budi", WHOLE, counted_at="14:05", witnesses=("Dewi",)
)


class Till:
    """The office's cash box with Rp500.000 in it, and what is done with it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._ids = numbers(1)

    def next_id(self) -> str:
        return f"permintaan-{next(self._ids)}"

    def put_in(self, money: Money, day: date = TODAY, account: str = "1101") -> None:
        lines = (debit(account, money, unit="KANTOR"), credit("4101", money, unit="KANTOR"))
        with writing(self.engine) as session:
            draft = Draft(day, "uang jasa", lines)
            post(session, draft, request_id=self.next_id(), actor="siti", now=NOW)
            session.commit()

    def count(self, *, request_id: str = "", now: datetime = NOW, **changed: Any) -> CashCount:
        expected = changed.pop("expected", None)
        with writing(
            self.engine,
        ) as session:
            row = record_count(
                session,
                replace(COUNT, **changed),
                request_id=request_id or self.next_id(),
                actor="siti",
                now=now,
                expected=expected,
            )
            session.commit()
            session.refresh(row)
            session.expunge(row)
        return row

    def settle(
        self, count: CashCount, way: Way, rupiah: int, *, request_id: str = "", **changed: Any
    ) -> PostedEntry | WaitingEntry:
        given: dict[str, Any] = {"day": TODAY, "reason": "rapat pengurus", "account": ""}
        wanted = Settlement(way, Money.rupiah(rupiah), **(given | changed))
        with writing(self.engine) as session:
            answer = settle(
                session,
                count.id,
                wanted,
                request_id=request_id or self.next_id(),
                actor="siti",
                now=NOW,
            )
            session.commit()
        return answer

    def take_back(
        self, count: CashCount, entry_id: int, *, request_id: str = ""
    ) -> PostedEntry | WaitingEntry:
        with writing(self.engine) as session:
            posted = take_back(
                session,
                count.id,
                entry_id,
                reason="setoran belum dicatat",
                day=TODAY,
                request_id=request_id or self.next_id(),
                actor="siti",
                now=NOW,
            )
            session.commit()
        return posted

    def balance(self, account: str = "1101") -> Money:
        with reading(self.engine) as session:
            return queries.balance_on(session, account, "KANTOR", "", TODAY)

    def differences(self) -> list[OpenDifference]:
        with reading(self.engine) as session:
            return queries.open_differences(session)

    def lines(self, entry_id: int) -> list[tuple[str, str, str]]:
        with reading(self.engine) as session:
            entry = session.get_one(JournalEntry, entry_id)
            return [
                (
                    each.account.code,
                    each.subledger.number if each.subledger else "",
                    each.amount.plain(),
                )
                for each in entry.postings
            ]

    def limit(self, rupiah: str) -> None:
        with writing(self.engine) as session:
            change_setting(session, APPROVAL_ABOVE, rupiah, actor="budi", now=NOW)
            session.commit()
