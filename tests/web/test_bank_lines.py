"""Bank accounts on pages: typing and reading lines, ticking, reconciling, recording the rest.

What the engine has to do with it is tested without pages (``tests/database``).
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest

from tests.invariants import broken
from tests.web.conftest import HOSTILE
from tests.web.counter import Typed
from tests.web.counter import count
from tests.web.counter import recorded
from tests.web.counter import state
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

BANK = "/bank/1111?unit=KANTOR"
LINE = "/bank/baris-baru/1111?unit=KANTOR"
FILE = "/bank/berkas/1111?unit=KANTOR"
STATEMENT = "/bank/rekonsiliasi/1111?unit=KANTOR"
CSV = (
    b"Tanggal;Keterangan;Debet;Kredit;Saldo\n"
    b"05/03/2026;SETOR TUNAI;;400.000,00;400.000,00\n"
    b"06/03/2026;BIAYA ADM;15.000,00;;385.000,00\n"
)


@pytest.fixture
def account(siti: Browser, served: Engine) -> Engine:
    """The office's account holds Rp400.000 by the book, paid in on 4 March."""
    lines = (
        Typed("1111", debit="400.000", unit="KANTOR"),
        Typed("4101", credit="400.000", unit="KANTOR"),
    )
    recorded(siti, *lines, entry_date="04/03/2026", narration="Setor ke bank")
    return served


def typed(browser: Browser, **fields: str) -> TestResponse:
    form = Page(browser.get(LINE)).form()
    known = {"day": "05/03/2026", "way": "in", "amount": "400.000", "text": "SETOR"}
    return browser.post(LINE, form | known | fields)


def sent(browser: Browser, data: bytes = CSV, name: str = "mutasi.csv") -> TestResponse:
    form: dict[str, object] = dict(Page(browser.get(FILE)).form())
    form["file"] = (io.BytesIO(data), name)
    return browser.post(FILE, form, content_type="multipart/form-data")


@pytest.mark.usefixtures("account")
def test_every_account_shows_its_balance_and_how_far_the_bank_has_come(siti: Browser) -> None:
    page = Page(siti.get("/bank"))
    assert [row[:4] for row in page.rows()[:1]] == [
        ["Bank - Rekening Operasional Kantor", "400.000", "belum ada", "belum pernah"]
    ]
    typed(siti)
    assert Page(siti.get("/bank")).rows()[0][2] == "05/03/2026, 1 belum cocok"


def test_an_empty_book_says_that_there_is_no_bank_yet(siti: Browser) -> None:
    assert "Belum ada uang di bank dalam buku." in Page(siti.get("/bank")).text


@pytest.mark.usefixtures("account")
def test_an_account_without_lines_says_how_to_begin(siti: Browser) -> None:
    page = Page(siti.get(BANK))
    assert "Belum ada baris bank untuk rekening ini." in page.text
    path = page.link("Isi saldo bank pada suatu tanggal, lalu teruskan dari sana")
    form = Page(siti.get(path)).form() | {"day": "04/03/2026", "balance": "400.000"}
    first, again = siti.post(path, form), siti.post(path, form)
    assert first.location == again.location == BANK
    assert "sudah dicocokkan" in Page(siti.get(BANK)).text


def test_a_typed_line_is_kept_once_and_leads_to_the_next(siti: Browser, account: Engine) -> None:
    form = Page(siti.get(LINE)).form()
    form |= {"day": "05/03/2026", "way": "out", "amount": "15.000", "text": "BIAYA"}
    first, again = siti.post(LINE, form), siti.post(LINE, form)
    assert first.location == again.location
    assert count(account, "bank_line") == 1
    assert Page(siti.get(first.location)).form()["day"] == "05/03/2026"
    assert Page(siti.get("/bank/baris/1111?unit=KANTOR")).rows()[0][:3] == [
        "BIAYA",
        "05/03/2026",
        "(15.000)",
    ]


@pytest.mark.usefixtures("account")
def test_a_refused_line_says_why_and_keeps_what_was_typed(siti: Browser) -> None:
    for fields, sentence in (
        ({"amount": ""}, "Isian ini perlu diisi."),
        ({"amount": "0"}, "tidak punya jumlah"),
        ({"amount": "-5"}, "tidak boleh kurang dari nol"),
        ({"amount": "1.25"}, "tidak terbaca"),
        ({"day": "11/03/2026"}, "belum tiba"),
        ({"text": "a\N{RIGHT-TO-LEFT OVERRIDE}b"}, "Keterangan baris bank"),
    ):
        answer = Page(typed(siti, **fields))
        assert answer.status == 422, fields
        assert sentence in answer.text, (fields, answer.text)
        assert all(answer.form()[name] == value for name, value in fields.items())


