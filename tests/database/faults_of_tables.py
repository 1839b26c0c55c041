"""Attacks on tables, constraints, indexes, rules and rights of the sample book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import text

from tests.database.attacks import Attack
from tests.database.attacks import Fault
from tests.database.attacks import statements

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.database.attacks import Named


def plainly(*texts: str) -> Attack:
    """An attack by statements as they stand, which may name nothing of PostgreSQL's."""

    def attack(session: Session) -> None:
        for each in texts:
            session.execute(text(each))

    return attack


def of_file(name: str, named: Named, *texts: str) -> Fault:
    """An attack that only a SQLite book knows."""
    return Fault(name, plainly(*texts), named=named, engines=("sqlite",))


def of_server(name: str, named: Named, *texts: str) -> Fault:
    """An attack that only a PostgreSQL book knows."""
    return Fault(name, statements(*texts), named=named, engines=("postgresql",))


def check_replaced(session: Session) -> None:
    """A condition of a table rewritten where SQLite keeps its text."""
    session.execute(text("PRAGMA writable_schema = ON"))
    changed = session.execute(
        text(
            "UPDATE sqlite_master SET sql = replace(sql, 'amount <> 0', 'amount <> 9')"
            " WHERE name = 'posting'"
        )
    )
    assert changed.rowcount == 1  # type: ignore[attr-defined] # a cursor result


