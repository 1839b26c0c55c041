"""One copy or rehearsal at a time, in the background, so that nobody waits at the counter.

It lives in the serving process: should the power fail, nothing of it counts and it is made again.
A copy for a browser lies in a temporary folder outside the book's until it was sent.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from threading import Thread
from typing import TYPE_CHECKING

from coop.db import writing
from coop.desk.copies.errors import CopyRunning
from coop.desk.copies.service import record_copy
from coop.errors import CoopError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from coop.desk.copies.service import MadeCopy
    from coop.ledger.copy_files import Progress

#: How long a copy for a browser waits to be fetched.
FETCHED_WITHIN = timedelta(hours=1)

BYTES_AT_ONCE = 256 * 1024

#: Does the work and answers with the copy; told how to show progress.
Work = Callable[["Progress"], "MadeCopy"]


@dataclass
class Job:
    """What is under way, or was last.

    ``kind``: copy, download or rehearsal. ``made`` once it is done, ``refusal`` where it was
    refused, ``has_failed`` where it broke off through our own mistake. ``is_sent``: a download
    that reached the browser whole.
    """

    kind: str
    started_at: datetime
    actor: str
    place: str
    percent: int = 0
    is_running: bool = True
    has_failed: bool = False
    is_sent: bool = False
    made: MadeCopy | None = None
    refusal: CoopError | None = None
    folder: TemporaryDirectory[str] | None = None

    def advance(self, percent: int) -> None:
        """Told how many percent were added."""
        self.percent = min(self.percent + percent, 100)

    @property
    def can_be_fetched(self) -> bool:
        """Whether a copy waits here for a browser."""
        return self.kind == "download" and self.made is not None and self.folder is not None

    def throw_away(self) -> None:
        """Remove the temporary copy, if there is one."""
        if self.folder is not None:
            with suppress(OSError):
                self.folder.cleanup()
            self.folder = None


class CopyDesk:
    """Who starts jobs of one served book, and remembers the last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._job: Job | None = None

    @property
    def job(self) -> Job | None:
        """What is under way, or was last."""
        return self._job

    def start(self, job: Job, work: Work) -> None:
        """Begin in a thread of its own.

        Raises:
            CopyRunning: another one is not done.
        """
        with self._lock:
            if self._job is not None and self._job.is_running:
                job.throw_away()
                raise CopyRunning
            if self._job is not None:
                self._job.throw_away()
            self._job = job
        Thread(target=_run, args=(job, work), name="copies", daemon=True).start()

    def forget_unfetched(self, now: datetime) -> None:
        """Throw away a copy that no browser fetched in time."""
        job = self._job
        if job is not None and not job.is_running and now - job.started_at > FETCHED_WITHIN:
            job.throw_away()


def new_folder() -> TemporaryDirectory[str]:
    """A folder for a copy that goes to a browser; it goes with the process at the latest."""
    return TemporaryDirectory(prefix="desmigratif-unduh-", ignore_cleanup_errors=True)


def _run(job: Job, work: Work) -> None:
    try:
        job.made = work(job.advance)
        job.percent = 100
    except CoopError as refusal:
        job.refusal = refusal
        job.throw_away()
    except BaseException:
        job.has_failed = True
        job.throw_away()
        raise
    finally:
        job.is_running = False


def sent_pieces(engine: Engine, job: Job, *, now: datetime) -> Iterator[bytes]:
    """The file of a download, piece by piece; once the last was taken the copy counts.

    Args:
        engine: of the book, which writes the copy down.
        job: with a copy that can be fetched.
        now: aware moment of the request.
    """
    assert job.made is not None, "a copy that can be fetched was made"
    with Path(job.made.path).open("rb") as file:
        while piece := file.read(BYTES_AT_ONCE):
            yield piece
    if job.is_sent:
        return
    job.is_sent = True
    with writing(engine) as session:
        record_copy(session, job.made, actor=job.actor, now=now)
        session.commit()
    job.throw_away()
