"""Copies of the book with their record, rehearsals of a restore, and the settings of both."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from coop import audit
from coop.dates import utc_text
from coop.db import book_url
from coop.db import schema_of
from coop.db import writing
from coop.desk.copies.errors import DaysRefused
from coop.desk.copies.errors import PlaceRefused
from coop.desk.copies.media import is_same_disk
from coop.desk.copies.models import CopyRun
from coop.desk.copies.queries import BETWEEN_PLACES
from coop.desk.copies.queries import PLACES
from coop.desk.copies.queries import REMIND_AFTER_DAYS
from coop.ledger.backup import CheckedCopy
from coop.ledger.backup import back_up
from coop.ledger.backup import rehearse
from coop.ledger.copy_files import Progress
from coop.ledger.copy_files import no_progress
from coop.ledger.copy_files import remains
from coop.ledger.settings import change_setting

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

#: What a broken copy left behind is thrown away when nobody can be writing it any more.
REMAINS_LIVE = timedelta(hours=6)
DAYS_MAX = 366
NAMES_TRIED = 100


@dataclass(frozen=True, slots=True)
class MadeCopy:
    """A copy that is complete and was looked at, before it is written down.

    ``medium`` and ``place`` as in ``CopyRun``; ``path`` is where its file lies now.
    """

    path: str
    medium: str
    place: str
    size_bytes: int
    checked: CheckedCopy
    milliseconds: int


def file_name(now: datetime) -> str:
    """How a copy made at a moment of the book's zone is called.

    >>> file_name(datetime.fromisoformat("2026-03-10T09:02:11+07:00"))
    'salinan-2026-03-10-0902.sqlite'
    """
    return f"salinan-{now:%Y-%m-%d-%H%M}.sqlite"


def free_path(folder: str, now: datetime) -> str:
    """A path in a folder that no file has, named after the moment."""
    first = Path(folder) / file_name(now)
    names = [first] + [first.with_stem(f"{first.stem}-{n}") for n in range(2, NAMES_TRIED)]
    return str(next(path for path in names if not path.exists()))


def copy_into(
    engine: Engine,
    file: str,
    *,
    place: str,
    actor: str,
    now: datetime,
    stopwatch: Callable[[], int],
    progress: Progress = no_progress,
) -> MadeCopy:
    """Make one copy and look at it; what a broken copy left in the folder is cleared first.

    Args:
        engine: of the book.
        file: where the copy goes; nothing is there.
        place: of the book, file path or database URL.
        actor: who copies.
        now: aware moment in the book's zone.
        stopwatch: milliseconds, for how long it took.
        progress: told how many percent were added.

    Raises:
        CopyTaken: there is a file of that name.
        CopyNotWritten: the medium is full, write-protected or gone.
        CopyDamaged: the copy has findings that the book has not.
    """
    began = stopwatch()
    folder = Path(file).absolute().parent
    clear_remains(folder, now)
    checked = back_up(engine, file, actor=actor, now=now, progress=progress)
    return MadeCopy(
        path=file,
        medium=_medium_of(str(folder), place),
        place=str(folder),
        size_bytes=Path(file).stat().st_size,
        checked=checked,
        milliseconds=stopwatch() - began,
    )


def _medium_of(folder: str, place: str) -> str:
    if schema_of(book_url(place)) is not None:
        return "unknown"
    return "same" if is_same_disk(folder, str(book_url(place).database)) else "other"


def clear_remains(folder: Path, now: datetime) -> None:
    """Throw away what copies that were broken off left in a folder some time ago."""
    before = (now - REMAINS_LIVE).timestamp()
    for path in remains(folder):
        try:
            if path.stat().st_mtime < before:
                path.unlink()
        except OSError:  # write-protected, or somebody else was quicker
            continue


def record_copy(session: Session, made: MadeCopy, *, actor: str, now: datetime) -> CopyRun:
    """Write down a copy that left complete; one of a browser once all of it was sent.

    Args:
        session: writing session.
        made: the copy.
        actor: who made it.
        now: aware moment.
    """
    return _record(session, "copy", made, actor=actor, now=now)


def _record(session: Session, act: str, made: MadeCopy, *, actor: str, now: datetime) -> CopyRun:
    row = CopyRun(
        act=act,
        at=utc_text(now),
        actor=actor,
        medium=made.medium,
        place=made.place,
        file_name=Path(made.path).name,
        size_bytes=made.size_bytes,
        position=made.checked.position,
        head=made.checked.head,
        findings=made.checked.errors,
        milliseconds=made.milliseconds,
    )
    session.add(row)
    session.flush()
    return row


def make_copy(
    engine: Engine,
    file: str,
    *,
    place: str,
    actor: str,
    now: datetime,
    stopwatch: Callable[[], int],
    progress: Progress = no_progress,
) -> MadeCopy:
    """Make a copy in a folder and write it down; arguments and refusals as ``copy_into``."""
    made = copy_into(
        engine,
        file,
        place=place,
        actor=actor,
        now=now,
        stopwatch=stopwatch,
        progress=progress,
    )
    with writing(engine) as session:
        record_copy(session, made, actor=actor, now=now)
        session.commit()
    return made


def copy_for_browser(
    engine: Engine,
    file: str,
    *,
    place: str,
    actor: str,
    now: datetime,
    stopwatch: Callable[[], int],
    progress: Progress = no_progress,
) -> MadeCopy:
    """Make a copy in a temporary folder, written down once it was sent (``record_copy``).

    Arguments and refusals as ``copy_into``.
    """
    made = copy_into(
        engine,
        file,
        place=place,
        actor=actor,
        now=now,
        stopwatch=stopwatch,
        progress=progress,
    )
    return replace(made, medium="download", place="")


def rehearse_restore(
    engine: Engine,
    file: str,
    *,
    place: str,
    actor: str,
    now: datetime,
    stopwatch: Callable[[], int],
    progress: Progress = no_progress,
) -> MadeCopy:
    """Restore a copy to a temporary place, look at it, write down that it worked.

    Args:
        engine: of the book.
        file: the copy; it is only read.
        place: of the book, file path or database URL.
        actor: who tries.
        now: aware moment.
        stopwatch: milliseconds, for how long it took.
        progress: told how many percent were added.

    Raises:
        CopyUnreadable: the file is no book.
        CopyDamaged: the copy has findings; it is of no use.
    """
    began = stopwatch()
    checked = rehearse(file, actor=actor, now=now, progress=progress)
    folder = str(Path(file).absolute().parent)
    tried = MadeCopy(
        path=file,
        medium=_medium_of(folder, place),
        place=folder,
        size_bytes=Path(file).stat().st_size,
        checked=checked,
        milliseconds=stopwatch() - began,
    )
    with writing(engine) as session:
        _record(session, "rehearsal", tried, actor=actor, now=now)
        audit.record(
            session,
            "book.rehearse",
            "book:1",
            actor=actor,
            now=now,
            file=Path(file).name,
            head=checked.head,
        )
        session.commit()
    return tried


def change_places(
    session: Session, folders: Iterable[str], days: str, *, actor: str, now: datetime
) -> None:
    """Say which folders are offered for copies, and after how many days to remind.

    Args:
        session: writing session.
        folders: whole paths; empty ones are left out.
        days: as typed.
        actor: who changes it.
        now: aware moment.

    Raises:
        PlaceRefused: no whole path to a folder that is there.
        DaysRefused: no number of days between one and a year.
    """
    kept = list(dict.fromkeys(folder.strip() for folder in folders if folder.strip()))
    for folder in kept:
        is_whole = Path(folder).is_absolute() and BETWEEN_PLACES not in folder
        if not is_whole or not Path(folder).is_dir():
            raise PlaceRefused(folder)
    typed = days.strip()
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:9]) <= DAYS_MAX):
        raise DaysRefused(days)
    change_setting(session, PLACES, BETWEEN_PLACES.join(kept), actor=actor, now=now)
    change_setting(session, REMIND_AFTER_DAYS, str(int(typed)), actor=actor, now=now)
