"""Opening balances by file: a template out, its filled-in rows back in."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.invariants import broken
from tests.web.counter import count
from tests.web.first_day import send_file
from tests.web.opening_desk import begin_in
from tests.web.opening_desk import fill
from tests.web.opening_desk import fill_office
from tests.web.opening_desk import look
from tests.web.opening_desk import page_form
from tests.web.opening_desk import record
from tests.web.reader import Page

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


@pytest.fixture(autouse=True)
def begun(served: Engine) -> None:
    """The books begin in January."""
    begin_in(served, date(2026, 1, 1))


def upload(
    browser: Browser, content: str | bytes, unit: str = "KANTOR", **typed: str
) -> TestResponse:
    path = f"/saldo-awal/{unit}/unggah"
    data = content if isinstance(content, bytes) else content.encode()
    return send_file(browser, path, Page(browser.get(path)).form() | typed, "saldo.csv", data)


def test_a_template_comes_back_filled_in(siti: Browser, served: Engine) -> None:
    fill(siti, served, "harta", {"1101": "1.000"})
    text = siti.get("/saldo-awal/KANTOR/templat.csv").data.decode("utf-8-sig")
    assert text.splitlines()[0] == "kode akun;nama akun;nomor;jumlah"
    assert "1101;Kas Kantor;;1.000" in text
    assert "1199" not in text
    filled = text.replace("1101;Kas Kantor;;1.000", "1101;Kas Kantor;;2.500.000")
    filled = filled.replace("3101;Simpanan Pokok;;", "3101;Simpanan Pokok;A-9;2.500.000")
    assert "Unit ini sudah punya isian." in Page(upload(siti, filled)).text
    assert upload(siti, filled, replace="y").location == "/saldo-awal/KANTOR"
    assert "Cocok" in Page(siti.get("/saldo-awal/KANTOR")).text
    assert record(siti).status_code == 303
    assert broken(served) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "Berkas saldo.csv tidak dapat dibaca: masih kosong"),
        ("halo\n", "Kolom yang harus ada tidak ditemukan"),
        ("kode akun;jumlah\n", "tidak ada isinya"),
        ("kode akun;jumlah\n9876;5\n", "Baris 2, “9876 ; 5”: akun itu tidak ada"),
        ("kode akun;jumlah\n1199;5\n", "tidak memakai saldo awal"),
        ("kode akun;jumlah\n3101;5\n", "nomornya belum ada"),
        ("kode akun;nomor;jumlah\n1101;A-1;5\n", "akun itu tidak memakai nomor"),
        ("kode akun;jumlah\n1101;lima\n", "jumlahnya tidak terbaca"),
        ("kode akun;jumlah\n1101;5\n1101;6\n", "nomor itu sudah ada di baris lain"),
        ("kode akun;jumlah\n1101;1.250\n", "Sebutkan bentuk angkanya"),
        (b"\x00\x01PK", "tidak dapat dibaca"),
        (b"kode akun;jumlah\n1101;5" + b" " * 2_100_000, "terlalu besar"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why_and_changes_nothing(
    siti: Browser, served: Engine, content: str | bytes, sentence: str
) -> None:
    page = Page(upload(siti, content))
    assert page.status == 422
    assert sentence in page.text
    assert count(served, "opening_part") == 0


def test_amounts_that_read_two_ways_are_taken_as_somebody_says(
    siti: Browser, served: Engine
) -> None:
    text = "kode akun;jumlah\n1101;1,250\n"
    assert upload(siti, text, form="plain").status_code == 303
    assert "1.250" in page_form(siti, "harta").values()
    assert (
        "Belum ada berkas"
        in Page(
            siti.post("/saldo-awal/USP/unggah", Page(siti.get("/saldo-awal/USP/unggah")).form())
        ).text
    )
    del served


def test_what_was_typed_is_emptied_on_demand(siti: Browser, served: Engine) -> None:
    fill_office(siti, served)
    assert siti.post("/saldo-awal/KANTOR/kosongkan").location == "/saldo-awal/KANTOR"
    assert "Belum ada yang diisi." in Page(siti.get("/saldo-awal/KANTOR")).text
    assert count(served, "opening_part") == 0
    assert "Belum ada saldo Kantor yang diisi." in look(siti).text
