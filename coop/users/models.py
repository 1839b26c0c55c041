"""Tables of the people who sign in."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from coop.db import Base


class User(Base):
    """One person's log-in; roles are combined, none is implied by another.

    ``session_epoch`` is raised to end every open session of this person. Moments are UTC text.
    """

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(Text, unique=True)
    display_name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    is_enabled: Mapped[bool] = mapped_column(default=True)
    session_epoch: Mapped[int] = mapped_column(default=0)
    #: The password was chosen by somebody else: its owner changes it before doing anything.
    has_initial_password: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(Text, default="id")
    created_at: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[UserRole]] = relationship(
        back_populates="user", cascade="all, delete-orphan", lazy="selectin"
    )


class UserRole(Base):
    """One role of one person; the names are those of ``coop.users.access.Role``."""

    __tablename__ = "user_role"
    __table_args__ = (UniqueConstraint("user_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    role: Mapped[str] = mapped_column(Text)
    user: Mapped[User] = relationship(back_populates="roles")


class LoginThrottle(Base):
    """Failed log-ins per key (a user name or an address) since the last success."""

    __tablename__ = "login_throttle"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    blocked_until: Mapped[str] = mapped_column(Text, default="")


class SetupCode(Base):
    """The digest of the one-time code of a book without users; at most one row."""

    __tablename__ = "setup_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(Text)


class UserPin(Base):
    """The PIN with which one person approves at somebody else's screen.

    ``failures`` counts wrong tries since the last right one; too many shut the PIN until its
    owner, who knows the password, chooses a new one.
    """

    __tablename__ = "user_pin"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[str] = mapped_column(Text)
