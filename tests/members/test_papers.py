"""Lists of savings, statements and passbooks."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pypdf
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from coop.cli import main
from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.accounts import open_subledger
from coop.ledger.correction import reverse
from coop.ledger.entry import Draft
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.holds import place_hold
from coop.ledger.posting import post
from coop.members.papers.balances import balances_by_product
from coop.members.papers.balances import balances_data
from coop.members.papers.errors import LayoutUnfit
from coop.members.papers.errors import NothingToPrint
from coop.members.papers.errors import PassbookFull
from coop.members.papers.errors import PassbookMoved
from coop.members.papers.errors import PlaceNotInBook
from coop.members.papers.layout import Layout
from coop.members.papers.layout import Place
from coop.members.papers.lists import balances_report
from coop.members.papers.lists import moves_report
from coop.members.papers.moves import dormant_accounts
from coop.members.papers.moves import moves_by_product
from coop.members.papers.passbook import BookFacts
from coop.members.papers.passbook import PassbookState
from coop.members.papers.passbook import batch_of
from coop.members.papers.passbook import change_layout
from coop.members.papers.passbook import print_lines
from coop.members.papers.passbook import start_book
from coop.members.papers.passbook import state_of
from coop.members.papers.statement import statement_report
from coop.members.people.models import Person
from coop.members.savings.models import SavingsTerms
from coop.money import ZERO
from coop.money import Money
from coop.web.passbook_paper import render_passbook
from tests.conftest import NOW
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import wanted

if TYPE_CHECKING:
    from collections.abc import Callable

    from coop.ledger.report import Report
    from tests.members.village import Village
    from tests.web.conftest import Browser

FORMULA = "=HYPERLINK(1)"
FROM_THE_FIRST = BookFacts(has_history=True, has_opening=False, place=Place(1, 1), reason="")
CARRIED_OVER = BookFacts(has_history=False, has_opening=True, place=Place(1, 1), reason="Penuh")


def fill(village: Village) -> None:
    """Some months of savings, a deposit among them."""
    village.deposit("A-0001", 500_000, day=date(2026, 1, 5))
    village.deposit("A-0001", -200_000, day=date(2026, 2, 5))
    village.deposit("A-0002", 750_000, day=date(2026, 3, 5))
    village.deposit("A-0002", 50_000, "HARIRAYA", day=date(2026, 3, 6))
    for member in ("A-0001", "A-0002", "A-0003"):
        village.deposit(member, 20_000, "WAJIB", day=date(2026, 3, 2))
    add_product(village)
    opened(village, wanted(village, day=date(2026, 3, 3)))


def texts(report: Report) -> list[list[str]]:
    return [[str(cell) for cell in row.cells] for row in report.rows()]


# ------------------------------------------------------------------------------- lists


def test_balances_tie_to_every_account_on_every_day(village: Village) -> None:
    fill(village)
    with reading(village.engine) as session:
        for day in (date(2026, 1, 31), date(2026, 3, 2), date(2026, 3, 10)):
            found = balances_by_product(session, day)
            assert found.problems == ()
        totals = {each.code: each.total.plain() for each in found.products}
        assert totals == {
            "POKOK": "0",
            "WAJIB": "60000",
            "SUKARELA": "1050000",
            "HARIRAYA": "50000",
            "PENDIDIKAN": "0",
            "REMITANSI": "0",
            "SB3": "10000000",
        }
        assert found.total == Money.rupiah(11_160_000)
        assert balances_by_product(session, date(2026, 2, 28)).total == Money.rupiah(300_000)


def test_what_no_account_explains_is_said_loudly(village: Village) -> None:
    fill(village)
    with writing(village.engine) as session:
        unknown = SubledgerRef("savings", "X-1")
        open_subledger(session, unknown.kind, unknown.number)
        lines = (
            debit("1104", Money.rupiah(7_000), unit="USP"),
            credit(
                "2101", Money.rupiah(7_000), unit="USP", subledger=SubledgerRef("savings", "X-1")
            ),
        )
        post(session, Draft(date(2026, 3, 9), "Titip", lines), request_id="x", actor="s", now=NOW)
        session.commit()
    with reading(village.engine) as session:
        found = balances_by_product(session, date(2026, 3, 10))
        report = balances_report(found)
    differences = {each.code: each.difference for each in found.products if each.difference}
    assert differences == {"SUKARELA": Money.rupiah(7_000)}
    assert "Jumlah rekening Simpanan Sukarela dan akun 2101" in report.problems[0].id


def test_two_products_of_one_account_share_what_it_holds(village: Village) -> None:
    fill(village)
    add_product(village, "SB6", 6)
    opened(village, wanted(village, "SB6", "A-0002", day=date(2026, 3, 4)), "buka:2")
    with reading(village.engine) as session:
        found = balances_by_product(session, date(2026, 3, 10))
    controls = {each.code: each.control for each in found.products if each.account == "2111"}
    assert controls == {"SB3": Money.rupiah(10_000_000), "SB6": Money.rupiah(10_000_000)}
    assert found.problems == ()


def test_the_list_for_machines_names_nobody(village: Village) -> None:
    fill(village)
    with reading(village.engine) as session:
        data = balances_data(balances_by_product(session, date(2026, 3, 10)))
    text = json.dumps(data)
    assert "Uji" not in text
    assert data["total"] == "11160000"
    (sukarela,) = [each for each in data["products"] if each["code"] == "SUKARELA"]  # type: ignore[attr-defined]  # JSON
    assert sukarela["accounts"][0] == {"number": "S2-0001", "member": "A-0001", "balance": "300000"}
    assert (sukarela["control"], sukarela["difference"]) == ("1050000", "0")


def test_the_command_writes_the_list_in_every_format(village: Village, village_place: str) -> None:
    fill(village)
    command = ["--book", village_place, "report", "savings-balances", "--as-of", "2026-03-10"]
    done = CliRunner().invoke(main, [*command, "--format", "json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert list(found) == ["as_of", "products", "total"]
    assert list(found["products"][0]) == [
        "code",
        "name",
        "account",
        "accounts",
        "total",
        "control",
        "difference",
    ]
    assert found["total"] == "11160000"
    rows = list(
        csv.DictReader(io.StringIO(CliRunner().invoke(main, [*command, "--format", "csv"]).stdout))
    )
    assert rows[-1]["balance"] == "11160000"
    assert "11.160.000" in CliRunner().invoke(main, command).stdout


def test_movements_lead_from_opening_to_closing(village: Village) -> None:
    fill(village)
    posted = village.deposit("A-0003", 90_000, day=date(2026, 3, 7))
    with writing(village.engine) as session:
        reverse(
            session,
            posted.id,
            reason="Salah orang",
            entry_date=date(2026, 3, 8),
            request_id="batal:1",
            actor="siti",
            now=NOW,
        )
        session.commit()
    with reading(village.engine) as session:
        found = moves_by_product(session, date(2026, 3, 1), date(2026, 3, 10))
        rows = texts(moves_report(found))
    assert found.problems == ()
    (sukarela,) = [each for each in found.products if each.code == "SUKARELA"]
    by_number = {each.number: each for each in sukarela.accounts}
    assert by_number["S2-0001"].opening == Money.rupiah(300_000)
    assert by_number["S2-0002"].money_in == Money.rupiah(750_000)
    assert by_number["S2-0003"].money_in == ZERO, "taken back, so it did not come in"
    assert len(rows[0]) == 8


def test_an_account_lies_still_after_the_months_of_its_product(village: Village) -> None:
    fill(village)
    with writing(village.engine) as session:
        session.add(
            SavingsTerms(
                product_id=village.products["SUKARELA"],
                valid_from=date(2026, 1, 2),
                dormant_months=1,
                decision="x",
                recorded_at="",
                recorded_by="siti",
            )
        )
        session.commit()
    with reading(village.engine) as session:
        assert [each.number for each in dormant_accounts(session, date(2026, 3, 10))] == ["S2-0001"]
        assert dormant_accounts(session, date(2026, 3, 4)) == []


# ------------------------------------------------------------------------------- statement


def test_a_statement_opens_moves_and_closes(village: Village) -> None:
    fill(village)
    with writing(village.engine) as session:
        account = village.view(session, "A-0001")
        place_hold(
            session,
            account.account_id,
            account.subledger_id,
            Money.rupiah(100_000),
            "Jaminan",
            request_id="tahan:1",
            actor="siti",
            now=NOW,
        )
        session.commit()
    with reading(village.engine) as session:
        account = village.view(session, "A-0001")
        report = statement_report(session, account, date(2026, 2, 1), date(2026, 3, 10))
        amounts = {name: money.plain() for name, money in report.totals.items()}
        rows = list(report.rows())
    assert amounts == {"opening": "500000", "in": "0", "out": "200000", "closing": "300000"}
    assert len(rows) == 3
    assert report.problems == ()
    assert "Rp100.000" in report.notes[0].id


# ------------------------------------------------------------------------------- passbook


def begin(
    village: Village, wanted_: BookFacts = FROM_THE_FIRST, request_id: str = "buku:1"
) -> None:
    with writing(village.engine) as session:
        account = village.accounts["A-0001", "SUKARELA"]
        start_book(session, account, wanted_, request_id=request_id, actor="siti", now=NOW)
        session.commit()


def state(village: Village) -> PassbookState:
    with reading(village.engine) as session:
        return state_of(session, village.accounts["A-0001", "SUKARELA"])


def printed(village: Village, request_id: str, expected: int | None = None) -> int:
    last = state(village).last_id if expected is None else expected
    with writing(village.engine) as session:
        account = village.accounts["A-0001", "SUKARELA"]
        row = print_lines(session, account, last, request_id=request_id, actor="siti", now=NOW)
        session.commit()
        return row.id


def lay_out(village: Village, **changed: int) -> None:
    with writing(village.engine) as session:
        change_layout(session, replace(Layout(), **changed), actor="siti", now=NOW)
        session.commit()


def test_printing_goes_on_where_it_stopped_over_several_prints(village: Village) -> None:
    lay_out(village, lines=4, fold_after=0)
    begin(village)
    for number in range(3):
        village.deposit("A-0001", 10_000, day=date(2026, 3, 2 + number))
    first = printed(village, "cetak:1")
    assert state(village).place == Place(1, 4)
    assert state(village).waiting == ()
    with pytest.raises(NothingToPrint):
        printed(village, "cetak:2")
    village.deposit("A-0001", -5_000, day=date(2026, 3, 8))
    village.deposit("A-0001", 7_000, day=date(2026, 3, 1))  # earlier, recorded later
    assert [each.balance.plain() for each in state(village).waiting] == ["25000", "32000"]
    second = printed(village, "cetak:3")
    assert printed(village, "cetak:3") == second, "a second click"
    assert state(village).place == Place(2, 2)
    with reading(village.engine) as session:
        account = village.accounts["A-0001", "SUKARELA"]
        again = batch_of(session, account, first)
        assert again is not None
        assert [each.balance.plain() for each in again.lines] == ["10000", "20000", "30000"]
        last = batch_of(session, account, second)
        assert last is not None
        assert [each.code for each in last.lines] == ["Tarik", "Setor"]
        assert batch_of(session, village.accounts["A-0002", "SUKARELA"], second) is None
        paper = render_passbook(
            last.lines,
            Place(last.row.page, last.row.line),
            Layout(lines=4, fold_after=0),
            printed_at=NOW,
        )
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages]
    assert len(pages) == 2, "the page is turned between them"
    assert "25.000" in pages[0]
    assert "32.000" in pages[1]


def test_a_full_book_is_followed_by_one_that_carries_the_balance_over(village: Village) -> None:
    lay_out(village, lines=4, fold_after=0, pages=1)
    begin(village)
    for number in range(6):
        village.deposit("A-0001", 10_000, day=date(2026, 3, 2 + number))
    assert len(state(village).fitting) == 4
    printed(village, "cetak:1")
    with pytest.raises(PassbookFull):
        printed(village, "cetak:2")
    begin(village, CARRIED_OVER, "buku:2")
    now_ = state(village)
    assert now_.book is not None
    assert now_.book.number == 2
    assert [(each.code, each.balance.plain()) for each in now_.waiting] == [
        ("Pindahan saldo", "40000"),
        ("Setor", "50000"),
        ("Setor", "60000"),
    ]
    second = printed(village, "cetak:3")
    with reading(village.engine) as session:
        batch = batch_of(session, village.accounts["A-0001", "SUKARELA"], second)
        assert batch is not None
        assert [each.balance.plain() for each in batch.lines] == ["40000", "50000", "60000"]


def test_a_book_written_by_hand_goes_on_from_its_line(village: Village) -> None:
    village.deposit("A-0001", 30_000, day=date(2026, 3, 2))
    begin(village, BookFacts(has_history=False, has_opening=False, place=Place(2, 7), reason=""))
    assert state(village).waiting == ()
    village.deposit("A-0001", 5_000, day=date(2026, 3, 3))
    assert (state(village).place, state(village).waiting[0].balance.plain()) == (
        Place(2, 7),
        "35000",
    )
    with pytest.raises(PlaceNotInBook):
        begin(village, CARRIED_OVER._replace(place=Place(99, 1)), "buku:2")


def test_two_who_print_at_once_print_it_once(village: Village) -> None:
    begin(village)
    village.deposit("A-0001", 30_000, day=date(2026, 3, 2))
    errors: list[CoopError] = []
    together = Barrier(2)

    def counter(name: str) -> None:
        together.wait()
        try:
            printed(village, name, expected=0)
        except CoopError as error:
            errors.append(error)

    threads = [Thread(target=counter, args=(f"cetak:{number}",)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in errors] == [PassbookMoved]
    assert state(village).place == Place(1, 2)


def test_lines_that_leave_the_paper_are_refused(village: Village) -> None:
    with pytest.raises(LayoutUnfit):
        lay_out(village, lines=60)


# ------------------------------------------------------------------------------- pages


def request_id(page: str) -> str:
    match = re.search(r'name="request_id"[^>]*value="([0-9a-f]{32})"', page)
    assert match is not None, page[:3000]
    return match[1]


def test_lists_and_statements_are_pages_and_files(
    treasurer: Browser, served_village: Village
) -> None:
    fill(served_village)
    with writing(served_village.engine) as session:
        person = session.query(Person).filter(Person.name == "Budi Uji").one()
        person.name = FORMULA
        session.commit()
    for kind in ("saldo", "mutasi", "tidak-aktif"):
        page = treasurer.get(f"/simpanan/daftar?daftar={kind}")
        assert page.status_code == 200
        assert len(page.data) < 100_000
    assert "11.160.000" in treasurer.get("/simpanan/daftar").text
    base = "/simpanan/daftar/saldo/unduh"
    sheet = load_workbook(io.BytesIO(treasurer.get(f"{base}/xlsx").data)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert any(cell.value == 750_000 for cell in cells), "a real number"
    assert any(cell.value == FORMULA and cell.data_type == "s" for cell in cells)
    assert f"'{FORMULA}" in treasurer.get(f"{base}/csv").text
    assert treasurer.get(f"{base}/pdf-a4").data.startswith(b"%PDF")
    assert treasurer.get(f"{base}/json").status_code == 200
    assert treasurer.get(f"{base}/exe").status_code == 404
    assert treasurer.get("/simpanan/daftar/rahasia/unduh/csv").status_code == 404
    assert treasurer.get(f"{base}/csv?sampai=kemarin").status_code == 400
    account = served_village.accounts["A-0001", "SUKARELA"]
    page = treasurer.get(f"/simpanan/{account}/rekening-koran?dari=01/01/2026&sampai=10/03/2026")
    assert "300.000" in page.text
    file = treasurer.get(f"/simpanan/{account}/rekening-koran/unduh/pdf-a4?dari=01/01/2026")
    text = pypdf.PdfReader(io.BytesIO(file.data)).pages[0].extract_text()
    assert "kepala rantai" in text.lower()
    assert "Uji" not in file.headers["Content-Disposition"]


def test_a_passbook_is_begun_printed_and_printed_on(
    treasurer: Browser, served_village: Village
) -> None:
    served_village.deposit("A-0001", 30_000, day=date(2026, 3, 2))
    account = served_village.accounts["A-0001", "SUKARELA"]
    address = f"/simpanan/{account}/buku"
    assert "belum punya buku" in treasurer.get(address).text
    form = treasurer.get(f"{address}/baru").text
    sent = {"request_id": request_id(form), "beginning": "history", "page": "1", "line": "1"}
    assert treasurer.post(f"{address}/baru", sent).status_code == 303
    page = treasurer.get(address).text
    assert "Cetak 1 baris" in page
    sent = {"request_id": request_id(page), "last": "0"}
    assert treasurer.post(address, sent).status_code == 303
    page = treasurer.get(address).text
    assert "Semua transaksi sudah tercetak" in page
    file = re.search(rf"{address}/\d+\.pdf", page)
    assert file is not None
    assert treasurer.get(file[0]).data.startswith(b"%PDF")
    served_village.deposit("A-0001", 5_000, day=date(2026, 3, 3))
    stale = treasurer.post(address, {"request_id": "0" * 32, "last": "0"})
    assert stale.status_code == 422
    assert "baru saja dicetak orang lain" in stale.text


def test_the_layout_is_set_and_tried(treasurer: Browser, served_village: Village) -> None:
    page = treasurer.get("/pengaturan/buku-simpanan").text
    sent = {
        "request_id": request_id(page),
        "width": "145",
        "height": "200",
        "left": "8",
        "top": "20",
        "step": "55",
        "lines": "20",
        "fold_after": "0",
        "fold": "0",
        "pages": "10",
        "size": "80",
    }
    refused = treasurer.post("/pengaturan/buku-simpanan", {**sent, "lines": "60"})
    assert refused.status_code == 422
    assert treasurer.post("/pengaturan/buku-simpanan", sent).status_code == 303
    trial = treasurer.get("/pengaturan/buku-simpanan/uji.pdf")
    assert "20" in pypdf.PdfReader(io.BytesIO(trial.data)).pages[0].extract_text()


def test_roles_read_or_print_what_is_theirs(
    signed_in: Callable[[str], Browser], served_village: Village
) -> None:
    account = served_village.accounts["A-0001", "SUKARELA"]
    dewi, wayan = signed_in("dewi"), signed_in("wayan")
    addresses = (
        "/simpanan/daftar",
        f"/simpanan/{account}/buku",
        f"/simpanan/{account}/rekening-koran",
        "/simpanan/daftar/saldo/unduh/csv",
        f"/simpanan/{account}/rekening-koran/unduh/csv",
    )
    for address in addresses:
        assert dewi.get(address).status_code == 200
        assert wayan.get(address).status_code == 403
    assert dewi.post(f"/simpanan/{account}/buku", {}).status_code == 403
    assert dewi.get("/pengaturan/buku-simpanan").status_code == 403
    assert dewi.get("/simpanan/999999/buku").status_code == 404
