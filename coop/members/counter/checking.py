"""Whether receipts still say what was written: by their code, by the day's list, by ``verify``.

A member holds the receipt and sees the list at the office; a supervisor sees the list and the
book. What was pocketed is on the receipt and nowhere else; what was altered fits no code.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop import audit
from coop.audit import AuditEvent
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.finding import warning
from coop.ledger.models import JournalEntry
from coop.ledger.verify_entries import rows_of
from coop.members.counter.elsewhere import Elsewhere
from coop.members.counter.elsewhere import elsewhere_of
from coop.members.counter.facts import OWNER
from coop.members.counter.facts import SEAL_LENGTH
from coop.members.counter.facts import WAYS
from coop.members.counter.facts import ListedReceipt
from coop.members.counter.facts import NumberRange
from coop.members.counter.facts import ReceiptFacts
from coop.members.counter.facts import ReceiptLine
from coop.members.counter.facts import check_code
from coop.members.counter.facts import number_ranges
from coop.members.counter.facts import seals_of
from coop.members.counter.facts import total_in
from coop.members.counter.facts import total_out
from coop.members.counter.facts import typed_code
from coop.members.counter.models import Receipt
from coop.members.counter.models import ReceiptWaiting
from coop.members.counter.receipts import lines_of_entry
from coop.members.counter.receipts import lines_of_receipts
from coop.members.counter.receipts import receipt_by_code
from coop.members.counter.receipts import reversed_by
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

CHECK = "receipts"
#: The audit action of a printed list of a day.
LISTED = "receipts.list"


def facts_of(receipt: Receipt) -> ReceiptFacts:
    """What the check code of a stored receipt vouches for."""
    return ReceiptFacts(
        receipt.number,
        receipt.member_number,
        receipt.issued_on.isoformat(),
        receipt.place,
        receipt.way,
        receipt.entry_date.isoformat(),
        receipt.effective_date.isoformat(),
        receipt.lines,
        receipt.handwritten,
        receipt.proxy,
    )


class CheckResult(NamedTuple):
    """What a check code leads to.

    Attributes:
        receipt: the one it belongs to; None where there is none, or it is somebody else's.
        is_altered: the receipt in the book does not fit its own code any more.
        reversed_by: number of the voucher that cancelled it; empty while it stands.
    """

    receipt: Receipt | None
    is_altered: bool = False
    reversed_by: str = ""


def look_up(session: Session, code: str, *, member_id: int | None = None) -> CheckResult:
    """What a check code leads to.

    Args:
        session: reading session.
        code: as somebody typed it.
        member_id: who asks; somebody else's code is answered like one that does not exist. None
            for people who may see every receipt.
    """
    receipt = receipt_by_code(session, code)
    if receipt is None or member_id not in {None, receipt.member_id}:
        return CheckResult(None)
    return checked(session, receipt)


def checked(session: Session, receipt: Receipt) -> CheckResult:
    """Whether a receipt still says what its entry and its code say, and whether it stands."""
    problems = list(_problems_of_one(session, receipt))
    return CheckResult(receipt, bool(problems), reversed_by(session, [receipt]).get(receipt.id, ""))


# ------------------------------------------------------------------------- the day's list


@dataclass(frozen=True, slots=True)
class DayList:
    """The receipts of a day, in the order in which they were written.

    Attributes:
        day: on which they were written.
        receipts: in order.
        seals: after each receipt; the first is that of an empty list.
        ranges: first and last voucher number of each series, and what lies between them.
        cancelled: numbers of the vouchers that took receipts back, by the receipt's id.
        corrects: numbers of the receipts that others cancel or correct, by the id of these.
        elsewhere: why numbers between are not on the list.
    """

    day: date
    receipts: tuple[Receipt, ...]
    seals: tuple[str, ...]
    ranges: tuple[NumberRange, ...]
    cancelled: dict[int, str]
    corrects: dict[int, str]
    elsewhere: dict[str, Elsewhere]

    def split(self, limit: Money | None) -> dict[str, Money]:
        """What members took out in several receipts, none above the limit and together above it.

        By number of the member. At once a second person would have had to agree.
        """
        if limit is None:
            return {}
        taken: dict[str, list[Money]] = {}
        for each in self.receipts:
            if ZERO < each.total_out <= limit and each.id not in self.cancelled:
                taken.setdefault(each.member_number, []).append(each.total_out)
        sums = {number: total(amounts) for number, amounts in taken.items()}
        return {number: amount for number, amount in sums.items() if amount > limit}

    @property
    def seal(self) -> str:
        """The seal over all of it."""
        return self.seals[-1]

    def sums(self) -> list[tuple[str, Money, Money]]:
        """What came in and went out, by the way it did, of ways that occur: cash apart from all."""
        found = []
        for way in WAYS:
            receipts = [each for each in self.receipts if each.way == way]
            if receipts:
                money_in = total(each.total_in for each in receipts)
                found.append((way, money_in, total(each.total_out for each in receipts)))
        return found


def listed(receipts: Iterable[Receipt]) -> list[ListedReceipt]:
    """What a list shows of receipts."""
    return [
        ListedReceipt(
            each.place,
            each.number,
            each.member_number,
            each.total_in,
            each.total_out,
            each.check_code,
        )
        for each in receipts
    ]


def day_list(session: Session, day: date) -> DayList:
    """The receipts of a day with their seal."""
    receipts = session.scalars(
        select(Receipt).where(Receipt.issued_on == day).order_by(Receipt.place)
    ).all()
    ranges = tuple(number_ranges(each.number for each in receipts))
    return DayList(
        day,
        tuple(receipts),
        tuple(seals_of(day, listed(receipts))),
        ranges,
        reversed_by(session, receipts),
        _corrected(session, receipts),
        elsewhere_of(session, [number for each in ranges for number in each.elsewhere]),
    )


def _corrected(session: Session, receipts: Iterable[Receipt]) -> dict[int, str]:
    wanted = {each.id: each.corrects_id for each in receipts if each.corrects_id is not None}
    if not wanted:
        return {}
    rows = session.execute(
        select(Receipt.id, Receipt.number).where(Receipt.id.in_(set(wanted.values())))
    )
    numbers = {row.id: row.number for row in rows}
    return {receipt_id: numbers[corrects_id] for receipt_id, corrects_id in wanted.items()}


def record_list(session: Session, found: DayList, *, actor: str, now: datetime) -> None:
    """Write down that a day's list was printed: how far it went and with which seal."""
    audit.record(
        session,
        LISTED,
        f"receipts:{found.day.isoformat()}",
        actor=actor,
        now=now,
        rows=len(found.receipts),
        seal=found.seal,
    )


