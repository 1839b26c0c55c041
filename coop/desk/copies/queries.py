"""What is known of the copies of this book: the last good one, its age, where copies may go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy import text

from coop.dates import from_utc_text
from coop.db import book_url
from coop.db import schema_of
from coop.desk.copies.age import age_label
from coop.desk.copies.media import Medium
from coop.desk.copies.media import media
from coop.desk.copies.media import roots_of_this_system
from coop.desk.copies.models import CopyRun
from coop.desk.tasks import Task
from coop.desk.tasks import register
from coop.ledger.book import zone_of
from coop.ledger.chart_cache import UNANSWERED
from coop.ledger.report import Label
from coop.ledger.settings import setting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Days after which a reminder comes, and folders copies may go to, apart by this sign.
REMIND_AFTER_DAYS = "copies.remind_after_days"
PLACES = "copies.places"
BETWEEN_PLACES = "|"
DAYS_DEFAULT = 7

#: How a copy of ours is called; others are not offered for a rehearsal.
COPY_FILES = "salinan-*.sqlite"
FILES_SHOWN = 30


@dataclass(frozen=True, slots=True)
class CopyAge:
    """How old the last good copy is.

    Attributes:
        days: whole days between its day and today, None where there is none.
        is_old: older than the cooperative wants, or there is none.
        at: when it was made, UTC text; empty where there is none.
    """

    days: int | None
    is_old: bool
    at: str


@dataclass(frozen=True, slots=True)
class CopyFile:
    """A copy that can be seen on a medium."""

    folder: str
    name: str
    size_bytes: int

    @property
    def path(self) -> str:
        """Where it lies."""
        return str(Path(self.folder) / self.name)


def last_good_copy(session: Session) -> CopyRun | None:
    """The latest copy that left the disk of the book and in which nothing was wrong."""
    return session.scalars(
        select(CopyRun)
        .where(CopyRun.act == "copy", CopyRun.medium != "same", CopyRun.findings == 0)
        .order_by(CopyRun.id.desc())
        .limit(1)
    ).first()


def last_rehearsal(session: Session) -> CopyRun | None:
    """The latest rehearsal of a restore."""
    return session.scalars(
        select(CopyRun).where(CopyRun.act == "rehearsal").order_by(CopyRun.id.desc()).limit(1)
    ).first()


def copy_runs(session: Session, *, limit: int) -> list[CopyRun]:
    """Copies and rehearsals, the latest first."""
    return list(session.scalars(select(CopyRun).order_by(CopyRun.id.desc()).limit(limit)))


def copy_age(session: Session, today: date) -> CopyAge:
    """How old the last good copy is on a day of the book's zone."""
    last = last_good_copy(session)
    if last is None:
        return CopyAge(None, is_old=True, at="")
    made_on = from_utc_text(last.at).astimezone(zone_of(session)).date()
    days = max((today - made_on).days, 0)
    return CopyAge(days, is_old=days > remind_after_days(session), at=last.at)


def remind_after_days(session: Session) -> int:
    """How many days a copy may be old before somebody is reminded."""
    written = setting(session, REMIND_AFTER_DAYS)
    return int(written) if written else DAYS_DEFAULT


def named_places(session: Session) -> list[str]:
    """Folders that somebody named for copies."""
    written = setting(session, PLACES)
    return [each for each in written.split(BETWEEN_PLACES) if each]


def offered_media(session: Session, place: str) -> list[Medium]:
    """Folders of this machine that a copy can go to; none where the book is hosted.

    Args:
        session: reading session.
        place: of the book, file path or database URL.
    """
    if schema_of(book_url(place)) is not None:
        return []
    book = str(book_url(place).database)
    return media(book, named_places(session), roots_of_this_system())


def copies_on(offered: list[Medium]) -> list[CopyFile]:
    """Copies of ours on the media, the latest first by their names."""
    found = []
    for each in offered:
        try:
            files = [
                (path.name, path.stat().st_size) for path in Path(each.folder).glob(COPY_FILES)
            ]
        except OSError:
            continue
        found += [CopyFile(each.folder, name, size) for name, size in files]
    return sorted(found, key=lambda file: (file.name, file.folder), reverse=True)[:FILES_SHOWN]


@register("copies")
def tasks(session: Session, today: date) -> Iterator[Task]:
    """A copy is due; a restored book waits for the numbers on paper."""
    if session.execute(text(UNANSWERED)).first() is not None:
        yield Task(
            Label(
                "Buku dipulihkan dari salinan: sebutkan nomor bukti tertinggi di atas kertas",
                "The book came back from a copy: name the highest voucher numbers on paper",
            ),
            None,
            "copies.after_restore",
            is_urgent=True,
        )
    age = copy_age(session, today)
    if age.is_old:
        since = from_utc_text(age.at).astimezone(zone_of(session)).date() if age.at else None
        said = age_label(age.days)
        yield Task(
            Label(f"{said.id}; buat salinan baru", f"{said.en}; make a new one"),
            since,
            "copies.index",
        )
