"""Taking a month's interest back, while the month takes entries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.ledger.correction import reverse
from coop.ledger.errors import PeriodClosed
from coop.ledger.periods import lock_head
from coop.ledger.periods import state_of
from coop.members.interest.errors import NothingToTakeBack
from coop.members.interest.models import InterestLine
from coop.members.interest.models import InterestRun
from coop.members.interest.month import is_standing
from coop.members.interest.reading import GROUP
from coop.members.interest.service import OWNER

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.dates import Period
    from coop.members.interest.service import Progress


def take_back(
    session: Session,
    period: Period,
    *,
    reason: str,
    actor: str,
    now: datetime,
    commit: Callable[[], None],
    progress: Progress | None = None,
    size: int = GROUP,
) -> int:
    """Reverse everything that was posted for a month, while the month takes entries.

    What was paid to who left is part of the settlement, and stays.

    Args:
        session: writing session.
        period: the month that was earned.
        reason: why; printed on each voucher.
        actor: who takes it back.
        now: aware moment in the book's zone.
        commit: called after each group.
        progress: told how far it is.
        size: entries in a group.

    Returns:
        How many entries were reversed.

    Raises:
        PeriodClosed: the month is closed; what is wrong is corrected by a new run.
        NothingToTakeBack: nothing stands for the month.
        CoopError: whatever the door refuses, as where the money is gone already.
    """
    lock_head(session)
    state = state_of(session, period)
    if state != "open":
        raise PeriodClosed(period, state)
    entries = _standing_entries(session, period)
    if not entries:
        raise NothingToTakeBack(period)
    for done in range(0, len(entries), size):
        lock_head(session)
        for entry_id, day in entries[done : done + size]:
            reverse(
                session,
                entry_id,
                reason=reason,
                entry_date=day,
                request_id=f"{OWNER}:{period}:batal:{entry_id}",
                actor=actor,
                now=now,
                owner=OWNER,
            )
        commit()
        if progress is not None:
            progress(min(done + size, len(entries)), len(entries))
    audit.record(
        session,
        "interest.take_back",
        f"interest:{period}",
        actor=actor,
        now=now,
        period=period,
        entries=len(entries),
        reason=reason,
    )
    commit()
    return len(entries)


def _standing_entries(session: Session, period: Period) -> list[tuple[int, date]]:
    """Entries of a month's runs that were not reversed, the latest first, with their days."""
    rows = session.execute(
        select(InterestLine.entry_id, InterestRun.entry_date)
        .join(InterestRun, InterestRun.id == InterestLine.run_id)
        .where(InterestLine.period == period, is_standing())
        .order_by(InterestLine.entry_id.desc())
    )
    return [(entry_id, day) for entry_id, day in rows]
