"""Months and years: open, closed, locked; closing entries; what a closed month is sealed with.

Months close in order and reopen only backwards from the latest closed one. The thirteenth period
of a year stays open for adjustments until the statements are signed. Approval by the members'
meeting locks the year for ever.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from coop import audit
from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import adjustment_period
from coop.dates import closing_period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import split_period
from coop.dates import utc_text
from coop.ledger.accounts import ensure_role_account
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import check_text
from coop.ledger.errors import CashBelowZero
from coop.ledger.errors import CloseOutOfOrder
from coop.ledger.errors import CloseTooEarly
from coop.ledger.errors import PeriodLocked
from coop.ledger.errors import PeriodNotOpen
from coop.ledger.errors import ReopenOutOfOrder
from coop.ledger.errors import TextRefused
from coop.ledger.errors import YearNotReady
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import BookYear
from coop.ledger.models import ChainHead
from coop.ledger.models import PeriodState
from coop.ledger.models import Posting
from coop.ledger.posting import Door
from coop.ledger.posting import PostedEntry
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: How far a year's statements have come, in order, and what the step before must be.
YEAR_STEPS = {"audited": ("closed",), "approved": ("closed", "audited")}


@dataclass(frozen=True, slots=True)
class PeriodStatus:
    """One period as screens show it."""

    period: Period
    state: str
    closed_at: str
    closed_by: str


def lock_head(session: Session) -> None:
    """Take the lock every writer takes first."""
    session.execute(select(ChainHead.id).with_for_update())


def periods(session: Session) -> list[PeriodStatus]:
    """All periods that came into being, in time order."""
    rows = session.scalars(select(PeriodState).order_by(PeriodState.period))
    return [PeriodStatus(Period(r.period), r.state, r.closed_at, r.closed_by) for r in rows]


def state_of(session: Session, period: Period) -> str:
    """open, closed or locked; a month before the latest closed one is closed without a row."""
    year, month = split_period(period)
    if year_status(session, year) == "approved":
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


def _latest_shut_month(session: Session) -> Period | None:
    latest = session.scalar(
        select(func.max(PeriodState.period)).where(
            PeriodState.state != "open", func.substr(PeriodState.period, 6) <= "12"
        )
    )
    return None if latest is None else Period(latest)


def close_month(session: Session, period: Period, *, actor: str, now: datetime) -> None:
    """Close a month, or a year's thirteenth period, and seal its totals.

    Raises:
        PeriodLocked: the year is approved.
        PeriodNotOpen: closed already.
        CloseTooEarly: its last day lies ahead.
        CloseOutOfOrder: an earlier month is open.
        CashBelowZero: a cash box held less than nothing at the end of one of its days.
    """
    lock_head(session)
    state = state_of(session, period)
    if state == "locked":
        raise PeriodLocked(period)
    if state != "open":
        raise PeriodNotOpen(period, state)
    today = now.date()
    if last_day(period) > today:
        raise CloseTooEarly(period, today)
    _, month = split_period(period)
    if month <= MONTHS_PER_YEAR:
        _refuse_open_before(session, period)
        _refuse_negative_cash(session, period)
    _set_state(session, period, "closed", seal=seal_of(session, period), actor=actor, now=now)
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
    """Open the latest closed month again.

    Raises:
        TextRefused: no reason was given.
        PeriodLocked: the year is approved.
        PeriodNotOpen: it is open already.
        ReopenOutOfOrder: a later month is closed.
    """
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason)
    lock_head(session)
    state = state_of(session, period)
    if state == "locked":
        raise PeriodLocked(period)
    if state == "open":
        raise PeriodNotOpen(period, state)
    _, month = split_period(period)
    latest = _latest_shut_month(session)
    if month <= MONTHS_PER_YEAR and latest is not None and period != latest:
        raise ReopenOutOfOrder(period, latest)
    _set_state(session, period, "open", seal="", actor="", now=None)
    audit.record(session, "period.reopen", f"period:{period}", actor=actor, now=now, reason=reason)


def _set_state(
    session: Session, period: Period, state: str, *, seal: str, actor: str, now: datetime | None
) -> None:
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


def close_year(session: Session, year: int, *, actor: str, now: datetime) -> list[PostedEntry]:
    """Close income and cost accounts of a year to 9999 and from there to 3501, unit by unit.

    May be repeated: adjustments posted to the thirteenth period after a first closing are closed
    by a further entry. Chart accounts for both steps are made when the chart has none.

    Returns:
        The closing entries; none when nothing was left to close.

    Raises:
        PeriodLocked: the year is approved.
        YearNotReady: a month of it, or the year before it, is open.
    """
    lock_head(session)
    if year_status(session, year) == "approved":
        raise PeriodLocked(f"{year}")
    _refuse_unready(session, year, now.date())
    summary = ensure_role_account(session, "income_summary", actor=actor, now=now)
    retained = ensure_role_account(session, "retained_surplus", actor=actor, now=now)
    door = Door(session, actor=actor, now=now)
    sequence = session.scalar(select(ChainHead.position)) or 0
    posted = []
    for unit, balances in _unclosed(session, year).items():
        result = Money(sum(amount.sen for _, amount in balances))
        to_summary = [Line(code, unit, -amount) for code, amount in balances]
        if result:
            to_summary.append(Line(summary, unit, result))
        drafts = [
            Draft(
                date(year, 12, 31),
                f"Penutupan tahun buku {year} unit {unit}",
                tuple(to_summary),
                kind=EntryKind.CLOSING,
            )
        ]
        if result:
            drafts.append(
                Draft(
                    date(year, 12, 31),
                    f"SHU tahun buku {year} unit {unit}",
                    (Line(summary, unit, -result), Line(retained, unit, result)),
                    kind=EntryKind.CLOSING,
                )
            )
        for step, draft in enumerate(drafts):
            request_id = f"year-close:{year}:{unit}:{sequence}:{step}"
            posted.append(door.add(draft, request_id=request_id))
    door.flush()
    _set_year(session, year, "closed", actor=actor, now=now)
    audit.record(session, "year.close", f"year:{year}", actor=actor, now=now, entries=len(posted))
    return posted


def _refuse_unready(session: Session, year: int, today: date) -> None:
    if date(year, 12, 31) > today:
        raise YearNotReady(year, "not_ended")
    rows = session.execute(
        select(PeriodState.period, PeriodState.state).where(
            func.substr(PeriodState.period, 6) <= "12", PeriodState.period <= f"{year}-12"
        )
    ).all()
    if not any(period[:4] == str(year) for period, _ in rows):
        raise YearNotReady(year, "no_entries")
    if any(state == "open" for _, state in rows):
        raise YearNotReady(year, "months_open")
    first = min(int(period[:4]) for period, _ in rows)
    if year > first and year_status(session, year - 1) == "open":
        raise YearNotReady(year, "year_before_open")


def _unclosed(session: Session, year: int) -> dict[str, list[tuple[str, Money]]]:
    """Income and cost balances of a year that its closing entries have not taken up yet."""
    net = func.sum(AccountMonth.debit) - func.sum(AccountMonth.credit)
    rows = session.execute(
        select(AccountMonth.unit, Account.code, net)
        .join(Account, Account.id == AccountMonth.account_id)
        .where(
            Account.type.in_(("income", "expense")),
            Account.role != "income_summary",
            AccountMonth.period.between(f"{year}-01", closing_period(year)),
        )
        .group_by(AccountMonth.unit, Account.code)
        .order_by(AccountMonth.unit, Account.code)
    )
    balances: dict[str, list[tuple[str, Money]]] = {}
    for unit, code, amount in rows:
        if _as_money(amount):
            balances.setdefault(unit, []).append((code, _as_money(amount)))
    return balances


def advance_year(session: Session, year: int, status: str, *, actor: str, now: datetime) -> None:
    """Mark a closed year's statements audited, or approved by the members' meeting.

    Approval closes the thirteenth period and locks every period of the year for ever.

    Raises:
        YearNotReady: the step before has not been taken, or adjustments are not closed yet.
    """
    lock_head(session)
    if year_status(session, year) not in YEAR_STEPS[status]:
        raise YearNotReady(year, "step_before")
    if _unclosed(session, year):
        raise YearNotReady(year, "adjustments_unclosed")
    if status == "approved":
        thirteenth = adjustment_period(year)
        for period in [*_periods_of(session, year), thirteenth]:
            _set_state(
                session, period, "locked", seal=seal_of(session, period), actor=actor, now=now
            )
    _set_year(session, year, status, actor=actor, now=now)
    audit.record(session, f"year.{status}", f"year:{year}", actor=actor, now=now)


def _periods_of(session: Session, year: int) -> list[Period]:
    rows = session.scalars(
        select(PeriodState.period).where(
            PeriodState.period.between(f"{year}-01", f"{year}-{MONTHS_PER_YEAR}")
        )
    )
    return [Period(each) for each in rows]


def _set_year(session: Session, year: int, status: str, *, actor: str, now: datetime) -> None:
    values = {"status": status, "changed_at": utc_text(now), "changed_by": actor}
    changed = session.execute(update(BookYear).where(BookYear.year == year).values(**values))
    if not changed.rowcount:  # type: ignore[attr-defined] # a cursor result
        session.execute(insert(BookYear).values(year=year, **values))
