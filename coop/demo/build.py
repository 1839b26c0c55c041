"""Takes the invented history through the door: a month a transaction, nothing left out.

The book is sealed like any other. Recorded-at is the simulated moment, which is never after the
real one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from datetime import datetime
from datetime import time
from itertools import groupby
from typing import TYPE_CHECKING
from typing import assert_never
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy import select

from coop import audit
from coop.dates import Period
from coop.dates import first_day
from coop.db import writing
from coop.demo.daybook import Act
from coop.demo.daybook import Happening
from coop.demo.history import first_month
from coop.demo.history import months_of
from coop.demo.logins import LOGINS
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.correction import reverse
from coop.ledger.models import Account
from coop.ledger.models import Subledger
from coop.ledger.periods import close_month
from coop.ledger.posting import Door
from coop.ledger.years import advance_year
from coop.ledger.years import close_year
from coop.users.service import create_user

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.entry import SubledgerRef

IDENTITY = Identity(
    name="Koperasi Desmigratif Sukamaju",
    legal_number="AHU-0099999.AH.01.26",
    address="Jalan Balai Desa 1, Desa Sukamaju, kode wilayah 99.01.01.2001",
    place="Sukamaju",
    zone="Asia/Jakarta",
)
SEED = 20
MADE = "demo.create"
CLOSING_TIME = time(23, 0)


def make_demo(
    place: str,
    *,
    until: date,
    actor: str,
    now: datetime,
    seed: int = SEED,
    progress: Callable[[int], None] = lambda _entries: None,
) -> int:
    """Make the demonstration book at an empty place.

    Args:
        place: file path or database URL; no book is there.
        until: last day of its two years; not after today.
        actor: who makes it.
        now: the real moment; nothing in the book is recorded after it.
        seed: another one makes another cooperative of the same kind.
        progress: told the number of entries of each month, as it is written.

    Returns:
        The number of entries that were posted.

    Raises:
        BookExists: there is a book.
    """
    zone = ZoneInfo(IDENTITY.zone)
    today = now.astimezone(zone).date()
    assert until <= today, "the caller refused a day that has not come"
    end = min(datetime.combine(until, CLOSING_TIME, tzinfo=zone), now.astimezone(zone))
    start = datetime.combine(first_day(first_month(until)), time(7, 0), tzinfo=zone)
    create_book(place, IDENTITY, chart="multi", actor=actor, now=start)
    engine = require_book(place)
    try:
        with writing(engine) as session:
            _add_people(session, actor, start)
            accounts = session.scalars(select(Account)).all()
            kinds = {account.code: account.subledger_kind for account in accounts}
            session.commit()
        scribe = _Scribe()
        for written in months_of(until, end=end, seed=seed, kinds=kinds, zone=zone):
            with writing(engine) as session:
                scribe.write(session, written)
                session.commit()
            progress(len(written))
        with writing(engine) as session:
            audit.record(session, MADE, "book:1", actor=actor, now=end, entries=scribe.entries)
            session.commit()
    finally:
        engine.dispose()
    return scribe.entries


def is_demo(session: Session) -> bool:
    """Whether a book is a demonstration that was made to its end."""
    found = select(audit.AuditEvent.id).where(audit.AuditEvent.action == MADE).limit(1)
    return session.scalar(found) is not None


def _add_people(session: Session, actor: str, now: datetime) -> None:
    for login in LOGINS:
        create_user(
            session,
            username=login.username,
            display_name=login.display_name,
            password=login.password,
            roles=login.roles,
            actor=actor,
            now=now,
        )


class _Scribe:
    """Posts happenings, one clerk after the other, and remembers what may be taken back."""

    def __init__(self) -> None:
        self.entries = 0
        self._known: set[SubledgerRef] = set()
        self._ids: dict[str, int] = {}

    def write(self, session: Session, written: list[Happening | Act]) -> None:
        """One month's happenings, in the session's transaction."""
        for (actor, is_plain), group in groupby(written, key=_sort_of_work):
            if is_plain:
                self._post(session, actor, [each for each in group if isinstance(each, Happening)])
                continue
            for each in group:
                if isinstance(each, Act):
                    _take_step(session, each)
                else:
                    self._take_back(session, each)

    def _post(self, session: Session, actor: str, happenings: list[Happening]) -> None:
        self._register(session, happenings)
        door = Door(session, actor=actor, now=happenings[0].at)
        for each in happenings:
            door.at(each.at)
            posted = door.add(each.draft, request_id=each.request_id)
            self._ids[each.request_id] = posted.id
        door.flush()
        self.entries += len(happenings)

    def _register(self, session: Session, happenings: list[Happening]) -> None:
        """New members, savings accounts, loans and persons get their subledger rows."""
        named = {
            line.subledger: None
            for each in happenings
            for line in each.draft.lines
            if line.subledger is not None and line.subledger not in self._known
        }
        if named:
            rows = [{"kind": ref.kind, "number": ref.number} for ref in named]
            session.execute(insert(Subledger), rows)
            self._known.update(named)

    def _take_back(self, session: Session, each: Happening) -> None:
        reverse(
            session,
            self._ids[each.takes_back],
            reason=each.draft.reason,
            entry_date=each.draft.entry_date,
            request_id=each.request_id,
            actor=each.actor,
            now=each.at,
        )
        self.entries += 1


def _sort_of_work(each: Happening | Act) -> tuple[str, bool]:
    """Entries of one clerk go through the door together; steps and reversals one by one."""
    return each.actor, isinstance(each, Happening) and not each.takes_back


def _take_step(session: Session, act: Act) -> None:
    match act.what:
        case "close-month":
            close_month(session, Period(act.subject), actor=act.actor, now=act.at)
        case "close-year":
            close_year(session, int(act.subject), actor=act.actor, now=act.at)
        case "audited" | "approved":
            advance_year(session, int(act.subject), act.what, actor=act.actor, now=act.at)
        case _:
            assert_never(act.what)
