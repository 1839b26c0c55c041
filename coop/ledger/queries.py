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
from typing import Literal
from typing import NamedTuple

from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import or_
from sqlalchemy import select

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
        sums = _months(session, [AccountMonth.period < month], unit)
        return _add(sums, _postings(session, [(first_day(month), day)], unit))
    last = month
    if day.month == MONTHS_PER_YEAR:
        is_before = closing == "before"
        last = adjustment_period(day.year) if is_before else closing_period(day.year)
    return _months(session, [AccountMonth.period <= last], unit)


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
    sums: dict[int, Sides] = {}
    if month_from <= month_to:
        whole = AccountMonth.period.between(month_from, month_to)
        sums = _months(session, [whole, not_closing(AccountMonth.period)], unit)
    spans = [span for span in spans if span[0] <= span[1]]
    return _add(sums, _postings(session, spans, unit)) if spans else sums


def not_closing(period: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Whether a period is not a year's closing."""
    return func.substr(period, 6) != CLOSING_SUFFIX


def nets(facts: Iterable[AccountFact], sides: dict[int, Sides]) -> dict[str, Money]:
    """Debit less credit by account code, for accounts that have any."""
    return {fact.code: sides[fact.id].net for fact in facts if fact.id in sides}


def day_before(day: date) -> date:
    """The day before; the calendar's first day stays where it is."""
    return day if day == date.min else day - timedelta(days=1)


def _months(session: Session, conditions: list[ColumnElement[bool]], unit: str) -> dict[int, Sides]:
    if unit:
        conditions = [*conditions, AccountMonth.unit == unit]
    debit = func.sum(AccountMonth.debit, type_=MoneyType)
    credit = func.sum(AccountMonth.credit, type_=MoneyType)
    rows = session.execute(
        select(AccountMonth.account_id, debit, credit)
        .where(*conditions)
        .group_by(AccountMonth.account_id)
    )
    return {row[0]: Sides(row[1], row[2]) for row in rows}


def _postings(session: Session, spans: list[tuple[date, date]], unit: str) -> dict[int, Sides]:
    """Sums of postings in spans of days, each within one month."""
    conditions = [or_(*(Posting.entry_date.between(*span) for span in spans))]
    # Only 31 December has closing entries, and the index of dates does not carry the period.
    if any((last.month, last.day) == (12, 31) for _, last in spans):
        conditions.append(not_closing(Posting.period))
    if unit:
        conditions.append(Posting.unit == unit)
    net = func.sum(Posting.amount, type_=MoneyType)
    debit = func.sum(
        case((Posting.amount > ZERO, Posting.amount), else_=literal(ZERO, MoneyType)),
        type_=MoneyType,
    )
    rows = session.execute(
        select(Posting.account_id, debit, net).where(*conditions).group_by(Posting.account_id)
    )
    return {row[0]: Sides(row[1], row[1] - row[2]) for row in rows}


def _add(left: dict[int, Sides], right: dict[int, Sides]) -> dict[int, Sides]:
    sums = dict(left)
    for key, sides in right.items():
        before = sums.get(key, Sides())
        sums[key] = Sides(before.debit + sides.debit, before.credit + sides.credit)
    return sums
