"""What the database itself refuses, the same on SQLite and PostgreSQL.

An entry is born unsealed; sealing refuses fewer than two lines or lines that do not sum to zero in
every unit; what is sealed refuses insert, update, delete and, on PostgreSQL, truncate. The audit
log and attachments only grow; a used account keeps its code and type; an approved year stays.

``install`` makes the triggers, ``differences`` compares what is there with what ought to be there,
by definition and state, not only by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy import Connection

SEALED = "LG001 sealed"
UNBALANCED = "LG002 unbalanced"
APPEND_ONLY = "LG003 append only"
IN_USE = "LG004 in use"
FINAL = "LG005 final"
BACKWARDS = "LG006 backwards"


class Guard(NamedTuple):
    """One rule: on these events of this table, if the condition holds, refuse with this message.

    ``condition`` is SQL over OLD and NEW that both engines read; empty means always.
    """

    name: str
    event: str
    table: str
    condition: str
    message: str


_ENTRY_SEALED = "EXISTS (SELECT 1 FROM journal_entry WHERE id = {row}.entry_id AND sealed)"
_ACCOUNT_USED = "EXISTS (SELECT 1 FROM posting WHERE account_id = OLD.id)"
_SUBLEDGER_USED = "EXISTS (SELECT 1 FROM posting WHERE subledger_id = OLD.id)"
_PERIOD_SHUT = "EXISTS (SELECT 1 FROM period WHERE period = {row}.period AND state <> 'open')"
_UNBALANCED = (
    "NEW.sealed AND ("
    "(SELECT count(*) FROM posting WHERE entry_id = NEW.id) < 2"
    " OR EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.id"
    " GROUP BY unit HAVING sum(amount) <> 0))"
)
_ENTRY_MOVED = (
    "EXISTS (SELECT 1 FROM journal_entry WHERE id IN (OLD.entry_id, NEW.entry_id) AND sealed)"
)
_HEAD_BACK = "NEW.position < OLD.position OR (NEW.position = OLD.position AND NEW.hash <> OLD.hash)"

GUARDS = (
    Guard("entry_born_unsealed", "INSERT", "journal_entry", "NEW.sealed", SEALED),
    Guard("entry_sealed_update", "UPDATE", "journal_entry", "OLD.sealed", SEALED),
    Guard("entry_seal_balanced", "UPDATE", "journal_entry", _UNBALANCED, UNBALANCED),
    Guard("entry_sealed_delete", "DELETE", "journal_entry", "OLD.sealed", SEALED),
    Guard("posting_insert", "INSERT", "posting", _ENTRY_SEALED.format(row="NEW"), SEALED),
    Guard("posting_update", "UPDATE", "posting", _ENTRY_MOVED, SEALED),
    Guard("posting_delete", "DELETE", "posting", _ENTRY_SEALED.format(row="OLD"), SEALED),
    Guard("audit_update", "UPDATE", "audit_event", "", APPEND_ONLY),
    Guard("audit_delete", "DELETE", "audit_event", "", APPEND_ONLY),
    Guard("attachment_update", "UPDATE", "attachment", "", APPEND_ONLY),
    Guard("attachment_delete", "DELETE", "attachment", "", APPEND_ONLY),
    Guard("head_backwards", "UPDATE", "chain_head", _HEAD_BACK, BACKWARDS),
    Guard("head_delete", "DELETE", "chain_head", "", BACKWARDS),
    Guard(
        "account_used_update",
        "UPDATE",
        "account",
        "(OLD.id <> NEW.id OR OLD.code <> NEW.code OR OLD.type <> NEW.type"
        " OR OLD.normal <> NEW.normal OR OLD.subledger_kind <> NEW.subledger_kind) AND "
        + _ACCOUNT_USED,
        IN_USE,
    ),
    Guard("account_used_delete", "DELETE", "account", _ACCOUNT_USED, IN_USE),
    Guard("subledger_used_update", "UPDATE", "subledger", _SUBLEDGER_USED, IN_USE),
    Guard("subledger_used_delete", "DELETE", "subledger", _SUBLEDGER_USED, IN_USE),
    Guard("period_locked_update", "UPDATE", "period", "OLD.state = 'locked'", FINAL),
    Guard("period_shut_delete", "DELETE", "period", "OLD.state <> 'open'", FINAL),
    Guard("year_approved_update", "UPDATE", "book_year", "OLD.status = 'approved'", FINAL),
    Guard("year_approved_delete", "DELETE", "book_year", "OLD.status = 'approved'", FINAL),
    Guard("month_shut_insert", "INSERT", "account_month", _PERIOD_SHUT.format(row="NEW"), FINAL),
    Guard("month_shut_update", "UPDATE", "account_month", _PERIOD_SHUT.format(row="OLD"), FINAL),
    Guard("month_shut_delete", "DELETE", "account_month", _PERIOD_SHUT.format(row="OLD"), FINAL),
)

#: Tables whose rows no statement may empty at once on PostgreSQL.
NO_TRUNCATE = (
    "journal_entry",
    "posting",
    "audit_event",
    "attachment",
    "chain_head",
    "account_month",
    "period",
    "book_year",
)


def install(connection: Connection, schema: str | None) -> None:
    """Make every guard; the tables exist and hold nothing that breaks them.

    Args:
        connection: opened with the rights of the owner.
        schema: PostgreSQL schema to which each function is pinned, None on SQLite.
    """
    if connection.dialect.name == "sqlite":
        for guard in GUARDS:
            connection.exec_driver_sql(sqlite_trigger(guard))
        return
    assert schema is not None, "a PostgreSQL book lives in a schema"
    for guard in GUARDS:
        for statement in postgresql_statements(guard, schema):
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(_refuse_truncate(schema))
    for table in NO_TRUNCATE:
        connection.exec_driver_sql(
            f"CREATE TRIGGER guard_{table}_truncate BEFORE TRUNCATE ON {table}"
            f' EXECUTE FUNCTION "{schema}".guard_truncate()'
        )
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER guard_{table}_truncate"
        )


def remove(connection: Connection) -> None:
    """Take the guards away for a migration that rebuilds a guarded table; reinstall after."""
    for name, table in _installed_names(connection):
        on_table = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.exec_driver_sql(f"DROP TRIGGER {name}{on_table}")


def _installed_names(connection: Connection) -> list[tuple[str, str]]:
    if connection.dialect.name == "sqlite":
        query = (
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
            " AND name LIKE 'guard\\_%' ESCAPE '\\'"
        )
    else:
        query = (
            "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = current_schema() AND NOT t.tgisinternal"
        )
    return [(row[0], row[1]) for row in connection.execute(text(query))]


def sqlite_trigger(guard: Guard) -> str:
    """The statement that makes one guard on SQLite, exactly as ``sqlite_master`` keeps it."""
    when = f" WHEN {guard.condition}" if guard.condition else ""
    return (
        f"CREATE TRIGGER guard_{guard.name} BEFORE {guard.event} ON {guard.table}"
        f" FOR EACH ROW{when} BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )


def postgresql_statements(guard: Guard, schema: str) -> tuple[str, str, str]:
    """Function, trigger and ENABLE ALWAYS of one guard on PostgreSQL."""
    function = f'"{schema}".guard_{guard.name}'
    return (
        f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
        f' SET search_path TO "{schema}" AS $guard${_body(guard)}$guard$',
        f"CREATE TRIGGER guard_{guard.name} BEFORE {guard.event} ON {guard.table}"
        f" FOR EACH ROW EXECUTE FUNCTION {function}()",
        f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER guard_{guard.name}",
    )


def _body(guard: Guard) -> str:
    """The plpgsql body; a posting first locks its entry row, so that no seal slips in between."""
    state, _, message = guard.message.partition(" ")
    lock = ""
    if guard.table == "posting":
        rows = {"INSERT": "NEW.entry_id", "DELETE": "OLD.entry_id"}.get(
            guard.event, "OLD.entry_id, NEW.entry_id"
        )
        lock = f" PERFORM 1 FROM journal_entry WHERE id IN ({rows}) FOR SHARE;"
    answer = "OLD" if guard.event == "DELETE" else "NEW"
    return (
        f"BEGIN{lock} IF {guard.condition or 'true'} THEN"
        f" RAISE EXCEPTION '{message}' USING ERRCODE = '{state}'; END IF;"
        f" RETURN {answer}; END"
    )


def _refuse_truncate(schema: str) -> str:
    state, _, message = APPEND_ONLY.partition(" ")
    return (
        (
            f'CREATE FUNCTION "{schema}".guard_truncate() RETURNS trigger LANGUAGE plpgsql'
            f' SET search_path TO "{schema}" AS $guard${_TRUNCATE_BODY}$guard$'
        )
        .replace("{message}", message)
        .replace("{state}", state)
    )


_TRUNCATE_BODY = "BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = '{state}'; END"


def differences(connection: Connection, schema: str | None) -> list[tuple[str, str]]:
    """Guards that are missing, altered, switched off or unknown.

    Returns:
        Pairs of trigger name and what is wrong with it (``missing``, ``altered``, ``disabled``,
        ``unknown``), sorted by name.
    """
    if connection.dialect.name == "sqlite":
        expected = {f"guard_{guard.name}": sqlite_trigger(guard) for guard in GUARDS}
        found = {
            row[0]: row[1]
            for row in connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            )
        }
        return _compare(expected, found)
    assert schema is not None, "a PostgreSQL book lives in a schema"
    return _compare(_expected_postgresql(), _found_postgresql(connection, schema))


def _compare(expected: dict[str, str], found: dict[str, str]) -> list[tuple[str, str]]:
    wrong = []
    for name in sorted(expected.keys() | found.keys()):
        if name not in found:
            wrong.append((name, "missing"))
        elif name not in expected:
            wrong.append((name, "unknown"))
        elif found[name].startswith("disabled "):
            wrong.append((name, "disabled"))
        elif found[name] != expected[name]:
            wrong.append((name, "altered"))
    return wrong


def _expected_postgresql() -> dict[str, str]:
    expected = {
        f"guard_{guard.name}": f"{_timing(guard.event, row=True)} {guard.table} {_body(guard)}"
        for guard in GUARDS
    }
    state, _, message = APPEND_ONLY.partition(" ")
    body = _TRUNCATE_BODY.replace("{message}", message).replace("{state}", state)
    for table in NO_TRUNCATE:
        timing = _timing("TRUNCATE", row=False)
        expected[f"guard_{table}_truncate"] = f"{timing} {table} {body}"
    return expected


def _timing(event: str, *, row: bool) -> str:
    """The bits PostgreSQL keeps of a BEFORE trigger: row 1, before 2, then the event."""
    bits = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}[event]
    return str(bits + 2 + (1 if row else 0))


def _found_postgresql(connection: Connection, schema: str) -> dict[str, str]:
    rows = connection.execute(
        text(
            "SELECT t.tgname, t.tgenabled, t.tgtype, c.relname, p.prosrc, p.proconfig, t.tgqual,"
            " t.tgattr FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE n.nspname = :schema AND NOT t.tgisinternal"
        ),
        {"schema": schema},
    )
    found = {}
    for name, enabled, kind, table, source, settings, condition, columns in rows:
        pinned = settings is not None and any("search_path" in each for each in settings)
        is_plain = condition is None and not str(columns or "").strip()
        state = "" if enabled == "A" else "disabled "
        text_of = f"{kind} {table} {source}" if pinned and is_plain else "altered"
        found[name] = state + text_of
    return found
