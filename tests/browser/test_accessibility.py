"""What axe-core finds on every page people reach, light and dark, and on a phone's width."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from coop.users.access import Role
from coop.users.access import permissions_of
from coop.web.access import PUBLIC
from coop.web.access import SIGNED_IN
from coop.web.access import mark_of
from tests.browser.conftest import DESKTOP
from tests.browser.conftest import PHONE

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.browser.conftest import Screen
    from tests.browser.conftest import Site

pytestmark = pytest.mark.browser

AXE_SCRIPT = Axe().axe_script
SERIOUS = frozenset({"serious", "critical"})
#: Answers that are files or redirects, not pages.
NO_PAGES = frozenset(
    {
        "assets.accrued_file",
        "assets.count_paper",
        "assets.index_file",
        "assets.prepaid_file",
        "audit.file",
        "closing.paper",
        "copies.fetch",
        "copies.gaps_paper",
        "home.chart",
        "home.favicon",
        "home.health",
        "ledger.attachment",
        "ledger.chart_file",
        "ledger.statement_file",
        "ledger.waiting_file",
        "opening.minutes",
        "opening.template_file",
        "setup.completeness",
        "setup.logo",
        "static",
        "bootstrap.static",
    }
)
#: Pages that no link of these people leads to while the book is as it is.
UNLINKED = {
    "home.tasks": "/tugas",
    "assets.withdrawing": "/aset/AT-0001/hapus",
    "assets.withdrawing_prepaid": "/aset/dimuka/DM-0001/hapus",
    "auth.set_up": "/mulai",
    "auth.sign_in": "/masuk",
    "ledger.reopening": "/periode/2026-02/buka",
    "ledger.closing": "/periode/2026-03/tutup",
    "ledger.year_step": "/periode/tahun/2025/sahkan",
    "opening.details": "/saldo-awal/USP/rincian/2101",
    "opening.look": "/saldo-awal/KANTOR/periksa",
    "opening.part": "/saldo-awal/KANTOR/isi/harta",
    "opening.upload": "/saldo-awal/KANTOR/unggah",
    "search.index": "/cari?q=kas",
    "setup.check": "/persiapan/periksa",
    "setup.done": "/persiapan/selesai",
    "setup.index": "/persiapan",
}


#: What a browser saves or hands to its viewer; axe-core has nothing to say about it.
FILE = re.compile(r"\.(?:pdf|csv|xlsx|sqlite|png|svg|<form>)(?:$|\?)|/<form>$|/unduh/|bentuk=pdf")


def complaints(screen: Screen, **options: object) -> list[str]:
    """What axe-core, once it is in the page, finds serious; as sentences."""
    wanted = {"resultTypes": ["violations"], **options}
    results = screen.page.evaluate("options => axe.run(options)", wanted)
    return [
        f"{urlsplit(screen.page.url).path}: {found['id']}: {node['html'][:150]} {node['any'][:1]}"
        for found in results["violations"]
        if found["impact"] in SERIOUS
        for node in found["nodes"][:3]
    ]


def inspect(screen: Screen, *, is_dark_too: bool = True) -> list[str]:
    """Look at the page that is shown in light and dark, and measure it on a phone."""
    page = screen.page
    page.evaluate(AXE_SCRIPT)
    found = complaints(screen)
    if is_dark_too:
        page.emulate_media(color_scheme="dark")
        found += [f"dark: {each}" for each in complaints(screen, runOnly=["color-contrast"])]
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    screen.measure()
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    return found


def walk(
    screen: Screen, app: Flask, beginning: list[str], *, is_dark_too: bool
) -> tuple[set[str], list[str]]:
    """Inspect one page of each kind that links lead to; the kinds, and what was found."""
    adapter = app.url_map.bind("localhost")
    seen: set[str] = set()
    found: list[str] = []
    waiting = list(beginning)
    while waiting:
        path = waiting.pop(0)
        endpoint, values = adapter.match(urlsplit(path).path, method="GET")
        kind = f"{endpoint} {values.get('kind', '')}".strip()
        if kind in seen or endpoint in NO_PAGES:
            continue
        screen.go(path)
        seen.add(kind)
        found += inspect(screen, is_dark_too=is_dark_too)
        links = screen.page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
        )
        waiting += [link.partition("#")[0] for link in links if FILE.search(link) is None]
    return {kind.partition(" ")[0] for kind in seen}, found


def pages_of(app: Flask, *roles: Role) -> set[str]:
    """Every page that these roles may open."""
    allowed = {*permissions_of(roles), PUBLIC, SIGNED_IN}
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and mark_of(rule.endpoint, app) in allowed
        and FILE.search(rule.rule) is None
    } - NO_PAGES


@pytest.mark.parametrize(
    ("username", "role"),
    [("siti", Role.TREASURER), ("laras", Role.AUDITOR), ("admin", Role.ADMINISTRATOR)],
)
def test_every_page_somebody_reaches_is_accessible(
    shared_site: Site, open_screen: Callable[..., Screen], username: str, role: Role
) -> None:
    screen = open_screen(shared_site)
    screen.sign_in(username, f"{username}-sukamaju")
    mine = pages_of(shared_site.app, role)
    unlinked = [path for endpoint, path in UNLINKED.items() if endpoint in mine]
    # The treasurer's pages hold everything the auditor's do: their colours are judged once.
    is_dark_too = role is not Role.AUDITOR
    seen, found = walk(screen, shared_site.app, ["/", *unlinked], is_dark_too=is_dark_too)
    assert found == []
    assert mine - seen == set(), "a page that nobody looked at"


def test_the_log_in_and_its_refusal_are_accessible(
    shared_site: Site, open_screen: Callable[..., Screen]
) -> None:
    screen = open_screen(shared_site)
    screen.go("/masuk")
    assert inspect(screen) == []
    screen.page.fill("#username", "siti")
    screen.page.fill("#password", "salah sama sekali")
    screen.press("Masuk")
    assert inspect(screen) == []


def test_a_form_looked_at_refused_and_confirmed_is_accessible(
    shared_site: Site, open_screen: Callable[..., Screen]
) -> None:
    screen = open_screen(shared_site)
    page = screen.page
    screen.sign_in("siti", "siti-sukamaju")
    screen.go("/jurnal/baru")
    page.fill("#lines-0-debit", "banyak")
    screen.press("Periksa dulu")
    assert inspect(screen) == []
    page.fill("#narration", "Jasa")
    for place, (account, side) in enumerate((("1104", "debit"), ("4101", "credit"))):
        page.fill(f"#lines-{place}-account", account)
        page.fill(f"#lines-{place}-{side}", "5000")
    screen.press("Periksa dulu")
    assert page.get_by_role("button", name="Catat jurnal ini").is_visible()
    assert inspect(screen) == []
    screen.go("/pindah-buku")
    page.fill("#reason", "Salah akun")
    screen.press("Periksa dulu")
    assert inspect(screen) == []


def test_error_pages_are_accessible(shared_site: Site, open_screen: Callable[..., Screen]) -> None:
    screen = open_screen(shared_site)
    screen.sign_in("laras", "laras-sukamaju")
    for path in ("/jurnal/999999", "/jurnal/baru"):
        screen.page.goto(shared_site.url + path)
        assert inspect(screen) == []
    screen.problems.clear()  # the browser notes 403 and 404 in its console
