"""What stands against closing an account: a registry, to which packages above add their own.

A closed account earns nothing any more, so interest it is still owed has to reach it first.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.holds import held
from coop.members.membership.registry import load_hooks
from coop.members.savings.errors import AccountNotEmpty
from coop.members.savings.errors import MovementWaits
from coop.members.savings.reading import balance_of
from coop.money import ZERO
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.savings.reading import SavingsView
    from coop.money import Money

#: What an account would still be owed if it were closed on a day; nothing where it is not.
Owing = Callable[["Session", "SavingsView", date], "Money"]


class _Registered(NamedTuple):
    name: str
    owing: Owing


_REGISTERED: list[_Registered] = []


def register(name: str) -> Callable[[Owing], Owing]:
    """Add what is asked before an account closes; once, however often it is imported."""

    def add(owing: Owing) -> Owing:
        others = [each for each in _REGISTERED if each.name != name]
        _REGISTERED[:] = sorted([*others, _Registered(name, owing)], key=lambda each: each.name)
        return owing

    return add


def owed_at_closing(session: Session, account: SavingsView, day: date) -> Money:
    """What an account would still be owed if it were closed on a day."""
    load_hooks()
    return total(each.owing(session, account, day) for each in _REGISTERED)


def refuse_full(session: Session, account: SavingsView) -> None:
    """Refuse while an account holds money, or a hold stands on it.

    Raises:
        AccountNotEmpty: it does.
    """
    balance = balance_of(session, account)
    if balance != ZERO or held(session, account.account_id, account.subledger_id) != ZERO:
        raise AccountNotEmpty(account.number, balance)


def refuse_waiting(session: Session, account: SavingsView) -> None:
    """Refuse while something about an account waits: approved later, it would move a closed one.

    Raises:
        MovementWaits: something does.
    """
    own = (account.account, account.subledger)
    for text in session.scalars(select(PendingEntry.draft).where(PendingEntry.state == "waiting")):
        if any((line.account, line.subledger) == own for line in draft_from_text(text).lines):
            raise MovementWaits(account.number)
