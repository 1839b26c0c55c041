"""What the counter's pages read: what a member's accounts hold, boxes, and a box's day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.db import MoneyType
from coop.desk.counts import queries as boxes
from coop.desk.counts.models import CashCount
from coop.desk.rules.errors import RuleUnknown
from coop.desk.rules.reading import rule_on
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import SubledgerHold
from coop.ledger.report import Label
from coop.members.counter.facts import CASH
from coop.members.counter.models import CounterSession
from coop.members.counter.models import Receipt
from coop.members.savings.errors import TermsMissing
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import balances_of
from coop.members.savings.reading import savings_of_member
from coop.members.savings.reading import terms_on
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: Own capital is paid in, never taken out while a member.
_STAYS = frozenset({"principal", "mandatory"})


class AccountRow(NamedTuple):
    """One savings account of a member at the counter.

    Attributes:
        view: the account.
        balance: what it holds.
        available: what may be taken out as far as holds go.
        can_withdraw: False for own capital.
        can_deposit: False for principal savings that are paid.
    """

    view: SavingsView
    balance: Money
    available: Money
    can_withdraw: bool
    can_deposit: bool


def accounts_of(session: Session, member_id: int, today: date) -> list[AccountRow]:
    """A member's open accounts that move at the counter; four statements."""
    views = [each for each in savings_of_member(session, member_id) if each.kind != "term"]
    balances = balances_of(session, views) if views else {}
    held = _held(session, views)
    rows = []
    for view in views:
        balance = balances[view.id]
        rows.append(
            AccountRow(
                view,
                balance,
                balance - held.get(view.id, ZERO),
                can_withdraw=view.kind not in _STAYS,
                can_deposit=not _is_paid(session, view, balance, today),
            )
        )
    return rows


def _is_paid(session: Session, view: SavingsView, balance: Money, today: date) -> bool:
    """Whether principal savings hold all that is asked for once."""
    if view.kind != "principal":
        return False
    try:
        dues = terms_on(session, view.product_id, today).dues
    except TermsMissing:
        return False
    return ZERO < dues <= balance


def _held(session: Session, views: Iterable[SavingsView]) -> dict[int, Money]:
    by_key = {(each.account_id, each.subledger_id): each.id for each in views}
    rows = session.execute(
        select(
            SubledgerHold.account_id,
            SubledgerHold.subledger_id,
            func.sum(SubledgerHold.amount, type_=MoneyType),
        )
        .where(
            SubledgerHold.released_at == "",
            SubledgerHold.subledger_id.in_([about for _, about in by_key]),
        )
        .group_by(SubledgerHold.account_id, SubledgerHold.subledger_id)
    )
    return {
        by_key[account, about]: amount
        for account, about, amount in rows
        if (account, about) in by_key
    }


def reportable(session: Session, member_id: int, amount: Money, day: date) -> Money | None:
    """What of a member's cash of a day is beyond what is reported; None where nothing is.

    Args:
        session: reading session.
        member_id: whose cash.
        amount: what would move now.
        day: today.

    Returns:
        The day's cash with it, where that is more than the dated rule allows unreported.
    """
    try:
        above = rule_on(session, "members.cash_report_above", day).number
    except RuleUnknown:
        return None
    moved = session.execute(
        select(
            func.sum(Receipt.total_in, type_=MoneyType),
            func.sum(Receipt.total_out, type_=MoneyType),
        ).where(Receipt.member_id == member_id, Receipt.issued_on == day, Receipt.way == CASH)
    ).one()
    whole = amount + (moved[0] or ZERO) + (moved[1] or ZERO)
    return whole if whole > Money.rupiah(int(above)) else None


class BoxChoice(NamedTuple):
    """A cash box somebody may sit at.

    Attributes:
        account: code of the cash account.
        unit: whose box it is.
        label: name of the account.
        unit_label: name of the unit.
    """

    account: str
    unit: str
    label: Label
    unit_label: Label


def box_choices(session: Session) -> list[BoxChoice]:
    """Boxes that are not kept by person: those money moved in, then the others of the chart."""
    units = {
        unit.code: Label(unit.name, unit.name_en or unit.name)
        for unit in session.scalars(
            select(BusinessUnit)
            .where(BusinessUnit.is_active)
            .order_by(BusinessUnit.position, BusinessUnit.code)
        )
    }
    found = [
        BoxChoice(box.account, box.unit, box.account_label, units[box.unit])
        for box in boxes.boxes(session)
        if not box.person and box.unit in units
    ]
    known = {each.account for each in found}
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en)
        .where(
            Account.money == "cash",
            Account.subledger_kind == "",
            Account.is_active,
            ~Account.is_header,
        )
        .order_by(Account.code)
    )
    for code, name, name_en in rows:
        if code in known or not units:
            continue
        # A box nobody used yet belongs to the unit its name says, else to the office.
        unit = next((each for each in units if each.lower() in name.lower()), next(iter(units)))
        found.append(BoxChoice(code, unit, Label(name, name_en or name), units[unit]))
    return found


