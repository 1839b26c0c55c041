"""The counter on pages: find, type, look, receipt; sessions, lists, corrections, transfers."""

from __future__ import annotations

import io
import re
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest
from openpyxl import load_workbook

from coop.db import reading
from coop.db import writing
from coop.desk.banking.service import LineFacts
from coop.desk.banking.service import add_line
from coop.ledger.approvals import approve
from coop.members.counter.checking import day_list
from coop.members.counter.correcting import MoveFacts
from coop.members.counter.correcting import cancel
from coop.members.counter.correcting import move
from coop.members.counter.models import CounterSession
from coop.members.counter.models import Receipt
from coop.members.membership.models import Member
from coop.money import Money
from tests.conftest import NOW
from tests.members.counter_desk import Desk
from tests.members.dues_desk import collect
from tests.members.dues_desk import paid
from tests.members.dues_desk import settle_collector
from tests.web.conftest import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.members.village import Village
    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

REQUEST = re.compile(r'name="request_id"[^>]*value="([^"]+)"')


@pytest.fixture
def desk(served_village: Village) -> Desk:
    return Desk(served_village)


def request_id(page: str) -> str:
    match = REQUEST.search(page)
    assert match is not None, page
    return match[1]


def filled(browser: Browser, address: str, **data: str) -> dict[str, str]:
    return {"request_id": request_id(browser.get(address).text), **data}


def opened(browser: Browser, found: str = "0", box: str = "1101|KANTOR") -> None:
    data = filled(browser, "/kasir/sesi", box=box, found=found, holder_number="P-01")
    answer = browser.post("/kasir/sesi", data)
    assert answer.status_code == 303, answer.text


def money(desk: Desk, product: str, way: str = "in", member: str = "A-0001") -> str:
    return f"{way}-{desk.village.accounts[member, product]}"


def taken(browser: Browser, desk: Desk, rupiah: str = "200.000") -> int:
    address = "/kasir/anggota/A-0001"
    data = filled(browser, address, way="cash", **{money(desk, "SUKARELA"): rupiah})
    answer = browser.post(address, {**data, "confirmed": "1"})
    assert answer.status_code == 303, answer.text
    return int(answer.location.rsplit("/", 1)[1])


def test_from_opening_the_box_to_closing_it(cashier: Browser, desk: Desk) -> None:
    assert "belum membuka sesi kas" in cashier.get("/kasir").text
    opened(cashier)
    assert cashier.get("/kasir?cari=a-0001").location.endswith("/kasir/anggota/A-0001")
    assert "Wati Uji" in cashier.get("/kasir?cari=wat").text
    address = "/kasir/anggota/A-0001"
    amounts = {money(desk, "WAJIB"): "50.000", money(desk, "SUKARELA"): "200.000"}
    data = filled(cashier, address, way="cash", **amounts)
    lines = cashier.get(address).text
    assert "Dapat ditarik" in lines, "as on the page of the account"
    assert "saat keluar" in lines
    look = cashier.post(address, data)
    said = (
        "Wati Uji (A-0001) menyetor simpanan wajib Rp50.000 dan simpanan sukarela Rp200.000, "
        "tunai, hari ini."
    )
    assert said in look.text
    assert "Rp250.000" in look.text
    edited = cashier.post(address, {**data, "edit": "1"})
    assert 'value="50.000"' in edited.text
    done = cashier.post(address, {**data, "confirmed": "1"})
    page = cashier.get(done.location).text
    assert "Cetak kuitansi" in page
    assert cashier.post(address, {**data, "confirmed": "1"}).location == done.location
    book = cashier.get("/kasir/sesi/1").text
    assert "Setoran A-0001" in book
    closing = "/kasir/sesi/1/tutup"
    counted = filled(cashier, closing, note_50000="5")
    shown = cashier.post(closing, counted)
    assert "Uangnya cocok" in shown.text
    hidden = dict(re.findall(r'name="(expected|hour)" value="([^"]+)"', shown.text))
    closed = cashier.post(closing, {**counted, **hidden, "confirmed": "1"})
    assert closed.location.endswith("/kasir/sesi/1")
    with reading(desk.village.engine) as session:
        assert session.get_one(CounterSession, 1).state == "closed"
    assert cashier.get(closing).status_code == 303


