"""Lines of the bank as the counter uses them: each once, and ticked with what it became."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop.dates import period_of
from coop.desk.banking import queries as bank
from coop.desk.banking.models import BankLine
from coop.desk.banking.models import BankLineVoid
from coop.desk.banking.models import BankMatchLine
from coop.desk.banking.models import BankMatchUndo
from coop.desk.banking.service import match
from coop.ledger.draft_models import PendingEntry
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import state_of
from coop.ledger.report import Label
from coop.members.counter.errors import LineUsed
from coop.members.counter.facts import UNNAMED
from coop.members.counter.models import Receipt
from coop.members.counter.models import ReceiptWaiting
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Lines offered on one page; older ones come once these are dealt with.
LINES_SHOWN = 50


class BankPlace(NamedTuple):
    """A bank account of the cooperative in one unit.

    Attributes:
        account: code of the account.
        unit: whose it is.
        label: its name.
    """

    account: str
    unit: str
    label: Label


def bank_places(session: Session) -> list[BankPlace]:
    """Bank accounts that ever moved, from the month totals: no balance is asked for."""
    rows = session.execute(
        select(Account.code, AccountMonth.unit, Account.name, Account.name_en)
        .join(AccountMonth, AccountMonth.account_id == Account.id)
        .where(Account.money == "bank", Account.is_active)
        .distinct()
        .order_by(Account.code, AccountMonth.unit)
    )
    return [
        BankPlace(code, unit, Label(name, name_en or name)) for code, unit, name, name_en in rows
    ]


class FreeLine(NamedTuple):
    """Money that came to a bank account and stands in no entry yet.

    Attributes:
        line: as the bank has it.
        label: name of the bank account.
    """

    line: BankLine
    label: Label


def free_lines(session: Session) -> list[FreeLine]:
    """Money that came by the bank's lines and stands in no entry yet, the oldest first."""
    found: list[FreeLine] = []
    taken = _taken(session)
    for place in bank_places(session):
        items = bank.free_lines(session, place.account, place.unit, limit=LINES_SHOWN)
        ids = [each.id for each in items if each.amount > ZERO and each.id not in taken]
        lines = session.scalars(
            select(BankLine).where(BankLine.id.in_(ids), BankLine.source != "opening")
        )
        found += [FreeLine(line, place.label) for line in lines]
    return sorted(found, key=lambda each: (each.line.day, each.line.id))


def _taken(session: Session) -> set[int]:
    """Lines that stand in an entry of the counter, ticked or not, or wait for a second person."""
    receipts = select(Receipt.bank_line_id).where(Receipt.bank_line_id.is_not(None))
    waiting = (
        select(ReceiptWaiting.bank_line_id)
        .join(PendingEntry, PendingEntry.request_id == ReceiptWaiting.request_id)
        .where(ReceiptWaiting.bank_line_id.is_not(None), PendingEntry.state == "waiting")
    )
    found = {each for each in session.scalars(receipts.union(waiting)) if each is not None}
    origins = session.scalars(
        select(JournalEntry.origin)
        .where(JournalEntry.origin != "", JournalEntry.origin.like(f"{UNNAMED}:%"))
        .distinct()
    )
    return found | {int(origin.partition(":")[2]) for origin in origins}


def free_line(session: Session, line_id: int) -> BankLine:
    """A line of money that came and stands in no entry yet.

    Raises:
        LineUsed: it is unknown, of money that went, struck out, ticked, or used here before.
    """
    line = session.get(BankLine, line_id)
    if line is None or line.amount <= ZERO or line.source == "opening":
        raise LineUsed(line_id)
    undone = select(BankMatchUndo.match_id)
    ticked = select(BankMatchLine.match_id).where(
        BankMatchLine.line_id == line_id, BankMatchLine.match_id.not_in(undone)
    )
    if (
        session.get(BankLineVoid, line_id) is not None
        or session.scalar(ticked.limit(1)) is not None
        or line_id in _taken(session)
    ):
        raise LineUsed(line_id)
    return line


def book_day(session: Session, line: BankLine, today: date) -> date:
    """The line's own day, or today where its month is shut; it counts from its own day anyway."""
    return line.day if state_of(session, period_of(line.day)) == "open" else today


def tick(session: Session, line_id: int, entry_id: int, *, actor: str, now: datetime) -> None:
    """Tick a line with the line of the book that an entry made of it."""
    line = session.get_one(BankLine, line_id)
    posting_id = session.scalar(
        select(Posting.id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            Posting.entry_id == entry_id,
            Account.code == line.account,
            Posting.unit == line.unit,
            Posting.amount == line.amount,
        )
    )
    if posting_id is not None:
        match(session, line.account, line.unit, [line_id], [posting_id], actor=actor, now=now)
