"""One import of members at a time, in the background, so that its page can show how far it is.

The list is recorded in one transaction or not at all; should the power fail, it waits as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Final

from coop.db import writing
from coop.ledger.periods import lock_head
from coop.members.intake.errors import IntakeRunning
from coop.members.intake.plan import prepare_intake
from coop.members.intake.queries import discard_file
from coop.members.intake.queries import file_of
from coop.members.intake.service import run_intake
from coop.web.background import Job
from coop.web.background import OneAtATime

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(kw_only=True)
class Intake(Job):
    """The import that is running, or the last one of this process.

    ``done`` of ``total`` rows are recorded, 0 of 0 while the file is read; ``run_id`` is its
    success.
    """

    token: str
    file_name: str
    number_form: str | None
    agreed: str
    explanation: str
    run_id: int | None = None


INTAKES: Final = OneAtATime[Intake]("intake")


def start(job: Intake) -> Intake:
    """Begin to record a list, or join the one of the same file.

    Raises:
        IntakeRunning: another file is being imported.
    """

    def in_the_way(running: Intake) -> IntakeRunning | None:
        return None if running.token == job.token else IntakeRunning(running.file_name)

    return INTAKES.start(job, _record, refusal=in_the_way)


def _record(book: Engine, job: Intake) -> None:
    with writing(book) as session:
        lock_head(session)
        name, data = file_of(session, job.token)
        plan = prepare_intake(session, name, data, now=job.started_at, number_form=job.number_form)
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
