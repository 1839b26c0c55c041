"""The invented people of Sukamaju, their savings and loans, and the calendar of their errands.

Nobody here exists: members are numbers, and the region code is 99.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day

if TYPE_CHECKING:
    from random import Random

    from coop.demo.daybook import DayBook
    from coop.demo.daybook import Learned
    from coop.demo.treasurer import Schedule

Task = Callable[["Village"], object]

SUNDAY = 6
HOLIDAYS = {(1, 1), (5, 1), (6, 1), (8, 17), (12, 25)}

CASHIER_PERSON = "PG-01"
DRIVER_PERSON = "PG-02"
COLLECTOR = "PP-01"


@dataclass(slots=True)
class Member:
    """One member by number; ``is_abroad`` marks a family with a migrant worker.

    ``dues`` is the mandatory saving of a month in rupiah, ``dues_owed`` the months not yet paid.
    """

    number: str
    dues: int
    savings: str
    remittances: str = ""
    is_abroad: bool = False
    lives_far: bool = False
    dues_owed: int = 0
    principal_saving: int = 100_000
    mandatory_saving: int = 0
    shop_debt: int = 0
    surplus_share: int = 0
    has_left: bool = False
    joined: date = date.min


@dataclass(slots=True)
class Loan:
    """One loan; ``rate_per_mille`` is per month, amounts in rupiah."""

    number: str
    member: Member
    principal: int
    tenor_months: int
    rate_per_mille: int
    is_flat: bool
    outstanding: int
    paid: int = 0
    fee_left: int = 0
    months_behind: int = 0
    is_bad: bool = False

    @property
    def instalment(self) -> int:
        """Principal of the next instalment; the last one takes what is left."""
        part = -(-self.principal // self.tenor_months // 500) * 500
        is_last = self.paid + 1 >= self.tenor_months
        return self.outstanding if is_last else min(part, self.outstanding)

    @property
    def interest(self) -> int:
        """Jasa of the next instalment, up to the next hundred rupiah."""
        base = self.principal if self.is_flat else self.outstanding
        return -(-base * self.rate_per_mille // 100_000) * 100


@dataclass(slots=True)
class Village:
    """Everything the events of a day may look at or change.

    ``savings`` holds the balance of each savings account, without the interest of this month.
    ``staying`` are the numbers of members who have something that keeps them from leaving.
    ``first_tasks`` are done in the morning, ``last_tasks`` when the office has closed, the others
    in any order. ``schedules`` are what is charged month by month. ``surplus`` is each closed
    year's by unit, until it is shared.
    ``sold_to_…`` is what the shop sold since its cost of sales was last booked.
    """

    rng: Random
    book: DayBook
    members: list[Member] = field(default_factory=list)
    loans: list[Loan] = field(default_factory=list)
    staying: set[str] = field(default_factory=set)
    savings: dict[str, int] = field(default_factory=dict)
    tasks: dict[date, list[Task]] = field(default_factory=dict)
    first_tasks: dict[date, list[Task]] = field(default_factory=dict)
    last_tasks: dict[date, list[Task]] = field(default_factory=dict)
    schedules: list[Schedule] = field(default_factory=list)
    surplus: dict[int, dict[str, int]] = field(default_factory=dict)
    sold_to_members: int = 0
    sold_to_others: int = 0
    cost_percent: int = 86
    savings_opened: int = 0
    loans_opened: int = 0
    deposits_opened: int = 0

    def present(self) -> list[Member]:
        """Members who have not left."""
        return [member for member in self.members if not member.has_left]

    def pick(self, low: int, high: int, step: int) -> int:
        """A multiple of ``step`` between two multiples of it, both included."""
        return self.rng.randrange(low, high + step, step)

    def chance(self, percent: int) -> bool:
        """True that often."""
        return self.rng.randrange(100) < percent

    def on(self, day: date, task: Task) -> None:
        """Put a task into the calendar."""
        self.tasks.setdefault(day, []).append(task)

    def on_top(self, day: date, task: Task) -> None:
        """Put a task before all others of a day."""
        self.first_tasks.setdefault(day, []).append(task)

    def take_first(self, day: date) -> list[Task]:
        """What a day begins with."""
        return self.first_tasks.pop(day, [])

    def on_last(self, day: date, task: Task) -> None:
        """Put a task behind all others of a day."""
        self.last_tasks.setdefault(day, []).append(task)

    def take_last(self, day: date) -> list[Task]:
        """What a day ends with."""
        return self.last_tasks.pop(day, [])

    def new_savings(self) -> str:
        """The number of one more savings account, still empty."""
        self.savings_opened += 1
        number = f"SS-{self.savings_opened:04d}"
        self.savings[number] = 0
        return number

    def save(self, number: str, rupiah: int) -> None:
        """Move a savings balance; withdrawals are negative and never exceed it."""
        self.savings[number] += rupiah
        assert self.savings[number] >= 0, f"{number} cannot pay {-rupiah}"

    def learn(self, found: Learned) -> None:
        """Take over what the services themselves posted: interest, tax, settlements."""
        self.book.learn(found)
        self.savings |= {number: found.savings.get(number, 0) for number in self.savings}


def is_working_day(day: date) -> bool:
    """Whether the office is open: not on Sundays and fixed holidays."""
    return day.weekday() != SUNDAY and (day.month, day.day) not in HOLIDAYS


def working_days(period: Period) -> list[date]:
    """The days of a month on which the office is open."""
    first = first_day(period)
    length = (last_day(period) - first).days + 1
    days = [first + timedelta(days=index) for index in range(length)]
    return [day for day in days if is_working_day(day)]


def next_working_day(day: date) -> date:
    """The first open day after a day."""
    following = day + timedelta(days=1)
    while not is_working_day(following):
        following += timedelta(days=1)
    return following
