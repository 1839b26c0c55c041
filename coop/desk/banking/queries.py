"""Bank accounts, the bank's lines, what is ticked and what is not, the reconciliation of a day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.desk.banking.matching import Group
from coop.desk.banking.matching import Item
from coop.desk.banking.matching import Reconciliation
from coop.desk.banking.matching import split_groups
from coop.desk.banking.models import BankFile
from coop.desk.banking.models import BankLine
from coop.desk.banking.models import BankLineVoid
from coop.desk.banking.models import BankMatch
from coop.desk.banking.models import BankMatchLine
from coop.desk.banking.models import BankMatchPosting
from coop.desk.banking.models import BankMatchUndo
from coop.desk.banking.models import BankStatement
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy import Select
    from sqlalchemy.orm import Session


class Passbook(NamedTuple):
    """A bank account within a unit, and what lies there by the book."""

    account: str
    account_label: Label
    unit: str
    balance: Money


class Progress(NamedTuple):
    """How far the bank's lines of an account have come.

    Attributes:
        last_day: of the latest line, None where there is none.
        free_lines: at the bank, not ticked.
        stated_on: latest day whose balance was typed from the passbook.
    """

    last_day: date | None = None
    free_lines: int = 0
    stated_on: date | None = None


class LineRow(NamedTuple):
    """A line of the bank as the list shows it."""

    line: BankLine
    match_id: int | None
    void_reason: str | None


def passbooks(session: Session) -> list[Passbook]:
    """Every bank account that ever held anything, by account and unit."""
    rows = session.execute(
        select(
            Account.code,
            Account.name,
            Account.name_en,
            Posting.unit,
            func.sum(Posting.amount, type_=MoneyType),
        )
        .join(Account, Posting.account_id == Account.id)
        .where(Account.money == "bank", Account.is_active)
        .group_by(Account.code, Account.name, Account.name_en, Posting.unit)
    )
    return sorted(
        Passbook(code, Label(name, name_en), unit, balance)
        for code, name, name_en, unit, balance in rows
    )


def bank_account(session: Session, code: str) -> Account | None:
    """The bank account with a code; None where there is none in use."""
    return session.scalar(
        select(Account).where(
            Account.code == code, Account.money == "bank", Account.is_active, ~Account.is_header
        )
    )


def progress(session: Session) -> dict[tuple[str, str], Progress]:
    """How far each account has come, by account and unit; three statements."""
    key = (BankLine.account, BankLine.unit)
    last = session.execute(select(*key, func.max(BankLine.day)).where(~_is_void()).group_by(*key))
    found = {(account, unit): Progress(day) for account, unit, day in last}
    free = session.execute(
        select(*key, func.count()).where(~_is_void(), ~_line_is_ticked()).group_by(*key)
    )
    for account, unit, number in free:
        found[account, unit] = found[account, unit]._replace(free_lines=number)
    stated = session.execute(
        select(BankStatement.account, BankStatement.unit, func.max(BankStatement.day)).group_by(
            BankStatement.account, BankStatement.unit
        )
    )
    for account, unit, day in stated:
        found[account, unit] = found.get((account, unit), Progress())._replace(stated_on=day)
    return found


def _is_void() -> ColumnElement[bool]:
    return select(BankLineVoid.line_id).where(BankLineVoid.line_id == BankLine.id).exists()


def _standing(match_id: Any) -> ColumnElement[bool]:  # noqa: ANN401 - any column of a match's id
    """Whether a match was not undone."""
    return ~select(BankMatchUndo.match_id).where(BankMatchUndo.match_id == match_id).exists()


def _line_is_ticked() -> ColumnElement[bool]:
    return (
        select(BankMatchLine.line_id)
        .where(BankMatchLine.line_id == BankLine.id, _standing(BankMatchLine.match_id))
        .exists()
    )


def _posting_is_ticked() -> ColumnElement[bool]:
    return (
        select(BankMatchPosting.posting_id)
        .where(BankMatchPosting.posting_id == Posting.id, _standing(BankMatchPosting.match_id))
        .exists()
    )


def free_lines(
    session: Session, account: str, unit: str, *, until: date = date.max, limit: int | None = None
) -> list[Item]:
    """Lines of the bank that are not ticked, the oldest first."""
    query = (
        select(BankLine.id, BankLine.day, BankLine.amount, BankLine.text)
        .where(
            BankLine.account == account,
            BankLine.unit == unit,
            BankLine.day <= until,
            ~_is_void(),
            ~_line_is_ticked(),
        )
        .order_by(BankLine.day, BankLine.id)
        .limit(limit)
    )
    return [Item(*row) for row in session.execute(query)]


def _postings(account: str, unit: str) -> Select[int, date, Money, str, int, str]:
    return (
        select(
            Posting.id,
            Posting.entry_date,
            Posting.amount,
            JournalEntry.narration,
            JournalEntry.id,
            JournalEntry.voucher_number,
        )
        .join(JournalEntry, Posting.entry_id == JournalEntry.id)
        .join(Account, Posting.account_id == Account.id)
        .where(Account.code == account, Posting.unit == unit)
        .order_by(Posting.entry_date, Posting.id)
    )


def free_postings(
    session: Session, account: str, unit: str, *, until: date = date.max, limit: int | None = None
) -> list[Item]:
    """Lines of the book on a bank account that are not ticked, the oldest first."""
    query = _postings(account, unit).where(Posting.entry_date <= until, ~_posting_is_ticked())
    return [Item(*row) for row in session.execute(query.limit(limit))]


def count_free(session: Session, account: str, unit: str) -> tuple[int, int]:
    """How many lines of the bank and of the book are not ticked."""
    lines = select(func.count()).select_from(BankLine)
    lines = lines.where(
        BankLine.account == account, BankLine.unit == unit, ~_is_void(), ~_line_is_ticked()
    )
    postings = select(func.count()).select_from(Posting)
    postings = postings.join(Account, Posting.account_id == Account.id).where(
        Account.code == account, Posting.unit == unit, ~_posting_is_ticked()
    )
    return session.scalar(lines) or 0, session.scalar(postings) or 0


def lines_of(
    session: Session, account: str, unit: str, *, offset: int, limit: int
) -> list[LineRow]:
    """Lines of the bank, the latest first, with what became of them."""
    ticked = (
        select(func.max(BankMatchLine.match_id))
        .where(BankMatchLine.line_id == BankLine.id, _standing(BankMatchLine.match_id))
        .scalar_subquery()
    )
    query = (
        select(BankLine, ticked, BankLineVoid.reason)
        .outerjoin(BankLineVoid, BankLineVoid.line_id == BankLine.id)
        .where(BankLine.account == account, BankLine.unit == unit)
        .order_by(BankLine.day.desc(), BankLine.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [LineRow(*row) for row in session.execute(query)]


def group_of(session: Session, match_id: int) -> Group:
    """The lines and postings of a match."""
    return _groups(session, [match_id])[match_id]


def _groups(session: Session, match_ids: list[int]) -> dict[int, Group]:
    lines: dict[int, list[Item]] = defaultdict(list)
    postings: dict[int, list[Item]] = defaultdict(list)
    rows = session.execute(
        select(BankMatchLine.match_id, BankLine.id, BankLine.day, BankLine.amount, BankLine.text)
        .join(BankLine, BankLine.id == BankMatchLine.line_id)
        .where(BankMatchLine.match_id.in_(match_ids))
        .order_by(BankLine.day, BankLine.id)
    )
    for match_id, line_id, day, amount, text in rows:
        lines[match_id].append(Item(line_id, day, amount, text))
    booked = session.execute(
        select(
            BankMatchPosting.match_id,
            Posting.id,
            Posting.entry_date,
            Posting.amount,
            JournalEntry.narration,
            JournalEntry.id,
            JournalEntry.voucher_number,
        )
        .join(Posting, Posting.id == BankMatchPosting.posting_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(BankMatchPosting.match_id.in_(match_ids))
        .order_by(Posting.entry_date, Posting.id)
    )
    for match_id, posting_id, day, amount, text, entry_id, number in booked:
        postings[match_id].append(Item(posting_id, day, amount, text, entry_id, number))
    return {each: Group(tuple(lines[each]), tuple(postings[each])) for each in match_ids}


def _reaching_beyond(session: Session, account: str, unit: str, day: date) -> list[Group]:
    """Matches with a part after a day; what stands before it may be outstanding on that day."""
    of_lines = (
        select(BankMatchLine.match_id)
        .join(BankLine, BankLine.id == BankMatchLine.line_id)
        .where(BankLine.account == account, BankLine.unit == unit, BankLine.day > day)
    )
    of_postings = (
        select(BankMatchPosting.match_id)
        .join(Posting, Posting.id == BankMatchPosting.posting_id)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.code == account, Posting.unit == unit, Posting.entry_date > day)
    )
    ids = session.scalars(
        select(BankMatch.id).where(
            BankMatch.id.in_(of_lines.union(of_postings)), _standing(BankMatch.id)
        )
    ).all()
    return list(_groups(session, list(ids)).values()) if ids else []


def book_balance(session: Session, account: str, unit: str, day: date) -> Money:
    """What lies on a bank account by the book at the end of a day."""
    query = (
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(Account, Posting.account_id == Account.id)
        .where(Account.code == account, Posting.unit == unit, Posting.entry_date <= day)
    )
    return session.scalar(query) or ZERO


def stated_balance(session: Session, account: str, unit: str, day: date) -> Money | None:
    """The balance typed from the passbook for a day; the last one typed counts."""
    return session.scalar(
        select(BankStatement.balance)
        .where(
            BankStatement.account == account,
            BankStatement.unit == unit,
            BankStatement.day == day,
        )
        .order_by(BankStatement.id.desc())
        .limit(1)
    )


def told_balance(session: Session, account: str, unit: str, day: date) -> Money | None:
    """The balance that the bank's own running balances tell for a day; None where they do not.

    They tell it only if they reach the day: a line on it, or lines before and after it.
    """
    of_account = (BankLine.account == account, BankLine.unit == unit, ~_is_void())
    reaches = select(BankLine.id).where(*of_account, BankLine.day >= day).limit(1)
    if session.scalar(reaches) is None:
        return None
    known = session.execute(
        select(BankLine.id, BankLine.day, BankLine.balance)
        .where(*of_account, BankLine.day <= day, BankLine.balance.is_not(None))
        .order_by(BankLine.day.desc(), BankLine.id.desc())
        .limit(1)
    ).first()
    if known is None:
        return None
    line_id, line_day, balance = known
    is_later = (BankLine.day > line_day) | ((BankLine.day == line_day) & (BankLine.id > line_id))
    since = session.scalar(
        select(func.sum(BankLine.amount, type_=MoneyType)).where(
            *of_account, BankLine.day <= day, is_later
        )
    )
    return (balance or ZERO) + (since or ZERO)


def reconciliation(session: Session, account: str, unit: str, day: date) -> Reconciliation:
    """The bank against the book at the end of a day.

    Args:
        session: reading session.
        account: code of the bank account.
        unit: whose it is.
        day: a month's end, or any other.
    """
    stated = stated_balance(session, account, unit, day)
    beyond = _reaching_beyond(session, account, unit, day)
    lines, postings = split_groups(beyond, day)
    lines += free_lines(session, account, unit, until=day)
    postings += free_postings(session, account, unit, until=day)
    return Reconciliation(
        account=account,
        unit=unit,
        day=day,
        bank_balance=stated if stated is not None else told_balance(session, account, unit, day),
        is_stated=stated is not None,
        book_balance=book_balance(session, account, unit, day),
        outstanding_postings=tuple(sorted(postings, key=_by_day)),
        outstanding_lines=tuple(sorted(lines, key=_by_day)),
    )


def _by_day(item: Item) -> tuple[date, int]:
    return item.day, item.id


def files_of(session: Session, account: str, unit: str, *, limit: int) -> list[BankFile]:
    """Files that were taken, the latest first."""
    query = select(BankFile).where(BankFile.account == account, BankFile.unit == unit)
    return list(session.scalars(query.order_by(BankFile.id.desc()).limit(limit)))


def has_lines(session: Session, account: str, unit: str) -> bool:
    """Whether the bank's lines of an account were begun."""
    query = select(BankLine.id).where(
        BankLine.account == account, BankLine.unit == unit, ~_is_void()
    )
    return session.scalar(query.limit(1)) is not None
