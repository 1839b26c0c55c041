"""Refusals: what the world or a user asked for that is not allowed.

Each refusal is one class with a stable ``code`` and typed parameters; none carries a sentence.
The sentence a person reads lives in ``coop.web.messages``, keyed by the code, and says what to do
next. Our own mistakes are assertions, never these.
"""

from __future__ import annotations

from typing import ClassVar


class CoopError(Exception):
    """Base of every refusal.

    Attributes:
        code: stable name, ``pillar.fact``; the key of the sentence.
        params: the offending values, by name, for the sentence.
    """

    code: ClassVar[str] = "coop.refused"

    def __init__(self, **params: object) -> None:
        super().__init__(self.code, params)
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code}({details})"


class AmountUnreadable(CoopError):
    """A text is not an amount; type it as 1.250.000 or 1.250.000,50."""

    code = "money.amount_unreadable"

    def __init__(self, text: str) -> None:
        super().__init__(text=text)


class BookMissing(CoopError):
    """There is no book at that place; make one with ``init`` or name the right place."""

    code = "book.missing"

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class BookExists(CoopError):
    """A book is already there; it is never overwritten."""

    code = "book.exists"

    def __init__(self, place: str) -> None:
        super().__init__(place=place)


class BookTooNew(CoopError):
    """The book was written by a newer version of the program."""

    code = "book.too_new"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(found=found, known=known)


class BookTooOld(CoopError):
    """The book was written by an older version of the program and has to be migrated first."""

    code = "book.too_old"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(found=found, known=known)


class BookBusy(CoopError):
    """Another counter held the book longer than we wait; nothing was changed, try again."""

    code = "book.busy"


class NotAllowed(CoopError):
    """The signed-in person's roles do not include the permission asked for."""

    code = "users.not_allowed"

    def __init__(self, permission: str) -> None:
        super().__init__(permission=permission)


class NotFound(CoopError):
    """Nothing by that number or name."""

    code = "coop.not_found"

    def __init__(self, kind: str, key: object) -> None:
        super().__init__(kind=kind, key=key)
