"""How the balances of a list stand to the control accounts of the ledger.

First balances may be in the book already: number by number, or as one sum under a number that is
nobody's account. What a number holds already is not posted again; what stands under nobody's
number goes to the members; only what is left does not tie.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.members.savings.facts import SUBLEDGER_OF
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from sqlalchemy.orm import Session

    from coop.members.intake.rows import PlannedRow

OWN_CAPITAL: Final = ("principal", "mandatory")


class Offered(NamedTuple):
    """A product as the import needs it."""

    id: int
    code: str
    name: str
    kind: str
    account: str
    unit: str

    @property
    def is_own_capital(self) -> bool:
        """Whether it stands under the member's own number."""
        return self.kind in OWN_CAPITAL

    @property
    def subledger_kind(self) -> str:
        """Kind of the numbers its accounts have."""
        return SUBLEDGER_OF[self.kind]


class Tie(NamedTuple):
    """One control account: the file's total beside the book's.

    Attributes:
        account: code.
        unit: whose books.
        in_file: sum of the file's balances.
        in_book: what the numbers of the file hold already.
        unassigned: what stands under numbers that are nobody's account.
        orphans: those numbers and their balances, credit positive.
    """

    account: str
    unit: str
    in_file: Money
    in_book: Money
    unassigned: Money
    orphans: tuple[tuple[SubledgerRef, Money], ...]

    @property
    def difference(self) -> Money:
        """What the file has more than the book."""
        return self.in_file - self.in_book - self.unassigned


def offered(session: Session) -> dict[str, Offered]:
    """The products in use, by code, in their order."""
    rows = session.scalars(
        select(SavingsProduct)
        .where(SavingsProduct.is_active)
        .order_by(SavingsProduct.position, SavingsProduct.id)
    )
    return {
        each.code: Offered(each.id, each.code, each.name, each.kind, each.account, each.unit)
        for each in rows
    }


def number_in(row: PlannedRow, product: Offered) -> str:
    """The number a row's account has, where it is known before the account is opened."""
    return row.number if product.is_own_capital else row.numbers.get(product.code, "")


def held_on(session: Session, account: str) -> dict[SubledgerRef, Money]:
    """What each number holds on an account of savings, credit positive; nothing left out."""
    rows = session.execute(
        select(Subledger.kind, Subledger.number, func.sum(Posting.amount, type_=MoneyType))
        .join(Posting, Posting.subledger_id == Subledger.id)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.code == account)
        .group_by(Subledger.kind, Subledger.number)
    )
    return {SubledgerRef(kind, number): -amount for kind, number, amount in rows if amount}


def ties_of(
    session: Session, rows: Iterable[PlannedRow], products: Mapping[str, Offered]
) -> list[Tie]:
    """Each control account the file has balances of."""
    listed = list(rows)
    by_account: dict[tuple[str, str], list[Offered]] = defaultdict(list)
    for product in products.values():
        if any(product.code in row.balances for row in listed):
            by_account[product.account, product.unit].append(product)
    found = []
    for (account, unit), its in by_account.items():
        held = held_on(session, account)
        amounts, own = [], set()
        for row in listed:
            for product in its:
                if product.code in row.balances:
                    amounts.append(row.balances[product.code])
                    own.add(SubledgerRef(product.subledger_kind, number_in(row, product)))
        known = _numbers_with_accounts(session, account)
        orphans = tuple(
            (reference, money)
            for reference, money in sorted(held.items())
            if reference not in own and reference not in known
        )
        in_book = total(money for reference, money in held.items() if reference in own)
        unassigned = total(money for _reference, money in orphans)
        found.append(Tie(account, unit, total(amounts), in_book, unassigned, orphans))
    return found


def lines_of(
    tie: Tie,
    held: Mapping[SubledgerRef, Money],
    balances: Mapping[SubledgerRef, Money],
) -> list[Line]:
    """Lines that make each number hold its balance, and nobody's numbers nothing.

    Args:
        tie: the control account.
        held: what each number holds before, credit positive.
        balances: what each number of the file is to hold.
    """
    lines = []
    for reference, balance in balances.items():
        missing = balance - held.get(reference, ZERO)
        if missing:
            lines.append(Line(tie.account, tie.unit, -missing, reference))
    lines += [Line(tie.account, tie.unit, money, reference) for reference, money in tie.orphans]
    return lines


def _numbers_with_accounts(session: Session, account: str) -> set[SubledgerRef]:
    rows = session.execute(
        select(Subledger.kind, Subledger.number)
        .join(SavingsAccount, SavingsAccount.subledger_id == Subledger.id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(SavingsProduct.account == account)
    )
    return {SubledgerRef(*row) for row in rows}
