"""Files that hold a whole book: written under another name until complete, page by page.

What a medium may do to us (full, write-protected, pulled out) becomes one refusal with a reason;
nothing of a copy that was not finished stays behind.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from coop.ledger.errors import CopyNotWritten

PAGES_AT_ONCE = 1_000
PERCENT = 100

#: Told how many percent were added.
Progress = Callable[[int], None]

#: What a file is called until it is whole; the number is that of the process.
PARTIAL = ".sebagian-"
_REMAINS = re.compile(re.escape(PARTIAL) + r"\d+(?:-wal|-shm|-journal)?$")

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SHUT = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_AUTH: "read_only",
    sqlite3.SQLITE_IOERR: "gone",
    sqlite3.SQLITE_CANTOPEN: "gone",
}


def no_progress(percent: int) -> None:
    """Tell nobody."""
    del percent


@contextmanager
def partial_file(target: Path) -> Iterator[Path]:
    """A name beside the target for what is not complete yet; nothing of it stays behind."""
    partial = target.with_name(f"{target.name}{PARTIAL}{os.getpid()}")
    try:
        yield partial
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            with suppress(OSError):  # a medium that is gone took it along
                partial.with_name(partial.name + suffix).unlink(missing_ok=True)


def remains(folder: Path) -> list[Path]:
    """What copies that were broken off (a power cut) left in a folder."""
    return sorted(path for path in folder.glob(f"*{PARTIAL}*") if _REMAINS.search(path.name))


@contextmanager
def writing_to(file: str) -> Iterator[None]:
    """What goes wrong in here is the medium's fault, and is told as such.

    Raises:
        CopyNotWritten: it is full, write-protected or gone.
    """
    try:
        yield
    except OSError as error:
        raise CopyNotWritten(file, _reason_of(error.errno)) from error
    except sqlite3.OperationalError as error:
        reason = _SQLITE_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if reason is None:
            raise
        if reason == "gone" and _is_shut(Path(file).absolute().parent):
            reason = "read_only"
        raise CopyNotWritten(file, reason) from error


@contextmanager
def as_medium_fault() -> Iterator[None]:
    """Let a failure of a SQLite file through as the driver raised it, for ``writing_to``."""
    try:
        yield
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.OperationalError):
            raise error.orig from error
        raise


def _reason_of(number: int | None) -> str:
    if number in _FULL:
        return "full"
    return "read_only" if number in _SHUT else "gone"


def _is_shut(folder: Path) -> bool:
    """Whether the folder is there and takes nothing new."""
    probe = folder / f"coba{PARTIAL}{os.getpid()}"
    try:
        probe.touch(exist_ok=False)
        probe.unlink()
    except OSError as error:
        return error.errno in _SHUT
    return False


def copy_pages(source: sqlite3.Connection | None, target: Path, progress: Progress) -> None:
    """SQLite's own copy, which others may go on writing to meanwhile.

    Args:
        source: an open connection.
        target: where there is no file.
        progress: told percent of the pages.
    """
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


def forget_pins(copy: Path) -> None:
    """Leave no PIN in a copy: six digits are guessed in a night by whoever holds the file.

    Whoever approves chooses a new one in a restored book, with the password.
    """
    with closing(sqlite3.connect(copy)) as connection, connection:
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute("DELETE FROM user_pin")


def make_one_file(copy: Path) -> None:
    """Leave WAL, so that reading the copy leaves no second file beside it."""
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")


def give_name(partial: Path, target: Path) -> None:
    """Give a whole file its name and wait until the medium has both: sticks are pulled out."""
    with partial.open("rb+") as file:
        os.fsync(file.fileno())
    partial.rename(target)
    if os.name == "posix":
        folder = os.open(target.absolute().parent, os.O_RDONLY)
        try:
            with suppress(OSError):  # some file systems of sticks cannot do it for folders
                os.fsync(folder)
        finally:
            os.close(folder)
