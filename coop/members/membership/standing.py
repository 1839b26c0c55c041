"""What stands on a member's own numbers in the ledger, and the sheet made of that.

Own numbers are the subledger ``member`` of the member number, the subledger ``person`` of the same
number, and a number under which the member held cash (``P-01``) where one is named.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from coop.db import MoneyType
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.report import Label
from coop.members.membership.duties import ORDER_ADVANCE
from coop.members.membership.duties import ORDER_OTHER
from coop.members.membership.duties import ORDER_PURCHASE
from coop.members.membership.duties import ORDER_SHORTAGE
from coop.members.membership.duties import Obligation
from coop.members.membership.duties import Right
from coop.members.membership.obligations import Asked
from coop.members.membership.obligations import Position
from coop.members.membership.obligations import position_of
from coop.members.membership.settlement import sheet_of
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from coop.members.membership.models import Member
    from coop.members.membership.settlement import Sheet

#: Account lines whose debts come in another order than the rest; by line and role of the chart.
_ORDERS: Final = {
    "prepaid": ORDER_ADVANCE,
    "receivables_members": ORDER_PURCHASE,
}


class Standing(NamedTuple):
    """What one account holds on one of a member's numbers; ``amount`` is debit positive."""

    account: str
    label: Label
    role: str
    line: str
    unit: str
    reference: SubledgerRef
    amount: Money


def standings(session: Session, number: str, person_number: str = "") -> list[Standing]:
    """Everything that is not nothing on a member's own numbers, by account and unit."""
    rows = session.execute(
        select(
            Account.code,
            Account.name,
            Account.name_en,
            Account.role,
            Account.line,
            Posting.unit,
            Subledger.kind,
            Subledger.number,
            func.sum(Posting.amount, type_=MoneyType).label("amount"),
        )
        .join(Account, Account.id == Posting.account_id)
        .join(Subledger, Subledger.id == Posting.subledger_id)
        .where(_own(number, person_number))
        .group_by(
            Account.code,
            Account.name,
            Account.name_en,
            Account.role,
            Account.line,
            Posting.unit,
            Subledger.kind,
            Subledger.number,
        )
        .having(func.sum(Posting.amount, type_=MoneyType) != ZERO)
        .order_by(Account.code, Posting.unit)
    )
    return [
        Standing(code, Label(name, name_en), role, line, unit, SubledgerRef(kind, about), amount)
        for code, name, name_en, role, line, unit, kind, about, amount in rows
    ]


def last_day(session: Session, number: str, person_number: str = "") -> date | None:
    """The last day on which something was recorded on a member's own numbers."""
    return session.scalar(
        select(func.max(Posting.entry_date))
        .join(Subledger, Subledger.id == Posting.subledger_id)
        .where(_own(number, person_number))
    )


def held_by(session: Session, lines: Iterable[Line]) -> list[Standing]:
    """What the accounts and numbers that some lines touch hold now; the proof of a settlement."""
    wanted = {
        (line.account, line.subledger.kind, line.subledger.number)
        for line in lines
        if line.subledger is not None
    }
    if not wanted:
        return []
    rows = session.execute(
        select(
            Account.code,
            Account.name,
            Account.name_en,
            Account.role,
            Account.line,
            Subledger.kind,
            Subledger.number,
            func.sum(Posting.amount, type_=MoneyType),
        )
        .select_from(Account)
        .join(Subledger, Subledger.kind == Account.subledger_kind)
        .outerjoin(
            Posting,
            and_(Posting.account_id == Account.id, Posting.subledger_id == Subledger.id),
        )
        .where(
            or_(
                *(
                    and_(
                        Account.code == account,
                        Subledger.kind == kind,
                        Subledger.number == number,
                    )
                    for account, kind, number in sorted(wanted)
                )
            )
        )
        .group_by(
            Account.code,
            Account.name,
            Account.name_en,
            Account.role,
            Account.line,
            Subledger.kind,
            Subledger.number,
        )
        .order_by(Account.code, Subledger.number)
    )
    return [
        Standing(
            code, Label(name, name_en), role, line, "", SubledgerRef(kind, about), amount or ZERO
        )
        for code, name, name_en, role, line, kind, about, amount in rows
    ]


def home_unit(session: Session) -> str:
    """The unit whose books hold the members' capital: where 3101 was used, else the first."""
    used = session.scalar(
        select(Posting.unit)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.line == "principal_savings")
        .order_by(Posting.id.desc())
        .limit(1)
    )
    if used is not None:
        return used
    return (
        session.scalars(
            select(BusinessUnit.code)
            .where(BusinessUnit.is_active)
            .order_by(BusinessUnit.position, BusinessUnit.code)
        ).first()
        or ""
    )


def sheet_for(session: Session, member: Member, day: date, person_number: str = "") -> Sheet:
    """The sheet of rights and duties of a member as it would be settled on a day.

    Args:
        session: reading or writing session.
        member: whose membership ended.
        day: of the settlement.
        person_number: number under which the member held cash; empty for none.
    """
    assert member.number is not None, "who was admitted has a number"
    frozen = member.left_on if member.status == "deceased" else None
    accrual_end = min(day, frozen) if frozen is not None else day
    named = position_of(session, Asked(member.id, member.number, day, accrual_end))
    own = _of_the_ledger(standings(session, member.number, person_number), named)
    return sheet_of(
        member.number,
        day,
        accrual_end,
        # Accounts before what is only reckoned, such as interest to date.
        sorted([*named.rights, *own.rights], key=lambda each: each.lines[0].subledger is None),
        [*named.obligations, *own.obligations],
    )


def _of_the_ledger(found: Iterable[Standing], named: Position) -> Position:
    """What stands in the ledger and no provider named."""
    known = {
        (line.account, line.unit, line.subledger)
        for lines in (
            *(right.lines for right in named.rights),
            *(debt.lines for debt in named.obligations),
        )
        for line in lines
    }
    rights, owed = [], []
    for each in found:
        if (each.account, each.unit, each.reference) in known:
            continue
        line = Line(each.account, each.unit, -each.amount, each.reference)
        if each.amount < ZERO:
            rights.append(Right(each.label, -each.amount, (line,)))
        else:
            owed.append(Obligation(_order_of(each), each.label, each.amount, (line,)))
    return Position(tuple(rights), tuple(owed))


def _order_of(each: Standing) -> int:
    if each.role == "cash_shortage":
        return ORDER_SHORTAGE
    return _ORDERS.get(each.line, ORDER_OTHER)


def _own(number: str, person_number: str) -> ColumnElement[bool]:
    persons = [each for each in (number, person_number) if each]
    return or_(
        and_(Subledger.kind == "member", Subledger.number == number),
        and_(Subledger.kind == "person", Subledger.number.in_(persons)),
    )
