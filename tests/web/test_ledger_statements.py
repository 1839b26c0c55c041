"""Statements on the page and as files: the same figures, loud when they do not tie."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import openpyxl
import pytest
from pypdf import PdfReader

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.ledger.report import Label
from coop.ledger.statement_service import KINDS
from coop.ledger.statement_service import build_report
from coop.ledger.ties import problems_of
from coop.money import ZERO
from coop.money import Money
from coop.web.file_names import file_name
from coop.web.format import amount as amount_text
from tests.web.read_book import PHOTO
from tests.web.reader import Page
from tests.web.reader import figure
from tests.web.reader import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from coop.ledger.report import Cell
    from tests.web.conftest import Browser

ON_SCREEN = tuple(kind for kind in KINDS if kind != "general-ledger")
YEAR = "dari=01/01/2024&sampai=31/12/2024"


@pytest.fixture
def people(book_to_read: str) -> str:
    return book_to_read


def shown_cell(cell: Cell) -> str:
    """A cell of a report as the page writes it."""
    match cell:
        case Money():
            return amount_text(cell)
        case Label():
            return cell.id
        case None:
            return ""
        case _:
            return str(cell)


def test_each_statement_shows_the_figures_of_its_report(siti: Browser, served: Engine) -> None:
    asked = (
        ("", date(2026, 1, 1), date(2026, 3, 10)),
        (YEAR, date(2024, 1, 1), date(2024, 12, 31)),
        ("dari=05/02/2026&sampai=20/02/2026&unit=USP", date(2026, 2, 5), date(2026, 2, 20)),
    )
    for kind in ON_SCREEN:
        for query, first, last in asked:
            page = Page(siti.get(f"/laporan/{kind}?{query}"))
            with reading(served) as session:
                report = build_report(
                    session,
                    kind,
                    date_from=None if kind in {"balance-sheet", "trial-balance"} else first,
                    date_to=last,
                    unit="USP" if "USP" in query else "",
                )
                expected = [[shown_cell(cell) for cell in row.cells] for row in report.rows()]
            assert page.status == 200
            assert page.rows("statement") == [
                [" ".join(text.split()) for text in row] for row in expected
            ], (kind, query)
            assert not page.all("div", role="alert"), (kind, query)


def test_the_choices_of_a_statement_change_what_it_shows(siti: Browser) -> None:
    def heads(query: str) -> list[str]:
        page = Page(siti.get(f"/laporan/{query}"))
        [head] = page.all("thead")
        return [words(cell) for cell in head.iter("th")]

    assert len(heads("balance-sheet")) == 3
    assert len(heads("balance-sheet?banding=tidak")) == 2
    direct = Page(siti.get(f"/laporan/cash-flow?metode=langsung&{YEAR}"))
    indirect = Page(siti.get(f"/laporan/cash-flow?{YEAR}"))
    assert direct.title != indirect.title
    assert direct.rows("statement") != indirect.rows("statement")
    after = Page(siti.get("/laporan/trial-balance?sampai=31/12/2024"))
    before = Page(siti.get("/laporan/trial-balance?sampai=31/12/2024&penutup=sebelum"))
    assert after.rows("statement") != before.rows("statement")


def test_the_list_of_statements_leads_to_each_of_them(siti: Browser) -> None:
    page = Page(siti.get("/laporan"))
    paths = {link for link in page.links() if link.startswith("/laporan/")}
    assert {urlsplit(path).path.rpartition("/")[2] for path in paths} == set(KINDS)
    for path in paths:
        assert siti.get(path, follow_redirects=True).status_code == 200


def test_the_general_ledger_is_the_page_of_balances_with_the_same_choices(siti: Browser) -> None:
    answer = siti.get("/laporan/general-ledger?dari=01/02/2026&sampai=28/02/2026&unit=USP&x=1")
    assert answer.status_code == 303
    assert urlsplit(answer.location).path == "/buku-besar"
    assert parse_qs(urlsplit(answer.location).query) == {
        "dari": ["01/02/2026"],
        "sampai": ["28/02/2026"],
        "unit": ["USP"],
    }


def test_statements_that_do_not_exist_are_not_found_and_nonsense_is_refused(siti: Browser) -> None:
    for path in ("/laporan/rahasia", "/laporan/equity/unduh/docx", "/laporan/x/unduh/csv"):
        assert siti.get(path).status_code == 404
    assert siti.get("/laporan/equity?unit=BULAN").status_code == 422
    for query in ("sampai=kemarin", "dari=01/01/0001&sampai=31/12/9999", "banding=x&metode=y"):
        assert siti.get(f"/laporan/income-statement?{query}").status_code == 200, query
    assert siti.get("/laporan/general-ledger/unduh/csv?akun=9876").status_code == 422


# --------------------------------------------------------------------------------- drilling down


def figures_with_links(page: Page) -> Iterator[tuple[str, str, str]]:
    """Row, figure and address of every figure that leads somewhere."""
    for row in page.all("tr"):
        for cell in list(row)[1:]:
            for link in cell.iter("a"):
                yield words(next(iter(row))), words(cell), link.get("href", "")


def sum_behind(page: Page, *, is_balance: bool) -> Money:
    """What the accounts of a page add up to, debit positive: their balances or their movement."""
    if page.title == "Buku besar":
        [total] = [row for row in page.rows() if row[0] == "Jumlah"]
        return figure(total[4]) if is_balance else figure(total[2]) - figure(total[3])
    [last] = page.all("tr", class_="total")
    debit, credit, closing = (figure(words(cell)) for cell in list(last)[1:])
    [caption] = page.all("caption")
    if not is_balance:
        return debit - credit
    return closing if "debit positif" in words(caption) else -closing


@pytest.mark.parametrize(
    ("kind", "is_balance"), [("balance-sheet", True), ("income-statement", False)]
)
def test_every_figure_that_leads_somewhere_is_what_it_leads_to(
    siti: Browser, kind: str, is_balance: bool
) -> None:
    page = Page(siti.get(f"/laporan/{kind}?banding=tidak&dari=01/02/2026&sampai=10/03/2026"))
    found = list(figures_with_links(page))
    assert len(found) > 3
    for name, shown, url in found:
        if "SHU" in name:
            continue  # computed from the accounts of another statement
        behind = sum_behind(Page(siti.get(url)), is_balance=is_balance)
        assert abs(figure(shown)) == abs(behind), (name, shown, url)


def test_a_figure_leads_to_a_paper_in_three_clicks(siti: Browser) -> None:
    sheet = Page(siti.get("/laporan/balance-sheet?sampai=31/01/2024&banding=tidak"))
    [url] = {url for name, _, url in figures_with_links(sheet) if name.startswith("1101 ")}
    account = Page(siti.get(url))
    entry = Page(siti.get(account.link("BKM-2024-00001")))
    assert siti.get(entry.link("nota.jpg")).data == PHOTO
    [group] = {url for name, _, url in figures_with_links(sheet) if name == "Kas dan setara kas"}
    accounts = Page(siti.get(group))
    [url] = {link for link in accounts.links() if link.startswith("/buku-besar/1101")}
    assert siti.get(Page(siti.get(url)).link("lampiran")).data == PHOTO


# ------------------------------------------------------------------------------------- as files


def test_every_statement_downloads_in_every_format_with_the_same_total(
    siti: Browser, served: Engine
) -> None:
    for kind in KINDS:
        query = f"{YEAR}&akun=1104" if kind == "general-ledger" else YEAR
        for form in ("pdf-a4", "pdf-f4", "xlsx", "csv", "json"):
            answer = siti.get(f"/laporan/{kind}/unduh/{form}?{query}")
            assert answer.status_code == 200, (kind, form)
            disposition = answer.headers["Content-Disposition"]
            assert disposition.startswith(f"attachment; filename={file_name(kind, 'id')}-")
            assert answer.headers["Cache-Control"] == "no-store"
            OPENERS[form](answer.data)
    siti.post("/bahasa", {"language": "en"})
    english = siti.get(f"/laporan/equity/unduh/csv?{YEAR}").headers["Content-Disposition"]
    siti.post("/bahasa", {"language": "id"})  # the tests below share this book
    assert english.startswith("attachment; filename=equity-")
    with reading(served) as session:
        events = session.query(AuditEvent).filter_by(action="report.download", actor="siti")
        assert events.count() >= len(KINDS) * 5


def open_pdf(data: bytes, width_mm: int) -> None:
    pages = PdfReader(io.BytesIO(data)).pages
    text = "\n".join(page.extract_text() for page in pages)
    assert "Koperasi Uji" in text
    assert "2024" in text
    sides = {round(float(side) * 25.4 / 72) for side in pages[0].mediabox[2:]}
    assert width_mm in sides


def open_xlsx(data: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell.value for row in book.worksheets[0].iter_rows() for cell in row]
    assert any(isinstance(cell, int | float) and cell for cell in cells), "real numbers"
    book.close()


def open_csv(data: bytes) -> None:
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    table = [row for row in rows if len(row) > 2]
    assert len(table) > 3
    assert len({len(row) for row in table}) == 1
    assert rows[-1][0] == "Status"


def open_json(data: bytes) -> None:
    assert json.loads(data)["problems"] == []


OPENERS: dict[str, Callable[[bytes], None]] = {
    "pdf-a4": lambda data: open_pdf(data, 297),
    "pdf-f4": lambda data: open_pdf(data, 330),
    "xlsx": open_xlsx,
    "csv": open_csv,
    "json": open_json,
}


def test_what_a_page_offers_to_download_is_what_it_shows(siti: Browser) -> None:
    for path in ("/laporan/income-statement", "/buku-besar", "/buku-besar/1104"):
        page = Page(siti.get(path))
        [first] = page.all("input", id="dari")
        [last] = page.all("input", id="sampai")
        query = parse_qs(urlsplit(page.link("CSV")).query)
        assert query["dari"] == [first.get("value")]
        assert query["sampai"] == [last.get("value")]
    assert query["akun"] == ["1104"]


def test_who_may_read_but_not_download_is_offered_no_file(
    browser_of: Callable[[str], Browser], served: Engine
) -> None:
    for who in ("wayan", "ketut"):
        browser = browser_of(who)
        for path in ("/laporan", "/laporan/equity", "/laporan/equity/unduh/csv"):
            assert browser.get(path).status_code == 403
    auditor = Page(browser_of("dewi").get("/laporan/balance-sheet"))
    assert auditor.has_link("PDF A4")
    with reading(served) as session:
        refused = session.query(AuditEvent).filter_by(action="report.download", actor="wayan")
        assert refused.count() == 0


@pytest.fixture
def english(siti: Browser) -> Iterator[Browser]:
    """The treasurer's browser in English; her choice is kept in the book that others read."""
    siti.post("/bahasa", {"language": "en", "next": "/"})
    yield siti
    siti.post("/bahasa", {"language": "id", "next": "/"})


