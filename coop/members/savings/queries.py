"""What pages ask about products and accounts: lists with balances, a few queries each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import false
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from coop.db import MoneyType
from coop.errors import NotFound
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import Posting
from coop.ledger.models import SubledgerHold
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.people.names import fold
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.members.savings.reading import OF_ACCOUNT
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import balances_of
from coop.members.savings.reading import views_where
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which accounts a list shows; what is empty is not asked.

    Attributes:
        text: in the number of account or member, or in the name.
        product: code of the product.
        status: open, closed, or empty for both.
        member_id: whose.
    """

    text: str = ""
    product: str = ""
    status: str = "open"
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """One account in a list, with what it holds and what of it is held back."""

    account: SavingsView
    balance: Money
    held: Money

    @property
    def available(self) -> Money:
        """What of the balance no hold stands on."""
        return self.balance - self.held


@dataclass(frozen=True, slots=True)
class ProductLine:
    """One product in the list of products.

    Attributes:
        product: the product.
        terms: what holds today; None before its first terms.
        coming: the terms after those; None where there are none.
        open_accounts: how many accounts are open.
        account_name: name of the ledger account, in Indonesian.
        account_name_en: the same in English.
        total: what the accounts of the product hold; of an account of its own, all of it.
    """

    product: SavingsProduct
    terms: SavingsTerms | None
    coming: SavingsTerms | None
    open_accounts: int
    account_name: str
    account_name_en: str
    total: Money


def product_by_id(session: Session, product_id: int) -> SavingsProduct:
    """One product.

    Raises:
        NotFound: there is none.
    """
    found = session.get(SavingsProduct, product_id)
    if found is None:
        raise NotFound("product", product_id)
    return found


def products(session: Session, *, only_active: bool = False) -> Sequence[SavingsProduct]:
    """Every product in its order."""
    query = select(SavingsProduct).order_by(SavingsProduct.position, SavingsProduct.id)
    return session.scalars(query.where(SavingsProduct.is_active) if only_active else query).all()


def product_lines(session: Session, today: date) -> list[ProductLine]:
    """Every product with its terms of today, its accounts and the ledger account behind it."""
    rows = products(session)
    terms: dict[int, list[SavingsTerms]] = {}
    for each in session.scalars(select(SavingsTerms).order_by(SavingsTerms.valid_from)):
        terms.setdefault(each.product_id, []).append(each)
    counted = session.execute(
        select(SavingsAccount.product_id, func.count())
        .where(SavingsAccount.status == "open")
        .group_by(SavingsAccount.product_id)
    )
    counts: dict[int, int] = {each[0]: each[1] for each in counted}
    totals = _totals(session, {each.account for each in rows})
    sharing = [each.account for each in rows]
    parts = _parts(session, {code for code in sharing if sharing.count(code) > 1})
    found = []
    for row in rows:
        own = terms.get(row.id, [])
        held = [each for each in own if each.valid_from <= today]
        later = [each for each in own if each.valid_from > today]
        name, name_en, whole = totals[row.account]
        total = parts.get(row.id, ZERO) if sharing.count(row.account) > 1 else whole
        found.append(
            ProductLine(
                product=row,
                terms=held[-1] if held else None,
                coming=later[0] if later else None,
                open_accounts=counts.get(row.id, 0),
                account_name=name,
                account_name_en=name_en,
                total=total,
            )
        )
    return found


def terms_history(session: Session, product_id: int) -> Sequence[SavingsTerms]:
    """Every terms a product ever had, the latest first."""
    return session.scalars(
        select(SavingsTerms)
        .where(SavingsTerms.product_id == product_id)
        .order_by(SavingsTerms.valid_from.desc())
    ).all()


def _parts(session: Session, codes: set[str]) -> dict[int, Money]:
    """What products hold that share a ledger account, by their id."""
    rows = session.execute(
        select(SavingsAccount.product_id, func.sum(Posting.amount, type_=MoneyType))
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Account, Account.code == SavingsProduct.account)
        .join(Posting, OF_ACCOUNT)
        .where(Account.code.in_(codes))
        .group_by(SavingsAccount.product_id)
    )
    return {product_id: -amount for product_id, amount in rows}


def _totals(session: Session, codes: set[str]) -> dict[str, tuple[str, str, Money]]:
    """Names of ledger accounts and what they hold, from their month totals."""
    rows = session.execute(
        select(
            Account.code,
            Account.name,
            Account.name_en,
            func.sum(AccountMonth.credit - AccountMonth.debit, type_=MoneyType),
        )
        .outerjoin(AccountMonth, AccountMonth.account_id == Account.id)
        .where(Account.code.in_(codes))
        .group_by(Account.code, Account.name, Account.name_en)
    )
    return {code: (name, name_en, total or ZERO) for code, name, name_en, total in rows}


def account_lines(
    session: Session, wanted: Wanted, *, offset: int, limit: int
) -> list[AccountLine]:
    """A part of the list of accounts, with what each holds; three queries however many."""
    accounts = views_where(session, *_conditions(wanted), offset=offset, limit=limit)
    if not accounts:
        return []
    balances = balances_of(session, accounts)
    holds = held_of(session, accounts)
    return [AccountLine(each, balances[each.id], holds.get(each.id, ZERO)) for each in accounts]


def accounts_summed(session: Session, wanted: Wanted) -> tuple[int, Money]:
    """How many accounts a whole list has, and what they hold together; one statement."""
    balance = (
        select(-func.sum(Posting.amount))
        .where(OF_ACCOUNT)
        .correlate(Account, SavingsAccount)
        .scalar_subquery()
    )
    count, total = session.execute(
        select(func.count(SavingsAccount.id), func.sum(balance, type_=MoneyType))
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Account, Account.code == SavingsProduct.account)
        .join(Member, Member.id == SavingsAccount.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(*_conditions(wanted))
    ).one()
    return count, total or ZERO


def held_of(session: Session, accounts: Sequence[SavingsView]) -> dict[int, Money]:
    """What of several accounts is held, by their id; those without a hold are left out."""
    by_key = {(each.account_id, each.subledger_id): each.id for each in accounts}
    rows = session.execute(
        select(
            SubledgerHold.account_id,
            SubledgerHold.subledger_id,
            func.sum(SubledgerHold.amount, type_=MoneyType),
        )
        .where(
            SubledgerHold.released_at == "",
            SubledgerHold.subledger_id.in_({each.subledger_id for each in accounts}),
        )
        .group_by(SubledgerHold.account_id, SubledgerHold.subledger_id)
    )
    found = {by_key.get((account, subledger)): amount for account, subledger, amount in rows}
    return {account_id: amount for account_id, amount in found.items() if account_id is not None}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.status:
        conditions.append(SavingsAccount.status == wanted.status)
    if wanted.product:
        conditions.append(SavingsProduct.code == wanted.product)
    if wanted.member_id is not None:
        conditions.append(SavingsAccount.member_id == wanted.member_id)
    conditions.extend(_matches(word) for word in wanted.text.lower().split())
    return conditions


def _matches(word: str) -> ColumnElement[bool]:
    """Whether a word stands in a number or in the name; a name is kept without its accents."""
    name = fold(word)
    return or_(
        func.lower(SavingsAccount.number).contains(word, autoescape=True),
        func.lower(Member.number).contains(word, autoescape=True),
        Person.folded.contains(name, autoescape=True) if name else false(),
    )
