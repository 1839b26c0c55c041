"""What deposits take part in elsewhere: the tax of a month, what a leaver is owed, settlements."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.dates import Period
from coop.dates import utc_text
from coop.ledger.entry import Line
from coop.ledger.models import JournalEntry
from coop.ledger.report import Label
from coop.members.deposits import queries
from coop.members.deposits.models import DepositSettled
from coop.members.deposits.schedule import break_term
from coop.members.deposits.service import keep_accounts
from coop.members.deposits.taxing import paid_in_month
from coop.members.deposits.taxing import to_withhold_leaving
from coop.members.interest import tax
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import register_paid
from coop.members.membership.models import Member
from coop.members.membership.models import MemberSettlement
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
from coop.members.membership.settlement import sheet_from
from coop.money import ZERO
from coop.money import Money
from coop.money import total

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
    owed: list[tuple[DepositView, Money, list[Line]]] = []
    for view in queries.deposits_of_member(session, asked.member_id):
        if view.principal <= ZERO:
            continue
        label = Label(f"Simpanan berjangka {view.number}", f"Time deposit {view.number}")
        rights.append(Right(label, view.principal, (view.line(view.principal),)))
        due, lines = _interest(session, view, asked, is_early=status != "deceased")
        if due > ZERO:
            owed.append((view, due, lines))
        elif due < ZERO:
            note = Label("dibayar lebih sebelum dicairkan", "paid too much before the early end")
            back = Obligation(ORDER_OTHER, _named(view), -due, _with_amount(lines), note)
            obligations.append(back)
    for (view, due, lines), withheld in zip(owed, _taxes(session, asked, owed), strict=True):
        note = Label(
            f"kotor Rp{due.indonesian()}, pajak Rp{withheld.indonesian()}",
            f"gross Rp{due.indonesian()}, tax Rp{withheld.indonesian()}",
        )
        all_lines = _with_amount([*lines, Line(queries.TAX, view.unit, -withheld)])
        rights.append(Right(_named(view), due - withheld, all_lines, note))
    return Position(tuple(rights), tuple(obligations))


def _named(view: DepositView) -> Label:
    return Label(
        f"Bunga simpanan berjangka {view.number}", f"Interest on time deposit {view.number}"
    )


def _taxes(
    session: Session, asked: Asked, owed: list[tuple[DepositView, Money, list[Line]]]
) -> list[Money]:
    """The tax on a leaver's deposit interest, split over the deposits that bear it."""
    grosses = [due if view.row.is_taxed else ZERO for view, due, _lines in owed]
    gross = total(grosses)
    if not gross:
        return grosses
    withheld = to_withhold_leaving(session, asked.member_id, asked.day, asked.accrual_end, gross)
    return tax.shared(withheld, grosses)


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
    """Close the accounts of deposits that the settlement emptied, and keep what it paid."""
    views = queries.deposits_of_member(session, turn.member_id)
    keep_accounts(session, views, turn.day)
    row = session.scalar(
        select(MemberSettlement).where(MemberSettlement.request_id == turn.request_id)
    )
    entry = session.scalar(select(JournalEntry).where(JournalEntry.request_id == turn.request_id))
    if row is None or entry is None:
        return
    # The signed sheet names each deposit; the entry's lines also hold what bears no tax.
    taxed = {_named(each).id for each in views if each.row.is_taxed}
    rights = sheet_from(row.content).rights
    lines = [line for right in rights if right.label.id in taxed for line in right.lines]
    gross = total(line.amount for line in lines if line.account != queries.TAX)
    if not gross:
        return
    session.add(
        DepositSettled(
            member_id=turn.member_id,
            entry_id=entry.id,
            day=turn.day,
            gross=gross,
            tax=-total(line.amount for line in lines if line.account == queries.TAX),
            recorded_at=utc_text(turn.now),
            recorded_by=turn.actor,
        )
    )
    session.flush()


@on(Moment.UNSETTLED, "deposits")
def unsettled(session: Session, turn: Turn) -> None:
    """Reopen them when the settlement is taken back."""
    keep_accounts(session, queries.deposits_of_member(session, turn.member_id), turn.day)
