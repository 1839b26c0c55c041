"""Tables of proxies: who may act for a member, what they did, how the member looks at it."""

from __future__ import annotations

import datetime as dt  # the mapper resolves annotations in this module's namespace

from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base
from coop.db import MoneyType
from coop.members.proxies.facts import proxy_number
from coop.money import Money


class Proxy(Base):
    """One power to act for a member; it stays as it was signed and ends by day or revocation.

    ``purposes``: names of ``facts.PURPOSES`` with commas. Limits are of money taken out, at once
    and in a calendar month. ``document``: the letter that was signed, by number or description.
    """

    __tablename__ = "proxy"
    __table_args__ = (
        CheckConstraint("purposes <> ''", name="for_something"),
        CheckConstraint("expires_on >= valid_from", name="in_order"),
        CheckConstraint("limit_each >= 0 AND limit_month >= limit_each", name="limits_in_order"),
        CheckConstraint("(revoked_on IS NULL) = (revoked_at = '')", name="revoked_whole"),
        Index("ix_proxy_member_id", "member_id"),
        Index("ix_proxy_person_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    relation: Mapped[str] = mapped_column(Text)
    purposes: Mapped[str] = mapped_column(Text)
    limit_each: Mapped[Money] = mapped_column(MoneyType)
    limit_month: Mapped[Money] = mapped_column(MoneyType)
    valid_from: Mapped[dt.date]
    expires_on: Mapped[dt.date]
    document: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text, default="")
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)
    revoked_on: Mapped[dt.date | None]
    revoked_at: Mapped[str] = mapped_column(Text, default="")
    revoked_by: Mapped[str] = mapped_column(Text, default="")
    revoke_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def number(self) -> str:
        """What people call it."""
        return proxy_number(self.id)

    def purpose_set(self) -> frozenset[str]:
        """What it is for."""
        return frozenset(self.purposes.split(","))


class ProxyAct(Base):
    """One act for a member. It and its entry have the same request id, approved now or later.

    ``amount`` is what moved in or out of the member's savings; ``day`` the effective day, whose
    month the limit counts. Whether it stands is read from the ledger, never kept here.
    """

    __tablename__ = "proxy_act"
    __table_args__ = (
        CheckConstraint("purpose IN ('deposit','withdraw','close')", name="purpose_known"),
        CheckConstraint("amount > 0", name="amount_positive"),
        Index("ix_proxy_act_proxy_id", "proxy_id", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proxy_id: Mapped[int] = mapped_column(ForeignKey("proxy.id"))
    purpose: Mapped[str] = mapped_column(Text)
    amount: Mapped[Money] = mapped_column(MoneyType)
    day: Mapped[dt.date]
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    recorded_at: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[str] = mapped_column(Text)


class ProxyLink(Base):
    """One link under which a member abroad looks at the own savings, without signing in.

    What is sent is this row's id and ``nonce``, signed; revoking draws another nonce, so that what
    was sent before opens nothing. ``shows_from``: the first day it shows.
    """

    __tablename__ = "proxy_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    nonce: Mapped[str] = mapped_column(Text)
    shows_from: Mapped[dt.date]
    expires_at: Mapped[str] = mapped_column(Text)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    made_at: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    revoked_at: Mapped[str] = mapped_column(Text, default="")
    revoked_by: Mapped[str] = mapped_column(Text, default="")
