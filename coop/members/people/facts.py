"""What is said about a person or a household before the book is asked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.wording import refuse_card_numbers
from coop.members.people.errors import DayRefused
from coop.members.people.numbers import checked_number
from coop.members.people.numbers import checked_phone
from coop.members.people.numbers import only_digits

NAME_MAX: Final = 120
TEXT_MAX: Final = 200
NOTE_MAX: Final = 500
#: Under the Child Protection Act (UU 35/2014, Article 1) a child is below this age.
ADULT_YEARS: Final = 18
EARLIEST_BIRTH: Final = date(1880, 1, 1)

EDUCATIONS: Final = ("", "none", "sd", "smp", "sma", "diploma", "bachelor", "master", "other")
RELATIONS: Final = (
    "head",
    "spouse",
    "child",
    "child_in_law",
    "grandchild",
    "parent",
    "parent_in_law",
    "relative",
    "helper",
    "other",
)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """A person as somebody described them.

    Attributes:
        name: as on the identity card.
        sex: f, m or empty.
        birth_day: None where nobody knows.
        birth_place: free text.
        education: one of ``EDUCATIONS``.
        occupation: free text.
        nik: sixteen digits; empty removes it, None leaves it as it is.
        phone: as dialled; empty removes it, None leaves it as it is.
        guardian_id: person who answers for a minor.
        died_on: day of death.
        note: free text; nothing about health, faith or money belongs here.
    """

    name: str
    sex: str = ""
    birth_day: date | None = None
    birth_place: str = ""
    education: str = ""
    occupation: str = ""
    nik: str | None = None
    phone: str | None = None
    guardian_id: int | None = None
    died_on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """A household as somebody described it.

    Attributes:
        address: street and house.
        rt: number of the neighbourhood.
        rw: number of the community unit.
        hamlet: dusun.
        region_code: dotted code of the village; empty where unknown.
        card: sixteen digits; empty removes it, None leaves it as it is.
    """

    address: str = ""
    rt: str = ""
    rw: str = ""
    hamlet: str = ""
    region_code: str = ""
    card: str | None = None


def check_person(facts: PersonFacts, today: date) -> PersonFacts:
    """Refuse what could be said of nobody; the same facts, tidied.

    Raises:
        TextRefused: no name, or a text that would not print as it reads.
        NumberRefused: a NIK without sixteen digits, or no telephone number.
        DayRefused: born in the future, or died before being born.
    """
    name = " ".join(facts.name.split())
    if not name:
        raise TextRefused("name", "empty")
    check_text("name", name, length_max=NAME_MAX)
    # Somebody types a NIK wherever there is room; it must lie in the one place that is sealed.
    if sum(sign.isdigit() for sign in name) >= 8:
        raise TextRefused("name", "looks_like_nik")
    for field in ("birth_place", "occupation"):
        check_text(field, getattr(facts, field), length_max=TEXT_MAX)
    check_text("note", facts.note.replace("\r", "").replace("\n", " "), length_max=NOTE_MAX)
    for field in ("birth_place", "occupation", "note"):
        refuse_card_numbers(field, getattr(facts, field))
    if facts.sex not in {"", "f", "m"}:
        raise TextRefused("sex", "unknown")
    if facts.education not in EDUCATIONS:
        raise TextRefused("education", "unknown")
    _check_days(facts, today)
    return PersonFacts(
        name=name,
        sex=facts.sex,
        birth_day=facts.birth_day,
        birth_place=facts.birth_place.strip(),
        education=facts.education,
        occupation=facts.occupation.strip(),
        nik=None if facts.nik is None else checked_number("nik", facts.nik),
        phone=None if facts.phone is None else checked_phone(facts.phone),
        guardian_id=facts.guardian_id,
        died_on=facts.died_on,
        note=facts.note.strip(),
    )


def _check_days(facts: PersonFacts, today: date) -> None:
    if facts.birth_day is not None and not EARLIEST_BIRTH <= facts.birth_day <= today:
        raise DayRefused("birth_day", "day_future" if facts.birth_day > today else "day_too_early")
    if facts.died_on is not None:
        if facts.died_on > today:
            raise DayRefused("died_on", "day_future")
        if facts.birth_day is not None and facts.died_on < facts.birth_day:
            raise DayRefused("died_on", "before_birth")


def check_household(facts: HouseholdFacts) -> HouseholdFacts:
    """Refuse what could be no household's; the same facts, tidied.

    Raises:
        TextRefused: a text that would not print as it reads.
        NumberRefused: a card without sixteen digits.
    """
    for field in ("address", "hamlet"):
        check_text(field, getattr(facts, field), length_max=TEXT_MAX)
        refuse_card_numbers(field, getattr(facts, field))
    return HouseholdFacts(
        address=facts.address.strip(),
        rt=_neighbourhood("rt", facts.rt),
        rw=_neighbourhood("rw", facts.rw),
        hamlet=" ".join(facts.hamlet.split()),
        region_code=facts.region_code,
        card=None if facts.card is None else checked_number("card", facts.card),
    )


def _neighbourhood(field: str, text: str) -> str:
    """``3`` and ``003`` are the same RT.

    >>> _neighbourhood("rt", "3"), _neighbourhood("rw", "")
    ('003', '')
    """
    digits = only_digits(text)
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) <= 3):
        raise TextRefused(field, "digits")
    return digits.zfill(3) if digits else ""


def age_on(birth_day: date, day: date) -> int:
    """Whole years.

    >>> age_on(date(2008, 3, 10), date(2026, 3, 9)), age_on(date(2008, 3, 10), date(2026, 3, 10))
    (17, 18)
    """
    return day.year - birth_day.year - ((day.month, day.day) < (birth_day.month, birth_day.day))


def is_minor(birth_day: date | None, day: date) -> bool:
    """Whether a guardian answers for somebody; who has no day of birth counts as grown up.

    >>> is_minor(date(2010, 1, 1), date(2026, 3, 10)), is_minor(None, date(2026, 3, 10))
    (True, False)
    """
    return birth_day is not None and age_on(birth_day, day) < ADULT_YEARS
