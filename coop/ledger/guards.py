"""What the database itself refuses, the same on SQLite and PostgreSQL.

An entry is born unsealed, in an open period; sealing refuses fewer than two lines, lines that do
not sum to zero in every unit or carry other dates than their entry, and an entry that does not
continue the chain. What is sealed refuses insert, update, delete and, on PostgreSQL, truncate. The
head follows the chain. The audit log and attachments only grow; a used account keeps its code and
type; totals of a shut month and an approved year stay. Nobody approves what is recorded in the own
name; what waits for approval stays as it was made, and a decision on it stays.

``install`` makes the triggers, ``differences`` compares what is there with what ought to be there,
by definition and state, not only by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import text

from coop.ledger.chain import GENESIS
from coop.ledger.guarded import APPEND_ONLY_TABLES

if TYPE_CHECKING:
    from sqlalchemy import Connection

SEALED = "LG001 sealed"
UNBALANCED = "LG002 unbalanced"
APPEND_ONLY = "LG003 append only"
IN_USE = "LG004 in use"
FINAL = "LG005 final"
BACKWARDS = "LG006 backwards"
UNLINKED = "LG007 unlinked"
SELF_APPROVED = "LG008 self approved"


class Rule(NamedTuple):
    """If the condition, SQL over OLD and NEW that both engines read, holds, refuse."""

    condition: str
    message: str


class Guard(NamedTuple):
    """One trigger: rules asked in order before each row of an event on a table.

    ``together`` are the same rules over all rows of a statement (``new_rows``, ``old_rows``), which
    PostgreSQL asks once after it instead: there a question costs more than its answer. A guard of
    one ``column`` is asked only by updates that set it.
    """

    event: str
    table: str
    rules: tuple[Rule, ...]
    together: tuple[Rule, ...] = ()
    column: str = ""

    @property
    def name(self) -> str:
        """Name of the trigger and, on PostgreSQL, of its function."""
        of = f"_{self.column}" if self.column else ""
        return f"guard_{self.table}_{self.event.lower()}{of}"

    @property
    def when(self) -> str:
        """The event as both engines name it."""
        return f"{self.event} OF {self.column}" if self.column else self.event


_ENTRY_SEALED = "EXISTS (SELECT 1 FROM journal_entry WHERE id = {row}.entry_id AND sealed)"
# The lock keeps a seal out until the lines are committed; a condition within could be asked first.
# The range says nothing new, but it lets a young book, of which the server has no statistics, be
# asked by the key; the plan is kept, and every entry would be read for each new one.
_ANY_ENTRY_SEALED = (
    "(SELECT bool_or(e.sealed) FROM (SELECT sealed FROM journal_entry"
    " WHERE id BETWEEN (SELECT min(entry_id) FROM new_rows)"
    " AND (SELECT max(entry_id) FROM new_rows)"
    " AND id = ANY (ARRAY(SELECT entry_id FROM new_rows)) FOR SHARE) e)"
)
_ALWAYS = "TRUE"
_ACCOUNT_CHANGED = (
    "OLD.id <> NEW.id OR OLD.code <> NEW.code OR OLD.type <> NEW.type"
    " OR OLD.normal <> NEW.normal OR OLD.subledger_kind <> NEW.subledger_kind"
)
_ACCOUNT_USED = "EXISTS (SELECT 1 FROM posting WHERE account_id = OLD.id)"
_SUBLEDGER_USED = "EXISTS (SELECT 1 FROM posting WHERE subledger_id = OLD.id)"
_PERIOD_SHUT = (
    "EXISTS (SELECT 1 FROM period WHERE period = {row}.period AND state <> 'open')"
    " OR EXISTS (SELECT 1 FROM book_year WHERE status = 'approved'"
    " AND year >= CAST(substr({row}.period, 1, 4) AS integer))"
)
_ANY_NEW_SHUT = (
    "EXISTS (SELECT 1 FROM period p"
    " WHERE p.state <> 'open' AND p.period IN (SELECT r.period FROM new_rows r))"
    " OR EXISTS (SELECT 1 FROM book_year WHERE status = 'approved'"
    " AND year >= (SELECT CAST(substr(min(period), 1, 4) AS integer) FROM new_rows))"
)
_NEW_SHUT = _PERIOD_SHUT.format(row="NEW")
_OLD_SHUT = _PERIOD_SHUT.format(row="OLD")
_ASSET_CHANGED = " OR ".join(
    f"OLD.{column} <> NEW.{column}"
    for column in (
        "id", "number", "kind", "unit", "acquisition", "acquired_on", "cost", "residual",
        "worn_before", "life_months", "start", "first_month", "months", "request_id",
        "registered_at", "registered_by",
    )
)  # fmt: skip
_SESSION_CHANGED = "OLD.state = 'closed' OR " + " OR ".join(
    f"OLD.{column} <> NEW.{column}"
    for column in (
        "id", "request_id", "account", "unit", "cashier", "cashier_name", "holder_number", "day",
        "opened_at", "opening_float", "opened_position",
    )
) + " OR coalesce(OLD.opening_count_id, 0) <> coalesce(NEW.opening_count_id, 0)"  # fmt: skip
_MEMBER_CHANGED = (
    "OLD.number IS NOT NULL AND NEW.status <> 'refused'"
    " AND (OLD.number <> coalesce(NEW.number, '') OR OLD.admitted_on <> NEW.admitted_on"
    " OR OLD.subledger_id <> coalesce(NEW.subledger_id, 0))"
)
_PROXY_CHANGED = "OLD.revoked_at <> '' OR " + " OR ".join(
    f"OLD.{column} <> NEW.{column}"
    for column in (
        "id", "member_id", "person_id", "relation", "purposes", "limit_each", "limit_month",
        "valid_from", "expires_on", "document", "note", "request_id", "recorded_at", "recorded_by",
    )
)  # fmt: skip
_HOLD_CHANGED = "OLD.released_at <> '' OR NEW.released_at = '' OR " + " OR ".join(
    f"OLD.{column} <> NEW.{column}"
    for column in (
        "id", "account_id", "subledger_id", "amount", "reason", "origin", "request_id",
        "placed_at", "placed_by",
    )
)  # fmt: skip
_SAVINGS_CHANGED = " OR ".join(
    f"OLD.{column} <> NEW.{column}"
    for column in (
        "id", "number", "product_id", "member_id", "subledger_id", "opened_on", "recorded_at",
        "recorded_by",
    )
)  # fmt: skip
_SAVINGS_HOLD_SOMETHING = (
    "(SELECT coalesce(sum(p.amount), 0) FROM posting p JOIN account a ON a.id = p.account_id"
    " JOIN savings_product s ON s.account = a.code"
    " WHERE s.id = OLD.product_id AND p.subledger_id = OLD.subledger_id) <> 0"
)
# Units are summed apart only where there are several: sorting costs more than all the rest.
_UNBALANCED = (
    "NEW.sealed AND (SELECT CASE WHEN count(*) < 2 OR sum(amount) <> 0"
    " OR count(CASE WHEN period <> NEW.period OR entry_date <> NEW.entry_date"
    " OR effective_date <> NEW.effective_date THEN 1 END) > 0 THEN TRUE"
    " WHEN min(unit) = max(unit) THEN FALSE"
    " ELSE EXISTS (SELECT 1 FROM posting WHERE entry_id = NEW.id GROUP BY unit"
    " HAVING sum(amount) <> 0 OR count(*) < 2) END FROM posting WHERE entry_id = NEW.id)"
)
_UNLINKED = (
    "NEW.sealed AND NEW.previous_hash <> CASE NEW.id"  # noqa: S608 - a constant of ours
    f" WHEN 1 THEN '{GENESIS}'"
    " ELSE coalesce((SELECT hash FROM journal_entry WHERE id = NEW.id - 1), '') END"
)
_ENTRY_MOVED = (
    "EXISTS (SELECT 1 FROM journal_entry WHERE id IN (OLD.entry_id, NEW.entry_id) AND sealed)"
)
_HEAD_BACK = "NEW.position < OLD.position"
_HEAD_ASTRAY = (
    "NEW.hash <> CASE NEW.position"  # noqa: S608 - a constant of ours
    f" WHEN 0 THEN '{GENESIS}'"
    " ELSE coalesce((SELECT hash FROM journal_entry WHERE id = NEW.position AND sealed), '') END"
)


_DRAFT_CHANGED = (
    "OLD.id <> NEW.id OR OLD.request_id <> NEW.request_id"
    " OR OLD.request_digest <> NEW.request_digest OR OLD.draft <> NEW.draft"
    " OR OLD.amount <> NEW.amount OR OLD.made_at <> NEW.made_at OR OLD.made_by <> NEW.made_by"
    " OR coalesce(OLD.made_by_id, 0) <> coalesce(NEW.made_by_id, 0)"
    " OR coalesce(OLD.reverses_id, 0) <> coalesce(NEW.reverses_id, 0)"
)
_DECISION_CHANGED = (
    "OLD.state <> 'waiting' AND (OLD.state <> NEW.state OR OLD.way <> NEW.way"
    " OR OLD.decided_at <> NEW.decided_at OR OLD.decided_by <> NEW.decided_by"
    " OR coalesce(OLD.decided_by_id, 0) <> coalesce(NEW.decided_by_id, 0)"
    " OR OLD.decision_reason <> NEW.decision_reason OR OLD.screen_of <> NEW.screen_of"
    " OR coalesce(OLD.entry_id, 0) <> coalesce(NEW.entry_id, 0))"
)
_CONFIRMATION_CHANGED = (
    "OLD.confirmed_by <> ''"
    " AND (OLD.confirmed_by <> NEW.confirmed_by OR OLD.confirmed_at <> NEW.confirmed_at)"
)
_NOT_WHAT_WAS_APPROVED = (
    "NEW.state = 'approved' AND NOT EXISTS (SELECT 1 FROM journal_entry e"
    " WHERE e.id = NEW.entry_id AND e.request_id = NEW.request_id"
    " AND e.recorded_by = NEW.made_by AND e.approved_by = NEW.decided_by)"
)


def _guard(
    event: str,
    table: str,
    *rules: tuple[str, str],
    together: tuple[tuple[str, str], ...] = (),
    column: str = "",
) -> Guard:
    each_row, at_once = (tuple(Rule(*each) for each in some) for some in (rules, together))
    return Guard(event, table, each_row, at_once, column)


GUARDS = (
    _guard(
        "INSERT",
        "journal_entry",
        ("NEW.sealed", SEALED),
        (_NEW_SHUT, FINAL),
        ("NEW.approved_by <> '' AND NEW.approved_by = NEW.recorded_by", SELF_APPROVED),
    ),
    _guard(
        "UPDATE",
        "journal_entry",
        ("OLD.sealed", SEALED),
        (_UNBALANCED, UNBALANCED),
        (_UNLINKED, UNLINKED),
    ),
    _guard("DELETE", "journal_entry", ("OLD.sealed", SEALED)),
    _guard(
        "INSERT",
        "posting",
        (_ENTRY_SEALED.format(row="NEW"), SEALED),
        together=((_ANY_ENTRY_SEALED, SEALED),),
    ),
    _guard("UPDATE", "posting", (_ENTRY_MOVED, SEALED)),
    _guard("DELETE", "posting", (_ENTRY_SEALED.format(row="OLD"), SEALED)),
    *(
        _guard(event, table, (_ALWAYS, APPEND_ONLY))
        for table in APPEND_ONLY_TABLES
        for event in ("UPDATE", "DELETE")
    ),
    _guard("UPDATE", "chain_head", (_HEAD_BACK, BACKWARDS), (_HEAD_ASTRAY, UNLINKED)),
    _guard("DELETE", "chain_head", (_ALWAYS, BACKWARDS)),
    _guard("UPDATE", "account", (f"({_ACCOUNT_CHANGED}) AND {_ACCOUNT_USED}", IN_USE)),
    _guard("DELETE", "account", (_ACCOUNT_USED, IN_USE)),
    _guard("UPDATE", "subledger", (_SUBLEDGER_USED, IN_USE)),
    _guard("DELETE", "subledger", (_SUBLEDGER_USED, IN_USE)),
    _guard("UPDATE", "period", ("OLD.state = 'locked' OR OLD.period <> NEW.period", FINAL)),
    _guard("DELETE", "period", ("OLD.state <> 'open'", FINAL)),
    _guard("UPDATE", "book_year", ("OLD.status = 'approved' OR OLD.year <> NEW.year", FINAL)),
    _guard("DELETE", "book_year", ("OLD.status = 'approved'", FINAL)),
    _guard("INSERT", "account_month", (_NEW_SHUT, FINAL), together=((_ANY_NEW_SHUT, FINAL),)),
    _guard(
        "UPDATE",
        "account_month",
        (_OLD_SHUT, FINAL),
        together=((_ANY_NEW_SHUT, FINAL),),  # the same month as before, by the guard below
    ),
    _guard("UPDATE", "account_month", (_OLD_SHUT, FINAL), (_NEW_SHUT, FINAL), column="period"),
    _guard("DELETE", "account_month", (_OLD_SHUT, FINAL)),
    _guard("INSERT", "pending_entry", (_NOT_WHAT_WAS_APPROVED, UNLINKED)),
    _guard(
        "UPDATE",
        "pending_entry",
        (_DRAFT_CHANGED, FINAL),
        (_DECISION_CHANGED, FINAL),
        (_CONFIRMATION_CHANGED, FINAL),
        (_NOT_WHAT_WAS_APPROVED, UNLINKED),
    ),
    _guard("DELETE", "pending_entry", (_ALWAYS, FINAL)),
    _guard("UPDATE", "member", (_MEMBER_CHANGED, FINAL)),
    _guard("UPDATE", "subledger_hold", (_HOLD_CHANGED, FINAL)),
    _guard("DELETE", "subledger_hold", (_ALWAYS, FINAL)),
    _guard("UPDATE", "savings_account", (_SAVINGS_CHANGED, FINAL)),
    _guard("DELETE", "savings_account", (_SAVINGS_HOLD_SOMETHING, IN_USE)),
    _guard("UPDATE", "asset", (_ASSET_CHANGED, FINAL)),
    _guard("DELETE", "asset", (_ALWAYS, FINAL)),
    _guard("UPDATE", "counter_session", (_SESSION_CHANGED, FINAL)),
    _guard("DELETE", "counter_session", (_ALWAYS, FINAL)),
    _guard("UPDATE", "proxy", (_PROXY_CHANGED, FINAL)),
    _guard("DELETE", "proxy", (_ALWAYS, FINAL)),
)

#: The one function of all triggers that refuse to empty a table.
TRUNCATE_FUNCTION = "guard_truncate"

#: Tables whose rows no statement may empty at once on PostgreSQL.
NO_TRUNCATE = (
    "journal_entry",
    "posting",
    *APPEND_ONLY_TABLES,
    "chain_head",
    "account_month",
    "period",
    "book_year",
    "account",
    "subledger",
    "pending_entry",
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
    statements = [each for guard in GUARDS for each in postgresql_statements(guard, schema)]
    statements.append(_refuse_truncate(schema))
    for table in NO_TRUNCATE:
        statements += [
            (
                f"CREATE TRIGGER guard_{table}_truncate BEFORE TRUNCATE ON {table}"
                f' EXECUTE FUNCTION "{schema}".guard_truncate()'
            ),
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER guard_{table}_truncate",
        ]
    connection.exec_driver_sql(";\n".join(statements))  # one message instead of some hundred


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
    checks = " ".join(
        f"WHEN {rule.condition} THEN RAISE(ABORT, '{rule.message}')" for rule in guard.rules
    )
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.when} ON {guard.table}"
        f" FOR EACH ROW BEGIN SELECT CASE {checks} END; END"
    )


def postgresql_statements(guard: Guard, schema: str) -> tuple[str, str, str]:
    """Function, trigger and ENABLE ALWAYS of one guard on PostgreSQL."""
    function = f'"{schema}".{guard.name}'
    make_function = (
        f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql"
        f' SET search_path TO "{schema}" AS $guard${_body(guard)}$guard$'
    )
    make_trigger = f"CREATE TRIGGER {guard.name} {_timing(guard)} EXECUTE FUNCTION {function}()"
    return (
        make_function,
        make_trigger,
        f"ALTER TABLE {guard.table} ENABLE ALWAYS TRIGGER {guard.name}",
    )


def _timing(guard: Guard) -> str:
    """When and where a guard is asked on PostgreSQL."""
    if not guard.together:
        return f"BEFORE {guard.when} ON {guard.table} FOR EACH ROW"
    return (
        f"AFTER {guard.event} ON {guard.table} REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT"
    )


def _body(guard: Guard) -> str:
    """The plpgsql body; a changed posting first locks its entry row, so no seal slips in between.

    All rules are one question: each would cost as much as the rest of the trigger.
    """
    lock = ""
    if guard.table == "posting" and not guard.together:
        rows = "= OLD.entry_id" if guard.event == "DELETE" else "IN (OLD.entry_id, NEW.entry_id)"
        lock = f" PERFORM 1 FROM journal_entry WHERE id {rows} FOR SHARE;"
    checks = " ".join(
        f"WHEN {rule.condition} THEN '{rule.message}'" for rule in guard.together or guard.rules
    )
    answer = "NULL" if guard.together else "OLD" if guard.event == "DELETE" else "NEW"
    return (
        f"DECLARE refusal text; BEGIN{lock} refusal := CASE {checks} END;"
        f" IF refusal IS NOT NULL THEN {_RAISE} END IF; RETURN {answer}; END"
    )


# A private SQLSTATE, so that a refusal is known by its code and never by its text.
_RAISE = "RAISE EXCEPTION USING MESSAGE = substr(refusal, 7), ERRCODE = left(refusal, 5);"


def _refuse_truncate(schema: str) -> str:
    return (
        f'CREATE OR REPLACE FUNCTION "{schema}".guard_truncate() RETURNS trigger LANGUAGE plpgsql'
        f' SET search_path TO "{schema}" AS $guard${_TRUNCATE_BODY}$guard$'
    )


_TRUNCATE_BODY = f"DECLARE refusal text := '{APPEND_ONLY}'; BEGIN {_RAISE} END"


def differences(connection: Connection, schema: str | None) -> list[tuple[str, str]]:
    """Guards that are missing, altered, switched off or unknown.

    Returns:
        Pairs of trigger name and what is wrong with it (``missing``, ``altered``, ``disabled``,
        ``unknown``), sorted by name.
    """
    if connection.dialect.name == "sqlite":
        expected = {guard.name: sqlite_trigger(guard) for guard in GUARDS}
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
        guard.name: f"{_bits(guard.event, before=not guard.together, row=not guard.together)}"
        f" {guard.column or None} {(guard.together and 'new_rows') or None} {guard.table}"
        f" {_body(guard)}"
        for guard in GUARDS
    }
    for table in NO_TRUNCATE:
        bits = _bits("TRUNCATE", before=True, row=False)
        expected[f"guard_{table}_truncate"] = f"{bits} None None {table} {_TRUNCATE_BODY}"
    return expected


def _bits(event: str, *, before: bool, row: bool) -> int:
    """What PostgreSQL keeps of a trigger's time: row 1, before 2, then the event."""
    bits = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}[event]
    return bits + (2 if before else 0) + (1 if row else 0)


def _found_postgresql(connection: Connection, schema: str) -> dict[str, str]:
    rows = connection.execute(
        text(
            "SELECT t.tgname, t.tgenabled, t.tgtype, c.relname, p.prosrc, p.proconfig, t.tgqual,"
            " (SELECT string_agg(a.attname, ',') FROM pg_attribute a WHERE a.attrelid = t.tgrelid"
            " AND a.attnum = ANY (t.tgattr)), t.tgoldtable, t.tgnewtable"
            " FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE n.nspname = :schema AND NOT t.tgisinternal"
        ),
        {"schema": schema},
    )
    found = {}
    for name, enabled, bits, table, source, settings, condition, columns, old, new in rows:
        is_pinned = settings in ([f"search_path={schema}"], [f'search_path="{schema}"'])
        is_plain = condition is None and old is None
        state = "" if enabled == "A" else "disabled "
        text_of = (
            f"{bits} {columns} {new} {table} {source}" if is_pinned and is_plain else "altered"
        )
        found[name] = state + text_of
    return found
