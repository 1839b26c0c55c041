"""What must hold of every book after every step, recomputed from plain rows.

Written apart from ``coop.ledger.verify`` on purpose: two who agree are worth more than one.
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import text

from coop.ledger.chain import GENESIS
from coop.ledger.chain import SealedEntry
from coop.ledger.chain import SealedLine
from coop.ledger.chain import link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection
    from sqlalchemy import Engine


def broken(engine: Engine) -> list[str]:
    """Sentences on everything that does not hold; empty for a sound book."""
    with engine.connect() as connection:
        return [
            *_unbalanced(connection),
            *_vouchers(connection),
            *chain(connection),
            *_month_totals(connection),
        ]


def sealed_rows(engine: Engine) -> dict[int, tuple[Any, ...]]:
    """Each entry with its lines as the database holds them, by id."""
    with engine.connect() as connection:
        entries = {
            row.id: tuple(row)
            for row in connection.execute(text("SELECT * FROM journal_entry ORDER BY id"))
        }
        lines = connection.execute(text("SELECT * FROM posting ORDER BY entry_id, line")).all()
    for entry_id, group in groupby(lines, key=lambda row: row.entry_id):
        entries[entry_id] += tuple(tuple(row) for row in group)
    return entries


def _unbalanced(connection: Connection) -> Iterator[str]:
    unsealed = connection.execute(text("SELECT id FROM journal_entry WHERE NOT sealed"))
    yield from (f"entry {row.id} is not sealed" for row in unsealed)
    sums = connection.execute(
        text("SELECT entry_id, unit FROM posting GROUP BY entry_id, unit HAVING sum(amount) <> 0")
    )
    yield from (f"entry {row.entry_id} does not balance in {row.unit}" for row in sums)
    lone = connection.execute(
        text(
            "SELECT e.id FROM journal_entry e LEFT JOIN posting p ON p.entry_id = e.id"
            " GROUP BY e.id HAVING count(p.id) < 2"
        )
    )
    yield from (f"entry {row.id} has fewer than two lines" for row in lone)


def _vouchers(connection: Connection) -> Iterator[str]:
    """In the book or declared lost, each number from one to the head's, none used twice."""
    there: defaultdict[str, list[int]] = defaultdict(list)
    for row in connection.execute(
        text("SELECT series, series_year, series_number FROM journal_entry")
    ):
        there[f"{row.series}-{row.series_year}"].append(row.series_number)
    lost: defaultdict[str, set[int]] = defaultdict(set)
    for row in connection.execute(text("SELECT * FROM gap_declaration")):
        numbers = range(row.first_number, row.last_number + 1)
        lost[f"{row.series}-{row.series_year}"].update(numbers)
    head = connection.execute(text("SELECT series_numbers FROM chain_head")).scalar_one()
    for key in there.keys() | lost.keys():
        last = json.loads(head).get(key)
        if len(there[key]) != len(set(there[key])):
            yield f"series {key} uses a number twice"
        if set(there[key]) | lost[key] != set(range(1, (last or 0) + 1)):
            yield f"series {key} has gaps up to {last}: {sorted(there[key])[-5:]}"


def chain(connection: Connection) -> Iterator[str]:
    """Each link recomputed from the rows, and the head at its end."""
    lines: dict[int, list[SealedLine]] = defaultdict(list)
    for row in connection.execute(
        text(
            "SELECT p.entry_id, a.code, p.unit, s.kind, s.number, p.amount FROM posting p"
            " JOIN account a ON a.id = p.account_id"
            " LEFT JOIN subledger s ON s.id = p.subledger_id ORDER BY p.entry_id, p.line"
        )
    ):
        lines[row.entry_id].append(
            SealedLine(row.code, row.unit, row.kind or "", row.number or "", row.amount)
        )
    position, previous = 0, GENESIS
    for row in connection.execute(text("SELECT * FROM journal_entry ORDER BY id")):
        position += 1
        sealed = SealedEntry(
            position=position,
            voucher_number=row.voucher_number,
            entry_date=str(row.entry_date),
            effective_date=str(row.effective_date),
            period=row.period,
            kind=row.kind,
            narration=row.narration,
            receipt_number=row.receipt_number,
            batch=row.batch,
            origin=row.origin,
            reverses=row.reverses_id,
            reason=row.reason,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            approved_by=row.approved_by,
            request_id=row.request_id,
            lines=tuple(lines[row.id]),
        )
        expected = link(previous, sealed)
        if (row.id, row.previous_hash, row.hash) != (position, previous, expected):
            yield f"entry {row.id} breaks the chain"
        previous = row.hash
    head = connection.execute(text("SELECT position, hash FROM chain_head")).one()
    if tuple(head) != (position, previous):
        yield f"the head says {head.position}, the chain ends at {position}"


def _month_totals(connection: Connection) -> Iterator[str]:
    sums = connection.execute(
        text(
            "SELECT period, account_id, unit,"
            " coalesce(sum(CASE WHEN amount > 0 THEN amount END), 0) AS debit,"
            " coalesce(-sum(CASE WHEN amount < 0 THEN amount END), 0) AS credit"
            " FROM posting GROUP BY period, account_id, unit"
        )
    )
    kept = connection.execute(
        text("SELECT period, account_id, unit, debit, credit FROM account_month")
    )
    postings = {(r.period, r.account_id, r.unit): (int(r.debit), int(r.credit)) for r in sums}
    months = {(r.period, r.account_id, r.unit): (int(r.debit), int(r.credit)) for r in kept}
    for key in sorted(postings.keys() | months.keys()):
        if postings.get(key) != months.get(key):
            yield f"{key}: postings {postings.get(key)}, month totals {months.get(key)}"
    odd = connection.execute(
        text(
            "SELECT p.entry_id FROM posting p JOIN journal_entry e ON e.id = p.entry_id"
            " WHERE p.entry_date <> e.entry_date OR p.effective_date <> e.effective_date"
            " OR p.period <> e.period"
        )
    )
    yield from (f"a line of entry {row.entry_id} carries other dates" for row in odd)