@pytest.mark.usefixtures("account")
def test_what_looks_like_the_same_money_is_proposed_and_ticked_by_a_person(
    siti: Browser,
) -> None:
    typed(siti)
    page = Page(siti.get(BANK))
    assert page.rows("ticks")[0][0] == "05/03/2026 SETOR"
    assert "BBM-2026-00001" in page.rows("ticks")[0][1]
    form = page.form() | {"pairs": "1"}
    assert form["pair"] == "1:1"
    first, again = siti.post(BANK, form), siti.post(BANK, form)
    assert first.status_code == again.status_code == 303
    assert "sudah dicocokkan" in Page(siti.get(BANK)).text
    lines = Page(siti.get("/bank/baris/1111?unit=KANTOR"))
    assert lines.rows()[0][4].startswith("Cocok")
    untick = lines.form("/bank/lepas/1")
    assert siti.post("/bank/lepas/1", untick).location == "/bank/baris/1111?unit=KANTOR"
    assert Page(siti.get(BANK)).rows("ticks")


def test_ticking_by_hand_refuses_what_does_not_come_to_the_same(
    siti: Browser, account: Engine
) -> None:
    typed(siti, amount="399.000")
    page = Page(siti.get(BANK))
    form = {"request_id": page.form()["request_id"]}
    for fields, sentence in (
        ({"line": "1", "posting": "1"}, "selisih -Rp1.000"),
        ({"line": "1"}, "Belum ada yang dapat dicocokkan."),
        ({}, "Belum ada yang dapat dicocokkan."),
        ({"line": "1", "posting": "2"}, "bukan milik rekening ini"),
        ({"line": "1", "posting": "x' OR 1"}, "Belum ada yang dapat dicocokkan."),
        ({"pairs": "1", "pair": "1:2:3"}, "Belum ada yang dapat dicocokkan."),
    ):
        answer = Page(siti.post(BANK, form | fields))
        assert answer.status == 422, fields
        assert sentence in answer.text, (fields, answer.text)
    assert count(account, "bank_match") == 0


@pytest.mark.usefixtures("account")
def test_a_line_that_is_not_in_the_book_leads_to_the_everyday_event(siti: Browser) -> None:
    typed(siti, way="out", amount="15.000", text="BIAYA ADM")
    page = Page(siti.get(BANK))
    link = page.link("Biaya bank")
    assert link.startswith("/transaksi/biaya-bank?")
    form = Page(siti.get(link)).form()
    assert (form["tanggal"], form["jumlah"]) == ("05/03/2026", "15.000")
    assert form["dari"] == "1111:KANTOR"


@pytest.mark.usefixtures("account")
def test_a_wrong_line_is_struck_out_with_a_reason(siti: Browser) -> None:
    typed(siti, amount="4.000")
    path = "/bank/coret/1"
    assert Page(siti.post(path, Page(siti.get(path)).form())).status == 422
    form = Page(siti.get(path)).form() | {"reason": "salah ketik"}
    assert siti.post(path, form).status_code == 303
    assert siti.post(path, form).status_code == 303
    assert "Dicoret: salah ketik" in Page(siti.get("/bank/baris/1111?unit=KANTOR")).text
    assert siti.get("/bank/coret/4711").status_code == 404


# ------------------------------------------------------------------------------- files


def test_a_file_is_looked_at_and_then_taken_once(siti: Browser, account: Engine) -> None:
    looked = sent(siti)
    assert looked.status_code == 303
    page = Page(siti.get(looked.location))
    assert "mutasi.csv: 2 baris baru, 5 Maret 2026 – 6 Maret 2026." in page.text
    assert page.rows()[1][:3] == ["BIAYA ADM", "06/03/2026", "(15.000)"]
    assert count(account, "bank_line") == 0
    first = siti.post(looked.location, page.form())
    again = siti.post(looked.location, page.form())
    assert first.location == again.location == BANK
    assert count(account, "bank_line") == 2
    assert count(account, "waiting_file") == 0
    assert broken(account) == []
    repeated = Page(siti.get(sent(siti).location))
    assert "Berkas ini sudah dibaca pada 10 Maret 2026" in repeated.text
    assert "Pakai berkas ini" not in repeated.text


@pytest.mark.usefixtures("account")
def test_a_file_that_cannot_be_read_says_why(siti: Browser) -> None:
    for data, sentence in (
        (b"", "kosong"),
        (b"\x00\x01\x02", "bukan teks"),
        (b"halo;dunia\n1;2\n", "Kolom yang harus ada tidak ditemukan: Tanggal, Keluar, Masuk"),
        (b"Tanggal;Jumlah\n02/03/2026;1.250\n", "dapat dibaca dengan dua cara"),
        (CSV + b'07/03/2026;"BUNGA;;1,00;1,00\n', "tanda kutip"),
    ):
        answer = Page(sent(siti, data))
        assert answer.status == 422, data
        assert sentence in answer.text, (data, answer.text)
    answer = Page(siti.post(FILE, Page(siti.get(FILE)).form()))
    assert "Pilih berkasnya lebih dahulu." in answer.text


