"""One book, one engine: how SQLite and PostgreSQL are opened so that both behave alike.

SQLite: the driver's own BEGIN is off; a transaction marked as writing starts IMMEDIATE, any other
is deferred and may not write. PostgreSQL: the search path is pinned to the schema named by
``?book=`` and, once the book exists, the connection takes a role that owns no table.
"""

from __future__ import annotations

import re
import sqlite3
from functools import lru_cache
from threading import Lock
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from sqlalchemy import BigInteger
from sqlalchemy import Engine
from sqlalchemy import MetaData
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from coop.errors import BookBusy
from coop.errors import BookMissing
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Dialect
    from sqlalchemy.engine import URL
    from sqlalchemy.pool import ConnectionPoolEntry

WRITE: Final = {"desmigratif_write": True}
SCHEMA_DEFAULT = "book"
SCHEMA_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}", re.ASCII)

#: How long a writer waits for another one before it is told that the book is busy.
BUSY_TIMEOUT_SECONDS = 30

#: How long the end of the write-ahead log waits for readers; the next start tries again.
CHECKPOINT_TIMEOUT_SECONDS = 2

#: Pages (4 KiB) after which the write-ahead log is brought into the book: entries change the same
#: few pages again and again, and each page is copied once a time.
WAL_PAGES = 4_000

#: PostgreSQL: lock not available, deadlock, serialization failure, statement timeout.
BUSY_SQLSTATES = frozenset({"55P03", "40P01", "40001", "57014"})


class Base(DeclarativeBase):
    """Models of every pillar hang here; every constraint is named by convention."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class MoneyType(TypeDecorator[Money]):
    """Money as BIGINT of sen; SUM on PostgreSQL comes back as numeric and is checked."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Money | None, dialect: Dialect) -> int | None:
        """Money to sen."""
        del dialect
        return None if value is None else value.sen

    def process_result_value(self, value: Any, dialect: Dialect) -> Money | None:  # noqa: ANN401 - drivers answer int or Decimal
        """Sen to money; a fraction would be our own mistake."""
        del dialect
        if value is None:
            return None
        sen = int(value)
        assert sen == value, f"a sum of sen is an integer, not {value!r}"
        return Money(sen)


def book_url(place: str) -> URL:
    """The database URL of a book named by file path or URL.

    >>> book_url("buku.sqlite").render_as_string()
    'sqlite:///buku.sqlite'
    """
    if "://" not in place:
        return make_url(f"sqlite:///{place}")
    try:
        url = make_url(place)
    except ValueError as error:
        raise BookMissing(place) from error
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url


def schema_of(url: URL) -> str | None:
    """The PostgreSQL schema of a book, None for SQLite.

    Raises:
        BookMissing: the name could not be a book's: lower-case letters, digits and underscores.
    """
    if url.get_backend_name() != "postgresql":
        return None
    name = url.query.get("book", SCHEMA_DEFAULT)
    schema = name if isinstance(name, str) else name[0]
    if SCHEMA_NAME.fullmatch(schema) is None:
        raise BookMissing(schema)
    return schema


def app_role_of(schema: str) -> str:
    """The role that serves a book: it may read and add, and owns nothing."""
    return f"{schema}_app"


def open_engine(place: str, *, as_owner: bool = False) -> Engine:
    """An engine on one book; nothing is created.

    Args:
        place: file path or database URL (``postgresql://…?book=NAME``).
        as_owner: connect with the rights that make and migrate tables.
    """
    url = book_url(place)
    schema = schema_of(url)
    if schema is None:
        engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    else:
        engine = create_engine(url.difference_update_query(["book"]), pool_pre_ping=False)
    prepare_engine(engine, schema=schema, as_owner=as_owner)
    return engine


