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
    same parameters.
    """

    sql: str
    rows: Sequence[Row]
    update: str = ""


class Driver(Protocol):
    """Statements with ``?`` for parameters, run inside the session's open transaction."""

    lock_suffix: str

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        """The rows of each query, in order; each sees what the one before it waited for."""

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

    lock_suffix = ""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own type
        self._connection = connection

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        return [self._connection.execute(sql, row).fetchall() for sql, row in queries]

    def write(self, commands: Sequence[Command]) -> None:
        execute = self._connection.execute
        for sql, rows, update in commands:
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

    lock_suffix = " FOR UPDATE"

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own type
        self._connection = connection

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        try:
            with self._connection.pipeline():
                cursors = [
                    self._connection.execute(_statement(sql), _texts(row)) for sql, row in queries
                ]
                return [cursor.fetchall() for cursor in cursors]
        except Exception as error:
            if is_busy(error):  # the first of them waits for the head
                raise BookBusy from error
            raise

    def write(self, commands: Sequence[Command]) -> None:
        with self._connection.pipeline(), self._connection.cursor() as cursor:
            for sql, rows, _ in commands:
                count = len(rows)
                if count == 1 or (rows and count * len(rows[0]) <= PARAMETERS_MAX):
                    parameters = [value for row in rows for value in row]
                    cursor.execute(_statement(sql, count), _texts(parameters))
                elif rows:
                    cursor.executemany(_statement(sql), [_texts(row) for row in rows])


@lru_cache(maxsize=128)
def _statement(sql: str, rows: int = 1) -> str:
    """The statement with psycopg's marks, its list of values repeated for each row.

    >>> _statement("INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO NOTHING", 2)
    'INSERT INTO t (a, b) VALUES (%s, %s), (%s, %s) ON CONFLICT DO NOTHING'
    """
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
