"""What a product promises from a day on, and which promises can be kept. Pure.

A tier's rate holds for the whole balance once it reaches the tier. The board decides terms; the
law sets the ceiling of rates, which is asked for with its basis so that a refusal can name it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.members.savings.errors import RateAboveCeiling
from coop.members.savings.errors import TermsRefused
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Rows of a table of tiers; nobody has needed more.
TIERS_MAX: Final = 6
#: Longest term and longest quiet time that are taken.
MONTHS_MAX: Final = 120

_PERCENT = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?", re.ASCII)
PERCENT_MAX: Final = Decimal(100)

#: By kind of product: how its money may leave. The first is the usual one.
WITHDRAWALS_OF: Final[dict[str, tuple[str, ...]]] = {
    "principal": ("leaving",),
    "mandatory": ("leaving",),
    "voluntary": ("free", "leaving"),
    "planned": ("dated", "free"),
    "education": ("dated", "free"),
    "remittance": ("free", "dated"),
    "term": ("maturity",),
}
#: Kinds of own capital: they bear no interest but a share of the surplus.
OWN_CAPITAL: Final = frozenset({"principal", "mandatory"})


class Tier(NamedTuple):
    """From which balance on which rate holds, in percent a year."""

    start: Money
    percent: Decimal


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """What a product promises from a day on; the fields are those of ``SavingsTerms``.

    Attributes:
        valid_from: first day.
        method: none, daily, lowest, average, simple-mean.
        basis: 365, 360 or 12.
        tiers: ascending by their start, the first from nothing; empty where no interest is paid.
        minimum_balance: least that stays while the account is open.
        minimum_deposit: least that is taken at a time.
        monthly_fee: taken with interest, never below nothing.
        dues: what a member owes a month (mandatory) or once (principal).
        interval: how often interest is credited.
        withdrawal: free, dated, leaving, maturity.
        months: of a time deposit, else 0.
        penalty: percent points an early break costs.
        dormant_months: months without movement after which an account is called dormant; 0 never.
        is_taxed: whether the interest counts for the tax.
        decision: which meeting decided.
    """

    valid_from: date
    method: str = "none"
    basis: str = "365"
    tiers: tuple[Tier, ...] = ()
    minimum_balance: Money = ZERO
    minimum_deposit: Money = ZERO
    monthly_fee: Money = ZERO
    dues: Money = ZERO
    interval: str = "monthly"
    withdrawal: str = "free"
    months: int = 0
    penalty: Decimal = Decimal(0)
    dormant_months: int = 0
    is_taxed: bool = True
    decision: str = ""


class Ceiling(NamedTuple):
    """The highest rate the law allows on a day, in percent a year, and where it says so."""

    percent: Decimal
    legal_basis: str


def percent_of(typed: str) -> Decimal | None:
    """A rate as people type it, in percent; None for what is none.

    >>> percent_of("7,25"), percent_of(" 6 % "), percent_of("enam"), percent_of("101")
    (Decimal('7.25'), Decimal('6'), None, None)
    """
    text = typed.strip().removesuffix("%").strip()
    if not _PERCENT.fullmatch(text):
        return None
    found = Decimal(text.replace(",", "."))
    return found if found <= PERCENT_MAX else None


def percent_text(percent: Decimal) -> str:
    """A rate as it is kept: no zeros that say nothing.

    >>> percent_text(Decimal("6.00")), percent_text(Decimal("7.250")), percent_text(Decimal("10"))
    ('6', '7.25', '10')
    """
    return f"{percent.normalize():f}"


def tiers_of(text: str) -> tuple[Tier, ...]:
    """The tiers of a row of terms.

    >>> tiers_of('[[0, "4"], [100000000, "6.5"]]')[1]
    Tier(start=Money(sen=100000000), percent=Decimal('6.5'))
    """
    return tuple(Tier(Money(start), Decimal(percent)) for start, percent in json.loads(text))


def tiers_text(tiers: Iterable[Tier]) -> str:
    """Tiers as they are kept.

    >>> tiers_text([Tier(ZERO, Decimal("4.0"))])
    '[[0, "4"]]'
    """
    return json.dumps([[each.start.sen, percent_text(each.percent)] for each in tiers])


def rate_at(tiers: Iterable[Tier], balance: Money) -> Decimal:
    """The rate of a balance, in percent a year; nothing below the first tier.

    >>> tiers = tiers_of('[[0, "4"], [100000000, "6.5"]]')
    >>> rate_at(tiers, Money.rupiah(999_999)), rate_at(tiers, Money.rupiah(1_000_000))
    (Decimal('4'), Decimal('6.5'))
    """
    return max(
        (each for each in tiers if each.start <= balance), default=Tier(ZERO, Decimal(0))
    ).percent


def check_terms(facts: TermsFacts, kind: str, ceiling: Ceiling | None) -> None:
    """Refuse terms that contradict themselves, the kind of the product, or the law.

    Args:
        facts: the terms.
        kind: of the product.
        ceiling: the highest rate on ``facts.valid_from``; None where no law sets one.

    Raises:
        TermsRefused: with the reason.
        RateAboveCeiling: a tier pays more than the law allows.
    """
    for reason, is_so in _questions(facts, kind):
        if is_so:
            raise TermsRefused(reason)
    highest = max((each.percent for each in facts.tiers), default=Decimal(0))
    if ceiling is not None and highest > ceiling.percent:
        raise RateAboveCeiling(
            _shown(highest), _shown(ceiling.percent), facts.valid_from, ceiling.legal_basis
        )


def _questions(facts: TermsFacts, kind: str) -> list[tuple[str, bool]]:
    """Reasons for which terms are refused, in the order in which they are told, and which hold."""
    starts = [each.start for each in facts.tiers]
    amounts = (facts.minimum_balance, facts.minimum_deposit, facts.monthly_fee, facts.dues)
    is_own = kind in OWN_CAPITAL
    is_paid = bool(facts.tiers)
    return [
        ("decision_missing", not facts.decision.strip()),
        ("below_nothing", min(amounts) < ZERO or facts.penalty < 0),
        ("own_capital_pays_none", is_own and (is_paid or facts.method != "none")),
        ("own_capital_costs_none", is_own and bool(facts.monthly_fee)),
        ("tiers_missing", not is_own and facts.method != "none" and not is_paid),
        ("tiers_unasked", facts.method == "none" and kind != "term" and is_paid),
        ("tiers_too_many", len(facts.tiers) > TIERS_MAX),
        ("tiers_not_from_nothing", is_paid and starts[0] != ZERO),
        ("tiers_not_ascending", any(a >= b for a, b in pairwise(starts))),
        ("rate_out_of_range", any(not 0 <= each.percent <= PERCENT_MAX for each in facts.tiers)),
        ("withdrawal_of_other_kind", facts.withdrawal not in WITHDRAWALS_OF[kind]),
        ("term_months_missing", kind == "term" and not 1 <= facts.months <= MONTHS_MAX),
        ("months_unasked", kind != "term" and bool(facts.months or facts.penalty)),
        ("dues_of_other_kind", not is_own and bool(facts.dues)),
        ("dormant_out_of_range", not 0 <= facts.dormant_months <= MONTHS_MAX),
    ]


def _shown(percent: Decimal) -> str:
    return percent_text(percent).replace(".", ",")
