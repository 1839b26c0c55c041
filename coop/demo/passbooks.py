"""The invented passbooks: what the book has, but the last of each month a little later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.desk.banking import queries
from coop.desk.banking import service
from coop.desk.banking.service import LineFacts
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.demo.daybook import Act

#: What the bank prints; it never knows what a payment was for.
MONEY_IN, MONEY_OUT = "SETORAN/KREDIT", "PENARIKAN/DEBET"


def begin(desk: object, session: Session, act: Act) -> None:
    """Begin every passbook with what the bank had at a month's end, as the book had it."""
    del desk
    day = last_day(Period(act.subject))
    for book in queries.passbooks(session):
        balance = queries.book_balance(session, book.account, book.unit, day)
        service.begin(
            session,
            book.account,
            book.unit,
            day,
            balance,
            request_id=f"demo:begin-bank:{book.account}",
            actor=act.actor,
            now=act.at,
        )


def reconcile(desk: object, session: Session, act: Act) -> None:
    """Type a month's lines of every passbook, tick them, and state the balance.

    The last entry of the month is on its way: the bank has it in the next.
    """
    del desk
    period = Period(act.subject)
    last = last_day(period)
    for book in queries.passbooks(session):
        key = (book.account, book.unit)
        entries = queries.free_postings(session, *key, until=last)
        arrived = [each for each in entries if each.day < first_day(period)]
        running = queries.book_balance(session, *key, last)
        running -= sum((each.amount for each in entries), start=ZERO)
        for each in [*arrived, *(each for each in entries if each not in arrived)][:-1]:
            running += each.amount
            day = max(each.day, first_day(period))
            text = MONEY_IN if each.amount > ZERO else MONEY_OUT
            line = service.add_line(
                session,
                LineFacts(*key, day, text, each.amount, running),
                request_id=f"demo:bank:{each.id}",
                actor=act.actor,
                now=act.at,
            )
            service.match(session, *key, [line.id], [each.id], actor=act.actor, now=act.at)
        service.state_balance(
            session,
            *key,
            last,
            running,
            request_id=f"demo:bank:{book.account}:{period}",
            actor=act.actor,
            now=act.at,
        )
