"""The import of members on pages: looked at before, recorded whole, taken back, by who may."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.db import reading
from coop.members.intake.models import IntakeFile
from coop.members.membership.models import Member
from tests.members.intake_desk import CARD
from tests.members.intake_desk import NIK
from tests.members.intake_desk import PHONE
from tests.members.intake_desk import begin
from tests.members.intake_desk import csv_of
from tests.members.intake_desk import row
from tests.members.intake_desk import second

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.members.village import Village
    from tests.web.conftest import Browser

TOKEN = "1" * 32


def upload(browser: Browser, data: bytes, token: str = TOKEN) -> str:
    """Send a file; the address of its preview."""
    sent = {"file": (io.BytesIO(data), "anggota.csv"), "request_id": token}
    answer = browser.post("/impor-anggota/baru", sent, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_list_is_looked_at_recorded_and_taken_back(
    served_village: Village, treasurer: Browser
) -> None:
    begin(served_village.engine)
    preview = upload(treasurer, csv_of(row(), second()))
    shown = treasurer.get(preview).text
    assert "2 warga baru dan 2 anggota baru" in shown
    assert "LAMA" in shown
    for secret in (NIK, CARD, PHONE):
        assert secret not in shown
        assert secret not in preview
    done = treasurer.post(f"{preview}/catat", {"request_id": "2" * 32})
    assert done.status_code == 303, done.text
    while (page := treasurer.get(done.location)).status_code == 200:
        pass  # it refreshes itself
    result = treasurer.get(page.location).text
    assert "Impor anggota nomor 1" in result
    assert treasurer.get("/impor-anggota/1/berita-acara.pdf").data.startswith(b"%PDF")
    assert "berlaku" in treasurer.get("/impor-anggota").text
    again = treasurer.get(upload(treasurer, csv_of(row(), second()), "3" * 32)).text
    assert "sudah pernah diimpor" in again
    refused = treasurer.post("/impor-anggota/1/batalkan", {"request_id": "4" * 32})
    assert refused.status_code == 422
    undone = treasurer.post(
        "/impor-anggota/1/batalkan", {"reason": "Salah berkas", "request_id": "5" * 32}
    )
    assert undone.status_code == 303
    assert "Sudah dibatalkan" in treasurer.get("/impor-anggota/1").text


def test_a_difference_is_agreed_to_on_the_page_that_shows_it(
    served_village: Village, treasurer: Browser
) -> None:
    begin(served_village.engine, wajib=500_000)
    preview = upload(treasurer, csv_of(row(), second()))
    page = treasurer.get(preview).text
    found = re.search(r'name="shown"[^>]*value="([^"]*)"', page)
    assert found is not None
    assert found[1] == "KANTOR:-20000"
    assert "3102 Simpanan Wajib, Kantor" in page, "words, not keys"
    assert "KANTOR" not in page.replace(found[0], "")
    sent = {"request_id": "2" * 32, "shown": found[1], "explanation": "Buku lama salah"}
    refused = treasurer.post(f"{preview}/catat", sent)
    assert refused.status_code == 422
    assert "berbeda dari buku" in refused.text
    agreed = treasurer.post(f"{preview}/catat", sent | {"is_agreed": "y"})
    assert agreed.status_code == 303, agreed.text
    with reading(served_village.engine) as session:
        assert session.scalar(select(Member.id).where(Member.number == "L-001")) is not None
    assert "Selisih saldo awal" in treasurer.get("/tugas").text


def test_bad_rows_are_named_and_given_back_without_secrets(
    served_village: Village, treasurer: Browser
) -> None:
    begin(served_village.engine)
    preview = upload(treasurer, csv_of(row(tanggal_lahir="31/02/1980"), second(nama="<b>x</b>")))
    page = treasurer.get(preview).text
    assert "Baris 2, kolom tanggal_lahir" in page
    assert "<b>x" not in page
    given = treasurer.get(f"{preview}/salah.csv")
    assert "31/03/1980" in given.text
    for secret in (NIK, CARD, PHONE):
        assert secret not in page
        assert secret not in given.text
    assert "catat" not in re.findall(r'action="[^"]*/(\w+)"', page)
    gone = treasurer.post(f"{preview}/batal", {"request_id": "6" * 32})
    assert gone.status_code == 303
    assert treasurer.get(preview).status_code == 303


def test_a_waiting_file_lies_sealed_in_the_book(
    served_village: Village, treasurer: Browser
) -> None:
    upload(treasurer, csv_of(row()))
    with reading(served_village.engine) as session:
        kept = session.scalars(select(IntakeFile)).one()
        assert NIK not in kept.sealed
        assert "Sri" not in kept.sealed


def test_a_column_that_reads_both_ways_is_asked_about(
    served_village: Village, treasurer: Browser
) -> None:
    begin(served_village.engine)
    data = csv_of(row(simpanan_wajib="1.250", simpanan_pokok="", sukarela="", nomor_sukarela=""))
    preview = upload(treasurer, data)
    page = treasurer.get(preview)
    assert page.status_code == 422
    assert "angka=indonesian" in page.text
    assert "1.250" in treasurer.get(f"{preview}?angka=indonesian").text


def test_the_form_is_offered_as_workbook_and_as_csv(treasurer: Browser) -> None:
    assert treasurer.get("/impor-anggota/templat.xlsx").data.startswith(b"PK")
    assert b"nomor_anggota" in treasurer.get("/impor-anggota/templat.csv").data
    assert treasurer.get("/impor-anggota/templat.pdf").status_code == 404
    assert "/impor-anggota" in treasurer.get("/pengaturan").text


@pytest.mark.parametrize("username", ["made", "dewi", "nina", "rudi", "wayan"])
def test_who_may_not_import_members_is_refused(
    signed_in: Callable[[str], Browser], username: str
) -> None:
    browser = signed_in(username)
    for path in ("", "/baru", "/templat.csv", f"/berkas/{TOKEN}", "/1", "/1/berita-acara.pdf"):
        assert browser.get(f"/impor-anggota{path}").status_code == 403
