"""Everyday events on the screen: plain words, one sentence, recorded once, nothing is lost."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.dates import Period
from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.events.catalogue import events
from coop.ledger.periods import close_month
from coop.ledger.posting import post
from coop.money import Money
from tests.conftest import NOW
from tests.invariants import broken
from tests.web.conftest import HOSTILE
from tests.web.counter import count
from tests.web.event_desk import ELECTRICITY
from tests.web.event_desk import confirmed
from tests.web.event_desk import shown
from tests.web.event_desk import typed
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.web.conftest import Browser

#: Words that belong to bookkeepers, in every form a screen could use.
BOOKKEEPERS_WORDS = re.compile(r"\b(?:men|di)?(?:debit|debet|kredit|credit)", re.IGNORECASE)


def numbers_named() -> set[tuple[str, str]]:
    """Kind and number of whatever the examples of the data files name."""
    named = set()
    for event in events().values():
        example = event.example or {}
        for field in event.fields:
            rows: Any = example.get(field.name, ()) if field.fields else ()
            pairs = [(each, row) for row in rows for each in field.fields]
            for each, answers in [(field, example), *pairs]:
                if each.subledger and answers.get(each.name):
                    named.add((each.subledger, answers[each.name]))
    return named


# ----------------------------------------------------------------------------------- plain words


@pytest.mark.slow
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_screen_of_any_event_speaks_as_bookkeepers_do(
    siti: Browser, served: Engine, language: str
) -> None:
    siti.post("/bahasa", {"language": language})
    with writing(served) as session:
        for kind, number in sorted(numbers_named()):
            open_subledger(session, kind, number)
        session.commit()
    recorded = 0
    for name, event in sorted(events().items()):
        asked = siti.get(f"/transaksi/{name}")
        assert asked.status_code == 200, name
        said = Page(asked).text
        for field in event.fields:
            assert field.label.text(language) in said, name
        looked = shown(siti, name, typed(event.example or {}))
        assert looked.status in {200, 422}, name  # a count of stock asks for stock
        html = asked.text + looked.html
        if looked.status == 200:
            answer = siti.post(f"/transaksi/{name}", looked.form() | {"confirmed": "1"})
            assert answer.status_code == 303, (name, Page(answer).text)
            html += siti.get(answer.location).text
            recorded += 1
        assert BOOKKEEPERS_WORDS.search(html) is None, name
    assert recorded > len(events()) * 0.8
    assert broken(served) == []


def test_the_list_speaks_plainly_and_narrows_down_by_words(siti: Browser) -> None:
    everything = siti.get("/transaksi")
    assert BOOKKEEPERS_WORDS.search(everything.text) is None
    few = Page(siti.get("/transaksi?cari=stok+AKHIR"))
    assert few.has_link("Hitung stok akhir bulan")
    assert not few.has_link("Setor uang ke bank")
    none = Page(siti.get("/transaksi?cari=zzz"))
    assert "Tidak ada transaksi dengan kata “zzz”" in none.text


def test_what_somebody_records_often_stands_first(siti: Browser) -> None:
    assert "Yang sering Anda catat" not in Page(siti.get("/transaksi")).text
    for number in range(2):
        confirmed(siti, "biaya-kantor", ELECTRICITY | {"bukti": str(number)})
    page = Page(siti.get("/transaksi"))
    assert "Yang sering Anda catat" in page.text
    assert page.html.count("/transaksi/biaya-kantor") == 2
    assert "Yang sering Anda catat" not in Page(siti.get("/transaksi?cari=stok")).text


# ------------------------------------------------------------------------------ from form to book


def test_one_sentence_is_read_before_anything_is_recorded(siti: Browser, served: Engine) -> None:
    page = shown(siti, "biaya-kantor", ELECTRICITY)
    assert "Kantor membayar listrik Rp250.000 dari Kas Kantor" in page.text
    assert "6103" in page.text  # the journal, folded away
    assert count(served, "journal_entry") == 0


def test_a_refused_form_keeps_what_was_typed_and_says_why_beside_each_question(
    siti: Browser, served: Engine
) -> None:
    page = shown(
        siti, "biaya-kantor", ELECTRICITY | {"jumlah": "banyak", "keterangan": HOSTILE, "unit": "X"}
    )
    assert page.status == 422
    assert HOSTILE in page.form()["keterangan"]
    assert page.form()["jumlah"] == "banyak"
    assert "<script>alert" not in page.html
    assert page.html.count("is-invalid") == 2
    assert count(served, "journal_entry") == 0


def test_corrections_before_recording_start_from_what_was_typed(siti: Browser) -> None:
    looked = shown(siti, "biaya-kantor", ELECTRICITY)
    back = Page(siti.post("/transaksi/biaya-kantor", looked.form() | {"edit": "1"}))
    assert back.form()["jumlah"] == "250.000"
    assert back.title == "Bayar biaya kantor"


def test_more_rows_keep_the_rows_that_were_typed(siti: Browser) -> None:
    form = Page(siti.get("/transaksi/toko-jual-harian")).form()
    filled = form | {"belanja-0-anggota": "A-0001", "belanja-0-bon": "75.000", "more": "1"}
    page = Page(siti.post("/transaksi/toko-jual-harian", filled))
    assert page.form()["belanja-0-anggota"] == "A-0001"
    assert page.form()["belanja-0-bon"] == "75.000"
    assert "belanja-7-anggota" in page.form()


def test_a_reason_stands_beside_its_row(siti: Browser, served: Engine) -> None:
    with writing(served) as session:
        open_subledger(session, "member", "A-0001")
        session.commit()
    rows = {"belanja-1-anggota": "A-0001", "belanja-1-bon": "lima"}
    page = shown(siti, "toko-jual-harian", rows)
    assert page.status == 422
    assert "Baris 2, Bon" in page.text


def test_a_member_nobody_knows_is_refused_without_an_offer(siti: Browser, served: Engine) -> None:
    page = shown(siti, "toko-bayar-bon", {"anggota": "A-9999", "jumlah": "5.000"})
    assert page.status == 422
    assert "A-9999" in page.text
    assert 'name="register"' not in page.html
    assert count(served, "subledger") == 0


@pytest.mark.parametrize("register", ["member:A-1", "loan:1", "person:", ":", "person:K\x07"])
def test_nothing_but_a_person_is_registered_here(
    siti: Browser, served: Engine, register: str
) -> None:
    form = Page(siti.get("/transaksi/biaya-kantor")).form() | ELECTRICITY
    siti.post("/transaksi/biaya-kantor", form | {"register": register})
    assert count(served, "subledger") == 0


def test_a_link_brings_answers_along(siti: Browser) -> None:
    form = Page(siti.get("/transaksi/biaya-kantor?jumlah=12.500&tanggal=08/03/2026&x=1")).form()
    assert form["jumlah"] == "12.500"
    assert form["tanggal"] == "08/03/2026"


# --------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize("name", ["tidak-ada", "..%2f", "%00", "tercatat"])
def test_an_event_that_does_not_exist_is_a_page_that_says_so(siti: Browser, name: str) -> None:
    assert siti.get(f"/transaksi/{name}").status_code in {404, 422}


def test_a_closed_month_is_told_in_the_form(siti: Browser, served: Engine) -> None:
    money = Money.rupiah(300_000)
    lines = (debit("1101", money, unit="KANTOR"), credit("4311", money, unit="KANTOR"))
    with writing(served) as session:
        draft = Draft(date(2026, 2, 2), "Jasa fotokopi", lines)
        post(session, draft, request_id="awal", actor="siti", now=NOW)
        session.commit()
    with writing(served) as session:
        close_month(session, Period("2026-02"), actor="siti", now=NOW)
        session.commit()
    page = shown(siti, "biaya-kantor", ELECTRICITY | {"tanggal": "05/02/2026"})
    assert page.status == 422
    assert "Februari 2026 sudah ditutup" in page.text
    assert page.form()["jumlah"] == "250.000"


@pytest.mark.parametrize("username", ["budi", "dewi", "ketut", "wayan"])
def test_only_those_who_record_reach_the_screens(
    browser_of: Callable[[str], Browser], username: str
) -> None:
    browser = browser_of(username)
    assert browser.get("/transaksi").status_code == 403
    assert browser.get("/transaksi/biaya-kantor").status_code == 403
    assert browser.post("/transaksi/biaya-kantor", ELECTRICITY).status_code == 403
