"""A month to its close on the pages, and what happens to a mistake found afterwards."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import openpyxl
import pypdf
import pytest

from coop.db import reading
from coop.db import writing
from coop.ledger.verify import run_verify
from coop.ledger.verify import store_result
from tests.invariants import broken
from tests.web.closing_desk import REASON
from tests.web.closing_desk import close_with_reasons
from tests.web.closing_desk import items
from tests.web.closing_desk import open_links
from tests.web.closing_desk import say
from tests.web.closing_desk import skip_all
from tests.web.conftest import HOSTILE
from tests.web.counter import Typed
from tests.web.counter import count
from tests.web.counter import recorded
from tests.web.counter import state
from tests.web.reader import Page
from tests.web.test_cash_counts import count_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

FEBRUARY = "/tutup-buku/2026-02"
CASH = "Kas opname Kas Kantor (KANTOR)"


def printed(browser: Browser, path: str) -> str:
    """The words of a paper, single spaces."""
    answer = browser.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    pages = pypdf.PdfReader(io.BytesIO(answer.data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def cash_in(siti: Browser, day: str = "10/02/2026", rupiah: str = "5.000.000") -> str:
    return recorded(
        siti,
        Typed("1101", debit=rupiah, unit="KANTOR"),
        Typed("3201", credit=rupiah, unit="KANTOR"),
        entry_date=day,
    )


def form_sent(browser: Browser, path: str, **fields: str) -> TestResponse:
    return browser.post(path, Page(browser.get(path)).form() | fields)


def counted(browser: Browser) -> None:
    """The office's box, found as the book says."""
    path = "/kas/hitung?account=1101&unit=KANTOR"
    form = count_form(browser, note_100000="47", note_50000="")
    shown = Page(browser.post(path, form))
    assert browser.post(path, shown.form() | {"confirmed": "1"}).status_code == 303


def verified(served: Engine, clock: Clock) -> None:
    with reading(served) as session:
        result = run_verify(session, actor="siti", now=clock(), second_engine=False)
    with writing(served) as session:
        store_result(session, result)
        session.commit()


def test_a_full_month_to_its_close(
    siti: Browser, served: Engine, clock: Clock, browser_of: Callable[[str], Browser]
) -> None:
    cash_in(siti)
    bought = recorded(
        siti,
        Typed("1331", debit="300.000", unit="KANTOR"),
        Typed("1101", credit="300.000", unit="KANTOR"),
        entry_date="12/02/2026",
    )
    page = Page(siti.get(FEBRUARY))
    assert CASH in items(page)
    assert "Daftar aset sama dengan buku besar" in items(page)

    entry_id = bought.rpartition("/")[2]
    register = f"/aset/baru?jurnal={entry_id}"
    answer = form_sent(siti, register, name="Meja kantor", life_months="24")
    assert answer.location == "/aset/AT-0001"
    answer = form_sent(siti, "/aset/penyusutan/2026-02", confirmed="1")
    assert "1 jurnal tercatat: BM-2026-00001" in Page(siti.get(answer.location)).text
    again = form_sent_again(siti)
    assert "Tidak ada yang perlu dicatat" in Page(siti.get(again.location)).text

    answer = form_sent(
        siti, "/aset/akrual/baru", name="Listrik Februari", amount="85.000",
        accrued_on="28/02/2026",
    )  # fmt: skip
    assert answer.status_code == 303
    counted(siti)
    verified(served, clock)
    page = Page(siti.get(FEBRUARY))
    assert items(page) == [
        "Tagihan yang belum datang sudah dipikirkan (listrik, honor, sewa)",
        "Cadangan buku masih baru",
    ]
    assert "akan ditutup" not in page.text
    by_hand, backup = open_links(page)
    assert say(siti, by_hand, "done", "sudah, dengan Rina").status_code == 303
    refused = Page(say(siti, backup, "skip"))
    assert (refused.status, "Isian ini perlu diisi." in refused.text) == (422, True)
    assert say(siti, backup, "skip", "flashdisk dipinjam ketua").status_code == 303

    ready = Page(siti.get(FEBRUARY))
    assert "Februari 2026 berisi 4 jurnal dan akan ditutup." in ready.text
    before = printed(siti, f"{FEBRUARY}/berita-acara.pdf")
    assert "RANCANGAN" in before
    done = siti.post(FEBRUARY, ready.form() | {"confirmed": "1"})
    assert done.location == FEBRUARY
    closed = Page(siti.get(FEBRUARY))
    assert "Februari 2026 sudah ditutup oleh siti." in closed.text
    assert "Dilewati: flashdisk dipinjam ketua" in closed.text
    paper = printed(browser_of("dewi"), f"{FEBRUARY}/berita-acara.pdf")
    assert "BERITA ACARA TUTUP BUKU FEBRUARI 2026" in paper
    assert "RANCANGAN" not in paper
    for words in ("flashdisk dipinjam ketua", "sudah, dengan Rina", "1 butir dilewati"):
        assert words in paper, words
    assert broken(served) == []