def receipts_under(found: DayList, seal: str) -> int | None:
    """How many receipts of a day a seal on paper covers; None where it fits none of them.

    A list that was printed before the day was over covers its beginning.
    """
    typed = typed_code(seal, SEAL_LENGTH)
    return found.seals.index(typed) if typed in found.seals else None


# ------------------------------------------------------------------------- verify


def receipts_as_written(session: Session) -> Iterator[Finding]:
    """Each receipt against its code and its entry, each entry of the counter, each day's list."""
    by_day: dict[date, list[Receipt]] = {}
    written = set()
    lines = lines_of_receipts(session)
    for receipt, number, entry_date, effective_date, hash_ in session.execute(_WITH_ENTRY):
        by_day.setdefault(receipt.issued_on, []).append(receipt)
        written.add(receipt.entry_id)
        moved = lines.get((receipt.entry_id, receipt.member_id), ())
        entry = _Entry(number, entry_date, effective_date, hash_)
        for problem in _problems(receipt, entry, moved):
            yield error(CHECK, problem, receipt.number)
    for day, receipts in by_day.items():
        if [each.place for each in receipts] != list(range(1, len(receipts) + 1)):
            yield error(CHECK, "gap", day.isoformat())
    waiting = set(session.scalars(select(ReceiptWaiting.request_id)))
    for entry_id, request_id, number in session.execute(_OF_THE_COUNTER):
        if entry_id in written:
            continue
        if request_id in waiting:
            yield warning(CHECK, "unwritten", number, entry=entry_id)
        else:
            yield error(CHECK, "missing", number, entry=entry_id)
    for (number,) in rows_of(session, _OF_ANOTHER_SESSION):
        yield error(CHECK, "session", number)
    yield from _lists(session, by_day)


