"""Opening balances in the browser: typed unit by unit, looked at, recorded once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.dates import period_of
from coop.db import reading
from coop.db import writing
from coop.desk.opening.queries import unsettled
from coop.ledger.models import Account
from coop.ledger.models import Subledger
from coop.money import Money
from coop.money import total
from tests.conftest import NOW
from tests.invariants import broken
from tests.web.conftest import HOSTILE
from tests.web.counter import Typed
from tests.web.counter import count
from tests.web.counter import recorded as entry_recorded
from tests.web.counter import state
from tests.web.opening_desk import begin_in
from tests.web.opening_desk import entry_of
from tests.web.opening_desk import fields
from tests.web.opening_desk import fill
from tests.web.opening_desk import fill_office
from tests.web.opening_desk import list_lines
from tests.web.opening_desk import look
from tests.web.opening_desk import page_form
from tests.web.opening_desk import record
from tests.web.opening_desk import text_of
from tests.web.read_book import raw_rows
from tests.web.reader import Page

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.web.conftest import Browser
    from tests.web.conftest import Clock


@pytest.fixture
def people(book_on_both: str) -> str:
    return book_on_both


@pytest.fixture(autouse=True)
def begun(served: Engine) -> None:
    """The books begin in January."""
    begin_in(served, date(2026, 1, 1))


def test_balances_that_tie_become_one_entry_of_the_day_before(
    siti: Browser, served: Engine
) -> None:
    answer = fill(siti, served, "harta", {"1101": "1.000.000", "1331": "500.000,50"})
    assert answer.location == "/saldo-awal/KANTOR/isi/utang"
    fill_office(siti, served)
    page = Page(siti.get("/saldo-awal/KANTOR"))
    assert "Cocok" in page.text
    shown = look(siti)
    assert "Saldo awal Kantor per 31 Desember 2025." in shown.text
    assert ["3101 Simpanan Pokok (2 nomor)", "700.000"] in shown.rows()
    assert count(served, "journal_entry") == 0
    assert record(siti).location == "/saldo-awal/KANTOR"
    entry = entry_of(served)
    assert (entry.kind, entry.entry_date, entry.origin) == ("opening", date(2025, 12, 31), "")
    assert entry.voucher_number == "BM-2025-00001"
    assert entry.narration == "Saldo awal Kantor per 31 Desember 2025"
    lines = {(row.account, row.number): row.amount.plain() for row in raw_rows(served)}
    assert lines == {
        ("1101", ""): "1000000",
        ("1331", ""): "500000",
        ("1339", ""): "-200000",
        ("3101", "A-001"): "-300000",
        ("3101", "A-002"): "-400000",
        ("3401", ""): "-600000",
    }
    assert broken(served) == []
    assert "selisih" not in Page(siti.get("/")).text.casefold()


def test_what_does_not_tie_is_recorded_only_with_consent_and_stays_a_task(
    siti: Browser, served: Engine, clock: Clock, browser_of: Callable[[str], Browser]
) -> None:
    fill_office(siti, served, cash="900.000")
    before = state(served)
    refused = Page(record(siti))
    assert "Saldo awal belum cocok; selisihnya -Rp100.000." in refused.text
    unexplained = Page(record(siti, is_agreed="y"))
    assert "Penjelasan selisih tidak dapat diterima: masih kosong." in unexplained.text
    assert state(served) == before
    why = "Dua kartu anggota belum ditemukan"
    assert record(siti, is_agreed="y", explanation=why).status_code == 303
    rows = {row.account: row.amount.plain() for row in raw_rows(served)}
    assert rows["1199"] == "100000"
    home = Page(siti.get("/"))
    task = "Selisih saldo awal Kantor Rp100.000 masih dalam penelusuran."
    assert task in home.text
    assert home.link(task) == "/saldo-awal/KANTOR"
    paper = text_of(siti.get("/saldo-awal/KANTOR/berita-acara.pdf").data)
    for words in ("BERITA ACARA SALDO AWAL", "seratus ribu rupiah", why, "A-002", "31 Desember"):
        assert words in paper
    clock.advance(timedelta(days=1))
    later = text_of(browser_of("dewi").get("/saldo-awal/KANTOR/berita-acara.pdf").data)
    assert "Pada hari ini, Selasa, 10 Maret 2026" in " ".join(later.split())
    clock.advance(timedelta(days=-1))
    clear(siti)
    assert task not in siti.get("/").text
    assert "Selisih itu kini sudah nihil." in text_of(
        siti.get("/saldo-awal/KANTOR/berita-acara.pdf").data
    )


def clear(siti: Browser) -> None:
    """Find the cause, and move the difference where it belongs."""
    form = Page(siti.get("/pindah-buku")).form() | {
        "debit": "1331",
        "debit_unit": "KANTOR",
        "credit": "1199",
        "credit_unit": "KANTOR",
        "amount": "100.000",
        "reason": "Printer lupa dicatat",
    }
    answer = siti.post("/pindah-buku", form | {"confirmed": "1"})
    assert answer.status_code == 303, Page(answer).text


def test_a_chart_without_an_account_for_differences_gets_one(siti: Browser, served: Engine) -> None:
    with writing(served) as session:
        for account in session.scalars(select(Account).where(Account.code == "1199")):
            session.delete(account)
        session.commit()
    fill(siti, served, "harta", {"1101": "5"})
    assert record(siti, is_agreed="y", explanation="Kas saja").status_code == 303
    assert {row.account for row in raw_rows(served)} == {"1101", "1199"}


def test_a_start_in_mid_year_takes_over_income_and_costs_to_date(
    siti: Browser, served: Engine
) -> None:
    begin_in(served, date(2026, 3, 1))
    page = Page(siti.get("/saldo-awal/KANTOR"))
    assert "Pendapatan sejak Januari" in page.text
    fill(siti, served, "harta", {"1101": "1.500.000"})
    fill(siti, served, "modal", {"3401": "1.000.000"})
    fill(siti, served, "pendapatan", {"4401": "700.000"})
    fill(siti, served, "biaya", {"6103": "200.000"})
    assert record(siti).status_code == 303
    assert entry_of(served).entry_date == date(2026, 2, 28)
    result = Page(siti.get("/laporan/income-statement?dari=1-1-2026&sampai=10-3-2026"))
    assert "700.000" in result.text
    assert broken(served) == []


def test_books_that_begin_in_january_take_over_no_results(siti: Browser, served: Engine) -> None:
    assert siti.get("/saldo-awal/KANTOR/isi/biaya").status_code == 404
    begin_in(served, date(2026, 3, 1))
    fill(siti, served, "biaya", {"6103": "200.000"})
    begin_in(served, date(2026, 1, 1))
    page = Page(siti.get("/saldo-awal/KANTOR/periksa"))
    assert "Akun 6103 adalah pendapatan atau biaya, padahal buku mulai bulan Januari." in page.text
    assert record(siti, is_agreed="y", explanation="x").status_code == 422


def test_nothing_can_be_typed_before_the_first_month_is_known(
    siti: Browser, served: Engine
) -> None:
    with writing(served) as session:
        session.connection().exec_driver_sql("DELETE FROM setting")
        session.commit()
    page = Page(siti.get("/saldo-awal"))
    assert page.link("Tentukan bulan pertama") == "/persiapan/mulai"
    assert siti.get("/saldo-awal/KANTOR").status_code == 200
    assert siti.get("/saldo-awal/KANTOR/periksa").location == "/saldo-awal"
    refused = siti.post("/saldo-awal/KANTOR/periksa", {"request_id": "0" * 32})
    assert "Bulan pertama pembukuan belum ditentukan." in refused.text


def test_a_second_click_records_once_and_a_second_opening_is_refused(
    siti: Browser, served: Engine
) -> None:
    fill_office(siti, served)
    form = look(siti).form() | {"confirmed": "1"}
    first = siti.post("/saldo-awal/KANTOR/periksa", form)
    assert siti.post("/saldo-awal/KANTOR/periksa", form).location == first.location
    assert count(served, "journal_entry") == 1
    again = Page(siti.post("/saldo-awal/KANTOR/periksa", form | {"request_id": "0" * 32}))
    sentence = "Saldo awal Kantor sudah tercatat dengan bukti BM-2025-00001 per 31 Desember 2025."
    assert sentence in again.text
    assert again.status == 422
    refused = Page(siti.post("/saldo-awal/KANTOR/isi/harta", page_form(siti, "harta")))
    assert sentence in refused.text
    page = Page(siti.get("/saldo-awal/KANTOR"))
    assert not page.has_link("Periksa dulu")


def test_a_reversed_opening_is_recorded_again_from_what_was_typed(
    siti: Browser, served: Engine
) -> None:
    fill_office(siti, served, cash="1.100.000")
    record(siti, is_agreed="y", explanation="Salah hitung kas")
    form = Page(siti.get("/jurnal/1/batalkan")).form()
    form |= {"reason": "Kas salah hitung", "entry_date": "31/12/2025"}
    assert siti.post("/jurnal/1/batalkan", form).status_code == 303
    assert "Selisih saldo awal" not in siti.get("/").text
    fill(siti, served, "harta", {"1101": "1.000.000"})
    assert record(siti).status_code == 303
    cash = total(row.amount for row in raw_rows(served) if row.account == "1101")
    assert cash == Money.rupiah(1_000_000)
    assert broken(served) == []


def test_what_was_typed_survives_a_restart_and_is_a_task(siti: Browser, served: Engine) -> None:
    fill(siti, served, "harta", {"1101": "1.000.000"})
    served.dispose()
    page = Page(siti.get("/saldo-awal/KANTOR/isi/harta"))
    assert "1.000.000" in page.form().values()
    assert "Saldo awal Kantor sudah diisi tetapi belum dicatat." in siti.get("/").text
    with reading(served) as session:
        assert len(list(unsettled(session, NOW.date()))) == 1


def test_a_second_person_is_told_what_the_first_has_saved_and_nothing_is_lost(
    siti: Browser, served: Engine, browser_of: Callable[[str], Browser]
) -> None:
    other = browser_of("siti")
    mine, theirs = page_form(siti, "harta"), page_form(other, "harta")
    path = "/saldo-awal/KANTOR/isi/harta"
    siti.post(path, mine | fields(served, {"1101": "1.000"}))
    refused = Page(other.post(path, theirs | fields(served, {"1101": "2.000"})))
    assert refused.status == 422
    assert "Bagian ini disimpan siti pada 10 Maret 2026" in refused.text
    assert "tersimpan: 1.000" in refused.text
    assert "2.000" in refused.form().values()
    assert "1.000" in page_form(siti, "harta").values()
    assert other.post(path, refused.form()).status_code == 303  # knowing what is there
    assert "2.000" in page_form(siti, "harta").values()


def test_what_changed_after_the_look_is_not_recorded_unseen(siti: Browser, served: Engine) -> None:
    fill_office(siti, served)
    form = look(siti).form() | {"confirmed": "1"}
    fill(siti, served, "harta", {"1101": "1.000.001"})
    refused = Page(siti.post("/saldo-awal/KANTOR/periksa", form))
    assert "Isian Kantor berubah sejak Anda memeriksanya." in refused.text
    assert count(served, "journal_entry") == 0


def test_lines_that_cannot_be_taken_are_named_and_all_stay(siti: Browser, served: Engine) -> None:
    typed = "A-001; 100.000\nA-002 seribu\n; 5\nA-001; 7\n=A-003; 0.500\n" + HOSTILE + "; 1.25"
    page = Page(list_lines(siti, "3101", typed))
    assert page.status == 422
    for sentence in (
        "Baris 2, “A-002 seribu”: jumlahnya tidak terbaca",
        "Baris 3, “; 5”: nomornya belum ada",
        "Baris 4, “A-001; 7”: nomor itu sudah ada di baris lain",
        "Baris 5, “=A-003; 0.500”: jumlahnya tidak terbaca",
    ):
        assert sentence in page.text
    assert "<script>alert" not in page.html
    [area] = page.all("textarea")
    assert (area.text or "").strip() == typed
    assert count(served, "opening_part") == 0


def test_hostile_numbers_are_numbers(siti: Browser, served: Engine) -> None:
    number = "<b>'; DROP TABLE</b>"
    assert list_lines(siti, "3101", f"{number}\t5").status_code == 303
    fill(siti, served, "harta", {"1101": "5"})
    assert record(siti).status_code == 303
    with reading(served) as session:
        assert list(session.scalars(select(Subledger.number))) == [number]
    assert number in text_of(siti.get("/saldo-awal/KANTOR/berita-acara.pdf").data)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("seribu", "tidak terbaca sebagai jumlah uang"),
        ("1.25", "tidak terbaca sebagai jumlah uang"),
        ("9" * 30, "terlalu besar"),
    ],
)
def test_an_amount_that_cannot_be_read_stays_as_it_was_typed(
    siti: Browser, served: Engine, amount: str, sentence: str
) -> None:
    page = Page(fill(siti, served, "harta", {"1101": amount}))
    assert page.status == 422
    assert sentence in page.text
    assert amount in page.form().values()


def test_a_loss_is_written_with_a_minus(siti: Browser, served: Engine) -> None:
    fill(siti, served, "harta", {"1101": "100"})
    fill(siti, served, "modal", {"3401": "150", "3501": "-50"})
    assert record(siti).status_code == 303
    assert {r.account: r.amount.plain() for r in raw_rows(served)}["3501"] == "50"


def test_entries_before_the_first_day_are_not_counted_twice(siti: Browser, served: Engine) -> None:
    lines = (
        Typed("1101", debit="5.000", unit="KANTOR"),
        Typed("3201", credit="5.000", unit="KANTOR"),
    )
    entry_recorded(siti, *lines, entry_date="15/12/2025")
    fill_office(siti, served)
    page = look(siti)
    assert "Kantor sudah punya jurnal BKM-2025-00001 tanggal 15 Desember 2025" in page.text
    assert record(siti).status_code == 422


def test_units_that_do_not_agree_say_so_before_and_after(siti: Browser, served: Engine) -> None:
    fill(siti, served, "harta", {"1101": "40", "1203": "60"})
    fill(siti, served, "modal", {"3401": "100"})
    warning = "Modal antarunit belum cocok: ditempatkan Rp60, diterima Rp0."
    assert warning in Page(siti.get("/saldo-awal")).text
    assert warning in look(siti).text
    assert record(siti).status_code == 303
    assert warning in Page(siti.get("/")).text
    fill(siti, served, "harta", {"1104": "60"}, unit="USP")
    fill(siti, served, "modal", {"3302": "60"}, unit="USP")
    assert warning not in Page(siti.get("/saldo-awal")).text
    record(siti, "USP")
    assert "belum cocok" not in Page(siti.get("/")).text
    assert broken(served) == []


def test_debts_between_units_have_to_meet(siti: Browser, served: Engine) -> None:
    fill(siti, served, "harta", {"1101": "70", "1191": "30"})
    fill(siti, served, "modal", {"3401": "100"})
    fill(siti, served, "harta", {"1102": "50", "1191": "-20"}, unit="TOKO")
    fill(siti, served, "modal", {"3401": "30"}, unit="TOKO")
    warning = "Utang piutang antarunit belum cocok: piutang Rp30, utang Rp20."
    assert warning in Page(siti.get("/saldo-awal")).text


def test_old_numbers_are_noted_and_printed(siti: Browser, served: Engine) -> None:
    form = Page(siti.get("/saldo-awal")).form() | {"old_numbers": "BKM 0412, BKK 0388"}
    assert siti.post("/saldo-awal", form).status_code == 303
    fill_office(siti, served)
    record(siti)
    assert "BKM 0412, BKK 0388" in text_of(siti.get("/saldo-awal/KANTOR/berita-acara.pdf").data)


# --------------------------------------------------------------------------------- who may


def test_only_the_treasurer_types_and_records(
    served: Engine, siti: Browser, browser_of: Callable[[str], Browser]
) -> None:
    fill_office(siti, served)
    form = look(siti).form()
    for name, reads in (("budi", 200), ("dewi", 200), ("ketut", 403)):
        browser = browser_of(name)
        assert browser.get("/saldo-awal").status_code == reads
        assert browser.get("/saldo-awal/KANTOR").status_code == reads
        for path in ("isi/harta", "rincian/3101", "unggah", "periksa", "templat.csv"):
            assert browser.get(f"/saldo-awal/KANTOR/{path}").status_code == 403, (name, path)
        for path in ("isi/harta", "rincian/3101", "unggah", "periksa", "kosongkan"):
            assert browser.post(f"/saldo-awal/KANTOR/{path}", form).status_code == 403
        assert browser.post("/saldo-awal", form).status_code == 403
    assert count(served, "journal_entry") == 0


def test_units_and_accounts_that_are_not_there_lead_nowhere(siti: Browser) -> None:
    for path in ("X", "X/isi/harta", "X/periksa", "X/unggah", "KANTOR/berita-acara.pdf"):
        assert siti.get(f"/saldo-awal/{path}").status_code in {404, 422}, path
    for path in ("isi/x", "rincian/1101", "rincian/9999", "rincian/x"):
        assert siti.get(f"/saldo-awal/KANTOR/{path}").status_code in {404, 422}, path


def test_a_month_that_is_shut_takes_no_balances(siti: Browser, served: Engine) -> None:
    fill_office(siti, served)
    with writing(served) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO period (period, state, seal, closed_at, closed_by) "
            f"VALUES ('{period_of(date(2025, 12, 31))}', 'closed', '', '', '')"
        )
        session.commit()
    assert "Periode Desember 2025 sudah ditutup." in Page(record(siti)).text
