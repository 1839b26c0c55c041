"""What somebody said about an item of a closing, and the list as it stood when a period closed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base


class ChecklistMark(Base):
    """One word on one item: ``done`` by hand, ``skip`` with its reason, ``open`` takes either back.

    The latest row of an item counts, as long as the period has not been closed since.
    """

    __tablename__ = "checklist_mark"
    __table_args__ = (
        CheckConstraint("mark IN ('done','skip','open')", name="mark_known"),
        CheckConstraint("mark <> 'skip' OR reason <> ''", name="skip_has_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(Text, index=True)
    item: Mapped[str] = mapped_column(Text)
    mark: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text, default="")
    marked_at: Mapped[str] = mapped_column(Text)
    marked_by: Mapped[str] = mapped_column(Text)


class MonthClosing(Base):
    """A period that was closed through its checklist.

    ``period`` is a month, a thirteenth period or, for a year, the key of its closing entries.
    ``lines`` is JSON: the checklist as it stood. ``last_mark_id`` is the newest mark it took up;
    after a reopening only later ones count.
    """

    __tablename__ = "month_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(Text, index=True)
    lines: Mapped[str] = mapped_column(Text)
    last_mark_id: Mapped[int] = mapped_column(default=0)
    position: Mapped[int]
    head: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[str] = mapped_column(Text)
    closed_by: Mapped[str] = mapped_column(Text)
