"""What was paid in advance, and the months it falls on: rent, insurance, permits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import Period
from coop.dates import first_day
from coop.dates import utc_text
from coop.desk.assets.charging import PREPAID
from coop.desk.assets.charging import Due
from coop.desk.assets.charging import charge
from coop.desk.assets.charging import months_of
from coop.desk.assets.charging import sum_of
from coop.desk.assets.errors import AlreadyCharged
from coop.desk.assets.errors import AssetFactsWrong
from coop.desk.assets.errors import AssetGone
from coop.desk.assets.inforce import charged
from coop.desk.assets.inforce import next_number
from coop.desk.assets.inforce import touches
from coop.desk.assets.inforce import usable
from coop.desk.assets.models import PrepaidItem
from coop.desk.assets.models import RegisterWithdrawal
from coop.desk.assets.models import ScheduleCharge
from coop.desk.assets.register import NAME_LENGTH_MAX
from coop.desk.assets.schedule import MONTHS_MAX
from coop.desk.assets.schedule import Plan
from coop.errors import NotFound
from coop.ledger.entry import check_text
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.models import BusinessUnit
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry

PREFIX = "DM"


@dataclass(frozen=True, slots=True)
class NewPrepaid:
    """A prepaid cost as it is registered.

    Attributes:
        name: what was paid for.
        unit: whose cost it is.
        account: where it lies until it is used up.
        cost_account: what each month's part is charged to.
        amount: what the months bear together.
        first_month: the first of them.
        months: how many.
        entry_id: the entry by which it was paid, where one is in this book.
    """

    name: str
    unit: str
    account: str
    cost_account: str
    amount: Money
    first_month: Period
    months: int
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class PrepaidView:
    """One prepaid cost and how much of it was charged in force."""

    item: PrepaidItem
    charged: Money
    withdrawal: RegisterWithdrawal | None = None

    @property
    def plan(self) -> Plan:
        """Its schedule."""
        return Plan(self.item.amount, Period(self.item.first_month), self.item.months)

    @property
    def left(self) -> Money:
        """What is not used up yet."""
        return ZERO if self.withdrawal else self.item.amount - self.charged


def register_prepaid(
    session: Session, new: NewPrepaid, *, request_id: str, actor: str, now: datetime
) -> PrepaidItem:
    """Add a prepaid cost to its register; nothing is posted, its payment was.

    Raises:
        TextRefused: no name, or a text that would not print as it reads.
        AssetFactsWrong: no amount, no months, or an entry that did not pay it.
        AccountUnknown: one of the accounts takes no postings.
        UnitUnknown: no such unit.
    """
    lock_head(session)
    known = session.scalar(select(PrepaidItem).where(PrepaidItem.request_id == request_id))
    if known is not None:
        return known
    _check(session, new)
    item = PrepaidItem(
        number=next_number(session, PREFIX, PrepaidItem.id),
        name=new.name.strip(),
        unit=new.unit,
        account=new.account,
        cost_account=new.cost_account,
        amount=new.amount,
        first_month=new.first_month,
        months=new.months,
        entry_id=new.entry_id,
        request_id=request_id,
        registered_at=utc_text(now),
        registered_by=actor,
    )
    session.add(item)
    session.flush()
    audit.record(
        session,
        "prepaid.register",
        f"prepaid:{item.number}",
        actor=actor,
        now=now,
        name=item.name,
        amount=item.amount.plain(),
    )
    return item


def _check(session: Session, new: NewPrepaid) -> None:
    if not new.name.strip():
        raise TextRefused("name", "empty")
    check_text("name", new.name, length_max=NAME_LENGTH_MAX)
    if new.amount <= ZERO:
        raise AssetFactsWrong("cost_missing")
    if not 1 <= new.months <= MONTHS_MAX:
        raise AssetFactsWrong("months_missing")
    wanted = [new.account, new.cost_account]
    for code in wanted:
        if code not in usable(session, wanted):
            raise AccountUnknown(code)
    if session.get(BusinessUnit, new.unit) is None:
        raise UnitUnknown(new.unit)
    if new.entry_id is not None and not touches(session, new.entry_id, new.account):
        raise AssetFactsWrong("entry_other")


def prepaid_views(session: Session, day: date | None = None) -> list[PrepaidView]:
    """Every prepaid cost in the order of numbers.

    Args:
        session: reading session.
        day: at whose end; None is as of now. What was paid for later is left out: by the day of
            its entry, else by its first month.
    """
    items = session.scalars(select(PrepaidItem).order_by(PrepaidItem.id)).all()
    if day is None:
        return _views(session, items, day)
    sources = [item.entry_id for item in items if item.entry_id is not None]
    rows = session.execute(
        select(JournalEntry.id, JournalEntry.entry_date).where(JournalEntry.id.in_(sources))
    )
    paid_on = dict(rows.all())
    begun = [
        item
        for item in items
        if paid_on.get(item.entry_id or 0, first_day(Period(item.first_month))) <= day
    ]
    return _views(session, begun, day)


def _views(session: Session, items: Sequence[PrepaidItem], day: date | None) -> list[PrepaidView]:
    if not items:
        return []
    sums = charged(session, ScheduleCharge.prepaid_id, day)
    withdrawn = {
        each.prepaid_id: each
        for each in session.scalars(
            select(RegisterWithdrawal).where(RegisterWithdrawal.prepaid_id.is_not(None))
        )
    }
    return [PrepaidView(item, sums.get(item.id, ZERO), withdrawn.get(item.id)) for item in items]


def prepaid_view(session: Session, number: str) -> PrepaidView:
    """One prepaid cost as it stands now.

    Raises:
        NotFound: no such number.
    """
    item = session.scalar(select(PrepaidItem).where(PrepaidItem.number == number))
    if item is None:
        raise NotFound("prepaid", number)
    return next(iter(_views(session, [item], None)))


def withdraw_prepaid(
    session: Session, number: str, *, reason: str, actor: str, now: datetime
) -> None:
    """Take back a registration that was a mistake; nothing may be charged of it in force.

    Raises:
        TextRefused: no reason.
        NotFound: no such number.
        AssetGone: it was withdrawn before.
        AlreadyCharged: its charges have to be reversed first.
    """
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason)
    lock_head(session)
    view = prepaid_view(session, number)
    if view.withdrawal is not None:
        raise AssetGone(number, "withdrawn")
    if view.charged:
        raise AlreadyCharged(number)
    session.add(
        RegisterWithdrawal(
            prepaid_id=view.item.id,
            reason=reason.strip(),
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    session.flush()
    audit.record(
        session,
        "prepaid.withdraw",
        f"prepaid:{number}",
        actor=actor,
        now=now,
        reason=reason.strip(),
    )


def due(session: Session, period: Period) -> list[Due]:
    """What every prepaid cost is to be charged with until a period's end and is not yet."""
    found = []
    for view in prepaid_views(session):
        item, plan = view.item, view.plan
        amount = plan.until(period) - view.charged
        if view.withdrawal is None and amount.sen > 0:
            months = months_of(plan, view.charged, period)
            found.append(
                Due(
                    item.id,
                    item.number,
                    item.name,
                    item.unit,
                    item.cost_account,
                    item.account,
                    amount,
                    months,
                )
            )
    return found


def run(session: Session, period: Period, *, actor: str, now: datetime) -> list[PostedEntry]:
    """Post a month's parts of what was prepaid, one entry for each unit; nothing where none is due.

    Raises:
        CoopError: whatever the door refuses: a closed period, a last day that lies ahead.
    """
    lock_head(session)
    wanted = due(session, period)
    posted = charge(session, wanted, period, PREPAID, actor=actor, now=now)
    if posted:
        audit.record(
            session,
            "prepaid.charge",
            f"period:{period}",
            actor=actor,
            now=now,
            entries=len(posted),
            amount=sum_of(wanted).plain(),
        )
    return posted
