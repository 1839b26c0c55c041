"""Verify: every invariant of the book as a named check, and the second engine's word.

Nothing is repaired; findings name the culprit. A warning is something to look at, an error means
that the books are not what was recorded. All checks see one snapshot: ``coop.db.reading``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from coop.dates import utc_text
from coop.ledger import chain
from coop.ledger import verify_approvals
from coop.ledger import verify_chain
from coop.ledger import verify_entries
from coop.ledger import verify_periods
from coop.ledger import verify_records
from coop.ledger import verify_storage
from coop.ledger import verify_totals
from coop.ledger import verify_traces
from coop.ledger import verify_vouchers
from coop.ledger.finding import Finding
from coop.ledger.finding import Severity
from coop.ledger.finding import error
from coop.ledger.models import ChainHead
from coop.ledger.models import VerifyRun
from coop.ledger.verify_second import second_engine
from coop.ledger.verify_statements import statements

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Findings of one check that are listed; a renamed account would else fill the screen.
LISTED_MAX = 50


class Check(NamedTuple):
    """One invariant: a stable name and the function that looks for what breaks it."""

    name: str
    run: Callable[[Session], Iterable[Finding]]


def _of_pillar(module: str, function: str) -> Callable[[Session], Iterable[Finding]]:
    """A check of a pillar above the ledger, which is known here by name only."""

    def run(session: Session) -> Iterable[Finding]:
        found: Iterable[Finding] = getattr(import_module(module), function)(session)
        return found

    return run


CHECKS = (
    Check("guards", verify_storage.guards_in_force),
    Check("catalogue", verify_storage.tables_as_made),
    Check("database", verify_storage.database),
    Check("ownership", verify_storage.ownership),
    Check("references", verify_entries.references),
    Check("sealed", verify_entries.sealed),
    Check("positions", verify_entries.positions),
    Check("chain", verify_chain.chain_links),
    Check("head", verify_chain.chain_head),
    Check("vouchers", verify_vouchers.vouchers),
    Check("request_ids", verify_entries.request_ids),
    Check("entry_balance", verify_entries.entry_balance),
    Check("entry_lines", verify_entries.entry_lines),
    Check("entry_periods", verify_entries.entry_periods),
    Check("posting_copies", verify_entries.posting_copies),
    Check("accounts", verify_entries.accounts_take_postings),
    Check("subledger", verify_entries.subledger_demand),
    Check("reversals", verify_entries.reversals),
    Check("audit", verify_entries.audit_rows),
    Check("attachments", verify_traces.attachments),
    Check("chart", verify_traces.chart),
    Check("users", verify_traces.users),
    Check("approvals", verify_approvals.approvals),
    Check("month_totals", verify_totals.month_totals),
    Check("month_seals", verify_periods.month_seals),
    Check("period_order", verify_periods.period_order),
    Check("period_history", verify_periods.period_history),
    Check("closed_periods", verify_periods.closed_periods),
    Check("years_closed", verify_totals.years_closed),
    Check("subledger_totals", verify_totals.subledger_totals),
    Check("savings", verify_totals.savings),
    Check("cash", verify_totals.cash),
    Check("units", verify_totals.units),
    Check("inter_unit", verify_totals.inter_unit),
    Check("statements", statements),
    Check("records", verify_records.records),
    Check("cash_counts", _of_pillar("coop.desk.counts.checks", "counts_as_sealed")),
    Check("receipts", _of_pillar("coop.members.counter.checking", "receipts_as_written")),
    Check("members", _of_pillar("coop.members.savings.checks", "members_and_subledgers")),
    Check("memberships", _of_pillar("coop.members.membership.checks", "memberships")),
    Check("savings_accounts", _of_pillar("coop.members.savings.checks", "accounts_and_postings")),
    Check("holds", _of_pillar("coop.members.savings.checks", "holds_and_balances")),
    Check("interest", _of_pillar("coop.members.interest.checks", "lines_and_entries")),
)
PAPER_HEAD = "paper_head"
SECOND_ENGINE = Check("second_engine", second_engine)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How many findings one check had, listed or not."""

    name: str
    errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What one run found.

    Attributes:
        at: moment, UTC text.
        actor: who asked.
        position: chain position of the head.
        head: the head as printed on paper.
        checks: every check that ran, in order.
        findings: at most ``LISTED_MAX`` of each check, and one ``more`` where there were more.
    """

    at: str
    actor: str
    position: int
    head: str
    checks: tuple[CheckResult, ...]
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong; warnings do not count."""
        return not any(check.errors for check in self.checks)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Findings that make the books wrong."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Findings to look at."""
        return tuple(each for each in self.findings if each.severity is Severity.WARNING)


