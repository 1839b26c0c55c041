"""What savings accounts hold: always the sum of their postings, never a stored figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import tuple_

from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.holds import held
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.errors import AccountMissing
from coop.members.savings.errors import TermsMissing
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy import Select
    from sqlalchemy.orm import Session


#: Which postings a savings account consists of, beside its product's ledger account.
OF_ACCOUNT = and_(
    Posting.account_id == Account.id, Posting.subledger_id == SavingsAccount.subledger_id
)


@dataclass(frozen=True, slots=True)
class SavingsView:
    """One savings account with what is needed to post on it and to speak of it.

    Attributes:
        id: of the savings account.
        number: as printed in the passbook.
        product_id: of its product.
        product: code of the product.
        product_name: Indonesian name of the product.
        kind: of the product.
        account: code of the ledger account.
        account_id: row id of the ledger account.
        unit: whose books it is in.
        subledger: kind and number in the ledger.
        subledger_id: row id of the subledger.
        member_id: whose it is.
        member_number: number of that member.
        member_name: name, for screens and paper only; never for narrations.
        member_status: where the membership stands.
        status: open or closed.
        opened_on: first day.
        due_on: from when planned savings may be withdrawn.
    """

    id: int
    number: str
    product_id: int
    product: str
    product_name: str
    kind: str
    account: str
    account_id: int
    unit: str
    subledger: SubledgerRef
    subledger_id: int
    member_id: int
    member_number: str
    member_name: str
    member_status: str
    status: str
    opened_on: date
    due_on: date | None

    def money_in(self, amount: Money) -> Line:
        """The line that adds to what the account holds."""
        return credit(self.account, amount, unit=self.unit, subledger=self.subledger)

    def money_out(self, amount: Money) -> Line:
        """The line that takes from what the account holds."""
        return debit(self.account, amount, unit=self.unit, subledger=self.subledger)


@dataclass(frozen=True, slots=True)
class Movement:
    """One movement of an account as its passbook shows it.

    Attributes:
        entry_id: the entry it stands in.
        voucher_number: number of its voucher.
        day: effective day: from when it counts for the member.
        entry_date: the day it is in the books.
        kind: of the entry.
        amount: positive for money in.
        balance: after it.
    """

    entry_id: int
    voucher_number: str
    day: date
    entry_date: date
    kind: str
    amount: Money
    balance: Money


def savings_view(session: Session, account_id: int) -> SavingsView:
    """One account by its id.

    Raises:
        AccountMissing: there is none.
    """
    found = _views(session, _VIEW.where(SavingsAccount.id == account_id))
    if not found:
        raise AccountMissing(str(account_id))
    return found[0]


def savings_by_number(session: Session, product: str, number: str) -> SavingsView:
    """One account by the code of its product and its number.

    Raises:
        AccountMissing: there is none.
    """
    found = _views(
        session, _VIEW.where(SavingsProduct.code == product, SavingsAccount.number == number)
    )
    if not found:
        raise AccountMissing(number)
    return found[0]


def views_where(
    session: Session, *conditions: ColumnElement[bool], offset: int = 0, limit: int | None = None
) -> list[SavingsView]:
    """Accounts that fulfil conditions on account, product, member or person, in their order."""
    query = _VIEW.where(*conditions).offset(offset or None)
    return _views(session, query if limit is None else query.limit(limit))


def savings_of_member(
    session: Session, member_id: int, *, with_closed: bool = False
) -> list[SavingsView]:
    """A member's accounts in the order of the products."""
    query = _VIEW.where(SavingsAccount.member_id == member_id)
    if not with_closed:
        query = query.where(SavingsAccount.status == "open")
    return _views(session, query)


