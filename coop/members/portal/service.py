"""Logins of members: codes, activation, linking an officer's log-in, shutting it.

One member has one log-in and one log-in one member. What a membership opens is read at each
request, so nothing has to happen here when somebody leaves or dies.
"""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.errors import RequestReused
from coop.ledger.periods import lock_head
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.portal.codes import DAYS_VALID
from coop.members.portal.codes import digest_of
from coop.members.portal.errors import CodeRefused
from coop.members.portal.errors import CodeWrong
from coop.members.portal.errors import LoginExists
from coop.members.portal.errors import LoginTaken
from coop.members.portal.errors import OfficersLogin
from coop.members.portal.models import MemberCode
from coop.members.portal.models import MemberLogin
from coop.users.access import Role
from coop.users.models import User
from coop.users.service import create_user
from coop.users.service import require_user
from coop.users.service import set_enabled
from coop.users.service import set_password
from coop.users.service import set_roles

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

#: Memberships whose savings their owner may look at: until they are settled, not after a death.
READABLE: Final = frozenset({"active", "resigned", "expelled"})

#: Roles that open nothing of the cooperative's office.
OWN_ROLES: Final = frozenset({Role.MEMBER, Role.ENTREPRENEUR})

#: Who stands in the audit log for somebody who is not signed in yet.
BY_CODE: Final = "aktivasi"


def is_officer(user: User) -> bool:
    """Whether a log-in does more than look at what is its owner's."""
    return any(Role(each.role) not in OWN_ROLES for each in user.roles)


def login_of_member(session: Session, member_id: int) -> MemberLogin | None:
    """The log-in of a member, shut or not."""
    return session.scalars(
        select(MemberLogin)
        .where(MemberLogin.member_id == member_id)
        .execution_options(populate_existing=True)
    ).one_or_none()