def run_verify(
    session: Session,
    *,
    actor: str,
    now: datetime,
    head: str | None = None,
    second_engine: bool = True,
    progress: Callable[[str, int, int], None] | None = None,
) -> VerifyResult:
    """Run every check on one snapshot of the book; nothing is written.

    Args:
        session: from ``coop.db.reading``; all checks see the book as of its first statement.
        actor: who asks.
        now: aware moment.
        head: a chain head from paper, which a rewound chain cannot answer.
        second_engine: whether beancount checks too, about a second for each 13,000 lines.
        progress: told name, number and count of each check before it runs.

    Raises:
        HeadCodeUnreadable: ``head`` is not a chain head.
    """
    checks = list(CHECKS)
    if head is not None:
        verify_chain.read_head_code(head)  # refused before anything long begins
        checks.append(Check(PAPER_HEAD, partial(verify_chain.paper_head, code=head)))
    if second_engine:
        checks.append(SECOND_ENGINE)
    position, head_code = _head(session)
    results: list[CheckResult] = []
    findings: list[Finding] = []
    for number, check in enumerate(checks, start=1):
        if progress is not None:
            progress(check.name, number, len(checks))
        with session.begin_nested() as step:  # after a failure PostgreSQL would answer no more
            result, listed = run_check(session, check)
            step.rollback()
        results.append(result)
        findings += listed
    return VerifyResult(
        at=utc_text(now),
        actor=actor,
        position=position,
        head=head_code,
        checks=tuple(results),
        findings=tuple(findings),
    )


def _head(session: Session) -> tuple[int, str]:
    """Where the chain stands; a head that is gone or damaged is named by the check ``head``."""
    row = session.execute(select(ChainHead.position, ChainHead.hash)).first()
    position: object = row.position if row is not None else None
    hash_: object = row.hash if row is not None else None
    if not isinstance(position, int) or not isinstance(hash_, str):
        position, hash_ = 0, chain.GENESIS
    return position, chain.head_code(position, hash_)


def run_check(session: Session, check: Check) -> tuple[CheckResult, list[Finding]]:
    """All findings of a check counted, the first of them listed."""
    counts = dict.fromkeys(Severity, 0)
    listed: list[Finding] = []
    try:
        for finding in check.run(session):
            counts[finding.severity] += 1
            if len(listed) < LISTED_MAX:
                listed.append(finding)
    except DBAPIError as failure:  # a damaged file; the other checks may still be able to read
        counts[Severity.ERROR] += 1
        listed.append(_unreadable(check, str(failure.orig)))
    except Exception as failure:  # noqa: BLE001 - rows nobody could have written; the rest is checked
        counts[Severity.ERROR] += 1
        listed.append(_unreadable(check, f"{type(failure).__name__}: {failure}"))
    more = sum(counts.values()) - len(listed)
    if more:
        severity = Severity.ERROR if counts[Severity.ERROR] else Severity.WARNING
        listed.append(Finding(check.name, severity, check.name, {"problem": "more", "count": more}))
    return CheckResult(check.name, counts[Severity.ERROR], counts[Severity.WARNING]), listed


def _unreadable(check: Check, answer: str) -> Finding:
    """A check that came to no end; some have a sentence of their own for it, with ``detail``."""
    said = answer[:200]
    return error(check.name, "unreadable", check.name, answer=said, detail=said)


def store_result(session: Session, result: VerifyResult) -> None:
    """Keep the result for the page of treasurer and auditor.

    Args:
        session: writing session; the caller commits.
        result: what a run found.
    """
    session.execute(
        insert(VerifyRun).values(
            at=result.at,
            actor=result.actor,
            position=result.position,
            head=result.head,
            checks=len(result.checks),
            findings=json.dumps([each._asdict() for each in result.findings], ensure_ascii=False),
        )
    )


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A result that was kept; ``entries_since`` were posted after it and are not covered."""

    at: str
    actor: str
    position: int
    head: str
    checks: int
    findings: tuple[Finding, ...]
    entries_since: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing was wrong; warnings do not count."""
        return all(each.severity is Severity.WARNING for each in self.findings)


def stored_runs(session: Session, *, limit: int = 20) -> Iterator[StoredRun]:
    """Results that were kept, the latest first."""
    position = session.scalars(select(ChainHead.position)).one()
    for row in session.scalars(select(VerifyRun).order_by(VerifyRun.id.desc()).limit(limit)):
        yield StoredRun(
            at=row.at,
            actor=row.actor,
            position=row.position,
            head=row.head,
            checks=row.checks,
            findings=tuple(
                Finding(each["check"], Severity(each["severity"]), each["subject"], each["detail"])
                for each in json.loads(row.findings)
            ),
            entries_since=position - row.position,
        )


def last_run(session: Session) -> StoredRun | None:
    """The latest result that was kept."""
    return next(stored_runs(session, limit=1), None)
