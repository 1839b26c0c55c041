"""Lists of savings, statements and passbooks."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pypdf
import pytest
from click.testing import CliRunner

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
from coop.members.papers.balances import product_label
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
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.money import ZERO
from coop.money import Money
from coop.web.passbook_paper import render_passbook
from tests.conftest import NOW
from tests.members.deposit_desk import ON_SQLITE
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import fill
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import wanted

if TYPE_CHECKING:
    from coop.ledger.report import Report
    from tests.members.village import Village

FROM_THE_FIRST = BookFacts(has_history=True, has_opening=False, place=Place(1, 1), reason="")
CARRIED_OVER = BookFacts(has_history=False, has_opening=True, place=Place(1, 1), reason="Penuh")


def texts(report: Report) -> list[list[str]]:
    return [[str(cell) for cell in row.cells] for row in report.rows()]


# ------------------------------------------------------------------------------- lists


def test_a_product_has_one_name_in_both_languages() -> None:
    own = SavingsProduct(name="Simpanan Wajib", name_en="Mandatory savings")
    assert product_label(own).en == "Simpanan Wajib (Mandatory savings)", "as on a passbook"
    assert product_label(SavingsProduct(name="Arisan", name_en="")).en == "Arisan"


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


@ON_SQLITE
def test_two_products_of_one_account_share_what_it_holds(village: Village) -> None:
    fill(village)
    add_product(village, "SB6", 6)
    opened(village, wanted(village, "SB6", "A-0002", day=date(2026, 3, 4)), "buka:2")
    with reading(village.engine) as session:
        found = balances_by_product(session, date(2026, 3, 10))
    controls = {each.code: each.control for each in found.products if each.account == "2111"}
    assert controls == {"SB3": Money.rupiah(10_000_000), "SB6": Money.rupiah(10_000_000)}
    assert found.problems == ()


@ON_SQLITE
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


@ON_SQLITE
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


@ON_SQLITE
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


@ON_SQLITE
def test_lines_that_leave_the_paper_are_refused(village: Village) -> None:
    with pytest.raises(LayoutUnfit):
        lay_out(village, lines=60)
