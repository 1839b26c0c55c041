"""Copies, rehearsals, what a restored book asks, lost numbers and the clock, as people use them."""

from __future__ import annotations

import re
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import pytest

from coop import create_app
from coop.config import Config
from coop.db import reading
from coop.desk.copies.models import CopyRun
from coop.desk.copies.queries import PLACES
from coop.desk.copies.views.pages import EXTENSION
from coop.ledger.backup import back_up
from coop.ledger.backup import restore_from
from coop.ledger.book import require_book
from coop.ledger.copy_files import remains
from coop.web.database import db
from tests.conftest import NOW
from tests.web.conftest import Browser
from tests.web.counter import SALE
from tests.web.counter import count
from tests.web.counter import filled_form
from tests.web.counter import recorded
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tests.web.conftest import Clock

PATIENCE_SECONDS = 120


def wait(app: Flask) -> None:
    """Until the copy or rehearsal is over."""
    end = time.monotonic() + PATIENCE_SECONDS
    while (job := app.extensions[EXTENSION].job) is not None and job.is_running:
        assert time.monotonic() < end, "it does not end"
        time.sleep(0.05)


def runs(engine: Engine) -> list[CopyRun]:
    with reading(engine) as session:
        return list(session.query(CopyRun).order_by(CopyRun.id))


@pytest.fixture
def stick(siti: Browser, tmp_path: Path) -> Path:
    """A folder that Siti has named for copies."""
    folder = tmp_path / "STIK SITI"
    folder.mkdir()
    form = Page(siti.get("/cadangan/tempat")).form()
    answer = siti.post("/cadangan/tempat", form | {"folders": f"{folder}\n", "days": "3"})
    assert answer.status_code == 303, Page(answer).text
    return folder


def copied(app: Flask, browser: Browser, place: str) -> Page:
    """Ask for a copy and wait for it."""
    form = Page(browser.get("/cadangan")).form("/cadangan")
    answer = browser.post("/cadangan", form | {"place": place})
    assert answer.status_code == 303, Page(answer).text
    wait(app)
    return Page(browser.get("/cadangan"))


def test_a_copy_goes_to_the_stick_checked_and_written_down(
    app: Flask, siti: Browser, served: Engine, stick: Path
) -> None:
    recorded(siti)
    page = copied(app, siti, str(stick))
    assert "Salinan selesai dan sudah diperiksa" in page.text
    [file] = stick.iterdir()
    assert file.name == "salinan-2026-03-10-0900.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM journal_entry").fetchone() == (1,)
    [run] = runs(served)
    assert (run.act, run.actor, run.place, run.file_name) == ("copy", "siti", str(stick), file.name)
    assert (run.size_bytes, run.position, run.findings) == (file.stat().st_size, 1, 0)
    assert run.head in page.text
    assert "10 Maret 2026" in page.text


def test_a_copy_on_the_disk_of_the_book_is_warned_of_and_does_not_count(
    app: Flask, siti: Browser, served: Engine, stick: Path
) -> None:
    page = copied(app, siti, str(stick))
    assert runs(served)[0].medium == "same"
    assert "tidak menolong bila PC rusak" in page.text
    assert "belum pernah disalin ke luar PC ini" in page.text


def test_a_second_copy_of_the_same_minute_gets_a_name_of_its_own(
    app: Flask, siti: Browser, stick: Path
) -> None:
    copied(app, siti, str(stick))
    copied(app, siti, str(stick))
    assert sorted(file.name for file in stick.iterdir()) == [
        "salinan-2026-03-10-0900-2.sqlite",
        "salinan-2026-03-10-0900.sqlite",
    ]


def test_a_download_counts_once_it_was_sent_and_leaves_nothing_on_this_pc(
    app: Flask, siti: Browser, served: Engine, tmp_path: Path
) -> None:
    recorded(siti)
    page = copied(app, siti, "*")
    assert runs(served) == []
    folder = Path(app.extensions[EXTENSION].job.folder.name)
    assert folder.is_dir()
    assert folder not in Path(app.config["BOOK"]).parents
    answer = siti.get(page.link("Unduh salinan"))
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="salinan-2026-03-10-0900.sqlite"'
    )
    file = tmp_path / "unduhan.sqlite"
    file.write_bytes(answer.data)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM journal_entry").fetchone() == (1,)
    assert not folder.exists()
    [run] = runs(served)
    assert (run.medium, run.place, run.size_bytes) == ("download", "", len(answer.data))
    page = Page(siti.get("/cadangan"))
    assert "Salinan terakhir hari ini" in page.text
    assert siti.get("/cadangan/salinan.sqlite").status_code == 404
    assert len(runs(served)) == 1


