"""A sheet of collected money: posted as a whole, one entry a member, each from the day they paid.

Each member gets the cooperative's own receipt in the place of the temporary one.

The money is in the collector's hands until it is handed over. Entries have the origin
``collection:<sheet>``, so they are taken back here only, while nothing of it was handed over.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import select

from coop import audit
from coop.dates import period_of
from coop.dates import utc_text
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.correction import reversal_draft
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import balance_units
from coop.ledger.entry import debit
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import RoleMissing
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.periods import state_of
from coop.ledger.posting import Door
from coop.ledger.posting import PostedEntry
from coop.ledger.settings import approval_limit
from coop.ledger.wording import check_words
from coop.members.counter.facts import COLLECTOR
from coop.members.counter.receipts import Belonging
from coop.members.counter.receipts import issue_receipt
from coop.members.dues.collectors import active_collector
from coop.members.dues.collectors import reference_of
from coop.members.dues.errors import ReceiptForeign
from coop.members.dues.errors import ReceiptUsed
from coop.members.dues.errors import RowAboveLimit
from coop.members.dues.errors import RowAmountMissing
from coop.members.dues.errors import RowHandedOver
from coop.members.dues.errors import RowPaidLater
from coop.members.dues.errors import RowRefused
from coop.members.dues.errors import RowReversed
from coop.members.dues.errors import SheetEmpty
from coop.members.dues.holding import ROW_TAKEN_BACK
from coop.members.dues.holding import TAKEN_BACK
from coop.members.dues.holding import BookView
from coop.members.dues.holding import book_views
from coop.members.dues.holding import collector_account
from coop.members.dues.models import CollectionRow
from coop.members.dues.models import CollectionSheet
from coop.members.dues.models import CollectorHandover
from coop.members.dues.reading import mandatory_product
from coop.members.dues.receipts import Fate
from coop.members.dues.receipts import label_of
from coop.members.dues.receipts import read_number
from coop.members.savings.moving import check_deposit
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_view
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

#: Origin of the entries of a sheet: ``collection:12``.
OWNER: Final = "collection"
PLACE_LENGTH_MAX: Final = 100
NARRATION: Final = "Iuran dipungut {collector} dari {member}, kuitansi sementara {receipt}"


class Part(NamedTuple):
    """Part of a payment: the savings account it goes to, and how much."""

    account_id: int
    amount: Money


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One payment as the sheet says it.

    Attributes:
        member: number of the member.
        receipt: number of the temporary receipt, as it was typed.
        paid_on: when the member paid.
        parts: one or more, each more than nothing.
    """

    member: str
    receipt: str
    paid_on: date
    parts: tuple[Part, ...]

    @property
    def amount(self) -> Money:
        """What the member paid."""
        return total(each.amount for each in self.parts)


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """A sheet as it is handed in.

    Attributes:
        collector: number of who collected.
        day: day of the entries, in an open month.
        rows: payments.
        place: hamlet or group it is of; empty for neither.
    """

    collector: str
    day: date
    rows: tuple[SheetRow, ...]
    place: str = ""

    @property
    def total(self) -> Money:
        """All payments."""
        return total(each.amount for each in self.rows)

    @property
    def digest(self) -> str:
        """A fingerprint of all it says."""
        rows = [
            [each.member, each.receipt.strip().upper(), each.paid_on.isoformat()]
            + [[part.account_id, part.amount.sen] for part in each.parts]
            for each in self.rows
        ]
        text = json.dumps([self.collector, self.day.isoformat(), self.place, rows])
        return hashlib.sha256(text.encode()).hexdigest()


class _Checked(NamedTuple):
    """A row that can be posted."""

    row: SheetRow
    member_id: int
    book: BookView
    receipt: int
    views: tuple[SavingsView, ...]

    @property
    def label(self) -> str:
        """The receipt as it is printed."""
        return label_of(self.book.book.prefix, self.receipt)


