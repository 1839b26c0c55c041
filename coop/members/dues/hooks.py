"""What dues add to the steps of a membership and to the member's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop.ledger.models import JournalEntry
from coop.ledger.report import Label
from coop.members.dues.models import DuesBill
from coop.members.dues.reading import arrears_of
from coop.members.membership.models import Member
from coop.members.membership.registry import Holding
from coop.members.membership.registry import register_holdings

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@register_holdings("dues")
def dues_of(session: Session, member_id: int) -> list[Holding]:
    """What of the dues is not paid, as of the last day of the book or of the last bill."""
    number = session.scalar(select(Member.number).where(Member.id == member_id))
    days = [
        session.scalar(select(func.max(JournalEntry.entry_date))),
        session.scalar(select(func.max(DuesBill.starts_on)).where(DuesBill.member_id == member_id)),
    ]
    known = [day for day in days if day is not None]
    if number is None or days[1] is None:
        return []
    standing = arrears_of(session, member_id, max(known))
    if not standing.open:
        return []
    return [
        Holding(
            Label("Simpanan wajib yang belum dibayar", "Mandatory savings not paid yet"),
            number,
            -standing.open,
            "dues.member",
            (("number", number),),
        )
    ]
