"""Setting up a book, one answered question at a time; each answer is kept at once.

Knows no Flask and never commits. What is changed later goes the same way and leaves the same
traces in the audit log.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop import audit
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import utc_text
from coop.desk.setup import queries
from coop.desk.setup.errors import FactRefused
from coop.desk.setup.errors import FirstDayFixed
from coop.desk.setup.errors import FirstDayRefused
from coop.desk.setup.errors import LogoRefused
from coop.desk.setup.errors import StepMissing
from coop.desk.setup.facts import ENTITY_NUMBER
from coop.desk.setup.facts import FACT_KEYS
from coop.desk.setup.facts import STEP_NAMES
from coop.desk.setup.facts import STEPS
from coop.desk.setup.facts import VILLAGE_CODE
from coop.desk.setup.facts import is_fitting
from coop.desk.setup.logo import picture_of
from coop.desk.setup.models import BookLogo
from coop.ledger.attachments import safe_name
from coop.ledger.book import IDENTITY_LENGTH_MAX
from coop.ledger.book import book_of
from coop.ledger.entry import EntryKind
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.settings import change_setting
from coop.users.service import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

#: Time zones of Indonesia, by the name people use.
ZONES: Final = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

#: Columns of the book that people may change; the rest is made with it.
_IDENTITY: Final = frozenset({"name", "address", "place", "zone", "language", "legal_number"})


def begin(session: Session, *, actor: str, now: dt.datetime) -> None:
    """Mark a new book as one that is set up step by step; a second time changes nothing."""
    if not queries.progress(session).begun:
        change_setting(session, queries.BEGUN, utc_text(now), actor=actor, now=now)


def answer(session: Session, step: str, *, actor: str, now: dt.datetime) -> None:
    """Note that a question was answered or put off; the order of the list is kept.

    Args:
        session: writing session.
        step: name of the question.
        actor: who answered.
        now: aware moment.
    """
    assert step in STEP_NAMES, f"no such question: {step}"
    known = queries.progress(session).answered
    if step not in known:
        kept = [name for name in STEP_NAMES if name in known or name == step]
        change_setting(session, queries.ANSWERED, ",".join(kept), actor=actor, now=now)


def finish(session: Session, *, actor: str, now: dt.datetime) -> None:
    """Say that the set-up is done; again changes nothing.

    Raises:
        StepMissing: a question that the book needs answered was not.
    """
    state = queries.progress(session)
    for step in STEPS:
        if step.is_needed and step.name not in state.answered:
            raise StepMissing(step.name)
    if not state.is_finished:
        change_setting(session, queries.FINISHED, utc_text(now), actor=actor, now=now)


def change_identity(
    session: Session, changes: Mapping[str, str], *, actor: str, now: dt.datetime
) -> None:
    """Change what the book says about itself; letterheads follow at once.

    Args:
        session: writing session.
        changes: new texts by ``name``, ``address``, ``place``, ``zone``, ``language``,
            ``legal_number``.
        actor: who changes.
        now: aware moment.

    Raises:
        TextRefused: no name, a text too long or with invisible signs, no such zone or language.
    """
    assert changes.keys() <= _IDENTITY, "only columns of the book"
    texts = {field: text.strip() for field, text in changes.items()}
    for field, text in texts.items():
        check_text(field, text, length_max=IDENTITY_LENGTH_MAX)
    if "name" in texts and not texts["name"]:
        raise TextRefused("name", "empty")
    if texts.get("zone", "Asia/Jakarta") not in ZONES:
        raise TextRefused("zone", "unknown")
    if texts.get("language", "id") not in LANGUAGES:
        raise TextRefused("language", "unknown")
    book = book_of(session)
    before = {field: getattr(book, field) for field in texts}
    changed = {field: text for field, text in texts.items() if text != before[field]}
    if not changed:
        return
    for field, text in changed.items():
        setattr(book, field, text)
    session.flush()
    old = {field: before[field] for field in changed}
    audit.record(
        session, "book.identity", "book:1", actor=actor, now=now, before=old, after=changed
    )


def name_cooperative(
    session: Session, name: str, *, is_pre_cooperative: bool, actor: str, now: dt.datetime
) -> None:
    """Say what the cooperative is called, and whether it is one before the law already.

    Raises:
        TextRefused: see ``change_identity``.
    """
    change_identity(session, {"name": name}, actor=actor, now=now)
    mark = "1" if is_pre_cooperative else ""
    change_setting(session, queries.IS_PRE_COOPERATIVE, mark, actor=actor, now=now)


def place_cooperative(
    session: Session,
    *,
    address: str,
    place: str,
    village: str,
    village_code: str,
    actor: str,
    now: dt.datetime,
) -> None:
    """Say where the cooperative is.

    Raises:
        TextRefused: see ``change_identity``.
        FactRefused: not a code of a village (``35.04.14.2011``, or its first parts).
    """
    code = village_code.strip()
    if code and VILLAGE_CODE.fullmatch(code) is None:
        raise FactRefused(queries.VILLAGE_CODE, code)
    check_text(queries.VILLAGE, village, length_max=IDENTITY_LENGTH_MAX)
    change_identity(session, {"address": address, "place": place}, actor=actor, now=now)
    change_setting(session, queries.VILLAGE, village.strip(), actor=actor, now=now)
    change_setting(session, queries.VILLAGE_CODE, code, actor=actor, now=now)


def change_numbers(
    session: Session, values: Mapping[str, str], *, actor: str, now: dt.datetime
) -> None:
    """Set the legal numbers as far as there are any; an empty text says that there is none.

    A legal entity's number ends the time of the pre-cooperative.

    Args:
        session: writing session.
        values: texts by keys of ``facts.FACTS``.
        actor: who sets them.
        now: aware moment.

    Raises:
        FactRefused: a number that cannot be one of its kind; none is set then.
        TextRefused: a text too long or with invisible signs.
    """
    texts = {key: values[key].strip() for key in FACT_KEYS if key in values}
    for key, text in texts.items():
        check_text(key, text, length_max=IDENTITY_LENGTH_MAX)
        if not is_fitting(key, text):
            raise FactRefused(key, text)
    number = texts.pop(ENTITY_NUMBER, None)
    if number is not None:
        change_identity(session, {"legal_number": number}, actor=actor, now=now)
    if number:
        change_setting(session, queries.IS_PRE_COOPERATIVE, "", actor=actor, now=now)
    for key, text in texts.items():
        change_setting(session, key, text, actor=actor, now=now)


def set_logo(
    session: Session, file_name: str, content: bytes, *, actor: str, now: dt.datetime
) -> None:
    """Put a picture on the letterheads, in place of the one before.

    Raises:
        LogoRefused: see ``logo.picture_of``.
        TextRefused: the file's name holds invisible signs.
    """
    check_text("file_name", safe_name(file_name))
    picture = picture_of(file_name, content)
    logo = session.get(BookLogo, 1)
    if logo is not None and logo.sha256 == picture.sha256:
        return
    if logo is None:
        logo = BookLogo(id=1)
        session.add(logo)
    logo.content, logo.sha256 = picture.content, picture.sha256
    logo.width, logo.height = picture.width, picture.height
    logo.changed_at, logo.changed_by = utc_text(now), actor
    session.flush()
    audit.record(session, "book.logo", "book:1", actor=actor, now=now, sha256=picture.sha256)


def remove_logo(session: Session, *, actor: str, now: dt.datetime) -> None:
    """Take the picture off the letterheads.

    Raises:
        LogoRefused: there is none.
    """
    logo = session.get(BookLogo, 1)
    if logo is None:
        raise LogoRefused("logo.png", "empty")
    session.delete(logo)
    session.flush()
    audit.record(session, "book.logo", "book:1", actor=actor, now=now, sha256="")


def set_first_day(session: Session, day: dt.date, *, actor: str, now: dt.datetime) -> None:
    """Say with which month the books begin here; first balances are of the day before.

    Args:
        session: writing session.
        day: first day of a month, this one or earlier, or of the next.
        actor: who says so.
        now: aware moment in the book's zone.

    Raises:
        FirstDayRefused: not the first of a month, or a month too far ahead.
        FirstDayFixed: first balances were recorded already, by another day.
    """
    if day.day != 1 or period_of(day) > next_month(period_of(now.date())):
        raise FirstDayRefused(day)
    lock_head(session)
    known = queries.first_day(session)
    if known == day:
        return
    if known is not None and has_opening(session):
        raise FirstDayFixed(known)
    change_setting(session, queries.FIRST_DAY, day.isoformat(), actor=actor, now=now)


def has_opening(session: Session) -> bool:
    """Whether first balances are recorded that nobody took back."""
    taken_back = select(JournalEntry.reverses_id).where(JournalEntry.reverses_id.is_not(None))
    found = session.scalar(
        select(JournalEntry.id)
        .where(JournalEntry.kind == EntryKind.OPENING.value, JournalEntry.id.not_in(taken_back))
        .limit(1)
    )
    return found is not None
