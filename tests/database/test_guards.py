"""Raw SQL against the guards: what is sealed stays, on both engines, whoever asks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.dates import Period
from coop.db import WRITE
from coop.db import book_url
from coop.db import open_engine
from coop.db import reading
from coop.db import schema_of
from coop.db import writing
from coop.ledger import guards
from coop.ledger.periods import close_month
from coop.ledger.years import advance_year
from coop.ledger.years import close_year
from tests.builders import NOW
from tests.builders import deposit
from tests.builders import sale
from tests.invariants import sealed_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Engine

    from tests.builders import Counter

SEALED: Final = 5  # entries of the book under attack; the next one would be number 6
HASH: Final = f"(SELECT hash FROM journal_entry WHERE id = {SEALED})"


def new_entry(*, period: str = "2026-03", sealed: bool = False, after: str = HASH) -> str:
    """SQL that forges entry 6 after the likeness of entry 1."""
    return (
        "INSERT INTO journal_entry (id, voucher_number, series, series_year, series_number,"
        " entry_date, effective_date, period, kind, narration, receipt_number, batch, origin,"
        " reason, recorded_at, recorded_by, approved_by, request_id, request_digest,"
        f" previous_hash, hash, sealed) SELECT 6, 'BM-2026-00099', 'BM', 2026, 99, entry_date,"
        f" effective_date, '{period}', kind, 'palsu', '', '', '', '', recorded_at, recorded_by,"
        f" '', 'palsu', '', {after}, 'palsu', {sealed} FROM journal_entry WHERE id = 1"
    )


def new_line(
    amount: str, *, line: int = 1, entry: int = 6, unit: str = "USP", day: str = "entry_date"
) -> str:
    """SQL that forges a line after the likeness of the first one."""
    return (
        "INSERT INTO posting (entry_id, line, account_id, unit, amount, entry_date,"
        f" effective_date, period) SELECT {entry}, {line}, account_id, '{unit}', {amount}, {day},"
        " effective_date, period FROM posting WHERE entry_id = 1 AND line = 1"
    )


SEAL: Final = "UPDATE journal_entry SET sealed = TRUE WHERE id = 6"
SOUND: Final = (new_entry(), new_line("500"), new_line("-500", line=2))


@pytest.fixture
def engine(counter: Counter) -> Engine:
    """The engine of a book with five sealed entries, a closed month and an approved year."""
    counter.post(sale())
    counter.post(deposit(7_000))
    counter.post(sale(day=date(2025, 6, 10)))
    with writing(counter.engine) as session:
        close_month(session, Period("2025-06"), actor="siti", now=NOW)
        close_year(session, 2025, actor="siti", now=NOW)
        advance_year(session, 2025, "approved", actor="siti", now=NOW)
        close_month(session, Period("2026-01"), actor="siti", now=NOW)
        session.execute(
            text(
                "INSERT INTO attachment (entry_id, file_name, media_type, size_bytes, sha256,"
                " content, added_at, added_by) VALUES (1, 'a.png', 'image/png', 1, 'x', '', '', '')"
            )
        )
        session.commit()
    return counter.engine


ONLY_SQLITE: Final = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)
ONLY_POSTGRESQL: Final = pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)


def refusal(engine: Engine, *statements: str) -> str:
    """The code with which the last statement is refused; those before it have to pass."""
    with engine.execution_options(**WRITE).connect() as connection:
        for statement in statements[:-1]:
            connection.exec_driver_sql(statement)
        with pytest.raises(DBAPIError) as refused:
            connection.exec_driver_sql(statements[-1])
        connection.rollback()
    # PostgreSQL tells it as SQLSTATE, SQLite at the head of its message.
    return getattr(refused.value.orig, "sqlstate", None) or str(refused.value.orig).split()[0]


# ------------------------------------------------------------------------- sealing


def test_a_sound_entry_is_sealed_so_the_refusals_below_have_their_own_reasons(
    engine: Engine,
) -> None:
    with engine.execution_options(**WRITE).connect() as connection:
        for statement in (*SOUND, SEAL):
            connection.exec_driver_sql(statement)
        connection.exec_driver_sql("UPDATE chain_head SET position = 6, hash = 'palsu'")
        connection.rollback()


def test_an_entry_that_is_not_whole_is_not_sealed(engine: Engine) -> None:
    cases: list[list[str]] = [
        [],
        [new_line("500")],
        [new_line("500"), new_line("-499", line=2)],
        [new_line("500"), new_line("-500", line=2, unit="KANTOR")],
        [new_line("500", day="'2026-03-09'"), new_line("-500", line=2)],
    ]
    for lines in cases:
        assert refusal(engine, new_entry(), *lines, SEAL) == "LG002", lines


def test_an_entry_is_not_sealed_off_the_chain(engine: Engine) -> None:
    lines = SOUND[1:]
    assert refusal(engine, new_entry(after="'palsu'"), *lines, SEAL) == "LG007"
    second = "(SELECT hash FROM journal_entry WHERE id = 2)"
    assert refusal(engine, new_entry(after=second), *lines, SEAL) == "LG007"


def test_an_entry_is_not_born_sealed_nor_in_a_shut_period(engine: Engine) -> None:
    assert refusal(engine, new_entry(sealed=True)) == "LG001"
    assert refusal(engine, new_entry(period="2026-01")) == "LG005"  # closed
    assert refusal(engine, new_entry(period="2025-06")) == "LG005"  # locked
    assert refusal(engine, new_entry(period="2025-03")) == "LG005"  # of an approved year
    for period in ("2024-13", "2024-14", "2023-05"):  # before an approved year, never used
        assert refusal(engine, new_entry(period=period)) == "LG005", period


# ------------------------------------------------------------------------- what is sealed

#: Attacks that both engines know, and the code of their refusal.
ATTACKS: Final = (
    ("UPDATE journal_entry SET narration = 'lain' WHERE id = 1", "LG001"),
    ("UPDATE journal_entry SET sealed = FALSE WHERE id = 1", "LG001"),
    ("UPDATE journal_entry SET id = 60 WHERE id = 5", "LG001"),
    ("UPDATE journal_entry SET hash = 'x'", "LG001"),
    ("DELETE FROM journal_entry WHERE id = 5", "LG001"),
    (new_line("500", entry=1, line=3), "LG001"),
    ("UPDATE posting SET amount = amount + 1 WHERE entry_id = 1 AND line = 1", "LG001"),
    ("UPDATE posting SET amount = -amount", "LG001"),
    ("UPDATE posting SET id = 900 WHERE entry_id = 1 AND line = 1", "LG001"),
    ("UPDATE posting SET account_id = account_id + 1 WHERE entry_id = 1", "LG001"),
    ("UPDATE posting SET subledger_id = NULL WHERE subledger_id IS NOT NULL", "LG001"),
    ("UPDATE posting SET unit = 'TOKO' WHERE entry_id = 1", "LG001"),
    ("DELETE FROM posting WHERE entry_id = 1 AND line = 1", "LG001"),
    ("DELETE FROM posting", "LG001"),
    ("UPDATE audit_event SET actor = 'wayan'", "LG003"),
    ("UPDATE audit_event SET id = id + 1000", "LG003"),
    ("DELETE FROM audit_event WHERE action = 'journal.post'", "LG003"),
    ("UPDATE attachment SET content = 'x'", "LG003"),
    ("DELETE FROM attachment", "LG003"),
    ("UPDATE account SET code = '9' WHERE code = '4101'", "LG004"),
    ("UPDATE account SET id = 900 WHERE code = '4101'", "LG004"),
    ("UPDATE account SET type = 'expense' WHERE code = '4101'", "LG004"),
    ("UPDATE account SET normal = 'debit' WHERE code = '4101'", "LG004"),
    ("UPDATE account SET subledger_kind = 'loan' WHERE code = '4101'", "LG004"),
    ("DELETE FROM account WHERE code = '4101'", "LG004"),
    ("UPDATE subledger SET number = 'S-777' WHERE number = 'S-001'", "LG004"),
    ("UPDATE subledger SET id = 900 WHERE number = 'S-001'", "LG004"),
    ("DELETE FROM subledger WHERE number = 'S-001'", "LG004"),
    ("UPDATE period SET state = 'open' WHERE period = '2025-06'", "LG005"),
    ("UPDATE period SET seal = '' WHERE period = '2025-13'", "LG005"),
    ("UPDATE period SET period = '2020-01' WHERE period = '2026-01'", "LG005"),
    ("DELETE FROM period WHERE period = '2026-01'", "LG005"),
    ("UPDATE book_year SET status = 'open' WHERE year = 2025", "LG005"),
    ("UPDATE book_year SET year = 2020 WHERE year = 2025", "LG005"),
    ("DELETE FROM book_year WHERE year = 2025", "LG005"),
    ("UPDATE account_month SET debit = debit + 1 WHERE period = '2025-06'", "LG005"),
    ("UPDATE account_month SET period = '2026-01' WHERE period = '2026-03'", "LG005"),
    ("UPDATE account_month SET period = '2026-05' WHERE period = '2025-14'", "LG005"),
    ("DELETE FROM account_month WHERE period = '2025-06'", "LG005"),
    ("DELETE FROM account_month WHERE period = '2025-14'", "LG005"),
    (
        (
            "INSERT INTO account_month (period, account_id, unit, debit, credit)"
            " SELECT '2026-01', id, 'USP', 5, 0 FROM account WHERE code = '4101'"
        ),
        "LG005",
    ),
    (
        (
            "INSERT INTO account_month (period, account_id, unit, debit, credit)"
            " SELECT '2025-02', id, 'USP', 5, 0 FROM account WHERE code = '4101'"
        ),
        "LG005",
    ),
    (
        (
            "INSERT INTO account_month (period, account_id, unit, debit, credit)"
            " SELECT '2024-13', id, 'USP', 5, 0 FROM account WHERE code = '4101'"
        ),
        "LG005",
    ),
    ("UPDATE chain_head SET position = 4", "LG006"),
    (
        "UPDATE chain_head SET position = 4, hash = (SELECT hash FROM journal_entry WHERE id = 4)",
        "LG006",
    ),
    ("UPDATE chain_head SET hash = 'x'", "LG007"),
    ("UPDATE chain_head SET position = 6", "LG007"),
    ("UPDATE chain_head SET position = 900, hash = 'x'", "LG007"),
    ("DELETE FROM chain_head", "LG006"),
)


def test_what_is_sealed_refuses_every_change(engine: Engine) -> None:
    before = sealed_rows(engine)
    for attack, code in ATTACKS:
        assert refusal(engine, attack) == code, attack
    assert sealed_rows(engine) == before


def test_a_shut_month_does_not_become_one_that_is_there(engine: Engine) -> None:
    move = "UPDATE account_month SET period = '2026-03' WHERE period = '2025-14'"
    assert refusal(engine, move) == "LG005"


def test_a_line_does_not_move_between_entries(engine: Engine) -> None:
    into_sealed = "UPDATE posting SET entry_id = 1, line = 9 WHERE entry_id = 6 AND line = 1"
    assert refusal(engine, *SOUND, into_sealed) == "LG001"
    out_of_sealed = "UPDATE posting SET entry_id = 6, line = 9 WHERE entry_id = 1 AND line = 1"
    assert refusal(engine, *SOUND, out_of_sealed) == "LG001"


def test_an_upsert_is_an_update(engine: Engine) -> None:
    upsert = " ON CONFLICT (id) DO UPDATE SET "
    line = (
        "INSERT INTO posting (id, entry_id, line, account_id, unit, amount, entry_date,"
        " effective_date, period) SELECT id, 6, 7, account_id, unit, amount, entry_date,"
        " effective_date, period FROM posting WHERE entry_id = 1 AND line = 1"
    )
    assert refusal(engine, new_entry(), line + upsert + "amount = 1") == "LG001"
    head = (
        "INSERT INTO chain_head (id, position, hash, series_numbers, chart_stamp, last_recorded_at)"
        " VALUES (1, 0, '', '{}', '', '')"
    )
    assert refusal(engine, head + upsert + "position = 0") == "LG006"


def test_amounts_are_whole_and_within_bounds(engine: Engine) -> None:
    beyond = [new_line("0"), new_line("1000000000000000"), new_line("-1000000000000000")]
    if engine.dialect.name == "sqlite":  # PostgreSQL rounds or refuses these by type
        beyond += [new_line("0.5"), new_line("'abc'"), new_line("1e300")]
    for line in beyond:
        assert refusal(engine, new_entry(), line) in {"CHECK", "23514"}, line


# ------------------------------------------------------------------------- SQLite


@ONLY_SQLITE
def test_replacing_is_deleting(engine: Engine) -> None:
    entry = new_entry().replace("INSERT", "INSERT OR REPLACE", 1)
    attacks = [
        entry.replace("SELECT 6", "SELECT 1", 1),
        entry.replace("'BM-2026-00099'", "voucher_number", 1),
        entry.replace("'palsu', '', (SELECT", "request_id, '', (SELECT", 1),
        new_line("500", entry=1).replace("INSERT", "INSERT OR REPLACE", 1),
        (
            "REPLACE INTO posting SELECT id, 6, 9, account_id, unit, subledger_id, amount,"
            " entry_date, effective_date, period FROM posting WHERE entry_id = 1 AND line = 1"
        ),
        (
            "UPDATE OR REPLACE posting SET id = (SELECT min(id) FROM posting)"
            " WHERE entry_id = 6 AND line = 1"
        ),
        (
            "UPDATE OR REPLACE posting SET rowid = (SELECT id FROM posting WHERE entry_id = 2)"
            " WHERE entry_id = 6 AND line = 2"
        ),
    ]
    for attack in attacks:
        setting_up = () if "INTO journal_entry" in attack else SOUND
        assert refusal(engine, *setting_up, attack) == "LG001", attack
    replaced = {
        "REPLACE INTO audit_event SELECT id, at, 'wayan', action, subject, detail"
        " FROM audit_event": "LG003",
        "REPLACE INTO attachment SELECT id, 2, file_name, media_type, size_bytes, sha256, content,"
        " added_at, added_by FROM attachment": "LG003",
        "REPLACE INTO subledger SELECT id, kind, 'S-777' FROM subledger"
        " WHERE number = 'S-001'": "LG004",
        "REPLACE INTO period VALUES ('2025-06', 'open', '', '', '')": "LG005",
        "REPLACE INTO book_year VALUES (2025, 'open', '', '')": "LG005",
        "REPLACE INTO account_month SELECT period, account_id, unit, 0, 0 FROM account_month"
        " WHERE period = '2025-06'": "LG005",
        "REPLACE INTO chain_head VALUES (1, 0, '', '{}', '', '')": "LG006",
    }
    for attack, code in replaced.items():
        assert refusal(engine, attack) == code, attack


@ONLY_SQLITE
def test_no_conflict_clause_softens_a_refusal(engine: Engine) -> None:
    before = sealed_rows(engine)
    for clause in ("OR IGNORE", "OR FAIL", "OR ABORT", "OR REPLACE", "OR ROLLBACK"):
        change = f"UPDATE {clause} posting SET amount = 1 WHERE entry_id = 1"
        assert refusal(engine, change) == "LG001", clause
        seal = SEAL.replace("UPDATE", f"UPDATE {clause}")
        assert refusal(engine, new_entry(), new_line("5"), seal) == "LG002", clause
    assert sealed_rows(engine) == before


@ONLY_SQLITE
def test_each_connection_of_sqlite_keeps_references_triggers_and_receipts(
    engine: Engine,
) -> None:
    wanted = {
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "journal_mode": "wal",
        "synchronous": 2,  # FULL: an acknowledged receipt is on disk
        "busy_timeout": 30_000,
    }
    engine.dispose()
    connections = [engine.connect() for _ in range(3)]
    for connection in connections:
        for pragma, value in wanted.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value, pragma
        connection.close()


# ------------------------------------------------------------------------- PostgreSQL


@ONLY_POSTGRESQL
def test_the_serving_role_may_neither_truncate_nor_touch_tables(engine: Engine) -> None:
    denied = [
        "TRUNCATE posting",
        "TRUNCATE account CASCADE",
        "DROP TABLE posting CASCADE",
        "DROP TRIGGER guard_posting_update ON posting",
        "ALTER TABLE posting DISABLE TRIGGER guard_posting_update",
        "ALTER TABLE posting DISABLE TRIGGER ALL",
        "ALTER TABLE posting ADD COLUMN extra text",
        (
            "CREATE OR REPLACE FUNCTION guard_posting_update() RETURNS trigger LANGUAGE plpgsql"
            " AS 'BEGIN RETURN NEW; END'"
        ),
        "CREATE TABLE lain (id int)",
        "CREATE TRIGGER lain BEFORE UPDATE ON posting EXECUTE FUNCTION guard_truncate()",
        "SET session_replication_role = replica",
    ]
    for statement in denied:
        assert refusal(engine, statement) == "42501", statement


@ONLY_POSTGRESQL
def test_not_even_the_owner_empties_a_table_or_passes_as_a_replica(
    engine: Engine, counter: Counter
) -> None:
    owner = open_engine(counter.place, as_owner=True)
    for table in guards.NO_TRUNCATE:
        assert refusal(owner, f"TRUNCATE {table} CASCADE") == "LG003", table
    as_replica = "SET LOCAL session_replication_role = replica"
    before = sealed_rows(owner)
    for attack, code in ATTACKS:
        assert refusal(owner, as_replica, attack) == code, attack
    assert refusal(owner, as_replica, "TRUNCATE posting CASCADE") == "LG003"
    assert refusal(owner, as_replica, new_entry(), new_line("5"), SEAL) == "LG002"
    assert sealed_rows(owner) == before
    owner.dispose()


@ONLY_POSTGRESQL
def test_merge_and_copy_ask_the_guards_too(engine: Engine) -> None:
    merge = (
        "MERGE INTO posting p USING (SELECT 1 AS entry_id) s ON p.entry_id = s.entry_id"
        " WHEN MATCHED THEN {}"
    )
    assert refusal(engine, merge.format("DELETE")) == "LG001"
    assert refusal(engine, merge.format("UPDATE SET amount = 1")) == "LG001"
    with engine.execution_options(**WRITE).connect() as connection:
        with pytest.raises(psycopg.Error, match="sealed") as refused:
            copy_line(connection, "1\t9\t2\tUSP\t5\t2026-03-10\t2026-03-10\t2026-03\n")
        assert refused.value.sqlstate == "LG001"
        connection.rollback()


def copy_line(connection: Connection, line: str) -> None:
    raw: Any = connection.connection.driver_connection
    columns = "entry_id, line, account_id, unit, amount, entry_date, effective_date, period"
    with raw.cursor() as cursor, cursor.copy(f"COPY posting ({columns}) FROM STDIN") as copy:
        copy.write(line)


# ------------------------------------------------------------------------- who may what


def test_a_session_that_reads_cannot_write(engine: Engine) -> None:
    with reading(engine) as session, pytest.raises(DBAPIError, match=r"read.?only"):
        session.execute(text("INSERT INTO subledger (kind, number) VALUES ('member', 'A-9')"))
    with writing(engine) as session:  # and the connection serves a writer again
        session.execute(text("INSERT INTO subledger (kind, number) VALUES ('member', 'A-9')"))
        session.rollback()


def test_a_page_is_read_as_of_one_moment(counter: Counter) -> None:
    counter.post(sale())
    count = text("SELECT count(*) FROM journal_entry")
    with reading(counter.engine) as page:
        assert page.scalar(count) == 1
        counter.post(sale())
        assert page.scalar(count) == 1
    with reading(counter.engine) as page:
        assert page.scalar(count) == 2


def test_the_triggers_are_exactly_those_of_the_source(engine: Engine, counter: Counter) -> None:
    schema = schema_of(book_url(counter.place))
    with engine.connect() as connection:
        assert guards.differences(connection, schema) == []


def test_a_trigger_that_was_altered_switched_off_dropped_or_added_is_named(
    engine: Engine, counter: Counter
) -> None:
    schema = schema_of(book_url(counter.place))
    if schema is None:
        spoil = [
            "DROP TRIGGER guard_posting_update",
            "CREATE TRIGGER guard_posting_update BEFORE UPDATE ON posting BEGIN SELECT 1; END",
            "DROP TRIGGER guard_posting_delete",
            "CREATE TRIGGER lain AFTER UPDATE ON book BEGIN SELECT 1; END",
        ]
        expected = [
            ("guard_posting_delete", "missing"),
            ("guard_posting_update", "altered"),
            ("lain", "unknown"),
        ]
    else:
        spoil = [
            (
                "CREATE OR REPLACE FUNCTION guard_posting_update() RETURNS trigger LANGUAGE plpgsql"
                f" SET search_path TO \"{schema}\" AS 'BEGIN RETURN NEW; END'"
            ),
            "DROP TRIGGER guard_posting_delete ON posting",
            "ALTER TABLE posting DISABLE TRIGGER guard_posting_insert",
            "ALTER TABLE account ENABLE TRIGGER guard_account_update",
            "ALTER FUNCTION guard_account_delete() SET search_path TO public",
            (
                "CREATE TRIGGER lain BEFORE UPDATE ON book FOR EACH ROW"
                " EXECUTE FUNCTION guard_truncate()"
            ),
        ]
        expected = [
            ("guard_account_delete", "altered"),
            ("guard_account_update", "disabled"),
            ("guard_posting_delete", "missing"),
            ("guard_posting_insert", "disabled"),
            ("guard_posting_update", "altered"),
            ("lain", "unknown"),
        ]
    owner = open_engine(counter.place, as_owner=True).execution_options(**WRITE)
    with owner.connect() as connection:
        for statement in spoil:
            connection.exec_driver_sql(statement)
        assert guards.differences(connection, schema) == expected
        connection.rollback()
    owner.dispose()


def test_guards_are_taken_away_and_put_back_by_a_migration(
    engine: Engine, counter: Counter
) -> None:
    schema = schema_of(book_url(counter.place))
    owner = open_engine(counter.place, as_owner=True).execution_options(**WRITE)
    with owner.begin() as connection:
        guards.remove(connection)
        assert {state for _, state in guards.differences(connection, schema)} == {"missing"}
        guards.install(connection, schema)
    owner.dispose()
    with engine.connect() as connection:
        assert guards.differences(connection, schema) == []
