"""Voucher numbers that are on paper and not in the book, most of all after a restore.

A copy is older than the paper: what was recorded after it was made is gone from the book, but its
printed numbers are not. Numbering goes on above the highest of them, so that no number is given
twice; those in between are declared lost, and each may be entered again under its own number.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from coop import audit
from coop.dates import from_utc_text
from coop.dates import utc_text
from coop.ledger.book import head_of
from coop.ledger.book import restamp_chart
from coop.ledger.chart_cache import UNANSWERED
from coop.ledger.entry import Series
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.gap_errors import GapEmpty
from coop.ledger.gap_errors import GapTooLarge
from coop.ledger.gap_errors import RestoreAnswered
from coop.ledger.lost_numbers import SeriesYear
from coop.ledger.models import BookYear
from coop.ledger.models import ChainHead
from coop.ledger.models import GapDeclaration
from coop.ledger.models import JournalEntry
from coop.ledger.models import RestoreAnswer
from coop.ledger.models import RestoreRun
from coop.ledger.periods import lock_head

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.backup import CheckedCopy

#: More numbers than a village writes between two copies; a mistyped one is found by it.
GAP_MAX = 9_999

ASKED_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class SeriesQuestion:
    """One series and year, its last number in the book, and the answer where there is one."""

    series: SeriesYear
    in_book: int
    on_paper: int | None


@dataclass(frozen=True, slots=True)
class OpenRestore:
    """A restore after which it is not known how far the numbers on paper go."""

    id: int
    at: str
    actor: str
    file_name: str
    head: str
    last_recorded_at: str
    questions: tuple[SeriesQuestion, ...]

    @property
    def unanswered(self) -> tuple[SeriesQuestion, ...]:
        """What still has to be said."""
        return tuple(each for each in self.questions if each.on_paper is None)


@dataclass(frozen=True, slots=True)
class Again:
    """A lost number that is in the book again."""

    entry_id: int
    voucher_number: str
    recorded_at: str
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Gap:
    """One declaration with what became of its numbers."""

    id: int
    series: SeriesYear
    first: int
    last: int
    reason: str
    at: str
    actor: str
    restore_id: int | None
    again: tuple[Again, ...]

    @property
    def count(self) -> int:
        """How many numbers were declared lost."""
        return self.last - self.first + 1

    @property
    def still_lost(self) -> tuple[str, ...]:
        """Numbers that are not in the book again."""
        there = {each.voucher_number for each in self.again}
        every = (self.series.number(number) for number in range(self.first, self.last + 1))
        return tuple(number for number in every if number not in there)


def record_restore(
    session: Session, copied: CheckedCopy, *, file_name: str, actor: str, now: datetime
) -> RestoreRun:
    """Write into a book that it came back from a copy; from then on the door waits for numbers.

    Asked are the years from the last entry of the copy until now, and the one before them as long
    as its vouchers can still be written.

    Args:
        session: writing session on the restored book.
        copied: what the copy holds.
        file_name: of the copy, without its folder.
        actor: who restores.
        now: aware moment.
    """
    head = head_of(session)
    zone = ZoneInfo(str(session.execute(text("SELECT zone FROM book")).scalar_one()))
    years = {now.astimezone(zone).year}
    if head.last_recorded_at:
        years.add(from_utc_text(head.last_recorded_at).astimezone(zone).year)
    before = min(years) - 1
    status = session.scalar(select(BookYear.status).where(BookYear.year == before))
    has_vouchers = any(key.endswith(f"-{before}") for key in json.loads(head.series_numbers))
    if has_vouchers and status != "approved":
        years.add(before)
    row = RestoreRun(
        at=utc_text(now),
        actor=actor,
        file_name=file_name,
        position=copied.position,
        head=copied.head,
        last_recorded_at=head.last_recorded_at,
        first_year=min(years),
        last_year=max(years),
    )
    session.add(row)
    session.flush()
    restamp_chart(session)
    audit.record(
        session, "book.restore", "book:1", actor=actor, now=now, file=file_name, head=copied.head
    )
    return row


def open_restore(session: Session) -> OpenRestore | None:
    """The restore that waits for its numbers; None where none does."""
    found = session.execute(text(UNANSWERED)).scalar()
    if found is None:
        return None
    run = session.get_one(RestoreRun, found)
    numbers = _numbers(session)
    answers = {
        SeriesYear(Series(row.series), row.series_year): row
        for row in session.scalars(select(RestoreAnswer).where(RestoreAnswer.restore_id == run.id))
    }
    questions = []
    for year in range(run.first_year, run.last_year + 1):
        for series in Series:
            each = SeriesYear(series, year)
            answer = answers.get(each)
            in_book = answer.in_book if answer else numbers.get(each.key, 0)
            questions.append(SeriesQuestion(each, in_book, answer.on_paper if answer else None))
    return OpenRestore(
        run.id,
        run.at,
        run.actor,
        run.file_name,
        run.head,
        run.last_recorded_at,
        tuple(questions),
    )


def answer_restore(
    session: Session,
    highest: Mapping[SeriesYear, int],
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> list[GapDeclaration]:
    """Say how far the numbers on paper go; what the book lacks of them is declared lost.

    Args:
        session: writing session.
        highest: the highest number on paper; a series on paper no further than the book may name
            any number up to the book's. Series that were not asked are refused, others may follow.
        reason: why numbers are lost, as the supervisors will read it.
        actor: who looked at the paper.
        now: aware moment.

    Returns:
        The gaps that were declared.

    Raises:
        RestoreAnswered: nothing is asked, or not of one of these series.
        TextRefused: there is a gap and no reason.
        GapTooLarge: a number that cannot be meant.
    """
    lock_head(session)
    restore = open_restore(session)
    if restore is None:
        raise RestoreAnswered
    asked = {each.series: each for each in restore.unanswered}
    gaps = []
    for series, on_paper in highest.items():
        if series not in asked:
            raise RestoreAnswered
        in_book = asked[series].in_book
        session.add(
            RestoreAnswer(
                restore_id=restore.id,
                series=series.series.value,
                series_year=series.year,
                in_book=in_book,
                on_paper=on_paper,
                at=utc_text(now),
                actor=actor,
            )
        )
        if on_paper > in_book:
            gaps.append(
                _declare(
                    session,
                    series,
                    on_paper,
                    reason=reason,
                    actor=actor,
                    now=now,
                    restore_id=restore.id,
                )
            )
    session.flush()
    restamp_chart(session)
    told = {series.key: number for series, number in sorted(highest.items())}
    audit.record(
        session, "restore.answer", "book:1", actor=actor, now=now, numbers=json.dumps(told)
    )
    return gaps


def declare_gap(
    session: Session,
    series: SeriesYear,
    highest: int,
    *,
    reason: str,
    actor: str,
    now: datetime,
) -> GapDeclaration:
    """Declare lost what the book lacks up to a number on paper; numbering goes on above it.

    Raises:
        TextRefused: no reason.
        GapEmpty: the book has reached that number.
        GapTooLarge: a number that cannot be meant.
    """
    lock_head(session)
    return _declare(session, series, highest, reason=reason, actor=actor, now=now, restore_id=None)


def _declare(
    session: Session,
    series: SeriesYear,
    highest: int,
    *,
    reason: str,
    actor: str,
    now: datetime,
    restore_id: int | None,
) -> GapDeclaration:
    """The caller holds the head."""
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason)
    numbers = _numbers(session)
    in_book = numbers.get(series.key, 0)
    if highest <= in_book:
        raise GapEmpty(series.key, highest, in_book)
    if highest - in_book > GAP_MAX:
        raise GapTooLarge(series.key, highest, in_book)
    row = GapDeclaration(
        series=series.series.value,
        series_year=series.year,
        first_number=in_book + 1,
        last_number=highest,
        reason=reason.strip(),
        at=utc_text(now),
        actor=actor,
        restore_id=restore_id,
    )
    session.add(row)
    numbers[series.key] = highest
    written = json.dumps(numbers, sort_keys=True)
    session.execute(update(ChainHead).values(series_numbers=written))
    session.flush()
    audit.record(
        session,
        "gap.declare",
        f"gap:{row.id}",
        actor=actor,
        now=now,
        first=series.number(row.first_number),
        last=series.number(row.last_number),
        reason=row.reason,
    )
    return row


def _numbers(session: Session) -> dict[str, int]:
    """The last number of each series and year, as the head has them."""
    written = session.scalar(select(ChainHead.series_numbers))
    numbers: dict[str, int] = json.loads(written or "{}")
    return numbers


def gaps(session: Session) -> list[Gap]:
    """Every declaration, the latest first, with the numbers that are in the book again."""
    rows = session.scalars(select(GapDeclaration).order_by(GapDeclaration.id.desc())).all()
    lost = {
        row.id: [
            _series_of(row).number(number)
            for number in range(row.first_number, row.last_number + 1)
        ]
        for row in rows
    }
    again = _again(session, [number for numbers in lost.values() for number in numbers])
    return [
        Gap(
            id=row.id,
            series=_series_of(row),
            first=row.first_number,
            last=row.last_number,
            reason=row.reason,
            at=row.at,
            actor=row.actor,
            restore_id=row.restore_id,
            again=tuple(again[number] for number in lost[row.id] if number in again),
        )
        for row in rows
    ]


def _series_of(row: GapDeclaration) -> SeriesYear:
    return SeriesYear(Series(row.series), row.series_year)


def _again(session: Session, numbers: list[str]) -> dict[str, Again]:
    """Which of the numbers are in the book again; found by the index of voucher numbers."""
    found = {}
    for begin in range(0, len(numbers), ASKED_AT_ONCE):
        rows = session.execute(
            select(
                JournalEntry.id,
                JournalEntry.voucher_number,
                JournalEntry.recorded_at,
                JournalEntry.recorded_by,
            ).where(JournalEntry.voucher_number.in_(numbers[begin : begin + ASKED_AT_ONCE]))
        )
        found.update({row.voucher_number: Again(*row) for row in rows})
    return found
