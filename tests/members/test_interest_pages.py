"""Interest on pages: looking, recording, taking back, the tax list, a member's statement."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.members.interest import month
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import register_paid
from coop.members.interest.views import running
from coop.members.people.models import Person
from coop.members.people.vault import KEY_FILE_VARIABLE
from coop.members.people.vault import vault_for_writing
from coop.money import Money
from tests.members.interest_desk import APRIL_5
from tests.members.interest_desk import MARCH
from tests.members.interest_desk import balance
from tests.members.interest_desk import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.members.village import Village
    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

NIK = "9901014101900001"
ENTRY_TEXT = "Bunga Maret 2026 tercatat untuk"


@pytest.fixture
def over(served_village: Village, members_clock: Clock) -> Village:
    """The village when March is over: one member above the threshold, one below it."""
    members_clock.moment = APRIL_5
    put(served_village, "A-0001", 36_500_000, day=date(2026, 3, 1))
    put(served_village, "A-0001", 18_250_000, "HARIRAYA", day=date(2026, 3, 1))
    put(served_village, "A-0002", 3_650_000, day=date(2026, 3, 1))
    return served_village


def expected(page: str) -> str:
    match = re.search(r'name="expected"[^>]*value="([^"]*)"', page)
    assert match is not None
    return match[1]


def record(browser: Browser, **changed: str) -> str:
    """Look at March and record it; the page that follows."""
    page = browser.get("/bunga/2026-03").text
    data = {"request_id": "a" * 32, "expected": expected(page), "confirmed": "1", **changed}
    return browser.post("/bunga/2026-03", data, follow_redirects=True).text


def test_a_month_is_looked_at_recorded_and_complete(over: Village, treasurer: Browser) -> None:
    first = treasurer.get("/bunga").text
    assert "Belum ada bunga simpanan yang dicatat" in first
    page = treasurer.get("/bunga/2026-03").text
    assert "297.600" in page
    assert "27.900" in page
    assert "Catat bunga Maret 2026" in page
    after = record(treasurer)
    assert f"{ENTRY_TEXT} 3 rekening" in after
    assert "Bunga Maret 2026 sudah lengkap" in after
    months = treasurer.get("/bunga").text
    assert "Bunga April 2026 dapat dihitung mulai 30 April 2026." in months
    assert '<a href="/simpanan">Simpanan</a></li>' in months.partition('class="crumbs"')[2]
    assert balance(over, "A-0002") == Money.rupiah(3_650_000 + 18_600)
    overview = treasurer.get("/bunga").text
    assert "Setor paling lambat 15 April 2026" in overview
    assert "Hitung bunga April" not in overview


def test_a_second_click_and_a_page_left_open_record_nothing_more(
    over: Village, treasurer: Browser
) -> None:
    old = expected(treasurer.get("/bunga/2026-03").text)
    record(treasurer)
    held = balance(over, "A-0001")
    again = treasurer.post("/bunga/2026-03", {"request_id": "a" * 32, "expected": old})
    assert again.status_code == 303
    assert balance(over, "A-0001") == held


def test_figures_that_moved_are_shown_again_before_they_are_recorded(
    over: Village, treasurer: Browser
) -> None:
    old = expected(treasurer.get("/bunga/2026-03").text)
    put(over, "A-0003", 1_000_000, day=date(2026, 3, 1))
    sent = {"request_id": "a" * 32, "expected": old, "confirmed": "1"}
    refused = treasurer.post("/bunga/2026-03", sent)
    assert refused.status_code == 422
    assert "berubah sejak halaman ini dibuka" in refused.text
    assert balance(over, "A-0003") == Money.rupiah(1_000_000)
    assert f"{ENTRY_TEXT} 4 rekening" in record(treasurer)


def test_a_month_that_still_runs_says_when(over: Village, treasurer: Browser) -> None:
    del over
    page = treasurer.get("/bunga/2026-04").text
    assert "dapat dihitung mulai 30 April 2026" in page
    assert "confirmed" not in page


def test_a_month_is_taken_back_with_a_reason(over: Village, treasurer: Browser) -> None:
    record(treasurer)
    page = treasurer.get("/bunga/2026-03/batal").text
    assert "dibatalkan seluruhnya" in page
    sent = {"request_id": "b" * 32, "confirmed": "1"}
    assert treasurer.post("/bunga/2026-03/batal", sent).status_code == 422
    sent["reason"] = "bunga keliru"
    after = treasurer.post("/bunga/2026-03/batal", sent, follow_redirects=True).text
    assert "Bunga Maret 2026 dibatalkan: 3 jurnal" in after
    assert balance(over, "A-0002") == Money.rupiah(3_650_000)
    assert "Catat bunga Maret 2026" in after


def test_progress_is_shown_while_it_lasts(
    over: Village, treasurer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = running.InterestJob(
        period=MARCH, is_take_back=False, actor="siti", started_at=APRIL_5, done=1, total=3
    )
    monkeypatch.setitem(treasurer.client.application.extensions, running.RUNS.extension, job)
    page = treasurer.get("/bunga/2026-03/jalan").text
    assert "1 dari 3 rekening" in page
    assert 'http-equiv="refresh"' in page
    sent = {"request_id": "c" * 32, "reason": "x", "confirmed": "1"}
    refused = treasurer.post("/bunga/2026-03/batal", sent)
    assert refused.status_code == 422
    assert "sedang dicatat atau dibatalkan" in refused.text
    job.has_failed = True
    job.ended.set()
    assert "Terhenti" in treasurer.get("/bunga/2026-03/jalan", follow_redirects=True).text
    del over


# ------------------------------------------------------------------------------------- tax


def test_the_tax_list_leads_to_each_member_and_says_until_when(
    over: Village, treasurer: Browser
) -> None:
    del over
    assert "Belum ada bunga yang dibayar" in treasurer.get("/bunga/2026-03/pajak").text
    record(treasurer)
    page = treasurer.get("/bunga/2026-03/pajak").text
    assert "setor paling lambat 15 April 2026" in page
    assert "/bunga/2026-03/pajak/A-0001" in page
    assert "PP 15/2009" in page


def test_tax_that_was_not_withheld_is_named(
    over: Village, treasurer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(treasurer)
    assert "kurang dipotong" not in treasurer.get("/bunga/2026-03/pajak").text
    member = over.members["A-0002"]
    monkeypatch.setattr(month, "_PROVIDERS", [])
    register_paid("uji")(lambda *_: {member: MonthInterest(Money.rupiah(300_000), Money(0))})
    page = treasurer.get("/bunga/2026-03/pajak").text
    assert "kurang dipotong" in page
    assert "A-0002: Rp31.860" in page
    assert "Catat koreksi bunga Maret 2026" in treasurer.get("/bunga/2026-03").text


def test_an_official_number_is_kept_and_printed(over: Village, treasurer: Browser) -> None:
    record(treasurer)
    address = "/bunga/2026-03/pajak/A-0001"
    kept = treasurer.post(address, {"request_id": "d" * 32, "number": " 26000ABCD "})
    assert kept.status_code == 303
    assert "26000ABCD" in treasurer.get(address).text
    answer = treasurer.get(f"{address}/rincian.pdf")
    assert answer.mimetype == "application/pdf"
    document = PdfReader(BytesIO(answer.data))
    text = "".join(page.extract_text() for page in document.pages)
    for part in ("26000ABCD", "279.000", "27.900", "Wati Uji", "A-0001", "S2-0001"):
        assert part in text
    assert "Wati" not in str(document.metadata)
    del over


def test_a_member_without_interest_has_no_paper(over: Village, treasurer: Browser) -> None:
    record(treasurer)
    assert "Tidak ada bunga yang dibayar" in treasurer.get("/bunga/2026-03/pajak/A-0003").text
    assert treasurer.get("/bunga/2026-03/pajak/A-0003/rincian.pdf").status_code == 404
    assert treasurer.get("/bunga/2026-03/pajak/A-9999").status_code == 404
    del over


def test_the_file_bears_identity_numbers_only_when_asked_and_leaves_a_trace(
    over: Village, treasurer: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "kunci"))
    with writing(over.engine) as session:
        vault = vault_for_writing(session, actor="siti", now=APRIL_5)
        person = session.scalars(select(Person).where(Person.name == "Wati Uji")).one()
        person.nik_sealed = vault.seal("nik", NIK)
        session.commit()
    record(treasurer)
    without = treasurer.post("/bunga/2026-03/pajak", {"request_id": "e" * 32, "form": "csv"})
    assert NIK not in without.text
    assert "279000" in without.text
    asked = {"request_id": "f" * 32, "form": "xlsx", "with_identity": "y"}
    sheet = load_workbook(BytesIO(treasurer.post("/bunga/2026-03/pajak", asked).data)).active
    assert sheet is not None
    cells = [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row]
    assert NIK in cells
    with reading(over.engine) as session:
        rows = session.scalars(
            select(AuditEvent.detail).where(AuditEvent.action == "interest.tax_file")
        ).all()
    assert ['"identity": true' in row for row in rows] == [False, True]
    assert NIK not in "".join(rows)
    assert NIK not in treasurer.get("/bunga/2026-03/pajak").text


def test_without_the_key_the_file_with_numbers_is_refused_and_nothing_is_lost(
    over: Village, treasurer: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY_FILE_VARIABLE, str(tmp_path / "kunci"))
    with writing(over.engine) as session:
        vault = vault_for_writing(session, actor="siti", now=APRIL_5)
        person = session.scalars(select(Person).where(Person.name == "Wati Uji")).one()
        person.nik_sealed = vault.seal("nik", NIK)
        session.commit()
    record(treasurer)
    (tmp_path / "kunci").unlink()
    asked = {"request_id": "f" * 32, "form": "xlsx", "with_identity": "y"}
    assert treasurer.post("/bunga/2026-03/pajak", asked).status_code == 422


# ------------------------------------------------------------------------------------- access


@pytest.mark.parametrize("username", ["budi", "dewi", "made"])
def test_who_may_look_may_not_record(
    over: Village, signed_in: Callable[[str], Browser], username: str
) -> None:
    browser = signed_in(username)
    page = browser.get("/bunga/2026-03")
    assert page.status_code == 200
    assert "Catat bunga" not in page.text
    sent = {"request_id": "a" * 32, "reason": "x", "confirmed": "1"}
    for address in ("", "/batal", "/pajak", "/pajak/A-0001"):
        assert browser.post(f"/bunga/2026-03{address}", sent).status_code == 403
    assert balance(over, "A-0002") == Money.rupiah(3_650_000)


@pytest.mark.parametrize("username", ["wayan", "rudi", "ketut"])
def test_others_see_nothing_of_it(
    over: Village, signed_in: Callable[[str], Browser], username: str
) -> None:
    browser = signed_in(username)
    for address in ("", "/2026-03", "/2026-03/pajak", "/2026-03/pajak/A-0001/rincian.pdf"):
        assert browser.get(f"/bunga{address}").status_code == 403
    del over


@pytest.mark.parametrize("period", ["2026-13", "2026-00", "maret", "0000-01", "9999-12"])
def test_what_is_no_month_is_no_page(treasurer: Browser, period: str) -> None:
    assert treasurer.get(f"/bunga/{period}").status_code == 404


def test_the_checklist_and_the_tasks_name_the_month(over: Village, treasurer: Browser) -> None:
    assert "Bunga simpanan Maret 2026 belum dicatat" in treasurer.get("/").text
    assert "Belum dicatat untuk 3 rekening" in treasurer.get("/tutup-buku/2026-03").text
    record(treasurer)
    home = treasurer.get("/").text
    assert "belum dicatat" not in home
    assert "disetor paling lambat 15 April 2026" in home
    assert "Belum dicatat untuk" not in treasurer.get("/tutup-buku/2026-03").text
    put(over, "A-0002", 500_000, day=date(2026, 3, 20))
    assert "perlu dikoreksi pada 1 rekening" in treasurer.get("/").text
