"""The demonstration's own small mirror of the ledger, in which one invented day follows another.

Pure: it turns events into drafts with a moment and a clerk, keeps the balances that the next
event has to look at, and knows no database. Amounts in here are whole rupiah.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.dates import MONTHS_ID
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.entry import mirror
from coop.ledger.entry import total_debit
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
SUPERVISOR = "joko"

INTER_UNIT = "1191"
RETAINED = "3501"

OPENS_AT = time(8, 0)
LATE_HOUR = 17
#: Every so many approvals above the limit the chair signs in instead of typing a PIN.
LOGIN_EVERY = 3
APPROVED_LATER = timedelta(seconds=40)


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


def typed(rupiah: int) -> str:
    """An amount as somebody types it into a form.

    >>> typed(1_250_000)
    '1.250.000'
    """
    return Money.rupiah(rupiah).indonesian()


class Approval(NamedTuple):
    """How a second person said yes to an entry above the limit: ``login``, ``pin``, ``paper``."""

    at: datetime
    way: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry that somebody typed in at a moment.

    Attributes:
        at: when.
        actor: who.
        request_id: of the entry.
        draft: as this mirror has it.
        takes_back: request id of the entry it reverses.
        event: name of the everyday event it was recorded as; empty for a journal entry.
        answers: to that event, as they were typed.
        is_transfer: it is a *pindah buku*.
        approval: by whom it was approved above the limit; None below it.
        member: number of the member who gets a receipt for it; empty for none.
    """

    at: datetime
    actor: str
    request_id: str
    draft: Draft
    takes_back: str = ""
    event: str = ""
    answers: tuple[tuple[str, str | list[dict[str, str]]], ...] = ()
    is_transfer: bool = False
    approval: Approval | None = None
    member: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether it goes through the door together with others."""
        return not (self.takes_back or self.event or self.is_transfer or self.approval)


@dataclass(frozen=True, slots=True)
class Act:
    """One step at the treasurer's desk that is no entry, or makes its entries itself.

    ``what`` is a key of ``coop.demo.desk.STEPS``, ``facts`` what that step needs beside its
    subject.
    """

    at: datetime
    actor: str
    what: str
    subject: str
    facts: object = None


class Learned(NamedTuple):
    """What the book says at a month's end, in rupiah.

    ``balances`` and ``results`` (by year, income and cost alone) by account and unit, ``savings``
    by number of the savings account.
    """

    balances: dict[tuple[str, str], int]
    results: dict[int, dict[tuple[str, str], int]]
    savings: dict[str, int]


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
        self._limit: int | None = None
        self._approved = 0

    @property
    def moment(self) -> datetime:
        """What the office's clock says."""
        return self._moment

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
        way: str = "",
        member: str = "",
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
        return self._keep(balance_units(draft, INTER_UNIT), clerk, way=way, member=member)

    def record(
        self,
        event: str,
        answers: Mapping[str, str | list[dict[str, str]]],
        *sides: Side,
        clerk: str = TREASURER,
        way: str = "",
    ) -> str:
        """Record an everyday event; ``sides`` are what it comes to, and the book must agree.

        Args:
            event: its name.
            answers: by field, without the day.
            sides: its journal without the pair between units.
            clerk: who records.
            way: how it is approved if it is above the limit; empty chooses one.
        """
        self._tick()
        receipt = ""
        if self._is_paper_day:
            self._receipts += 1
            receipt = f"K-{self._receipts:05d}"
        lines = tuple(self._line(side) for side in sides if side.rupiah)
        draft = balance_units(Draft(self.day, event, lines, receipt_number=receipt), INTER_UNIT)
        day = {"tanggal": f"{self.day:%d/%m/%Y}", "bukti": receipt}
        return self._keep(
            draft, clerk, event=event, answers=tuple({**day, **answers}.items()), way=way
        )

    def transfer(self, reason: str, debit_side: Side, credit_side: Side) -> str:
        """Move an amount between two accounts, no money changing hands."""
        self._tick()
        lines = (self._line(debit_side), self._line(credit_side))
        draft = balance_units(Draft(self.day, reason, lines, reason=reason), INTER_UNIT)
        return self._keep(draft, TREASURER, is_transfer=True)

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
        return self._keep(draft, clerk, takes_back=request_id)

    def act(
        self,
        what: str,
        subject: str,
        facts: object = None,
        *sides: Side,
        clerk: str = TREASURER,
        day: date | None = None,
    ) -> None:
        """Take a step at the desk now.

        Args:
            what: key of ``coop.demo.desk.STEPS``.
            subject: what it is about.
            facts: what it needs to know.
            sides: what its own entries come to, without pairs between units.
            clerk: who does it.
            day: of those entries; today when left out.
        """
        self._tick()
        self.written.append(Act(self._moment, clerk, what, subject, facts))
        lines = tuple(self._line(side) for side in sides if side.rupiah)
        if lines:
            self._mirror(balance_units(Draft(day or self.day, what, lines), INTER_UNIT))

    def learn(self, found: Learned) -> None:
        """Take over the book's balances; what services posted by themselves was not mirrored."""
        self._balances.update(dict.fromkeys(self._balances, 0))
        self._balances.update(found.balances)
        for year in self._results:
            self._results[year] = defaultdict(int, found.results.get(year, {}))

    @property
    def is_limited(self) -> bool:
        """Whether anything waits for a second person yet."""
        return self._limit is not None

    def set_limit(self, rupiah: int) -> None:
        """From now on entries of more wait for a second person."""
        self.act("limit", "approval.above", Money.rupiah(rupiah), clerk=CHAIR)
        self._limit = rupiah

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

    def _keep(
        self,
        draft: Draft,
        clerk: str,
        *,
        takes_back: str = "",
        event: str = "",
        answers: tuple[tuple[str, str | list[dict[str, str]]], ...] = (),
        is_transfer: bool = False,
        way: str = "",
        member: str = "",
    ) -> str:
        self._count += 1
        request_id = f"demo:{self._count:06d}"
        self._mirror(draft)
        self._drafts[request_id] = draft
        at, approval = self._moment, None
        if self._is_above_limit(draft):
            draft = replace(draft, approved_by="")
            approval = self._approve(way)
        self.written.append(
            Happening(
                at,
                clerk,
                request_id,
                draft,
                takes_back,
                event,
                answers,
                is_transfer,
                approval,
                member,
            )
        )
        return request_id

    def _mirror(self, draft: Draft) -> None:
        """What an entry does to the balances."""
        results = self._results.setdefault(draft.entry_date.year, defaultdict(int))
        for line in draft.lines:
            rupiah = line.amount.sen // SEN_PER_RUPIAH
            self._balances[line.account, line.unit] += rupiah
            if line.account >= "4":
                results[line.account, line.unit] += rupiah

    def _is_above_limit(self, draft: Draft) -> bool:
        if self._limit is None or draft.kind is EntryKind.OPENING:
            return False
        amount = total_debit(line for line in draft.lines if line.account != INTER_UNIT)
        return amount > Money.rupiah(self._limit)

    def _approve(self, way: str) -> Approval:
        """The chair is called to the counter and types the PIN; now and then signs in at home."""
        self._approved += 1
        usual = "login" if self._approved % LOGIN_EVERY == 0 else "pin"
        self._moment += APPROVED_LATER
        return Approval(self._moment, way or usual)
