"""Imports through the browser: looked at first, posted whole or not at all, found again."""

from __future__ import annotations

import io
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import openpyxl
import pytest
from sqlalchemy import func
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.datastructures import MultiDict
from werkzeug.test import encode_multipart

from coop import create_app
from coop.config import Config
from coop.db import reading
from coop.db import writing
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.import_waiting import keep_for_import
from coop.ledger.models import ImportRun
from coop.ledger.models import JournalEntry
from coop.ledger.models import WaitingFile
from coop.ledger.posting import post
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.ledger.views import importing
from coop.money import Money
from coop.web.database import db
from coop.web.fields import new_request_id
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.database.test_import_books import BOOKS
from tests.database.test_import_books import TEN_YEARS
from tests.database.test_import_books import check_ten_years
from tests.import_desk import ImportDesk
from tests.import_desk import csv_file
from tests.web.conftest import HOSTILE
from tests.web.conftest import Browser
from tests.web.conftest import add_people
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse


GOOD = csv_file(
    "1,2026-03-02,Jasa pinjaman,1101,75000,",
    "1,2026-03-02,Jasa pinjaman,4101,,75000",
    "2,2026-03-03,Listrik,6102,25000,",
    "2,2026-03-03,Listrik,1101,,25000",
)
BAD = csv_file(
    "1,2026-03-02,Jasa pinjaman,1101,75000,",
    "1,2026-03-02,Jasa pinjaman,4101,,74000",
    "2,2026-03-03,=HYPERLINK(1),6102,25000,",
    "2,2026-03-03,=HYPERLINK(1),9876,,25000",
)


@pytest.fixture
def people(book_on_both: str) -> str:
    """Every page of an import is tried on both engines."""
    return book_on_both


def upload(
    browser: Browser, content: bytes, name: str = "jurnal.csv", **fields: str
) -> TestResponse:
    """Fill in the form of an import and send it."""
    form = Page(browser.get("/impor/baru")).form() | fields
    sent = MultiDict([*form.items(), ("file", FileStorage(io.BytesIO(content), filename=name))])
    boundary, body = encode_multipart(sent)
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post("/impor/baru", data=body, content_type=kind, buffered=True)


