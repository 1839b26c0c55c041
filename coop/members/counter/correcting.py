"""Putting receipts right: cancelled in the session they were written in, else moved where due.

A cancelled receipt is mirrored by an entry and a receipt of its own. Money that was put on the
wrong account is moved (pindah buku), without any cash, with a receipt for each member it concerns.
Where the wrong member has spent it already, a claim on that member takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.desk.counts.queries import balance_on
from coop.ledger.accounts import open_subledger
from coop.ledger.correction import reversal_draft
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Series
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.entry import debit
from coop.ledger.errors import TextRefused
from coop.ledger.errors import ZeroLine
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.members.counter.cash import open_session_of
from coop.members.counter.errors import AlreadyCorrected
from coop.members.counter.errors import CashTooShort
from coop.members.counter.errors import MoveOntoItself
from coop.members.counter.errors import MoveTooLarge
from coop.members.counter.errors import SessionStale
from coop.members.counter.errors import VoidTooLate
from coop.members.counter.facts import CASH
from coop.members.counter.facts import MOVE
from coop.members.counter.facts import NOTE_LENGTH_MAX
from coop.members.counter.facts import OWNER
from coop.members.counter.models import Receipt
from coop.members.counter.models import ReceiptWaiting
from coop.members.counter.receipts import Belonging
from coop.members.counter.receipts import issue_due
from coop.members.counter.receipts import issue_receipt
from coop.members.counter.receipts import keep_waiting
from coop.members.counter.receipts import next_act
from coop.members.counter.receipts import receipt_by_id
from coop.members.counter.service import Taken
from coop.members.savings.moving import check_deposit
from coop.members.savings.reading import savings_view
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry
    from coop.members.savings.reading import SavingsView

#: Claims on persons who are no debtors of the shop or of a loan.
CLAIMS = "1162"


def corrections_of(session: Session, receipt_id: int) -> Sequence[Receipt]:
    """Receipts that cancel or correct one, in order."""
    query = select(Receipt).where(Receipt.corrects_id == receipt_id).order_by(Receipt.id)
    return session.scalars(query).all()


def waiting_correction(session: Session, receipt_id: int) -> int | None:
    """The draft that would correct a receipt and waits for a second person."""
    return session.scalar(
        select(PendingEntry.id)
        .join(ReceiptWaiting, ReceiptWaiting.request_id == PendingEntry.request_id)
        .where(ReceiptWaiting.corrects_id == receipt_id, PendingEntry.state == "waiting")
        .limit(1)
    )


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a receipt.

    Attributes:
        entry: its entry.
        corrections: receipts that cancel or correct it, in order.
        waiting: the draft that would correct it and waits for a second person.
    """

    entry: JournalEntry
    corrections: tuple[Receipt, ...]
    waiting: int | None

    def movable(self, receipt: Receipt, account_id: int) -> Money:
        """What of the receipt's money on an account can still be moved elsewhere."""
        amounts = [each.amount for each in receipt.line_list() if each.account_id == account_id]
        own = sum(amounts, start=ZERO)
        if own <= ZERO or self.entry.kind != EntryKind.NORMAL:
            return ZERO
        if any(each.way != MOVE for each in self.corrections):
            return ZERO  # it was cancelled
        moved = sum((each.total_in for each in self.corrections), start=ZERO)
        return max(min(own - self._moved_from(account_id), receipt.total_in - moved), ZERO)

    def _moved_from(self, account_id: int) -> Money:
        """What receipts of corrections say left an account; a claim leaves none."""
        lines = [line for each in self.corrections for line in each.line_list()]
        left = [line.amount for line in lines if line.account_id == account_id]
        return -sum((each for each in left if each < ZERO), start=ZERO)


def corrected(session: Session, receipt: Receipt) -> Corrected:
    """What became of a receipt; three statements."""
    return Corrected(
        session.get_one(JournalEntry, receipt.entry_id),
        tuple(corrections_of(session, receipt.id)),
        waiting_correction(session, receipt.id),
    )


