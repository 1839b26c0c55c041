"""What a run would post for each account: interest, the tax on it, the fee, or what corrects them.

What was posted before is part of the reckoning, so a second run proposes nothing, and a movement
that was recorded late proposes its difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from coop.dates import Period
from coop.dates import last_day
from coop.dates import period_of
from coop.ledger.periods import state_of
from coop.members.interest import tax
from coop.members.interest.methods import NOTHING
from coop.members.interest.methods import Reckoned
from coop.members.interest.methods import reckon
from coop.members.interest.methods import rounded
from coop.members.interest.methods import stretches
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import TaxRule
from coop.members.interest.month import month_interest
from coop.members.interest.month import tax_rule
from coop.members.interest.reading import EarningAccount
from coop.members.interest.reading import Group
from coop.members.interest.reading import Posted
from coop.members.interest.reading import rooms
from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Booking:
    """Where a run's entries go.

    Attributes:
        period: the month that was earned.
        day: of the entries: the month's last, or today where the month is closed already.
        rule: of the tax, in the month of the entries.
    """

    period: Period
    day: date
    rule: TaxRule

    @property
    def booked_in(self) -> Period:
        """The month of the entries."""
        return period_of(self.day)

    @property
    def is_late(self) -> bool:
        """Whether the month itself takes no entry any more."""
        return self.booked_in != self.period


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a run would post for one account; amounts are what is still missing in the books.

    Attributes:
        account: which.
        reckoned: what its days earned, before rounding.
        posted: what stands in the books for the month.
        gross: interest to add; negative where too much stands there.
        tax: to withhold of it.
        fee: to take.
        short: what ought to be taken back or withheld and cannot be: the account does not hold it.
    """

    account: EarningAccount
    reckoned: Reckoned
    posted: Posted
    gross: Money = ZERO
    tax: Money = ZERO
    fee: Money = ZERO
    short: Money = ZERO

    @property
    def net(self) -> Money:
        """What the account gets, or with a minus gives."""
        return self.gross - self.tax - self.fee

    @property
    def basis(self) -> Money:
        """The balance it was reckoned on, to whole rupiah."""
        return rounded(self.reckoned.basis_amount)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to post."""
        return not (self.gross or self.tax or self.fee)

    @property
    def is_correction(self) -> bool:
        """Whether something stands for the month already."""
        return self.posted.is_standing


def booking_for(session: Session, period: Period, today: date) -> Booking:
    """Where entries for a month would go today."""
    is_open = state_of(session, period) == "open"
    day = last_day(period) if is_open else today
    return Booking(period, day, tax_rule(session, period_of(day)))


def earned_by(account: EarningAccount, group: Group, end: date | None = None) -> Reckoned:
    """What the days of a run earned an account, up to the day accrual ended or another end.

    Args:
        account: of the group.
        group: with its balances.
        end: last day that counts; None for all the run pays for.
    """
    opening = group.openings.get(account.key, ZERO)
    changes = group.changes.get(account.key, {})
    if not opening and not changes:
        return NOTHING
    ends = [day for day in (account.accrual_end, end) if day is not None]
    found = []
    for part in account.paying.parts:
        last, twelfths = part.until(min(ends, default=None))
        balances = stretches(opening, changes, part.first, last)
        found.append(reckon(balances, part.rule, twelfths))
    return _together(found)


def _together(found: Iterable[Reckoned]) -> Reckoned:
    """Several parts as one; the basis is their mean, weighted by days."""
    parts = [each for each in found if each.days]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    days = sum(each.days for each in parts)
    basis = sum((each.basis_amount * each.days for each in parts), start=Fraction(0)) / days
    return Reckoned(sum((each.exact for each in parts), start=Fraction(0)), days, basis)


def propose(session: Session, group: Group, booking: Booking) -> list[Proposal]:
    """What a run would post for a group of members' accounts, in their order."""
    known = month_interest(session, booking.booked_in, group.member_ids)
    first = [_before_tax(account, group) for account in group.accounts]
    by_member: dict[int, list[Proposal]] = {}
    for each in first:
        by_member.setdefault(each.account.member_id, []).append(each)
    taxed = [
        proposal
        for member_id, proposals in by_member.items()
        for proposal in _with_tax(proposals, known.get(member_id, MonthInterest()), booking)
    ]
    tight = [each.account for each in taxed if each.net < ZERO]
    room = rooms(session, tight, booking.day) if tight else {}
    return [_within(each, room.get(each.account.id, ZERO)) for each in taxed]


def _before_tax(account: EarningAccount, group: Group) -> Proposal:
    reckoned = earned_by(account, group)
    posted = group.posted.get(account.id, Posted())
    fee = ZERO if posted.is_standing else _fee_of(account)
    return Proposal(account, reckoned, posted, rounded(reckoned.exact) - posted.gross, fee=fee)


def _fee_of(account: EarningAccount) -> Money:
    """Fees of the months on whose last day the account was open and its owner alive."""
    fees = [
        fee.amount
        for fee in account.paying.fees
        if account.opened_on <= fee.day
        and (account.accrual_end is None or fee.day <= account.accrual_end)
    ]
    return sum(fees, start=ZERO)


def _with_tax(
    proposals: Sequence[Proposal], known: MonthInterest, booking: Booking
) -> list[Proposal]:
    """The member's tax of the month, shared over the accounts that bear it."""
    bearing = [each for each in proposals if each.account.paying.is_taxed]
    gross = known.gross + sum((each.gross for each in bearing), start=ZERO)
    missing = booking.rule.due(gross) - known.tax
    is_new = any(each.gross for each in bearing)
    # A payment elsewhere may have lifted the month above the threshold after this was posted.
    is_lifted = not booking.is_late and any(each.posted.gross for each in bearing)
    if not missing or not (is_new or is_lifted):
        return list(proposals)
    added = [max(each.gross, ZERO) for each in bearing]
    weights = added if any(added) else [each.posted.gross for each in bearing]
    shares: Mapping[int, Money] = dict(
        zip(
            (each.account.id for each in bearing),
            tax.shared(missing, weights),
            strict=True,
        )
    )
    return [replace(each, tax=shares.get(each.account.id, ZERO)) for each in proposals]


def _within(proposal: Proposal, room: Money) -> Proposal:
    """The same within what the account holds: first the fee gives way, then tax, then interest."""
    missing = -(proposal.net + room)
    if missing <= ZERO:
        return proposal
    fee_less = min(missing, proposal.fee)
    missing -= fee_less
    tax_less = min(_up(missing), max(proposal.tax, ZERO))
    missing = max(missing - tax_less, ZERO)
    gross_less = _up(missing)
    return replace(
        proposal,
        fee=proposal.fee - fee_less,
        tax=proposal.tax - tax_less,
        gross=proposal.gross + gross_less,
        short=tax_less + gross_less,
    )


def _up(amount: Money) -> Money:
    """Up to whole rupiah: interest and tax have no sen."""
    return Money.rupiah(-(-amount.sen // SEN_PER_RUPIAH))
