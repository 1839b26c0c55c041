"""What axe-core finds on every page people reach, light and dark, and on a phone's width."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import func
from sqlalchemy import select

from coop.db import reading
from coop.members.deposits.models import TimeDeposit
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.users.access import Role
from coop.users.access import permissions_of
from coop.web.access import PUBLIC
from coop.web.access import SIGNED_IN
from coop.web.access import mark_of
from coop.web.database import db
from tests.browser import begun
from tests.browser.conftest import DESKTOP
from tests.browser.conftest import PHONE
from tests.members.intake_desk import begin_intake
from tests.members.membership_desk import begin as begin_memberships
from tests.members.people_desk import begin_people
from tests.members.test_regions import VILLAGES
from tests.web.conftest import Browser as Client
from tests.web.event_desk import ELECTRICITY
from tests.web.event_desk import confirmed
from tests.web.reader import Page
from tests.web.test_bank_lines import CSV as BANK_FILE
from tests.web.test_ledger_imports import GOOD
from tests.web.test_ledger_imports import post_it
from tests.web.test_ledger_imports import preview

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable

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
        "counter.cash_book",
        "home.chart",
        "intake.bad_rows",
        "intake.minutes",
        "intake.template",
        "interest.statement",
        "home.favicon",
        "home.health",
        "ledger.attachment",
        "ledger.chart_file",
        "ledger.statement_file",
        "ledger.waiting_file",
        "membership.settlement_minutes",
        "opening.minutes",
        "portal.code",
        "proxies.seen",
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
    "deposits.ending": "/berjangka/{running}/cairkan",
    "assets.withdrawing": "/aset/AT-0001/hapus",
    "assets.withdrawing_prepaid": "/aset/dimuka/DM-0001/hapus",
    "auth.set_up": "/mulai",
    "auth.sign_in": "/masuk",
    "interest.take_back": "/bunga/2026-02/batal",
    "interest.taxes": "/bunga/2026-03/pajak",
    "interest.member": "/bunga/2026-03/pajak/A-0001",
    "ledger.reopening": "/periode/2026-02/buka",
    "ledger.closing": "/periode/2026-03/tutup",
    "ledger.year_step": "/periode/tahun/2025/sahkan",
    "opening.details": "/saldo-awal/USP/rincian/2101",
    "opening.look": "/saldo-awal/KANTOR/periksa",
    "opening.part": "/saldo-awal/KANTOR/isi/harta",
    "opening.upload": "/saldo-awal/KANTOR/unggah",
    "portal.activate": "/aktivasi",
    "savings.closing": "/simpanan/{planned}/tutup",
    "savings.due": "/simpanan/{planned}/jatuh-tempo",
    "savings.new_hold": "/simpanan/7/tahan",
    "savings.new_transfer": "/simpanan/3/pindah",
    "savings.releasing": "/simpanan/7/tahan/1/lepas",
    "search.index": "/cari?q=kas",
    "setup.check": "/persiapan/periksa",
    "setup.done": "/persiapan/selesai",
    "setup.index": "/persiapan",
}
#: Pages of work that somebody began: one test begins it and looks at them.
BEGUN = frozenset(
    {
        "banking.beginning",
        "banking.look",
        "banking.striking",
        "events.recorded",
        "handover.complete",
        "handover.prepare",
        "ledger.import_preview",
        "ledger.import_run",
        "intake.preview",
        "intake.show",
        "membership.admission",
        "membership.candidate",
        "membership.come_back",
        "membership.ending",
        "membership.payment_undoing",
        "membership.payout",
        "membership.refusal",
        "membership.settlement",
        "membership.undoing",
        "people.revoke",
        "counter.arrival",
        "counter.cancelling",
        "counter.check",
        "counter.close",
        "counter.dropping",
        "counter.expect",
        "counter.moving",
        "counter.one_session",
        "counter.receipt",
        "counter.returning",
        "dues.collection",
        "dues.explaining",
        "dues.handing_over",
        "dues.handover",
        "dues.reversing_row",
        "dues.reversing_sheet",
        "dues.running",
        "dues.taking_back",
        "regions.preview",
    }
)
#: Shown while an import posts, which is over before anybody could judge the page.
FLEETING = frozenset({"intake.progress", "interest.progress", "ledger.import_progress"})

#: What a browser saves or hands to its viewer; axe-core has nothing to say about it.
FILE = re.compile(r"\.(?:pdf|csv|xlsx|sqlite|png|svg|<form>)(?:$|\?)|/<form>$|/unduh/|bentuk=pdf")


#: A list is judged by its first rows: the others are made by the same lines of its template.
MORE_ROWS = "tbody > tr:nth-of-type(n+7)"


#: What every page has around its own part; judged once in a walk.
FRAME = (".site-header", ".site-nav", ".site-footer")


#: How text looks, wherever it stands: colour, what lies behind it, size and weight. axe-core takes
#: as long over contrast as over all else, and it depends on nothing but these.
LOOKS = """
parts => {
  const found = new Set();
  for (const each of document.body.querySelectorAll("*")) {
    const isText = [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!isText && !each.matches("input, select, textarea")) continue;
    if (parts.some(part => each.closest(part))) continue;
    const look = getComputedStyle(each);
    const behind = [];
    for (let box = each; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      behind.push(style.backgroundImage, style.opacity, style.backgroundColor);
      if (style.backgroundColor.startsWith("rgb(")) break;
    }
    found.add([look.color, look.fontSize, look.fontWeight, ...behind].join(" "));
  }
  return [...found];
}
"""
#: Looks whose contrast axe-core has found good, of all pages together.
good_looks: set[str] = set()


def complaints(screen: Screen, left_out: Iterable[str], *, is_dark: bool = False) -> list[str]:
    """What axe-core, once it is in the page, finds serious; as sentences.

    In the dark only contrast differs, and looks that were found good are not asked about again.
    """
    parts = [MORE_ROWS, *left_out]
    looks = set(screen.page.evaluate(LOOKS, parts))
    has_new = not looks <= good_looks
    if is_dark and not has_new:
        return []
    wanted: dict[str, object] = {"resultTypes": ["violations"]}
    if is_dark:
        wanted["runOnly"] = ["color-contrast"]
    elif not has_new:
        wanted["rules"] = {"color-contrast": {"enabled": False}}
    results = screen.page.evaluate(
        "([parts, options]) => axe.run({exclude: parts}, options)",
        [[[each] for each in parts], wanted],
    )
    if not any(found["id"] == "color-contrast" for found in results["violations"]):
        good_looks.update(looks)
    return [
        f"{urlsplit(screen.page.url).path}: {found['id']}: {node['html'][:150]} {node['any'][:1]}"
        for found in results["violations"]
        if found["impact"] in SERIOUS
        for node in found["nodes"][:3]
    ]


def inspect(screen: Screen, *, left_out: Iterable[str] = ()) -> list[str]:
    """Look at the page that is shown in light and dark, and measure it on a phone."""
    page = screen.page
    page.evaluate(AXE_SCRIPT)
    found = complaints(screen, left_out)
    page.emulate_media(color_scheme="dark")
    in_dark = complaints(screen, left_out, is_dark=True)
    found += [f"dark: {each}" for each in in_dark]
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    screen.measure()
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    return found


def walk(
    screen: Screen, app: Flask, beginning: list[str], judged: set[str]
) -> tuple[set[str], list[str]]:
    """One page of each kind that links lead to, inspected unless its endpoint is in ``judged``.

    The kinds, and what was found.
    """
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
        seen.add(kind)
        try:
            screen.go(path)
        except PlaywrightError as error:
            if "Download is starting" not in str(error):
                raise
            continue
        if endpoint not in judged:
            found += inspect(screen, left_out=FRAME if len(seen) > 1 else ())
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


def planned_account(app: Flask) -> int:
    """An account of planned savings that somebody holds."""
    with app.app_context(), reading(db.engine) as session:
        return session.scalars(
            select(SavingsAccount.id)
            .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
            .where(SavingsProduct.kind == "planned", SavingsAccount.status == "open")
            .limit(1)
        ).one()


def running_deposit(app: Flask) -> int:
    """A time deposit that has not ended: the latest one."""
    with app.app_context(), reading(db.engine) as session:
        return session.scalars(select(func.max(TimeDeposit.id))).one()


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
    ids = {
        "planned": planned_account(shared_site.app),
        "running": running_deposit(shared_site.app),
    }
    unlinked = [path.format(**ids) for name, path in UNLINKED.items() if name in mine]
    # On a page of the treasurer's others see the same or less of it: it is judged once.
    judged = set() if role is Role.TREASURER else pages_of(shared_site.app, Role.TREASURER)
    seen, found = walk(screen, shared_site.app, ["/", *unlinked], judged)
    assert found == []
    assert mine - seen - BEGUN - FLEETING == set(), "a page that nobody looked at"


def begun_at_the_bank(siti: Client) -> list[str]:
    """A first balance to state, a line that could be struck out, a file that was looked at."""
    book = "1111?unit=KANTOR"
    line = Page(siti.get(f"/bank/baris-baru/{book}")).form()
    line |= {"day": "05/03/2026", "way": "out", "amount": "15.000", "text": "BIAYA"}
    assert siti.post(f"/bank/baris-baru/{book}", line).status_code == 303
    strike = next(
        str(each.get("href"))
        for each in Page(siti.get(f"/bank/baris/{book}")).all("a")
        if str(each.get("href")).startswith("/bank/coret/")
    )
    file: dict[str, object] = dict(Page(siti.get(f"/bank/berkas/{book}")).form())
    file["file"] = (BytesIO(BANK_FILE), "mutasi.csv")
    answer = siti.post(f"/bank/berkas/{book}", file, content_type="multipart/form-data")
    return [f"/bank/mulai/{book}", strike, str(answer.location)]


def begun_imports(siti: Client) -> list[str]:
    """A file that waits for its button, and one that was posted."""
    waiting = preview(siti, GOOD, "Maret.csv")
    done = post_it(siti, preview(siti, GOOD.replace(b"75000", b"76000"), "April.csv"))
    while urlsplit(str(done.location)).path.endswith("/jalan"):
        done = siti.get(str(done.location))
    return [waiting, str(done.location)]


def begun_handover(siti: Client) -> list[str]:
    """An office that is about to be handed over."""
    form = Page(siti.get("/serah-terima/baru")).form() | {"giver": "siti", "taker": "admin"}
    draft = str(siti.post("/serah-terima/baru", form).location)
    return [draft, f"{draft}/selesai"]


def begun_regions(siti: Client) -> list[str]:
    """A file of villages that was looked at."""
    sent: dict[str, object] = dict(Page(siti.get("/wilayah/impor")).form())
    sent["files"] = (BytesIO(VILLAGES), "villages.csv")
    answer = siti.post("/wilayah/impor", sent, content_type="multipart/form-data")
    return [str(answer.location)]


def test_pages_of_work_half_done_are_accessible(
    site: Site, open_screen: Callable[..., Screen]
) -> None:
    siti = Client(site.app.test_client())
    siti.sign_in("siti", "siti-sukamaju")
    adapter = site.app.url_map.bind("localhost")
    screen = open_screen(site)
    screen.sign_in("siti", "siti-sukamaju")
    seen: set[str] = set()
    event = str(confirmed(siti, "biaya-kantor", ELECTRICITY).location)
    with site.app.app_context():
        memberships = begin_memberships(db.engine, site.app.config["CLOCK"]())
        persons = begin_people(db.engine, site.app.config["CLOCK"]())
        intakes = begin_intake(db.engine, site.app.config["CLOCK"]())
    for path in (
        event,
        *begun_at_the_bank(siti),
        *begun_imports(siti),
        *begun_handover(siti),
        *memberships,
        *persons,
        *intakes,
        *begun_regions(siti),
        *begun.at_the_counter(siti),
        *begun.with_a_collector(siti),
    ):
        screen.go(path)
        assert inspect(screen, left_out=FRAME if seen else ()) == []
        seen.add(adapter.match(urlsplit(path).path, method="GET")[0])
    assert BEGUN - seen == set()


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


def test_text_that_pales_is_found_on_a_page_that_was_good(
    shared_site: Site, open_screen: Callable[..., Screen]
) -> None:
    screen = open_screen(shared_site)
    screen.go("/masuk")
    assert inspect(screen) == []
    for colour, is_dark in (("#bbb", False), ("#333", True)):
        screen.page.evaluate(f"document.querySelector('label').style.color = '{colour}'")
        found = inspect(screen)
        assert any("color-contrast" in each for each in found), found
        assert {each.startswith("dark: ") for each in found} == {is_dark}, found


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
