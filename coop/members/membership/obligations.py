"""What a leaving member is owed and owes: a registry, to which each pillar adds its own.

A right becomes lines that take it out of the account it stands in; an obligation lines that take
the debt out of its. The settlement adds only the difference: to refunds due (2177), or to
receivables from former members (1164). What stands on the member's own numbers in the ledger and
no provider named is found there (``coop.members.membership.standing``), so nothing is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.members.membership.duties import ORDER_ADVANCE
from coop.members.membership.duties import ORDER_LOAN
from coop.members.membership.duties import ORDER_LOAN_INTEREST
from coop.members.membership.duties import ORDER_OTHER
from coop.members.membership.duties import ORDER_PENALTY
from coop.members.membership.duties import ORDER_PURCHASE
from coop.members.membership.duties import ORDER_SHORTAGE
from coop.members.membership.duties import Obligation
from coop.members.membership.duties import Right
from coop.members.membership.registry import load_hooks
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Line
    from coop.money import Money

__all__ = [
    "ORDER_ADVANCE",
    "ORDER_LOAN",
    "ORDER_LOAN_INTEREST",
    "ORDER_OTHER",
    "ORDER_PENALTY",
    "ORDER_PURCHASE",
    "ORDER_SHORTAGE",
    "Asked",
    "Obligation",
    "Position",
    "Provider",
    "Right",
    "has_provider",
    "position_of",
    "register",
]


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rights and obligations are asked for.

    Attributes:
        member_id: whose.
        number: of the member.
        day: of the settlement; everything recorded until then counts.
        accrual_end: last day for which interest and penalties run: the day of death, otherwise
            the day of the settlement.
    """

    member_id: int
    number: str
    day: date
    accrual_end: date


@dataclass(frozen=True, slots=True)
class Position:
    """What a provider found."""

    rights: tuple[Right, ...] = ()
    obligations: tuple[Obligation, ...] = ()


Provider = Callable[["Session", Asked], Position]


class _Registered(NamedTuple):
    name: str
    provider: Provider


_PROVIDERS: list[_Registered] = []


def register(name: str) -> Callable[[Provider], Provider]:
    """Add a provider of rights and obligations; once, however often it is imported."""

    def add(provider: Provider) -> Provider:
        others = [each for each in _PROVIDERS if each.name != name]
        _PROVIDERS[:] = sorted([*others, _Registered(name, provider)], key=lambda each: each.name)
        return provider

    return add


def has_provider(name: str) -> bool:
    """Whether a pillar answers under a name."""
    load_hooks()
    return any(each.name == name for each in _PROVIDERS)


def position_of(session: Session, asked: Asked) -> Position:
    """Everything the providers name, in the order of their names."""
    load_hooks()
    found = [each.provider(session, asked) for each in _PROVIDERS]
    for each in found:
        for right in each.rights:
            assert _sum(right.lines) == right.money, f"the lines of {right.label.id} sum to it"
        for owed in each.obligations:
            assert _sum(owed.lines) == -owed.money, f"the lines of {owed.label.id} sum to it"
    return Position(
        tuple(right for each in found for right in each.rights),
        tuple(owed for each in found for owed in each.obligations),
    )


def _sum(lines: Iterable[Line]) -> Money:
    return total(line.amount for line in lines)
