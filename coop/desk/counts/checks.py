"""Whether cash counts still say what was signed: a check of ``coop.ledger.verify``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.db import MoneyType
from coop.desk.counts.facts import OWNER
from coop.desk.counts.facts import count_number
from coop.desk.counts.facts import digest_of
from coop.desk.counts.models import CashCount
from coop.desk.counts.service import facts_of
from coop.desk.counts.service import sealed_of
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CHECK = "cash_counts"


def counts_as_sealed(session: Session) -> Iterator[Finding]:
    """Each count against its seal, its trace in the audit log, the ledger and its own entry."""
    logged = _logged(session)
    for count in session.scalars(select(CashCount).order_by(CashCount.id)):
        if digest_of(facts_of(count), sealed_of(count)) != count.digest:
            yield error(CHECK, "altered", count.number)
        if logged.pop(f"count:{count.id}", "") != count.digest:
            yield error(CHECK, "unlogged", count.number)
        ours = _balance(session, count)
        if ours != count.book_balance:
            yield error(
                CHECK,
                "balance",
                count.number,
                balance=count.book_balance.plain(),
                ours=ours.plain(),
            )
        if count.entry_id is not None and _posted(session, count) != count.difference:
            yield error(CHECK, "entry", count.number)
    for subject in sorted(logged):
        number = subject.partition(":")[2]
        yield error(CHECK, "missing", count_number(int(number)) if number.isdigit() else subject)


def _logged(session: Session) -> dict[str, str]:
    """Digests that the audit log has of counts, by subject."""
    rows = session.execute(
        select(AuditEvent.subject, AuditEvent.detail).where(AuditEvent.action == "count.record")
    )
    found = {}
    for subject, detail in rows:
        try:
            found[subject] = str(json.loads(detail).get("digest", ""))
        except (ValueError, AttributeError):
            found[subject] = ""
    return found


def _balance(session: Session, count: CashCount) -> Money:
    """What the box held by the entries there were when it was counted."""
    query = (
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(Account, Posting.account_id == Account.id)
        .where(
            Account.code == count.account,
            Posting.unit == count.unit,
            Posting.entry_date <= count.day,
            Posting.entry_id <= count.position,
        )
    )
    if count.person:
        query = query.join(Subledger, Posting.subledger_id == Subledger.id).where(
            Subledger.number == count.person
        )
    return session.scalar(query) or ZERO


def _posted(session: Session, count: CashCount) -> Money:
    """What the entry of a count moved in its box; nothing where the entry is not the count's."""
    query = (
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(JournalEntry, Posting.entry_id == JournalEntry.id)
        .join(Account, Posting.account_id == Account.id)
        .where(
            JournalEntry.id == count.entry_id,
            JournalEntry.origin == f"{OWNER}:{count.id}",
            Account.code == count.account,
            Posting.unit == count.unit,
        )
    )
    return session.scalar(query) or ZERO