@pytest.mark.usefixtures("account")
def test_rows_that_cannot_be_read_are_named_and_the_file_is_not_offered(siti: Browser) -> None:
    bad = CSV.replace(b"06/03/2026", b"06/13/2026") + f"07/03/2026;{HOSTILE};satu;;\n".encode()
    looked = sent(siti, bad, name="<script>.csv").location
    page = Page(siti.get(looked))
    assert "Baris 3: tanggalnya tidak terbaca (06/13/2026)" in page.text
    assert "Baris 4: jumlahnya tidak terbaca (satu)" in page.text
    assert "Pakai berkas ini" not in page.text
    answer = Page(siti.post(looked, page.form()))
    assert answer.status == 422
    assert "memuat 2 baris yang tidak terbaca" in answer.text


@pytest.mark.usefixtures("account")
def test_a_file_that_nobody_sent_is_not_found(siti: Browser) -> None:
    for token in ("", "x", "a" * 32):
        answer = siti.get(f"/bank/periksa-berkas/1111?unit=KANTOR&berkas={token}")
        assert answer.status_code in {404, 409, 410, 422}, token


# ------------------------------------------------------------------------------- reconciling


def stated(browser: Browser, balance: str, day: str = "10/03/2026") -> TestResponse:
    form = Page(browser.get(STATEMENT)).form() | {"day": day, "balance": balance}
    return browser.post(STATEMENT, form)


@pytest.mark.usefixtures("account")
def test_a_reconciliation_names_what_lies_between_bank_and_book(siti: Browser) -> None:
    assert "saldo menurut bank belum diisi" in Page(siti.get(STATEMENT)).text
    typed(siti)
    typed(siti, day="06/03/2026", way="out", amount="15.000", text="BIAYA ADM")
    siti.post(BANK, tick_form(siti))
    answer = stated(siti, "380.000")
    page = Page(siti.get(answer.location))
    assert page.title == "Rekonsiliasi bank per 10 Maret 2026"
    assert "Belum cocok: Rp5.000 belum dijelaskan." in page.text
    page = Page(siti.get(stated(siti, "385.000").location))
    assert "Cocok: saldo bank dan saldo buku dapat dijelaskan seluruhnya." in page.text
    assert page.rows("heap") == [
        ["Saldo menurut buku", "400.000"],
        ["Sudah di buku, belum di bank", "–"],
        ["Sudah di bank, belum di buku", "(15.000)"],
        ["Saldo bank yang semestinya", "385.000"],
        ["Saldo menurut bank", "385.000"],
        ["Selisih yang belum dijelaskan", "–"],
    ]
    assert ["BIAYA ADM", "06/03/2026", "4 hari", "(15.000)"] in page.rows("stacked")
    data = siti.get(f"{STATEMENT}&tanggal=2026-03-10&bentuk=pdf").data
    text = " ".join(
        " ".join(x.extract_text() for x in pypdf.PdfReader(io.BytesIO(data)).pages).split()
    )
    assert "Rekonsiliasi Bank" in text
    assert "seluruh perbedaannya dijelaskan" in text


def tick_form(browser: Browser) -> dict[str, str]:
    """The proposals of the page as they stand."""
    page = Page(browser.get(BANK))
    [request_id, *_rest] = [each.get("value", "") for each in page.all("input", name="request_id")]
    [pair] = [each.get("value", "") for each in page.all("input", name="pair")]
    return {"request_id": request_id, "pairs": "1", "pair": pair}


@pytest.mark.usefixtures("account")
def test_an_account_that_is_none_is_not_found(siti: Browser) -> None:
    for path in ("/bank/1101", "/bank/9876", "/bank/1111?unit=PASAR", "/bank/baris/4101"):
        assert siti.get(path).status_code == 404, path


def test_who_may_look_and_who_may_type(
    siti: Browser, account: Engine, browser_of: Callable[[str], Browser], clock: Clock
) -> None:
    typed(siti)
    before = state(account)
    clock.advance(timedelta(minutes=1))
    reads = {"budi": 200, "dewi": 200, "ketut": 403, "wayan": 403}
    for who, status in reads.items():
        browser = browser_of(who)
        for path in ("/bank", BANK, STATEMENT, "/bank/baris/1111?unit=KANTOR"):
            assert browser.get(path).status_code == status, (who, path)
        for path in (LINE, FILE, "/bank/mulai/1111", "/bank/coret/1"):
            assert browser.get(path).status_code == 403, (who, path)
            assert browser.post(path, {}).status_code == 403, (who, path)
        for path in (BANK, STATEMENT, "/bank/lepas/1"):
            assert browser.post(path, {}).status_code == 403, (who, path)
        if status == 200:
            assert "Cocokkan yang dicentang" not in Page(browser.get(BANK)).text
    assert state(account)[:2] == before[:2]


@pytest.mark.usefixtures("account")
def test_what_a_bank_writes_is_shown_as_text(siti: Browser) -> None:
    typed(siti, text=HOSTILE)
    for path in (BANK, "/bank/baris/1111?unit=KANTOR", "/bank/coret/1"):
        assert HOSTILE in Page(siti.get(path)).text
