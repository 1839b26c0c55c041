"""Which days a run pays for, product by product, and by which terms.

A month is paid with the run of its own month, of its quarter's last or of December, as the terms
on its last day say. Terms that changed within a month each hold for their own days of it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import split_period
from coop.ledger.models import Account
from coop.members.interest.methods import Rule
from coop.members.interest.methods import Tier
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

#: Months of a posting interval.
INTERVALS: Final = {"monthly": 1, "quarterly": 3, "yearly": 12}

#: A time deposit pays by its certificate.
BY_CERTIFICATE: Final = "term"


@dataclass(frozen=True, slots=True)
class Part:
    """Days of one month for which one rule holds.

    Attributes:
        first: first day.
        last: last day.
        rule: how they are reckoned.
        days_of_month: how many the month has; the basis of a twelfth is shared by them.
    """

    first: date
    last: date
    rule: Rule
    days_of_month: int

    def until(self, end: date | None) -> tuple[date, Fraction]:
        """The last day that counts where accrual ends, and how many twelfths those days are."""
        last = self.last if end is None else min(self.last, end)
        days = max((last - self.first).days + 1, 0)
        return last, Fraction(days, self.days_of_month)


@dataclass(frozen=True, slots=True)
class Fee:
    """What a month costs whoever has an account on its last day."""

    day: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Paying:
    """What one product pays with one run.

    Attributes:
        product_id: of the product.
        code: of the product.
        name: Indonesian name of the product.
        unit: whose books it is in.
        account: code of the ledger account.
        account_id: its row id.
        expense_account: code of the account the interest is charged to.
        parts: by day; none where only a fee is taken.
        fees: by day.
        is_taxed: whether the interest counts for the tax.
    """

    product_id: int
    code: str
    name: str
    unit: str
    account: str
    account_id: int
    expense_account: str
    parts: tuple[Part, ...]
    fees: tuple[Fee, ...]
    is_taxed: bool


def due_with(month: Period, interval: str) -> Period:
    """The run with which a month is paid.

    >>> [due_with(Period("2026-02"), each) for each in ("monthly", "quarterly", "yearly")]
    ['2026-02', '2026-03', '2026-12']
    """
    year, number = split_period(month)
    length = INTERVALS[interval]
    return Period(f"{year:04d}-{-(-number // length) * length:02d}")


def months_until(period: Period) -> list[Period]:
    """The months of a year that a run of it may have to pay for, in order."""
    year, number = split_period(period)
    return [Period(f"{year:04d}-{each:02d}") for each in range(1, number + 1)]


def plan_of(session: Session, period: Period) -> list[Paying]:
    """What every product pays with the run of a month, in the order of the products."""
    return plans_of(session, [period])[period]


def plans_of(session: Session, periods: Iterable[Period]) -> dict[Period, list[Paying]]:
    """The same of several runs, read once."""
    terms = _terms(session)
    products = session.execute(
        select(SavingsProduct, Account.id)
        .join(Account, Account.code == SavingsProduct.account)
        .where(SavingsProduct.kind != BY_CERTIFICATE, SavingsProduct.expense_account != "")
        .order_by(SavingsProduct.position, SavingsProduct.id)
    ).all()
    found = {}
    for period in periods:
        paying = [
            _paying(product, account_id, terms.get(product.id, []), period)
            for product, account_id in products
        ]
        found[period] = [each for each in paying if each.parts or each.fees]
    return found


def _terms(session: Session) -> dict[int, list[SavingsTerms]]:
    found: dict[int, list[SavingsTerms]] = {}
    rows = session.scalars(
        select(SavingsTerms).order_by(SavingsTerms.product_id, SavingsTerms.valid_from)
    )
    for each in rows:
        found.setdefault(each.product_id, []).append(each)
    return found


def _paying(
    product: SavingsProduct,
    account_id: int,
    terms: list[SavingsTerms],
    period: Period,
) -> Paying:
    parts: list[Part] = []
    fees: list[Fee] = []
    is_taxed = True
    for month in months_until(period):
        end = last_day(month)
        held = [each for each in terms if each.valid_from <= end]
        if not held or due_with(month, held[-1].interval) != period:
            continue
        parts += _parts(held, month)
        is_taxed = held[-1].is_taxed
        if held[-1].monthly_fee > ZERO:
            fees.append(Fee(end, held[-1].monthly_fee))
    return Paying(
        product_id=product.id,
        code=product.code,
        name=product.name,
        unit=product.unit,
        account=product.account,
        account_id=account_id,
        expense_account=product.expense_account,
        parts=tuple(parts),
        fees=tuple(fees),
        is_taxed=is_taxed,
    )


def _parts(terms: list[SavingsTerms], month: Period) -> Iterator[Part]:
    """The days of a month under each of the terms that held in it."""
    begin, end = first_day(month), last_day(month)
    for place, each in enumerate(terms):
        is_latest = place == len(terms) - 1
        until = end if is_latest else terms[place + 1].valid_from - timedelta(days=1)
        first, last = max(each.valid_from, begin), min(until, end)
        tiers = tiers_of(each.tiers)
        if first <= last and each.method != "none" and tiers:
            yield Part(first, last, Rule(each.method, each.basis, tiers), end.day)


def tiers_of(text: str) -> tuple[Tier, ...]:
    """The tiers of terms as they are stored.

    >>> tiers_of('[[0, "3"], [500000000, "4.5"]]')[1]
    Tier(start=Money(sen=500000000), percent=Fraction(9, 2))
    """
    return tuple(sorted(Tier(Money(start), Fraction(rate)) for start, rate in json.loads(text)))


def previous_months(period: Period, count: int) -> list[Period]:
    """A month and those before it, the earliest first.

    >>> previous_months(Period("2026-02"), 3)
    ['2025-12', '2026-01', '2026-02']
    """
    year, number = split_period(period)
    total = year * MONTHS_PER_YEAR + number - 1
    return [
        Period(f"{each // MONTHS_PER_YEAR:04d}-{each % MONTHS_PER_YEAR + 1:02d}")
        for each in range(total - count + 1, total + 1)
    ]
