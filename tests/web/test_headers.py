"""What a browser is told besides the page: policy, caching, cookies, compression."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from coop import create_app
from coop.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

PAGES = ("/", "/cari?q=kas", "/kata-sandi", "/no-such-page")
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE
)
OUTSIDE = re.compile(r"""(?:src|href|action)=["'](?:https?:)?//""", re.IGNORECASE)


@pytest.mark.parametrize("path", ["/masuk", "/health", "/static/book.css", *PAGES])
def test_every_answer_carries_the_policy(siti: Browser, path: str) -> None:
    headers = siti.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self'; img-src 'self' data:; ")
    assert {"frame-ancestors 'none'", "base-uri 'self'", "form-action 'self'"} <= set(
        policy.split("; ")
    )
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_nothing_inline_nothing_from_outside_and_is_small(
    siti: Browser, path: str
) -> None:
    page = siti.get(path)
    assert INLINE.findall(page.text) == []
    assert OUTSIDE.findall(page.text) == []
    assert len(page.data) < 100_000


@pytest.mark.parametrize("path", PAGES)
def test_no_browser_keeps_a_page(siti: Browser, path: str) -> None:
    assert siti.get(path).headers["Cache-Control"] == "no-store"


def test_static_files_are_named_by_their_content_and_kept_for_a_year(siti: Browser) -> None:
    addresses = re.findall(r'(?:href|src)="(/(?:static|bootstrap)/[^"]+)"', siti.get("/").text)
    assert len(addresses) == 5
    for address in addresses:
        assert re.search(r"\?v=[0-9a-f]{12}$", address)
        kept = siti.get(address)
        assert kept.status_code == 200
        assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in kept.headers


def test_pages_and_style_sheets_travel_compressed(siti: Browser) -> None:
    for path in ("/", "/bootstrap/static/css/bootstrap.min.css"):
        answer = siti.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(answer.data) < 40_000


def test_health_tells_the_version_and_nothing_else(stranger: Browser) -> None:
    answer = stranger.get("/health")
    assert answer.status_code == 200
    assert answer.json is not None
    assert set(answer.json) == {"status", "version"}
    assert "Set-Cookie" not in answer.headers


def test_the_icon_is_where_browsers_look_for_it(stranger: Browser) -> None:
    assert stranger.get("/favicon.ico").mimetype == "image/svg+xml"


class TestCookies:
    """A village network is plain HTTP; a hosted book is not."""

    @pytest.fixture
    def made(self, people: str, clock: Clock) -> Callable[[bool], Flask]:
        return lambda https: create_app(
            Config(book=people, secret_key="x" * 64, clock=clock, https=https)
        )

    def test_under_plain_http_the_cookie_works_and_nothing_promises_more(
        self, made: Callable[[bool], Flask]
    ) -> None:
        answer = made(False).test_client().get("/masuk")
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie
        assert "Strict-Transport-Security" not in answer.headers

    def test_under_https_the_cookie_is_secure_and_stays_so(
        self, made: Callable[[bool], Flask]
    ) -> None:
        answer = made(True).test_client().get("/masuk", base_url="https://buku.example")
        assert "Secure" in answer.headers["Set-Cookie"]
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
