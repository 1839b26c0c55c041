"""Time deposits on pages."""

from __future__ import annotations

import io
import re
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

import pypdf

from coop.db import writing
from coop.members.savings.models import SavingsAccount
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import wanted
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.members.village import Village
    from tests.web.conftest import Browser
    from tests.web.conftest import Clock


def request_id(page: str) -> str:
    match = re.search(r'name="request_id"[^>]*value="([0-9a-f]{32})"', page)
    assert match is not None, page[:3000]
    return match[1]


def answers(village: Village, page: str, **more: str) -> dict[str, Any]:
    return {
        "request_id": request_id(page),
        "product": str(village.products["SB3"]),
        "amount": "10.000.000",
        "day": "10/03/2026",
        "payout": "maturity",
        "at_maturity": "principal",
        "savings": str(village.accounts["A-0001", "SUKARELA"]),
        "source": str(village.accounts["A-0001", "SUKARELA"]),
        "reference": "K-17",
        **more,
    }


def test_a_member_without_savings_is_led_to_an_account_of_their_own(
    treasurer: Browser, served_village: Village
) -> None:
    add_product(served_village)
    with writing(served_village.engine) as session:
        member = served_village.members["A-0001"]
        for each in session.query(SavingsAccount).filter_by(member_id=member):
            each.status, each.closed_on = "closed", date(2026, 3, 1)
        session.commit()
    page = treasurer.get("/berjangka/baru?anggota=A-0001").text
    assert "belum punya rekening simpanan" in page
    assert 'href="/simpanan/anggota/A-0001/buka"' in page


def test_a_deposit_is_opened_after_a_look_and_its_certificate_printed(
    treasurer: Browser, served_village: Village
) -> None:
    add_product(served_village)
    assert "Nomor atau nama anggota" in treasurer.get("/berjangka/baru").text
    way = treasurer.get("/berjangka").text.partition('class="crumbs"')[2]
    assert '<a href="/simpanan">Simpanan</a></li>' in way
    assert treasurer.get("/berjangka/baru?anggota=A-9999").status_code == 404
    address = "/berjangka/baru?anggota=A-0001"
    sent = answers(served_village, treasurer.get(address).text)
    short = treasurer.post(address, sent)
    assert short.status_code == 422
    assert "Terima uangnya di kasir" in short.text
    assert "S2-0001 kurang Rp10.000.000. Terima dulu uangnya di kasir." in short.text
    assert "2101" not in short.text
    assert "Simpanan Berjangka 3 Bulan: 3 bulan, 6% setahun" in short.text
    served_village.deposit("A-0001", 10_000_000)
    assert "S2-0001, tersedia Rp10.000.000" in treasurer.get(address).text
    look = treasurer.post(address, sent)
    assert "Wati Uji (A-0001) menyimpan Rp10.000.000" in look.text
    assert "10 Juni 2026" in look.text
    done = treasurer.post(address, {**sent, "confirmed": "1"})
    assert done.status_code == 303
    assert done.headers["Location"] == "/berjangka/1"
    again = treasurer.post(address, {**sent, "confirmed": "1"})
    assert again.headers["Location"] == "/berjangka/1", "a second click"
    page = treasurer.get("/berjangka/1")
    assert "SB-0001" in page.text
    printed = treasurer.post("/berjangka/1/bilyet", {"request_id": request_id(page.text)})
    paper = treasurer.get(printed.headers["Location"])
    text = pypdf.PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()
    assert "sepuluh juta rupiah" in text.lower()
    assert "SALINAN" not in text
    words = " ".join(text.split())
    assert "Besar bunga Rp150.000 sebelum pajak" in words
    assert "Bunga dibayar saat jatuh tempo, ke S2-0001" in words
    assert "Pokoknya diambil dari" in words
    page = treasurer.get("/berjangka/1")
    refused = treasurer.post("/berjangka/1/bilyet", {"request_id": request_id(page.text)})
    assert refused.status_code == 422, "a copy says why"
    sent = {"request_id": request_id(page.text), "reason": "Hilang"}
    copied = treasurer.post("/berjangka/1/bilyet", sent)
    paper = treasurer.get(copied.headers["Location"])
    assert "SALINAN ke-1" in pypdf.PdfReader(io.BytesIO(paper.data)).pages[0].extract_text()


