"""Numbers of persons: identity card (NIK), family card, telephone. Pure.

A NIK says where and when somebody was *first* registered and is never issued anew when facts
change: what it contradicts is worth a look, and never a reason to refuse the person.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from coop.members.people.errors import NumberRefused
from coop.members.regions.provinces import PROVINCES

NIK_DIGITS: Final = 16
#: Added to the day of birth of women.
WOMEN_ADDED: Final = 40
PHONE_DIGITS_MIN: Final = 8
PHONE_DIGITS_MAX: Final = 15
COUNTRY: Final = "62"
_BETWEEN: Final = re.compile(r"[\s.\-/()]+")
_ABROAD: Final = re.compile(r"(?:\+|00)(?=\d)")
_CENTURIES: Final = (1900, 2000)


def only_digits(text: str) -> str:
    """A number without what people put between its digits.

    >>> only_digits(" 3504.1445 0180-0001 ")
    '3504144501800001'
    """
    return _BETWEEN.sub("", text)


def checked_number(field: str, text: str) -> str:
    """The sixteen digits of an identity or family card; empty stays empty.

    Args:
        field: ``nik`` or ``card``.
        text: as typed.

    Raises:
        NumberRefused: not sixteen digits.
    """
    digits = only_digits(text)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit()):
        raise NumberRefused(field, "digits")
    if len(digits) != NIK_DIGITS:
        raise NumberRefused(field, "length")
    return digits


def checked_phone(text: str) -> str:
    """A telephone number as it is dialled from anywhere; empty stays empty.

    >>> checked_phone("0812-3456-7890"), checked_phone("+60 12-345 6789")
    ('+6281234567890', '+60123456789')

    Raises:
        NumberRefused: no telephone number.
    """
    packed = only_digits(text)
    if not packed:
        return ""
    digits = _ABROAD.sub("", packed, count=1)
    if not (digits.isascii() and digits.isdigit()):
        raise NumberRefused("phone", "digits")
    if digits == packed:
        digits = COUNTRY + digits[1:] if digits.startswith("0") else digits
    if not PHONE_DIGITS_MIN <= len(digits) <= PHONE_DIGITS_MAX:
        raise NumberRefused("phone", "length")
    return f"+{digits}"


def doubts_about_nik(nik: str, birth_day: date | None, sex: str) -> tuple[str, ...]:
    """What a NIK contradicts, as stable names; empty where nothing strikes.

    >>> doubts_about_nik("3504145501800001", date(1980, 1, 15), "f")
    ()
    >>> doubts_about_nik("3504145501800001", date(1981, 1, 15), "m")
    ('sex', 'birth_day')
    >>> doubts_about_nik("9904149901800000", None, "")
    ('province', 'no_day', 'sequence')
    """
    if len(set(nik)) == 1:
        return ("all_equal",)
    doubts = [] if nik[:2] in PROVINCES else ["province"]
    typed_day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    is_woman = typed_day > WOMEN_ADDED
    day = typed_day - WOMEN_ADDED if is_woman else typed_day
    days = [each for century in _CENTURIES if (each := _day_or_none(century + year, month, day))]
    if not days:
        doubts.append("no_day")
    else:
        if sex and (sex == "f") != is_woman:
            doubts.append("sex")
        if birth_day is not None and birth_day not in days:
            doubts.append("birth_day")
    if nik[12:] == "0000":
        doubts.append("sequence")
    return tuple(doubts)


def doubts_about_card(card: str) -> tuple[str, ...]:
    """What a family card's number contradicts: its region, its day of issue, its sequence.

    >>> doubts_about_card("3504141501100001"), doubts_about_card("3504145501100001")
    ((), ('no_day',))
    """
    if len(set(card)) == 1:
        return ("all_equal",)
    doubts = [] if card[:2] in PROVINCES else ["province"]
    day, month, year = int(card[6:8]), int(card[8:10]), int(card[10:12])
    if not any(_day_or_none(century + year, month, day) for century in _CENTURIES):
        doubts.append("no_day")
    if card[12:] == "0000":
        doubts.append("sequence")
    return tuple(doubts)


def _day_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def masked(number: str) -> str:
    """A card's number as screens show it: where it was issued and its end.

    >>> masked("3504145501800001")
    '3504••••••••••01'
    """
    if not number:
        return ""
    return f"{number[:4]}{'•' * max(len(number) - 6, 0)}{number[-2:]}"


def masked_phone(number: str) -> str:
    """A telephone number as screens show it: its last three digits.

    >>> masked_phone("+6281234567890")
    '••••••••890'
    """
    return f"{'•' * 8}{number[-3:]}" if number else ""


def person_number(person_id: int) -> str:
    """What the village record calls a person.

    >>> person_number(12)
    'W-00012'
    """
    return f"W-{person_id:05d}"


def person_id_of(text: str) -> int | None:
    """The person of a number such as ``W-00012`` or ``w12``; None for what is none.

    >>> person_id_of("W-00012"), person_id_of("w 12"), person_id_of("Wati")
    (12, 12, None)
    """
    match = re.fullmatch(r"[wW][\s-]*0*(\d{1,9})", text.strip(), re.ASCII)
    return int(match[1]) if match else None
