"""Loans in the ledger that a settlement does not count, because no loan knows its member yet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.report import Label
from coop.members.membership.obligations import has_provider
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Kind of the subledger of loans, and the name under which they will answer for themselves.
LOAN: Final = "loan"
PROVIDER: Final = "loans"


class LoanAccount(NamedTuple):
    """An account on which loans stand.

    Attributes:
        code: of the account.
        label: its name.
        balance: of everything recorded; positive for money lent.
    """

    code: str
    label: Label
    balance: Money


def uncounted_loans(session: Session) -> list[LoanAccount]:
    """Accounts with loans that are not paid back, as long as no sheet counts them; one query."""
    if has_provider(PROVIDER):
        return []
    amount = func.sum(Posting.amount, type_=MoneyType)
    standing = (
        select(Posting.account_id, amount.label("amount"))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.subledger_kind == LOAN)
        .group_by(Posting.account_id, Posting.subledger_id)
        .having(amount != ZERO)
        .subquery()
    )
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en, func.sum(standing.c.amount))
        .join(standing, standing.c.account_id == Account.id)
        .group_by(Account.id)
        .order_by(Account.code)
    )
    return [
        LoanAccount(code, Label(name, name_en), balance) for code, name, name_en, balance in rows
    ]
