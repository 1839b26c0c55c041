"""People who sign in: making them, changing them, and letting them in.

Knows no Flask and never commits. Passwords are kept as argon2id hashes only; neither a password
nor a person's name is ever written to the audit log.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING
from typing import Final

from argon2 import Parameters
from argon2 import PasswordHasher
from argon2 import Type
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError
from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.users.access import Role
from coop.users.errors import DisplayNameRefused
from coop.users.errors import LastAdministrator
from coop.users.errors import PasswordSame
from coop.users.errors import PasswordTooEasy
from coop.users.errors import PasswordTooLong
from coop.users.errors import PasswordTooShort
from coop.users.errors import PasswordWrong
from coop.users.errors import RoleUnknown
from coop.users.errors import SignInRefused
from coop.users.errors import UserExists
from coop.users.errors import UsernameRefused
from coop.users.errors import UserUnknown
from coop.users.models import User
from coop.users.models import UserRole
from coop.users.throttle import count_try
from coop.users.throttle import forget_tries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy.orm import Session

PASSWORD_MIN = 8
PASSWORD_MAX = 200
DISPLAY_NAME_MAX = 100
LANGUAGES = ("id", "en")

#: What people type first; compared without regard to case.
EASY_PASSWORDS = frozenset(
    {
        "12345678",
        "123456789",
        "1234567890",
        "password",
        "passw0rd",
        "katasandi",
        "kata sandi",
        "koperasi",
        "qwertyui",
        "qwertyuiop",
        "bendahara",
        "indonesia",
        "sukamaju",
    }
)

#: With so many digits a name is the number of a card.
CARD_DIGITS = 13
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}", re.ASCII)
#: argon2id as OWASP recommends it for small machines: 19 MiB, so that four people signing in at
#: once do not stall a village PC of two cores.
HASHING: Final = Parameters(Type.ID, 19, 16, 32, time_cost=2, memory_cost=19_456, parallelism=1)
_hasher = PasswordHasher.from_parameters(HASHING)


def create_user(
    session: Session,
    *,
    username: str,
    display_name: str,
    password: str,
    roles: Iterable[str],
    actor: str,
    now: datetime,
    is_initial: bool = False,
) -> User:
    """Add a person who may sign in.

    Args:
        session: writing session.
        username: 3 to 40 of ``a-z 0-9 . _ -``; capital letters are lowered.
        display_name: what screens call the person.
        password: 8 to 200 signs.
        roles: names of roles, combined.
        actor: who adds.
        now: aware moment.
        is_initial: the person changes the password at the first log-in, before anything else.

    Raises:
        UsernameRefused: the user name has another form.
        UserExists: it is taken.
        DisplayNameRefused: the name is empty, too long or holds control characters.
        RoleUnknown: no such role.
        PasswordTooShort, PasswordTooLong, PasswordTooEasy: see their names.
    """
    name = normal_username(username)
    if _USERNAME.fullmatch(name) is None:
        raise UsernameRefused(username)
    if sum(sign.isdigit() for sign in name) >= CARD_DIGITS:
        raise UsernameRefused("")  # a NIK would stand in every line of the audit log
    if find_user(session, name) is not None:
        raise UserExists(name)
    person = User(
        username=name,
        display_name=_checked_display_name(display_name),
        password_hash="",
        has_initial_password=is_initial,
        created_at=utc_text(now),
        roles=[UserRole(role=role) for role in _checked_roles(roles)],
    )
    person.password_hash = hash_password(password, username=name)
    session.add(person)
    session.flush()  # the unique name speaks before the audit row is written
    audit.record(
        session,
        "user.create",
        f"user:{name}",
        actor=actor,
        now=now,
        roles=sorted(role.role for role in person.roles),
    )
    return person


def set_password(
    session: Session,
    username: str,
    password: str,
    *,
    actor: str,
    now: datetime,
    is_initial: bool = False,
) -> User:
    """Give a person a new password and end every open session of theirs.

    Args:
        session: writing session.
        username: whose.
        password: 8 to 200 signs.
        actor: who sets it.
        now: aware moment.
        is_initial: the person has to change it at the next log-in.

    Raises:
        UserUnknown: nobody has that name.
        PasswordTooShort, PasswordTooLong, PasswordTooEasy: see their names.
    """
    person = require_user(session, username)
    person.password_hash = hash_password(password, username=person.username)
    person.has_initial_password = is_initial
    person.session_epoch += 1
    audit.record(session, "user.set_password", f"user:{person.username}", actor=actor, now=now)
    return person


def end_sessions(session: Session, username: str, *, now: datetime) -> None:
    """End every open session of a person who signs out: a copied cookie opens nothing more.

    Raises:
        UserUnknown: nobody has that name.
    """
    person = require_user(session, username)
    person.session_epoch += 1
    name = person.username
    audit.record(session, "user.sign_out", f"user:{name}", actor=name, now=now)


def change_own_password(
    session: Session, username: str, *, present: str, new: str, now: datetime
) -> User:
    """Change the password of whoever asks, who has to know the present one.

    Raises:
        PasswordWrong: the present password is another.
        PasswordSame: the new one is the one that somebody else chose.
        PasswordTooShort, PasswordTooLong, PasswordTooEasy: see their names.
    """
    person = require_user(session, username)
    if not password_matches(person.password_hash, present):
        raise PasswordWrong
    if person.has_initial_password and _normal_password(new) == _normal_password(present):
        raise PasswordSame
    return set_password(session, username, new, actor=person.username, now=now)


def set_roles(
    session: Session, username: str, roles: Iterable[str], *, actor: str, now: datetime
) -> User:
    """Replace a person's roles; what they may do changes with their next request.

    Raises:
        UserUnknown: nobody has that name.
        RoleUnknown: no such role.
        LastAdministrator: nobody else could manage users.
    """
    person = require_user(session, username)
    wanted = _checked_roles(roles)
    if Role.ADMINISTRATOR not in wanted:
        _refuse_last_administrator(session, person)
    before = sorted(role.role for role in person.roles)
    if before == wanted:
        return person
    person.roles = [role for role in person.roles if role.role in wanted] + [
        UserRole(role=role) for role in wanted if role not in before
    ]
    audit.record(
        session,
        "user.set_roles",
        f"user:{person.username}",
        actor=actor,
        now=now,
        before=before,
        after=wanted,
    )
    return person


def set_enabled(
    session: Session, username: str, *, is_enabled: bool, actor: str, now: datetime
) -> User:
    """Let a person sign in, or no longer; disabling ends every open session of theirs.

    Raises:
        UserUnknown: nobody has that name.
        LastAdministrator: nobody else could manage users.
    """
    person = require_user(session, username)
    if person.is_enabled == is_enabled:
        return person
    if not is_enabled:
        _refuse_last_administrator(session, person)
        person.session_epoch += 1
    person.is_enabled = is_enabled
    action = "user.enable" if is_enabled else "user.disable"
    audit.record(session, action, f"user:{person.username}", actor=actor, now=now)
    return person


def set_language(session: Session, username: str, language: str) -> None:
    """Remember the language in which a person reads; a preference, so nothing is logged."""
    assert language in LANGUAGES, f"no such language: {language}"
    require_user(session, username).language = language


def users(session: Session) -> list[User]:
    """Everybody, by user name, with their roles."""
    return list(session.scalars(select(User).order_by(User.username)))


def has_users(session: Session) -> bool:
    """Whether anybody could sign in at all."""
    return session.scalar(select(User.id).limit(1)) is not None


def find_user(session: Session, username: str) -> User | None:
    """The person with that user name."""
    return session.scalars(
        select(User).where(User.username == normal_username(username))
    ).one_or_none()


def require_user(session: Session, username: str) -> User:
    """The person with that user name.

    Raises:
        UserUnknown: nobody has it.
    """
    person = find_user(session, username)
    if person is None:
        raise UserUnknown(username)
    return person


def normal_username(username: str) -> str:
    """A user name as it is kept.

    >>> normal_username(" Siti ")
    'siti'
    """
    return unicodedata.normalize("NFKC", username).strip().lower()


def hash_password(password: str, *, username: str) -> str:
    """The argon2id hash of a password that is good enough.

    Raises:
        PasswordTooShort: under 8 signs.
        PasswordTooLong: over 200 signs.
        PasswordTooEasy: the user name, one repeated sign, or what everybody tries first.
    """
    normal = _normal_password(password)
    if len(normal) < PASSWORD_MIN:
        raise PasswordTooShort(PASSWORD_MIN)
    if len(normal) > PASSWORD_MAX:
        raise PasswordTooLong(PASSWORD_MAX)
    if normal.lower() in EASY_PASSWORDS | {username} or len(set(normal)) == 1:
        raise PasswordTooEasy
    return hash_secret(normal)


def hash_secret(secret: str) -> str:
    """The argon2id hash of a password or PIN that was found good enough."""
    return _hasher.hash(secret)


def password_matches(password_hash: str | None, password: str) -> bool:
    """Whether a password belongs to a hash; without one, the same work is done for nothing."""
    normal = _normal_password(password)[: PASSWORD_MAX + 1]
    try:
        _hasher.verify(password_hash or _hash_of_nobody(), normal)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


@cache
def _hash_of_nobody() -> str:
    """What an unknown user name is compared with, so that it takes as long as a known one."""
    return _hasher.hash("nobody has this password")


def _normal_password(password: str) -> str:
    """The same password from every keyboard."""
    return unicodedata.normalize("NFKC", password)


def authenticate(
    session: Session, username: str, password: str, *, address: str, now: datetime
) -> User:
    """Let a person in, in one transaction: counts the try, compares, forgets the tries.

    The web does the same in three steps, so that no lock is held while the hash is computed.

    Raises:
        TooManyTries: this name or address failed too often; wait.
        SignInRefused: unknown, disabled, or another password; the caller commits, so that the
            try stays counted.
    """
    count_try(session, username, address=address, now=now)
    person = find_user(session, username)
    is_right = password_matches(person.password_hash if person else None, password)
    return conclude_sign_in(
        session, username, password, is_right=is_right, address=address, now=now
    )


def conclude_sign_in(
    session: Session, username: str, password: str, *, is_right: bool, address: str, now: datetime
) -> User:
    """Write down how a counted try ended.

    Args:
        session: writing session.
        username: as typed.
        password: as typed; hashed anew when the parameters have become stronger.
        is_right: what ``password_matches`` said.
        address: where the try came from.
        now: aware moment.

    Raises:
        SignInRefused: unknown, disabled, or another password; commit all the same.
    """
    person = find_user(session, username)
    if person is None or not is_right or not person.is_enabled:
        # A name that nobody has may be a password typed into the wrong field: it is not kept.
        subject = f"user:{person.username}" if person else "user:?"
        audit.record(session, "user.sign_in_refused", subject, actor="-", now=now, address=address)
        raise SignInRefused
    forget_tries(session, username, address=address, now=now)
    if _hasher.check_needs_rehash(person.password_hash):
        person.password_hash = _hasher.hash(_normal_password(password))
    audit.record(session, "user.sign_in", f"user:{person.username}", actor=person.username, now=now)
    return person


def _checked_display_name(display_name: str) -> str:
    name = unicodedata.normalize("NFC", display_name).strip()
    is_plain = all(unicodedata.category(sign)[0] != "C" for sign in name)
    if not name or len(name) > DISPLAY_NAME_MAX or not is_plain:
        raise DisplayNameRefused(display_name)
    return name


def _checked_roles(roles: Iterable[str]) -> list[str]:
    known = {role.value for role in Role}
    wanted = sorted(set(roles))
    for role in wanted:
        if role not in known:
            raise RoleUnknown(role)
    return [str(role) for role in wanted]


def _refuse_last_administrator(session: Session, person: User) -> None:
    """Somebody else who is enabled must be able to manage users."""
    administrators = session.scalars(
        select(User)
        .where(
            User.is_enabled,
            User.id.in_(select(UserRole.user_id).where(UserRole.role == Role.ADMINISTRATOR)),
        )
        .order_by(User.id)
        .with_for_update()  # two of them cannot remove each other at the same instant
    ).all()
    if administrators == [person]:
        raise LastAdministrator(person.username)


def count_users(session: Session) -> int:
    """How many people may sign in."""
    return session.scalar(select(func.count()).select_from(User).where(User.is_enabled)) or 0
