"""A copy of the book in one file, checked before anybody relies on it, and the way back.

Copies are made by SQLite's own backup, so counters may go on posting; a hosted book is copied row
by row into such a file. Nothing is ever overwritten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from coop import audit
from coop.db import book_url
from coop.db import checkpoint
from coop.db import open_engine
from coop.db import reading
from coop.db import schema_of
from coop.db import writing
from coop.errors import BookExists
from coop.errors import BookMissing
from coop.ledger.book import require_book
from coop.ledger.copy_files import PERCENT
from coop.ledger.copy_files import Progress
from coop.ledger.copy_files import as_medium_fault
from coop.ledger.copy_files import copy_pages
from coop.ledger.copy_files import forget_pins
from coop.ledger.copy_files import give_name
from coop.ledger.copy_files import make_one_file
from coop.ledger.copy_files import no_progress
from coop.ledger.copy_files import partial_file
from coop.ledger.copy_files import writing_to
from coop.ledger.copying import copy_book
from coop.ledger.errors import CopyDamaged
from coop.ledger.errors import CopyNotWritten
from coop.ledger.errors import CopyTaken
from coop.ledger.errors import CopyUnreadable
from coop.ledger.gaps import record_restore
from coop.ledger.migrating import migrate
from coop.ledger.verify import VerifyResult
from coop.ledger.verify import run_verify

if TYPE_CHECKING:
    from sqlalchemy import Engine

#: Share of the work that is copying; looking at the copy is the rest.
COPYING_PERCENT = 50


@dataclass(frozen=True, slots=True)
class CheckedCopy:
    """What a copy holds; ``errors`` are findings that the book itself has, too."""

    position: int
    head: str
    errors: int


def back_up(
    engine: Engine,
    file: str,
    *,
    actor: str,
    now: datetime,
    progress: Progress = no_progress,
) -> CheckedCopy:
    """Copy a book into one file and verify the copy.

    A book that has findings is copied all the same: it may be the only one there is. A copy that
    is worse than its book is thrown away.

    Args:
        engine: the serving engine of the book; it may be in use.
        file: where the copy goes.
        actor: who copies.
        now: aware moment.
        progress: told how many percent were added.

    Raises:
        CopyTaken: there is a file of that name.
        CopyNotWritten: the medium is full, write-protected or gone.
        CopyDamaged: the copy has findings that the book has not.
    """
    target = Path(file)
    copying, looking = _shared(progress)
    with writing_to(file), partial_file(target) as partial:
        if target.exists():
            raise CopyTaken(file)
        if not target.absolute().parent.is_dir():
            raise CopyNotWritten(file, "gone")
        if engine.dialect.name == "sqlite":
            with closing(engine.raw_connection()) as connection:
                copy_pages(connection.driver_connection, partial, copying)
        else:
            with as_medium_fault():
                copy_book(engine, str(partial), actor=actor, now=now)
            copying(PERCENT)
        forget_pins(partial)
        with as_medium_fault():
            result = _verified(str(partial), actor=actor, now=now, progress=looking)
        if not result.is_clean:
            with reading(engine) as session:
                own = run_verify(session, actor=actor, now=now, second_engine=False)
            if own.is_clean:
                raise CopyDamaged(file, result.errors[0].check, result.errors[0].subject)
        make_one_file(partial)
        give_name(partial, target)
    with writing(engine) as session:
        audit.record(
            session, "book.backup", "book:1", actor=actor, now=now, position=result.position
        )
        session.commit()
    return _checked(result)


def restore_from(
    file: str,
    place: str,
    *,
    actor: str,
    now: datetime,
    accept_findings: bool = False,
    progress: Progress = no_progress,
) -> CheckedCopy:
    """Make a copy the book again, where there is none.

    Args:
        file: a file that ``back_up`` made, or a book's own file; it is only read.
        place: file path or database URL of the book to be.
        actor: who restores.
        now: aware moment.
        accept_findings: take a copy whose book had findings, for want of a better one.
        progress: told how many percent were added.

    Raises:
        BookExists: there is a book, or a file, at the place.
        CopyUnreadable: the file is no book.
        CopyNotWritten: the disk of the place is full or write-protected.
        CopyDamaged: the copy has findings, and nobody accepted them.
        MigrationRefused: it is of an older version and would be worse for this one.
    """
    is_file = schema_of(book_url(place)) is None
    beside = Path(str(book_url(place).database)) if is_file else None
    _refuse_taken(place, beside)
    with TemporaryDirectory(prefix="desmigratif-") as folder:
        # A stick may be write-protected: a hosted book is made ready in the machine's own folder.
        target = beside or Path(folder) / "pulih.sqlite"
        return _restore(file, place, target, actor, now, accept_findings, progress)


def _restore(
    file: str,
    place: str,
    target: Path,
    actor: str,
    now: datetime,
    accept_findings: bool,  # noqa: FBT001 - passed on, never written by hand
    progress: Progress,
) -> CheckedCopy:
    with writing_to(place), partial_file(target) as partial:
        copying, looking = _shared(progress)
        with _opened_copy(file) as connection:
            copy_pages(connection, partial, copying)
        result = _made_sound(partial, file, actor=actor, now=now, progress=looking)
        if not result.is_clean and not accept_findings:
            raise CopyDamaged(file, result.errors[0].check, result.errors[0].subject)
        copied = _checked(result)
        with closing_engine(require_book(str(partial))) as engine:
            with writing(engine) as session:
                name = Path(file).name
                record_restore(session, copied, file_name=name, actor=actor, now=now)
                session.commit()
            checkpoint(engine)
            if schema_of(book_url(place)) is not None:
                copy_book(engine, place, actor=actor, now=now)
        if schema_of(book_url(place)) is None:
            give_name(partial, target)
    return copied


def rehearse(
    file: str, *, actor: str, now: datetime, progress: Progress = no_progress
) -> CheckedCopy:
    """Restore a copy to a temporary place, look at it, and leave nothing of it.

    Args:
        file: a copy; it is only read.
        actor: who tries.
        now: aware moment.
        progress: told how many percent were added.

    Raises:
        CopyUnreadable: the file is no book.
        CopyDamaged: the copy has findings.
        CopyNotWritten: the temporary place has no room.
    """
    with TemporaryDirectory(prefix="desmigratif-coba-") as folder:
        place = str(Path(folder) / "coba.sqlite")
        return restore_from(file, place, actor=actor, now=now, progress=progress)


def _made_sound(
    partial: Path, file: str, *, actor: str, now: datetime, progress: Progress
) -> VerifyResult:
    """Bring a copy of an older version up to date, and look at it."""
    try:
        migrate(str(partial), actor=actor, now=now, keep=False)
        return _verified(str(partial), actor=actor, now=now, progress=progress)
    except BookMissing as error:
        raise CopyUnreadable(file) from error


def _shared(progress: Progress) -> tuple[Progress, Progress]:
    """Progress of the copying and of the looking, each told in percent of its own."""
    shares = (COPYING_PERCENT, PERCENT - COPYING_PERCENT)

    def part(share: int) -> Progress:
        done = told = 0

        def tell(percent: int) -> None:
            nonlocal done, told
            done += percent
            reached = done * share // PERCENT
            progress(reached - told)
            told = reached

        return tell

    return part(shares[0]), part(shares[1])


def settle(place: str) -> None:
    """Bring a SQLite book back into its one file, as far as nobody is reading; else nothing."""
    if schema_of(book_url(place)) is not None:
        return
    with closing_engine(open_engine(place)) as engine:
        checkpoint(engine)


@contextmanager
def closing_engine(engine: Engine) -> Iterator[Engine]:
    """An engine whose connections are closed at the end."""
    try:
        yield engine
    finally:
        engine.dispose()


def _refuse_taken(place: str, target: Path | None) -> None:
    if target is not None:
        if target.exists():
            raise BookExists(place)
        return
    try:
        require_book(place).dispose()
    except BookMissing:
        return
    raise BookExists(place)


@contextmanager
def _opened_copy(file: str) -> Iterator[sqlite3.Connection]:
    """A copy opened for reading only, also from a stick that cannot be written to.

    Raises:
        CopyUnreadable: it is no SQLite file.
    """
    connection = _readable(file, "mode=ro") or _readable(file, "immutable=1")
    if connection is None:
        raise CopyUnreadable(file)
    with closing(connection):
        yield connection


def _readable(file: str, mode: str) -> sqlite3.Connection | None:
    """A connection that has read something, else None."""
    connection = sqlite3.connect(f"{Path(file).absolute().as_uri()}?{mode}", uri=True)
    try:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.DatabaseError:
        connection.close()
        return None
    return connection


def _verified(
    place: str, *, actor: str, now: datetime, progress: Progress = no_progress
) -> VerifyResult:
    """Verify without the second engine: what it recomputes, a faithful copy cannot change."""
    told = 0

    def tell(name: str, step: int, steps: int) -> None:
        nonlocal told
        del name
        percent = step * PERCENT // steps
        progress(percent - told)
        told = percent

    with closing_engine(require_book(place)) as engine, reading(engine) as session:
        return run_verify(session, actor=actor, now=now, second_engine=False, progress=tell)


def _checked(result: VerifyResult) -> CheckedCopy:
    errors = sum(check.errors for check in result.checks)
    return CheckedCopy(result.position, result.head, errors)
