"""The table of dated rules."""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import CheckConstraint
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base


class DatedRule(Base):
    """What a rate, limit or due day is from a day on, as this cooperative changed or added it.

    What the program brings along stands in ``rules.toml``; a row with the same key and day takes
    its place. ``confidence``: verified (read in the text of the law), secondary, remembered (must
    be checked before it is called law), own (a decision of this cooperative).
    """

    __tablename__ = "dated_rule"
    __table_args__ = (
        UniqueConstraint("key", "valid_from", "revision"),
        CheckConstraint(
            "confidence IN ('verified','secondary','remembered','own')", name="confidence_known"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[dt.date]
    revision: Mapped[int]
    value: Mapped[str] = mapped_column(Text)
    legal_basis: Mapped[str] = mapped_column(Text)
    confidence: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
