"""How the door reaches the database: few, plain statements on the driver's own connection.

Durable single entries are the product's hot path and SQLAlchemy's statement layer costs more than
the statements themselves there (``benchmarks/posting.py``). On PostgreSQL everything that needs no
answer in between travels in one pipeline, so a posting takes as few round trips as it can.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import Protocol

from coop.db import is_busy
from coop.errors import BookBusy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

Row = tuple[Any, ...]
Query = tuple[str, Row]
Command = tuple[str, "Sequence[Row]"]


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
        for sql, rows in commands:
            if len(rows) == 1:
                self._connection.execute(sql, rows[0])
            else:
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
                    self._connection.execute(sql.replace("?", "%s"), row) for sql, row in queries
                ]
                return [cursor.fetchall() for cursor in cursors]
        except Exception as error:
            if is_busy(error):  # the first of them waits for the head
                raise BookBusy from error
            raise

    def write(self, commands: Sequence[Command]) -> None:
        with self._connection.pipeline(), self._connection.cursor() as cursor:
            for sql, rows in commands:
                statement = sql.replace("?", "%s")
                if len(rows) == 1:
                    cursor.execute(statement, rows[0])
                else:
                    cursor.executemany(statement, rows)
