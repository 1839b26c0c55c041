"""Counting cash: what was found is kept, what differs is posted at once, and settled later.

A shortage becomes a claim on the person who holds the box, an overage a debt in that person's
name. Every entry of a count has the origin ``count:<number>``, so it is taken back here only.
"""

from __future__ import annotations

import json
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import period_of
from coop.dates import utc_text
from coop.desk import tasks
from coop.desk.counts import queries
from coop.desk.counts.errors import BalanceMoved
from coop.desk.counts.errors import BoxUnknown
from coop.desk.counts.facts import OVER
from coop.desk.counts.facts import OWNER
from coop.desk.counts.facts import SHORT
from coop.desk.counts.facts import TEXT_LENGTH_MAX
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.facts import Sealed
from coop.desk.counts.facts import check_facts
from coop.desk.counts.facts import count_number
from coop.desk.counts.facts import digest_of
from coop.desk.counts.models import CashCount
from coop.desk.counts.models import CashCountNote
from coop.ledger.accounts import ensure_role_account
from coop.ledger.accounts import open_subledger
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import check_text
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.models import ChainHead
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.ledger.periods import state_of
from coop.ledger.posting import EARLIEST_DAY
from coop.ledger.posting import post
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session


def record_count(
    session: Session,
    facts: CountFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    expected: Money | None = None,
) -> CashCount:
    """Keep a count for good and post its difference to the holder of the box.

    Args:
        session: writing session.
        facts: what was counted.
        request_id: the same id records once.
        actor: who types it in.
        now: aware moment in the book's zone.
        expected: the book's balance on the page that was confirmed; None asks for nothing.

    Raises:
        RequestReused: the id belongs to another count.
        BoxUnknown: no cash is kept there.
        BalanceMoved: the book says otherwise by now, as a colleague recorded something.
        PeriodClosed: the day lies in a month that is shut.
        CoopError: what ``check_facts`` and the door refuse.
    """
    lock_head(session)
    known = session.scalar(select(CashCount).where(CashCount.request_id == request_id))
    if known is not None:
        if facts_of(known) != facts:
            raise RequestReused(request_id, known.number)
        return known
    _check_day(session, facts.day, now)
    check_facts(facts)
    _check_box(session, facts)
    balance = queries.balance_on(session, facts.account, facts.unit, facts.person, facts.day)
    if expected is not None and expected != balance:
        raise BalanceMoved(expected, balance)
    count_id = (session.scalar(select(func.max(CashCount.id))) or 0) + 1
    position = session.scalar(select(ChainHead.position)) or 0
    difference = facts.counted - balance
    entry_id = None
    if difference:
        draft = _difference_draft(session, facts, count_id, difference, actor=actor, now=now)
        entry_id = post(session, draft, request_id=request_id, actor=actor, now=now).id
    sealed = Sealed(count_id, balance, position, entry_id, utc_text(now), actor)
    count = _row(facts, sealed, request_id)
    session.add(count)
    session.flush()
    audit.record(
        session,
        "count.record",
        f"count:{count_id}",
        actor=actor,
        now=now,
        digest=count.digest,
        difference=difference.plain(),
    )
    return count


def _check_day(session: Session, day: date, now: datetime) -> None:
    if day > now.date():
        raise DateInFuture(day, now.date())
    if day < EARLIEST_DAY:
        raise DateTooEarly(day, EARLIEST_DAY)
    state = state_of(session, period_of(day))
    if state != "open":
        raise PeriodClosed(period_of(day), state)


def _check_box(session: Session, facts: CountFacts) -> None:
    key = queries.BoxKey(facts.account, facts.unit, facts.person)
    unit = session.get(BusinessUnit, facts.unit)
    if unit is None or not unit.is_active:
        raise UnitUnknown(facts.unit)
    if queries.box_of(session, key) is None:
        raise BoxUnknown(facts.account, facts.unit)
    if facts.person and facts.person != facts.holder_number:
        raise BoxUnknown(facts.account, facts.unit)


