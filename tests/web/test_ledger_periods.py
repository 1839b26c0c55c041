"""Closing months and years from the page, on both engines: in order, with their sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coop.audit import AuditEvent
from coop.db import reading
from coop.ledger.periods import year_status
from coop.ledger.views.periods import YEAR_WORDS
from tests.invariants import broken
from tests.web.closing_desk import close_with_reasons
from tests.web.closing_desk import skip_all
from tests.web.counter import Typed
from tests.web.counter import filled_form
from tests.web.counter import recorded
from tests.web.counter import send
from tests.web.counter import state
from tests.web.reader import Page
from tests.web.reader import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


def three_months(siti: Browser) -> None:
    """Entries in December, January and March; February has none."""
    for day in ("29/12/2025", "15/01/2026", "05/03/2026"):
        recorded(siti, entry_date=day)


def close(browser: Browser, period: str) -> TestResponse:
    return close_with_reasons(browser, period)


def reopen(browser: Browser, period: str, reason: str = "Ada nota tertinggal") -> TestResponse:
    path = f"/periode/{period}/buka"
    return browser.post(path, Page(browser.get(path)).form() | {"reason": reason})


def step(browser: Browser, year: int, name: str) -> TestResponse:
    if name == "tutup":
        return close_with_reasons(browser, f"{year}-14")
    return browser.post(f"/periode/tahun/{year}/{name}", {"request_id": "0" * 32, "confirmed": "1"})


def states(browser: Browser) -> dict[str, str]:
    return {row[0]: row[1] for row in Page(browser.get("/periode")).rows()}


def test_months_appear_with_their_entries_and_close_in_order(siti: Browser, served: Engine) -> None:
    three_months(siti)
    assert set(states(siti).values()) == {"terbuka"}
    page = Page(siti.get("/periode"))
    asked = Page(siti.get(page.link("Tutup Desember 2025")))
    assert "butir belum selesai" in asked.text
    assert "akan ditutup" not in asked.text
    skip_all(siti, "2025-12")
    ready = Page(siti.get("/tutup-buku/2025-12"))
    assert "Desember 2025 berisi 1 jurnal dan akan ditutup." in ready.text
    done = close(siti, "2025-12")
    assert done.status_code == 303
    assert "Periode sudah ditutup dan disegel." in siti.get(done.location).text
    assert states(siti)["Desember 2025"] == "ditutup"
    assert close(siti, "2026-01").status_code == 303
    assert close(siti, "2026-02").status_code == 303  # nothing can be dated in it any more
    assert states(siti)["Maret 2026"] == "terbuka"
    assert broken(served) == []


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ("2026-01", "Januari 2026 belum dapat ditutup karena Desember 2025 masih terbuka."),
        ("2026-03", "Maret 2026 belum berakhir"),
    ],
)
def test_a_month_out_of_turn_is_refused_with_what_to_do(
    siti: Browser, served: Engine, period: str, sentence: str
) -> None:
    three_months(siti)
    before = state(served)
    answer = Page(siti.post(f"/tutup-buku/{period}", {"request_id": "0" * 32}))
    assert answer.status in {409, 422}
    assert sentence in answer.text  # before any question of the checklist
    assert state(served) == before


def test_a_closed_month_is_not_closed_again(siti: Browser) -> None:
    three_months(siti)
    close(siti, "2025-12")
    page = Page(siti.get("/tutup-buku/2025-12"))
    assert "sudah ditutup" in page.text
    assert not page.all("button", name="confirmed")
    answer = siti.post("/tutup-buku/2025-12", {"request_id": "0" * 32, "confirmed": "1"})
    assert answer.status_code in {409, 422}


def test_a_cash_box_below_zero_keeps_its_month_open(siti: Browser) -> None:
    lines = (Typed("6103", debit="5.000"), Typed("1104", credit="5.000"))
    recorded(siti, *lines, entry_date="20/02/2026")
    answer = Page(close(siti, "2026-02"))
    assert "Kas 1104 tercatat -Rp5.000 pada akhir 20 Februari 2026." in answer.text
    assert states(siti)["Februari 2026"] == "terbuka"


def test_the_latest_closed_month_reopens_with_a_reason_that_is_kept(
    siti: Browser, served: Engine
) -> None:
    three_months(siti)
    close(siti, "2025-12")
    close(siti, "2026-01")
    assert "Hanya bulan tertutup yang terakhir, Januari 2026" in Page(reopen(siti, "2025-12")).text
    assert "Isian ini perlu diisi." in Page(reopen(siti, "2026-01", "")).text
    assert states(siti)["Januari 2026"] == "ditutup"
    assert reopen(siti, "2026-01").status_code == 303
    assert states(siti)["Januari 2026"] == "terbuka"
    with reading(served) as session:
        [event] = session.query(AuditEvent).filter_by(action="period.reopen")
        assert (event.actor, event.subject) == ("siti", "period:2026-01")
        assert "Ada nota tertinggal" in event.detail
    open_again = Page(siti.get("/periode/2026-01/buka"))
    assert "masih terbuka; tidak ada yang perlu dikerjakan" in open_again.text
    recorded(siti, entry_date="31/01/2026")
    assert broken(served) == []


def test_a_year_goes_through_its_steps_and_is_locked_at_the_end(
    siti: Browser, served: Engine
) -> None:
    three_months(siti)
    assert "belum sampai ke langkah ini" in Page(step(siti, 2025, "tutup")).text
    close(siti, "2025-12")
    page = Page(siti.get("/periode"))
    led = siti.get(page.link("Tutup tahun buku 2025"))
    assert led.location == "/tutup-buku/2025-14"
    assert Page(siti.get(led.location)).title == "Tutup tahun buku 2025"
    assert "belum sampai ke langkah ini" in Page(step(siti, 2025, "sahkan")).text
    seen = []
    for name in ("tutup", "audit", "sahkan"):
        done = step(siti, 2025, name)
        assert done.status_code == 303, Page(done).text
        seen.append(words(next(iter(Page(siti.get("/periode")).all("section")[1].iter("span")))))
        with reading(served) as session:
            assert YEAR_WORDS[year_status(session, 2025)] == seen[-1]
    assert len(set(seen)) == 3
    assert states(siti)["Desember 2025"] == "dikunci"
    again = Page(siti.get("/periode/tahun/2025/sahkan"))
    assert not again.all("button", name="confirmed")
    refused = Page(send(siti, filled_form(siti, entry_date="29/12/2025")))
    assert "Desember 2025" in refused.text
    assert "dikunci" in refused.text or "terkunci" in refused.text
    assert broken(served) == []


def test_steps_that_do_not_exist_lead_nowhere(siti: Browser) -> None:
    for path in (
        "/periode/2026-15/tutup",
        "/periode/2026-14/tutup",
        "/periode/0000-01/tutup",
        "/periode/9999-12/buka",
        "/periode/maret/tutup",
        "/periode/tahun/2025/hapus",
        "/periode/tahun/0/tutup",
        "/periode/tahun/99999/tutup",
        "/tutup-buku/maret",
        "/tutup-buku/2026-15",
        "/tutup-buku/0001-01",
    ):
        assert siti.get(path).status_code == 404, path
        assert siti.post(path, {"reason": "x"}).status_code in {404, 405}, path


def test_a_running_year_is_offered_no_step(siti: Browser) -> None:
    three_months(siti)
    assert not [link for link in Page(siti.get("/periode")).links() if "tahun/2026" in link]


def test_a_session_that_ended_closes_nothing(siti: Browser, served: Engine) -> None:
    recorded(siti, entry_date="15/01/2026")
    before = state(served)
    answer = siti.client.post("/tutup-buku/2026-01", data={"confirmed": "1"}, buffered=True)
    assert answer.status_code == 400
    assert state(served) == before


def test_who_reads_sees_periods_and_who_closes_is_named(
    browser_of: Callable[[str], Browser], siti: Browser
) -> None:
    recorded(siti, entry_date="15/01/2026")
    supervisor = browser_of("dewi")
    assert states(supervisor) == {"Januari 2026": "terbuka"}
    assert not Page(supervisor.get("/periode")).has_link("Tutup Januari 2026")
    assert supervisor.get("/periode/2026-01/tutup").status_code == 403
    assert supervisor.post("/tutup-buku/2026-01").status_code == 403
    assert browser_of("wayan").get("/periode").status_code == 403
    chair = browser_of("budi")
    assert close(chair, "2026-01").status_code == 303
    [row] = Page(siti.get("/periode")).rows()
    assert row[2].endswith(", budi")
