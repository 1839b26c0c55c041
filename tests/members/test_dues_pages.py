"""Dues and collectors on pages: from the bill to the hand-over, who may, and what is believed."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy import update

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.ledger.models import JournalEntry
from coop.members.dues.models import CollectionSheet
from coop.members.dues.models import CollectorHandover
from coop.members.dues.receipts import BookCount
from coop.members.people.models import Person
from tests.members.dues_desk import bill
from tests.members.dues_desk import collect
from tests.members.dues_desk import count
from tests.members.dues_desk import hand
from tests.members.dues_desk import handover
from tests.members.dues_desk import live_in
from tests.members.dues_desk import paid
from tests.members.dues_desk import request_of
from tests.members.dues_desk import settle_collector
from tests.web.conftest import HOSTILE
from tests.web.conftest import Browser
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.members.village import Village


def sheet(*rows: dict[str, str], **changed: str) -> dict[str, str]:
    """A sheet as it is typed: each row by its fields."""
    sent = {
        "request_id": request_of(),
        "collector": "PP-01",
        "day": "10/03/2026",
        "paid_on": "05/03/2026",
    }
    for place, row in enumerate(rows):
        sent |= {f"rows-{place}-{name}": text for name, text in row.items()}
    return sent | changed


def row(member: str, dues: str = "", receipt: str = "", **more: str) -> dict[str, str]:
    return {"member": member, "dues": dues, "receipt": receipt, **more}


def test_a_sheet_is_typed_looked_at_and_recorded_once(
    cashier: Browser, served_village: Village
) -> None:
    bill(served_village, "2026-03")
    assert "Daftarkan petugas pungut" in cashier.get("/iuran/pungutan/catat").text
    settle_collector(served_village)
    page = cashier.get("/iuran/pungutan/catat?petugas=PP-01").text
    assert page.count('type="hidden"') >= 3
    assert "bulan ini Rp20.000" in page
    sent = sheet(
        row("A-0001", "20.000", "A-0001", savings="5.000"),
        row("A-0002"),
        row("A-0003", "40.000", "2", paid_on="01/03/2026"),
    )
    looked = cashier.post("/iuran/pungutan/catat", sent)
    assert looked.status_code == 200
    assert "2 anggota membayar seluruhnya Rp65.000 kepada petugas pungut PP-01." in looked.text
    assert "Catat Rp65.000" in looked.text
    assert count(served_village, CollectionSheet) == 0, "only looked at"
    back = cashier.post("/iuran/pungutan/catat", {**sent, "edit": "1"})
    assert 'value="40.000"' in back.text
    for _ in range(2):
        answer = cashier.post("/iuran/pungutan/catat", {**sent, "confirmed": "1"})
        assert answer.status_code == 303
    assert count(served_village, CollectionSheet) == 1
    shown = cashier.get(answer.location).text
    assert "Uangnya masih di tangan petugas." in shown
    assert "/kasir/kuitansi/" in shown, "the member's own receipt"
    assert "LP-00001" in cashier.get("/iuran/pungutan").text
    assert "semua anggota" in shown
    cashier.post("/bahasa", {"language": "en"})
    for address in (answer.location, "/iuran/pungutan"):
        assert "all members" in cashier.get(address).text


def test_what_is_wrong_stands_beside_its_row_and_the_rest_stays(
    cashier: Browser, served_village: Village
) -> None:
    settle_collector(served_village)
    wrong = cashier.post(
        "/iuran/pungutan/catat",
        sheet(
            row("A-0001", "20.000", "A-0001"),
            row("A-0001"),
            row("A-0002", "20.000", "A-0001"),
            row("A-0003", "20.000", "B-7"),
        ),
    )
    assert wrong.status_code == 422
    assert "Baris 3 (anggota A-0002)" in wrong.text
    assert 'href="#rows-2-receipt"' in wrong.text
    assert 'href="#rows-3-receipt"' in wrong.text
    assert 'href="#rows-0-receipt"' not in wrong.text
    assert 'value="B-7"' in wrong.text
    for bad in (
        row("A-0001", "20.000", ""),
        row("A-0001", "", "A-0001"),
        row("A-0001", "dua puluh", "A-0001"),
        row("A-0001", "20.000", "???"),
        row("A-0001", "20.000", "A-0001", paid_on="kemarin"),
        row("A-0001", "-5", "A-0001"),
        row(HOSTILE, "20.000", "A-0001"),
        row("A-9999", "20.000", "A-0001"),
    ):
        answer = cashier.post("/iuran/pungutan/catat", sheet(bad, confirmed="1"))
        assert answer.status_code == 422, bad
        assert HOSTILE not in answer.text
    empty = cashier.post("/iuran/pungutan/catat", sheet(row("A-0001")))
    assert "Belum ada baris yang diisi." in empty.text
    nobody = cashier.post("/iuran/pungutan/catat", sheet(row("A-0001", "1", "1"), collector="X"))
    assert nobody.status_code == 422
    assert count(served_village, JournalEntry) == 0


def test_a_wrong_number_is_answered_with_one_the_collector_holds(
    cashier: Browser, served_village: Village
) -> None:
    settle_collector(served_village)
    collect(served_village, paid(served_village, "A-0001", "2", 20_000))
    page = cashier.get("/iuran/pungutan/catat?petugas=PP-01").text
    assert "<li>PP-01: A-0001, A-0003 s.d. A-0020</li>" in page
    collect(served_village, paid(served_village, "A-0001", "1", 20_000), request_id="lembar:2")
    rows = row("A-0001"), row("A-0002", "20.000", "K1")
    wrong = cashier.post("/iuran/pungutan/catat", sheet(*rows)).text
    why = "Tulis nomornya seperti yang tercetak pada kuitansi, misalnya A-0003."
    assert f'id="rows-1-receipt-error-1">Baris 2, Kuitansi: {why}' in wrong
    assert '2.</span> A-0002 <span class="break-anywhere">' in wrong, "rows are numbered"


def test_what_is_left_of_a_book_follows_what_was_recorded(
    cashier: Browser, served_village: Village
) -> None:
    book_id = settle_collector(served_village)
    page, left = "/iuran/petugas/PP-01", '<span class="row-label">Sisa</span>'
    assert f"{left}20, mulai A-0001" in cashier.get(page).text
    rows = [paid(served_village, "A-0001", number, 20_000) for number in ("1", "4")]
    collect(served_village, *rows)
    assert f"{left}16, mulai A-0005<br>belum jelas: A-0002, A-0003" in cashier.get(page).text
    count_of_book = BookCount(book_id, 21, void=(2, 3, *range(5, 21)), void_reason="Basah")
    hand(served_village, handover(40_000, count_of_book))
    assert f"{left}habis</td>" in cashier.get(page).text
    form = cashier.get("/iuran/pungutan/catat").text
    assert "<li>PP-01: tidak memegang kuitansi kosong" in form
    assert 'href="/iuran/petugas/PP-01/buku-baru"' in form


def test_only_who_corrects_the_books_takes_payments_back(
    treasurer: Browser, cashier: Browser, served_village: Village
) -> None:
    settle_collector(served_village)
    sheet_id = collect(
        served_village,
        paid(served_village, "A-0001", "1", 20_000),
        paid(served_village, "A-0002", "2", 20_000),
    )
    page = f"/iuran/pungutan/{sheet_id}"
    assert "/batal" not in cashier.get(page).text
    sent = {"request_id": request_of(), "entry_date": "10/03/2026", "reason": "Salah anggota"}
    one = re.search(r"/iuran/pungutan/baris/\d+/batal", treasurer.get(page).text)
    assert one is not None
    assert cashier.post(one[0], sent).status_code == 403
    assert "A-0001" in treasurer.get(one[0]).text
    assert treasurer.post(one[0], {**sent, "reason": ""}).status_code == 422
    assert treasurer.post(one[0], sent).status_code == 303
    whole = f"{page}/batal"
    assert "Batalkan seluruh lembar" in treasurer.get(whole).text
    assert treasurer.post(whole, {**sent, "request_id": request_of(2)}).status_code == 303
    assert "Seluruhnya dibatalkan." in treasurer.get(page).text
    late = treasurer.post(whole, {**sent, "request_id": request_of(3)})
    assert late.status_code == 422


def test_a_collector_is_registered_signs_for_receipts_and_hands_over(
    cashier: Browser, served_village: Village
) -> None:
    new = {
        "request_id": request_of(),
        "name": "Pak <b>Darso</b>",
        "money_limit": "30.000",
        "days_limit": "3",
        "state": "active",
    }
    assert cashier.post("/iuran/petugas-baru", {**new, "days_limit": "tiga"}).status_code == 422
    assert cashier.post("/iuran/petugas-baru", {**new, "money_limit": "0"}).status_code == 422
    for _ in range(2):
        assert cashier.post("/iuran/petugas-baru", new).status_code == 303
    page = cashier.get("/iuran/petugas/PP-01").text
    assert "belum memegang buku kuitansi" in page
    assert "<b>Darso</b>" not in page
    book = {"request_id": request_of(2), "prefix": "a", "first": "1", "last": "50"}
    book["day"] = "10/03/2026"
    assert cashier.post("/iuran/petugas/PP-01/buku-baru", {**book, "last": "0"}).status_code == 422
    assert cashier.post("/iuran/petugas/PP-01/buku-baru", book).status_code == 303
    assert 'value="51"' in cashier.get("/iuran/petugas/PP-01/buku-baru").text
    rows = (row("A-0001", "20.000", "1"), row("A-0002", "20.000", "2"))
    sent = sheet(*rows, request_id=request_of(3), confirmed="1")
    answer = cashier.post("/iuran/pungutan/catat", sent, follow_redirects=True)
    assert "melebihi batas jumlah atau batas hari" in answer.text, "above the limit and old"
    form = cashier.get("/iuran/petugas/PP-01/setor").text
    assert "Rp40.000" not in form, "counted before the book's balance is told"
    assert 'value="3"' in form
    give = {
        "request_id": request_of(4),
        "day": "10/03/2026",
        "counted": "38.000",
        "place": "1101:KANTOR",
        "received_by": "Made",
        "books-0-book_id": "1",
        "books-0-next_number": "5",
        "books-0-void": "3",
        "books-0-void_reason": "Salah tulis",
        "books-0-missing": "4",
    }
    path = "/iuran/petugas/PP-01/setor"
    assert "Tulis apa yang diketahui" in cashier.post(path, give).text
    give["books-0-missing_reason"] = "Tidak ada bonggolnya"
    looked = cashier.post(path, give)
    assert "Kurang Rp2.000." in looked.text
    assert count(served_village, CollectorHandover) == 0, "only looked at"
    moved = cashier.post(path, {**give, "confirmed": "1", "expected": "1"})
    assert moved.status_code == 422
    sent = {**give, "confirmed": "1", "expected": "40000"}
    answer = cashier.post(path, sent)
    assert answer.status_code == 303
    shown = cashier.get(answer.location).text
    assert "Batal: A-0003 (Salah tulis)" in shown
    paper = PdfReader(BytesIO(cashier.get(f"{answer.location}/berita-acara.pdf").data))
    assert "tiga puluh delapan ribu rupiah" in paper.pages[0].extract_text()
    page = cashier.get("/iuran/petugas/PP-01").text
    assert "Kekurangan setoran Rp2.000 belum diganti petugas." in page
    explain = "/iuran/petugas/PP-01/kuitansi/1/4"
    assert explain in page
    told = {"request_id": request_of(5), "reason": "Terbakar"}
    assert cashier.post(explain, told).status_code == 303
    assert explain not in cashier.get("/iuran/petugas/PP-01").text
    assert cashier.get("/iuran/petugas/PP-01/kuitansi/1/99").status_code == 404


def test_a_hand_over_is_taken_back_by_who_may(
    treasurer: Browser, cashier: Browser, served_village: Village
) -> None:
    book_id = settle_collector(served_village)
    collect(served_village, paid(served_village, "A-0001", "1", 20_000))
    number = hand(served_village, handover(20_000, BookCount(book_id, 2)))
    path = f"/iuran/setoran/{number}/batal"
    sent = {"request_id": request_of(), "entry_date": "10/03/2026", "reason": "Keliru"}
    assert path not in cashier.get(f"/iuran/setoran/{number}").text
    assert path in treasurer.get(f"/iuran/setoran/{number}").text
    assert cashier.post(path, sent).status_code == 403
    assert treasurer.get(path).status_code == 200
    assert treasurer.post(path, {**sent, "reason": ""}).status_code == 422
    assert treasurer.post(path, sent).status_code == 303
    assert "sudah dibatalkan" in treasurer.get(f"/iuran/setoran/{number}").text
    again = treasurer.post(path, {**sent, "request_id": request_of(2)})
    assert again.status_code == 422


def test_a_collector_changes_and_stops_with_empty_hands(
    treasurer: Browser, served_village: Village
) -> None:
    settle_collector(served_village)
    path = "/iuran/petugas/PP-01/ubah"
    assert 'value="Pak Darso Uji"' in treasurer.get(path).text
    sent = {
        "request_id": request_of(),
        "name": "Pak Darso",
        "money_limit": "100.000",
        "days_limit": "5",
        "state": "stopped",
    }
    assert "masih memegang" in treasurer.post(path, sent).text
    assert treasurer.post(path, {**sent, "state": "active"}).status_code == 303
    assert "Pak Darso" in treasurer.get("/iuran/petugas").text


def test_the_sheet_and_the_arrears_are_printed_and_kept(
    cashier: Browser, treasurer: Browser, served_village: Village
) -> None:
    bill(served_village, "2026-01", "2026-03")
    with writing(served_village.engine) as session:
        session.execute(update(Person).where(Person.name == "Wati Uji").values(name="=1+1 Wati"))
        session.commit()
    live_in(served_village, "A-0001", "Krajan")
    for form in ("pdf-a4", "pdf-f4"):
        answer = cashier.get(f"/iuran/lembar/unduh/{form}?dusun=Krajan")
        text = PdfReader(BytesIO(answer.data)).pages[0].extract_text()
        assert "A-0001" in text
        assert "A-0002" not in text
        assert "KRAJAN" in text.upper()
        assert "Wati" not in answer.headers["Content-Disposition"]
    table = load_workbook(BytesIO(treasurer.get("/iuran/unduh/xlsx").data)).active
    assert table is not None
    cells = [str(cell.value) for line in table.iter_rows() for cell in line if cell.value]
    assert any("Wati" in each for each in cells)
    assert treasurer.get("/iuran/lembar/unduh/xlsx").status_code == 200
    assert treasurer.get("/iuran/unduh/pdf-a4").status_code == 200
    assert treasurer.get("/iuran/lembar/unduh/exe").status_code == 404
    assert "Dusun" in treasurer.get("/iuran/lembar").text
    letter = treasurer.get("/iuran/anggota/A-0001/pengingat.pdf")
    said = PdfReader(BytesIO(letter.data)).pages[0].extract_text()
    assert "Januari 2026" in said
    assert "40.000" in said
    book = settle_collector(served_village)
    signed = treasurer.get(f"/iuran/petugas/PP-01/buku/{book}.pdf")
    assert "A-0020" in PdfReader(BytesIO(signed.data)).pages[0].extract_text()
    assert treasurer.get("/iuran/petugas/PP-01/buku/99.pdf").status_code == 404
    with reading(served_village.engine) as session:
        details = session.scalars(select(AuditEvent.detail)).all()
        assert not any("Wati" in each for each in details), "no name in the log"


def test_the_sheet_stands_upright_and_may_leave_out_who_has_nothing_to_pay(
    cashier: Browser, served_village: Village
) -> None:
    bill(served_village, "2026-03")
    served_village.deposit("A-0002", 20_000, "WAJIB")
    (page,) = PdfReader(BytesIO(cashier.get("/iuran/lembar/unduh/pdf-a4").data)).pages
    assert page.mediabox.height > page.mediabox.width
    assert {"A-0001", "A-0002"} <= set(page.extract_text().split())
    shown = cashier.get("/iuran/lembar?tampil=harus-bayar")
    assert "A-0001" in shown.text
    assert "A-0002" not in shown.text
    paper = cashier.get(Page(shown).link("PDF A4"))
    (page,) = PdfReader(BytesIO(paper.data)).pages
    assert "A-0001" in page.extract_text()
    assert "A-0002" not in page.extract_text()


@pytest.mark.parametrize(
    ("who", "may_read", "may_run"),
    [
        ("siti", True, True),
        ("made", True, True),
        ("budi", True, False),
        ("dewi", True, False),
        ("nina", True, False),
        ("rudi", False, False),
        ("ketut", False, False),
        ("wayan", False, False),
    ],
)
def test_who_may_see_dues_and_who_may_run_them(
    signed_in: Callable[[str], Browser],
    served_village: Village,
    who: str,
    may_read: bool,
    may_run: bool,
) -> None:
    settle_collector(served_village)
    browser = signed_in(who)
    readable = [
        "/iuran",
        "/iuran/lembar",
        "/iuran/pungutan",
        "/iuran/petugas",
        "/iuran/petugas/PP-01",
        "/iuran/anggota/A-0001",
        "/iuran/anggota/A-0001/pengingat.pdf",
    ]
    runnable = [
        "/iuran/tagih/2026-03",
        "/iuran/pungutan/catat",
        "/iuran/petugas-baru",
        "/iuran/petugas/PP-01/setor",
        "/iuran/petugas/PP-01/buku-baru",
        "/iuran/anggota/A-0001/tagih",
    ]
    for paths, may in ((readable, may_read), (runnable, may_run)):
        for path in paths:
            assert browser.get(path).status_code == (200 if may else 403), path
    if not may_run:
        assert browser.post("/iuran/tagih/2026-03", {}).status_code == 403
        assert "/iuran/tagih" not in browser.get("/iuran").text


def test_addresses_of_nothing_lead_nowhere(treasurer: Browser, served_village: Village) -> None:
    del served_village
    for path in (
        "/iuran/tagih/2026-13",
        "/iuran/tagih/bulan",
        "/iuran/anggota/A-9999",
        "/iuran/anggota/%3Cb%3E",
        "/iuran/tagihan/99999/batal",
        "/iuran/tagihan/99999999999999/batal",
        "/iuran/pungutan/77",
        "/iuran/pungutan/baris/77/batal",
        "/iuran/petugas/PP-77",
        "/iuran/setoran/77",
        "/iuran/setoran/77/berita-acara.pdf",
    ):
        assert treasurer.get(path).status_code == 404, path
