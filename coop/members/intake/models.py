"""Tables of the bulk import: what was read, what came of it, and what was taken back.

Rows of ``intake_run``, ``intake_row`` and ``intake_undo`` only grow.
"""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import ZERO
from coop.money import Money


class IntakeFile(Base):
    """A file that waits between its preview and the import; its content lies sealed.

    It holds identity numbers, so it is never kept as it reads (``coop.members.people.vault``).
    """

    __tablename__ = "intake_file"

    token: Mapped[str] = mapped_column(Text, primary_key=True)
    file_name: Mapped[str] = mapped_column(Text)
    sealed: Mapped[str] = mapped_column(Text)
    added_at: Mapped[str] = mapped_column(Text)
    added_by: Mapped[str] = mapped_column(Text)


class IntakeRun(Base):
    """One import that was done.

    ``digest`` is of what the file says, however it was saved. ``head_before``: the last entry of
    the book before it, by which later use is noticed. ``explanation``: why totals did not tie.
    """

    __tablename__ = "intake_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Text, index=True)
    file_name: Mapped[str] = mapped_column(Text)
    persons: Mapped[int]
    members: Mapped[int]
    accounts: Mapped[int]
    opening_day: Mapped[dt.date | None]
    head_before: Mapped[int]
    explanation: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)


class IntakeRow(Base):
    """What one row of a file became, and what it says of the year that had begun.

    ``interest`` and ``purchases`` are what was paid to, and bought by, the member in ``year``
    before this book: the distribution of that year's surplus needs them. ``person_id`` is no
    foreign key: an import that is taken back removes persons nobody else knows.
    """

    __tablename__ = "intake_row"
    __table_args__ = (
        CheckConstraint("interest >= 0 AND purchases >= 0 AND arrears >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("intake_run.id"), index=True)
    row: Mapped[int]
    person_id: Mapped[int] = mapped_column(index=True)
    is_new_person: Mapped[bool]
    household_id: Mapped[int | None]
    is_new_household: Mapped[bool]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    year: Mapped[int]
    interest: Mapped[Money] = mapped_column(MoneyType, default=ZERO)
    purchases: Mapped[Money] = mapped_column(MoneyType, default=ZERO)
    arrears: Mapped[Money] = mapped_column(MoneyType, default=ZERO)


class IntakeUndo(Base):
    """An import that was taken back, and why."""

    __tablename__ = "intake_undo"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("intake_run.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
