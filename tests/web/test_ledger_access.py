"""Every page of the ledger is closed to strangers, to Wayan and to plain members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coop.db import writing
from coop.users import service
from coop.users.access import Role
from tests.conftest import NOW
from tests.web.conftest import PASSWORD
from tests.web.conftest import Browser
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

SAMPLE = {
    "entry_id": "1",
    "attachment_id": "1",
    "draft_id": "1",
    "file_id": "1",
    "run_id": "1",
    "token": "0" * 32,
    "code": "1101",
    "kind": "balance-sheet",
    "form": "csv",
    "key": "2026-03",
    "year": "2025",
    "step": "tutup",
    "act": "nonaktif",
}


def addresses(app: Flask) -> list[tuple[str, str]]:
    """Method and a sample address of each rule of the ledger."""
    found = []
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("ledger."):
            values: dict[str, object] = {
                name: int(SAMPLE[name]) if name.endswith("_id") or name == "year" else SAMPLE[name]
                for name in rule.arguments
            }
            found += [
                (method, adapter.build(rule.endpoint, values, method=method))
                for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
            ]
    return found


def call(browser: Browser, method: str, path: str) -> int:
    return (browser.get(path) if method == "GET" else browser.post(path, {})).status_code


def test_strangers_are_sent_to_the_log_in_from_every_page(app: Flask, stranger: Browser) -> None:
    pages = addresses(app)
    assert len(pages) > 30
    for method, path in pages:
        answer = stranger.get(path) if method == "GET" else stranger.post(path, {})
        assert answer.status_code == 303, path
        assert answer.location.startswith("/masuk"), path


@pytest.mark.parametrize("role", [None, Role.MEMBER, Role.ENTREPRENEUR, Role.VILLAGE_OFFICER])
def test_who_has_no_business_with_the_books_reaches_no_page_of_them(
    app: Flask, served: Engine, role: Role | None
) -> None:
    with writing(served) as session:
        service.create_user(
            session,
            username="putri",
            display_name="Putri",
            password=PASSWORD,
            roles=[role] if role else [],
            actor="test",
            now=NOW,
        )
        session.commit()
    browser = Browser(app.test_client())
    browser.sign_in("putri")
    for method, path in addresses(app):
        assert call(browser, method, path) == 403, (method, path)


def test_what_a_role_may_not_do_is_not_offered(browser_of: Callable[[str], Browser]) -> None:
    for who in ("siti", "budi", "dewi"):
        browser = browser_of(who)
        seen, waiting = set(), ["/"]
        while waiting:
            path = waiting.pop()
            seen.add(path)
            answer = browser.get(path)
            assert answer.status_code < 400, (who, path)
            if answer.mimetype == "text/html" and answer.status_code == 200:
                links = (link.partition("#")[0] for link in Page(answer).links())
                waiting += {
                    link
                    for link in links
                    if link.startswith("/") and link not in seen and link.count("?") == 0
                } - set(waiting)
        assert len(seen) > 8


def test_a_cashier_records_and_looks_but_sees_no_statement(app: Flask, served: Engine) -> None:
    with writing(served) as session:
        service.create_user(
            session,
            username="rina",
            display_name="Rina",
            password=PASSWORD,
            roles=[Role.CASHIER],
            actor="test",
            now=NOW,
        )
        session.commit()
    browser = Browser(app.test_client())
    browser.sign_in("rina")
    for path, status in (
        ("/jurnal", 200),
        ("/jurnal/baru", 200),
        ("/buku-besar", 200),
        ("/akun", 200),
        ("/laporan", 403),
        ("/pemeriksaan", 403),
        ("/pindah-buku", 403),
        ("/periode/2026-03/tutup", 403),
    ):
        assert browser.get(path).status_code == status, path
    assert not Page(browser.get("/buku-besar")).has_link("PDF A4")
