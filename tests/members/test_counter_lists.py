"""Lists of the counter on pages and paper: a day's receipts, sessions, the cash book."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest
from openpyxl import load_workbook

from coop.db import reading
from coop.db import writing
from coop.members.counter.checking import day_list
from coop.members.counter.correcting import MoveFacts
from coop.members.counter.correcting import cancel
from coop.members.counter.correcting import move
from coop.members.counter.models import Receipt
from coop.money import Money
from tests.members.counter_desk import Desk
from tests.members.counter_page_desk import filled
from tests.members.counter_page_desk import money
from tests.members.counter_page_desk import opened
from tests.members.counter_page_desk import taken
from tests.members.dues_desk import collect
from tests.members.dues_desk import paid
from tests.members.dues_desk import settle_collector

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.members.village import Village
    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

REQUEST = re.compile(r'name="request_id"[^>]*value="([^"]+)"')


@pytest.fixture
def desk(served_village: Village) -> Desk:
    return Desk(served_village)


def test_the_list_of_a_day_sums_cash_apart_and_says_what_is_not_on_it(
    cashier: Browser, desk: Desk
) -> None:
    desk.furnish(10_000)  # an entry of the office takes a number between
    desk.open(10_000)
    first = desk.take("A-0001", SUKARELA=50_000)
    desk.furnish(7_000)
    desk.village.deposit("A-0002", 3_000, day=desk.now.date())
    second = desk.take("A-0001", SUKARELA=20_000)
    assert first.receipt_id is not None
    assert second.receipt_id is not None
    accounts = desk.village.accounts
    wrong = MoveFacts(
        first.receipt_id,
        accounts["A-0001", "SUKARELA"],
        accounts["A-0002", "SUKARELA"],
        Money.rupiah(30_000),
        "salah orang",
    )
    with writing(desk.village.engine) as session:
        move(session, wrong, request_id="pindah", actor="siti", now=desk.now)
        undone = cancel(
            session, second.receipt_id, "salah", request_id="batal", actor="siti", now=desk.now
        )
        found = day_list(session, desk.now.date())
        session.commit()
    assert found.sums() == [
        ("cash", Money.rupiah(70_000), Money.rupiah(20_000)),
        ("move", Money.rupiah(30_000), Money.rupiah(30_000)),
    ]
    paper = pypdf.PdfReader(io.BytesIO(cashier.get("/kasir/daftar.pdf").data))
    printed = " ".join(paper.pages[0].extract_text().split())
    page = " ".join(re.sub(r"<[^>]+>", " ", cashier.get("/kasir/daftar").text).split())
    for text in (page, printed):
        assert "Jumlah tunai 70.000 20.000" in text
        assert "Jumlah tanpa uang (pindah buku) 30.000 30.000" in text
        assert f"memperbaiki {first.number}" in text
        assert f"dibatalkan oleh {undone.number}" in text
        assert f"pembatalan atas {second.number}" in text
        assert "(bukti lain, bukan setoran atau penarikan simpanan anggota)" in text
        assert "(simpanan anggota yang dicatat tanpa kuitansi kasir)" in text


def test_what_was_typed_stands_on_the_receipt_and_an_act_has_its_name(
    cashier: Browser, desk: Desk
) -> None:
    opened(cashier)
    address, amount = "/kasir/anggota/A-0001", {money(desk, "SUKARELA"): "50.000"}
    data = filled(cashier, address, way="cash", note="Uang sekolah. Mei", **amount)
    assert "Catatan: Uang sekolah. Mei" in cashier.post(address, data).text
    assert cashier.post(address, data | {"confirmed": "1"}).status_code == 303
    page = cashier.get("/kasir/kuitansi/1").text
    assert "Uang sekolah. Mei" in page
    for size in ("A5", "80mm"):
        file = cashier.get(f"/kasir/kuitansi/1/kuitansi.pdf?kertas={size}").data
        assert "Uang sekolah. Mei" in pypdf.PdfReader(io.BytesIO(file)).pages[0].extract_text()
    void = "/kasir/kuitansi/1/batal"
    answer = cashier.post(void, filled(cashier, void, reason="salah anggota"))
    assert answer.status_code == 303
    page = cashier.get("/kasir/kuitansi/2").text
    assert "<h1>Kuitansi pembatalan BKK-2026-00001" in page
    assert "salah anggota" in page
    file = cashier.get("/kasir/kuitansi/2/kuitansi.pdf").data
    text = pypdf.PdfReader(io.BytesIO(file)).pages[0].extract_text()
    assert "salah anggota" in text
    assert "Dikembalikan kepada anggota" in text


def test_the_list_of_a_day_bears_a_seal_that_can_be_checked(
    cashier: Browser, desk: Desk, signed_in: Callable[[str], Browser]
) -> None:
    assert "Belum ada kuitansi" in cashier.get("/kasir/daftar").text
    opened(cashier)
    number = taken(cashier, desk)
    page = cashier.get("/kasir/daftar").text
    match = re.search(r'class="check-code">([^<]+)<', page)
    assert match is not None
    seal = match[1]
    cashier.post("/bahasa", {"language": "en"})
    heads = re.findall(r'<th scope="col"[^>]*>([^<]+)', cashier.get("/kasir/daftar").text)
    assert heads[2:6] == ["Member", "Way", "In", "Out"], "money signs neither in nor out"
    cashier.post("/bahasa", {"language": "id"})
    paper = pypdf.PdfReader(io.BytesIO(cashier.get("/kasir/daftar.pdf").data))
    assert seal in paper.pages[0].extract_text()
    taken(cashier, desk)
    supervisor = signed_in("dewi")
    check = "/kasir/periksa"
    good = {"tanggal": "10/03/2026", "segel": seal.lower()}
    assert "1 kuitansi pertama dari 2" in supervisor.get(check, query_string=good).text
    whole = re.search(r'class="check-code">([^<]+)<', cashier.get("/kasir/daftar").text)
    assert whole is not None
    good["segel"] = whole[1]
    assert "seluruh daftar" in supervisor.get(check, query_string=good).text
    bad = good | {"segel": "AAAAA-AAAAA-AAAAA"}
    assert "tidak cocok dengan kuitansi" in supervisor.get(check, query_string=bad).text
    with reading(desk.village.engine) as session:
        code = session.get_one(Receipt, number).check_code
    found = supervisor.get(check, query_string={"kode": code.replace("-", " ")})
    assert "/kasir/kuitansi/1" in found.location
    assert "Kode ini asli" in supervisor.get(found.location).text
    forged = supervisor.get(check, query_string={"kode": "ABCDE-ABCDE"})
    assert "tidak tercatat" in forged.text


def test_the_list_of_a_day_shows_the_number_on_the_paper_the_member_holds(
    cashier: Browser, desk: Desk
) -> None:
    settle_collector(desk.village)
    collect(desk.village, paid(desk.village, "A-0001", "7", 20_000))
    page = cashier.get("/kasir/daftar").text
    assert "Kuitansi tulisan tangan</span>A-0007</td>" in page
    paper = pypdf.PdfReader(io.BytesIO(cashier.get("/kasir/daftar.pdf").data))
    assert "A-0007" in paper.pages[0].extract_text()


def test_one_goes_through_the_days_of_the_list_and_from_an_empty_one_to_the_last(
    cashier: Browser, desk: Desk, members_clock: Clock, signed_in: Callable[[str], Browser]
) -> None:
    opened(cashier)
    taken(cashier, desk)
    page = cashier.get("/kasir/daftar").text
    assert 'rel="prev" href="/kasir/daftar?tanggal=09/03/2026"' in page
    assert 'rel="next"' not in page, "nobody has a receipt of tomorrow"
    assert 'data-day="2026-03-10"' in page
    yesterday = cashier.get("/kasir/daftar?tanggal=09/03/2026").text
    assert 'rel="next" href="/kasir/daftar?tanggal=10/03/2026"' in yesterday
    assert "Lihat daftar 10 Maret 2026" in yesterday
    members_clock.advance(timedelta(days=3))
    assert "Lihat daftar 10 Maret 2026" in signed_in("made").get("/kasir/daftar").text


def test_sessions_tell_their_difference_and_are_filtered_by_cashier_and_month(
    cashier: Browser, desk: Desk, members_clock: Clock, signed_in: Callable[[str], Browser]
) -> None:
    assert "Belum ada sesi kas." in cashier.get("/kasir/sesi").text
    first = desk.open()
    desk.take("A-0001", SUKARELA=50_000)
    desk.close(first, 48_500)
    members_clock.advance(timedelta(days=31))
    opened(signed_in("made"), found="48.500")
    treasurer = signed_in("siti")

    def listed(**asked: str) -> set[str]:
        page = treasurer.get("/kasir/sesi", query_string=asked).text
        return set(re.findall(r'nowrap"><a href="/kasir/sesi/\d+">(SK-\d+)<', page))

    assert listed() == {"SK-00001", "SK-00002"}
    assert re.search(
        r'data-side="Selisih"><a href="/kas/[^"]+">\(1\.500\)</a>',
        treasurer.get("/kasir/sesi").text,
    )
    assert listed(kasir="made") == {"SK-00002"}
    assert listed(bulan="2026-03") == {"SK-00001"}
    assert listed(bulan="bukan", kasir="") == {"SK-00001", "SK-00002"}
    nothing = treasurer.get("/kasir/sesi?kasir=made&bulan=2026-03").text
    assert "Tidak ada sesi kas di sini." in nothing
    assert "Hapus saringan Kasir Made" in nothing
    assert "Hapus saringan Maret 2026" in nothing


def test_the_cash_book_is_a_pdf_and_a_sheet(cashier: Browser, desk: Desk) -> None:
    opened(cashier)
    taken(cashier, desk)
    paper = pypdf.PdfReader(io.BytesIO(cashier.get("/kasir/sesi/1/buku-kas?bentuk=pdf").data))
    assert "200.000" in paper.pages[0].extract_text()
    sheet = cashier.get("/kasir/sesi/1/buku-kas?bentuk=xlsx")
    (page,) = load_workbook(io.BytesIO(sheet.data)).worksheets
    assert 200_000 in [cell.value for row in page.iter_rows() for cell in row]
