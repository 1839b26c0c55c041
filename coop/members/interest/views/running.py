"""One interest run at a time, in the background, so that its page can show how far it is.

What is posted stays posted, group by group; should the power fail, the same month is run again and
goes on with what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from coop.db import writing
from coop.members.interest import service
from coop.members.interest.errors import InterestRunning
from coop.members.interest.taking_back import take_back
from coop.web.background import Job
from coop.web.background import OneAtATime

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.dates import Period


@dataclass(kw_only=True)
class InterestJob(Job):
    """The run, or the taking back, that is under way, or the last one of this process.

    ``done`` of ``total`` accounts or entries; ``posted`` entries were made when it ended.
    """

    period: Period
    is_take_back: bool
    posted: int = 0
    short: int = 0
    is_told: bool = False


RUNS: Final = OneAtATime[InterestJob]("interest")


def start_run(period: Period, *, actor: str, now: datetime) -> InterestJob:
    """Begin to post a month, or join the run that is under way.

    Raises:
        InterestRunning: another month is being posted or taken back.
    """

    def work(session: Session, job: InterestJob) -> None:
        result = service.run(
            session,
            period,
            actor=actor,
            now=now,
            commit=session.commit,
            progress=job.advance,
        )
        job.posted, job.short = result.entries, result.short

    return _start(InterestJob(period=period, is_take_back=False, actor=actor, started_at=now), work)


def start_take_back(period: Period, reason: str, *, actor: str, now: datetime) -> InterestJob:
    """Begin to take a month back, or join that.

    Raises:
        InterestRunning: another month is being posted or taken back.
    """

    def work(session: Session, job: InterestJob) -> None:
        job.posted = take_back(
            session,
            period,
            reason=reason,
            actor=actor,
            now=now,
            commit=session.commit,
            progress=job.advance,
        )

    return _start(InterestJob(period=period, is_take_back=True, actor=actor, started_at=now), work)


def _start(job: InterestJob, work: Callable[[Session, InterestJob], None]) -> InterestJob:
    def in_the_way(running: InterestJob) -> InterestRunning | None:
        is_same = (running.period, running.is_take_back) == (job.period, job.is_take_back)
        return None if is_same else InterestRunning(running.period)

    def run(book: Engine, job: InterestJob) -> None:
        with writing(book) as session:
            work(session, job)

    return RUNS.start(job, run, refusal=in_the_way)
