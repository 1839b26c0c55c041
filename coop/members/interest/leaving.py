"""Interest to date: what who leaves is still owed for the days that no run has paid.

Money that is taken out on a day earns nothing on it, so the days end with the one before. Months
that were never run, in the year before, are part of it; what a run paid is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import insert
from sqlalchemy import select

from coop.dates import MONTHS_PER_YEAR
from coop.dates import Period
from coop.dates import period_of
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import JournalEntry
from coop.ledger.report import Label
from coop.ledger.settings import setting
from coop.members.interest import tax
from coop.members.interest.methods import rounded
from coop.members.interest.models import InterestLine
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import month_interest
from coop.members.interest.month import tax_rule
from coop.members.interest.plan import INTERVALS
from coop.members.interest.plan import due_with
from coop.members.interest.plan import plans_of
from coop.members.interest.plan import previous_months
from coop.members.interest.reading import Posted
from coop.members.interest.reading import read_group
from coop.members.interest.reckoning import Booking
from coop.members.interest.reckoning import Proposal
from coop.members.interest.reckoning import earned_by
from coop.members.interest.service import TAX_ACCOUNT
from coop.members.interest.service import line_of
from coop.members.membership.models import MemberSettlement
from coop.members.membership.obligations import Asked
from coop.members.membership.obligations import Position
from coop.members.membership.obligations import Right
from coop.members.savings.reading import savings_view
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Line
    from coop.members.membership.registry import Turn

#: Setting: the first day that is kept in this book.
FIRST_DAY: Final = "books.first_day"
ONE_RUPIAH: Final = Money.rupiah(1)


@dataclass(frozen=True, slots=True)
class ToDate:
    """What one account is owed with one run that has not come.

    Attributes:
        period: the run that would have paid it.
        proposal: how much, and the tax on it.
    """

    period: Period
    proposal: Proposal


def interest_to_date(
    session: Session, account_id: int, day: date, accrual_end: date | None = None
) -> Money:
    """Interest one account is owed when it is emptied on a day, before tax.

    Args:
        session: reading session.
        account_id: of the savings account.
        day: on which its money is taken out.
        accrual_end: the day of death, where the owner died; None otherwise.
    """
    member_id = savings_view(session, account_id).member_id
    found = to_date(session, member_id, day, accrual_end or day)
    return sum(
        (each.proposal.gross for each in found if each.proposal.account.id == account_id),
        start=ZERO,
    )


def to_date(session: Session, member_id: int, day: date, accrual_end: date) -> list[ToDate]:
    """What a member's accounts are owed on a day, run by run, with the tax on all of it.

    Args:
        session: reading or writing session.
        member_id: whose.
        day: on which the money is taken out.
        accrual_end: last day that may earn.
    """
    end = min(accrual_end, day - timedelta(days=1))
    found = []
    plans = plans_of(session, _runs(session, period_of(end)))
    for period, plan in plans.items():
        if not any(part.first <= end for paying in plan for part in paying.parts):
            continue
        group = read_group(session, plan, period, [member_id])
        for account in group.accounts:
            reckoned = earned_by(account, group, end)
            posted = group.posted.get(account.id, Posted())
            gross = rounded(reckoned.exact) - posted.gross
            if gross > ZERO:
                found.append(ToDate(period, Proposal(account, reckoned, posted, gross)))
    return _with_tax(session, member_id, period_of(day), found)


def _runs(session: Session, month: Period) -> list[Period]:
    """Runs that have not paid yet: of this year's intervals, and months that were left out."""
    begin = setting(session, FIRST_DAY)
    run_before = set(
        session.scalars(
            select(InterestLine.period)
            .where(InterestLine.run_id.is_not(None), InterestLine.period < month)
            .distinct()
        )
    )
    since = min([*run_before, *([begin[:7]] if begin else [])], default=month)
    left_out = [
        each
        for each in previous_months(month, MONTHS_PER_YEAR)
        if since <= each < month and each not in run_before
    ]
    coming = {due_with(month, interval) for interval in INTERVALS}
    return sorted({*left_out, *coming})


def _with_tax(
    session: Session, member_id: int, booked_in: Period, found: list[ToDate]
) -> list[ToDate]:
    """The tax on the month's whole interest, shared; each account keeps at least a rupiah."""
    bearing = [each.proposal for each in found if each.proposal.account.paying.is_taxed]
    if not bearing:
        return found
    known = month_interest(session, booked_in, [member_id]).get(member_id, MonthInterest())
    gross = known.gross + sum((each.gross for each in bearing), start=ZERO)
    missing = max(tax_rule(session, booked_in).due(gross) - known.tax, ZERO)
    parts = tax.shared(missing, [each.gross for each in bearing])
    shares = {
        id(each): min(part, each.gross - ONE_RUPIAH)
        for each, part in zip(bearing, parts, strict=True)
    }
    return [
        replace(each, proposal=replace(each.proposal, tax=shares.get(id(each.proposal), ZERO)))
        for each in found
    ]


def rights_of(session: Session, asked: Asked) -> Position:
    """Interest to date as a right of who leaves, one for each account that earned any."""
    found = to_date(session, asked.member_id, asked.day, asked.accrual_end)
    by_account: dict[int, list[Proposal]] = {}
    for each in found:
        by_account.setdefault(each.proposal.account.id, []).append(each.proposal)
    return Position(rights=tuple(_right(proposals) for proposals in by_account.values()))


def _right(proposals: list[Proposal]) -> Right:
    account = proposals[0].account
    paying = account.paying
    gross = sum((each.gross for each in proposals), start=ZERO)
    withheld = sum((each.tax for each in proposals), start=ZERO)
    lines: list[Line] = [debit(paying.expense_account, gross, unit=paying.unit)]
    if withheld:
        lines.append(credit(TAX_ACCOUNT, withheld, unit=paying.unit))
    shown, held = gross.indonesian(), withheld.indonesian()
    return Right(
        label=Label(f"Bunga berjalan {account.number}", f"Interest to date {account.number}"),
        money=gross - withheld,
        lines=tuple(lines),
        note=Label(f"Kotor Rp{shown}, pajak Rp{held}", f"Gross Rp{shown}, tax Rp{held}"),
    )


def record_settled(session: Session, turn: Turn) -> None:
    """Write down what a settlement paid, beside the runs; its entry is already posted."""
    row = session.scalar(
        select(MemberSettlement).where(MemberSettlement.request_id == turn.request_id)
    )
    entry_id = session.scalar(
        select(JournalEntry.id).where(JournalEntry.request_id == turn.request_id)
    )
    if row is None or entry_id is None:
        return  # nothing was settled by an entry, so no interest either
    rule = tax_rule(session, period_of(turn.day))
    rows = [
        line_of(each.proposal, Booking(each.period, turn.day, rule), entry_id, run_id=None)
        for each in to_date(session, turn.member_id, turn.day, row.accrual_end)
    ]
    if rows:
        session.execute(insert(InterestLine), rows)
