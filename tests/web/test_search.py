"""One box for everything, on a page that believes nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from coop.db import writing
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.posting import post
from coop.money import Money
from tests.conftest import NOW
from tests.web.conftest import HOSTILE
from tests.web.counter import register
from tests.web.reader import Page

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from coop.ledger.posting import PostedEntry
    from tests.web.conftest import Browser


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("query", "found", "missing"),
    [
        ("listrik", "Listrik dan air", "Jasa pinjaman"),
        ("LISTRIK", "Listrik dan air", "Jasa pinjaman"),
        ("K-002", "Jasa pinjaman Januari lagi", "Listrik"),
        ("1.250.000", "Listrik dan air", "Jasa pinjaman"),
        ("Rp3.500.000", "Jasa pinjaman Januari lagi", "Listrik"),
        ("1101", "1101 Kas", "Tidak ada yang cocok"),
        ("kas kantor", "1101 Kas", "Tidak ada yang cocok"),
        ("%", "Ketik paling sedikit dua", "Listrik"),
        ("%%", "Tidak ada yang cocok", "Listrik"),
        ("tidak ada apa apa", "Tidak ada yang cocok", "Listrik"),
    ],
)
def test_the_box_finds(siti: Browser, query: str, found: str, missing: str) -> None:
    page = siti.get("/cari", query_string={"q": query}).text
    assert found in page
    assert missing not in page


def test_a_voucher_is_found_by_its_number(siti: Browser, entries: list[PostedEntry]) -> None:
    page = siti.get("/cari", query_string={"q": entries[3].voucher_number.lower()}).text
    assert "Listrik dan air" in page


def test_a_number_leads_to_its_own_movements(siti: Browser, people: str, served: Engine) -> None:
    register(people, "savings", "S-0012")
    with writing(served) as session:
        saved = Money.rupiah(75_000)
        lines = (
            debit("1101", saved, unit="USP"),
            credit("2101", saved, unit="USP", subledger=SubledgerRef("savings", "S-0012")),
        )
        post(
            session,
            Draft(date(2026, 1, 5), "Setoran", lines),
            request_id="s",
            actor="siti",
            now=NOW,
        )
        session.commit()
    page = Page(siti.get("/cari?q=s-0012"))
    [link] = [each for each in page.links() if "rujukan" in each]
    movements = Page(siti.get(link))
    assert movements.title.startswith("2101")
    assert "Setoran" in movements.text


def test_the_amount_of_a_voucher_is_without_what_units_owe_each_other(
    siti: Browser, served: Engine
) -> None:
    amount = Money.rupiah(20_000)
    lines = (debit("1101", amount, unit="KANTOR"), credit("4101", amount, unit="USP"))
    draft = balance_units(Draft(date(2026, 1, 5), "Jasa di kas kantor", lines), "1191")
    with writing(served) as session:
        post(session, draft, request_id="antar", actor="siti", now=NOW)
        session.commit()
    (row,) = Page(siti.get("/cari?q=kas+kantor")).rows()[-1:]
    assert row[-1] == "20.000"


@pytest.mark.usefixtures("entries")
def test_hostile_text_is_shown_as_text(siti: Browser) -> None:
    page = siti.get("/cari", query_string={"q": "tebal"}).text
    assert "<b>tebal" not in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; &amp; &lt;b&gt;tebal" in page
    asked = siti.get("/cari", query_string={"q": HOSTILE}).text
    assert "<script>alert" not in asked


@pytest.mark.parametrize("query", ["", "a", "x" * 5000, "'; DROP TABLE posting; --"])
def test_strange_questions_are_answered_calmly(siti: Browser, query: str) -> None:
    assert siti.get("/cari", query_string={"q": query}).status_code == 200


def test_a_question_no_text_can_hold_is_no_page(siti: Browser) -> None:
    assert siti.get("/cari", query_string={"q": "\0"}).status_code == 404
