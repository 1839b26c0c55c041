"""Counting cash on pages: the box, the pieces, the sentence, the difference, the paper.

What the engine has to do with it is tested without pages (``tests/database``).
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import pypdf
import pytest

from coop.audit import AuditEvent
from coop.db import reading
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

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

BOX = "/kas/hitung?account=1101&unit=KANTOR"


@pytest.fixture
def till(siti: Browser, served: Engine) -> Engine:
    """The office's box holds Rp500.000 by the book."""
    lines = (
        Typed("1101", debit="500.000", unit="KANTOR"),
        Typed("4101", credit="500.000", unit="KANTOR"),
    )
    recorded(siti, *lines)
    return served


def count_form(browser: Browser, **fields: str) -> dict[str, str]:
    typed = {
        "holder_name": "Siti",
        "holder_number": "P-01",
        "counted_by": "Budi",
        "note_100000": "4",
        "note_50000": "1",
        "witness": "Dewi",
    }
    form = Page(browser.get(BOX)).form()
    form["announced"] = "announced"  # the reader sends the last of a group
    return form | typed | fields


def counted(browser: Browser, **fields: str) -> str:
    """Count, look, record; the address of the count."""
    shown = Page(browser.post(BOX, count_form(browser, **fields)))
    assert shown.title == "Periksa dulu", shown.text
    answer = browser.post(BOX, shown.form() | {"confirmed": "1"})
    assert answer.status_code == 303, Page(answer).text
    return str(answer.location)


@pytest.mark.usefixtures("till")
def test_every_box_is_listed_with_its_balance_and_how_long_ago_it_was_counted(
    siti: Browser, browser_of: Callable[[str], Browser], clock: Clock
) -> None:
    assert [row[:3] for row in Page(siti.get("/kas")).rows()[:1]] == [
        ["Kas Kantor Kantor", "500.000", "belum pernah"]
    ]
    counted(siti, note_100000="5", note_50000="")
    clock.advance(timedelta(hours=20))
    page = Page(browser_of("siti").get("/kas"))
    assert page.rows()[0][2] == "10/03/2026, 1 hari lalu"
    assert "Cocok" in page.text


def test_an_empty_book_says_that_there_is_no_cash_yet(siti: Browser) -> None:
    assert "Belum ada uang tunai dalam buku." in Page(siti.get("/kas")).text
    assert "Belum ada uang tunai dalam buku" in Page(siti.get("/kas/tutup-hari")).text


@pytest.mark.usefixtures("till")
def test_the_count_is_made_blind_and_only_its_preview_knows_the_book(siti: Browser) -> None:
    assert "500.000" not in Page(siti.get(BOX)).text.replace("50.000", "")
    shown = Page(siti.post(BOX, count_form(siti)))
    assert (
        "Kas Kantor dihitung 10 Maret 2026 oleh Budi: Rp450.000. Menurut buku Rp500.000."
    ) in shown.text
    assert "Kurang Rp50.000." in shown.text
    assert "menjadi tanggungan Siti (P-01) sampai diselesaikan" in shown.text
    assert "tugas yang belum selesai bagi ketua" in shown.text


def test_looking_records_nothing_and_going_back_keeps_what_was_typed(
    siti: Browser, till: Engine
) -> None:
    before = state(till)
    shown = Page(siti.post(BOX, count_form(siti, explanation="parkir")))
    assert state(till) == before
    assert count(till, "cash_count") == 0
    again = Page(siti.post(BOX, shown.form() | {"edit": "1"}))
    assert again.form()["note_100000"] == "4"
    assert "".join(again.all("textarea")[0].itertext()).strip() == "parkir"


def test_a_count_is_recorded_once_however_often_it_is_sent(siti: Browser, till: Engine) -> None:
    shown = Page(siti.post(BOX, count_form(siti)))
    form = shown.form() | {"confirmed": "1"}
    first, again = siti.post(BOX, form), siti.post(BOX, form)
    assert first.location == again.location == "/kas/1"
    assert count(till, "cash_count") == 1
    page = Page(siti.get("/kas/1"))
    assert page.title == "Kas opname KO-00001"
    listed = [row for row in Page(siti.get("/kas")).rows() if row[0] == "KO-00001"]
    assert listed[0][2].startswith("Kas Kantor"), "the name of the box, no code"
    assert "Kurang Rp50.000" in page.text
    assert "Siti (P-01)" in page.text
    assert broken(till) == []


def test_a_count_looked_at_before_the_book_moved_is_not_recorded(
    siti: Browser, till: Engine
) -> None:
    shown = Page(siti.post(BOX, count_form(siti)))
    lines = (
        Typed("1101", debit="1.000", unit="KANTOR"),
        Typed("4101", credit="1.000", unit="KANTOR"),
    )
    recorded(siti, *lines)
    answer = Page(siti.post(BOX, shown.form() | {"confirmed": "1"}))
    assert answer.status == 422
    assert "tadi Rp500.000, sekarang Rp501.000" in answer.text
    assert answer.form()["note_100000"] == "4"
    assert count(till, "cash_count") == 0


