"""Limits of an account: savings never fall below zero, or below what is held of them.

That is so on every day from an effective date on.

The door calls this under the head's lock, so two counters cannot pay out the same money. Cash is
not tested here: papers are typed in any order within a day, so ``periods.close_month`` tests it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from coop.ledger.errors import BalanceHeld
from coop.ledger.errors import BalanceTooLow
from coop.money import Money

if TYPE_CHECKING:
    from coop.ledger.chart_cache import ChartEntry
    from coop.ledger.entry import SubledgerRef
    from coop.ledger.rows import Driver

#: Movements of one visit to the door that are not in the database yet, per account and subledger.
PendingMovements = dict[tuple[int, int], list[tuple[str, int]]]


@dataclass(frozen=True, slots=True)
class Movement:
    """What one line does to a limited balance; ``amount_sen`` signed, debit positive.

    All lines of an entry share its effective ``day``.
    """

    account: ChartEntry
    subledger: SubledgerRef
    subledger_id: int
    day: date
    amount_sen: int

    @property
    def key(self) -> tuple[int, int]:
        """Row ids of account and subledger: one limited balance."""
        return self.account.id, self.subledger_id


def check_limits(driver: Driver, movements: list[Movement], pending: PendingMovements) -> None:
    """Refuse movements that would take a limited balance below zero, then remember them.

    Raises:
        BalanceTooLow: on the first day the balance would be negative.
        BalanceHeld: it would not, but part of what would be left is held.
    """
    nets: dict[tuple[int, int], int] = {}
    for movement in movements:
        nets[movement.key] = nets.get(movement.key, 0) + movement.amount_sen
    for key, movement in {movement.key: movement for movement in reversed(movements)}.items():
        if nets[key] * movement.account.sign < 0:
            _refuse_low(driver, movement, nets[key], pending.get(key, []))
    for movement in movements:
        queued = pending.setdefault(movement.key, [])
        queued.append((movement.day.isoformat(), movement.amount_sen))


def _refuse_low(
    driver: Driver, movement: Movement, net_sen: int, queued: list[tuple[str, int]]
) -> None:
    """Read the daily movements of one limited balance and refuse a day below zero."""
    account_id, subledger_id = movement.key
    key = (subledger_id, account_id)
    rows, [(held,)] = driver.read([(_DAILY, key), (_HELD, key)])
    days = [(str(row[0]), int(row[1])) for row in rows]
    day = movement.day.isoformat()
    movements = [*days, *queued, (day, net_sen)]
    low = lowest_from(day, movements, movement.account.sign, int(held))
    if low is None:
        return
    code, number = movement.account.code, movement.subledger.number
    first, balance = date.fromisoformat(low[0]), Money(low[1])
    if low[1] >= 0:
        raise BalanceHeld(code, number, first, balance, Money(int(held)))
    raise BalanceTooLow(code, number, first, balance.plain())


def lowest_from(
    day: str, movements: list[tuple[str, int]], sign: int, floor: int = 0
) -> tuple[str, int] | None:
    """The first day, not before ``day``, at whose end the balance is below the floor.

    Args:
        day: ISO date from which on the balance is watched.
        movements: pairs of ISO date and signed sen, in any order.
        sign: 1 where debits raise the balance, -1 where credits do.
        floor: sen below which the balance may not fall.

    Returns:
        That day and its balance in sen, or None.

    >>> lowest_from("2026-03-02", [("2026-03-01", -500), ("2026-03-05", 400),
    ...     ("2026-03-02", 200)], -1)
    ('2026-03-05', -100)
    """
    sums: dict[str, int] = {day: 0}
    for on, amount in movements:
        sums[on] = sums.get(on, 0) + amount * sign
    balance = 0
    for on in sorted(sums):
        balance += sums[on]
        if on >= day and balance < floor:
            return on, balance
    return None


_DAILY = (
    "SELECT effective_date, SUM(amount) FROM posting"
    " WHERE subledger_id = ? AND account_id = ? GROUP BY effective_date"
)
_HELD = (
    "SELECT COALESCE(SUM(amount), 0) FROM subledger_hold"
    " WHERE subledger_id = ? AND account_id = ? AND released_at = ''"
)
