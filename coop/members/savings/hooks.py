"""What savings do when a membership takes a step, and what a leaver is owed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.ledger.report import Label
from coop.members.membership import obligations
from coop.members.membership.obligations import Asked
from coop.members.membership.obligations import Position
from coop.members.membership.obligations import Right
from coop.members.membership.registry import Holding
from coop.members.membership.registry import Moment
from coop.members.membership.registry import Turn
from coop.members.membership.registry import on
from coop.members.membership.registry import on_admission
from coop.members.membership.registry import register_holdings
from coop.members.savings.reading import balances_of
from coop.members.savings.reading import savings_of_member
from coop.members.savings.service import close_settled
from coop.members.savings.service import open_member_accounts
from coop.members.savings.service import reopen_settled
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.savings.reading import SavingsView

NAME = "savings"

#: Certificates are the business of the package that issues them.
BY_CERTIFICATE = "term"


@on_admission(NAME)
def open_own_capital(session: Session, turn: Turn) -> None:
    """Every member has an account of principal and of mandatory savings."""
    open_member_accounts(
        session,
        turn.member_id,
        turn.day,
        request_id=f"{turn.request_id}:{NAME}",
        actor=turn.actor,
        now=turn.now,
    )


@on(Moment.SETTLEMENT, NAME)
def close_accounts(session: Session, turn: Turn) -> None:
    """A settled member has no account left."""
    close_settled(session, turn.member_id, turn.day, actor=turn.actor, now=turn.now)


@on(Moment.UNSETTLED, NAME)
def reopen_accounts(session: Session, turn: Turn) -> None:
    """A settlement taken back opens what it closed."""
    reopen_settled(session, turn.member_id, actor=turn.actor, now=turn.now)


@obligations.register(NAME)
def rights(session: Session, asked: Asked) -> Position:
    """What stands on a leaver's accounts, own capital among them; time deposits are not here."""
    accounts = _accounts(session, asked.member_id)
    balances = balances_of(session, accounts)
    return Position(
        rights=tuple(
            Right(_label(each), balances[each.id], (each.money_out(balances[each.id]),))
            for each in accounts
            if balances[each.id] > ZERO
        )
    )


@register_holdings(NAME)
def holdings(session: Session, member_id: int) -> list[Holding]:
    """The accounts a member's page lists."""
    accounts = _accounts(session, member_id)
    balances = balances_of(session, accounts)
    return [
        Holding(
            Label(each.product_name, each.product_name),
            each.number,
            balances[each.id],
            "savings.show",
            (("account_id", each.id),),
        )
        for each in accounts
    ]


def _accounts(session: Session, member_id: int) -> list[SavingsView]:
    found = savings_of_member(session, member_id)
    return [each for each in found if each.kind != BY_CERTIFICATE]


def _label(account: SavingsView) -> Label:
    text = f"{account.product_name} {account.number}"
    return Label(text, text)