def test_a_float_that_is_not_the_books_is_looked_at_and_booked(
    cashier: Browser, desk: Desk
) -> None:
    desk.furnish(100_000)
    data = filled(cashier, "/kasir/sesi", box="1101|KANTOR", found="90.000", holder_number="P-01")
    look = cashier.post("/kasir/sesi", data)
    assert "Kurang Rp10.000" in look.text
    assert cashier.post("/kasir/sesi", {**data, "confirmed": "1"}).status_code == 303
    with reading(desk.village.engine) as session:
        row = session.get_one(CounterSession, 1)
        assert (row.opening_float, row.opening_count_id) == (Money.rupiah(90_000), 1)


def test_what_is_refused_keeps_what_was_typed(cashier: Browser, desk: Desk) -> None:
    address = "/kasir/anggota/A-0001"
    data = filled(cashier, address, way="cash", **{money(desk, "SUKARELA"): "50.000"})
    refused = cashier.post(address, data)
    assert refused.status_code == 422
    assert "belum membuka sesi kas" in refused.text
    opened(cashier)
    nothing = cashier.post(address, filled(cashier, address, way="cash"))
    assert (nothing.status_code, "Belum ada jumlah" in nothing.text) == (422, True)
    huge = filled(cashier, address, way="cash", **{money(desk, "SUKARELA"): "9" * 30})
    assert cashier.post(address, huge).status_code == 422
    short = filled(cashier, address, way="cash", **{money(desk, "SUKARELA", "out"): "50.000"})
    answer = cashier.post(address, short)
    assert (answer.status_code, 'value="50.000"' in answer.text) == (422, True)


def test_a_refusal_leads_to_the_field_it_is_about(cashier: Browser, desk: Desk) -> None:
    opened(cashier)
    address = "/kasir/anggota/A-0001"

    def refused(**typed: str) -> str:
        answer = cashier.post(address, filled(cashier, address, **({"way": "cash"} | typed)))
        assert answer.status_code == 422
        return answer.text

    dues, savings = money(desk, "WAJIB"), money(desk, "SUKARELA", "out")
    own = money(desk, "POKOK")
    for field, typed in (
        (savings, {savings: "50.000", dues: "20.000"}),
        (own, {own: "100.001", dues: "20.000"}),
        (own, {}),
        ("way", {"way": "transfer", dues: "20.000"}),
        ("handwritten", {dues: "20.000", "effective_date": "01/03/2026"}),
        ("effective_date", {dues: "20.000", "effective_date": "01/03/2030", "handwritten": "K-1"}),
        (dues, {dues: "abc"}),
    ):
        page = refused(**typed)
        summary = page.partition('id="error-summary"')[2].partition("</div>")[0]
        assert re.findall(r'<li><a href="#([^"]+)"', summary) == [field], typed
        assert 'class="form-error"' in page
    assert "is-invalid" in refused(**{savings: "50.000"})


def test_principal_savings_that_are_paid_are_not_offered(cashier: Browser, desk: Desk) -> None:
    opened(cashier)
    address, own = "/kasir/anggota/A-0001", money(desk, "POKOK")
    assert f'name="{own}"' in cashier.get(address).text
    before = filled(cashier, address, way="cash", **{own: "100.000"})
    desk.village.deposit("A-0001", 100_000, "POKOK")
    page = cashier.get(address).text
    assert f'name="{own}"' not in page
    assert "sudah lunas" in page
    stale = cashier.post(address, {**before, "confirmed": "1"})
    assert stale.status_code == 422
    assert f'href="#{own}"' in stale.text, "what an old page sends is not left out in silence"


