"""Savings at the counter: cash sessions, receipts, and each day's closing count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop.demo.daybook import CASHIER
from coop.demo.daybook import TREASURER
from coop.demo.money_counted import pieces_of
from coop.demo.treasury import OFFICE_TILL
from coop.demo.treasury import UNIT_OF
from coop.demo.treasury import USP_TILL
from coop.demo.village import CASHIER_PERSON
from coop.desk.counts import queries as boxes
from coop.desk.counts.facts import CountFacts
from coop.members.counter import cash
from coop.members.counter.facts import CounterFacts
from coop.members.counter.facts import CounterLine
from coop.members.counter.models import Receipt
from coop.members.counter.service import take
from coop.members.membership.models import Member
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.money import SEN_PER_RUPIAH

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from coop.demo.daybook import Happening
    from coop.ledger.entry import Line

#: Who sits at which box, and how minutes call the one who holds it.
CLERKS: Final = {OFFICE_TILL: CASHIER, USP_TILL: TREASURER}
HOLDERS: Final = {OFFICE_TILL: CASHIER_PERSON, USP_TILL: "PG-03"}
NAMES: Final = {OFFICE_TILL: "Kasir", USP_TILL: "Bendahara"}
AFTER: Final = timedelta(minutes=1)


@dataclass(slots=True)
class _Open:
    """One session: whose, since when, and when it was last used."""

    session_id: int
    day: date
    last: datetime


class Till:
    """Takes cash at two boxes, each in a session of the day."""

    def __init__(self) -> None:
        self._open: dict[str, _Open] = {}

    def takes(self, each: Happening) -> bool:
        """Whether an entry is cash that one member brings or takes, on a day with electricity."""
        tills = [line for line in each.draft.lines if line.account in CLERKS]
        return (
            bool(each.member)
            and len(tills) == 1
            and not each.draft.batch
            and each.approval is None
            and each.draft.effective_date is None
        )

    def take(self, session: Session, each: Happening) -> int:
        """Take or pay the money; the id of the entry."""
        (box,) = (line.account for line in each.draft.lines if line.account in CLERKS)
        self._sit_down(session, box, each.at)
        facts = CounterFacts(
            session.scalars(select(Member.id).where(Member.number == each.member)).one(),
            tuple(
                CounterLine(_account_of(session, line), -line.amount)
                for line in each.draft.lines
                if line.subledger is not None
            ),
        )
        taken = take(session, facts, request_id=each.request_id, actor=CLERKS[box], now=each.at)
        self._open[box].last = each.at
        receipt = session.get(Receipt, taken.receipt_id)
        assert receipt is not None, "below the limit it is posted at once"
        return receipt.entry_id

    def _sit_down(self, session: Session, box: str, at: datetime) -> None:
        if box in self._open:
            return
        book = boxes.balance_on(session, box, UNIT_OF[box], "", at.date())
        opening = cash.Opening(box, UNIT_OF[box], book, HOLDERS[box])
        key = f"demo:session:{box}:{at:%Y%m%d}"
        row = cash.open_session(session, opening, request_id=key, actor=CLERKS[box], now=at)
        self._open[box] = _Open(row.id, at.date(), at)

    def go_home(self, session: Session, before: datetime | None = None) -> None:
        """Count and close every box of a day that is over; None: all of them."""
        for box, each in list(self._open.items()):
            if before is not None and before.date() <= each.day:
                continue
            book = boxes.balance_on(session, box, UNIT_OF[box], "", each.day)
            now = each.last + AFTER
            facts = CountFacts(
                account=box,
                unit=UNIT_OF[box],
                day=each.day,
                holder_number=HOLDERS[box],
                holder_name=NAMES[box],
                counted_by=NAMES[box],
                pieces=pieces_of(book.sen // SEN_PER_RUPIAH, each.day),
                counted_at=f"{now:%H:%M}",
            )
            cash.close_session(
                session,
                each.session_id,
                facts,
                request_id=f"demo:session:{each.session_id}:close",
                actor=CLERKS[box],
                now=now,
            )
            del self._open[box]


def _account_of(session: Session, line: Line) -> int:
    assert line.subledger is not None, "the caller looked"
    return session.scalars(
        select(SavingsAccount.id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(
            SavingsProduct.account == line.account,
            SavingsAccount.number == line.subledger.number,
        )
    ).one()
