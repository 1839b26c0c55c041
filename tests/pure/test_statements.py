"""Balance sheet, income statement, equity and trial balance from figures one can add by hand."""

from __future__ import annotations

from datetime import date

import pytest

from coop.ledger.equity import EquityFigures
from coop.ledger.equity import EquityMove
from coop.ledger.equity import equity_changes
from coop.ledger.figures import AccountFact
from coop.ledger.figures import Heading
from coop.ledger.layout import ASSETS
from coop.ledger.layout import DEFAULT_LINE
from coop.ledger.layout import EQUITY
from coop.ledger.layout import LIABILITIES
from coop.ledger.layout import LINES
from coop.ledger.layout import STEPS
from coop.ledger.layout import Group
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.statements import Position
from coop.ledger.statements import Range
from coop.ledger.statements import balance_sheet
from coop.ledger.statements import income_statement
from coop.ledger.statements import trial_balance
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.money import ZERO
from coop.money import Money

DAY = date(2025, 12, 31)
FIRST = date(2025, 1, 1)
CHART = tuple(
    AccountFact(
        number,
        code,
        name,
        "",
        kind,
        "credit" if kind in {"liability", "equity", "income"} else "debit",
        line=line,
        role=role,
    )
    for number, (code, name, kind, line, role) in enumerate(
        [
            ("1101", "Kas", "asset", "cash", ""),
            ("1191", "RAU", "asset", "inter_unit", "inter_unit"),
            ("1203", "Modal di USP", "asset", "unit_capital_asset", "unit_capital_asset"),
            ("2101", "Sukarela", "liability", "savings", ""),
            ("3101", "Pokok", "equity", "principal_savings", ""),
            ("3302", "Modal USP", "equity", "unit_capital", "unit_capital"),
            ("3501", "SHU lalu", "equity", "retained", "retained_surplus"),
            ("3502", "SHU berjalan", "equity", "current_surplus", "current_surplus"),
            ("4101", "Jasa", "income", "member_income", ""),
            ("4301", "Jual", "income", "non_member_income", ""),
            ("4401", "Bunga bank", "income", "other_income", ""),
            ("5101", "Bunga", "expense", "member_cost", ""),
            ("5202", "HPP", "expense", "non_member_cost", ""),
            ("6101", "Honor", "expense", "operating_expense", ""),
            ("7101", "Rapat", "expense", "cooperative_expense", ""),
            ("9101", "Pajak", "expense", "tax_expense", ""),
        ],
        start=1,
    )
)
MOVED = {"4101": -500, "4301": -300, "4401": -40, "5101": 100, "5202": 250, "6101": 90}
MOVED |= {"7101": 30, "9101": 20}


def figures(amounts: dict[str, int]) -> dict[str, Money]:
    return {code: Money.rupiah(amount) for code, amount in amounts.items()}


def shown(report: Report) -> dict[str, tuple[str, ...]]:
    """Amounts by the Indonesian label of their row."""
    return {
        str(row.cells[0].id if isinstance(row.cells[0], Label) else row.cells[0]): tuple(
            cell.indonesian() for cell in row.cells[1:] if isinstance(cell, Money)
        )
        for row in report.rows()
    }


def test_the_income_statement_takes_the_fifteen_steps() -> None:
    before = Range(date(2024, 1, 1), date(2024, 12, 31), figures({"4101": -10}))
    report = income_statement(CHART, Range(FIRST, DAY, figures(MOVED)), Heading(DAY), before=before)
    assert shown(report) == {
        "Partisipasi bruto anggota": ("500", "10"),
        "Beban pokok anggota": ("-100", "0"),
        "Partisipasi neto anggota": ("400", "10"),
        "Pendapatan non anggota": ("300", "0"),
        "Beban pokok non anggota": ("-250", "0"),
        "Laba kotor non anggota": ("50", "0"),
        "SHU kotor": ("450", "10"),
        "Beban usaha": ("-90", "0"),
        "SHU koperasi": ("360", "10"),
        "Beban perkoperasian": ("-30", "0"),
        "SHU setelah beban perkoperasian": ("330", "10"),
        "Pendapatan lain": ("40", "0"),
        "Beban lain": ("0", "0"),
        "SHU sebelum pajak": ("370", "10"),
        "Beban pajak": ("-20", "0"),
        "SHU setelah pajak": ("350", "10"),
    }
    assert report.totals["net"] == Money.rupiah(350)
    assert report.totals["income"] == Money.rupiah(840)
    assert report.totals["expenses"] == Money.rupiah(490)
    assert report.problems == ()


def position(**changed: int) -> Position:
    """Cash 1,350 against savings 600, principal 300 and surplus of 100 and 350."""
    held = {"1101": 1350, "2101": -600, "3101": -300, **MOVED} | {"4101": -600}
    return Position(DAY, figures(held | {key[1:]: n for key, n in changed.items()}), figures(MOVED))


def test_the_balance_sheet_shows_unclosed_and_running_surplus_as_lines_of_their_own() -> None:
    report = balance_sheet(CHART, position(), Heading(DAY))
    assert report.problems == ()
    assert shown(report)["SHU tahun lalu belum ditutup"] == ("100",)
    assert shown(report)["SHU tahun berjalan"] == ("350",)
    assert {key: amount.plain() for key, amount in report.totals.items()} == {
        "assets": "1350",
        "liabilities": "600",
        "equity": "750",
        "equity_accounts": "300",
        "retained_earnings_to_date": "450",
        "unclosed_surplus": "100",
        "current_surplus": "350",
    }


