"""How often the door speaks to the database for one entry; speed itself is in ``benchmarks/``."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from typing import Any

import pytest
from psycopg.pq import Trace

from coop.db import writing
from coop.ledger.posting import post
from tests.builders import NOW
from tests.builders import sale

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.builders import Counter

LINES = 2  # of a sale


def raw_connection(session: Session) -> Any:
    """The driver's own connection of a session that has begun."""
    return session.connection().connection.driver_connection


def post_sale(session: Session, request_id: str) -> None:
    post(session, sale(), request_id=request_id, actor="siti", now=NOW)
    session.commit()


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_sqlite_runs_each_statement_of_an_entry_once(counter: Counter) -> None:
    with writing(counter.engine) as session:
        post_sale(session, "warms-up")  # the month and its totals exist from here on
        statements: list[str] = []
        raw_connection(session).set_trace_callback(statements.append)
        session.rollback()
        statements.clear()

        post_sale(session, "counted")

    told = [text for text, _ in groupby(statements)]  # told again with each trigger it sets off
    assert [" ".join(text.split()[:3]) for text in told] == [
        "BEGIN IMMEDIATE",
        "SELECT e.id, e.voucher_number,",
        "INSERT INTO journal_entry",
        *["UPDATE account_month SET"] * LINES,
        "INSERT INTO audit_event",
        *["INSERT INTO posting"] * LINES,
        "UPDATE journal_entry SET",
        "UPDATE chain_head SET",
        "COMMIT",
    ]


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_postgresql_needs_two_round_trips_for_an_entry(counter: Counter, tmp_path: Path) -> None:
    heard = tmp_path / "protocol.txt"
    with writing(counter.engine) as session, heard.open("wb") as file:
        for number in range(10):  # until the driver has prepared every statement
            post_sale(session, f"warms-up-{number}")
        libpq = raw_connection(session).pgconn
        session.rollback()
        libpq.trace(file.fileno())
        libpq.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)

        post_sale(session, "counted")

        libpq.untrace()
    messages = [line.split("\t") for line in heard.read_text().splitlines()]
    sent = [message[2] for message in messages if message[0] == "F"]
    answers = [message[2] for message in messages if message[0] == "B"]
    assert sent.count("Parse") == 0  # all is prepared
    # BEGIN, lock, reads; entry with totals and audit row, lines, seal, head, COMMIT
    assert sent.count("Execute") == 8
    # reads under the lock; all that is written together with the commit
    assert answers.count("ReadyForQuery") == 2