def post_sheet(
    session: Session, facts: SheetFacts, *, request_id: str, actor: str, now: datetime
) -> CollectionSheet:
    """Post a sheet, all or nothing.

    Args:
        session: writing session.
        facts: what the sheet says.
        request_id: the same id posts once.
        actor: who types it in.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id posted another sheet.
        NotFound, CollectorInactive: nobody who collects.
        SheetEmpty: no row.
        DateInFuture, PeriodClosed: the day of the entries.
        RowRefused: rows that cannot be posted, each with its reason.
    """
    lock_head(session)
    known = session.scalar(select(CollectionSheet).where(CollectionSheet.request_id == request_id))
    if known is not None:
        if known.digest != facts.digest:
            raise RequestReused(request_id, known.number)
        return known
    checked = _checked_rows(session, facts, now)
    collector = active_collector(session, facts.collector)
    sheet = CollectionSheet(
        collector_id=collector.id,
        day=facts.day,
        place=facts.place,
        total=facts.total,
        request_id=request_id,
        digest=facts.digest,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(sheet)
    session.flush()
    posted = _post(session, facts, checked, sheet, actor=actor, now=now)
    session.add_all(
        CollectionRow(
            sheet_id=sheet.id,
            member_id=each.member_id,
            book_id=each.book.book.id,
            receipt=each.receipt,
            paid_on=each.row.paid_on,
            amount=each.row.amount,
            entry_id=entry.id,
        )
        for each, entry in zip(checked, posted, strict=True)
    )
    session.flush()
    own = Belonging(way=COLLECTOR)
    for each, entry in zip(checked, posted, strict=True):
        issue_receipt(session, entry.id, each.member_id, actor=actor, now=now, belonging=own)
    audit.record(
        session,
        "collection.post",
        f"collection:{sheet.id}",
        actor=actor,
        now=now,
        collector=facts.collector,
        rows=len(checked),
        amount=facts.total.plain(),
        digest=sheet.digest,
    )
    return sheet


def _post(
    session: Session,
    facts: SheetFacts,
    checked: list[_Checked],
    sheet: CollectionSheet,
    *,
    actor: str,
    now: datetime,
) -> list[PostedEntry]:
    collector = active_collector(session, facts.collector)
    account = collector_account(session)
    unit = mandatory_product(session).unit
    between = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    door = Door(session, actor=actor, now=now)
    posted: list[PostedEntry] = []
    for index, each in enumerate(checked):
        moves = zip(each.views, each.row.parts, strict=True)
        held = debit(account, each.row.amount, unit=unit, subledger=reference_of(collector))
        draft = Draft(
            entry_date=facts.day,
            effective_date=each.row.paid_on,
            narration=NARRATION.format(
                collector=collector.number, member=each.row.member, receipt=each.label
            ),
            lines=(held, *(view.money_in(part.amount) for view, part in moves)),
            receipt_number=each.label,
            origin=f"{OWNER}:{sheet.id}",
        )
        if any(view.unit != unit for view in each.views):
            if between is None:
                raise RoleMissing("inter_unit")
            draft = balance_units(draft, between)
        try:
            posted.append(door.add(draft, request_id=f"{sheet.request_id}:{index}"))
        except CoopError as error:
            raise _refused(facts, {index: error}) from error
    door.flush()
    return posted


def _refused(facts: SheetFacts, refusals: dict[int, CoopError]) -> RowRefused:
    first = min(refusals)
    refused = RowRefused(first + 1, facts.rows[first].member)
    refused.refusals = refusals
    return refused


def _checked_rows(session: Session, facts: SheetFacts, now: datetime) -> list[_Checked]:
    """Every row looked at, so that all that is wrong is told at once."""
    collector = active_collector(session, facts.collector)
    check_words("place", facts.place, length_max=PLACE_LENGTH_MAX)
    if not facts.rows:
        raise SheetEmpty
    if facts.day > now.date():
        raise DateInFuture(facts.day, now.date())
    state = state_of(session, period_of(facts.day))
    if state != "open":
        raise PeriodClosed(period_of(facts.day), state)
    books = book_views(session, collector.id)
    limit = approval_limit(session)
    taken: set[tuple[int, int]] = set()
    checked: list[_Checked] = []
    refusals: dict[int, CoopError] = {}
    for index, row in enumerate(facts.rows):
        try:
            if limit is not None and row.amount > limit:
                raise RowAboveLimit(row.amount.plain(), limit)
            found = _checked_row(session, facts, row, books)
            _check_principal(session, found, checked)
            key = (found.book.book.id, found.receipt)
            if key in taken:
                raise ReceiptUsed(found.label)
            taken.add(key)
            checked.append(found)
        except CoopError as error:
            refusals[index] = error
    if refusals:
        raise _refused(facts, refusals)
    return checked


def _checked_row(
    session: Session, facts: SheetFacts, row: SheetRow, books: list[BookView]
) -> _Checked:
    if row.paid_on > facts.day:
        raise RowPaidLater(row.paid_on, facts.day)
    if not row.parts or any(each.amount <= ZERO for each in row.parts):
        raise RowAmountMissing
    book, receipt = find_receipt(books, row.receipt, facts.collector)
    if receipt in book.used or book.fates.get(receipt) is Fate.VOID:
        raise ReceiptUsed(label_of(book.book.prefix, receipt))
    views = tuple(savings_view(session, each.account_id) for each in row.parts)
    if len({each.id for each in views}) != len(views):
        raise RowAmountMissing
    for view, part in zip(views, row.parts, strict=True):
        if view.member_number != row.member:
            raise NotFound("member", row.member)
        check_deposit(session, view, part.amount, row.paid_on)
    return _Checked(row, views[0].member_id, book, receipt, views)


def _check_principal(session: Session, found: _Checked, before: list[_Checked]) -> None:
    """Principal is owed once, also where two rows of one sheet pay it."""
    for view, part in zip(found.views, found.row.parts, strict=True):
        if view.kind != "principal":
            continue
        others = [each for row in before for each in row.row.parts]
        paid = total(each.amount for each in others if each.account_id == view.id)
        check_deposit(session, view, paid + part.amount, found.row.paid_on)


def find_receipt(books: list[BookView], text: str, collector: str) -> tuple[BookView, int]:
    """The book a typed number of a receipt is in; the prefix may be left out where one fits.

    Raises:
        ReceiptNumberUnreadable: it is no number.
        ReceiptForeign: it is in no book of the collector, or in several.
    """
    prefix, number = read_number(text)
    fitting = [
        each
        for each in books
        if each.book.has(number)
        and (prefix is None or prefix == each.book.prefix)
        and not (each.is_returned and number >= each.next_number)
    ]
    if len(fitting) != 1:
        raise ReceiptForeign(text.strip(), collector)
    return fitting[0], number


def reverse_row(
    session: Session,
    row_id: int,
    *,
    reason: str,
    day: date,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Take one payment of a sheet back, while its month is open and the money not handed over.

    Its receipt may then be used for the right payment, or is accounted for as void.

    Raises:
        NotFound: no such row.
        RowHandedOver: the money was handed over.
        PeriodClosed: the month of the sheet is shut; then a transfer corrects it.
        RowReversed: by another request.
        CoopError: whatever ``drafts.submit`` refuses.
    """
    lock_head(session)
    row = session.get(CollectionRow, row_id)
    if row is None:
        raise NotFound("collection", row_id)
    sheet = session.get_one(CollectionSheet, row.sheet_id)
    _check_reversible(session, sheet, [row.entry_id])
    draft = reversal_draft(session, row.entry_id, reason=reason, entry_date=day, owner=OWNER)
    return submit(session, draft, request_id=request_id, actor=actor, now=now)


def reverse_sheet(
    session: Session,
    sheet_id: int,
    *,
    reason: str,
    day: date,
    request_id: str,
    actor: str,
    now: datetime,
) -> list[PostedEntry | WaitingEntry]:
    """Take back every payment of a sheet that still stands, all or none.

    Raises:
        NotFound: no such sheet.
        RowReversed: nothing of it stands.
        CoopError: as ``reverse_row``.
    """
    lock_head(session)
    sheet = sheet_by_id(session, sheet_id)
    entries = list(
        session.scalars(
            select(CollectionRow.entry_id)
            .where(CollectionRow.sheet_id == sheet_id, _stands_but_for(request_id))
            .order_by(CollectionRow.id)
        )
    )
    if not entries:
        raise RowReversed(sheet.number)
    _check_reversible(session, sheet, entries)
    answers = []
    for entry_id in entries:
        draft = reversal_draft(session, entry_id, reason=reason, entry_date=day, owner=OWNER)
        own = f"{request_id}:{entry_id}"
        answers.append(submit(session, draft, request_id=own, actor=actor, now=now))
    return answers


def _stands_but_for(request_id: str) -> ColumnElement[bool]:
    """Whether a row stands, or was taken back by this very request."""
    mine = (
        select(JournalEntry.id)
        .where(
            JournalEntry.reverses_id == CollectionRow.entry_id,
            JournalEntry.request_id.like(f"{request_id}:%"),
        )
        .exists()
    )
    return ~ROW_TAKEN_BACK | mine


def _check_reversible(session: Session, sheet: CollectionSheet, entries: list[int]) -> None:
    if handover_of(session, sheet, max(entries)) is not None:
        raise RowHandedOver(sheet.number)
    state = state_of(session, period_of(sheet.day))
    if state != "open":
        raise PeriodClosed(period_of(sheet.day), state)


def handover_of(
    session: Session, sheet: CollectionSheet, entry_id: int
) -> CollectorHandover | None:
    """The hand-over with which the money of an entry left the collector's hands, if it did."""
    return session.scalars(
        select(CollectorHandover)
        .where(
            CollectorHandover.collector_id == sheet.collector_id,
            CollectorHandover.entry_id.is_not(None),
            CollectorHandover.position >= entry_id,
            ~TAKEN_BACK,
        )
        .order_by(CollectorHandover.id)
        .limit(1)
    ).first()


def sheet_by_id(session: Session, sheet_id: int) -> CollectionSheet:
    """One sheet.

    Raises:
        NotFound: there is none.
    """
    found = session.get(CollectionSheet, sheet_id)
    if found is None:
        raise NotFound("collection", sheet_id)
    return found