def test_what_falls_due_is_looked_at_then_run(
    signed_in: Callable[[str], Browser], served_village: Village, members_clock: Clock
) -> None:
    add_product(served_village)
    opened(served_village, wanted(served_village))
    members_clock.advance(timedelta(days=60))
    treasurer = signed_in("siti")
    assert "Jatuh tempo" in treasurer.get("/berjangka").text
    page = treasurer.get("/berjangka/jalankan")
    sent = {"request_id": request_id(page.text), "until": "30/04/2026"}
    look = treasurer.post("/berjangka/jalankan", sent)
    assert "dicairkan ke S2-0001" in look.text
    assert "Wati Uji" in look.text
    rows = Page(look).rows()
    paid = next(row for row in rows if "dicairkan ke S2-0001" in row)
    assert paid[-1] == "10.000.000"
    assert rows[-2:] == [
        ["Jumlah dibayar", "150.000", "–", "10.000.000"],
        ["Jumlah bunga berjalan yang dicatat", "125.000", "", ""],
    ]
    done = treasurer.post("/berjangka/jalankan", {**sent, "confirmed": "1"})
    assert done.status_code == 303
    again = treasurer.post("/berjangka/jalankan", {**sent, "confirmed": "1"})
    assert "Tidak ada yang jatuh tempo" in treasurer.get(again.headers["Location"]).text
    page = treasurer.get("/berjangka/1")
    assert "selesai" in page.text
    history = [row[3:5] for row in Page(page).rows() if len(row) == 7]
    assert ["50.000", "–"] in history, "accrued"
    assert ["–", "150.000"] in history, "paid"
    taxes = treasurer.get("/bunga/2026-04/pajak").text
    assert "dan simpanan berjangka Rp150.000 dengan pajak Rp0" in taxes


def test_an_early_end_shows_its_reckoning_first(
    treasurer: Browser, served_village: Village
) -> None:
    add_product(served_village)
    opened(served_village, wanted(served_village))
    page = treasurer.get("/berjangka/1/cairkan")
    sent = {
        "request_id": request_id(page.text),
        "day": "10/03/2026",
        "target": str(served_village.accounts["A-0001", "SUKARELA"]),
        "reason": "Anak sakit",
    }
    look = treasurer.post("/berjangka/1/cairkan", sent)
    assert "10.045.000" in look.text
    stale = treasurer.post("/berjangka/1/cairkan", {**sent, "confirmed": "1", "expected": "1"})
    assert stale.status_code == 422
    done = treasurer.post(
        "/berjangka/1/cairkan", {**sent, "confirmed": "1", "expected": "1004500000"}
    )
    assert done.status_code == 303, done.text
    page = treasurer.get("/berjangka/1")
    assert "Dicairkan sebelum jatuh tempo" in page.text
    back = re.search(r"/berjangka/1/batalkan/\d+", page.text)
    assert back is not None
    form = treasurer.get(back[0])
    sent = {"request_id": request_id(form.text), "entry_date": "10/03/2026", "reason": "Keliru"}
    assert treasurer.post(back[0], sent).status_code == 303
    assert "berjalan" in treasurer.get("/berjangka/1").text


def test_what_happens_at_maturity_is_changed_with_a_reason(
    treasurer: Browser, served_village: Village
) -> None:
    add_product(served_village)
    opened(served_village, wanted(served_village))
    page = treasurer.get("/berjangka/1/ubah")
    sent = {
        "request_id": request_id(page.text),
        "at_maturity": "all",
        "savings": str(served_village.accounts["A-0001", "REMITANSI"]),
        "reason": "",
    }
    assert treasurer.post("/berjangka/1/ubah", sent).status_code == 422
    assert treasurer.post("/berjangka/1/ubah", {**sent, "reason": "Minta"}).status_code == 303
    assert "diperpanjang bersama bunganya" in treasurer.get("/berjangka/1").text
    foreign = {
        **sent,
        "request_id": "0" * 32,
        "savings": str(served_village.accounts["A-0002", "SUKARELA"]),
        "reason": "Minta",
    }
    assert treasurer.post("/berjangka/1/ubah", foreign).status_code == 422


def test_roles_reach_what_is_theirs(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    add_product(served_village)
    opened(served_village, wanted(served_village))
    dewi = signed_in("dewi")
    assert dewi.get("/berjangka/1").status_code == 200
    assert dewi.get("/berjangka/baru").status_code == 403
    assert dewi.post("/berjangka/1/cairkan", {}).status_code == 403
    assert dewi.post("/berjangka/jalankan", {}).status_code == 403
    wayan = signed_in("wayan")
    assert wayan.get("/berjangka").status_code == 403
    assert wayan.get("/berjangka/1").status_code == 403


def test_pages_of_what_is_not_there_are_not_found(
    treasurer: Browser, served_village: Village
) -> None:
    assert "Belum ada simpanan berjangka" in treasurer.get("/berjangka").text
    for address in ("/berjangka/7", "/berjangka/99999999999", "/berjangka/7/bilyet-1.pdf"):
        assert treasurer.get(address).status_code == 404
