"""The guided set-up in the browser, from the code to a book that is ready, on both engines."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from coop import create_app
from coop.audit import AuditEvent
from coop.config import Config
from coop.db import reading
from coop.db import writing
from coop.desk.setup.queries import about
from coop.ledger.book import book_of
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.settings import setting
from coop.ledger.verify_traces import chart as chart_findings
from coop.users.service import require_user
from coop.web.database import db
from tests.web.apps import APPS
from tests.web.conftest import HOSTILE
from tests.web.conftest import Browser
from tests.web.conftest import Clock
from tests.web.counter import filled_form
from tests.web.first_day import PASSWORD
from tests.web.first_day import answered
from tests.web.first_day import arrive
from tests.web.first_day import code_of
from tests.web.first_day import picture
from tests.web.first_day import send_file
from tests.web.first_day import set_up
from tests.web.reader import Page

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse


@pytest.fixture
def app(book: str, clock: Clock) -> Iterator[Flask]:
    made = APPS.lend(Config(book=book, secret_key="x" * 64, clock=clock, testing=True))
    yield made
    APPS.take_back(made)


@pytest.fixture
def siti(book: str, app: Flask, clock: Clock) -> Browser:
    """The first person, who is treasurer as well."""
    browser = Browser(app.test_client())
    arrive(browser, code_of(book, clock()))
    return browser


def events(engine: Engine, action: str) -> list[AuditEvent]:
    with reading(engine) as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def send_logo(browser: Browser, name: str, content: bytes) -> TestResponse:
    form = Page(browser.get("/persiapan/logo")).form(class_="book-form")
    return send_file(browser, "/persiapan/logo", form, name, content)


def test_every_question_leads_to_the_next_and_the_last_to_the_list_of_answers(
    siti: Browser,
) -> None:
    chain = [answered(siti, name) for name in ("nama", "alamat", "waktu", "nomor", "logo")]
    chain += [answered(siti, name) for name in ("akun", "unit", "mulai")]
    assert [each.rpartition("/")[2] for each in chain] == [
        "alamat",
        "waktu",
        "nomor",
        "logo",
        "akun",
        "unit",
        "mulai",
        "orang",
    ]
    assert siti.post("/persiapan/orang/nanti").location == "/persiapan/periksa"
    listed = Page(siti.get("/persiapan/periksa"))
    for text in ("Koperasi Desa Sukamaju", "pra-koperasi", "99.01.02.2003", "WITA", "Januari 2026"):
        assert text in listed.text
    done = Page(siti.post("/persiapan/periksa", listed.form(), follow_redirects=True))
    assert done.title == "Buku siap dipakai"
    assert "Belum ada jurnal" in siti.get("/").text


def test_an_answer_is_kept_at_once_and_the_first_page_leads_back_to_the_next_question(
    siti: Browser, app: Flask, book: str, clock: Clock
) -> None:
    answered(siti, "nama")
    clock.advance(timedelta(minutes=3))
    again = create_app(Config(book=book, secret_key="y" * 64, clock=clock, testing=True))
    browser = Browser(again.test_client())  # the power came back: another process, a new session
    assert browser.sign_in("siti", PASSWORD).status_code == 303
    home = Page(browser.get("/"))
    assert "Persiapan buku belum selesai: masih 8 pertanyaan, berikutnya alamat." in home.text
    assert "/persiapan" in home.links()
    overview = Page(browser.get("/persiapan"))
    assert overview.link("Lanjutkan: Alamat") == "/persiapan/alamat"
    assert Page(browser.get("/persiapan/nama")).form(class_="book-form")["name"] == (
        "Koperasi Desa Sukamaju"
    )
    with again.app_context():
        db.engine.dispose()


def test_a_finished_set_up_is_no_task_and_its_answers_can_still_be_changed(
    siti: Browser, served: Engine
) -> None:
    set_up(siti)
    assert "Persiapan buku belum selesai" not in siti.get("/").text
    path = Page(siti.get("/pengaturan/identitas")).link("Ubah Nama koperasi")
    form = Page(siti.get(path)).form(class_="book-form")
    changed = siti.post(path, form | {"name": "Koperasi Sukamaju Jaya", "standing": "legal"})
    assert changed.location == "/pengaturan/identitas"
    assert "Koperasi Sukamaju Jaya" in siti.get("/").text
    assert len(events(served, "book.identity")) > 1


def test_the_set_up_is_not_finished_before_what_the_book_needs(siti: Browser) -> None:
    answered(siti, "nama")
    page = Page(siti.get("/persiapan/periksa"))
    refused = Page(siti.post("/persiapan/periksa", page.form()))
    assert refused.status == 422
    assert "Pertanyaan “Zona waktu dan bahasa” belum dijawab." in refused.text


def test_a_second_click_answers_once(siti: Browser, served: Engine) -> None:
    form = Page(siti.get("/persiapan/nama")).form(class_="book-form") | {"name": "Koperasi Baru"}
    assert siti.post("/persiapan/nama", form).location == "/persiapan/alamat"
    assert siti.post("/persiapan/nama", form).location == "/persiapan/alamat"
    assert len(events(served, "book.identity")) == 1


def test_what_is_refused_stays_as_it_was_typed(siti: Browser, served: Engine) -> None:
    refusals = [
        ("nama", {"name": ""}, "Isian ini perlu diisi."),
        ("nama", {"name": " "}, "Nama tidak dapat diterima: masih kosong."),
        ("nama", {"name": "K" * 201}, "Paling panjang 200"),
        ("nama", {"name": "Koperasi\N{RIGHT-TO-LEFT OVERRIDE}x"}, "karakter tersembunyi"),
        ("alamat", {"village_code": "Sukamaju"}, "Kode wilayah ditulis seperti 35.04.14.2011"),
        ("nomor", {"legal_nib": "12345"}, "Nomor ini ditulis 13 angka."),
        ("nomor", {"legal_npwp": "abc"}, "15 atau 16 angka"),
        ("nomor", {"legal_entity_date": "31/02/2020"}, "bukan tanggal"),
    ]
    for name, typed, sentence in refusals:
        form = Page(siti.get(f"/persiapan/{name}")).form(class_="book-form")
        page = Page(siti.post(f"/persiapan/{name}", form | typed))
        assert page.status == 422, name
        assert sentence in page.text
        [field] = typed
        assert page.form(class_="book-form")[field] == typed[field]
    with reading(served) as session:
        assert book_of(session).name == "Koperasi Uji"


def test_hostile_names_are_shown_as_text(siti: Browser) -> None:
    answered(siti, "nama", name=HOSTILE)
    for path in ("/", "/persiapan/periksa", "/pengaturan/identitas"):
        assert "<script>alert" not in siti.get(path).text
    assert siti.get("/pengaturan/identitas/kelengkapan.pdf").data.startswith(b"%PDF")


def test_a_pre_cooperative_prints_what_it_is_until_it_has_a_number(siti: Browser) -> None:
    answered(siti, "nama")
    answered(siti, "nomor", legal_entity_number="", legal_nib="1234567890123")
    paper = text_of(siti.get("/pengaturan/identitas/kelengkapan.pdf").data)
    assert "Pra-koperasi (belum berbadan hukum)" in paper
    assert "BELUM ADA" in paper
    assert "1234567890123" in paper
    lacking = Page(siti.get("/pengaturan/identitas"))
    assert "Nomor Induk Koperasi (NIK)" in lacking.text
    answered(siti, "nomor", legal_entity_number="AHU-0000123.AH.01.26")
    paper = text_of(siti.get("/pengaturan/identitas/kelengkapan.pdf").data)
    assert "Pra-koperasi" not in paper
    assert "Badan hukum nomor AHU-0000123.AH.01.26" in paper
    answered(siti, "nomor", legal_entity_number="Badan Hukum No. 12/BH/1998")
    paper = text_of(siti.get("/pengaturan/identitas/kelengkapan.pdf").data)
    assert "Badan hukum nomor" not in paper


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


# --------------------------------------------------------------------------------------- logo


def test_a_logo_stands_on_the_letterhead_at_once_and_can_be_taken_off(
    siti: Browser, served: Engine
) -> None:
    plain = siti.get("/pengaturan/identitas/kelengkapan.pdf").data
    assert send_logo(siti, "lambang.jpg", picture(kind="JPEG")).location == "/persiapan/akun"
    page = siti.get("/pengaturan/identitas")
    [shown] = Page(page).all("img", class_="logo-shown")
    image = siti.get(shown.get("src", ""))
    assert image.mimetype == "image/png"
    assert image.data.startswith(b"\x89PNG")
    with_logo = PdfReader(io.BytesIO(siti.get("/pengaturan/identitas/kelengkapan.pdf").data))
    assert len(with_logo.pages[0].images) == len(PdfReader(io.BytesIO(plain)).pages[0].images) + 1
    assert siti.post("/pengaturan/identitas/logo/hapus").status_code == 303
    assert not Page(siti.get("/pengaturan/identitas")).all("img", class_="logo-shown")
    assert len(events(served, "book.logo")) == 2


def bomb() -> bytes:
    """A PNG whose head promises 400 million pixels."""
    head = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(head))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + b"\0\0\0\0IEND\xaeB`\x82"
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("logo.png", b"", "masih kosong"),
        ("logo.svg", b"<svg onload='alert(1)'/>", "bukan gambar PNG atau JPEG"),
        ("logo.png", b"%PDF-1.7 ...", "bukan gambar PNG atau JPEG"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"nota" * 50, "dapat menjadi logo"),
        ("logo.png", picture()[:60], "dapat menjadi logo"),
        ("logo.jpg", picture(kind="JPEG")[:300], "dapat menjadi logo"),
        ("logo.png", picture(8, 8), "terlalu kecil"),
        ("logo.png", bomb(), "terlalu lebar"),
        ("logo.png", b"\x89PNG" + b"0" * (2 * 1024 * 1024), "terlalu besar"),
        ("<b>logo</b>.gif", b"GIF89a" + b"0" * 60, "bukan gambar PNG atau JPEG"),
    ],
    ids=["empty", "svg", "pdf", "torn", "cut", "cut jpeg", "tiny", "bomb", "heavy", "gif"],
)
def test_a_file_that_is_no_good_as_a_logo_is_refused(
    siti: Browser, served: Engine, name: str, content: bytes, sentence: str
) -> None:
    page = Page(send_logo(siti, name, content))
    assert page.status == 422
    assert sentence in page.text
    assert "<b>logo</b>" not in page.html
    with reading(served) as session:
        assert about(session).logo == ""


def test_what_hides_in_a_picture_does_not_come_along(siti: Browser) -> None:
    sent = picture(900, 700) + b"<?php evil ?>"
    send_logo(siti, "logo.png", sent)
    [shown] = Page(siti.get("/pengaturan/identitas")).all("img", class_="logo-shown")
    kept = siti.get(shown.get("src", "")).data
    assert b"evil" not in kept
    assert len(kept) < len(sent)
    assert siti.get("/pengaturan/identitas/logo/0000.png").status_code == 404


# ---------------------------------------------------------------------------- chart and units


def codes(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.scalars(select(Account.code)))


def test_another_chart_is_chosen_while_the_book_is_empty(siti: Browser, served: Engine) -> None:
    assert "1102" in codes(served)
    answered(siti, "akun", chart="simpan-pinjam")
    assert "1102" not in codes(served)
    assert "1101" in codes(served)
    answered(siti, "akun", chart="none")
    assert codes(served) == set()
    answered(siti, "akun", chart="multi")
    assert "1102" in codes(served)
    with reading(served) as session:
        assert list(chart_findings(session)) == []


def test_the_chart_is_fixed_by_the_first_entry(siti: Browser, served: Engine) -> None:
    form = filled_form(siti)
    page = Page(siti.post("/jurnal/baru", form, content_type="multipart/form-data"))
    assert siti.post("/jurnal/baru", page.form() | {"confirmed": "1"}).status_code == 303
    assert "susunan akunnya tetap" in Page(siti.get("/persiapan/akun")).text
    asked = {"chart": "simpan-pinjam", "request_id": "0" * 32}
    refused = siti.post("/persiapan/akun", asked)
    assert refused.status_code == 422
    assert "1102" in codes(served)


def units_form(browser: Browser) -> dict[str, str]:
    return Page(browser.get("/persiapan/unit")).form(class_="book-form")


def test_units_are_renamed_and_taken_out_of_use(siti: Browser, served: Engine) -> None:
    form = units_form(siti) | {"name_PEMASARAN": "Unit Keripik"}
    del form["active_TOKO"]
    assert siti.post("/persiapan/unit", form).status_code == 303
    with reading(served) as session:
        units = {unit.code: unit for unit in session.scalars(select(BusinessUnit))}
        assert units["PEMASARAN"].name == "Unit Keripik"
        assert [unit.code for unit in units.values() if not unit.is_active] == ["TOKO"]
        assert list(chart_findings(session)) == []
    page = siti.get("/jurnal/baru").text
    assert "Unit Keripik" in page
    assert ">Unit Toko<" not in page


def test_one_unit_stays_and_none_goes_with_money_in_it(siti: Browser, served: Engine) -> None:
    form = units_form(siti)
    for code in ("KANTOR", "USP", "TOKO", "PEMASARAN"):
        del form[f"active_{code}"]
    refused = Page(siti.post("/persiapan/unit", form))
    assert "Paling sedikit satu unit harus tetap dipakai." in refused.text
    page = Page(siti.post("/jurnal/baru", filled_form(siti), content_type="multipart/form-data"))
    assert siti.post("/jurnal/baru", page.form() | {"confirmed": "1"}).status_code == 303
    form = units_form(siti)
    del form["active_USP"]
    refused = Page(siti.post("/persiapan/unit", form))
    assert "Unit Simpan Pinjam masih punya saldo Rp75.000 pada akun 1104." in refused.text
    with reading(served) as session:
        assert all(session.scalars(select(BusinessUnit.is_active)))


# --------------------------------------------------------------------------------- first month


def test_the_books_begin_with_a_month(siti: Browser, served: Engine) -> None:
    answered(siti, "mulai", month="2026-04")  # the next one at the latest
    answered(siti, "mulai", month="2026-02")
    with reading(served) as session:
        assert setting(session, "books.first_day") == "2026-02-01"
    form = Page(siti.get("/persiapan/mulai")).form(class_="book-form")
    for month in ("2026-05", "x", ""):
        assert siti.post("/persiapan/mulai", form | {"month": month}).status_code == 422


# -------------------------------------------------------------------------------------- people


def person_form(browser: Browser, **typed: object) -> dict[str, object]:
    form: dict[str, object] = dict(Page(browser.get("/persiapan/orang")).form(class_="book-form"))
    return (
        form
        | {
            "display_name": "Budi Santoso",
            "username": "budi",
            "password": "tujuh belalang",
            "roles": ["chair"],
        }
        | typed
    )


def test_people_are_added_one_after_the_other_and_choose_their_own_password(
    siti: Browser, app: Flask, served: Engine
) -> None:
    assert "Belum ada ketua" in Page(siti.get("/persiapan/orang")).text
    assert siti.post("/persiapan/orang", person_form(siti)).location == "/persiapan/orang"
    page = Page(siti.get("/persiapan/orang"))
    assert "Budi Santoso" in page.text
    assert "Belum ada ketua" not in page.text
    assert "Belum ada pengawas" in page.text
    budi = Browser(app.test_client())
    assert budi.sign_in("budi", "tujuh belalang").status_code == 303
    for path in ("/", "/jurnal", "/pengaturan"):
        assert budi.get(path).location == "/kata-sandi"
    change = {"present": "tujuh belalang", "new": "tujuh belalang", "again": "tujuh belalang"}
    assert "sama dengan yang dibuatkan orang lain" in budi.post("/kata-sandi", change).text
    change |= {"new": "delapan kepiting", "again": "delapan kepiting"}
    assert budi.post("/kata-sandi", change).status_code == 303
    assert budi.get("/").status_code == 200
    with reading(served) as session:
        assert not require_user(session, "budi").has_initial_password


def test_a_second_click_adds_nobody_twice_and_offices_are_those_of_the_list(
    siti: Browser,
) -> None:
    form = person_form(siti)
    assert siti.post("/persiapan/orang", form).status_code == 303
    assert "sudah dipakai" in siti.post("/persiapan/orang", form).text
    refused = siti.post(
        "/persiapan/orang", person_form(siti, username="wayan", roles=["administrator"])
    )
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("office", "sees", "adds"),
    [("treasurer", True, True), ("chair", True, True), ("", False, True)],
)
def test_the_first_person_says_which_office_they_hold(
    book: str, app: Flask, clock: Clock, office: str, sees: bool, adds: bool
) -> None:
    browser = Browser(app.test_client())
    arrive(browser, code_of(book, clock()), office=office)
    assert (browser.get("/jurnal").status_code == 200) is sees
    assert (browser.get("/persiapan/orang").status_code == 200) is adds


def test_who_may_not_change_settings_sets_nothing_up(
    siti: Browser, app: Flask, served: Engine
) -> None:
    for name, role in (("dewi", "supervisor"), ("kadek", "cashier")):
        siti.post("/persiapan/orang", person_form(siti, username=name, roles=[role]))
        with writing(served) as session:
            require_user(session, name).has_initial_password = False
            session.commit()
        browser = Browser(app.test_client())
        browser.sign_in(name, "tujuh belalang")
        for path in ("/persiapan", "/persiapan/nama", "/pengaturan/identitas"):
            assert browser.get(path).status_code == 403
        assert browser.post("/persiapan/nama", {"name": "Milik saya"}).status_code == 403


def test_a_chair_answers_everything_but_adds_nobody(
    siti: Browser, app: Flask, served: Engine
) -> None:
    siti.post("/persiapan/orang", person_form(siti))
    with writing(served) as session:
        require_user(session, "budi").has_initial_password = False
        session.commit()
    budi = Browser(app.test_client())
    budi.sign_in("budi", "tujuh belalang")
    assert budi.get("/persiapan/orang").status_code == 403
    assert budi.post("/persiapan/orang/nanti").status_code == 404
    for name in ("nama", "alamat", "waktu", "nomor", "akun", "unit"):
        answered(budi, name)
    budi.post("/persiapan/logo/nanti")
    assert answered(budi, "mulai") == "/persiapan/periksa"
    page = Page(budi.get("/persiapan/periksa"))
    assert budi.post("/persiapan/periksa", page.form()).location == "/persiapan/selesai"