def preview(browser: Browser, content: bytes, name: str = "jurnal.csv", **fields: str) -> str:
    """Upload a file; the address of its preview."""
    answer = upload(browser, content, name, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def post_it(browser: Browser, address: str) -> TestResponse:
    """Press the button of a preview, and wait until the import is over."""
    path, _, query = address.partition("?")
    answer = browser.post(f"{path}/catat?{query}", {"request_id": new_request_id()})
    with browser.client.application.app_context():
        job = importing.IMPORTS.current()
    if job is not None:
        assert job.ended.wait(120)
    return answer


def arrive(browser: Browser, answer: TestResponse) -> TestResponse:
    """Follow where a browser would be sent."""
    while answer.status_code == 303:
        answer = browser.get(str(answer.location))
    return answer


def count(engine: Engine, table: type) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_file_is_looked_at_posted_and_found_in_the_list(siti: Browser, served: Engine) -> None:
    address = preview(siti, GOOD, "Maret.csv")
    page = siti.get(address).text
    for words in ("Maret.csv", "Rp100.000", "2 Maret 2026", "Catat 2 jurnal", "Jasa pinjaman"):
        assert words in page
    assert count(served, JournalEntry) == 0, "a preview posts nothing"
    done = arrive(siti, post_it(siti, address))
    assert "Berkas Maret.csv sudah dicatat seluruhnya." in done.text
    listed = siti.get("/impor").text
    assert "Maret.csv" in listed
    assert "Belum dicatat" not in listed
    entries = siti.get(Page(siti.get("/impor")).link("lihat jurnalnya")).text
    assert "Listrik" in entries
    assert count(served, JournalEntry) == 2
    assert count(served, WaitingFile) == 0


def test_the_list_of_imports_leads_to_their_entries_alone(siti: Browser, served: Engine) -> None:
    money = Money.rupiah(1)
    with writing(served) as session:
        lines = (debit("1101", money, unit="KANTOR"), credit("4101", money, unit="KANTOR"))
        draft = Draft(date(2026, 3, 1), "Jurnal tangan", lines)
        post(session, draft, request_id="tangan", actor="siti", now=NOW)
        session.commit()
    post_it(siti, preview(siti, GOOD))
    page = siti.get("/jurnal?impor=1").text
    assert "Jasa pinjaman" in page
    assert "Jurnal tangan" not in page
    assert "Tidak ada jurnal yang cocok" in siti.get("/jurnal?impor=99").text
    assert siti.get("/jurnal?impor=bukan").status_code == 200


def test_an_empty_list_says_what_can_be_done(siti: Browser) -> None:
    page = Page(siti.get("/impor"))
    assert "Belum ada berkas yang diimpor." in page.text
    assert urlsplit(page.link("Impor berkas pertama")).path == "/impor/baru"


def test_bad_rows_are_told_and_given_back_with_reasons(siti: Browser, served: Engine) -> None:
    address = preview(siti, BAD)
    page = siti.get(address)
    assert "tidak ada yang dicatat" in page.text
    assert "Baris 2: jurnal 1 tidak seimbang" in page.text
    assert "Catat 2 jurnal" not in page.text
    csv_answer = siti.get(Page(page).link("CSV"))
    text = csv_answer.data.decode("utf-8-sig")
    assert "tidak seimbang" in text
    assert "'=HYPERLINK(1)" in text, "a spreadsheet must not calculate"
    assert csv_answer.headers["Content-Disposition"].startswith("attachment")
    book = openpyxl.load_workbook(io.BytesIO(siti.get(Page(page).link("XLSX")).data))
    cells = [[cell.value for cell in row] for row in book.worksheets[0].rows]
    assert cells[0][-2:] == ["baris", "alasan"]
    assert "tidak seimbang" in str(cells[1][-1])
    assert {cell.data_type for row in book.worksheets[0].rows for cell in row} <= {"s", "n"}
    answer = arrive(siti, post_it(siti, address))
    assert "kesalahan, jadi tidak ada yang dicatat" in answer.text
    assert count(served, JournalEntry) == 0


def test_a_file_without_problems_has_no_bad_rows(siti: Browser) -> None:
    path, _, query = preview(siti, GOOD).partition("?")
    assert siti.get(f"{path}/salah.csv?{query}").status_code == 404
    assert siti.get(f"{path}/salah.exe?{query}").status_code == 404


def test_amounts_that_read_two_ways_are_asked_about(siti: Browser, served: Engine) -> None:
    unclear = csv_file("1,2026-03-02,Jasa,1101,1.250,", "1,2026-03-02,Jasa,4101,,1.250")
    answer = siti.get(preview(siti, unclear))
    assert answer.status_code == 422
    link = Page(answer).link("1.250 berarti Rp1.250")
    assert "Rp1.250<" in siti.get(link).text
    post_it(siti, link)
    with reading(served) as session:
        assert session.scalars(select(ImportRun)).one().entries == 1


def test_missing_accounts_are_made_when_that_is_chosen(siti: Browser) -> None:
    other = csv_file(
        "1,2026-03-02,Bibit,Kebun,5000,,asset",
        "1,2026-03-02,Bibit,Modal,,5000,equity",
        heading="nr,date,description,account,debit,credit,type",
    )
    page = siti.get(preview(siti, other))
    link = Page(page).link("Buat akun yang belum ada, lalu periksa lagi")
    shown = siti.get(link).text
    assert "Akun yang akan dibuat" in shown
    assert "sudah dicatat seluruhnya" in arrive(siti, post_it(siti, link)).text
    assert "Bibit" in siti.get("/jurnal?impor=1").text


def test_the_same_file_is_recognised_and_not_posted_twice(siti: Browser, served: Engine) -> None:
    post_it(siti, preview(siti, GOOD))
    address = preview(siti, GOOD, "nama-lain.csv")
    page = siti.get(address)
    assert "Berkas ini sudah pernah dicatat" in page.text
    assert "Catat 2 jurnal" not in page.text
    answer = arrive(siti, post_it(siti, address))
    assert "sudah diimpor pada" in answer.text
    assert count(served, JournalEntry) == 2


def test_a_second_click_posts_nothing_more(siti: Browser, served: Engine) -> None:
    address = preview(siti, GOOD)
    for _ in range(2):
        assert "Impor nomor 1" in arrive(siti, post_it(siti, address)).text
    assert count(served, JournalEntry) == 2
    assert count(served, ImportRun) == 1


def test_an_upload_sent_twice_keeps_one_file(siti: Browser, served: Engine) -> None:
    form = Page(siti.get("/impor/baru")).form()
    for _ in range(2):
        upload(siti, GOOD, request_id=form["request_id"])
    assert count(served, WaitingFile) == 1


def test_while_one_file_is_posted_another_waits(siti: Browser, app: Flask, served: Engine) -> None:
    address = preview(siti, GOOD)
    busy = importing.Importing(
        token="0" * 32,
        file_name="besar.csv",
        options=importing.ImportOptions(),
        actor="budi",
        started_at=NOW,
    )
    app.extensions[importing.IMPORTS.extension] = busy
    path, _, query = address.partition("?")
    answer = siti.post(f"{path}/catat?{query}", {"request_id": new_request_id()})
    assert answer.status_code == 422
    assert "Berkas besar.csv sedang dicatat." in answer.text
    shown = siti.get(f"/impor/berkas/{busy.token}/jalan").text
    assert "Berkas sedang dibaca." in shown
    busy.advance(100, 3810)
    assert "100 dari 3810 jurnal" in siti.get(f"/impor/berkas/{busy.token}/jalan").text
    assert "sedang dicatat" in siti.get("/impor").text
    assert count(served, JournalEntry) == 0


def test_our_own_mistake_in_the_middle_leaves_nothing_behind(
    siti: Browser, app: Flask, served: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = preview(siti, GOOD)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(importing, "discard_import", broken)
    monkeypatch.setattr("threading.excepthook", lambda _: None)
    answer = arrive(siti, post_it(siti, address))
    assert "Impor terhenti karena kesalahan program." in answer.text
    assert count(served, JournalEntry) == 0
    assert count(served, WaitingFile) == 1, "the file still waits"


def test_a_file_can_be_left_and_found_again_or_given_up(siti: Browser, served: Engine) -> None:
    address = preview(siti, GOOD, "nanti.csv")
    waiting = Page(siti.get("/impor")).link("nanti.csv")
    assert urlsplit(waiting).path == urlsplit(address).path
    answer = siti.post(f"{urlsplit(address).path}/batal", {"request_id": new_request_id()})
    assert "Berkas itu tidak jadi diimpor." in arrive(siti, answer).text
    assert count(served, WaitingFile) == 0
    assert "tidak menunggu lagi" in arrive(siti, siti.get(address)).text
    assert "tidak menunggu lagi" in arrive(siti, post_it(siti, address)).text


def test_files_nobody_decided_on_are_forgotten_after_two_days(
    served: Engine,
) -> None:
    with writing(served) as session:
        keep_for_import(session, "a.csv", b"a", token="1" * 32, actor="siti", now=NOW)
        later = NOW + timedelta(days=2, minutes=1)
        keep_for_import(session, "b.csv", b"b", token="2" * 32, actor="siti", now=later)
        session.commit()
    with reading(served) as session:
        assert session.scalars(select(WaitingFile.file_name)).all() == ["b.csv"]


def test_entries_above_the_limit_of_approval_are_pointed_out(siti: Browser, served: Engine) -> None:
    with writing(served) as session:
        change_setting(session, APPROVAL_ABOVE, "50000", actor="ketut", now=NOW)
        session.commit()
    assert "1 jurnal melebihi batas persetujuan" in siti.get(preview(siti, GOOD)).text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "masih kosong"),
        (b"\x00\x01\x02binary", "bukan teks"),
        (b"PK\x03\x04 no workbook at all", "rusak"),
        (b"hanya,satu,baris\n", "kolom"),
        (b"\xff" * 3000, ""),
        (b"nr;date;description;account;debit;credit\n" + b'1;"', "tanda kutip"),
    ],
)
def test_hostile_files_are_refused_with_a_sentence(
    siti: Browser, served: Engine, content: bytes, words: str
) -> None:
    answer = upload(siti, content, HOSTILE + ".csv")
    if answer.status_code == 303:
        answer = siti.get(str(answer.location))
    assert answer.status_code == 422
    assert words in answer.text
    assert "<script>alert" not in answer.text
    assert count(served, JournalEntry) == 0


