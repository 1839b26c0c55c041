"""One import at a time, in the background, so that its page can show how far it is.

The file is posted in one transaction or not at all; should the power fail, it waits as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.db import reading
from coop.db import writing
from coop.ledger.import_errors import ImportRunning
from coop.ledger.import_waiting import discard_import
from coop.ledger.import_waiting import file_for_import
from coop.ledger.imports import prepare_import
from coop.ledger.imports import run_import
from coop.web.background import Job
from coop.web.background import OneAtATime

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.ledger.import_plan import ImportPlan


class ImportOptions(NamedTuple):
    """What whoever imports has said about a file; the command line has the same."""

    create_accounts: bool = False
    number_form: str | None = None
    unit: str | None = None


@dataclass(kw_only=True)
class Importing(Job):
    """The import that is running, or the last one of this process.

    ``done`` of ``total`` entries are posted, 0 of 0 while the file is read; ``run_id`` is its
    success.
    """

    token: str
    file_name: str
    options: ImportOptions
    run_id: int | None = None


IMPORTS: Final = OneAtATime[Importing]("importing")


def plan_of(session: Session, token: str, options: ImportOptions, *, now: datetime) -> ImportPlan:
    """What posting the waiting file would do.

    Raises:
        CoopError: the file waits no more, or cannot be read.
    """
    file = file_for_import(session, token)
    return prepare_import(
        session,
        file.file_name,
        file.content,
        now=now,
        create_accounts=options.create_accounts,
        number_form=options.number_form,
        unit_default=options.unit,
    )


def start(job: Importing) -> Importing:
    """Begin to post a waiting file, or join its posting when it is under way.

    Raises:
        ImportRunning: another file is being posted.
    """

    def in_the_way(running: Importing) -> ImportRunning | None:
        return None if running.token == job.token else ImportRunning(running.file_name)

    return IMPORTS.start(job, _post, refusal=in_the_way)


def _post(book: Engine, job: Importing) -> None:
    with reading(book) as session:
        plan = plan_of(session, job.token, job.options, now=job.started_at)
    job.total = len(plan.entries)
    with writing(book) as session:
        run = run_import(session, plan, actor=job.actor, now=job.started_at, progress=job.advance)
        discard_import(session, job.token)
        run_id = run.id
        session.commit()
    job.run_id = run_id
