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
from typing import Final
from typing import NamedTuple

from coop.members.membership.registry import load_hooks
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Line
    from coop.ledger.report import Label

#: In which order debts are paid from what a member has, the ledger's own first; stated on the
#: sheet. Cash shortages, advances and other claims, purchases on credit, loan interest, loans.
ORDER_SHORTAGE: Final = 10
ORDER_ADVANCE: Final = 20
ORDER_OTHER: Final = 30
ORDER_PURCHASE: Final = 40
ORDER_PENALTY: Final = 50
ORDER_LOAN_INTEREST: Final = 60
ORDER_LOAN: Final = 70


@dataclass(frozen=True, slots=True)
class Right:
    """Something a leaver is owed.

    Attributes:
        label: what it is, with the number of its account (``Simpanan sukarela SS-0007``).
        money: what it is worth to the member, after tax; more than nothing.
        lines: they sum to ``money``, debit positive: the saving's own line, or for interest to
            date the cost and, negative, the tax withheld.
        note: how it was reckoned (gross and tax), printed under it; empty for none.
    """

    label: Label
    money: Money
    lines: tuple[Line, ...]
    note: Label | None = None


@dataclass(frozen=True, slots=True)
class Obligation:
    """Something a leaver owes.

    Attributes:
        order: place in the order in which debts are paid, ``ORDER_…``.
        label: what it is, with its number.
        money: what is owed; more than nothing.
        lines: they sum to minus ``money``: usually one credit of the receivable; unbilled
            interest credits its income account.
        note: how it was reckoned, printed under it.
    """

    order: int
    label: Label
    money: Money
    lines: tuple[Line, ...]
    note: Label | None = None


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
