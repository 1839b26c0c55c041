"""Boxes, counts and differences, read from the book.

How much of a difference is open is not stored but summed from the entries of its count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import Text
from sqlalchemy import cast
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import select

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import next_month
from coop.db import MoneyType
from coop.desk.counts.facts import OWNER
from coop.desk.counts.models import CashCount
from coop.desk.counts.models import CashCountNote
from coop.errors import NotFound
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: Roles of the accounts on which differences lie until they are settled.
SHORTAGE_ROLE = "cash_shortage"
OVERAGE_ROLE = "cash_overage"

#: What the number of a person begins with when the book proposes one.
PERSON_PREFIX = "P-"


class Box(NamedTuple):
    """A place where cash lies, and what lies there by the book.

    Attributes:
        account: code of the cash account.
        account_label: its name.
        unit: whose box it is.
        person: number of the person who carries it, where the account is kept by person.
        balance: debit less credit.
    """

    account: str
    account_label: Label
    unit: str
    person: str
    balance: Money

    @property
    def key(self) -> BoxKey:
        """What tells one box from another."""
        return BoxKey(self.account, self.unit, self.person)


class BoxKey(NamedTuple):
    """Account, unit and, where the account is kept by person, whose part."""

    account: str
    unit: str
    person: str


class BoxDay(NamedTuple):
    """One box on one day: what it held before, what came in and went out, what it holds."""

    box: Box
    before: Money
    money_in: Money
    money_out: Money

    @property
    def balance(self) -> Money:
        """What it holds at the end of the day."""
        return self.before + self.money_in - self.money_out


@dataclass(frozen=True, slots=True)
class BoxCount:
    """A box at a month's end and the count that confirms it.

    Attributes:
        box: its balance is that of the month's end.
        count: the first on or after the month's last day, else the latest before; None if none.
        is_counted: whether ``count`` is on or after the month's last day.
        is_needed: whether anything lay or moved there in the month.
    """

    box: Box
    count: CashCount | None
    is_counted: bool
    is_needed: bool


@dataclass(frozen=True, slots=True)
class OpenDifference:
    """A difference that is not settled.

    Attributes:
        count: the count that found it.
        remaining: what is open of it: less than nothing for a shortage.
        is_unknown: whether its cause is openly unknown.
    """

    count: CashCount
    remaining: Money
    is_unknown: bool


def boxes(session: Session) -> list[Box]:
    """Every box that ever held anything, with what it holds now; by account, unit and person."""
    return [each.box for each in _days(session, date.max, date.max)]


def box_days(session: Session, day: date) -> list[BoxDay]:
    """Every box on one day."""
    return _days(session, day, day)


def _days(session: Session, first: date, last: date) -> list[BoxDay]:
    """Every box, with what it held before ``first`` and what moved until ``last``."""
    is_within = Posting.entry_date >= first
    amount = func.sum(Posting.amount, type_=MoneyType)
    sums = (
        amount.filter(~is_within),
        amount.filter(is_within, Posting.amount > ZERO),
        amount.filter(is_within, Posting.amount < ZERO),
    )
    box = (Account.code, Account.name, Account.name_en, Posting.unit)
    kept = (Account.money == "cash", Account.is_active, Posting.entry_date <= last)
    # Two statements: only boxes kept by person need to look beyond the index of days.
    plain = (
        select(*box, literal(""), *sums)
        .join(Account, Posting.account_id == Account.id)
        .where(*kept, Account.subledger_kind == "")
        .group_by(*box)
    )
    personal = (
        select(*box, Subledger.number, *sums)
        .join(Account, Posting.account_id == Account.id)
        .join(Subledger, Posting.subledger_id == Subledger.id)
        .where(*kept, Account.subledger_kind != "")
        .group_by(*box, Subledger.number)
    )
    found = []
    for query in (plain, personal):
        for code, name, name_en, unit, person, before, money_in, money_out in session.execute(
            query
        ):
            opening, came, went = before or ZERO, money_in or ZERO, -(money_out or ZERO)
            balance = opening + came - went
            held = Box(code, Label(name, name_en), unit, person, balance)
            found.append(BoxDay(held, opening, came, went))
    return sorted(found, key=lambda each: each.box.key)


def entries_on(session: Session, day: date) -> int:
    """How many entries a day has."""
    query = select(func.count()).select_from(JournalEntry).where(JournalEntry.entry_date == day)
    return session.scalar(query) or 0


def box_of(session: Session, key: BoxKey) -> Box | None:
    """A box by its account and unit, also one that never held anything; None if there is none.

    An account kept by person needs a person, any other takes none.
    """
    account = session.scalar(
        select(Account).where(
            Account.code == key.account,
            Account.money == "cash",
            Account.is_active,
            ~Account.is_header,
        )
    )
    if account is None or bool(account.subledger_kind) is not bool(key.person):
        return None
    return Box(
        key.account,
        Label(account.name, account.name_en),
        key.unit,
        key.person,
        balance_on(session, *key, date.max),
    )


def balance_on(session: Session, account: str, unit: str, person: str, day: date) -> Money:
    """What a box holds by the book at the end of a day."""
    query = (
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(Account, Posting.account_id == Account.id)
        .where(Account.code == account, Posting.unit == unit, Posting.entry_date <= day)
    )
    if person:
        query = query.join(Subledger, Posting.subledger_id == Subledger.id).where(
            Subledger.number == person
        )
    return session.scalar(query) or ZERO


def count_by_id(session: Session, count_id: int) -> CashCount:
    """One count.

    Raises:
        NotFound: no count has that number.
    """
    found = session.get(CashCount, count_id)
    if found is None:
        raise NotFound("cash_count", count_id)
    return found


def counts_of(session: Session, *, before_id: int | None = None, limit: int) -> list[CashCount]:
    """Counts, the latest first."""
    query = select(CashCount).order_by(CashCount.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(CashCount.id < before_id)
    return list(session.scalars(query))


def latest_counts(session: Session, until: date = date.max) -> dict[BoxKey, CashCount]:
    """The latest count of each box up to a day: by day, then by number."""
    ranked = (
        select(
            CashCount.id,
            func.row_number()
            .over(
                partition_by=(CashCount.account, CashCount.unit, CashCount.person),
                order_by=(CashCount.day.desc(), CashCount.id.desc()),
            )
            .label("place"),
        )
        .where(CashCount.day <= until)
        .subquery()
    )
    rows = session.scalars(
        select(CashCount).join(ranked, ranked.c.id == CashCount.id).where(ranked.c.place == 1)
    )
    return {key_of(each): each for each in rows}


def key_of(count: CashCount) -> BoxKey:
    """Which box was counted."""
    return BoxKey(count.account, count.unit, count.person)


def last_counts(session: Session, month: Period) -> list[BoxCount]:
    """For the checklist of a month: every box, and whether it was counted at the month's end.

    A count later than the end of the month after says nothing about this one any more.
    """
    first, last = first_day(month), last_day(month)
    counts = latest_counts(session, last)
    after = select(CashCount).where(CashCount.day.between(last, last_day(next_month(month))))
    # The last word is the earliest one: what comes first overwrites what came later.
    for count in session.scalars(after.order_by(CashCount.day.desc(), CashCount.id)):
        counts[key_of(count)] = count
    answers = []
    for each in _days(session, first, last):
        counted = counts.get(each.box.key)
        has_moved = bool(each.money_in or each.money_out)
        answers.append(
            BoxCount(
                each.box,
                counted,
                is_counted=counted is not None and counted.day >= last,
                is_needed=has_moved or bool(each.before),
            )
        )
    return answers


def open_differences(session: Session) -> list[OpenDifference]:
    """Differences that are not settled, the oldest first; one statement."""
    left = (
        select(
            JournalEntry.origin.label("origin"),
            func.sum(Posting.amount, type_=MoneyType).label("amount"),
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Posting.account_id == Account.id)
        .where(
            JournalEntry.origin.like(f"{OWNER}:%"),
            JournalEntry.origin != "",
            Account.role.in_((SHORTAGE_ROLE, OVERAGE_ROLE)),
        )
        .group_by(JournalEntry.origin)
        .having(func.sum(Posting.amount, type_=MoneyType) != ZERO)
        .subquery()
    )
    is_caused = (
        select(CashCountNote.id)
        .where(CashCountNote.count_id == CashCount.id, CashCountNote.is_cause)
        .exists()
    )
    rows = session.execute(
        select(CashCount, left.c.amount, is_caused)
        .join(left, left.c.origin == literal(f"{OWNER}:").concat(cast(CashCount.id, Text)))
        .order_by(CashCount.day, CashCount.id)
    )
    return [
        OpenDifference(count, -amount, is_unknown=not (count.explanation or caused))
        for count, amount, caused in rows
    ]


def remaining_of(session: Session, count_id: int) -> Money:
    """What is open of one count's difference; less than nothing for a shortage."""
    amount = session.scalar(
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(JournalEntry, Posting.entry_id == JournalEntry.id)
        .join(Account, Posting.account_id == Account.id)
        .where(
            JournalEntry.origin == f"{OWNER}:{count_id}",
            Account.role.in_((SHORTAGE_ROLE, OVERAGE_ROLE)),
        )
    )
    return -(amount or ZERO)


