"""All interest one member got in a month, and the tax withheld of it: the ground of the tax.

A month's interest is what was booked in it: what the tax account took in those books is then what
the list for the tax office says. Time deposits, which stand above this package, add what they paid
through ``register_paid``.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.dates import Period
from coop.dates import last_day
from coop.db import MoneyType
from coop.desk.rules.reading import rule_on
from coop.ledger.models import JournalEntry
from coop.members.interest import tax
from coop.members.interest.models import InterestLine
from coop.members.membership.registry import load_hooks
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

THRESHOLD: Final = "savings.tax_threshold"
RATE: Final = "savings.tax_rate"


class MonthInterest(NamedTuple):
    """What one member got in a month before tax, and what was withheld of it."""

    gross: Money = ZERO
    tax: Money = ZERO

    def plus(self, other: MonthInterest) -> MonthInterest:
        """Both together."""
        return MonthInterest(self.gross + other.gross, self.tax + other.tax)


#: Interest by member that another package paid in a month; of these members, or of everybody.
Provider = Callable[["Session", Period, Collection[int] | None], Mapping[int, MonthInterest]]


class _Registered(NamedTuple):
    name: str
    provider: Provider


_PROVIDERS: list[_Registered] = []


def register_paid(name: str) -> Callable[[Provider], Provider]:
    """Add interest that another package pays; once, however often it is imported."""

    def add(provider: Provider) -> Provider:
        others = [each for each in _PROVIDERS if each.name != name]
        _PROVIDERS[:] = sorted([*others, _Registered(name, provider)], key=lambda each: each.name)
        return provider

    return add


class TaxRule(NamedTuple):
    """Up to which gross of a month nothing is withheld, and of how much per cent above."""

    threshold: Money
    percent: Fraction
    legal_basis: str

    def due(self, gross: Money) -> Money:
        """The tax on a month's whole gross."""
        return tax.due(gross, self.threshold, self.percent)


def tax_rule(session: Session, period: Period) -> TaxRule:
    """What holds for interest paid in a month.

    Raises:
        RuleUnknown: no rule holds in that month.
    """
    day = last_day(period)
    threshold, rate = rule_on(session, THRESHOLD, day), rule_on(session, RATE, day)
    return TaxRule(
        Money.from_decimal(threshold.number), Fraction(rate.number), threshold.legal_basis
    )


def is_standing() -> ColumnElement[bool]:
    """Whether the entry of an ``InterestLine`` was not reversed."""
    reversal = aliased(JournalEntry)
    return ~select(reversal.id).where(reversal.reverses_id == InterestLine.entry_id).exists()


def own_interest(
    session: Session, period: Period, member_ids: Collection[int] | None = None
) -> dict[int, MonthInterest]:
    """Interest on savings that was booked in a month, by member; what bears no tax is left out."""
    query = (
        select(
            InterestLine.member_id,
            func.sum(InterestLine.gross, type_=MoneyType),
            func.sum(InterestLine.tax, type_=MoneyType),
        )
        .where(InterestLine.booked_in == period, InterestLine.is_taxed, is_standing())
        .group_by(InterestLine.member_id)
    )
    if member_ids is not None:
        query = query.where(InterestLine.member_id.in_(member_ids))
    return {
        member_id: MonthInterest(gross, held) for member_id, gross, held in session.execute(query)
    }


def month_interest(
    session: Session, period: Period, member_ids: Collection[int] | None = None
) -> dict[int, MonthInterest]:
    """All interest that was booked in a month, by member, time deposits included."""
    load_hooks()
    found = own_interest(session, period, member_ids)
    for each in _PROVIDERS:
        for member_id, paid in each.provider(session, period, member_ids).items():
            found[member_id] = found.get(member_id, MonthInterest()).plus(paid)
    return found


def gross_of_month(session: Session, member_id: int, period: Period) -> Money:
    """All interest one member got in a month, before tax."""
    return month_interest(session, period, [member_id]).get(member_id, MonthInterest()).gross


def to_withhold(session: Session, member_id: int, period: Period, gross: Money) -> Money:
    """Tax to withhold when one more amount of interest is paid in a month.

    It is the tax on the whole month less what was withheld already, so it may be more than that
    amount's own part, where earlier payments of the month stayed below the threshold.
    """
    known = month_interest(session, period, [member_id]).get(member_id, MonthInterest())
    return tax_rule(session, period).due(known.gross + gross) - known.tax
