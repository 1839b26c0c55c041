"""Tables of the hand-over of the treasurer's office."""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base

_OPEN = text("state = 'open'")


class HandoverDraft(Base):
    """A hand-over that is being prepared; at most one at a time.

    ``facts`` is JSON of what no book knows (``coop.desk.handover.content.Facts``); everything else
    is read from the book when the page is shown. ``state``: open, done, cancelled.
    """

    __tablename__ = "handover_draft"
    __table_args__ = (
        CheckConstraint("state IN ('open','done','cancelled')", name="state_known"),
        CheckConstraint("from_user <> to_user", name="two_people"),
        Index(
            "uq_handover_draft_open",
            "state",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    state: Mapped[str] = mapped_column(Text, default="open")
    from_user: Mapped[str] = mapped_column(ForeignKey("user_account.username"))
    to_user: Mapped[str] = mapped_column(ForeignKey("user_account.username"))
    chair_name: Mapped[str] = mapped_column(Text)
    supervisor_name: Mapped[str] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    started_at: Mapped[str] = mapped_column(Text)
    started_by: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)


class Handover(Base):
    """A hand-over as it was signed; rows are only added.

    ``content`` is JSON (``coop.desk.handover.content.Content``), ``digest`` its SHA-256, which
    stands on the paper; ``position`` is the chain's at that moment.
    """

    __tablename__ = "handover"
    __table_args__ = (CheckConstraint("from_user <> to_user", name="two_people"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    draft_id: Mapped[int] = mapped_column(ForeignKey("handover_draft.id"), unique=True)
    number: Mapped[str] = mapped_column(Text, unique=True)
    day: Mapped[dt.date]
    from_user: Mapped[str] = mapped_column(Text)
    to_user: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(BigInteger)
    completed_at: Mapped[str] = mapped_column(Text)
    completed_by: Mapped[str] = mapped_column(Text)
