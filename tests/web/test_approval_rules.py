"""The approval limit, one's own PIN, and what the audit log tells of both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final

import pytest
from sqlalchemy import text

from coop.db import reading
from coop.ledger.settings import approval_limit
from coop.money import Money
from tests.web.approval_pages import open_desk
from tests.web.approval_pages import press
from tests.web.approval_pages import submitted
from tests.web.conftest import PASSWORD
from tests.web.counter import count
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock

    SignIn = Callable[[str], Browser]


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


@pytest.fixture(autouse=True)
def desk(served: Engine) -> None:
    open_desk(served)


# ------------------------------------------------------------------------- the rule, the PIN page


def test_the_limit_is_changed_and_its_history_shown(
    browser_of: SignIn, served: Engine, clock: Clock
) -> None:
    clock.advance(timedelta(minutes=1))
    budi = browser_of("budi")
    page = Page(budi.get("/pengaturan/persetujuan"))
    assert page.form()["limit"] == "50.000"
    assert "Budi (budi): PIN sudah dibuat" in page.text
    for typed, kept in (("1.000.000,50", Money(100_000_050)), ("0", Money(0)), ("", None)):
        answer = budi.post("/pengaturan/persetujuan", page.form() | {"limit": typed})
        assert answer.status_code == 303
        with reading(served) as session:
            assert approval_limit(session) == kept
    rows = Page(budi.get("/pengaturan/persetujuan")).rows()
    assert [row[1:] for row in rows] == [
        ["budi", "Rp0", "tanpa batas"],
        ["budi", "Rp1.000.000,50", "Rp0"],
        ["budi", "Rp50.000", "Rp1.000.000,50"],
        ["test", "tanpa batas", "Rp50.000"],
    ]
    refused = Page(budi.post("/pengaturan/persetujuan", page.form() | {"limit": "-5"}))
    assert refused.status == 422
    same = budi.post("/pengaturan/persetujuan", page.form() | {"limit": ""}, follow_redirects=True)
    assert "tetap sama" in same.text


def test_a_treasurer_who_would_lift_the_limit_is_told_who_can(siti: Browser) -> None:
    page = Page(siti.get("/pengaturan/persetujuan"))
    refused = Page(siti.post("/pengaturan/persetujuan", page.form() | {"limit": ""}))
    assert refused.status in {409, 422}
    assert "Minta budi" in refused.text
    assert siti.post("/pengaturan/persetujuan", page.form() | {"limit": "10"}).status_code == 303


def test_only_who_changes_settings_changes_the_limit(browser_of: SignIn) -> None:
    for who, status in (("budi", 200), ("ketut", 200), ("dewi", 403), ("wayan", 403)):
        assert browser_of(who).get("/pengaturan/persetujuan").status_code == status


REFUSED_PINS: Final = (
    ("12345", "terlalu pendek"),
    ("1234567890123", "Paling panjang 12"),
    ("123456", "terlalu mudah ditebak"),
    ("000000", "terlalu mudah ditebak"),
    ("48031a", "tanda selain angka"),
    ("٤٨٠٣١٧", "tanda selain angka"),
    ("", "Isian ini perlu diisi."),
)


def test_a_pin_is_chosen_with_the_password_and_is_not_easy(
    browser_of: SignIn, served: Engine
) -> None:
    rini = browser_of("rini")
    page = Page(rini.get("/kata-sandi/pin"))
    assert "Anda belum membuat PIN." in page.text
    assert Page(rini.get("/kata-sandi")).link("Buat atau ganti PIN") == "/kata-sandi/pin"
    for pin, sentence in REFUSED_PINS:
        typed = {"present": PASSWORD, "pin": pin, "again": pin}
        answer = Page(rini.post("/kata-sandi/pin", page.form() | typed))
        assert answer.status == 422, pin
        assert sentence in answer.text, pin
    typed = {"present": PASSWORD, "pin": "480317", "again": "480318"}
    assert "tidak sama" in Page(rini.post("/kata-sandi/pin", page.form() | typed)).text
    wrong = {"present": "bukan ini sama sekali", "pin": "480317", "again": "480317"}
    answers = [rini.post("/kata-sandi/pin", page.form() | wrong).status_code for _ in range(6)]
    assert answers == [422] * 6
    right = {"present": PASSWORD, "pin": "480317", "again": "480317"}
    assert "Tunggu" in Page(rini.post("/kata-sandi/pin", page.form() | right)).text
    assert count(served, "user_pin") == 1


def test_a_pin_is_kept_as_a_hash_and_named_in_the_log_without_itself(
    browser_of: SignIn, served: Engine
) -> None:
    rini = browser_of("rini")
    form = Page(rini.get("/kata-sandi/pin")).form()
    typed = {"present": PASSWORD, "pin": "480317", "again": "480317"}
    assert rini.post("/kata-sandi/pin", form | typed).status_code == 303
    with reading(served) as session:
        hashes = session.execute(text("SELECT pin_hash FROM user_pin")).scalars().all()
        log = session.execute(text("SELECT action, subject, detail FROM audit_event")).all()
    assert len(hashes) == 2
    assert all(each.startswith("$argon2id$") for each in hashes)
    assert ("user.set_pin", "user:rini", "{}") in [tuple(row) for row in log]
    assert not any("480317" in str(row) for row in log)


def test_who_may_not_approve_has_no_pin(browser_of: SignIn) -> None:
    for who in ("dewi", "ketut", "wayan"):
        browser = browser_of(who)
        assert browser.get("/kata-sandi/pin").status_code == 403
        assert not Page(browser.get("/kata-sandi")).has_link("Buat atau ganti PIN")


def test_the_audit_log_tells_each_step_in_words(
    siti: Browser, browser_of: SignIn, clock: Clock
) -> None:
    place = submitted(siti)
    press(siti, place, "kertas", **{"paper-approver": "budi"})
    press(browser_of("budi"), place, "konfirmasi")
    other = submitted(siti)
    press(siti, other, "pin", **{"pin-approver": "budi", "pin-pin": "000001"})
    press(siti, other, "tarik")
    clock.advance(timedelta(minutes=1))
    dewi = browser_of("dewi")
    page = Page(dewi.get("/audit"))
    for words in (
        "Mengajukan jurnal untuk disetujui",
        "Mencatat persetujuan di atas kertas",
        "Mengonfirmasi tanda tangan di kertas",
        "Menarik kembali pengajuan",
        "PIN salah",
        "Membuat PIN",
        "Mengubah pengaturan",
        "pengajuan nomor 1",
    ):
        assert words in page.text, words
    searches = {
        "pengajuan nomor 2": {"pengajuan nomor 2"},
        "Submission number 1": {"pengajuan nomor 1"},
        "draft:2": {"pengajuan nomor 2"},
        "bkm-2026-00001": {"pengajuan nomor 1"},
        "pin sal": {"pengguna budi"},
        "100%": set(),
        "_": {"pengajuan nomor 1"},  # of the names of its details
    }
    for words, subjects in searches.items():
        found = Page(dewi.get("/audit", query_string={"teks": words}))
        shown = {row[3] for row in found.rows() if "pengajuan" in row[3] or row[2] == "PIN salah"}
        assert shown == subjects, words