REFUSED: tuple[tuple[dict[str, str], str], ...] = (
    ({"note_100000": "empat"}, "dengan bilangan bulat"),
    ({"note_100000": "-4"}, "dengan bilangan bulat"),
    ({"note_100000": "1000000"}, "paling banyak 999.999"),
    ({"note_100000": "4,5"}, "dengan bilangan bulat"),
    ({"holder_name": ""}, "Isian ini perlu diisi."),
    ({"holder_number": ""}, "Isian ini perlu diisi."),
    ({"day": "11/03/2026"}, "belum tiba"),
    ({"day": "31/02/2026"}, "bukan tanggal"),
    ({"counted_at": "pagi"}, "Jam penghitungan"),
    ({"others-0-text": "uang sobek"}, "Isi jumlah uangnya."),
    ({"others-0-amount": "5.000"}, "Tulis apa ini"),
    ({"holder_name": "Siti\N{RIGHT-TO-LEFT OVERRIDE}"}, "Nama pemegang kas"),
)


def test_a_refused_count_says_why_and_keeps_what_was_typed(siti: Browser, till: Engine) -> None:
    before = state(till)
    for fields, sentence in REFUSED:
        form = count_form(siti, **fields)
        answer = Page(siti.post(BOX, form))
        assert answer.status == 422, fields
        assert sentence in answer.text, (fields, answer.text)
        kept = answer.form()
        assert all(kept[name] == form[name] for name in fields)
    assert state(till) == before


@pytest.mark.usefixtures("till")
def test_a_box_that_is_none_leads_back_to_the_list(siti: Browser) -> None:
    for query in ("", "?account=1111&unit=KANTOR", "?account=1101&unit=PASAR", "?account=1105"):
        assert siti.get(f"/kas/hitung{query}").location == "/kas"
        assert siti.post(f"/kas/hitung{query}", {}).status_code == 404
    assert siti.get("/kas/4711").status_code == 404
    assert siti.get("/kas/4711/berita-acara.pdf").status_code == 404


@pytest.mark.usefixtures("till")
def test_what_a_joker_types_is_shown_as_text(siti: Browser) -> None:
    path = counted(siti, holder_name=HOSTILE[:100], explanation=HOSTILE, counted_by=HOSTILE[:100])
    page = Page(siti.get(path))
    assert HOSTILE in page.text
    assert siti.get(f"{path}/berita-acara.pdf").status_code == 200


