"""Correcting what was posted: by reversal (pembatalan) or transfer (pindah buku), never by edit.

What a person types is submitted, so that it waits for a second person above the limit; ``reverse``
and ``transfer`` post at once, for a pillar whose own paper is signed elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import refuse_reversed
from coop.ledger.drafts import submit
from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import Series
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.entry import check_text
from coop.ledger.entry import mirror
from coop.ledger.errors import EntryUnknown
from coop.ledger.errors import MoneyNotTransferred
from coop.ledger.errors import NotReversible
from coop.ledger.errors import RoleMissing
from coop.ledger.errors import TextRefused
from coop.ledger.errors import ZeroLine
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Origins of entries that no pillar owns: the journal form and files that were imported.
LEDGER_ORIGINS = {"", "import"}


def reverse(
    session: Session,
    entry_id: int,
    *,
    reason: str,
    entry_date: date,
    request_id: str,
    actor: str,
    now: datetime,
    owner: str = "",
) -> PostedEntry:
    """Post the mirror of an entry, once, into an open period.

    The mirror keeps the effective date of what it mirrors, so interest and arrears histories read
    as if the mistake had not been made; statements see both, each in its own month. The door
    therefore refuses a mirror dated before the effective date.

    Args:
        session: writing session.
        entry_id: chain position of the entry.
        reason: why; printed on the voucher.
        entry_date: day of the mirror, in an open period.
        request_id: same id, same reversal.
        actor: who reverses.
        now: aware moment in the book's zone.
        owner: prefix of the origins the calling pillar owns; empty for plain journal entries.

    Raises:
        TextRefused: no reason.
        EntryUnknown: no such entry.
        NotReversible: a reversal, a closing entry, or an entry of another pillar.
        AlreadyReversed: it was reversed before by another request.
        CoopError: whatever the door refuses.
    """
    lock_head(session)
    draft = reversal_draft(session, entry_id, reason=reason, entry_date=entry_date, owner=owner)
    refuse_reversed(session, entry_id, request_id)
    return post(session, draft, request_id=request_id, actor=actor, now=now)


def submit_reversal(
    session: Session,
    entry_id: int,
    *,
    reason: str,
    entry_date: date,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Reverse an entry, or let its reversal wait for a second person above the limit.

    Arguments are those of ``reverse``; one reversal of an entry waits at a time.

    Raises:
        ReversalWaits: a reversal of it waits already.
        CoopError: as ``reverse``.
    """
    draft = reversal_draft(session, entry_id, reason=reason, entry_date=entry_date)
    return submit(session, draft, request_id=request_id, actor=actor, now=now)


def reversal_draft(
    session: Session, entry_id: int, *, reason: str, entry_date: date, owner: str = ""
) -> Draft:
    """The mirror of an entry; whether it was reversed before is asked where it is posted.

    Raises:
        TextRefused: no reason.
        EntryUnknown: no such entry.
        NotReversible: a reversal, a closing entry, or an entry of another pillar.
    """
    _check_reason(reason)
    entry = session.get(JournalEntry, entry_id)
    if entry is None:
        raise EntryUnknown(entry_id)
    _refuse_irreversible(entry, owner)
    return Draft(
        entry_date=entry_date,
        narration=f"Pembatalan {entry.voucher_number}: {reason.strip()}"[:NARRATION_LENGTH_MAX],
        lines=mirror(lines_of(entry)),
        kind=EntryKind.REVERSAL,
        effective_date=entry.effective_date,
        origin=entry.origin,
        reverses=entry.id,
        reason=reason.strip(),
    )


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason)


def _refuse_irreversible(entry: JournalEntry, owner: str) -> None:
    if entry.kind in {EntryKind.REVERSAL, EntryKind.CLOSING}:
        raise NotReversible(entry.voucher_number, entry.kind)
    allowed = {owner} if owner else LEDGER_ORIGINS
    if entry.origin.partition(":")[0] not in allowed:
        raise NotReversible(entry.voucher_number, "other_pillar")


def lines_of(entry: JournalEntry) -> tuple[Line, ...]:
    """The lines of a posted entry as a draft would carry them."""
    return tuple(
        Line(
            posting.account.code,
            posting.unit,
            posting.amount,
            SubledgerRef(posting.subledger.kind, posting.subledger.number)
            if posting.subledger
            else None,
        )
        for posting in entry.postings
    )


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a transfer: account, unit and, where the account demands it, whom it is about."""

    account: str
    unit: str
    subledger: SubledgerRef | None = None


@dataclass(frozen=True, slots=True)
class Transfer:
    """A *pindah buku* as it is asked for.

    Attributes:
        amount: more than nothing.
        debit: where it goes; not a cash or bank account.
        credit: where it comes from; not a cash or bank account.
        reason: why; becomes the narration and stays with the entry.
        entry_date: day of the transfer, in an open period.
        effective_date: when it counts for interest and arrears; the entry date when left out.
        origin: the pillar's record that owns the entry, where one does.
    """

    amount: Money
    debit: Side
    credit: Side
    reason: str
    entry_date: date
    effective_date: date | None = None
    origin: str = ""


def transfer(
    session: Session, wanted: Transfer, *, request_id: str, actor: str, now: datetime
) -> PostedEntry:
    """Move an amount between two accounts, no money changing hands (pindah buku).

    Where the units differ the inter-unit pair is added.

    Args:
        session: writing session.
        wanted: what is moved, from where to where, and why.
        request_id: same id, same transfer.
        actor: who transfers.
        now: aware moment in the book's zone.

    Raises:
        TextRefused: no reason.
        ZeroLine: no amount, or a negative one.
        MoneyNotTransferred: one of the accounts is cash or bank.
        RoleMissing: the units differ and the chart has no inter-unit account.
        CoopError: whatever the door refuses.
    """
    draft = transfer_draft(session, wanted)
    return post(session, draft, request_id=request_id, actor=actor, now=now)


def submit_transfer(
    session: Session, wanted: Transfer, *, request_id: str, actor: str, now: datetime
) -> PostedEntry | WaitingEntry:
    """Move an amount between two accounts, or let it wait for a second person above the limit.

    Arguments are those of ``transfer``.

    Raises:
        CoopError: as ``transfer``.
    """
    draft = transfer_draft(session, wanted)
    return submit(session, draft, request_id=request_id, actor=actor, now=now)


def transfer_draft(session: Session, wanted: Transfer) -> Draft:
    """The entry a transfer would post, for its preview; refuses as ``transfer`` does."""
    _check_reason(wanted.reason)
    if wanted.amount <= ZERO:
        raise ZeroLine(1)
    debit, credit = wanted.debit, wanted.credit
    money = select(func.min(Account.code)).where(
        Account.code.in_([debit.account, credit.account]), Account.money != ""
    )
    if (money_account := session.scalar(money)) is not None:
        raise MoneyNotTransferred(money_account)
    reason = wanted.reason.strip()
    draft = Draft(
        entry_date=wanted.entry_date,
        narration=f"Pindah buku: {reason}"[:NARRATION_LENGTH_MAX],
        lines=(
            Line(debit.account, debit.unit, wanted.amount, debit.subledger),
            Line(credit.account, credit.unit, -wanted.amount, credit.subledger),
        ),
        effective_date=wanted.effective_date,
        series=Series.MEMORIAL,
        origin=wanted.origin,
        reason=reason,
    )
    if debit.unit == credit.unit:
        return draft
    return balance_units(draft, _inter_unit_account(session))


def _inter_unit_account(session: Session) -> str:
    code = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    if code is None:
        raise RoleMissing("inter_unit")
    return code