def form_sent_again(siti: Browser) -> TestResponse:
    """The same depreciation once more, by somebody whose page is old."""
    return siti.post("/aset/penyusutan/2026-02", {"request_id": "1" * 32, "confirmed": "1"})


def test_a_mistake_found_after_the_close_is_corrected_in_the_open_month(
    siti: Browser, served: Engine
) -> None:
    wrong = cash_in(siti, rupiah="750.000")
    assert close_with_reasons(siti, "2026-02").status_code == 303
    back = f"{wrong}/batalkan"
    in_february = Page(form_sent(siti, back, reason="salah", entry_date="28/02/2026"))
    assert "sudah ditutup" in in_february.text
    reversal = form_sent(siti, back, reason="Salah jumlah")
    assert reversal.status_code == 303
    cash_in(siti, day="10/03/2026", rupiah="75.000")
    assert "Februari 2026 sudah ditutup" in Page(siti.get(FEBRUARY)).text
    assert broken(served) == []


def test_a_month_opened_again_has_a_live_list_and_keeps_its_old_minutes(
    siti: Browser, clock: Clock
) -> None:
    cash_in(siti)
    assert close_with_reasons(siti, "2026-02").status_code == 303
    first = printed(siti, f"{FEBRUARY}/berita-acara.pdf")
    answer = form_sent(siti, "/periode/2026-02/buka", reason="Ada nota tertinggal")
    assert answer.status_code == 303
    page = Page(siti.get(FEBRUARY))
    assert CASH in items(page)
    [old] = [link for link in page.links() if "tutup=" in link]
    assert REASON in printed(siti, old)
    clock.advance(timedelta(minutes=1))
    skip_all(siti, "2026-02", "diperiksa lagi")
    assert siti.post(FEBRUARY, {"request_id": "0" * 32}).status_code == 303
    second = printed(siti, f"{FEBRUARY}/berita-acara.pdf")
    assert "diperiksa lagi" in second
    assert REASON in first
    assert REASON not in second


def test_an_open_item_keeps_the_month_open_whatever_is_sent(siti: Browser, served: Engine) -> None:
    cash_in(siti)
    before = state(served)
    answer = Page(siti.post(FEBRUARY, {"request_id": "0" * 32, "confirmed": "1"}))
    assert answer.status == 422
    assert "cash.1101.KANTOR" in answer.text
    assert state(served) == before
    assert count(served, "month_closing") == 0


def test_a_decision_can_be_changed_until_the_month_is_closed(siti: Browser) -> None:
    cash_in(siti)
    link = next(each for each in open_links(Page(siti.get(FEBRUARY))) if "cash" in each)
    say(siti, link, "skip", HOSTILE)
    assert HOSTILE in Page(siti.get(FEBRUARY)).text
    say(siti, link, "skip", "kasir sakit")
    page = Page(siti.get(FEBRUARY))
    assert "Dilewati: kasir sakit" in page.text
    assert HOSTILE not in page.text
    say(siti, link, "open")
    assert CASH in items(Page(siti.get(FEBRUARY)))
    close_with_reasons(siti, "2026-02")
    assert not Page(siti.get(link)).all("button", name="word")
    assert say_late(siti, link).status_code in {409, 422}
    assert siti.get(f"{FEBRUARY}/butir/tidak-ada").status_code == 404


