"""What one entry costs: how many statements on SQLite, how many round trips on PostgreSQL."""

from __future__ import annotations

import os
from collections import Counter as Tally
from contextlib import contextmanager
from itertools import groupby
from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.db import writing
from coop.ledger.posting import post
from coop.ledger.posting import post_many
from tests.builders import NOW
from tests.builders import deposit
from tests.builders import sale
from tests.builders import withdrawal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.builders import Counter


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """Statements that SQLite runs meanwhile; one whose triggers fire is told again and again."""
    seen: list[str] = []
    raw: Any = session.connection().connection.driver_connection
    raw.set_trace_callback(seen.append)
    yield seen
    raw.set_trace_callback(None)
    seen[:] = [statement for statement, _ in groupby(seen)]


@contextmanager
def round_trips(session: Session, log: Path) -> Iterator[list[str]]:
    """Each time PostgreSQL was waited for meanwhile, as libpq itself saw it."""
    raw: Any = session.connection().connection.driver_connection
    waits: list[str] = []
    with log.open("w+") as file:
        raw.pgconn.trace(file.fileno())
        yield waits
        raw.pgconn.untrace()
        os.fsync(file.fileno())
        file.seek(0)
        waits += [line for line in file if "ReadyForQuery" in line]


@pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
def test_an_entry_takes_few_statements_on_sqlite(counter: Counter) -> None:
    counter.post(deposit(1_000))  # the chart is known and the month is there
    with writing(counter.engine) as session, statements(session) as sale_took:
        post(session, sale(), request_id="1", actor="siti", now=NOW)
        session.commit()
    # head, request and period; entry, two lines, audit; seal, two month totals, head; commit
    assert len(sale_took) <= 12, sale_took
    with writing(counter.engine) as session, statements(session) as withdrawal_took:
        post(session, withdrawal(400), request_id="2", actor="siti", now=NOW)
        session.commit()
    assert len(withdrawal_took) <= len(sale_took) + 2  # whose it is, and what they have


@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_an_entry_takes_three_round_trips_on_postgresql(counter: Counter, tmp_path: Path) -> None:
    counter.post(deposit(1_000))
    with writing(counter.engine) as session:
        with round_trips(session, tmp_path / "sale") as sale_took:
            post(session, sale(), request_id="1", actor="siti", now=NOW)
            session.commit()
        with round_trips(session, tmp_path / "withdrawal") as withdrawal_took:
            post(session, withdrawal(400), request_id="2", actor="siti", now=NOW)
            session.commit()
    assert len(sale_took) <= 4, sale_took
    assert len(withdrawal_took) <= len(sale_took) + 2


def test_many_entries_cost_the_same_as_one_in_round_trips(
    counter: Counter, engine_kind: str, tmp_path: Path
) -> None:
    counter.post(sale())
    drafts = [(sale(), f"banyak-{number}") for number in range(100)]
    with writing(counter.engine) as session:
        if engine_kind == "sqlite":
            with statements(session) as took:
                list(post_many(session, drafts, actor="siti", now=NOW))
            verbs = Tally(each.split()[0] for each in took)
            # all sealed at once, two month totals raised once, the head moved once
            assert verbs["UPDATE"] <= 4
        else:
            with round_trips(session, tmp_path / "many") as took:
                list(post_many(session, drafts, actor="siti", now=NOW))
            assert len(took) <= 100 + 10
        session.commit()
