"""One import at a time, in the background, so that its page can show how far it is.

The file is posted in one transaction or not at all; should the power fail, it waits as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from threading import Event
from threading import Lock
from threading import Thread
from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import current_app

from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.import_errors import ImportRunning
from coop.ledger.import_waiting import discard_import
from coop.ledger.import_waiting import file_for_import
from coop.ledger.imports import prepare_import
from coop.ledger.imports import run_import
from coop.web.database import engine

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.ledger.import_plan import ImportPlan

EXTENSION = "desmigratif_importing"


class ImportOptions(NamedTuple):
    """What whoever imports has said about a file; the command line has the same."""

    create_accounts: bool = False
    number_form: str | None = None
    unit: str | None = None


@dataclass
class Importing:
    """The import that is running, or the last one of this process.

    ``done`` of ``total`` entries are posted, 0 of 0 while the file is read; ``error`` is the
    refusal it ended with, ``has_failed`` our own mistake, ``run_id`` its success.
    """

    token: str
    file_name: str
    options: ImportOptions
    actor: str
    started_at: datetime
    done: int = 0
    total: int = 0
    run_id: int | None = None
    error: CoopError | None = None
    has_failed: bool = False
    ended: Event = field(default_factory=Event)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return not self.ended.is_set()

    def advance(self, done: int, total: int) -> None:
        """Told by ``run_import`` as it goes."""
        self.done, self.total = done, total


_lock = Lock()


def current() -> Importing | None:
    """The import of this process, running or over."""
    found: Importing | None = current_app.extensions.get(EXTENSION)
    return found


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


def start(
    token: str, file_name: str, options: ImportOptions, *, actor: str, now: datetime
) -> Importing:
    """Begin to post a waiting file, or join its posting when it is under way.

    Raises:
        ImportRunning: another file is being posted.
    """
    with _lock:
        known = current()
        if known is not None and known.is_running:
            if known.token != token:
                raise ImportRunning(known.file_name)
            return known
        begun = Importing(token, file_name, options, actor, now)
        current_app.extensions[EXTENSION] = begun
    thread = Thread(target=_run, args=(engine(), begun), name="import", daemon=True)
    thread.start()
    return begun


def _run(book: Engine, importing: Importing) -> None:
    try:
        with reading(book) as session:
            plan = plan_of(session, importing.token, importing.options, now=importing.started_at)
        importing.total = len(plan.entries)
        with writing(book) as session:
            run = run_import(
                session,
                plan,
                actor=importing.actor,
                now=importing.started_at,
                progress=importing.advance,
            )
            discard_import(session, importing.token)
            run_id = run.id
            session.commit()
        importing.run_id = run_id
    except CoopError as error:
        importing.error = error
    except BaseException:
        importing.has_failed = True
        raise
    finally:
        importing.ended.set()
