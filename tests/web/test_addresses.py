"""Addresses with numbers that no database can hold are no pages, on either engine."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask import Flask

    from tests.web.conftest import Browser


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


@pytest.mark.parametrize("number", [2**31 - 1, 2**31, 2**63, 10**40])
def test_a_number_beyond_the_database_is_no_page(app: Flask, siti: Browser, number: int) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]
    assert len(rules) > 20
    for rule in rules:
        path = re.sub(r"<int:\w+>", str(number), rule.rule)
        path = re.sub(r"<\w+>", "tutup", path)
        method = siti.get if "GET" in (rule.methods or ()) else siti.post
        assert method(path).status_code in {302, 303, 403, 404, 405, 422}, path


def test_a_nul_in_an_address_is_no_page(app: Flask, siti: Browser) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if "<" in rule.rule]
    for rule in rules:
        path = re.sub(r"<int:\w+>", "1", rule.rule)
        path = re.sub(r"<(path:)?\w+>", "%00", path)
        if "%00" not in path:
            continue
        method = siti.get if "GET" in (rule.methods or ()) else siti.post
        assert method(path).status_code == 404, path
    for path in ("/jurnal?akun=%00", "/cari?q=%00", "/audit?teks=a%00b", "/kas?%00=1"):
        assert siti.get(path).status_code == 404, path
