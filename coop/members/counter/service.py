"""Taking and paying out at the counter: one receipt, one entry, submitted like all that is typed.

Every entry has the origin ``receipt:<act>``, so it is taken back here only
(``coop.members.counter.correcting``). What waits for a second person gets its receipt when that
person has approved it, which is read from the ledger (``receipts.issue_due``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop.desk.banking.service import check_bank
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import amount_of
from coop.ledger.drafts import preview
from coop.ledger.drafts import submit
from coop.ledger.entering import Foreknown
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.entry import pairs_between
from coop.ledger.errors import RequestReused
from coop.ledger.errors import RoleMissing
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.posting import post
from coop.ledger.rows import driver_of
from coop.ledger.wording import check_words
from coop.members.counter import approving as _approving  # noqa: F401 - registers itself
from coop.members.counter import till as tills
from coop.members.counter.by_proxy import check_by_proxy
from coop.members.counter.by_proxy import proxy_of
from coop.members.counter.by_proxy import record_by_proxy
from coop.members.counter.errors import CashTooShort
from coop.members.counter.errors import NotOfMember
from coop.members.counter.errors import SessionMissing
from coop.members.counter.errors import SessionStale
from coop.members.counter.errors import TransferNeedsLine
from coop.members.counter.facts import CASH
from coop.members.counter.facts import HANDWRITTEN_LENGTH_MAX
from coop.members.counter.facts import NOTE_LENGTH_MAX
from coop.members.counter.facts import OWNER
from coop.members.counter.facts import TRANSFER
from coop.members.counter.facts import CounterFacts
from coop.members.counter.facts import ReceiptLine
from coop.members.counter.facts import check_lines
from coop.members.counter.facts import narration_of
from coop.members.counter.facts import session_number
from coop.members.counter.handwritten import refuse_second
from coop.members.counter.models import CounterSession
from coop.members.counter.models import Receipt
from coop.members.counter.models import ReceiptWaiting
from coop.members.counter.receipts import issue_due
from coop.members.counter.receipts import keep_waiting
from coop.members.counter.receipts import receipts_of_entry
from coop.members.savings.moving import check_deposit
from coop.members.savings.moving import check_withdrawal
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.drafts import Preview
    from coop.members.counter.till import Entered
    from coop.members.counter.till import Standing
    from coop.members.counter.till import Till


class Taken(NamedTuple):
    """What became of a receipt.

    Attributes:
        receipt_id: of the receipt; None while its entry waits for a second person.
        number: of the voucher; empty while it waits.
        code: the check code; empty while it waits.
        waiting: what waits; None for what was posted.
        was_known: the same request had been sent before.
    """

    receipt_id: int | None
    number: str
    code: str
    waiting: WaitingEntry | None = None
    was_known: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A receipt that could be written now.

    Attributes:
        draft: its entry.
        lines: what it says, with the balances after it.
        standings: the accounts before it, in the order of the lines.
        session_id: the cash session; None for a transfer outside of any.
    """

    draft: Draft
    lines: tuple[ReceiptLine, ...]
    standings: tuple[Standing, ...]
    session_id: int | None


def take(
    session: Session, facts: CounterFacts, *, request_id: str, actor: str, now: datetime
) -> Taken:
    """Take money in or pay it out, and write the receipt.

    Args:
        session: writing session.
        facts: what was typed.
        request_id: the same id writes one receipt.
        actor: user name of the cashier, who has a cash session open.
        now: aware moment in the book's zone; its date is the day of the books.

    Raises:
        RequestReused: the id belongs to other content.
        SessionMissing: cash, and the cashier has no session open.
        SessionStale: the open session is of an earlier day.
        TextRefused: a day gone by without the number of its handwritten receipt.
        PaperTaken: that handwritten receipt was typed in before.
        NothingMoves, LineTwice, TransferMixed, TransferNeedsLine: lines that cannot be.
        NotOfMember: an account of somebody else.
        CashTooShort: more cash out than lies in the box.
        CoopError: what savings, the proxy and the door refuse.
    """
    today = now.date()
    entered = _enter(session, facts, request_id=request_id, actor=actor, today=today)
    if entered.till.is_known:
        return _again(session, facts, request_id=request_id, actor=actor, now=now)
    if entered.till.has_due:
        issue_due(session, now=now)
        entered = _enter(session, facts, request_id=request_id, actor=actor, today=today)
    till = entered.till
    prepared = _prepared(session, entered, facts, request_id=request_id, today=today)
    draft = prepared.draft
    limit = till.approval_above
    if limit is not None and amount_of(session, draft) > limit:
        return _submitted(session, till, facts, prepared, request_id, actor=actor, now=now)
    known = Foreknown(
        entered.question,
        entered.answer,
        {each.view.subledger: each.view.subledger_id for each in prepared.standings},
    )
    entry = post(session, draft, request_id=request_id, actor=actor, now=now, known=known)
    receipt = tills.NewReceipt(
        id=till.receipt_id,
        act=till.act,
        session_id=prepared.session_id,
        member_id=facts.member_id,
        member=prepared.standings[0].view.member_number,
        issued_on=today,
        place=till.place,
        way=facts.way,
        entry_date=draft.entry_date,
        effective_date=draft.effective_date or draft.entry_date,
        lines=prepared.lines,
        handwritten=draft.receipt_number,
        proxy=proxy_of(facts),
    )
    # Asked for anew: savings or the proxy may have used the session's own connection meanwhile.
    code = tills.write(driver_of(session), receipt, entry, actor=actor, now=now)
    record_by_proxy(session, facts, today, request_id=request_id, actor=actor, now=now)
    return Taken(receipt.id, entry.voucher_number, code)