def test_a_download_nobody_fetched_is_thrown_away_after_an_hour(
    app: Flask, siti: Browser, served: Engine, clock: Clock
) -> None:
    copied(app, siti, "*")
    folder = Path(app.extensions[EXTENSION].job.folder.name)
    for _ in range(4):  # the session would end by itself
        clock.advance(timedelta(minutes=20))
        page = Page(siti.get("/cadangan"))
    assert not folder.exists()
    assert not page.has_link("Unduh salinan")
    assert siti.get("/cadangan/salinan.sqlite").status_code == 404
    assert runs(served) == []


def test_the_age_of_the_last_copy_is_told_in_words(
    app: Flask, siti: Browser, browser_of: Callable[[str], Browser], clock: Clock, stick: Path
) -> None:
    del stick
    page = copied(app, siti, "*")
    siti.get(page.link("Unduh salinan"))
    for days, words in ((1, "Salinan terakhir kemarin"), (2, "Salinan terakhir 3 hari lalu")):
        clock.advance(timedelta(days=days))
        assert f"✓ {words}" in Page(browser_of("siti").get("/cadangan")).text
    clock.advance(timedelta(days=1))
    page = Page(browser_of("siti").get("/cadangan"))
    assert "✓ Salinan terakhir" not in page.text
    assert "Salinan terakhir 4 hari lalu" in page.text
    assert "Salinan terakhir 4 hari lalu" in Page(browser_of("siti").get("/")).text


def test_a_medium_that_is_gone_is_told_and_leaves_nothing(
    app: Flask, siti: Browser, served: Engine, stick: Path
) -> None:
    form = Page(siti.get("/cadangan")).form("/cadangan")
    stick.rmdir()
    answer = Page(siti.post("/cadangan", form | {"place": str(stick)}))
    assert answer.status == 422
    assert "tidak ada dalam daftar tempat salinan" in answer.text
    assert "Sedang tidak terpasang" in Page(siti.get("/cadangan")).text
    assert runs(served) == []
    assert app.extensions[EXTENSION].job is None


