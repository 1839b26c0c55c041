"""The journal form on both engines: looked at first, recorded once, nothing typed is lost."""

from __future__ import annotations

from datetime import date
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from coop.dates import Period
from coop.db import writing
from coop.ledger.book import restamp_chart
from coop.ledger.models import BusinessUnit
from coop.ledger.periods import close_month
from coop.money import Money
from tests.conftest import NOW
from tests.invariants import broken
from tests.web.counter import JPEG
from tests.web.counter import PDF
from tests.web.counter import SALE
from tests.web.counter import Typed
from tests.web.counter import count
from tests.web.counter import filled_form
from tests.web.counter import looked_at
from tests.web.counter import recorded
from tests.web.counter import register
from tests.web.counter import send
from tests.web.counter import state
from tests.web.read_book import raw_rows
from tests.web.reader import Page
from tests.web.reader import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.web.conftest import Browser


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


def close_february(engine: Engine) -> None:
    with writing(engine) as session:
        close_month(session, Period("2026-02"), actor="siti", now=NOW)
        session.commit()


# ------------------------------------------------------------------------------- looked at first


def test_looking_at_an_entry_writes_nothing_and_takes_no_number(
    siti: Browser, served: Engine
) -> None:
    form = filled_form(siti)
    before = state(served)
    first, second = looked_at(siti, form), looked_at(siti, form)
    assert state(served) == before
    assert count(served, "journal_entry") == 0
    assert "BKM-2026-00001" in first.text
    assert "BKM-2026-00001" in second.text
    assert recorded(siti).endswith("/1")


def test_the_preview_says_what_each_line_does_to_its_account(siti: Browser) -> None:
    page = looked_at(siti, filled_form(siti))
    assert "10 Maret 2026: Uang jasa" in page.text
    rows = [[words(cell) for cell in row] for row in page.all("tr", class_="entry-line")]
    assert rows == [
        ["1104 Kas USP bertambah", "USP", "75.000", ""],
        ["4101 Jasa Pinjaman Anggota bertambah", "USP", "", "75.000"],
    ]


def test_a_confirmed_entry_is_recorded_as_it_was_shown(siti: Browser, served: Engine) -> None:
    address = recorded(siti, narration="Jasa pinjaman P-07", receipt_number="K-12", batch="sore")
    page = Page(siti.get(address))
    assert page.title == "Jurnal BKM-2026-00001"
    for fact in ("Jurnal BKM-2026-00001 tercatat.", "Jasa pinjaman P-07", "K-12", "sore", "siti"):
        assert fact in page.text
    assert [row[-2:] for row in page.rows("journal")] == [
        ["75.000", ""],
        ["", "75.000"],
        ["75.000", "75.000"],
    ]
    assert broken(served) == []


