"""What stays open until somebody settles it: one list, to which every concern adds its own.

A provider looks into the book and answers with the tasks it finds; nothing is stored twice. Pillars
above the desk add theirs to ``PROVIDERS`` through ``register``.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.report import Label


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is not settled.

    Attributes:
        sentence: what is open, in both languages, with its amount or number.
        since: the day from which it has been open, where one is known.
        endpoint: the page on which it is settled.
        values: parts of that page's address.
        is_urgent: whether it should not wait for the end of the month.
    """

    sentence: Label
    since: date | None
    endpoint: str
    values: tuple[tuple[str, str | int], ...] = ()
    is_urgent: bool = False


#: Looks into the book as of a day and says what is open.
Provider = Callable[["Session", date], Iterable[Task]]


class _Registered(NamedTuple):
    name: str
    provider: Provider


_PROVIDERS: list[_Registered] = []


def register(name: str) -> Callable[[Provider], Provider]:
    """Add a provider; the name fixes its place in the list, once however often it is imported."""

    def add(provider: Provider) -> Provider:
        _PROVIDERS[:] = sorted(
            [each for each in _PROVIDERS if each.name != name] + [_Registered(name, provider)]
        )
        return provider

    return add


def open_tasks(session: Session, today: date) -> list[Task]:
    """Everything open as of a day: what is urgent first, then what has waited longest."""
    found = [task for each in _PROVIDERS for task in each.provider(session, today)]
    return sorted(found, key=lambda task: (not task.is_urgent, task.since or today))
