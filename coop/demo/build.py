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
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy import select

from coop import audit
from coop.dates import first_day
from coop.db import writing
from coop.demo.daybook import Act
from coop.demo.daybook import Happening
from coop.demo.desk import Desk
from coop.demo.ending import at_the_end
from coop.demo.history import MONTHS
from coop.demo.history import first_month
from coop.demo.history import months_of
from coop.demo.logins import LOGINS
from coop.demo.members import learned
from coop.demo.members import receipts
from coop.demo.till import Till
from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import head_of
from coop.ledger.book import require_book
from coop.ledger.models import Account
from coop.ledger.models import Subledger
from coop.ledger.posting import Door
from coop.users.pins import hash_pin
from coop.users.pins import set_pin
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
SEED = 22
MADE = "demo.create"
CLOSING_TIME = time(23, 0)


def make_demo(
    place: str,
    *,
    until: date,
    actor: str,
    now: datetime,
    seed: int = SEED,
    months: int = MONTHS,
    progress: Callable[[int], None] = lambda _entries: None,
) -> int:
    """Make the demonstration book at an empty place.

    Args:
        place: file path or database URL; no book is there.
        until: its last day; not after today.
        actor: who makes it.
        now: the real moment; nothing in the book is recorded after it.
        seed: another one makes another cooperative of the same kind.
        months: how many, the last one included; fewer are made sooner.
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
    start = datetime.combine(first_day(first_month(until, months)), time(7, 0), tzinfo=zone)
    create_book(place, IDENTITY, chart="multi", actor=actor, now=start)
    engine = require_book(place)
    try:
        with writing(engine) as session:
            _add_people(session, actor, start)
            accounts = session.scalars(select(Account)).all()
            kinds = {account.code: account.subledger_kind for account in accounts}
            session.commit()
        scribe = _Scribe()
        history = months_of(until, end=end, seed=seed, kinds=kinds, zone=zone, months=months)
        written = next(history, None)
        while written is not None:
            with writing(engine) as session:
                scribe.write(session, written)
                found = learned(session)
                session.commit()
            progress(len(written))
            try:
                written = history.send(found)
            except StopIteration:
                written = None
        with writing(engine) as session:
            scribe.end(session)
            at_the_end(session, end)
            entries = head_of(session).position
            audit.record(session, MADE, "book:1", actor=actor, now=end, entries=entries)
            session.commit()
    finally:
        engine.dispose()
    return entries


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
        if login.pin:
            set_pin(session, login.username, hash_pin(login.pin), now=now)


class _Scribe:
    """Records happenings in their order, and takes the steps of the desk."""

    def __init__(self) -> None:
        self._desk = Desk()
        self._till = Till()
        self._known: set[SubledgerRef] = set()

    def write(self, session: Session, written: list[Happening | Act]) -> None:
        """One month's happenings, in the session's transaction."""
        for is_plain, group in groupby(written, key=self._is_plain):
            if is_plain:
                self._post(session, [each for each in group if isinstance(each, Happening)])
                continue
            for each in group:
                self._till.go_home(session, each.at)
                if isinstance(each, Act):
                    self._desk.take(session, each)
                elif self._till.takes(each):
                    self._desk.ids[each.request_id] = self._till.take(session, each)
                else:
                    self._register(session, [each])
                    self._desk.submit(session, each)

    def end(self, session: Session) -> None:
        """The boxes of the last day are counted."""
        self._till.go_home(session)

    def _is_plain(self, each: Happening | Act) -> bool:
        """Entries go through the door together; everything else is done one by one."""
        return isinstance(each, Happening) and each.is_plain and not self._till.takes(each)

    def _post(self, session: Session, happenings: list[Happening]) -> None:
        self._register(session, happenings)
        self._till.go_home(session, happenings[-1].at)
        door = Door(session, actor=happenings[0].actor, now=happenings[0].at)
        for each in happenings:
            door.at(each.at, actor=each.actor)
            posted = door.add(each.draft, request_id=each.request_id)
            self._desk.ids[each.request_id] = posted.id
        door.flush()
        receipts(
            session,
            [(each, self._desk.ids[each.request_id]) for each in happenings if each.member],
        )

    def _register(self, session: Session, happenings: list[Happening]) -> None:
        """New members, savings accounts, loans and persons get their subledger rows."""
        named = {
            line.subledger: None
            for each in happenings
            for line in each.draft.lines
            if line.subledger is not None and line.subledger not in self._known
        }
        if not named:
            return
        self._known.update(named)
        numbers = [ref.number for ref in named]
        there = session.execute(
            select(Subledger.kind, Subledger.number).where(Subledger.number.in_(numbers))
        )
        known = {(kind, number) for kind, number in there}
        rows = [
            {"kind": ref.kind, "number": ref.number}
            for ref in named
            if (ref.kind, ref.number) not in known
        ]
        if rows:
            session.execute(insert(Subledger), rows)
