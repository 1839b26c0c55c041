"""What a proxy says before the book is asked: purposes, relations, limits, days. Pure."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from coop.ledger.report import Label
from coop.members.proxies.errors import ProxyRefused
from coop.money import ZERO
from coop.money import Money

DEPOSIT: Final = "deposit"
WITHDRAW: Final = "withdraw"
CLOSE: Final = "close"

#: What somebody may do for a member; limits count what takes money out.
PURPOSES: Final = (DEPOSIT, WITHDRAW, CLOSE)
TAKING_OUT: Final = frozenset({WITHDRAW, CLOSE})

PURPOSE_LABELS: Final = {
    DEPOSIT: Label("menyetor", "pay in"),
    WITHDRAW: Label("menarik simpanan", "withdraw savings"),
    CLOSE: Label("menutup rekening simpanan", "close a savings account"),
}
RELATION_LABELS: Final = {
    "spouse": Label("suami atau istri", "husband or wife"),
    "parent": Label("orang tua", "parent"),
    "child": Label("anak", "child"),
    "sibling": Label("saudara kandung", "brother or sister"),
    "relative": Label("keluarga lain", "other relative"),
}

#: A contract abroad rarely lasts longer; who stays gives a new proxy.
YEARS_MAX: Final = 3
AGE_MIN: Final = 18
DOCUMENT_LENGTH_MAX: Final = 100
NOTE_LENGTH_MAX: Final = 300


def proxy_number(proxy_id: int) -> str:
    """What people call a proxy.

    >>> proxy_number(7)
    'KU-0007'
    """
    return f"KU-{proxy_id:04d}"


@dataclass(frozen=True, slots=True)
class ProxyFacts:
    """One proxy as it stands on the signed letter.

    Attributes:
        member_id: who gives it.
        person_id: who acts.
        relation: key of ``RELATION_LABELS``.
        purposes: of ``PURPOSES``, in that order.
        limit_each: most that one act takes out; nothing where no money is taken out.
        limit_month: most that all acts of a calendar month take out.
        valid_from: first day.
        expires_on: last day.
        document: number or description of the letter that was signed.
        note: where the letter lies, and what else is worth knowing.
    """

    member_id: int
    person_id: int
    relation: str
    purposes: tuple[str, ...]
    limit_each: Money
    limit_month: Money
    valid_from: date
    expires_on: date
    document: str
    note: str = ""


def latest_expiry(valid_from: date) -> date:
    """The last day a proxy from a day on may have.

    >>> latest_expiry(date(2024, 2, 29)), latest_expiry(date(2026, 3, 10))
    (datetime.date(2027, 2, 28), datetime.date(2029, 3, 10))
    """
    year = valid_from.year + YEARS_MAX
    try:
        return valid_from.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def check_facts(facts: ProxyFacts, today: date) -> None:
    """Refuse what no letter would say.

    Args:
        facts: as typed.
        today: the day it is made; a proxy that is over already is none.

    Raises:
        ProxyRefused: with the cause.
    """
    takes_out = bool(TAKING_OUT & set(facts.purposes))
    causes = (
        ("relation", facts.relation not in RELATION_LABELS),
        ("purposes", not facts.purposes or not set(facts.purposes) <= set(PURPOSES)),
        ("document", not facts.document.strip()),
        ("order", facts.expires_on < facts.valid_from),
        ("over", facts.expires_on < today),
        ("too_long", facts.expires_on > latest_expiry(facts.valid_from)),
        ("limits", takes_out and not ZERO < facts.limit_each <= facts.limit_month),
        ("no_limits", not takes_out and (facts.limit_each, facts.limit_month) != (ZERO, ZERO)),
    )
    for cause, is_wrong in causes:
        if is_wrong:
            raise ProxyRefused(cause)


def age_on(birth_day: date, day: date) -> int:
    """Full years of a person on a day.

    >>> age_on(date(2008, 3, 11), date(2026, 3, 10)), age_on(date(2008, 3, 10), date(2026, 3, 10))
    (17, 18)
    """
    had_birthday = (day.month, day.day) >= (birth_day.month, birth_day.day)
    return day.year - birth_day.year - (0 if had_birthday else 1)


def grown_up_born_by(day: date) -> date:
    """The latest day of birth of who may receive a proxy on a day.

    >>> grown_up_born_by(date(2026, 3, 10)), grown_up_born_by(date(2028, 2, 29))
    (datetime.date(2008, 3, 10), datetime.date(2010, 2, 28))
    """
    year = day.year - AGE_MIN
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
