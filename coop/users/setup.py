"""The one-time code that turns the first visitor of a new book into its administrator.

``init`` prints it; without it, whoever finds the server first would own the book.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import select

from coop import audit
from coop.users.errors import SetupCodeWrong
from coop.users.models import SetupCode

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.orm import Session

#: Without signs that look alike on a printout.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GROUPS = 3
GROUP_LENGTH = 4


def new_setup_code(session: Session, *, actor: str, now: datetime) -> str:
    """Draw a code such as ``K7RM-2QXD-9HTB`` (59 bits); one drawn before is void."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    code = "-".join(groups)
    session.execute(delete(SetupCode))
    session.add(SetupCode(id=1, digest=_digest(code)))
    audit.record(session, "setup.code", "book:1", actor=actor, now=now)
    return code


def redeem_setup_code(session: Session, typed: str, *, now: datetime) -> None:
    """Use the code up.

    Raises:
        SetupCodeWrong: it is another, or it was used.
    """
    kept = session.scalars(select(SetupCode).with_for_update()).one_or_none()
    if kept is None or not hmac.compare_digest(kept.digest, _digest(typed)):
        raise SetupCodeWrong
    session.delete(kept)
    audit.record(session, "setup.redeem", "book:1", actor="setup", now=now)


def _digest(code: str) -> str:
    """Of a random code of 59 bits: a plain hash tells nothing."""
    plain = "".join(sign for sign in code.upper() if sign in ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()
