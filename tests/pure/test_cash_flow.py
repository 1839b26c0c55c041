"""The cash flow from entries one can follow by hand, direct and indirect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from coop.ledger.cash_flow import CashFigures
from coop.ledger.cash_flow import Flow
from coop.ledger.cash_flow import Method
from coop.ledger.cash_flow import cash_flow
from coop.ledger.figures import AccountFact
from coop.ledger.figures import Heading
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.money import Money

DAY = date(2025, 12, 31)
HEADING = Heading(DAY)
CHART = tuple(
    AccountFact(number, code, name, "", kind, "debit", line=line, cash_flow=flow)
    for number, (code, name, kind, line, flow) in enumerate(
        [
            ("1101", "Kas", "asset", "cash", "cash"),
            ("1131", "Pinjaman", "asset", "loans_members", "operating"),
            ("1331", "Komputer", "asset", "fixed_assets", "investing"),
            ("1339", "Akumulasi", "asset", "fixed_depreciation", "investing"),
            ("1351", "Bantuan", "asset", "fixed_assets", "investing"),
            ("2143", "Utang pajak", "liability", "tax_payable", "tax"),
            ("2173", "Dana", "liability", "funds", "operating"),
            ("3201", "Hibah", "equity", "grants", "financing"),
            ("3501", "SHU lalu", "equity", "retained", "financing"),
            ("4101", "Jasa", "income", "member_income", "operating"),
            ("4404", "Laba pelepasan", "income", "other_income", "investing"),
            ("6106", "Penyusutan", "expense", "operating_expense", "operating"),
            ("9101", "Pajak", "expense", "tax_expense", "tax"),
        ],
        start=1,
    )
)
RESULTS = {"4101", "4404", "6106", "9101"}
CAPITAL = {"1331", "1339", "1351", "3201", "3501"}
Entry = dict[str, int]


def flows_of(entries: Sequence[Entry], *, opening: Sequence[Entry] = ()) -> list[Flow]:
    """Entries sorted as the query would sort them."""
    return [
        Flow(
            code,
            Money.rupiah(amount),
            has_cash="1101" in entry,
            has_result=bool(RESULTS & entry.keys()),
            has_capital=bool(CAPITAL & entry.keys()),
            is_opening=is_opening,
            is_inflow=amount < 0,
        )
        for is_opening, group in ((True, opening), (False, entries))
        for entry in group
        for code, amount in entry.items()
    ]


def report_of(
    entries: Sequence[Entry], method: Method, *, opening: Sequence[Entry] = (), cash_end: int
) -> Report:
    for entry in (*entries, *opening):
        assert sum(entry.values()) == 0
    flows = flows_of(entries, opening=opening)
    moved: dict[str, Money] = {}
    for flow in flows:
        moved[flow.code] = moved.get(flow.code, Money(0)) + flow.amount
    figures = CashFigures(date(2025, 1, 1), DAY, {}, flows, {"1101": Money.rupiah(cash_end)}, moved)
    return cash_flow(CHART, figures, HEADING, method=method)


def shown(report: Report) -> dict[str, str]:
    """Amounts that are not zero by label."""
    return {
        row.cells[0].id: row.cells[1].indonesian()
        for row in report.rows()
        if isinstance(row.cells[0], Label) and isinstance(row.cells[1], Money) and row.cells[1]
    }


INTEREST: Entry = {"1101": 60, "4101": -60}
LOAN: Entry = {"1131": 40, "1101": -40}
DEPRECIATION: Entry = {"6106": 5, "1339": -5}
GRANT_IN_KIND: Entry = {"1351": 20, "3201": -20}
DISTRIBUTION: Entry = {"3501": 9, "2173": -9}
DISPOSAL: Entry = {"1101": 7, "1339": 5, "1331": -10, "4404": -2}
TAX_DUE: Entry = {"9101": 3, "2143": -3}
TAX_PAID: Entry = {"2143": 2, "1101": -2}
ALL = [INTEREST, LOAN, DEPRECIATION, GRANT_IN_KIND, DISTRIBUTION, DISPOSAL, TAX_DUE, TAX_PAID]


def test_the_indirect_statement_starts_from_the_surplus_and_takes_back_what_was_no_cash() -> None:
    report = report_of(ALL, "indirect", cash_end=25)
    assert shown(report) == {
        "SHU sebelum pajak": "57",
        "Penyusutan dan amortisasi": "5",
        "Perubahan pinjaman diberikan kepada anggota": "-40",
        "Laba pelepasan (aktivitas investasi)": "-2",
        "Pajak dibayar": "-2",
        "Kas bersih dari aktivitas operasi": "18",
        "Hasil pelepasan aset tetap dan aset lain": "7",
        "Kas bersih dari aktivitas investasi": "7",
        "Kenaikan (penurunan) kas dan setara kas": "25",
        "Kas dan setara kas akhir": "25",
    }
    assert report.problems == ()


def test_the_direct_statement_names_what_came_in_and_what_went_out() -> None:
    report = report_of(ALL, "direct", cash_end=25)
    assert shown(report) == {
        "Penerimaan dari anggota": "60",
        "Pencairan pinjaman kepada anggota": "-40",
        "Pajak dibayar": "-2",
        "Kas bersih dari aktivitas operasi": "18",
        "Hasil pelepasan aset tetap dan aset lain": "7",
        "Kas bersih dari aktivitas investasi": "7",
        "Kenaikan (penurunan) kas dan setara kas": "25",
        "Kas dan setara kas akhir": "25",
    }
    assert report.problems == ()


@pytest.mark.parametrize("method", ["direct", "indirect"])
def test_a_books_first_balances_are_no_flow(method: Method) -> None:
    opening = [{"1101": 100, "1131": 30, "3201": -110, "4101": -20}]
    report = report_of([INTEREST], method, opening=opening, cash_end=160)
    assert report.totals["cash_start"] == Money.rupiah(100)
    assert report.totals["net"] == Money.rupiah(60)
    assert report.totals["financing"] == Money(0)
    if method == "indirect":
        assert shown(report)["SHU dalam saldo awal pembukuan (bukan arus kas)"] == "-20"
    assert report.problems == ()


@pytest.mark.parametrize("method", ["direct", "indirect"])
def test_cash_that_is_not_in_the_balance_sheet_is_said_loudly(method: Method) -> None:
    report = report_of(ALL, method, cash_end=24)
    assert [problem.id for problem in report.problems] == [
        "Tidak cocok: Kas akhir arus kas dan neraca. 25 dan 24, selisih 1."
    ]


def test_a_surplus_that_the_journal_does_not_explain_is_said_loudly() -> None:
    flows = flows_of([INTEREST])
    moved = {"4101": Money.rupiah(-61), "1101": Money.rupiah(60)}
    figures = CashFigures(DAY, DAY, {}, flows, {"1101": Money.rupiah(60)}, moved)
    problems = cash_flow(CHART, figures, HEADING).problems
    assert any("Arus kas dari jurnal dan SHU" in problem.id for problem in problems)