FAULTS_OF_TABLES = (
    Fault(
        "an index dropped",
        plainly("DROP INDEX ix_posting_account_date"),
        engines=("sqlite",),
        named={"catalogue.missing": {"ix_posting_account_date"}},
    ),
    of_file(
        "an index of the same name over something else",
        {"catalogue.altered": {"uq_account_role"}},
        "DROP INDEX uq_account_role",
        "CREATE UNIQUE INDEX uq_account_role ON account (role, id) WHERE role <> ''",
    ),
    of_file("a table added", {"catalogue.unknown": {"helpful"}}, "CREATE TABLE helpful (id int)"),
    of_file(
        "a view added",
        {"catalogue.unknown": {"helpful"}},
        "CREATE VIEW helpful AS SELECT * FROM posting",
    ),
    of_file(
        "a column added",
        {"catalogue.altered": {"posting"}},
        "ALTER TABLE posting ADD COLUMN helpful text",
    ),
    Fault(
        "a condition replaced",
        check_replaced,
        engines=("sqlite",),
        named={"catalogue.altered": {"posting"}},
    ),
    of_server(
        "an index dropped from the server",
        {"catalogue.missing": {"posting.ix_posting_account_date"}},
        "DROP INDEX ix_posting_account_date",
    ),
    of_server(
        "an index that holds less",
        {"catalogue.altered": {"account"}},
        "DROP INDEX uq_account_role",
        "CREATE UNIQUE INDEX uq_account_role ON account (role) WHERE role = 'inter_unit'",
    ),
    of_server(
        "a condition dropped",
        {"catalogue.missing": {"posting.ck_posting_amount_nonzero"}},
        "ALTER TABLE posting DROP CONSTRAINT ck_posting_amount_nonzero",
    ),
    of_server(
        "a condition that refuses nothing",
        {"catalogue.altered": {"posting"}},
        "ALTER TABLE posting DROP CONSTRAINT ck_posting_amount_nonzero",
        "ALTER TABLE posting ADD CONSTRAINT ck_posting_amount_nonzero CHECK (amount <> 0 OR TRUE)",
    ),
    of_server(
        "a reference dropped",
        {"catalogue.missing": {"posting.fk_posting_account_id_account"}},
        "ALTER TABLE posting DROP CONSTRAINT fk_posting_account_id_account",
    ),
    of_server(
        "a reference that deletes",
        {"catalogue.altered": {"posting"}},
        "ALTER TABLE posting DROP CONSTRAINT fk_posting_entry_id_journal_entry",
        "ALTER TABLE posting ADD CONSTRAINT fk_posting_entry_id_journal_entry"
        " FOREIGN KEY (entry_id) REFERENCES journal_entry (id) ON DELETE CASCADE",
    ),
    of_server(
        "a uniqueness dropped",
        {"catalogue.missing": {"journal_entry.uq_journal_entry_request_id"}},
        "ALTER TABLE journal_entry DROP CONSTRAINT uq_journal_entry_request_id",
    ),
    of_server(
        "a column that may be empty",
        {"catalogue.altered": {"journal_entry"}},
        "ALTER TABLE journal_entry ALTER COLUMN narration DROP NOT NULL",
    ),
    of_server(
        "a column filled by itself",
        {"catalogue.altered": {"audit_event"}},
        "ALTER TABLE audit_event ALTER COLUMN actor SET DEFAULT 'siti'",
    ),
    of_server(
        "a column added on the server",
        {"catalogue.unknown": {"posting.helpful"}},
        "ALTER TABLE posting ADD COLUMN helpful text",
    ),
    of_server(
        "a table added on the server",
        {"catalogue.unknown": {"helpful", "helpful.id"}},
        "CREATE TABLE helpful (id int)",
    ),
    of_server(
        "a view added on the server",
        {"catalogue.unknown": {"helpful"}},
        "CREATE VIEW helpful AS SELECT * FROM posting",
    ),
    of_server(
        "a rule that swallows deletions",
        {"catalogue.rule": {"silent"}},
        "CREATE RULE silent AS ON DELETE TO journal_entry DO INSTEAD NOTHING",
    ),
    of_server(
        "a rule that swallows the log",
        {"catalogue.rule": {"silent"}},
        "CREATE RULE silent AS ON INSERT TO audit_event DO INSTEAD NOTHING",
    ),
    of_server(
        "a table that a crash would empty",
        {"catalogue.unlogged": {"audit_event"}},
        "ALTER TABLE audit_event SET UNLOGGED",
    ),
    of_server(
        "rows that may be hidden",
        {"catalogue.row_security": {"login_throttle"}},
        "ALTER TABLE login_throttle ENABLE ROW LEVEL SECURITY",
    ),
    of_server(
        "rights for everybody",
        {"catalogue.grant": {"chain_head"}},
        "GRANT UPDATE, DELETE ON chain_head TO PUBLIC",
    ),
    of_server(
        "a column for everybody",
        {"catalogue.grant": {"user_account"}},
        "GRANT UPDATE (password_hash) ON user_account TO PUBLIC",
    ),
    of_server(
        "a schema in which everybody may make things",
        {"catalogue.grant": {"uji_faults"}, "ownership.right": {"uji_faults"}},
        "GRANT CREATE ON SCHEMA {schema} TO PUBLIC",
    ),
    of_server(
        "rights for somebody who looks after the server",
        {"catalogue.grant": {"journal_entry"}},
        "CREATE ROLE uji_tamu",
        "GRANT ALL ON journal_entry TO uji_tamu",
    ),
    of_server(
        "rights to give away",
        {"catalogue.grant": {"journal_entry"}},
        "GRANT SELECT ON journal_entry TO {app} WITH GRANT OPTION",
    ),
    Fault(
        "a guard that runs with its owner's rights",
        statements("ALTER FUNCTION guard_posting_insert() SECURITY DEFINER"),
        is_of_guards=True,
        engines=("postgresql",),
        named={"catalogue.function_definer": {"guard_posting_insert"}},
    ),
    Fault(
        "a guard that somebody else may replace",
        statements(
            "CREATE ROLE uji_tamu",
            "GRANT CREATE ON SCHEMA {schema} TO uji_tamu",
            "ALTER FUNCTION guard_posting_insert() OWNER TO uji_tamu",
            "REVOKE CREATE ON SCHEMA {schema} FROM uji_tamu",
        ),
        is_of_guards=True,
        engines=("postgresql",),
        named={"catalogue.function_owner": {"guard_posting_insert"}},
    ),
    of_server(
        "a function added",
        {"catalogue.function_unknown": {"helpful"}},
        "CREATE FUNCTION helpful() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ),
)
