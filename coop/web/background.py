"""Work that takes longer than a page may: one piece of each kind at a time, in its own thread.

It lives in the serving process. Should the power fail, what was committed stands, and the rest is
asked for again.
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
from typing import Generic
from typing import TypeVar

from flask import current_app

from coop.errors import CoopError
from coop.web.database import engine

if TYPE_CHECKING:
    from sqlalchemy import Engine


@dataclass(kw_only=True)
class Job:
    """What is under way, or was last.

    ``done`` of ``total`` pieces, 0 of 0 until they are counted; ``error`` is the refusal it ended
    with, ``has_failed`` our own mistake.
    """

    actor: str
    started_at: datetime
    done: int = 0
    total: int = 0
    error: CoopError | None = None
    has_failed: bool = False
    ended: Event = field(default_factory=Event)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return not self.ended.is_set()

    def advance(self, done: int, total: int) -> None:
        """Told by the work as it goes."""
        self.done, self.total = done, total


J = TypeVar("J", bound=Job)


class OneAtATime(Generic[J]):
    """Jobs of one kind: each served book runs one of them, and remembers the last.

    Attributes:
        extension: where an application keeps it.
    """

    def __init__(self, name: str) -> None:
        self.extension = f"desmigratif_{name}"
        self._lock = Lock()

    def current(self) -> J | None:
        """The job of this process, running or over."""
        found: J | None = current_app.extensions.get(self.extension)
        return found

    def start(
        self,
        job: J,
        work: Callable[[Engine, J], None],
        *,
        refusal: Callable[[J], CoopError | None],
    ) -> J:
        """Begin a job, or join the one that is running.

        Args:
            job: what to begin.
            work: does it; ended by a refusal or by what it returns.
            refusal: why the one that is running is in the way; None where it is the same.

        Returns:
            The job to look at.

        Raises:
            CoopError: what ``refusal`` said.
        """
        with self._lock:
            known = self.current()
            if known is not None and known.is_running:
                error = refusal(known)
                if error is not None:
                    raise error
                return known
            current_app.extensions[self.extension] = job
        Thread(target=_run, args=(engine(), job, work), name=self.extension, daemon=True).start()
        return job


def _run(book: Engine, job: J, work: Callable[[Engine, J], None]) -> None:
    try:
        work(book, job)
    except CoopError as error:
        job.error = error
    except BaseException:
        job.has_failed = True
        raise
    finally:
        job.ended.set()
