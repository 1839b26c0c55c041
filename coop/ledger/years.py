"""Years: closing entries, and how far the statements have come.

Income and cost accounts close to 9999 and from there to 3501, unit by unit. A closed year becomes
audited when its statements are signed, which shuts its thirteenth period; approval by the members'
meeting locks it for ever.
"""

from __future__ import annotations

from collections import defaultdict
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
from coop.dates import split_period
from coop.dates import utc_text
from coop.ledger.accounts import ensure_role_account
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import PeriodLocked
from coop.ledger.errors import YearDone
from coop.ledger.errors import YearNotReady
from coop.ledger.models import Account
from coop.ledger.models import BookYear
from coop.ledger.models import ChainHead
from coop.ledger.models import PeriodState
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.periods import close_month
from coop.ledger.periods import lock_head
from coop.ledger.periods import seal_of
from coop.ledger.periods import set_state
from coop.ledger.periods import state_of
from coop.ledger.periods import year_status
from coop.ledger.posting import Door
from coop.ledger.posting import PostedEntry
from coop.money import ZERO
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: The next steps of a year's statements, and from which steps each may be taken.
STEPS = {"audited": ("closed",), "approved": ("closed", "audited")}


def close_year(session: Session, year: int, *, actor: str, now: datetime) -> list[PostedEntry]:
    """Close income and cost accounts of a year to 9999 and from there to 3501, unit by unit.

    May be repeated: adjustments posted to the thirteenth period after a first closing are closed
    by a further entry. Months without entries up to December are closed with the year. Chart
    accounts for both steps are made when the chart has none.

    Returns:
        The closing entries; none when nothing was left to close.

    Raises:
        PeriodLocked: the year is approved.
        YearNotReady: ``not_ended``, ``no_entries``, ``months_open`` or ``year_before_open``.
    """
    lock_head(session)
    status = year_status(session, year)
    if status == "approved":
        raise PeriodLocked(f"{year}")
    _refuse_unready(session, year, now.date())
    if state_of(session, december := Period(f"{year:04d}-{MONTHS_PER_YEAR}")) == "open":
        close_month(session, december, actor=actor, now=now)
    drafts = _closing_drafts(session, year, actor=actor, now=now)
    posted = _post_closing(session, year, drafts, actor=actor, now=now)
    if posted or status == "open":
        _set_year(session, year, "closed", actor=actor, now=now)
        audit.record(
            session, "year.close", f"year:{year}", actor=actor, now=now, entries=len(posted)
        )
    return posted


def _closing_drafts(session: Session, year: int, *, actor: str, now: datetime) -> list[Draft]:
    """Two entries for each unit: to the income summary, and its result to retained surplus."""
    unclosed = _unclosed(session, year)
    if not unclosed:
        return []
    summary = ensure_role_account(session, "income_summary", actor=actor, now=now)
    retained = ensure_role_account(session, "retained_surplus", actor=actor, now=now)
    last = date(year, 12, 31)
    drafts = []
    for unit, balances in unclosed.items():
        result = total(line.amount for line in balances)
        lines = [Line(line.account, unit, -line.amount, line.subledger) for line in balances]
        if result:
            lines.append(Line(summary, unit, result))
        text = f"Penutupan tahun buku {year} unit {unit}"
        drafts.append(Draft(last, text, tuple(lines), kind=EntryKind.CLOSING))
        if result:
            transfer = (Line(summary, unit, -result), Line(retained, unit, result))
            text = f"SHU tahun buku {year} unit {unit}"
            drafts.append(Draft(last, text, transfer, kind=EntryKind.CLOSING))
    return drafts


def _post_closing(
    session: Session, year: int, drafts: list[Draft], *, actor: str, now: datetime
) -> list[PostedEntry]:
    position = session.scalar(select(ChainHead.position)) or 0
    door = Door(session, actor=actor, now=now)
    posted = [
        door.add(draft, request_id=f"year-close:{year}:{position + step}")
        for step, draft in enumerate(drafts, start=1)
    ]
    door.flush()
    return posted


def _refuse_unready(session: Session, year: int, today: date) -> None:
    if date(year, 12, 31) > today:
        raise YearNotReady(year, "not_ended")
    rows = session.execute(
        select(PeriodState.period, PeriodState.state).where(
            PeriodState.period <= adjustment_period(year)
        )
    ).all()
    years = {split_period(Period(period))[0] for period, _ in rows}
    if year not in years:
        raise YearNotReady(year, "no_entries")
    months = [state for period, state in rows if split_period(Period(period))[1] <= MONTHS_PER_YEAR]
    if "open" in months:
        raise YearNotReady(year, "months_open")
    earlier = years - {year}
    if earlier and year_status(session, max(earlier)) == "open":
        raise YearNotReady(year, "year_before_open")


