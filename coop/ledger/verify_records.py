"""Check of records: each row is what the program last wrote of it (``coop.ledger.records``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.records import RECORDED
from coop.ledger.records import key_of
from coop.ledger.records import query_of
from coop.ledger.records import stored
from coop.ledger.verify_entries import rows_of
from coop.ledger.verify_entries import streamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


def records(session: Session) -> Iterator[Finding]:
    """Members, accounts, proxies and the like: none changed, added or deleted in silence.

    Two statements for each table, however many rows it has.
    """
    for table in sorted(RECORDED):
        key = key_of(table)
        for row in stored(streamed(session, f"{query_of(table)} ORDER BY t.{key}")):
            if row.kept is None:
                yield error("records", "unlogged", f"{table}:{row.row_id}", record=table)
            elif row.kept != row.digest:
                yield error("records", "changed", f"{table}:{row.row_id}", record=table)
        for (row_id,) in rows_of(
            session,
            f"SELECT d.row_id FROM record_digest d WHERE d.table_name = '{table}' AND NOT EXISTS"  # noqa: S608 - names from the models
            f" (SELECT 1 FROM {table} t WHERE t.{key} = d.row_id) ORDER BY d.row_id",
        ):
            yield error("records", "gone", f"{table}:{row_id}", record=table)
