"""Closing through the checklist: what every door calls, so that none can go round it silently.

``coop.ledger.periods.close_month`` closes; this module decides whether it may. An item is settled
when the book says so, when it does not apply, when somebody ticked what only a person can know, or
when somebody skipped it with a reason. Words of people are kept for ever; the list as it stood is
kept with each closing and printed on its minutes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import Period
from coop.dates import adjustment_period
from coop.dates import closing_period
from coop.dates import utc_text
from coop.desk.closing import items_of_books
from coop.desk.closing import items_of_desk
from coop.desk.closing.checklist import Asked
from coop.desk.closing.checklist import Line
from coop.desk.closing.checklist import Scope
from coop.desk.closing.checklist import State
from coop.desk.closing.checklist import lines_of
from coop.desk.closing.errors import ChecklistOpen
from coop.desk.closing.errors import ItemNotByHand
from coop.desk.closing.errors import ItemUnknown
from coop.desk.closing.models import ChecklistMark
from coop.desk.closing.models import MonthClosing
from coop.ledger import chain
from coop.ledger.book import head_of
from coop.ledger.entry import check_text
from coop.ledger.errors import PeriodLocked
from coop.ledger.errors import PeriodNotOpen
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.models import PeriodState
from coop.ledger.periods import close_month
from coop.ledger.periods import lock_head
from coop.ledger.periods import reopen_month
from coop.ledger.periods import state_of
from coop.ledger.periods import year_status
from coop.ledger.report import Label
from coop.ledger.years import close_year

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry

#: The modules that register the items of this program.
PROVIDERS = (items_of_books, items_of_desk)


class Status(StrEnum):
    """How an item stands once people's words are heard."""

    DONE = "done"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said about an item: ``reason`` is empty for a tick."""

    reason: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One item with the word of a person, where one counts."""

    line: Line
    status: Status
    said: Said | None = None

    @property
    def is_settled(self) -> bool:
        """Whether it does not stand in the way."""
        return self.status is not Status.OPEN


@dataclass(frozen=True, slots=True)
class Checklist:
    """All items of a closing, in order."""

    period: Period
    lines: tuple[CheckedLine, ...]

    @property
    def open_lines(self) -> tuple[CheckedLine, ...]:
        """Items that stand in the way."""
        return tuple(each for each in self.lines if not each.is_settled)

    @property
    def skipped(self) -> tuple[CheckedLine, ...]:
        """Items that were passed over with a reason."""
        return tuple(each for each in self.lines if each.status is Status.SKIPPED)


def checklist(session: Session, period: Period, *, today: date) -> Checklist:
    """The checklist of a period as it stands now.

    Args:
        session: reading session.
        period: a month, a thirteenth period, or ``closing_period(year)`` for a year.
        today: the day on which it is asked.
    """
    marks = _marks(session, period)
    return Checklist(
        period,
        tuple(
            _checked(line, marks.get(line.key)) for line in lines_of(session, Asked(period, today))
        ),
    )


def _marks(session: Session, period: Period) -> dict[str, ChecklistMark]:
    """The latest word on each item since the period was closed last."""
    last = (
        select(func.coalesce(func.max(MonthClosing.last_mark_id), 0))
        .where(MonthClosing.period == period)
        .scalar_subquery()
    )
    rows = session.scalars(
        select(ChecklistMark)
        .where(ChecklistMark.period == period, ChecklistMark.id > last)
        .order_by(ChecklistMark.id)
    )
    return {row.item: row for row in rows}


def _checked(line: Line, mark: ChecklistMark | None) -> CheckedLine:
    """The book's word first: what is done needs no reason, what does not apply neither."""
    said = None
    if mark is not None and mark.mark != "open":
        said = Said(mark.reason, mark.marked_by, mark.marked_at)
    if line.state is not State.OPEN:
        return CheckedLine(line, Status(line.state.value))
    if said is None or mark is None:
        return CheckedLine(line, Status.OPEN)
    if mark.mark == "done":
        return CheckedLine(line, Status.DONE if line.is_by_hand else Status.OPEN, said)
    return CheckedLine(line, Status.SKIPPED, said)


