"""Ending a deposit early, changing what happens at maturity, taking an entry back, printing.

What a person types is submitted, so above the cooperative's limit it waits for a second person.
Interest and maturities are run (``coop.members.deposits.running``).
"""

from __future__ import annotations

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
from coop.ledger.correction import reversal_draft
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.holds import held
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.wording import check_words
from coop.members.deposits import facts
from coop.members.deposits import queries
from coop.members.deposits.errors import BreakTooEarly
from coop.members.deposits.errors import DepositChanged
from coop.members.deposits.errors import DepositHeld
from coop.members.deposits.errors import DepositMatured
from coop.members.deposits.errors import DepositNotRunning
from coop.members.deposits.errors import DepositWaits
from coop.members.deposits.errors import NotLatestEntry
from coop.members.deposits.facts import BreakFacts
from coop.members.deposits.facts import Origin
from coop.members.deposits.models import DepositInstruction
from coop.members.deposits.models import DepositPrint
from coop.members.deposits.opening import check_instruction
from coop.members.deposits.places import across_units
from coop.members.deposits.places import check_target
from coop.members.deposits.places import savings_for
from coop.members.deposits.queries import DepositView
from coop.members.deposits.queries import deposit_view
from coop.members.deposits.schedule import Breaking
from coop.members.deposits.schedule import break_term
from coop.members.deposits.taxing import to_withhold
from coop.members.savings.models import SavingsAccount
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Submitted = PostedEntry | WaitingEntry


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


def plan_break(session: Session, deposit_id: int, wanted: BreakFacts) -> BreakPlan:
    """What ending a deposit early would do; interest is reckoned anew at the lower rate.

    Raises:
        DepositNotRunning: it has ended or has not begun.
        DepositWaits: something about it waits for a second person.
        DepositMatured: it is due, and paid out by the run of what is due.
        DepositHeld: it is held.
        BreakTooEarly: the day lies before something that is recorded already.
        DepositPlaceUnknown: not savings of the member that money may be put on.
        TextRefused: no reason.
    """
    view = _free(session, deposit_id)
    if wanted.day >= view.matures_on:
        raise DepositMatured(view.number, view.matures_on)
    if not wanted.reason.strip():
        raise TextRefused("reason", "empty")
    check_words("reason", wanted.reason, length_max=facts.REASON_LENGTH_MAX)
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
    check_target(session, wanted.target_id, view.row.member_id)
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
        savings_for(session, wanted.target_id, view.row.member_id).money_in(paid_out),
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
    known = _answered(session, deposit_id, request_id, wanted.day, wanted.reason.strip())
    if known is not None:
        return known
    plan = plan_break(session, deposit_id, wanted)
    if expected is not None and expected != plan.paid_out:
        raise DepositChanged
    submitted = submit(session, plan.draft, request_id=request_id, actor=actor, now=now)
    keep_accounts(session, [deposit_view(session, deposit_id)], wanted.day)
    return submitted


def _answered(
    session: Session,
    deposit_id: int,
    request_id: str,
    day: date,
    reason: str,
    *,
    reverses: int | None = None,
) -> Submitted | None:
    """What a request led to before; its amounts were reckoned then."""
    own = f"{facts.OWNER}:{deposit_id}:"
    wanted = (day, reason, reverses)
    entry = session.scalars(
        select(JournalEntry).where(JournalEntry.request_id == request_id)
    ).one_or_none()
    if entry is not None:
        same = (entry.entry_date, entry.reason, entry.reverses_id) == wanted
        if not (same and entry.origin.startswith(own)):
            raise RequestReused(request_id, entry.voucher_number)
        return PostedEntry(entry.id, entry.voucher_number, entry.hash, was_known=True)
    waiting = session.scalars(
        select(PendingEntry).where(PendingEntry.request_id == request_id)
    ).one_or_none()
    if waiting is None:
        return None
    draft = draft_from_text(waiting.draft)
    same = (draft.entry_date, draft.reason, draft.reverses) == wanted
    if not (same and draft.origin.startswith(own)):
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
    check_words("reason", reason, length_max=facts.REASON_LENGTH_MAX)
    check_instruction(session, view.row.payout, at_maturity, savings_id, view.row.member_id)
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
    known = _answered(session, deposit_id, request_id, day, reason.strip(), reverses=entry_id)
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
    check_words("reason", reason, length_max=facts.REASON_LENGTH_MAX)
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