class EntryOfCount(NamedTuple):
    """An entry that belongs to a count, and whether it was taken back."""

    entry: JournalEntry
    is_reversed: bool

    @property
    def is_standing(self) -> bool:
        """Whether it can be taken back."""
        return not self.is_reversed and self.entry.reverses_id is None


def entries_of(session: Session, count_id: int) -> list[EntryOfCount]:
    """Entries of a count: its difference, what settled it, what was taken back; in order."""
    rows = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.origin == f"{OWNER}:{count_id}", JournalEntry.origin != "")
        .order_by(JournalEntry.id)
    ).all()
    reversed_ids = {each.reverses_id for each in rows}
    return [EntryOfCount(each, each.id in reversed_ids) for each in rows]


def late_movement(session: Session, count: CashCount, entries: Iterable[EntryOfCount]) -> Money:
    """What other entries, recorded after a count, moved in its box up to its day.

    Args:
        session: reading session.
        count: the count.
        entries: its own entries, which do not count here.
    """
    now_held = balance_on(session, *key_of(count), count.day)
    own = (
        line.amount
        for each in entries
        for line in each.entry.postings
        if each.entry.entry_date <= count.day and line.account.code == count.account
    )
    return now_held - count.book_balance - sum(own, start=ZERO)


def notes_of(session: Session, count_id: int) -> Sequence[CashCountNote]:
    """What was noted about a difference later on, in order."""
    return session.scalars(
        select(CashCountNote).where(CashCountNote.count_id == count_id).order_by(CashCountNote.id)
    ).all()


