"""Activation codes: how they read, what is kept of them. Pure."""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from coop.users.setup import ALPHABET
from coop.users.setup import GROUP_LENGTH
from coop.users.setup import GROUPS

#: A code is carried home and typed the same week; who is abroad gets it by telephone.
DAYS_VALID: Final = 14


def code_for(secret: str, request_id: str) -> str:
    """The code of one request: 59 bits that only this server can compute.

    It is never stored. Whoever made it can look at it again while it is unused, because the
    server computes it anew; a stolen book without the server's secret tells no code.

    Args:
        secret: of the server.
        request_id: of the form that asked for the code.

    >>> code_for("rahasia", "0" * 32) == code_for("rahasia", "0" * 32)
    True
    >>> len(code_for("rahasia", "0" * 32))
    14
    """
    drawn = hmac.new(secret.encode(), f"portal.code\n{request_id}".encode(), hashlib.sha256)
    number = int.from_bytes(drawn.digest(), "big")
    signs = []
    for _place in range(GROUPS * GROUP_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[place])
    text = "".join(signs)
    return "-".join(
        text[start : start + GROUP_LENGTH] for start in range(0, len(text), GROUP_LENGTH)
    )


def digest_of(typed: str) -> str:
    """What is kept of a code; spaces, hyphens and small letters do not matter.

    >>> digest_of("k7rm-2qxd-9htb") == digest_of(" K7RM 2QXD 9HTB")
    True
    """
    plain = "".join(sign for sign in typed.upper() if sign in ALPHABET)
    return hashlib.sha256(plain.encode()).hexdigest()
