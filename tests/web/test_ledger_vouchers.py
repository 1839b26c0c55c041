"""Vouchers and the daily journal: what the paper says, read back with pypdf."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pypdf
import pytest
from PIL import Image

from coop.audit import AuditEvent
from coop.config import Config
from coop.db import reading
from coop.db import writing
from coop.ledger.accounts import open_subledger
from coop.ledger.attachments import FileIn
from coop.ledger.attachments import attach
from coop.ledger.correction import reverse
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.posting import post
from coop.ledger.settings import APPROVAL_ABOVE
from coop.ledger.settings import change_setting
from coop.money import Money
from coop.web.database import db
from tests.conftest import NOW
from tests.web.apps import APPS
from tests.web.conftest import HOSTILE
from tests.web.conftest import Browser
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from coop.ledger.posting import PostedEntry
    from tests.web.conftest import Clock

DAY = date(2026, 3, 9)


def texts(answer: TestResponse) -> list[str]:
    """The pages of a PDF that was answered with."""
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]


def paid(engine: Engine, *, request_id: str = "bayar", receipt_number: str = "") -> PostedEntry:
    """Electricity and a work advance, paid in cash; to Siti, who is a person of the books."""
    advance = SubledgerRef("person", "siti")
    lines = (
        debit("6102", Money.rupiah(350_000), unit="KANTOR"),
        debit("1184", Money.rupiah(1_000_000), unit="KANTOR", subledger=advance),
        credit("1101", Money.rupiah(1_350_000), unit="KANTOR"),
    )
    with writing(engine) as session:
        open_subledger(session, "person", "siti")
        draft = Draft(DAY, "Listrik kantor dan kas bon", lines, receipt_number=receipt_number)
        posted = post(session, draft, request_id=request_id, actor="siti", now=NOW)
        session.commit()
    return posted


def photo() -> bytes:
    """A photo larger than any paper needs, lying on its side."""
    target = io.BytesIO()
    Image.new("RGB", (2400, 1800), "gray").save(target, "JPEG")
    return target.getvalue()


def test_a_voucher_says_what_was_paid_in_figures_and_in_words(
    siti: Browser, served: Engine
) -> None:
    entry = paid(served, receipt_number="KW-0031")
    (text,) = texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf"))
    for words in (
        "BUKTI KAS KELUAR",
        entry.voucher_number,
        "9 Maret 2026",
        "KW-0031",
        "Listrik kantor dan kas bon",
        "Rp1.350.000",
        "Terbilang: Satu juta tiga ratus lima puluh ribu rupiah",
        "Keluar dari",
        "Kas Kantor",
        "siti (Siti)",
        "Dibuat oleh",
        "Disetujui oleh",
        "Diterima oleh",
        "Lampiran: tidak ada",
        "Halaman 1 dari 1",
        "Kode kepala rantai: 1-",
    ):
        assert words in text
    assert "debit" not in text.casefold()
    assert "kredit" not in text.casefold()


def test_who_reads_journals_gets_both_sides(siti: Browser, served: Engine) -> None:
    entry = paid(served)
    (text,) = texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf?jurnal=1"))
    for words in ("Debit", "Kredit", "1101", "6102", "Jumlah"):
        assert words in text


def test_the_paper_is_a5_across(siti: Browser, served: Engine) -> None:
    answer = siti.get(f"/jurnal/{paid(served).id}/bukti.pdf")
    box = pypdf.PdfReader(io.BytesIO(answer.data)).pages[0].mediabox
    assert [round(float(side) / 72 * 25.4) for side in (box.width, box.height)] == [210, 148]
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("1101", "4101"), "BUKTI KAS MASUK"),
        (("6103", "1101"), "BUKTI KAS KELUAR"),
        (("1111", "4101"), "BUKTI BANK MASUK"),
        (("6103", "1111"), "BUKTI BANK KELUAR"),
        (("6103", "4101"), "BUKTI MEMORIAL"),
    ],
)
def test_the_series_decides_the_title(
    siti: Browser, served: Engine, lines: tuple[str, str], title: str
) -> None:
    money = Money.rupiah(5_000_000)
    with writing(served) as session:
        # Money goes out of a place only where there was some.
        first = Draft(
            DAY,
            "modal",
            (
                debit("1101", money, unit="KANTOR"),
                debit("1111", money, unit="KANTOR"),
                credit("3301", money + money, unit="KANTOR"),
            ),
        )
        post(session, first, request_id="modal", actor="siti", now=NOW)
        pair = (debit(lines[0], money, unit="KANTOR"), credit(lines[1], money, unit="KANTOR"))
        draft = Draft(DAY, "uji", pair)
        entry = post(session, draft, request_id="uji", actor="siti", now=NOW)
        session.commit()
    assert title in texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf"))[0]


def test_the_pair_between_units_is_no_part_of_what_changed_hands(
    siti: Browser, served: Engine
) -> None:
    money = Money.rupiah(250_000)
    with writing(served) as session:
        crossing = Draft(
            DAY,
            "jasa diterima kantor",
            (debit("1101", money, unit="KANTOR"), credit("4101", money, unit="USP")),
        )
        draft = balance_units(crossing, "1191")
        entry = post(session, draft, request_id="silang", actor="siti", now=NOW)
        session.commit()
    (text,) = texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf"))
    assert "Rp250.000" in text
    assert "Antarunit" not in text
    assert "Antarunit" in texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf?jurnal=1"))[0]


def test_a_second_print_says_that_it_is_a_copy(siti: Browser, served: Engine) -> None:
    address = f"/jurnal/{paid(served).id}/bukti.pdf"
    assert "SALINAN" not in texts(siti.get(address))[0]
    assert "SALINAN – cetakan ke-2" in texts(siti.get(address))[0]
    assert "SALINAN – cetakan ke-3" in texts(siti.get(address))[0]
    with reading(served) as session:
        events = session.query(AuditEvent).filter_by(action="voucher.print").all()
        assert [(event.actor, event.subject) for event in events] == [("siti", "entry:1")] * 3


def test_both_papers_of_a_reversal_name_each_other(siti: Browser, served: Engine) -> None:
    entry = paid(served)
    with writing(served) as session:
        mirror = reverse(
            session, entry.id, reason="salah jumlah", entry_date=DAY, request_id="batal",
            actor="siti", now=NOW,
        )  # fmt: skip
        session.commit()
    before = texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf"))[0]
    after = texts(siti.get(f"/jurnal/{mirror.id}/bukti.pdf"))[0]
    assert f"DIBATALKAN OLEH {mirror.voucher_number}" in before
    assert f"PEMBATALAN ATAS {entry.voucher_number}: salah jumlah" in after


def test_attachments_are_listed_and_photos_printed_behind(siti: Browser, served: Engine) -> None:
    entry = paid(served)
    with writing(served) as session:
        for name, content in (("nota.jpg", photo()), ("nota.pdf", b"%PDF-1.7 nota")):
            attach(session, entry.id, FileIn(name, content), actor="siti", now=NOW)
        session.commit()
    assert "Lampiran: nota.jpg, nota.pdf" in texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf"))[0]
    link = Page(siti.get(f"/jurnal/{entry.id}")).link("dengan fotonya")
    answer = siti.get(link)
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == 2
    assert "nota.jpg" in pages[1].extract_text()
    (image,) = pages[1].images
    assert max(image.image.size) <= 1400  # type: ignore[union-attr]  # it is there


def test_a_damaged_photo_is_listed_but_not_printed(siti: Browser, served: Engine) -> None:
    entry = paid(served)
    with writing(served) as session:
        broken = FileIn("rusak.jpg", b"\xff\xd8\xff\xe0" + b"x" * 99)
        attach(session, entry.id, broken, actor="siti", now=NOW)
        session.commit()
    (text,) = texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf?lampiran=1"))
    assert "rusak.jpg" in text


def test_what_waits_is_printed_for_the_approver_and_says_that_it_is_not_booked(
    siti: Browser, served: Engine
) -> None:
    money = Money.rupiah(7_500_000)
    with writing(served) as session:
        change_setting(session, APPROVAL_ABOVE, "5000000", actor="ketut", now=NOW)
        lines = (debit("1101", money, unit="KANTOR"), credit("4101", money, unit="KANTOR"))
        waiting = submit(
            session, Draft(DAY, "Hibah desa", lines), request_id="besar", actor="siti", now=NOW
        )
        session.commit()
    assert isinstance(waiting, WaitingEntry)
    (text,) = texts(siti.get(f"/persetujuan/{waiting.id}/bukti.pdf"))
    for words in (
        "BELUM DIBUKUKAN – MENUNGGU PERSETUJUAN",
        "BUKTI KAS MASUK",
        "Hibah desa",
        "Rp7.500.000",
        "Yang menyetujui menulis nama",
        "Siti",
    ):
        assert words in text
    assert "SALINAN" not in text


def test_papers_of_nothing_are_not_found(siti: Browser, served: Engine) -> None:
    for path in ("/jurnal/999/bukti.pdf", "/persetujuan/999/bukti.pdf", "/jurnal/harian/bukti.pdf"):
        assert siti.get(path).status_code == 404


def test_who_may_not_read_the_books_prints_nothing(
    browser_of: Callable[[str], Browser], stranger: Browser, entries: list[PostedEntry]
) -> None:
    paths = (
        "/jurnal/1/bukti.pdf",
        "/jurnal/harian",
        "/jurnal/harian.pdf",
        "/jurnal/harian/bukti.pdf",
    )
    for path in paths:
        assert browser_of("wayan").get(path).status_code == 403
        assert browser_of("ketut").get(path).status_code == 403
        assert stranger.get(path).status_code == 303
    assert browser_of("dewi").get("/jurnal/1/bukti.pdf").status_code == 200


def test_hostile_texts_are_only_text_on_paper(siti: Browser, entries: list[PostedEntry]) -> None:
    text = texts(siti.get(f"/jurnal/{entries[-1].id}/bukti.pdf"))[0]
    assert '<script>alert("1")</script>' in text


def test_english_paper_has_no_indonesian_word_of_ours(siti: Browser, served: Engine) -> None:
    entry = paid(served)
    siti.post("/bahasa", {"language": "en"})
    text = texts(siti.get(f"/jurnal/{entry.id}/bukti.pdf"))[0]
    for words in (
        "CASH PAYMENT VOUCHER",
        "In words: One million",
        "Out of",
        "Made by",
        "Page 1 of",
    ):
        assert words in text


def test_a_days_vouchers_come_in_one_file_each_on_its_own_page(
    siti: Browser, entries: list[PostedEntry]
) -> None:
    pages = texts(siti.get("/jurnal/harian/bukti.pdf?dari=01/02/2026&sampai=09/03/2026"))
    assert len(pages) == 2
    numbers = [entries[4].voucher_number, entries[3].voucher_number]  # BKM before BKK
    for page, number in zip(pages, numbers, strict=True):
        assert number in page
        assert "Halaman 1 dari 1" in page


def test_the_daily_journal_shows_totals_by_series_and_each_voucher(
    siti: Browser, entries: list[PostedEntry]
) -> None:
    page = siti.get("/jurnal/harian?dari=10/2/2026&sampai=9/3/2026").text
    for words in ("Bukti kas masuk", "Bukti kas keluar", "400.000", "1.250.000", "1.650.000"):
        assert words in page
    assert entries[3].voucher_number in page
    assert entries[0].voucher_number not in page
    assert HOSTILE not in page


def test_a_day_without_vouchers_says_so(siti: Browser, entries: list[PostedEntry]) -> None:
    answer = siti.get("/jurnal/harian?dari=1/3/2026&sampai=1/3/2026")
    assert "Tidak ada yang dibukukan pada hari itu." in answer.text


def test_the_daily_journal_on_paper_ends_with_totals_and_signatures(
    siti: Browser, entries: list[PostedEntry], served: Engine
) -> None:
    page = Page(siti.get("/jurnal/harian?dari=10/2/2026&sampai=9/3/2026"))
    text = "\n".join(texts(siti.get(page.link("PDF A4"))))
    for words in (
        "JURNAL HARIAN",
        "Periode 10 Februari 2026 s.d. 9 Maret 2026",
        "Jumlah bukti kas masuk",
        "Jumlah bukti kas keluar",
        "Jumlah seluruhnya",
        "1.650.000",
        "Dibuat oleh Bendahara",
        "Diperiksa oleh Ketua",
    ):
        assert words in text
    with reading(served) as session:
        [event] = session.query(AuditEvent).filter_by(action="report.download")
        assert event.subject == "report:daily-journal"


def test_a_file_of_days_that_are_none_is_refused(siti: Browser, entries: list[PostedEntry]) -> None:
    assert siti.get("/jurnal/harian.pdf?dari=31/02/2026").status_code == 400
    assert siti.get("/jurnal/harian/bukti.pdf?dari=kemarin").status_code == 400
    assert "bukan tanggal" in siti.get("/jurnal/harian?dari=kemarin").text


@pytest.fixture
def both(book_on_both: str, clock: Clock) -> Iterator[tuple[Browser, Engine]]:
    """The treasurer on either engine."""
    made = APPS.lend(Config(book=book_on_both, secret_key="x" * 64, clock=clock, testing=True))
    browser = Browser(made.test_client())
    browser.sign_in("siti")
    with made.app_context():
        engine = db.engine
    yield browser, engine
    APPS.take_back(made)


def test_papers_are_the_same_on_both_engines(both: tuple[Browser, Engine]) -> None:
    browser, engine = both
    entry = paid(engine)
    assert entry.voucher_number in texts(browser.get(f"/jurnal/{entry.id}/bukti.pdf"))[0]
    days = "dari=9/3/2026&sampai=9/3/2026"
    assert "1.350.000" in browser.get(f"/jurnal/harian?{days}").text
    assert "Jumlah seluruhnya" in texts(browser.get(f"/jurnal/harian.pdf?{days}"))[0]
    assert "SALINAN" in texts(browser.get(f"/jurnal/harian/bukti.pdf?{days}"))[0]
