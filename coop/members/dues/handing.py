"""Handing over: the collector's money and receipts are counted together, and nothing is left open.

What is short becomes a claim on the collector, what is over a debt in their name until it is known
whose it is. The paper is signed by both, so the entry does not wait for a second person. Its origin
is ``collector:<hand-over>``; it is taken back here only, and only the last one.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.accounts import ensure_role_account
from coop.ledger.correction import reversal_draft
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import balance_units
from coop.ledger.errors import RequestReused
from coop.ledger.errors import RoleMissing
from coop.ledger.errors import TextRefused
from coop.ledger.events.places import book_facts
from coop.ledger.models import Account
from coop.ledger.models import ChainHead
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.wording import check_words
from coop.members.dues.collectors import collector_by_number
from coop.members.dues.collectors import reference_of
from coop.members.dues.errors import CashPlaceUnknown
from coop.members.dues.errors import HandoverMoved
from coop.members.dues.errors import HandoverNotLast
from coop.members.dues.errors import ReceiptBookUncounted
from coop.members.dues.holding import SHORTAGE_ROLE
from coop.members.dues.holding import TAKEN_BACK
from coop.members.dues.holding import BookView
from coop.members.dues.holding import balances_by_unit
from coop.members.dues.holding import book_views
from coop.members.dues.holding import collector_account
from coop.members.dues.models import Collector
from coop.members.dues.models import CollectorBookCount
from coop.members.dues.models import CollectorHandover
from coop.members.dues.models import CollectorReceipt
from coop.members.dues.reading import mandatory_product
from coop.members.dues.receipts import BookCount
from coop.members.dues.receipts import Fate
from coop.members.dues.receipts import Tally
from coop.members.dues.receipts import check_count
from coop.members.dues.receipts import label_of
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Origin of the entry of a hand-over: ``collector:12``.
OWNER: Final = "collector"
OVERAGE_ROLE: Final = "cash_overage"
NAME_LENGTH_MAX: Final = 100
TEXT_LENGTH_MAX: Final = 300
NARRATION: Final = "Setoran petugas pungut {collector}, serah terima {number}"


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """What is handed over.

    Attributes:
        collector: number of who hands over.
        day: of the hand-over, in an open month.
        account: code of the cash account that takes the money.
        unit: whose box that is.
        counted: what was counted, from nothing up.
        received_by: name of who took it.
        counts: a count of every book in the collector's hands.
        explanation: of a difference; empty says openly that nothing is known.
    """

    collector: str
    day: date
    account: str
    unit: str
    counted: Money
    received_by: str
    counts: tuple[BookCount, ...] = field(default=())
    explanation: str = ""

    @property
    def digest(self) -> str:
        """A fingerprint of all it says."""
        counts = [
            [
                each.book_id,
                each.next_number,
                list(each.void),
                each.void_reason,
                list(each.missing),
                each.missing_reason,
                each.is_returned,
            ]
            for each in self.counts
        ]
        text = json.dumps(
            [
                self.collector,
                self.day.isoformat(),
                self.account,
                self.unit,
                self.counted.sen,
                self.received_by,
                self.explanation,
                counts,
            ]
        )
        return hashlib.sha256(text.encode()).hexdigest()


def hand_over(
    session: Session,
    facts: HandoverFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    expected: Money | None = None,
) -> CollectorHandover:
    """Take a collector's money and count their receipts.

    Args:
        session: writing session.
        facts: what was counted.
        request_id: the same id records once.
        actor: who records it.
        now: aware moment in the book's zone.
        expected: the book's balance on the page that was confirmed; None asks for nothing.

    Raises:
        RequestReused: the id recorded another hand-over.
        NotFound: no such collector.
        HandoverMoved: the book says otherwise by now.
        CashPlaceUnknown: no cash box of that unit.
        ReceiptBookUncounted: a book in their hands was not counted.
        ReceiptCountRefused, ReceiptsUnaccounted: numbers that do not come out.
        TextRefused: a name or reason is missing, or would not print as it reads.
        CoopError: whatever the door refuses.
    """
    lock_head(session)
    known = session.scalar(
        select(CollectorHandover).where(CollectorHandover.request_id == request_id)
    )
    if known is not None:
        if known.digest != facts.digest:
            raise RequestReused(request_id, known.number)
        return known
    collector = collector_by_number(session, facts.collector)
    _check_texts(facts)
    tallies = _tallies(session, collector, facts)
    balances = balances_by_unit(session, collector)
    balance = sum(balances.values(), start=ZERO)
    if expected is not None and expected != balance:
        raise HandoverMoved(expected, balance)
    _check_place(session, facts)
    row = _row(session, collector, facts, balance, actor=actor, now=now)
    row.request_id = request_id
    if balance or facts.counted:
        draft = _draft(session, facts, collector, row, balances, actor=actor, now=now)
        row.entry_id = post(session, draft, request_id=request_id, actor=actor, now=now).id
    session.add(row)
    session.flush()
    _add_counts(session, row, facts, tallies, now=now)
    audit.record(
        session,
        "collector.handover",
        f"collector:{collector.number}",
        actor=actor,
        now=now,
        amount=facts.counted.plain(),
        difference=row.difference.plain(),
        digest=row.digest,
    )
    return row


def _check_place(session: Session, facts: HandoverFacts) -> None:
    """Money goes into a cash box of a unit."""
    places = {(each.choice.account, each.choice.unit): each for each in book_facts(session).places}
    place = places.get((facts.account, facts.unit))
    if place is None or place.kind != "cash":
        raise CashPlaceUnknown(f"{facts.account} {facts.unit}")


def _row(
    session: Session,
    collector: Collector,
    facts: HandoverFacts,
    balance: Money,
    *,
    actor: str,
    now: datetime,
) -> CollectorHandover:
    handover_id = (session.scalar(select(func.max(CollectorHandover.id))) or 0) + 1
    position = session.scalar(select(ChainHead.position)) or 0
    return CollectorHandover(
        id=handover_id,
        collector_id=collector.id,
        day=facts.day,
        account=facts.account,
        unit=facts.unit,
        expected=balance,
        counted=facts.counted,
        received_by=facts.received_by,
        explanation=facts.explanation,
        position=position,
        digest=facts.digest,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )


def _draft(
    session: Session,
    facts: HandoverFacts,
    collector: Collector,
    row: CollectorHandover,
    balances: dict[str, Money],
    *,
    actor: str,
    now: datetime,
) -> Draft:
    """Cash to the box, what is missing or over in the collector's name, their hands empty."""
    reference = reference_of(collector)
    account = collector_account(session)
    own_unit = mandatory_product(session).unit
    lines = []
    if facts.counted:
        lines.append(Line(facts.account, facts.unit, facts.counted))
    if row.difference:
        role = SHORTAGE_ROLE if row.difference < ZERO else OVERAGE_ROLE
        code = ensure_role_account(session, role, actor=actor, now=now)
        kind = session.scalar(select(Account.subledger_kind).where(Account.code == code))
        lines.append(Line(code, own_unit, -row.difference, reference if kind else None))
    lines += [Line(account, unit, -amount, reference) for unit, amount in balances.items()]
    draft = Draft(
        entry_date=facts.day,
        narration=NARRATION.format(collector=collector.number, number=row.number),
        lines=tuple(lines),
        origin=f"{OWNER}:{row.id}",
        reason=facts.explanation,
    )
    between = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    if len({line.unit for line in lines}) > 1:
        if between is None:
            raise RoleMissing("inter_unit")
        return balance_units(draft, between)
    return draft