def look(
    session: Session, facts: CounterFacts, *, request_id: str, actor: str, now: datetime
) -> tuple[Prepared, Preview]:
    """What ``take`` would write, and what the door would answer; nothing is left of it.

    Args:
        session: writing session that is thrown away.
        facts: what was typed.
        request_id: of the form.
        actor: user name of the cashier.
        now: aware moment in the book's zone.

    Raises:
        CoopError: as ``take``.
    """
    today = now.date()
    entered = _enter(session, facts, request_id=request_id, actor=actor, today=today)
    prepared = _prepared(session, entered, facts, request_id=request_id, today=today)
    own = f"{request_id}+" if entered.till.is_known else request_id
    shown = preview(session, prepared.draft, request_id=own, actor=actor, now=now)
    return prepared, shown


def _enter(
    session: Session,
    facts: CounterFacts,
    *,
    request_id: str,
    actor: str,
    today: date,
    day: date | None = None,
) -> Entered:
    """Lock the book and read what the receipt needs, in one question."""
    return tills.enter(
        driver_of(session),
        [each.account_id for each in facts.lines],
        username=actor,
        request_id=request_id,
        today=today,
        day=day or facts.effective_date or today,
    )


def _prepared(
    session: Session, entered: Entered, facts: CounterFacts, *, request_id: str, today: date
) -> Prepared:
    """Check everything but what the door checks, and put the entry together."""
    till = entered.till
    check_lines(facts)
    check_words("note", facts.note, length_max=NOTE_LENGTH_MAX)
    check_words("receipt_number", facts.handwritten, length_max=HANDWRITTEN_LENGTH_MAX)
    session_id, place = _place_of_money(session, till, facts, today)
    day = facts.effective_date or today
    if day < today and not facts.handwritten:
        # Without a paper of that day anybody could bring money in or out of months gone by.
        raise TextRefused("receipt_number", "empty")
    if facts.handwritten and not entered.till.is_known:
        refuse_second(session, facts.handwritten)
    standings = tills.standings([each.account_id for each in facts.lines], entered.rows)
    for line, standing in zip(facts.lines, standings, strict=True):
        view = standing.view
        if view.member_id != facts.member_id:
            raise NotOfMember(view.number, standings[0].view.member_number)
        amount = abs(line.amount)
        if line.amount > ZERO and not standing.is_plain_deposit(amount, day):
            check_deposit(session, view, amount, day)
        elif line.amount < ZERO and not standing.is_plain_withdrawal(amount, day):
            check_withdrawal(session, view, amount, day)
    check_by_proxy(session, facts, today, request_id)
    lines = tuple(
        ReceiptLine(
            each.view.id,
            each.view.number,
            each.view.product,
            each.view.product_name,
            line.amount,
            each.balance + line.amount,
        )
        for line, each in zip(facts.lines, standings, strict=True)
    )
    draft = entry_draft(facts, standings, place, between=till.between, act=till.act, day=today)
    return Prepared(draft, lines, standings, session_id)


class MoneyPlace(NamedTuple):
    """Where the money lies: a cash box or a bank account, by account and unit."""

    account: str
    unit: str


def _place_of_money(
    session: Session, till: Till, facts: CounterFacts, today: date
) -> tuple[int | None, MoneyPlace]:
    """The session and the box, or the bank account a transfer leaves."""
    box = till.box
    if facts.way == TRANSFER:
        if facts.total_in:
            raise TransferNeedsLine
        check_bank(session, facts.bank_account, facts.bank_unit)
        return box.id if box else None, MoneyPlace(facts.bank_account, facts.bank_unit)
    assert facts.way == CASH, "other ways have services of their own"
    if box is None:
        raise SessionMissing
    if box.day != today:
        raise SessionStale(session_number(box.id), box.day)
    goes, held = facts.total_out, box.balance + facts.total_in
    if goes and goes > held:
        raise CashTooShort(goes, held)
    return box.id, MoneyPlace(box.account, box.unit)


