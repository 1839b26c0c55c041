"""Take the pictures of README and manual: from a demonstration, and from a book's first day.

    desmigratif --book contoh.sqlite demo --until 2026-11-21 --port 8131
    desmigratif --book baru.sqlite init --name "Koperasi Maju Bersama" --place Sukamaju
    desmigratif --book baru.sqlite serve --port 8132
    .venv/bin/python docs/pictures.py http://127.0.0.1:8131 http://127.0.0.1:8132 K7RM-2QXD-9HTB

The last word is the code that ``init`` printed; without address and code only the demonstration
is walked through. In it nothing stays but one run of the checks and a hand-over begun and
cancelled; the new book is filled in on the way and of no use afterwards. Chromium is the system's
or, without one, the browser that Playwright brings.
"""  # noqa: INP001 - a script beside the documents, not a package

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PIL import ImageDraw
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Locator
    from playwright.sync_api import Page

IMAGES = Path(__file__).parent / "images"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = (1366, 768)
PHONE = (360, 720)
COLOURS = 48
TODAY = "21/11/2026"
NOTES_AND_COINS = (100_000, 50_000, 20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100)
NEW_PASSWORD = "tujuh belalang biru"  # noqa: S105 - of a book that is thrown away

#: Name, path, height of the picture: pages that need no hand to look as they do.
PAGES = (
    ("beranda", "/", 1540),
    ("buku-besar", "/buku-besar?dari=01/10/2026&sampai=31/10/2026", 620),
    ("akun", "/buku-besar/1131?dari=01/10/2026&sampai=31/10/2026", 620),
    ("laporan", "/laporan", 640),
    ("neraca", "/laporan/balance-sheet?sampai=31/10/2026", 768),
    ("periode", "/periode", 760),
    ("cari", "/cari?q=A-0012", 600),
    ("transaksi", "/transaksi", 900),
    ("kas-dan-bank", "/kas", 768),
    ("tutup-kas", f"/kas/tutup-hari?tanggal={TODAY}", 900),
    ("rekonsiliasi", "/bank/rekonsiliasi/1111?unit=KANTOR&tanggal=2026-10-31", 640),
    ("daftar-periksa", "/tutup-buku/2026-11", 1000),
    ("penyusutan", "/aset/penyusutan/2026-11", 560),
    ("persetujuan", "/persetujuan", 700),
    ("cadangan", "/cadangan", 700),
)


