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

from coop.db import direct_of
from coop.db import is_busy
from coop.errors import BookBusy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

Row = tuple[Any, ...]
Query = tuple[str, Row]


#: One statement for several commands up to here; each number of rows is prepared by itself.
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

    def enter_with(self, queries: Sequence[Query]) -> list[list[Row]]:
        """Lock the book's head, then the rows of each query; they see what the lock waited for.

        Raises:
            BookBusy: another counter held the head for too long.
        """

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        """The rows of each query, in order."""

    def write(self, commands: Sequence[Command]) -> None:
        """Each statement once per row of parameters, in order."""


def driver_of(session: Session) -> Driver:
    """The driver behind a session; its transaction is begun by the asking."""
    direct, is_alone = direct_of(session)
    if direct.dialect == "sqlite":
        return _Sqlite(direct.driver)
    return _Postgresql(direct, may_wait=is_alone)


class _Sqlite:
    """The writer's lock was taken by BEGIN IMMEDIATE, so nothing more is needed."""

    def __init__(self, connection: Any) -> None:  # noqa: ANN401 - the driver's own type
        self._cursor = connection.cursor()

    def enter(self, sql: str, row: Row) -> Row:
        (found,) = self._cursor.execute(sql, row).fetchall()
        return tuple(found)

    def enter_with(self, queries: Sequence[Query]) -> list[list[Row]]:
        return self.read(queries)

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        return [self._cursor.execute(sql, row).fetchall() for sql, row in queries]

    def write(self, commands: Sequence[Command]) -> None:
        execute = self._cursor.execute
        for sql, rows, update, _ in commands:
            if update:
                # An upsert would ask the guards of both events.
                for row in rows:
                    if execute(update, row).rowcount == 0:
                        execute(sql, row)
            elif len(rows) == 1:
                execute(sql, rows[0])
            elif rows:
                self._cursor.executemany(sql, rows)


class _Postgresql:
    """READ COMMITTED: each statement has its own snapshot, taken after the lock."""

    def __init__(self, wire: Any, *, may_wait: bool) -> None:  # noqa: ANN401 - its module is for PostgreSQL alone
        self._wire = wire
        self._write = wire.later if may_wait else wire.ask

    def enter(self, sql: str, row: Row) -> Row:
        ((found,),) = self.enter_with([(sql, row)])
        return tuple(found)

    def enter_with(self, queries: Sequence[Query]) -> list[list[Row]]:
        try:
            _, *found = self._wire.ask([("SELECT FROM chain_head FOR UPDATE", ()), *queries])
        except Exception as error:
            if is_busy(error):
                raise BookBusy from error
            raise
        rows: list[list[Row]] = found
        return rows

    def read(self, queries: Sequence[Query]) -> list[list[Row]]:
        rows: list[list[Row]] = self._wire.ask(queries)
        return rows

    def write(self, commands: Sequence[Command]) -> None:
        statements: list[Query] = []
        group: list[Command] = []
        for command in filter(_has_rows, commands):
            count = sum(map(_parameters_of, [*group, command]))
            if group and count > PARAMETERS_MAX:
                statements += _joined(group)
                group = []
            group.append(command)
            if not command.joins_next:
                statements += _joined(group)
                group = []
        self._write(statements)


def _joined(group: list[Command]) -> list[Query]:
    """One statement for commands that need nothing of each other; many rows one by one."""
    if len(group) == 1 and _parameters_of(group[0]) > PARAMETERS_MAX:
        ((sql, rows, _, _),) = group
        return [(sql, row) for row in rows]
    shape = tuple([(command.sql, len(command.rows)) for command in group])
    parameters = [value for command in group for row in command.rows for value in row]
    return [(_statement(shape), tuple(parameters))]


def _has_rows(command: Command) -> bool:
    return bool(command.rows)


def _parameters_of(command: Command) -> int:
    return len(command.rows) * len(command.rows[0])


@lru_cache(maxsize=128)
def _statement(shape: tuple[tuple[str, int], ...]) -> str:
    """One statement from pairs of insert and number of rows.

    >>> _statement((("INSERT INTO t (a) VALUES (?)", 1), ("INSERT INTO u VALUES (?, ?)", 2)))
    'WITH c0 AS (INSERT INTO t (a) VALUES (?)) INSERT INTO u VALUES (?, ?), (?, ?)'
    """
    *first, last = [_repeated(sql, rows) for sql, rows in shape]
    before = ", ".join(f"c{number} AS ({sql})" for number, sql in enumerate(first))
    return f"WITH {before} {last}" if before else last


@lru_cache(maxsize=128)
def _repeated(sql: str, rows: int) -> str:
    """The statement with its list of values for each row."""
    head, _, tail = sql.partition(" VALUES (")
    values, _, rest = tail.partition(")")
    return sql if rows == 1 else f"{head} VALUES {', '.join([f'({values})'] * rows)}{rest}"
