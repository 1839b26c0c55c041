"""Opening a deposit, ending it early, changing what happens at maturity, taking an entry back.

What a person types is submitted, so above the cooperative's limit it waits for a second person.
Interest and maturities are run (``coop.members.deposits.running``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import period_of
from coop.dates import utc_text
from coop.ledger.accounts import open_subledger
from coop.ledger.correction import reversal_draft
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import check_text
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.holds import held
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.members.deposits import facts
from coop.members.deposits import queries
from coop.members.deposits.errors import BreakTooEarly
from coop.members.deposits.errors import DepositBelowMinimum
from coop.members.deposits.errors import DepositChanged
from coop.members.deposits.errors import DepositHeld
from coop.members.deposits.errors import DepositMatured
from coop.members.deposits.errors import DepositNotRunning
from coop.members.deposits.errors import DepositProductUnknown
from coop.members.deposits.errors import DepositWaits
from coop.members.deposits.errors import NotLatestEntry
from coop.members.deposits.errors import RollOverUnfit
from coop.members.deposits.facts import BreakFacts
from coop.members.deposits.facts import OpeningFacts
from coop.members.deposits.facts import Origin
from coop.members.deposits.facts import deposit_number
from coop.members.deposits.facts import place_of
from coop.members.deposits.models import DepositInstruction
from coop.members.deposits.models import DepositPrint
from coop.members.deposits.models import DepositTerm
from coop.members.deposits.models import TimeDeposit
from coop.members.deposits.places import across_units
from coop.members.deposits.places import check_source
from coop.members.deposits.places import check_target
from coop.members.deposits.places import interest_account
from coop.members.deposits.places import place_line
from coop.members.deposits.queries import DepositView
from coop.members.deposits.queries import deposit_view
from coop.members.deposits.schedule import MONTHS_MAX
from coop.members.deposits.schedule import Breaking
from coop.members.deposits.schedule import add_months
from coop.members.deposits.schedule import break_term
from coop.members.deposits.schedule import rate_for
from coop.members.deposits.taxing import to_withhold
from coop.members.membership.models import Member
from coop.members.savings.errors import MemberNotActive
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.members.savings.reading import terms_on
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Submitted = PostedEntry | WaitingEntry


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a deposit led to."""

    deposit_id: int
    submitted: Submitted


@dataclass(frozen=True, slots=True)
class BreakPlan:
    """What an early end would do, before it is done.

    Attributes:
        view: the deposit.
        broken: its interest reckoned anew.
        tax: withheld from what is still paid.
        paid_out: what the member gets.
        draft: the entry.
    """

    view: DepositView
    broken: Breaking
    tax: Money
    paid_out: Money
    draft: Draft


def open_deposit(
    session: Session, wanted: OpeningFacts, *, request_id: str, actor: str, now: datetime
) -> Opened:
    """Open a deposit at the terms its product has on that day.

    Args:
        session: writing session.
        wanted: what the member agreed to.
        request_id: the same id opens once.
        actor: who types it in.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id belongs to another deposit.
        MemberNotActive: only active members place money.
        DepositProductUnknown: no such product of time deposits.
        DepositBelowMinimum: less than the product takes.
        RollOverUnfit: monthly interest that should roll over.
        CoopError: places that do not exist, and whatever the door refuses.
    """
    lock_head(session)
    known = session.scalar(select(TimeDeposit).where(TimeDeposit.request_id == request_id))
    if known is not None:
        if _facts_of(session, known) != wanted:
            raise RequestReused(request_id, known.number)
        deposit_id = known.id
    else:
        member, product, terms = _checked(session, wanted)
        deposit_id = _write(session, wanted, member, product, terms, request_id, actor, now)
    draft = _opening_draft(session, deposit_view(session, deposit_id))
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    return Opened(deposit_id, submitted)


def _checked(session: Session, wanted: OpeningFacts) -> tuple[Member, SavingsProduct, SavingsTerms]:
    member = session.get(Member, wanted.member_id)
    if member is None or member.number is None or member.status != "active":
        raise MemberNotActive(member.number or "" if member else str(wanted.member_id))
    if member.admitted_on is not None and wanted.opened_on < member.admitted_on:
        raise MemberNotActive(member.number)
    product = session.get(SavingsProduct, wanted.product_id)
    if product is None or product.kind != "term" or not product.is_active:
        raise DepositProductUnknown(product.code if product else str(wanted.product_id))
    kind = session.scalar(select(Account.subledger_kind).where(Account.code == product.account))
    terms = terms_on(session, product.id, wanted.opened_on)
    if kind != facts.OWNER or not 1 <= terms.months <= MONTHS_MAX:
        raise DepositProductUnknown(product.code)
    if wanted.amount <= ZERO or wanted.amount < terms.minimum_deposit:
        raise DepositBelowMinimum(wanted.amount, terms.minimum_deposit)
    assert wanted.payout in facts.PAYOUTS, "the form offers nothing else"
    _check_instruction(session, wanted.payout, wanted.at_maturity, wanted.savings_id, member.id)
    check_source(session, wanted.source, wanted.amount, member.id, wanted.opened_on)
    check_text("reference", wanted.reference, length_max=facts.REFERENCE_LENGTH_MAX)
    return member, product, terms


