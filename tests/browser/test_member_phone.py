"""A member on a phone: the code from the slip, the own balances, a statement, and nothing more."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from coop.ledger.book import require_book
from tests.browser.conftest import DESKTOP
from tests.browser.conftest import PHONE
from tests.browser.conftest import Site
from tests.browser.test_accessibility import inspect
from tests.members.portal_desk import coded
from tests.members.proxy_desk import act
from tests.members.proxy_desk import give
from tests.members.village import Village
from tests.members.village import village_of
from tests.members.web import make_served_village
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

OWN_PASSWORD = "empat gajah biru"
PAGE_BYTES_MAX = 50 * 1024


@pytest.fixture
def village_site(tmp_path: Path) -> Iterator[tuple[Site, Village]]:
    """A village with some money, served."""
    place = str(tmp_path / "desa.sqlite")
    make_served_village(place)
    engine = require_book(place)
    village = village_of(engine)
    village.deposit("A-0001", 1_000_000, day=date(2026, 2, 2))
    village.deposit("A-0001", 250_000)
    village.deposit("A-0002", 7_777_777)
    act(village, give(village), 100_000, request_id="ambil:1")
    site = Site(place)
    yield site, village
    site.close()
    engine.dispose()


def light(screen: Screen) -> None:
    """A page of the portal is small, fits the screen and can be read by everybody."""
    assert inspect(screen) == []
    assert len(screen.page.content().encode()) <= PAGE_BYTES_MAX


@pytest.mark.parametrize("has_scripts", [True, False], ids=["phone", "phone without scripts"])
def test_a_member_gets_in_looks_and_takes_a_statement_home(
    village_site: tuple[Site, Village],
    open_screen: Callable[..., Screen],
    has_scripts: bool,
    tmp_path: Path,
) -> None:
    site, village = village_site
    code = coded(village, "A-0001")
    screen = open_screen(site, PHONE, has_scripts=has_scripts)
    page = screen.page
    screen.go("/masuk")
    screen.follow("Anggota baru di sini? Masukkan kode aktivasi")
    page.fill("#code", code.lower())
    page.fill("#new", OWN_PASSWORD)
    page.fill("#again", OWN_PASSWORD)
    screen.press("Aktifkan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saldo saya")
    expect(page.get_by_text("Rp1.150.000").first).to_be_visible()
    screen.follow("Simpanan Sukarela")
    page.fill("#dari", "01/03/2026")
    page.fill("#sampai", "10/03/2026")
    screen.press("Tampilkan")
    expect(page.get_by_text("+Rp250.000")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("link", name="PDF", exact=True).click()
    file = tmp_path / "mutasi.pdf"
    saved.value.save_as(file)
    words = "".join(each.extract_text() for each in PdfReader(file).pages)
    assert "1.150.000" in words
    screen.go("/saya")
    screen.follow("Kuasa dan siapa yang mengambil")
    expect(page.get_by_text(re.compile("oleh kuasa KU-0001")).first).to_be_visible()
    screen.go("/saya/kuitansi")
    page.fill("#code", "7K2QM-9XW4D")
    screen.press("Periksa")
    expect(page.get_by_text("Tidak cocok:")).to_be_visible()
    assert "7.777.777" not in page.content()
    if has_scripts:
        for path in ("/saya", "/saya/kuasa", "/saya/kuitansi"):
            screen.go(path)
            light(screen)


def test_the_treasurer_gives_a_proxy_and_a_link_that_opens_abroad(
    village_site: tuple[Site, Village], open_screen: Callable[..., Screen]
) -> None:
    site, _village = village_site
    desk = open_screen(site, DESKTOP)
    desk.sign_in("siti", PASSWORD)
    for path in ("/kuasa", "/kuasa/1", "/kuasa/baru/A-0001?cari=joko", "/anggota/A-0001/akses"):
        desk.go(path)
        assert inspect(desk) == []
    desk.go("/anggota/A-0001/akses")
    desk.press("Buat kode aktivasi")
    assert inspect(desk) == []
    desk.go("/kuasa/anggota/A-0001")
    desk.press("Buat tautan")
    address = desk.page.locator("textarea").input_value()
    assert inspect(desk) == []
    abroad = open_screen(site, PHONE)
    abroad.go(address.removeprefix(site.url))
    expect(abroad.page.get_by_role("heading", level=1)).to_have_text("Simpanan anggota A-0001")
    expect(abroad.page.get_by_text(re.compile("oleh kuasa KU-0001")).first).to_be_visible()
    light(abroad)
