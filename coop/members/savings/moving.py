"""Whether money may move on a savings account, before any entry is written.

The door itself sees to it that a balance never falls below zero or below what is held of it; here
is what a product's terms and the membership say. Callers hold the book's lock
(``coop.ledger.periods.lock_head``), post ``view.money_in`` or ``view.money_out``, and ask once for
the sum where one receipt moves an account twice.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from coop.members.savings.errors import AccountClosed
from coop.members.savings.errors import AmountMissing
from coop.members.savings.errors import BeforeOpening
from coop.members.savings.errors import BelowMinimum
from coop.members.savings.errors import DepositTooSmall
from coop.members.savings.errors import DueDayMissing
from coop.members.savings.errors import MemberDeceased
from coop.members.savings.errors import MemberNotActive
from coop.members.savings.errors import MovesByCertificate
from coop.members.savings.errors import NotDue
from coop.members.savings.errors import OwnCapitalStays
from coop.members.savings.errors import PrincipalPaid
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import balance_of
from coop.members.savings.reading import terms_on
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Own capital: never withdrawn while a member.
OWN_CAPITAL = frozenset({"principal", "mandatory"})


def check_deposit(session: Session, view: SavingsView, amount: Money, day: date) -> None:
    """Refuse a deposit that the product or the membership does not allow.

    Args:
        session: reading or writing session.
        view: the account.
        amount: rupiah that would come in.
        day: effective day: when the member paid.

    Raises:
        AmountMissing: nothing, or less.
        AccountClosed: the account is closed.
        BeforeOpening: the day lies before the account was opened.
        MemberDeceased: the member died.
        MemberNotActive: the member left or was not admitted.
        MovesByCertificate: a time deposit.
        TermsMissing: the product has no terms on that day.
        DepositTooSmall: less than the product's smallest deposit.
        PrincipalPaid: more principal than the member still owes.
    """
    _check_account(view, amount, day)
    terms = terms_on(session, view.product_id, day)
    if amount < terms.minimum_deposit:
        raise DepositTooSmall(view.product_name, amount, terms.minimum_deposit)
    if view.kind == "principal" and terms.dues:
        balance = balance_of(session, view)
        if balance + amount > terms.dues:
            raise PrincipalPaid(view.member_number, terms.dues, balance)


def check_withdrawal(session: Session, view: SavingsView, amount: Money, day: date) -> None:
    """Refuse a withdrawal that the product or the membership does not allow.

    What is too much for the balance, or held, the door refuses.

    Args:
        session: reading or writing session.
        view: the account.
        amount: rupiah that would go out.
        day: effective day of the withdrawal.

    Raises:
        AmountMissing: nothing, or less.
        AccountClosed: the account is closed.
        BeforeOpening: the day lies before the account was opened.
        MemberDeceased: the member died.
        MemberNotActive: the member left; the settlement pays out.
        MovesByCertificate: a time deposit.
        OwnCapitalStays: own capital, or savings that stay until a member leaves.
        TermsMissing: the product has no terms on that day.
        DueDayMissing: planned savings without a due day.
        NotDue: planned savings before their due day.
        BelowMinimum: something would be left, but less than the product's smallest balance.
    """
    _check_account(view, amount, day)
    if view.kind in OWN_CAPITAL:
        raise OwnCapitalStays(view.product_name)
    terms = terms_on(session, view.product_id, day)
    if terms.withdrawal == "leaving":
        raise OwnCapitalStays(view.product_name)
    if terms.withdrawal == "maturity":
        raise MovesByCertificate(view.number)
    if terms.withdrawal == "dated":
        _check_due(view, day)
    balance = balance_of(session, view)
    if ZERO < balance - amount < terms.minimum_balance:
        most = max(balance - terms.minimum_balance, ZERO)
        raise BelowMinimum(view.number, terms.minimum_balance, most)


def _check_account(view: SavingsView, amount: Money, day: date) -> None:
    """What holds for money in and money out alike."""
    if amount <= ZERO:
        raise AmountMissing(view.number)
    if view.status == "closed":
        raise AccountClosed(view.number)
    if day < view.opened_on:
        raise BeforeOpening(view.number, day, view.opened_on)
    if view.member_status == "deceased":
        raise MemberDeceased(view.member_number)
    if view.member_status != "active":
        raise MemberNotActive(view.member_number)
    if view.kind == "term":
        raise MovesByCertificate(view.number)


def _check_due(view: SavingsView, day: date) -> None:
    if view.due_on is None:
        raise DueDayMissing(view.number)
    if day < view.due_on:
        raise NotDue(view.number, view.due_on)
