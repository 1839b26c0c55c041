"""What somebody types who wishes us ill, or whose keyboard is odd."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.web.counter import filled_form
from tests.web.counter import looked_at
from tests.web.reader import Page
from tests.web.reader import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Browser

WRONG = "bukan kata sandinya"


@pytest.mark.parametrize(
    "path",
    [
        "/cari?q=99999999999999999999999",
        "/cari?q=99.999.999.999.999.999,99",
        "/cari?q=999999999999999999",
        "/jurnal?jumlah=99999999999999999999999",
    ],
)
def test_an_amount_no_line_can_have_is_not_found(
    path: str, browser_of: Callable[[str], Browser]
) -> None:
    answer = browser_of("siti").get(path)
    assert answer.status_code == 200
    assert "/jurnal/1" not in answer.text


def test_a_name_in_wide_letters_is_no_new_name_to_try(stranger: Browser) -> None:
    for name in ("siti", "SITI", "\N{FULLWIDTH LATIN SMALL LETTER S}iti", " siti", "siti"):
        assert stranger.sign_in(name, WRONG).status_code == 422
    assert "Tunggu 15 detik" in stranger.sign_in("siti").text


@pytest.mark.parametrize("taken", ["year-close:2026:57", "import:ab:1", "", "0" * 31, "G" * 32])
def test_a_request_id_that_no_form_drew_is_refused_and_replaced(
    taken: str, browser_of: Callable[[str], Browser]
) -> None:
    siti = browser_of("siti")
    form = looked_at(siti, filled_form(siti)).form() | {"confirmed": "1"}
    refused = Page(siti.post("/jurnal/baru", form | {"request_id": taken}))
    assert refused.status == 422
    assert "Nomor permintaan: tidak dikenal" in refused.text
    assert re.fullmatch("[0-9a-f]{32}", refused.form()["request_id"])


@pytest.mark.parametrize(
    "path",
    ["/laporan/balance-sheet", "/laporan/equity", "/buku-besar", "/buku-besar/1101", "/jurnal"],
)
def test_a_day_that_cannot_be_read_is_told_and_kept(
    path: str, browser_of: Callable[[str], Browser]
) -> None:
    siti = browser_of("siti")
    page = Page(siti.get(f"{path}?sampai=31/02/2026"))
    [alert] = page.all("div", role="alert")
    assert "“31/02/2026” bukan tanggal." in words(alert)
    [field] = page.all("input", name="sampai")
    assert field.get("value") == "31/02/2026"
    assert not Page(siti.get(f"{path}?sampai=28/02/2026")).all("div", role="alert")


def test_no_file_is_made_of_days_nobody_asked_for(browser_of: Callable[[str], Browser]) -> None:
    siti = browser_of("siti")
    assert siti.get("/laporan/equity/unduh/csv?sampai=kemarin").status_code == 400
    assert siti.get("/laporan/equity/unduh/csv?sampai=28/02/2026").status_code == 200
