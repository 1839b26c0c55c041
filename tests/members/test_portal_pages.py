"""The portal on a phone: getting in, own balances, statements, and nothing of anybody else."""

from __future__ import annotations

import re
from datetime import date
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import event

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.ledger.holds import place_hold
from coop.members.counter.correcting import cancel
from coop.members.dues.billing import run_month
from coop.members.membership.models import Member
from coop.members.portal.models import MemberCode
from coop.members.proxies.errors import ProxyOverLimit
from coop.money import Money
from coop.users.models import User
from coop.web.database import db
from tests.conftest import NOW
from tests.members.counter_desk import Desk
from tests.members.portal_desk import activated
from tests.members.portal_desk import coded
from tests.members.portal_desk import linked
from tests.members.portal_desk import request_of
from tests.members.proxy_desk import TODAY
from tests.members.proxy_desk import act
from tests.members.proxy_desk import give
from tests.web.conftest import PASSWORD
from tests.web.conftest import Browser

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.members.village import Village

PAGE_BYTES_MAX = 50_000
#: The overview asks savings, dues, deposits and proxies once each.
PAGE_STATEMENTS_MAX = 15
CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


def printed(data: bytes) -> str:
    """The words of a PDF."""
    return "".join(page.extract_text() for page in PdfReader(BytesIO(data)).pages)


def slip_of(treasurer: Browser, number: str = "A-0001", request: str = "1") -> tuple[str, str]:
    """Make a code as the treasurer does; its page's address and the code."""
    made = treasurer.post(f"/anggota/{number}/akses/kode", {"request_id": request_of(request)})
    assert made.status_code == 303
    page = treasurer.get(made.location)
    found = CODE.search(page.text)
    assert found is not None
    return str(made.location), found[0]


def typed(code: str) -> dict[str, str]:
    """What a member types at /aktivasi."""
    given = {"request_id": request_of("7"), "code": code, "username": ""}
    return {**given, "new": PASSWORD, "again": PASSWORD}


def test_a_member_gets_in_with_the_code_on_the_slip_and_lands_on_the_own_balance(
    treasurer: Browser, members_app: Flask, served_village: Village
) -> None:
    served_village.deposit("A-0001", 1_250_000)
    address, code = slip_of(treasurer)
    slip = treasurer.get(f"{address}/slip.pdf")
    assert slip.mimetype == "application/pdf"
    assert code in printed(slip.data)
    assert "Wati Uji" in printed(slip.data)
    phone = Browser(members_app.test_client())
    assert "/aktivasi" in phone.get("/masuk").text
    done = phone.post("/aktivasi", typed(code))
    assert done.location == "/saya"
    page = phone.get("/saya").text
    assert "Nama pengguna Anda: a-0001" in page
    assert "Rp1.250.000" in page
    assert phone.get("/").location == "/saya"
    phone.post("/keluar")
    signed = phone.sign_in("A-0001")
    assert signed.status_code == 303
    assert phone.get(signed.location).location == "/saya"
    assert treasurer.get(address).status_code == 404, "a used code is not shown again"
    assert "masuk sebagai a-0001" in treasurer.get("/anggota/A-0001/akses").text


def test_an_address_only_the_office_knows_is_said_to_be_one(
    treasurer: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    address, _code = slip_of(treasurer)
    near, only = "hanya dikenal di jaringan kantor", "Alamat itu hanya terbuka di kantor koperasi."
    assert near in treasurer.get(address).text
    paper = treasurer.get(f"{address}/slip.pdf").data
    assert only in printed(paper)
    assert "Kode kepala rantai: " in printed(paper)
    assert "Kode Aktivasi Anggota\n" in printed(paper), "the foot is whole"
    [page] = PdfReader(BytesIO(paper)).pages
    assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [148, 210]
    monkeypatch.setattr("coop.members.portal.views.access.is_local", lambda _host: False)
    assert near not in treasurer.get(address).text
    assert only not in printed(treasurer.get(f"{address}/slip.pdf").data)


def test_a_second_click_shows_the_same_code_and_others_do_not_read_it(
    treasurer: Browser, cashier: Browser
) -> None:
    first, second = slip_of(treasurer), slip_of(treasurer)
    assert first == second
    assert cashier.get(first[0]).status_code == 404
    assert cashier.get(f"{first[0]}/slip.pdf").status_code == 404
    assert first[1] not in cashier.get("/anggota/A-0001/akses").text
    assert treasurer.get(first[0].replace("A-0001", "A-0002")).status_code == 404
    assert "belum dipakai" in treasurer.get("/anggota/A-0001/akses").text


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"code": "AAAA-BBBB-CCCC"}, "Kode ini tidak cocok"),
        ({"code": ""}, "perlu diisi"),
        ({"again": "lain sama sekali"}, "Kedua kata sandi tidak sama"),
        ({"new": "pendek", "again": "pendek"}, "Kata sandi terlalu pendek"),
        ({"username": "siti"}, "sudah dipakai"),
        ({"username": "x y"}, "tidak dapat dipakai"),
    ],
)
def test_what_does_not_fit_is_said_and_the_code_stays_good(
    members_app: Flask, served_village: Village, changed: dict[str, str], said: str
) -> None:
    code = coded(served_village, "A-0001")
    phone = Browser(members_app.test_client())
    answer = phone.post("/aktivasi", typed(code) | changed)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert phone.post("/aktivasi", typed(code)).status_code == 303