def may_cancel(session: Session, receipt: Receipt, actor: str, known: Corrected) -> bool:
    """Whether a cashier may still cancel a receipt: in the session it was written in."""
    if receipt.act is None or receipt.way != CASH or known.corrections or known.waiting:
        return False
    own = open_session_of(session, actor)
    is_own = own is not None and receipt.session_id == own.id
    return is_own and known.entry.kind == EntryKind.NORMAL


def cancel(
    session: Session, receipt_id: int, reason: str, *, request_id: str, actor: str, now: datetime
) -> Taken:
    """Cancel a receipt of the open session: the money goes back as it came.

    Args:
        session: writing session.
        receipt_id: which.
        reason: why; printed.
        request_id: the same id cancels once.
        actor: user name of the cashier.
        now: aware moment in the book's zone.

    Raises:
        NotFound: no such receipt.
        VoidTooLate: the session was closed, or is another's.
        SessionStale: it was opened on an earlier day.
        AlreadyCorrected: cancelled or moved before.
        CashTooShort: the box does not hold what would go back.
        TextRefused: no reason, or one that would not print as it reads.
        CoopError: what the door refuses; savings the member has spent cannot go back.
    """
    lock_head(session)
    receipt = receipt_by_id(session, receipt_id)
    if not is_known(session, request_id):
        _check_cancel(session, receipt, actor, now.date())
    draft = reversal_draft(
        session, receipt.entry_id, reason=reason, entry_date=now.date(), owner=OWNER
    )
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    belonging = Belonging(way=CASH, session_id=receipt.session_id, corrects_id=receipt.id)
    members = (receipt.member_id, None)
    return written(
        session, submitted, members, belonging, request_id=request_id, actor=actor, now=now
    )


def _check_cancel(session: Session, receipt: Receipt, actor: str, today: date) -> None:
    known = corrected(session, receipt)
    if known.corrections or known.waiting:
        raise AlreadyCorrected(receipt.number)
    if not may_cancel(session, receipt, actor, known):
        raise VoidTooLate(receipt.number)
    own = open_session_of(session, actor)
    assert own is not None, "or it could not be cancelled"
    if own.day != today:
        raise SessionStale(own.number, own.day)
    goes = receipt.total_in - receipt.total_out
    held = balance_on(session, own.account, own.unit, "", own.day)
    if goes > ZERO and goes > held:
        raise CashTooShort(goes, held)


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """Money that a receipt put on the wrong account.

    Attributes:
        receipt_id: the receipt.
        from_account_id: the savings account it was put on.
        to_account_id: the one it belongs to.
        amount: how much of it.
        reason: why; printed.
        is_claim: the wrong member has spent it: that member owes it from now on.
    """

    receipt_id: int
    from_account_id: int
    to_account_id: int
    amount: Money
    reason: str
    is_claim: bool = False


def move(
    session: Session, facts: MoveFacts, *, request_id: str, actor: str, now: datetime
) -> Taken:
    """Move money of a receipt to where it belongs (pindah buku), without cash.

    It counts from the day from which the receipt counts, so that interest and arrears read as if
    the mistake had not been made.

    Args:
        session: writing session.
        facts: from where to where, how much, why.
        request_id: the same id moves once.
        actor: who moves it.
        now: aware moment in the book's zone.

    Raises:
        NotFound: no such receipt.
        ZeroLine: no amount.
        MoveOntoItself: both accounts are the same.
        MoveTooLarge: more than the receipt put there and nobody moved yet.
        AlreadyCorrected: a correction waits for a second person.
        CoopError: what savings and the door refuse; ``BalanceTooLow`` where the money was spent.
    """
    lock_head(session)
    receipt = receipt_by_id(session, facts.receipt_id)
    source = savings_view(session, facts.from_account_id)
    target = savings_view(session, facts.to_account_id)
    known = origin_of(session, request_id)
    if known is None:
        _check_move(session, receipt, facts, target)
    act = next_act(session) if known is None else int(known.partition(":")[2])
    draft = _move_draft(session, receipt, facts, source, target, act=act, now=now)
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    belonging = Belonging(way=MOVE, act=act, corrects_id=receipt.id)
    members: tuple[int, int | None] = (target.member_id, None)
    if not facts.is_claim and source.member_id != target.member_id:
        members = (target.member_id, source.member_id)
    return written(
        session, submitted, members, belonging, request_id=request_id, actor=actor, now=now
    )


