"""Opening a time deposit: what is agreed is kept for good, the money is submitted.

The money comes from the member's savings: cash and transfers are receipted at the counter first.

Above the cooperative's limit the entry waits for a second person; the certificate's number is
taken meanwhile.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.accounts import open_subledger
from coop.ledger.approval_checks import before_approval
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.errors import RequestReused
from coop.ledger.models import Account
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.members.deposits import facts
from coop.members.deposits import queries
from coop.members.deposits.errors import DepositBelowMinimum
from coop.members.deposits.errors import DepositProductUnknown
from coop.members.deposits.errors import RollOverUnfit
from coop.members.deposits.facts import OpeningFacts
from coop.members.deposits.facts import Origin
from coop.members.deposits.facts import deposit_number
from coop.members.deposits.facts import source_savings
from coop.members.deposits.facts import source_text
from coop.members.deposits.models import DepositInstruction
from coop.members.deposits.models import DepositTerm
from coop.members.deposits.models import TimeDeposit
from coop.members.deposits.places import across_units
from coop.members.deposits.places import check_source
from coop.members.deposits.places import interest_account
from coop.members.deposits.places import savings_for
from coop.members.deposits.queries import DepositView
from coop.members.deposits.queries import deposit_view
from coop.members.deposits.schedule import MONTHS_MAX
from coop.members.deposits.schedule import add_months
from coop.members.deposits.schedule import rate_for
from coop.members.membership.models import Member
from coop.members.savings.errors import MemberNotActive
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.members.savings.reading import terms_on
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.drafts import WaitingEntry
    from coop.ledger.posting import PostedEntry


@dataclass(frozen=True, slots=True)
class Opened:
    """What opening a deposit led to."""

    deposit_id: int
    submitted: PostedEntry | WaitingEntry


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
        CoopError: savings that are not the member's or not enough, and what the door refuses.
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
    check_instruction(session, wanted.payout, wanted.at_maturity, wanted.savings_id, member.id)
    check_source(session, wanted.source_id, wanted.amount, member.id, wanted.opened_on)
    check_words("reference", wanted.reference, length_max=facts.REFERENCE_LENGTH_MAX)
    return member, product, terms


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
    row = _agreed(wanted, terms, deposit_id, account.id)
    row.request_id, row.recorded_at, row.recorded_by = request_id, utc_text(now), actor
    session.add(row)
    session.flush()
    session.add_all(_first(row, wanted, str(rate)))
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


def _agreed(
    wanted: OpeningFacts, terms: SavingsTerms, deposit_id: int, account_id: int
) -> TimeDeposit:
    """What was agreed, without who recorded it."""
    return TimeDeposit(
        id=deposit_id,
        number=deposit_number(deposit_id),
        account_id=account_id,
        member_id=wanted.member_id,
        product_id=wanted.product_id,
        amount=wanted.amount,
        opened_on=wanted.opened_on,
        months=terms.months,
        basis=terms.basis,
        penalty=terms.penalty,
        is_taxed=terms.is_taxed,
        payout=wanted.payout,
        source=source_text(wanted.source_id),
        reference=wanted.reference,
    )


def _first(
    row: TimeDeposit, wanted: OpeningFacts, rate: str
) -> tuple[DepositInstruction, DepositTerm]:
    """The first instruction and the first term of a deposit."""
    written = {"recorded_at": row.recorded_at, "recorded_by": row.recorded_by}
    instruction = DepositInstruction(
        deposit_id=row.id,
        at_maturity=wanted.at_maturity,
        savings_id=wanted.savings_id,
        reason="",
        request_id=row.request_id,
        **written,
    )
    term = DepositTerm(
        deposit_id=row.id,
        position=1,
        principal=row.amount,
        rate=rate,
        starts_on=row.opened_on,
        matures_on=add_months(row.opened_on, row.months),
        entry_id=None,
        **written,
    )
    return instruction, term


def _opening_draft(session: Session, view: DepositView) -> Draft:
    row = view.row
    source = savings_for(session, source_savings(row.source), row.member_id)
    return across_units(
        session,
        Draft(
            entry_date=row.opened_on,
            narration=f"Pembukaan simpanan berjangka {row.number}, anggota {view.member_number}",
            lines=(source.money_out(row.amount), view.line(-row.amount)),
            receipt_number=row.reference,
            origin=Origin(row.id, facts.OPENING, 1, "0").text(),
        ),
    )


@before_approval(facts.OWNER)
def check_waiting(session: Session, draft: Draft, request_id: str, today: date) -> None:
    """Ask again whether an opening that waited may be posted; an early end pays out anyway.

    Raises:
        MemberNotActive: the member left or died meanwhile.
        CoopError: what savings refuse.
    """
    del request_id, today
    origin = facts.origin_of(draft.origin)
    if origin.what != facts.OPENING:
        return
    row = session.get_one(TimeDeposit, origin.deposit_id)
    member = session.get_one(Member, row.member_id, populate_existing=True)
    if member.status != "active":
        raise MemberNotActive(member.number or "")
    source_id = source_savings(row.source)
    if source_id:
        check_source(session, source_id, row.amount, row.member_id, row.opened_on)


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
        source_id=source_savings(row.source),
        reference=row.reference,
    )


def check_instruction(
    session: Session, payout: str, at_maturity: str, savings_id: int, member_id: int
) -> None:
    """Refuse what cannot be done at maturity.

    Raises:
        RollOverUnfit: monthly interest that should roll over.
        InterestAccountUnfit: interest cannot go there.
    """
    assert at_maturity in facts.AT_MATURITY, "the form offers nothing else"
    if payout == facts.MONTHLY and at_maturity == facts.ROLL_ALL:
        raise RollOverUnfit
    interest_account(session, savings_id, member_id)