def test_a_folder_that_was_never_offered_is_refused(
    app: Flask, siti: Browser, tmp_path: Path
) -> None:
    form = Page(siti.get("/cadangan")).form("/cadangan")
    for place in (str(tmp_path), "", "../", "/etc"):
        assert siti.post("/cadangan", form | {"place": place}).status_code == 422
    assert app.extensions[EXTENSION].job is None


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Holds a copy at its first step until it is opened."""
    from coop.desk.copies import job

    opened = Event()
    advance = job.Job.advance

    def held(self: job.Job, percent: int) -> None:
        advance(self, percent)
        assert opened.wait(PATIENCE_SECONDS)

    monkeypatch.setattr(job.Job, "advance", held)
    yield opened
    opened.set()


def test_counters_post_and_progress_shows_while_a_copy_is_made(
    app: Flask, siti: Browser, served: Engine, stick: Path, gate: Event
) -> None:
    form = Page(siti.get("/cadangan")).form("/cadangan")
    siti.post("/cadangan", form | {"place": str(stick)})
    running = Page(siti.get("/cadangan"))
    assert running.all("progress")
    assert running.all("meta", **{"http-equiv": "refresh"})
    recorded(siti)
    assert count(served, "journal_entry") == 1
    again = Page(siti.post("/cadangan", form | {"place": str(stick)}))
    assert again.status == 422
    assert "sedang berjalan" in again.text
    gate.set()
    wait(app)
    assert len(runs(served)) == 1
    assert remains(stick) == []


def test_a_rehearsal_restores_a_copy_says_so_and_leaves_the_book_alone(
    app: Flask, siti: Browser, served: Engine, stick: Path
) -> None:
    recorded(siti)
    copied(app, siti, str(stick))
    form = Page(siti.get("/cadangan")).form("/cadangan/coba")
    [file] = stick.iterdir()
    before = file.read_bytes()
    assert siti.post("/cadangan/coba", form | {"path": str(file)}).status_code == 303
    wait(app)
    page = Page(siti.get("/cadangan"))
    assert "Salinan ini dapat dipulihkan" in page.text
    assert "Terakhir dicoba dipulihkan" in page.text
    assert [run.act for run in runs(served)] == ["copy", "rehearsal"]
    assert file.read_bytes() == before
    assert count(served, "restore_run") == 0
    assert sorted(path.name for path in stick.iterdir()) == [file.name]


def test_a_rehearsal_of_a_damaged_copy_fails_and_says_so(
    app: Flask, siti: Browser, served: Engine, stick: Path
) -> None:
    recorded(siti)
    copied(app, siti, str(stick))
    [file] = stick.iterdir()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("DROP TRIGGER guard_posting_update")
        connection.execute("UPDATE posting SET amount = amount * 2 WHERE line = 1")
        connection.commit()
    form = Page(siti.get("/cadangan")).form("/cadangan/coba")
    siti.post("/cadangan/coba", form | {"path": str(file)})
    wait(app)
    assert "Uji pemulihan gagal" in Page(siti.get("/cadangan")).text
    assert [run.act for run in runs(served)] == ["copy"]


def test_places_and_days_are_looked_at_before_they_are_kept(
    siti: Browser, served: Engine, tmp_path: Path
) -> None:
    form = Page(siti.get("/cadangan/tempat")).form()
    for wrong in (
        {"folders": "salinan"},
        {"folders": str(tmp_path / "tidak-ada")},
        {"days": "0"},
        {"days": "367"},
        {"days": "tujuh"},
        {"folders": "x" * 2000},
    ):
        page = Page(siti.post("/cadangan/tempat", form | wrong))
        assert page.status == 422, wrong
        assert page.form()["days"] == (form | wrong)["days"]
    assert count(served, f"setting WHERE key = '{PLACES}'") == 0


def test_who_may_copy_and_who_may_not(browser_of: Callable[[str], Browser]) -> None:
    for who in ("siti", "budi", "ketut"):
        assert browser_of(who).get("/cadangan").status_code == 200
    for who in ("dewi", "wayan"):
        browser = browser_of(who)
        assert browser.get("/cadangan").status_code == 403
        assert browser.post("/cadangan", {}).status_code == 403
        assert browser.post("/cadangan/coba", {}).status_code == 403
        assert browser.get("/cadangan/salinan.sqlite").status_code == 403
        assert browser.get("/jam-komputer").status_code == 403
        assert browser.get("/setelah-pemulihan").status_code == 403
    assert browser_of("dewi").get("/nomor-hilang").status_code == 200
    assert browser_of("ketut").get("/setelah-pemulihan").status_code == 403


# ------------------------------------------------------------------------------ after a restore


@pytest.fixture
def restored_app(people: str, tmp_path: Path, clock: Clock) -> Iterator[Flask]:
    """The app on the same book after its PC broke: a copy on an empty machine."""
    copy, place = tmp_path / "stik.sqlite", tmp_path / "pc-baru" / "buku.sqlite"
    place.parent.mkdir()
    engine = require_book(people)
    back_up(engine, str(copy), actor="siti", now=NOW)
    engine.dispose()
    restore_from(str(copy), str(place), actor="cli:siti", now=NOW)
    made = create_app(Config(book=str(place), secret_key="y" * 64, clock=clock, testing=True))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def treasurer(restored_app: Flask) -> Browser:
    browser = Browser(restored_app.test_client())
    browser.sign_in("siti")
    return browser


def looked(browser: Browser, **numbers: str) -> Page:
    """Type numbers, read what would be declared."""
    form = Page(browser.get("/setelah-pemulihan")).form()
    typed = {f"number_{series}_2026": number for series, number in numbers.items()}
    return Page(browser.post("/setelah-pemulihan", form | typed))


def test_posting_leads_to_the_question_and_the_answer_opens_the_book_again(
    treasurer: Browser, restored_app: Flask
) -> None:
    refused = Page(treasurer.post("/jurnal/baru", filled_form(treasurer, *SALE)))
    assert refused.status == 422
    assert "Buku ini dipulihkan dari salinan" in refused.text
    assert refused.link("Buka halaman Setelah pemulihan") == "/setelah-pemulihan"
    assert "sebutkan nomor bukti tertinggi" in Page(treasurer.get("/")).text
    preview = looked(treasurer, BKM="BKM-2026-00007")
    assert preview.rows() == [["BKM-2026-00001", "BKM-2026-00007", "7", "BKM-2026-00008"]]
    answer = treasurer.post("/setelah-pemulihan", preview.form() | {"confirmed": "1"})
    assert answer.status_code == 303
    assert "BKM-2026-00001 – BKM-2026-00007" in Page(treasurer.get(answer.location)).text
    posted = Page(treasurer.get(recorded(treasurer)))
    assert "BKM-2026-00008" in posted.title
    second = treasurer.post("/setelah-pemulihan", preview.form() | {"confirmed": "1"})
    assert second.status_code == 303
    with restored_app.app_context():
        assert count(db.engine, "gap_declaration") == 1
    assert "Tidak ada yang perlu diisi" in Page(treasurer.get("/setelah-pemulihan")).text


def test_nothing_is_lost_when_the_paper_goes_no_further(
    treasurer: Browser, restored_app: Flask
) -> None:
    preview = looked(treasurer)
    assert "Tidak ada nomor yang hilang" in preview.text
    treasurer.post("/setelah-pemulihan", preview.form() | {"confirmed": "1"})
    assert "BKM-2026-00001" in Page(treasurer.get(recorded(treasurer))).title
    with restored_app.app_context():
        assert count(db.engine, "restore_answer") == 5


def test_numbers_that_cannot_be_meant_are_refused_and_kept_on_the_form(treasurer: Browser) -> None:
    for typed, sentence in (
        ("tujuh", "Tulis nomornya saja"),
        ("-1", "Tulis nomornya saja"),
        ("", "perlu diisi"),
        ("57000", "terlalu jauh"),
    ):
        page = looked(treasurer, BKM=typed)
        assert page.status == 422, typed
        assert sentence in page.text
        assert page.form()["number_BKM_2026"] == typed
    preview = looked(treasurer, BKM="7")
    back = Page(treasurer.post("/setelah-pemulihan", preview.form() | {"edit": "1"}))
    assert back.form()["number_BKM_2026"] == "7"


def test_a_lost_paper_is_entered_again_under_its_number_by_an_everyday_event(
    treasurer: Browser,
) -> None:
    preview = looked(treasurer, BKK="3")
    treasurer.post("/setelah-pemulihan", preview.form() | {"confirmed": "1"})
    listed = Page(treasurer.get("/nomor-hilang"))
    events = Page(treasurer.get(listed.link("BKK-2026-00002")))
    assert "Memasukkan ulang nomor BKK-2026-00002" in events.text
    [address] = {link for link in events.links() if link.startswith("/transaksi/biaya-kantor?")}
    form = Page(treasurer.get(address)).form()
    assert form["voucher_number"] == "BKK-2026-00002"
    typed = {"jumlah": "50.000", "keperluan": "listrik"}
    shown = Page(treasurer.post(address, form | typed))
    assert shown.title == "Periksa dulu", shown.text
    answer = treasurer.post(address, shown.form() | {"confirmed": "1"})
    assert answer.status_code == 303, Page(answer).text
    listed = Page(treasurer.get("/nomor-hilang"))
    assert "Belum dimasukkan ulang: 2 nomor" in listed.text
    assert listed.link("BKK-2026-00002").startswith("/jurnal/")
    paper = treasurer.get("/nomor-hilang.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")


def test_a_number_of_another_series_is_refused_on_the_journal_form(treasurer: Browser) -> None:
    preview = looked(treasurer, BKK="3", BKM="2")
    treasurer.post("/setelah-pemulihan", preview.form() | {"confirmed": "1"})
    form = filled_form(treasurer, *SALE) | {"voucher_number": "bkk-2026-00002"}
    page = Page(treasurer.post("/jurnal/baru", form))
    assert page.status == 422
    assert "masuk seri BKM-2026" in page.text
    assert page.form()["voucher_number"] == "bkk-2026-00002"
    posted = recorded(treasurer, voucher_number="BKM-2026-00002")
    assert "BKM-2026-00002" in Page(treasurer.get(posted)).title


# ------------------------------------------------------------------------------------- the clock


def test_a_clock_that_went_back_leads_to_its_page_and_posting_goes_on_once_it_is_vouched_for(
    siti: Browser, browser_of: Callable[[str], Browser], clock: Clock, served: Engine
) -> None:
    recorded(siti)
    assert "Tidak ada yang perlu dipastikan" in Page(siti.get("/jam-komputer")).text
    clock.advance(timedelta(days=-3))
    woken = browser_of("siti")
    refused = Page(woken.post("/jurnal/baru", filled_form(woken, *SALE, entry_date="07/03/2026")))
    assert refused.status == 422
    page = Page(woken.get(refused.link("Buka halaman Jam komputer")))
    assert "7 Maret 2026 09.00 WIB" in page.text
    assert re.search(r"dicatat: 10 Maret 2026", page.text)
    answer = woken.post("/jam-komputer", page.form())
    assert answer.status_code == 303
    recorded(woken, entry_date="07/03/2026")
    assert count(served, "audit_event WHERE action = 'clock.confirm'") == 1
    woken.post("/jam-komputer", page.form())
    assert count(served, "audit_event WHERE action = 'clock.confirm'") == 1
