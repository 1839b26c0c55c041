"""One check of the book at a time, in the background, so that nobody waits at the counter.

A check reads one snapshot and takes no writer's lock until its result is kept, so the counters
go on posting. It lives in this process: should the power fail, it is simply run again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from typing import Final

from coop import audit
from coop.db import reading
from coop.db import writing
from coop.ledger.verify import run_verify
from coop.ledger.verify import store_result
from coop.web.background import Job
from coop.web.background import OneAtATime

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(kw_only=True)
class Checking(Job):
    """The check that is running, or the last one of this process; ``name`` is under way."""

    total: int = 1
    name: str = ""

    def begin(self, name: str, step: int, steps: int) -> None:
        """Told by ``run_verify`` before each check."""
        self.name = name
        self.advance(step, steps)


CHECKS: Final = OneAtATime[Checking]("checking")


def start(*, actor: str, now: datetime, head: str | None) -> Checking:
    """Begin a check, or join the one that is running."""
    begun = Checking(actor=actor, started_at=now)
    return CHECKS.start(begun, partial(_check, head=head), refusal=lambda _running: None)


def _check(book: Engine, checking: Checking, *, head: str | None) -> None:
    with reading(book) as session:
        result = run_verify(
            session,
            actor=checking.actor,
            now=checking.started_at,
            head=head,
            progress=checking.begin,
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
