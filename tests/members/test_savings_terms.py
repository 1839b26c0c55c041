"""Terms of products, without a book: which promises can be kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coop.members.savings.errors import RateAboveCeiling
from coop.members.savings.errors import TermsRefused
from coop.members.savings.terms import Ceiling
from coop.members.savings.terms import TermsFacts
from coop.members.savings.terms import Tier
from coop.members.savings.terms import check_terms
from coop.members.savings.terms import percent_of
from coop.members.savings.terms import rate_at
from coop.members.savings.terms import tiers_of
from coop.members.savings.terms import tiers_text
from coop.money import ZERO
from coop.money import Money
from coop.web.messages import sentence

DAY = date(2026, 1, 1)
CEILING = Ceiling(Decimal(9), "Permenkop UKM 8/2023 Pasal 26 ayat (4)")


def tier(rupiah: int, percent: str) -> Tier:
    return Tier(Money.rupiah(rupiah), Decimal(percent))


SAVINGS = TermsFacts(DAY, method="daily", tiers=(tier(0, "4"), tier(1_000_000, "6")), decision="R1")
OWN = TermsFacts(DAY, withdrawal="leaving", dues=Money.rupiah(20_000), decision="R1")
TERM = TermsFacts(DAY, tiers=(tier(0, "6"),), withdrawal="maturity", months=6, decision="R1")


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        (SAVINGS, "voluntary"),
        (replace(SAVINGS, withdrawal="dated"), "planned"),
        (OWN, "mandatory"),
        (TERM, "term"),
        (TermsFacts(DAY, decision="R1"), "remittance"),
    ],
)
def test_sensible_terms_are_taken(facts: TermsFacts, kind: str) -> None:
    check_terms(facts, kind, CEILING)


@pytest.mark.parametrize(
    ("facts", "kind", "changed", "reason"),
    [
        (SAVINGS, "voluntary", {"decision": " "}, "decision_missing"),
        (SAVINGS, "voluntary", {"minimum_balance": Money(-1)}, "below_nothing"),
        (SAVINGS, "voluntary", {"tiers": ()}, "tiers_missing"),
        (SAVINGS, "voluntary", {"method": "none"}, "tiers_unasked"),
        (SAVINGS, "voluntary", {"tiers": (tier(1, "4"),)}, "tiers_not_from_nothing"),
        (SAVINGS, "voluntary", {"tiers": (tier(0, "4"), tier(0, "5"))}, "tiers_not_ascending"),
        (SAVINGS, "voluntary", {"tiers": (tier(0, "-1"),)}, "rate_out_of_range"),
        (SAVINGS, "voluntary", {"tiers": tuple(tier(n, "1") for n in range(7))}, "tiers_too_many"),
        (SAVINGS, "voluntary", {"withdrawal": "maturity"}, "withdrawal_of_other_kind"),
        (SAVINGS, "voluntary", {"months": 3}, "months_unasked"),
        (SAVINGS, "voluntary", {"dues": Money(1)}, "dues_of_other_kind"),
        (SAVINGS, "voluntary", {"dormant_months": 121}, "dormant_out_of_range"),
        (OWN, "principal", {"tiers": (tier(0, "1"),)}, "own_capital_pays_none"),
        (OWN, "mandatory", {"monthly_fee": Money(1)}, "own_capital_costs_none"),
        (OWN, "mandatory", {"withdrawal": "free"}, "withdrawal_of_other_kind"),
        (TERM, "term", {"months": 0}, "term_months_missing"),
    ],
)
def test_terms_that_cannot_be_kept_are_refused_with_the_reason(
    facts: TermsFacts, kind: str, changed: dict[str, Any], reason: str
) -> None:
    with pytest.raises(TermsRefused) as refused:
        check_terms(replace(facts, **changed), kind, CEILING)
    assert refused.value.params["reason"] == reason


def test_a_rate_above_the_legal_ceiling_is_refused_with_its_basis() -> None:
    greedy = replace(SAVINGS, tiers=(tier(0, "4"), tier(1_000_000, "9.25")))
    with pytest.raises(RateAboveCeiling) as refused:
        check_terms(greedy, "voluntary", CEILING)
    said = sentence(refused.value)
    assert said.startswith("Bunga 9,25% setahun melebihi batas 9% yang berlaku mulai 1 Januari")
    assert "menurut Permenkop UKM 8/2023 Pasal 26 ayat (4)" in said
    check_terms(replace(SAVINGS, tiers=(tier(0, "9"),)), "voluntary", CEILING)
    check_terms(greedy, "voluntary", None)


@pytest.mark.parametrize("typed", ["", "enam", "-1", "101", "1e2", "٦", "6,12345", "nan"])
def test_what_is_no_rate_is_not_read_as_one(typed: str) -> None:
    assert percent_of(typed) is None


@given(
    st.lists(
        st.tuples(st.integers(1, 10**12), st.decimals(0, 100, places=4)), max_size=5, unique=True
    ),
    st.decimals(0, 100, places=4),
    st.integers(0, 10**12),
)
def test_tiers_survive_being_kept_and_the_highest_reached_one_holds(
    more: list[tuple[int, Decimal]], first: Decimal, balance: int
) -> None:
    tiers = [Tier(ZERO, first), *(Tier(Money(start), percent) for start, percent in sorted(more))]
    read = tiers_of(tiers_text(tiers))
    assert [(each.start, each.percent) for each in read] == [(a, b) for a, b in tiers]
    reached = [each for each in tiers if each.start.sen <= balance]
    assert rate_at(read, Money(balance)) in {
        each.percent for each in reached if each.start == reached[-1].start
    }
