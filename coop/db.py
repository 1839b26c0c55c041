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
from typing import Protocol

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

#: Where the pool keeps what ``direct_of`` answers with.
DIRECT: Final = "desmigratif_direct"


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
        database = engine.url.database or ""

        def prepare_sqlite(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own type
            record.info[DIRECT] = _prepare_sqlite(dbapi_connection, database)

        event.listen(engine, "connect", prepare_sqlite)
        event.listen(engine, "begin", _begin)
        return
    role = None if as_owner else app_role_of(schema)

    def prepare_postgresql(dbapi_connection: Any, record: ConnectionPoolEntry) -> None:  # noqa: ANN401 - the driver's own type
        record.info[DIRECT] = _prepare_postgresql(dbapi_connection, schema, role)

    event.listen(engine, "connect", prepare_postgresql)
    event.listen(engine, "begin", _begin)


class Direct(Protocol):
    """The driver's own connection to a book; ``direct_of`` says why anybody would want it."""

    dialect: str
    #: The connection as the driver made it.
    driver: Any

    def is_running(self) -> bool:
        """Whether a transaction runs, whoever began it."""

    def begin(self, *, is_writer: bool = True) -> None:
        """Begin a transaction.

        Raises:
            BookBusy: another writer held the book for too long.
        """

    def join(self, *, is_writer: bool) -> None:
        """Let others use the transaction that runs, or begin one.

        Raises:
            BookBusy: another writer held the book for too long.
        """

    def commit(self) -> None:
        """Commit."""

    def rollback(self) -> None:
        """Roll back."""


class DirectSqlite:
    """One connection of the standard library's driver, whose own BEGIN is off."""

    dialect = "sqlite"

    def __init__(self, driver: sqlite3.Connection, database: str) -> None:
        self.driver: Any = driver
        self._turnstile = _turnstile_of(database)
        self._is_writer: bool | None = None
        self.commit = driver.commit
        self.rollback = driver.rollback

    def is_running(self) -> bool:
        """Whether a transaction runs, whoever began it."""
        return bool(self.driver.in_transaction)

    def begin(self, *, is_writer: bool = True) -> None:
        """IMMEDIATE for a writer (the lock is taken before its first read), else read-only.

        Raises:
            BookBusy: another writer held the book for too long.
        """
        if self._is_writer is not is_writer:
            self.driver.execute(f"PRAGMA query_only = {'OFF' if is_writer else 'ON'}")
            self._is_writer = is_writer
        if not is_writer:
            self.driver.execute("BEGIN")
            return
        if not self._turnstile.acquire(timeout=BUSY_TIMEOUT_SECONDS):
            raise BookBusy
        try:
            self.driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if is_busy(error):
                raise BookBusy from error
            raise
        finally:
            self._turnstile.release()

    def join(self, *, is_writer: bool) -> None:
        """Let others use the transaction that runs, or begin one."""
        if not self.driver.in_transaction:
            self.begin(is_writer=is_writer)


def _prepare_sqlite(driver: Any, database: str) -> Direct:  # noqa: ANN401 - the driver's own type
    """Pragmas of one connection; see docs/ARCHITECTURE.md, guards."""
    driver.isolation_level = None
    cursor = driver.cursor()
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
    return DirectSqlite(driver, database)


def _begin(connection: Connection) -> None:
    """Begin by the driver itself: SQLAlchemy's statement layer would cost more than the statement.

    Where the door has begun already (``WritingSession``), what follows joins its transaction.
    """
    is_writer = bool(connection.get_execution_options().get("desmigratif_write"))
    _direct_of(connection).join(is_writer=is_writer)


@lru_cache(maxsize=64)
def _turnstile_of(database: str) -> Lock:
    """What counters of one process pass, one at a time, while they wait for the writer's lock.

    SQLite wakes no waiter, each sleeps and tries again: a counter that commits and begins anew
    would always be first. Here it has to wait behind the one that waits already.
    """
    del database
    return Lock()


def _prepare_postgresql(driver: Any, schema: str, role: str | None) -> Direct:  # noqa: ANN401 - the driver's own type
    """Pin the search path; take the serving role where it exists (made by ``create_book``)."""
    from coop.wire import Wire

    with driver.cursor() as cursor:
        if role is not None:
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
            if cursor.fetchone() is not None:
                cursor.execute(f'SET ROLE "{role}"')
        cursor.execute(f'SET search_path TO "{schema}"')
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.execute("SET client_encoding TO 'UTF8'")
        cursor.execute(f"SET lock_timeout = '{BUSY_TIMEOUT_SECONDS}s'")
    driver.commit()
    return Wire(driver)


def writing(engine: Engine) -> Session:
    """A session whose transaction may write; on SQLite it starts IMMEDIATE.

    Use as a context manager and commit explicitly: leaving without ``commit`` rolls back. What was
    loaded stays as it was read, so that looking at it afterwards begins no second transaction.
    """
    return WritingSession(_writer_of(engine))


class WritingSession(Session):
    """A session that starts the unit of work only where mapped objects or statements use it.

    The door asks for the driver's own connection (``direct_of``), and for one receipt SQLAlchemy's
    transactions around it cost as much as the disk. What else is used joins the one transaction:
    the connection rules of this module begin none where the driver is in one already.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False, join_transaction_mode="control_fully")
        self._engine = engine
        self._own: Connection | None = None
        self._direct: Direct | None = None

    def direct(self) -> tuple[Direct, bool]:
        """The driver's own connection in a transaction, and whether only the door uses it."""
        own = self._own
        if super().in_transaction() or (own is not None and own.in_transaction()):
            return _direct_of(self.connection()), False
        if self._direct is None:
            self._direct = _direct_of(self._connected())
        if not self._direct.is_running():
            self._direct.begin()
        return self._direct, True

    def _connected(self) -> Connection:
        if self._own is None:
            self._own = self.bind = self._engine.connect()
        return self._own

    def connection(
        self,
        bind_arguments: Any = None,  # noqa: ANN401 - SQLAlchemy's own signature
        execution_options: Any = None,  # noqa: ANN401 - as above
    ) -> Connection:
        """The connection of the running transaction, which this begins where none runs."""
        if bind_arguments or execution_options or super().in_transaction():
            return super().connection(bind_arguments, execution_options)
        own = self._connected()
        if not own.in_transaction():
            own.begin()
        return own

    def in_transaction(self) -> bool:
        """Whether a transaction runs."""
        return (
            super().in_transaction()
            or (self._own is not None and self._own.in_transaction())
            or (self._direct is not None and self._direct.is_running())
        )

    def commit(self) -> None:
        """Flush what waits and commit."""
        own, direct = self._own, self._direct
        if own is None or super().in_transaction():
            super().commit()
        if own is not None and own.in_transaction():
            own.commit()
        if direct is not None and direct.is_running():
            direct.commit()

    def rollback(self) -> None:
        """Undo the running transaction, if any."""
        super().rollback()
        if self._own is not None:
            self._own.rollback()
        if self._direct is not None and self._direct.is_running():
            self._direct.rollback()

    def close(self) -> None:
        """Undo what was not committed and give the connection back."""
        super().close()
        self._direct = None
        if self._own is not None:
            self._own.close()  # the pool rolls back what the driver has begun
            self._own = None
            self.bind = self._engine


def direct_of(session: Session) -> tuple[Direct, bool]:
    """The driver's own connection of a session, whose transaction is begun by the asking.

    Returns:
        It, and whether nobody but who asks this way has used the transaction.
    """
    if isinstance(session, WritingSession):
        return session.direct()
    return _direct_of(session.connection()), False


def _direct_of(connection: Connection) -> Direct:
    direct: Direct = connection.connection.info[DIRECT]
    return direct


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
