"""The open task of every treasurer: the month that ended and is not closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import last_day
from coop.desk.closing.checklist import period_label
from coop.desk.tasks import Task
from coop.desk.tasks import register
from coop.ledger.models import PeriodState
from coop.ledger.report import Label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: A month that ended longer ago than this should not wait.
URGENT_AFTER_DAYS = 45


@register("closing")
def months_to_close(session: Session, today: date) -> Iterator[Task]:
    """The earliest open month, once it is over."""
    earliest = session.scalar(
        select(func.min(PeriodState.period)).where(
            PeriodState.state == "open",
            func.substr(PeriodState.period, 6) <= f"{MONTHS_PER_YEAR}",
        )
    )
    if earliest is None:
        return
    period = Period(earliest)
    end = last_day(period)
    if end >= today:
        return
    name = period_label(period)
    yield Task(
        Label(
            f"{name.id} sudah lewat dan belum ditutup.", f"{name.en} is over and not closed yet."
        ),
        end + timedelta(days=1),
        "closing.checklist",
        (("period", period),),
        is_urgent=(today - end).days > URGENT_AFTER_DAYS,
    )