def _check_instruction(
    session: Session, payout: str, at_maturity: str, savings_id: int, member_id: int
) -> None:
    assert at_maturity in facts.AT_MATURITY, "the form offers nothing else"
    if payout == facts.MONTHLY and at_maturity == facts.ROLL_ALL:
        raise RollOverUnfit
    interest_account(session, savings_id, member_id)


def _write(
    session: Session,
    wanted: OpeningFacts,
    member: Member,
    product: SavingsProduct,
    terms: SavingsTerms,
    request_id: str,
    actor: str,
    now: datetime,
) -> int:
    """The rows of a new deposit; its entry follows."""
    deposit_id = queries.next_number(session)
    number = deposit_number(deposit_id)
    written = {"recorded_at": utc_text(now), "recorded_by": actor}
    account = SavingsAccount(
        number=number,
        product_id=product.id,
        member_id=member.id,
        subledger_id=open_subledger(session, facts.OWNER, number),
        opened_on=wanted.opened_on,
        due_on=add_months(wanted.opened_on, terms.months),
        **written,
    )
    session.add(account)
    session.flush()
    rate = rate_for(json.loads(terms.tiers), wanted.amount)
    session.add(
        TimeDeposit(
            id=deposit_id,
            number=number,
            account_id=account.id,
            member_id=member.id,
            product_id=product.id,
            amount=wanted.amount,
            opened_on=wanted.opened_on,
            months=terms.months,
            basis=terms.basis,
            penalty=terms.penalty,
            is_taxed=terms.is_taxed,
            payout=wanted.payout,
            source=wanted.source.text(),
            reference=wanted.reference,
            request_id=request_id,
            **written,
        )
    )
    session.flush()
    session.add(
        DepositInstruction(
            deposit_id=deposit_id,
            at_maturity=wanted.at_maturity,
            savings_id=wanted.savings_id,
            reason="",
            request_id=request_id,
            **written,
        )
    )
    session.add(
        DepositTerm(
            deposit_id=deposit_id,
            position=1,
            principal=wanted.amount,
            rate=str(rate),
            starts_on=wanted.opened_on,
            matures_on=add_months(wanted.opened_on, terms.months),
            entry_id=None,
            **written,
        )
    )
    session.flush()
    audit.record(
        session,
        "deposit.open",
        f"deposit:{deposit_id}",
        actor=actor,
        now=now,
        number=number,
        amount=wanted.amount.plain(),
        rate=str(rate),
    )
    return deposit_id


def _opening_draft(session: Session, view: DepositView) -> Draft:
    row = view.row
    paid = place_line(session, place_of(row.source), row.amount, row.member_id)
    return across_units(
        session,
        Draft(
            entry_date=row.opened_on,
            narration=f"Pembukaan simpanan berjangka {row.number}, anggota {view.member_number}",
            lines=(paid, view.line(-row.amount)),
            receipt_number=row.reference,
            origin=Origin(row.id, facts.OPENING, 1, "0").text(),
        ),
    )


def _facts_of(session: Session, row: TimeDeposit) -> OpeningFacts:
    """What a deposit was asked for, for the comparison with a repeated request."""
    first = session.scalars(
        select(DepositInstruction)
        .where(DepositInstruction.deposit_id == row.id)
        .order_by(DepositInstruction.id)
        .limit(1)
    ).one()
    return OpeningFacts(
        member_id=row.member_id,
        product_id=row.product_id,
        amount=row.amount,
        opened_on=row.opened_on,
        payout=row.payout,
        at_maturity=first.at_maturity,
        savings_id=first.savings_id,
        source=place_of(row.source),
        reference=row.reference,
    )


