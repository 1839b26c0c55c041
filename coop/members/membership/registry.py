"""What other packages do when a membership takes a step: hooks, called in the same transaction.

A package puts its hooks into its module ``hooks`` (``coop.members.savings.hooks``), which is
imported by name at the first step, whoever takes it: a page, a command, an import.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.report import Label
    from coop.money import Money

#: Packages that may take part, by name: those above this one are never imported here.
PACKAGES: Final = (
    "coop.members.savings",
    "coop.members.interest",
    "coop.members.deposits",
    "coop.members.dues",
    "coop.members.counter",
    "coop.members.papers",
    "coop.members.proxies",
    "coop.members.portal",
    "coop.members.intake",
    "coop.loans",
    "coop.enterprises",
)


class Moment(StrEnum):
    """When hooks are called."""

    #: The number is given; open what every member has.
    ADMISSION = "admission"
    #: Resigned, died or was expelled; stop what stops on that day.
    LEAVING = "leaving"
    #: The leaving was recorded by mistake or withdrawn; the membership goes on.
    RETURN = "return"
    #: Every balance is nothing now; close what stands open.
    SETTLEMENT = "settlement"
    #: The settlement was taken back; what it closed is open again.
    UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Turn:
    """One step of one membership, as hooks see it.

    Attributes:
        member_id: whose.
        number: of the member, never a name.
        before: state before the step.
        status: state after it.
        day: of the step: of admission, of death, of the settlement, also where it is taken back.
        request_id: of the step; hooks that record append their own word to it.
        actor: who takes it.
        now: aware moment in the book's zone.
    """

    member_id: int
    number: str
    before: str
    status: str
    day: date
    request_id: str
    actor: str
    now: datetime


#: Called with the writing session of the step; whatever it raises takes the whole step back.
Hook = Callable[["Session", Turn], None]


@dataclass(frozen=True, slots=True)
class Holding:
    """One thing a member has with the cooperative, as the member's page lists it.

    Attributes:
        label: what it is (the product, the loan).
        number: of the account.
        amount: what it holds; a debt is negative.
        endpoint: its page.
        values: parts of that page's address.
    """

    label: Label
    number: str
    amount: Money
    endpoint: str
    values: tuple[tuple[str, str | int], ...] = ()


#: What one member has, in the order in which it is to be read.
HoldingProvider = Callable[["Session", int], list[Holding]]


class _Hooked(NamedTuple):
    name: str
    hook: Hook


class _Provided(NamedTuple):
    name: str
    provider: HoldingProvider


_HOOKS: dict[Moment, list[_Hooked]] = {moment: [] for moment in Moment}
_HOLDINGS: list[_Provided] = []


def on(moment: Moment, name: str) -> Callable[[Hook], Hook]:
    """Add a hook; the name fixes its place, and it is there once however often it is imported."""

    def add(hook: Hook) -> Hook:
        others = [each for each in _HOOKS[moment] if each.name != name]
        _HOOKS[moment] = sorted([*others, _Hooked(name, hook)], key=lambda each: each.name)
        return hook

    return add


def on_admission(name: str) -> Callable[[Hook], Hook]:
    """Add what happens at an admission."""
    return on(Moment.ADMISSION, name)


def register_holdings(name: str) -> Callable[[HoldingProvider], HoldingProvider]:
    """Add what the member's page lists; providers are asked in the order of their names."""

    def add(provider: HoldingProvider) -> HoldingProvider:
        others = [each for each in _HOLDINGS if each.name != name]
        _HOLDINGS[:] = sorted([*others, _Provided(name, provider)], key=lambda each: each.name)
        return provider

    return add


@cache
def load_hooks() -> None:
    """Import what registers itself, once."""
    for package in PACKAGES:
        if find_spec(package) is not None and find_spec(f"{package}.hooks") is not None:
            import_module(f"{package}.hooks")


def call(moment: Moment, session: Session, turn: Turn) -> None:
    """Tell everybody of a step, in the order of their names."""
    load_hooks()
    for each in _HOOKS[moment]:
        each.hook(session, turn)


def holdings_of(session: Session, member_id: int) -> list[Holding]:
    """Everything a member has with the cooperative, by what the packages say."""
    load_hooks()
    return [each for one in _HOLDINGS for each in one.provider(session, member_id)]