def say_late(siti: Browser, link: str) -> TestResponse:
    return siti.post(link, {"request_id": "0" * 32, "word": "skip", "reason": "terlambat"})


@pytest.mark.parametrize("who", ["dewi", "ketut", "wayan"])
def test_only_who_closes_the_books_says_anything(
    browser_of: Callable[[str], Browser], siti: Browser, who: str
) -> None:
    cash_in(siti)
    link = open_links(Page(siti.get(FEBRUARY)))[0]
    browser = browser_of(who)
    assert browser.post(link, {"word": "skip", "reason": "x"}).status_code == 403
    assert browser.get(link).status_code == 403
    assert browser.post(FEBRUARY).status_code == 403
    sees = browser.get(FEBRUARY).status_code
    assert sees == (200 if who == "dewi" else 403)
    if who == "dewi":
        page = Page(browser.get(FEBRUARY))
        assert open_links(page) == []
        assert not page.all("button", name="confirmed")


def test_a_count_asked_for_by_the_list_bears_the_last_day_of_the_month(siti: Browser) -> None:
    cash_in(siti)
    [link] = [
        each.get("href", "")
        for each in Page(siti.get(FEBRUARY)).all("a")
        if each.get("href", "").startswith("/kas/hitung")
    ]
    form = Page(siti.get(link)).form()
    assert (form["day"], form["counted_at"]) == ("28/02/2026", "")
    later = Page(siti.get("/kas/hitung?account=1101&unit=KANTOR&tanggal=2026-12-31")).form()
    assert later["day"] == "10/03/2026"  # money is not counted on a day to come


def test_a_running_month_shows_its_list_and_no_button(siti: Browser) -> None:
    cash_in(siti, day="09/03/2026")
    page = Page(siti.get("/tutup-buku/2026-03"))
    assert "Maret 2026 belum berakhir" in page.text
    assert CASH in items(page)
    assert not page.all("button", name="confirmed")


def test_papers_that_do_not_exist_lead_nowhere(siti: Browser) -> None:
    cash_in(siti)
    for path in (f"{FEBRUARY}/berita-acara.pdf?tutup=99", "/tutup-buku/2026-99/berita-acara.pdf"):
        assert siti.get(path).status_code == 404


def test_the_first_page_reminds_of_the_month_that_is_over(siti: Browser) -> None:
    cash_in(siti)
    assert "Februari 2026 sudah lewat dan belum ditutup." in Page(siti.get("/")).text


MARKS = {
    "tutup": ("Belum diaudit", "Unaudited"),
    "audit": ("Sudah diaudit", "Audited"),
    "sahkan": ("Disahkan RAT", "Approved by the members' meeting"),
}


def test_the_mark_of_a_year_stands_on_every_form_of_its_statements(siti: Browser) -> None:
    cash_in(siti, day="10/12/2025")
    assert close_with_reasons(siti, "2025-12").status_code == 303
    for step, (mark, english) in MARKS.items():
        if step == "tutup":
            assert close_with_reasons(siti, "2025-14").status_code == 303
        else:
            path = f"/periode/tahun/2025/{step}"
            done = siti.post(path, {"request_id": "0" * 32, "confirmed": "1"})
            assert done.status_code == 303
        query = "sampai=31/12/2025"
        assert mark in Page(siti.get(f"/laporan/balance-sheet?{query}")).text
        for kind in ("balance-sheet", "income-statement", "equity", "cash-flow", "trial-balance"):
            base = f"/laporan/{kind}/unduh"
            assert mark in printed(siti, f"{base}/pdf-a4?{query}"), kind
            assert mark in siti.get(f"{base}/csv?{query}").text, kind
            data = siti.get(f"{base}/json?{query}").json
            assert data is not None
            assert data["audit_status"] == english
            book = openpyxl.load_workbook(io.BytesIO(siti.get(f"{base}/xlsx?{query}").data))
            sheet = book.worksheets[0]
            cells = " ".join(str(cell.value) for row in sheet.iter_rows(max_row=8) for cell in row)
            assert mark in cells, kind
