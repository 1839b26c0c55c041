"""Paying out what a settlement left: cash or bank, to the former member or to the heir.

A payment is typed by a person, so above the cooperative's limit it waits for a second one. Who
received it stands in ``settlement_payment``; whether it was paid stands in the ledger.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.db import MoneyType
from coop.errors import NotFound
from coop.ledger.correction import reversal_draft
from coop.ledger.draft_models import PendingEntry
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.errors import RequestReused
from coop.ledger.errors import ZeroLine
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.members.membership.accounts import inter_unit_account
from coop.members.membership.accounts import refunds_account
from coop.members.membership.errors import CertificateMissing
from coop.members.membership.errors import PayoutTooLarge
from coop.members.membership.errors import WrongStep
from coop.members.membership.facts import NAME_LENGTH_MAX
from coop.members.membership.facts import PayoutFacts
from coop.members.membership.models import MemberSettlement
from coop.members.membership.models import SettlementPayment
from coop.members.membership.models import SettlementUndo
from coop.members.membership.queries import called
from coop.members.membership.queries import member_by_id
from coop.members.membership.states import DECEASED
from coop.members.membership.states import SETTLED
from coop.members.membership.steps import check_day
from coop.members.membership.steps import kept_text
from coop.members.membership.steps import needed
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry
    from coop.members.membership.models import Member

OWNER = "settlement"
NARRATION = "Pengembalian simpanan anggota {number}"


class PaymentView(NamedTuple):
    """One payment and what became of it.

    Attributes:
        payment: who, when, how much.
        entry: its entry, where it was posted.
        waiting: its draft, while a second person has to approve.
        reversed_by: the entry that took it back.
    """

    payment: SettlementPayment
    entry: JournalEntry | None
    waiting: PendingEntry | None
    reversed_by: JournalEntry | None

    @property
    def is_standing(self) -> bool:
        """Whether the money left the box, or is about to."""
        return self.waiting is not None or (self.entry is not None and self.reversed_by is None)


def payments_of(session: Session, settlement_id: int) -> list[PaymentView]:
    """Every payment of a settlement, the first one first."""
    rows = session.scalars(
        select(SettlementPayment)
        .where(SettlementPayment.settlement_id == settlement_id)
        .order_by(SettlementPayment.id)
    ).all()
    if not rows:
        return []
    ids = [each.request_id for each in rows]
    entries = {
        each.request_id: each
        for each in session.scalars(select(JournalEntry).where(JournalEntry.request_id.in_(ids)))
    }
    waiting = {
        each.request_id: each
        for each in session.scalars(
            select(PendingEntry).where(
                PendingEntry.request_id.in_(ids), PendingEntry.state == "waiting"
            )
        )
    }
    mirrors = {
        each.reverses_id: each
        for each in session.scalars(
            select(JournalEntry).where(
                JournalEntry.reverses_id.in_([each.id for each in entries.values()])
            )
        )
    }
    found = []
    for row in rows:
        entry = entries.get(row.request_id)
        mirror = mirrors.get(entry.id) if entry is not None else None
        found.append(PaymentView(row, entry, waiting.get(row.request_id), mirror))
    return found


def due_to(session: Session, number: str) -> Money:
    """What the books owe a former member for savings, whatever was paid already."""
    held = session.scalar(
        select(func.sum(Posting.amount, type_=MoneyType))
        .join(Account, Account.id == Posting.account_id)
        .join(Subledger, Subledger.id == Posting.subledger_id)
        .where(
            Account.code == refunds_account(session),
            Subledger.kind == "member",
            Subledger.number == number,
        )
    )
    return -(held or ZERO)


def payable_of(session: Session, row: MemberSettlement, number: str) -> Money:
    """What may still be paid out: what is due less what waits for a second person."""
    waiting = total(
        each.payment.amount for each in payments_of(session, row.id) if each.waiting is not None
    )
    return due_to(session, number) - waiting


def pay_out(
    session: Session,
    settlement_id: int,
    facts: PayoutFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Pay what a settlement left, wholly or in part.

    Args:
        session: writing session.
        settlement_id: which.
        facts: how much, from where, and who receives it.
        request_id: the same id pays once.
        actor: who pays.
        now: aware moment in the book's zone.

    Returns:
        The entry, or what waits for a second person.

    Raises:
        NotFound: no such settlement.
        RequestReused: the id belongs to another payment.
        WrongStep: the settlement was taken back.
        PayoutTooLarge: more than is still due.
        CertificateMissing: the member died, and no certificate of heirs is named.
        CoopError: a text the book does not take, and whatever the door refuses.
    """
    lock_head(session)
    row = session.get(MemberSettlement, settlement_id)
    if row is None:
        raise NotFound("settlement", settlement_id)
    member = member_by_id(session, row.member_id)
    draft = payout_draft(session, row, member, facts)
    known = session.scalar(
        select(SettlementPayment).where(SettlementPayment.request_id == request_id)
    )
    if known is not None:
        if not _is_same(known, settlement_id, facts):
            raise RequestReused(request_id, called(member))
        return submit(session, draft, request_id=request_id, actor=actor, now=now)
    _check(session, row, member, facts, now)
    _keep(session, row, facts, request_id=request_id, actor=actor, now=now)
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    audit.record(
        session,
        "member.pay",
        f"member:{called(member)}",
        actor=actor,
        now=now,
        settlement=row.id,
        amount=facts.amount.plain(),
    )
    return submitted


