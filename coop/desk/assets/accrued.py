"""Costs of a month whose bill comes later: accrued now, paid or released afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk.assets.errors import AccruedSettled
from coop.desk.assets.errors import AssetFactsWrong
from coop.desk.assets.errors import ProceedsWithoutPlace
from coop.desk.assets.errors import SettledBeforeAccrued
from coop.desk.assets.inforce import Standing
from coop.desk.assets.inforce import answer_of
from coop.desk.assets.inforce import next_number
from coop.desk.assets.inforce import standings
from coop.desk.assets.inforce import usable
from coop.desk.assets.inforce import waiting
from coop.desk.assets.inforce import with_inter_unit
from coop.desk.assets.models import AccruedItem
from coop.desk.assets.models import AccruedSettlement
from coop.desk.assets.register import NAME_LENGTH_MAX
from coop.errors import NotFound
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import Series
from coop.ledger.entry import check_text
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.models import BusinessUnit
from coop.ledger.periods import lock_head
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry

PREFIX = "AK"


@dataclass(frozen=True, slots=True)
class NewAccrual:
    """A cost that belongs to a month although its bill has not come.

    Attributes:
        name: what it is for.
        unit: whose cost it is.
        account: where it stands until it is paid.
        cost_account: what it is charged to.
        amount: as far as it is known.
        accrued_on: usually the last day of the month.
    """

    name: str
    unit: str
    account: str
    cost_account: str
    amount: Money
    accrued_on: date


@dataclass(frozen=True, slots=True)
class Payment:
    """How an accrued cost was paid: when, how much, from where."""

    paid_on: date
    amount: Money
    money_account: str
    money_unit: str = ""


@dataclass(frozen=True, slots=True)
class AccruedView:
    """One accrued cost and where it stands.

    Attributes:
        item: its row.
        entry: its entry, None while it waits for approval or was refused.
        settlement: how it was settled, in force; None while it is open.
        settled: the entry of that.
        is_waiting: it, or its settlement, waits for a second person.
    """

    item: AccruedItem
    entry: Standing | None
    settlement: AccruedSettlement | None
    settled: Standing | None
    is_waiting: bool

    def is_open(self, day: date | None = None) -> bool:
        """Whether it still has to be paid, as of now or at the end of a day."""
        if self.entry is None or not self.entry.holds(day):
            return False
        return self.settled is None or not self.settled.holds(day)


def accrue(
    session: Session, new: NewAccrual, *, request_id: str, actor: str, now: datetime
) -> PostedEntry | WaitingEntry:
    """Charge a cost to its month and keep it as owed; above the limit it waits.

    Raises:
        TextRefused: no name.
        AssetFactsWrong: no amount.
        AccountUnknown: one of the accounts takes no postings.
        UnitUnknown: no such unit.
        CoopError: whatever the door refuses.
    """
    lock_head(session)
    known = session.scalar(select(AccruedItem).where(AccruedItem.request_id == request_id))
    if known is not None:
        answer = answer_of(session, request_id)
        assert answer is not None, "an accrued item is kept with its entry or draft"
        return answer
    _check(session, new)
    number = next_number(session, PREFIX, AccruedItem.id)
    draft = Draft(
        new.accrued_on,
        f"Biaya yang masih harus dibayar {number}: {new.name.strip()}",
        (
            Line(new.cost_account, new.unit, new.amount),
            Line(new.account, new.unit, -new.amount),
        ),
        series=Series.MEMORIAL,
    )
    answer = submit(session, draft, request_id=request_id, actor=actor, now=now)
    session.add(
        AccruedItem(
            number=number,
            name=new.name.strip(),
            unit=new.unit,
            account=new.account,
            cost_account=new.cost_account,
            amount=new.amount,
            accrued_on=new.accrued_on,
            request_id=request_id,
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    session.flush()
    _note(session, "accrued.make", number, new.amount, actor=actor, now=now)
    return answer


def _check(session: Session, new: NewAccrual) -> None:
    if not new.name.strip():
        raise TextRefused("name", "empty")
    check_text("name", new.name, length_max=NAME_LENGTH_MAX)
    if new.amount <= ZERO:
        raise AssetFactsWrong("cost_missing")
    wanted = [new.account, new.cost_account]
    for code in wanted:
        if code not in usable(session, wanted):
            raise AccountUnknown(code)
    if session.get(BusinessUnit, new.unit) is None:
        raise UnitUnknown(new.unit)


def settle(
    session: Session,
    number: str,
    payment: Payment,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Pay an accrued cost; what the bill differs by goes to the cost itself.

    Raises:
        NotFound: no such number.
        AccruedSettled: it is settled, or not in force.
        SettledBeforeAccrued: the day is before it was accrued.
        ProceedsWithoutPlace: nothing was paid, or from nowhere.
        CoopError: whatever the door refuses.
    """
    lock_head(session)
    if (answer := _known(session, request_id)) is not None:
        return answer
    view = _open_view(session, number, payment.paid_on)
    if payment.amount <= ZERO or not payment.money_account:
        raise ProceedsWithoutPlace("no_place")
    item = view.item
    place = payment.money_unit or item.unit
    lines = [
        Line(item.account, item.unit, item.amount),
        Line(payment.money_account, place, -payment.amount),
    ]
    if payment.amount != item.amount:
        lines.append(Line(item.cost_account, item.unit, payment.amount - item.amount))
    text = f"Pembayaran biaya {item.number}: {item.name}"
    draft = with_inter_unit(session, Draft(payment.paid_on, text, tuple(lines)))
    answer = submit(session, draft, request_id=request_id, actor=actor, now=now)
    _settled(session, item, "paid", payment.paid_on, payment.amount, request_id, actor, now)
    return answer


