"""PINs: how an approver says yes at the maker's screen, without signing in there.

A PIN is digits only, so it is weaker than a password: it opens nothing but one approval, wrong
tries wait longer and longer, and after ``FAILURES_MAX`` of them it opens nothing until its owner
chooses a new one with the password. A try is three steps, so that no lock is held while the hash is
computed: ``count_pin_try``, ``pin_matches``, ``conclude_pin``. Knows no Flask and never commits.
"""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.users import throttle
from coop.users.errors import PinMissing
from coop.users.errors import PinRefused
from coop.users.errors import PinShut
from coop.users.errors import PinWrong
from coop.users.models import User
from coop.users.models import UserPin
from coop.users.service import hash_secret
from coop.users.service import normal_username
from coop.users.service import password_matches
from coop.users.service import require_user

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

PIN_MIN = 6
PIN_MAX = 12

#: Wrong tries after which a PIN opens nothing more; a bank's machine keeps the card after three.
FAILURES_MAX = 10

#: Longest group of digits that may not make up a whole PIN by repetition: 123123, 121212.
_GROUP_MAX = 3
_TENS = 10


def is_easy(pin: str) -> bool:
    """Whether a PIN is among those that everybody tries first.

    One or two different digits, steps that are all alike (123456, 654321, 135791), a group that
    repeats (123123), pairs that climb (112233), and halves that mirror each other (123321).

    >>> [is_easy(pin) for pin in ("123456", "890123", "112233", "121212", "480317")]
    [True, True, True, True, False]
    """
    digits = [int(sign) for sign in pin]
    repeats = any(
        pin == pin[:size] * (len(pin) // size)
        for size in range(1, _GROUP_MAX + 1)
        if len(pin) % size == 0
    )
    doubled = pin[::2] == pin[1::2] and _is_even(digits[::2])
    return len(set(pin)) <= 2 or _is_even(digits) or repeats or doubled or pin == pin[::-1]


def _is_even(digits: list[int]) -> bool:
    """Whether each digit is as far from the one before, counting on from nine to nought."""
    steps = {(after - before) % _TENS for before, after in pairwise(digits)}
    return len(steps) <= 1


def checked_pin(pin: str) -> str:
    """A PIN as it is hashed.

    Raises:
        PinRefused: not 6 to 12 digits, or too easy.
    """
    text = unicodedata.normalize("NFKC", pin).strip()
    if not (text.isascii() and text.isdigit()):
        raise PinRefused("digits", PIN_MIN, PIN_MAX)
    if not PIN_MIN <= len(text) <= PIN_MAX:
        raise PinRefused("length", PIN_MIN, PIN_MAX)
    if is_easy(text):
        raise PinRefused("easy", PIN_MIN, PIN_MAX)
    return text


def hash_pin(pin: str) -> str:
    """The argon2id hash of a PIN that is good enough; slow on purpose, so hold no lock meanwhile.

    Raises:
        PinRefused: not 6 to 12 digits, or too easy.
    """
    return hash_secret(checked_pin(pin))


def set_pin(session: Session, username: str, pin_hash: str, *, now: datetime) -> None:
    """Give a person a first or another PIN; whoever asks has shown to know the password.

    Args:
        session: writing session.
        username: whose.
        pin_hash: from ``hash_pin``.
        now: aware moment.

    Raises:
        UserUnknown: nobody has that name.
    """
    person = require_user(session, username)
    row = session.get(UserPin, person.id)
    if row is None:
        row = UserPin(user_id=person.id)
        session.add(row)
    row.pin_hash, row.failures, row.changed_at = pin_hash, 0, utc_text(now)
    throttle.forget_pin_tries(session, person.username)
    session.flush()
    name = person.username
    audit.record(session, "user.set_pin", f"user:{name}", actor=name, now=now)


def find_pin(session: Session, username: str) -> UserPin | None:
    """The PIN of a person, if one was chosen."""
    return session.scalars(
        select(UserPin)
        .join(User, User.id == UserPin.user_id)
        .where(User.username == normal_username(username))
        .execution_options(populate_existing=True)
    ).one_or_none()


def people_with_pin(session: Session) -> set[int]:
    """Numbers of the accounts whose PIN opens something."""
    query = select(UserPin.user_id).where(UserPin.failures < FAILURES_MAX)
    return set(session.scalars(query))


def is_shut(row: UserPin) -> bool:
    """Whether too many wrong tries shut a PIN."""
    return row.failures >= FAILURES_MAX


def count_pin_try(session: Session, username: str, *, now: datetime) -> str:
    """Count a try as wrong until it is known to be right.

    Returns:
        The hash to compare with; the caller commits before comparing.

    Raises:
        PinMissing: this person has none.
        PinShut: too many wrong tries.
        TooManyTries: wait; the try is not counted.
    """
    throttle.count_pin_try(session, username, now=now)
    row = find_pin(session, username)
    if row is None:
        raise PinMissing(username)
    if is_shut(row):
        raise PinShut(username)
    row.failures += 1
    session.flush()
    return row.pin_hash


def pin_matches(pin_hash: str, pin: str) -> bool:
    """Whether what was typed is the PIN of a hash."""
    return password_matches(pin_hash, unicodedata.normalize("NFKC", pin).strip())


def conclude_pin(
    session: Session, username: str, *, is_right: bool, screen_of: str, now: datetime
) -> None:
    """Write down how a counted try ended.

    Args:
        session: writing session.
        username: whose PIN.
        is_right: what ``pin_matches`` said.
        screen_of: who is signed in where it was typed.
        now: aware moment.

    Raises:
        PinWrong: the caller commits all the same, so that the log keeps it.
        PinShut: the same, and it was the last try.
    """
    row = find_pin(session, username)
    if not is_right:
        audit.record(
            session, "user.pin_refused", f"user:{username}", actor=screen_of or "-", now=now
        )
        raise PinShut(username) if row is not None and is_shut(row) else PinWrong(username)
    throttle.forget_pin_tries(session, username)
    if row is not None:
        row.failures = 0
        session.flush()
