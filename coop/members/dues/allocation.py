"""Which bills of a member are paid: what was paid covers the oldest bills first. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from coop.dates import Period


class BillState(StrEnum):
    """How far a bill is paid."""

    PAID = "paid"
    PARTIAL = "partial"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Bill:
    """What one member was asked to pay for one month.

    Attributes:
        id: of its row.
        period: the month.
        amount: more than nothing.
        due_on: last day on which it is paid in time.
    """

    id: int
    period: Period
    amount: Money
    due_on: date


@dataclass(frozen=True, slots=True)
class BillStanding:
    """One bill and what covers it, from nothing up to its amount."""

    bill: Bill
    paid: Money

    @property
    def open(self) -> Money:
        """What is left to pay."""
        return self.bill.amount - self.paid

    @property
    def state(self) -> BillState:
        """Paid, paid in part, or open."""
        if not self.open:
            return BillState.PAID
        return BillState.PARTIAL if self.paid else BillState.OPEN

    def is_overdue(self, on: date) -> bool:
        """Whether something is left although the due day is past."""
        return bool(self.open) and self.bill.due_on < on

    def age_days(self, on: date) -> int:
        """Days since the due day; nothing before it."""
        return max((on - self.bill.due_on).days, 0)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a member stands with the dues on a day.

    Attributes:
        on: the day.
        bills: the oldest first.
        paid_ahead: what was paid beyond every bill.
        principal_open: what is missing of the principal savings.
    """

    on: date
    bills: tuple[BillStanding, ...] = ()
    paid_ahead: Money = ZERO
    principal_open: Money = ZERO

    @property
    def billed(self) -> Money:
        """All bills together."""
        return total(each.bill.amount for each in self.bills)

    @property
    def paid(self) -> Money:
        """What covers bills; less than was paid where some was paid ahead."""
        return total(each.paid for each in self.bills)

    @property
    def open(self) -> Money:
        """What is left of all bills."""
        return total(each.open for each in self.bills)

    @property
    def overdue(self) -> tuple[BillStanding, ...]:
        """Bills in arrears, the oldest first."""
        return tuple(each for each in self.bills if each.is_overdue(self.on))

    @property
    def arrears(self) -> Money:
        """What is left of bills whose due day is past."""
        return total(each.open for each in self.overdue)

    @property
    def current(self) -> Money:
        """What is left of bills that are not due yet."""
        return self.open - self.arrears

    @property
    def since(self) -> date | None:
        """The due day of the oldest bill in arrears."""
        return next((each.bill.due_on for each in self.overdue), None)

    @property
    def age_days(self) -> int:
        """Days since the oldest arrears were due."""
        return max((each.age_days(self.on) for each in self.overdue), default=0)

    @property
    def months_behind(self) -> int:
        """How many bills are in arrears."""
        return len(self.overdue)


def allocate(
    bills: Iterable[Bill], paid: Money, on: date, *, principal_open: Money = ZERO
) -> Standing:
    """Lay what was paid on bills, the one that was due first is covered first.

    Args:
        bills: in any order.
        paid: what was paid towards them; below nothing (more was taken back than paid) counts as
            nothing.
        on: the day as of which arrears are told.
        principal_open: passed through.

    >>> from coop.dates import Period
    >>> january = Bill(1, Period("2026-01"), Money.rupiah(20_000), date(2026, 1, 10))
    >>> february = Bill(2, Period("2026-02"), Money.rupiah(20_000), date(2026, 2, 10))
    >>> standing = allocate([february, january], Money.rupiah(25_000), date(2026, 2, 11))
    >>> [(each.bill.period, each.state.value, each.open.plain()) for each in standing.bills]
    [('2026-01', 'paid', '0'), ('2026-02', 'partial', '15000')]
    >>> standing.arrears.plain(), standing.since, standing.age_days
    ('15000', datetime.date(2026, 2, 10), 1)
    """
    left = max(paid, ZERO)
    standings = []
    for bill in sorted(bills, key=lambda each: (each.due_on, each.period, each.id)):
        covered = min(left, bill.amount)
        left -= covered
        standings.append(BillStanding(bill, covered))
    return Standing(on, tuple(standings), left, principal_open)
