"""Siti's morning: she signs in, records an entry, finds it again from a statement, prints it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.browser.conftest import DESKTOP
from tests.browser.conftest import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Screen
    from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

NARRATION = "Jasa pinjaman P-0190, dicatat di peramban"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001"
    "0000000500010d0a2db40000000049454e44ae426082"
)


@pytest.mark.parametrize(
    ("size", "has_scripts"),
    [(DESKTOP, True), (PHONE, True), (PHONE, False)],
    ids=["desktop", "phone", "phone without scripts"],
)
def test_an_entry_goes_from_the_keyboard_to_a_printed_statement(
    site: Site,
    open_screen: Callable[..., Screen],
    size: tuple[int, int],
    has_scripts: bool,
    tmp_path: Path,
) -> None:
    screen = open_screen(site, size, has_scripts=has_scripts)
    screen.sign_in("siti", "siti-sukamaju")
    choose(screen, "Jurnal")
    screen.follow("Catat jurnal")
    type_entry(screen, has_scripts=has_scripts)
    voucher = record(screen, is_impatient=has_scripts)
    find_in_journal(screen, voucher)
    drill_down(screen, voucher)
    print_statement(screen, tmp_path)
    speak_english(screen)


def choose(screen: Screen, place: str) -> None:
    """Go somewhere by the navigation, which a phone folds away."""
    page = screen.page
    if (page.viewport_size or {"width": 0})["width"] < DESKTOP[0]:
        page.locator("details.site-nav-narrow > summary").click()
        links = page.locator("details.site-nav-narrow a")
    else:
        links = page.locator("nav.site-nav-wide a")
    with page.expect_navigation():
        links.get_by_text(place, exact=True).click()
    screen.look()


def type_entry(screen: Screen, *, has_scripts: bool) -> None:
    """Fill in the form with the keyboard alone; the tabulator goes from field to field."""
    page = screen.page
    keys = page.keyboard
    expect(page.locator("#entry_date")).to_be_focused()
    keys.press("Tab")
    expect(page.locator("#kind")).to_be_focused()
    keys.press("Tab")
    keys.type(NARRATION)
    keys.press("Tab")
    for place, (account, amount) in enumerate((("1104", "1250000"), ("4101", "1250000"))):
        expect(page.locator(f"#lines-{place}-account")).to_be_focused()
        keys.type(account)
        keys.press("Tab")
        expect(page.locator(f"#lines-{place}-unit")).to_be_focused()
        keys.type("Unit Simpan")
        for _field in range(2 if place == 0 else 3):
            keys.press("Tab")
        keys.type(amount)
        side = "debit" if place == 0 else "credit"
        shown = "1.250.000" if has_scripts else "1250000"
        expect(page.locator(f"#lines-{place}-{side}")).to_have_value(shown)
        for _field in range(2 if place == 0 else 1):
            keys.press("Tab")
    page.locator("details.filters > summary").click()
    page.set_input_files("#files", {"name": "nota.png", "mimeType": "image/png", "buffer": PNG})
    page.locator("#narration").focus()
    with page.expect_navigation():
        keys.press("Enter")  # looks first: it neither records nor adds lines
    screen.look()


def record(screen: Screen, *, is_impatient: bool) -> str:
    """Look, press the one button (twice, as people do) and read the voucher's number."""
    page = screen.page
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa dulu")
    expect(page.locator("main")).to_contain_text("Lampiran: nota.png")
    expect(page.locator("main")).to_contain_text("1.250.000")
    button = page.get_by_role("button", name="Catat jurnal ini")
    with page.expect_navigation():
        button.dblclick() if is_impatient else button.click()
    screen.look()
    title = page.get_by_role("heading", level=1).inner_text()
    found = re.fullmatch(r"Jurnal (BKM-2026-\d{5})", title)
    assert found is not None, title
    expect(page.get_by_role("status")).to_contain_text("tercatat")
    return found[1]


