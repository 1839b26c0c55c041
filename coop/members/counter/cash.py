"""Cash sessions: one cashier at one box, from the opening float to the closing count.

The float is what the book says lies in the box. Where the cashier finds something else, that is a
count of its own, whose difference is posted in the name of who held the box before; the closing
count is one too (``coop.desk.counts``), in the cashier's own name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk import tasks
from coop.desk.counts import queries as boxes
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.errors import BoxUnknown
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.service import record_count
from coop.ledger.errors import RequestReused
from coop.ledger.models import ChainHead
from coop.ledger.periods import lock_head
from coop.ledger.report import Label
from coop.members.counter.errors import ReceiptsWaiting
from coop.members.counter.errors import SessionMissing
from coop.members.counter.errors import SessionShut
from coop.members.counter.errors import SessionTaken
from coop.members.counter.models import CounterSession
from coop.members.counter.receipts import issue_due
from coop.members.counter.receipts import waiting_of_session
from coop.users.service import find_user

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.desk.counts.models import CashCount
    from coop.money import Money

#: What the count of an opening float calls what lay in the box.
FLOAT_TEXT = "Uang awal yang ditemukan di kas"


@dataclass(frozen=True, slots=True)
class Opening:
    """What a cashier says when the day begins.

    Attributes:
        account: code of the cash account.
        unit: whose box it is.
        found: what lies in the box.
        holder_number: number of the cashier under which differences are kept.
        explanation: why the box does not hold what the book says; may be empty.
    """

    account: str
    unit: str
    found: Money
    holder_number: str
    explanation: str = ""


def open_session(
    session: Session, opening: Opening, *, request_id: str, actor: str, now: datetime
) -> CounterSession:
    """Begin a cashier's day at a box.

    Args:
        session: writing session.
        opening: what the cashier says.
        request_id: the same id opens one session.
        actor: user name of the cashier.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id opened another session.
        SessionTaken: the box, or the cashier, has one open.
        BoxUnknown: no cash is kept there, or it is kept by person.
        CoopError: what the count of a difference refuses.
    """
    lock_head(session)
    known = session.scalar(select(CounterSession).where(CounterSession.request_id == request_id))
    if known is not None:
        same = (known.account, known.unit, known.cashier, known.opening_float, known.holder_number)
        if same != (
            opening.account,
            opening.unit,
            actor,
            opening.found,
            opening.holder_number,
        ):
            raise RequestReused(request_id, known.number)
        return known
    _refuse_second(session, opening, actor)
    box = boxes.box_of(session, boxes.BoxKey(opening.account, opening.unit, ""))
    if box is None:
        raise BoxUnknown(opening.account, opening.unit)
    user = find_user(session, actor)
    name = user.display_name if user is not None else actor
    count = None
    if opening.found != box.balance:
        count = _count_found(session, opening, name, request_id=request_id, actor=actor, now=now)
    row = CounterSession(
        id=(session.scalar(select(func.max(CounterSession.id))) or 0) + 1,
        request_id=request_id,
        account=opening.account,
        unit=opening.unit,
        cashier=actor,
        cashier_name=name,
        holder_number=opening.holder_number,
        day=now.date(),
        opened_at=utc_text(now),
        opening_float=opening.found,
        opening_count_id=count.id if count is not None else None,
        opened_position=session.scalar(select(ChainHead.position)) or 0,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "counter.open",
        f"session:{row.id}",
        actor=actor,
        now=now,
        account=opening.account,
        unit=opening.unit,
        amount=opening.found.plain(),
    )
    return row


def _refuse_second(session: Session, opening: Opening, actor: str) -> None:
    taken = session.scalars(
        select(CounterSession).where(
            CounterSession.state == "open",
            (CounterSession.cashier == actor)
            | ((CounterSession.account == opening.account) & (CounterSession.unit == opening.unit)),
        )
    ).first()
    if taken is not None:
        raise SessionTaken(taken.number)


def _count_found(
    session: Session, opening: Opening, name: str, *, request_id: str, actor: str, now: datetime
) -> CashCount:
    """Count the float; what is missing or too much is kept in the name of who held it before."""
    last = boxes.latest_counts(session).get(boxes.BoxKey(opening.account, opening.unit, ""))
    holder = (opening.holder_number, name)
    if last is not None:
        holder = (last.holder_number, last.holder_name)
    facts = CountFacts(
        account=opening.account,
        unit=opening.unit,
        day=now.date(),
        counted_at=f"{now:%H:%M}",
        holder_number=holder[0],
        holder_name=holder[1],
        counted_by=name,
        pieces=(),
        others=(OtherItem(FLOAT_TEXT, opening.found),) if opening.found else (),
        explanation=opening.explanation,
    )
    return record_count(session, facts, request_id=f"{request_id}:awal", actor=actor, now=now)


def close_session(
    session: Session,
    session_id: int,
    facts: CountFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    expected: Money | None = None,
) -> CounterSession:
    """End a cashier's day with the count of the box; a difference is posted in their name.

    Args:
        session: writing session.
        session_id: which.
        facts: what was counted; box, day and holder are the session's.
        request_id: the same id closes once.
        actor: who counts; the cashier, or the chair where the cashier cannot.
        now: aware moment in the book's zone.
        expected: the book's balance on the page that was confirmed; None asks for nothing.

    Raises:
        SessionShut: it is closed already, by another count.
        ReceiptsWaiting: something taken in it waits for a second person.
        CoopError: what the count refuses.
    """
    lock_head(session)
    row = session_by_id(session, session_id)
    own = replace(
        facts,
        account=row.account,
        unit=row.unit,
        person="",
        day=now.date(),
        holder_number=row.holder_number,
        holder_name=row.cashier_name,
    )
    if row.state == "closed":
        count = record_count(session, own, request_id=request_id, actor=actor, now=now)
        if count.id != row.closing_count_id:
            raise SessionShut(row.number)
        return row
    waiting = waiting_of_session(session, session_id)
    if waiting:
        raise ReceiptsWaiting(row.number, len(waiting))
    issue_due(session, now=now)
    count = record_count(
        session, own, request_id=request_id, actor=actor, now=now, expected=expected
    )
    # All of it in one statement: what is closed changes no more.
    position = session.scalar(select(ChainHead.position)) or 0
    row.closed_position = position
    row.state, row.closed_at, row.closed_by = "closed", utc_text(now), actor
    row.closing_count_id = count.id
    session.flush()
    audit.record(
        session,
        "counter.close",
        f"session:{row.id}",
        actor=actor,
        now=now,
        number=count.number,
        difference=count.difference.plain(),
    )
    return row


def session_by_id(session: Session, session_id: int) -> CounterSession:
    """One cash session.

    Raises:
        SessionShut: there is none of that number.
    """
    row = session.get(CounterSession, session_id)
    if row is None:
        raise SessionShut(str(session_id))
    return row


def open_session_of(session: Session, username: str) -> CounterSession | None:
    """What a cashier has open; None without."""
    query = select(CounterSession).where(
        CounterSession.cashier == username, CounterSession.state == "open"
    )
    return session.scalars(query).one_or_none()


def cash_box_of(session: Session, actor: str) -> CounterSession:
    """The open session of whoever takes cash.

    Raises:
        SessionMissing: none is open.
    """
    row = open_session_of(session, actor)
    if row is None:
        raise SessionMissing
    return row


def require_session(session: Session, account: str, unit: str, actor: str) -> CounterSession:
    """The open session of whoever takes cash, on one box.

    Raises:
        SessionMissing: none is open there in that name.
    """
    row = open_session_of(session, actor)
    if row is None or (row.account, row.unit) != (account, unit):
        raise SessionMissing
    return row


@tasks.register("counter")
def open_tasks(session: Session, today: date) -> Iterator[tasks.Task]:
    """Sessions of an earlier day that nobody closed."""
    rows = session.scalars(
        select(CounterSession)
        .where(CounterSession.state == "open", CounterSession.day < today)
        .order_by(CounterSession.day, CounterSession.id)
    )
    for row in rows:
        yield tasks.Task(
            Label(
                f"Sesi kas {row.number} ({row.cashier_name}) belum ditutup",
                f"Cash session {row.number} ({row.cashier_name}) was not closed",
            ),
            since=row.day,
            endpoint="counter.one_session",
            values=(("session_id", row.id),),
            is_urgent=True,
        )
