"""Lists of savings, statements and passbooks on pages."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import TYPE_CHECKING

import pypdf
from openpyxl import load_workbook

from coop.db import writing
from coop.members.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.members.village import Village
    from tests.web.conftest import Browser
from tests.members.deposit_desk import fill

FORMULA = "=HYPERLINK(1)"


def request_id(page: str) -> str:
    match = re.search(r'name="request_id"[^>]*value="([0-9a-f]{32})"', page)
    assert match is not None, page[:3000]
    return match[1]


def test_lists_and_statements_are_pages_and_files(
    treasurer: Browser, served_village: Village
) -> None:
    fill(served_village)
    with writing(served_village.engine) as session:
        person = session.query(Person).filter(Person.name == "Budi Uji").one()
        person.name = FORMULA
        session.commit()
    for kind in ("saldo", "mutasi", "tidak-aktif"):
        page = treasurer.get(f"/simpanan/daftar?daftar={kind}")
        assert page.status_code == 200
        assert len(page.data) < 100_000
    whole = treasurer.get("/simpanan/daftar").text
    assert "11.160.000" in whole
    summary = whole.partition("Ringkasan per produk")[2].partition("</table>")[0]
    last = summary.rpartition('<tr class="total">')[2]
    for part in ("Jumlah seluruhnya", ">19<", ">11.160.000<", "cocok"):
        assert part in last, part
    base = "/simpanan/daftar/saldo/unduh"
    sheet = load_workbook(io.BytesIO(treasurer.get(f"{base}/xlsx").data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == 750_000 for cell in cells), "a real number"
    assert any(cell.value == FORMULA and cell.data_type == "s" for cell in cells)
    assert f"'{FORMULA}" in treasurer.get(f"{base}/csv").text
    assert treasurer.get(f"{base}/pdf-a4").data.startswith(b"%PDF")
    assert treasurer.get(f"{base}/json").status_code == 200
    assert treasurer.get(f"{base}/exe").status_code == 404
    assert treasurer.get("/simpanan/daftar/rahasia/unduh/csv").status_code == 404
    assert treasurer.get(f"{base}/csv?sampai=kemarin").status_code == 400
    account = served_village.accounts["A-0001", "SUKARELA"]
    page = treasurer.get(f"/simpanan/{account}/rekening-koran?dari=01/01/2026&sampai=10/03/2026")
    assert "300.000" in page.text
    file = treasurer.get(f"/simpanan/{account}/rekening-koran/unduh/pdf-a4?dari=01/01/2026")
    text = pypdf.PdfReader(io.BytesIO(file.data)).pages[0].extract_text()
    assert "kepala rantai" in text.lower()
    name = file.headers["Content-Disposition"].partition("filename=")[2]
    assert re.fullmatch(r"rekening-koran-s\w-\d+-2026-03-10\.pdf", name), "and no member's name"


def test_a_passbook_is_begun_printed_and_printed_on(
    treasurer: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 30_000, day=date(2026, 3, 2))
    account = served_village.accounts["A-0001", "SUKARELA"]
    address = f"/simpanan/{account}/buku"
    assert "belum punya buku" in treasurer.get(address).text
    form = treasurer.get(f"{address}/baru").text
    sent = {"request_id": request_id(form), "beginning": "history", "page": "1", "line": "1"}
    assert treasurer.post(f"{address}/baru", sent).status_code == 303
    page = treasurer.get(address).text
    assert "Cetak 1 baris" in page
    sent = {"request_id": request_id(page), "last": "0"}
    assert treasurer.post(address, sent).status_code == 303
    page = treasurer.get(address).text
    assert "Semua transaksi sudah tercetak" in page
    file = re.search(rf"{address}/\d+\.pdf", page)
    assert file is not None
    printed = treasurer.get(file[0])
    assert printed.data.startswith(b"%PDF")
    name = printed.headers["Content-Disposition"]
    assert re.search(r'filename="buku-simpanan-s\w-\d+-halaman-1-baris-1\.pdf"', name), name
    served_village.deposit("A-0001", 5_000, day=date(2026, 3, 3))
    stale = treasurer.post(address, {"request_id": "0" * 32, "last": "0"})
    assert stale.status_code == 422
    assert "baru saja dicetak orang lain" in stale.text


def test_the_layout_is_set_and_tried(treasurer: Browser, served_village: Village) -> None:
    page = treasurer.get("/pengaturan/buku-simpanan").text
    sent = {
        "request_id": request_id(page),
        "width": "145",
        "height": "200",
        "left": "8",
        "top": "20",
        "step": "55",
        "lines": "20",
        "fold_after": "0",
        "fold": "0",
        "pages": "10",
        "size": "80",
    }
    refused = treasurer.post("/pengaturan/buku-simpanan", {**sent, "lines": "60"})
    assert refused.status_code == 422
    assert treasurer.post("/pengaturan/buku-simpanan", sent).status_code == 303
    trial = treasurer.get("/pengaturan/buku-simpanan/uji.pdf")
    assert "20" in pypdf.PdfReader(io.BytesIO(trial.data)).pages[0].extract_text()


def test_roles_read_or_print_what_is_theirs(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    account = served_village.accounts["A-0001", "SUKARELA"]
    dewi, wayan = signed_in("dewi"), signed_in("wayan")
    addresses = (
        "/simpanan/daftar",
        f"/simpanan/{account}/buku",
        f"/simpanan/{account}/rekening-koran",
        "/simpanan/daftar/saldo/unduh/csv",
        f"/simpanan/{account}/rekening-koran/unduh/csv",
    )
    for address in addresses:
        assert dewi.get(address).status_code == 200
        assert wayan.get(address).status_code == 403
    assert dewi.post(f"/simpanan/{account}/buku", {}).status_code == 403
    assert dewi.get("/pengaturan/buku-simpanan").status_code == 403
    assert dewi.get("/simpanan/999999/buku").status_code == 404
