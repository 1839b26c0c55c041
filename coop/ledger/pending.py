"""Rows of entries that passed the door and wait to be written together.

What a sealed entry looks like in ``journal_entry`` and ``posting``, and the month totals and audit
rows that go with it. Only ``coop.ledger.posting`` writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.ledger.rows import Command

if TYPE_CHECKING:
    from coop.dates import Period
    from coop.ledger.chain import SealedEntry
    from coop.ledger.rows import Row


class Pending:
    """Queued rows, table by table."""

    def __init__(self) -> None:
        self.periods: list[Period] = []
        self.entries: list[Row] = []
        self._postings: list[Row] = []
        self._audits: list[Row] = []
        self._movements: dict[tuple[str, int, str], tuple[int, int]] = {}

    def add(
        self, sealed: SealedEntry, series: tuple[str, int, int], hashes: tuple[str, str, str]
    ) -> None:
        """Queue an entry without its lines.

        Args:
            sealed: what its hash vouches for.
            series: voucher series, year and number.
            hashes: digest of the request, previous link of the chain, own link.
        """
        self.entries.append(
            (
                sealed.position,
                sealed.voucher_number,
                *series,
                sealed.entry_date,
                sealed.effective_date,
                sealed.period,
                sealed.kind,
                sealed.narration,
                sealed.receipt_number,
                sealed.batch,
                sealed.origin,
                sealed.reverses,
                sealed.reason,
                sealed.recorded_at,
                sealed.recorded_by,
                sealed.approved_by,
                sealed.request_id,
                *hashes,
                False,
            )
        )
        self._audits.append(
            (
                sealed.recorded_at,
                sealed.recorded_by,
                "journal.post",
                f"entry:{sealed.position}",
                "{}",
            )
        )

    def add_lines(
        self, sealed: SealedEntry, account_ids: list[int], subledger_ids: list[int | None]
    ) -> None:
        """Queue an entry's lines, with the row ids of what they name, and add them to its month."""
        position, period = sealed.position, sealed.period
        days = (sealed.entry_date, sealed.effective_date, period)
        movements = self._movements
        for place, line in enumerate(sealed.lines, 1):
            sen = line.amount_sen
            account_id = account_ids[place - 1]
            self._postings.append(
                (position, place, account_id, line.unit, subledger_ids[place - 1], sen, *days)
            )
            key = (period, account_id, line.unit)
            debit, credit = movements.get(key, (0, 0))
            movements[key] = (debit + sen, credit) if sen > 0 else (debit, credit - sen)

    def commands(self) -> list[Command]:
        """Statements that write everything queued; each entry is sealed after its lines."""
        periods = [(period,) for period in self.periods]
        movements = [(*sums, *key) for key, sums in self._movements.items()]
        return [
            Command(_INSERT_PERIOD, periods),
            Command(_INSERT_ENTRY, self.entries, joins_next=True),
            Command(_ADD_MOVEMENT, movements, update=_RAISE_MOVEMENT, joins_next=True),
            Command(_INSERT_AUDIT, self._audits),
            Command(_INSERT_POSTING, self._postings),
            self._seal(),
        ]

    def _seal(self) -> Command:
        first, last = self.entries[0][0], self.entries[-1][0]
        return Command(_SEAL, [(first,)]) if first == last else Command(_SEAL_MANY, [(first, last)])


_INSERT_PERIOD = (
    "INSERT INTO period (period, state, seal, closed_at, closed_by) VALUES (?, 'open', '', '', '')"
    " ON CONFLICT (period) DO NOTHING"
)
_INSERT_ENTRY = (
    "INSERT INTO journal_entry (id, voucher_number, series, series_year, series_number,"
    " entry_date, effective_date, period, kind, narration, receipt_number, batch, origin,"
    " reverses_id, reason, recorded_at, recorded_by, approved_by, request_id, request_digest,"
    " previous_hash, hash, sealed)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_POSTING = (
    "INSERT INTO posting (entry_id, line, account_id, unit, subledger_id, amount, entry_date,"
    " effective_date, period) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_SEAL = "UPDATE journal_entry SET sealed = TRUE WHERE id = ?"
# PostgreSQL plans a range anew each time, as it cannot know how many it will be.
_SEAL_MANY = "UPDATE journal_entry SET sealed = TRUE WHERE id BETWEEN ? AND ?"
_ADD_MOVEMENT = (
    "INSERT INTO account_month (debit, credit, period, account_id, unit) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT (period, account_id, unit) DO UPDATE SET"
    " debit = account_month.debit + excluded.debit,"
    " credit = account_month.credit + excluded.credit"
)
_RAISE_MOVEMENT = (
    "UPDATE account_month SET debit = debit + ?, credit = credit + ?"
    " WHERE period = ? AND account_id = ? AND unit = ?"
)
_INSERT_AUDIT = (
    "INSERT INTO audit_event (at, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)"
)
