"""Failed tries to sign in: counted per user name and per address, with a growing wait.

A try is counted *before* the password is compared and forgiven when it was right, so many tries
at the same instant are no way around it. Names are kept as a digest: what somebody typed there may
be a password.
"""

from __future__ import annotations

import hashlib
import math
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy import text

from coop.dates import from_utc_text
from coop.dates import utc_text
from coop.users.errors import TooManyTries
from coop.users.models import LoginThrottle

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

FIRST_WAIT_SECONDS = 15
LONGEST_WAIT_SECONDS = 15 * 60
FORGOTTEN_AFTER = timedelta(hours=1)

#: Failures that cost no wait: a person mistypes; an office shares one address.
FREE_PER_NAME = 4
FREE_PER_ADDRESS = 20
FREE_PER_PIN = 2


class _Key(NamedTuple):
    text: str
    free: int


def wait_after(failures: int, free: int) -> int:
    """Seconds to wait after so many failures, of which some are free.

    >>> [wait_after(n, 4) for n in (4, 5, 6, 7, 30)]
    [0, 15, 30, 60, 900]
    """
    if failures <= free:
        return 0
    doublings = min(failures - free - 1, 10)
    return min(FIRST_WAIT_SECONDS << doublings, LONGEST_WAIT_SECONDS)


def count_try(session: Session, username: str, *, address: str, now: datetime) -> None:
    """Count a try as failed until it is known to be right.

    Raises:
        TooManyTries: the name or the address has to wait; the try is not counted.
    """
    _count(session, _keys(username, address), now)


def count_pin_try(session: Session, username: str, *, now: datetime) -> None:
    """The same for the PIN of a person, wherever it is typed.

    Raises:
        TooManyTries: this person's PIN has to wait; the try is not counted.
    """
    _count(session, [_pin_key(username)], now)


def forget_pin_tries(session: Session, username: str) -> None:
    """A PIN was right, or is a new one: its person starts anew."""
    key = _pin_key(username).text
    session.execute(delete(LoginThrottle).where(LoginThrottle.key == key))


def _count(session: Session, keys: Sequence[_Key], now: datetime) -> None:
    session.execute(
        delete(LoginThrottle).where(LoginThrottle.blocked_until < utc_text(now - FORGOTTEN_AFTER))
    )
    rows = [(key, _locked_row(session, key)) for key in keys]
    seconds = max(_seconds_left(row, now) for _, row in rows)
    if seconds > 0:
        raise TooManyTries(seconds)
    for key, row in rows:
        row.failures += 1
        wait = timedelta(seconds=wait_after(row.failures, key.free))
        row.blocked_until = utc_text(now + wait)


def forget_tries(session: Session, username: str, *, address: str, now: datetime) -> None:
    """A try was right: the name starts anew, the address gets this one try back."""
    name, place = _keys(username, address)
    session.execute(delete(LoginThrottle).where(LoginThrottle.key == name.text))
    row = _locked_row(session, place)
    row.failures = max(0, row.failures - 1)
    row.blocked_until = utc_text(now)


def _keys(username: str, address: str) -> tuple[_Key, _Key]:
    """Name first, address second: everybody locks in the same order."""
    name = _Key(f"name:{_digest(username)}", FREE_PER_NAME)
    return (name, _Key(f"address:{address}", FREE_PER_ADDRESS))


def _pin_key(username: str) -> _Key:
    return _Key(f"pin:{_digest(username)}", FREE_PER_PIN)


def _digest(username: str) -> str:
    # The same folding as ``normal_username``, so that a wide letter is no new name.
    name = unicodedata.normalize("NFKC", username).strip().lower()
    return hashlib.sha256(name.encode()).hexdigest()


def _locked_row(session: Session, key: _Key) -> LoginThrottle:
    session.execute(
        text(
            "INSERT INTO login_throttle (key, failures, blocked_until) VALUES (:key, 0, '')"
            " ON CONFLICT (key) DO NOTHING"
        ),
        {"key": key.text},
    )
    return session.scalars(
        select(LoginThrottle).where(LoginThrottle.key == key.text).with_for_update()
    ).one()


def _seconds_left(row: LoginThrottle, now: datetime) -> int:
    if not row.blocked_until:
        return 0
    seconds = math.ceil((from_utc_text(row.blocked_until) - now).total_seconds())
    # A clock that was set back (dead battery) must not shut everybody out for years.
    return seconds if seconds <= LONGEST_WAIT_SECONDS else 0
