"""The door: the only writer of ledger rows.

Every write begins by locking the book's single ``chain_head`` row. Then, in this order, which is
part of the contract:

1. an adjustment is dated the last day of its year (that decides its period); a request id seen
   before answers with its entry, or refuses other content; a book that came back from a copy knows
   how far the numbers on paper go;
2. shape: texts, two lines or more, none zero, sums zero as a whole and in each unit;
3. accounts exist, take postings, and name a subledger exactly where they demand one; units exist;
   what units owe each other nets to nothing;
4. the clock has not gone back, the date is not in the future, the period is open;
5. limits: savings stay at or above zero on every day from the effective date on;
6. voucher number (the next, or one that was declared lost), insert, seal, month totals, audit row,
   head.

The door never repairs an imbalance, never commits and reads no clock.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from coop import audit
from coop.dates import Period
from coop.dates import adjustment_period
from coop.dates import closing_period
from coop.dates import from_utc_text
from coop.dates import period_of
from coop.dates import utc_text
from coop.ledger import chain
from coop.ledger.chart_cache import ChartEntry
from coop.ledger.chart_cache import ChartSnapshot
from coop.ledger.chart_cache import snapshot_of
from coop.ledger.entering import ENTER
from coop.ledger.entering import FIND_REQUEST
from coop.ledger.entering import FIND_REQUEST_AND_STATE
from coop.ledger.entering import Foreknown
from coop.ledger.entering import asked_of
from coop.ledger.entry import TEXTS
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import Series
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import check_shape
from coop.ledger.entry import check_text
from coop.ledger.entry import request_digest
from coop.ledger.entry import texts_of
from coop.ledger.errors import AccountInactive
from coop.ledger.errors import AccountIsHeader
from coop.ledger.errors import AccountNotPostable
from coop.ledger.errors import AdjustmentDay
from coop.ledger.errors import ClockBehind
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import InterUnitOpen
from coop.ledger.errors import PeriodClosed
from coop.ledger.errors import RequestReused
from coop.ledger.errors import SubledgerMissing
from coop.ledger.errors import SubledgerNotExpected
from coop.ledger.errors import SubledgerUnknown
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.gap_errors import NumbersUnknown
from coop.ledger.limits import Movement
from coop.ledger.limits import PendingMovements
from coop.ledger.limits import check_limits
from coop.ledger.lost_numbers import lost_number
from coop.ledger.pending import Pending
from coop.ledger.rows import Command
from coop.ledger.rows import Driver
from coop.ledger.rows import Query
from coop.ledger.rows import Row
from coop.ledger.rows import driver_of
from coop.ledger.series_numbers import SeriesNumbers
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Iterator
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: No book of this kind begins earlier; a mistyped year is found here rather than in a report.
EARLIEST_DAY = date(1900, 1, 1)

#: Clocks of two counters differ a little; more than this backwards means a dead battery.
CLOCK_TOLERANCE = timedelta(minutes=5)

#: Entries that are written to the database together when many are posted at once.
FLUSH_ENTRIES = 500

REQUEST_ID_LENGTH_MAX = 200

_ON_UNUSED = frozenset({EntryKind.CLOSING, EntryKind.REVERSAL})
_AT_YEAR_END = frozenset({EntryKind.ADJUSTMENT, EntryKind.CLOSING})
_MEMORIAL = _AT_YEAR_END | {EntryKind.OPENING}


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """What the door answers; ``was_known`` marks a repeated request, for which nothing was done."""

    id: int
    voucher_number: str
    hash: str
    was_known: bool = False


def post(
    session: Session,
    draft: Draft,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    known: Foreknown | None = None,
) -> PostedEntry:
    """Post one entry.

    Args:
        session: writing session (on SQLite its transaction began IMMEDIATE).
        draft: the entry; nothing about it is completed but series and effective date.
        request_id: made by the client before the first try; the same id posts once.
        actor: user name or ``cli:<os user>``.
        now: aware moment in the book's zone; its date is "today".
        known: what the caller read under the same lock, not asked for again.

    Raises:
        CoopError: the first refusal in the order of this module's docstring.
    """
    door = Door(session, actor=actor, now=now, known=known)
    posted = door.add(draft, request_id=request_id)
    door.flush()
    return posted


def post_many(
    session: Session, drafts: Iterable[tuple[Draft, str]], *, actor: str, now: datetime
) -> Iterator[PostedEntry]:
    """Post pairs of draft and request id in one transaction, all or nothing, in order.

    The iterator must be exhausted; rows are written in groups and the head at the end.
    """
    door = Door(session, actor=actor, now=now)
    for draft, request_id in drafts:
        yield door.add(draft, request_id=request_id)
    door.flush()


def confirm_clock(session: Session, *, actor: str, now: datetime) -> bool:
    """Take the clock's word after someone looked at the date, so that posting goes on.

    Args:
        session: writing session.
        actor: who looked.
        now: aware moment in the book's zone, earlier than the last entry was recorded.

    Returns:
        Whether there was anything to confirm; False changes nothing.
    """
    driver = driver_of(session)
    (last_recorded_at,) = driver.enter("SELECT last_recorded_at FROM chain_head", ())
    if not is_behind(now, last_recorded_at):
        return False
    driver.write([Command("UPDATE chain_head SET last_recorded_at = ?", [(utc_text(now),)])])
    audit.record(
        session, "clock.confirm", "book:1", actor=actor, now=now, last_recorded_at=last_recorded_at
    )
    return True


def is_behind(now: datetime, last_recorded_at: str) -> bool:
    """Whether the clock says less than it did at the last entry."""
    if not last_recorded_at:
        return False
    return now < from_utc_text(last_recorded_at) - CLOCK_TOLERANCE


class Door:
    """One locked visit to the ledger: entries are added, then flushed.

    The head is locked by the first ``add`` and held until the session's transaction ends.
    """

    def __init__(
        self,
        session: Session,
        *,
        actor: str,
        now: datetime,
        known: Foreknown | None = None,
    ) -> None:
        assert now.tzinfo is not None, "now carries the book's zone"
        self._driver: Driver = driver_of(session)
        self._actor = actor
        self._now = now
        self._recorded_at = utc_text(now)
        self._is_locked = False
        self._states: dict[Period, str] = {}
        self._pending = Pending()
        self._limited: PendingMovements = {}
        self._requests: dict[str, tuple[PostedEntry, str]] = {}
        self._foreknown = known
        self._ids: dict[SubledgerRef, int] = dict(known.subledgers) if known else {}

    def at(self, now: datetime, *, actor: str) -> None:
        """Move this visit's clock and clerk; only generators of demonstration history need it."""
        assert now.tzinfo is not None, "now carries the book's zone"
        self._actor = actor
        self._now = now
        self._recorded_at = utc_text(now)

    def add(self, draft: Draft, *, request_id: str) -> PostedEntry:
        """Check one draft in the documented order and queue its rows."""
        if not request_id:
            raise TextRefused("request_id", "empty")
        check_text("request_id", request_id, length_max=REQUEST_ID_LENGTH_MAX)
        draft = normalised(draft)
        period = period_for(draft)
        digest = request_digest(draft)
        known = self._known(request_id, period)
        if known is not None:
            posted, known_digest = known
            if known_digest != digest:
                raise RequestReused(request_id, posted.voucher_number)
            return posted
        if self._chart.lacks_numbers:
            raise NumbersUnknown
        check_shape(draft)
        accounts = self._check_accounts(draft)
        references = self._references(draft)
        self._check_dates(draft, period)
        self._check_limits(draft, accounts, references)
        posted = self._queue(draft, accounts, references, period, request_id, digest)
        if len(self._pending.entries) >= FLUSH_ENTRIES:
            self.flush()
        return posted

    def flush(self) -> None:
        """Write what was queued: entries, lines, seals, month totals, audit rows, head."""
        if not self._pending.entries:
            return
        head = (self._position, self._hash, self._numbers.text(), self._last_recorded_at)
        self._driver.write([*self._pending.commands(), Command(_ADVANCE, [head])])
        self._pending = Pending()
        self._requests = {}
        self._limited = {}

    def _known(self, request_id: str, period: Period) -> tuple[PostedEntry, str] | None:
        """Lock the head at the first call; find an earlier entry of the request."""
        queued = self._requests.get(request_id)
        if queued is not None:
            posted, digest = queued
            return replace(posted, was_known=True), digest
        asked = asked_of(period, request_id)
        found: Sequence[Any]
        if not self._is_locked:
            *found, position, hash_, numbers, stamp, recorded = self._enter(asked)
            self._take_head(position, hash_, numbers, stamp, recorded)
        elif period in self._states:
            [[found]] = self._driver.read([(FIND_REQUEST, (request_id,))])
        else:
            [[found]] = self._driver.read([(FIND_REQUEST_AND_STATE, asked)])
        entry_id, voucher_number, hash_, digest, *states = found
        if states:
            self._states[period] = states[0]
        if entry_id is None:
            return None
        return PostedEntry(entry_id, voucher_number, hash_, was_known=True), digest

    def _enter(self, asked: Row) -> Row:
        """Lock the head and read what entering needs, unless the caller did."""
        known = self._foreknown
        if known is not None and known.question == (ENTER, asked):
            return known.answer
        return self._driver.enter(ENTER, asked)

    def _take_head(
        self, position: int, hash_: str, numbers: str, stamp: str, last_recorded_at: str
    ) -> None:
        self._position, self._hash = position, hash_
        self._last_recorded_at = last_recorded_at
        self._numbers = SeriesNumbers(numbers)
        self._chart: ChartSnapshot = snapshot_of(self._driver, stamp)
        self._is_locked = True

    def _check_accounts(self, draft: Draft) -> list[ChartEntry]:
        accounts = []
        between_units = 0
        # What is out of use is still closed with its year, and a mistake on it still taken back.
        takes_unused = draft.kind in _ON_UNUSED
        for line in draft.lines:
            account = self._chart.account(line.account)
            if account.is_header:
                raise AccountIsHeader(line.account)
            if not account.is_active and not takes_unused:
                raise AccountInactive(line.account)
            is_summary = account.role == "income_summary"
            if account.role == "current_surplus" or (
                is_summary and draft.kind is not EntryKind.CLOSING
            ):
                raise AccountNotPostable(line.account)
            if line.unit not in self._chart.units and not takes_unused:
                raise UnitUnknown(line.unit)
            kind = line.subledger.kind if line.subledger else ""
            if account.subledger_kind and kind != account.subledger_kind:
                raise SubledgerMissing(line.account, account.subledger_kind)
            if kind and not account.subledger_kind:
                raise SubledgerNotExpected(line.account, kind)
            if account.role == "inter_unit":
                between_units += line.amount.sen
            accounts.append(account)
        # First balances are taken over unit by unit; there ``verify`` says whether they meet.
        if between_units and draft.kind is not EntryKind.OPENING:
            account = self._chart.with_role("inter_unit")
            raise InterUnitOpen(account.code, Money(between_units).plain())
        return accounts

    def _references(self, draft: Draft) -> dict[SubledgerRef, int]:
        """Row ids of the subledgers a draft names."""
        wanted = {line.subledger for line in draft.lines if line.subledger is not None}
        known = self._ids
        missing = sorted(wanted - known.keys())
        if missing:
            queries: list[Query] = [(_FIND_SUBLEDGER, (ref.kind, ref.number)) for ref in missing]
            for ref, found in zip(missing, self._driver.read(queries), strict=True):
                if not found:
                    raise SubledgerUnknown(ref.kind, ref.number)
                known[ref] = found[0][0]
        return known

    def _check_dates(self, draft: Draft, period: Period) -> None:
        # Moments are text that sorts in time; they are read back only when one looks wrong.
        if self._recorded_at < self._last_recorded_at:
            last = from_utc_text(self._last_recorded_at)
            if self._now < last - CLOCK_TOLERANCE:
                raise ClockBehind(self._recorded_at, self._last_recorded_at)
        first = draft.effective_date or draft.entry_date
        if first < EARLIEST_DAY:
            raise DateTooEarly(first, EARLIEST_DAY)
        today = self._now.date()
        if draft.entry_date > today:
            raise DateInFuture(draft.entry_date, today)
        if self._states[period] not in {"open", "new"}:
            raise PeriodClosed(period, self._states[period])

    def _check_limits(
        self, draft: Draft, accounts: list[ChartEntry], references: dict[SubledgerRef, int]
    ) -> None:
        day = draft.effective_date or draft.entry_date
        movements = [
            Movement(account, line.subledger, references[line.subledger], day, line.amount.sen)
            for line, account in zip(draft.lines, accounts, strict=True)
            if account.limit_rule == "savings" and line.subledger is not None
        ]
        if movements:
            check_limits(self._driver, movements, self._limited)

    def _queue(
        self,
        draft: Draft,
        accounts: list[ChartEntry],
        references: dict[SubledgerRef, int],
        period: Period,
        request_id: str,
        digest: str,
    ) -> PostedEntry:
        series = draft.series or series_for(draft, accounts)
        year = draft.entry_date.year
        series_key = f"{series.value}-{year}"
        number = self._numbers.last(series_key) + 1
        if draft.voucher_number:
            queued = [posted.voucher_number for posted, _ in self._requests.values()]
            number = lost_number(self._driver, draft.voucher_number, series_key, queued)
        entry_day = draft.entry_date.isoformat()
        effective = draft.effective_date
        sealed = chain.SealedEntry(
            position=self._position + 1,
            voucher_number=f"{series_key}-{number:05d}",
            entry_date=entry_day,
            effective_date=effective.isoformat() if effective else entry_day,
            period=period,
            kind=draft.kind.value,
            narration=draft.narration,
            receipt_number=draft.receipt_number,
            batch=draft.batch,
            origin=draft.origin,
            reverses=draft.reverses,
            reason=draft.reason,
            recorded_at=self._recorded_at,
            recorded_by=self._actor,
            approved_by=draft.approved_by,
            request_id=request_id,
            lines=tuple([_sealed_line(line) for line in draft.lines]),
        )
        hash_ = chain.link(self._hash, sealed)
        if self._states[period] == "new":
            self._pending.periods.append(period)
            self._states[period] = "open"
        self._pending.add(sealed, (series.value, year, number), (digest, self._hash, hash_))
        subledgers = [
            references[line.subledger] if line.subledger else None for line in draft.lines
        ]
        self._pending.add_lines(sealed, [account.id for account in accounts], subledgers)
        if not draft.voucher_number:
            self._numbers.take(series_key, number)
        self._position, self._hash = sealed.position, hash_
        self._last_recorded_at = max(self._last_recorded_at, self._recorded_at)
        posted = PostedEntry(sealed.position, sealed.voucher_number, hash_)
        self._requests[request_id] = (posted, digest)
        return posted


