"""Products: the standard ones fitted to a book, their dated terms, and what stays once used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy import update

from coop.db import reading
from coop.db import writing
from coop.errors import NotFound
from coop.ledger.book import restamp_chart
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.members.savings.errors import ProductExists
from coop.members.savings.errors import ProductInUse
from coop.members.savings.errors import ProductRefused
from coop.members.savings.errors import RateAboveCeiling
from coop.members.savings.errors import TermsMissing
from coop.members.savings.errors import TermsOfThatDay
from coop.members.savings.errors import TermsTooEarly
from coop.members.savings.facts import ProductFacts
from coop.members.savings.products import add_product
from coop.members.savings.products import add_standard_products
from coop.members.savings.products import add_terms
from coop.members.savings.products import change_product
from coop.members.savings.products import facts_of
from coop.members.savings.products import offer_product
from coop.members.savings.products import standard_left
from coop.members.savings.products import terms_facts_of
from coop.members.savings.queries import product_by_id
from coop.members.savings.queries import product_lines
from coop.members.savings.queries import terms_history
from coop.members.savings.reading import savings_of_member
from coop.members.savings.reading import terms_on
from coop.members.savings.terms import TermsFacts
from coop.members.savings.terms import Tier
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members import deposit_desk

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.members.village import Village

TODAY = NOW.date()
TERMS = [f"BERJANGKA-{months}" for months in (3, 6, 12, 24)]
ALL = ["POKOK", "WAJIB", "SUKARELA", "HARIRAYA", "PENDIDIKAN", "REMITANSI", *TERMS]
SAVING = ProductFacts("KURBAN", "Simpanan Kurban", "planned", "2102", "USP", "", "5101", "SK")
FOUR = TermsFacts(
    date(2026, 4, 1),
    method="lowest",
    tiers=(Tier(ZERO, Decimal(4)),),
    withdrawal="dated",
    decision="Rapat pengurus 2/2026",
)


def standard(engine: Engine, *, valid_from: date | None = None) -> list[str]:
    with writing(engine) as session:
        made = add_standard_products(session, actor="siti", now=NOW, valid_from=valid_from)
        session.commit()
    return made


def added(engine: Engine, **changed: Any) -> int:
    with writing(engine) as session:
        row = add_product(session, replace(SAVING, **changed), actor="siti", now=NOW)
        product_id = row.id
        session.commit()
    return product_id


def dated(engine: Engine, product_id: int, **changed: Any) -> int:
    with writing(engine) as session:
        row = add_terms(session, product_id, replace(FOUR, **changed), actor="siti", now=NOW)
        terms_id = row.id
        session.commit()
    return terms_id


def test_the_standard_products_come_once_with_terms_that_hold_today(engine: Engine) -> None:
    assert standard(engine) == ALL
    assert standard(engine) == [], "a second click"
    with reading(engine) as session:
        lines = {each.product.code: each for each in product_lines(session, TODAY)}
        assert list(lines) == ALL
        assert all(each.terms is not None for each in lines.values())
        assert standard_left(session) == []
        long = lines["BERJANGKA-24"]
        assert long.terms is not None
        assert (long.product.account, long.terms.months) == ("2201", 24)


def test_what_a_book_has_no_place_for_is_left_out(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(delete(Account).where(Account.code == "2104"))
        session.execute(update(Account).where(Account.code == "2201").values(is_active=False))
        restamp_chart(session)
        session.commit()
    assert standard(engine) == [each for each in ALL if each not in {"REMITANSI", "BERJANGKA-24"}]


def test_a_book_without_a_savings_unit_gets_own_capital_only(engine: Engine) -> None:
    with writing(engine) as session:
        session.execute(
            update(BusinessUnit).where(BusinessUnit.code == "USP").values(is_active=False)
        )
        restamp_chart(session)
        session.commit()
    assert standard(engine) == ["POKOK", "WAJIB"]


def test_products_a_book_has_already_stay_as_they_are(village: Village) -> None:
    assert standard(village.engine) == ALL[6:]
    with reading(village.engine) as session:
        assert product_by_id(session, village.products["SUKARELA"]).prefix == ""


def test_own_capital_added_later_is_opened_for_every_active_member(village: Village) -> None:
    added(
        village.engine,
        code="KHUSUS",
        name="Simpanan Wajib Khusus",
        kind="mandatory",
        account="3103",
        unit="KANTOR",
        expense_account="",
    )
    with reading(village.engine) as session:
        for number, member_id in village.members.items():
            [own] = [
                each for each in savings_of_member(session, member_id) if each.product == "KHUSUS"
            ]
            assert (own.number, own.opened_on) == (number, date(2026, 1, 1))


def test_a_product_is_added_once_and_its_code_belongs_to_it(engine: Engine) -> None:
    first = added(engine)
    assert added(engine) == first
    with pytest.raises(ProductExists):
        added(engine, name="Simpanan Lain")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": "kurban"}, "code_unreadable"),
        ({"code": "../etc"}, "code_unreadable"),
        ({"prefix": "S K"}, "code_unreadable"),
        ({"kind": "gold"}, "kind_unknown"),
        ({"unit": "PASAR"}, "unit_unknown"),
        ({"account": "9998"}, "account_unknown"),
        ({"account": "21"}, "account_unknown"),
        ({"account": "3102"}, "account_of_other_kind"),
        ({"kind": "term"}, "account_of_other_kind"),
        ({"expense_account": "4101"}, "expense_unknown"),
    ],
)
def test_a_product_the_chart_does_not_allow_is_refused(
    changed: dict[str, Any], reason: str, engine: Engine
) -> None:
    with pytest.raises(ProductRefused) as refused:
        added(engine, **changed)
    assert refused.value.params["reason"] == reason


def test_a_product_with_accounts_keeps_what_they_were_opened_with(village: Village) -> None:
    product_id = village.products["SUKARELA"]
    with reading(village.engine) as session:
        before = facts_of(product_by_id(session, product_id))
    with writing(village.engine) as session:
        better = replace(before, name="Simpanan Sukarela Desa", prefix="SS")
        change_product(session, product_id, better, actor="siti", now=NOW)
        session.commit()
    with reading(village.engine) as session:
        assert product_by_id(session, product_id).name == "Simpanan Sukarela Desa"
    for changed in ({"account": "2102"}, {"kind": "planned"}, {"code": "LAIN"}, {"unit": "TOKO"}):
        with writing(village.engine) as session, pytest.raises(ProductInUse):
            change_product(session, product_id, replace(before, **changed), actor="siti", now=NOW)


def test_an_unused_product_may_be_put_right(engine: Engine) -> None:
    product_id = added(engine)
    with writing(engine) as session:
        better = replace(SAVING, code="QURBAN", account="2101", kind="voluntary")
        change_product(session, product_id, better, actor="siti", now=NOW)
        session.commit()
    standard(engine)
    with writing(engine) as session, pytest.raises(ProductExists):
        change_product(session, product_id, replace(SAVING, code="POKOK"), actor="siti", now=NOW)


def test_terms_supersede_each_other_and_the_old_ones_stay_readable(engine: Engine) -> None:
    product_id = added(engine)
    with reading(engine) as session, pytest.raises(TermsMissing):
        terms_on(session, product_id, date(2026, 4, 1))
    first = dated(engine, product_id)
    assert dated(engine, product_id) == first, "a second click"
    dated(engine, product_id, valid_from=date(2026, 7, 1), tiers=(Tier(ZERO, Decimal(5)),))
    with reading(engine) as session:
        assert terms_facts_of(terms_on(session, product_id, date(2026, 6, 30))) == FOUR
        assert terms_on(session, product_id, date(2026, 7, 1)).tiers == '[[0, "5"]]'
        assert [each.valid_from.month for each in terms_history(session, product_id)] == [7, 4]
    with pytest.raises(TermsOfThatDay):
        dated(engine, product_id, valid_from=date(2026, 7, 1))
    with pytest.raises(TermsTooEarly):
        dated(engine, product_id, valid_from=date(2026, 5, 1))


def test_the_ceiling_of_the_day_on_which_terms_begin_is_asked(engine: Engine) -> None:
    product_id = added(engine)
    greedy = (Tier(ZERO, Decimal(12)),)
    with pytest.raises(RateAboveCeiling):
        dated(engine, product_id, tiers=greedy)
    dated(engine, product_id, valid_from=date(2022, 1, 1), tiers=greedy)


def test_interest_needs_an_account_to_be_charged_to(engine: Engine) -> None:
    product_id = added(engine, expense_account="")
    with pytest.raises(ProductRefused) as refused:
        dated(engine, product_id)
    assert refused.value.params["reason"] == "expense_missing"


def test_a_product_is_stopped_and_offered_again(village: Village) -> None:
    product_id = village.products["REMITANSI"]
    for is_active in (False, False, True):
        with writing(village.engine) as session:
            offer_product(session, product_id, is_active=is_active, actor="siti", now=NOW)
            session.commit()
        with reading(village.engine) as session:
            assert product_by_id(session, product_id).is_active is is_active
    with writing(village.engine) as session, pytest.raises(NotFound):
        offer_product(session, 99, is_active=True, actor="siti", now=NOW)


def test_the_list_of_products_counts_accounts_and_knows_what_the_ledger_holds(
    village: Village,
) -> None:
    village.deposit("A-0001", 500_000)
    village.deposit("A-0002", 250_000)
    with reading(village.engine) as session:
        lines = {each.product.code: each for each in product_lines(session, TODAY)}
    assert lines["SUKARELA"].open_accounts == 3
    assert lines["SUKARELA"].total == Money.rupiah(750_000)
    assert lines["SUKARELA"].account_name == "Simpanan Sukarela"
    assert lines["HARIRAYA"].total == ZERO


def test_products_of_one_account_each_show_their_own_part(village: Village) -> None:
    deposit_desk.add_product(village, "SB3", 3)
    deposit_desk.add_product(village, "SB6", 6)
    deposit_desk.add_product(village, "SB12", 12)
    deposit_desk.opened(village, deposit_desk.wanted(village, "SB3"))
    six = deposit_desk.wanted(
        village, "SB6", "A-0002", amount=Money.rupiah(4_000_000), day=date(2026, 3, 4)
    )
    deposit_desk.opened(village, six, "buka:2")
    with reading(village.engine) as session:
        totals = {each.product.code: each.total for each in product_lines(session, TODAY)}
    assert totals["SB3"] == Money.rupiah(10_000_000)
    assert totals["SB6"] == Money.rupiah(4_000_000)
    assert totals["SB12"] == ZERO