def test_a_member_who_left_has_a_list_and_the_reason_instead_of_the_form(
    cashier: Browser, desk: Desk
) -> None:
    desk.village.deposit("A-0001", 75_000)
    with writing(desk.village.engine) as session:
        row = session.get_one(Member, desk.village.members["A-0001"])
        row.status, row.left_on = "resigned", date(2026, 3, 9)
        session.commit()
    address = "/kasir/anggota/A-0001"
    page = cashier.get(address).text
    assert "Keanggotaannya sudah berakhir (mengundurkan diri)" in page
    assert "75.000" in page
    assert "Periksa dulu" not in page
    assert money(desk, "SUKARELA") not in page
    answer = cashier.post(address, {"request_id": "0" * 32, money(desk, "SUKARELA"): "5.000"})
    assert (answer.status_code, "Ada yang perlu diperbaiki" in answer.text) == (422, True)


def test_hostile_text_stays_text(cashier: Browser, desk: Desk) -> None:
    opened(cashier)
    address = "/kasir/anggota/A-0001"
    data = filled(cashier, address, way="cash", note=HOSTILE, **{money(desk, "SUKARELA"): "50.000"})
    done = cashier.post(address, {**data, "confirmed": "1"})
    for page in (done.location, "/kasir/sesi/1"):
        assert "<script>alert" not in cashier.get(page).text
    assert cashier.get("/kasir", query_string={"cari": HOSTILE}).status_code == 200
    assert cashier.get("/kasir/anggota/<b>").status_code == 404


def test_a_long_number_is_not_kept_in_an_address(cashier: Browser) -> None:
    page = cashier.get("/kasir?cari=9904145501800001").text
    assert "tidak dicari di sini" in page
    assert "9904145501800001" not in page.replace("cari=9904145501800001", "")


def test_above_the_limit_it_goes_to_the_second_person_and_the_receipt_comes_later(
    cashier: Browser, desk: Desk
) -> None:
    desk.limit(100_000)
    opened(cashier)
    address = "/kasir/anggota/A-0001"
    data = filled(cashier, address, way="cash", **{money(desk, "SUKARELA"): "200.000"})
    assert "menunggu persetujuan" in cashier.post(address, data).text
    waiting = cashier.post(address, {**data, "confirmed": "1"})
    assert "/persetujuan/" in waiting.location
    closing = "/kasir/sesi/1/tutup"
    assert cashier.post(closing, filled(cashier, closing)).status_code == 422
    with writing(desk.village.engine) as session:
        approve(session, 1, approver="budi", now=NOW)
        session.commit()
    assert "kuitansinya belum ditulis" in cashier.get("/kasir/daftar").text
    assert cashier.post("/kasir/terbitkan").location.endswith("/kasir/kuitansi/1")
    assert cashier.post("/kasir/terbitkan").location.endswith("/kasir")


def test_a_receipt_prints_and_a_second_print_says_so(cashier: Browser, desk: Desk) -> None:
    opened(cashier)
    number = taken(cashier, desk)
    with reading(desk.village.engine) as session:
        code = session.get_one(Receipt, number).check_code
    for size, copy in (("", ""), ("?kertas=80mm", "SALINAN ke-2")):
        answer = cashier.get(f"/kasir/kuitansi/{number}/kuitansi.pdf{size}")
        paper = pypdf.PdfReader(io.BytesIO(answer.data))
        assert len(paper.pages) == 1, size
        text = paper.pages[0].extract_text()
        for part in (code, "A-0001", "Wati Uji", "200.000", copy):
            assert part in text
        assert "ratus ribu rupiah" in text.replace("\n", " ")
        assert paper.metadata is not None
        assert "BKM-2026-00001" in str(paper.metadata.title)
    assert float(paper.pages[0].mediabox.width) == pytest.approx(226.8, abs=1)
    assert "2 kali" in cashier.get(f"/kasir/kuitansi/{number}").text


