"""Signing in and out, how long a session lasts, one's own password, the first administrator."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop import create_app
from coop.audit import AuditEvent
from coop.config import Config
from coop.db import reading
from coop.db import writing
from coop.ledger.book import require_book
from coop.users import service
from coop.users.models import LoginThrottle
from coop.users.setup import new_setup_code
from coop.web.database import db
from tests.web.conftest import PASSWORD
from tests.web.conftest import Browser

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine

    from tests.web.conftest import Clock

WRONG = "bukan kata sandinya"
NEW = "empat ayam minum air"


def events(engine: Engine, action: str) -> list[AuditEvent]:
    with reading(engine) as session:
        return list(session.scalars(select(AuditEvent).where(AuditEvent.action == action)))


def test_a_treasurer_signs_in_and_sees_the_first_page(siti: Browser) -> None:
    page = siti.get("/")
    assert page.status_code == 200
    assert "Siti" in page.text
    assert "Koperasi Uji" in page.text


def test_a_stranger_is_sent_to_the_log_in_and_back(stranger: Browser) -> None:
    response = stranger.get("/cari?q=kas")
    assert response.status_code == 303
    assert response.location == "/masuk?next=/cari?q%3Dkas"
    form = stranger.get(response.location)
    assert 'name="next" type="hidden" value="/cari?q=kas"' in form.text
    signed_in = stranger.post(
        "/masuk", {"username": "siti", "password": PASSWORD, "next": "/cari?q=kas"}
    )
    assert signed_in.status_code == 303
    assert signed_in.location == "/cari?q=kas"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(stranger: Browser, target: str) -> None:
    response = stranger.post("/masuk", {"username": "siti", "password": PASSWORD, "next": target})
    assert response.location == "/"


def test_a_wrong_password_is_refused_with_a_sentence_and_keeps_the_name(
    stranger: Browser, served: Engine
) -> None:
    response = stranger.sign_in("siti", WRONG)
    assert response.status_code == 422
    assert "Nama pengguna dan kata sandi tidak cocok." in response.text
    assert 'value="siti"' in response.text
    assert WRONG not in response.text
    assert [event.subject for event in events(served, "user.sign_in_refused")] == ["user:siti"]


def test_an_unknown_name_reads_the_same_and_is_not_written_down(
    stranger: Browser, served: Engine
) -> None:
    known, unknown = stranger.sign_in("siti", WRONG), stranger.sign_in("rahasia-saya", WRONG)

    def main_of(text: str) -> str:
        return re.sub(r'value="[^"]*"', "", text.partition("<main")[2])

    assert main_of(known.text) == main_of(unknown.text)
    assert events(served, "user.sign_in_refused")[-1].subject == "user:?"
    with reading(served) as session:
        assert "rahasia" not in json.dumps(list(session.scalars(select(LoginThrottle.key))))


def test_a_disabled_person_cannot_sign_in(
    stranger: Browser, browser_of: Callable[[str], Browser]
) -> None:
    browser_of("ketut").post("/pengguna/orang/siti", {"roles": "treasurer"})
    assert stranger.sign_in("siti").status_code == 422


def test_the_wait_grows_with_each_failure_and_the_sentence_tells_it(
    stranger: Browser, clock: Clock
) -> None:
    for _ in range(5):
        assert stranger.sign_in("siti", WRONG).status_code == 422
    refused = stranger.sign_in("siti")
    assert refused.status_code == 422
    assert "Terlalu banyak percobaan masuk yang gagal. Tunggu 15 detik" in refused.text
    clock.advance(timedelta(seconds=16))
    assert stranger.sign_in("siti", WRONG).status_code == 422
    assert "Tunggu 30 detik" in stranger.sign_in("siti").text
    clock.advance(timedelta(seconds=31))
    assert stranger.sign_in("siti").status_code == 303


def test_signing_out_ends_the_session_on_this_device(siti: Browser) -> None:
    response = siti.post("/keluar")
    assert response.status_code == 303
    assert siti.get("/").location == "/masuk"


def test_an_idle_session_ends(siti: Browser, clock: Clock) -> None:
    clock.advance(timedelta(minutes=29))
    assert siti.get("/").status_code == 200
    clock.advance(timedelta(minutes=29))
    assert siti.get("/").status_code == 200
    clock.advance(timedelta(minutes=31))
    assert siti.get("/").status_code == 303


def test_a_session_ends_after_twelve_hours_however_busy(siti: Browser, clock: Clock) -> None:
    for _ in range(12 * 3 - 1):
        clock.advance(timedelta(minutes=20))
        assert siti.get("/").status_code == 200
    clock.advance(timedelta(minutes=21))
    assert siti.get("/").status_code == 303


def test_changing_the_password_ends_the_sessions_of_other_devices(
    browser_of: Callable[[str], Browser],
) -> None:
    here, elsewhere = browser_of("siti"), browser_of("siti")
    response = here.post("/kata-sandi", {"present": PASSWORD, "new": NEW, "again": NEW})
    assert response.status_code == 303
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303
    assert elsewhere.sign_in("siti").status_code == 422
    assert elsewhere.sign_in("siti", NEW).status_code == 303


@pytest.mark.parametrize(
    ("present", "new", "again", "reason"),
    [
        (WRONG, NEW, NEW, "Kata sandi sekarang tidak benar."),
        (PASSWORD, "pendek", "pendek", "Kata sandi terlalu pendek."),
        (PASSWORD, "koperasi", "koperasi", "Kata sandi ini terlalu mudah ditebak."),
        (PASSWORD, NEW, NEW + "!", "Dua isian kata sandi baru tidak sama."),
    ],
)
def test_a_password_is_not_changed_without_good_reason(
    siti: Browser, present: str, new: str, again: str, reason: str
) -> None:
    response = siti.post("/kata-sandi", {"present": present, "new": new, "again": again})
    assert response.status_code == 422
    assert reason in response.text
    assert siti.get("/").status_code == 200


def test_a_person_disabled_while_signed_in_is_out_at_once(
    siti: Browser, browser_of: Callable[[str], Browser]
) -> None:
    browser_of("ketut").post("/pengguna/orang/siti", {"roles": "treasurer"})
    assert siti.get("/").status_code == 303


def test_a_cookie_of_another_secret_is_worth_nothing(people: str, clock: Clock) -> None:
    made = create_app(Config(book=people, secret_key="y" * 64, clock=clock))
    client = made.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "1:0"
        cookie["started"] = cookie["seen"] = int(clock().timestamp())
    assert client.get("/").status_code == 200
    forged = client.get_cookie("desmigratif")
    assert forged is not None
    other = create_app(Config(book=people, secret_key="z" * 64, clock=clock)).test_client()
    other.set_cookie("desmigratif", forged.value)
    assert other.get("/").status_code == 303


class TestTheFirstVisitor:
    """A book that nobody can sign in to yet."""

    @pytest.fixture
    def code(self, book: str, clock: Clock) -> str:
        engine = require_book(book)
        with writing(engine) as session:
            code = new_setup_code(session, actor="test", now=clock())
            session.commit()
        engine.dispose()
        return code

    @pytest.fixture
    def app(self, book: str, clock: Clock) -> Iterator[Flask]:
        made = create_app(Config(book=book, secret_key="x" * 64, clock=clock))
        yield made
        with made.app_context():
            db.engine.dispose()

    def typed(self, code: str) -> dict[str, object]:
        return {
            "code": code,
            "display_name": "Ketut",
            "username": "ketut",
            "new": NEW,
            "again": NEW,
        }

    def test_the_code_makes_an_administrator_once(self, stranger: Browser, code: str) -> None:
        assert stranger.get("/masuk").location == "/mulai"
        response = stranger.post("/mulai", self.typed(code.lower().replace("-", " ")))
        assert response.status_code == 303
        assert "Ketut" in stranger.get("/").text
        assert stranger.get("/pengguna").status_code == 200

    def test_another_code_makes_nobody(self, stranger: Browser, code: str, served: Engine) -> None:
        response = stranger.post("/mulai", self.typed("AAAA-AAAA-AAAA"))
        assert code != "AAAA-AAAA-AAAA"
        assert response.status_code == 422
        assert "Kode awal tidak cocok" in response.text
        with reading(served) as session:
            assert not service.has_users(session)

    def test_without_a_code_nobody_becomes_administrator(self, stranger: Browser) -> None:
        assert stranger.post("/mulai", self.typed("")).status_code == 422
        assert stranger.post("/mulai", self.typed("AAAA-AAAA-AAAA")).status_code == 422


def test_the_page_for_the_first_visitor_is_shut_once_there_are_users(stranger: Browser) -> None:
    assert stranger.get("/mulai").location == "/masuk"
    assert stranger.post("/mulai", {"code": "x"}).location == "/masuk"


def test_a_cookie_copied_before_signing_out_opens_nothing_afterwards(
    app: Flask, siti: Browser
) -> None:
    thief = app.test_client()
    cookie = siti.client.get_cookie("desmigratif")
    assert cookie is not None
    thief.set_cookie("desmigratif", cookie.value)
    assert thief.get("/").status_code == 200

    siti.post("/keluar")

    assert thief.get("/").status_code == 303
