"""Checks of periods: seals of closed months, order, and that every opening left its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.dates import Period
from coop.dates import from_utc_text
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.periods import seal_of
from coop.ledger.posting import CLOCK_TOLERANCE
from coop.ledger.verify_entries import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

_PERIOD_STATES = {"period.close": "closed", "period.reopen": "open"}
_YEAR_STATES = {
    "year.close": "closed",
    "year.reopen": "open",
    "year.audited": "audited",
    "year.unsign": "closed",
    "year.approved": "approved",
}
#: What a period or year has to be before an act on it.
_BEFORE = {
    "period.close": ("open",),
    "period.reopen": ("closed",),
    "year.close": ("open", "closed", "audited"),
    "year.reopen": ("closed", "audited"),
    "year.audited": ("closed",),
    "year.unsign": ("audited",),
    "year.approved": ("closed", "audited"),
}


def month_seals(session: Session) -> Iterator[Finding]:
    """A closed period's totals hash to the seal it was closed with; an open one has none."""
    for period, state, seal in rows_of(
        session, "SELECT period, state, seal FROM period ORDER BY period"
    ):
        if state == "open":
            if seal:
                yield error("month_seals", "open", period)
        elif not seal:
            yield error("month_seals", "missing", period)
        elif seal != seal_of(session, Period(period)):
            yield error("month_seals", "broken", period)


def period_order(session: Session) -> Iterator[Finding]:
    """No month is open while a later one is closed."""
    for period, later in rows_of(
        session,
        "SELECT o.period, MIN(c.period) FROM period o JOIN period c ON c.period > o.period"
        " WHERE o.state = 'open' AND c.state <> 'open' AND substr(o.period, 6) <= '12'"
        " AND substr(c.period, 6) <= '12' GROUP BY o.period ORDER BY o.period",
    ):
        yield error("period_order", "open", period, later=later)


def closed_periods(session: Session) -> Iterator[Finding]:
    """No entry was recorded in a period after it was closed, nor in a year after its approval.

    Clocks of two counters may differ by what the door tolerates.
    """
    for period, closed_at, voucher, entry_id, recorded_at in rows_of(
        session,
        "SELECT p.period, p.closed_at, e.voucher_number, e.id, e.recorded_at FROM journal_entry e"
        " JOIN period p ON p.period = e.period"
        " WHERE p.state <> 'open' AND e.recorded_at > p.closed_at ORDER BY e.id",
    ):
        if not closed_at:
            yield error("closed_periods", "moment", period)
        elif from_utc_text(recorded_at) > from_utc_text(closed_at) + CLOCK_TOLERANCE:
            yield error("closed_periods", "later", voucher, entry=entry_id, period=period)
    named = set()  # later years may be approved, too
    for year, approved_at, voucher, entry_id, recorded_at in rows_of(
        session,
        "SELECT y.year, y.changed_at, e.voucher_number, e.id, e.recorded_at FROM book_year y"
        " JOIN journal_entry e ON CAST(substr(e.period, 1, 4) AS integer) <= y.year"
        " WHERE y.status = 'approved' AND e.recorded_at > y.changed_at ORDER BY e.id, y.year",
    ):
        is_late = from_utc_text(recorded_at) > from_utc_text(approved_at) + CLOCK_TOLERANCE
        if is_late and entry_id not in named:
            named.add(entry_id)
            yield error("closed_periods", "approved", voucher, entry=entry_id, year=year)


class _Act(NamedTuple):
    """What the log last said of a period or year: the state it left, when, and by whom."""

    state: str = "open"
    at: str = ""
    by: str = ""


def period_history(session: Session) -> Iterator[Finding]:
    """States, moments and people of periods and years are those of their last act in the log.

    Acts follow each other as the program would allow them; one that follows nothing betrays that
    another was taken out of the log.
    """
    periods: dict[str, _Act] = {}
    years: dict[str, _Act] = {}
    for number, action, subject, at, by in rows_of(session, _ACTS):
        _, _, name = subject.partition(":")
        acts, states = (
            (periods, _PERIOD_STATES) if action in _PERIOD_STATES else (years, _YEAR_STATES)
        )
        if acts.get(name, _Act()).state not in _BEFORE[action]:
            yield error("period_history", "step", name, action=action, row=number)
        is_reopened = action == "period.reopen"
        acts[name] = _Act(states[action], "" if is_reopened else at, "" if is_reopened else by)
    stated_years = {str(year): _Act(*facts) for year, *facts in rows_of(session, _YEARS)}
    yield from _compared("year", stated_years, years)
    stated = {period: _Act(*facts) for period, *facts in rows_of(session, _PERIODS)}
    for period in periods.keys() | stated.keys():
        year = years.get(period[:4], _Act())
        if year.state == "approved":
            periods[period] = year._replace(state="locked")
    yield from _compared("period", stated, periods)


def _compared(kind: str, stated: dict[str, _Act], logged: dict[str, _Act]) -> Iterator[Finding]:
    moment = "year_moment" if kind == "year" else "moment"
    for name in sorted(stated.keys() | logged.keys()):
        ours, theirs = stated.get(name, _Act()), logged.get(name, _Act())
        if ours.state != theirs.state:
            yield error("period_history", kind, name, stated=ours.state, logged=theirs.state)
        elif ours != theirs:
            yield error(
                "period_history",
                moment,
                name,
                at=ours.at or "–",
                by=ours.by or "–",
                logged_at=theirs.at or "–",
                logged_by=theirs.by or "–",
            )


_ACTS = (
    "SELECT id, action, subject, at, actor FROM audit_event WHERE action IN ('period.close',"
    " 'period.reopen', 'year.close', 'year.reopen', 'year.audited', 'year.unsign',"
    " 'year.approved') ORDER BY id"
)
_YEARS = "SELECT year, status, changed_at, changed_by FROM book_year"
_PERIODS = "SELECT period, state, closed_at, closed_by FROM period"