def test_a_receipt_is_cancelled_from_its_page(cashier: Browser, desk: Desk) -> None:
    opened(cashier)
    number = taken(cashier, desk)
    address = f"/kasir/kuitansi/{number}/batal"
    assert "dikembalikan tunai" in cashier.get(address).text
    data = filled(cashier, address, reason="Salah anggota")
    done = cashier.post(address, data)
    assert done.location.endswith(f"/kasir/kuitansi/{number + 1}")
    page = cashier.get(f"/kasir/kuitansi/{number}").text
    assert "sudah dibatalkan oleh" in page
    assert "Batalkan kuitansi ini" not in page
    assert cashier.get(address).status_code == 303
    again = cashier.post(address, {**data, "request_id": "0" * 32})
    assert again.status_code == 422


def test_money_on_the_wrong_account_is_moved_or_claimed(cashier: Browser, desk: Desk) -> None:
    opened(cashier)
    number = taken(cashier, desk)
    address = f"/kasir/kuitansi/{number}/pindah"
    source = str(desk.village.accounts["A-0001", "SUKARELA"])
    typed = {
        "source": source,
        "member": "a-0002",
        "product": "SUKARELA",
        "amount": "50.000",
        "reason": "Salah nomor",
    }
    form = cashier.get(address).text
    assert '<option selected value="SUKARELA">' in form
    assert "Simpanan Sukarela S2-0001, Rp200.000" in form
    whole = cashier.post(address, filled(cashier, address, **(typed | {"amount": ""}))).text
    assert "Rp200.000 dipindahkan dari" in whole
    assert 'name="amount" value="200.000"' in whole, "what was looked at is what is moved"
    data = filled(cashier, address, **typed)
    looked = cashier.post(address, data).text
    assert "milik Budi Uji (A-0002)" in looked
    assert "Alasan: Salah nomor" in looked
    assert "Saldo sesudahnya, Simpanan Sukarela S2-0002</dt><dd>Rp50.000" in looked
    assert cashier.post(address, {**data, "confirmed": "1"}).status_code == 303
    unknown = filled(cashier, address, **(typed | {"member": "A-9999"}))
    assert cashier.post(address, unknown).status_code == 422
    desk.take("A-0001", actor="made", SUKARELA=-150_000)
    spent = filled(cashier, address, **(typed | {"amount": "150.000"}))
    refused = cashier.post(address, spent)
    assert "sebagai piutang anggota itu" in refused.text
    claim = {**spent, "is_claim": "y"}
    assert "menjadi piutang koperasi" in cashier.post(address, claim).text
    assert cashier.post(address, {**claim, "confirmed": "1"}).status_code == 303
    assert cashier.get(address).status_code == 303


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


def test_a_session_left_open_is_a_task_and_stops_the_counter(
    cashier: Browser, desk: Desk, members_clock: Clock, signed_in: Callable[[str], Browser]
) -> None:
    opened(cashier)
    members_clock.advance(timedelta(days=1))
    treasurer = signed_in("siti")
    assert "SK-00001" in treasurer.get("/tugas").text
    made = signed_in("made")
    assert "belum ditutup" in made.get("/kasir").text
    address = "/kasir/anggota/A-0001"
    data = filled(made, address, way="cash", **{money(desk, "SUKARELA"): "50.000"})
    assert "SK-00001" in made.post(address, data).text
    closing = "/kasir/sesi/1/tutup"
    assert treasurer.get(closing).status_code == 200, "who closes months may close for a cashier"


