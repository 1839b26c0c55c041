"""Whether what is written of interest is what the entries say: a check of verify."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.verify_entries import rows_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHECK = "interest"


def lines_and_entries(session: Session) -> Iterator[Finding]:
    """Each line of a run agrees with its entry, and each entry of a run has its line.

    Statements of interest and the list for the tax office are made of the lines.
    """
    for number, account in rows_of(session, _DIFFERENT):
        yield error(CHECK, "line", f"{number} {account}")
    for (number,) in rows_of(session, _UNWRITTEN):
        yield error(CHECK, "unwritten", number)


_SUM = (
    "COALESCE((SELECT SUM(p.amount) FROM posting p JOIN account a ON a.id = p.account_id"
    " WHERE p.entry_id = l.entry_id AND {which}), 0)"
)
_DIFFERENT = (
    "SELECT e.voucher_number, s.number FROM interest_line l"  # noqa: S608 - constants of ours
    " JOIN journal_entry e ON e.id = l.entry_id JOIN savings_account s ON s.id = l.account_id"
    " WHERE l.run_id IS NOT NULL AND ("
    + _SUM.format(which="a.type = 'expense'")
    + " <> l.gross OR -"
    + _SUM.format(which="a.code = '2142'")
    + " <> l.tax OR -"
    + _SUM.format(which="p.subledger_id = s.subledger_id")
    + " <> l.gross - l.tax - l.fee OR e.origin <> 'interest:' || l.period"
    " OR e.period <> l.booked_in OR s.member_id <> l.member_id) ORDER BY e.id"
)
_UNWRITTEN = (
    "SELECT e.voucher_number FROM journal_entry e"
    " WHERE e.origin >= 'interest:' AND e.origin < 'interest;' AND e.reverses_id IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM interest_line l WHERE l.entry_id = e.id) ORDER BY e.id"
)
