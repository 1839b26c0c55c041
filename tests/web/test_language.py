"""Both languages, on every page, kept for a person and for a device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Browser


def test_indonesian_is_what_everybody_gets_first(stranger: Browser) -> None:
    page = stranger.get("/masuk", headers={"Accept-Language": "en"})
    assert '<html lang="id">' in page.text
    assert "Kata sandi" in page.text


@pytest.mark.parametrize("path", ["/", "/kata-sandi", "/cari?q=kas", "/tidak-ada"])
def test_the_switch_is_on_every_page_and_comes_back_to_it(siti: Browser, path: str) -> None:
    page = siti.get(path)
    assert 'name="language" value="en" lang="en">English</button>' in page.text
    response = siti.post("/bahasa", {"language": "en", "next": path})
    assert response.status_code == 303
    assert response.location == path
    assert '<html lang="en">' in siti.get(path).text
    assert "Bahasa Indonesia" in siti.get(path).text


def test_a_stranger_may_choose_too(stranger: Browser) -> None:
    stranger.post("/bahasa", {"language": "en", "next": "/masuk"})
    assert "Sign in" in stranger.get("/masuk").text


def test_a_person_finds_the_language_again_on_another_device(
    browser_of: Callable[[str], Browser],
) -> None:
    browser_of("siti").post("/bahasa", {"language": "en"})
    assert '<html lang="en">' in browser_of("siti").get("/").text
    assert '<html lang="id">' in browser_of("budi").get("/").text


def test_a_language_that_nobody_speaks_here_changes_nothing(siti: Browser) -> None:
    assert siti.post("/bahasa", {"language": "xx"}).status_code == 303
    assert '<html lang="id">' in siti.get("/").text


def test_the_switch_sends_nobody_elsewhere(siti: Browser) -> None:
    response = siti.post("/bahasa", {"language": "en", "next": "//evil.example"})
    assert response.location == "/"


def test_signing_out_keeps_the_language_of_the_device(siti: Browser) -> None:
    siti.post("/bahasa", {"language": "en"})
    siti.post("/keluar")
    assert "You have signed out." in siti.get("/masuk").text
