"""What a run needs to know of accounts, read for a group of members at a time.

Memory is that of one group, however many accounts a book has; each question is one statement for
the whole group.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.models import SubledgerHold
from coop.members.interest.models import InterestLine
from coop.members.interest.month import is_standing
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.dates import Period
    from coop.members.interest.plan import Paying

#: Members that are read, reckoned and posted together.
GROUP: Final = 250

#: Row ids of account and subledger: one balance of the ledger.
Key = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class EarningAccount:
    """One savings account that may earn interest.

    Attributes:
        id: of the savings account.
        number: as printed in the passbook.
        kind: of its subledger.
        member_id: whose it is.
        member_number: number of that member.
        paying: what its product pays.
        subledger_id: row id of the subledger.
        opened_on: first day.
        accrual_end: the day the member died; None while interest goes on.
    """

    id: int
    number: str
    kind: str
    member_id: int
    member_number: str
    paying: Paying
    subledger_id: int
    opened_on: date
    accrual_end: date | None

    @property
    def key(self) -> Key:
        """Its balance in the ledger."""
        return self.paying.account_id, self.subledger_id


class Posted(NamedTuple):
    """What stands in the books for an account and a month, and how often something was posted."""

    gross: Money = ZERO
    tax: Money = ZERO
    fee: Money = ZERO
    times: int = 0
    is_standing: bool = False


@dataclass(slots=True)
class Group:
    """Accounts of some members, and what the ledger says of them.

    Attributes:
        accounts: by member, then in the order of the products.
        openings: balance before the first day, by key.
        changes: what each day changed, by key; without the interest of the run's own month.
        posted: of the run's month, by id of the savings account.
    """

    accounts: list[EarningAccount]
    openings: dict[Key, Money] = field(default_factory=dict)
    changes: dict[Key, dict[date, Money]] = field(default_factory=dict)
    posted: dict[int, Posted] = field(default_factory=dict)

    @property
    def member_ids(self) -> list[int]:
        """Whose accounts these are."""
        return list(dict.fromkeys(account.member_id for account in self.accounts))


def groups(
    session: Session, plan: Sequence[Paying], *, after: int = 0, size: int = GROUP
) -> Iterator[list[int]]:
    """Ids of members with accounts that may earn, some at a time, ascending; each asked anew."""
    products = [paying.product_id for paying in plan]
    while True:
        found = session.scalars(
            select(SavingsAccount.member_id)
            .where(
                SavingsAccount.product_id.in_(products),
                SavingsAccount.status == "open",
                SavingsAccount.member_id > after,
            )
            .group_by(SavingsAccount.member_id)
            .order_by(SavingsAccount.member_id)
            .limit(size)
        ).all()
        if not found:
            return
        yield list(found)
        after = found[-1]


def count_accounts(session: Session, plan: Sequence[Paying]) -> int:
    """How many accounts a run looks at."""
    products = [paying.product_id for paying in plan]
    query = select(func.count()).where(
        SavingsAccount.product_id.in_(products), SavingsAccount.status == "open"
    )
    return session.scalar(query) or 0


def read_group(
    session: Session, plan: Sequence[Paying], period: Period, member_ids: Collection[int]
) -> Group:
    """Accounts of some members with their balances over the days a run pays for."""
    group = Group(_accounts(session, plan, member_ids))
    firsts = [part.first for paying in plan for part in paying.parts]
    group.posted = posted_of(session, period, [account.id for account in group.accounts])
    if group.accounts and firsts:
        last = max(part.last for paying in plan for part in paying.parts)
        _read_balances(session, group, min(firsts), last)
        _leave_out_own(session, group, period)
    return group


def _accounts(
    session: Session, plan: Sequence[Paying], member_ids: Collection[int]
) -> list[EarningAccount]:
    by_product = {paying.product_id: paying for paying in plan}
    place = {product_id: number for number, product_id in enumerate(by_product)}
    rows = session.execute(
        select(
            SavingsAccount.id,
            SavingsAccount.number,
            Subledger.kind,
            SavingsAccount.member_id,
            Member.number,
            SavingsAccount.product_id,
            SavingsAccount.subledger_id,
            SavingsAccount.opened_on,
            Member.status,
            Member.left_on,
            Person.died_on,
        )
        .join(Member, Member.id == SavingsAccount.member_id)
        .join(Person, Person.id == Member.person_id)
        .join(Subledger, Subledger.id == SavingsAccount.subledger_id)
        .where(
            SavingsAccount.member_id.in_(member_ids),
            SavingsAccount.product_id.in_(by_product),
            SavingsAccount.status == "open",
        )
    )
    found = []
    for row in rows:
        (id_, number, kind, member_id, member_number, product_id, subledger_id, opened_on) = row[:8]
        status, left_on, died_on = row[8:]
        end = (died_on or left_on) if status == "deceased" else None
        account = EarningAccount(
            id=id_,
            number=number,
            kind=kind,
            member_id=member_id,
            member_number=member_number or "",
            paying=by_product[product_id],
            subledger_id=subledger_id,
            opened_on=opened_on,
            accrual_end=end,
        )
        found.append(account)
    return sorted(
        found, key=lambda each: (each.member_id, place[each.paying.product_id], each.number)
    )


def _read_balances(session: Session, group: Group, first: date, last: date) -> None:
    wanted = {account.key for account in group.accounts}
    subledgers = [account.subledger_id for account in group.accounts]
    ledger_accounts = {account.paying.account_id for account in group.accounts}
    opening = (
        select(Posting.account_id, Posting.subledger_id, func.sum(Posting.amount))
        .where(
            Posting.subledger_id.in_(subledgers),
            Posting.account_id.in_(ledger_accounts),
            Posting.effective_date < first,
        )
        .group_by(Posting.subledger_id, Posting.account_id)
    )
    for account_id, subledger_id, amount in session.execute(opening):
        if (account_id, subledger_id) in wanted:
            group.openings[account_id, subledger_id] = -amount
    moved = (
        select(
            Posting.account_id,
            Posting.subledger_id,
            Posting.effective_date,
            func.sum(Posting.amount),
        )
        .where(
            Posting.subledger_id.in_(subledgers),
            Posting.account_id.in_(ledger_accounts),
            Posting.effective_date.between(first, last),
        )
        .group_by(Posting.subledger_id, Posting.account_id, Posting.effective_date)
    )
    changes: dict[Key, dict[date, Money]] = defaultdict(dict)
    for account_id, subledger_id, day, amount in session.execute(moved):
        if (account_id, subledger_id) in wanted:
            changes[account_id, subledger_id][day] = -amount
    group.changes = dict(changes)


def _leave_out_own(session: Session, group: Group, period: Period) -> None:
    """Interest of a month earns nothing in that very month, on whatever day it is booked."""
    paid = [account.id for account in group.accounts if group.posted.get(account.id)]
    if not paid:
        return
    rows = session.execute(
        select(Posting.account_id, Posting.subledger_id, Posting.effective_date, Posting.amount)
        .join(InterestLine, InterestLine.entry_id == Posting.entry_id)
        .where(
            InterestLine.period == period,
            InterestLine.account_id.in_(paid),
            InterestLine.run_id.is_not(None),
            Posting.subledger_id.is_not(None),
            is_standing(),
        )
    )
    for account_id, subledger_id, day, amount in rows:
        days = group.changes.get((account_id, subledger_id), {})
        if day in days:
            days[day] += amount


def posted_of(session: Session, period: Period, account_ids: Collection[int]) -> dict[int, Posted]:
    """What stands for a month, by savings account; only those for which anything was posted."""
    reversal = select(JournalEntry.reverses_id).where(JournalEntry.reverses_id.is_not(None))
    stands = ~InterestLine.entry_id.in_(reversal)

    rows = session.execute(
        select(
            InterestLine.account_id,
            func.sum(InterestLine.gross).filter(stands),
            func.sum(InterestLine.tax).filter(stands),
            func.sum(InterestLine.fee).filter(stands),
            func.max(InterestLine.revision),
        )
        .where(InterestLine.period == period, InterestLine.account_id.in_(account_ids))
        .group_by(InterestLine.account_id)
    )
    return {
        account_id: Posted(gross or ZERO, tax or ZERO, fee or ZERO, times, gross is not None)
        for account_id, gross, tax, fee, times in rows
    }


def rooms(session: Session, accounts: Sequence[EarningAccount], day: date) -> dict[int, Money]:
    """What could be taken out of accounts on a day without a later day or a hold forbidding it."""
    wanted = {account.key: account.id for account in accounts}
    subledgers = [account.subledger_id for account in accounts]
    balances: dict[Key, dict[date, int]] = {key: {} for key in wanted}
    rows = session.execute(
        select(
            Posting.account_id,
            Posting.subledger_id,
            case((Posting.effective_date <= day, day), else_=Posting.effective_date).label("as_of"),
            func.sum(Posting.amount),
        )
        .where(Posting.subledger_id.in_(subledgers))
        .group_by(Posting.account_id, Posting.subledger_id, "as_of")
    )
    for account_id, subledger_id, on, amount in rows:
        if (account_id, subledger_id) in balances:
            balances[account_id, subledger_id][on] = -amount.sen
    holds = session.execute(
        select(
            SubledgerHold.account_id,
            SubledgerHold.subledger_id,
            func.sum(SubledgerHold.amount, type_=MoneyType),
        )
        .where(SubledgerHold.subledger_id.in_(subledgers), SubledgerHold.released_at == "")
        .group_by(SubledgerHold.account_id, SubledgerHold.subledger_id)
    )
    held: dict[Key, int] = {(row[0], row[1]): row[2].sen for row in holds}
    found = {}
    for key, days in balances.items():
        running = days.pop(day, 0)
        lowest = running
        for each in sorted(days):
            running += days[each]
            lowest = min(lowest, running)
        found[wanted[key]] = Money(max(lowest - held.get(key, 0), 0))
    return found
