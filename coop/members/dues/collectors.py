"""Collectors: who collects, within which limits, and which receipts they signed for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.accounts import open_subledger
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.members.dues.errors import CollectorHoldsMoney
from coop.members.dues.errors import CollectorInactive
from coop.members.dues.errors import CollectorLimitRefused
from coop.members.dues.errors import ReceiptRangeRefused
from coop.members.dues.holding import PERSON
from coop.members.dues.holding import book_views
from coop.members.dues.holding import collector_account
from coop.members.dues.holding import held_by
from coop.members.dues.models import Collector
from coop.members.dues.models import CollectorBook
from coop.members.dues.receipts import BOOK_SIZE_MAX
from coop.members.dues.receipts import NUMBER_MAX
from coop.members.dues.receipts import PREFIX
from coop.members.dues.receipts import label_of
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: What the number of a collector begins with when the book proposes one.
PREFIX_OF_COLLECTORS: Final = "PP-"
NAME_LENGTH_MAX: Final = 100
DAYS_MAX: Final = 366


@dataclass(frozen=True, slots=True)
class CollectorFacts:
    """Who collects and how much of it may lie with them.

    Attributes:
        name: printed on receipts and sheets, never in a narration.
        money_limit: above it the money is to be handed over at once.
        days_limit: after so many days too.
        is_active: whether the person still collects.
    """

    name: str
    money_limit: Money
    days_limit: int
    is_active: bool = True


def collector_by_number(session: Session, number: str) -> Collector:
    """One collector.

    Raises:
        NotFound: nobody has that number.
    """
    found = session.scalar(select(Collector).where(Collector.number == number))
    if found is None:
        raise NotFound("collector", number)
    return found


def active_collector(session: Session, number: str) -> Collector:
    """A collector who still collects.

    Raises:
        NotFound: nobody has that number.
        CollectorInactive: they do not collect any more.
    """
    found = collector_by_number(session, number)
    if not found.is_active:
        raise CollectorInactive(number)
    return found


def add_collector(
    session: Session, facts: CollectorFacts, *, request_id: str, actor: str, now: datetime
) -> Collector:
    """Register somebody who collects, under the next free number.

    Raises:
        CollectorAccountMissing: the chart has no account for the money.
        CollectorLimitRefused: no limit of money, or days that are none.
        TextRefused: no name, or one that would not print as it reads.
        RequestReused: the id registered somebody else.
    """
    lock_head(session)
    known = session.scalar(select(Collector).where(Collector.request_id == request_id))
    if known is not None:
        if known.name != facts.name.strip():
            raise RequestReused(request_id, known.number)
        return known
    collector_account(session)
    number = _next_number(session)
    _check(facts, number)
    row = Collector(
        number=number,
        name=facts.name.strip(),
        subledger_id=open_subledger(session, PERSON, number),
        money_limit=facts.money_limit,
        days_limit=facts.days_limit,
        is_active=True,
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    _record(session, "collector.add", row, actor=actor, now=now)
    return row


def change_collector(
    session: Session, number: str, facts: CollectorFacts, *, actor: str, now: datetime
) -> Collector:
    """Change name or limits, or let somebody stop collecting who holds nothing any more.

    Raises:
        NotFound: nobody has that number.
        CollectorHoldsMoney: money or blank receipts are still with them.
        CoopError: as ``add_collector``.
    """
    lock_head(session)
    row = collector_by_number(session, number)
    _check(facts, number)
    if not facts.is_active and row.is_active:
        balance = held_by(session, row)
        holds_books = any(each.is_held for each in book_views(session, row.id))
        if balance or holds_books:
            raise CollectorHoldsMoney(number, balance)
    facts_before = (row.name, row.money_limit, row.days_limit, row.is_active)
    after = (facts.name.strip(), facts.money_limit, facts.days_limit, facts.is_active)
    if facts_before == after:
        return row
    row.name, row.money_limit, row.days_limit, row.is_active = after
    row.changed_at, row.changed_by = utc_text(now), actor
    session.flush()
    _record(session, "collector.change", row, actor=actor, now=now)
    return row


def hand_out_book(
    session: Session,
    number: str,
    prefix: str,
    first: int,
    last: int,
    day: date,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> CollectorBook:
    """Give a book of numbered temporary receipts to a collector, who signs for it.

    Args:
        session: writing session.
        number: of the collector.
        prefix: printed before each number: capital letters and digits, or nothing.
        first: first number.
        last: last number.
        day: on which it was handed out.
        request_id: same id, same book.
        actor: who hands it out.
        now: aware moment in the book's zone.

    Raises:
        NotFound, CollectorInactive: nobody to give it to.
        ReceiptRangeRefused: no range, too many, a day to come, or numbers somebody else has.
        RequestReused: the id handed out another book.
    """
    lock_head(session)
    collector = active_collector(session, number)
    facts = (collector.id, prefix, first, last, day)
    known = session.scalar(select(CollectorBook).where(CollectorBook.request_id == request_id))
    if known is not None:
        found = (known.collector_id, known.prefix, known.first_number, known.last_number)
        if (*found, known.handed_on) != facts:
            raise RequestReused(request_id, label_of(known.prefix, known.first_number))
        return known
    is_range = 1 <= first <= last <= NUMBER_MAX and last - first < BOOK_SIZE_MAX
    if not is_range or PREFIX.fullmatch(prefix) is None or day > now.date():
        raise ReceiptRangeRefused(label_of(prefix[:6], first))
    for each in book_views(session):
        # Blank receipts that were given back may go to somebody else.
        taken = each.next_number - 1 if each.is_returned else each.book.last
        if each.book.prefix == prefix and first <= taken and each.book.first <= last:
            raise ReceiptRangeRefused(each.book.label)
    row = CollectorBook(
        collector_id=collector.id,
        prefix=prefix,
        first_number=first,
        last_number=last,
        handed_on=day,
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "collector.book",
        f"collector:{collector.number}",
        actor=actor,
        now=now,
        first=label_of(prefix, first),
        last=label_of(prefix, last),
    )
    return row


def reference_of(collector: Collector) -> SubledgerRef:
    """Under whom the money lies in the ledger."""
    return SubledgerRef(PERSON, collector.number)


def next_number(taken: Iterable[str]) -> str:
    """A number no collector has yet.

    >>> next_number(["PP-01", "PP-02"])
    'PP-03'
    """
    known = set(taken)
    number = 1
    while f"{PREFIX_OF_COLLECTORS}{number:02d}" in known:
        number += 1
    return f"{PREFIX_OF_COLLECTORS}{number:02d}"


def _next_number(session: Session) -> str:
    return next_number(
        session.scalars(
            select(Subledger.number).where(
                Subledger.kind == PERSON, Subledger.number.like(f"{PREFIX_OF_COLLECTORS}%")
            )
        )
    )


def _check(facts: CollectorFacts, number: str) -> None:
    if not facts.name.strip():
        raise TextRefused("name", "empty")
    check_words("name", facts.name.strip(), length_max=NAME_LENGTH_MAX)
    if facts.money_limit <= ZERO or not 1 <= facts.days_limit <= DAYS_MAX:
        raise CollectorLimitRefused(number)


def _record(session: Session, action: str, row: Collector, *, actor: str, now: datetime) -> None:
    audit.record(
        session,
        action,
        f"collector:{row.number}",
        actor=actor,
        now=now,
        limit=row.money_limit.plain(),
        days=row.days_limit,
        active=row.is_active,
    )
