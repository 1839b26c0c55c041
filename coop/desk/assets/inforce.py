"""What of the registers is in force: where the ledger has the entry and no reversal of it.

Every row of a register that moved money carries the request id of its entry. Here that id is
looked up; nothing about it is stored twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.db import MoneyType
from coop.desk.assets.models import ScheduleCharge
from coop.ledger.draft_models import PendingEntry
from coop.ledger.drafts import WaitingEntry
from coop.ledger.entry import balance_units
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.posting import PostedEntry
from coop.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from sqlalchemy.orm import InstrumentedAttribute
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Draft
    from coop.money import Money


@dataclass(frozen=True, slots=True)
class Standing:
    """The entry of one request.

    Attributes:
        entry_id: its position in the chain.
        voucher_number: as printed.
        entry_date: its day.
        reversed_on: day of its reversal, None while it is in force.
    """

    entry_id: int
    voucher_number: str
    entry_date: date
    reversed_on: date | None

    def holds(self, day: date | None = None) -> bool:
        """Whether it is in force: at the end of a day, or as of now."""
        if day is None:
            return self.reversed_on is None
        return self.entry_date <= day and (self.reversed_on is None or self.reversed_on > day)


_mirror = aliased(JournalEntry)


def standings(session: Session, request_ids: Iterable[str]) -> Mapping[str, Standing]:
    """The entries of requests that were posted, by request id."""
    wanted = list(request_ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(
            JournalEntry.request_id,
            JournalEntry.id,
            JournalEntry.voucher_number,
            JournalEntry.entry_date,
            _mirror.entry_date,
        )
        .outerjoin(_mirror, _mirror.reverses_id == JournalEntry.id)
        .where(JournalEntry.request_id.in_(wanted))
    )
    return {row[0]: Standing(row[1], row[2], row[3], row[4]) for row in rows}


def waiting(session: Session, request_ids: Iterable[str]) -> frozenset[str]:
    """Those of the requests that wait for a second person."""
    wanted = list(request_ids)
    if not wanted:
        return frozenset()
    query = select(PendingEntry.request_id).where(
        PendingEntry.request_id.in_(wanted), PendingEntry.state == "waiting"
    )
    return frozenset(session.scalars(query))


def answer_of(session: Session, request_id: str) -> PostedEntry | WaitingEntry | None:
    """What an earlier request was answered with: its entry, or that it waits; None if neither."""
    entry = session.scalar(select(JournalEntry).where(JournalEntry.request_id == request_id))
    if entry is not None:
        return PostedEntry(entry.id, entry.voucher_number, entry.hash, was_known=True)
    pending = session.scalar(select(PendingEntry).where(PendingEntry.request_id == request_id))
    return None if pending is None else WaitingEntry(pending.id, pending.amount, was_known=True)


def charged(
    session: Session, of: InstrumentedAttribute[int | None], day: date | None = None
) -> dict[int, Money]:
    """What was charged in force, by id of the asset or prepaid item.

    Args:
        session: reading session.
        of: ``ScheduleCharge.asset_id`` or ``ScheduleCharge.prepaid_id``.
        day: at whose end; None is as of now, reversals of any day counted.
    """
    query = (
        select(of, func.sum(ScheduleCharge.amount, type_=MoneyType))
        .join(JournalEntry, JournalEntry.request_id == ScheduleCharge.request_id)
        .outerjoin(_mirror, _mirror.reverses_id == JournalEntry.id)
        .where(of.is_not(None))
        .group_by(of)
    )
    if day is None:
        query = query.where(_mirror.id.is_(None))
    else:
        query = query.where(
            JournalEntry.entry_date <= day, or_(_mirror.id.is_(None), _mirror.entry_date > day)
        )
    return {key: amount or ZERO for key, amount in session.execute(query) if key is not None}


def usable(session: Session, codes: Iterable[str]) -> frozenset[str]:
    """Those of the account codes that take postings now."""
    query = select(Account.code).where(
        Account.code.in_(list(codes)), ~Account.is_header, Account.is_active
    )
    return frozenset(session.scalars(query))


def next_number(session: Session, prefix: str, id_column: InstrumentedAttribute[int]) -> str:
    """The number after the last of a register; the caller holds the book's lock."""
    last = session.scalar(select(func.max(id_column))) or 0
    return f"{prefix}-{last + 1:04d}"


def touches(session: Session, entry_id: int, account: str) -> bool:
    """Whether an entry exists, was not taken back, and adds to an account."""
    found = session.scalar(
        select(func.count())
        .select_from(Posting)
        .join(Account, Account.id == Posting.account_id)
        .outerjoin(_mirror, _mirror.reverses_id == Posting.entry_id)
        .where(
            Posting.entry_id == entry_id,
            Account.code == account,
            Posting.amount > ZERO,
            _mirror.id.is_(None),
        )
    )
    return bool(found)


def with_inter_unit(session: Session, draft: Draft) -> Draft:
    """The draft with the pair that an entry across units needs, where the chart has one."""
    code = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    return balance_units(draft, code) if code else draft
