"""Copying a whole book, row by row, to another place and, if need be, to the other engine.

Rows pass the guards of the new book as they once passed those of the old one: an entry is sealed
again there, so a copy of a broken entry is refused. The chain does not notice the move: nothing
that is sealed depends on the engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import insert
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from coop import audit
from coop.db import Base
from coop.db import book_url
from coop.db import open_engine
from coop.db import reading
from coop.db import schema_of
from coop.db import writing
from coop.ledger import catalogue
from coop.ledger.book import create_tables
from coop.ledger.models import AccountMonth
from coop.ledger.models import BookYear
from coop.ledger.models import ChainHead
from coop.ledger.models import JournalEntry
from coop.ledger.models import PeriodState

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

ROWS_AT_ONCE = 1_000

#: Written in this order after all others: a shut period would refuse its own totals.
LAST = (AccountMonth, PeriodState, BookYear)

#: Tables that belong to the tools and not to the book.
UNCOPIED = frozenset({"alembic_version"})


@dataclass(frozen=True, slots=True)
class CopiedBook:
    """Where the chain stands in the copy, and how many rows came over."""

    position: int
    hash: str
    rows: int


def copy_book(
    source: Engine,
    target_place: str,
    *,
    actor: str,
    now: datetime,
    progress: Callable[[str, int, int], None] | None = None,
) -> CopiedBook:
    """Copy every row of a book into a new book; whole or not at all.

    Args:
        source: engine of the book to copy; it is only read, as of one moment.
        target_place: file path or database URL where no book is yet.
        actor: who copies.
        now: aware moment.
        progress: told name, number and count of each table before it is copied.

    Raises:
        BookExists: there is a book at the target.
    """
    engine = open_engine(target_place, as_owner=True)
    try:
        with reading(source) as old, writing(engine) as new:
            create_tables(new.connection(), target_place)
            rows = 0
            tables = _in_order(old)
            for number, table in enumerate(tables, start=1):
                if progress is not None:
                    progress(table.name, number, len(tables))
                rows += _copy_rows(old, new, table)
                if table.name == "posting":
                    new.execute(update(JournalEntry).values(sealed=True))
            if schema_of(book_url(target_place)) is not None:
                _advance_sequences(new)
            made = catalogue.details(new.connection())
            audit.record(new, "book.copy", "book:1", actor=actor, now=now, rows=rows, **made)
            position, hash_ = new.execute(select(ChainHead.position, ChainHead.hash)).one()
            new.commit()
    finally:
        engine.dispose()
    return CopiedBook(position, hash_, rows)


def _in_order(old: Session) -> list[Table]:
    """Tables by what they refer to; what would shut a period last."""
    there = set(inspect(old.connection()).get_table_names()) - UNCOPIED
    assert there <= Base.metadata.tables.keys(), "every table of the book has its model loaded"
    last = [model.__table__.name for model in LAST]  # type: ignore[attr-defined] # a mapped table
    tables = [table for table in Base.metadata.sorted_tables if table.name not in last]
    return tables + [Base.metadata.tables[name] for name in last]


def _copy_rows(old: Session, new: Session, table: Table) -> int:
    """Copy one table in the order of its keys; entries arrive unsealed, as they were born."""
    keys = list(table.primary_key)
    result = old.execute(
        select(table).order_by(*keys).execution_options(stream_results=True, yield_per=ROWS_AT_ONCE)
    )
    rows: Iterator[dict[str, Any]] = (dict(row) for row in result.mappings())
    if table.name == "account":
        rows = _parents_first([*rows])
    elif table.name == "journal_entry":
        rows = ({**row, "sealed": False} for row in rows)
    count = 0
    while group := list(islice(rows, ROWS_AT_ONCE)):
        new.execute(insert(table), group)
        count += len(group)
    return count


def _parents_first(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Accounts so that each follows the one it hangs below."""
    placed: set[int | None] = {None}
    waiting = rows
    while waiting:
        ready = [row for row in waiting if row["parent_id"] in placed]
        assert ready, "an account's parents are accounts"
        placed.update(row["id"] for row in ready)
        yield from ready
        waiting = [row for row in waiting if row["id"] not in placed]


def _advance_sequences(new: Session) -> None:
    """PostgreSQL counts by itself: its next number must follow the numbers that came over."""
    schema = new.execute(text("SELECT current_schema()")).scalar_one()
    sequences = new.execute(
        text(
            "SELECT t.relname, a.attname, pg_get_serial_sequence(format('%I.%I', n.nspname,"
            " t.relname), a.attname) FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid"
            " JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = :schema"
            " AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
        ),
        {"schema": schema},
    )
    for table, column, sequence in sequences.all():
        if sequence is not None:
            new.execute(
                text(
                    f"SELECT setval('{sequence}', (SELECT COALESCE(MAX({column}), 0) + 1"  # noqa: S608 - names from the catalogue
                    f" FROM {table}), false)"
                )
            )
