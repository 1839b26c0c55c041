"""Settling what a leaver is owed and owes: one entry brings every balance to nothing.

The sheet is signed on paper, so its entry goes to the door at once; what is paid out afterwards is
money that leaves the box and is submitted like any other. Whether it was paid is read from the
ledger.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.correction import reversal_draft
from coop.ledger.drafts import refuse_reversed
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import Series
from coop.ledger.entry import balance_units
from coop.ledger.errors import RequestReused
from coop.ledger.periods import lock_head
from coop.ledger.posting import post
from coop.members.membership import registry
from coop.members.membership.accounts import CLAIMS
from coop.members.membership.accounts import REFUNDS
from coop.members.membership.accounts import claims_account
from coop.members.membership.accounts import ensure_account
from coop.members.membership.accounts import inter_unit_account
from coop.members.membership.accounts import refunds_account
from coop.members.membership.errors import AllowanceMissing
from coop.members.membership.errors import DebtRemains
from coop.members.membership.errors import SettlementPaid
from coop.members.membership.errors import SettlementTooEarly
from coop.members.membership.errors import SheetMoved
from coop.members.membership.errors import StillOpen
from coop.members.membership.errors import WrongStep
from coop.members.membership.models import Member
from coop.members.membership.models import MemberEvent
from coop.members.membership.models import MemberSettlement
from coop.members.membership.models import SettlementUndo
from coop.members.membership.payments import due_to
from coop.members.membership.payments import payments_of
from coop.members.membership.queries import called
from coop.members.membership.queries import member_by_id
from coop.members.membership.registry import Moment
from coop.members.membership.registry import Turn
from coop.members.membership.settlement import CLAIM
from coop.members.membership.settlement import Sheet
from coop.members.membership.settlement import content_of
from coop.members.membership.settlement import seal_of
from coop.members.membership.settlement import settlement_lines
from coop.members.membership.settlement import sheet_from
from coop.members.membership.standing import Standing
from coop.members.membership.standing import held_by
from coop.members.membership.standing import home_unit
from coop.members.membership.standing import last_day
from coop.members.membership.standing import sheet_for
from coop.members.membership.states import LEFT
from coop.members.membership.states import SETTLED
from coop.members.membership.steps import Step
from coop.members.membership.steps import check_day
from coop.members.membership.steps import keep_event
from coop.members.membership.steps import kept_text
from coop.members.membership.steps import needed

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.membership.facts import SettlementFacts

OWNER: Final = "settlement"
NARRATION: Final = "Penyelesaian hak dan kewajiban {number}"


def propose(session: Session, member_id: int, day: date, person_number: str = "") -> Sheet:
    """What a settlement on a day would look like; nothing is written.

    Raises:
        NotFound: no such membership.
        WrongStep: the member did not leave, or everything is settled.
    """
    member = member_by_id(session, member_id)
    if member.status not in LEFT:
        raise WrongStep(called(member), member.status, SETTLED)
    return sheet_for(session, member, day, person_number)


def settle(
    session: Session,
    member_id: int,
    wanted: SettlementFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    expected: str | None = None,
) -> MemberSettlement:
    """Settle everything between a leaver and the cooperative.

    Args:
        session: writing session.
        member_id: whose membership ended.
        wanted: when, by which decision, and what becomes of a debt that stays.
        request_id: the same id settles once.
        actor: who settles.
        now: aware moment in the book's zone.
        expected: seal of the sheet that was looked at (``seal_of``); None asks for nothing.

    Raises:
        RequestReused: the id belongs to another settlement.
        WrongStep: the member did not leave, or everything is settled.
        SettlementTooEarly: something was recorded for the member after that day.
        SheetMoved: the sheet is another than the one looked at.
        DebtRemains: debts are larger, and the choice is to wait.
        AllowanceMissing: a claim stays and nobody said how much of it is doubtful.
        StillOpen: an account would hold something afterwards.
        CoopError: whatever the door and the hooks refuse.
    """
    lock_head(session)
    known = session.scalar(
        select(MemberSettlement).where(MemberSettlement.request_id == request_id)
    )
    if known is not None:
        if not _is_same(known, member_id, wanted):
            raise RequestReused(request_id, str(known.id))
        return known
    check_day(wanted.day, now)
    needed("decision", wanted.decision)
    member = member_by_id(session, member_id)
    sheet = propose(session, member_id, wanted.day, wanted.person_number)
    _check(session, member, sheet, wanted, expected)
    row = _keep(session, member, sheet, wanted, request_id=request_id, actor=actor, now=now)
    _take(session, member, row, request_id=request_id, actor=actor, now=now)
    due = {refunds_account(session), claims_account(session)}
    for each in proof_of(session, row):
        if each.amount and each.account not in due:
            raise StillOpen(f"{each.account} {each.reference.number}", abs(each.amount))
    return row


def _is_same(known: MemberSettlement, member_id: int, wanted: SettlementFacts) -> bool:
    """Whether a settlement is what a request asks for; what a claim needs counts with a claim."""
    kept = (known.member_id, known.day, known.decision, known.person_number)
    if kept != (member_id, wanted.day, " ".join(wanted.decision.split()), wanted.person_number):
        return False
    asked = (wanted.choice, " ".join(wanted.allowance.split()))
    return not known.claim or (known.choice, known.allowance) == asked


def _check(
    session: Session,
    member: Member,
    sheet: Sheet,
    wanted: SettlementFacts,
    expected: str | None,
) -> None:
    number = called(member)
    last = last_day(session, number, wanted.person_number)
    since = max(filter(None, (last, member.left_on)), default=wanted.day)
    if wanted.day < since:
        raise SettlementTooEarly(wanted.day, since)
    if expected is not None and expected != seal_of(content_of(sheet)):
        raise SheetMoved(number)
    if sheet.claim:
        if wanted.choice != CLAIM:
            raise DebtRemains(number, sheet.claim)
        if not wanted.allowance.strip():
            raise AllowanceMissing


def _keep(
    session: Session,
    member: Member,
    sheet: Sheet,
    wanted: SettlementFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> MemberSettlement:
    """Post the entry and keep the sheet as it is signed."""
    settlement_id = _next_id(session)
    draft = settlement_draft(session, sheet, settlement_id, actor=actor, now=now)
    entry_id = None
    if draft is not None:
        entry_id = post(session, draft, request_id=request_id, actor=actor, now=now).id
    content = content_of(sheet)
    row = MemberSettlement(
        id=settlement_id,
        member_id=member.id,
        request_id=request_id,
        day=wanted.day,
        accrual_end=sheet.accrual_end,
        decision=kept_text("decision", wanted.decision),
        choice=wanted.choice if sheet.claim else "wait",
        allowance=kept_text("allowance", wanted.allowance) if sheet.claim else "",
        person_number=wanted.person_number,
        status_before=member.status,
        content=content,
        digest=seal_of(content),
        rest=sheet.rest,
        claim=sheet.claim,
        entry_id=entry_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    return row


def _next_id(session: Session) -> int:
    latest = session.scalar(
        select(MemberSettlement.id).order_by(MemberSettlement.id.desc()).limit(1)
    )
    return (latest or 0) + 1


def settlement_draft(
    session: Session, sheet: Sheet, settlement_id: int, *, actor: str, now: datetime
) -> Draft | None:
    """The entry of a sheet; None where there is nothing to settle."""
    lines = settlement_lines(
        sheet,
        refunds=ensure_account(session, REFUNDS, actor=actor, now=now) if sheet.rest else REFUNDS,
        claims=ensure_account(session, CLAIMS, actor=actor, now=now) if sheet.claim else CLAIMS,
        home=home_unit(session),
    )
    if not lines:
        return None
    draft = Draft(
        entry_date=sheet.day,
        narration=NARRATION.format(number=sheet.number),
        lines=lines,
        series=Series.MEMORIAL,
        origin=f"{OWNER}:{settlement_id}",
    )
    is_crossing = len({line.unit for line in lines}) > 1
    return balance_units(draft, inter_unit_account(session)) if is_crossing else draft


def _take(
    session: Session,
    member: Member,
    row: MemberSettlement,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> None:
    member.status = SETTLED
    session.flush()
    step = Step(SETTLED, row.day, row.decision)
    keep_event(session, member, step, request_id=request_id, actor=actor, now=now)
    turn = Turn(
        member.id,
        called(member),
        row.status_before,
        SETTLED,
        row.day,
        request_id,
        actor,
        now,
    )
    registry.call(Moment.SETTLEMENT, session, turn)
    audit.record(
        session,
        "member.settle",
        f"member:{called(member)}",
        actor=actor,
        now=now,
        settlement=row.id,
        rest=row.rest.plain(),
        claim=row.claim.plain(),
        digest=row.digest,
    )


def proof_of(session: Session, row: MemberSettlement) -> list[Standing]:
    """What every account and number of a settlement holds now; all nothing but what is due."""
    sheet = sheet_from(row.content)
    lines: list[Line] = [line for each in sheet.rights for line in each.lines]
    lines += [line for each in sheet.obligations for line in each.lines]
    return held_by(session, lines)


def unsettle(
    session: Session,
    settlement_id: int,
    day: date,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> SettlementUndo:
    """Take a settlement back before anything of it was paid.

    Args:
        session: writing session.
        settlement_id: which.
        day: of the reversal, in an open period.
        reason: why.
        request_id: the same id takes back once.
        actor: who takes it back.
        now: aware moment in the book's zone.

    Raises:
        NotFound: no such settlement.
        RequestReused: the id belongs to another one.
        WrongStep: it was taken back before.
        SettlementPaid: something was paid, or waits to be.
        CoopError: whatever the door and the hooks refuse.
    """
    lock_head(session)
    known = session.scalar(select(SettlementUndo).where(SettlementUndo.request_id == request_id))
    if known is not None:
        if known.settlement_id != settlement_id:
            raise RequestReused(request_id, str(known.settlement_id))
        return known
    row = settlement_by_id(session, settlement_id)
    member = member_by_id(session, row.member_id)
    if undo_of(session, settlement_id) is not None or member.status != SETTLED:
        raise WrongStep(called(member), member.status, row.status_before)
    check_day(day, now)
    needed("reason", reason)
    is_paid = any(each.is_standing for each in payments_of(session, settlement_id))
    if is_paid or due_to(session, called(member)) != row.rest:
        raise SettlementPaid(called(member))
    entry_id = None
    if row.entry_id is not None:
        draft = reversal_draft(session, row.entry_id, reason=reason, entry_date=day, owner=OWNER)
        refuse_reversed(session, row.entry_id, request_id)
        entry_id = post(session, draft, request_id=request_id, actor=actor, now=now).id
    undo = SettlementUndo(
        settlement_id=row.id,
        request_id=request_id,
        day=day,
        reason=kept_text("reason", reason),
        entry_id=entry_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(undo)
    member.status = row.status_before
    session.flush()
    _tell_undone(session, member, row, undo, request_id=request_id, actor=actor, now=now)
    return undo


def _tell_undone(
    session: Session,
    member: Member,
    row: MemberSettlement,
    undo: SettlementUndo,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> None:
    step = Step(member.status, undo.day, reason=undo.reason)
    keep_event(session, member, step, request_id=request_id, actor=actor, now=now)
    turn = Turn(member.id, called(member), SETTLED, member.status, row.day, request_id, actor, now)
    registry.call(Moment.UNSETTLED, session, turn)
    audit.record(
        session,
        "member.unsettle",
        f"member:{called(member)}",
        actor=actor,
        now=now,
        settlement=undo.settlement_id,
        reason=undo.reason,
    )


def settlement_by_id(session: Session, settlement_id: int) -> MemberSettlement:
    """One settlement.

    Raises:
        NotFound: there is none.
    """
    row = session.get(MemberSettlement, settlement_id)
    if row is None:
        raise NotFound("settlement", settlement_id)
    return row


def undo_of(session: Session, settlement_id: int) -> SettlementUndo | None:
    """How a settlement was taken back; None while it stands."""
    return session.scalar(
        select(SettlementUndo).where(SettlementUndo.settlement_id == settlement_id)
    )


def standing_settlement(session: Session, member_id: int) -> MemberSettlement | None:
    """The settlement of a member that was not taken back."""
    undone = select(SettlementUndo.settlement_id)
    return session.scalars(
        select(MemberSettlement)
        .where(MemberSettlement.member_id == member_id, MemberSettlement.id.not_in(undone))
        .order_by(MemberSettlement.id.desc())
        .limit(1)
    ).first()


def death_of(session: Session, member_id: int) -> bool:
    """Whether a membership ended, or ended last, with the member's death."""
    row = session.scalars(
        select(MemberEvent.status)
        .where(MemberEvent.member_id == member_id, MemberEvent.status.in_((*LEFT, "active")))
        .order_by(MemberEvent.id.desc())
        .limit(1)
    ).first()
    return row == "deceased"