def _sealed_line(line: Line) -> chain.SealedLine:
    about = line.subledger
    if about is None:
        return chain.SealedLine(line.account, line.unit, "", "", line.amount.sen)
    return chain.SealedLine(line.account, line.unit, about.kind, about.number, line.amount.sen)


def period_for(draft: Draft) -> Period:
    """The period an entry is summed in: its month, or the year's thirteenth, or its closing.

    Raises:
        AdjustmentDay: an adjustment or closing entry not dated the last day of its year.
    """
    if draft.kind not in _AT_YEAR_END:
        return period_of(draft.entry_date)
    year = draft.entry_date.year
    if draft.entry_date != date(year, 12, 31):
        raise AdjustmentDay(draft.entry_date, date(year, 12, 31))
    is_adjustment = draft.kind is EntryKind.ADJUSTMENT
    return adjustment_period(year) if is_adjustment else closing_period(year)


def series_for(draft: Draft, accounts: Iterable[ChartEntry]) -> Series:
    """Cash before bank before memorial; in or out by the net of the money moved.

    A deposit of cash at the bank is cash out: the paper that goes with it is the cash voucher.
    """
    if draft.kind in _MEMORIAL:
        return Series.MEMORIAL
    nets = {"cash": 0, "bank": 0}
    for line, account in zip(draft.lines, accounts, strict=True):
        if account.money:
            nets[account.money] += line.amount.sen
    if nets["cash"]:
        return Series.CASH_IN if nets["cash"] > 0 else Series.CASH_OUT
    if nets["bank"]:
        return Series.BANK_IN if nets["bank"] > 0 else Series.BANK_OUT
    return Series.MEMORIAL


def normalised(draft: Draft) -> Draft:
    """The same draft with its texts in the form that is sealed (NFC)."""
    texts = texts_of(draft)
    if "".join(texts).isascii():
        return draft
    sealed_form: dict[str, Any] = {
        field: unicodedata.normalize("NFC", text) for field, text in zip(TEXTS, texts, strict=True)
    }
    return replace(draft, **sealed_form)


_FIND_SUBLEDGER = "SELECT id FROM subledger WHERE kind = ? AND number = ?"
_ADVANCE = "UPDATE chain_head SET position = ?, hash = ?, series_numbers = ?, last_recorded_at = ?"
