"""How the statements of a writer travel to PostgreSQL: prepared once, few messages, few waits.

psycopg's cursors cost more processor time for one receipt than the server needs to write it, so
this speaks to libpq through psycopg's own binding of it (``psycopg.pq``): all statements that need
no answer in between go out together and one wait brings every answer. psycopg goes on serving the
same connection and sees the same transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from psycopg import IsolationLevel
from psycopg import OperationalError
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus
from psycopg.pq import ExecStatus
from psycopg.pq import TransactionStatus
from psycopg.waiting import Ready
from psycopg.waiting import Wait

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Generator
    from collections.abc import Sequence

    from psycopg import Connection
    from psycopg.pq.abc import PGresult

Row = tuple[Any, ...]

#: A statement with ``?`` for parameters, and what stands for them.
Statement = tuple[str, "Sequence[Any]"]

#: Texts that may wait for the commit; more are sent at once, so that the server begins early.
WAITING_MAX = 8

_FAILED = frozenset({ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE, ExecStatus.NONFATAL_ERROR})


class Wire:
    """One connection: transactions of a writer, and statements that travel together.

    What is said ``later`` is sent with the next question or with the commit. Whoever uses the
    connection otherwise has to ``join`` first, which SQLAlchemy's begin does (``coop.db``).
    """

    dialect = "postgresql"

    def __init__(self, driver: Connection[Any]) -> None:
        self.driver: Any = driver
        # psycopg forgets what it prepared at every rollback, and with it all that is prepared.
        driver.prepare_threshold = None
        self._pgconn = driver.pgconn
        self._names: dict[str, bytes] = {}
        self._prepared = 0
        self._waiting: list[Statement] = []
        self._is_writer: bool | None = None

    def is_running(self) -> bool:
        """Whether a transaction runs, whoever began it."""
        return self._pgconn.transaction_status != TransactionStatus.IDLE

    def begin(self, *, is_writer: bool = True) -> None:
        """Say which transaction begins with the next statement.

        READ COMMITTED for a writer, which locks the head first; one snapshot for a reader, so that
        the statements of a page tie to each other while others post.
        """
        self._waiting = []
        if self._is_writer is not is_writer:
            self.driver.read_only = not is_writer
            self.driver.isolation_level = (
                IsolationLevel.READ_COMMITTED if is_writer else IsolationLevel.REPEATABLE_READ
            )
            self._is_writer = is_writer

    def join(self, *, is_writer: bool) -> None:
        """Let others use the running transaction, or begin one."""
        if not self.is_running():
            self.begin(is_writer=is_writer)
        elif self._waiting:
            self.ask(())

    def commit(self) -> None:
        """Send what waits and commit.

        Raises:
            psycopg.Error: a refusal; the transaction has failed then.
        """
        *_, committed = self._exchange([*self._take(), ("COMMIT", ())])
        if committed.command_status != b"COMMIT":
            raise OperationalError(_UNDONE)

    def rollback(self) -> None:
        """Forget what waits and roll back."""
        self._waiting = []
        self.driver.rollback()

    def later(self, statements: Sequence[Statement]) -> None:
        """Statements whose answers nobody needs before the commit."""
        self._waiting += statements
        if len(self._waiting) > WAITING_MAX:
            self.ask(())

    def ask(self, statements: Sequence[Statement]) -> list[list[Row]]:
        """The rows of each statement; what waited is sent before, in order.

        Raises:
            psycopg.Error: the first refusal; the transaction has failed then.
        """
        before = self._take()
        if not self.is_running():
            before.insert(0, (_BEGIN[bool(self._is_writer)], ()))
        results = self._exchange([*before, *statements])
        return [_rows(result) for result in results[len(before) :]]

    def _take(self) -> list[Statement]:
        waiting, self._waiting = self._waiting, []
        return waiting

    def _exchange(self, statements: Sequence[Statement]) -> list[PGresult]:
        """Send everything, wait once, and answer with one result for each statement."""
        sent = [(sql, _texts(values)) for sql, values in statements]
        pgconn = self._pgconn
        pgconn.enter_pipeline_mode()
        is_asked = []
        try:
            for sql, texts in sent:
                name = self._names.get(sql)
                if name is None:
                    self._prepared += 1
                    name = self._names[sql] = b"door%d" % self._prepared
                    pgconn.send_prepare(name, _numbered(sql))
                    is_asked.append(False)
                pgconn.send_query_prepared(name, texts)
                is_asked.append(True)
            pgconn.pipeline_sync()
            results = self.driver.wait(_answers(pgconn, len(is_asked)))
            pgconn.exit_pipeline_mode()
        except BaseException:
            self.driver.close()  # in the middle of a message nothing else can be said
            raise
        for result in results:
            if result.status in _FAILED:
                self._names.clear()  # what is prepared is uncertain; a second name does no harm
                raise error_from_result(result, encoding="utf-8")
        return [result for result, wanted in zip(results, is_asked, strict=True) if wanted]


def _answers(pgconn: Any, count: int) -> Generator[Wait, Ready, list[PGresult]]:  # noqa: ANN401 - C and Python bindings share no type
    """What psycopg's ``wait`` runs: send what is left to send, read until all is answered."""
    while pgconn.flush():
        if (yield Wait.RW) & Ready.R:
            pgconn.consume_input()  # a server that cannot answer would not read on
    results: list[PGresult] = []
    is_synced = False
    while not is_synced:
        while pgconn.is_busy():
            yield Wait.R
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:  # stands between two answers, and after the last of a lost connection
            if pgconn.status == ConnStatus.BAD:
                raise OperationalError(_LOST)
            continue
        if result.status == ExecStatus.PIPELINE_SYNC:
            is_synced = True
        else:
            results.append(result)
    assert len(results) == count, "one answer for each message"
    return results


def _texts(values: Sequence[Any]) -> list[bytes | None]:
    """Parameters as text, whose type the server infers from their place.

    >>> _texts(["siti", 7, None, True])
    [b'siti', b'7', None, b'1']
    """
    texts = [
        value.encode() if isinstance(value, str) else None if value is None else b"%d" % value
        for value in values
    ]
    assert b"\0" not in b"".join(filter(None, texts)), "libpq would end a text there"
    return texts


def _rows(result: PGresult) -> list[Row]:
    """Rows with integers, truths and texts; anything else stays as the server prints it."""
    width = result.nfields
    readers = [_READERS.get(result.ftype(column), bytes.decode) for column in range(width)]
    rows = []
    for row in range(result.ntuples):
        fields = [result.get_value(row, column) for column in range(width)]
        rows.append(
            tuple(
                [
                    None if field is None else read(field)
                    for read, field in zip(readers, fields, strict=True)
                ]
            )
        )
    return rows


# By the type's number: bigint, smallint, integer, boolean.
_READERS: dict[int, Callable[[bytes], Any]] = {20: int, 21: int, 23: int, 16: b"t".__eq__}


def _numbered(sql: str) -> bytes:
    """A statement with PostgreSQL's marks.

    >>> _numbered("SELECT ? + ?")
    b'SELECT $1 + $2'
    """
    first, *rest = sql.split("?")
    return "".join([first, *(f"${place}{text}" for place, text in enumerate(rest, 1))]).encode()


_UNDONE = "the transaction had failed before and is undone"
_LOST = "the server closed the connection"
_BEGIN = {
    True: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
    False: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
