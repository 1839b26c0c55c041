"""Checks of chart, people and attachments against the traces their makers left in the audit log.

Whoever changes them in the database leaves no trace, and whoever removes a trace leaves the change
without one. A row of the log that cannot be read is taken for a row that says nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy import text

from coop.audit import AuditEvent
from coop.ledger import chart_digest
from coop.ledger.attachments import label_digest
from coop.ledger.attachments import media_type_of
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.models import Attachment
from coop.ledger.models import JournalEntry
from coop.ledger.verify_entries import rows_of
from coop.users.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

#: Digests of what an attachment is: of its bytes, and of name, kind, moment and person.
Marks = tuple[str, str]


def logged(session: Session, wanted: ColumnElement[bool]) -> Iterator[tuple[str, str, Any]]:
    """Action, subject and detail of rows of the log, in order; postings are left out."""
    query = select(AuditEvent.action, AuditEvent.subject, AuditEvent.detail)
    # The condition of an index, so that no million of postings is read for a few rows.
    query = query.where(text("action <> 'journal.post'"), wanted).order_by(AuditEvent.id)
    for action, subject, written in session.execute(query):
        try:
            detail = json.loads(written)
        except (TypeError, ValueError):
            detail = {}
        yield action, subject, detail if isinstance(detail, dict) else {}


def chart(session: Session) -> Iterator[Finding]:
    """Every account and unit is what the last act on it in the audit log left it."""
    stated = chart_digest.chart_digests(session)
    traced: dict[str, str] = {}
    acts = AuditEvent.action.like("chart.%") | (AuditEvent.action == "book.create")
    for _, _, detail in logged(session, acts):
        digests = detail.get(chart_digest.DETAIL)
        if isinstance(digests, dict):
            traced.update(digests)
    traced = {key: digest for key, digest in traced.items() if digest}
    for key in sorted(stated.keys() | traced.keys()):
        kind, _, code = key.partition(":")
        if key not in traced:
            yield error("chart", f"{kind}_unlogged", code)
        elif key not in stated:
            yield error("chart", f"{kind}_gone", code)
        elif stated[key] != traced[key]:
            yield error("chart", f"{kind}_changed", code)


def users(session: Session) -> Iterator[Finding]:
    """Everybody who may sign in was added, and has the roles that were given, by somebody named."""
    traced: dict[str, _Person] = {}
    for action, subject, detail in logged(session, AuditEvent.action.like("user.%")):
        name = subject.partition(":")[2]
        person = traced.get(name, _Person())
        if action == "user.create":
            traced[name] = _Person(_sorted(detail.get("roles")))
        elif action == "user.set_roles":
            before = _sorted(detail.get("before"))
            if name not in traced or person.roles != before:
                yield error("users", "step", name, roles=_listed(before))
            traced[name] = person._replace(roles=_sorted(detail.get("after")))
        elif action in {"user.enable", "user.disable"}:
            traced[name] = person._replace(is_enabled=action == "user.enable")
    stated = {
        each.username: _Person(sorted(role.role for role in each.roles), each.is_enabled)
        for each in session.scalars(select(User))
    }
    for name in sorted(stated.keys() | traced.keys()):
        yield from _compared(name, stated.get(name), traced.get(name))


class _Person(NamedTuple):
    """What somebody may do, by the book or by the log."""

    roles: Sequence[str] = ()
    is_enabled: bool = True


def _compared(name: str, stated: _Person | None, traced: _Person | None) -> Iterator[Finding]:
    if stated is None:
        yield error("users", "gone", name)
    elif traced is None:
        yield error("users", "unlogged", name, roles=_listed(stated.roles))
    else:
        if stated.roles != traced.roles:
            roles, logged_roles = _listed(stated.roles), _listed(traced.roles)
            yield error("users", "roles", name, roles=roles, logged_roles=logged_roles)
        if stated.is_enabled != traced.is_enabled:
            yield error("users", "enabled" if stated.is_enabled else "disabled", name)


def _sorted(roles: object) -> list[str]:
    return sorted(map(str, roles)) if isinstance(roles, list) else []


def _listed(roles: Sequence[str]) -> str:
    return ", ".join(roles) or "–"


def attachments(session: Session) -> Iterator[Finding]:
    """An attached file is the one that was attached, to the entry it was attached to."""
    traced: dict[str, Counter[Marks]] = defaultdict(Counter)
    for _, subject, detail in logged(session, AuditEvent.action == "attachment.add"):
        digests = detail.get("digests")
        label = digests.get("label", "") if isinstance(digests, dict) else ""
        traced[subject][str(detail.get("sha256", "")), str(label)] += 1
    columns = [each for each in Attachment.__table__.columns if each.name != "id"]
    rows = session.execute(
        select(JournalEntry.voucher_number, *columns)
        .join(JournalEntry, JournalEntry.id == Attachment.entry_id)
        .order_by(Attachment.id)
        .execution_options(stream_results=True, yield_per=1)
    )
    for row in rows:
        voucher, name = row.voucher_number, str(row.file_name)
        digest = hashlib.sha256(row.content).hexdigest()
        marks = (digest, label_digest(name, row.media_type, row.added_at, row.added_by))
        if len(row.content) != row.size_bytes or digest != row.sha256:
            yield error("attachments", "changed", voucher, file=name)
        if media_type_of(row.content) != row.media_type:
            yield error("attachments", "kind", voucher, file=name, kind=row.media_type)
        if traced[f"entry:{row.entry_id}"][marks] > 0:
            traced[f"entry:{row.entry_id}"][marks] -= 1
        else:
            yield error("attachments", "unlogged", voucher, file=name)
    for subject, left in sorted(traced.items()):
        for (digest, _), count in sorted(left.items()):
            for _ in range(count):
                yield error("attachments", "gone", _voucher(session, subject), file=digest[:12])


def _voucher(session: Session, subject: str) -> str:
    """The voucher of an entry the log speaks of; what the log says where there is none."""
    query = "SELECT voucher_number FROM journal_entry WHERE 'entry:' || id = :subject"
    found = rows_of(session, query, subject=subject)
    return str(found[0][0]) if found else subject
