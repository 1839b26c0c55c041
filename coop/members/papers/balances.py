"""What every savings account held on a day, by product, tied to the ledger account behind it.

Balances count what is in the books up to the day, by the day of the entry, as the ledger account
does; what a movement counts from for interest may lie earlier. The ledger account is read from the
month totals, another way than the accounts, so a difference shows itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import literal
from sqlalchemy import or_
from sqlalchemy import select

from coop.db import MoneyType
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.queries import sides_until
from coop.ledger.report import Label
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.reading import OF_ACCOUNT
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


class AccountBalance(NamedTuple):
    """One savings account and what it held.

    Attributes:
        id: of the savings account.
        number: in the passbook.
        member: number of the member.
        name: of the member, for screens and paper.
        balance: at the end of the day.
    """

    id: int
    number: str
    member: str
    name: str
    balance: Money


@dataclass(frozen=True, slots=True)
class ProductBalances:
    """One product: its accounts and the ledger account behind them.

    Attributes:
        id: of the product.
        code: of the product.
        label: its name.
        account: code of the ledger account.
        accounts: by number.
        control: what the ledger account holds of this product. Where several products share an
            account, what none of them explains counts with the first.
    """

    id: int
    code: str
    label: Label
    account: str
    accounts: tuple[AccountBalance, ...]
    control: Money

    @property
    def total(self) -> Money:
        """What the accounts held together."""
        return total(each.balance for each in self.accounts)

    @property
    def difference(self) -> Money:
        """What the ledger account holds beside its accounts; nothing where all is well."""
        return self.control - self.total


@dataclass(frozen=True, slots=True)
class BalanceList:
    """Every product on a day."""

    day: date
    products: tuple[ProductBalances, ...]

    @property
    def total(self) -> Money:
        """All savings together."""
        return total(each.total for each in self.products)

    @property
    def problems(self) -> tuple[Label, ...]:
        """What does not tie, in words."""
        return problems_of(
            Tie(
                Label(
                    f"Jumlah rekening {each.label.id} dan akun {each.account}",
                    f"Accounts of {each.label.text('en')} and account {each.account}",
                ),
                each.total,
                each.control,
            )
            for each in self.products
        )


def balances_by_product(session: Session, day: date) -> BalanceList:
    """Every account that was open on a day or held anything, by product."""
    products = session.execute(
        select(SavingsProduct, Account.id)
        .join(Account, Account.code == SavingsProduct.account)
        .order_by(SavingsProduct.position, SavingsProduct.id)
    ).all()
    accounts = _accounts(session, day)
    ledger = {account_id: -sides.net for account_id, sides in sides_until(session, day).items()}
    explained: dict[int, Money] = defaultdict(lambda: ZERO)
    for product, account_id in products:
        explained[account_id] += total(each.balance for each in accounts[product.id])
    found = []
    seen: set[int] = set()
    for product, account_id in products:
        own = total(each.balance for each in accounts[product.id])
        control = own
        if account_id not in seen:  # the first product of an account bears what nobody explains
            seen.add(account_id)
            control += ledger.get(account_id, ZERO) - explained[account_id]
        found.append(
            ProductBalances(
                product.id,
                product.code,
                product_label(product),
                product.account,
                tuple(accounts[product.id]),
                control,
            )
        )
    return BalanceList(day, tuple(found))


def product_label(product: SavingsProduct) -> Label:
    """The name a product has on passbooks and receipts; in English with what it means."""
    meaning = product.name_en
    return Label(product.name, f"{product.name} ({meaning})" if meaning else product.name)


def _accounts(session: Session, day: date) -> dict[int, list[AccountBalance]]:
    """Accounts of each product with their balances; one statement."""
    rows = session.execute(
        select(
            SavingsAccount.product_id,
            SavingsAccount.id,
            SavingsAccount.number,
            Member.number,
            Person.name,
            SavingsAccount.opened_on,
            SavingsAccount.closed_on,
            _SUM,
        )
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .join(Account, Account.code == SavingsProduct.account)
        .join(Member, Member.id == SavingsAccount.member_id)
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            Posting,
            and_(OF_ACCOUNT, Posting.entry_date <= day),
        )
        .where(or_(SavingsAccount.opened_on <= day, Posting.id.is_not(None)))
        .group_by(
            SavingsAccount.product_id,
            SavingsAccount.id,
            SavingsAccount.number,
            Member.number,
            Person.name,
            SavingsAccount.opened_on,
            SavingsAccount.closed_on,
        )
        .order_by(SavingsAccount.product_id, SavingsAccount.number, SavingsAccount.id)
    )
    found: dict[int, list[AccountBalance]] = defaultdict(list)
    for product_id, account_id, number, member, name, _opened, closed_on, amount in rows:
        if amount or closed_on is None or closed_on > day:
            each = AccountBalance(account_id, number, member or "", name, -amount)
            found[product_id].append(each)
    return found


def balances_data(list_: BalanceList) -> dict[str, object]:
    """The list for machines: amounts as exact text in rupiah, numbers of members, no names."""
    return {
        "as_of": list_.day.isoformat(),
        "products": [
            {
                "code": each.code,
                "name": each.label.id,
                "account": each.account,
                "accounts": [
                    {"number": one.number, "member": one.member, "balance": one.balance.plain()}
                    for one in each.accounts
                ],
                "total": each.total.plain(),
                "control": each.control.plain(),
                "difference": each.difference.plain(),
            }
            for each in list_.products
        ],
        "total": list_.total.plain(),
    }


#: What an account held; nothing where nothing moved.
_SUM = func.coalesce(
    func.sum(Posting.amount, type_=MoneyType), literal(ZERO, MoneyType), type_=MoneyType
)


def chosen(list_: BalanceList, product: str) -> Sequence[ProductBalances]:
    """One product of the list, or all."""
    return [each for each in list_.products if not product or each.code == product]
