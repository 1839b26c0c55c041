"""The savings that the money of a deposit comes from and goes to."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop.ledger.entry import Draft
from coop.ledger.entry import balance_units
from coop.ledger.errors import RoleMissing
from coop.ledger.models import Account
from coop.members.deposits.errors import DepositPlaceUnknown
from coop.members.deposits.errors import InterestAccountUnfit
from coop.members.savings.errors import AccountMissing
from coop.members.savings.moving import check_withdrawal
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_of_member
from coop.members.savings.reading import savings_view

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.money import Money

#: Savings that interest may go to.
FREE_KINDS: Final = frozenset({"voluntary", "remittance", "planned", "education"})

#: Of those, the likeliest first.
_LIKELY: Final = ("voluntary", "remittance", "planned", "education")


def check_source(
    session: Session, savings_id: int, amount: Money, member_id: int, day: date
) -> None:
    """Refuse savings that may not be taken out that day.

    Raises:
        CoopError: as ``savings_for``, and whatever ``check_withdrawal`` refuses.
    """
    check_withdrawal(session, savings_for(session, savings_id, member_id), amount, day)


def check_target(session: Session, savings_id: int, member_id: int) -> None:
    """Refuse savings that nothing may be put on.

    Raises:
        DepositPlaceUnknown: they are closed, or own capital, or a deposit themselves.
    """
    view = savings_for(session, savings_id, member_id)
    if view.status != "open" or view.kind not in FREE_KINDS:
        raise DepositPlaceUnknown(view.number)


def savings_for(session: Session, savings_id: int, member_id: int) -> SavingsView:
    """Savings of the member that a deposit comes from or goes to.

    Raises:
        DepositPlaceUnknown: there are none of that id, or they are another member's.
    """
    try:
        view = savings_view(session, savings_id)
    except AccountMissing:
        raise DepositPlaceUnknown(str(savings_id)) from None
    if view.member_id != member_id:
        raise DepositPlaceUnknown(view.number)
    return view


def interest_account(session: Session, savings_id: int, member_id: int) -> SavingsView:
    """The savings account that interest goes to.

    Raises:
        InterestAccountUnfit: closed, another member's, or not one that money may be put on.
    """
    try:
        view = savings_view(session, savings_id)
    except AccountMissing:
        raise InterestAccountUnfit(str(savings_id)) from None
    if view.member_id != member_id or view.status != "open" or view.kind not in FREE_KINDS:
        raise InterestAccountUnfit(view.number)
    return view


def interest_choices(session: Session, member_id: int) -> list[SavingsView]:
    """Savings accounts of a member that interest may go to, the likeliest first."""
    found = [each for each in savings_of_member(session, member_id) if each.kind in FREE_KINDS]
    return sorted(found, key=lambda each: _LIKELY.index(each.kind))


def across_units(session: Session, draft: Draft) -> Draft:
    """The draft with what the units then owe each other.

    Raises:
        RoleMissing: units differ and the chart has no inter-unit account.
    """
    if len({line.unit for line in draft.lines}) == 1:
        return draft
    code = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    if code is None:
        raise RoleMissing("inter_unit")
    return balance_units(draft, code)
