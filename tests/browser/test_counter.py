"""The counter in a browser: somebody is admitted, pays in, and the day is closed."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from coop.db import writing
from coop.desk.banking.service import LineFacts
from coop.desk.banking.service import add_line
from coop.ledger.book import require_book
from coop.members.counter import transferring
from coop.members.counter import unnamed
from coop.money import Money
from tests.browser.conftest import DESKTOP
from tests.browser.conftest import PHONE
from tests.browser.conftest import Site
from tests.browser.test_accessibility import inspect
from tests.conftest import NOW
from tests.members.counter_desk import Desk
from tests.members.dues_desk import settle_collector
from tests.members.village import village_of
from tests.members.web import make_served_village
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

#: Pages that could be wider than a phone; the others are made of the same parts.
WIDE_ONES = ("/kasir/anggota/A-0001", "/kasir/sesi/1", "/kasir/daftar", "/kasir/transfer")


@pytest.fixture
def office(tmp_path: Path) -> Iterator[tuple[Site, Desk]]:
    """A village served, with money in the box and transfers at the bank."""
    place = str(tmp_path / "desa.sqlite")
    make_served_village(place)
    engine = require_book(place)
    desk = Desk(village_of(engine))
    desk.furnish(1_000_000)
    desk.furnish(50_000, ("1112", "KANTOR"))
    with writing(engine) as session:
        for number, rupiah in enumerate((500_000, 300_000)):
            facts = LineFacts("1112", "KANTOR", date(2026, 3, 9), "TRSF", Money.rupiah(rupiah))
            add_line(session, facts, request_id=f"mutasi:{number}", actor="siti", now=NOW)
        unnamed.keep_nameless(session, 2, request_id="tanpa", actor="siti", now=NOW)
        session.commit()
    site = Site(place)
    yield site, desk
    site.close()
    engine.dispose()


def onward(screen: Screen) -> None:
    """Press the page's main button."""
    with screen.page.expect_navigation():
        screen.page.locator("main button.btn-primary[type=submit]").last.click()
    screen.look()


def admitted(screen: Screen) -> str:
    """A villager becomes a member; answers with the number."""
    page = screen.page
    screen.go("/warga/baru")
    page.fill("#name", "Lestari Coba")
    page.select_option("#sex", "f")
    onward(screen)
    person = page.url.rstrip("/").rsplit("/", 1)[1].partition("?")[0]
    screen.go(f"/anggota/daftar?warga={person}")
    page.fill("#identity_reason", "KTP hilang, ada surat desa")
    page.check("input[name=risk_level][value=low]")
    page.fill("#risk_reason", "Petani, dikenal pengurus")
    onward(screen)
    onward(screen)
    screen.go(f"{page.url.removeprefix(screen.url)}/terima")
    page.fill("#decision", "Rapat pengurus 3/2026")
    onward(screen)
    onward(screen)
    match = re.search(r"/anggota/(A-\d+)$", page.url)
    assert match is not None, page.url
    return match[1]


def paid_in(screen: Screen, number: str) -> None:
    """The member pays principal and dues, typed with the keyboard."""
    page = screen.page
    screen.go("/kasir")
    page.keyboard.type(number)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    screen.look()
    page.get_by_label(re.compile("^Setor Simpanan Pokok")).fill("100000")
    page.get_by_label(re.compile("^Setor Simpanan Wajib")).fill("20000")
    onward(screen)
    expect(page.locator(".confirm-sentence")).to_have_text(
        f"Lestari Coba ({number}) menyetor simpanan pokok Rp100.000 dan simpanan wajib Rp20.000, "
        "tunai, hari ini."
    )
    with page.expect_navigation():
        page.keyboard.press("Enter")
    screen.look()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kuitansi BKM-2026-")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["desk", "desk without scripts"])
def test_somebody_is_admitted_pays_in_and_the_day_is_closed(
    office: tuple[Site, Desk], open_screen: Callable[..., Screen], has_scripts: bool
) -> None:
    site, _desk = office
    screen = open_screen(site, DESKTOP, has_scripts=has_scripts)
    page = screen.page
    screen.sign_in("siti", PASSWORD)
    number = admitted(screen)
    screen.go("/kasir/sesi")
    page.select_option("#box", "1101|KANTOR")
    page.fill("#found", "1000000")
    onward(screen)
    paid_in(screen, number)
    screen.go("/kasir/sesi/1")
    screen.follow("Hitung uang dan tutup sesi")
    page.fill("#note_100000", "11")
    page.fill("#note_20000", "1")
    onward(screen)
    expect(page.get_by_text("Uangnya cocok.")).to_be_visible()
    onward(screen)
    expect(page.get_by_text("Sesi kas SK-00001 ditutup.")).to_be_visible()
    screen.go("/kasir/daftar")
    expect(page.get_by_text("Segel daftar ini (1 kuitansi):")).to_be_visible()


