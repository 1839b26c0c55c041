"""What tests of the counter's pages share: its forms, filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.members.counter_desk import Desk
    from tests.web.conftest import Browser

REQUEST = re.compile(r'name="request_id"[^>]*value="([^"]+)"')


def request_id(page: str) -> str:
    match = REQUEST.search(page)
    assert match is not None, page
    return match[1]


def filled(browser: Browser, address: str, **data: str) -> dict[str, str]:
    return {"request_id": request_id(browser.get(address).text), **data}


def opened(browser: Browser, found: str = "0", box: str = "1101|KANTOR") -> None:
    data = filled(browser, "/kasir/sesi", box=box, found=found, holder_number="P-01")
    answer = browser.post("/kasir/sesi", data)
    assert answer.status_code == 303, answer.text


def money(desk: Desk, product: str, way: str = "in", member: str = "A-0001") -> str:
    return f"{way}-{desk.village.accounts[member, product]}"


def taken(browser: Browser, desk: Desk, rupiah: str = "200.000") -> int:
    address = "/kasir/anggota/A-0001"
    data = filled(browser, address, way="cash", **{money(desk, "SUKARELA"): rupiah})
    answer = browser.post(address, {**data, "confirmed": "1"})
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])
