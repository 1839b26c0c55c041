"""Checks of the chain: what was sealed is what is there, in one unbroken line to the head.

``sealed_entries`` rebuilds from rows exactly what the door hashed; the link of each entry is
computed again, and compared with what is stored and with the head on paper.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import text

from coop.ledger import chain
from coop.ledger.errors import HeadCodeUnreadable
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.verify_entries import streamed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

#: So many entries must have changed together before what they share is blamed.
SHARED_MIN = 2

_ENTRIES = (
    "SELECT id, voucher_number, entry_date, effective_date, period, kind, narration,"
    " receipt_number, batch, origin, reverses_id, reason, recorded_at, recorded_by, approved_by,"
    " request_id, previous_hash, hash FROM journal_entry ORDER BY id"
)
_LINES = (
    "SELECT entry_id, account_id, unit, subledger_id, amount FROM posting ORDER BY entry_id, line"
)
_HEAD_CODE = re.compile(r"(\d{1,18})-([0-9A-F]{4})-([0-9A-F]{4})-([0-9A-F]{4})-([0-9A-F]{4})")


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry rebuilt from its rows, with the two hashes stored beside it."""

    sealed: chain.SealedEntry
    previous_hash: str
    hash: str


def stored_entries(session: Session) -> Iterator[StoredEntry]:
    """Every entry as it was sealed, in chain order; two cursors, flat memory."""
    chart = session.execute(text("SELECT id, code FROM account"))
    codes: dict[int, str] = {row[0]: row[1] for row in chart}
    references = {
        row[0]: (row[1], row[2])
        for row in session.execute(text("SELECT id, kind, number FROM subledger"))
    }
    lines = streamed(session, _LINES)
    line = next(lines, None)
    for row in streamed(session, _ENTRIES):
        own = []
        while line is not None and line[0] <= row[0]:
            if line[0] == row[0]:
                kind, number = references.get(line[3], ("", ""))
                code = codes.get(line[1], "")
                own.append(chain.SealedLine(code, line[2], kind, number, line[4]))
            line = next(lines, None)
        yield StoredEntry(_sealed(row, tuple(own)), row[16], row[17])


def _sealed(row: Any, lines: tuple[chain.SealedLine, ...]) -> chain.SealedEntry:  # noqa: ANN401 - a row of either driver
    return chain.SealedEntry(
        position=row[0],
        voucher_number=row[1],
        entry_date=str(row[2]),  # PostgreSQL answers dates, SQLite their ISO text
        effective_date=str(row[3]),
        period=row[4],
        kind=row[5],
        narration=row[6],
        receipt_number=row[7],
        batch=row[8],
        origin=row[9],
        reverses=row[10],
        reason=row[11],
        recorded_at=row[12],
        recorded_by=row[13],
        approved_by=row[14],
        request_id=row[15],
        lines=lines,
    )


class _Shared:
    """What changed entries have in common: an account or a subledger in all of them, and only."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._changed: Counter[str] = Counter()
        self._count = 0

    def add(self, entry: chain.SealedEntry, *, is_changed: bool) -> None:
        """Count the accounts and subledgers of one entry, each once."""
        names = {line.account for line in entry.lines}
        names |= {
            f"{line.subledger_kind}:{line.subledger_number}"
            for line in entry.lines
            if line.subledger_kind
        }
        self._seen.update(names)
        if is_changed:
            self._changed.update(names)
            self._count += 1

    def suspects(self) -> list[str]:
        """Names in every changed entry and in no other."""
        if self._count < SHARED_MIN:
            return []
        return sorted(
            name
            for name, times in self._changed.items()
            if times == self._count == self._seen[name]
        )


def chain_links(session: Session) -> Iterator[Finding]:
    """Each entry hashes to what is stored, and names the hash before it."""
    before = chain.GENESIS
    shared = _Shared()
    count = 0
    for stored in stored_entries(session):
        sealed = stored.sealed
        is_changed = _link(stored) != stored.hash
        shared.add(sealed, is_changed=is_changed)
        if is_changed:
            count += 1
            yield error("chain", "content", sealed.voucher_number, entry=sealed.position)
        if stored.previous_hash != before:
            yield error("chain", "link", sealed.voucher_number, entry=sealed.position)
        before = stored.hash
    for suspect in shared.suspects():
        yield error("chain", "shared", suspect, entries=count)


def _link(stored: StoredEntry) -> str:
    """The recomputed hash; empty where the stored previous hash is no hash at all."""
    if re.fullmatch(r"[0-9a-f]{64}", stored.previous_hash) is None:
        return ""
    return chain.link(stored.previous_hash, stored.sealed)


def chain_head(session: Session) -> Iterator[Finding]:
    """The head's row stands at the last entry: same position, same hash, same moment."""
    rows = session.execute(
        text("SELECT id, position, hash, last_recorded_at FROM chain_head")
    ).all()
    if len(rows) != 1:
        yield error("head", "rows", "chain_head", rows=len(rows))
        return
    _, position, hash_, recorded_at = rows[0]
    last = session.execute(
        text("SELECT id, voucher_number, hash FROM journal_entry ORDER BY id DESC LIMIT 1")
    ).first()
    last_position, voucher, last_hash = last or (0, "", chain.GENESIS)
    if position != last_position:
        yield error("head", "position", voucher or "0", stated=position, last=last_position)
    elif hash_ != last_hash:
        yield error(
            "head",
            "hash",
            voucher or "0",
            stated=chain.head_code(position, hash_),
            last=chain.head_code(last_position, last_hash),
        )
    latest = session.execute(text("SELECT MAX(recorded_at) FROM journal_entry")).scalar() or ""
    if recorded_at != latest:
        yield error("head", "moment", voucher or "0", stated=recorded_at, last=latest)


def read_head_code(code: str) -> tuple[int, str]:
    """Position and leading hex digits of a head printed on paper.

    Raises:
        HeadCodeUnreadable: not of the form ``42-AB12-CD34-EF56-AB78``.

    >>> read_head_code(" 42-ab12-cd34-ef56-ab78 ")
    (42, 'ab12cd34ef56ab78')
    """
    match = _HEAD_CODE.fullmatch(code.strip().upper())
    if match is None:
        raise HeadCodeUnreadable(code)
    position, *groups = match.groups()
    return int(position), "".join(groups).lower()


def paper_head(session: Session, code: str) -> Iterator[Finding]:
    """The entry at the position printed on paper still has the hash printed there.

    Raises:
        HeadCodeUnreadable: the code is not a chain head.
    """
    position, digits = read_head_code(code)
    if position == 0:
        stored: str | None = chain.GENESIS
    else:
        stored = session.execute(
            text("SELECT hash FROM journal_entry WHERE id = :position"), {"position": position}
        ).scalar()
    if stored is None:
        yield error("paper_head", "missing", code.strip().upper(), position=position)
    elif not stored.startswith(digits):
        found = chain.head_code(position, stored)
        yield error("paper_head", "different", code.strip().upper(), found=found)