def mark(
    session: Session,
    period: Period,
    item: str,
    *,
    word: str,
    reason: str = "",
    actor: str,
    now: datetime,
) -> None:
    """Say about an item that it was done (by hand), is skipped with a reason, or open after all.

    Args:
        session: writing session.
        period: whose checklist.
        item: its key.
        word: ``done``, ``skip`` or ``open``.
        reason: why it is skipped; a remark for what was done.
        actor: who says so.
        now: aware moment in the book's zone.

    Raises:
        TextRefused: a skip without a reason, or a text that would not print as it reads.
        PeriodLocked: the year is approved.
        PeriodNotOpen: the period is closed.
        ItemUnknown: no such item.
        ItemNotByHand: only the book can say that it is done.
    """
    if word == "skip" and not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason)
    lock_head(session)
    _refuse_closed(session, period)
    lines = {each.key: each for each in lines_of(session, Asked(period, now.date()))}
    if item not in lines:
        raise ItemUnknown(period, item)
    if word == "done" and not lines[item].is_by_hand:
        raise ItemNotByHand(item)
    _say(session, period, item, word, reason, actor=actor, now=now)


def _say(
    session: Session,
    period: Period,
    item: str,
    word: str,
    reason: str,
    *,
    actor: str,
    now: datetime,
) -> None:
    session.add(
        ChecklistMark(
            period=period,
            item=item,
            mark=word,
            reason=reason.strip(),
            marked_at=utc_text(now),
            marked_by=actor,
        )
    )
    session.flush()
    audit.record(
        session,
        f"checklist.{word}",
        f"period:{period}",
        actor=actor,
        now=now,
        item=item,
        reason=reason.strip(),
    )


def _refuse_closed(session: Session, period: Period) -> None:
    if Asked(period, date.min).scope is Scope.YEAR:
        if year_status(session, int(period[:4])) in {"audited", "approved"}:
            raise PeriodLocked(period[:4])
        return
    state = state_of(session, period)
    if state == "locked":
        raise PeriodLocked(period)
    if state != "open":
        raise PeriodNotOpen(period, state)


def close_month_checked(
    session: Session,
    period: Period,
    *,
    reasons: Mapping[str, str] | None = None,
    actor: str,
    now: datetime,
) -> MonthClosing:
    """Close a month, or a year's thirteenth period, whose checklist is settled.

    Args:
        session: writing session.
        period: what is closed.
        reasons: items to skip now, by key or by what stands before the first dot of several keys.
        actor: who closes.
        now: aware moment in the book's zone.

    Returns:
        The closing with the list as it stood.

    Raises:
        CoopError: what ``close_month`` refuses, which is asked first.
        TextRefused: a reason that is empty or would not print as it reads.
        ItemUnknown: no open item goes by that key.
        ChecklistOpen: items are neither done nor skipped.
    """
    lock_head(session)
    _refuse_if_closing_would_fail(session, period, actor=actor, now=now)
    settled = _settled(session, period, reasons or {}, actor=actor, now=now)
    close_month(session, period, actor=actor, now=now)
    return _kept(session, settled, actor=actor, now=now)


def _refuse_if_closing_would_fail(
    session: Session, period: Period, *, actor: str, now: datetime
) -> None:
    """A cash box below zero or an earlier open month comes before any question of the list."""
    trial = session.begin_nested()
    try:
        close_month(session, period, actor=actor, now=now)
    finally:
        trial.rollback()


def close_year_checked(
    session: Session,
    year: int,
    *,
    reasons: Mapping[str, str] | None = None,
    actor: str,
    now: datetime,
) -> list[PostedEntry]:
    """Close the income and cost accounts of a year whose checklist is settled.

    Args:
        session: writing session.
        year: the book year.
        reasons: as for ``close_month_checked``.
        actor: who closes.
        now: aware moment in the book's zone.

    Raises:
        CoopError: what ``close_year`` refuses, which is asked first.
        ChecklistOpen: items are neither done nor skipped.
    """
    lock_head(session)
    trial = session.begin_nested()
    try:
        close_year(session, year, actor=actor, now=now)
    finally:
        trial.rollback()
    period = closing_period(year)
    settled = _settled(session, period, reasons or {}, actor=actor, now=now)
    posted = close_year(session, year, actor=actor, now=now)
    _kept(session, settled, actor=actor, now=now)
    return posted


