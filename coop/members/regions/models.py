"""The table of regions: provinces, regencies, districts and villages of the ministry's list."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base


class Region(Base):
    """One region under its dotted code, ``35.04.14.2011``.

    ``level``: 1 province, 2 regency or city, 3 district, 4 village. ``folded`` is the name in small
    letters without signs, for finding. ``parent`` is the code of the region above, empty for a
    province.
    """

    __tablename__ = "region"
    __table_args__ = (
        CheckConstraint("level BETWEEN 1 AND 4", name="level_known"),
        CheckConstraint("(level = 1) = (parent = '')", name="parent_whole"),
        Index("ix_region_level", "level", "folded"),
        Index("ix_region_parent", "parent"),
    )

    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text)
    level: Mapped[int]
    parent: Mapped[str] = mapped_column(Text)