def test_a_double_click_records_once_and_leads_to_the_same_entry(
    siti: Browser, served: Engine
) -> None:
    form = looked_at(siti, filled_form(siti)).form() | {"confirmed": "1"}
    first, second = siti.post("/jurnal/baru", form), siti.post("/jurnal/baru", form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert count(served, "journal_entry") == 1


def test_a_form_that_became_an_entry_cannot_become_another(siti: Browser, served: Engine) -> None:
    form = looked_at(siti, filled_form(siti)).form() | {"confirmed": "1"}
    siti.post("/jurnal/baru", form)
    changed = siti.post("/jurnal/baru", form | {"narration": "Lain sekali"})
    assert changed.status_code == 422
    assert "sudah menjadi jurnal BKM-2026-00001 dengan isi yang berbeda" in Page(changed).text
    assert count(served, "journal_entry") == 1


def test_one_can_go_back_and_change_what_was_looked_at(siti: Browser) -> None:
    shown = looked_at(siti, filled_form(siti, narration="Salah ketik"))
    page = Page(siti.post("/jurnal/baru", shown.form() | {"edit": "1"}))
    form = page.form()
    assert page.title == "Catat jurnal"
    assert form["narration"] == "Salah ketik"
    assert form["lines-1-credit"] == "75.000"
    assert form["request_id"] == shown.form()["request_id"]


def test_two_counters_record_at_the_same_instant(
    app: Flask, browser_of: Callable[[str], Browser], served: Engine
) -> None:
    browsers = [browser_of("siti"), browser_of("siti")]
    forms = [looked_at(browser, filled_form(browser)).form() for browser in browsers]
    answers: list[int] = []

    def confirm(browser: Browser, form: dict[str, str]) -> None:
        answers.append(browser.post("/jurnal/baru", form | {"confirmed": "1"}).status_code)

    threads = [
        Thread(target=confirm, args=(browser, form))
        for browser, form in zip(browsers, forms, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert answers == [303, 303]
    assert sorted({row.voucher for row in raw_rows(served)}) == ["BKM-2026-00001", "BKM-2026-00002"]
    assert broken(served) == []


# --------------------------------------------------------------------------------- what is refused


def refused(siti: Browser, form: dict[str, str], sentence: str) -> Page:
    """The form again, with a sentence and everything that was typed."""
    answer = Page(send(siti, form))
    assert answer.status == 422, answer.text
    assert answer.title == "Catat jurnal"
    assert sentence in answer.text
    assert answer.all("div", role="alert"), "reasons stand together on top"
    kept = answer.form()
    assert {name: kept[name] for name in form if name != "csrf_token"} == {
        name: text for name, text in form.items() if name != "csrf_token"
    }
    return answer


def test_a_refused_form_keeps_everything_that_was_typed(siti: Browser, served: Engine) -> None:
    before = state(served)
    uneven = (Typed("1104 Kas USP", debit="75000,5"), Typed("4101", credit="70.000"))
    form = filled_form(
        siti, *uneven, narration='Uang "jasa" <b>', entry_date="9/3/2026", receipt_number="K-9"
    )
    refused(siti, form, "Debit Rp75.000,50 dan kredit Rp70.000 tidak sama; selisihnya Rp5.000,50.")
    assert state(served) == before


CASES: dict[str, tuple[tuple[Typed, ...], dict[str, str], str]] = {
    "unknown account": (
        (Typed("9876", debit="1"), Typed("4101", credit="1")),
        {},
        "Akun 9876 tidak ada di bagan akun.",
    ),
    "header account": (
        (Typed("11", debit="1"), Typed("4101", credit="1")),
        {},
        "Akun 11 adalah akun induk",
    ),
    "no account": ((Typed("", debit="1"), *SALE), {}, "Pilih akun untuk baris ini."),
    "no amount": ((Typed("1104"), *SALE), {}, "Isi jumlahnya di debit atau di kredit."),
    "both sides of a line": (
        (Typed("1104", debit="5", credit="2"), Typed("4101", credit="3")),
        {},
        "Isi debit atau kredit saja, jangan keduanya.",
    ),
    "a word for an amount": (
        (Typed("1104", debit="banyak"), Typed("4101", credit="1")),
        {},
        "“banyak” tidak terbaca sebagai jumlah uang.",
    ),
    "less than nothing": (
        (Typed("1104", debit="-5"), Typed("4101", credit="-5")),
        {},
        "tidak boleh kurang dari nol",
    ),
    "one line": ((Typed("1104", debit="1"),), {}, "paling sedikit dua baris"),
    "two empty lines": ((Typed(""), Typed("")), {}, "paling sedikit dua baris"),
    "a day that does not exist": (SALE, {"entry_date": "31/02/2026"}, "“31/02/2026” bukan tanggal"),
    "no day": (SALE, {"entry_date": ""}, "Isian ini perlu diisi."),
    "tomorrow": (SALE, {"entry_date": "11/03/2026"}, "belum tiba; hari ini"),
    "no narration": (SALE, {"narration": " "}, "tidak dapat diterima"),
    "a narration too long": (SALE, {"narration": "x" * 501}, "Paling panjang 500"),
    "an order of letters turned round": (SALE, {"narration": "a\u202ecod.exe"}, "tidak dapat"),
    "effective later": (SALE, {"effective_date": "11/03/2026"}, "lebih lambat daripada"),
    "a unit made up": (
        (Typed("1104", debit="1", unit="BULAN"), Typed("4101", credit="1", unit="BULAN")),
        {},
        "Unit BULAN tidak dikenal",
    ),
    "savings of nobody": (
        (Typed("1104", debit="1"), Typed("2101", credit="1")),
        {},
        "harus menyebut nomor",
    ),
    "savings of a stranger": (
        (Typed("1104", debit="1"), Typed("2101", credit="1", number="S-404")),
        {},
        "Nomor S-404 tidak terdaftar",
    ),
    "a number where none is due": (
        (Typed("1104", debit="1"), Typed("4101", credit="1", number="A-1")),
        {},
        "Kosongkan nomor",
    ),
    "a computed account": (
        (Typed("1104", debit="1"), Typed("3502", credit="1")),
        {},
        "dihitung oleh program",
    ),
    "an adjustment on any day": (SALE, {"kind": "adjustment"}, "penyesuaian bertanggal"),
}


def test_each_refusal_says_why_and_nothing_is_written(siti: Browser, served: Engine) -> None:
    before = state(served)
    for case, (lines, fields, sentence) in CASES.items():
        form = filled_form(siti, *lines, **fields)
        answer = Page(send(siti, form))
        assert answer.status == 422, case
        assert sentence in answer.text, (case, answer.text)
        kept = answer.form()
        lost = {name for name in form if kept[name] != form[name] and "token" not in name}
        assert not {name for name in lost if not name.endswith("-unit")}, case
    assert state(served) == before


def test_the_summary_of_errors_leads_to_the_field_of_its_line(siti: Browser) -> None:
    page = refused(
        siti, filled_form(siti, Typed("1104", debit="lima"), SALE[1]), "“lima” tidak terbaca"
    )
    [alert] = page.all("div", role="alert")
    [link] = [each for each in alert.iter("a") if "Baris 1, Debit" in words(each)]
    [field] = page.all("input", id=link.get("href", "").lstrip("#"))
    assert field.get("aria-invalid") == "true"
    assert page.all("p", id=field.get("aria-describedby", ""))


def test_an_entry_in_a_closed_month_is_refused_with_its_remedy(
    siti: Browser, served: Engine
) -> None:
    close_february(served)
    form = filled_form(siti, entry_date="28/02/2026")
    page = Page(send(siti, form))
    assert page.status in {409, 422}
    assert "Periode Februari 2026 sudah ditutup." in page.text
    assert "Catat pada periode yang masih terbuka" in page.text


def test_a_month_closed_while_somebody_looks_refuses_the_confirmation(
    siti: Browser, served: Engine
) -> None:
    shown = looked_at(siti, filled_form(siti, entry_date="28/02/2026"))
    close_february(served)
    answer = Page(siti.post("/jurnal/baru", shown.form() | {"confirmed": "1"}))
    assert answer.title == "Catat jurnal"
    assert "Februari 2026 sudah ditutup" in answer.text
    assert answer.form()["narration"] == "Uang jasa"
    assert count(served, "journal_entry") == 0


def test_lines_can_be_added_and_what_was_typed_stays(siti: Browser) -> None:
    form = filled_form(siti) | {"more": "1"}
    page = Page(send(siti, form))
    assert page.status == 200
    kept = page.form()
    assert kept["lines-1-credit"] == "75.000"
    assert sum(name.endswith("-account") for name in kept) == 8
    while "Tambah baris" in page.text:
        page = Page(send(siti, page.form() | {"more": "1"}))
    assert sum(name.endswith("-account") for name in page.form()) == 60


def test_a_line_beyond_the_last_is_not_taken(siti: Browser, served: Engine) -> None:
    form = filled_form(siti)
    for place in range(58, 70):
        form[f"lines-{place}-account"] = "1104"
        form[f"lines-{place}-debit"] = form[f"lines-{place}-credit"] = ""
        form[f"lines-{place}-unit"] = "USP"
    assert Page(send(siti, form)).status == 422
    assert count(served, "journal_entry") == 0


def test_an_entry_across_units_shows_and_records_what_they_owe_each_other(
    siti: Browser, served: Engine, people: str
) -> None:
    register(people, "savings", "S-001")
    lines = (
        Typed("1101 Kas Kantor", debit="50.000", unit="KANTOR"),
        Typed("2101", credit="50.000", number="S-001"),
    )
    page = looked_at(siti, filled_form(siti, *lines))
    assert [row[0].split()[0] for row in page.rows("journal")] == ["1101", "2101", "1191", "1191"]
    siti.post("/jurnal/baru", page.form() | {"confirmed": "1"})
    inter = {row.unit: row.amount for row in raw_rows(served) if row.account == "1191"}
    assert inter == {"KANTOR": Money.rupiah(-50_000), "USP": Money.rupiah(50_000)}
    assert broken(served) == []


def test_a_late_entry_keeps_the_day_the_money_moved(siti: Browser) -> None:
    page = Page(siti.get(recorded(siti, effective_date="03/03/2026", batch="susulan 3 Maret")))
    assert "Tanggal efektif3 Maret 2026" in page.text
    assert "susulan 3 Maret" in page.text


def test_a_year_end_adjustment_is_recorded_in_the_thirteenth_period(siti: Browser) -> None:
    lines = (Typed("6105", debit="10", unit="KANTOR"), Typed("2131", credit="10", unit="KANTOR"))
    address = recorded(siti, *lines, kind="adjustment", entry_date="31/12/2025")
    assert "Penyesuaian 2025" in Page(siti.get(address)).text


# ------------------------------------------------------------------------------- papers that wait


def test_a_paper_sent_with_a_refused_form_waits_for_the_next(siti: Browser) -> None:
    form = filled_form(siti, narration="")
    page = Page(send(siti, form, files=[("nota pasar.jpg", JPEG)]))
    assert page.status == 422
    assert "Sudah diterima: nota pasar.jpg." in page.text
    shown = looked_at(siti, page.form() | {"narration": "Belanja pasar"})
    assert "Lampiran: nota pasar.jpg" in shown.text
    answer = siti.post("/jurnal/baru", shown.form() | {"confirmed": "1"})
    entry = Page(siti.get(answer.location))
    assert siti.get(entry.link("nota pasar.jpg")).data == JPEG


def test_a_paper_sent_while_adding_lines_waits_too(siti: Browser) -> None:
    page = Page(send(siti, filled_form(siti) | {"more": "1"}, files=[("nota.pdf", PDF)]))
    assert "Sudah diterima: nota.pdf." in page.text


def test_papers_that_waited_are_attached_once(siti: Browser, served: Engine) -> None:
    shown = looked_at(siti, filled_form(siti), files=[("a.jpg", JPEG), ("b.pdf", PDF)])
    form = shown.form() | {"confirmed": "1"}
    siti.post("/jurnal/baru", form)
    siti.post("/jurnal/baru", form)
    assert count(served, "attachment") == 2
    assert count(served, "waiting_file") == 0


def test_a_refused_paper_leaves_the_form_as_it_was(siti: Browser, served: Engine) -> None:
    form = filled_form(siti, narration="Belanja")
    page = Page(send(siti, form, files=[("nota.jpg", JPEG), ("nota.svg", b"<svg onload=x>")]))
    assert page.status == 422
    assert "Lampiran nota.svg tidak dapat disimpan" in page.text
    assert page.form()["narration"] == "Belanja"
    assert count(served, "waiting_file") == 0


def test_a_form_without_its_request_id_keeps_and_records_nothing(
    siti: Browser, served: Engine
) -> None:
    form = filled_form(siti) | {"request_id": ""}
    assert send(siti, form, files=[("nota.jpg", JPEG)]).status_code == 422
    assert send(siti, form | {"confirmed": "1"}).status_code == 422
    assert send(siti, form | {"request_id": "x" * 5000}).status_code == 422
    assert count(served, "waiting_file") == count(served, "journal_entry") == 0


# ------------------------------------------------------------------------------- hostile words


HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> ' & &amp;",
    '=HYPERLINK("http://x") {{ 7*7 }} {% raw %}',
    "👩🏽‍🌾 panen ﷽ ‑ «kutip»",
    "x" * 500,
)


def test_hostile_words_are_shown_as_they_were_typed_everywhere(
    siti: Browser, served: Engine
) -> None:
    for number, typed in enumerate(HOSTILE, start=1):
        form = filled_form(siti, narration=typed, batch=typed[:200])
        shown = looked_at(siti, form)
        assert shown.form()["narration"] == typed
        address = siti.post("/jurnal/baru", shown.form() | {"confirmed": "1"}).location
        for path in (
            address,
            f"{address}/batalkan",
            "/jurnal",
            "/buku-besar/1104",
            f"/cari?q=BKM-2026-0000{number}",
        ):
            page = Page(siti.get(path))
            assert page.status == 200
            assert " ".join(typed.split()) in page.text, path
            assert not [script for script in page.all("script") if words(script)], path
            assert not page.all("img"), path
    assert {row.narration for row in raw_rows(served)} == set(HOSTILE)


# --------------------------------------------------------------------------------- who may


def test_nobody_but_treasurer_and_cashier_reaches_the_form(
    browser_of: Callable[[str], Browser], stranger: Browser
) -> None:
    for who in ("budi", "dewi", "ketut", "wayan"):
        browser = browser_of(who)
        assert browser.get("/jurnal/baru").status_code == 403
        assert browser.post("/jurnal/baru", {}).status_code == 403
    assert stranger.get("/jurnal/baru").location.startswith("/masuk")


def test_a_book_of_one_unit_asks_for_no_unit(siti: Browser, served: Engine) -> None:
    with writing(served) as session:
        session.execute(
            update(BusinessUnit).where(BusinessUnit.code != "USP").values(is_active=False)
        )
        restamp_chart(session)  # other tests' books began as this one and are remembered by it
        session.commit()
    page = Page(siti.get("/jurnal/baru"))
    assert not page.all("th", id="head-unit")
    assert page.form()["lines-0-unit"] == "USP"
    assert recorded(siti).endswith("/1")


def test_the_form_is_dated_today_in_the_books_own_zone(siti: Browser) -> None:
    form = Page(siti.get("/jurnal/baru")).form()
    assert form["entry_date"] == date(2026, 3, 10).strftime("%d/%m/%Y")
