"""Transfers: receipted against a line of the bank only, expected or nameless until then.

The cooperative credits its own members and pays nothing on to others: what nobody can name goes
back to where it came from (fund transfer needs a licence the cooperative does not have).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk import tasks
from coop.desk.banking.models import BankLine
from coop.desk.banking.service import check_bank
from coop.errors import NotFound
from coop.ledger.draft_models import PendingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import balance_units
from coop.ledger.entry import debit
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.models import Account
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.report import Label
from coop.ledger.wording import check_words
from coop.members.counter.bank_lines import book_day
from coop.members.counter.bank_lines import free_line
from coop.members.counter.bank_lines import tick
from coop.members.counter.correcting import origin_of
from coop.members.counter.correcting import written
from coop.members.counter.errors import LineDiffers
from coop.members.counter.errors import NoticeSettled
from coop.members.counter.errors import NotOfMember
from coop.members.counter.facts import NOTE_LENGTH_MAX
from coop.members.counter.facts import OWNER
from coop.members.counter.facts import TRANSFER
from coop.members.counter.facts import CounterFacts
from coop.members.counter.facts import CounterLine
from coop.members.counter.facts import check_lines
from coop.members.counter.facts import narration_of
from coop.members.counter.facts import notice_number
from coop.members.counter.facts import total_in
from coop.members.counter.models import Receipt
from coop.members.counter.models import ReceiptWaiting
from coop.members.counter.models import TransferNotice
from coop.members.counter.models import TransferNoticeEnd
from coop.members.counter.receipts import Belonging
from coop.members.counter.receipts import next_act
from coop.members.savings.moving import check_deposit
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_view

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute
    from sqlalchemy.orm import Session

    from coop.members.counter.service import Taken


@dataclass(frozen=True, slots=True)
class NoticeFacts:
    """A transfer a member says was sent.

    Attributes:
        member_id: to whose accounts.
        account: code of the cooperative's bank account.
        unit: whose it is.
        sent_on: when, as the member says.
        lines: where the money is to go; each above nothing.
        note: what the member says of it.
    """

    member_id: int
    account: str
    unit: str
    sent_on: date
    lines: tuple[CounterLine, ...]
    note: str = ""


def expect(
    session: Session, facts: NoticeFacts, *, request_id: str, actor: str, now: datetime
) -> TransferNotice:
    """Note a transfer that is expected (menunggu mutasi); nothing is booked by it.

    Raises:
        RequestReused: the id noted another one.
        CoopError: lines that cannot be, or a bank account that is none.
    """
    lock_head(session)
    lines = json.dumps([[each.account_id, each.amount.sen] for each in facts.lines])
    known = session.scalar(select(TransferNotice).where(TransferNotice.request_id == request_id))
    if known is not None:
        kept = (known.member_id, known.lines, known.account, known.unit, known.sent_on, known.note)
        asked = (facts.member_id, lines, facts.account, facts.unit, facts.sent_on, facts.note)
        if kept != asked:
            raise RequestReused(request_id, known.number)
        return known
    check_bank(session, facts.account, facts.unit)
    check_words("note", facts.note, length_max=NOTE_LENGTH_MAX)
    views_of(session, facts.member_id, facts.lines)
    row = TransferNotice(
        request_id=request_id,
        member_id=facts.member_id,
        account=facts.account,
        unit=facts.unit,
        sent_on=facts.sent_on,
        amount=total_in(facts.lines),
        lines=lines,
        note=facts.note,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(session, "transfer.expect", f"notice:{row.id}", actor=actor, now=now)
    return row


def views_of(session: Session, member_id: int, lines: tuple[CounterLine, ...]) -> list[SavingsView]:
    """The accounts of lines that bring money in, all of them the member's."""
    check_lines(CounterFacts(member_id, lines, way=TRANSFER))
    views = [savings_view(session, each.account_id) for each in lines]
    for view in views:
        if view.member_id != member_id:
            raise NotOfMember(view.number, str(member_id))
    return views


def drop(
    session: Session, notice_id: int, reason: str, *, actor: str, now: datetime
) -> TransferNotice:
    """Strike out a transfer that is no longer expected; a second time changes nothing.

    Raises:
        NotFound: no such notice.
        NoticeSettled: it was receipted.
        TextRefused: no reason.
    """
    lock_head(session)
    row = notice_by_id(session, notice_id)
    if session.get(TransferNoticeEnd, notice_id) is not None:
        return row
    if _is_receipted(session, notice_id):
        raise NoticeSettled(row.number)
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_words("reason", reason, length_max=NOTE_LENGTH_MAX)
    end = TransferNoticeEnd(
        notice_id=notice_id, reason=reason.strip(), recorded_at=utc_text(now), recorded_by=actor
    )
    session.add(end)
    session.flush()
    audit.record(session, "transfer.drop", f"notice:{notice_id}", actor=actor, now=now)
    return row


def notice_by_id(session: Session, notice_id: int) -> TransferNotice:
    """One expected transfer.

    Raises:
        NotFound: there is none of that number.
    """
    row = session.get(TransferNotice, notice_id)
    if row is None:
        raise NotFound("transfer", notice_id)
    return row


def _is_receipted(session: Session, notice_id: int) -> bool:
    done = select(Receipt.id).where(Receipt.notice_id == notice_id)
    waiting = _waits(notice_id).limit(1)
    return session.scalar(done.limit(1)) is not None or session.scalar(waiting) is not None