def plan_break(session: Session, deposit_id: int, wanted: BreakFacts) -> BreakPlan:
    """What ending a deposit early would do; interest is reckoned anew at the lower rate.

    Raises:
        DepositNotRunning: it has ended or has not begun.
        DepositWaits: something about it waits for a second person.
        DepositMatured: it is due, and paid out by the run of what is due.
        DepositHeld: it is held.
        BreakTooEarly: the day lies before something that is recorded already.
        DepositPlaceUnknown: the money cannot go there.
        TextRefused: no reason.
    """
    view = _free(session, deposit_id)
    if wanted.day >= view.matures_on:
        raise DepositMatured(view.number, view.matures_on)
    if not wanted.reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", wanted.reason, length_max=facts.REASON_LENGTH_MAX)
    held_back = held(session, view.account_id, view.subledger_id)
    if held_back:
        raise DepositHeld(view.number, held_back)
    entries = queries.entries_of(session, deposit_id)[deposit_id]
    last = max(
        (each.effective_date for each in entries if _moves_interest(each)),
        default=view.current.starts_on,
    )
    if wanted.day < max(last, view.current.starts_on):
        raise BreakTooEarly(view.number, max(last, view.current.starts_on))
    check_target(session, wanted.target, view.row.member_id)
    return _plan(session, view, wanted, queries.earned_of(entries))


def _moves_interest(entry: queries.DepositEntry) -> bool:
    return entry.is_standing and entry.origin.what != facts.ACCRUAL


def _plan(
    session: Session, view: DepositView, wanted: BreakFacts, earned: queries.Earned
) -> BreakPlan:
    position = view.current.position
    cost, paid = earned.cost[position], earned.paid[position]
    broken = break_term(view.term, wanted.day, penalty=Decimal(view.row.penalty), paid=paid)
    tax = to_withhold(session, view, period_of(wanted.day), broken.due)
    paid_out = view.principal + broken.due - tax
    lines = [
        view.line(view.principal),
        Line(view.cost_account, view.unit, broken.earned - cost),
        Line(queries.PAYABLE, view.unit, cost - paid),
        Line(queries.TAX, view.unit, -tax),
        place_line(session, wanted.target, -paid_out, view.row.member_id),
    ]
    draft = Draft(
        entry_date=wanted.day,
        narration=(
            f"Pencairan sebelum jatuh tempo simpanan berjangka {view.number},"
            f" anggota {view.member_number}"
        ),
        lines=tuple(line for line in lines if line.amount),
        origin=Origin(view.id, facts.BROKEN, position, "0").text(),
        reason=wanted.reason.strip(),
    )
    return BreakPlan(view, broken, tax, paid_out, across_units(session, draft))


def break_deposit(
    session: Session,
    deposit_id: int,
    wanted: BreakFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    expected: Money | None = None,
) -> Submitted:
    """End a deposit before its time.

    Args:
        session: writing session.
        deposit_id: which.
        wanted: when, why and where the money goes.
        request_id: the same id ends it once.
        actor: who types it in.
        now: aware moment in the book's zone.
        expected: what the page that was confirmed said would be paid out.

    Raises:
        RequestReused: the id did something else.
        DepositChanged: something else would be paid out by now.
        CoopError: as ``plan_break``, and whatever the door refuses.
    """
    lock_head(session)
    known = _answered(session, request_id, wanted.day, wanted.reason.strip())
    if known is not None:
        return known
    plan = plan_break(session, deposit_id, wanted)
    if expected is not None and expected != plan.paid_out:
        raise DepositChanged
    submitted = submit(session, plan.draft, request_id=request_id, actor=actor, now=now)
    keep_accounts(session, [deposit_view(session, deposit_id)], wanted.day)
    return submitted


def _answered(session: Session, request_id: str, day: date, reason: str) -> Submitted | None:
    """What a request led to before; its amounts were reckoned then."""
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.request_id == request_id)
    ).one_or_none()
    if entry is not None:
        if (entry.entry_date, entry.reason) != (day, reason):
            raise RequestReused(request_id, entry.voucher_number)
        return PostedEntry(entry.id, entry.voucher_number, entry.hash, was_known=True)
    waiting = session.scalars(
        select(PendingEntry).where(PendingEntry.request_id == request_id)
    ).one_or_none()
    if waiting is None:
        return None
    draft = draft_from_text(waiting.draft)
    if (draft.entry_date, draft.reason) != (day, reason):
        raise RequestReused(request_id, f"#{waiting.id}")
    return WaitingEntry(waiting.id, waiting.amount, was_known=True)


def _free(session: Session, deposit_id: int) -> DepositView:
    """A deposit that runs and of which nothing waits."""
    view = deposit_view(session, deposit_id)
    if view.is_waiting:
        raise DepositWaits(view.number)
    if view.principal <= ZERO:
        raise DepositNotRunning(view.number)
    return view


