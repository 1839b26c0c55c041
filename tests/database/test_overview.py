"""The figures of the first page and the search box, on both engines."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.db import reading
from coop.ledger.models import Posting
from coop.ledger.overview import months_until
from coop.ledger.overview import overview
from coop.ledger.queries import chart_facts
from coop.ledger.queries import sides_between
from coop.ledger.search import search
from coop.money import ZERO
from tests import sample_book

if TYPE_CHECKING:
    from sqlalchemy import Engine

TODAY = date(2026, 3, 10)


@pytest.fixture
def filled(engine: Engine, book: str) -> Engine:
    """Three years of a small cooperative, two of them closed."""
    sample_book.fill(book)
    return engine


def test_an_empty_book_has_an_empty_first_page(engine: Engine) -> None:
    with reading(engine) as session:
        figures = overview(session, TODAY)
    assert figures.is_empty
    assert figures.cash_total == ZERO
    assert [month.period for month in figures.months][0::11] == ["2025-04", "2026-03"]


def test_twelve_months_sum_to_the_result_of_their_range(filled: Engine) -> None:
    """Adjustments count in December; closing entries nowhere."""
    with reading(filled) as session:
        months = months_until(session, "2025-12")  # type: ignore[arg-type]  # a period's text
        sides = sides_between(session, date(2025, 1, 1), date(2025, 12, 31))
        facts = {fact.id: fact for fact in chart_facts(session)}
    net = sum((value.net for key, value in sides.items() if facts[key].is_result), start=ZERO)
    surplus = sum((month.result.surplus for month in months), start=ZERO)
    assert len(months) == 12
    assert net != ZERO
    assert surplus == -net


def test_the_year_so_far_is_compared_with_the_same_days_of_last_year(filled: Engine) -> None:
    with reading(filled) as session:
        figures = overview(session, TODAY)
        sides = sides_between(session, date(2025, 1, 1), date(2025, 3, 10))
        facts = {fact.id: fact for fact in chart_facts(session)}
    income = sum(
        (value.net for key, value in sides.items() if facts[key].type == "income"), start=ZERO
    )
    assert figures.last_year.income == -income
    assert figures.first_day == date(2026, 1, 1)
    assert figures.cash_total == sum((place.balance for place in figures.cash), start=ZERO)
    assert {place.kind for place in figures.cash} <= {"cash", "bank"}
    assert not figures.is_empty


def test_the_box_finds_texts_of_every_script(filled: Engine) -> None:
    with reading(filled) as session:
        found = search(session, "ナ印尼")
        assert [entry.narration for entry in found.entries] == [sample_book.HOSTILE[2]]
        assert search(session, "\\ ; bukan").entries
        assert search(session, "#tag ^link").entries
        assert search(session, "tidak ada").is_empty


def test_the_box_finds_a_person_and_an_amount(filled: Engine) -> None:
    with reading(filled) as session:
        person = search(session, "a-0001")
        assert person.entries
        entry = person.entries[0]
        assert entry.amount > ZERO
        (line,) = session.scalars(
            select(Posting.amount)
            .where(Posting.entry_id == entry.id)
            .order_by(Posting.line)
            .limit(1)
        )
        by_amount = search(session, abs(line).indonesian())
        assert entry.id in [one.id for one in by_amount.entries]
        by_voucher = search(session, entry.voucher_number)
        assert [one.id for one in by_voucher.entries] == [entry.id]


def test_the_box_lists_the_latest_first_and_says_when_there_are_more(filled: Engine) -> None:
    with reading(filled) as session:
        found = search(session, "20")
    ids = [entry.id for entry in found.entries]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) <= 50


def test_signs_of_a_pattern_are_signs(filled: Engine) -> None:
    with reading(filled) as session:
        assert search(session, "%%").is_empty
        assert search(session, "__").is_empty
        assert search(session, "x").is_empty  # too short to mean anything
