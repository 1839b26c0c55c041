"""What becomes of a cash difference: repaid, written off, returned, kept, or explained after all.

A settlement is something a person types, so above the cooperative's limit it waits for a second
person; whether it has been posted is read from the ledger, never stored beside it.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.desk.counts import queries
from coop.desk.counts.errors import NotOfCount
from coop.desk.counts.errors import PartlySettled
from coop.desk.counts.errors import ResultAccountUnknown
from coop.desk.counts.errors import SettlementMisplaced
from coop.desk.counts.errors import SettlementTooLarge
from coop.desk.counts.errors import SettlementWaiting
from coop.desk.counts.facts import NARRATIONS
from coop.desk.counts.facts import OF_OVERAGE
from coop.desk.counts.facts import OF_SHORTAGE
from coop.desk.counts.facts import OWNER
from coop.desk.counts.facts import TEXT_LENGTH_MAX
from coop.desk.counts.facts import Settlement
from coop.desk.counts.facts import Way
from coop.desk.counts.service import facts_of
from coop.desk.counts.service import person_of_box
from coop.ledger.correction import lines_of
from coop.ledger.correction import reversal_draft
from coop.ledger.draft_models import PendingEntry
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.errors import ZeroLine
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.report import Label
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.desk.counts.models import CashCount
    from coop.ledger.posting import PostedEntry


def settle(
    session: Session,
    count_id: int,
    wanted: Settlement,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Settle a difference, wholly or in part.

    Args:
        session: writing session.
        count_id: whose difference.
        wanted: how, how much, when and why.
        request_id: the same id settles once.
        actor: who types it in.
        now: aware moment in the book's zone.

    Returns:
        The entry, or what waits for a second person.

    Raises:
        NotFound: no such count.
        TextRefused: no reason.
        ZeroLine: no amount, or a negative one.
        SettlementMisplaced: a way for the other kind of difference.
        SettlementTooLarge: more than is open.
        SettlementWaiting: one waits for approval already.
        ResultAccountUnknown: no income or cost account.
        CoopError: whatever the door refuses.
    """
    lock_head(session)
    count = queries.count_by_id(session, count_id)
    if not _is_known(session, request_id):
        _check_settlement(session, count, wanted)
    draft = settlement_draft(session, count, wanted)
    return submit(session, draft, request_id=request_id, actor=actor, now=now)


def settlement_draft(session: Session, count: CashCount, wanted: Settlement) -> Draft:
    """The entry a settlement would post, for its preview."""
    facts = facts_of(count)
    role = queries.SHORTAGE_ROLE if wanted.way in OF_SHORTAGE else queries.OVERAGE_ROLE
    difference = _line_with_role(session, count, role)
    if difference is None:
        raise SettlementMisplaced(count.number)
    is_shortage = wanted.way in OF_SHORTAGE
    signed = -wanted.amount if is_shortage else wanted.amount
    held = Line(difference.account, count.unit, signed, difference.subledger)
    if wanted.way in {Way.REPAID, Way.RETURNED}:
        other = Line(count.account, count.unit, -signed, person_of_box(session, facts))
    else:
        other = Line(wanted.account, count.unit, -signed)
    words = NARRATIONS[wanted.way]
    return Draft(
        entry_date=wanted.day,
        narration=words.format(number=count.number, holder=count.holder_number),
        lines=(other, held) if is_shortage else (held, other),
        origin=f"{OWNER}:{count.id}",
        reason=wanted.reason.strip(),
    )


def _line_with_role(session: Session, count: CashCount, role: str) -> Line | None:
    """The line of a count's own entry on the account that has a role; None if there is none."""
    if count.entry_id is None:
        return None
    code = session.scalar(select(Account.code).where(Account.role == role))
    entry = session.get_one(JournalEntry, count.entry_id)
    return next((line for line in lines_of(entry) if line.account == code), None)


def _is_known(session: Session, request_id: str) -> bool:
    """Whether a request did its work before; the door then answers as it did."""
    entry = select(JournalEntry.id).where(JournalEntry.request_id == request_id)
    waiting = select(PendingEntry.id).where(PendingEntry.request_id == request_id)
    return session.scalar(entry) is not None or session.scalar(waiting) is not None


def _check_settlement(session: Session, count: CashCount, wanted: Settlement) -> None:
    _check_reason(wanted.reason)
    if wanted.amount <= ZERO:
        raise ZeroLine(1)
    ways = OF_SHORTAGE if count.difference < ZERO else OF_OVERAGE
    if wanted.way not in ways:
        raise SettlementMisplaced(count.number)
    if queries.waiting_settlement(session, count.id) is not None:
        raise SettlementWaiting(count.number)
    remaining = abs(queries.remaining_of(session, count.id))
    if wanted.amount > remaining:
        raise SettlementTooLarge(count.number, wanted.amount.plain(), remaining.plain())
    if wanted.way in {Way.WRITTEN_OFF, Way.KEPT}:
        known = [code for code, _ in result_accounts(session, wanted.way)]
        if wanted.account not in known:
            raise ResultAccountUnknown(wanted.account)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason, length_max=TEXT_LENGTH_MAX)


def result_accounts(session: Session, way: Way) -> list[tuple[str, Label]]:
    """Accounts to which a way may write, the likeliest first: others outside the business."""
    wanted, line = (
        ("expense", "other_expense") if way is Way.WRITTEN_OFF else ("income", "other_income")
    )
    rows = session.scalars(
        select(Account).where(
            Account.type == wanted,
            ~Account.is_header,
            Account.is_active,
            Account.role == "",
            Account.subledger_kind == "",
        )
    )
    # The word is what both charts and most imported ones call it.
    ordered = sorted(
        rows,
        key=lambda each: (each.line != line, "selisih kas" not in each.name.casefold(), each.code),
    )
    return [(each.code, Label(each.name, each.name_en)) for each in ordered]


def take_back(
    session: Session,
    count_id: int,
    entry_id: int,
    *,
    reason: str,
    day: date,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Reverse an entry of a count: a settlement, or the difference itself once it is explained.

    Money leaves a box by it as by any entry, so above the limit it waits for a second person.

    Raises:
        NotFound: no such count.
        NotOfCount: the entry belongs elsewhere.
        SettlementWaiting: a settlement waits for a second person.
        PartlySettled: the difference itself, while a part of it is settled.
        CoopError: whatever ``submit_reversal`` refuses.
    """
    lock_head(session)
    count = queries.count_by_id(session, count_id)
    entries = {each.entry.id: each for each in queries.entries_of(session, count_id)}
    if entry_id not in entries:
        raise NotOfCount(count.number, entry_id)
    if not _is_known(session, request_id):
        if queries.waiting_settlement(session, count_id) is not None:
            raise SettlementWaiting(count.number)
        others = [each for each in entries.values() if each.is_standing]
        if entry_id == count.entry_id and any(each.entry.id != entry_id for each in others):
            raise PartlySettled(count.number)
    draft = reversal_draft(session, entry_id, reason=reason, entry_date=day, owner=OWNER)
    return submit(session, draft, request_id=request_id, actor=actor, now=now)