def _tallies(
    session: Session, collector: Collector, facts: HandoverFacts
) -> list[tuple[BookView, BookCount, Tally]]:
    """Every number of every book in the collector's hands, accounted for once."""
    views = {each.book.id: each for each in book_views(session, collector.id)}
    counts = {each.book_id: each for each in facts.counts}
    for view in views.values():
        if view.is_held and view.book.id not in counts:
            raise ReceiptBookUncounted(view.book.label)
    tallies = []
    for book_id, count in counts.items():
        counted = views.get(book_id)
        if counted is None:
            raise NotFound("receipt_book", book_id)
        for numbers, reason in (
            (count.void, count.void_reason),
            (count.missing, count.missing_reason),
        ):
            check_words("reason", reason, length_max=TEXT_LENGTH_MAX)
            if numbers and not reason.strip():
                raise TextRefused("reason", "empty")
        tally = check_count(counted.book, count, counted.used, counted.fates)
        tallies.append((counted, count, tally))
    return tallies


def _add_counts(
    session: Session,
    row: CollectorHandover,
    facts: HandoverFacts,
    tallies: list[tuple[BookView, BookCount, Tally]],
    *,
    now: datetime,
) -> None:
    for view, count, tally in tallies:
        session.add(
            CollectorBookCount(
                handover_id=row.id,
                book_id=view.book.id,
                next_number=count.next_number,
                used=tally.used,
                void=tally.void,
                missing=tally.missing,
                blank=tally.blank,
                is_returned=count.is_returned,
            )
        )
        for number, fate in sorted(count.fates.items()):
            is_void = fate is Fate.VOID
            session.add(
                CollectorReceipt(
                    book_id=view.book.id,
                    number=number,
                    fate=fate.value,
                    reason=(count.void_reason if is_void else count.missing_reason).strip(),
                    handover_id=row.id,
                    recorded_at=utc_text(now),
                    recorded_by=row.recorded_by,
                )
            )
    del facts
    session.flush()