def text_of(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.mark.usefixtures("till")
def test_the_minutes_carry_pieces_result_and_signatures(siti: Browser) -> None:
    path = counted(siti, coin_500="7", announced="surprise")
    answer = siti.get(f"{path}/berita-acara.pdf?kertas=F4")
    assert answer.mimetype == "application/pdf"
    text = text_of(answer.data)
    for words in (
        "Berita Acara Kas Opname",
        "Nomor: KO-00001",
        "Selasa, 10 Maret 2026",
        "Budi menghitung uang tunai pada Kas Kantor",
        "mendadak",
        "Rp100.000 4 400.000",
        "Rp500 7 3.500",
        "empat ratus lima puluh tiga ribu lima ratus rupiah",
        "Uang kurang Rp46.500",
        "belum diketahui dan masih ditelusuri",
        "Pemegang kas",
        "Saksi",
        "Ketua",
    ):
        assert words in text, (words, text)


def settlement_form(browser: Browser, path: str, **fields: str) -> dict[str, str]:
    form = Page(browser.get(f"{path}/selesaikan")).form()
    return form | {"way": "repaid", "reason": "Diganti Siti"} | fields


def test_a_difference_is_settled_after_a_look_and_then_shown_as_done(
    siti: Browser, till: Engine
) -> None:
    path = counted(siti)
    before = state(till)
    shown = Page(siti.post(f"{path}/selesaikan", settlement_form(siti, path)))
    assert "Siti mengembalikan Rp50.000 ke kas untuk selisih kurang KO-00001." in shown.text
    assert state(till) == before
    form = shown.form() | {"confirmed": "1"}
    first = siti.post(f"{path}/selesaikan", form)
    again = siti.post(f"{path}/selesaikan", form)
    assert first.status_code == 303
    assert first.location == again.location
    page = Page(siti.get(path))
    assert "Selisihnya sudah selesai." in page.text
    assert not page.has_link("Selesaikan selisih ini")
    assert "Selisih kas yang belum selesai" not in Page(siti.get("/kas")).text
    assert broken(till) == []


@pytest.mark.usefixtures("till")
def test_a_settlement_above_the_limit_waits_for_a_second_person(
    siti: Browser, till: Engine
) -> None:
    with writing(till) as session:
        change_setting(session, APPROVAL_ABOVE, "10000", actor="budi", now=NOW)
        session.commit()
    path = counted(siti)
    form = settlement_form(siti, path, way="written_off", account="8202")
    shown = Page(siti.post(f"{path}/selesaikan", form))
    answer = siti.post(f"{path}/selesaikan", shown.form() | {"confirmed": "1"})
    assert answer.location.startswith("/persetujuan/")
    page = Page(siti.get(path))
    assert "menunggu persetujuan orang kedua" in page.text
    assert not page.has_link("Selesaikan selisih ini")


@pytest.mark.usefixtures("till")
def test_a_settlement_that_does_not_fit_says_so(siti: Browser) -> None:
    path = counted(siti)
    for fields, sentence in (
        ({"amount": "50.001"}, "hanya Rp50.000"),
        ({"amount": "0"}, "tidak punya jumlah"),
        ({"way": "kept"}, "tidak cocok untuk selisih"),
        ({"way": "gaib"}, "Pilih salah satu cara."),
        ({"reason": ""}, "Isian ini perlu diisi."),
    ):
        answer = Page(siti.post(f"{path}/selesaikan", settlement_form(siti, path, **fields)))
        assert answer.status == 422
        assert sentence in answer.text, (fields, answer.text)


@pytest.mark.usefixtures("till")
def test_a_cause_found_later_is_noted_and_the_difference_taken_back(siti: Browser) -> None:
    path = counted(siti)
    assert "Sebabnya belum diketahui." in Page(siti.get("/kas")).text
    form = Page(siti.get(path)).form() | {"text": "Nota parkir terlewat", "is_cause": "y"}
    assert siti.post(path, form).status_code == 303
    assert siti.post(path, form).status_code == 303
    page = Page(siti.get(path))
    assert page.text.count("Nota parkir terlewat") == 1
    back = page.link("Sebabnya ditemukan, batalkan")
    answer = siti.post(back, Page(siti.get(back)).form() | {"reason": "Nota parkir terlewat"})
    assert answer.location == path
    assert "Selisihnya sudah selesai." in Page(siti.get(path)).text
    assert siti.get("/kas/1/batalkan/1").status_code == 404


@pytest.mark.usefixtures("till")
def test_an_open_difference_is_a_task_on_the_page_of_its_count(siti: Browser) -> None:
    counted(siti)
    assert "Selisih kas kurang Rp50.000 (KO-00001)" in siti.get("/").text


@pytest.mark.usefixtures("till")
def test_closing_the_day_shows_in_and_out_and_offers_the_count(siti: Browser) -> None:
    page = Page(siti.get("/kas/tutup-hari"))
    assert page.title == "Tutup kas 10 Maret 2026"
    assert page.rows() == [
        ["Kas Kantor Kantor", "–", "500.000", "–", "500.000"],
        ["Jumlah", "–", "500.000", "–", "500.000"],
    ]
    assert page.link("Hitung Kas Kantor") == BOX
    counted(siti, note_100000="5", note_50000="")
    assert Page(siti.get("/kas/tutup-hari")).link("Cocok (KO-00001)") == "/kas/1"
    before = Page(siti.get("/kas/tutup-hari?tanggal=09/03/2026"))
    assert "Belum ada uang tunai dalam buku sampai hari itu" in before.text
    text = text_of(siti.get("/kas/tutup-hari?bentuk=pdf").data)
    assert "Ringkasan Kas Harian" in text
    assert "500.000" in text


@pytest.mark.usefixtures("till")
def test_who_may_count_settle_and_look(
    siti: Browser, browser_of: Callable[[str], Browser], clock: Clock
) -> None:
    path = counted(siti)
    clock.advance(timedelta(minutes=1))
    may = {"budi": (200, 403), "dewi": (200, 403), "ketut": (403, 403), "wayan": (403, 403)}
    for who, (counts, settles) in may.items():
        browser = browser_of(who)
        assert browser.get(BOX).status_code == counts, who
        assert browser.post(BOX, {}).status_code in {counts, 422}, who
        assert browser.get(f"{path}/selesaikan").status_code == settles, who
        assert browser.post(f"{path}/selesaikan", {}).status_code == settles, who
        assert browser.get(f"{path}/batalkan/2").status_code == settles, who
    dewi = Page(browser_of("dewi").get(path))
    assert not dewi.has_link("Selesaikan selisih ini")


@pytest.mark.usefixtures("till")
def test_names_stay_out_of_the_audit_log(siti: Browser, till: Engine) -> None:
    counted(siti, holder_name="Siti Rahayu")
    with reading(till) as session:
        details = [row.detail for row in session.query(AuditEvent)]
    assert not any("Rahayu" in detail for detail in details)


def test_english_readers_read_english(siti: Browser, till: Engine) -> None:
    path = counted(siti)
    siti.post("/bahasa", {"language": "en", "next": "/"})
    page = Page(siti.get(path))
    assert "Short Rp50.000" in page.text
    assert "Minutes of a Cash Count" in text_of(siti.get(f"{path}/berita-acara.pdf").data)
