"""Digests of records: what the program last wrote of each row that no entry vouches for.

Members, accounts, proxies, sessions and the like are rows beside the chain. Whoever writes them
through a session leaves a digest of the whole row in ``record_digest``, in the same transaction;
whoever changes, adds or deletes them in the database does not, and ``verify`` says so. A row that
is not what its digest says keeps the digest that accuses it, whatever is written of it later.

Flushes and statements on mapped classes are seen. A statement on a bare table or a text is not: it
copies a book, whose digests are copied as well, or it is not ours.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import NamedTuple

from sqlalchemy import BigInteger
from sqlalchemy import Text
from sqlalchemy import bindparam
from sqlalchemy import event
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import Session
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.ledger.verify_entries import streamed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Result
    from sqlalchemy.orm import ORMExecuteState
    from sqlalchemy.orm import UOWTransaction

#: Tables whose rows have a digest; each has one key, a whole number. A migration that gives one of
#: them a column must make its digests anew.
RECORDED: Final = frozenset(
    {
        "book_key",
        "collection_row",
        "collection_sheet",
        "collector",
        "collector_book",
        "collector_book_count",
        "collector_handover",
        "collector_receipt",
        "counter_session",
        "dated_rule",
        "deposit_instruction",
        "deposit_print",
        "deposit_settled",
        "deposit_term",
        "dues_bill",
        "dues_bill_void",
        "household",
        "household_member",
        "intake_row",
        "intake_run",
        "intake_undo",
        "interest_line",
        "interest_run",
        "member",
        "member_code",
        "member_event",
        "member_heir",
        "member_login",
        "member_settlement",
        "officer_term",
        "passbook_book",
        "passbook_print",
        "person",
        "person_consent",
        "person_external_id",
        "person_merge",
        "person_pair",
        "proxy",
        "proxy_act",
        "proxy_link",
        "receipt_waiting",
        "restricted_identity",
        "savings_account",
        "savings_product",
        "savings_terms",
        "settlement_payment",
        "settlement_undo",
        "subledger_hold",
        "tax_certificate",
        "time_deposit",
        "transfer_notice",
        "transfer_notice_end",
    }
)

DIGEST_LENGTH: Final = 16

#: Rows looked at with one statement.
ROWS_AT_ONCE: Final = 500

#: Where a session keeps the records of its transaction.
_WRITTEN: Final = "desmigratif_records"


class RecordDigest(Base):
    """What the program last wrote of one row, in ``DIGEST_LENGTH`` hex digits.

    It is exchanged with its row and keeps nothing of what the row said before: a person who is
    erased leaves no trace here.
    """

    __tablename__ = "record_digest"
    __table_args__ = ({"sqlite_with_rowid": False},)

    table_name: Mapped[str] = mapped_column(Text, primary_key=True)
    row_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(Text)


class Stored(NamedTuple):
    """A row as it is: its key, its digest now, and the one that was kept; None where none was."""

    row_id: int
    digest: str
    kept: str | None


def stored(rows: Iterable[Sequence[Any]]) -> Iterator[Stored]:
    """Rows of ``query_of``, as either driver has them, with their digests."""
    for row_id, kept, *facts in rows:
        yield Stored(row_id, _digest(facts), kept)


def _digest(facts: Iterable[object]) -> str:
    joined = json.dumps([_plain(fact) for fact in facts])
    return hashlib.sha256(joined.encode()).hexdigest()[:DIGEST_LENGTH]


def _plain(fact: object) -> object:
    """The same on both engines: SQLite answers truths as numbers and days as text."""
    if isinstance(fact, bool):
        return int(fact)
    return fact if fact is None or isinstance(fact, int | str) else str(fact)


@lru_cache(maxsize=len(RECORDED))
def query_of(table: str) -> str:
    """The statement that reads every row of a table: key, kept digest, all other columns."""
    key = key_of(table)
    columns = [each.name for each in Base.metadata.tables[table].columns]
    others = ", ".join(f"t.{name}" for name in columns if name != key)
    return (
        f"SELECT t.{key}, d.digest, {others} FROM {table} t LEFT JOIN record_digest d"  # noqa: S608 - names from the models
        f" ON d.table_name = '{table}' AND d.row_id = t.{key}"
    )


def key_of(table: str) -> str:
    """The column that is the key of a recorded table."""
    [column] = Base.metadata.tables[table].primary_key
    return column.name


def begin(session: Session) -> None:
    """Give every row its digest as it is: it was written before there were digests.

    Args:
        session: writing session of a migration.
    """
    for table in sorted(RECORDED):
        _keep(session, table, list(stored(streamed(session, query_of(table)))))


def _keep(session: Session, table: str, rows: Iterable[Stored]) -> None:
    changed = [
        {"table": table, "row_id": row.row_id, "digest": row.digest}
        for row in rows
        if row.digest != row.kept
    ]
    if changed:
        session.execute(_UPSERT, changed)


_UPSERT = text(
    "INSERT INTO record_digest (table_name, row_id, digest) VALUES (:table, :row_id, :digest)"
    " ON CONFLICT (table_name, row_id) DO UPDATE SET digest = excluded.digest"
)
_FORGET = text("DELETE FROM record_digest WHERE table_name = :table AND row_id = :row_id")


# ----------------------------------------------------------------------------- what is written


class _Records:
    """Keys of the records a transaction writes, by table; accused ones keep their digest."""

    def __init__(self) -> None:
        self.written: dict[str, set[int]] = {}
        self.accused: dict[str, set[int]] = {}

    def add(self, table: str, ids: Iterable[int]) -> None:
        """Rows that this transaction made."""
        self.written.setdefault(table, set()).update(ids)

    def change(self, session: Session, table: str, ids: Iterable[int]) -> None:
        """Rows that it is about to change or delete; as they are, they must be as recorded."""
        written, accused = self.written.get(table, set()), self.accused.get(table, set())
        unseen = {each for each in ids if each not in written and each not in accused}
        for row in _some(session, table, unseen):
            kind = self.written if row.digest == row.kept else self.accused
            kind.setdefault(table, set()).add(row.row_id)


def _records_of(session: Session) -> _Records:
    found: _Records = session.info.setdefault(_WRITTEN, _Records())
    return found


def _some(session: Session, table: str, ids: Iterable[int]) -> Iterator[Stored]:
    """Rows of a table by their keys."""
    query = text(f"{query_of(table)} WHERE t.{key_of(table)} IN :ids")
    ordered = sorted(ids)
    for start in range(0, len(ordered), ROWS_AT_ONCE):
        values = {"ids": ordered[start : start + ROWS_AT_ONCE]}
        yield from stored(
            session.execute(query.bindparams(bindparam("ids", expanding=True)), values).all()
        )


def _keys(objects: Iterable[object]) -> Iterator[tuple[str, int]]:
    """Table and key of those objects that are records."""
    for each in objects:
        mapper = inspect(each).mapper
        name = mapper.local_table.name
        if name in RECORDED:
            yield name, mapper.primary_key_from_instance(each)[0]


def _before_flush(session: Session, context: UOWTransaction, instances: object) -> None:
    del context, instances
    changed = [each for each in session.dirty if session.is_modified(each)]
    by_table: dict[str, set[int]] = {}
    for table, row_id in _keys([*changed, *session.deleted]):
        by_table.setdefault(table, set()).add(row_id)
    for table, ids in by_table.items():
        _records_of(session).change(session, table, ids)


def _after_flush(session: Session, context: UOWTransaction) -> None:
    del context
    for table, row_id in _keys(session.new):
        _records_of(session).add(table, {row_id})


def _on_statement(state: ORMExecuteState) -> Result[Any] | None:
    """See a statement on a mapped class; what it inserts answers with its keys."""
    if not (state.is_insert or state.is_update or state.is_delete):
        return None
    if not state.is_orm_statement:
        return None
    statement: Any = state.statement
    table: Table = statement.table
    if table.name not in RECORDED:
        return None
    key = table.c[key_of(table.name)]
    if state.is_insert:
        result: Result[Any] = state.invoke_statement(statement=statement.returning(key))
        _records_of(state.session).add(table.name, result.scalars().all())
        return result
    assert not isinstance(state.parameters, list), "rows to change are named by a condition"
    query = select(key)
    if statement.whereclause is not None:
        query = query.where(statement.whereclause)
    ids = state.session.scalars(query, state.parameters).all()
    _records_of(state.session).change(state.session, table.name, ids)
    return None


def _before_commit(session: Session) -> None:
    """Write the digests of what the transaction made of its records."""
    if session.in_nested_transaction():
        return
    session.flush()
    found: _Records | None = session.info.pop(_WRITTEN, None)
    if found is None:
        return
    for table, ids in sorted(found.written.items()):
        rows = list(_some(session, table, ids))
        _keep(session, table, rows)
        gone = sorted(ids - {row.row_id for row in rows})
        if gone:
            session.execute(_FORGET, [{"table": table, "row_id": each} for each in gone])


def _after_transaction_end(session: Session, transaction: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
    if transaction.parent is None:
        session.info.pop(_WRITTEN, None)


event.listen(Session, "before_flush", _before_flush)
event.listen(Session, "after_flush", _after_flush)
event.listen(Session, "do_orm_execute", _on_statement)
event.listen(Session, "before_commit", _before_commit)
event.listen(Session, "after_transaction_end", _after_transaction_end)
