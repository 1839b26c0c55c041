"""Receipts: written once for what an entry moved of a member's, found by number and by code."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.audit import AuditEvent
from coop.dates import utc_text
from coop.db import MoneyType
from coop.errors import NotFound
from coop.ledger.draft_models import PendingEntry
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.rows import driver_of
from coop.members.counter import till as tills
from coop.members.counter.bank_lines import tick
from coop.members.counter.errors import NotOnEntry
from coop.members.counter.facts import CASH
from coop.members.counter.facts import ReceiptLine
from coop.members.counter.facts import typed_code
from coop.members.counter.models import Receipt
from coop.members.counter.models import ReceiptWaiting
from coop.members.membership.models import Member
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

#: The audit action of a printed receipt; how many there are numbers the next print.
PRINTED = "receipt.print"


def receipt_by_id(session: Session, receipt_id: int) -> Receipt:
    """One receipt.

    Raises:
        NotFound: there is none of that id.
    """
    found = session.get(Receipt, receipt_id)
    if found is None:
        raise NotFound("receipt", receipt_id)
    return found


def receipt_by_code(session: Session, code: str) -> Receipt | None:
    """The receipt of a check code as somebody typed it; None where there is none."""
    typed = typed_code(code)
    if not typed:
        return None
    return session.scalars(select(Receipt).where(Receipt.check_code == typed)).one_or_none()


def receipts_of_entry(session: Session, entry_id: int) -> Sequence[Receipt]:
    """Receipts of one entry: one for each member whose money it moved."""
    query = select(Receipt).where(Receipt.entry_id == entry_id).order_by(Receipt.id)
    return session.scalars(query).all()


def receipts_of_member(
    session: Session, member_id: int, *, limit: int, before_id: int | None = None
) -> Sequence[Receipt]:
    """A member's receipts, the latest first."""
    query = select(Receipt).where(Receipt.member_id == member_id).order_by(Receipt.id.desc())
    if before_id is not None:
        query = query.where(Receipt.id < before_id)
    return session.scalars(query.limit(limit)).all()


class Belonging(NamedTuple):
    """What a receipt belongs to, beside its entry.

    Attributes:
        way: how the money moved.
        session_id: the cash session it was written in.
        act: number in the origin of its entry, where the counter owns it.
        proxy: number of the proxy who acted.
        corrects_id: the receipt it cancels or corrects.
        notice_id: the expected transfer it answers.
        bank_line_id: the line of the bank it is written against.
    """

    way: str = CASH
    session_id: int | None = None
    act: int | None = None
    proxy: str = ""
    corrects_id: int | None = None
    notice_id: int | None = None
    bank_line_id: int | None = None


def issue_receipt(
    session: Session,
    entry_id: int,
    member_id: int,
    *,
    actor: str,
    now: datetime,
    belonging: Belonging | None = None,
) -> Receipt:
    """Write the receipt of what an entry moved on the accounts of a member, once.

    What the receipt says is read from the entry's own lines, with the balance of each account as
    it was after them.

    Args:
        session: writing session; the entry may have been posted in it.
        entry_id: of the entry.
        member_id: whose accounts; an entry may move those of several members.
        actor: who writes it.
        now: aware moment in the book's zone; its date is the day of the list it stands on.
        belonging: how the money moved and what it belongs to; cash outside of a session if left
            out.

    Raises:
        NotFound: no such entry or member.
        NotOnEntry: the entry moved nothing of this member's.
    """
    lock_head(session)
    known = session.scalars(
        select(Receipt).where(Receipt.entry_id == entry_id, Receipt.member_id == member_id)
    ).one_or_none()
    if known is not None:
        return known
    entry = session.get(JournalEntry, entry_id)
    member = session.get(Member, member_id)
    if entry is None:
        raise NotFound("entry", entry_id)
    if member is None or member.number is None:
        raise NotFound("member", member_id)
    lines = lines_of_entry(session, entry_id, member_id)
    if not lines:
        raise NotOnEntry(entry.voucher_number, member.number)
    what = belonging or Belonging()
    today = now.date()
    receipt_id = (session.scalar(select(func.max(Receipt.id))) or 0) + 1
    place = session.scalar(select(func.max(Receipt.place)).where(Receipt.issued_on == today)) or 0
    new = tills.NewReceipt(
        id=receipt_id,
        act=what.act,
        session_id=what.session_id,
        member_id=member_id,
        member=member.number,
        issued_on=today,
        place=place + 1,
        way=what.way,
        entry_date=entry.entry_date,
        effective_date=entry.effective_date,
        lines=lines,
        handwritten=entry.receipt_number,
        proxy=what.proxy,
        corrects_id=what.corrects_id,
        notice_id=what.notice_id,
        bank_line_id=what.bank_line_id,
    )
    posted = PostedEntry(entry.id, entry.voucher_number, entry.hash)
    tills.write(driver_of(session), new, posted, actor=actor, now=now)
    return session.get_one(Receipt, receipt_id)