def entry_draft(
    facts: CounterFacts,
    standings: tuple[Standing, ...],
    place: MoneyPlace,
    *,
    between: str,
    act: int,
    day: date,
) -> Draft:
    """The entry of a receipt: money in and money out apart, as the cash book shows them.

    Raises:
        RoleMissing: units differ, and the chart has no account between them.
    """
    lines: list[Line] = []
    comes, goes = facts.total_in, facts.total_out
    if comes:
        lines.append(debit(place.account, comes, unit=place.unit))
    if goes:
        lines.append(credit(place.account, goes, unit=place.unit))
    for line, each in zip(facts.lines, standings, strict=True):
        view, amount = each.view, abs(line.amount)
        lines.append(view.money_in(amount) if line.amount > ZERO else view.money_out(amount))
    if any(line.unit != place.unit for line in lines):
        if not between:
            raise RoleMissing("inter_unit")
        lines += pairs_between(lines, between)
    return Draft(
        entry_date=day,
        narration=narration_of(
            standings[0].view.member_number,
            [
                (each.view.product_name, line.amount)
                for line, each in zip(facts.lines, standings, strict=True)
            ],
            note=facts.note,
            proxy=proxy_of(facts),
        ),
        lines=tuple(lines),
        effective_date=facts.effective_date,
        receipt_number=facts.handwritten,
        origin=f"{OWNER}:{act}",
    )


def _submitted(
    session: Session,
    till: Till,
    facts: CounterFacts,
    prepared: Prepared,
    request_id: str,
    *,
    actor: str,
    now: datetime,
) -> Taken:
    """Let the entry wait for a second person, and its receipt with it."""
    submitted = submit(session, prepared.draft, request_id=request_id, actor=actor, now=now)
    assert isinstance(submitted, WaitingEntry), "the limit was read under the same lock"
    keep_waiting(
        session,
        ReceiptWaiting(
            act=till.act,
            request_id=request_id,
            session_id=prepared.session_id,
            member_id=facts.member_id,
            way=facts.way,
            proxy=proxy_of(facts),
        ),
        actor=actor,
        now=now,
    )
    record_by_proxy(session, facts, now.date(), request_id=request_id, actor=actor, now=now)
    return Taken(None, "", "", submitted)


def _again(
    session: Session, facts: CounterFacts, *, request_id: str, actor: str, now: datetime
) -> Taken:
    """The answer to a request that did its work before, if it asks for the same."""
    earlier = _earlier(session, request_id)
    place = MoneyPlace(facts.bank_account, facts.bank_unit)
    if facts.way == CASH and earlier.session_id is not None:
        row = session.get_one(CounterSession, earlier.session_id)
        place = MoneyPlace(row.account, row.unit)
    entered = _enter(
        session, facts, request_id=request_id, actor=actor, today=now.date(), day=earlier.day
    )
    check_lines(facts)
    standings = tills.standings([each.account_id for each in facts.lines], entered.rows)
    between = entered.till.between
    draft = entry_draft(facts, standings, place, between=between, act=earlier.act, day=earlier.day)
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    if isinstance(submitted, WaitingEntry):
        return Taken(None, "", "", submitted, was_known=True)
    issue_due(session, now=now)
    receipt = receipts_of_entry(session, submitted.id)[0]
    return Taken(receipt.id, receipt.number, receipt.check_code, was_known=True)


class _Earlier(NamedTuple):
    """What a request led to before: its number, its day, and the session it was made in."""

    act: int
    day: date
    session_id: int | None


def _earlier(session: Session, request_id: str) -> _Earlier:
    """What is kept of a request.

    Raises:
        RequestReused: it was another form's.
    """
    entry = session.scalar(select(JournalEntry).where(JournalEntry.request_id == request_id))
    if entry is not None:
        origin, day, number = entry.origin, entry.entry_date, entry.voucher_number
    else:
        query = select(PendingEntry).where(PendingEntry.request_id == request_id)
        kept = session.scalars(query).one()
        draft = draft_from_text(kept.draft)
        origin, day, number = draft.origin, draft.entry_date, f"#{kept.id}"
    owner, _, act = origin.partition(":")
    if owner != OWNER:
        raise RequestReused(request_id, number)
    waiting = session.get(ReceiptWaiting, int(act))
    if waiting is not None:
        return _Earlier(int(act), day, waiting.session_id)
    query_of_session = select(Receipt.session_id).where(Receipt.act == int(act)).limit(1)
    return _Earlier(int(act), day, session.scalar(query_of_session))
