"""What a rule is on a day: the cooperative's own row, else what the program brings along."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from coop.desk.rules.errors import RuleUnknown
from coop.desk.rules.models import DatedRule

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, order=True)
class Rule:
    """One value of one rule.

    Attributes:
        key: which rule.
        valid_from: first day on which it holds.
        revision: 0 for what the program brings along; a later revision of the same day wins.
        value: as text; percent, rupiah, days or years as the key says.
        legal_basis: where it is written.
        confidence: verified, secondary, remembered or own.
    """

    key: str
    valid_from: date
    revision: int
    value: str
    legal_basis: str
    confidence: str

    @property
    def number(self) -> Decimal:
        """The value as an exact number."""
        return Decimal(self.value)


@cache
def known_rules() -> tuple[Rule, ...]:
    """What the program brings along, by key and day."""
    return tuple(sorted(Rule(revision=0, **each) for each in _written()))


@cache
def rule_keys() -> tuple[str, ...]:
    """Every rule the program knows, as they stand in its file."""
    return tuple(dict.fromkeys(str(each["key"]) for each in _written()))


def _written() -> list[dict[str, Any]]:
    text = (files("coop.desk.rules") / "rules.toml").read_text(encoding="utf-8")
    rules: list[dict[str, Any]] = tomllib.loads(text)["rule"]
    return rules


def rules_of(session: Session, key: str) -> list[Rule]:
    """Every value a rule ever had, the oldest first; of one day only the latest revision."""
    own = session.scalars(select(DatedRule).where(DatedRule.key == key))
    return _in_order(key, own)


def rules_by_key(session: Session) -> dict[str, list[Rule]]:
    """The same of every rule the program knows, in the order of its file; one query."""
    own: dict[str, list[DatedRule]] = {}
    for each in session.scalars(select(DatedRule)):
        own.setdefault(each.key, []).append(each)
    return {key: _in_order(key, own.get(key, ())) for key in rule_keys()}


def _in_order(key: str, own: Iterable[DatedRule]) -> list[Rule]:
    found = [each for each in known_rules() if each.key == key]
    found += [
        Rule(
            each.key,
            each.valid_from,
            each.revision,
            each.value,
            each.legal_basis,
            each.confidence,
        )
        for each in own
    ]
    by_day = {each.valid_from: each for each in sorted(found)}
    return [by_day[day] for day in sorted(by_day)]


def rule_on(session: Session, key: str, day: date) -> Rule:
    """The value that holds on a day.

    Raises:
        RuleUnknown: nothing holds on that day.
    """
    found = [each for each in rules_of(session, key) if each.valid_from <= day]
    if not found:
        raise RuleUnknown(key, day)
    return found[-1]
