"""Check of voucher numbers: each once, none missing but those that were declared lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import text

from coop.audit import AuditEvent
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.verify_entries import rows_of
from coop.ledger.verify_traces import logged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: First and last number of what was declared lost, in order.
Ranges = list[tuple[int, int]]


def vouchers(session: Session) -> Iterator[Finding]:
    """Voucher numbers of each series and year run from 1 to the head's number, each once.

    A number that was declared lost may be missing; the declaration has its row in the audit log.
    """
    stated: dict[str, int] = json.loads(
        session.execute(text("SELECT series_numbers FROM chain_head")).scalar() or "{}"
    )
    found: dict[str, list[int]] = {}
    for series, year, number in rows_of(
        session,
        "SELECT series, series_year, series_number FROM journal_entry"
        " ORDER BY series, series_year, series_number",
    ):
        found.setdefault(f"{series}-{year}", []).append(number)
    lost: dict[str, Ranges] = {}
    declared = set()
    for row, series, year, first, last in rows_of(
        session,
        "SELECT id, series, series_year, first_number, last_number FROM gap_declaration"
        " ORDER BY first_number, id",
    ):
        lost.setdefault(f"{series}-{year}", []).append((first, last))
        declared.add((f"gap:{row}", f"{series}-{year}-{first:05d}"))
    for key in sorted(stated.keys() | found.keys() | lost.keys()):
        yield from _series(key, found.get(key, []), stated.get(key, 0), lost.get(key, []))
    acts = {
        (subject, detail.get("first"))
        for _, subject, detail in logged(session, AuditEvent.action == "gap.declare")
    }
    for _, number in sorted(declared - acts):
        yield error("vouchers", "gap_unlogged", number)
    for voucher, entry_id in rows_of(session, _MISNUMBERED):
        yield error("vouchers", "name", voucher, entry=entry_id)
    for voucher, count in rows_of(
        session,
        "SELECT voucher_number, COUNT(*) FROM journal_entry GROUP BY voucher_number"
        " HAVING COUNT(*) > 1 ORDER BY voucher_number",
    ):
        yield error("vouchers", "duplicate", voucher, times=count)


def _series(key: str, numbers: list[int], stated: int, lost: Ranges) -> Iterator[Finding]:
    before = 0
    for number in numbers:
        if number == before:
            yield error("vouchers", "duplicate", f"{key}-{number:05d}", times=numbers.count(number))
        for first, last in undeclared(before + 1, number - 1, lost):
            missing = f"{first:05d}" + (f"–{last:05d}" if last > first else "")
            yield error("vouchers", "gap", f"{key}-{missing}", next=f"{key}-{number:05d}")
        before = number
    end = max([before, *(last for _, last in lost)])
    if end != stated or undeclared(before + 1, end, lost):
        yield error("vouchers", "last", key, last=end, stated=stated)


def undeclared(first: int, last: int, lost: Sequence[tuple[int, int]]) -> Ranges:
    """What of a range of missing numbers nobody declared lost.

    >>> undeclared(5, 12, [(1, 3), (5, 6), (9, 10)])
    [(7, 8), (11, 12)]
    >>> undeclared(5, 4, [])
    []
    """
    left = []
    for begin, end in lost:
        if begin > last:
            break
        if begin > first:
            left.append((first, begin - 1))
        first = max(first, end + 1)
    if first <= last:
        left.append((first, last))
    return left


# A voucher's text is its series, year and number; both engines pad with plain CASE.
_MISNUMBERED = (
    "SELECT voucher_number, id FROM journal_entry WHERE voucher_number <> series || '-' ||"
    " CAST(series_year AS text) || '-' || CASE WHEN series_number < 10 THEN '0000'"
    " WHEN series_number < 100 THEN '000' WHEN series_number < 1000 THEN '00'"
    " WHEN series_number < 10000 THEN '0' ELSE '' END || CAST(series_number AS text) ORDER BY id"
)
