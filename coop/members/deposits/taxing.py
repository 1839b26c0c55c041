"""Tax on deposit interest: withheld with everything else a member earns in the same month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import period_of
from coop.db import MoneyType
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.members.deposits.facts import OWNER
from coop.members.deposits.facts import origin_of
from coop.members.deposits.models import DepositSettled
from coop.members.deposits.models import TimeDeposit
from coop.members.deposits.queries import PAYABLE
from coop.members.deposits.queries import TAX
from coop.members.deposits.queries import origin_begins
from coop.members.interest import month
from coop.members.interest.leaving import to_date
from coop.members.interest.month import MonthInterest
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from coop.members.deposits.queries import DepositView


def to_withhold(session: Session, view: DepositView, period: Period, gross: Money) -> Money:
    """What to withhold now from interest that is paid in a month; never more than it.

    What would be more, as interest paid before stayed below the threshold, is withheld by the
    month's interest run.
    """
    if gross <= ZERO or not view.row.is_taxed:
        return ZERO
    wanted = month.to_withhold(session, view.row.member_id, period, gross)
    return min(max(wanted, ZERO), gross)


def paid_in_month(
    session: Session, period: Period, member_ids: Collection[int] | None
) -> Mapping[int, MonthInterest]:
    """What deposits paid in a month, and withheld of it, by member; by the day in the books."""
    query = select(TimeDeposit.id, TimeDeposit.member_id).where(TimeDeposit.is_taxed)
    if member_ids is not None:
        query = query.where(TimeDeposit.member_id.in_(member_ids))
    members = dict(session.execute(query).all())
    # The interest run asks for a group of members at a time, most of whom have no deposit.
    rows = session.execute(_booked(session, period)) if members else ()
    gross: dict[int, Money] = defaultdict(lambda: ZERO)
    tax: dict[int, Money] = defaultdict(lambda: ZERO)
    for origin, code, type_, amount in rows:
        member_id = members.get(origin_of(origin).deposit_id)
        if member_id is None:
            continue
        if type_ == "expense" or code == PAYABLE:
            gross[member_id] += amount
        elif code == TAX:
            tax[member_id] -= amount
    for leaver, settled, withheld in session.execute(_settled(period)):
        if member_ids is None or leaver in member_ids:
            gross[leaver] += settled
            tax[leaver] += withheld
    return {each: MonthInterest(paid, tax[each]) for each, paid in gross.items() if paid}


def _booked(session: Session, period: Period) -> Select[str, str, str, Money]:
    """What entries of deposits moved in a month, by origin and account, as long as they stand."""
    reversal = aliased(JournalEntry)
    is_reversed = select(reversal.id).where(reversal.reverses_id == JournalEntry.id).exists()
    return (
        select(
            JournalEntry.origin,
            Account.code,
            Account.type,
            func.sum(Posting.amount, type_=MoneyType),
        )
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            *origin_begins(session, f"{OWNER}:"),
            JournalEntry.entry_date.between(first_day(period), last_day(period)),
            JournalEntry.reverses_id.is_(None),
            ~is_reversed,
        )
        .group_by(JournalEntry.origin, Account.code, Account.type)
    )


def _settled(period: Period) -> Select[int, Money, Money]:
    """What settlements of a month paid, as long as they stand."""
    reversal = aliased(JournalEntry)
    is_reversed = select(reversal.id).where(reversal.reverses_id == DepositSettled.entry_id)
    return select(DepositSettled.member_id, DepositSettled.gross, DepositSettled.tax).where(
        DepositSettled.day.between(first_day(period), last_day(period)), ~is_reversed.exists()
    )


def to_withhold_leaving(
    session: Session, member_id: int, day: date, accrual_end: date, gross: Money
) -> Money:
    """What to withhold of a leaver's deposit interest, beside what interest on savings bears.

    Args:
        session: reading or writing session.
        member_id: who leaves.
        day: of the settlement.
        accrual_end: last day that earned.
        gross: interest on deposits that the settlement pays.
    """
    proposals = [each.proposal for each in to_date(session, member_id, day, accrual_end)]
    bearing = [each for each in proposals if each.account.paying.is_taxed]
    others = total(each.gross for each in bearing)
    wanted = month.to_withhold(session, member_id, period_of(day), others + gross)
    wanted -= total(each.tax for each in bearing)
    return min(max(wanted, ZERO), gross)
