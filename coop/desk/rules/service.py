"""Adding a dated value to a rule; what was in force before stays readable for ever."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk.rules.errors import RuleBasisMissing
from coop.desk.rules.errors import RuleKeyUnknown
from coop.desk.rules.errors import RuleValueRefused
from coop.desk.rules.kinds import kind_of
from coop.desk.rules.kinds import value_of
from coop.desk.rules.models import DatedRule
from coop.desk.rules.reading import known_rules
from coop.ledger.entry import check_text
from coop.ledger.periods import lock_head
from coop.ledger.posting import EARLIEST_DAY

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: What a cooperative adds is its own word; the program's rows say how sure they are.
OWN = "own"


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A new value of a rule.

    Attributes:
        key: which rule.
        valid_from: first day on which it holds.
        value: as typed: percent, rupiah, days or years as the key says.
        legal_basis: regulation or decision that sets it.
    """

    key: str
    valid_from: date
    value: str
    legal_basis: str


def add_rule(session: Session, facts: RuleFacts, *, actor: str, now: datetime) -> DatedRule:
    """Add a value that holds from a day on.

    A value for a day that has one already supersedes it; the same words a second time change
    nothing. What was calculated before is not calculated again.

    Args:
        session: writing session.
        facts: what was typed.
        actor: who adds it.
        now: aware moment.

    Raises:
        RuleKeyUnknown: the program has no such rule.
        RuleValueRefused: no value of that rule, or a day before all books.
        RuleBasisMissing: nobody said where it is written.
        TextRefused: a legal basis that would not print as it reads.
    """
    lock_head(session)
    if facts.key not in {each.key for each in known_rules()}:
        raise RuleKeyUnknown(facts.key)
    kind = kind_of(facts.key)
    value = value_of(facts.value, kind)
    if value is None or facts.valid_from < EARLIEST_DAY:
        raise RuleValueRefused(kind.label, facts.value)
    basis = " ".join(facts.legal_basis.split())
    if not basis:
        raise RuleBasisMissing(kind.label)
    check_text("legal_basis", basis)
    latest = session.scalars(
        select(DatedRule)
        .where(DatedRule.key == facts.key, DatedRule.valid_from == facts.valid_from)
        .order_by(DatedRule.revision.desc())
        .limit(1)
    ).first()
    if latest is not None and (latest.value, latest.legal_basis) == (value, basis):
        return latest
    row = DatedRule(
        key=facts.key,
        valid_from=facts.valid_from,
        revision=latest.revision + 1 if latest is not None else 1,
        value=value,
        legal_basis=basis,
        confidence=OWN,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "rule.add",
        f"rule:{row.id}",
        actor=actor,
        now=now,
        key=facts.key,
        day=facts.valid_from.isoformat(),
        value=value,
        legal_basis=basis,
    )
    return row