def release(
    session: Session, number: str, day: date, *, request_id: str, actor: str, now: datetime
) -> PostedEntry | WaitingEntry:
    """Take an accrued cost back, since its bill will be recorded as any other.

    Raises:
        NotFound: no such number.
        AccruedSettled: it is settled, or not in force.
        SettledBeforeAccrued: the day is before it was accrued.
        CoopError: whatever the door refuses.
    """
    lock_head(session)
    if (answer := _known(session, request_id)) is not None:
        return answer
    item = _open_view(session, number, day).item
    draft = Draft(
        day,
        f"Pembalikan biaya yang masih harus dibayar {item.number}: {item.name}",
        (
            Line(item.account, item.unit, item.amount),
            Line(item.cost_account, item.unit, -item.amount),
        ),
        series=Series.MEMORIAL,
    )
    answer = submit(session, draft, request_id=request_id, actor=actor, now=now)
    _settled(session, item, "released", day, ZERO, request_id, actor, now)
    return answer


def _known(session: Session, request_id: str) -> PostedEntry | WaitingEntry | None:
    query = select(AccruedSettlement.id).where(AccruedSettlement.request_id == request_id)
    return None if session.scalar(query) is None else answer_of(session, request_id)


def _open_view(session: Session, number: str, day: date) -> AccruedView:
    view = accrued_view(session, number)
    if view.is_waiting:
        raise AccruedSettled(number, "leaving")
    if not view.is_open():
        raise AccruedSettled(number, "settled" if view.settlement else "not_in_force")
    if day < view.item.accrued_on:
        raise SettledBeforeAccrued(number, view.item.accrued_on)
    return view


def _settled(
    session: Session,
    item: AccruedItem,
    way: str,
    day: date,
    amount: Money,
    request_id: str,
    actor: str,
    now: datetime,
) -> None:
    session.add(
        AccruedSettlement(
            item_id=item.id,
            way=way,
            settled_on=day,
            amount=amount,
            request_id=request_id,
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    session.flush()
    _note(session, f"accrued.{way}", item.number, amount, actor=actor, now=now)


def _note(
    session: Session, action: str, number: str, amount: Money, *, actor: str, now: datetime
) -> None:
    subject = f"accrued:{number}"
    audit.record(session, action, subject, actor=actor, now=now, amount=amount.plain())


def accrued_views(session: Session) -> list[AccruedView]:
    """Every accrued cost, in the order of numbers."""
    return _views(session, session.scalars(select(AccruedItem).order_by(AccruedItem.id)).all())


def accrued_view(session: Session, number: str) -> AccruedView:
    """One accrued cost as it stands now.

    Raises:
        NotFound: no such number.
    """
    item = session.scalar(select(AccruedItem).where(AccruedItem.number == number))
    if item is None:
        raise NotFound("accrued", number)
    return next(iter(_views(session, [item])))


def _views(session: Session, items: Sequence[AccruedItem]) -> list[AccruedView]:
    if not items:
        return []
    ids = [each.id for each in items]
    settlements = session.scalars(
        select(AccruedSettlement).where(AccruedSettlement.item_id.in_(ids))
    ).all()
    requests = [each.request_id for each in items]
    requests += [each.request_id for each in settlements]
    found, pending = standings(session, requests), waiting(session, requests)
    by_item = {
        each.item_id: each
        for each in settlements
        if each.request_id in found and found[each.request_id].holds()
    }
    waits = {each.item_id for each in settlements if each.request_id in pending}
    return [
        AccruedView(
            item,
            found.get(item.request_id),
            by_item.get(item.id),
            found[by_item[item.id].request_id] if item.id in by_item else None,
            item.request_id in pending or item.id in waits,
        )
        for item in items
    ]
