"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.web.conftest import Browser


def test_a_treasurer_signs_in_and_sees_the_first_page(siti: Browser) -> None:
    page = siti.get("/")
    assert page.status_code == 200
    assert "Siti" in page.text
    assert "Koperasi Uji" in page.text


def test_a_stranger_is_sent_to_the_log_in(stranger: Browser) -> None:
    response = stranger.get("/cari?q=kas")
    assert response.status_code == 303
    assert response.location == "/masuk?next=/cari?q%3Dkas"
