"""Entries that wait for a second person; the ledger's own tables hold sealed entries only."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import Money


class PendingEntry(Base):
    """One entry above the limit, from its making to its approval, refusal or withdrawal.

    ``draft`` is JSON (``coop.ledger.draft_text``); ``state``: waiting, approved, refused,
    withdrawn; ``way``: how it was approved: own log-in, own PIN at the counter, or on a signed
    paper voucher, which stays listed until the approver confirms it (``confirmed_at``). The maker
    never decides, except by withdrawing; the database refuses it too.
    """

    __tablename__ = "pending_entry"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting','approved','refused','withdrawn')", name="state_known"
        ),
        CheckConstraint("way IN ('','login','pin','paper')", name="way_known"),
        CheckConstraint(
            "decided_by = '' OR state = 'withdrawn' OR decided_by <> made_by",
            name="maker_decides_nothing",
        ),
        CheckConstraint("confirmed_by <> made_by OR made_by = ''", name="maker_confirms_nothing"),
        CheckConstraint("(state = 'approved') = (entry_id IS NOT NULL)", name="approved_is_posted"),
        CheckConstraint("(state = 'approved') = (way <> '')", name="approved_has_way"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    request_digest: Mapped[str] = mapped_column(Text)
    draft: Mapped[str] = mapped_column(Text)
    amount: Mapped[Money] = mapped_column(MoneyType)
    made_at: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text, default="waiting", index=True)
    way: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(Text, default="")
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[str] = mapped_column(Text, default="")
    confirmed_by: Mapped[str] = mapped_column(Text, default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
