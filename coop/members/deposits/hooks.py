"""What deposits take part in elsewhere: the tax of a month, what a leaver is owed, settlements."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from coop.dates import Period
from coop.dates import period_of
from coop.ledger.entry import Line
from coop.ledger.report import Label
from coop.members.deposits import queries
from coop.members.deposits.schedule import break_term
from coop.members.deposits.service import keep_accounts
from coop.members.deposits.taxing import paid_in_month
from coop.members.deposits.taxing import to_withhold
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import register_paid
from coop.members.membership.models import Member
from coop.members.membership.obligations import ORDER_OTHER
from coop.members.membership.obligations import Asked
from coop.members.membership.obligations import Obligation
from coop.members.membership.obligations import Position
from coop.members.membership.obligations import Right
from coop.members.membership.obligations import register
from coop.members.membership.registry import Holding
from coop.members.membership.registry import Moment
from coop.members.membership.registry import Turn
from coop.members.membership.registry import on
from coop.members.membership.registry import register_holdings
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.deposits.queries import DepositView


@register_paid("deposits")
def paid(
    session: Session, period: Period, member_ids: Collection[int] | None
) -> Mapping[int, MonthInterest]:
    """What deposits paid in a month and what was withheld of it."""
    return paid_in_month(session, period, member_ids)


@register_holdings("deposits")
def holdings(session: Session, member_id: int) -> list[Holding]:
    """Deposits that run, for the member's page."""
    return [
        Holding(
            Label(each.product_name, each.product_name),
            each.number,
            each.principal,
            "deposits.show",
            (("deposit_id", each.id),),
        )
        for each in queries.deposits_of_member(session, member_id)
        if each.principal > ZERO
    ]


@register("deposits")
def position(session: Session, asked: Asked) -> Position:
    """Principal and interest to date of every deposit of somebody who leaves.

    Who resigns or is expelled ends a deposit early, at the lower rate; the heirs of who died get
    the full rate up to the day of death.
    """
    status = session.get_one(Member, asked.member_id).status
    rights: list[Right] = []
    obligations: list[Obligation] = []
    for view in queries.deposits_of_member(session, asked.member_id):
        if view.principal <= ZERO:
            continue
        name = f"Simpanan berjangka {view.number}"
        label = Label(name, f"Time deposit {view.number}")
        rights.append(Right(label, view.principal, (view.line(view.principal),)))
        due, lines = _interest(session, view, asked, is_early=status != "deceased")
        label = Label(f"Bunga {name.lower()}", f"Interest on time deposit {view.number}")
        if due > ZERO:
            tax = to_withhold(session, view, period_of(asked.day), due)
            note = Label(
                f"kotor Rp{due.indonesian()}, pajak Rp{tax.indonesian()}",
                f"gross Rp{due.indonesian()}, tax Rp{tax.indonesian()}",
            )
            withheld = Line(queries.TAX, view.unit, -tax)
            rights.append(Right(label, due - tax, _with_amount([*lines, withheld]), note))
        elif due < ZERO:
            note = Label("dibayar lebih sebelum dicairkan", "paid too much before the early end")
            obligations.append(Obligation(ORDER_OTHER, label, -due, _with_amount(lines), note))
    return Position(tuple(rights), tuple(obligations))


def _interest(
    session: Session, view: DepositView, asked: Asked, *, is_early: bool
) -> tuple[Money, list[Line]]:
    """What is still due of the latest term, and the lines that bring it out of cost and debt."""
    earned = queries.earned_of(queries.entries_of(session, view.id)[view.id])
    position = view.current.position
    cost, paid_before = earned.cost[position], earned.paid[position]
    until = asked.day
    if asked.accrual_end < asked.day:
        until = asked.accrual_end + timedelta(days=1)
    gross = view.term.earned(until)
    if is_early and until < view.matures_on:
        penalty = Decimal(view.row.penalty)
        gross = break_term(view.term, until, penalty=penalty, paid=paid_before).earned
    return gross - paid_before, [
        Line(view.cost_account, view.unit, gross - cost),
        Line(queries.PAYABLE, view.unit, cost - paid_before),
    ]


def _with_amount(lines: list[Line]) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.amount)


@on(Moment.SETTLEMENT, "deposits")
def settled(session: Session, turn: Turn) -> None:
    """Close the accounts of deposits that the settlement emptied."""
    keep_accounts(session, queries.deposits_of_member(session, turn.member_id), turn.day)


@on(Moment.UNSETTLED, "deposits")
def unsettled(session: Session, turn: Turn) -> None:
    """Reopen them when the settlement is taken back."""
    keep_accounts(session, queries.deposits_of_member(session, turn.member_id), turn.day)
