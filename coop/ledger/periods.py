"""Months and the thirteenth period: open, closed, locked; what a closed one is sealed with.

Months close in order and reopen only backwards from the latest closed one. The thirteenth period
of a year stays open for adjustments until the statements are signed (``coop.ledger.years``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from coop import audit
from coop.dates import ADJUSTMENT_MONTH
from coop.dates import CLOSING_MONTH
from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import adjustment_period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import split_period
from coop.dates import utc_text
from coop.db import is_busy
from coop.errors import BookBusy
from coop.ledger.entry import check_text
from coop.ledger.errors import CashBelowZero
from coop.ledger.errors import CloseOutOfOrder
from coop.ledger.errors import CloseTooEarly
from coop.ledger.errors import PeriodLocked
from coop.ledger.errors import PeriodNotOpen
from coop.ledger.errors import ReopenOutOfOrder
from coop.ledger.errors import TextRefused
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import BookYear
from coop.ledger.models import ChainHead
from coop.ledger.models import PeriodState
from coop.ledger.models import Posting
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """One period as screens show it."""

    period: Period
    state: str
    closed_at: str
    closed_by: str


def lock_head(session: Session) -> None:
    """Take the lock every writer takes first.

    Raises:
        BookBusy: another counter held it too long.
    """
    try:
        session.execute(select(ChainHead.id).with_for_update())
    except DBAPIError as error:
        if is_busy(error):
            raise BookBusy from error
        raise


def periods(session: Session) -> list[PeriodStatus]:
    """All months and thirteenth periods that came into being, in time order."""
    rows = session.scalars(
        select(PeriodState)
        .where(func.substr(PeriodState.period, 6) <= f"{ADJUSTMENT_MONTH}")
        .order_by(PeriodState.period)
    )
    return [PeriodStatus(Period(r.period), r.state, r.closed_at, r.closed_by) for r in rows]


def state_of(session: Session, period: Period) -> str:
    """open, closed or locked; a month before the latest closed one is closed without a row."""
    year, month = split_period(period)
    if _is_approved(session, year):
        return "locked"
    state = session.scalar(select(PeriodState.state).where(PeriodState.period == period))
    if state is not None:
        return state
    latest = _latest_shut_month(session)
    is_passed = month <= MONTHS_PER_YEAR and latest is not None and period < latest
    return "closed" if is_passed else "open"


def year_status(session: Session, year: int) -> str:
    """open, closed, audited or approved."""
    return session.scalar(select(BookYear.status).where(BookYear.year == year)) or "open"


def _is_approved(session: Session, year: int) -> bool:
    """Whether this year or a later one is approved, which rests on every year before it."""
    query = select(BookYear.year).where(BookYear.year >= year, BookYear.status == "approved")
    return session.scalar(query.limit(1)) is not None


def _signed_after(session: Session, year: int) -> int | None:
    """The latest year after this one whose signed statements open with this one's balances."""
    return session.scalar(
        select(func.max(BookYear.year)).where(BookYear.year > year, BookYear.status == "audited")
    )


def _latest_shut_month(session: Session) -> Period | None:
    latest = session.scalar(
        select(func.max(PeriodState.period)).where(
            PeriodState.state != "open", func.substr(PeriodState.period, 6) <= "12"
        )
    )
    return None if latest is None else Period(latest)


def close_month(session: Session, period: Period, *, actor: str, now: datetime) -> None:
    """Close a month, or a year's thirteenth period, and seal its totals.

    A month without an entry closes too: nothing can be dated in it any more.

    Raises:
        PeriodLocked: the year is approved.
        PeriodNotOpen: closed already, or the key of a year's closing entries.
        CloseTooEarly: its last day lies ahead.
        CloseOutOfOrder: an earlier month is open.
        CashBelowZero: a cash box held less than nothing at the end of one of its days.
    """
    lock_head(session)
    state = state_of(session, period)
    if state == "locked":
        raise PeriodLocked(period)
    _, month = split_period(period)
    if state != "open" or month == CLOSING_MONTH:
        raise PeriodNotOpen(period, state)
    today = now.date()
    if last_day(period) > today:
        raise CloseTooEarly(period, today)
    _refuse_open_before(session, period)
    if month <= MONTHS_PER_YEAR:
        _refuse_negative_cash(session, period)
    set_state(session, period, "closed", seal=seal_of(session, period), actor=actor, now=now)
    audit.record(session, "period.close", f"period:{period}", actor=actor, now=now)


