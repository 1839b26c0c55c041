"""The audit log: who did or saw what, when; rows are added and never changed.

The database refuses update and delete of a row (``coop.ledger.guards``). Details never hold a
name, a NIK or a password.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.dates import utc_text
from coop.db import Base

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


class AuditEvent(Base):
    """One act or sensitive read.

    ``at`` is UTC ISO text, ``actor`` a user name or ``cli:<os user>``, ``action`` a stable name
    such as ``journal.post``, ``subject`` what it was about (``entry:42``), ``detail`` JSON.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        # Nine rows in ten say that an entry was posted, which the journal says better.
        Index(
            "ix_audit_event_action",
            "action",
            "id",
            sqlite_where=text("action <> 'journal.post'"),
            postgresql_where=text("action <> 'journal.post'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text, default="{}")


def record(
    session: Session,
    action: str,
    subject: str,
    *,
    actor: str,
    now: datetime,
    **detail: object,
) -> None:
    """Add one row to the audit log in the caller's transaction."""
    session.execute(
        insert(AuditEvent).values(
            at=utc_text(now),
            actor=actor,
            action=action,
            subject=subject,
            detail=json.dumps(detail, ensure_ascii=False, sort_keys=True, default=str),
        )
    )


#: What nine rows in ten say; the journal says it better.
POSTED = "journal.post"


class EventFilter(NamedTuple):
    """Which rows of the log are wanted; empty means any.

    ``text`` is looked for in subject, detail and actor, whatever its case; ``text_actions`` are
    acts that are wanted for it as well, as their words hold it.
    """

    actor: str = ""
    action: str = ""
    first: datetime | None = None
    until: datetime | None = None
    with_postings: bool = False
    text: str = ""
    text_actions: tuple[str, ...] = ()


def events(
    session: Session, wanted: EventFilter, *, before_id: int | None, limit: int
) -> list[AuditEvent]:
    """Rows of the log, the latest first.

    Args:
        session: reading session.
        wanted: ``first`` is included, ``until`` is not.
        before_id: only rows older than this one, for the next page.
        limit: how many at most.
    """
    query = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(AuditEvent.id < before_id)
    if wanted.actor:
        query = query.where(AuditEvent.actor == wanted.actor)
    if wanted.action:
        query = query.where(AuditEvent.action == wanted.action)
    elif not wanted.with_postings:
        query = query.where(AuditEvent.action != POSTED)
    if wanted.text:
        query = query.where(_holds(wanted.text) | AuditEvent.action.in_(wanted.text_actions))
    if wanted.first is not None:
        query = query.where(AuditEvent.at >= utc_text(wanted.first))
    if wanted.until is not None:
        query = query.where(AuditEvent.at < utc_text(wanted.until))
    return list(session.scalars(query))


def _holds(looked_for: str) -> ColumnElement[bool]:
    """Whether a text stands in a row; signs of patterns stand for themselves."""
    lowered = looked_for.lower()
    columns = (AuditEvent.subject, AuditEvent.detail, AuditEvent.actor)
    return or_(*(func.lower(column).contains(lowered, autoescape=True) for column in columns))


def actions(session: Session) -> list[str]:
    """Names of all acts the log holds, but for postings, in order."""
    return list(
        session.scalars(
            select(AuditEvent.action)
            .where(AuditEvent.action != POSTED)
            .distinct()
            .order_by(AuditEvent.action)
        )
    )