def test_balances_that_do_not_add_up_are_said_loudly() -> None:
    report = balance_sheet(CHART, position(_1101=1349), Heading(DAY))
    assert [problem.id for problem in report.problems] == [
        "Tidak cocok: Aset dan liabilitas + ekuitas. 1.349 dan 1.350, selisih -1."
    ]


def test_what_units_hold_against_each_other_is_left_out_of_the_whole() -> None:
    held = position(_1203=200, _3302=-200)
    whole = balance_sheet(CHART, held, Heading(DAY))
    assert whole.totals["assets"] == Money.rupiah(1350)
    assert "Modal tetap USP" not in shown(whole)
    assert whole.problems == ()
    unit = balance_sheet(CHART, held, Heading(DAY, unit="KANTOR"))
    assert unit.totals["assets"] == Money.rupiah(1550)
    assert shown(unit)["Modal tetap USP"] == ("200",)


def test_units_that_disagree_about_each_other_are_a_problem_and_a_row() -> None:
    report = balance_sheet(CHART, position(_1203=200, _3302=-150, _1101=1300), Heading(DAY))
    assert shown(report)["Selisih antarunit belum nihil"] == ("50",)
    assert report.totals["assets"] == report.totals["liabilities"] + report.totals["equity"]
    assert [problem.en for problem in report.problems] == [
        "Does not agree: Balances between units. 50 and 0, difference 50."
    ]


def test_the_trial_balance_lists_what_can_be_posted_to_even_when_it_is_empty() -> None:
    report = trial_balance(CHART, figures({"1101": 70, "2101": -70}), Heading(DAY))
    codes = [row.cells[0] for row in report.rows()]
    assert codes == [fact.code for fact in CHART if fact.code != "3502"] + [""]
    assert report.totals == {
        "debit": Money.rupiah(70),
        "credit": Money.rupiah(70),
        "balance": ZERO,
    }
    assert report.problems == ()


def test_a_trial_balance_with_unequal_sides_says_so() -> None:
    report = trial_balance(CHART, figures({"1101": 70, "2101": -69}), Heading(DAY))
    assert "selisih 1" in report.problems[0].id


def test_every_movement_of_equity_stands_in_one_row() -> None:
    moves = [
        EquityMove("3101", Money.rupiah(-50), False, "opening", False),
        EquityMove("4101", Money.rupiah(-8), False, "opening", False),
        EquityMove("3101", Money.rupiah(-30), False, "normal", False),
        EquityMove("3101", Money.rupiah(12), True, "normal", False),
        EquityMove("3101", Money.rupiah(5), True, "reversal", False),
        EquityMove("3501", Money.rupiah(40), True, "normal", True),
        EquityMove("3101", Money.rupiah(-15), False, "normal", True),
        EquityMove("2101", Money.rupiah(-25), False, "normal", True),
    ]
    report = equity_changes(
        CHART,
        EquityFigures(
            first=FIRST,
            last=DAY,
            opening=figures({"3101": -100, "3501": -60}),
            moves=moves,
            movements=figures({"4101": -20}),
            closing=figures({"3101": -178, "3501": -20, "4101": -20}),
        ),
        Heading(DAY),
    )
    rows = {key: (amounts[0], amounts[5], amounts[6]) for key, amounts in shown(report).items()}
    assert rows == {
        "Saldo awal": ("150", "68", "218"),
        "Setoran simpanan anggota": ("25", "0", "25"),
        "Pengembalian simpanan anggota": ("-12", "0", "-12"),
        "Pembagian SHU: lainnya": ("15", "-40", "-25"),
        "SHU periode berjalan": ("0", "12", "12"),
        "Saldo akhir": ("178", "40", "218"),
    }
    assert report.problems == ()


def test_equity_that_ends_elsewhere_than_the_balance_sheet_says_in_which_column() -> None:
    report = equity_changes(
        CHART,
        EquityFigures(FIRST, DAY, {}, [], {}, figures({"3101": -1})),
        Heading(DAY),
    )
    assert [problem.id for problem in report.problems] == [
        "Tidak cocok: Saldo akhir Simpanan pokok. 0 dan 1, selisih -1."
    ]


def test_every_line_has_exactly_one_place_in_the_statements() -> None:
    placed = [*EQUITY, "current_surplus"]
    for section in (*ASSETS, *LIABILITIES):
        for part in section.lines:
            placed += part.lines if isinstance(part, Group) else [part]
    for step in STEPS:
        placed += step.lines
    assert sorted(placed) == sorted(LINES)


@pytest.mark.parametrize("kind", sorted(DEFAULT_LINE))
def test_an_account_without_a_fitting_line_falls_under_its_types_own(kind: str) -> None:
    for line in ("", "tidak ada", "cash" if kind != "asset" else "savings"):
        fact = AccountFact(1, "X", "X", "", kind, "debit", line=line)
        assert LINES[fact.statement_line].type == kind


def test_ties_that_hold_are_silent() -> None:
    assert problems_of([Tie(Label("Kas", "Cash"), Money(1), Money(1))]) == ()