def main(base: str, new: str = "", code: str = "") -> None:
    """Sign in, walk through the pages, keep what is seen."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        _supervisors(browser, base)
        page = _signed_in(browser, base, "siti", DESKTOP)
        for name, path, height in PAGES:
            page.goto(base + path)
            _keep(page, name, height)
        _entries(page, base)
        _transaction(page, base)
        _corrections(page, base)
        _cash(page, base)
        _approval(browser, base)
        _handover(page, base)
        _phone(browser, base)
        _papers(page, base)
        if new:
            _first_day(browser, new, code)
        browser.close()


def _signed_in(
    browser: Browser, base: str, name: str, size: tuple[int, int], scale: int = 1
) -> Page:
    page = _opened(browser, size, scale)
    page.goto(f"{base}/masuk")
    page.fill("[name=username]", name)
    page.fill("[name=password]", f"{name}-sukamaju")
    _press(page, "Masuk")
    page.wait_for_url(f"{base}/")
    return page


def _opened(browser: Browser, size: tuple[int, int], scale: int = 1) -> Page:
    return browser.new_context(
        viewport={"width": size[0], "height": size[1]}, device_scale_factor=scale, locale="id-ID"
    ).new_page()


def _press(page: Page, label: str) -> None:
    page.locator("main").get_by_role("button", name=label, exact=True).last.click()
    page.wait_for_load_state()


def _follow(page: Page, label: str) -> None:
    page.locator("main").get_by_role("link", name=label, exact=True).first.click()
    page.wait_for_load_state()


def _supervisors(browser: Browser, base: str) -> None:
    """What an auditor and a supervisor look at."""
    page = _signed_in(browser, base, "laras", DESKTOP)
    page.goto(f"{base}/pemeriksaan")
    page.click("main form button[type=submit]")
    page.wait_for_load_state()
    while page.locator("main progress").count():
        page.wait_for_timeout(1000)
        page.goto(f"{base}/pemeriksaan")
    _keep(page, "pemeriksaan", 640)
    page.goto(f"{base}/audit")
    _keep(page, "catatan-audit", 700)


def _entries(page: Page, base: str) -> None:
    page.goto(f"{base}/jurnal?dari=01/11/2026&sampai={TODAY}&unit=USP&teks=angsuran")
    _keep(page, "jurnal", 900)
    page.click("main table.journal a[href^='/jurnal/']")
    _keep(page, "satu-jurnal", 640)
    page.goto(f"{base}/jurnal/baru")
    page.fill("[name=entry_date]", TODAY)
    page.fill("[name=narration]", "Beli kertas dan tinta")
    for row, (account, side, amount) in enumerate(
        (("6103", "debit", "150000"), ("1101", "credit", "150000"))
    ):
        page.fill(f"[name=lines-{row}-account]", account)
        page.fill(f"[name=lines-{row}-{side}]", amount)
    _keep(page, "catat-jurnal", 768)
    page.click("main .form-buttons button.btn-primary")
    page.wait_for_load_state()
    _keep(page, "periksa-dulu", 560)


def _transaction(page: Page, base: str) -> None:
    """An everyday transaction up to its sentence; the demonstration keeps nothing of it."""
    page.goto(f"{base}/transaksi/biaya-kantor")
    _fill_in_electricity(page)
    _keep(page, "isi-transaksi", 1130)
    page.locator("main .form-buttons").get_by_role("button", name="Periksa dulu").click()
    page.wait_for_load_state()
    page.click("main details.journal-shown summary")
    _keep(page, "periksa-transaksi", 700)


def _fill_in_electricity(page: Page) -> None:
    page.select_option("[name=keperluan]", "listrik")
    page.fill("[name=jumlah]", "385.000")
    if page.input_value("[name=tanggal]") == "":
        page.fill("[name=tanggal]", TODAY)
    page.set_input_files(
        "#files", {"name": "rekening-listrik.jpg", "mimeType": "image/jpeg", "buffer": _bill()}
    )


def _bill() -> bytes:
    """A photo of an electricity bill that nobody ever got."""
    picture = Image.new("RGB", (360, 480), "white")
    draw = ImageDraw.Draw(picture)
    for row, text in enumerate(("REKENING LISTRIK", "November 2026", "Rp385.000", "CONTOH")):
        draw.text((40, 60 + 60 * row), text, fill="black", font_size=26)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=70)
    return stream.getvalue()


def _corrections(page: Page, base: str) -> None:
    page.goto(f"{base}/jurnal?teks=simpanan+wajib&dari=01/11/2026&sampai={TODAY}")
    page.locator("main table.journal").get_by_role("link", name="BKM-2026").first.click()
    page.click(".page-actions a[href$='/batalkan']")
    page.fill("[name=reason]", "Salah anggota: seharusnya A-0045")
    _keep(page, "pembatalan", 640)
    page.goto(f"{base}/pindah-buku")
    page.fill("[name=entry_date]", TODAY)
    for name, text in {
        "debit": "3102",
        "debit_number": "A-0012",
        "credit": "3102",
        "credit_number": "A-0045",
        "amount": "20.000",
        "reason": "Setoran 17 November tertulis pada nomor yang salah",
    }.items():
        page.fill(f"[name={name}]", text)
    for name in ("debit_unit", "credit_unit"):
        page.select_option(f"[name={name}]", "KANTOR")
    _keep(page, "pindah-buku", 800)


def _cash(page: Page, base: str) -> None:
    """A box counted up to its preview, the difference under inquiry, an item passed over."""
    page.goto(f"{base}/kas")
    page.locator("main .alert-warning a").first.click()
    _keep(page, "selisih-kas", 1000)
    page.goto(f"{base}/kas")
    row = page.locator("main tbody tr", has_text="Kas Kantor").first
    book = int(row.locator("td.num").inner_text().strip().replace(".", ""))
    row.get_by_role("link", name="Hitung kas").click()
    for worth in NOTES_AND_COINS:
        pieces, book = divmod(book, worth)
        if pieces:
            page.locator(f"input[data-worth='{worth}']").first.fill(str(pieces))
    page.fill("[name=counted_at]", "15.40")
    for name, text in {
        "holder_name": "Rina",
        "holder_number": "PG-01",
        "counted_by": "Siti Rahma",
        "witness": "Budi Santoso",
    }.items():
        page.fill(f"[name={name}]", text)
    _keep(page, "hitung-kas", 900)
    _press(page, "Periksa dulu")
    _keep(page, "kas-opname", 760)
    page.goto(f"{base}/tutup-buku/2026-11")
    item = page.locator("li.checklist-item", has_text="Rekonsiliasi").first
    item.locator("a", has_text="Lewati").click()
    page.fill("[name=reason]", "Buku tabungan baru dapat dicetak tanggal 3 Desember")
    _keep(page, "lewati", 560)


def _approval(browser: Browser, base: str) -> None:
    page = _signed_in(browser, base, "budi", DESKTOP)
    page.goto(f"{base}/persetujuan")
    page.locator("main section table a").first.click()
    _keep(page, "setujui", 1040)
    page = _signed_in(browser, base, "siti", DESKTOP)
    page.goto(f"{base}/persetujuan")
    page.locator("main section table a").first.click()
    _keep(page, "setujui-pin", 640, at="pin-heading")


def _handover(page: Page, base: str) -> None:
    page.goto(f"{base}/serah-terima/baru")
    page.select_option("[name=giver]", "siti")
    page.select_option("[name=taker]", "rina")
    page.fill("[name=chair]", "Budi Santoso")
    page.fill("[name=supervisor]", "Joko Susilo")
    _press(page, "Siapkan serah terima")
    _keep(page, "serah-terima", 900)
    _press(page, "Batalkan serah terima ini")


def _phone(browser: Browser, base: str) -> None:
    page = _signed_in(browser, base, "siti", PHONE, scale=2)
    page.goto(f"{base}/jurnal")
    _keep(page, "telepon", PHONE[1])
    page.goto(f"{base}/transaksi/biaya-kantor")
    _fill_in_electricity(page)
    page.locator("main .form-buttons").get_by_role("button", name="Periksa dulu").click()
    page.wait_for_load_state()
    _keep(page, "telepon-transaksi", PHONE[1])
    page = _signed_in(browser, base, "budi", PHONE, scale=2)
    page.goto(f"{base}/persetujuan")
    page.locator("main section table a").first.click()
    _keep(page, "telepon-persetujuan", PHONE[1])


def _papers(page: Page, base: str) -> None:
    """Statement, voucher, minutes, as they leave the printer."""
    sheet = _printed(page, f"{base}/laporan/balance-sheet/unduh/pdf-a4?sampai=31/10/2026")
    width, height = sheet.size
    _write(sheet, "kertas")
    _write(sheet.crop((0, height * 91 // 100, width, height)), "kaki-laporan")
    page.goto(f"{base}/jurnal?teks=listrik&dari=01/01/2026&sampai={TODAY}")
    page.locator("main table.journal").get_by_role("link", name="BKK-2026").first.click()
    voucher = page.get_by_role("link", name="Cetak bukti", exact=True).get_attribute("href")
    _write(_printed(page, f"{base}{voucher}"), "bukti")
    _write(_printed(page, f"{base}/tutup-buku/2026-10/berita-acara.pdf"), "berita-acara")


def _printed(page: Page, address: str) -> Image.Image:
    """The first page of a PDF; pdftoppm is a tool of the system."""
    drawn = subprocess.run(  # noqa: S603 - a tool of the system, on our own paper
        [shutil.which("pdftoppm") or "pdftoppm", "-png", "-r", "100", "-f", "1", "-l", "1", "-"],
        input=page.request.get(address).body(),
        capture_output=True,
        check=True,
    ).stdout
    return Image.open(io.BytesIO(drawn))


def _first_day(browser: Browser, base: str, code: str) -> None:
    """A new book: code, questions, opening balances, the first transaction."""
    page = _opened(browser, DESKTOP)
    page.goto(base)
    for name, text in {
        "code": code,
        "display_name": "Siti Rahma",
        "username": "siti",
        "new": NEW_PASSWORD,
        "again": NEW_PASSWORD,
    }.items():
        page.fill(f"#{name}", "" if name == "code" else text)
    page.fill("#code", "K7RM-2QXD-9HTB")
    _keep(page, "kode-awal", 900)
    page.fill("#code", code)
    _press(page, "Buat administrator")
    _follow(page, "Mulai: Nama koperasi")
    _keep(page, "pertanyaan", 620)
    page.get_by_label("Belum: masih pra-koperasi").check()
    _press(page, "Simpan dan lanjut")
    page.fill("#address", "Jalan Melati 1, Sukamaju")
    page.fill("#village_code", "99.01.02.2003")
    page.fill("#place", "Sukamaju")
    _press(page, "Simpan dan lanjut")
    _press(page, "Simpan dan lanjut")
    _press(page, "Isi nanti")
    _press(page, "Lewati, belum ada logo")
    for _ in range(2):
        _press(page, "Simpan dan lanjut")
    page.select_option("#month", "2026-11")
    _press(page, "Simpan dan lanjut")
    for name, username, role in (("Budi Santoso", "budi", "Ketua"), ("Joko", "joko", "Pengawas")):
        page.fill("#display_name", name)
        page.fill("#username", username)
        page.fill("#password", NEW_PASSWORD)
        page.get_by_label(role, exact=True).check()
        if username == "joko":
            page.fill("#password", "")
            _keep(page, "orang", 1000)
            page.fill("#password", NEW_PASSWORD)
        _press(page, "Tambah orang ini")
    page.goto(f"{base}/persiapan")
    _keep(page, "persiapan", 700)
    _opening(page, base)


def _opening(page: Page, base: str) -> None:
    page.goto(f"{base}/persiapan/periksa")
    _press(page, "Selesaikan persiapan")
    page.goto(f"{base}/saldo-awal/KANTOR/isi/harta")
    for account, amount in (("1101", "1.250.000"), ("1111", "8.400.000")):
        _balance(page, account).fill(amount)
        page.keyboard.press("Tab")
    _keep(page, "saldo-awal-harta", 760)
    _press(page, "Simpan dan lanjut")
    page.goto(f"{base}/saldo-awal/KANTOR/rincian/3101")
    page.fill("#lines", "A-0001; 500.000\nA-0002; 500.000\nA-0003; 500.000")
    _keep(page, "saldo-awal-rincian", 720)
    _press(page, "Simpan rincian")
    page.goto(f"{base}/saldo-awal/KANTOR/isi/modal")
    _balance(page, "3401").fill("8.000.000")
    _press(page, "Simpan dan lanjut")
    page.goto(f"{base}/saldo-awal/KANTOR/periksa")
    _keep(page, "saldo-awal-periksa", 960)
    page.fill("[name=explanation]", "Kartu anggota A-0004 belum ditemukan")
    page.check("[name=is_agreed]")
    _press(page, "Catat saldo awal Kantor")
    page.goto(f"{base}/transaksi/biaya-kantor")
    _fill_in_electricity(page)
    page.locator("main .form-buttons").get_by_role("button", name="Periksa dulu").click()
    _press(page, "Catat transaksi ini")
    _keep(page, "tercatat", 460)


def _balance(page: Page, account: str) -> Locator:
    return page.get_by_label(re.compile(f"^{account} "))


def _keep(page: Page, name: str, height: int, at: str = "") -> None:
    """Write what is seen with few colours: small, and sharp enough for figures."""
    width = page.viewport_size["width"] if page.viewport_size else DESKTOP[0]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_load_state("networkidle")
    if at:
        top = page.locator(f"#{at}").evaluate("each => each.getBoundingClientRect().top + scrollY")
    page.evaluate("top => scrollTo({top, behavior: 'instant'})", top - 16 if at else 0)
    page.wait_for_timeout(200)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        _write(picture, name)


def _write(picture: Image.Image, name: str) -> None:
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(IMAGES / f"{name}.png", optimize=True)
    sys.stdout.write(f"{name}.png {(IMAGES / f'{name}.png').stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main(*[each.rstrip("/") for each in sys.argv[1:]])