def _refuse_open_before(session: Session, period: Period) -> None:
    earlier = session.scalar(
        select(func.min(PeriodState.period)).where(
            PeriodState.state == "open",
            PeriodState.period < period,
            func.substr(PeriodState.period, 6) <= "12",
        )
    )
    if earlier is not None:
        raise CloseOutOfOrder(period, earlier)


def _refuse_negative_cash(session: Session, period: Period) -> None:
    limited = session.scalars(select(Account).where(Account.limit_rule == "cash"))
    for account in limited.all():
        balance = (
            session.scalar(
                select(func.sum(AccountMonth.debit) - func.sum(AccountMonth.credit)).where(
                    AccountMonth.account_id == account.id, AccountMonth.period < period
                )
            )
            or 0
        )
        days = session.execute(
            select(Posting.entry_date, func.sum(Posting.amount))
            .where(
                Posting.account_id == account.id,
                Posting.entry_date.between(first_day(period), last_day(period)),
                Posting.period == period,
            )
            .group_by(Posting.entry_date)
            .order_by(Posting.entry_date)
        )
        running = _as_money(balance)
        for day, amount in days:
            running += _as_money(amount)
            if running < ZERO:
                raise CashBelowZero(account.code, day, running.plain())


def _as_money(value: object) -> Money:
    if isinstance(value, Money):
        return value
    return Money(int(value))  # type: ignore[call-overload] # drivers answer int or Decimal


def reopen_month(
    session: Session, period: Period, *, reason: str, actor: str, now: datetime
) -> None:
    """Open the latest closed month again, or a year's thirteenth period.

    A year whose statements were signed steps back with it: its months have to be closed, its
    closing entries made and its statements signed again.

    Raises:
        TextRefused: no reason was given.
        PeriodLocked: the year is approved.
        PeriodNotOpen: it is open already.
        ReopenOutOfOrder: a later month is closed, or a later year's statements are signed.
    """
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason)
    lock_head(session)
    state = state_of(session, period)
    if state == "locked":
        raise PeriodLocked(period)
    year, month = split_period(period)
    if state == "open" or month == CLOSING_MONTH:
        raise PeriodNotOpen(period, state)
    latest = _latest_shut_month(session)
    if month <= MONTHS_PER_YEAR and latest is not None and period != latest:
        raise ReopenOutOfOrder(period, latest)
    signed = _signed_after(session, year)
    if signed is not None:
        raise ReopenOutOfOrder(period, adjustment_period(signed))
    set_state(session, period, "open", seal="", actor="", now=None)
    audit.record(session, "period.reopen", f"period:{period}", actor=actor, now=now, reason=reason)
    status = year_status(session, year)
    if month <= MONTHS_PER_YEAR and status != "open":
        _step_back(session, year, "open", "year.reopen", actor=actor, now=now)
    elif status == "audited":
        _step_back(session, year, "closed", "year.unsign", actor=actor, now=now)


def _step_back(
    session: Session, year: int, status: str, action: str, *, actor: str, now: datetime
) -> None:
    values = {"status": status, "changed_at": utc_text(now), "changed_by": actor}
    session.execute(update(BookYear).where(BookYear.year == year).values(**values))
    audit.record(session, action, f"year:{year}", actor=actor, now=now)


def set_state(
    session: Session, period: Period, state: str, *, seal: str, actor: str, now: datetime | None
) -> None:
    """Write a period's state; callers have checked that the step is allowed."""
    values = {
        "state": state,
        "seal": seal,
        "closed_at": utc_text(now) if now else "",
        "closed_by": actor,
    }
    changed = session.execute(
        update(PeriodState).where(PeriodState.period == period).values(**values)
    )
    if not changed.rowcount:  # type: ignore[attr-defined] # a cursor result
        session.execute(insert(PeriodState).values(period=period, **values))


def seal_of(session: Session, period: Period) -> str:
    """SHA-256 over the period's movements by account code and unit, in that order."""
    rows = session.execute(
        select(Account.code, AccountMonth.unit, AccountMonth.debit, AccountMonth.credit)
        .join(Account, Account.id == AccountMonth.account_id)
        .where(AccountMonth.period == period)
    )
    lines = sorted(
        f"{code}\x1f{unit}\x1f{debit.sen}\x1f{credit.sen}" for code, unit, debit, credit in rows
    )
    return hashlib.sha256("\n".join([period, *lines]).encode()).hexdigest()
