"""The journal, an account's ledger and one entry, on both engines, against the raw rows."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from coop.dates import period_of
from coop.money import ZERO
from coop.money import Money
from coop.money import total
from coop.web.format import amount as amount_text
from coop.web.format import short_day
from tests.web.read_book import PHOTO
from tests.web.read_book import Raw
from tests.web.read_book import raw_rows
from tests.web.reader import Page
from tests.web.reader import figure
from tests.web.reader import words

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.web.conftest import Browser

MARCH = {"dari": "01/03/2026", "sampai": "31/03/2026"}
ALL_TIME = {"dari": "01/01/2024", "sampai": "31/12/2026"}


@pytest.fixture
def people(book_to_read: str) -> str:
    return book_to_read


@pytest.fixture
def raw(served: Engine) -> list[Raw]:
    return raw_rows(served)


def shown_entries(page: Page) -> list[int]:
    """Entries of a journal page in the order they are shown."""
    return [
        int(link.get("href", "").rpartition("/")[2])
        for head in page.all("tr", class_="entry-head")
        for link in head.iter("a")
    ]


def walk(siti: Browser, url: str, label: str) -> list[Page]:
    """This page and all that follow by a link."""
    pages = [Page(siti.get(url))]
    while pages[-1].has_link(label):
        assert len(pages) < 60, "the pages go round in circles"
        pages.append(Page(siti.get(pages[-1].link(label))))
    return pages


def newest_first(rows: list[Raw]) -> list[int]:
    keys = {(row.day, row.entry_id) for row in rows}
    return [entry_id for _day, entry_id in sorted(keys, reverse=True)]


def test_the_journal_shows_every_entry_once_newest_first(siti: Browser, raw: list[Raw]) -> None:
    pages = walk(siti, "/jurnal", "Lebih lama")
    seen = [entry_id for page in pages for entry_id in shown_entries(page)]
    assert seen == newest_first(raw)
    assert len(pages) > 5


def test_going_back_shows_the_same_pages_in_the_other_direction(siti: Browser) -> None:
    there = walk(siti, "/jurnal", "Lebih lama")
    *_, last = there
    back = [last]
    while back[-1].has_link("Lebih baru"):
        back.append(Page(siti.get(back[-1].link("Lebih baru"))))
    assert [shown_entries(page) for page in back] == [shown_entries(page) for page in there[::-1]]


def test_lines_of_an_entry_stand_below_it_with_their_sides(siti: Browser, raw: list[Raw]) -> None:
    page = Page(siti.get("/jurnal"))
    newest = newest_first(raw)[0]
    lines = [row for row in raw if row.entry_id == newest]
    [*bodies] = page.all("tbody")
    rows = [[words(cell) for cell in row] for row in bodies[0].iter("tr")]
    assert rows[0][:2] == [short_day(lines[0].day), lines[0].voucher]
    assert rows[0][2].startswith(lines[0].narration)
    for line, row in zip(lines, rows[1:], strict=True):
        assert row[1] == line.unit
        assert row[2].startswith(line.account)
        assert row[3:] == [
            amount_text(line.amount) if line.amount > ZERO else "",
            amount_text(-line.amount) if line.amount < ZERO else "",
        ]


CASES: dict[str, tuple[dict[str, str], Callable[[Raw], bool]]] = {
    "from a day": ({"dari": "05/03/2026"}, lambda row: row.day >= date(2026, 3, 5)),
    "until a day": ({"sampai": "2024-02-01"}, lambda row: row.day <= date(2024, 2, 1)),
    "a range": (MARCH, lambda row: date(2026, 3, 1) <= row.day <= date(2026, 3, 31)),
    "an account": ({"akun": "4102"}, lambda row: row.account == "4102"),
    "a unit": ({"unit": "TOKO"}, lambda row: row.unit == "TOKO"),
    "an amount on either side": (
        {"jumlah": "75.000"},
        lambda row: abs(row.amount.sen) == 75_000_00,
    ),
    "an amount with sen": ({"jumlah": "310.000,50"}, lambda row: abs(row.amount.sen) == 31_000_050),
    "who recorded it": ({"oleh": "rina"}, lambda row: row.recorded_by == "rina"),
    "a text in any case": ({"teks": "balai DESA"}, lambda row: "BALAI desa" in row.narration),
    "a voucher number": ({"teks": "BM-2026-0000"}, lambda row: "BM-2026-0000" in row.voucher),
    "a percent sign itself": ({"teks": "50% b"}, lambda row: "50% b" in row.narration),
    "an underscore itself": ({"teks": "kode_a"}, lambda row: "kode_a" in row.narration),
    "a backslash itself": ({"teks": "s \\ m"}, lambda row: "s \\ m" in row.narration),
    "account and unit of one line": (
        {"akun": "1191", "unit": "USP"},
        lambda row: row.account == "1191" and row.unit == "USP",
    ),
}


def test_a_filter_shows_exactly_what_it_names(siti: Browser, raw: list[Raw]) -> None:
    for case, (query, holds) in CASES.items():
        wanted = {row.entry_id for row in raw if holds(row)}
        assert 0 < len(wanted) < len({row.entry_id for row in raw}), f"{case} would prove nothing"
        pages = walk(siti, f"/jurnal?{urlencode(query)}", "Lebih lama")
        seen = [entry_id for page in pages for entry_id in shown_entries(page)]
        assert sorted(seen) == sorted(wanted), case
        assert len(pages[0].all("ul", class_="chips")[0]) == len(query), case


def test_filters_combine_and_each_chip_takes_one_away(siti: Browser, raw: list[Raw]) -> None:
    page = Page(siti.get("/jurnal?oleh=rina&teks=beras&sebelum=2026-03-09.9999"))
    wanted = [row.entry_id for row in raw if row.recorded_by == "rina" and "beras" in row.narration]
    assert set(shown_entries(page)) == set(wanted)
    [chips] = page.all("ul", class_="chips")
    urls = [link.get("href", "") for link in chips.iter("a")]
    assert [url.partition("?")[2] for url in urls] == ["oleh=rina", "teks=beras"]


def test_a_filter_that_finds_nothing_says_so_and_offers_a_way_out(siti: Browser) -> None:
    page = Page(siti.get("/jurnal?teks=tidak+ada+yang+begini"))
    assert "Tidak ada jurnal yang cocok dengan saringan ini." in page.text
    assert page.link("Tampilkan semua jurnal") == "/jurnal"
    beyond = Page(siti.get("/jurnal?sebelum=1999-01-01.1"))
    assert "Tidak ada jurnal lagi ke arah ini." in beyond.text


NONSENSE = (
    "dari=bukan-tanggal",
    "sampai=31/02/2026",
    "dari=01/01/0001",
    "jumlah=banyak",
    "sebelum=x",
    "sebelum=2026-03-01.",
    "sesudah=2026-03-01.99999999999999999999",
    "akun=tidak-ada&unit=tidak-ada",
    "teks=" + "x" * 300,
)


def test_nonsense_in_the_address_is_no_fault(siti: Browser) -> None:
    for query in NONSENSE:
        assert siti.get(f"/jurnal?{query}").status_code == 200, query
        assert siti.get(f"/buku-besar/1111?{query}").status_code in {200, 422}, query
    for path in (
        "/jurnal?teks=%00",
        "/jurnal/99999999999999999999",
        "/jurnal/1/lampiran/99999999999999999999",
    ):
        assert siti.get(path).status_code == 404


# ------------------------------------------------------------------------ an account's ledger


def ledger(siti: Browser, account: str, **query: str) -> list[Page]:
    return walk(siti, f"/buku-besar/{account}?{urlencode(query)}", "Berikutnya")


def natural(account: str) -> int:
    return 1 if account[0] in "156" else -1


@pytest.mark.parametrize("account", ["2101", "1191"])
def test_the_running_balance_is_that_of_the_rows(
    siti: Browser, raw: list[Raw], account: str
) -> None:
    rows = [row for row in raw if row.account == account and row.day >= date(2024, 2, 3)]
    running = total(
        row.amount for row in raw if row.account == account and row.day < date(2024, 2, 3)
    )
    pages = ledger(siti, account, dari="03/02/2024", sampai="31/12/2026")
    shown = [
        (cells[0], cells[1], figure(cells[4]), figure(cells[5]), figure(cells[6]))
        for page in pages
        for cells in ([words(cell) for cell in row] for row in page.all("tr", class_="posting"))
    ]
    expected = []
    for row in rows:
        running += row.amount
        balance = running if natural(account) == 1 else -running
        debit, credit = row.amount.debit, row.amount.credit
        expected.append((short_day(row.day), row.voucher, debit, credit, balance))
    assert shown == expected
    for page in pages:
        [last] = page.all("tr", class_="total")
        moved = [figure(words(cell)) for cell in list(last)[1:]]
        assert moved == [
            total(row.amount.debit for row in rows),
            total(row.amount.credit for row in rows),
            running if natural(account) == 1 else -running,
        ]


def test_each_page_of_a_ledger_begins_with_what_the_one_before_ended_with(siti: Browser) -> None:
    pages = ledger(siti, "1191", **ALL_TIME)
    assert len(pages) > 2
    for before, after in pairwise(pages):
        last = words(list(before.all("tr", class_="posting")[-1])[-1])
        [brought, *_] = [
            row for row in after.all("tr", class_="note") if "sebelumnya" in words(row)
        ]
        assert words(list(brought)[-1]) == last


def test_a_ledger_goes_back_page_by_page_as_it_went_forward(siti: Browser) -> None:
    there = ledger(siti, "1191", **ALL_TIME)
    back = [there[-1]]
    while back[-1].has_link("Sebelumnya"):
        back.append(Page(siti.get(back[-1].link("Sebelumnya"))))
    assert [page.rows("running") for page in back] == [page.rows("running") for page in there[::-1]]


def test_a_range_that_begins_mid_month_brings_forward_what_lies_before(
    siti: Browser, raw: list[Raw]
) -> None:
    [page] = ledger(siti, "1111", dari="17/02/2026", sampai="18/02/2026")
    [opening] = page.all("tr", class_="heading")
    before = total(r.amount for r in raw if r.account == "1111" and r.day < date(2026, 2, 17))
    assert figure(words(list(opening)[-1])) == before


def test_the_end_of_a_year_shows_adjustments_and_closing_entries_like_any_other(
    siti: Browser, raw: list[Raw]
) -> None:
    end = date(2024, 12, 31)
    for account in ("3501", "4201", "6105"):
        [page] = ledger(siti, account, dari="31/12/2024", sampai="31/12/2024")
        rows = [row for row in raw if row.account == account and row.day == end]
        assert rows
        assert len(page.all("tr", class_="posting")) == len(rows)
        [last] = page.all("tr", class_="total")
        closing = total(r.amount for r in raw if r.account == account and r.day <= end)
        shown = figure(words(list(last)[-1]))
        assert shown == (closing if natural(account) == 1 else -closing)


def test_a_ledger_of_one_saver_counts_only_that_saver(siti: Browser, raw: list[Raw]) -> None:
    rows = [row for row in raw if row.account == "2101" and row.number == "A-0002"]
    pages = ledger(siti, "2101", rujukan="savings:A-0002", **ALL_TIME)
    assert sum(len(page.all("tr", class_="posting")) for page in pages) == len(rows)
    [last] = pages[-1].all("tr", class_="total")
    assert figure(words(list(last)[-1])) == -total(row.amount for row in rows)
    [chip] = pages[0].all("ul", class_="chips")
    assert "A-0002" in words(chip)


def test_a_ledger_of_one_unit_counts_only_that_unit(siti: Browser, raw: list[Raw]) -> None:
    rows = [row for row in raw if row.account == "1191" and row.unit == "USP"]
    pages = ledger(siti, "1191", unit="USP", **ALL_TIME)
    assert sum(len(page.all("tr", class_="posting")) for page in pages) == len(rows)
    [last] = pages[-1].all("tr", class_="total")
    assert figure(words(list(last)[-1])) == total(row.amount for row in rows)


def test_an_account_or_reference_that_does_not_exist_is_said_to_be_missing(siti: Browser) -> None:
    assert siti.get("/buku-besar/0000").status_code == 422
    assert "Akun 0000 tidak ada" in siti.get("/buku-besar/0000").text
    assert siti.get("/buku-besar/2101?rujukan=savings:X-1").status_code == 404


def test_the_general_ledger_is_every_account_with_its_balances_and_movements(
    siti: Browser, raw: list[Raw]
) -> None:
    page = Page(siti.get(f"/buku-besar?{urlencode(MARCH)}"))
    before: dict[str, Money] = defaultdict(lambda: ZERO)
    debits: dict[str, Money] = defaultdict(lambda: ZERO)
    credits_: dict[str, Money] = defaultdict(lambda: ZERO)
    for row in raw:
        if row.day < date(2026, 3, 1):
            before[row.account] += row.amount
        elif period_of(row.day) == "2026-03":
            debits[row.account] += row.amount.debit
            credits_[row.account] += row.amount.credit
    shown = {cells[0].split()[0]: [figure(cell) for cell in cells[1:]] for cells in page.rows()}
    assert shown.pop("Jumlah")[0] == ZERO
    assert shown == {
        code: [
            before[code],
            debits[code],
            credits_[code],
            before[code] + debits[code] - credits_[code],
        ]
        for code in {row.account for row in raw if row.day <= date(2026, 3, 31)}
    }


def test_the_general_ledger_of_a_unit_balances_by_itself(siti: Browser) -> None:
    for unit in ("KANTOR", "USP", "TOKO"):
        page = Page(siti.get(f"/buku-besar?unit={unit}&{urlencode(ALL_TIME)}"))
        *_, last = page.rows()
        assert last[0] == "Jumlah"
        assert figure(last[1]) == figure(last[4]) == ZERO
        assert figure(last[2]) == figure(last[3]) > ZERO


def test_the_general_ledger_can_be_narrowed_to_the_accounts_of_one_figure(siti: Browser) -> None:
    page = Page(siti.get(f"/buku-besar?akun=1111&akun=4102&{urlencode(MARCH)}"))
    assert [cells[0].split()[0] for cells in page.rows()] == ["1111", "4102", "Jumlah"]
    assert page.link("PDF A4").count("akun=") == 2


# ----------------------------------------------------------------------------------- one entry


def test_an_entry_shows_its_lines_its_papers_and_its_seal(siti: Browser, raw: list[Raw]) -> None:
    page = Page(siti.get("/jurnal/1"))
    lines = [row for row in raw if row.entry_id == 1]
    assert page.title == f"Jurnal {lines[0].voucher}"
    assert lines[0].narration in page.text
    table = page.rows("journal")
    assert [row[0].split()[0] for row in table] == [*(line.account for line in lines), "Jumlah"]
    debit = amount_text(total(line.amount.debit for line in lines))
    assert table[-1][1:] == [debit, debit]
    photo = siti.get(page.link("nota.jpg"))
    assert photo.data == PHOTO
    assert photo.mimetype == "image/jpeg"


def test_a_ledger_leads_straight_to_the_paper_of_an_entry(siti: Browser) -> None:
    entry = Page(siti.get("/jurnal/1"))
    account = Page(siti.get(entry.link("1101")))
    assert siti.get(account.link("lampiran")).data == PHOTO


def test_a_reversed_entry_and_its_reversal_point_at_each_other(
    siti: Browser, served: Engine
) -> None:
    with served.connect() as connection:
        query = "SELECT reverses_id, id FROM journal_entry WHERE reverses_id IS NOT NULL"
        original, mirror = connection.exec_driver_sql(query).one()
    first, second = Page(siti.get(f"/jurnal/{original}")), Page(siti.get(f"/jurnal/{mirror}"))
    assert "Sudah dibatalkan" in first.text
    assert "salah jumlah" in first.text
    assert f"/jurnal/{mirror}" in first.links()
    assert f"/jurnal/{original}" in second.links()
    assert not first.has_link("Batalkan jurnal ini")
    assert not second.has_link("Batalkan jurnal ini")


def test_an_entry_that_does_not_exist_is_not_found(siti: Browser) -> None:
    missing = siti.get("/jurnal/99999")
    assert missing.status_code == 404
    assert "Jurnal 99999 tidak ada" in missing.text


def test_pages_of_the_books_stay_light_and_ask_the_book_little(
    siti: Browser, served: Engine
) -> None:
    from sqlalchemy import event

    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(served, "before_cursor_execute", note)
    try:
        for path in ("/jurnal", "/jurnal?unit=USP", "/buku-besar", "/buku-besar/1191", "/jurnal/1"):
            asked.clear()
            response = siti.get(path)
            assert len(response.data) <= 100 * 1024, path
            assert len(asked) <= 12, (path, asked)
    finally:
        event.remove(served, "before_cursor_execute", note)


@pytest.mark.parametrize("who", ["budi", "dewi"])
def test_who_only_reads_is_offered_nothing_that_writes(
    browser_of: Callable[[str], Browser], who: str
) -> None:
    browser = browser_of(who)
    journal, entry = Page(browser.get("/jurnal")), Page(browser.get("/jurnal/1"))
    assert not journal.has_link("Catat jurnal")
    assert not journal.has_link("Pindah buku")
    assert not entry.has_link("Batalkan jurnal ini")
    assert "Lampirkan" not in entry.text
    assert "nota.jpg" in entry.text
