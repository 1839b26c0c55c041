"""The figures of the first page: cash on hand and in banks, the year so far, twelve months.

Read from month totals; postings only for the part of the running month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import a_year_before
from coop.dates import period_of
from coop.dates import previous_month
from coop.db import MoneyType
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.queries import chart_facts
from coop.ledger.queries import not_closing
from coop.ledger.queries import sides_between
from coop.ledger.queries import sides_until
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.figures import AccountFact

CHART_MONTHS = 12


class CashPlace(NamedTuple):
    """One cash box or bank account and what it holds; ``kind`` is cash or bank."""

    code: str
    name: str
    name_en: str
    kind: str
    balance: Money


class Result(NamedTuple):
    """Income, costs and what is left of them."""

    income: Money
    expense: Money

    @property
    def surplus(self) -> Money:
        """Income less costs."""
        return self.income - self.expense


class MonthResult(NamedTuple):
    """The result of one month; December carries the year's adjustments."""

    period: Period
    result: Result


@dataclass(frozen=True, slots=True)
class Overview:
    """What the first page shows.

    Attributes:
        cash: every place where money lies, by code.
        this_year: 1 January to the day.
        last_year: the same range a year before.
        first_day, last_day: of this year's range.
        months: twelve, the running one last.
    """

    cash: Sequence[CashPlace]
    this_year: Result
    last_year: Result
    first_day: date
    last_day: date
    months: Sequence[MonthResult]

    @property
    def cash_total(self) -> Money:
        """All money in all places."""
        return sum((place.balance for place in self.cash), start=ZERO)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever booked that this page could show."""
        results = [self.this_year, self.last_year, *(month.result for month in self.months)]
        return not any(place.balance for place in self.cash) and not any(
            result.income or result.expense for result in results
        )


def overview(session: Session, today: date) -> Overview:
    """The figures of the first page.

    Args:
        session: reading session.
        today: the day they are for.
    """
    facts = chart_facts(session)
    held = sides_until(session, today)
    first = date(today.year, 1, 1)
    return Overview(
        cash=[
            CashPlace(fact.code, fact.name, fact.name_en, fact.money, held[fact.id].net)
            for fact in facts
            if fact.money and fact.id in held
        ],
        this_year=_result(session, facts, first, today),
        last_year=_result(session, facts, a_year_before(first), a_year_before(today)),
        first_day=first,
        last_day=today,
        months=months_until(session, period_of(today)),
    )


def _result(session: Session, facts: Sequence[AccountFact], first: date, last: date) -> Result:
    sides = sides_between(session, first, last)
    income = expense = ZERO
    for fact in facts:
        if fact.id not in sides:
            continue
        if fact.type == "income":
            income -= sides[fact.id].net
        elif fact.type == "expense":
            expense += sides[fact.id].net
    return Result(income, expense)


def months_until(
    session: Session, last: Period, count: int = CHART_MONTHS
) -> Sequence[MonthResult]:
    """Results of consecutive months, the latest last; a month without entries is zero.

    Args:
        session: reading session.
        last: the latest month.
        count: how many.
    """
    wanted = [last]
    while len(wanted) < count:
        wanted.append(previous_month(wanted[-1]))
    rows = session.execute(
        select(
            AccountMonth.period,
            Account.type,
            func.sum(AccountMonth.debit, type_=MoneyType),
            func.sum(AccountMonth.credit, type_=MoneyType),
        )
        .join(Account, Account.id == AccountMonth.account_id)
        .where(
            AccountMonth.period >= wanted[-1],
            AccountMonth.period <= f"{last[:4]}-{MONTHS_PER_YEAR + 1}",
            Account.type.in_(("income", "expense")),
            not_closing(AccountMonth.period),
        )
        .group_by(AccountMonth.period, Account.type)
    )
    results = dict.fromkeys(wanted, Result(ZERO, ZERO))
    for period, kind, debit, credit in rows:
        month = Period(min(period, f"{period[:4]}-{MONTHS_PER_YEAR}"))
        before = results.get(month)
        if before is None:
            continue
        if kind == "income":
            results[month] = before._replace(income=before.income + credit - debit)
        else:
            results[month] = before._replace(expense=before.expense + debit - credit)
    return [MonthResult(month, results[month]) for month in reversed(wanted)]
