"""Which other rows of the book name a row, by the foreign keys of every table there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.db import Base

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.orm import Session


def is_named(
    session: Session, table: str, row_id: int, *, apart_from: Collection[str] = ()
) -> bool:
    """Whether a row of another table refers to this one.

    Args:
        session: any.
        table: name of the row's table, whose key is ``id``.
        row_id: of the row.
        apart_from: names of tables that do not count.
    """
    for other in Base.metadata.sorted_tables:
        if other.name in apart_from:
            continue
        for key in other.foreign_keys:
            is_ours = key.column.table.name == table and key.column.name == "id"
            if (
                is_ours
                and session.execute(select(key.parent).where(key.parent == row_id).limit(1)).first()
            ):
                return True
    return False
