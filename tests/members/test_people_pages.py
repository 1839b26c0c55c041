"""The village record on pages: written down, found, looked at, merged and forgotten by hand."""

from __future__ import annotations

import json
import logging
import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.db import checkpoint
from coop.db import writing
from coop.members.people import service
from coop.members.people.facts import PersonFacts
from coop.members.people.models import Person
from coop.web.database import db
from tests.conftest import NOW
from tests.web.conftest import HOSTILE
from tests.web.conftest import Browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.members.village import Village

NIK = "3504145501800001"
CARD = "3504141501100007"
PHONE = "0812-3456-7890"
TYPED = {"name": "Wati Lestari", "nik": NIK, "phone": PHONE, "sex": "f", "birth_day": "15/01/1980"}
_REQUEST = re.compile(r'name="request_id"[^>]*value="([0-9a-f]{32})"')


def request_id(page: TestResponse) -> str:
    """The id that the form of a page carries."""
    match = _REQUEST.search(page.text)
    assert match is not None, page.text
    return match[1]


def fill(browser: Browser, path: str, typed: dict[str, Any]) -> TestResponse:
    """Open a form and send it."""
    sent = {"request_id": request_id(browser.get(path)), **typed}
    return browser.post(path, sent)


def write_down(browser: Browser, **typed: str) -> int:
    """Somebody new, whatever the form asks; the id of the person."""
    answer = fill(browser, "/warga/baru", {**TYPED, **typed, "confirmed": "1"})
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


@pytest.fixture
def officer(signed_in: Callable[[str], Browser]) -> Browser:
    """Rudi, who keeps the record of the village and sees no money."""
    return signed_in("rudi")


@pytest.fixture
def chair(signed_in: Callable[[str], Browser]) -> Browser:
    return signed_in("budi")


def test_somebody_is_written_down_and_shown_with_masked_numbers(officer: Browser) -> None:
    person_id = write_down(officer)

    page = officer.get(f"/warga/{person_id}").text
    assert "Wati Lestari" in page
    assert "15 Januari 1980" in page
    assert "3504••••••••••01" in page
    assert NIK not in page
    assert "81234567890" not in page


def test_a_number_is_shown_by_one_click_and_the_log_says_to_whom(
    officer: Browser, served_village: Village
) -> None:
    person_id = write_down(officer)

    answer = officer.post(f"/warga/{person_id}/lihat", {"field": "nik"})

    assert NIK in answer.text
    assert "81234567890" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    with writing(served_village.engine) as session:
        row = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "identity.reveal")
        ).one()
        assert (row.actor, row.subject) == ("rudi", f"person:{person_id}")
    assert officer.post(f"/warga/{person_id}/lihat", {"field": "name"}).status_code == 404


def test_a_double_click_writes_one_person(officer: Browser, served_village: Village) -> None:
    typed = {**TYPED, "request_id": request_id(officer.get("/warga/baru"))}

    first, second = (officer.post("/warga/baru", typed) for _ in range(2))

    assert first.status_code == 303
    assert second.status_code in {200, 303}
    with writing(served_village.engine) as session:
        query = select(Person.id).where(Person.name == "Wati Lestari")
        assert len(session.scalars(query).all()) == 1


def test_somebody_like_one_known_is_asked_about_before_it_is_written_down(
    officer: Browser,
) -> None:
    write_down(officer)
    typed = {"name": "Watie Lestarie", "birth_day": "15/01/1980"}

    asked = fill(officer, "/warga/baru", typed)

    assert asked.status_code == 200
    assert "Bukan, ini orang lain: simpan" in asked.text
    assert "Wati Lestari" in asked.text
    assert 'value="Watie Lestarie"' in asked.text
    sent = {**typed, "request_id": request_id(asked), "confirmed": "1"}
    assert officer.post("/warga/baru", sent).status_code == 303


def test_a_nik_that_disagrees_warns_and_does_not_block(officer: Browser) -> None:
    warned = fill(officer, "/warga/baru", {**TYPED, "birth_day": "16/01/1980", "sex": "m"})

    assert "NIK menunjukkan jenis kelamin yang lain." in warned.text
    assert "NIK menunjukkan tanggal lahir yang lain." in warned.text
    sent = {**TYPED, "sex": "m", "request_id": request_id(warned), "confirmed": "1"}
    assert officer.post("/warga/baru", sent).status_code == 303


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Isian ini perlu diisi."),
        ({"nik": "350414550180000"}, "Harus 16 angka."),
        ({"nik": "3504145501800O01"}, "Hanya angka, 16 banyaknya"),
        ({"phone": "123"}, "Tulis nomor seperti 0812 3456 7890"),
        ({"birth_day": "31/02/1980"}, "bukan tanggal"),
        ({"birth_day": "15/01/2030"}, "tanggalnya belum tiba"),
        ({"guardian": "Tidak Ada"}, "Tidak ada warga dengan nama atau nomor itu."),
    ],
)
def test_what_is_wrong_is_said_beside_what_was_typed(
    officer: Browser, typed: dict[str, str], said: str
) -> None:
    answer = fill(officer, "/warga/baru", {**TYPED, **typed})

    assert answer.status_code == 422
    assert said in answer.text