def _settled(
    session: Session,
    period: Period,
    reasons: Mapping[str, str],
    *,
    actor: str,
    now: datetime,
) -> Checklist:
    """The checklist once the reasons given now are taken in; refused while an item is open."""
    found = checklist(session, period, today=now.date())
    for wanted, reason in reasons.items():
        if not reason.strip():
            raise TextRefused("reason", "empty")
        check_text("reason", reason)
        keys = [each.line.key for each in found.lines]
        named = [key for key in keys if wanted in (key, key.partition(".")[0])]
        if not named:
            raise ItemUnknown(period, wanted)
        for each in found.open_lines:
            if each.line.key in named:
                _say(session, period, each.line.key, "skip", reason, actor=actor, now=now)
    if reasons:
        marks = _marks(session, period)
        lines = tuple(_checked(each.line, marks.get(each.line.key)) for each in found.lines)
        found = Checklist(period, lines)
    if found.open_lines:
        keys_left = ", ".join(each.line.key for each in found.open_lines)
        raise ChecklistOpen(period, len(found.open_lines), keys_left)
    return found


def _kept(session: Session, found: Checklist, *, actor: str, now: datetime) -> MonthClosing:
    head = head_of(session)
    row = MonthClosing(
        period=found.period,
        lines=json.dumps([_as_kept(each) for each in found.lines], ensure_ascii=False),
        last_mark_id=session.scalar(select(func.max(ChecklistMark.id))) or 0,
        position=head.position,
        head=chain.head_code(head.position, head.hash),
        closed_at=utc_text(now),
        closed_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "checklist.close",
        f"period:{found.period}",
        actor=actor,
        now=now,
        items=len(found.lines),
        skipped=len(found.skipped),
    )
    return row


def _as_kept(each: CheckedLine) -> dict[str, Any]:
    line, said = each.line, each.said
    return {
        "key": line.key,
        "label": list(line.label),
        "status": each.status.value,
        "detail": list(line.detail),
        "notes": [list(note) for note in line.notes],
        "reason": said.reason if said else "",
        "by": said.by if said else "",
        "at": said.at if said else "",
    }


def kept_checklist(row: MonthClosing) -> Checklist:
    """The checklist as it stood when its period was closed."""
    lines = []
    for each in json.loads(row.lines):
        status = Status(each["status"])
        state = State.OPEN if status is Status.SKIPPED else State(status.value)
        line = Line(
            each["key"],
            Label(*each["label"]),
            state,
            Label(*each["detail"]),
            tuple(Label(*note) for note in each["notes"]),
        )
        said = Said(each["reason"], each["by"], each["at"]) if each["by"] else None
        lines.append(CheckedLine(line, status, said))
    return Checklist(Period(row.period), tuple(lines))


def closing_of(session: Session, period: Period) -> MonthClosing | None:
    """The closing by which a period is closed now; None while it is open, or without a list."""
    row = session.scalar(
        select(MonthClosing)
        .where(MonthClosing.period == period)
        .order_by(MonthClosing.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    if Asked(period, date.min).scope is Scope.YEAR:
        year = int(period[:4])
        status = year_status(session, year)
        if status == "open" or (status == "closed" and _adjusted_since(session, year, row)):
            return None
        return row
    closed_at = session.scalar(select(PeriodState.closed_at).where(PeriodState.period == period))
    # Approval locks a month and writes its own moment; its latest closing stays what it was.
    is_locked = state_of(session, period) == "locked"
    return row if is_locked or closed_at == row.closed_at else None


def _adjusted_since(session: Session, year: int, row: MonthClosing) -> bool:
    """Whether adjustments came after a closing of a year, so that it has to be closed again."""
    later = select(JournalEntry.id).where(
        JournalEntry.id > row.position, JournalEntry.period == adjustment_period(year)
    )
    return session.scalar(later.limit(1)) is not None


def closings_of(session: Session, period: Period) -> list[MonthClosing]:
    """Every closing of a period, the earliest first; more than one where it was reopened."""
    query = select(MonthClosing).where(MonthClosing.period == period).order_by(MonthClosing.id)
    return list(session.scalars(query))


def reopen_checked(
    session: Session, period: Period, *, reason: str, actor: str, now: datetime
) -> None:
    """Open a closed period again; its checklist is live from here, words said before do not count.

    Raises:
        CoopError: what ``reopen_month`` refuses.
    """
    reopen_month(session, period, reason=reason, actor=actor, now=now)
