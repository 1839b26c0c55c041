"""The registers on pages: equipment, prepaid and accrued costs, and the count of equipment."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pypdf
import pytest

from coop.db import writing
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from tests.conftest import NOW
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


def bought(siti: Browser, account: str = "1341", rupiah: str = "4.800.000") -> str:
    """A purchase from capital; the address of its entry."""
    return recorded(
        siti,
        Typed(account, debit=rupiah, unit="TOKO"),
        Typed("3201", credit=rupiah, unit="TOKO"),
        entry_date="12/01/2026",
        narration="Lemari pembeku",
    )


def sent(browser: Browser, path: str, **fields: str) -> TestResponse:
    return browser.post(path, Page(browser.get(path)).form() | fields)


def freezer(siti: Browser, **fields: str) -> TestResponse:
    entry = bought(siti).rpartition("/")[2]
    typed = {"name": "Lemari pembeku", "life_months": "48"}
    return sent(siti, f"/aset/baru?jurnal={entry}", **(typed | fields))


def test_a_purchase_is_found_and_registered_with_its_figures(siti: Browser, served: Engine) -> None:
    bought(siti)
    page = Page(siti.get("/aset"))
    assert "Daftar ini tidak sama dengan buku besar." in page.text
    assert "Sudah dibukukan, belum terdaftar" in page.text
    form_page = Page(siti.get(page.link("Daftarkan BM-2026-00001")))
    form = form_page.form()
    assert (form["cost"], form["unit"], form["kind"], form["acquired_on"]) == (
        "4.800.000", "TOKO", "shop", "12/01/2026",
    )  # fmt: skip
    form |= {"name": HOSTILE}
    first = siti.post("/aset/baru", form)
    assert siti.post("/aset/baru", form).location == first.location == "/aset/AT-0001"
    assert count(served, "asset") == 1
    page = Page(siti.get("/aset"))
    assert "Daftar ini sama dengan buku besar." in page.text
    assert HOSTILE in page.text
    assert "belum terdaftar" not in page.text


def test_a_refused_registration_keeps_what_was_typed(siti: Browser, served: Engine) -> None:
    before = state(served)
    for fields, sentence in (
        ({"name": ""}, "Isian ini perlu diisi."),
        ({"life_months": "empat"}, "Tulis angka bulat saja"),
        ({"life_months": "0"}, "umur manfaat diisi dalam bulan"),
        ({"residual": "9.000.000"}, "melebihi harga perolehan"),
        ({"acquisition": "taken_over"}, "sudah disusutkan belum diisi"),
    ):
        answer = Page(freezer(siti, **fields))
        assert answer.status in {409, 422}, fields
        assert sentence in answer.text, fields
        assert answer.form()["cost"] == "4.800.000"
    assert count(served, "asset") == 0
    assert state(served)[0] == before[0] + 5


def test_the_schedule_of_an_asset_ends_at_its_residual_value(siti: Browser) -> None:
    freezer(siti, residual="1")
    rows = Page(siti.get("/aset/AT-0001")).rows()
    assert len(rows) == 48
    assert rows[0] == ["Januari 2026", "99.999", "4.700.001", "belum"]
    assert rows[-1][2] == "1"


def test_depreciation_is_looked_at_recorded_once_and_seen(siti: Browser, served: Engine) -> None:
    freezer(siti)
    path = "/aset/penyusutan/2026-02"
    page = Page(siti.get(path))
    assert page.rows() == [["AT-0001 Lemari pembeku", "TOKO", "2", "200.000"]]
    form = page.form()
    assert siti.post(path, form).location == "/aset"
    assert siti.post(path, form).location == "/aset"
    assert count(served, "journal_entry") == 2
    assert "sudah lengkap" in Page(siti.get(path)).text
    assert Page(siti.get("/aset/AT-0001")).rows()[1][3] == "sudah"
    early = Page(siti.post("/aset/penyusutan/2026-03", form))
    assert early.status in {409, 422}
    assert "belum tiba" in early.text
    assert broken(served) == []


def test_no_page_of_the_registers_speaks_of_debit_and_credit(siti: Browser) -> None:
    freezer(siti)
    for path in (
        "/aset", "/aset/baru", "/aset/AT-0001", "/aset/AT-0001/lepas", "/aset/hitung",
        "/aset/penyusutan/2026-02", "/aset/dimuka", "/aset/dimuka/baru", "/aset/akrual",
        "/aset/akrual/baru", "/tutup-buku/2026-01",
    ):  # fmt: skip
        text = Page(siti.get(path)).text.lower()
        assert "debit" not in text, path
        assert "kredit" not in text, path


def test_an_asset_is_sold_after_a_look_at_what_it_means(siti: Browser, served: Engine) -> None:
    recorded(
        siti, Typed("1101", debit="1", unit="KANTOR"), Typed("3201", credit="1", unit="KANTOR")
    )
    freezer(siti)
    path = "/aset/AT-0001/lepas"
    typed = {"manner": "sold", "reason": "diganti", "proceeds": "4.000.000", "money": "1101:KANTOR"}
    before = state(served)
    shown = Page(sent(siti, path, left_on="10/03/2026", **typed))
    assert shown.title == "Periksa dulu"
    for words in ("ikut dicatat: Rp200.000", "Nilai bukunya Rp4.600.000", "Rugi Rp600.000"):
        assert words in shown.text, words
    assert state(served) == before
    back = Page(siti.post(path, shown.form() | {"edit": "1"}))
    assert back.form()["proceeds"] == "4.000.000"
    form = shown.form() | {"confirmed": "1"}
    first, again = siti.post(path, form), siti.post(path, form)
    assert first.location == again.location
    page = Page(siti.get("/aset/AT-0001"))
    assert "Dijual, 10 Maret 2026: diganti" in page.text
    assert "Rugi pelepasan Rp600.000." in page.text
    gone = Page(siti.post(path, form | {"request_id": "0" * 32}))
    assert gone.status in {409, 422}
    assert "sudah dilepas" in gone.text
    assert broken(served) == []


def test_a_large_disposal_is_led_to_where_it_waits(siti: Browser, served: Engine) -> None:
    freezer(siti)
    with writing(served) as session:
        change_setting(session, APPROVAL_ABOVE, "1000000", actor="budi", now=NOW)
        session.commit()
    path = "/aset/AT-0001/lepas"
    shown = Page(sent(siti, path, manner="lost", reason="hilang"))
    assert "menunggu" in shown.text or "orang kedua" in shown.text
    answer = siti.post(path, shown.form() | {"confirmed": "1"})
    assert answer.location == "/persetujuan/1"
    assert "menunggu persetujuan" in Page(siti.get("/aset")).text


def test_a_registration_by_mistake_is_withdrawn_with_its_reason(siti: Browser) -> None:
    freezer(siti)
    assert sent(siti, "/aset/AT-0001", name="Kulkas", place="Gudang").status_code == 303
    assert Page(siti.get("/aset/AT-0001")).title == "AT-0001 Kulkas"
    path = Page(siti.get("/aset/AT-0001")).link("Salah daftar? Hapus pendaftaran ini")
    assert "Isian ini perlu diisi." in Page(sent(siti, path)).text
    assert sent(siti, path, reason="dua kali").status_code == 303
    assert "Pendaftaran ini dihapus: dua kali" in Page(siti.get("/aset/AT-0001")).text
    again = Page(siti.post(path, {"request_id": "0" * 32, "reason": "x"}))
    assert "sudah dihapus dari daftar" in again.text
    assert siti.get("/aset/AT-0404").status_code == 404


def test_the_list_is_downloaded_in_every_form_and_says_that_it_ties(siti: Browser) -> None:
    freezer(siti)
    for form in ("pdf-a4", "pdf-f4", "xlsx", "csv", "json"):
        answer = siti.get(f"/aset/unduh/{form}")
        assert answer.status_code == 200, form
        assert answer.data, form
    sheet = openpyxl.load_workbook(io.BytesIO(siti.get("/aset/unduh/xlsx").data)).active
    assert sheet is not None
    values = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 4_800_000 in values
    assert "AT-0001" in siti.get("/aset/unduh/csv").text
    bought(siti, rupiah="100.000")
    paper = pypdf.PdfReader(io.BytesIO(siti.get("/aset/unduh/pdf-a4").data)).pages[0]
    assert "PERHATIAN" in paper.extract_text()
    for path in ("/aset/dimuka/unduh/csv", "/aset/akrual/unduh/csv"):
        assert siti.get(path).status_code == 200
    assert siti.get("/aset/unduh/exe").status_code == 404


def test_rent_paid_ahead_falls_on_its_months(siti: Browser, served: Engine) -> None:
    entry = bought(siti, "1181", "1.000.000").rpartition("/")[2]
    typed = {"name": "Sewa kios", "months": "3", "first": "1/2026", "cost_account": "6105"}
    answer = sent(siti, f"/aset/dimuka/baru?jurnal={entry}", **typed)
    assert answer.location == "/aset/dimuka/DM-0001"
    assert [row[1] for row in Page(siti.get("/aset/dimuka/DM-0001")).rows()] == [
        "333.333", "333.333", "333.334",
    ]  # fmt: skip
    path = "/aset/dimuka/bebankan/2026-02"
    assert sent(siti, path, confirmed="1").status_code == 303
    page = Page(siti.get("/aset/dimuka"))
    assert "Daftar ini sama dengan buku besar." in page.text
    assert page.rows()[0][-1] == "333.334"
    for fields, sentence in (
        ({"first": "13/2026"}, "Tulis bulan/tahun"),
        ({"months": ""}, "Isian ini perlu diisi."),
        ({"amount": "0"}, "jumlahnya belum diisi"),
    ):
        wrong = {"name": "x", "months": "3", "amount": "5.000"} | fields
        assert sentence in Page(sent(siti, "/aset/dimuka/baru", **wrong)).text
    assert broken(served) == []


def test_a_bill_to_come_is_recorded_and_paid_or_taken_back(siti: Browser, served: Engine) -> None:
    recorded(siti, entry_date="05/02/2026")
    typed = {"name": "Listrik", "amount": "70.000", "accrued_on": "28/02/2026", "unit": "USP"}
    form = Page(siti.get("/aset/akrual/baru")).form()
    assert form["accrued_on"] == "28/02/2026"
    first = siti.post("/aset/akrual/baru", form | typed)
    assert siti.post("/aset/akrual/baru", form | typed).location == first.location
    assert Page(siti.get("/aset/akrual")).rows()[0][-1] == "70.000"
    page = Page(siti.get("/aset/akrual/AK-0001"))
    paid = siti.post(
        "/aset/akrual/AK-0001",
        page.form() | {"amount": "72.500", "money": "1104:USP", "paid_on": "05/03/2026"},
    )
    assert paid.status_code == 303, Page(paid).text
    assert "Dibayar Rp72.500 pada 5 Maret 2026." in Page(siti.get("/aset/akrual/AK-0001")).text
    siti.post("/aset/akrual/baru", form | typed | {"request_id": "2" * 32})
    path = "/aset/akrual/AK-0002/balik"
    proposed = Page(siti.get(path)).form()
    assert proposed["released_on"] == "01/03/2026"
    assert siti.post(path, proposed).status_code == 303
    twice = Page(siti.post(path, proposed | {"request_id": "3" * 32}))
    assert "sudah diselesaikan" in twice.text
    assert siti.get("/aset/akrual/AK-0404").status_code == 404
    assert broken(served) == []


def test_the_equipment_is_counted_one_by_one_and_signed(
    siti: Browser, browser_of: Callable[[str], Browser], served: Engine
) -> None:
    freezer(siti)
    supervisor = browser_of("dewi")
    page = Page(supervisor.get("/aset/hitung"))
    lazy = Page(supervisor.post("/aset/hitung", page.form()))
    assert "Pilih keadaan tiap aset" in lazy.text
    found = {"found-AT-0001": "damaged", "remark-AT-0001": "engsel lepas"}
    form = page.form() | found
    first = supervisor.post("/aset/hitung", form)
    assert supervisor.post("/aset/hitung", form).location == first.location == "/aset/hitung/1"
    assert count(served, "asset_count") == 1
    assert Page(supervisor.get(first.location)).rows() == [
        ["AT-0001 Lemari pembeku", "Ada, rusak", "engsel lepas"]
    ]
    answer = supervisor.get(f"{first.location}/berita-acara.pdf")
    assert "engsel lepas" in pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert supervisor.get("/aset/hitung/99").status_code == 404


@pytest.mark.parametrize(
    ("who", "path", "status"),
    [
        ("dewi", "/aset", 200),
        ("dewi", "/aset/baru", 403),
        ("dewi", "/aset/penyusutan/2026-02", 200),
        ("budi", "/aset/akrual/baru", 403),
        ("ketut", "/aset", 403),
        ("wayan", "/aset/dimuka", 403),
    ],
)
def test_who_reads_and_who_records(
    browser_of: Callable[[str], Browser], who: str, path: str, status: int
) -> None:
    assert browser_of(who).get(path).status_code == status
    if status == 200 and who == "dewi":
        assert browser_of(who).post("/aset/penyusutan/2026-02").status_code == 403
