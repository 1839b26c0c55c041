"""Whether a membership stands where its steps led, and its sheet is the one signed: of verify."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coop.audit import AuditEvent
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.verify_entries import rows_of
from coop.ledger.verify_traces import logged
from coop.members.membership.settlement import seal_of

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHECK = "memberships"


def memberships(session: Session) -> Iterator[Finding]:
    """Each state is that of the latest step, each settlement is the sheet that was signed."""
    for number, status, led_to in rows_of(session, _STRAYED):
        yield error(CHECK, "status", number, found=status, expected=led_to)
    signed = {
        str(detail.get("settlement")): detail.get("digest")
        for _, _, detail in logged(session, AuditEvent.action == "member.settle")
    }
    for settlement_id, number, content, digest, voucher in rows_of(session, _SETTLED):
        printed = signed.pop(str(settlement_id), None)
        if not seal_of(content) == digest == printed:
            yield error(CHECK, "sheet", number)
        if voucher == "":
            yield error(CHECK, "entry", number)
    for settlement_id in sorted(signed):
        yield error(CHECK, "gone", settlement_id)


_STRAYED = (
    "SELECT COALESCE(m.number, '#' || m.id), m.status, e.status FROM member m"
    " JOIN member_event e ON e.member_id = m.id"
    " AND e.id = (SELECT MAX(l.id) FROM member_event l WHERE l.member_id = m.id)"
    " WHERE e.status <> m.status ORDER BY m.id"
)
#: With the voucher of its entry; empty where the entry it names is another's.
_SETTLED = (
    "SELECT s.id, m.number, s.content, s.digest, CASE WHEN s.entry_id IS NULL THEN '-'"
    " ELSE COALESCE((SELECT e.voucher_number FROM journal_entry e WHERE e.id = s.entry_id"
    " AND e.request_id = s.request_id), '') END"
    " FROM member_settlement s JOIN member m ON m.id = s.member_id ORDER BY s.id"
)