def test_hostile_texts_in_a_file_are_only_text(siti: Browser) -> None:
    text = HOSTILE.replace('"', '""')
    rows = [f'1,2026-03-02,"{text}",1101,5,', f'1,2026-03-02,"{text}",4101,,5']
    page = siti.get(preview(siti, csv_file(*rows))).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_file_that_is_too_large_is_refused_before_it_is_read(siti: Browser) -> None:
    assert upload(siti, b"x" * (26 * 1024 * 1024)).status_code == 413


def test_only_who_keeps_the_books_imports(
    browser_of: Callable[[str], Browser], siti: Browser, stranger: Browser
) -> None:
    address = urlsplit(preview(siti, GOOD)).path
    paths = ("/impor", "/impor/baru", "/impor/templat.csv", "/impor/templat.xlsx", address)
    for who in ("budi", "dewi", "ketut", "wayan"):
        browser = browser_of(who)
        assert [browser.get(path).status_code for path in paths] == [403] * len(paths)
        assert browser.post(f"{address}/catat", {}).status_code == 403
        assert browser.post(f"{address}/batal", {}).status_code == 403
    assert stranger.get("/impor").status_code == 303


@pytest.mark.parametrize(
    "path", ["/impor/berkas/bukan-nomor", "/impor/99", "/impor/berkas/" + "x" * 32]
)
def test_addresses_of_nothing_lead_nowhere(siti: Browser, path: str) -> None:
    assert siti.get(path).status_code == 404


