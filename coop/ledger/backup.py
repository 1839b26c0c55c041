"""A copy of the book in one file, checked before anybody relies on it, and the way back.

Copies are made by SQLite's own backup, so counters may go on posting; a hosted book is copied row
by row into such a file. Nothing is ever overwritten.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
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
from coop.ledger.copying import copy_book
from coop.ledger.errors import CopyDamaged
from coop.ledger.errors import CopyTaken
from coop.ledger.errors import CopyUnreadable
from coop.ledger.verify import VerifyResult
from coop.ledger.verify import run_verify

if TYPE_CHECKING:
    from sqlalchemy import Engine

PAGES_AT_ONCE = 1_000
PERCENT = 100

Progress = Callable[[int], None]


def no_progress(percent: int) -> None:
    """Tell nobody."""
    del percent


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
        CopyDamaged: the copy has findings that the book has not.
    """
    target = Path(file)
    if target.exists():
        raise CopyTaken(file)
    with _partial_file(target) as partial:
        if engine.dialect.name == "sqlite":
            with closing(engine.raw_connection()) as connection:
                _copy_pages(connection.driver_connection, partial, progress)
        else:
            copy_book(engine, str(partial), actor=actor, now=now)
        result = _verified(str(partial), actor=actor, now=now)
        if not result.is_clean:
            with reading(engine) as session:
                own = run_verify(session, actor=actor, now=now, second_engine=False)
            if own.is_clean:
                raise CopyDamaged(file, result.errors[0].check, result.errors[0].subject)
        _make_one_file(partial)
        partial.rename(target)
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
        CopyDamaged: the copy has findings, and nobody accepted them.
    """
    is_file = schema_of(book_url(place)) is None
    target = Path(str(book_url(place).database)) if is_file else Path(file)
    _refuse_taken(place, target if is_file else None)
    with _partial_file(target) as partial:
        with _opened_copy(file) as connection:
            _copy_pages(connection, partial, progress)
        try:
            result = _verified(str(partial), actor=actor, now=now)
        except BookMissing as error:
            raise CopyUnreadable(file) from error
        if not result.is_clean and not accept_findings:
            raise CopyDamaged(file, result.errors[0].check, result.errors[0].subject)
        if is_file:
            partial.rename(target)
        else:
            with closing_engine(open_engine(str(partial))) as engine:
                copy_book(engine, place, actor=actor, now=now)
    with closing_engine(require_book(place)) as engine, writing(engine) as session:
        audit.record(session, "book.restore", "book:1", actor=actor, now=now, file=Path(file).name)
        session.commit()
    return _checked(result)


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


@contextmanager
def _partial_file(target: Path) -> Iterator[Path]:
    """A name beside the target for what is not complete yet; nothing of it stays behind."""
    partial = target.with_name(f"{target.name}.sebagian-{os.getpid()}")
    try:
        yield partial
    finally:
        for suffix in ("", "-wal", "-shm"):
            partial.with_name(partial.name + suffix).unlink(missing_ok=True)


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


def _copy_pages(source: sqlite3.Connection | None, target: Path, progress: Progress) -> None:
    assert source is not None, "a connection just taken is open"
    told = 0

    def tell(status: int, remaining: int, whole: int) -> None:
        nonlocal told
        del status
        percent = PERCENT - remaining * PERCENT // max(whole, 1)
        progress(percent - told)
        told = percent

    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=PAGES_AT_ONCE, progress=tell)


def _make_one_file(copy: Path) -> None:
    """Leave WAL, so that reading the copy leaves no second file beside it."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


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


def _verified(place: str, *, actor: str, now: datetime) -> VerifyResult:
    """Verify without the second engine: what it recomputes, a faithful copy cannot change."""
    with closing_engine(require_book(place)) as engine, reading(engine) as session:
        return run_verify(session, actor=actor, now=now, second_engine=False)


def _checked(result: VerifyResult) -> CheckedCopy:
    errors = sum(check.errors for check in result.checks)
    return CheckedCopy(result.position, result.head, errors)
