"""Holds on limited balances: what is held cannot be taken out until it is released."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.errors import HoldTooLarge
from coop.ledger.errors import HoldUnknown
from coop.ledger.errors import RequestReused
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.models import SubledgerHold
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def held(session: Session, account_id: int, subledger_id: int) -> Money:
    """What of one balance is held now."""
    found = session.scalar(
        select(func.sum(SubledgerHold.amount)).where(
            SubledgerHold.account_id == account_id,
            SubledgerHold.subledger_id == subledger_id,
            SubledgerHold.released_at == "",
        )
    )
    return found if found is not None else ZERO


def holds_of(session: Session, account_id: int, subledger_id: int) -> Sequence[SubledgerHold]:
    """Every hold of one balance, standing ones first, then the latest."""
    return session.scalars(
        select(SubledgerHold)
        .where(
            SubledgerHold.account_id == account_id,
            SubledgerHold.subledger_id == subledger_id,
        )
        .order_by(SubledgerHold.released_at != "", SubledgerHold.id.desc())
    ).all()


def place_hold(
    session: Session,
    account_id: int,
    subledger_id: int,
    amount: Money,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    origin: str = "",
) -> SubledgerHold:
    """Hold part of a balance, at most what is free of it.

    Args:
        session: writing session.
        account_id: the limited account.
        subledger_id: whose part of it.
        amount: more than nothing.
        reason: what people read on the account's page.
        request_id: the same id places one hold.
        actor: who places it.
        now: aware moment.
        origin: what the hold is for and who may release it (``loan:42``); empty for people.

    Raises:
        HoldTooLarge: less than that is free, counting every movement that is recorded.
        RequestReused: the id placed another hold.
        TextRefused: a reason that would not print as it reads.
    """
    lock_head(session)
    check_words("reason", reason)
    known = session.scalar(select(SubledgerHold).where(SubledgerHold.request_id == request_id))
    if known is not None:
        if (known.account_id, known.subledger_id, known.amount) != (
            account_id,
            subledger_id,
            amount,
        ):
            raise RequestReused(request_id, str(known.id))
        return known
    number = session.execute(
        select(Subledger.number).where(Subledger.id == subledger_id)
    ).scalar_one()
    free = _free(session, account_id, subledger_id)
    if amount <= ZERO or amount > free:
        raise HoldTooLarge(number, amount, free)
    row = SubledgerHold(
        account_id=account_id,
        subledger_id=subledger_id,
        amount=amount,
        reason=reason,
        origin=origin,
        request_id=request_id,
        placed_at=utc_text(now),
        placed_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "hold.place",
        f"hold:{row.id}",
        actor=actor,
        now=now,
        number=number,
        amount=amount.plain(),
        reason=reason,
    )
    return row


def release_hold(
    session: Session, hold_id: int, reason: str, *, actor: str, now: datetime, origin: str = ""
) -> None:
    """Release a hold; a second time changes nothing.

    Raises:
        HoldUnknown: there is none, or another origin has to release it.
        TextRefused: a reason that would not print as it reads.
    """
    lock_head(session)
    check_words("reason", reason)
    row = session.get(SubledgerHold, hold_id)
    if row is None or row.origin != origin:
        raise HoldUnknown(hold_id)
    if row.released_at:
        return
    row.released_at, row.released_by, row.release_reason = utc_text(now), actor, reason
    session.flush()
    audit.record(session, "hold.release", f"hold:{row.id}", actor=actor, now=now, reason=reason)


def _free(session: Session, account_id: int, subledger_id: int) -> Money:
    """Balance on its normal side less what is held: lowest over today and every later day.

    A movement dated later than today cannot be recorded, so the sum of all is today's.
    """
    balance = session.scalar(
        select(func.sum(Posting.amount)).where(
            Posting.account_id == account_id, Posting.subledger_id == subledger_id
        )
    )
    normal = session.execute(select(Account.normal).where(Account.id == account_id)).scalar_one()
    amount = balance if balance is not None else ZERO
    if normal == "credit":
        amount = -amount
    return amount - held(session, account_id, subledger_id)