def waiting_settlement(session: Session, count_id: int) -> PendingEntry | None:
    """The settlement of a count that waits for a second person, if one does."""
    waiting = session.scalars(
        select(PendingEntry).where(
            PendingEntry.state == "waiting",
            PendingEntry.draft.like(f"%{OWNER}:{count_id}%"),
        )
    )
    origin = f"{OWNER}:{count_id}"
    return next((each for each in waiting if draft_from_text(each.draft).origin == origin), None)


class Holder(NamedTuple):
    """A person who held a box: number and name."""

    number: str
    name: str


def holders(session: Session) -> list[Holder]:
    """Numbers of persons and, where a count told it, the name; by number."""
    names = dict(
        session.execute(
            select(CashCount.holder_number, CashCount.holder_name).order_by(CashCount.id)
        ).all()
    )
    numbers = session.scalars(select(Subledger.number).where(Subledger.kind == "person"))
    return [Holder(number, names.get(number, "")) for number in sorted({*numbers, *names})]


def next_person_number(known: Iterable[Holder]) -> str:
    """A number no person has yet.

    >>> next_person_number([Holder("P-01", "Siti"), Holder("P-02", "")])
    'P-03'
    """
    taken = {each.number for each in known}
    number = 1
    while f"{PERSON_PREFIX}{number:02d}" in taken:
        number += 1
    return f"{PERSON_PREFIX}{number:02d}"
