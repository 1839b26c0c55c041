"""Checks of the database itself: guards in force, settings, whole file, who owns the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import text

from coop.audit import AuditEvent
from coop.db import app_role_of
from coop.ledger import catalogue
from coop.ledger import guards
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.verify_traces import logged

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

#: What a connection to a SQLite book must have set (``coop.db``): name, value, what it keeps.
PRAGMAS = (
    ("foreign_keys", 1),
    ("recursive_triggers", 1),
    ("journal_mode", "wal"),
    ("synchronous", 2),
)


def is_sqlite(session: Session) -> bool:
    """Whether the book is a SQLite file."""
    return session.connection().dialect.name == "sqlite"


def guards_in_force(session: Session) -> Iterator[Finding]:
    """Every guard is there, as it was made, switched on; and no trigger is there besides."""
    schema = None if is_sqlite(session) else _one(session, "SELECT current_schema()")
    for name, problem in guards.differences(session.connection(), schema):
        yield error("guards", problem, name)


def tables_as_made(session: Session) -> Iterator[Finding]:
    """Tables, columns, constraints, indexes and, on PostgreSQL, rules and rights are as made."""
    connection = session.connection()
    if is_sqlite(session):
        for each in catalogue.sqlite_differences(connection):
            yield error("catalogue", each.problem, each.name)
        return
    for each in catalogue.postgresql_differences(connection, _logged_digests(session)):
        yield error("catalogue", each.problem, each.name)
    role = app_role_of(_one(session, "SELECT current_schema()"))
    for problem, name, about in catalogue.postgresql_oddities(connection, role):
        yield error("catalogue", problem, name, about=about)


def _logged_digests(session: Session) -> catalogue.TableDigests | None:
    """What the tables were when this book was made or last migrated, by the audit log."""
    found = None
    acts = ("book.create", "book.copy", "book.migrate")
    for _, _, detail in logged(session, AuditEvent.action.in_(acts)):
        found = detail.get(catalogue.DETAIL, found)
    if not isinstance(found, dict) or not isinstance(found.get("tables"), dict):
        return None
    return catalogue.TableDigests(found.get("server", 0), found["tables"])


def database(session: Session) -> Iterator[Finding]:
    """The file is whole and the connection has the settings the guards rely on."""
    if not is_sqlite(session):
        return
    for name, wanted in PRAGMAS:
        found = _one(session, f"PRAGMA {name}")
        if found != wanted:
            yield error("database", "setting", name, found=str(found), wanted=str(wanted))
    for (answer,) in session.execute(text("PRAGMA integrity_check")):
        if answer != "ok":
            yield error("database", "damaged", "integrity_check", answer=str(answer)[:200])


def ownership(session: Session) -> Iterator[Finding]:
    """On PostgreSQL the serving role owns nothing, may not grow into an owner, sees one schema."""
    if is_sqlite(session):
        return
    schema = _one(session, "SELECT current_schema()")
    role = app_role_of(schema)
    path = _one(session, "SHOW search_path")
    if path.replace('"', "") != schema:
        yield error("ownership", "search_path", path, schema=schema)
    user = _one(session, "SELECT current_user")
    if user != role:
        yield error("ownership", "serving", user, role=role)
    is_super = _one(session, "SELECT rolsuper FROM pg_roles WHERE rolname = :role", role=role)
    if is_super is None:
        yield error("ownership", "no_role", role)
        return
    if is_super:
        yield error("ownership", "superuser", role)
        return  # it may do anything; what else it may do need not be listed
    for (name,) in session.execute(text(_OWNED), {"role": role, "schema": schema}):
        yield error("ownership", "owner", name, role=role)
    for owner, name in session.execute(text(_REACHED), {"role": role, "schema": schema}):
        yield error("ownership", "member", name, role=role, owner=owner)
    for name, right in session.execute(text(_RIGHTS), {"role": role, "schema": schema}):
        yield error("ownership", "right", name, role=role, right=right)


def _one(session: Session, query: str, **parameters: str) -> Any:  # noqa: ANN401 - one value of any kind
    return session.execute(text(query), parameters).scalar()


# Tables, sequences and functions of the book that the serving role owns.
_OWNED = (
    "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = :schema AND pg_get_userbyid(c.relowner) = :role AND c.relkind IN ('r', 'S')"
    " UNION SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace"
    " WHERE n.nspname = :schema AND pg_get_userbyid(p.proowner) = :role ORDER BY 1"
)
# Tables whose owner the serving role could become.
_REACHED = (
    "SELECT pg_get_userbyid(c.relowner), c.relname FROM pg_class c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = :schema AND c.relkind = 'r'"
    " AND pg_get_userbyid(c.relowner) <> :role"
    " AND pg_has_role(CAST(:role AS name), c.relowner, 'MEMBER') ORDER BY c.relname"
)
# Rights that would let it pass the guards.
_RIGHTS = (
    "SELECT c.relname, r.name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " CROSS JOIN (VALUES ('TRUNCATE'), ('TRIGGER')) AS r (name)"
    " WHERE n.nspname = :schema AND c.relkind = 'r'"
    " AND has_table_privilege(CAST(:role AS name), c.oid, r.name)"
    " AND pg_get_userbyid(c.relowner) <> :role UNION SELECT n.nspname, 'CREATE'"
    " FROM pg_namespace n WHERE n.nspname = :schema"
    " AND has_schema_privilege(CAST(:role AS name), n.oid, 'CREATE') ORDER BY 1, 2"
)
