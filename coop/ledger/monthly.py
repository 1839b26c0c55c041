"""Month beside month: what each income and cost account moved in up to twelve months.

The only place where pandas shapes figures: months by the side, accounts below. Sums stay whole
sen in 64-bit integers from the database to the last cell; a cell that became a fraction on the
way would be our own mistake and stops the report.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import adjustment_period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import period_of
from coop.dates import previous_month
from coop.dates import split_period
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.queries import not_closing
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.figures import AccountFact
    from coop.ledger.figures import Heading

INCOME: Final = Label("Pendapatan", "Income")
COSTS: Final = Label("Beban", "Costs")
INCOME_SUM: Final = Label("Jumlah pendapatan", "Total income")
COST_SUM: Final = Label("Jumlah beban", "Total costs")
SURPLUS: Final = Label("Sisa hasil usaha", "Surplus")
NOTE: Final = Label(
    "Tiap bulan dihitung penuh; Desember termasuk penyesuaian akhir tahun, tanpa jurnal penutup.",
    "Each month counts whole; December with the year's adjustments, without closing entries.",
)


class MonthMovement(NamedTuple):
    """What an account moved in a month, in sen, debit positive."""

    code: str
    month: Period
    sen: int


def months_until(first: date, last: date) -> tuple[Period, ...]:
    """The months of a range in order, at most the last twelve of them.

    >>> months_until(date(2025, 11, 3), date(2026, 2, 1))
    ('2025-11', '2025-12', '2026-01', '2026-02')
    """
    earliest = period_of(first)
    months = [period_of(last)]
    while months[0] > earliest and len(months) < MONTHS_PER_YEAR:
        months.insert(0, previous_month(months[0]))
    return tuple(months)


def movements_by_month(
    session: Session, months: Sequence[Period], *, unit: str = ""
) -> list[MonthMovement]:
    """Movements of income and cost accounts, December with its year's adjustments."""
    last = months[-1]
    if split_period(last)[1] == MONTHS_PER_YEAR:
        last = adjustment_period(split_period(last)[0])
    net = func.sum(AccountMonth.debit) - func.sum(AccountMonth.credit)
    query = (
        select(Account.code, AccountMonth.period, net)
        .join(Account, Account.id == AccountMonth.account_id)
        .where(
            Account.type.in_(("income", "expense")),
            AccountMonth.period.between(months[0], last),
            not_closing(AccountMonth.period),
        )
        .group_by(Account.code, AccountMonth.period)
    )
    if unit:
        query = query.where(AccountMonth.unit == unit)
    return [
        MonthMovement(code, _calendar_month(period), _sen(amount))
        for code, period, amount in session.execute(query)
    ]


def _calendar_month(period: str) -> Period:
    """The month whose column a period stands in."""
    year, month = split_period(Period(period))
    return Period(f"{year:04d}-{min(month, MONTHS_PER_YEAR):02d}")


def _sen(amount: object) -> int:
    if isinstance(amount, Money):
        return amount.sen
    return int(amount)  # type: ignore[call-overload, no-any-return]  # drivers answer int or Decimal


def table_of(
    movements: Iterable[MonthMovement], months: Sequence[Period]
) -> dict[str, tuple[Money, ...]]:
    """Amounts by account code, one for each month, debit positive.

    >>> march = Period("2026-03")
    >>> table_of([MonthMovement("4101", march, -5), MonthMovement("4101", march, -2)], [march])
    {'4101': (Money(sen=-7),)}
    """
    import pandas as pd

    frame = pd.DataFrame(list(movements), columns=["code", "month", "sen"])
    if frame.empty:
        return {}
    sums = frame.astype({"sen": "int64"}).groupby(["code", "month"])["sen"].sum()
    # A pivot that has holes would pass through floats; these two steps fill them with zeros.
    holes_filled = sums.unstack(fill_value=0)  # noqa: PD010 - pivot_table sums in floats
    wide = holes_filled.reindex(columns=list(months), fill_value=0)
    assert all(str(kind) == "int64" for kind in wide.dtypes), "money stays whole"
    return {
        str(code): tuple(Money(int(sen)) for sen in row)
        for code, row in zip(wide.index, wide.to_numpy(), strict=True)
    }


def monthly_comparison(
    facts: Sequence[AccountFact],
    movements: Iterable[MonthMovement],
    months: Sequence[Period],
    heading: Heading,
    *,
    ties: Iterable[Tie] = (),
) -> Report:
    """The months side by side, with their sum.

    Args:
        facts: the chart in the order of codes.
        movements: of income and cost accounts in those months.
        months: the columns, in order.
        heading: what stands above it.
        ties: further equalities to check.
    """
    table = table_of(movements, months)
    income = _section(facts, table, "income", len(months))
    costs = _section(facts, table, "expense", len(months))
    surplus = tuple(one - other for one, other in zip(income[1], costs[1], strict=True))
    rows = [
        ReportRow((INCOME, *(None for _ in (*months, 0))), "heading"),
        *income[0],
        ReportRow((INCOME_SUM, *income[1]), "subtotal"),
        ReportRow((COSTS, *(None for _ in (*months, 0))), "heading"),
        *costs[0],
        ReportRow((COST_SUM, *costs[1]), "subtotal"),
        ReportRow((SURPLUS, *surplus), "total"),
    ]
    return Report(
        kind="monthly",
        title=Label("Perbandingan Bulanan", "Month by Month"),
        columns=(
            Column("label", Label("Uraian", "Description"), "text", 34),
            *(Column(month, _month_label(month), "money", 13) for month in months),
            Column("total", Label("Jumlah", "Total"), "money", 15),
        ),
        rows=lambda: rows,
        date_from=first_day(months[0]),
        date_to=last_day(months[-1]),
        unit=heading.unit,
        unit_label=heading.unit_label,
        status=heading.status,
        problems=problems_of(ties),
        notes=(NOTE,),
        totals={"income": income[1][-1], "expenses": costs[1][-1], "net": surplus[-1]},
    )


def _section(
    facts: Sequence[AccountFact], table: dict[str, tuple[Money, ...]], kind: str, months: int
) -> tuple[list[ReportRow], tuple[Money, ...]]:
    """Rows of one type of account, and their sums; both as people say them, without a sign."""
    sign = -1 if kind == "income" else 1
    rows = []
    sums = [ZERO] * (months + 1)
    for fact in facts:
        if fact.type == kind and any(table.get(fact.code, ())):
            amounts = [amount * sign for amount in table[fact.code]]
            amounts.append(total(amounts))
            rows.append(ReportRow((fact.title, *amounts), "line", 1, fact.code))
            sums = [one + other for one, other in zip(sums, amounts, strict=True)]
    return rows, tuple(sums)


def _month_label(month: Period) -> Label:
    year, number = split_period(month)
    indonesian, english = MONTHS_ID[number - 1][:3], MONTHS_EN[number - 1][:3]
    return Label(f"{indonesian} {year % 100:02d}", f"{english} {year % 100:02d}")
