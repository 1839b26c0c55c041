"""The book a command works on, who works, and what time it is; the clock is read only here."""

from __future__ import annotations

import getpass
import os
import sys
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session


_zone: ContextVar[ZoneInfo] = ContextVar("zone", default=ZoneInfo("UTC"))  # noqa: B039 - a constant


@dataclass(frozen=True, slots=True)
class Settings:
    """What was said before the command's name; no ``book`` means the usual place."""

    book: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """One session on the book with what every use case asks for."""

    session: Session
    actor: str
    now: datetime


def book_place() -> str:
    """File path or URL of the book that was named, or the usual one."""
    settings = click.get_current_context().find_object(Settings)
    assert settings is not None, "the program's group made them"
    if settings.book is not None:
        if not settings.book.strip():
            from coop.cli.language import _
            from coop.cli.program import refuse

            refuse(_("--book atau DESMIGRATIF_BOOK kosong. Sebutkan tempat bukunya."))
        return settings.book
    from coop.config import default_book

    return default_book()


def shown_place(place: str) -> str:
    """A place as it may stand on a screen: without the password of a database."""
    if "://" not in place:
        return place
    from coop.db import book_url

    return book_url(place).render_as_string(hide_password=True)


def names_a_book() -> bool:
    """Whether somebody said which book."""
    settings = click.get_current_context().find_object(Settings)
    return settings is not None and settings.book is not None


def actor() -> str:
    """``cli:`` and the name the operating system knows."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError, ImportError):  # a container's user without a name
        return f"cli:{getattr(os, 'getuid', lambda: '?')()}"


def present_moment() -> datetime:
    """Now, in UTC."""
    return datetime.now(tz=UTC)


def milliseconds() -> int:
    """A clock that only tells how long something took."""
    return time.monotonic_ns() // 1_000_000


def brought_up_to_date(place: str) -> bool:
    """Migrate a book of an older version and say so; whether there was anything to do.

    Raises:
        BookMissing: nothing is there, or it is not a book.
        BookTooNew: a newer version of the program wrote it.
        MigrationRefused: it would be worse for it; it is as it was.
    """
    from coop.cli.language import _
    from coop.ledger.migrating import migrate

    done = migrate(place, actor=actor(), now=present_moment())
    if done is None:
        return False
    text = _("Buku disesuaikan dari versi {found} ke versi {reached}. Buku lama disimpan: {kept}")
    click.echo(text.format(found=done.found, reached=done.reached, kept=done.kept))
    return True


def make_room(place: str) -> None:
    """Make the folder a new book's file will lie in."""
    if "://" not in place:
        Path(place).absolute().parent.mkdir(parents=True, exist_ok=True)


def zone_of_this_run() -> ZoneInfo:
    """The zone of the book that was opened last, for the moments in a refusal; UTC before that."""
    return _zone.get()


@contextmanager
def opened_book() -> Iterator[Engine]:
    """The engine of the book that was named.

    Raises:
        BookMissing: nothing is there, or it is not a book.
    """
    from coop.ledger.book import require_book

    engine = require_book(book_place())
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def reading_desk() -> Iterator[Desk]:
    """A desk at which nothing is changed."""
    from coop.db import reading

    with opened_book() as engine, _at(reading(engine)) as desk:
        yield desk


@contextmanager
def writing_desk() -> Iterator[Desk]:
    """A desk whose work is committed at the end, all or nothing."""
    from coop.db import writing

    with opened_book() as engine, _at(writing(engine)) as desk:
        yield desk
        desk.session.commit()


@contextmanager
def _at(session: Session) -> Iterator[Desk]:
    from coop.ledger.book import zone_of

    with session:
        zone: ZoneInfo = zone_of(session)
        _zone.set(zone)
        yield Desk(session, actor(), present_moment().astimezone(zone))


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal's stderr; nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda _steps: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
