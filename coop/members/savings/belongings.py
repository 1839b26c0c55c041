"""What savings hold about a person, for the village record: accounts as member, and as a child."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy import update

from coop.ledger.report import Label
from coop.members.membership.models import Member
from coop.members.people.registry import Belongings
from coop.members.people.registry import Section
from coop.members.people.registry import register
from coop.members.savings.models import SavingsAccount
from coop.members.savings.reading import balances_of
from coop.members.savings.reading import views_where
from coop.users.access import Permission

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy.orm import Session

#: Where an account stands, in both languages.
STATUS_LABELS = {"open": Label("terbuka", "open"), "closed": Label("ditutup", "closed")}


class Savings(Belongings):
    """Accounts of a person's memberships, and those somebody saves on for the person."""

    name = "savings"

    def sections(self, session: Session, person_id: int) -> Iterable[Section]:
        """Every account with what it holds."""
        accounts = views_where(session, Member.person_id == person_id)
        if not accounts:
            return
        balances = balances_of(session, accounts)
        yield Section(
            "savings",
            Label("Rekening simpanan", "Savings accounts"),
            (
                ("product", Label("Produk", "Product")),
                ("number", Label("Nomor", "Number")),
                ("opened_on", Label("Dibuka", "Opened")),
                ("status", Label("Keadaan", "State")),
                ("balance", Label("Saldo", "Balance")),
            ),
            tuple(
                (
                    each.product_name,
                    each.number,
                    each.opened_on,
                    STATUS_LABELS[each.status],
                    balances[each.id],
                )
                for each in accounts
            ),
            Permission.SAVINGS_READ,
        )

    def move(self, session: Session, gone_id: int, kept_id: int) -> dict[str, list[int]]:
        """Education savings for one person are for the other now."""
        theirs = SavingsAccount.beneficiary_id == gone_id
        ids = list(session.scalars(select(SavingsAccount.id).where(theirs)))
        session.execute(update(SavingsAccount).where(theirs).values(beneficiary_id=kept_id))
        return {"savings_account": ids} if ids else {}


register(Savings())
