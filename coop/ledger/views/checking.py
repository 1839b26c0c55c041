"""One check of the book at a time, in the background, so that nobody waits at the counter.

A check reads one snapshot and takes no writer's lock until its result is kept, so the counters
go on posting. It lives in this process: should the power fail, it is simply run again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from threading import Thread
from typing import TYPE_CHECKING

from flask import current_app

from coop import audit
from coop.db import reading
from coop.db import writing
from coop.ledger.verify import run_verify
from coop.ledger.verify import store_result
from coop.web.database import engine

if TYPE_CHECKING:
    from sqlalchemy import Engine

EXTENSION = "desmigratif_checking"


@dataclass
class Checking:
    """The check that is running, or the last one of this process.

    ``step`` of ``steps`` is under way; ``failed`` when it broke off through our own mistake.
    """

    started_at: datetime
    actor: str
    step: int = 0
    steps: int = 1
    name: str = ""
    is_running: bool = True
    has_failed: bool = False

    def advance(self, name: str, step: int, steps: int) -> None:
        """Told by ``run_verify`` before each check."""
        self.name, self.step, self.steps = name, step, steps


_lock = Lock()


def current() -> Checking | None:
    """The check of this process, running or over."""
    found: Checking | None = current_app.extensions.get(EXTENSION)
    return found


def start(*, actor: str, now: datetime, head: str | None) -> Checking:
    """Begin a check, or join the one that is running."""
    with _lock:
        known = current()
        if known is not None and known.is_running:
            return known
        begun = Checking(now, actor)
        current_app.extensions[EXTENSION] = begun
    thread = Thread(target=_run, args=(engine(), begun, head), name="verify", daemon=True)
    thread.start()
    return begun


def _run(book: Engine, checking: Checking, head: str | None) -> None:
    try:
        with reading(book) as session:
            result = run_verify(
                session,
                actor=checking.actor,
                now=checking.started_at,
                head=head,
                progress=checking.advance,
            )
        with writing(book) as session:
            store_result(session, result)
            findings = len(result.findings)
            audit.record(
                session,
                "verify.run",
                f"head:{result.head}",
                actor=checking.actor,
                now=checking.started_at,
                findings=findings,
            )
            session.commit()
    except BaseException:
        checking.has_failed = True
        raise
    finally:
        checking.is_running = False
