"""The demonstration's own small mirror of the ledger, in which one invented day follows another.

Pure: it turns events into drafts with a moment and a clerk, keeps the balances that the next
event has to look at, and knows no database. Amounts in here are whole rupiah.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Literal
from typing import NamedTuple

from coop.dates import MONTHS_ID
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.entry import mirror
from coop.money import SEN_PER_RUPIAH
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random
    from zoneinfo import ZoneInfo

#: Who types what; the same user names can sign in.
CASHIER = "rina"
TREASURER = "siti"
CHAIR = "budi"

INTER_UNIT = "1191"
RETAINED = "3501"

OPENS_AT = time(8, 0)
LATE_HOUR = 17


def month_name(day: date) -> str:
    """The month of a day as a narration names it.

    >>> month_name(date(2026, 3, 9))
    'Maret 2026'
    """
    return f"{MONTHS_ID[day.month - 1]} {day.year}"


class Side(NamedTuple):
    """One line before the chart is asked whether it needs a number; ``rupiah`` debit positive."""

    account: str
    unit: str
    rupiah: int
    number: str = ""


def debit(account: str, unit: str, rupiah: int, number: str = "") -> Side:
    """A debit of whole rupiah."""
    return Side(account, unit, rupiah, number)


def credit(account: str, unit: str, rupiah: int, number: str = "") -> Side:
    """A credit of whole rupiah."""
    return Side(account, unit, -rupiah, number)


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry that somebody typed in at a moment; ``takes_back`` names what it reverses."""

    at: datetime
    actor: str
    request_id: str
    draft: Draft
    takes_back: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One step of the calendar: a month or a year is closed, audited, approved."""

    at: datetime
    actor: str
    what: Literal["close-month", "close-year", "audited", "approved"]
    subject: str


class DayBook:
    """Today's clock, the balances, and what happened so far.

    Attributes:
        day: the day whose papers are being entered.
        written: what happened and was not yet collected.
    """

    def __init__(self, rng: Random, kinds: Mapping[str, str], zone: ZoneInfo) -> None:
        """Start with an empty mirror.

        Args:
            rng: source of every choice.
            kinds: subledger kind that each account demands, or empty.
            zone: the zone of the simulated wall clock.
        """
        self.day = date.min
        self.written: list[Happening | Act] = []
        self._rng = rng
        self._kinds = kinds
        self._zone = zone
        self._moment = datetime.min.replace(tzinfo=zone)
        self._is_paper_day = False
        self._receipts = 450
        self._count = 0
        self._balances: dict[tuple[str, str], int] = defaultdict(int)
        self._results: dict[int, dict[tuple[str, str], int]] = {}
        self._drafts: dict[str, Draft] = {}

    def begin(self, day: date, *, typed_in_on: date | None = None) -> None:
        """Open a day; ``typed_in_on`` is the next one where there was no electricity."""
        self.day = day
        self._is_paper_day = typed_in_on is not None
        opening = datetime.combine(typed_in_on or day, OPENS_AT, tzinfo=self._zone)
        self._moment = max(self._moment, opening)

    def balance(self, account: str, unit: str) -> int:
        """Rupiah on an account of a unit, debit positive."""
        return self._balances[account, unit]

    def balance_of(self, prefix: str) -> int:
        """Rupiah on all accounts whose code begins so, all units together."""
        return sum(
            rupiah for (code, _), rupiah in self._balances.items() if code.startswith(prefix)
        )

    def enter(
        self,
        narration: str,
        *sides: Side,
        clerk: str = TREASURER,
        kind: EntryKind = EntryKind.NORMAL,
        entry_date: date | None = None,
        effective_date: date | None = None,
        approved_by: str = "",
    ) -> str:
        """Write one entry, the inter-unit pair added; returns its request id."""
        self._tick()
        is_paper = self._is_paper_day and kind is EntryKind.NORMAL
        if is_paper:
            self._receipts += 1
        draft = Draft(
            entry_date=entry_date or self.day,
            narration=narration,
            lines=tuple(self._line(side) for side in sides if side.rupiah),
            kind=kind,
            effective_date=effective_date,
            receipt_number=f"K-{self._receipts:05d}" if is_paper else "",
            batch=f"susulan {self.day.isoformat()}" if is_paper else "",
            approved_by=approved_by,
        )
        return self._keep(balance_units(draft, INTER_UNIT), clerk, "")

    def take_back(self, request_id: str, reason: str, *, clerk: str = TREASURER) -> str:
        """Reverse an entry of an earlier day."""
        self._tick()
        wrong = self._drafts[request_id]
        draft = Draft(
            entry_date=self.day,
            narration=reason,
            lines=mirror(wrong.lines),
            kind=EntryKind.REVERSAL,
            reason=reason,
        )
        return self._keep(draft, clerk, request_id)

    def act(
        self, what: Literal["close-month", "close-year", "audited", "approved"], subject: str
    ) -> None:
        """Take a step of the calendar now."""
        self._tick()
        self.written.append(Act(self._moment, TREASURER, what, subject))

    def close_year(self, year: int) -> dict[str, int]:
        """Close a year here and in the book; returns each unit's surplus, losses negative."""
        self.act("close-year", str(year))
        surplus: dict[str, int] = defaultdict(int)
        for (code, unit), rupiah in self._results.pop(year, {}).items():
            surplus[unit] -= rupiah
            self._balances[code, unit] -= rupiah
        for unit, rupiah in surplus.items():
            self._balances[RETAINED, unit] -= rupiah
        return dict(surplus)

    def result(self, year: int, prefix: str) -> int:
        """Rupiah on the income and cost accounts of a year whose code begins so."""
        found = self._results.get(year, {})
        return sum(rupiah for (code, _), rupiah in found.items() if code.startswith(prefix))

    def collect(self) -> list[Happening | Act]:
        """Hand over what happened since the last call."""
        written, self.written = self.written, []
        return written

    def _tick(self) -> None:
        """The next entry is typed some minutes later; after closing time one a minute."""
        minutes = self._rng.randint(3, 19)
        self._moment += timedelta(minutes=1 if self._moment.hour >= LATE_HOUR else minutes)

    def _line(self, side: Side) -> Line:
        kind = self._kinds[side.account]
        assert side.number or not kind, f"{side.account} needs the number of a {kind}"
        reference = SubledgerRef(kind, side.number) if kind else None
        return Line(side.account, side.unit, Money.rupiah(side.rupiah), reference)

    def _keep(self, draft: Draft, clerk: str, takes_back: str) -> str:
        self._count += 1
        request_id = f"demo:{self._count:06d}"
        year = draft.entry_date.year
        results = self._results.setdefault(year, defaultdict(int))
        for line in draft.lines:
            rupiah = line.amount.sen // SEN_PER_RUPIAH
            self._balances[line.account, line.unit] += rupiah
            if line.account >= "4":
                results[line.account, line.unit] += rupiah
        self._drafts[request_id] = draft
        self.written.append(Happening(self._moment, clerk, request_id, draft, takes_back))
        return request_id