def lines_of_entry(session: Session, entry_id: int, member_id: int) -> tuple[ReceiptLine, ...]:
    """What an entry moved on each account of a member, in its order, with the balance after it."""
    earlier = Posting.__table__.alias("earlier")
    balance = (
        select(func.sum(earlier.c.amount, type_=MoneyType))
        .where(
            earlier.c.account_id == Posting.account_id,
            earlier.c.subledger_id == Posting.subledger_id,
            earlier.c.entry_id <= entry_id,
        )
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            SavingsAccount.id,
            SavingsAccount.number,
            SavingsProduct.code,
            SavingsProduct.name,
            Posting.amount,
            balance,
        )
        .join(Account, Account.id == Posting.account_id)
        .join(SavingsAccount, SavingsAccount.subledger_id == Posting.subledger_id)
        .join(
            SavingsProduct,
            (SavingsProduct.id == SavingsAccount.product_id)
            & (SavingsProduct.account == Account.code),
        )
        .where(Posting.entry_id == entry_id, SavingsAccount.member_id == member_id)
        .order_by(Posting.line)
    )
    found: dict[int, ReceiptLine] = {}
    for account_id, number, product, name, amount, after in rows:
        before = found.get(account_id)
        moved = -amount if before is None else before.amount - amount
        found[account_id] = ReceiptLine(account_id, number, product, name, moved, -after)
    return tuple(found.values())


def lines_of_receipts(session: Session) -> dict[tuple[int, int], tuple[ReceiptLine, ...]]:
    """``lines_of_entry`` of every receipt at once, by entry and member.

    Read in the order of the book, so that a book of many years is read once and not once for each
    receipt.
    """
    wanted = {
        (entry_id, member_id)
        for entry_id, member_id in session.execute(select(Receipt.entry_id, Receipt.member_id))
    }
    found: dict[tuple[int, int], dict[int, ReceiptLine]] = {}
    for entry_id, member_id, account_id, number, product, name, amount, after in session.execute(
        _MOVED, execution_options={"yield_per": 1_000}
    ):
        key = (entry_id, member_id)
        if key not in wanted:
            continue
        lines = found.setdefault(key, {})
        before = lines.get(account_id)
        moved = -amount if before is None else before.amount - amount
        lines[account_id] = ReceiptLine(account_id, number, product, name, moved, -after)
    return {key: tuple(lines.values()) for key, lines in found.items()}


_MOVED = (
    select(
        Posting.entry_id,
        SavingsAccount.member_id,
        SavingsAccount.id,
        SavingsAccount.number,
        SavingsProduct.code,
        SavingsProduct.name,
        Posting.amount,
        # Its frame ends with the last line of the same entry.
        func.sum(Posting.amount, type_=MoneyType).over(
            partition_by=(Posting.account_id, Posting.subledger_id), order_by=Posting.entry_id
        ),
    )
    .join(Account, Account.id == Posting.account_id)
    .join(SavingsAccount, SavingsAccount.subledger_id == Posting.subledger_id)
    .join(
        SavingsProduct,
        (SavingsProduct.id == SavingsAccount.product_id) & (SavingsProduct.account == Account.code),
    )
    .order_by(Posting.entry_id, Posting.line)
)