def test_guessing_codes_is_made_to_wait(members_app: Flask, served_village: Village) -> None:
    code = coded(served_village, "A-0001")
    phone = Browser(members_app.test_client())
    for place in range(5):
        answer = phone.post("/aktivasi", typed(f"AAAA-BBBB-CC{place}A"))
        assert "Kode ini tidak cocok" in answer.text
    assert "Terlalu banyak percobaan" in phone.post("/aktivasi", typed(code)).text
    with reading(served_village.engine) as session:
        assert session.get_one(MemberCode, 1).used_at == ""


def test_shutting_ends_the_open_sessions_at_once(
    treasurer: Browser, signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    phone = signed_in(activated(served_village, "A-0001"))
    assert phone.get("/saya").status_code == 200
    path = "/anggota/A-0001/akses/tutup"
    assert treasurer.post(path, {"request_id": request_of("1")}).status_code == 303
    assert phone.get("/saya").location.startswith("/masuk")
    assert phone.sign_in("a-0001").status_code == 422
    assert "Akses ditutup" in treasurer.get("/anggota/A-0001/akses").text


@pytest.mark.parametrize("status", ["deceased", "settled"])
def test_a_membership_that_is_over_shows_nothing_from_the_next_click_on(
    signed_in: Callable[[str], Browser], served_village: Village, status: str
) -> None:
    served_village.deposit("A-0001", 1_250_000)
    phone = signed_in(activated(served_village, "A-0001"))
    number = served_village.accounts["A-0001", "SUKARELA"]
    with writing(served_village.engine) as session:
        session.get_one(Member, served_village.members["A-0001"]).status = status
        session.commit()
    for path in (f"/saya/rekening/{number}", "/saya/kuasa", "/saya/kuitansi"):
        assert phone.get(path).location == "/saya"
    answer = phone.get("/saya")
    assert answer.status_code == 403
    assert "keanggotaannya sudah selesai" in answer.text
    assert "1.250.000" not in answer.text


def test_a_member_is_not_told_to_ask_for_another_role(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    phone = signed_in(activated(served_village, "A-0001"))
    page = phone.get("/warga")
    assert page.status_code == 403
    assert "Simpanan Anda sendiri ada di Saldo saya." in page.text
    assert "menambah peran" not in page.text
    assert "menambah peran" in signed_in("rudi").get("/pengguna").text


def test_an_officer_who_is_a_member_has_both_desks(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    served_village.deposit("A-0001", 1_250_000)
    budi = signed_in("budi")
    assert budi.get("/saya").status_code == 403
    code = coded(served_village, "A-0001")
    assert "Anda sudah masuk sebagai budi" in budi.get("/aktivasi").text
    sent = {"request_id": request_of("7"), "code": code}
    assert budi.post("/aktivasi", sent).location == "/saya"
    assert "Rp1.250.000" in budi.get("/saya").text
    assert budi.get("/").status_code == 200, "the office comes first"
    assert budi.get("/jurnal").status_code == 200
    assert "Saldo saya" in budi.get("/").text


def test_a_login_with_the_role_alone_is_told_what_is_missing(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    username = activated(served_village, "A-0001")
    with writing(served_village.engine) as session:
        session.execute(db.text("DELETE FROM member_login"))
        session.commit()
    page = signed_in(username).get("/saya")
    assert page.status_code == 200
    assert "belum dihubungkan dengan keanggotaan" in page.text
    assert 'href="/aktivasi"' in page.text


def test_holds_and_what_is_free_are_told(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    village = served_village
    village.deposit("A-0001", 1_000_000)
    with writing(village.engine) as session:
        account = village.view(session, "A-0001")
        place_hold(
            session,
            account.account_id,
            account.subledger_id,
            Money.rupiah(400_000),
            "Jaminan pinjaman",
            request_id="tahan:1",
            actor="siti",
            now=NOW,
        )
        session.commit()
    page = signed_in(activated(village, "A-0001")).get("/saya").text
    assert "ditahan Rp400.000, dapat ditarik Rp600.000" in page


def test_a_statement_is_of_the_days_that_were_asked_for(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    village = served_village
    village.deposit("A-0001", 700_000, day=TODAY - timedelta(days=60))
    village.deposit("A-0001", 300_000, day=TODAY - timedelta(days=2))
    village.deposit("A-0001", -50_000, day=TODAY)
    phone = signed_in(activated(village, "A-0001"))
    number = village.accounts["A-0001", "SUKARELA"]
    span = "dari=01/03/2026&sampai=09/03/2026"
    page = phone.get(f"/saya/rekening/{number}?{span}").text
    assert "Saldo sebelum 1 Maret 2026" in page
    for figure in ("Rp700.000", "+Rp300.000", "Rp1.000.000"):
        assert figure in page
    assert "−Rp50.000" not in page
    file = phone.get(f"/saya/rekening/{number}/unduh/pdf-a4?{span}")
    words = printed(file.data)
    assert "A-0001 Wati Uji" in words
    assert "1.000.000" in words
    sheet = phone.get(f"/saya/rekening/{number}/unduh/xlsx?{span}")
    cells = [
        cell.value
        for row in load_workbook(BytesIO(sheet.data)).active.iter_rows()  # type: ignore[union-attr]  # a workbook has a sheet
        for cell in row
    ]
    assert 300_000 in cells
    assert 1_000_000 in cells
    assert phone.get(f"/saya/rekening/{number}/unduh/json").status_code == 404
    unreadable = phone.get(f"/saya/rekening/{number}?dari=kemarin")
    assert "bukan tanggal" in unreadable.text


def test_what_proxies_did_is_seen_by_who_gave_them(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    village = served_village
    village.deposit("A-0001", 1_000_000)
    act(village, give(village), 250_000, request_id="ambil:1")
    phone = signed_in(activated(village, "A-0001"))
    page = phone.get("/saya/kuasa").text
    assert "oleh kuasa KU-0001 (suami atau istri)" in page
    assert "diambil lewat kuasa Rp250.000" in page
    assert "1 kuasa berlaku" in phone.get("/saya").text


def test_a_long_history_is_paged_and_every_page_stays_small(
    members_app: Flask, signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    village = served_village
    for place in range(90):
        village.deposit("A-0001", 10_000 + place, day=TODAY - timedelta(days=place % 60))
    phone = signed_in(activated(village, "A-0001"))
    number = village.accounts["A-0001", "SUKARELA"]
    asked: list[str] = []
    with members_app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    pages = [
        "/saya",
        "/saya/kuasa",
        "/saya/kuitansi",
        *(f"/saya/rekening/{number}?dari=1-1-2026&hal={place}" for place in (1, 2, 3)),
        "/kata-sandi",
        "/aktivasi",
    ]
    for path in pages:
        asked.clear()
        answer = phone.get(path)
        assert answer.status_code == 200
        assert len(answer.data) <= PAGE_BYTES_MAX, path
        statements = [each for each in asked if not each.startswith(("BEGIN", "PRAGMA"))]
        assert len(statements) <= PAGE_STATEMENTS_MAX, "\n".join([path, *statements])


def test_a_member_may_change_the_own_password(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    phone = signed_in(activated(served_village, "A-0001"))
    new = "empat gajah biru"
    data = {"request_id": request_of("3"), "present": PASSWORD, "new": new, "again": new}
    assert phone.post("/kata-sandi", data).status_code == 303
    assert phone.get("/saya").status_code == 200
    assert phone.sign_in("a-0001", new).status_code == 303


def test_neither_code_nor_name_stands_in_the_audit_log_or_an_address(
    treasurer: Browser, members_app: Flask, served_village: Village
) -> None:
    address, code = slip_of(treasurer)
    slip = treasurer.get(f"{address}/slip.pdf")
    phone = Browser(members_app.test_client())
    done = phone.post("/aktivasi", typed(code) | {"username": "wati"})
    assert done.status_code == 303
    number = served_village.accounts["A-0001", "SUKARELA"]
    phone.get(f"/saya/rekening/{number}/unduh/pdf-a4")
    with reading(served_village.engine) as session:
        log = str(session.execute(db.text("SELECT * FROM audit_event")).all())
        users = [each.username for each in session.query(User)]
    assert "wati" in users
    for secret in (code, code.replace("-", ""), "Wati Uji"):
        assert secret not in log
        assert secret not in str(slip.headers) + address
        assert secret not in str(PdfReader(BytesIO(slip.data)).metadata)


@pytest.mark.parametrize(
    ("username", "reads", "changes"),
    [
        ("siti", True, True),
        ("made", True, True),
        ("budi", True, False),
        ("dewi", True, False),
        ("nina", True, False),
        ("ketut", False, False),
        ("rudi", False, False),
        ("wayan", False, False),
    ],
)
def test_each_role_does_with_access_what_is_its_task(
    signed_in: Callable[[str], Browser],
    served_village: Village,
    username: str,
    reads: bool,
    changes: bool,
) -> None:
    activated(served_village, "A-0001")
    browser = signed_in(username)
    assert browser.get("/anggota/A-0001/akses").status_code == (200 if reads else 403)
    for place, path in enumerate(("kode", "tutup")):
        answer = browser.post(
            f"/anggota/A-0001/akses/{path}", {"request_id": request_of(str(place))}
        )
        assert answer.status_code == (303 if changes else 403), path
    for path in ("/saya", "/saya/kuasa", "/saya/kuitansi", "/saya/rekening/1"):
        assert browser.get(path).status_code == 403


def test_linking_is_one_login_for_one_member_on_pages_too(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    linked(served_village, "A-0002", "budi")
    code = coded(served_village, "A-0001")
    answer = signed_in("budi").post("/aktivasi", {"request_id": request_of("7"), "code": code})
    assert (answer.status_code, "simpanan anggota lain" in answer.text) == (422, True)


def asked(phone: Browser, code: str) -> str:
    """What the portal says about a receipt's code."""
    answer = phone.post("/saya/kuitansi", {"request_id": request_of("5"), "code": code})
    assert answer.status_code == 200
    return answer.text


def test_an_own_receipt_is_found_and_anybody_elses_is_not(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    desk = Desk(served_village)
    desk.open()
    receipt = desk.receipt(desk.take("A-0001", SUKARELA=123_000))
    other = desk.receipt(desk.take("A-0002", SUKARELA=456_000))
    phone = signed_in(activated(served_village, "A-0001"))
    assert 'href="/saya/kuitansi"' in phone.get("/saya").text
    page = asked(phone, receipt.check_code.lower())
    for told in ("Cocok:", receipt.number, "A-0001", "10 Maret 2026", "Rp123.000"):
        assert told in page
    for code in (other.check_code, "AAAAA-AAAAA", "<script>", ""):
        sent = {"request_id": request_of("5"), "code": code}
        page = phone.post("/saya/kuitansi", sent).text
        assert "456.000" not in page
        assert "A-0002" not in page
        assert "Cocok:" not in page


def test_a_receipt_that_was_taken_back_says_so(
    treasurer: Browser, signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    desk = Desk(served_village)
    desk.open()
    receipt = desk.receipt(desk.take("A-0001", SUKARELA=123_000))
    with writing(served_village.engine) as session:
        cancel(session, receipt.id, "Salah", request_id="batal:1", actor="siti", now=NOW)
        session.commit()
    phone = signed_in(activated(served_village, "A-0001"))
    assert "Sudah dibatalkan:" in asked(phone, receipt.check_code)
    assert treasurer.get("/kuasa").status_code == 200


def test_guessing_receipts_is_made_to_wait(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    desk = Desk(served_village)
    desk.open()
    receipt = desk.receipt(desk.take("A-0001", SUKARELA=123_000))
    phone = signed_in(activated(served_village, "A-0001"))
    for place in range(5):
        assert "Tidak cocok:" in asked(phone, f"7K2QM-9XW4{place}")
    answer = phone.post(
        "/saya/kuitansi", {"request_id": request_of("5"), "code": receipt.check_code}
    )
    assert (answer.status_code, "Terlalu banyak percobaan" in answer.text) == (422, True)


def test_a_proxy_served_at_the_counter_is_on_the_receipt_and_on_the_statement(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    desk = Desk(served_village)
    desk.open()
    desk.take("A-0001", SUKARELA=900_000)
    proxy_id = give(served_village)
    taken = desk.take_facts(desk.facts("A-0001", SUKARELA=-200_000), proxy_id=proxy_id)
    assert desk.receipt(taken).proxy == "KU-0001"
    with pytest.raises(ProxyOverLimit):
        desk.take_facts(desk.facts("A-0001", SUKARELA=-500_001), proxy_id=proxy_id)
    page = signed_in(activated(served_village, "A-0001")).get("/saya/kuasa").text
    assert "oleh kuasa KU-0001 (suami atau istri)" in page
    assert "sisa bulan ini Rp700.000" in page


def test_dues_in_arrears_are_told_on_the_first_page(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    with writing(served_village.engine) as session:
        run_month(session, Period("2026-02"), date(2026, 2, 10), actor="siti", now=NOW)
        session.commit()
    page = signed_in(activated(served_village, "A-0001")).get("/saya").text
    assert "Simpanan wajib yang belum dibayar: Rp20.000, sejak 10 Februari 2026" in page