def _unclosed(session: Session, year: int) -> dict[str, list[Line]]:
    """Income and cost balances of a year that its closing entries have not taken up yet."""
    rows = session.execute(
        select(
            Posting.unit,
            Account.code,
            Subledger.kind,
            Subledger.number,
            func.sum(Posting.amount),
        )
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(Subledger, Subledger.id == Posting.subledger_id)
        .where(
            Account.type.in_(("income", "expense")),
            Account.role != "income_summary",
            Posting.period.between(f"{year:04d}-01", closing_period(year)),
        )
        .group_by(Posting.unit, Account.code, Subledger.kind, Subledger.number)
        .order_by(Posting.unit, Account.code, Subledger.kind, Subledger.number)
    )
    balances: dict[str, list[Line]] = defaultdict(list)
    for unit, code, kind, number, amount in rows:
        if amount != ZERO:
            reference = SubledgerRef(kind, number) if kind else None
            balances[unit].append(Line(code, unit, amount, reference))
    return balances


def advance_year(session: Session, year: int, status: str, *, actor: str, now: datetime) -> None:
    """Mark a closed year's statements audited, or approved by the members' meeting.

    Audited statements are signed: the thirteenth period closes. Approval locks every period of
    the year for ever, so the years before it have to be approved first.

    Args:
        session: writing session.
        year: the book year.
        status: ``audited`` or ``approved``.
        actor: who says so.
        now: aware moment in the book's zone.

    Raises:
        YearDone: it is audited or approved already.
        YearNotReady: ``step_before``, ``months_open``, ``adjustments_unclosed``,
            ``year_before_unaudited`` or ``year_before_unapproved``.
    """
    lock_head(session)
    present = year_status(session, year)
    if present in (status, "approved"):
        raise YearDone(year, present)
    if present not in STEPS[status]:
        raise YearNotReady(year, "step_before")
    _refuse_unready(session, year, now.date())
    if _unclosed(session, year):
        raise YearNotReady(year, "adjustments_unclosed")
    thirteenth = adjustment_period(year)
    if status == "approved":
        _refuse_unapproved_before(session, year)
        for period in [*_periods_of(session, year), thirteenth, closing_period(year)]:
            seal = seal_of(session, period)
            set_state(session, period, "locked", seal=seal, actor=actor, now=now)
    else:
        _refuse_unaudited_before(session, year)
        if state_of(session, thirteenth) == "open":
            close_month(session, thirteenth, actor=actor, now=now)
    _set_year(session, year, status, actor=actor, now=now)
    audit.record(session, f"year.{status}", f"year:{year}", actor=actor, now=now)


def _refuse_unaudited_before(session: Session, year: int) -> None:
    """An earlier thirteenth period that is open would change what this year opens with."""
    earlier = session.scalar(
        select(func.max(BookYear.year)).where(
            BookYear.year < year, BookYear.status.not_in(("audited", "approved"))
        )
    )
    if earlier is not None:
        raise YearNotReady(year, "year_before_unaudited")


def _refuse_unapproved_before(session: Session, year: int) -> None:
    """Later adjustments of an earlier year would change what this year's statements open with."""
    earlier = session.scalar(
        select(func.max(BookYear.year)).where(BookYear.year < year, BookYear.status != "approved")
    )
    if earlier is not None:
        raise YearNotReady(year, "year_before_unapproved")


def _periods_of(session: Session, year: int) -> list[Period]:
    rows = session.scalars(
        select(PeriodState.period).where(
            PeriodState.period.between(f"{year:04d}-01", f"{year:04d}-{MONTHS_PER_YEAR}")
        )
    )
    return [Period(each) for each in rows]


def _set_year(session: Session, year: int, status: str, *, actor: str, now: datetime) -> None:
    values = {"status": status, "changed_at": utc_text(now), "changed_by": actor}
    changed = session.execute(update(BookYear).where(BookYear.year == year).values(**values))
    if not changed.rowcount:  # type: ignore[attr-defined] # a cursor result
        session.execute(insert(BookYear).values(year=year, **values))
