"""Members on pages: from the village record to a paid settlement, and who may do what."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import event
from sqlalchemy import update

from coop.db import reading
from coop.db import writing
from coop.ledger.settings import set_approval_limit
from coop.members.membership import payments
from coop.members.membership import queries
from coop.members.membership import settling
from coop.members.people.finding import described
from coop.members.people.finding import keep_names
from coop.members.people.models import Person
from coop.money import Money
from tests.conftest import NOW
from tests.members.membership_desk import begin
from tests.web.conftest import HOSTILE

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.members.village import Village
    from tests.web.conftest import Browser

REQUEST = "0" * 31
DAY = "05/03/2026"
APPLICATION = {
    "request_id": f"{REQUEST}1",
    "day": DAY,
    "identity_reason": "KTP hilang, ada surat desa",
    "risk_level": "low",
    "risk_reason": "Warga lama",
    "group_name": "Melati",
}
ADMISSION = {"request_id": f"{REQUEST}2", "day": DAY, "decision": "Rapat pengurus 3/2026"}
LEAVING = {
    "request_id": f"{REQUEST}3",
    "way": "resigned",
    "day": DAY,
    "decision": "Surat 1/2026",
    "reason": "Pindah ke kota",
}
SETTLING = {"request_id": f"{REQUEST}4", "day": DAY, "decision": "Rapat 5/2026"}
PAYING = {
    "request_id": f"{REQUEST}5",
    "day": DAY,
    "amount": "600.000",
    "place": "1104:USP",
    "recipient": "Wati Uji",
}
CONFIRMED = {"confirmed": "1"}
STATEMENTS_MAX = 14
SHEET_STATEMENTS_MAX = 20


def new_person(village: Village, name: str = "Yanti Baru") -> int:
    with writing(village.engine) as session:
        person = Person(sex="f", recorded_at="2026-03-01T00:00:00.000000Z", recorded_by="t")
        described(person, name)
        session.add(person)
        session.flush()
        keep_names(session, [person])
        person_id = person.id
        session.commit()
    return person_id


def confirm(browser: Browser, path: str, data: dict[str, str]) -> TestResponse:
    """Look at the sentence, then press its button."""
    looked = browser.post(path, data)
    assert looked.status_code == 200, looked.text
    assert "confirm-sentence" in looked.text, looked.text
    found = re.search(r'name="expected" value="([0-9a-f]+)"', looked.text)
    expected = {"expected": found[1]} if found else {}
    return browser.post(path, {**data, **CONFIRMED, **expected})


def leave(browser: Browser, **changed: str) -> TestResponse:
    return confirm(browser, "/anggota/A-0001/berhenti", LEAVING | changed)


def settled(browser: Browser, village: Village, **changed: str) -> None:
    village.deposit("A-0001", 100_000, "POKOK")
    village.deposit("A-0001", 500_000, "WAJIB")
    leave(browser, **changed)
    answer = confirm(browser, "/anggota/A-0001/penyelesaian", SETTLING)
    assert answer.status_code == 303, answer.text


def test_somebody_of_the_village_becomes_a_member(
    treasurer: Browser, served_village: Village
) -> None:
    person_id = new_person(served_village)
    page = treasurer.get("/anggota/daftar?cari=yanti")
    assert f"/anggota/daftar?warga={person_id}" in page.text
    path = f"/anggota/daftar?warga={person_id}"
    assert "NIK orang ini belum tercatat" in treasurer.get(path).text
    answer = confirm(treasurer, path, APPLICATION)
    assert answer.status_code == 303
    calon = answer.location
    again = treasurer.post(path, APPLICATION | CONFIRMED)
    assert again.location == calon, "a second click"
    page = treasurer.get(calon)
    assert "Masih calon anggota" in page.text
    assert "Simpanan pokok yang belum diterima" not in page.text
    decision = treasurer.get(f"{calon}/terima").text
    assert "Calon anggota: Yanti Baru</a>" in decision
    assert "calon 4" not in decision
    assert "A-0004" in treasurer.get(f"{calon}/terima").text
    looked = treasurer.post(f"{calon}/terima", ADMISSION)
    assert "Yanti Baru diterima sebagai anggota nomor A-0004" in looked.text
    assert "Simpanan Pokok A-0004" in looked.text
    with reading(served_village.engine) as session:
        assert queries.statuses_counted(session)["candidate"] == 1, "looking records nothing"
    answer = treasurer.post(f"{calon}/terima", ADMISSION | CONFIRMED)
    assert answer.location == "/anggota/A-0004"
    assert treasurer.post(f"{calon}/terima", ADMISSION | CONFIRMED).location == "/anggota/A-0004"
    page = treasurer.get("/anggota/A-0004")
    assert "Simpanan pokok yang belum diterima: Rp100.000." in page.text
    assert "Rp20.000 (menurut produk)" in page.text
    assert 'href="/simpanan/anggota/A-0004/buka"' in page.text
    assert "Simpanan Wajib" in page.text
    assert 'href="/kasir/anggota/A-0004"' in page.text
    assert "Rapat pengurus 3/2026" in page.text
    assert treasurer.get(calon).location == "/anggota/A-0004"
    assert treasurer.get(f"{calon}/terima").status_code == 404


def test_from_a_new_person_one_goes_on_to_the_application_or_back(
    treasurer: Browser, served_village: Village
) -> None:
    chosen = treasurer.get("/anggota/daftar?cari=yanti").text
    found = re.search(r'href="(/warga/baru\?kembali=[^"]+)"', chosen)
    assert found is not None
    path = found[1]
    typed = {"request_id": f"{REQUEST}9", "name": "Yanti Baru", "sex": "f"}
    answer = treasurer.post(path, typed)
    assert answer.status_code == 303, answer.text
    page = treasurer.get(answer.location).text
    assert 'href="/anggota/daftar?cari=yanti"' in page
    person = answer.location.partition("?")[0].rpartition("/")[2]
    step = f'href="/anggota/daftar?warga={person}"'
    assert step in page
    assert 'href="//evil' not in treasurer.get(f"/warga/{person}?kembali=//evil.example/").text
    confirm(treasurer, f"/anggota/daftar?warga={person}", APPLICATION)
    assert step not in treasurer.get(f"/warga/{person}").text, "is a candidate already"
    with reading(served_village.engine) as session:
        member = queries.member_by_number(session, "A-0001")
    assert "Daftarkan sebagai calon" not in treasurer.get(f"/warga/{member.person_id}").text


def test_a_candidate_is_refused(treasurer: Browser, served_village: Village) -> None:
    path = f"/anggota/daftar?warga={new_person(served_village)}"
    calon = confirm(treasurer, path, APPLICATION).location
    assert treasurer.get(f"{calon}/tolak").status_code == 200
    refusal = {"request_id": f"{REQUEST}9", "day": DAY, "reason": "Belum cukup umur"}
    answer = confirm(treasurer, f"{calon}/tolak", refusal)
    assert answer.status_code == 303
    assert "ditolak" in treasurer.get(calon).text
    everybody = treasurer.get("/anggota").text
    assert "A-0001" in everybody
    assert re.search(r"<caption>\d+ orang</caption>", everybody)


def test_what_is_missing_is_said_beside_the_field(
    treasurer: Browser, served_village: Village
) -> None:
    path = f"/anggota/daftar?warga={new_person(served_village)}"
    answer = treasurer.post(path, APPLICATION | {"risk_reason": "", "risk_level": "x"})
    assert answer.status_code == 422
    assert "Pilih rendah, sedang, atau tinggi." in answer.text
    answer = treasurer.post(path, APPLICATION | {"identity_reason": ""})
    assert answer.status_code == 422
    assert "NIK orang ini belum dicatat" in answer.text
    assert "Warga lama" in answer.text, "what was typed is still there"
    assert treasurer.post("/anggota/daftar", APPLICATION).status_code == 200


def test_the_list_is_searched_and_numbers_of_identity_stay_out_of_it(
    treasurer: Browser, served_village: Village
) -> None:
    with writing(served_village.engine) as session:
        rows = session.query(Person).all()
        keep_names(session, rows)
        session.commit()
    assert "Budi Uji" in treasurer.get("/anggota?cari=budy").text, "heard, not spelled"
    assert "Budi Uji" not in treasurer.get("/anggota?cari=wati").text
    assert "Tidak ada anggota yang cocok" in treasurer.get("/anggota?cari=zzzz").text
    for path in ("/anggota?urut=name", "/anggota?urut=x&keadaan=active&hal=1&kelompok=Tidak"):
        assert treasurer.get(path).status_code == 200
    answer = treasurer.get("/anggota?cari=9904145501800001")
    assert answer.status_code == 303
    assert "9904" not in answer.location
    assert treasurer.get("/anggota/daftar?cari=9904145501800001").location == "/anggota/daftar"


def test_facts_and_heirs_are_changed(treasurer: Browser, served_village: Village) -> None:
    path = "/anggota/A-0001/data"
    assert "Warga" not in treasurer.get(path).text[:200]
    answer = treasurer.post(
        path,
        {
            "request_id": f"{REQUEST}1",
            "risk_level": "high",
            "risk_reason": HOSTILE,
            "group_name": "Mawar",
            "dues": "25.000",
        },
    )
    assert answer.status_code == 303
    page = treasurer.get("/anggota/A-0001").text
    assert "Mawar" in page
    assert "<script>alert" not in page
    path = "/anggota/A-0001/ahli-waris"
    assert treasurer.get(path).status_code == 200
    heirs = {
        "request_id": f"{REQUEST}2",
        "day": DAY,
        "heirs-0-name": "Budi",
        "heirs-0-relation": "suami",
        "heirs-0-share": "66,67",
        "heirs-1-name": "Rina",
        "heirs-1-relation": "anak",
        "heirs-1-share": "33,33",
    }
    for wrong in ("33,30", "101", "abc"):
        answer = treasurer.post(path, heirs | {"heirs-1-share": wrong})
        assert answer.status_code == 422, wrong
    assert treasurer.post(path, heirs).status_code == 303
    assert "66,67%" in treasurer.get("/anggota/A-0001").text
    with reading(served_village.engine) as session:
        mine = served_village.members["A-0001"]
        assert [each.share for each in queries.heirs_of(session, mine)] == [6667, 3333]


def test_a_leaver_is_settled_and_paid(treasurer: Browser, served_village: Village) -> None:
    served_village.deposit("A-0001", 100_000, "POKOK")
    served_village.deposit("A-0001", 500_000, "WAJIB")
    answer = leave(treasurer)
    assert answer.location == "/anggota/A-0001/penyelesaian"
    page = treasurer.get(answer.location)
    assert "Dikembalikan Rp600.000" in page.text
    draft = treasurer.get(f"{answer.location}/berita-acara")
    assert "RANCANGAN" in _text_of(draft)
    answer = confirm(treasurer, "/anggota/A-0001/penyelesaian", SETTLING)
    assert answer.status_code == 303
    page = treasurer.get("/anggota/A-0001/penyelesaian")
    assert "Masih harus dibayarkan Rp600.000" in page.text
    assert "Bukti semua saldo nihil" in page.text
    paper = _text_of(treasurer.get("/anggota/A-0001/penyelesaian/berita-acara"))
    assert "Wati Uji" in paper
    assert "enam ratus ribu rupiah" in paper.lower()
    assert "RANCANGAN" not in paper
    assert re.search(r"Segel lembar ini: [0-9A-F]{4}(-[0-9A-F]{4}){3}\.", paper)
    looked = treasurer.post("/anggota/A-0001/penyelesaian/bayar", PAYING)
    assert "Wati Uji menerima Rp600.000 dari Kas USP" in looked.text
    for _click in range(2):
        answer = treasurer.post("/anggota/A-0001/penyelesaian/bayar", PAYING | CONFIRMED)
        assert answer.status_code == 303
    with reading(served_village.engine) as session:
        row = settling.standing_settlement(session, served_village.members["A-0001"])
        assert row is not None
        [view] = payments.payments_of(session, row.id)
        assert payments.due_to(session, "A-0001") == Money.rupiah(0)
        payment_id = view.payment.id
    back = f"/anggota/A-0001/penyelesaian/bayar/{payment_id}/batalkan"
    assert treasurer.get(back).status_code == 200
    reason = {"day": DAY, "reason": "Uang tidak diambil"}
    answer = confirm(treasurer, back, reason | {"request_id": f"{REQUEST}6"})
    assert answer.status_code == 303
    assert "dibatalkan dengan" in treasurer.get("/anggota/A-0001/penyelesaian").text
    undo = "/anggota/A-0001/penyelesaian/batalkan"
    assert treasurer.get(undo).status_code == 200
    answer = confirm(treasurer, undo, reason | {"request_id": f"{REQUEST}7"})
    assert answer.status_code == 303
    answer = treasurer.post(undo, reason | CONFIRMED | {"request_id": f"{REQUEST}7"})
    assert answer.status_code == 303, "a second click"
    assert "Dikembalikan Rp600.000" in treasurer.get("/anggota/A-0001/penyelesaian").text
    answer = confirm(
        treasurer, "/anggota/A-0001/batal-berhenti", reason | {"request_id": f"{REQUEST}8"}
    )
    assert answer.location == "/anggota/A-0001"


def test_a_sheet_that_moved_is_looked_at_again(treasurer: Browser, served_village: Village) -> None:
    leave(treasurer)
    answer = treasurer.post(
        "/anggota/A-0001/penyelesaian", SETTLING | CONFIRMED | {"expected": "0" * 64}
    )
    assert answer.status_code == 422
    assert "berubah sejak lembar ini diperiksa" in answer.text


def test_after_a_death_the_heir_of_the_certificate_is_paid(
    treasurer: Browser, served_village: Village
) -> None:
    settled(treasurer, served_village, way="deceased", decision="Akta 7/2026", reason="")
    path = "/anggota/A-0001/penyelesaian/bayar"
    assert "surat keterangan ahli waris" in treasurer.get(path).text
    answer = treasurer.post(path, PAYING)
    assert answer.status_code == 422
    assert "surat keterangan ahli waris" in answer.text
    certificate = {"certificate": "470/12/2026", "certificate_day": DAY, "relation": "suami"}
    with writing(served_village.engine) as session:
        set_approval_limit(session, Money.rupiah(500_000), actor="budi", now=NOW)
        session.commit()
    looked = treasurer.post(path, PAYING | certificate)
    assert "menunggu persetujuan orang kedua" in looked.text
    answer = treasurer.post(path, PAYING | certificate | CONFIRMED)
    assert answer.location.startswith("/persetujuan/")
    page = treasurer.get("/anggota/A-0001/penyelesaian").text
    assert "menunggu persetujuan" in page
    assert treasurer.post(path, PAYING | {"place": "9999:X"}).status_code == 422


def test_offices_are_recorded_and_overdue_terms_are_said(
    treasurer: Browser, served_village: Village
) -> None:
    assert "Belum ada yang tercatat menjabat" in treasurer.get("/anggota/pengurus").text
    term = {
        "request_id": f"{REQUEST}1",
        "number": "A-0001",
        "organ": "pengurus",
        "office": "Ketua",
        "begins_on": "01/01/2026",
        "ends_on": "31/12/2031",
        "decision": "RAT 2025",
    }
    path = "/anggota/pengurus/baru"
    assert treasurer.get(path).status_code == 200
    assert treasurer.post(path, term | {"number": "A-9999"}).status_code == 422
    looked = treasurer.post(path, term)
    assert "paling lama 5 tahun" in looked.text
    assert treasurer.post(path, term | CONFIRMED).status_code == 303
    page = treasurer.get("/anggota/pengurus").text
    assert "Lebih lama daripada yang diperbolehkan." in page
    found = re.search(r"/anggota/pengurus/(\d+)/akhiri", page)
    assert found is not None
    assert treasurer.get(found[0]).status_code == 200
    ending = {"request_id": f"{REQUEST}2", "day": DAY, "reason": "Diganti RAT"}
    assert confirm(treasurer, found[0], ending).status_code == 303
    assert "Yang pernah menjabat" in treasurer.get("/anggota/pengurus").text
    assert treasurer.get("/anggota/pengurus/99/akhiri").status_code == 404
    with writing(served_village.engine) as session:
        assert queries.running_terms(session, date(2026, 3, 10)) == []


def test_the_form_of_numbers_is_a_setting(treasurer: Browser, served_village: Village) -> None:
    path = "/pengaturan/nomor-anggota"
    assert "A-0004" in treasurer.get(path).text
    assert treasurer.post(path, {"request_id": f"{REQUEST}1", "text": "A-"}).status_code == 422
    answer = treasurer.post(path, {"request_id": f"{REQUEST}1", "text": "KDM/001"})
    assert answer.status_code == 303
    assert "KDM/001" in treasurer.get(path).text
    with reading(served_village.engine) as session:
        from coop.members.membership.service import number_to_come

        assert number_to_come(session) == "KDM/001"


def test_a_number_with_strokes_has_pages_too(treasurer: Browser, served_village: Village) -> None:
    path = f"/anggota/daftar?warga={new_person(served_village)}"
    calon = confirm(treasurer, path, APPLICATION).location
    member_id = int(calon.rsplit("/", 1)[1])
    from coop.members.membership.service import admit

    with writing(served_village.engine) as session:
        admit(
            session,
            member_id,
            date(2026, 3, 6),
            "Rapat",
            request_id="impor",
            actor="t",
            now=NOW,
            number="017/KOP/1998",
        )
        session.commit()
    for end in ("", "/data", "/ahli-waris", "/berhenti", "/batal-berhenti"):
        assert treasurer.get(f"/anggota/017/KOP/1998{end}").status_code == 200, end
    assert treasurer.get("/anggota/017/KOP/1999").status_code == 404


def _text_of(answer: TestResponse) -> str:
    assert answer.mimetype == "application/pdf"
    reader = PdfReader(BytesIO(answer.data))
    assert "Wati" not in str(reader.metadata)
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("form", ["pdf-a4", "pdf-f4", "xlsx", "csv"])
def test_the_register_is_printed_without_identity_numbers(
    treasurer: Browser, served_village: Village, form: str
) -> None:
    with writing(served_village.engine) as session:
        session.execute(
            update(Person).values(nik_sealed="1.aaaa.rahasia", birth_place="Uji", occupation="Tani")
        )
        session.commit()
    answer = treasurer.get(f"/anggota/buku-daftar/{form}")
    assert answer.status_code == 200
    assert b"rahasia" not in answer.data
    assert "buku-daftar-anggota-2026-03-10" in answer.headers["Content-Disposition"]
    if form == "csv":
        assert "Wati Uji" in answer.text
    if form.startswith("pdf"):
        page = PdfReader(BytesIO(answer.data)).pages[0]
        assert page.mediabox.width > page.mediabox.height
        assert "Tanda tangan" in page.extract_text()


def test_pages_of_every_state_open_within_their_budget(
    treasurer: Browser, served_village: Village
) -> None:
    asked: list[str] = []
    costly: dict[str, int] = {}

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    paths = begin(served_village.engine, NOW)
    event.listen(served_village.engine, "before_cursor_execute", note)
    try:
        for path in (*paths, "/anggota", "/anggota/pengurus", "/anggota/daftar?cari=uji"):
            asked.clear()
            answer = treasurer.get(path)
            assert answer.status_code == 200, path
            assert len(answer.data) < 100_000, path
            statements = [each for each in asked if not each.startswith(("BEGIN", "PRAGMA"))]
            if len(statements) > STATEMENTS_MAX:
                costly[path.rpartition("/")[2]] = len(statements)
    finally:
        event.remove(served_village.engine, "before_cursor_execute", note)
    # A sheet asks every concern what it owes and is owed.
    assert costly.keys() <= {"penyelesaian"}, costly
    assert max(costly.values(), default=0) <= SHEET_STATEMENTS_MAX, costly
    tasks = treasurer.get("/tugas").text
    assert "belum diselesaikan" in tasks
    assert "belum dibayarkan" in tasks


CHANGING = (
    "/anggota/daftar",
    "/anggota/A-0001/data",
    "/anggota/A-0001/ahli-waris",
    "/anggota/A-0001/berhenti",
    "/anggota/A-0001/batal-berhenti",
    "/anggota/pengurus/baru",
)


def test_each_role_reaches_what_is_its_own(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    settled(signed_in("siti"), served_village)
    paying = "/anggota/A-0001/penyelesaian/bayar"
    undoing = "/anggota/A-0001/penyelesaian/batalkan"
    for username, reads, changes, pays, undoes in (
        ("budi", True, True, False, False),
        ("dewi", True, False, False, False),
        ("nina", True, False, False, False),
        ("made", True, False, True, False),
        ("rudi", False, False, False, False),
        ("ketut", False, False, False, False),
        ("wayan", False, False, False, False),
    ):
        browser = signed_in(username)
        for path in ("/anggota", "/anggota/A-0001", "/anggota/pengurus"):
            assert browser.get(path).status_code == (200 if reads else 403), (username, path)
        for path in CHANGING:
            assert browser.get(path).status_code == (200 if changes else 403), (username, path)
            if not changes:
                assert browser.post(path, LEAVING).status_code == 403, (username, path)
        assert browser.get(paying).status_code == (200 if pays else 403), username
        assert browser.get(undoing).status_code == (200 if undoes else 403), username
        if not undoes:
            assert browser.post(undoing, {}).status_code == 403
    browser = signed_in("siti")
    browser.post("/keluar")
    assert browser.get("/anggota/A-0001").status_code == 303
