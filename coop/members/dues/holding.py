"""What collectors hold: cash by the book, and which receipts of their books are blank.

Read from entries, rows and counts; what was taken back does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.members.dues.errors import CollectorAccountMissing
from coop.members.dues.models import CollectionRow
from coop.members.dues.models import Collector
from coop.members.dues.models import CollectorBook
from coop.members.dues.models import CollectorBookCount
from coop.members.dues.models import CollectorHandover
from coop.members.dues.models import CollectorReceipt
from coop.members.dues.receipts import BookRange
from coop.members.dues.receipts import Fate
from coop.members.dues.receipts import named
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Kind of the subledgers under which persons hold cash.
PERSON: Final = "person"
#: Role of the account on which shortages of persons lie.
SHORTAGE_ROLE: Final = "cash_shortage"

_Mirror: Final = aliased(JournalEntry)  # its own name, so that it never meets an entry outside
#: A hand-over whose entry was reversed.
TAKEN_BACK: Final = (
    select(_Mirror.id).where(_Mirror.reverses_id == CollectorHandover.entry_id).exists()
)
#: A row of a sheet whose entry was reversed.
ROW_TAKEN_BACK: Final = (
    select(_Mirror.id).where(_Mirror.reverses_id == CollectionRow.entry_id).exists()
)


class Held(NamedTuple):
    """What a collector holds by the book.

    Attributes:
        collector: who.
        balance: cash in their hands.
        since: the day on which the oldest of it was paid; None where nothing is held.
        on: the day as of which it is told.
        shortage: what they owe for money that was missing.
    """

    collector: Collector
    balance: Money
    since: date | None
    on: date
    shortage: Money

    @property
    def days(self) -> int:
        """How long the oldest money has been with them."""
        return max((self.on - self.since).days, 0) if self.since is not None else 0

    @property
    def is_over_limit(self) -> bool:
        """Whether they hold more than they may."""
        return self.balance > self.collector.money_limit

    @property
    def is_overdue(self) -> bool:
        """Whether they hold some of it longer than they may."""
        return self.days > self.collector.days_limit


class BookView(NamedTuple):
    """One book of receipts as far as the records know it.

    Attributes:
        book: its numbers.
        collector_id: who signed for it.
        handed_on: when.
        next_number: the first blank receipt by the last count; the first of all before.
        used: numbers on which money is recorded.
        fates: what became of others.
        is_returned: whether the blank ones were given back.
    """

    book: BookRange
    collector_id: int
    handed_on: date
    next_number: int
    used: frozenset[int]
    fates: dict[int, Fate]
    is_returned: bool

    @property
    def is_held(self) -> bool:
        """Whether the collector still has blank receipts of it, as far as is known."""
        return not self.is_returned and self.next_number <= self.book.last

    @property
    def first_blank(self) -> int:
        """The first receipt beyond all that anything is known of."""
        return max([*self.used, *self.fates, self.next_number - 1]) + 1

    @property
    def blank(self) -> int:
        """How many receipts follow from there."""
        return self.book.last + 1 - self.first_blank

    @property
    def silent(self) -> list[int]:
        """Receipts before the first blank one that nothing is known of yet."""
        begun = range(self.book.first, self.first_blank)
        return [each for each in begun if each not in self.used and each not in self.fates]

    @property
    def first_open(self) -> int | None:
        """The first receipt that money may still be recorded on; None where none is left."""
        if self.silent:
            return self.silent[0]
        return self.first_blank if self.blank and not self.is_returned else None

    @property
    def open_label(self) -> str:
        """What money may still be recorded on, as people call it; empty where nothing is left."""
        parts = [named(self.book.prefix, self.silent)] if self.silent else []
        if self.blank and not self.is_returned:
            parts.append(replace(self.book, first=self.first_blank).label)
        return ", ".join(parts)

    @property
    def missing(self) -> list[int]:
        """Numbers nobody could show, and that no payment was recorded on since."""
        return sorted(number for number, fate in self.fates.items() if fate is Fate.MISSING)

    @property
    def void(self) -> list[int]:
        """Spoilt numbers."""
        return sorted(number for number, fate in self.fates.items() if fate is Fate.VOID)


def collector_account(session: Session) -> str:
    """Code of the account for cash in collectors' hands: cash that is kept by person.

    Raises:
        CollectorAccountMissing: the chart has none in use.
    """
    return _account(session).code


def _account(session: Session) -> Account:
    found = session.scalars(
        select(Account)
        .where(
            Account.money == "cash",
            Account.subledger_kind == PERSON,
            Account.is_active,
            ~Account.is_header,
        )
        .order_by(Account.code)
        .limit(1)
    ).first()
    if found is None:
        raise CollectorAccountMissing
    return found


def collectors(session: Session, *, only_active: bool = False) -> list[Collector]:
    """Everybody who collects or did, by number."""
    query = select(Collector).order_by(Collector.number)
    return list(session.scalars(query.where(Collector.is_active) if only_active else query))


def book_views(session: Session, collector_id: int | None = None) -> list[BookView]:
    """Books of a collector, or of everybody, in the order they were handed out; four statements."""
    query = select(CollectorBook).order_by(CollectorBook.id)
    if collector_id is not None:
        query = query.where(CollectorBook.collector_id == collector_id)
    books = session.scalars(query).all()
    if not books:
        return []
    ids = [each.id for each in books]
    used, fates, counts = _used(session, ids), _fates(session, ids), _counts(session, ids)
    views = []
    for row in books:
        taken = frozenset(used[row.id])
        count = counts.get(row.id)
        views.append(
            BookView(
                BookRange(row.id, row.prefix, row.first_number, row.last_number),
                row.collector_id,
                row.handed_on,
                count.next_number if count is not None else row.first_number,
                taken,
                {number: fate for number, fate in fates[row.id].items() if number not in taken},
                is_returned=count is not None and count.is_returned,
            )
        )
    return views


def _used(session: Session, ids: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    rows = session.execute(
        select(CollectionRow.book_id, CollectionRow.receipt).where(
            CollectionRow.book_id.in_(ids), ~ROW_TAKEN_BACK
        )
    )
    for book_id, receipt in rows:
        found[book_id].add(receipt)
    return found


def _fates(session: Session, ids: list[int]) -> dict[int, dict[int, Fate]]:
    found: dict[int, dict[int, Fate]] = defaultdict(dict)
    rows = session.execute(
        select(CollectorReceipt.book_id, CollectorReceipt.number, CollectorReceipt.fate)
        .outerjoin(CollectorHandover, CollectorHandover.id == CollectorReceipt.handover_id)
        .where(CollectorReceipt.book_id.in_(ids), ~TAKEN_BACK)
        .order_by(CollectorReceipt.id)
    )
    for book_id, number, fate in rows:
        found[book_id][number] = Fate(fate)
    return found


def _counts(session: Session, ids: list[int]) -> dict[int, CollectorBookCount]:
    rows = session.scalars(
        select(CollectorBookCount)
        .join(CollectorHandover, CollectorHandover.id == CollectorBookCount.handover_id)
        .where(CollectorBookCount.book_id.in_(ids), ~TAKEN_BACK)
        .order_by(CollectorBookCount.id)
    )
    return {each.book_id: each for each in rows}


def held_by(session: Session, collector: Collector) -> Money:
    """Cash in a collector's hands by the book."""
    return sum(balances_by_unit(session, collector).values(), start=ZERO)