def test_transfers_wait_for_the_bank_and_nameless_ones_for_a_name(
    cashier: Browser, desk: Desk
) -> None:
    def line(rupiah: int, request: str) -> int:
        facts = LineFacts("1112", "KANTOR", date(2026, 3, 9), "TRSF HK", Money.rupiah(rupiah))
        with writing(desk.village.engine) as session:
            row = add_line(session, facts, request_id=request, actor="siti", now=NOW)
            line_id = row.id
            session.commit()
        return line_id

    desk.furnish(10_000, ("1112", "KANTOR"))
    address = "/kasir/anggota/A-0001/transfer"
    data = filled(
        cashier,
        address,
        bank="1112|KANTOR",
        sent_on="09/03/2026",
        **{money(desk, "REMITANSI"): "500.000"},
    )
    assert cashier.post(address, data).location.endswith("/kasir/transfer")
    assert "belum ada di mutasi bank" in cashier.get("/kasir/transfer").text
    first, second = line(500_000, "b1"), line(300_000, "b2")
    page = cashier.get("/kasir/transfer").text
    match = re.search(r'href="(/kasir/transfer/1\?[^"]+)"', page)
    assert match is not None
    address = match[1].replace("&amp;", "&")
    assert 'value="500.000"' in cashier.get(address).text
    data = filled(cashier, address, **{money(desk, "REMITANSI"): "500.000"})
    assert "dihitung sejak 9 Maret 2026" in cashier.post(address, data).text
    assert "/kasir/kuitansi/" in cashier.post(address, {**data, "confirmed": "1"}).location
    assert first == 1
    pressed = filled(cashier, "/kasir/transfer")
    assert cashier.post(f"/kasir/transfer/{second}/tanpa-nama", pressed).status_code == 303
    assert "Milik anggota" in cashier.get("/kasir/transfer").text
    address = f"/kasir/transfer/{second}?anggota=A-0002"
    part = money(desk, "SUKARELA", member="A-0002")
    data = filled(cashier, address, **{part: "100.000"})
    assert cashier.post(address, {**data, "confirmed": "1"}).status_code == 303
    assert "Budi Uji" in cashier.get(f"/kasir/transfer/{second}?anggota=budi").text
    back = f"/kasir/transfer/{second}/kembalikan"
    assert "Rp200.000" in cashier.get(back).text
    assert cashier.post(back, filled(cashier, back, reason="Tak dikenal")).status_code == 303
    assert "Tidak ada transfer tanpa nama" in cashier.get("/kasir/transfer").text


def test_an_expected_transfer_is_struck_out(cashier: Browser, desk: Desk) -> None:
    desk.furnish(10_000, ("1112", "KANTOR"))
    address = "/kasir/anggota/A-0001/transfer"
    lines = {money(desk, "SUKARELA"): "500.000"}
    data = filled(cashier, address, bank="1112|KANTOR", sent_on="09/03/2026", **lines)
    cashier.post(address, data)
    strike = "/kasir/transfer/tunggu/1/coret"
    assert cashier.post(strike, filled(cashier, strike, reason="Batal")).status_code == 303
    assert "Tidak ada transfer yang ditunggu" in cashier.get("/kasir/transfer").text


PAGES = ("/kasir", "/kasir/anggota/A-0001", "/kasir/transfer", "/kasir/kuitansi/1/batal")
READ = ("/kasir/sesi", "/kasir/sesi/1", "/kasir/daftar", "/kasir/periksa", "/kasir/kuitansi/1")


@pytest.mark.parametrize(
    ("username", "uses", "reads"),
    [
        ("siti", True, True),
        ("made", True, True),
        ("budi", False, True),
        ("dewi", False, True),
        ("nina", False, True),
        ("rudi", False, False),
        ("ketut", False, False),
        ("wayan", False, False),
    ],
)
def test_who_sees_the_counter(
    username: str,
    uses: bool,
    reads: bool,
    cashier: Browser,
    desk: Desk,
    signed_in: Callable[[str], Browser],
) -> None:
    opened(cashier)
    taken(cashier, desk)
    browser = signed_in(username)
    for pages, may in ((PAGES, uses), (READ, reads)):
        for page in pages:
            status = browser.get(page).status_code
            assert (status != 403) is may, page
    if not uses:
        posted = browser.post("/kasir/anggota/A-0001", {"confirmed": "1"})
        assert posted.status_code == 403
