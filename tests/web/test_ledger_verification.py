"""The book is checked in the background, on both engines, while the counters go on."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING

import pytest

from coop.audit import AuditEvent
from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.ledger.views import checking
from tests.web.counter import count
from tests.web.counter import recorded
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Flask
    from sqlalchemy import Engine

    from tests.web.conftest import Browser

PATIENCE_SECONDS = 120


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


def start(browser: Browser, **fields: str) -> Page:
    """Ask for a check."""
    form = Page(browser.get("/pemeriksaan")).form("/pemeriksaan")
    answer = browser.post("/pemeriksaan", form | fields)
    return Page(browser.get(answer.location)) if answer.status_code == 303 else Page(answer)


def wait(app: Flask) -> None:
    """Until the check is over."""
    end = time.monotonic() + PATIENCE_SECONDS
    with app.app_context():
        while (running := checking.CHECKS.current()) is not None and running.is_running:
            assert time.monotonic() < end, "the check does not end"
            time.sleep(0.05)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Event:
    """Holds a check at its first step until it is opened."""
    opened = Event()
    advance = checking.Checking.begin

    def held(self: checking.Checking, *args: Any) -> None:
        advance(self, *args)
        assert opened.wait(PATIENCE_SECONDS)

    monkeypatch.setattr(checking.Checking, "begin", held)
    return opened


def test_a_check_ends_with_its_result_on_the_page_and_in_the_audit_log(
    app: Flask, siti: Browser, served: Engine
) -> None:
    recorded(siti)
    assert "belum pernah diperiksa" in Page(siti.get("/pemeriksaan")).text
    page = start(siti)
    assert page.status == 200
    wait(app)
    done = Page(siti.get("/pemeriksaan"))
    assert "✓ Buku cocok" in done.text
    assert not done.all("meta", **{"http-equiv": "refresh"})
    assert count(served, "verify_run") == 1
    with reading(served) as session:
        [event] = session.query(AuditEvent).filter_by(action="verify.run")
        assert event.actor == "siti"
    recorded(siti)
    assert "1 jurnal yang belum diperiksa" in Page(siti.get("/pemeriksaan")).text


def test_counters_post_and_the_page_shows_progress_while_a_check_runs(
    app: Flask, siti: Browser, served: Engine, gate: Event
) -> None:
    recorded(siti)
    running = start(siti)
    assert running.all("progress")
    assert running.all("meta", **{"http-equiv": "refresh"})
    assert not running.all("button", class_="btn-primary")
    recorded(siti)
    assert count(served, "journal_entry") == 2
    again = siti.post("/pemeriksaan", {"request_id": "0" * 32})
    assert again.status_code == 303
    gate.set()
    wait(app)
    assert count(served, "verify_run") == 1


def test_what_was_tampered_with_is_named(
    app: Flask, siti: Browser, served: Engine, people: str
) -> None:
    recorded(siti)
    owner = open_engine(people, as_owner=True)
    with writing(owner) as session:
        connection = session.connection()
        on = "" if owner.dialect.name == "sqlite" else " ON journal_entry"
        connection.exec_driver_sql(f"DROP TRIGGER guard_journal_entry_update{on}")
        connection.exec_driver_sql("UPDATE journal_entry SET narration = 'lain' WHERE id = 1")
        session.commit()
    owner.dispose()
    start(siti)
    wait(app)
    page = Page(siti.get("/pemeriksaan"))
    assert "✗ Ada yang tidak cocok" in page.text
    [findings] = page.all("ul", class_="findings")
    assert len(findings) >= 2
    assert "BKM-2026-00001" in page.text or "guard_journal_entry_update" in page.text


def test_a_code_from_paper_is_compared(app: Flask, siti: Browser) -> None:
    recorded(siti)
    [code] = [each for each in Page(siti.get("/pemeriksaan")).all("code") if each.text]
    assert code.text is not None
    start(siti, head=code.text)
    wait(app)
    assert "✓ Buku cocok" in Page(siti.get("/pemeriksaan")).text
    start(siti, head="1-AAAA-BBBB-CCCC-DDDD")
    wait(app)
    page = Page(siti.get("/pemeriksaan"))
    assert "✗ Ada yang tidak cocok" in page.text
    assert page.rows()[0][2] == "cocok"


def test_a_code_that_is_none_is_refused_before_anything_begins(
    siti: Browser, served: Engine
) -> None:
    page = start(siti, head="bukan kode")
    assert page.status == 422
    assert "“bukan kode” bukan kode kepala rantai" in page.text
    assert page.form("/pemeriksaan")["head"] == "bukan kode"
    assert count(served, "verify_run") == 0


# That the fault reaches the log of the program is wanted, and is what pytest would complain of.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_check_that_breaks_off_says_so_and_the_book_is_as_it_was(
    app: Flask, siti: Browser, served: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(siti)

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise AssertionError("our own mistake")

    monkeypatch.setattr(checking, "run_verify", fail)
    start(siti)
    wait(app)
    page = Page(siti.get("/pemeriksaan"))
    assert page.all("div", role="alert")
    assert page.all("button", class_="btn-primary"), "one can try again"
    assert count(served, "verify_run") == 0


def test_who_may_look_and_who_may_ask(
    app: Flask, browser_of: Callable[[str], Browser], stranger: Browser
) -> None:
    for who in ("budi", "dewi", "siti"):
        assert Page(browser_of(who).get("/pemeriksaan")).all("button", class_="btn-primary")
    for who in ("wayan", "ketut"):
        assert browser_of(who).get("/pemeriksaan").status_code == 403
        assert browser_of(who).post("/pemeriksaan", {}).status_code == 403
    assert stranger.get("/pemeriksaan").status_code == 303
