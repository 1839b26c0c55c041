"""Balances and movements for statements, in as few statements as it takes.

Sums come from the month totals; postings are read only for the part of a month that a date cuts
off. At a month's end no posting is read at all. Period keys sort in time: the thirteenth period
and the closing of a year count on 31 December.
"""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from operator import attrgetter
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import NamedTuple

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import union_all

from coop.dates import MONTHS_PER_YEAR
from coop.dates import adjustment_period
from coop.dates import closing_period
from coop.dates import first_day
from coop.dates import is_month_end
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import previous_month
from coop.db import MoneyType
from coop.ledger.errors import UnitUnknown
from coop.ledger.figures import CONSOLIDATED
from coop.ledger.figures import AccountFact
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import BusinessUnit
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import InstrumentedAttribute
    from sqlalchemy.orm import Session

ClosingChoice = Literal["after", "before"]

#: The end of the key of a year's closing period.
CLOSING_SUFFIX = "14"


class Sides(NamedTuple):
    """Debits and credits of one account, both zero or more."""

    debit: Money = ZERO
    credit: Money = ZERO

    @property
    def net(self) -> Money:
        """Debit less credit."""
        return self.debit - self.credit


def chart_facts(session: Session) -> tuple[AccountFact, ...]:
    """All accounts in the order of their codes, the same on every engine."""
    facts = map(AccountFact._make, session.execute(_FACTS))
    return tuple(sorted(facts, key=_code_of))


_FACTS = select(*[getattr(Account, field) for field in AccountFact._fields])
_code_of = attrgetter("code")


def unit_label(session: Session, unit: str) -> Label:
    """The name of a unit; the word for all of them when ``unit`` is empty.

    Raises:
        UnitUnknown: no unit has that code.
    """
    if not unit:
        return CONSOLIDATED
    found = session.get(BusinessUnit, unit)
    if found is None:
        raise UnitUnknown(unit)
    return Label(found.name, found.name_en)


def sides_until(
    session: Session, day: date, *, unit: str = "", closing: ClosingChoice = "after"
) -> dict[int, Sides]:
    """Everything booked up to the end of a day, by account id.

    Args:
        session: reading session.
        day: last day that counts; may lie in the future.
        unit: unit code, empty for all.
        closing: ``before`` leaves out the closing entries of that day's own year, which are
            dated its last day; those of earlier years always count.
    """
    month = period_of(day)
    if not is_month_end(day):
        before = _months([AccountMonth.period < month], unit)
        return _sums(session, [before, _postings((first_day(month), day), unit)])
    last = month
    if day.month == MONTHS_PER_YEAR:
        is_before = closing == "before"
        last = adjustment_period(day.year) if is_before else closing_period(day.year)
    return _sums(session, [_months([AccountMonth.period <= last], unit)])


def sides_between(session: Session, first: date, last: date, *, unit: str = "") -> dict[int, Sides]:
    """Movements of a range, both ends included, without closing entries, by account id.

    Args:
        session: reading session.
        first: first day.
        last: last day; before ``first`` means nothing.
        unit: unit code, empty for all.
    """
    month_from = period_of(first)
    spans = []
    if first != first_day(month_from):
        spans.append((first, min(last, last_day(month_from))))
        month_from = next_month(month_from)
    month_to = period_of(last)
    if not is_month_end(last):
        if first_day(month_to) >= first_day(month_from):
            spans.append((first_day(month_to), last))
        month_to = previous_month(month_to)
    if month_to.endswith(f"-{MONTHS_PER_YEAR}"):
        month_to = adjustment_period(int(month_to[:4]))
    parts = [_postings(span, unit) for span in spans if span[0] <= span[1]]
    if month_from <= month_to:
        whole = AccountMonth.period.between(month_from, month_to)
        parts.append(_months([whole, not_closing(AccountMonth.period)], unit))
    return _sums(session, parts) if parts else {}


def not_closing(period: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a period is not a year's closing."""
    return func.substr(period, 6) != CLOSING_SUFFIX


def nets(facts: Iterable[AccountFact], sides: dict[int, Sides]) -> dict[str, Money]:
    """Debit less credit by account code, for accounts that have any."""
    return {fact.code: sides[fact.id].net for fact in facts if fact.id in sides}


def day_before(day: date) -> date:
    """The day before; the calendar's first day stays where it is."""
    return day if day == date.min else day - timedelta(days=1)


#: Account id, debits and credits; both NULL where an account has none.
SumsQuery = Select[int, Any, Any]


def _sums(session: Session, parts: list[SumsQuery]) -> dict[int, Sides]:
    """The parts in one statement, added up by account."""
    query = parts[0] if len(parts) == 1 else union_all(*parts)
    sums: dict[int, Sides] = {}
    for account_id, debit, credit in session.execute(query):
        if debit is None and credit is None:
            continue
        before = sums.get(account_id)
        sides = Sides(debit or ZERO, credit or ZERO)
        if before is not None:
            sides = Sides(before.debit + sides.debit, before.credit + sides.credit)
        sums[account_id] = sides
    return sums


def _months(conditions: list[ColumnElement[bool]], unit: str) -> SumsQuery:
    if unit:
        conditions = [*conditions, AccountMonth.unit == unit]
    debit = func.sum(AccountMonth.debit, type_=MoneyType)
    credit = func.sum(AccountMonth.credit, type_=MoneyType)
    return (
        select(AccountMonth.account_id, debit, credit)
        .where(*conditions)
        .group_by(AccountMonth.account_id)
    )


def _postings(span: tuple[date, date], unit: str) -> SumsQuery:
    """Days within one month, asked account by account: so the index leads to those days alone."""
    conditions = [Posting.account_id == Account.id, Posting.entry_date.between(*span)]
    # Only 31 December has closing entries, and the index of dates does not carry the period.
    if (span[1].month, span[1].day) == (12, 31):
        conditions.append(not_closing(Posting.period))
    if unit:
        conditions.append(Posting.unit == unit)
    debit = select(func.sum(Posting.amount, type_=MoneyType)).where(*conditions)
    credit = select(func.sum(-Posting.amount, type_=MoneyType)).where(*conditions)
    return select(
        Account.id,
        debit.where(Posting.amount > ZERO).scalar_subquery(),
        credit.where(Posting.amount < ZERO).scalar_subquery(),
    )
