"""How the door reaches the database: few, plain statements on the driver's own connection.

Durable single entries are the product's hot path and SQLAlchemy's statement layer costs more than
the statements themselves there (``benchmarks/posting.py``). On PostgreSQL everything that needs no
answer in between travels in one pipeline, so a posting takes as few round trips as it can.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple
from typing import Protocol

from coop.db import is_busy
from coop.errors import BookBusy

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

Row = tuple[Any, ...]
Query = tuple[str, Row]


#: What psycopg remembers the parsed form of; more parameters cost more than they save.
PARAMETERS_MAX = 50


class Command(NamedTuple):
    """A statement and the parameters of each row it is for.

    ``update`` does the same to a row that exists already, and changes none otherwise; it takes the
    same parameters. An insert that ``joins_next`` neither needs nor is needed by the next command.
    """

    sql: str
    rows: Sequence[Row]
    update: str = ""
    joins_next: bool = False


class Driver(Protocol):
    """Statements with ``?`` for parameters, run inside the session's open transaction."""

    def enter(self, sql: str, row: Row) -> Row:
        """Lock the book's head, then the one row of a query that sees what the lock waited for.

        Raises:
            BookBusy: another counter held the head for too long.
        """

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        """The rows of each query, in order."""

    def write(self, commands: Sequence[Command]) -> None:
        """Each statement once per row of parameters, in order."""


def driver_of(session: Session) -> Driver:
    """The driver behind a session; its transaction is begun by the asking."""
    connection = session.connection()
    raw = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        return _Sqlite(raw)
    return _Postgresql(raw)


class _Sqlite:
    """The writer's lock was taken by BEGIN IMMEDIATE, so nothing more is needed."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own type
        self._connection = connection

    def enter(self, sql: str, row: Row) -> Row:
        (found,) = self._connection.execute(sql, row).fetchall()
        return tuple(found)

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        return [self._connection.execute(sql, row).fetchall() for sql, row in queries]

    def write(self, commands: Sequence[Command]) -> None:
        execute = self._connection.execute
        for sql, rows, update, _ in commands:
            if update:
                # An upsert would ask the guards of both events.
                for row in rows:
                    if execute(update, row).rowcount == 0:
                        execute(sql, row)
            elif len(rows) == 1:
                execute(sql, rows[0])
            elif rows:
                self._connection.executemany(sql, rows)


class _Postgresql:
    """READ COMMITTED: each statement of a pipeline has its own snapshot, taken after the lock."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own type
        self._connection = connection

    def enter(self, sql: str, row: Row) -> Row:
        try:
            with self._connection.pipeline(), self._connection.cursor() as lock:
                lock.execute("SELECT 1 FROM chain_head FOR UPDATE")
                cursor = self._connection.execute(_repeated(sql), _texts(row))
        except Exception as error:
            if is_busy(error):
                raise BookBusy from error
            raise
        return tuple(cursor.fetchone())

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        with self._connection.pipeline():
            cursors = [
                self._connection.execute(_repeated(sql), _texts(row)) for sql, row in queries
            ]
        return [cursor.fetchall() for cursor in cursors]

    def write(self, commands: Sequence[Command]) -> None:
        group: list[Command] = []
        with self._connection.pipeline(), self._connection.cursor() as cursor:
            for command in filter(_has_rows, commands):
                count = sum(map(_parameters_of, [*group, command]))
                if group and count > PARAMETERS_MAX:
                    self._execute(cursor, group)
                    group = []
                group.append(command)
                if not command.joins_next:
                    self._execute(cursor, group)
                    group = []

    def _execute(self, cursor: Any, group: list[Command]) -> None:  # noqa: ANN401 - the driver's own type
        """One statement for commands that need nothing of each other; many rows one by one."""
        if len(group) == 1 and _parameters_of(group[0]) > PARAMETERS_MAX:
            ((sql, rows, _, _),) = group
            cursor.executemany(_repeated(sql), [_texts(row) for row in rows])
            return
        shape = tuple([(command.sql, len(command.rows)) for command in group])
        parameters = [value for command in group for row in command.rows for value in row]
        cursor.execute(_statement(shape), _texts(parameters))


def _has_rows(command: Command) -> bool:
    return bool(command.rows)


def _parameters_of(command: Command) -> int:
    return len(command.rows) * len(command.rows[0])


@lru_cache(maxsize=128)
def _statement(shape: tuple[tuple[str, int], ...]) -> str:
    """One statement with psycopg's marks from pairs of insert and number of rows.

    >>> _statement((("INSERT INTO t (a) VALUES (?)", 1), ("INSERT INTO u VALUES (?, ?)", 2)))
    'WITH c0 AS (INSERT INTO t (a) VALUES (%s)) INSERT INTO u VALUES (%s, %s), (%s, %s)'
    """
    *first, last = [_repeated(sql, rows) for sql, rows in shape]
    before = ", ".join(f"c{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {before} {last}" if before else last


@lru_cache(maxsize=128)
def _repeated(sql: str, rows: int = 1) -> str:
    """The statement with its list of values for each row."""
    if rows > 1:
        head, _, tail = sql.partition(" VALUES (")
        values, _, rest = tail.partition(")")
        sql = f"{head} VALUES {', '.join([f'({values})'] * rows)}{rest}"
    return sql.replace("?", "%s")


def _texts(parameters: Iterable[Any]) -> list[Any]:
    """Integers as text, whose type the server infers.

    psycopg names the smallest type that holds each integer, and would prepare a statement anew
    for every mix of small and large amounts.
    """
    return [str(value) if type(value) is int else value for value in parameters]
