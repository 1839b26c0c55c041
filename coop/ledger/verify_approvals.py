"""Checks of what a second person decided: against the entries, the content sent, and the log."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select
from sqlalchemy import text

from coop.audit import AuditEvent
from coop.ledger.correction import lines_of
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.drafts import COMMAND_LINE
from coop.ledger.entry import request_digest
from coop.ledger.entry import total_debit
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.verify_entries import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from coop.ledger.entry import Draft

#: What the log calls each decision, by state and, for what was approved, whether on paper.
_ACTS = {
    ("approved", False): "draft.approve",
    ("approved", True): "draft.approve_on_paper",
    ("refused", False): "draft.refuse",
    ("withdrawn", False): "draft.withdraw",
}

#: One row of the log on a draft: who did it, and its detail.
_Act = tuple[str, dict[str, Any]]


def approvals(session: Session) -> Iterator[Finding]:
    """What was approved is what was sent, by somebody else, and each step is in the log."""
    yield from _approved_by_maker(session)
    traced = _traced(session)
    between = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    for row in session.scalars(select(PendingEntry).order_by(PendingEntry.id)):
        acts = traced.pop(f"draft:{row.id}", {})
        draft = _draft_of(row)
        yield from _content(row, draft, acts, between)
        yield from _people(row)
        yield from _steps(row, acts)
        yield from _entry(session, row, draft)
    for subject in sorted(traced):
        yield error("approvals", "gone", subject.partition(":")[2])


def _approved_by_maker(session: Session) -> Iterator[Finding]:
    query = (
        "SELECT voucher_number, recorded_by FROM journal_entry"
        " WHERE approved_by <> '' AND (approved_by = recorded_by"
        " OR 'cli:' || approved_by = recorded_by) ORDER BY id"
    )
    for voucher, who in rows_of(session, query):
        yield error("approvals", "self", voucher, actor=who)


def _traced(session: Session) -> dict[str, dict[str, _Act]]:
    """Per draft the last act of each name, with who did it and its detail."""
    query = (
        select(AuditEvent.subject, AuditEvent.action, AuditEvent.actor, AuditEvent.detail)
        # The condition of an index, as in ``verify_traces``.
        .where(text("action <> 'journal.post'"), AuditEvent.action.like("draft.%"))
        .order_by(AuditEvent.id)
    )
    found: dict[str, dict[str, _Act]] = defaultdict(dict)
    for subject, action, actor, written in session.execute(query):
        found[subject][action] = (actor, _read(written))
    return found


def _read(written: str) -> dict[str, Any]:
    try:
        detail = json.loads(written)
    except (TypeError, ValueError):
        return {}
    return detail if isinstance(detail, dict) else {}


def _draft_of(row: PendingEntry) -> Draft | None:
    """What a row keeps; None where it cannot be read."""
    try:
        return draft_from_text(row.draft)
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _content(
    row: PendingEntry, draft: Draft | None, acts: dict[str, _Act], between: str | None
) -> Iterator[Finding]:
    """The content is what its maker sent, by its own digest and by the log's."""
    lines = draft.lines if draft is not None else ()
    amount = total_debit(line for line in lines if line.account != between)
    _maker, detail = acts.get("draft.make", ("", {}))
    digests = detail.get("digests")
    digest = digests.get("draft") if isinstance(digests, dict) else None
    if (
        draft is None
        or request_digest(draft) != row.request_digest
        or amount != row.amount
        or digest not in {None, row.request_digest}
    ):
        yield error("approvals", "altered", str(row.id))


def _people(row: PendingEntry) -> Iterator[Finding]:
    """Nobody but the maker withdrew it, and anybody but the maker decided on it."""
    maker = row.made_by.removeprefix(COMMAND_LINE)
    is_own = row.decided_by == maker or (
        row.decided_by_id is not None and row.decided_by_id == row.made_by_id
    )
    if row.state in {"approved", "refused"} and is_own:
        yield error("approvals", "own", str(row.id), actor=row.decided_by)
    elif row.state == "withdrawn" and row.decided_by != row.made_by:
        yield error("approvals", "withdrawn_by_another", str(row.id), actor=row.decided_by)
    if row.confirmed_by and row.confirmed_by == maker:
        yield error("approvals", "own", str(row.id), actor=row.confirmed_by)


def _steps(row: PendingEntry, acts: dict[str, _Act]) -> Iterator[Finding]:
    """Making, deciding and confirming are in the log, by the people the row names."""
    wanted = {"draft.make": row.made_by}
    is_paper = row.way == "paper"
    if (act := _ACTS.get((row.state, is_paper))) is not None:
        wanted[act] = row.screen_of if is_paper else row.decided_by
    if row.confirmed_by:
        wanted["draft.confirm_paper"] = row.confirmed_by
    for act in sorted(wanted.keys() | acts.keys()):
        who, detail = acts.get(act, ("", {}))
        is_right = who == wanted.get(act)
        if act == "draft.approve_on_paper" and is_right:
            is_right = detail.get("approved_by") == row.decided_by
        if not is_right:
            yield error("approvals", "step", str(row.id), act=act, actor=who or wanted[act])


def _entry(session: Session, row: PendingEntry, draft: Draft | None) -> Iterator[Finding]:
    """What was approved is in the ledger as it was sent; anything else is not there."""
    if row.state != "approved":
        query = select(JournalEntry.voucher_number).where(JournalEntry.request_id == row.request_id)
        for voucher in session.scalars(query):
            yield error("approvals", "posted_anyway", voucher, draft=row.id)
        return
    entry = session.get(JournalEntry, row.entry_id) if row.entry_id is not None else None
    if entry is None:
        yield error("approvals", "entry_missing", str(row.id))
        return
    people = (entry.request_id, entry.recorded_by, entry.approved_by)
    is_same = people == (row.request_id, row.made_by, row.decided_by)
    if not is_same or draft is None or not _says(entry, draft):
        yield error("approvals", "entry_differs", entry.voucher_number, draft=row.id)


def _says(entry: JournalEntry, draft: Draft) -> bool:
    """Whether an entry says what a draft said."""
    return (
        entry.entry_date == draft.entry_date
        and entry.effective_date == (draft.effective_date or draft.entry_date)
        and entry.kind == draft.kind
        and (entry.narration, entry.reason) == (draft.narration, draft.reason)
        and (entry.receipt_number, entry.batch) == (draft.receipt_number, draft.batch)
        and (entry.origin, entry.reverses_id) == (draft.origin, draft.reverses)
        and lines_of(entry) == draft.lines
    )
