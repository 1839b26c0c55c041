"""What the portal holds about a person, for the village record: the log-in, exported and erased."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.ledger.report import Label
from coop.members.membership.models import Member
from coop.members.people.registry import Belongings
from coop.members.people.registry import Section
from coop.members.people.registry import register
from coop.members.portal.models import MemberLogin
from coop.members.portal.service import is_officer
from coop.members.portal.service import shut
from coop.users.access import Permission
from coop.users.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.orm import Session


class OwnLogins(Belongings):
    """The log-in under which a member looks at the own savings."""

    name = "portal"

    def sections(self, session: Session, person_id: int) -> Iterable[Section]:
        """User name and since when."""
        yield Section(
            "login",
            Label("Akses anggota", "Log-in"),
            (
                ("username", Label("Nama pengguna", "User name")),
                ("since", Label("Sejak", "Since")),
                ("closed", Label("Ditutup", "Shut")),
            ),
            tuple(
                (user.username, login.linked_at, login.closed_at or None)
                for login, user in _logins(session, person_id)
            ),
            Permission.SAVINGS_READ,
        )

    def erase(self, session: Session, person_id: int, *, actor: str, now: datetime) -> None:
        """Shut the log-in and take the name from it; an officer's stays the officer's."""
        for login, user in _logins(session, person_id):
            shut(session, login.member_id, actor=actor, now=now)
            if not is_officer(user):
                user.display_name = user.username


def _logins(session: Session, person_id: int) -> Sequence[Row[MemberLogin, User]]:
    return session.execute(
        select(MemberLogin, User)
        .join(User, User.id == MemberLogin.user_id)
        .join(Member, Member.id == MemberLogin.member_id)
        .where(Member.person_id == person_id)
        .order_by(MemberLogin.id)
    ).all()


register(OwnLogins())
