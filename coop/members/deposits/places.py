"""Where the money of a deposit comes from and goes to: cash boxes, banks, the member's savings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import select

from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import balance_units
from coop.ledger.errors import RoleMissing
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.report import Label
from coop.members.deposits.errors import DepositPlaceUnknown
from coop.members.deposits.errors import InterestAccountUnfit
from coop.members.deposits.facts import Place
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


class PlaceChoice(NamedTuple):
    """One place as a list offers it."""

    place: Place
    label: Label


def place_line(session: Session, place: Place, amount: Money, member_id: int) -> Line:
    """The line of an entry on a place: more than nothing where a deposit is paid from it.

    Cash that a member brings raises the box; savings that are placed fall: both are debits.

    Raises:
        DepositPlaceUnknown: nothing of that name, or savings that are not free for it.
    """
    if not place.savings_id:
        return Line(_money_account(session, place), place.unit, amount)
    view = savings_for(session, place, member_id)
    return Line(view.account, view.unit, amount, view.subledger)


def check_source(session: Session, place: Place, amount: Money, member_id: int, day: date) -> None:
    """Refuse savings that may not be taken out that day; cash and banks are always free.

    Raises:
        CoopError: whatever ``check_withdrawal`` refuses.
    """
    if place.savings_id:
        check_withdrawal(session, savings_for(session, place, member_id), amount, day)


def check_target(session: Session, place: Place, member_id: int) -> None:
    """Refuse savings that nothing may be put on.

    Raises:
        DepositPlaceUnknown: they are closed, or own capital, or a deposit themselves.
    """
    if place.savings_id:
        view = savings_for(session, place, member_id)
        if view.status != "open" or view.kind not in FREE_KINDS:
            raise DepositPlaceUnknown(view.number)


def savings_for(session: Session, place: Place, member_id: int) -> SavingsView:
    """The savings account a place names.

    Raises:
        DepositPlaceUnknown: there is none, or it is another member's.
    """
    try:
        view = savings_view(session, place.savings_id)
    except AccountMissing:
        raise DepositPlaceUnknown(place.text()) from None
    if view.member_id != member_id:
        raise DepositPlaceUnknown(place.text())
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


def money_choices(session: Session) -> list[PlaceChoice]:
    """Cash boxes and bank accounts, each in the unit it is likeliest used in."""
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en)
        .where(
            Account.money != "", Account.subledger_kind == "", Account.is_active, ~Account.is_header
        )
        .order_by(Account.code)
    ).all()
    units = session.scalars(
        select(BusinessUnit).where(BusinessUnit.is_active).order_by(BusinessUnit.position)
    ).all()
    found = []
    for code, name, name_en in rows:
        for unit in units:
            if _is_likely(name, unit.code, unit.name, [each.code for each in units]):
                label = Label(f"{name} ({unit.name})", f"{name_en or name} ({unit.name_en})")
                found.append(PlaceChoice(Place(code, unit.code), label))
    return found


def _is_likely(account: str, unit: str, unit_name: str, units: list[str]) -> bool:
    """Whether an account is used in a unit: the one its name says, else the first unit."""
    words = account.casefold().replace("-", " ").split()
    named = [each for each in units if each.casefold() in words]
    if named:
        return unit in named
    return unit_name.casefold() in account.casefold() or unit == units[0]


def _money_account(session: Session, place: Place) -> str:
    found = session.scalar(
        select(Account.code).where(
            Account.code == place.account,
            Account.money != "",
            Account.subledger_kind == "",
            ~Account.is_header,
        )
    )
    unit = session.get(BusinessUnit, place.unit)
    if found is None or unit is None:
        raise DepositPlaceUnknown(place.text())
    return found


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