_OF_THE_COUNTER = (
    select(JournalEntry.id, JournalEntry.request_id, JournalEntry.voucher_number)
    .where(JournalEntry.origin != "", JournalEntry.origin.like(f"{OWNER}:%"))
    .order_by(JournalEntry.id)
)


#: Receipts whose session is not that of their cashier, box and time; who corrects one is free.
_OF_ANOTHER_SESSION = (
    "SELECT r.number FROM receipt r LEFT JOIN counter_session s ON s.id = r.session_id"
    " LEFT JOIN account a ON a.code = s.account WHERE r.act IS NOT NULL AND r.corrects_id IS NULL"
    " AND (CASE WHEN s.id IS NULL THEN r.way = 'cash' ELSE r.recorded_by <> s.cashier"
    " OR r.entry_id <= s.opened_position OR r.entry_id > COALESCE(s.closed_position, r.entry_id)"
    " OR (r.way = 'cash' AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.entry_id = r.entry_id"
    " AND p.account_id = a.id AND p.unit = s.unit)) END) ORDER BY r.id"
)


class _Entry(NamedTuple):
    """What a receipt says of its entry; all None where it is gone."""

    number: str | None
    entry_date: date | None
    effective_date: date | None
    hash: str | None


_WITH_ENTRY = (
    select(
        Receipt,
        JournalEntry.voucher_number,
        JournalEntry.entry_date,
        JournalEntry.effective_date,
        JournalEntry.hash,
    )
    .outerjoin(JournalEntry, JournalEntry.id == Receipt.entry_id)
    .order_by(Receipt.issued_on, Receipt.place)
)


def _problems_of_one(session: Session, receipt: Receipt) -> Iterator[str]:
    entry = session.get(JournalEntry, receipt.entry_id)
    if entry is None:
        yield "entry"
        return
    kept = _Entry(entry.voucher_number, entry.entry_date, entry.effective_date, entry.hash)
    yield from _problems(receipt, kept, lines_of_entry(session, entry.id, receipt.member_id))


def _problems(receipt: Receipt, entry: _Entry, moved: Sequence[ReceiptLine]) -> Iterator[str]:
    """What of a receipt is not as its entry has it."""
    if entry.hash is None:
        yield "entry"
        return
    if check_code(entry.hash, facts_of(receipt)) != receipt.check_code:
        yield "code"
    lines = receipt.line_list()
    if (
        entry[:3] != (receipt.number, receipt.entry_date, receipt.effective_date)
        or _in_order(lines) != _in_order(moved)
        or (total_in(lines), total_out(lines)) != (receipt.total_in, receipt.total_out)
    ):
        yield "entry"


def _in_order(lines: Iterable[ReceiptLine]) -> list[ReceiptLine]:
    """Without the name of the product, which may be another by now."""
    return sorted(each._replace(name="") for each in lines)


def _lists(session: Session, by_day: dict[date, list[Receipt]]) -> Iterator[Finding]:
    """Printed lists whose seal the receipts of their day do not lead to any more."""
    rows = session.execute(
        select(AuditEvent.subject, AuditEvent.detail)
        .where(AuditEvent.action == LISTED)
        .order_by(AuditEvent.id)
    )
    seals: dict[str, list[str]] = {}
    for subject, detail in rows:
        day = subject.partition(":")[2]
        if day not in seals:
            on = date.fromisoformat(day)
            seals[day] = seals_of(on, listed(by_day.get(on, [])))
        told = json.loads(detail)
        count, seal = told.get("rows"), told.get("seal")
        known = seals[day]
        if not isinstance(count, int) or count >= len(known) or known[count] != seal:
            yield error(CHECK, "list", day, seal=str(seal))