def _check_move(session: Session, receipt: Receipt, facts: MoveFacts, target: SavingsView) -> None:
    if facts.from_account_id == facts.to_account_id:
        raise MoveOntoItself(target.number)
    if facts.amount <= ZERO:
        raise ZeroLine(1)
    if not facts.reason.strip():
        raise TextRefused("reason", "empty")
    check_words("reason", facts.reason, length_max=NOTE_LENGTH_MAX)
    known = corrected(session, receipt)
    if known.waiting is not None:
        raise AlreadyCorrected(receipt.number)
    left = known.movable(receipt, facts.from_account_id)
    if facts.amount > left:
        raise MoveTooLarge(facts.amount, left)
    check_deposit(session, target, facts.amount, receipt.effective_date)


def _move_draft(
    session: Session,
    receipt: Receipt,
    facts: MoveFacts,
    source: SavingsView,
    target: SavingsView,
    *,
    act: int,
    now: datetime,
) -> Draft:
    out = source.money_out(facts.amount)
    if facts.is_claim:
        about = SubledgerRef("person", source.member_number)
        known = select(Subledger.id).where(
            Subledger.kind == about.kind, Subledger.number == about.number
        )
        if session.scalar(known) is None:
            open_subledger(session, about.kind, about.number)
        out = debit(CLAIMS, facts.amount, unit=target.unit, subledger=about)
    draft = Draft(
        entry_date=now.date(),
        narration=(
            f"Pindah buku {receipt.number}: {source.member_number} {source.product_name} ke"
            f" {target.member_number} {target.product_name}. {facts.reason.strip()}"
        ),
        lines=(out, target.money_in(facts.amount)),
        effective_date=receipt.effective_date,
        series=Series.MEMORIAL,
        origin=f"{OWNER}:{act}",
        reason=facts.reason.strip(),
    )
    if out.unit == target.unit:
        return draft
    between = session.scalars(select(Account.code).where(Account.role == "inter_unit")).one()
    return balance_units(draft, between)


def written(
    session: Session,
    submitted: PostedEntry | WaitingEntry,
    members: tuple[int, int | None],
    belonging: Belonging,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> Taken:
    """Write the receipts of what was submitted, or keep them until it is approved."""
    issue_due(session, now=now)
    known = session.scalar(select(ReceiptWaiting).where(ReceiptWaiting.request_id == request_id))
    if isinstance(submitted, WaitingEntry):
        if known is None:
            row = ReceiptWaiting(
                act=belonging.act or next_act(session),
                request_id=request_id,
                session_id=belonging.session_id,
                member_id=members[0],
                second_member_id=members[1],
                way=belonging.way,
                corrects_id=belonging.corrects_id,
                notice_id=belonging.notice_id,
                bank_line_id=belonging.bank_line_id,
            )
            keep_waiting(session, row, actor=actor, now=now)
        return Taken(None, "", "", submitted, was_known=known is not None)
    own = belonging if belonging.act else belonging._replace(act=next_act(session))
    found = [
        issue_receipt(session, submitted.id, each, actor=actor, now=now, belonging=own)
        for each in members
        if each is not None
    ]
    first = found[0]
    return Taken(first.id, first.number, first.check_code, was_known=submitted.was_known)


def origin_of(session: Session, request_id: str) -> str | None:
    """The origin of what a request led to before, posted or waiting; None for a new request."""
    origin = session.scalar(
        select(JournalEntry.origin).where(JournalEntry.request_id == request_id)
    )
    if origin is not None:
        return origin
    text = session.scalar(select(PendingEntry.draft).where(PendingEntry.request_id == request_id))
    return draft_from_text(text).origin if text is not None else None


def is_known(session: Session, request_id: str) -> bool:
    """Whether a request did its work before."""
    return origin_of(session, request_id) is not None