def balances_by_unit(session: Session, collector: Collector) -> dict[str, Money]:
    """Cash in a collector's hands by unit; units where nothing is left are not named."""
    rows = session.execute(
        select(Posting.unit, func.sum(Posting.amount))
        .where(
            Posting.subledger_id == collector.subledger_id,
            Posting.account_id == _account(session).id,
        )
        .group_by(Posting.unit)
        .order_by(Posting.unit)
    )
    return {unit: amount for unit, amount in rows if amount}


def held(session: Session, on: date, *, only: Iterable[Collector] | None = None) -> list[Held]:
    """What each collector holds by the book, since when, and owes for shortages; three statements.

    Money is handed over in the order it came in: what is left is the latest.
    """
    wanted = list(only) if only is not None else collectors(session)
    if not wanted:
        return []
    moved: dict[int, dict[date, Money]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    shortages: dict[int, Money] = defaultdict(lambda: ZERO)
    rows = session.execute(
        select(Posting.subledger_id, Account.role, Posting.effective_date, func.sum(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(
            Posting.subledger_id.in_([each.subledger_id for each in wanted]),
            (Account.id == _account(session).id) | (Account.role == SHORTAGE_ROLE),
        )
        .group_by(Posting.subledger_id, Account.role, Posting.effective_date)
    )
    for subledger_id, role, day, amount in rows:
        if subledger_id is None:
            continue
        if role == SHORTAGE_ROLE:
            shortages[subledger_id] += amount
        else:
            moved[subledger_id][day] += amount
    return [
        Held(
            each,
            sum(moved[each.subledger_id].values(), start=ZERO),
            oldest_left(moved[each.subledger_id]),
            on,
            shortages[each.subledger_id],
        )
        for each in wanted
    ]


def oldest_left(moved: dict[date, Money]) -> date | None:
    """The day of the oldest money that is left, when the oldest goes first; None for none left.

    >>> rupiah = Money.rupiah
    >>> oldest_left({date(2026, 3, 1): rupiah(5), date(2026, 3, 2): rupiah(7),
    ...     date(2026, 3, 3): rupiah(-6)})
    datetime.date(2026, 3, 2)
    """
    gone = -sum((amount for amount in moved.values() if amount < ZERO), start=ZERO)
    for day in sorted(moved):
        if moved[day] > gone:
            return day
        gone -= max(moved[day], ZERO)
    return None
