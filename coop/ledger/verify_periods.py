"""Checks of periods: seals of closed months, order, and that every opening left its trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    for year, approved_at, voucher, entry_id, recorded_at in rows_of(
        session,
        "SELECT y.year, y.changed_at, e.voucher_number, e.id, e.recorded_at FROM book_year y"
        " JOIN journal_entry e ON CAST(substr(e.period, 1, 4) AS integer) <= y.year"
        " WHERE y.status = 'approved' AND e.recorded_at > y.changed_at ORDER BY e.id",
    ):
        if from_utc_text(recorded_at) > from_utc_text(approved_at) + CLOCK_TOLERANCE:
            yield error("closed_periods", "approved", voucher, entry=entry_id, year=year)


def period_history(session: Session) -> Iterator[Finding]:
    """A period's state is the one its last closing or reopening in the audit log left it in."""
    closings: dict[str, str] = {}
    years: dict[str, str] = {}
    for action, subject in rows_of(
        session,
        "SELECT action, subject FROM audit_event WHERE action IN ('period.close',"
        " 'period.reopen', 'year.close', 'year.reopen', 'year.audited', 'year.unsign',"
        " 'year.approved') ORDER BY id",
    ):
        _, _, name = subject.partition(":")
        if action in _PERIOD_STATES:
            closings[name] = _PERIOD_STATES[action]
        else:
            years[name] = _YEAR_STATES[action]
    stated_years = {str(year): status for year, status in rows_of(session, _YEARS)}
    for year in sorted(years.keys() | stated_years.keys()):
        stated, logged = stated_years.get(year, "open"), years.get(year, "open")
        if stated != logged:
            yield error("period_history", "year", year, stated=stated, logged=logged)
    stated_periods = dict(map(tuple, rows_of(session, _PERIODS)))
    for period in sorted(closings.keys() | stated_periods.keys()):
        is_final = years.get(period[:4]) == "approved"
        logged = "locked" if is_final else closings.get(period, "open")
        stated = stated_periods.get(period, "open")
        if stated != logged:
            yield error("period_history", "period", period, stated=stated, logged=logged)


_YEARS = "SELECT year, status FROM book_year"
_PERIODS = "SELECT period, state FROM period"