def prepare_engine(engine: Engine, *, schema: str | None, as_owner: bool = False) -> None:
    """Attach the connection rules of this module to an engine made elsewhere."""
    if schema is None:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return

    def prepare(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own type
        del record
        _prepare_postgresql(dbapi_connection, schema, None if as_owner else app_role_of(schema))

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", _begin_postgresql)


def _prepare_sqlite(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own type
    """Pragmas of one connection; see docs/ARCHITECTURE.md, guards."""
    record.info["query_only"] = None
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    for pragma in (
        f"busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "recursive_triggers = ON",  # else INSERT OR REPLACE passes the delete guards
        f"wal_autocheckpoint = {WAL_PAGES}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """IMMEDIATE for a writer (the lock is taken before its first read), else read-only."""
    is_writer = bool(connection.get_execution_options().get("desmigratif_write"))
    record = connection.connection.info
    raw: Any = connection.connection.driver_connection
    if record.get("query_only") is not (not is_writer):
        raw.execute(f"PRAGMA query_only = {'OFF' if is_writer else 'ON'}")
        record["query_only"] = not is_writer
    # The driver's own execute: SQLAlchemy's statement layer would cost more than the statement.
    if not is_writer:
        raw.execute("BEGIN")
        return
    turnstile = _turnstile_of(connection.engine.url.database or "")
    if not turnstile.acquire(timeout=BUSY_TIMEOUT_SECONDS):
        raise BookBusy
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if is_busy(error):
            raise BookBusy from error
        raise
    finally:
        turnstile.release()


@lru_cache(maxsize=64)
def _turnstile_of(database: str) -> Lock:
    """What counters of one process pass, one at a time, while they wait for the writer's lock.

    SQLite wakes no waiter, each sleeps and tries again: a counter that commits and begins anew
    would always be first. Here it has to wait behind the one that waits already.
    """
    del database
    return Lock()


def _prepare_postgresql(dbapi_connection: Any, schema: str, role: str | None) -> None:  # noqa: ANN401 - the driver's own type
    """Pin the search path; take the serving role where it exists (made by ``create_book``)."""
    with dbapi_connection.cursor() as cursor:
        if role is not None:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            if cursor.fetchone() is not None:
                cursor.execute(f'SET ROLE "{role}"')
        cursor.execute(f'SET search_path TO "{schema}"')
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_SECONDS}s'")
    dbapi_connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """READ COMMITTED for a writer, which locks the head first; one snapshot for a reader.

    Statements of a page that come from one snapshot tie to each other while others post.
    """
    from psycopg import IsolationLevel

    is_writer = bool(connection.get_execution_options().get("desmigratif_write"))
    record = connection.connection.info
    if record.get("read_only") is is_writer or "read_only" not in record:
        raw: Any = connection.connection.driver_connection
        raw.read_only = not is_writer
        raw.isolation_level = (
            IsolationLevel.READ_COMMITTED if is_writer else IsolationLevel.REPEATABLE_READ
        )
        record["read_only"] = not is_writer


def writing(engine: Engine) -> Session:
    """A session whose transaction may write; on SQLite it starts IMMEDIATE.

    Use as a context manager and commit explicitly: leaving without ``commit`` rolls back. What was
    loaded stays as it was read, so that looking at it afterwards begins no second transaction.
    """
    return WritingSession(_writer_of(engine))


class WritingSession(Session):
    """A session that starts the unit of work only where mapped objects or statements use it.

    The door asks for the connection alone, and for one receipt SQLAlchemy's unit of work around it
    costs as much as the disk. When something else is used as well, both share the transaction.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False, join_transaction_mode="control_fully")
        self._engine = engine
        self._own: Connection | None = None

    def connection(
        self,
        bind_arguments: Any = None,  # noqa: ANN401 - SQLAlchemy's own signature
        execution_options: Any = None,  # noqa: ANN401 - as above
    ) -> Connection:
        """The connection of the running transaction, which this begins where none runs."""
        if bind_arguments or execution_options or super().in_transaction():
            return super().connection(bind_arguments, execution_options)
        if self._own is None:
            self._own = self.bind = self._engine.connect()
        if not self._own.in_transaction():
            self._own.begin()
        return self._own

    def in_transaction(self) -> bool:
        """Whether a transaction runs."""
        return super().in_transaction() or (self._own is not None and self._own.in_transaction())

    def commit(self) -> None:
        """Flush what waits and commit."""
        if self._own is None or super().in_transaction():
            super().commit()
        else:
            self._own.commit()

    def rollback(self) -> None:
        """Undo the running transaction, if any."""
        super().rollback()
        if self._own is not None:
            self._own.rollback()

    def close(self) -> None:
        """Undo what was not committed and give the connection back."""
        super().close()
        if self._own is not None:
            self._own.close()
            self._own = None
            self.bind = self._engine


@lru_cache(maxsize=8)
def _writer_of(engine: Engine) -> Engine:
    """The same engine with the writer's mark; making one anew for each receipt is not free."""
    return engine.execution_options(**WRITE)


def reading(engine: Engine) -> Session:
    """A session that only reads, all of it as of one moment."""
    return Session(engine)


def is_busy(error: BaseException) -> bool:
    """Whether a write was refused only because another counter held the book for too long.

    Nothing was changed then. Where a write begins (``writing``, the door) this is raised as
    ``BookBusy`` already; the rim asks for what any other statement met.

    Args:
        error: what was raised, by SQLAlchemy or by the driver itself.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.OperationalError):
        primary_code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        return primary_code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(cause, "sqlstate", None) in BUSY_SQLSTATES


def checkpoint(engine: Engine) -> bool:
    """Bring a SQLite book back into its one file; at start and clean exit.

    Returns:
        Whether the write-ahead log is empty now; False when readers held it too long, which
        loses nothing. Always True on PostgreSQL.
    """
    if engine.dialect.name != "sqlite":
        return True
    pooled = engine.raw_connection()
    try:
        cursor: Any = pooled.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {CHECKPOINT_TIMEOUT_SECONDS * 1000}")
        (is_held, _, _), *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000}")
        cursor.close()
    finally:
        pooled.close()
    return not is_held
