"""Verify goes on where a row cannot be read: the check is named, the others still speak."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

import pytest
from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import Base
from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.ledger import guards
from coop.ledger import models
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.verify import CHECKS
from coop.ledger.verify import SECOND_ENGINE
from coop.ledger.verify import Check
from coop.ledger.verify import run_check
from coop.ledger.verify import run_verify
from tests.builders import NOW
from tests.builders import sale
from tests.sample_book import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from coop.ledger.finding import Finding
    from tests.builders import Counter


@pytest.mark.parametrize("subject", ["entry:abc", "entry:", "", "entry:99999999999999999999"])
def test_a_row_of_the_log_that_names_no_entry_is_a_finding(subject: str, counter: Counter) -> None:
    counter.post(sale(day=NOW.date()))
    with writing(counter.engine) as session:
        session.execute(
            text(
                "INSERT INTO audit_event (at, actor, action, subject, detail)"
                " VALUES ('x', 'wayan', 'journal.post', :subject, '{}')"
            ),
            {"subject": subject},
        )
        session.commit()
    with reading(counter.engine) as session:
        result = run_verify(session, actor="siti", now=NOW, second_engine=False)
    errors = {check.name: check.errors for check in result.checks if check.errors}
    assert errors == {"audit": 1}


@pytest.mark.parametrize("name", [each.name for each in (*CHECKS, SECOND_ENGINE)])
def test_a_check_that_comes_to_no_end_has_a_sentence(name: str) -> None:
    def fail(_session: Session) -> Iterator[Finding]:
        raise KeyError(name)

    result, [finding] = run_check(cast("Session", None), Check(name, fail))
    assert (result.errors, result.warnings) == (1, 0)
    for language in ("id", "en"):
        assert "KeyError" in finding_sentence(finding, language)


LEDGER = frozenset(
    cast("Table", mapper.local_table)
    for mapper in Base.registry.mappers
    if mapper.class_.__module__ == models.__name__
)
#: What nobody could have written, as far as a column takes it.
JUNK = ("zz💥", "", "-5", "9223372036854775808", "2026-02-31", "[]", b"\xff\xfe")


@pytest.fixture
def damaged(book: str) -> Iterator[Session]:
    """The sample book in its owner's hands, guards and conditions gone; nothing of it is kept."""
    fill(book)
    engine = open_engine(book, as_owner=True)
    with writing(engine) as session:
        guards.remove(session.connection())
        if engine.dialect.name == "sqlite":
            session.execute(text("PRAGMA ignore_check_constraints = ON"))
            session.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            for table in Base.metadata.sorted_tables:
                for check in inspect(session.connection()).get_check_constraints(table.name):
                    session.execute(
                        text(f"ALTER TABLE {table.name} DROP CONSTRAINT {check['name']}")
                    )
        yield session
        session.rollback()
    engine.dispose()


@pytest.mark.slow
def test_whatever_stands_in_a_column_verify_comes_to_its_end(damaged: Session) -> None:
    # Of the ledger every column; of tables that one check or none reads every fifth. PostgreSQL's
    # columns have types of their own and refuse most of the junk.
    tables = Base.metadata.sorted_tables
    columns = [each for table in tables if table in LEDGER for each in table.columns]
    columns += [each for table in tables if table not in LEDGER for each in table.columns][::5]
    if damaged.connection().dialect.name == "postgresql":
        columns = columns[::4]
    told = 0
    for number, column in enumerate(columns):
        with damaged.begin_nested() as step:
            told += _told_of(damaged, column, JUNK[number % len(JUNK)])
            step.rollback()
    assert told > 5


def _told_of(session: Session, column: Column[Any], junk: str | bytes) -> bool:
    """Whether verify says a word after one row was damaged; False where no row takes the junk."""
    table = column.table.name
    kept = ", ".join(each.name for each in column.table.primary_key)
    try:
        with session.begin_nested():
            changed = session.execute(
                text(
                    f"UPDATE {table} SET {column.name} = :junk WHERE ({kept}) ="
                    f" (SELECT {kept} FROM {table} ORDER BY {kept} LIMIT 1)"
                ),
                {"junk": junk},
            )
    except DBAPIError:
        return False
    if not changed.rowcount:  # type: ignore[attr-defined] # a cursor result
        return False
    findings = []
    for check in CHECKS:
        if check.name != "statements":  # the slowest; the one that is left out reads no more
            with session.begin_nested() as step:
                findings += run_check(session, check)[1]
                step.rollback()
    for finding in findings:
        assert finding_sentence(finding, "id")
    json.dumps([each._asdict() for each in findings])
    return bool(findings)


def logged(action: str, subject: str, detail: str) -> str:
    """A row of the log that the serving role could write, and nobody could take back."""
    return (
        "INSERT INTO audit_event (at, actor, action, subject, detail)"
        f" VALUES ('x', 'x', '{action}', '{subject}', '{detail}')"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE account SET type = 'zz' WHERE code = '4201'", "chart"),
        (
            "UPDATE account_month SET unit = 'zz' WHERE period = '2026-02' AND unit = 'TOKO'",
            "references",
        ),
        ("UPDATE book_year SET status = 'zz' WHERE year = 2024", "period_history"),
        ("UPDATE chain_head SET series_numbers = 'zz'", "vouchers"),
        ("UPDATE chain_head SET series_numbers = '[1]'", "vouchers"),
        ("UPDATE period SET period = 'zz' WHERE period = '2026-01'", "period_history"),
        ("UPDATE journal_entry SET period = 'zz' WHERE id = 54", "entry_periods"),
        ("UPDATE journal_entry SET recorded_at = 'zz' WHERE id = 54", "chain"),
        ("UPDATE book_year SET changed_at = '2020-zz' WHERE year = 2024", "closed_periods"),
        (logged("user.create", "x", "["), "users"),
        (logged("period.close", "period:zz", "{}"), "period_history"),
    ],
)
def test_damage_is_named_and_every_other_check_still_speaks(
    damaged: Session, damage: str, check: str
) -> None:
    changed = damaged.execute(text(damage))
    assert changed.rowcount  # type: ignore[attr-defined] # a cursor result
    result = run_verify(damaged, actor="siti", now=NOW, second_engine=False)
    assert [each.name for each in result.checks] == [each.name for each in CHECKS]
    assert check in {each.check for each in result.errors}
    poisoned = "current transaction is aborted"
    assert not any(poisoned in str(each.detail) for each in result.findings)
