"""Which requests write: a POST from its first read on, a GET never, a trace in between."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event
from sqlalchemy import text

from coop import audit
from coop.ledger.models import Book
from coop.web.access import signed_in
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import written_apart

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock


def rename(name: str) -> None:
    book_session().execute(text("UPDATE book SET name = :name"), {"name": name})


def name_of_the_book() -> str:
    return str(book_session().execute(text("SELECT name FROM book")).scalar_one())


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """The app with pages that write, rightly and wrongly."""
    app = own_app

    @signed_in
    def written() -> str:
        with committing() as session:
            session.execute(text("UPDATE book SET name = 'Baru'"))
        return "ok"

    @signed_in
    def forgotten() -> str:
        rename("Lupa")
        return "ok"

    @signed_in
    def sneaked() -> str:
        rename("Menyelinap")
        return "ok"

    @signed_in
    def traced() -> str:
        name = book_session().query(Book).one().name
        with written_apart() as session:
            audit.record(session, "uji.jejak", "x", actor="uji", now=now())
        return f"{name} {today().isoformat()}"

    @signed_in
    def twice() -> str:
        with committing():
            rename("Satu")
        between = name_of_the_book()
        with committing():
            rename("Dua")
        return between

    app.add_url_rule("/uji/dua-kali", view_func=twice, endpoint="twice", methods=["POST"])
    app.add_url_rule("/uji/tulis", view_func=written, endpoint="written", methods=["POST"])
    app.add_url_rule("/uji/lupa", view_func=forgotten, endpoint="forgotten", methods=["POST"])
    app.add_url_rule("/uji/selinap", view_func=sneaked, endpoint="sneaked")
    app.add_url_rule("/uji/jejak", view_func=traced, endpoint="traced")
    return app


@pytest.fixture
def begun(served: Engine) -> Iterator[list[str]]:
    """Every statement that SQLite itself is given, from the next connection on."""
    seen: list[str] = []

    def listen(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.set_trace_callback(seen.append)

    def be_still(connection: sqlite3.Connection, *_rest: object) -> None:
        connection.set_trace_callback(None)

    event.listen(served, "checkout", listen)
    yield seen
    event.remove(served, "checkout", listen)
    event.listen(served, "checkout", be_still)
    served.connect().close()


def name_of(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.execute(text("SELECT name FROM book")).scalar_one())


def test_a_post_takes_the_lock_before_it_reads_anything(siti: Browser, begun: list[str]) -> None:
    token = siti.token()
    begun.clear()
    assert siti.client.post("/uji/tulis", data={"csrf_token": token}).text == "ok"
    statements = [one for one in begun if not one.startswith("PRAGMA")]
    assert statements[0] == "BEGIN IMMEDIATE"
    assert statements.count("BEGIN") == 0


def test_a_get_never_takes_the_lock(siti: Browser, begun: list[str]) -> None:
    siti.get("/")
    begun.clear()
    siti.get("/")
    assert "BEGIN IMMEDIATE" not in begun
    assert "BEGIN" in begun


def test_what_is_committed_stays_and_what_is_not_does_not(siti: Browser, served: Engine) -> None:
    assert siti.post("/uji/tulis").text == "ok"
    assert name_of(served) == "Baru"
    assert siti.post("/uji/lupa").text == "ok"
    assert name_of(served) == "Baru"


def test_a_get_cannot_write(siti: Browser, served: Engine) -> None:
    assert siti.get("/uji/selinap").status_code == 500
    assert name_of(served) == "Koperasi Uji"


def test_a_get_leaves_its_trace_while_it_reads(
    siti: Browser, served: Engine, browser_of: Callable[[str], Browser]
) -> None:
    assert siti.get("/uji/jejak").text == "Koperasi Uji 2026-03-10"
    with served.connect() as connection:
        traces = connection.execute(
            text("SELECT count(*) FROM audit_event WHERE action = 'uji.jejak'")
        ).scalar_one()
    assert traces == 1
    assert browser_of("budi").get("/").status_code == 200


def test_today_is_the_day_where_the_book_is_kept(siti: Browser, clock: Clock) -> None:
    clock.moment = clock.moment.replace(hour=17, minute=1)  # one past midnight in Jakarta
    siti.sign_in("siti")
    assert siti.get("/uji/jejak").text.endswith("2026-03-11")


def test_the_answer_to_a_post_is_written_without_the_lock(siti: Browser, begun: list[str]) -> None:
    token = siti.token()
    begun.clear()
    siti.client.post("/uji/dua-kali", data={"csrf_token": token})
    assert [one for one in begun if one.startswith(("BEGIN", "COMMIT"))] == [
        "BEGIN IMMEDIATE",
        "COMMIT",
        "BEGIN",
        "BEGIN IMMEDIATE",
        "COMMIT",
    ]


def test_a_second_block_of_one_post_writes_too(siti: Browser, served: Engine) -> None:
    assert siti.post("/uji/dua-kali").text == "Satu"
    assert name_of(served) == "Dua"
