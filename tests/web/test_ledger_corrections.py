"""Reversals and transfers as pages, on both engines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from coop.dates import Period
from coop.db import writing
from coop.ledger.periods import close_month
from coop.money import ZERO
from coop.money import total
from tests.conftest import NOW
from tests.invariants import broken
from tests.web.counter import Typed
from tests.web.counter import count
from tests.web.counter import recorded
from tests.web.counter import register
from tests.web.counter import state
from tests.web.read_book import raw_rows
from tests.web.reader import Page
from tests.web.reader import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


def reversal_form(siti: Browser, entry: str, reason: str = "Salah jumlah") -> dict[str, str]:
    return Page(siti.get(f"{entry}/batalkan")).form() | {"reason": reason}


def test_a_reversal_mirrors_its_entry_and_both_say_so(siti: Browser, served: Engine) -> None:
    entry = recorded(siti)
    page = Page(siti.get(entry))
    path = page.link("Batalkan jurnal ini")
    asked = Page(siti.get(path))
    assert "BKM-2026-00001 tanggal 10 Maret 2026 sebesar Rp75.000" in asked.text
    answer = siti.post(path, asked.form() | {"reason": "Salah jumlah"})
    assert answer.status_code == 303
    mirror = Page(siti.get(answer.location))
    assert [row[-2:] for row in mirror.rows("journal")[:2]] == [["", "75.000"], ["75.000", ""]]
    assert "Salah jumlah" in mirror.text
    assert "Sudah dibatalkan" in Page(siti.get(entry)).text
    per_account = {row.account: ZERO for row in raw_rows(served)}
    for account in per_account:
        assert total(r.amount for r in raw_rows(served) if r.account == account) == ZERO
    assert broken(served) == []


def test_a_reversal_needs_a_reason_and_an_open_day(siti: Browser, served: Engine) -> None:
    entry = recorded(siti)
    before = state(served)
    form = reversal_form(siti, entry)
    refusals = {
        "reason": ("", "Isian ini perlu diisi."),
        "entry_date": ("11/03/2026", "belum tiba"),
    }
    for field, (typed, sentence) in refusals.items():
        answer = Page(siti.post(f"{entry}/batalkan", form | {field: typed}))
        assert answer.status in {409, 422}
        assert sentence in answer.text
        assert answer.form()[field] == typed
    assert state(served) == before


def test_a_reversal_happens_once_however_often_it_is_sent(siti: Browser, served: Engine) -> None:
    entry = recorded(siti)
    form = reversal_form(siti, entry)
    first, again = siti.post(f"{entry}/batalkan", form), siti.post(f"{entry}/batalkan", form)
    assert first.location == again.location
    other = Page(siti.post(f"{entry}/batalkan", reversal_form(siti, entry)))
    assert other.status in {409, 422}
    assert "sudah dibatalkan dengan BKK-2026-00001" in other.text
    assert count(served, "journal_entry") == 2


def test_a_reversal_is_not_reversed(siti: Browser) -> None:
    entry = recorded(siti)
    mirror = siti.post(f"{entry}/batalkan", reversal_form(siti, entry)).location
    assert not Page(siti.get(mirror)).has_link("Batalkan jurnal ini")
    answer = Page(siti.post(f"{mirror}/batalkan", reversal_form(siti, mirror)))
    assert answer.status in {409, 422}
    assert "tidak dapat dibatalkan" in answer.text


def test_an_entry_of_a_closed_month_is_reversed_in_an_open_one(
    siti: Browser, served: Engine
) -> None:
    entry = recorded(siti, entry_date="27/02/2026")
    with writing(served) as session:
        close_month(session, Period("2026-02"), actor="siti", now=NOW)
        session.commit()
    form = reversal_form(siti, entry)
    assert form["entry_date"] == "10/03/2026"
    in_february = Page(siti.post(f"{entry}/batalkan", form | {"entry_date": "28/02/2026"}))
    assert "sudah ditutup" in in_february.text
    assert siti.post(f"{entry}/batalkan", form).status_code == 303


def test_an_entry_that_does_not_exist_is_not_reversed(siti: Browser) -> None:
    assert siti.get("/jurnal/4711/batalkan").status_code == 404
    assert siti.post("/jurnal/4711/batalkan", {"reason": "x"}).status_code == 404


# ------------------------------------------------------------------------------- pindah buku


def savers(people: str, siti: Browser) -> None:
    """Two savings accounts, the first with money in it."""
    for number in ("S-001", "S-002"):
        register(people, "savings", number)
    recorded(siti, Typed("1104", debit="90.000"), Typed("2101", credit="90.000", number="S-001"))


def transfer_form(siti: Browser, **fields: str) -> dict[str, str]:
    typed = {
        "debit": "2101",
        "debit_number": "S-001",
        "debit_unit": "USP",
        "credit": "2101 Simpanan Sukarela",
        "credit_number": "S-002",
        "credit_unit": "USP",
        "amount": "40.000",
        "reason": "Setoran masuk ke anggota yang salah",
    }
    return Page(siti.get("/pindah-buku")).form() | typed | fields


def test_a_transfer_is_looked_at_and_then_recorded_once(
    siti: Browser, served: Engine, people: str
) -> None:
    savers(people, siti)
    before = state(served)
    shown = Page(siti.post("/pindah-buku", transfer_form(siti)))
    assert shown.title == "Periksa dulu"
    assert state(served) == before
    rows = [[words(cell) for cell in row] for row in shown.all("tr", class_="entry-line")]
    assert rows == [
        ["2101 Simpanan Sukarela S-001 berkurang", "USP", "40.000", ""],
        ["2101 Simpanan Sukarela S-002 bertambah", "USP", "", "40.000"],
    ]
    form = shown.form() | {"confirmed": "1"}
    first, again = siti.post("/pindah-buku", form), siti.post("/pindah-buku", form)
    assert first.status_code == 303
    assert first.location == again.location
    assert Page(siti.get(first.location)).title == "Jurnal BM-2026-00001"
    assert count(served, "journal_entry") == 2
    assert broken(served) == []


def test_a_transfer_can_be_changed_before_it_is_recorded(siti: Browser, people: str) -> None:
    savers(people, siti)
    shown = Page(siti.post("/pindah-buku", transfer_form(siti)))
    page = Page(siti.post("/pindah-buku", shown.form() | {"edit": "1"}))
    assert page.form()["reason"] == "Setoran masuk ke anggota yang salah"
    assert page.form()["amount"] == "40.000"


REFUSED_TRANSFERS: tuple[tuple[dict[str, str], str], ...] = (
    ({"debit": "1104", "debit_number": ""}, "Akun 1104 adalah kas atau bank"),
    ({"credit": "9876"}, "Akun 9876 tidak ada"),
    ({"amount": "0"}, "tidak punya jumlah"),
    ({"amount": ""}, "Isian ini perlu diisi."),
    ({"reason": ""}, "Isian ini perlu diisi."),
    ({"amount": "90.001"}, "akan menjadi"),
    ({"credit_number": "S-404"}, "Nomor S-404 tidak terdaftar"),
)


def test_a_refused_transfer_says_why_already_when_looked_at(
    siti: Browser, served: Engine, people: str
) -> None:
    savers(people, siti)
    before = state(served)
    for fields, sentence in REFUSED_TRANSFERS:
        form = transfer_form(siti, **fields)
        answer = Page(siti.post("/pindah-buku", form))
        assert answer.status in {409, 422}, fields
        assert answer.title == "Pindah buku"
        assert sentence in answer.text, fields
        kept = answer.form()
        assert all(kept[name] == form[name] for name in fields)
    assert state(served) == before


def test_a_transfer_across_units_shows_what_the_units_owe_each_other(siti: Browser) -> None:
    fields = {
        "debit": "6105",
        "debit_number": "",
        "debit_unit": "KANTOR",
        "credit": "4101",
        "credit_number": "",
    }
    shown = Page(siti.post("/pindah-buku", transfer_form(siti, **fields)))
    accounts = [words(next(iter(row)))[:4] for row in shown.all("tr", class_="entry-line")]
    assert accounts == ["6105", "4101", "1191", "1191"]


def test_only_the_treasurer_corrects(
    browser_of: Callable[[str], Browser], siti: Browser, clock: Clock
) -> None:
    entry = recorded(siti)
    clock.advance(timedelta(minutes=1))
    for who in ("budi", "dewi", "wayan"):
        browser = browser_of(who)
        assert browser.get(f"{entry}/batalkan").status_code == 403
        assert browser.post(f"{entry}/batalkan", {"reason": "x"}).status_code == 403
        assert browser.get("/pindah-buku").status_code == 403
