"""Tables of the members' portal: whose log-in shows whose savings, and the codes that open it."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from coop.db import Base


class MemberLogin(Base):
    """The one log-in of one member; ``closed_at`` is set while the treasurer keeps it shut."""

    __tablename__ = "member_login"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    linked_at: Mapped[str] = mapped_column(Text)
    closed_at: Mapped[str] = mapped_column(Text, default="")
    closed_by: Mapped[str] = mapped_column(Text, default="")


class MemberCode(Base):
    """One activation code, kept as a digest; it opens once, until its day, unless replaced."""

    __tablename__ = "member_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    digest: Mapped[str] = mapped_column(Text, unique=True)
    request_id: Mapped[str] = mapped_column(Text, unique=True)
    expires_at: Mapped[str] = mapped_column(Text)
    made_at: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(Text)
    used_at: Mapped[str] = mapped_column(Text, default="")
    replaced_at: Mapped[str] = mapped_column(Text, default="")