def _waits(notice_id: int | InstrumentedAttribute[int]) -> Select[int]:
    """Receipts of an expected transfer that wait for a second person, or were approved."""
    return (
        select(ReceiptWaiting.act)
        .join(PendingEntry, PendingEntry.request_id == ReceiptWaiting.request_id)
        .where(
            ReceiptWaiting.notice_id == notice_id, PendingEntry.state.in_(("waiting", "approved"))
        )
    )


def open_notices(session: Session) -> list[TransferNotice]:
    """Transfers that are expected, the oldest first."""
    ended = select(TransferNoticeEnd.notice_id)
    rows = session.scalars(
        select(TransferNotice)
        .where(
            TransferNotice.id.not_in(ended),
            ~select(Receipt.id).where(Receipt.notice_id == TransferNotice.id).exists(),
            ~_waits(TransferNotice.id).exists(),
        )
        .order_by(TransferNotice.id)
    )
    return list(rows)


class Arrival(NamedTuple):
    """A line of the bank and where its money goes.

    Attributes:
        line_id: the line of the bank.
        member_id: whose money it is.
        lines: to which accounts, together what the bank says.
        note: a few words for the narration.
        notice_id: the expected transfer it answers.
    """

    line_id: int
    member_id: int
    lines: tuple[CounterLine, ...]
    note: str = ""
    notice_id: int | None = None


def receipt_arrival(
    session: Session, arrival: Arrival, *, request_id: str, actor: str, now: datetime
) -> Taken:
    """Receipt a transfer that the bank shows; it counts from the bank's day.

    Args:
        session: writing session.
        arrival: which line, whose money.
        request_id: the same id receipts once.
        actor: who receipts it.
        now: aware moment in the book's zone.

    Raises:
        LineUsed: the line is not free.
        LineDiffers: the accounts do not get what the bank shows.
        NoticeSettled: the expected transfer was dealt with.
        CoopError: what savings and the door refuse.
    """
    lock_head(session)
    views = views_of(session, arrival.member_id, arrival.lines)
    origin = origin_of(session, request_id)
    if origin is None:
        line = free_line(session, arrival.line_id)
        _check_arrival(session, arrival, views, line)
        act = next_act(session)
    else:
        line = session.get_one(BankLine, arrival.line_id)
        act = int(origin.partition(":")[2] or 0)
    draft = arrival_draft(session, arrival, views, line, now=now)
    draft = with_units(session, draft, f"{OWNER}:{act}")
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    if isinstance(submitted, PostedEntry) and not submitted.was_known:
        tick(session, line.id, submitted.id, actor=actor, now=now)
    belonging = Belonging(
        way=TRANSFER, act=act, notice_id=arrival.notice_id, bank_line_id=arrival.line_id
    )
    return written(
        session,
        submitted,
        (arrival.member_id, None),
        belonging,
        request_id=request_id,
        actor=actor,
        now=now,
    )


def _check_arrival(
    session: Session, arrival: Arrival, views: list[SavingsView], line: BankLine
) -> None:
    if total_in(arrival.lines) != line.amount:
        raise LineDiffers(total_in(arrival.lines), line.amount)
    if arrival.notice_id is not None:
        ended = session.get(TransferNoticeEnd, arrival.notice_id) is not None
        if ended or _is_receipted(session, arrival.notice_id):
            raise NoticeSettled(notice_number(arrival.notice_id))
    check_deposits(session, arrival.lines, views, line.day)


def check_deposits(
    session: Session, lines: tuple[CounterLine, ...], views: list[SavingsView], day: date
) -> None:
    """Ask savings about each line, as of the bank's day, but no earlier than the account."""
    for each, view in zip(lines, views, strict=True):
        check_deposit(session, view, each.amount, max(day, view.opened_on))


def arrival_draft(
    session: Session, arrival: Arrival, views: list[SavingsView], line: BankLine, *, now: datetime
) -> Draft:
    """The entry of a line of the bank, without origin and pairs between units."""
    moves = [(view.product_name, each.amount) for each, view in _pairs(arrival.lines, views)]
    money = debit(line.account, line.amount, unit=line.unit)
    return Draft(
        entry_date=book_day(session, line, now.date()),
        narration=narration_of(views[0].member_number, moves, note=arrival.note),
        lines=(money, *(view.money_in(each.amount) for each, view in _pairs(arrival.lines, views))),
        effective_date=line.day,
    )


def _pairs(
    lines: tuple[CounterLine, ...], views: list[SavingsView]
) -> list[tuple[CounterLine, SavingsView]]:
    return list(zip(lines, views, strict=True))


def with_units(session: Session, draft: Draft, origin: str) -> Draft:
    """The draft under its origin, with the pairs between units."""
    owned = replace(draft, origin=origin)
    between = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    return balance_units(owned, between) if between else owned


@tasks.register("transfers")
def open_tasks(session: Session, today: date) -> Iterator[tasks.Task]:
    """Transfers that are expected and did not come."""
    del today
    for notice in open_notices(session):
        amount = notice.amount.indonesian()
        yield tasks.Task(
            Label(
                f"Transfer {notice.number} Rp{amount} masih menunggu mutasi bank",
                f"Transfer {notice.number} of Rp{amount} is not on the bank's lines yet",
            ),
            since=notice.sent_on,
            endpoint="counter.transfers",
        )