def _is_same(known: SettlementPayment, settlement_id: int, facts: PayoutFacts) -> bool:
    """Whether a payment is what a request asks for; its amount and day the door compares."""
    texts = (facts.recipient, facts.relation, facts.certificate)
    return (
        known.settlement_id,
        (known.recipient, known.relation, known.certificate),
        known.certificate_day,
    ) == (settlement_id, tuple(" ".join(each.split()) for each in texts), facts.certificate_day)


def _keep(
    session: Session,
    row: MemberSettlement,
    facts: PayoutFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> None:
    """Keep who is paid what, before the entry is submitted."""
    session.add(
        SettlementPayment(
            settlement_id=row.id,
            request_id=request_id,
            day=facts.day,
            amount=facts.amount,
            account=facts.account,
            unit=facts.unit,
            recipient=kept_text("recipient", facts.recipient, NAME_LENGTH_MAX),
            relation=kept_text("relation", facts.relation, NAME_LENGTH_MAX),
            certificate=kept_text("certificate", facts.certificate, NAME_LENGTH_MAX),
            certificate_day=facts.certificate_day,
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    session.flush()


def _check(
    session: Session, row: MemberSettlement, member: Member, facts: PayoutFacts, now: datetime
) -> None:
    undone = select(SettlementUndo.id).where(SettlementUndo.settlement_id == row.id)
    if member.status != SETTLED or session.scalar(undone) is not None:
        raise WrongStep(called(member), member.status, SETTLED)
    check_day(facts.day, now)
    needed("recipient", facts.recipient)
    if facts.amount <= ZERO:
        raise ZeroLine(1)
    if row.status_before == DECEASED and not (
        facts.certificate.strip() and facts.certificate_day is not None
    ):
        raise CertificateMissing(called(member))
    if facts.certificate_day is not None:
        check_day(facts.certificate_day, now)
    payable = payable_of(session, row, called(member))
    if facts.amount > payable:
        raise PayoutTooLarge(called(member), facts.amount, payable)


def payout_draft(
    session: Session, row: MemberSettlement, member: Member, facts: PayoutFacts
) -> Draft:
    """The entry a payment would post, for its preview."""
    me = SubledgerRef("member", called(member))
    refunds = refunds_account(session)
    unit = _unit_of_refunds(session, row, refunds) or facts.unit
    draft = Draft(
        entry_date=facts.day,
        narration=NARRATION.format(number=called(member)),
        lines=(
            Line(refunds, unit, facts.amount, me),
            Line(facts.account, facts.unit, -facts.amount),
        ),
        origin=f"{OWNER}:{row.id}",
    )
    return draft if unit == facts.unit else balance_units(draft, inter_unit_account(session))


def _unit_of_refunds(session: Session, row: MemberSettlement, refunds: str) -> str | None:
    """Whose books owe it: the unit in which the settlement put it."""
    return session.scalar(
        select(Posting.unit)
        .join(Account, Account.id == Posting.account_id)
        .where(Account.code == refunds, Posting.entry_id == row.entry_id)
    )


def take_back_payment(
    session: Session,
    payment_id: int,
    day: date,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Reverse a payment that was not made after all; above the limit it waits as well.

    Raises:
        NotFound: no such payment, or it was not posted yet.
        CoopError: whatever ``submit`` refuses.
    """
    lock_head(session)
    payment = session.get(SettlementPayment, payment_id)
    entry = None
    if payment is not None:
        entry = session.scalar(
            select(JournalEntry).where(JournalEntry.request_id == payment.request_id)
        )
    if entry is None:
        raise NotFound("entry", payment_id)
    draft = reversal_draft(session, entry.id, reason=reason, entry_date=day, owner=OWNER)
    return submit(session, draft, request_id=request_id, actor=actor, now=now)
