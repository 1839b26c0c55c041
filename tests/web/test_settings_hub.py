"""The page of everything that is set: each role finds what is its own, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Browser


def test_a_treasurer_finds_every_place_that_is_hers(siti: Browser) -> None:
    page = Page(siti.get("/pengaturan"))
    for place in ("Identitas koperasi", "Bagan akun", "Impor jurnal", "Cadangan buku"):
        assert page.has_link(place)
    assert not page.has_link("Pengguna")


def test_an_administrator_finds_people_but_no_books(
    browser_of: Callable[[str], Browser],
) -> None:
    page = Page(browser_of("ketut").get("/pengaturan"))
    assert page.has_link("Pengguna")
    assert not page.has_link("Impor jurnal")


def test_who_sets_nothing_is_told_so(browser_of: Callable[[str], Browser]) -> None:
    wayan = browser_of("wayan").get("/pengaturan")
    assert wayan.status_code == 403


def test_every_page_says_where_in_the_menu_it_belongs(siti: Browser) -> None:
    for path, place in {
        "/bank": "Kas dan bank",
        "/aset": "Tutup buku",
        "/pindah-buku": "Jurnal",
        "/cadangan": "Pengaturan",
        "/serah-terima": "Pengaturan",
        "/kas": "Kas dan bank",
        "/": "Beranda",
    }.items():
        links = Page(siti.get(path)).all("a", **{"aria-current": "page"})
        assert {"".join(each.itertext()).strip() for each in links} == {place}, path
