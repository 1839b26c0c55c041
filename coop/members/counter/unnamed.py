"""Transfers nobody has a name for: booked to where they wait, credited to a member, or returned.

Every entry about one has the origin ``unnamed:<bank line>``; what is left of it is the sum of its
entries on the account of money without a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.desk import tasks
from coop.desk.banking.models import BankLine
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.errors import TextRefused
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.report import Label
from coop.ledger.wording import check_words
from coop.members.counter.bank_lines import book_day
from coop.members.counter.bank_lines import free_line
from coop.members.counter.bank_lines import tick
from coop.members.counter.correcting import is_known
from coop.members.counter.correcting import written
from coop.members.counter.errors import LineUsed
from coop.members.counter.errors import UnnamedTooSmall
from coop.members.counter.facts import NOTE_LENGTH_MAX
from coop.members.counter.facts import TRANSFER
from coop.members.counter.facts import UNNAMED
from coop.members.counter.facts import total_in
from coop.members.counter.receipts import Belonging
from coop.members.counter.transferring import Arrival
from coop.members.counter.transferring import arrival_draft
from coop.members.counter.transferring import check_deposits
from coop.members.counter.transferring import views_of
from coop.members.counter.transferring import with_units

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.counter.service import Taken
    from coop.money import Money

#: Where money lies that nobody has a name for.
NAMELESS = "2182"


class Nameless(NamedTuple):
    """A transfer nobody has a name for yet.

    Attributes:
        line: of the bank.
        left: what of it was neither credited to a member nor returned.
    """

    line: BankLine
    left: Money


def nameless(session: Session) -> list[Nameless]:
    """Transfers without a name that are still there, the oldest first."""
    left = -func.sum(Posting.amount, type_=MoneyType)
    rows = session.execute(
        select(JournalEntry.origin, left)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            JournalEntry.origin != "",
            JournalEntry.origin.like(f"{UNNAMED}:%"),
            Account.code == NAMELESS,
        )
        .group_by(JournalEntry.origin)
    )
    amounts = {int(origin.partition(":")[2]): amount for origin, amount in rows if amount}
    lines = session.scalars(
        select(BankLine).where(BankLine.id.in_(amounts)).order_by(BankLine.day, BankLine.id)
    )
    return [Nameless(line, amounts[line.id]) for line in lines]


def keep_nameless(
    session: Session, line_id: int, *, request_id: str, actor: str, now: datetime
) -> PostedEntry | WaitingEntry:
    """Book a transfer nobody has a name for, so that the bank agrees while it is looked into.

    Raises:
        LineUsed: the line is not free.
        CoopError: what the door refuses.
    """
    lock_head(session)
    if is_known(session, request_id):
        line = session.get_one(BankLine, line_id)
    else:
        line = free_line(session, line_id)
    draft = Draft(
        entry_date=book_day(session, line, now.date()),
        narration=f"Transfer tanpa nama, baris bank {line_id}",
        lines=(
            debit(line.account, line.amount, unit=line.unit),
            credit(NAMELESS, line.amount, unit=line.unit),
        ),
        effective_date=line.day,
        origin=f"{UNNAMED}:{line_id}",
    )
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    if isinstance(submitted, PostedEntry) and not submitted.was_known:
        tick(session, line.id, submitted.id, actor=actor, now=now)
    return submitted


def _left(session: Session, line_id: int) -> Nameless:
    found = [each for each in nameless(session) if each.line.id == line_id]
    waiting = session.scalar(
        select(PendingEntry.id)
        .where(
            PendingEntry.state == "waiting",
            PendingEntry.draft.like(f'%"{UNNAMED}:{line_id}"%'),
        )
        .limit(1)
    )
    if not found or waiting is not None:
        raise LineUsed(line_id)
    return found[0]


def identify(
    session: Session, arrival: Arrival, *, request_id: str, actor: str, now: datetime
) -> Taken:
    """Credit a nameless transfer to the member it belongs to, with effect from the bank's day.

    Raises:
        LineUsed: nothing nameless is left of that line.
        UnnamedTooSmall: more than is left of it.
        CoopError: what savings and the door refuse.
    """
    lock_head(session)
    views = views_of(session, arrival.member_id, arrival.lines)
    amount = total_in(arrival.lines)
    line = session.get(BankLine, arrival.line_id)
    if line is None:
        raise LineUsed(arrival.line_id)
    if not is_known(session, request_id):
        left = _left(session, arrival.line_id).left
        if amount > left:
            raise UnnamedTooSmall(amount, left)
        check_deposits(session, arrival.lines, views, line.day)
    draft = arrival_draft(session, arrival, views, line, now=now)
    money: Line = debit(NAMELESS, amount, unit=line.unit)
    draft = replace(draft, entry_date=now.date(), lines=(money, *draft.lines[1:]))
    draft = with_units(session, draft, f"{UNNAMED}:{arrival.line_id}")
    submitted = submit(session, draft, request_id=request_id, actor=actor, now=now)
    belonging = Belonging(way=TRANSFER, bank_line_id=arrival.line_id)
    return written(
        session,
        submitted,
        (arrival.member_id, None),
        belonging,
        request_id=request_id,
        actor=actor,
        now=now,
    )


def give_back(
    session: Session, line_id: int, reason: str, *, request_id: str, actor: str, now: datetime
) -> PostedEntry | WaitingEntry:
    """Send what is left of a nameless transfer back to the account it came from.

    Raises:
        LineUsed: nothing nameless is left of that line.
        TextRefused: no reason.
        CoopError: what the door refuses.
    """
    lock_head(session)
    line = session.get(BankLine, line_id)
    if line is None:
        raise LineUsed(line_id)
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_words("reason", reason, length_max=NOTE_LENGTH_MAX)
    amount = _returned(session, request_id) or _left(session, line_id).left
    draft = Draft(
        entry_date=now.date(),
        narration=f"Transfer tanpa nama dikembalikan, baris bank {line_id}: {reason.strip()}",
        lines=(
            debit(NAMELESS, amount, unit=line.unit),
            credit(line.account, amount, unit=line.unit),
        ),
        origin=f"{UNNAMED}:{line_id}",
        reason=reason.strip(),
    )
    return submit(session, draft, request_id=request_id, actor=actor, now=now)


def _returned(session: Session, request_id: str) -> Money | None:
    """What a request sent back before; None for a new one."""
    draft = session.scalar(select(PendingEntry.draft).where(PendingEntry.request_id == request_id))
    if draft is not None:
        return draft_from_text(draft).lines[0].amount
    return session.scalar(
        select(Posting.amount)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.request_id == request_id, Posting.line == 1)
    )


@tasks.register("nameless")
def open_tasks(session: Session, today: date) -> Iterator[tasks.Task]:
    """Transfers without a name."""
    del today
    for each in nameless(session):
        amount = each.left.indonesian()
        yield tasks.Task(
            Label(
                f"Transfer tanpa nama Rp{amount} belum jelas pemiliknya",
                f"Transfer of Rp{amount} without a name is nobody's yet",
            ),
            since=each.line.day,
            endpoint="counter.transfers",
        )
