"""Take the pictures of README and manual from a demonstration that is being served.

    desmigratif --book contoh.sqlite demo --until 2026-10-20 --port 8131
    .venv/bin/python docs/pictures.py http://127.0.0.1:8131

Nothing is recorded in the book but one run of the checks. Chromium is the system's or, without
one, the browser that Playwright brings.
"""  # noqa: INP001 - a script beside the documents, not a package

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser
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

#: Name, path, height of the picture: pages that need no hand to look as they do.
PAGES = (
    ("beranda", "/", 1312),
    ("buku-besar", "/buku-besar?dari=01/09/2026&sampai=30/09/2026", 620),
    ("akun", "/buku-besar/1131?dari=01/09/2026&sampai=30/09/2026", 620),
    ("laporan", "/laporan", 640),
    ("neraca", "/laporan/balance-sheet?sampai=30/09/2026", 768),
    ("periode", "/periode", 700),
    ("cari", "/cari?q=A-0012", 600),
)


def main(base: str) -> None:
    """Sign in, walk through the pages, keep what is seen."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        _verification(_signed_in(browser, base, "laras", DESKTOP), base)
        page = _signed_in(browser, base, "siti", DESKTOP)
        for name, path, height in PAGES:
            page.goto(base + path)
            _keep(page, name, height)
        _entries(page, base)
        _corrections(page, base)
        _phone(browser, base)
        _paper(page, base)
        browser.close()


def _signed_in(
    browser: Browser, base: str, name: str, size: tuple[int, int], scale: int = 1
) -> Page:
    page = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, device_scale_factor=scale, locale="id-ID"
    ).new_page()
    page.goto(f"{base}/masuk")
    page.fill("[name=username]", name)
    page.fill("[name=password]", f"{name}-sukamaju")
    page.click("main button[type=submit]")
    page.wait_for_url(f"{base}/")
    return page


def _entries(page: Page, base: str) -> None:
    page.goto(f"{base}/jurnal?dari=01/10/2026&sampai=20/10/2026&unit=USP&teks=angsuran")
    _keep(page, "jurnal", 900)
    page.click("main table.journal a[href^='/jurnal/']")
    _keep(page, "satu-jurnal", 640)
    page.goto(f"{base}/jurnal/baru")
    page.fill("[name=entry_date]", "20/10/2026")
    page.fill("[name=narration]", "Beli kertas dan tinta")
    for row, (account, side, amount) in enumerate(
        (("6104", "debit", "150000"), ("1101", "credit", "150000"))
    ):
        page.fill(f"[name=lines-{row}-account]", account)
        page.fill(f"[name=lines-{row}-{side}]", amount)
    _keep(page, "catat-jurnal", 768)
    page.click("main .form-buttons button.btn-primary")
    page.wait_for_load_state()
    _keep(page, "periksa-dulu", 560)


def _corrections(page: Page, base: str) -> None:
    page.goto(f"{base}/jurnal?teks=BKM-2026-02960")
    page.click("main table.journal a[href^='/jurnal/']")
    page.click(".page-actions a[href$='/batalkan']")
    page.fill("[name=reason]", "Salah anggota: seharusnya A-0045")
    _keep(page, "pembatalan", 620)


def _verification(page: Page, base: str) -> None:
    page.goto(f"{base}/pemeriksaan")
    page.click("main form button[type=submit]")
    page.wait_for_selector("main .big-figure", timeout=120_000)
    page.goto(f"{base}/pemeriksaan")
    _keep(page, "pemeriksaan", 640)


def _phone(browser: Browser, base: str) -> None:
    page = _signed_in(browser, base, "siti", PHONE, scale=2)
    page.goto(f"{base}/jurnal")
    _keep(page, "telepon", PHONE[1])


def _paper(page: Page, base: str) -> None:
    """A page of paper and its foot; pdftoppm is a tool of the system."""
    answer = page.request.get(f"{base}/laporan/balance-sheet/unduh/pdf-a4?sampai=30/09/2026")
    drawn = subprocess.run(  # noqa: S603 - a tool of the system, on our own paper
        [shutil.which("pdftoppm") or "pdftoppm", "-png", "-r", "100", "-f", "1", "-l", "1", "-"],
        input=answer.body(),
        capture_output=True,
        check=True,
    ).stdout
    with Image.open(io.BytesIO(drawn)) as picture:
        width, height = picture.size
        _write(picture, "kertas")
        _write(picture.crop((0, height * 91 // 100, width, height)), "kaki-laporan")


def _keep(page: Page, name: str, height: int) -> None:
    """Write what is seen with few colours: small, and sharp enough for figures."""
    width = page.viewport_size["width"] if page.viewport_size else DESKTOP[0]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_load_state("networkidle")
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        _write(picture, name)


def _write(picture: Image.Image, name: str) -> None:
    few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(IMAGES / f"{name}.png", optimize=True)
    sys.stdout.write(f"{name}.png {(IMAGES / f'{name}.png').stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
