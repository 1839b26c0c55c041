"""February in a village: recorded in plain words, counted, compared, closed, and put right later.

Everything is done with the screens a treasurer sees, at a desk and on a phone.
"""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from coop.db import reading
from coop.db import writing
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.verify import run_verify
from coop.users import service
from coop.users.access import Role
from tests.browser.conftest import DESKTOP
from tests.browser.conftest import PHONE
from tests.browser.conftest import Site
from tests.conftest import IDENTITY
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

PASSWORD = "tiga kuda makan rumput"
FEBRUARY = "/tutup-buku/2026-02"
WITHOUT_STICK = "Diska lepas sedang dipinjam kantor desa"


@pytest.fixture
def place(tmp_path: Path) -> str:
    """An empty book with a treasurer."""
    place = str(tmp_path / "buku.sqlite")
    before = NOW - timedelta(days=40)
    create_book(place, IDENTITY, actor="test", now=before)
    engine = require_book(place)
    with writing(engine) as session:
        service.create_user(
            session,
            username="siti",
            display_name="Siti",
            password=PASSWORD,
            roles=[Role.TREASURER],
            actor="test",
            now=before,
        )
        session.commit()
    engine.dispose()
    return place


@pytest.fixture
def village(place: str) -> Iterator[Site]:
    """A server on that book."""
    made = Site(place)
    yield made
    made.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_month_is_kept_closed_and_a_mistake_found_later_is_put_right(
    village: Site, place: str, open_screen: Callable[..., Screen], size: tuple[int, int]
) -> None:
    screen = open_screen(village, size)
    screen.sign_in("siti", PASSWORD)
    record_february(screen)
    count_cash(screen)
    compare_bank(screen)
    settle_the_rest(screen)
    close(screen)
    put_right(screen)
    assert_nothing_is_wrong_but_what_was_found(place)


def record(screen: Screen, event: str, **answers: str) -> str:
    """One everyday event, by its questions; the voucher's number."""
    screen.go(f"/transaksi/{event}")
    for name, text in answers.items():
        field = screen.page.locator(f"#{name}")
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(text)
        else:
            field.fill(text)
    screen.press("Periksa dulu")
    expect(screen.page.locator("p.confirm-sentence")).to_be_visible()
    screen.press("Catat transaksi ini")
    return screen.page.get_by_role("heading", level=1).inner_text().removeprefix("Tercatat: ")


def record_february(screen: Screen) -> None:
    """A donation, a bill with one nought too many, money taken to the bank."""
    record(screen, "terima-hibah-uang", tanggal="01/02/2026", jumlah="5000000")
    record(screen, "biaya-kantor", tanggal="05/02/2026", keperluan="listrik", jumlah="250000")
    record(screen, "setor-bank", tanggal="06/02/2026", jumlah="1000000")


def item(screen: Screen, name: str, link: str) -> None:
    """From the checklist to the page that settles one of its items."""
    screen.go(FEBRUARY)
    row = screen.page.locator("li.checklist-item", has_text=name).first
    with screen.page.expect_navigation():
        row.get_by_role("link", name=link).click()
    screen.look()


def count_cash(screen: Screen) -> None:
    """The box is counted: five thousand are missing, in the cashier's name."""
    page = screen.page
    item(screen, "Kas opname Kas Kantor", "Kerjakan")
    answers = {
        "day": "28/02/2026",
        "counted_at": "16.00",
        "note_100000": "37",
        "note_20000": "2",
        "note_5000": "1",
        "holder_name": "Rina",
        "holder_number": "P-01",
    }
    for name, text in answers.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#announced-0").check()
    screen.press("Periksa dulu")
    expect(page.locator("main")).to_contain_text("Kurang Rp5.000")
    screen.press("Catat kas opname ini")
    expect(page.locator("main")).to_contain_text("Kas opname KO-00001 tercatat")
    minutes = page.request.get(f"{screen.url}/kas/1/berita-acara.pdf")
    assert "3.745.000" in text_of(minutes.body())


def compare_bank(screen: Screen) -> None:
    """The passbook's line is typed and ticked, its balance explains the book's."""
    page = screen.page
    screen.go("/bank/baris-baru/1111?unit=KANTOR")
    page.locator("#way-0").check()
    for name, text in {
        "day": "07/02/2026",
        "amount": "1000000",
        "text": "SETORAN TUNAI",
    }.items():
        page.locator(f"#{name}").fill(text)
    screen.press("Simpan baris ini")
    screen.follow("Selesai, cocokkan")
    screen.press("Cocokkan yang dicentang")
    item(screen, "Rekonsiliasi Bank", "Kerjakan")
    expect(page.locator("main")).to_contain_text("Belum cocok")
    page.locator("#balance").fill("1000000")
    screen.press("Simpan saldo bank")
    expect(page.locator("main")).to_contain_text("Cocok: saldo bank dan saldo buku")


def settle_the_rest(screen: Screen) -> None:
    """Bills to come were thought of; two items are left out, with their reasons."""
    page = screen.page
    item(screen, "Tagihan yang belum datang", "Tandai sudah diperiksa")
    screen.press("Sudah saya periksa")
    for name in ("Pemeriksaan buku bersih", "Cadangan buku masih baru"):
        item(screen, name, "Lewati dengan alasan")
        page.locator("#reason").fill(WITHOUT_STICK)
        screen.press("Lewati dengan alasan ini")


def close(screen: Screen) -> None:
    """The month is closed by a button that names it; what was skipped stands on the minutes."""
    page = screen.page
    screen.go(FEBRUARY)
    screen.press("Tutup Februari 2026")
    expect(page.get_by_role("status")).to_contain_text("sudah ditutup dan disegel")
    minutes = page.request.get(f"{screen.url}{FEBRUARY}/berita-acara.pdf")
    text = text_of(minutes.body())
    assert text.count(WITHOUT_STICK) >= 2
    assert "RANCANGAN" not in text
    screen.go("/transaksi/biaya-kantor")
    page.locator("#keperluan").select_option("air")
    page.locator("#jumlah").fill("5000")
    page.locator("#tanggal").fill("20/02/2026")
    screen.press("Periksa dulu")
    expect(page.locator("#error-summary")).to_contain_text("Februari 2026 sudah ditutup")


def put_right(screen: Screen) -> None:
    """The bill was 25.000: the entry is reversed today and recorded anew, February stays shut."""
    page = screen.page
    screen.go("/jurnal?teks=listrik")
    screen.follow("BKK-2026-00001")
    with page.expect_navigation():
        page.locator("main a[href$='/batalkan']").click()
    screen.look()
    page.locator("#reason").fill("Kelebihan satu angka nol")
    screen.press("Batalkan jurnal BKK-2026-00001")
    expect(page.get_by_role("status")).to_contain_text("Pembatalan")
    record(screen, "biaya-kantor", keperluan="listrik", jumlah="25000", keterangan="Februari")
    voucher = page.get_by_role("link", name="Cetak bukti").get_attribute("href")
    text = text_of(page.request.get(f"{screen.url}{voucher}").body())
    assert "Dua puluh lima ribu rupiah" in text
    screen.go("/buku-besar/6103?dari=01/01/2026")
    expect(page.locator("main")).to_contain_text("25.000")


def assert_nothing_is_wrong_but_what_was_found(place: str) -> None:
    engine = require_book(place)
    with reading(engine) as session:
        result = run_verify(session, actor="test", now=NOW)
    engine.dispose()
    assert result.findings == ()


def text_of(pdf: bytes) -> str:
    """The words of a PDF on one line."""
    pages = PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)