class CashRow(NamedTuple):
    """One line of a session's cash book.

    Attributes:
        entry_id: of the entry.
        number: of its voucher.
        narration: what it was for.
        recorded_at: UTC text.
        money_in: what came into the box.
        money_out: what left it.
        balance: after it.
        receipt_id: of its receipt; None where it has none.
    """

    entry_id: int
    number: str
    narration: str
    recorded_at: str
    money_in: Money
    money_out: Money
    balance: Money
    receipt_id: int | None


def cash_book(session: Session, row: CounterSession) -> list[CashRow]:
    """What moved in a box from the opening float to the closing count, in order."""
    last = row.closed_position if row.closed_position is not None else 2**62
    amount = Posting.amount
    rows = session.execute(
        select(
            JournalEntry.id,
            JournalEntry.voucher_number,
            JournalEntry.narration,
            JournalEntry.recorded_at,
            func.sum(amount, type_=MoneyType).filter(amount > ZERO),
            func.sum(amount, type_=MoneyType).filter(amount < ZERO),
            select(func.min(Receipt.id))
            .where(Receipt.entry_id == JournalEntry.id)
            .correlate(JournalEntry)
            .scalar_subquery(),
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            Account.code == row.account,
            Posting.unit == row.unit,
            JournalEntry.id > row.opened_position,
            JournalEntry.id <= last,
        )
        .group_by(JournalEntry.id)
        .order_by(JournalEntry.id)
    )
    balance = row.opening_float
    book = []
    for entry_id, number, narration, recorded_at, came, went, receipt_id in rows:
        money_in, money_out = came or ZERO, -(went or ZERO)
        balance += money_in - money_out
        book.append(
            CashRow(
                entry_id, number, narration, recorded_at, money_in, money_out, balance, receipt_id
            )
        )
    return book


class SessionRow(NamedTuple):
    """A cash session in a list; ``difference``: counted less booked, None before it was counted."""

    session: CounterSession
    difference: Money | None


def sessions_of(
    session: Session,
    *,
    cashier: str = "",
    month: Period | None = None,
    offset: int,
    limit: int,
) -> list[SessionRow]:
    """Cash sessions with what their closing count found, the latest first.

    Args:
        session: reading session.
        cashier: user name; empty for everybody's.
        month: in which they were opened; None for all.
        offset: rows before.
        limit: at most so many.
    """
    query = (
        select(CounterSession, CashCount.difference)
        .outerjoin(CashCount, CashCount.id == CounterSession.closing_count_id)
        .order_by(CounterSession.id.desc())
    )
    if cashier:
        query = query.where(CounterSession.cashier == cashier)
    if month is not None:
        query = query.where(CounterSession.day.between(first_day(month), last_day(month)))
    return [SessionRow(*row) for row in session.execute(query.offset(offset).limit(limit))]


def latest_sessions(session: Session) -> dict[str, CounterSession]:
    """The latest cash session of everybody who ever opened one, by user name; ordered by name."""
    latest = select(func.max(CounterSession.id)).group_by(CounterSession.cashier)
    rows = session.scalars(
        select(CounterSession)
        .where(CounterSession.id.in_(latest))
        .order_by(CounterSession.cashier_name)
    )
    return {each.cashier: each for each in rows}


def listed_day_near(session: Session, day: date) -> date | None:
    """The last day before a day on which receipts were written, else the first after it."""
    before = select(func.max(Receipt.issued_on)).where(Receipt.issued_on < day)
    after = select(func.min(Receipt.issued_on)).where(Receipt.issued_on > day)
    return session.scalar(before) or session.scalar(after)


def receipts_of_session(session: Session, session_id: int, *, limit: int) -> Sequence[Receipt]:
    """The latest receipts of a cash session."""
    query = select(Receipt).where(Receipt.session_id == session_id).order_by(Receipt.id.desc())
    return session.scalars(query.limit(limit)).all()


def holder_number_of(session: Session, last: CounterSession | None, name: str) -> str:
    """The number under which a cashier's differences are kept, as it was last; else a new one."""
    if last is not None:
        return last.holder_number
    known = boxes.holders(session)
    same = next((each.number for each in known if each.name == name), None)
    return same or boxes.next_person_number(known)