def test_statements_speak_english_when_asked(
    english: Browser, browser_of: Callable[[str], Browser]
) -> None:
    page = Page(english.get(f"/laporan/balance-sheet?{YEAR}"))
    indonesian = Page(browser_of("dewi").get(f"/laporan/balance-sheet?{YEAR}"))
    assert page.title != indonesian.title
    figures = [row[1:] for row in page.rows("statement")]
    assert figures == [row[1:] for row in indonesian.rows("statement")]
    assert "Cash and cash equivalents" in page.text
    pdf = english.get(f"/laporan/balance-sheet/unduh/pdf-a4?{YEAR}").data
    assert "Cash and cash equivalents" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


# ------------------------------------------------------------------------------ loud when broken


class TestABrokenBook:
    """Month totals changed behind the program's back, with the guards taken away."""

    @pytest.fixture
    def people(self, book_on_both: str) -> str:
        return book_on_both

    def test_a_statement_that_does_not_tie_says_so_loudly(
        self, siti: Browser, served: Engine, people: str
    ) -> None:
        from tests.web.counter import recorded

        recorded(siti, entry_date="20/02/2026")
        tamper(people)
        for kind in ("balance-sheet", "income-statement", "equity", "trial-balance", "cash-flow"):
            page = Page(siti.get(f"/laporan/{kind}?sampai=28/02/2026&dari=01/01/2026"))
            alerts = [words(alert) for alert in page.all("div", role="alert")]
            if kind in {"balance-sheet", "trial-balance"}:
                assert alerts, kind
                assert all("tidak cocok" in alert for alert in alerts), alerts
            data = json.loads(siti.get(f"/laporan/{kind}/unduh/json?sampai=28/02/2026").data)
            assert bool(data["problems"]) == bool(alerts), kind
        with reading(served) as session:
            report = build_report(session, "balance-sheet", date_to=date(2026, 2, 28))
            assert report.problems
        assert problems_of([]) == ()

    def test_a_statement_with_nothing_in_it_is_a_page_too(self, siti: Browser) -> None:
        for kind in ON_SCREEN:
            page = Page(siti.get(f"/laporan/{kind}"))
            assert page.status == 200
            assert not page.all("div", role="alert")
        assert figure("–") == ZERO


def tamper(place: str) -> None:
    """Add to one account's month what no entry says, as the owner of the tables could."""
    from sqlalchemy import text

    from coop.db import open_engine

    owner = open_engine(place, as_owner=True)
    with writing(owner) as session:
        for name in session.scalars(text(TRIGGERS[owner.dialect.name])).all():
            drop = (
                "DROP TRIGGER {}"
                if owner.dialect.name == "sqlite"
                else "DROP TRIGGER {} ON account_month"
            )
            session.execute(text(drop.format(name)))
        session.execute(text("UPDATE account_month SET debit = debit + 100 WHERE debit > 0"))
        session.commit()
    owner.dispose()


TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master"
    " WHERE type = 'trigger' AND tbl_name = 'account_month'",
    "postgresql": "SELECT DISTINCT trigger_name FROM information_schema.triggers"
    " WHERE event_object_table = 'account_month' AND trigger_schema = current_schema()",
}