def _row(facts: CountFacts, sealed: Sealed, request_id: str) -> CashCount:
    return CashCount(
        id=sealed.count_id,
        request_id=request_id,
        account=facts.account,
        unit=facts.unit,
        person=facts.person,
        day=facts.day,
        counted_at=facts.counted_at,
        holder_number=facts.holder_number,
        holder_name=facts.holder_name,
        counted_by=facts.counted_by,
        witnesses=_json(list(facts.witnesses)),
        is_announced=facts.is_announced,
        pieces=_json([[kind, value.sen, pieces] for kind, value, pieces in facts.pieces]),
        others=_json([[item.text, item.amount.sen] for item in facts.others]),
        counted=facts.counted,
        book_balance=sealed.book_balance,
        difference=facts.counted - sealed.book_balance,
        explanation=facts.explanation,
        position=sealed.position,
        entry_id=sealed.entry_id,
        recorded_at=sealed.recorded_at,
        recorded_by=sealed.recorded_by,
        digest=digest_of(facts, sealed),
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def facts_of(count: CashCount) -> CountFacts:
    """What a stored count says, as it was handed in."""
    return CountFacts(
        account=count.account,
        unit=count.unit,
        day=count.day,
        holder_number=count.holder_number,
        holder_name=count.holder_name,
        counted_by=count.counted_by,
        pieces=tuple(count.pieces_list()),
        person=count.person,
        counted_at=count.counted_at,
        others=tuple(count.others_list()),
        is_announced=count.is_announced,
        explanation=count.explanation,
        witnesses=tuple(count.witness_list()),
    )


def sealed_of(count: CashCount) -> Sealed:
    """What the book added to a stored count."""
    return Sealed(
        count.id,
        count.book_balance,
        count.position,
        count.entry_id,
        count.recorded_at,
        count.recorded_by,
    )


def _difference_draft(
    session: Session,
    facts: CountFacts,
    count_id: int,
    difference: Money,
    *,
    actor: str,
    now: datetime,
) -> Draft:
    """The entry that brings the book to what lay in the box."""
    box = Line(facts.account, facts.unit, difference, person_of_box(session, facts))
    other = _held_by(session, facts, difference, actor=actor, now=now)
    words = SHORT if difference < ZERO else OVER
    return Draft(
        entry_date=facts.day,
        narration=words.format(
            number=count_number(count_id), account=facts.account, holder=facts.holder_number
        ),
        lines=(other, box) if difference < ZERO else (box, other),
        origin=f"{OWNER}:{count_id}",
        reason=facts.explanation,
    )


def _held_by(
    session: Session, facts: CountFacts, difference: Money, *, actor: str, now: datetime
) -> Line:
    """The other side of the difference, in the name of who holds the box."""
    role = queries.SHORTAGE_ROLE if difference < ZERO else queries.OVERAGE_ROLE
    account = ensure_role_account(session, role, actor=actor, now=now)
    kind = session.scalar(select(Account.subledger_kind).where(Account.code == account)) or ""
    if not kind:
        return Line(account, facts.unit, -difference)
    reference = SubledgerRef(kind, facts.holder_number)
    _register(session, reference, actor=actor, now=now)
    return Line(account, facts.unit, -difference, reference)


def _register(session: Session, reference: SubledgerRef, *, actor: str, now: datetime) -> None:
    """Make a person's number where there is none, and leave a trace of that."""
    kind, number = reference.kind, reference.number
    query = select(Subledger.id).where(Subledger.kind == kind, Subledger.number == number)
    if session.scalar(query) is None:
        open_subledger(session, kind, number)
        subject = f"subledger:{kind}:{number}"
        audit.record(session, "subledger.open", subject, actor=actor, now=now)


def person_of_box(session: Session, facts: CountFacts) -> SubledgerRef | None:
    """What a line on the box must name; None for an ordinary box."""
    if not facts.person:
        return None
    query = select(Account.subledger_kind).where(Account.code == facts.account)
    return SubledgerRef(session.scalars(query).one(), facts.person)


def add_note(
    session: Session,
    count_id: int,
    text: str,
    *,
    is_cause: bool,
    request_id: str,
    actor: str,
    now: datetime,
) -> CashCountNote:
    """Keep what was found out about a difference.

    Args:
        session: writing session.
        count_id: whose difference.
        text: what was found or tried.
        is_cause: whether it says why; the difference then counts as explained.
        request_id: the same id notes once.
        actor: who says so.
        now: aware moment.

    Raises:
        NotFound: no such count.
        TextRefused: an empty or unprintable text.
    """
    lock_head(session)
    known = session.scalar(select(CashCountNote).where(CashCountNote.request_id == request_id))
    if known is not None:
        return known
    count = queries.count_by_id(session, count_id)
    if not text.strip():
        raise TextRefused("note", "empty")
    check_text("note", text, length_max=TEXT_LENGTH_MAX)
    note = CashCountNote(
        count_id=count.id,
        request_id=request_id,
        text=text.strip(),
        is_cause=is_cause,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(note)
    session.flush()
    audit.record(session, "count.note", f"count:{count.id}", actor=actor, now=now)
    return note


@tasks.register("counts")
def open_tasks(session: Session, today: date) -> Iterator[tasks.Task]:
    """Differences that are not settled; urgent where nobody knows why."""
    del today
    for each in queries.open_differences(session):
        amount = abs(each.remaining).indonesian()
        is_short = each.remaining < ZERO
        word, word_en = ("kurang", "short") if is_short else ("lebih", "over")
        state = "sebabnya belum diketahui" if each.is_unknown else "belum diselesaikan"
        state_en = "the cause is not known" if each.is_unknown else "not settled"
        number = each.count.number
        yield tasks.Task(
            Label(
                f"Selisih kas {word} Rp{amount} ({number}): {state}",
                f"Cash {word_en} by Rp{amount} ({number}): {state_en}",
            ),
            since=each.count.day,
            endpoint="counts.count",
            values=(("count_id", each.count.id),),
            is_urgent=each.is_unknown,
        )
