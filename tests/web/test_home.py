"""The first page: figures, empty state, what each role sees of it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import insert

from coop.db import writing
from coop.ledger.models import VerifyRun

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.web.conftest import Browser


def plain(text: str) -> str:
    """A page's words, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.partition("<main")[2]))


def test_an_empty_book_says_where_to_begin(siti: Browser) -> None:
    assert "Buku ini masih kosong. Mulailah dengan saldo awal" in siti.get("/").text


@pytest.mark.usefixtures("entries")
def test_cash_and_the_year_so_far_stand_on_the_first_page(siti: Browser) -> None:
    words = plain(siti.get("/").text)
    # 2,000,000 + 9,000,000 + 3,500,000 - 1,250,000 + 400,000
    assert "Kas dan bank Rp13.650.000 per 10 Maret 2026" in words
    assert "Hasil usaha tahun ini Rp2.650.000" in words
    # Last year's range ends on 10 March, so the entry of 20 March 2025 is not in it.
    assert "Pendapatan 3.900.000 2.000.000" in words
    assert "Beban 1.250.000 –" in words
    assert "Sisa hasil usaha 2.650.000 2.000.000" in words


@pytest.mark.usefixtures("entries")
def test_the_open_months_are_in_sight_on_every_page(siti: Browser) -> None:
    for path in ("/", "/cari?q=jasa", "/kata-sandi"):
        assert "Periode Januari 2025 sampai Maret 2026: terbuka" in siti.get(path).text


@pytest.mark.usefixtures("entries")
def test_twelve_months_are_a_picture_and_a_table(siti: Browser) -> None:
    page = siti.get("/").text
    assert '<img class="chart" src="/beranda/grafik.svg"' in page
    words = plain(page)
    assert "April 2025 – – –" in words
    assert "Maret 2025" not in words
    assert "Februari 2026 – 1.250.000 (1.250.000)" in words


@pytest.mark.usefixtures("entries")
def test_the_picture_stands_alone(siti: Browser) -> None:
    answer = siti.get("/beranda/grafik.svg")
    assert answer.mimetype == "image/svg+xml"
    root = ET.fromstring(answer.data)  # noqa: S314 - our own picture
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "script" not in tags
    assert "rect" in tags
    assert not any(name == "style" for element in root.iter() for name in element.attrib)
    assert re.findall(r"https?://[^\"' ]+", answer.text) == ["http://www.w3.org/2000/svg"]
    assert re.search(r"style-src 'sha256-[^']+'", answer.headers["Content-Security-Policy"])
    assert "Pendapatan" in answer.text
    assert len(answer.data) < 30_000


@pytest.mark.usefixtures("entries")
def test_the_last_verification_is_told_as_it_was(siti: Browser, served: Engine) -> None:
    assert "belum pernah diperiksa" in siti.get("/").text
    _verified(served, [])
    assert "Cocok" in siti.get("/").text
    assert "tidak ada yang salah." in siti.get("/").text
    assert "jurnal yang belum diperiksa" not in siti.get("/").text
    _verified(served, [], position=4)
    assert "Sesudah itu tercatat 1 jurnal yang belum diperiksa." in plain(siti.get("/").text)
    _verified(
        served,
        [{"check": "chain", "severity": "error", "subject": "BKM-2026-00001", "detail": {}}],
    )
    words = plain(siti.get("/").text)
    assert "Ada temuan" in words
    assert "1 temuan. Jangan mencatat lagi sebelum temuan itu dibaca." in words


def _verified(engine: Engine, findings: list[dict[str, object]], *, position: int = 5) -> None:
    with writing(engine) as session:
        session.execute(
            insert(VerifyRun).values(
                at="2026-03-10T01:00:00.000000Z",
                actor="siti",
                position=position,
                head="00",
                checks=20,
                findings=json.dumps(findings),
            )
        )
        session.commit()


@pytest.mark.usefixtures("entries")
def test_who_may_not_see_figures_sees_none(browser_of: Callable[[str], Browser]) -> None:
    for username in ("ketut", "wayan"):
        browser = browser_of(username)
        page = browser.get("/")
        assert "13.650.000" not in page.text
        assert browser.get("/beranda/grafik.svg").status_code == 403


def test_a_person_without_a_role_has_no_first_page(browser_of: Callable[[str], Browser]) -> None:
    assert browser_of("wayan").get("/").status_code == 403


@pytest.mark.usefixtures("entries")
def test_the_first_page_asks_the_book_no_more_than_its_budget(
    siti: Browser, query_count: Callable[[], int]
) -> None:
    siti.get("/")
    before = query_count()
    siti.get("/")
    assert query_count() - before <= 45  # each concern looks once for what is not settled