def test_the_same_nik_twice_names_the_record_that_has_it(officer: Browser) -> None:
    person_id = write_down(officer)

    answer = fill(officer, "/warga/baru", {**TYPED, "name": "Orang Lain", "confirmed": "1"})

    assert answer.status_code == 422
    assert f"NIK ini sudah dipakai warga W-{person_id:05d}." in answer.text


def test_names_are_found_by_address_and_numbers_by_sending_them(
    officer: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person_id = write_down(officer)

    assert "Wati Lestari" in officer.get("/warga?q=wti+lestri").text
    for number in (NIK, "3504.1455.0180.0001", PHONE, "+6281234567890", f"W-{person_id}"):
        answer = officer.post("/warga", {"q": number})
        assert answer.status_code == 303, number
        assert answer.location == f"/warga/{person_id}"
    by_name = officer.post("/warga", {"q": "wati"})
    assert by_name.location == "/warga?q=wati"
    unknown = officer.post("/warga", {"q": "3504145501800002"})
    assert unknown.status_code == 200
    assert "Tidak ada warga dengan nomor itu" in unknown.text
    assert "3504145501800002" not in unknown.text
    in_address = officer.get(f"/warga?q={NIK}")
    assert (in_address.status_code, in_address.location) == (303, "/warga")
    assert NIK not in caplog.text


def test_the_box_of_every_page_takes_numbers_without_an_address(
    officer: Browser, treasurer: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    person_id = write_down(officer)
    for number in (NIK, PHONE):
        assert treasurer.post("/cari", {"q": number}).location == f"/warga/{person_id}"
    unknown = treasurer.post("/cari", {"q": "3504145501800002"})
    assert (unknown.status_code, "3504145501800002" in unknown.text) == (200, False)
    assert "Tidak ada yang cocok dengan angka itu" in unknown.text
    assert "ketik lengkap" in unknown.text, "a part of such a number never matches"
    assert treasurer.post("/cari", {"q": "wati uji"}).location == "/cari?q=wati+uji"
    assert "<strong>A-0001</strong> Wati Uji" in treasurer.get("/cari?q=wati+uji").text
    assert NIK not in caplog.text


def test_suggestions_and_likely_doubles_come_as_json(officer: Browser) -> None:
    person_id = write_down(officer)
    number = f"W-{person_id:05d}"

    chosen = officer.post("/warga/pilih.json", {"q": "wati les"}).get_json()
    alike = officer.post(
        "/warga/mirip.json", {"name": "Watie Lestari", "birth_day": "15/01/1980"}
    ).get_json()

    assert chosen == [f"{number} Wati Lestari (1980)"]
    assert alike == [
        {
            "label": f"{number} Wati Lestari",
            "detail": "15/01/1980",
            "url": f"/warga/{person_id}",
        }
    ]


def test_what_is_known_is_changed_and_numbers_left_empty_stay(officer: Browser) -> None:
    person_id = write_down(officer)
    path = f"/warga/{person_id}/ubah"

    form = officer.get(path).text
    assert NIK not in form
    answer = fill(officer, path, {"name": "Wati L. Ningsih", "occupation": "Petani"})

    assert answer.status_code == 303
    page = officer.get(f"/warga/{person_id}").text
    assert "Wati L. Ningsih" in page
    assert "3504••••••••••01" in page
    assert NIK in officer.post(f"/warga/{person_id}/lihat", {"field": "nik"}).text


def test_a_household_grows_and_somebody_leaves_it(officer: Browser) -> None:
    wati = write_down(officer)
    made = fill(
        officer,
        f"/warga/keluarga/baru?warga={wati}",
        {
            "head": f"W-{wati:05d}",
            "card": CARD,
            "address": "Jalan Melati 3",
            "rt": "3",
            "rw": "1",
            "hamlet": "Krajan",
            "region": "99.01.01.2001",
        },
    )
    assert made.status_code == 422
    assert "tidak dikenal" in made.text
    made = fill(
        officer,
        "/warga/keluarga/baru",
        {"head": f"W-{wati}", "card": CARD, "rt": "3", "rw": "1", "region": "35.04.14.2011"},
    )
    home = made.location
    page = officer.get(home).text
    assert "3504••••••••••07" in page
    assert "RT 003/RW 001" in page
    assert CARD in officer.post(f"{home}/lihat").text
    added = fill(
        officer,
        f"/warga/baru?keluarga={home.rpartition('/')[2]}",
        {"name": "Dimas", "birth_day": "05/05/2015", "guardian": "Wati", "relation": "child"},
    )
    assert added.location == home
    budi = write_down(officer, name="Budi Santoso", nik="", phone="", birth_day="")
    joined = fill(
        officer, home, {"person": "budi santoso", "relation": "spouse", "day": "01/03/2026"}
    )
    assert joined.status_code == 303
    assert "Suami atau istri" in officer.get(home).text
    left = fill(officer, f"{home}/keluar/{budi}", {"day": "05/03/2026"})
    assert left.status_code == 303
    assert "keluar 05/03/2026" in officer.get(home).text
    assert fill(officer, f"{home}/ubah", {"hamlet": "Krajan Kidul"}).status_code == 303
    assert "Krajan Kidul" in officer.get("/warga/keluarga").text
    assert "Krajan Kidul" in officer.get("/warga?q=wati").text


def test_consents_are_given_and_taken_back_on_the_page(officer: Browser) -> None:
    person_id = write_down(officer)
    path = f"/warga/{person_id}/persetujuan"

    given = fill(officer, path, {"purpose": "contact", "day": "01/03/2026"})
    assert given.status_code == 303
    page = officer.get(f"/warga/{person_id}").text
    revoke = re.search(rf'href="({path}/\d+)"', page)
    assert revoke is not None
    assert fill(officer, revoke[1], {"day": "05/03/2026"}).status_code == 303
    assert "dicabut 05/03/2026" in officer.get(f"/warga/{person_id}").text
    assert fill(officer, path, {"purpose": "", "day": "01/03/2026"}).status_code == 422


def test_a_number_of_another_system_is_noted_and_ended(officer: Browser) -> None:
    person_id = write_down(officer)

    noted = fill(
        officer,
        f"/warga/{person_id}/nomor-lain",
        {"system": "OpenSID", "value": "4411", "day": "01/03/2026"},
    )
    assert noted.status_code == 303
    page = officer.get(f"/warga/{person_id}").text
    end = re.search(r'action="(/warga/\d+/nomor-lain/\d+/akhiri)"', page)
    assert end is not None
    assert officer.post(end[1]).status_code == 303
    refused = fill(
        officer,
        f"/warga/{person_id}/nomor-lain",
        {"system": "KTP", "value": NIK, "day": "01/03/2026"},
    )
    assert "NIK hanya diketik di isian NIK" in refused.text


@pytest.mark.parametrize("form", ["json", "pdf", "xlsx"])
def test_everything_held_is_handed_out_without_numbers_unless_they_are_asked_for(
    officer: Browser, form: str
) -> None:
    person_id = write_down(officer)
    path = f"/warga/{person_id}/data"

    for asks in (False, True):
        answer = fill(officer, path, {"form": form, **({"full_numbers": "y"} if asks else {})})
        text, meta = content_of(answer.data, form)
        assert "Wati Lestari" in text
        assert (NIK in text) is asks
        assert NIK not in meta
        assert "Wati" not in meta
        assert NIK not in answer.headers["Content-Disposition"]
        assert f"data-warga-W-{person_id:05d}.{form}" in answer.headers["Content-Disposition"]


def content_of(data: bytes, form: str) -> tuple[str, str]:
    """What a person reads in a file, and what it says about itself."""
    if form == "json":
        return json.dumps(json.loads(data), ensure_ascii=False), ""
    if form == "xlsx":
        book = load_workbook(BytesIO(data))
        cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
        return " ".join(cells), str(book.properties.__dict__)
    reader = PdfReader(BytesIO(data))
    return " ".join(page.extract_text() for page in reader.pages), str(reader.metadata)


def test_two_records_of_one_person_become_one_after_a_look(officer: Browser) -> None:
    one = write_down(officer)
    other = write_down(officer, nik="", phone="", occupation="Petani", confirmed="1")
    pair = f"/warga/gabung/{one}/{other}"

    assert pair in officer.get("/warga/kembar").text
    assert pair in officer.get(f"/warga/{one}/kembar").text
    page = officer.get(pair)
    sent = {"request_id": request_id(page), "kept": str(one), "reason": "KTP dicocokkan"}
    asked = officer.post(pair, sent)
    assert "tidak dapat dibatalkan" in asked.text
    done = officer.post(pair, {**sent, "confirmed": "1"})
    assert done.location == f"/warga/{one}"
    assert "Petani" in officer.get(f"/warga/{one}").text
    assert "KTP dicocokkan" in officer.get(f"/warga/{one}").text
    assert "sudah digabung" in officer.get(f"/warga/{other}").text
    assert officer.get(f"/warga/{other}/ubah").status_code == 422


def test_two_persons_who_only_look_alike_are_kept_apart(officer: Browser) -> None:
    one = write_down(officer)
    other = write_down(officer, nik="", phone="")

    assert officer.post(f"/warga/gabung/{one}/{other}/beda").status_code == 303

    assert f"/warga/gabung/{one}/{other}" not in officer.get("/warga/kembar").text


def test_only_the_chair_forgets_a_person_and_reads_what_is_kept(
    officer: Browser, chair: Browser
) -> None:
    person_id = write_down(officer)
    path = f"/warga/{person_id}/hapus"

    assert officer.get(path).status_code == 403
    assert fill(chair, path, {"reason": ""}).status_code == 422
    assert fill(chair, path, {"reason": "Surat 5 Maret 2026"}).status_code == 303
    page = chair.get(f"/warga/{person_id}").text
    assert "Wati" not in page
    assert "Data orang ini sudah dihapus seluruhnya." in page
    assert "Tidak ada data yang dibatasi." in chair.get("/warga/dibatasi").text


def test_names_mean_no_harm_on_any_page(officer: Browser) -> None:
    hostile = HOSTILE[:100]
    person_id = write_down(officer, name=hostile, nik="")

    for path in ("/warga", f"/warga/{person_id}", f"/warga/{person_id}/ubah", "/warga?q=script"):
        assert "<script>alert" not in officer.get(path).text


def test_a_book_file_holds_no_nik_and_no_telephone_number(
    officer: Browser, members_place: str | Path, members_app: Flask
) -> None:
    wati = write_down(officer)
    fill(
        officer,
        "/warga/keluarga/baru",
        {"head": f"W-{wati}", "card": CARD, "hamlet": "Krajan"},
    )
    officer.post(f"/warga/{wati}/lihat", {"field": "nik"})
    fill(officer, f"/warga/{wati}/data", {"form": "json", "full_numbers": "y"})
    with members_app.app_context():
        checkpoint(db.engine)
    with open(members_place, "rb") as file:  # noqa: PTH123 - the fixture gives a text
        content = file.read()

    assert b"Wati Lestari" in content
    for number in (NIK, CARD, "81234567890"):
        assert number.encode() not in content


def test_pages_take_few_queries_and_little_room(
    officer: Browser, served_village: Village, members_app: Flask
) -> None:
    from sqlalchemy import event

    with writing(served_village.engine) as session:
        for number in range(60):
            service.add_person(
                session,
                PersonFacts(f"Warga Nomor{number}", birth_day=date(1980, 1, 1)),
                request_id=f"r{number}",
                actor="test",
                now=NOW,
            )
        session.commit()
    person_id = write_down(officer)
    seen: list[str] = []
    with members_app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
    for path in ("/warga", "/warga?q=warga", f"/warga/{person_id}", "/warga/kembar"):
        seen.clear()
        answer = officer.get(path)
        statements = [each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))]
        assert len(statements) <= 13, (path, statements)
        assert len(answer.data) <= 100_000