def balance_of(session: Session, account: SavingsView, on: date | None = None) -> Money:
    """What an account holds at the end of a day, by effective dates; None: everything recorded."""
    query = select(func.sum(Posting.amount)).where(
        Posting.account_id == account.account_id, Posting.subledger_id == account.subledger_id
    )
    if on is not None:
        query = query.where(Posting.effective_date <= on)
    found = session.scalar(query)
    return -found if found is not None else ZERO


def balances_of(session: Session, accounts: Iterable[SavingsView]) -> dict[int, Money]:
    """What several accounts hold, by their id; one query."""
    wanted: dict[tuple[int, int | None], int] = {
        (each.account_id, each.subledger_id): each.id for each in accounts
    }
    rows = session.execute(
        select(Posting.account_id, Posting.subledger_id, func.sum(Posting.amount))
        .where(tuple_(Posting.account_id, Posting.subledger_id).in_(list(wanted)))
        .group_by(Posting.account_id, Posting.subledger_id)
    )
    found = {wanted[account_id, subledger_id]: -amount for account_id, subledger_id, amount in rows}
    return {each: found.get(each, ZERO) for each in wanted.values()}


def available_of(session: Session, account: SavingsView) -> Money:
    """What may be taken out as far as holds go: balance less holds; never below nothing."""
    return balance_of(session, account) - held(session, account.account_id, account.subledger_id)


def movements_of(
    session: Session, account: SavingsView, first: date | None = None, last: date | None = None
) -> list[Movement]:
    """Movements of an account by effective day, then as recorded, with the running balance."""
    query = (
        select(
            JournalEntry.id,
            JournalEntry.voucher_number,
            Posting.effective_date,
            JournalEntry.entry_date,
            JournalEntry.kind,
            Posting.amount,
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Posting.account_id == account.account_id, Posting.subledger_id == account.subledger_id
        )
        .order_by(Posting.effective_date, JournalEntry.id, Posting.line)
    )
    if last is not None:
        query = query.where(Posting.effective_date <= last)
    balance = ZERO
    found = []
    for row in session.execute(query):
        entry_id, voucher, day, entry_date, kind, amount = row
        balance -= amount
        movement = Movement(entry_id, voucher, day, entry_date, kind, -amount, balance)
        if first is None or movement.day >= first:
            found.append(movement)
    return found


def terms_on(session: Session, product_id: int, day: date) -> SavingsTerms:
    """The terms of a product that hold on a day.

    Raises:
        TermsMissing: none hold yet on that day.
    """
    found = session.scalars(
        select(SavingsTerms)
        .where(SavingsTerms.product_id == product_id, SavingsTerms.valid_from <= day)
        .order_by(SavingsTerms.valid_from.desc())
        .limit(1)
    ).first()
    if found is None:
        product = session.get(SavingsProduct, product_id)
        raise TermsMissing(product.code if product is not None else str(product_id), day)
    return found


_VIEW = (
    select(
        SavingsAccount.id,
        SavingsAccount.number,
        SavingsProduct.id,
        SavingsProduct.code,
        SavingsProduct.name,
        SavingsProduct.kind,
        Account.code,
        Account.id,
        SavingsProduct.unit,
        Subledger.kind,
        Subledger.number,
        Subledger.id,
        Member.id,
        Member.number,
        Person.name,
        Member.status,
        SavingsAccount.status,
        SavingsAccount.opened_on,
        SavingsAccount.due_on,
    )
    .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
    .join(Account, Account.code == SavingsProduct.account)
    .join(Subledger, Subledger.id == SavingsAccount.subledger_id)
    .join(Member, Member.id == SavingsAccount.member_id)
    .join(Person, Person.id == Member.person_id)
    .order_by(SavingsProduct.position, SavingsProduct.id, SavingsAccount.number)
)


def _views(session: Session, query: Select[*tuple[Any, ...]]) -> list[SavingsView]:
    found = []
    for row in session.execute(query):
        values: list[Any] = list(row)
        values[9:11] = [SubledgerRef(values[9], values[10])]
        found.append(SavingsView(*values))
    return found
