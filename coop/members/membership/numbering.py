"""Numbers of members: the form a cooperative chose, and the next one in it. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.members.membership.errors import NumberFormRefused
from coop.members.membership.errors import NumberRefused

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Until the cooperative chooses another: how its first number looks.
DEFAULT_FORM: Final = "A-0001"
LENGTH_MAX: Final = 40
#: A NIK or family card has sixteen digits; with a few of them lost it still is one.
CARD_DIGITS: Final = 13
DIGITS_MAX: Final = 9

# What stands in an address and in a narration without being altered.
_NUMBER: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9./-]*[A-Za-z0-9])?", re.ASCII)
_FORM: Final = re.compile(rf"(?P<prefix>.*?)(?P<digits>\d{{1,{DIGITS_MAX}}})", re.ASCII)


class NumberForm(NamedTuple):
    """How numbers look: what stands before the digits, and at least how many of them."""

    prefix: str
    width: int

    def number(self, place: int) -> str:
        """The number of a place.

        >>> NumberForm("A-", 4).number(12), NumberForm("A-", 4).number(12345)
        ('A-0012', 'A-12345')
        """
        return f"{self.prefix}{place:0{self.width}d}"

    def place_of(self, number: str) -> int | None:
        """The place of a number of this form; None for one of another.

        >>> NumberForm("A-", 4).place_of("A-0012"), NumberForm("A-", 4).place_of("B-0012")
        (12, None)
        """
        digits = number.removeprefix(self.prefix)
        is_ours = number.startswith(self.prefix) and digits.isascii() and digits.isdigit()
        return int(digits) if is_ours and self.width <= len(digits) <= DIGITS_MAX else None


def number_form(text: str) -> NumberForm:
    """The form that a first number shows.

    Args:
        text: a number as the cooperative writes it: ``A-0001``, ``KDM/0001``, ``001``.

    Raises:
        NumberFormRefused: no digits at its end, or something that cannot stand in an address.

    >>> number_form("A-0001")
    NumberForm(prefix='A-', width=4)
    """
    found = _FORM.fullmatch(text.strip())
    if found is None or len(text) > LENGTH_MAX or _NUMBER.fullmatch(text.strip()) is None:
        raise NumberFormRefused(text)
    return NumberForm(found["prefix"], len(found["digits"]))


def next_number(form: NumberForm, taken: Iterable[str]) -> str:
    """The number after the highest of this form: nothing is left out and none given twice.

    Numbers of other forms, taken over from old books, stand beside and do not count.

    >>> next_number(NumberForm("A-", 4), ["A-0007", "A-0002", "17/1998"])
    'A-0008'
    >>> next_number(NumberForm("A-", 4), [])
    'A-0001'
    """
    places = [place for each in taken if (place := form.place_of(each)) is not None]
    return form.number(max(places, default=0) + 1)


def check_number(number: str) -> str:
    """A number taken over from old books, as it is kept.

    Raises:
        NumberRefused: other signs than letters, digits, dots, hyphens and strokes, too long, or
            as many digits as a NIK or family card has.

    >>> check_number(" 017/KOP ")
    '017/KOP'
    """
    kept = number.strip()
    if len(kept) > LENGTH_MAX or _NUMBER.fullmatch(kept) is None or "//" in kept or ".." in kept:
        raise NumberRefused(number)
    if sum(sign.isdigit() for sign in kept) >= CARD_DIGITS:
        raise NumberRefused("")  # it is not shown
    return kept