def find_in_journal(screen: Screen, voucher: str) -> None:
    """The filter finds it, once."""
    page = screen.page
    choose(screen, "Jurnal")
    page.locator("details.filters > summary").click()
    page.locator("#teks").fill("dicatat di peramban")
    screen.press("Saring")
    expect(page.locator("tr.entry-head")).to_have_count(1)
    screen.follow(voucher)
    expect(page.locator("main")).to_contain_text(NARRATION)


def drill_down(screen: Screen, voucher: str) -> None:
    """From a figure of the balance sheet to the account, the entry and its paper: three clicks."""
    page = screen.page
    choose(screen, "Laporan")
    with page.expect_navigation():
        page.locator("main a[href*='balance-sheet']").first.click()
    screen.look()
    row = page.locator("tr", has=page.get_by_role("rowheader", name=re.compile("^1104 ")))
    with page.expect_navigation():
        row.get_by_role("link").first.click()
    screen.look()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^1104 "))
    while not page.locator("main").get_by_role("link", name=voucher, exact=True).count():
        screen.follow("Berikutnya")
    screen.follow(voucher)
    paper = page.locator("main").get_by_role("link", name="nota.png")
    answer = screen.context.request.get(screen.url + (paper.get_attribute("href") or ""))
    assert answer.body() == PNG
    assert answer.headers["content-type"] == "image/png"


def print_statement(screen: Screen, tmp_path: Path) -> None:
    """The downloaded PDF says what the page says."""
    page = screen.page
    screen.go("/laporan/balance-sheet")
    row = page.locator("tr.total").first
    label, figure = row.locator("th").inner_text(), row.locator("td").first.inner_text()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF A4").click()
    path = tmp_path / "neraca.pdf"
    waiting.value.save_as(path)
    text = "\n".join(each.extract_text() for each in PdfReader(path).pages)
    for expected in ("Koperasi Desmigratif Sukamaju", label, figure):
        assert expected in text
    assert waiting.value.suggested_filename == "neraca-2026-03-10.pdf"


def speak_english(screen: Screen) -> None:
    """The switch stays on the same page; a refusal still keeps what was typed."""
    page = screen.page
    screen.go("/jurnal/baru")
    screen.press("English")
    assert page.url.endswith("/jurnal/baru")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("#narration").fill("Half an entry")
    page.locator("#lines-0-debit").fill("5")
    screen.press("Check first")
    expect(page.locator("#error-summary")).to_be_visible()
    expect(page.locator("#narration")).to_have_value("Half an entry")
    screen.press("Bahasa Indonesia")
    assert page.locator("html").get_attribute("lang") == "id"


def test_a_search_is_one_key_away(shared_site: Site, open_screen: Callable[..., Screen]) -> None:
    screen = open_screen(shared_site)
    screen.sign_in("laras", "laras-sukamaju")
    screen.page.keyboard.press("/")
    expect(screen.page.locator("#site-search")).to_be_focused()
    screen.page.keyboard.type("Kas USP")
    with screen.page.expect_navigation():
        screen.page.keyboard.press("Enter")
    screen.look()
    screen.follow("1104 Kas USP")
    expect(screen.page.get_by_role("heading", level=1)).to_have_text("1104 Kas USP")


def test_a_day_can_be_picked_and_typed(
    shared_site: Site, open_screen: Callable[..., Screen]
) -> None:
    screen = open_screen(shared_site)
    screen.sign_in("laras", "laras-sukamaju")
    screen.go("/buku-besar")
    page = screen.page
    page.locator("#dari + .day-picker").evaluate(
        "picker => { picker.value = '2026-02-03'; picker.dispatchEvent(new Event('change')); }"
    )
    expect(page.locator("#dari")).to_have_value("03/02/2026")
    page.locator("#sampai").fill("4/2/2026")
    expect(page.locator("#sampai + .day-picker")).to_have_value("2026-02-04")
    screen.press("Tampilkan")
    expect(page.locator("caption")).to_contain_text("3 Februari 2026 sampai 4 Februari 2026")
