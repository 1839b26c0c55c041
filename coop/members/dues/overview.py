"""The dues of everybody at once: a month in figures, who owes how much, where they live."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import NamedTuple

from sqlalchemy import BigInteger
from sqlalchemy import ColumnElement
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import select
from sqlalchemy import type_coerce
from sqlalchemy import union

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.db import MoneyType
from coop.members.dues.models import DuesBill
from coop.members.dues.models import DuesBillVoid
from coop.members.dues.reading import MANDATORY
from coop.members.dues.reading import paid_sums
from coop.members.membership.models import Member
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy import Subquery
    from sqlalchemy.orm import Session

#: Kinds of savings a collector takes money for.
COLLECTED_KINDS: Final = ("mandatory", "voluntary", "principal")


@dataclass(frozen=True, slots=True)
class Where:
    """Which members a list is of.

    Attributes:
        hamlet: of their household; empty for all.
        group: the collector visits; empty for all.
        is_behind: only members in arrears.
        is_owing: only members who have anything to pay, due already or not.
    """

    hamlet: str = ""
    group: str = ""
    is_behind: bool = False
    is_owing: bool = False


class Owing(NamedTuple):
    """One member in the list.

    ``arrears``: left of bills past their due day; ``current``: left of the others.
    """

    member_id: int
    number: str
    name: str
    hamlet: str
    group: str
    arrears: Money
    current: Money


class Sums(NamedTuple):
    """What the members of a list owe together."""

    members: int
    behind: int
    arrears: Money
    current: Money


class MonthFigures(NamedTuple):
    """A month in figures.

    Attributes:
        bills: how many stand.
        billed: their sum.
        unbilled: active members without one.
        received: what came in during the month.
        has_product: whether mandatory savings are offered at all.
        has_bills: whether any month was ever billed.
    """

    bills: int
    billed: Money
    unbilled: int
    received: Money
    has_product: bool
    has_bills: bool


def owing(
    session: Session, on: date, where: Where, *, limit: int | None = None, offset: int = 0
) -> list[Owing]:
    """Active members of a list: who owes most first, else by number; those of a sheet by number.

    Args:
        session: reading session.
        on: as of the end of which day.
        where: which members.
        limit: at most so many; None for all.
        offset: rows before.
    """
    rows = _rows(on, where)
    query = select(rows).order_by(rows.c.arrears.desc(), rows.c.number)
    found = session.execute(query.limit(limit).offset(offset) if limit is not None else query)
    return [Owing(*row) for row in found]


def owing_of(session: Session, on: date, numbers: Iterable[str]) -> list[Owing]:
    """The same of members by their numbers; who is none, or left, is not among them."""
    rows = _rows(on, Where())
    found = session.execute(select(rows).where(rows.c.number.in_(set(numbers))))
    return [Owing(*row) for row in found]


def sheet_rows(
    session: Session, on: date, where: Where, *, limit: int | None = None, offset: int = 0
) -> list[Owing]:
    """The same members in the order of a collection sheet: by name, as they are called upon."""
    rows = _rows(on, where)
    query = select(rows).order_by(rows.c.name, rows.c.number)
    found = session.execute(query.limit(limit).offset(offset) if limit is not None else query)
    return [Owing(*row) for row in found]


def sums_of(session: Session, on: date, where: Where) -> Sums:
    """What the members of a list owe together."""
    rows = _rows(on, where)
    members, behind, arrears, current = session.execute(
        select(
            func.count(),
            func.count(case((rows.c.arrears > ZERO, 1))),
            func.sum(rows.c.arrears),
            func.sum(rows.c.current),
        )
    ).one()
    return Sums(members, behind, arrears or ZERO, current or ZERO)


def month_figures(session: Session, period: Period) -> MonthFigures:
    """A month in four figures, and whether anything is billed at all; one statement."""
    standing = (
        select(func.count(DuesBill.id).label("bills"), func.sum(DuesBill.amount).label("billed"))
        .outerjoin(DuesBillVoid, DuesBillVoid.bill_id == DuesBill.id)
        .where(DuesBill.period == period, DuesBillVoid.id.is_(None))
        .subquery()
    )
    has_bill = (
        select(DuesBill.id)
        .where(DuesBill.member_id == Member.id, DuesBill.period == period)
        .exists()
    )
    unbilled = (
        select(func.count(Member.id))
        .where(Member.status == "active", Member.admitted_on <= last_day(period), ~has_bill)
        .scalar_subquery()
    )
    paid = paid_sums(last_day(period), first=first_day(period))
    received = select(func.sum(paid.c.paid)).scalar_subquery()
    is_offered = select(SavingsProduct.id).where(SavingsProduct.kind == MANDATORY).exists()
    bills, billed, missing, came, has_product, has_bills = session.execute(
        select(
            standing.c.bills,
            standing.c.billed,
            unbilled,
            received,
            is_offered,
            select(DuesBill.id).exists(),
        )
    ).one()
    return MonthFigures(
        bills, billed or ZERO, missing or 0, came or ZERO, bool(has_product), bool(has_bills)
    )


def hamlets_and_groups(session: Session) -> tuple[list[str], list[str]]:
    """Names of hamlets and groups in which active members are, each once; one statement."""
    hamlets = (
        select(literal("hamlet"), Household.hamlet)
        .join(HouseholdMember, HouseholdMember.household_id == Household.id)
        .join(Member, Member.person_id == HouseholdMember.person_id)
        .where(Household.hamlet != "", HouseholdMember.left_on.is_(None), Member.status == "active")
    )
    groups = select(literal("group"), Member.group_name).where(
        Member.group_name != "", Member.status == "active"
    )
    rows = session.execute(union(hamlets, groups)).all()
    return (
        sorted(name for kind, name in rows if kind == "hamlet"),
        sorted(name for kind, name in rows if kind == "group"),
    )


def _rows(on: date, where: Where) -> Subquery:
    return _query(on, where).subquery()


def _query(on: date, where: Where) -> Select[*tuple[Any, ...]]:
    """Active members with what they owe: bills and payments are summed before they meet.

    As what was paid covers what was due first, a member's arrears are the bills past their due day
    less everything paid, and never less than nothing.
    """
    bills = _bill_sums(on)
    paid = paid_sums(on)
    covered = _at_least_nothing(func.coalesce(type_coerce(paid.c.paid, BigInteger), 0))
    arrears = _at_least_nothing(func.coalesce(bills.c.overdue, 0) - covered)
    left = _at_least_nothing(func.coalesce(bills.c.billed, 0) - covered)
    query = (
        select(
            Member.id,
            Member.number.label("number"),
            Person.name.label("name"),
            func.coalesce(Household.hamlet, "").label("hamlet"),
            Member.group_name.label("group"),
            type_coerce(arrears, MoneyType).label("arrears"),
            type_coerce(left - arrears, MoneyType).label("current"),
        )
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            HouseholdMember,
            (HouseholdMember.person_id == Member.person_id) & HouseholdMember.left_on.is_(None),
        )
        .outerjoin(Household, Household.id == HouseholdMember.household_id)
        .outerjoin(bills, bills.c.member_id == Member.id)
        .outerjoin(paid, paid.c.member_id == Member.id)
        .where(Member.status == "active")
    )
    if where.hamlet:
        query = query.where(Household.hamlet == where.hamlet)
    if where.group:
        query = query.where(Member.group_name == where.group)
    if where.is_behind:
        query = query.where(arrears > 0)
    if where.is_owing:
        query = query.where(left > 0)
    return query


def _bill_sums(on: date) -> Subquery:
    amount = func.sum(DuesBill.amount, type_=BigInteger)  # sen: compared with numbers here
    return (
        select(
            DuesBill.member_id,
            amount.label("billed"),
            amount.filter(DuesBill.due_on < on).label("overdue"),
        )
        .outerjoin(DuesBillVoid, DuesBillVoid.bill_id == DuesBill.id)
        .where(DuesBillVoid.id.is_(None), DuesBill.starts_on <= on)
        .group_by(DuesBill.member_id)
        .subquery()
    )


def _at_least_nothing(amount: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((amount > literal(0), amount), else_=literal(0))


def payable_accounts(session: Session, numbers: Iterable[str]) -> dict[tuple[str, str], int]:
    """Accounts a collector takes money for, by number of the member and kind of product.

    Of several of a kind the first: the one a member opened first.
    """
    rows = session.execute(
        select(Member.number, SavingsProduct.kind, SavingsAccount.id)
        .join(SavingsAccount, SavingsAccount.member_id == Member.id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(
            Member.number.in_(set(numbers)),
            SavingsProduct.kind.in_(COLLECTED_KINDS),
            SavingsAccount.status == "open",
        )
        .order_by(SavingsProduct.position, SavingsAccount.id)
    )
    found: dict[tuple[str, str], int] = {}
    for number, kind, account_id in rows:
        found.setdefault((number or "", kind), account_id)
    return found
