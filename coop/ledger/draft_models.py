"""Entries that wait for a second person; the ledger's own tables hold sealed entries only."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.money import Money

_WAITING_REVERSAL = text("state = 'waiting' AND reverses_id IS NOT NULL")


class PendingEntry(Base):
    """One entry above the limit, from its making to its approval, refusal or withdrawal.

    ``draft`` is JSON (``coop.ledger.draft_text``); ``state``: waiting, approved, refused,
    withdrawn; ``way``: how it was approved: own log-in, own PIN at the counter, or on a signed
    paper voucher, which stays listed until the approver confirms it (``confirmed_at``).
    ``made_by_id`` and ``decided_by_id`` are the people behind the names, so that a renamed account
    stays the same person; a maker at the command line has none. ``screen_of``: who was signed in
    where the PIN was typed, or who recorded the paper. The maker never decides, except by
    withdrawing; the database refuses it too, and what is made or decided stays
    (``coop.ledger.guards``).
    """

    __tablename__ = "pending_entry"
    __table_args__ = (
        CheckConstraint(
            "state IN ('waiting','approved','refused','withdrawn')", name="state_known"
        ),
        CheckConstraint("way IN ('','login','pin','paper')", name="way_known"),
        CheckConstraint(
            "decided_by = '' OR (state = 'withdrawn') = (decided_by = made_by)",
            name="maker_only_withdraws",
        ),
        CheckConstraint(
            "decided_by = '' OR state = 'withdrawn' OR ('cli:' || decided_by <> made_by"
            " AND (made_by_id IS NULL OR decided_by_id IS NULL OR decided_by_id <> made_by_id))",
            name="maker_decides_nothing",
        ),
        CheckConstraint(
            "(state = 'waiting') = (decided_by = '') AND (state = 'waiting') = (decided_at = '')",
            name="decided_by_somebody",
        ),
        CheckConstraint("(state = 'approved') = (entry_id IS NOT NULL)", name="approved_is_posted"),
        CheckConstraint("(state = 'approved') = (way <> '')", name="approved_has_way"),
        CheckConstraint(
            "(confirmed_by = '') = (confirmed_at = '') AND (confirmed_by = '' OR way = 'paper')",
            name="paper_is_confirmed",
        ),
        CheckConstraint(
            "confirmed_by = '' OR (confirmed_by <> made_by AND 'cli:' || confirmed_by <> made_by)",
            name="maker_confirms_nothing",
        ),
        Index(
            "uq_pending_entry_reverses_id",
            "reverses_id",
            unique=True,
            sqlite_where=_WAITING_REVERSAL,
            postgresql_where=_WAITING_REVERSAL,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    request_digest: Mapped[str] = mapped_column(Text)
    draft: Mapped[str] = mapped_column(Text)
    amount: Mapped[Money] = mapped_column(MoneyType)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    made_at: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    state: Mapped[str] = mapped_column(Text, default="waiting", index=True)
    way: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    decision_reason: Mapped[str] = mapped_column(Text, default="")
    screen_of: Mapped[str] = mapped_column(Text, default="")
    confirmed_at: Mapped[str] = mapped_column(Text, default="")
    confirmed_by: Mapped[str] = mapped_column(Text, default="")
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"), unique=True)
