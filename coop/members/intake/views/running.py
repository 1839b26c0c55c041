"""One import of members at a time, in the background, so that its page can show how far it is.

The list is recorded in one transaction or not at all; should the power fail, it waits as before.
"""

from __future__ import annotations

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
from coop.ledger.periods import lock_head
from coop.members.intake.errors import IntakeRunning
from coop.members.intake.plan import prepare_intake
from coop.members.intake.queries import discard_file
from coop.members.intake.queries import file_of
from coop.members.intake.service import run_intake
from coop.web.database import engine

if TYPE_CHECKING:
    from sqlalchemy import Engine

EXTENSION = "desmigratif_intake"


@dataclass
class Job:
    """The import that is running, or the last one of this process.

    ``done`` of ``total`` rows are recorded, 0 of 0 while the file is read; ``error`` is the
    refusal it ended with, ``run_id`` its success; neither: our own mistake.
    """

    token: str
    file_name: str
    number_form: str | None
    agreed: str
    explanation: str
    actor: str
    started_at: datetime
    done: int = 0
    total: int = 0
    run_id: int | None = None
    error: CoopError | None = None
    ended: Event = field(default_factory=Event)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return not self.ended.is_set()

    def advance(self, done: int, total: int) -> None:
        """Told by ``run_intake`` as it goes."""
        self.done, self.total = done, total


_lock = Lock()


def current() -> Job | None:
    """The import of this process, running or over."""
    found: Job | None = current_app.extensions.get(EXTENSION)
    return found


def start(job: Job) -> Job:
    """Begin a job, or join the one of the same file.

    Raises:
        IntakeRunning: another file is being imported.
    """
    with _lock:
        known = current()
        if known is not None and known.is_running:
            if known.token != job.token:
                raise IntakeRunning(known.file_name)
            return known
        current_app.extensions[EXTENSION] = job
    Thread(target=_run, args=(engine(), job), name="intake", daemon=True).start()
    return job


def _run(book: Engine, job: Job) -> None:
    try:
        with writing(book) as session:
            lock_head(session)
            name, data = file_of(session, job.token)
            plan = prepare_intake(
                session, name, data, now=job.started_at, number_form=job.number_form
            )
            job.total = len(plan.rows)
            run = run_intake(
                session,
                plan,
                actor=job.actor,
                now=job.started_at,
                agreed=job.agreed,
                explanation=job.explanation,
                progress=job.advance,
            )
            discard_file(session, job.token)
            run_id = run.id
            session.commit()
        job.run_id = run_id
    except CoopError as error:
        job.error = error
    finally:
        job.ended.set()
