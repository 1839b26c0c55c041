"""The administrator's page of people."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.db import reading
from tests.web.conftest import HOSTILE
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.web.conftest import Browser

NEW: dict[str, Any] = {
    "display_name": "Putu Ayu",
    "username": "putu.ayu",
    "password": "lima bebek berenang",
    "roles": ["cashier", "member"],
}


@pytest.fixture
def ketut(browser_of: Callable[[str], Browser]) -> Browser:
    """The administrator's browser."""
    return browser_of("ketut")


def test_a_person_is_added_and_signs_in(ketut: Browser, stranger: Browser) -> None:
    response = ketut.post("/pengguna/baru", NEW)
    assert response.status_code == 303
    page = ketut.get("/pengguna").text
    assert "Putu Ayu" in page
    assert "Kasir, Anggota" in page
    assert stranger.sign_in("Putu.Ayu", "lima bebek berenang").status_code == 303


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"username": "siti"}, "Nama pengguna siti sudah dipakai."),
        ({"username": "Putu Ayu"}, "tidak dapat dipakai"),
        ({"username": "ab"}, "tidak dapat dipakai"),
        ({"password": "pendek"}, "Kata sandi terlalu pendek."),
        ({"password": "putu.ayu"}, "Kata sandi ini terlalu mudah ditebak."),
        ({"display_name": ""}, "Isian ini perlu diisi."),
        ({"roles": ["raja"]}, "raja"),
    ],
)
def test_a_refused_person_is_explained_and_what_was_typed_stays(
    ketut: Browser, change: dict[str, object], reason: str
) -> None:
    response = ketut.post("/pengguna/baru", {**NEW, **change})
    assert response.status_code == 422
    assert reason in response.text
    assert f'value="{change.get("username", "putu.ayu")}"' in response.text
    assert NEW["password"] not in response.text


def test_a_name_that_means_no_good_is_shown_as_text(ketut: Browser) -> None:
    ketut.post("/pengguna/baru", {**NEW, "display_name": HOSTILE})
    page = ketut.get("/pengguna").text
    assert "<b>tebal" not in page
    assert "&lt;b&gt;tebal" in page


def test_roles_change_with_the_next_request(
    ketut: Browser, browser_of: Callable[[str], Browser]
) -> None:
    wayan = browser_of("wayan")
    assert wayan.get("/cari").status_code == 403
    changed = ketut.post("/pengguna/orang/wayan", {"roles": ["auditor"], "is_enabled": "y"})
    assert changed.status_code == 303
    assert wayan.get("/cari").status_code == 200


def test_the_last_administrator_stays(ketut: Browser) -> None:
    for sent in ({"roles": ["member"], "is_enabled": "y"}, {"roles": ["administrator"]}):
        response = ketut.post("/pengguna/orang/ketut", sent)
        assert response.status_code == 422
        assert "Pengguna ketut adalah satu-satunya administrator." in response.text
    assert ketut.get("/pengguna").status_code == 200


def test_a_forgotten_password_is_given_anew(ketut: Browser, stranger: Browser) -> None:
    response = ketut.post("/pengguna/orang/siti/kata-sandi", {"password": "enam kambing lari"})
    assert response.status_code == 303
    assert stranger.sign_in("siti").status_code == 422
    assert stranger.sign_in("siti", "enam kambing lari").status_code == 303


def test_a_password_too_short_is_refused_on_the_same_page(ketut: Browser) -> None:
    response = ketut.post("/pengguna/orang/siti/kata-sandi", {"password": "x"})
    assert response.status_code == 422
    assert "Kata sandi terlalu pendek." in response.text
    assert "Pengguna siti" in response.text


def test_ones_own_new_password_keeps_this_session(ketut: Browser) -> None:
    ketut.post("/pengguna/orang/ketut/kata-sandi", {"password": "enam kambing lari"})
    assert ketut.get("/pengguna").status_code == 200


def test_nobody_by_that_name_is_said_so(ketut: Browser) -> None:
    answer = ketut.get("/pengguna/orang/siapa")
    assert answer.status_code == 404
    assert "Tidak ada pengguna bernama siapa." in answer.text


def test_every_change_is_in_the_audit_log_without_names_or_passwords(
    ketut: Browser, served: Engine
) -> None:
    ketut.post("/pengguna/baru", NEW)
    ketut.post("/pengguna/orang/putu.ayu", {"roles": ["cashier"]})
    with reading(served) as session:
        rows = session.scalars(select(AuditEvent).where(AuditEvent.actor == "ketut")).all()
    actions = [row.action for row in rows]
    assert actions == ["user.sign_in", "user.create", "user.set_roles", "user.disable"]
    everything = " ".join(f"{row.subject} {row.detail}" for row in rows)
    assert "Putu Ayu" not in everything
    assert PASSWORD not in everything
    assert str(NEW["password"]) not in everything
