"""Closing on the pages: every open item skipped with a reason, then the one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.web.reader import Page

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser

REASON = "Diperiksa pada kertas"


def items(page: Page, status: str = "open") -> list[str]:
    """The items of the list with a status, without the word of the status itself."""
    return [
        (next(entry.iter("h3")).text or "").strip()
        for entry in page.all("li", class_="checklist-item")
        if f"is-{status}" in entry.get("class", "").split()
    ]


def open_links(page: Page) -> list[str]:
    """Where an open item is skipped or ticked."""
    return [
        link.get("href", "")
        for entry in page.all("li", class_="is-open")
        for link in entry.iter("a")
        if "/butir/" in link.get("href", "")
    ]


def say(browser: Browser, path: str, word: str, reason: str = "") -> TestResponse:
    """One word on one item."""
    form = Page(browser.get(path)).form()
    return browser.post(path, form | {"word": word, "reason": reason})


def skip_all(browser: Browser, period: str, reason: str = REASON) -> None:
    """Give every open item of a checklist its reason."""
    for path in open_links(Page(browser.get(f"/tutup-buku/{period}"))):
        assert say(browser, path, "skip", reason).status_code == 303


def close_with_reasons(browser: Browser, period: str) -> TestResponse:
    """Skip what is open and send the closing, whether its button is shown or not."""
    skip_all(browser, period)
    request = {"request_id": "0" * 32, "confirmed": "1"}
    return browser.post(f"/tutup-buku/{period}", request)