def test_the_form_can_be_downloaded_and_comes_back(siti: Browser) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(siti.get("/impor/templat.xlsx").data))
    assert "1101" in [row[0].value for row in workbook["Akun"].rows]
    template = siti.get("/impor/templat.csv").data
    assert template.startswith(b"\xef\xbb\xbf")
    assert (
        siti.get(preview(siti, template, "impor-jurnal.csv", create_accounts="y")).status_code
        == 200
    )


@pytest.fixture
def emptied(
    engine_kind: str, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[tuple[Browser, Engine]]:
    """A treasurer before a book that has no chart of its own."""
    if engine_kind == "sqlite":
        place = str(tmp_path_factory.mktemp("kosong") / "buku.sqlite")
    else:
        place = request.getfixturevalue("book_url")
    create_book(place, IDENTITY, chart="", actor="test", now=NOW)
    add_people(place)
    clock: Callable[[], datetime] = lambda: NOW  # noqa: E731 - a clock that stands still
    made = create_app(Config(book=place, secret_key="x" * 64, clock=clock, testing=True))
    browser = Browser(made.test_client())
    browser.sign_in("siti")
    yield browser, require_book(place)
    with made.app_context():
        db.engine.dispose()


@pytest.mark.parametrize("form", ["csv", "beancount"])
def test_the_book_of_ten_years_comes_in_through_the_page_as_by_command(
    emptied: tuple[Browser, Engine], form: str
) -> None:
    browser, engine = emptied
    name = f"{TEN_YEARS}.{form}"
    address = preview(browser, (BOOKS / name).read_bytes(), name, create_accounts="y")
    page = browser.get(address)
    assert "Catat 3810 jurnal" in page.text
    assert len(page.data) < 100_000
    arrived = arrive(browser, post_it(browser, address))
    assert f"Berkas {name} sudah dicatat seluruhnya." in arrived.text
    check_ten_years(ImportDesk(engine))
    engine.dispose()
