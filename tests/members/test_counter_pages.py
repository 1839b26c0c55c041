"""The counter on pages: find, type, look, receipt; sessions, lists, corrections, transfers."""

from __future__ import annotations

import io
import re
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest

from coop.db import reading
from coop.db import writing
from coop.desk.banking.service import LineFacts
from coop.desk.banking.service import add_line
from coop.ledger.approvals import approve
from coop.members.counter.models import CounterSession
from coop.members.counter.models import Receipt
from coop.members.membership.models import Member
from coop.money import Money
from tests.conftest import NOW
from tests.members.counter_desk import Desk
from tests.members.counter_page_desk import filled
from tests.members.counter_page_desk import money
from tests.members.counter_page_desk import opened
from tests.members.counter_page_desk import taken
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