def instruct(
    session: Session,
    deposit_id: int,
    at_maturity: str,
    savings_id: int,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> DepositInstruction:
    """Change what happens at maturity, or where interest goes, as the member asked.

    Raises:
        RequestReused: the id changed something else.
        DepositNotRunning: it has ended.
        RollOverUnfit: monthly interest that should roll over.
        InterestAccountUnfit: interest cannot go there.
        TextRefused: no reason.
    """
    lock_head(session)
    known = session.scalar(
        select(DepositInstruction).where(DepositInstruction.request_id == request_id)
    )
    wanted = (deposit_id, at_maturity, savings_id, reason.strip())
    if known is not None:
        if (known.deposit_id, known.at_maturity, known.savings_id, known.reason) != wanted:
            raise RequestReused(request_id, str(known.id))
        return known
    view = deposit_view(session, deposit_id)
    if view.principal <= ZERO and not view.is_waiting:
        raise DepositNotRunning(view.number)
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason, length_max=facts.REASON_LENGTH_MAX)
    _check_instruction(session, view.row.payout, at_maturity, savings_id, view.row.member_id)
    row = DepositInstruction(
        deposit_id=deposit_id,
        at_maturity=at_maturity,
        savings_id=savings_id,
        reason=reason.strip(),
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "deposit.instruct",
        f"deposit:{deposit_id}",
        actor=actor,
        now=now,
        before=view.instruction.at_maturity,
        value=at_maturity,
        reason=row.reason,
    )
    return row


def take_back(
    session: Session,
    deposit_id: int,
    entry_id: int,
    *,
    reason: str,
    day: date,
    request_id: str,
    actor: str,
    now: datetime,
) -> Submitted:
    """Reverse the latest entry of a deposit; earlier ones follow one by one.

    Raises:
        DepositWaits: something about it waits for a second person.
        NotLatestEntry: the entry is not the latest that stands, or of another deposit.
        CoopError: whatever the reversal refuses.
    """
    lock_head(session)
    known = _answered(session, request_id, day, reason.strip())
    if known is not None:
        return known
    view = deposit_view(session, deposit_id)
    if view.is_waiting:
        raise DepositWaits(view.number)
    entries = queries.entries_of(session, deposit_id)[deposit_id]
    standing = [each for each in entries if each.is_standing]
    if not standing or standing[-1].id != entry_id:
        last = standing[-1].voucher_number if standing else ""
        raise NotLatestEntry(view.number, last)
    draft = reversal_draft(session, entry_id, reason=reason, entry_date=day, owner=facts.OWNER)
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    keep_accounts(session, [deposit_view(session, deposit_id)], day)
    return submitted


def keep_accounts(session: Session, views: Iterable[DepositView], day: date) -> None:
    """Close the savings accounts of deposits that are over, reopen those that run again.

    Args:
        session: writing session.
        views: the deposits as the ledger has them now.
        day: on which those that are over count as closed.
    """
    wanted = {each.row.account_id: each for each in views}
    rows = session.scalars(select(SavingsAccount).where(SavingsAccount.id.in_(wanted)))
    for account in rows:
        view = wanted[account.id]
        is_over = view.principal <= ZERO and not view.is_waiting
        if is_over and account.status == "open":
            account.status, account.closed_on = "closed", max(day, account.opened_on)
        elif not is_over and account.status == "closed":
            account.status, account.closed_on = "open", None
    session.flush()


def record_print(
    session: Session,
    deposit_id: int,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> DepositPrint:
    """Write down that a certificate is printed; the first print of a term is the original.

    Raises:
        DepositNotRunning: nothing was ever placed.
        TextRefused: a copy without a reason, or one that would not print as it reads.
    """
    lock_head(session)
    known = session.scalar(select(DepositPrint).where(DepositPrint.request_id == request_id))
    if known is not None:
        return known
    view = deposit_view(session, deposit_id)
    if not view.has_moved:
        raise DepositNotRunning(view.number)
    position = view.current.position
    before = [each for each in queries.prints_of(session, deposit_id) if each.position == position]
    if before and not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason, length_max=facts.REASON_LENGTH_MAX)
    row = DepositPrint(
        deposit_id=deposit_id,
        position=position,
        copy_number=len(before),
        reason=reason.strip(),
        request_id=request_id,
        printed_at=utc_text(now),
        printed_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "deposit.print",
        f"deposit:{deposit_id}",
        actor=actor,
        now=now,
        copy=row.copy_number,
    )
    return row
