"""What moved on every savings account in a span of days, and which accounts lie still."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import MONTHS_PER_YEAR
from coop.db import MoneyType
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.members.papers.balances import BalanceList
from coop.members.papers.balances import balances_by_product
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.members.savings.reading import OF_ACCOUNT
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Origins of entries that the cooperative makes of itself: no act of the member.
INTEREST: Final = "interest:%"
OWN_ACTS: Final = (INTEREST, "deposit:%:interest:%", "deposit:%:mature:%")


class AccountMoves(NamedTuple):
    """One account over a span: what it held before, what came and went, what it holds.

    Attributes:
        id: of the savings account.
        number: in the passbook.
        member: number of the member.
        name: of the member.
        opening: before the first day.
        money_in: that the member, or somebody for them, put on it.
        money_out: that was taken.
        interest: from the interest runs, after tax and fees.
        closing: at the end of the last day.
    """

    id: int
    number: str
    member: str
    name: str
    opening: Money
    money_in: Money
    money_out: Money
    interest: Money
    closing: Money


@dataclass(frozen=True, slots=True)
class ProductMoves:
    """One product over a span."""

    code: str
    label: Label
    accounts: tuple[AccountMoves, ...]

    def sums(self) -> tuple[Money, Money, Money, Money, Money]:
        """Opening, in, out, interest and closing of all its accounts."""
        return (
            total(each.opening for each in self.accounts),
            total(each.money_in for each in self.accounts),
            total(each.money_out for each in self.accounts),
            total(each.interest for each in self.accounts),
            total(each.closing for each in self.accounts),
        )


@dataclass(frozen=True, slots=True)
class MoveList:
    """Every product over a span, with what did not tie at its ends."""

    first: date
    last: date
    products: tuple[ProductMoves, ...]
    problems: tuple[Label, ...]


class DormantAccount(NamedTuple):
    """An account on which its member did nothing for long.

    Attributes:
        id: of the savings account.
        number: in the passbook.
        product: name of the product.
        member: number of the member.
        name: of the member.
        balance: that lies there.
        moved_on: the last day the member did something; the day of opening where never.
        months: after which the product calls it dormant.
    """

    id: int
    number: str
    product: Label
    member: str
    name: str
    balance: Money
    moved_on: date
    months: int


def moves_by_product(session: Session, first: date, last: date) -> MoveList:
    """What moved between two days, both included, by the day in the books."""
    before = balances_by_product(session, first - timedelta(days=1))
    after = balances_by_product(session, last)
    opening = _by_account(before)
    moved = _moves(session, first, last)
    found = []
    for product in after.products:
        rows = []
        closing = {each.id: each for each in product.accounts}
        old = next((each for each in before.products if each.id == product.id), None)
        everybody = {each.id: each for each in (old.accounts if old else ())} | closing
        for account_id, each in sorted(everybody.items(), key=lambda pair: pair[1].number):
            came, went, earned = moved.get(account_id, (ZERO, ZERO, ZERO))
            held = closing[account_id].balance if account_id in closing else ZERO
            rows.append(
                AccountMoves(
                    account_id,
                    each.number,
                    each.member,
                    each.name,
                    opening.get(account_id, ZERO),
                    came,
                    went,
                    earned,
                    held,
                )
            )
        found.append(ProductMoves(product.code, product.label, tuple(rows)))
    problems = dict.fromkeys([*before.problems, *after.problems, *_unequal(found)])
    return MoveList(first, last, tuple(found), tuple(problems))


def _unequal(products: list[ProductMoves]) -> list[Label]:
    """Products whose opening and movements do not lead to their closing balance."""
    found = []
    for each in products:
        opening, came, went, earned, closing = each.sums()
        if opening + came - went + earned != closing:
            found.append(
                Label(
                    f"Mutasi {each.label.id} tidak sampai ke saldo akhirnya.",
                    f"Movements of {each.label.text('en')} do not lead to the closing balance.",
                )
            )
    return found


def _by_account(list_: BalanceList) -> dict[int, Money]:
    return {each.id: each.balance for product in list_.products for each in product.accounts}


def _moves(session: Session, first: date, last: date) -> dict[int, tuple[Money, Money, Money]]:
    """In, out and interest by account; a reversal takes away where its entry added."""
    is_interest = JournalEntry.origin.like(INTEREST)
    is_back = JournalEntry.reverses_id.is_not(None)
    is_in = case((is_back, Posting.amount > ZERO), else_=Posting.amount < ZERO)
    amount = func.sum(Posting.amount, type_=MoneyType)
    rows = session.execute(
        select(
            SavingsAccount.id,
            amount.filter(is_in, ~is_interest),
            amount.filter(~is_in, ~is_interest),
            amount.filter(is_interest),
        )
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Account, Account.code == SavingsProduct.account)
        .join(Posting, OF_ACCOUNT)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(Posting.entry_date.between(first, last))
        .group_by(SavingsAccount.id)
    )
    return {
        account_id: (-(came or ZERO), went or ZERO, -(earned or ZERO))
        for account_id, came, went, earned in rows
    }


def dormant_accounts(session: Session, day: date) -> list[DormantAccount]:
    """Open accounts with money on which their member did nothing for the product's months."""
    terms = _terms(session, day)
    moved = _last_moves(session, day)
    found = []
    for product in balances_by_product(session, day).products:
        months = terms.get(product.id, 0)
        if not months:
            continue
        border = months_before(day, months)
        for each in product.accounts:
            moved_on = moved[each.id]
            if each.balance > ZERO and moved_on <= border:
                found.append(
                    DormantAccount(
                        each.id,
                        each.number,
                        product.label,
                        each.member,
                        each.name,
                        each.balance,
                        moved_on,
                        months,
                    )
                )
    return sorted(found, key=lambda each: (each.moved_on, each.number))


def _terms(session: Session, day: date) -> dict[int, int]:
    """After how many months each product calls an account dormant, on a day."""
    rows = session.execute(
        select(SavingsTerms.product_id, SavingsTerms.dormant_months)
        .where(SavingsTerms.valid_from <= day)
        .order_by(SavingsTerms.valid_from, SavingsTerms.id)
    ).all()
    return {row[0]: row[1] for row in rows}


def _last_moves(session: Session, day: date) -> dict[int, date]:
    """The last day on which a member moved each account; the day of opening where never."""
    is_own = and_(*(~JournalEntry.origin.like(pattern) for pattern in OWN_ACTS))
    last = func.max(Posting.effective_date)
    rows = session.execute(
        select(SavingsAccount.id, last)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Account, Account.code == SavingsProduct.account)
        .join(Posting, OF_ACCOUNT)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(is_own, JournalEntry.reverses_id.is_(None), Posting.entry_date <= day)
        .group_by(SavingsAccount.id)
    ).all()
    found: dict[int, date] = defaultdict(lambda: date.min)
    opened = session.execute(select(SavingsAccount.id, SavingsAccount.opened_on)).all()
    found |= {row[0]: row[1] for row in opened}
    for account_id, moved_on in rows:
        found[account_id] = max(found[account_id], moved_on)
    return found


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the month's last day.

    >>> months_before(date(2026, 8, 31), 6), months_before(date(2026, 3, 10), 12)
    (datetime.date(2026, 2, 28), datetime.date(2025, 3, 10))
    """
    years, index = divmod(day.year * MONTHS_PER_YEAR + day.month - 1 - months, MONTHS_PER_YEAR)
    length = calendar.monthrange(years, index + 1)[1]
    return date(years, index + 1, min(day.day, length))
