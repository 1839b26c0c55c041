"""How the door's statements travel: what waits is never lost, and never outlives a rollback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text

from coop.db import direct_of
from coop.db import reading
from coop.db import writing
from coop.ledger.models import JournalEntry
from coop.ledger.models import Subledger
from coop.ledger.posting import post
from tests.builders import NOW
from tests.builders import sale

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tests.builders import Counter

ONLY_POSTGRESQL = pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)


def put(session: Session, request_id: str) -> None:
    post(session, sale(), request_id=request_id, actor="siti", now=NOW)


def requests(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.scalars(select(JournalEntry.request_id)))


def test_an_entry_is_there_after_commit_and_gone_after_rollback(counter: Counter) -> None:
    with writing(counter.engine) as session:
        put(session, "kept")
        session.commit()
        assert not session.in_transaction()
        put(session, "undone")
        assert session.in_transaction()
        session.rollback()
        put(session, "kept too")
        session.commit()
        put(session, "left")
    assert requests(counter.engine) == {"kept", "kept too"}


def test_whoever_asks_the_session_sees_what_the_door_wrote(counter: Counter) -> None:
    with writing(counter.engine) as session:
        put(session, "one")
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 1
        put(session, "two")
        assert session.connection().scalar(text("SELECT count(*) FROM journal_entry")) == 2
        session.add(Subledger(kind="member", number="A-9"))
        put(session, "three")
        session.commit()
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 3
    assert requests(counter.engine) == {"one", "two", "three"}
    with reading(counter.engine) as session:
        assert session.scalar(select(Subledger.number).where(Subledger.number == "A-9"))


def test_the_door_joins_whoever_began(counter: Counter) -> None:
    with writing(counter.engine) as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0
        put(session, "one")
        session.commit()
        put(session, "two")
        session.commit()
        session.connection()
        put(session, "three")
        session.commit()
        assert not session.in_transaction()
    assert requests(counter.engine) == {"one", "two", "three"}


def test_mapped_objects_and_the_door_are_undone_together(counter: Counter) -> None:
    with writing(counter.engine) as session:
        put(session, "one")
        session.add(Subledger(kind="member", number="A-9"))
        session.flush()
        session.rollback()
        put(session, "two")
        session.commit()
    assert requests(counter.engine) == {"two"}
    with reading(counter.engine) as session:
        assert session.scalar(select(Subledger.number).where(Subledger.number == "A-9")) is None


def test_an_object_nobody_flushed_does_not_keep_the_door_from_committing(counter: Counter) -> None:
    with writing(counter.engine) as session:
        put(session, "one")
        session.begin()  # the unit of work has begun, but asked for no connection
        session.commit()
    assert requests(counter.engine) == {"one"}


def test_a_savepoint_undoes_the_door_within_it_alone(counter: Counter) -> None:
    with writing(counter.engine) as session:
        put(session, "before")
        trial = session.begin_nested()
        put(session, "tried")
        trial.rollback()
        put(session, "after")
        session.commit()
    assert requests(counter.engine) == {"before", "after"}


def test_a_connection_given_back_in_the_middle_begins_anew(counter: Counter) -> None:
    for number in range(3):
        with writing(counter.engine) as session:
            put(session, f"left {number}")
        with reading(counter.engine) as session:
            assert session.scalar(select(func.count()).select_from(JournalEntry)) == 0
    with writing(counter.engine) as session:
        put(session, "kept")
        session.commit()
    assert requests(counter.engine) == {"kept"}


@ONLY_POSTGRESQL
def test_a_refusal_of_what_waited_is_raised_by_the_commit_and_nothing_is_kept(
    counter: Counter,
) -> None:
    with writing(counter.engine) as session:
        put(session, "one")
        wire, is_alone = direct_of(session)
        assert is_alone
        wire.later([("INSERT INTO posting (id, entry_id) VALUES (?, ?)", (1, 1))])  # type: ignore[attr-defined] # of PostgreSQL alone
        with pytest.raises(psycopg.Error):
            session.commit()
        session.rollback()
        put(session, "two")
        session.commit()
    assert requests(counter.engine) == {"two"}


@ONLY_POSTGRESQL
def test_what_others_deallocate_is_prepared_anew_at_the_next_try(counter: Counter) -> None:
    with writing(counter.engine) as session:
        put(session, "one")
        session.commit()
        session.execute(text("DEALLOCATE ALL"))
        session.commit()
        with pytest.raises(psycopg.Error):
            put(session, "two")
        session.rollback()
        put(session, "three")
        session.commit()
    assert requests(counter.engine) == {"one", "three"}


@ONLY_POSTGRESQL
def test_a_transaction_that_failed_is_not_told_as_committed(counter: Counter) -> None:
    with writing(counter.engine) as session:
        wire, _ = direct_of(session)
        with pytest.raises(psycopg.Error):
            wire.ask([("SELECT 1 / ?", (0,))])  # type: ignore[attr-defined] # of PostgreSQL alone
        with pytest.raises(psycopg.OperationalError):
            session.commit()
        assert not session.in_transaction()


@ONLY_POSTGRESQL
def test_a_lost_connection_is_an_error_and_the_next_session_has_another(counter: Counter) -> None:
    with writing(counter.engine) as session:
        put(session, "one")
        pid = direct_of(session)[0].driver.info.backend_pid
        with counter.engine.connect() as other:
            other.execute(text("RESET ROLE"))
            other.execute(text(f"SELECT pg_terminate_backend({pid})"))
            other.invalidate()
        with pytest.raises(psycopg.OperationalError):
            session.commit()
    with writing(counter.engine) as session:
        put(session, "two")
        session.commit()
    assert requests(counter.engine) == {"two"}


@ONLY_POSTGRESQL
def test_rows_come_back_as_python_has_them(counter: Counter) -> None:
    with writing(counter.engine) as session:
        wire, _ = direct_of(session)
        query = "SELECT ?::bigint, ?::boolean, ?::text, NULL::integer, NOT ?::boolean"
        ((row,),) = wire.ask([(query, (7, True, "é", False))])  # type: ignore[attr-defined] # of PostgreSQL alone
    assert row == (7, True, "é", None, True)
