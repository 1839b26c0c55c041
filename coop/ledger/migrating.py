"""Bringing a book that an older version wrote up to the tables of this one.

The book is kept beside itself first. Then everything happens in one transaction of the owner:
what is missing is made, the guards are made anew, and ``verify`` looks at the result before it is
committed. A book that would be worse for it is refused and stays as it was.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import event
from sqlalchemy import inspect
from sqlalchemy import text

from coop import audit
from coop.db import Base
from coop.db import app_role_of
from coop.db import book_url
from coop.db import schema_of
from coop.db import writing
from coop.ledger import catalogue
from coop.ledger import guards
from coop.ledger import records
from coop.ledger.book import grant_rows
from coop.ledger.book import open_any_version
from coop.ledger.book import restamp_chart
from coop.ledger.copy_files import copy_pages
from coop.ledger.copy_files import give_name
from coop.ledger.copy_files import make_one_file
from coop.ledger.copy_files import no_progress
from coop.ledger.copy_files import partial_file
from coop.ledger.copy_files import writing_to
from coop.ledger.errors import MigrationRefused
from coop.ledger.models import SCHEMA_VERSION
from coop.ledger.periods import lock_head
from coop.ledger.verify import run_verify

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Engine
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from coop.ledger.verify import VerifyResult

#: Tables of version 1 with columns that came later, and what rows of that time have in them.
#: Sealed tables are never among them: what is sealed is not written anew.
GROWN: Final = {"user_account": {"has_initial_password": "false"}}

#: The first version with digests of records: rows of books before it are taken as they are.
RECORDS_SINCE: Final = 4

#: Checks that are about the tables themselves: after a migration they find nothing at all.
STRUCTURE: Final = frozenset({"guards", "catalogue", "database", "ownership", "references"})


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was done: versions, and where the book as it was is kept (empty where nowhere)."""

    found: int
    reached: int
    kept: str


def migrate(place: str, *, actor: str, now: datetime, keep: bool = True) -> Migrated | None:
    """Bring a book up to date; whole or not at all.

    Args:
        place: file path or database URL; a PostgreSQL login must own the schema.
        actor: who asks.
        now: aware moment.
        keep: whether the book as it was is kept beside it first.

    Returns:
        What was done; None for a book that is up to date.

    Raises:
        BookMissing: there is no book.
        BookTooNew: a newer version of the program wrote it.
        CopyNotWritten: there is no room to keep the book as it was.
        MigrationRefused: the book would have findings that it has not; it was left as it was.
    """
    engine, found = open_any_version(place, as_owner=True)
    try:
        if found == SCHEMA_VERSION:
            return None
        engine.dispose()  # its next connection does not follow references while tables are remade
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _leave_references)
        kept = ""
        if keep and engine.dialect.name == "sqlite":
            kept = _keep_file(engine, found, now.astimezone(_zone(engine)))
        with writing(engine) as session:
            lock_head(session)
            found = session.execute(text("SELECT schema_version FROM book")).scalar_one()
            if found == SCHEMA_VERSION:  # somebody else was quicker
                return None
            schema = schema_of(book_url(place))
            if keep and schema is not None:
                local = now.astimezone(_zone(engine))
                kept = _keep_schema(session.connection(), schema, found, local)
            _bring_up(session, schema, found, actor=actor, now=now)
            session.commit()
    finally:
        engine.dispose()
    return Migrated(found, SCHEMA_VERSION, kept)


def _leave_references(dbapi_connection: Any, record: object) -> None:  # noqa: ANN401 - the driver's own type
    """SQLite would refuse to drop a table that others refer to; the check comes at the end."""
    del record
    dbapi_connection.execute("PRAGMA foreign_keys = OFF")


def _zone(engine: Engine) -> ZoneInfo:
    """Where the book's days begin: what is kept is named after them."""
    with engine.connect() as connection:
        return ZoneInfo(str(connection.execute(text("SELECT zone FROM book")).scalar_one()))


def _keep_file(engine: Engine, found: int, now: datetime) -> str:
    """The book as it is, in one file beside it."""
    book = Path(str(engine.url.database))
    name = f"{book.stem}-versi-{found}-{now:%Y-%m-%d-%H%M%S}{book.suffix}"
    target = book.with_name(name)
    with writing_to(str(target)), partial_file(target) as partial:
        with closing(engine.raw_connection()) as connection:
            copy_pages(connection.driver_connection, partial, no_progress)
        make_one_file(partial)
        give_name(partial, target)
    return str(target)


def _keep_schema(connection: Connection, schema: str, found: int, now: datetime) -> str:
    """The rows of every table as they are, in a schema of their own."""
    kept = f"{schema}_v{found}_{now:%Y%m%d}"
    connection.exec_driver_sql(f'CREATE SCHEMA "{kept}"')
    for table in inspect(connection).get_table_names():
        connection.exec_driver_sql(f'CREATE TABLE "{kept}"."{table}" AS TABLE "{table}"')
    return kept


