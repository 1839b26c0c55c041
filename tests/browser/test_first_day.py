"""The first day of a cooperative: from `init` to the first printed voucher."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from playwright.sync_api import expect
from pypdf import PdfReader

from coop.cli import main
from coop.desk.setup.facts import STEP_NAMES
from tests.browser.conftest import DESKTOP
from tests.browser.conftest import PHONE
from tests.browser.conftest import Site
from tests.web.first_day import PASSWORD
from tests.web.first_day import picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

CODE = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}")


@pytest.fixture
def new_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Site, str]]:
    """A book as the command makes it, served, and the code it printed."""
    for name in ("DESMIGRATIF_BOOK", "DESMIGRATIF_LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    place = str(tmp_path / "buku.sqlite")
    made = CliRunner().invoke(main, ["--book", place, "init", "--name", "Koperasi Sukamaju"])
    code = CODE.search(made.output)
    assert code is not None, made.output
    site = Site(place)
    yield site, code[0]
    site.close()


@pytest.mark.parametrize(
    ("size", "has_scripts"),
    [(DESKTOP, True), (PHONE, True), (PHONE, False)],
    ids=["desktop", "phone", "phone without scripts"],
)
def test_a_book_goes_from_its_code_to_the_first_printed_voucher(
    new_site: tuple[Site, str],
    open_screen: Callable[..., Screen],
    size: tuple[int, int],
    has_scripts: bool,
) -> None:
    site, code = new_site
    screen = open_screen(site, size, has_scripts=has_scripts)
    arrive(screen, code)
    answer_everything(screen)
    open_the_books(screen, has_scripts=has_scripts)
    record_and_print(screen)


def arrive(screen: Screen, code: str) -> None:
    """The first visitor of a new book is asked for the code."""
    page = screen.page
    screen.go("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Administrator pertama")
    fields = {
        "code": code,
        "display_name": "Siti Rahma",
        "username": "siti",
        "new": PASSWORD,
        "again": PASSWORD,
    }
    for name, text in fields.items():
        page.locator(f"#{name}").fill(text)
    screen.press("Buat administrator")
    expect(page.get_by_role("heading", level=1)).to_have_text("Persiapan buku")


def answer_everything(screen: Screen) -> None:
    """Nine questions, an address refused and put right, the answers, the end."""
    page = screen.page
    screen.follow("Mulai: Nama koperasi")
    page.get_by_label("Belum: masih pra-koperasi").check()
    screen.press("Simpan dan lanjut")
    page.locator("#address").fill("Jalan Melati 1, Sukamaju")
    page.locator("#village_code").fill("desa kami")
    screen.press("Simpan dan lanjut")
    expect(page.locator("#error-summary")).to_contain_text("Kode wilayah ditulis seperti")
    expect(page.locator("#address")).to_have_value("Jalan Melati 1, Sukamaju")
    page.locator("#village_code").fill("99.01.02.2003")
    page.locator("#place").fill("Sukamaju")
    screen.press("Simpan dan lanjut")
    screen.press("Simpan dan lanjut")  # zone and language
    screen.press("Isi nanti")  # legal numbers
    page.set_input_files(
        "#file", {"name": "logo.png", "mimeType": "image/png", "buffer": picture(200, 120)}
    )
    screen.press("Simpan dan lanjut")
    screen.press("Simpan dan lanjut")  # chart
    page.get_by_label("Unit PEMASARAN dipakai").uncheck()
    screen.press("Simpan dan lanjut")
    page.locator("#month").select_option("2026-01")
    screen.press("Simpan dan lanjut")
    expect(page.locator("main")).to_contain_text("Belum ada ketua")
    page.locator("#display_name").fill("Budi Santoso")
    page.locator("#username").fill("budi")
    page.locator("#password").fill("tujuh belalang")
    page.get_by_label("Ketua", exact=True).check()
    screen.press("Tambah orang ini")
    expect(page.locator("main")).to_contain_text("Budi Santoso")
    screen.press("Cukup, lanjut")
    expect(page.locator("dl.answers")).to_contain_text("pra-koperasi, belum berbadan hukum")
    screen.press("Selesaikan persiapan")
    expect(page.get_by_role("heading", level=1)).to_have_text("Buku siap dipakai")
    screen.go("/persiapan")
    expect(page.locator("ol.steps .tag")).to_have_count(len(STEP_NAMES))
    screen.go("/persiapan/selesai")


def amount_of(screen: Screen, account: str) -> Locator:
    """The field beside an account's name."""
    return screen.page.get_by_label(re.compile(f"^{account} "))


def open_the_books(screen: Screen, *, has_scripts: bool) -> None:
    """Opening balances of the office, which tie, and the minutes about them."""
    page = screen.page
    screen.follow("Masukkan saldo awal")
    screen.follow("Kantor")
    screen.follow("Mulai mengisi")
    amount_of(screen, "1101").press_sequentially("1250000")
    if has_scripts:
        expect(page.locator("[data-total]")).to_have_text("1.250.000")
        expect(page.locator("[data-difference]")).to_have_text("1.250.000")
    screen.press("Simpan dan lanjut")
    screen.press("Simpan dan lanjut")  # nothing is owed
    screen.follow("Isi per nomor 3101")
    page.locator("#lines").fill("A-001; 500.000\nA-002\t500.000")
    screen.press("Simpan rincian")
    amount_of(screen, "3401").press_sequentially("250000")
    if has_scripts:
        expect(page.locator("[data-difference]")).to_have_text("–")
    screen.press("Simpan dan lanjut")
    expect(page.locator("main")).to_contain_text("Cocok")
    screen.follow("Periksa dulu")
    expect(page.locator("main")).to_contain_text("3101 Simpanan Pokok (2 nomor)")
    button = page.get_by_role("button", name="Catat saldo awal Kantor")
    with page.expect_navigation():
        button.dblclick() if has_scripts else button.click()
    screen.look()
    expect(page.get_by_role("status")).to_contain_text("BM-2025-00001")
    paper = text_of(screen, page.get_by_role("link", name="Cetak berita acara"))
    for words in ("Koperasi Sukamaju", "Pra-koperasi", "A-002", "tidak ada selisih"):
        assert words in paper


def text_of(screen: Screen, link: Locator) -> str:
    """What a PDF behind a link says."""
    answer = screen.context.request.get(screen.url + (link.get_attribute("href") or ""))
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return " ".join("\n".join(page.extract_text() for page in pages).split())


def record_and_print(screen: Screen) -> None:
    """The first everyday transaction, and its voucher in figures and in words."""
    page = screen.page
    screen.go("/")
    screen.follow("Catat transaksi")
    screen.go("/transaksi/terima-hibah-uang")
    page.locator("#jumlah").press_sequentially("1000000")
    screen.press("Periksa dulu")
    expect(page.locator("main")).to_contain_text("Koperasi menerima hibah Rp1.000.000")
    with page.expect_navigation():
        page.locator("main button[name='confirmed']").click()
    screen.look()
    voucher = page.get_by_role("link", name="Cetak bukti")
    paper = text_of(screen, voucher)
    for words in ("Koperasi Sukamaju", "BKM-2026-00001", "1.000.000", "atu juta"):
        assert words in paper
    screen.go("/")
    expect(page.locator("main")).to_contain_text("Rp2.250.000")