def make_code(
    session: Session, member_id: int, code: str, *, request_id: str, actor: str, now: datetime
) -> MemberCode:
    """A code for a member who never signed in, forgot the password, or was shut out.

    Codes made before are void.

    Args:
        session: writing session.
        member_id: for whom.
        code: as it will be printed.
        request_id: the same id makes one code.
        actor: who makes it.
        now: aware moment.

    Raises:
        RequestReused: the id made a code of somebody else.
        CodeRefused: this membership does not open the portal.
        OfficersLogin: the password of an officer is changed by the officer or an administrator.
    """
    lock_head(session)
    known = session.scalar(select(MemberCode).where(MemberCode.request_id == request_id))
    if known is not None:
        if known.member_id != member_id:
            raise RequestReused(request_id, str(known.id))
        return known
    member = session.get(Member, member_id)
    number = member.number if member is not None else None
    if member is None or number is None or member.status not in READABLE:
        raise CodeRefused(number or str(member_id))
    login = login_of_member(session, member_id)
    if login is not None and not login.closed_at:
        user = session.get_one(User, login.user_id)
        if is_officer(user):
            raise OfficersLogin(user.username)
    for earlier in session.scalars(_open_codes(member_id)):
        earlier.replaced_at = utc_text(now)
    row = MemberCode(
        member_id=member_id,
        digest=digest_of(code),
        request_id=request_id,
        expires_at=utc_text(now + timedelta(days=DAYS_VALID)),
        made_at=utc_text(now),
        made_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(session, "portal.code", f"member:{number}", actor=actor, now=now)
    return row


def activate(session: Session, code: str, *, username: str, password: str, now: datetime) -> User:
    """Use a code up: a new log-in for its member, or a new password for the one there is.

    Args:
        session: writing session.
        code: as typed.
        username: wanted; empty for the member's number; not asked where a log-in exists.
        password: new one.
        now: aware moment.

    Raises:
        CodeWrong: none of ours, used, replaced or too old.
        OfficersLogin: the member's log-in is an officer's; it is linked while signed in.
        CoopError: what ``create_user`` and ``set_password`` refuse; the code stays good.
    """
    lock_head(session)
    row, member = _redeemed(session, code, now)
    login = login_of_member(session, member.id)
    if login is not None:
        user = session.get_one(User, login.user_id)
        if is_officer(user):
            raise OfficersLogin(user.username)
        set_password(session, user.username, password, actor=BY_CODE, now=now)
        set_enabled(session, user.username, is_enabled=True, actor=BY_CODE, now=now)
        set_roles(session, user.username, _with_member(user), actor=BY_CODE, now=now)
        login.closed_at = login.closed_by = ""
    else:
        name = session.scalar(select(Person.name).where(Person.id == member.person_id))
        number = member.number or ""
        user = create_user(
            session,
            username=username.strip() or number,
            display_name=name or number,
            password=password,
            roles=[Role.MEMBER],
            actor=BY_CODE,
            now=now,
        )
        session.add(MemberLogin(user_id=user.id, member_id=member.id, linked_at=utc_text(now)))
    _use_up(session, row, member, user, now)
    return user


def link(session: Session, code: str, *, username: str, now: datetime) -> User:
    """Use a code up while signed in: an officer's log-in shows the own savings too.

    Args:
        session: writing session.
        code: as typed.
        username: who is signed in.
        now: aware moment.

    Raises:
        CodeWrong: none of ours, used, replaced or too old.
        LoginExists: the member signs in under another name.
        LoginTaken: this log-in is another person's membership.
    """
    lock_head(session)
    row, member = _redeemed(session, code, now)
    user = require_user(session, username)
    login = login_of_member(session, member.id)
    if login is not None and login.user_id != user.id:
        raise LoginExists(member.number or "")
    own = session.scalars(select(MemberLogin).where(MemberLogin.user_id == user.id)).one_or_none()
    if own is None:
        session.add(MemberLogin(user_id=user.id, member_id=member.id, linked_at=utc_text(now)))
    else:
        # Who joins again has a new membership; the log-in goes with the person.
        before = session.get_one(Member, own.member_id)
        if before.person_id != member.person_id:
            raise LoginTaken(user.username)
        own.member_id, own.closed_at, own.closed_by = member.id, "", ""
    set_roles(session, user.username, _with_member(user), actor=user.username, now=now)
    _use_up(session, row, member, user, now)
    return user


def shut(session: Session, member_id: int, *, actor: str, now: datetime) -> MemberLogin | None:
    """Shut a member's log-in: open sessions end; a code opens it again.

    An officer goes on working, without the own savings. Without a log-in nothing happens.
    """
    lock_head(session)
    for code in session.scalars(_open_codes(member_id)):
        code.replaced_at = utc_text(now)
    login = login_of_member(session, member_id)
    if login is None or login.closed_at:
        return login
    user = session.get_one(User, login.user_id)
    login.closed_at, login.closed_by = utc_text(now), actor
    if is_officer(user):
        kept = [each.role for each in user.roles if each.role != Role.MEMBER]
        set_roles(session, user.username, kept, actor=actor, now=now)
    else:
        set_enabled(session, user.username, is_enabled=False, actor=actor, now=now)
    session.flush()
    number = session.scalar(select(Member.number).where(Member.id == member_id))
    audit.record(session, "portal.shut", f"member:{number}", actor=actor, now=now)
    return login


def _open_codes(member_id: int) -> Select[MemberCode]:
    return select(MemberCode).where(
        MemberCode.member_id == member_id, MemberCode.used_at == "", MemberCode.replaced_at == ""
    )


def _redeemed(session: Session, code: str, now: datetime) -> tuple[MemberCode, Member]:
    """The standing code that reads so, and whom it is for; one sentence for all that are not."""
    row = session.scalars(
        select(MemberCode)
        .where(MemberCode.digest == digest_of(code))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None or row.used_at or row.replaced_at or utc_text(now) > row.expires_at:
        raise CodeWrong
    member = session.get_one(Member, row.member_id)
    if member.status not in READABLE:
        raise CodeWrong
    return row, member


def _use_up(session: Session, row: MemberCode, member: Member, user: User, now: datetime) -> None:
    row.used_at = utc_text(now)
    session.flush()
    audit.record(
        session, "portal.activate", f"member:{member.number}", actor=user.username, now=now
    )


def _with_member(user: User) -> list[str]:
    return [*(each.role for each in user.roles), Role.MEMBER]
