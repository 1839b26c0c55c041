"""One interest run at a time, in the background, so that its page can show how far it is.

What is posted stays posted, group by group; should the power fail, the same month is run again and
goes on with what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from threading import Event
from threading import Lock
from threading import Thread
from typing import TYPE_CHECKING

from flask import current_app

from coop.db import writing
from coop.errors import CoopError
from coop.members.interest import service
from coop.members.interest.errors import InterestRunning
from coop.members.interest.taking_back import take_back
from coop.web.database import engine

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.dates import Period

EXTENSION = "desmigratif_interest"


@dataclass
class Job:
    """The run, or the taking back, that is under way, or the last one of this process.

    ``done`` of ``total`` accounts or entries; ``posted`` entries were made when it ended;
    ``error`` is the refusal it ended with, ``has_failed`` our own mistake.
    """

    period: Period
    is_take_back: bool
    actor: str
    started_at: datetime
    done: int = 0
    total: int = 0
    posted: int = 0
    short: int = 0
    error: CoopError | None = None
    has_failed: bool = False
    is_told: bool = False
    ended: Event = field(default_factory=Event)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return not self.ended.is_set()

    def advance(self, done: int, total: int) -> None:
        """Told by the service as it goes."""
        self.done, self.total = done, total


_lock = Lock()


def current() -> Job | None:
    """The job of this process, running or over."""
    found: Job | None = current_app.extensions.get(EXTENSION)
    return found


def start_run(period: Period, *, actor: str, now: datetime) -> Job:
    """Begin to post a month, or join the run that is under way.

    Raises:
        InterestRunning: another month is being posted or taken back.
    """

    def work(session: Session, job: Job) -> None:
        result = service.run(
            session,
            period,
            actor=actor,
            now=now,
            commit=session.commit,
            progress=job.advance,
        )
        job.posted, job.short = result.entries, result.short

    return _start(Job(period, is_take_back=False, actor=actor, started_at=now), work)


def start_take_back(period: Period, reason: str, *, actor: str, now: datetime) -> Job:
    """Begin to take a month back, or join that.

    Raises:
        InterestRunning: another month is being posted or taken back.
    """

    def work(session: Session, job: Job) -> None:
        job.posted = take_back(
            session,
            period,
            reason=reason,
            actor=actor,
            now=now,
            commit=session.commit,
            progress=job.advance,
        )

    return _start(Job(period, is_take_back=True, actor=actor, started_at=now), work)


def _start(job: Job, work: Callable[[Session, Job], None]) -> Job:
    with _lock:
        known = current()
        if known is not None and known.is_running:
            if (known.period, known.is_take_back) != (job.period, job.is_take_back):
                raise InterestRunning(known.period)
            return known
        current_app.extensions[EXTENSION] = job
    Thread(target=_work, args=(engine(), job, work), name="interest", daemon=True).start()
    return job


def _work(book: Engine, job: Job, work: Callable[[Session, Job], None]) -> None:
    try:
        with writing(book) as session:
            work(session, job)
    except CoopError as error:
        job.error = error
    except BaseException:
        job.has_failed = True
        raise
    finally:
        job.ended.set()