def _bring_up(
    session: Session, schema: str | None, found: int, *, actor: str, now: datetime
) -> None:
    """Tables, indexes, guards, rights, version; then look whether all is well."""
    before = _looked_at(session, schema, actor=actor, now=now)
    connection = session.connection()
    guards.remove(connection)
    for table, values in GROWN.items():
        _grow(connection, Base.metadata.tables[table], values)
    Base.metadata.create_all(connection)
    _bring_indexes(connection)
    guards.install(connection, schema)
    if schema is not None:
        _drop_functions(connection)
        grant_rows(connection, schema)
    if found < RECORDS_SINCE:
        records.begin(session)
    connection.execute(text("UPDATE book SET schema_version = :v"), {"v": SCHEMA_VERSION})
    restamp_chart(session)
    audit.record(
        session,
        "book.migrate",
        "book:1",
        actor=actor,
        now=now,
        before=found,
        after=SCHEMA_VERSION,
        **catalogue.details(connection),
    )
    session.flush()
    _refuse_worse(before, _looked_at(session, schema, actor=actor, now=now))


def _grow(connection: Connection, table: Table, values: dict[str, str]) -> None:
    """Give a table its new columns, so that it is exactly what a new book has.

    SQLite would keep the text of the statement that added a column, so the table is made anew.
    """
    known = {column["name"] for column in inspect(connection).get_columns(table.name)}
    new = [column for column in table.columns if column.name not in known]
    if not new:
        return
    if connection.dialect.name != "sqlite":
        for column in new:
            kind = column.type.compile(connection.dialect)
            connection.exec_driver_sql(
                f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}"
                f" NOT NULL DEFAULT {values[column.name]}"
            )
            connection.exec_driver_sql(
                f"ALTER TABLE {table.name} ALTER COLUMN {column.name} DROP DEFAULT"
            )
        return
    kept = ", ".join(column.name for column in table.columns if column.name in known)
    added = "".join(f", {column.name}" for column in new)
    told = "".join(f", {values[column.name]}" for column in new)
    connection.exec_driver_sql(f"CREATE TEMP TABLE before AS SELECT * FROM {table.name}")  # noqa: S608 - names from the models
    connection.exec_driver_sql(f"DROP TABLE {table.name}")
    table.create(connection)
    connection.exec_driver_sql(
        f"INSERT INTO {table.name} ({kept}{added}) SELECT {kept}{told} FROM temp.before"  # noqa: S608 - as above
    )
    connection.exec_driver_sql("DROP TABLE temp.before")


def _bring_indexes(connection: Connection) -> None:
    """Every index of the models and no other."""
    preparer = connection.dialect.identifier_preparer
    inspector = inspect(connection)
    for table in Base.metadata.sorted_tables:
        wanted = {preparer.format_index(index).strip('"'): index for index in table.indexes}
        found = {
            str(index["name"])
            for index in inspector.get_indexes(table.name)
            if "duplicates_constraint" not in index
        }
        for name in sorted(found - wanted.keys()):
            connection.exec_driver_sql(f'DROP INDEX "{name}"')
        for name in sorted(wanted.keys() - found):
            wanted[name].create(connection)


def _drop_functions(connection: Connection) -> None:
    """Functions of guards that are no more."""
    ours = {guard.name for guard in guards.GUARDS} | {guards.TRUNCATE_FUNCTION}
    found = connection.execute(
        text(
            "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
            " WHERE n.nspname = current_schema() AND p.proname LIKE 'guard\\_%'"
        )
    )
    for (name,) in found.all():
        if name not in ours:
            connection.exec_driver_sql(f'DROP FUNCTION "{name}"()')


def _looked_at(session: Session, schema: str | None, *, actor: str, now: datetime) -> VerifyResult:
    """What verify finds, seen with the rights of the serving role."""
    if schema is None:
        return run_verify(session, actor=actor, now=now, second_engine=False)
    session.execute(text(f'SET LOCAL ROLE "{app_role_of(schema)}"'))
    try:
        return run_verify(session, actor=actor, now=now, second_engine=False)
    finally:
        session.execute(text("RESET ROLE"))


def _refuse_worse(before: VerifyResult, after: VerifyResult) -> None:
    """Refuse what the migration brought; what was wrong before is for the people to settle.

    A check that could not read the older tables says nothing about how it was.
    """
    known = {check.name: check.errors for check in before.checks}
    own = sum(each.subject == "foreign_keys" for each in after.errors if each.check == "database")
    blind = {each.check for each in before.errors if each.detail.get("problem") == "unreadable"}
    for check in after.checks:
        allowed = 0 if check.name in STRUCTURE else known[check.name]
        if check.name == "database":
            allowed = own  # references are not followed in here, see ``_leave_references``
        if check.errors > allowed and (check.name in STRUCTURE or check.name not in blind):
            first = next(each for each in after.errors if each.check == check.name)
            raise MigrationRefused(check.name, first.subject)
