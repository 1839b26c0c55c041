"""The items of a closing: one registry, to which every concern adds what has to be settled.

A provider looks into the book and answers with its items, each done, open or not applicable;
nothing about that is stored. What people say about an item (``coop.desk.closing.service``) is.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.dates import ADJUSTMENT_MONTH
from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import split_period
from coop.ledger.report import Label

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.money import Money


class State(StrEnum):
    """What the book says about an item."""

    DONE = "done"
    OPEN = "open"
    NOT_APPLICABLE = "not_applicable"


class Scope(StrEnum):
    """What is closed: a month, a year's thirteenth period, a year."""

    MONTH = "month"
    ADJUSTMENT = "adjustment"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which closing is asked about.

    Attributes:
        period: a month, ``YYYY-13``, or for a year ``YYYY-14``, the key of its closing entries.
        today: the day on which it is asked.
    """

    period: Period
    today: date

    @property
    def scope(self) -> Scope:
        """What the period is."""
        _, month = split_period(self.period)
        if month <= MONTHS_PER_YEAR:
            return Scope.MONTH
        return Scope.ADJUSTMENT if month == ADJUSTMENT_MONTH else Scope.YEAR

    @property
    def year(self) -> int:
        """Its year."""
        return split_period(self.period)[0]

    @property
    def first(self) -> date:
        """Its first day; of a thirteenth period or a year, the first of January."""
        if self.scope is Scope.MONTH:
            return first_day(self.period)
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return last_day(self.period)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a checklist.

    Attributes:
        key: stable name, ``cash.1101.KANTOR``; what stands before the first dot is its group.
        label: what is to be settled.
        state: what the book says.
        detail: how it stands, in one sentence.
        notes: single amounts or numbers that are open, the oldest first.
        endpoint: the page that settles it.
        values: parts of that page's address.
        is_by_hand: the book cannot know; somebody looks and says so.
    """

    key: str
    label: Label
    state: State
    detail: Label = Label("", "")
    notes: tuple[Label, ...] = ()
    endpoint: str = ""
    values: tuple[tuple[str, str | int], ...] = ()
    is_by_hand: bool = False


#: Looks into the book and answers with the items of one concern.
Provider = Callable[["Session", Asked], Iterable[Line]]
ALL: Final = frozenset(Scope)
MONTHLY: Final = frozenset({Scope.MONTH})
YEARLY: Final = frozenset({Scope.YEAR})


class _Registered(NamedTuple):
    order: int
    name: str
    scopes: frozenset[Scope]
    provider: Provider


_PROVIDERS: list[_Registered] = []

#: Modules of pillars above with items of their own, known here by name only: a month is closed with
#: the same list from the browser and from the command line.
ABOVE: Final = (
    "coop.members.deposits.reminders",
    "coop.members.dues.items",
    "coop.members.interest.items",
)


def register(
    name: str, *, order: int, scopes: frozenset[Scope] = MONTHLY
) -> Callable[[Provider], Provider]:
    """Add a provider; once by its name, however often it is imported."""

    def add(provider: Provider) -> Provider:
        kept = [each for each in _PROVIDERS if each.name != name]
        new = _Registered(order, name, scopes, provider)
        _PROVIDERS[:] = sorted([*kept, new], key=lambda each: (each.order, each.name))
        return provider

    return add


@cache
def _load() -> None:
    """Import what registers itself, once."""
    for module in ABOVE:
        if find_spec(module.rpartition(".")[0]) is not None and find_spec(module) is not None:
            import_module(module)


def lines_of(session: Session, asked: Asked) -> list[Line]:
    """Every item of a closing, in order."""
    _load()
    return [
        line
        for each in _PROVIDERS
        if asked.scope in each.scopes
        for line in each.provider(session, asked)
    ]


def rupiah(money: Money) -> str:
    """An amount in a sentence."""
    return f"{'-' if money.sen < 0 else ''}Rp{abs(money).indonesian()}"


def day_label(day: date) -> Label:
    """A day in both languages."""
    return Label(
        f"{day.day} {MONTHS_ID[day.month - 1]} {day.year}",
        f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}",
    )


def period_label(period: Period) -> Label:
    """A period in both languages; the key of closing entries stands for its year.

    >>> period_label(Period("2026-03")).id, period_label(Period("2025-14")).id
    ('Maret 2026', 'tahun buku 2025')
    """
    year, month = split_period(period)
    if month <= MONTHS_PER_YEAR:
        return Label(f"{MONTHS_ID[month - 1]} {year}", f"{MONTHS_EN[month - 1]} {year}")
    if month == ADJUSTMENT_MONTH:
        return Label(f"Penyesuaian {year}", f"Adjustments {year}")
    return Label(f"tahun buku {year}", f"fiscal year {year}")


def done(key: str, label: Label, detail: Label, **link: object) -> Line:
    """An item that is settled."""
    return _line(key, label, State.DONE, detail, link)


def still_open(key: str, label: Label, detail: Label, **link: object) -> Line:
    """An item that is not settled."""
    return _line(key, label, State.OPEN, detail, link)


def nothing_to_do(key: str, label: Label, detail: Label, **link: object) -> Line:
    """An item that does not apply this time."""
    return _line(key, label, State.NOT_APPLICABLE, detail, link)


def _line(key: str, label: Label, state: State, detail: Label, link: dict[str, object]) -> Line:
    endpoint = str(link.pop("endpoint", ""))
    values = tuple((name, value) for name, value in link.items() if isinstance(value, str | int))
    return Line(key, label, state, detail, endpoint=endpoint, values=values)