def test_the_key_is_printed_lost_and_entered_again(
    treasurer: Browser, officer: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "Belum ada nomor yang disegel" in treasurer.get("/pengaturan/kunci").text
    person_id = write_down(officer)
    assert "belum pernah dicetak" in treasurer.get("/pengaturan/kunci").text
    assert "Lembar pemulihan kunci NIK belum pernah dicetak" in treasurer.get("/").text

    sheet = treasurer.post("/pengaturan/kunci/lembar")

    assert sheet.mimetype == "application/pdf"
    assert "terakhir dicetak" in treasurer.get("/pengaturan/kunci").text
    text = PdfReader(BytesIO(sheet.data)).pages[0].extract_text()
    key_id = re.search(r"Nama kunci: ([0-9a-f]{8})", text)
    assert key_id is not None
    letters = re.findall(r"\b[A-Z2-7]{4}\b", text)
    code = f"{key_id[1]} {' '.join(letters[:13]).lower()}"

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "pc-baru"))
    assert "komputer ini" in treasurer.get("/").text
    assert "3504" not in officer.get(f"/warga/{person_id}").text
    refused = officer.post(f"/warga/{person_id}/lihat", {"field": "nik"})
    assert refused.status_code == 422
    assert "Ambil lembar pemulihan kunci" in refused.text
    swapped = "c" if code[10] == "b" else "b"
    wrong = fill(treasurer, "/pengaturan/kunci", {"code": code[:10] + swapped + code[11:]})
    assert "ada huruf yang keliru" in wrong.text
    assert fill(treasurer, "/pengaturan/kunci", {"code": code}).status_code == 303
    assert "3504••••••••••01" in officer.get(f"/warga/{person_id}").text
