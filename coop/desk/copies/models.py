"""Copies that were made of this book, and rehearsals of restoring them."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base


class CopyRun(Base):
    """One copy that left complete, or one rehearsal; rows are added and never changed.

    ``act``: copy or rehearsal. ``medium``: same (the disk of the book itself, which helps nobody
    when it breaks), other, download (sent to a browser), unknown (a hosted book). ``place``: the
    folder as people see it. ``findings``: errors that verify named in the copy; the book had them
    as well. Size in bytes, ``milliseconds`` of copying and looking.
    """

    __tablename__ = "copy_run"
    __table_args__ = (
        CheckConstraint("act IN ('copy','rehearsal')", name="act_known"),
        CheckConstraint("medium IN ('same','other','download','unknown')", name="medium_known"),
        CheckConstraint("size_bytes >= 0 AND findings >= 0", name="counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    medium: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    file_name: Mapped[str] = mapped_column(Text)
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(BigInteger)
    head: Mapped[str] = mapped_column(Text)
    findings: Mapped[int]
    milliseconds: Mapped[int] = mapped_column(BigInteger)
