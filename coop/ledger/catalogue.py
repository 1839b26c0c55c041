"""Which tables, columns, constraints and indexes a book has, and whether they are as made.

SQLite keeps every statement as it was typed, so the whole of ``sqlite_master`` is compared with
that of a book made now in memory. PostgreSQL rewrites what it is told: names are compared with the
models, definitions with digests that were written to the audit log when the book was made.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import create_engine
from sqlalchemy import text

from coop.db import Base
from coop.ledger import guards

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: Tables of the tools, not of the book.
FOREIGN: Final = frozenset({"alembic_version", "sqlite_sequence"})
#: Name of the detail of an audit row that holds the digests of the tables of a PostgreSQL book.
DETAIL: Final = "catalogue"

DIGEST_LENGTH: Final = 16

#: Modules whose tables every book has, those of pillars above the ledger too: they are known here
#: by name only, as a book is made and checked whole.
MODELS: Final = (
    "coop.users.models",
    "coop.ledger.models",
    "coop.ledger.draft_models",
    "coop.ledger.records",
    "coop.desk.assets.models",
    "coop.desk.banking.models",
    "coop.desk.closing.models",
    "coop.desk.copies.models",
    "coop.desk.counts.models",
    "coop.desk.handover.models",
    "coop.desk.opening.models",
    "coop.desk.rules.models",
    "coop.desk.setup.models",
    "coop.members.people.models",
    "coop.members.regions.models",
    "coop.members.membership.models",
    "coop.members.savings.models",
    "coop.members.interest.models",
    "coop.members.counter.models",
    "coop.members.dues.models",
    "coop.members.deposits.models",
    "coop.members.papers.models",
    "coop.members.proxies.models",
    "coop.members.portal.models",
    "coop.members.intake.models",
)

for _module in MODELS:
    if find_spec(_module.rpartition(".")[0]) is not None and find_spec(_module) is not None:
        import_module(_module)


class Difference(NamedTuple):
    """One object that is not as it was made: ``missing``, ``unknown`` or ``altered``."""

    name: str
    problem: str


def sqlite_differences(connection: Connection) -> list[Difference]:
    """Tables, indexes and views of a SQLite book that differ from those of a new one.

    Triggers are compared by ``coop.ledger.guards``.
    """
    expected = _new_sqlite(frozenset(Base.metadata.tables))
    found = _sqlite_master(connection)
    wrong = []
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            wrong.append(Difference(name, "missing"))
        elif name not in expected:
            wrong.append(Difference(name, "unknown"))
        elif found[name] != expected[name]:
            wrong.append(Difference(name, "altered"))
    return wrong


@lru_cache(maxsize=2)
def _new_sqlite(tables: frozenset[str]) -> dict[str, str]:
    """What a new book of the tables known by now looks like."""
    assert tables, "models are loaded"
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        made = _sqlite_master(connection)
    engine.dispose()
    return made


def _sqlite_master(connection: Connection) -> dict[str, str]:
    rows = connection.execute(
        text("SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type <> 'trigger'")
    )
    return {
        name: f"{kind} {table} {' '.join((sql or '').split())}"
        for kind, name, table, sql in rows
        if name not in FOREIGN and table not in FOREIGN and not name.startswith("sqlite_stat")
    }


class TableDigests(NamedTuple):
    """Digests of all tables as one major version of the server prints them."""

    server: int
    tables: dict[str, str]


def postgresql_digests(connection: Connection) -> TableDigests:
    """One digest for each table over its columns, constraints and indexes."""
    lines = defaultdict(list)
    for table, *facts in connection.execute(text(_OBJECTS)):
        lines[table].append(json.dumps([str(fact) for fact in facts]))
    digests = {
        table: hashlib.sha256("\n".join(sorted(each)).encode()).hexdigest()[:DIGEST_LENGTH]
        for table, each in lines.items()
        if table not in FOREIGN
    }
    return TableDigests(_server(connection), digests)


def details(connection: Connection) -> dict[str, object]:
    """What the audit row of a new book says of its tables: nothing on SQLite."""
    if connection.dialect.name == "sqlite":
        return {}
    return {DETAIL: postgresql_digests(connection)._asdict()}


def postgresql_differences(connection: Connection, logged: TableDigests | None) -> list[Difference]:
    """Tables, columns, constraints and indexes that are not those of the models, or were altered.

    Args:
        connection: of the book; its search path is the book's schema alone.
        logged: digests from the audit log; another major version may print the same otherwise.
    """
    expected = _expected_names(connection)
    found = defaultdict(set)
    for table, _, name, _ in connection.execute(text(_OBJECTS)):
        found[table].add(name)
    for name, kind in connection.execute(text(_RELATIONS)):
        if kind == "r":
            found[name].add(name)
        else:
            found[f"{name} "].add(name)  # a view or the like: no table of ours has that name
    wrong = []
    for table in sorted((expected.keys() | found.keys()) - FOREIGN):
        missing = sorted(expected.get(table, set()) - found[table])
        unknown = sorted(found[table] - expected.get(table, set()))
        wrong += [Difference(_within(table, name), "missing") for name in missing]
        wrong += [Difference(_within(table, name), "unknown") for name in unknown]
    if logged is not None and logged.server == _server(connection):
        named = {each.name.partition(".")[0] for each in wrong}
        for table, digest in sorted(postgresql_digests(connection).tables.items()):
            if logged.tables.get(table, digest) != digest and table not in named:
                wrong.append(Difference(table, "altered"))
    return wrong


def _within(table: str, name: str) -> str:
    return name.strip() if name.strip() == table.strip() else f"{table}.{name}"


def _expected_names(connection: Connection) -> dict[str, set[str]]:
    """Of each table its own name and those of its columns, constraints and indexes."""
    preparer = connection.dialect.identifier_preparer
    expected = {}
    for table in Base.metadata.sorted_tables:
        names = {table.name, *(column.name for column in table.columns)}
        for constraint in table.constraints:
            name = preparer.format_constraint(constraint)
            assert name is not None, "the naming convention names every constraint"
            names.add(name.strip('"'))
        for index in table.indexes:
            names.add(preparer.format_index(index).strip('"'))
        expected[table.name] = names
    return expected


def _server(connection: Connection) -> int:
    version = connection.execute(text("SHOW server_version_num")).scalar_one()
    return int(version) // 10_000


class Oddity(NamedTuple):
    """Something that lets rows or rights slip past the guards, with what it is about."""

    problem: str
    name: str
    about: str


def postgresql_oddities(connection: Connection, role: str) -> list[Oddity]:
    """Rules, row security, tables lost in a crash, strange functions and rights of others.

    Args:
        connection: of the book; its search path is the book's schema alone.
        role: the role that serves the book.
    """
    ours = [guard.name for guard in guards.GUARDS] + [guards.TRUNCATE_FUNCTION]
    rows = connection.execute(text(_ODDITIES), {"role": role, "ours": ours})
    return sorted(Oddity(*row) for row in rows if row[1] not in FOREIGN)


_HERE: Final = " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()"
_RELATIONS: Final = (
    f"SELECT c.relname, c.relkind FROM pg_class c{_HERE}"  # noqa: S608 - constants of ours
    " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')"
)
# Table, kind, name and definition; NOT NULL stands with its column, as some versions name it too.
_OBJECTS: Final = (
    "SELECT c.relname, 'column', a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),"  # noqa: S608 - constants of ours
    " a.attnotnull, a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid))"
    f" FROM pg_class c{_HERE} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
    " AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum"
    " WHERE c.relkind = 'r'"
    " UNION ALL SELECT c.relname, 'constraint', k.conname,"
    " concat_ws(' ', pg_get_constraintdef(k.oid), k.convalidated)"
    f" FROM pg_class c{_HERE} JOIN pg_constraint k ON k.conrelid = c.oid"
    " WHERE c.relkind = 'r' AND k.contype IN ('p', 'u', 'f', 'c', 'x')"
    " UNION ALL SELECT c.relname, 'index', i.relname,"
    " concat_ws(' ', replace(replace(pg_get_indexdef(i.oid), quote_ident(n.nspname) || '.', ''),"
    " n.nspname || '.', ''), x.indisvalid, x.indisready)"
    f" FROM pg_class c{_HERE} JOIN pg_index x ON x.indrelid = c.oid"
    " JOIN pg_class i ON i.oid = x.indexrelid WHERE c.relkind = 'r'"
)
# Rights on a table are its owner's and the serving role's, who may read, add, change and delete.
_ODDITIES: Final = (
    "SELECT 'rule', r.rulename, c.relname"  # noqa: S608 - constants of ours
    f" FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class{_HERE}"
    " WHERE r.rulename <> '_RETURN'"
    f" UNION ALL SELECT 'unlogged', c.relname, '' FROM pg_class c{_HERE}"
    " WHERE c.relkind = 'r' AND c.relpersistence <> 'p'"
    f" UNION ALL SELECT 'row_security', c.relname, '' FROM pg_class c{_HERE}"
    " WHERE c.relrowsecurity OR c.relforcerowsecurity"
    " UNION ALL SELECT 'inherits', c.relname, p.inhparent::regclass::text"
    f" FROM pg_inherits p JOIN pg_class c ON c.oid = p.inhrelid{_HERE} WHERE c.relkind = 'r'"
    " UNION ALL SELECT 'function_unknown', f.proname, pg_get_userbyid(f.proowner) FROM pg_proc f"
    " JOIN pg_namespace n ON n.oid = f.pronamespace AND n.nspname = current_schema()"
    " WHERE NOT f.proname = ANY(:ours)"
    " UNION ALL SELECT 'function_definer', f.proname, pg_get_userbyid(f.proowner) FROM pg_proc f"
    " JOIN pg_namespace n ON n.oid = f.pronamespace AND n.nspname = current_schema()"
    " WHERE f.prosecdef"
    " UNION ALL SELECT 'function_owner', f.proname, pg_get_userbyid(f.proowner) FROM pg_proc f"
    " JOIN pg_namespace n ON n.oid = f.pronamespace AND n.nspname = current_schema()"
    " WHERE f.proowner <> (SELECT relowner FROM pg_class WHERE oid = 'chain_head'::regclass)"
    " AND pg_get_userbyid(f.proowner) <> :role"
    " UNION ALL SELECT 'grant', c.relname, concat(CASE g.grantee WHEN 0 THEN 'PUBLIC'"
    " ELSE pg_get_userbyid(g.grantee) END, ': ', string_agg(DISTINCT g.privilege_type, ', '))"
    f" FROM pg_class c{_HERE} CROSS JOIN LATERAL (SELECT * FROM aclexplode(c.relacl) UNION ALL"
    " SELECT e.* FROM pg_attribute a, aclexplode(a.attacl) e WHERE a.attrelid = c.oid) g"
    " WHERE g.grantee <> c.relowner AND (g.grantee = 0 OR pg_get_userbyid(g.grantee) <> :role"
    " OR g.is_grantable OR g.privilege_type = 'REFERENCES')"
    " GROUP BY c.relname, g.grantee"
    " UNION ALL SELECT 'grant', n.nspname, concat(CASE g.grantee WHEN 0 THEN 'PUBLIC'"
    " ELSE pg_get_userbyid(g.grantee) END, ': ', g.privilege_type)"
    " FROM pg_namespace n, aclexplode(n.nspacl) g WHERE n.nspname = current_schema()"
    " AND g.grantee <> n.nspowner AND g.privilege_type = 'CREATE'"
    " AND (g.grantee = 0 OR pg_get_userbyid(g.grantee) <> :role)"
)