def keep_waiting(
    session: Session, row: ReceiptWaiting, *, actor: str, now: datetime
) -> ReceiptWaiting:
    """Keep what a receipt belongs to until its entry is approved."""
    row.recorded_at, row.recorded_by = utc_text(now), actor
    session.add(row)
    session.flush()
    return row


def next_act(session: Session) -> int:
    """The next number for the origin of an entry of the counter; the book is locked."""
    written = session.scalar(select(func.max(Receipt.act))) or 0
    waiting = session.scalar(select(func.max(ReceiptWaiting.act))) or 0
    return max(written, waiting) + 1


def issue_due(session: Session, *, now: datetime) -> list[Receipt]:
    """Write the receipts of entries that a second person approved meanwhile, in their order."""
    lock_head(session)
    issued = []
    for row, entry_id in _due(session):
        belonging = Belonging(
            way=row.way,
            session_id=row.session_id,
            act=row.act,
            proxy=row.proxy,
            corrects_id=row.corrects_id,
            notice_id=row.notice_id,
            bank_line_id=row.bank_line_id,
        )
        members = [row.member_id, row.second_member_id]
        for each in filter(None, members):
            made = issue_receipt(
                session, entry_id, each, actor=row.recorded_by, now=now, belonging=belonging
            )
            issued.append(made)
        if row.bank_line_id is not None:
            tick(session, row.bank_line_id, entry_id, actor=row.recorded_by, now=now)
    return issued


def _due(session: Session) -> list[tuple[ReceiptWaiting, int]]:
    written = select(Receipt.id).where(Receipt.act == ReceiptWaiting.act).exists()
    rows = session.execute(
        select(ReceiptWaiting, JournalEntry.id)
        .join(JournalEntry, JournalEntry.request_id == ReceiptWaiting.request_id)
        .where(~written)
        .order_by(JournalEntry.id)
    )
    return [(row, entry_id) for row, entry_id in rows]


def has_due(session: Session) -> bool:
    """Whether a receipt can be written whose entry was approved meanwhile."""
    return bool(_due(session))


def prints_of(session: Session, receipts: Iterable[Receipt]) -> dict[int, int]:
    """How often each receipt was printed, by its id."""
    subjects = {f"receipt:{each.id}": each.id for each in receipts}
    rows = session.execute(
        select(AuditEvent.subject, func.count())
        .where(AuditEvent.action == PRINTED, AuditEvent.subject.in_(subjects))
        .group_by(AuditEvent.subject)
    )
    return {subjects[subject]: count for subject, count in rows}


def record_print(session: Session, receipt: Receipt, *, actor: str, now: datetime) -> int:
    """Write down that a receipt is printed.

    Args:
        session: writing session.
        receipt: which.
        actor: who prints.
        now: aware moment.

    Returns:
        Which print of it this is; from the second on the paper says that it is a copy.
    """
    copy = prints_of(session, [receipt]).get(receipt.id, 0) + 1
    audit.record(session, PRINTED, f"receipt:{receipt.id}", actor=actor, now=now, copy=copy)
    return copy


def reversed_by(session: Session, receipts: Iterable[Receipt]) -> dict[int, str]:
    """Numbers of the vouchers that took back the entries of receipts, by the receipt's id."""
    entries = {each.entry_id: each.id for each in receipts}
    rows = session.execute(
        select(JournalEntry.reverses_id, JournalEntry.voucher_number).where(
            JournalEntry.reverses_id.in_(entries)
        )
    )
    return {entries[reverses]: number for reverses, number in rows if reverses is not None}


def waiting_of_session(session: Session, session_id: int) -> list[int]:
    """Drafts of a cash session that wait for a second person."""
    return list(
        session.scalars(
            select(PendingEntry.id)
            .join(ReceiptWaiting, ReceiptWaiting.request_id == PendingEntry.request_id)
            .where(ReceiptWaiting.session_id == session_id, PendingEntry.state == "waiting")
        )
    )
