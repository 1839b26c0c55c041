"""Pages for what went wrong: a sentence, a way back, nothing of the inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask import abort
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from coop import create_app
from coop.config import Config
from coop.db import is_busy
from coop.db import writing
from coop.errors import BookBusy
from coop.errors import BookMissing
from coop.ledger.errors import PeriodClosed
from coop.web import errors
from coop.web.access import public
from coop.web.access import signed_in
from coop.web.database import book_session
from tests.web.apps import AppOfMany

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from flask import Flask
    from sqlalchemy import Engine

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

STATUSES = (400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)


FAILING = AppOfMany()


@pytest.fixture
def app(people: str, clock: Clock) -> Iterator[Flask]:
    """An app with pages that fail on purpose; no other file borrows it."""
    made = FAILING.lend(Config(book=people, secret_key="x" * 64, clock=clock, testing=True))
    if "half" not in made.view_functions:
        add_failing_pages(made)
    yield made
    FAILING.take_back(made)


def add_failing_pages(app: Flask) -> None:
    """Add them, one for each way to fail."""

    @signed_in
    def refuse(status: int) -> str:
        abort(status)

    @signed_in
    def closed() -> str:
        raise PeriodClosed("2026-01", "closed")

    @signed_in
    def fault() -> str:
        message = "rahasia dapur"
        raise AssertionError(message)

    @signed_in
    def database() -> str:
        book_session().execute(text("SELECT rahasia FROM dapur"))
        return ""

    @signed_in
    def half() -> str:
        book_session().execute(text("UPDATE user_account SET display_name = 'setengah'"))
        raise PeriodClosed("2026-01", "closed")

    app.add_url_rule("/uji/setengah", view_func=half, endpoint="half", methods=["POST"])
    app.add_url_rule("/uji/<int:status>", view_func=refuse, endpoint="refuse")
    app.add_url_rule("/uji/tutup", view_func=closed, endpoint="closed", methods=["GET", "POST"])
    app.add_url_rule("/uji/salah", view_func=fault, endpoint="fault")
    app.add_url_rule("/uji/basis", view_func=database, endpoint="database")
    app.add_url_rule("/uji/umum", view_func=public(fault), endpoint="public_fault")


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(("language", "home"), [("id", "Ke Beranda"), ("en", "Go to Home")])
def test_each_status_has_a_page_with_the_way_back(
    siti: Browser, status: int, language: str, home: str
) -> None:
    siti.post("/bahasa", {"language": language})
    answer = siti.get(f"/uji/{status}")
    assert answer.status_code == status
    assert f'<html lang="{language}">' in answer.text
    assert home in answer.text
    assert answer.text.count("<h1>") == 1


def test_a_status_without_a_page_of_its_own_shows_the_next_best(siti: Browser) -> None:
    assert siti.get("/uji/418").status_code == 418
    assert siti.get("/uji/501").status_code == 501


def test_a_refusal_answers_with_its_sentence(siti: Browser) -> None:
    for answer in (siti.get("/uji/tutup"), siti.post("/uji/tutup")):
        assert answer.status_code == 409
        assert "Periode Januari 2026 sudah ditutup." in answer.text


@pytest.mark.parametrize("path", ["/uji/salah", "/uji/basis", "/uji/umum"])
def test_a_fault_shows_nothing_of_the_inside(
    siti: Browser, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    answer = siti.get(path)
    assert answer.status_code == 500
    assert "bukan kesalahan Anda" in answer.text
    assert "rahasia" not in answer.text
    assert "Traceback" not in answer.text
    assert "rahasia" in caplog.text


def test_a_page_that_is_not_there_is_said_to_strangers_too(stranger: Browser) -> None:
    answer = stranger.get("/tidak-ada")
    assert answer.status_code == 404
    assert "Halaman tidak ditemukan" in answer.text


def test_what_cannot_be_sent_there_says_what_can(siti: Browser) -> None:
    answer = siti.post("/jurnal/harian")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_a_form_without_its_token_is_refused_with_advice(stranger: Browser) -> None:
    answer = stranger.client.post("/masuk", data={"username": "siti", "password": "x"})
    assert answer.status_code == 400
    assert "Formulir ini sudah tidak berlaku" in answer.text
    assert "Tidak ada yang tersimpan" in answer.text


def test_every_form_asks_for_the_token(app: Flask, siti: Browser) -> None:
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or set()) or rule.arguments:
            continue
        answer = siti.client.post(rule.rule, data={"request_id": "x"})
        if answer.status_code != 403:  # not for a treasurer, token or not
            assert answer.status_code == 400, rule.rule
            assert "Formulir ini sudah tidak berlaku" in answer.text


def test_an_upload_beyond_the_limit_is_refused(app: Flask, siti: Browser) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    answer = siti.post("/kata-sandi", {"present": "x" * 2000})
    assert answer.status_code == 413
    assert "Berkas terlalu besar" in answer.text


def test_a_book_held_by_another_counter_answers_with_a_sentence(
    siti: Browser, served: Engine
) -> None:
    """SQLite's own lock, waited for a moment instead of half a minute."""
    with served.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    token = siti.token()
    with writing(served) as other:
        other.execute(text("SELECT 1"))
        _all_connections_impatient(served)
        answer = siti.client.post("/kata-sandi", data={"csrf_token": token})
    assert answer.status_code == 503
    assert "Buku sedang dipakai petugas lain terlalu lama. Tidak ada yang berubah." in answer.text


def _all_connections_impatient(engine: Engine) -> None:
    """Every connection of the pool gives up after 50 ms."""
    held = [engine.connect() for _ in range(4)]
    for connection in held:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    for connection in held:
        connection.close()


def test_other_faults_of_a_database_are_not_taken_for_a_busy_book(served: Engine) -> None:
    with served.connect() as connection, pytest.raises(OperationalError) as caught:
        connection.execute(text("SELECT * FROM dapur"))
    assert not is_busy(caught.value)


def test_a_book_that_is_missing_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(BookMissing):
        create_app(Config(book=str(tmp_path / "tidak-ada.sqlite"), secret_key="x" * 64))


@pytest.mark.parametrize(
    ("refusal", "status"),
    [(BookBusy(), 503), (PeriodClosed("2026-01", "closed"), 409)],
)
def test_a_refusal_has_the_status_of_its_kind(
    refusal: BookBusy | PeriodClosed, status: int
) -> None:
    assert errors.status_of(refusal) == status


def test_nothing_of_a_refused_form_was_written(
    siti: Browser, served: Engine, browser_of: Callable[[str], Browser]
) -> None:
    assert siti.post("/uji/setengah").status_code == 409
    with served.connect() as connection:
        names = connection.execute(text("SELECT display_name FROM user_account")).scalars().all()
    assert "setengah" not in names
    assert browser_of("siti").get("/").status_code == 200
