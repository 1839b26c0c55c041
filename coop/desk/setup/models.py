"""What the first day leaves behind besides settings: the cooperative's logo."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import LargeBinary
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base


class BookLogo(Base):
    """The picture on letterheads, as it was redrawn by us; a single row with id 1, or none."""

    __tablename__ = "book_logo"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str] = mapped_column(Text)
    width: Mapped[int]
    height: Mapped[int]
    changed_at: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(Text)
