"""Lists on a phone: cards instead of columns that run off the screen, numbers in one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Screen
    from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

#: What is cut off at the right in a frame that scrolls, and figures that end elsewhere than others.
OFF_SCREEN = """
() => [...document.querySelectorAll("main .table-wrap")]
  .filter(each => each.scrollWidth > each.clientWidth + 1)
  .map(each => each.getAttribute("aria-label"))
"""
NOT_IN_LINE = """
() => [...document.querySelectorAll("main table.stacked")]
  .filter(each => new Set([...each.querySelectorAll("tbody [data-side]:not(:empty)")]
    .map(cell => Math.round(cell.getBoundingClientRect().right))).size > 1)
  .map(each => each.closest("[aria-label]").getAttribute("aria-label"))
"""
BROKEN = """
() => [...document.querySelectorAll("main .nowrap")]
  .filter(each => each.getClientRects().length > 1).map(each => each.textContent)
"""


@pytest.mark.parametrize(
    "path",
    [
        "/bunga/2026-03/pajak",
        "/bunga",
        "/cari?q=kas",
        "/simpanan/daftar?daftar=mutasi",
        "/kasir/daftar",
        "/warga",
        "/anggota",
        "/iuran",
        "/berjangka",
    ],
)
def test_a_list_becomes_cards_whose_figures_stand_in_line(
    shared_site: Site, open_screen: Callable[..., Screen], path: str
) -> None:
    screen = open_screen(shared_site, PHONE)
    screen.sign_in("siti", "siti-sukamaju")
    screen.go(path)
    assert screen.page.evaluate(OFF_SCREEN) == []
    assert screen.page.evaluate(NOT_IN_LINE) == []


def test_a_number_is_never_broken_at_its_hyphens(
    shared_site: Site, open_screen: Callable[..., Screen]
) -> None:
    screen = open_screen(shared_site, PHONE)
    screen.sign_in("siti", "siti-sukamaju")
    screen.go("/simpanan/7")
    heading = screen.page.locator("h1 .nowrap")
    assert heading.inner_text() in screen.page.title()
    assert "-" in heading.inner_text()
    assert screen.page.evaluate(BROKEN) == []