def take_back(
    session: Session,
    handover_id: int,
    *,
    reason: str,
    day: date,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Reverse the last hand-over of a collector; the money is in their hands again.

    What it said about receipts does not count any more either.

    Raises:
        NotFound: no such hand-over.
        HandoverNotLast: a later one stands, or it moved no money.
        CoopError: whatever ``drafts.submit`` refuses.
    """
    lock_head(session)
    row = session.get(CollectorHandover, handover_id)
    if row is None:
        raise NotFound("handover", handover_id)
    later = session.scalar(
        select(CollectorHandover.id)
        .where(
            CollectorHandover.collector_id == row.collector_id,
            CollectorHandover.id > row.id,
            ~TAKEN_BACK,
        )
        .limit(1)
    )
    if later is not None or row.entry_id is None:
        raise HandoverNotLast(row.number)
    draft = reversal_draft(session, row.entry_id, reason=reason, entry_date=day, owner=OWNER)
    return submit(session, draft, request_id=request_id, actor=actor, now=now)


def explain_missing(
    session: Session,
    book_id: int,
    number: int,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> CollectorReceipt:
    """Say what became of a receipt that was missing: found spoilt, burnt or torn up.

    One that turns up with a payment on it is recorded on a sheet instead.

    Raises:
        NotFound: it is not missing.
        TextRefused: no reason, or one that would not print as it reads.
        RequestReused: the id explained another one.
    """
    lock_head(session)
    known = session.scalar(
        select(CollectorReceipt).where(CollectorReceipt.request_id == request_id)
    )
    if known is not None:
        if (known.book_id, known.number) != (book_id, number):
            raise RequestReused(request_id, str(known.number))
        return known
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_words("reason", reason, length_max=TEXT_LENGTH_MAX)
    view = next((each for each in book_views(session) if each.book.id == book_id), None)
    if view is None or number not in view.missing:
        raise NotFound("receipt", number)
    row = CollectorReceipt(
        book_id=book_id,
        number=number,
        fate=Fate.VOID.value,
        reason=reason.strip(),
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "collector.receipt",
        f"collector_book:{book_id}",
        actor=actor,
        now=now,
        receipt=label_of(view.book.prefix, number),
        reason=row.reason,
    )
    return row


def _check_texts(facts: HandoverFacts) -> None:
    if not facts.received_by.strip():
        raise TextRefused("received_by", "empty")
    check_words("received_by", facts.received_by, length_max=NAME_LENGTH_MAX)
    check_words("explanation", facts.explanation, length_max=TEXT_LENGTH_MAX)
