"""What is handed in about a membership, and what can be told wrong without the book. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from coop.members.membership.errors import HeirsRefused
from coop.members.membership.errors import TermRefused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coop.money import Money

NAME_LENGTH_MAX: Final = 120
TEXT_LENGTH_MAX: Final = 300

#: Levels of the risk assessment every new member goes through (PMPJ).
RISK_LEVELS: Final = ("low", "medium", "high")
ORGANS: Final = ("pengurus", "pengawas")

#: Shares are kept in hundredths of a percent, so that a third can be written.
WHOLE_SHARE: Final = 10_000

#: Days before its end in which a term of office is a task.
TERM_ENDS_SOON_DAYS: Final = 60


@dataclass(frozen=True, slots=True)
class Application:
    """Who asks to become a member.

    Attributes:
        person_id: in the village record.
        day: on which they asked.
        identity_reason: why there is no NIK; needed where the record has none.
        risk_level: one of ``RISK_LEVELS``.
        risk_reason: what that judgement rests on.
        group_name: the group the collector visits; empty for none.
        dues: own amount of the monthly dues; None for the product's.
    """

    person_id: int
    day: date
    identity_reason: str = ""
    risk_level: str = "low"
    risk_reason: str = ""
    group_name: str = ""
    dues: Money | None = None


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What may change while a membership lasts; as in ``Application``."""

    group_name: str
    dues: Money | None
    risk_level: str
    risk_reason: str


@dataclass(frozen=True, slots=True)
class HeirFacts:
    """One heir as the member names them.

    Attributes:
        name: as on the certificate.
        relation: to the member.
        share: hundredths of a percent; 0 for all where shares are left to the law.
        person_id: in the village record, where they are in it.
    """

    name: str
    relation: str
    share: int = 0
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class TermFacts:
    """A term of office.

    Attributes:
        organ: pengurus or pengawas.
        office: chair, secretary, treasurer, as the articles call it.
        begins_on: first day.
        ends_on: last day, by the decision.
        decision: of the members' meeting.
    """

    organ: str
    office: str
    begins_on: date
    ends_on: date
    decision: str


@dataclass(frozen=True, slots=True)
class SettlementFacts:
    """How a leaver's rights and duties are settled.

    Attributes:
        day: of the settlement.
        decision: number and date of the decision, or what it rests on.
        choice: ``wait`` or ``claim`` for debts that rights do not cover.
        allowance: what of a claim is doubtful and who said so; needed for ``claim``.
        person_number: number under which the member held cash (P-01), where they did.
    """

    day: date
    decision: str
    choice: str = "wait"
    allowance: str = ""
    person_number: str = ""


@dataclass(frozen=True, slots=True)
class PayoutFacts:
    """Money handed to a former member or an heir.

    Attributes:
        day: of the payment.
        amount: more than nothing.
        account: cash or bank account it comes from.
        unit: whose books that is in.
        recipient: who signs for it.
        relation: to the member; empty for the member.
        certificate: number of the certificate of heirs; needed after a death.
        certificate_day: its day.
    """

    day: date
    amount: Money
    account: str
    unit: str
    recipient: str
    relation: str = ""
    certificate: str = ""
    certificate_day: date | None = None


def check_heirs(heirs: Sequence[HeirFacts]) -> None:
    """Refuse a list of heirs that could not be paid by.

    Raises:
        HeirsRefused: a name or relation missing, or shares that do not come to the whole.

    >>> check_heirs([HeirFacts("Budi", "anak", 5000), HeirFacts("Rina", "anak", 5000)])
    >>> check_heirs([HeirFacts("Budi", "anak"), HeirFacts("Rina", "anak")])
    """
    for each in heirs:
        if not each.name.strip():
            raise HeirsRefused("name_missing")
        if not each.relation.strip():
            raise HeirsRefused("relation_missing")
        if not 0 <= each.share <= WHOLE_SHARE:
            raise HeirsRefused("share_wrong")
    shares = [each.share for each in heirs]
    if any(shares) and (sum(shares) != WHOLE_SHARE or not all(shares)):
        raise HeirsRefused("shares_not_whole")


def years_after(day: date, years: int) -> date:
    """The same day some years later; the last of February where there is no 29th.

    >>> years_after(date(2024, 2, 29), 5)
    datetime.date(2029, 2, 28)
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def check_term(facts: TermFacts) -> None:
    """Refuse a term that cannot be.

    Raises:
        TermRefused: an unknown organ, no office, or an end before the beginning.
    """
    if facts.organ not in ORGANS:
        raise TermRefused("organ_unknown")
    if not facts.office.strip():
        raise TermRefused("office_missing")
    if facts.ends_on < facts.begins_on:
        raise TermRefused("ends_before")


def is_term_too_long(begins_on: date, ends_on: date, years: int) -> bool:
    """Whether a term is longer than the rule of that many years allows.

    >>> is_term_too_long(date(2026, 1, 1), date(2030, 12, 31), 5)
    False
    >>> is_term_too_long(date(2026, 1, 1), date(2031, 1, 1), 5)
    True
    """
    return ends_on >= years_after(begins_on, years)