def test_a_sheet_of_payments_adds_itself_up_while_it_is_typed(
    office: tuple[Site, Desk], open_screen: Callable[..., Screen]
) -> None:
    site, desk = office
    settle_collector(desk.village)
    screen = open_screen(site, DESKTOP)
    screen.sign_in("siti", PASSWORD)
    screen.go("/iuran/pungutan/catat")
    total = screen.page.locator("[data-sheet-total]")
    expect(total).to_have_text("Jumlah lembar ini: Rp0 · anggota yang membayar: 0")
    screen.page.fill("#rows-0-dues", "20000")
    screen.page.fill("#rows-0-savings", "1250000")
    screen.page.fill("#rows-2-dues", "20000,50")
    expect(total).to_have_text("Jumlah lembar ini: Rp1.290.000,50 · anggota yang membayar: 2")


def test_every_page_of_the_counter_can_be_read_by_everybody(
    office: tuple[Site, Desk], open_screen: Callable[..., Screen]
) -> None:
    site, desk = office
    desk.open(1_000_000, actor="made")
    desk.take("A-0001", actor="made", WAJIB=20_000, SUKARELA=200_000)
    lines = desk.facts("A-0002", REMITANSI=500_000).lines
    with writing(desk.village.engine) as session:
        member = desk.village.members["A-0002"]
        facts = transferring.NoticeFacts(member, "1112", "KANTOR", date(2026, 3, 8), lines)
        transferring.expect(session, facts, request_id="tunggu", actor="made", now=NOW)
        session.commit()
    for size in (DESKTOP, PHONE):
        screen = open_screen(site, size)
        screen.sign_in("made", PASSWORD)
        for path in (
            "/kasir",
            "/kasir?cari=uji",
            "/kasir/anggota/A-0001",
            "/kasir/anggota/A-0001/transfer",
            "/kasir/sesi",
            "/kasir/sesi/1",
            "/kasir/sesi/1/tutup",
            "/kasir/kuitansi/1",
            "/kasir/kuitansi/1/batal",
            "/kasir/kuitansi/1/pindah",
            "/kasir/daftar",
            "/kasir/periksa",
            "/kasir/transfer",
            "/kasir/transfer/1",
            "/kasir/transfer/1?anggota=A-0002&tunggu=1",
            "/kasir/transfer/2/kembalikan",
            "/kasir/transfer/tunggu/1/coret",
        ):
            if size is PHONE and path not in WIDE_ONES:
                continue
            screen.go(path)
            if size is DESKTOP:
                assert inspect(screen) == [], path


def test_an_amount_of_nine_digits_is_read_whole(
    office: tuple[Site, Desk], open_screen: Callable[..., Screen]
) -> None:
    site, _desk = office
    for size in (DESKTOP, PHONE):
        screen = open_screen(site, size)
        screen.sign_in("made", PASSWORD)
        screen.go("/kasir/anggota/A-0001")
        for field in screen.page.locator(".counter-lines [data-money]").all():
            field.fill("999999999")
            assert field.input_value() == "999.999.999"
            assert field.evaluate("it => it.scrollWidth <= it.clientWidth"), size
        screen.look()


@pytest.mark.parametrize("has_scripts", [True, False], ids=["scripts", "no scripts"])
def test_the_bank_account_is_asked_where_a_transfer_is_chosen(
    office: tuple[Site, Desk], open_screen: Callable[..., Screen], has_scripts: bool
) -> None:
    site, _desk = office
    screen = open_screen(site, DESKTOP, has_scripts=has_scripts)
    page = screen.page
    screen.sign_in("made", PASSWORD)
    screen.go("/kasir/anggota/A-0001")
    expect(page.get_by_label("Dari rekening bank")).to_be_hidden()
    page.get_by_label("Transfer keluar").check()
    expect(page.get_by_label("Dari rekening bank")).to_be_visible()
    screen.look()
