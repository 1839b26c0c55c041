"""Every statement of a small cooperative as text; `make golden` writes it anew."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Any

import pytest

from coop.db import reading
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.statement_service import build_report
from coop.money import Money
from tests.statement_book import fill

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

LAST = date(2025, 12, 31)
CASES: dict[str, dict[str, Any]] = {
    "balance-sheet": {"kind": "balance-sheet"},
    "balance-sheet-usp": {"kind": "balance-sheet", "unit": "USP"},
    "income-statement": {"kind": "income-statement"},
    "income-statement-toko": {"kind": "income-statement", "unit": "TOKO"},
    "equity": {"kind": "equity"},
    "equity-usp": {"kind": "equity", "unit": "USP", "date_from": date(2024, 1, 1)},
    "cash-flow-indirect": {"kind": "cash-flow"},
    "cash-flow-direct": {"kind": "cash-flow", "method": "direct"},
    "cash-flow-kantor": {"kind": "cash-flow", "unit": "KANTOR"},
    "monthly": {"kind": "monthly"},
    "trial-balance": {"kind": "trial-balance"},
    "general-ledger": {"kind": "general-ledger", "accounts": ("1101", "3102", "3501")},
}


def test_statements_read_as_they_did(engine: Engine, golden: Callable[[str, str], None]) -> None:
    fill(engine)
    with reading(engine) as session:
        for name, wish in CASES.items():
            report = build_report(session, date_to=LAST, **wish)
            golden(f"statements/{name}.txt", "\n".join(text_of(report)) + "\n")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_text_of_a_statement_is_there_in_both_languages(
    engine: Engine, language: str
) -> None:
    fill(engine)
    with reading(engine) as session:
        for wish in CASES.values():
            report = build_report(session, date_to=LAST, **wish)
            labels = [report.title, report.status, report.unit_label, *report.notes]
            labels += [column.label for column in report.columns]
            labels += [
                cell for row in report.rows() for cell in row.cells if isinstance(cell, Label)
            ]
            missing = {label for label in labels if not getattr(label, language)}
            assert missing == set()


def text_of(report: Report) -> list[str]:
    """The report in columns of fixed width."""
    days = [day.isoformat() for day in (report.date_from, report.date_to) if day]
    lines = [report.title.id, f"{report.unit_label.id}, {' s.d. '.join(days)}", report.status.id]
    rows = [[column.label.id for column in report.columns]]
    rows += [[_cell(cell) for cell in _indented(row)] for row in report.rows()]
    widths = [max(len(row[index]) for row in rows) for index in range(len(report.columns))]
    lines += [
        "  ".join(
            cell.rjust(width) if column.kind == "money" else cell.ljust(width)
            for cell, width, column in zip(row, widths, report.columns, strict=True)
        ).rstrip()
        for row in rows
    ]
    return [*lines, *(f"! {problem.id}" for problem in report.problems)]


def _indented(row: ReportRow) -> list[Any]:
    marks = {"heading": "# ", "subtotal": "= ", "total": "== "}
    first, *rest = row.cells
    return [f"{'  ' * row.level}{marks.get(row.style, '')}{_cell(first)}", *rest]


def _cell(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case Label():
            return cell.id
        case Money():
            return cell.indonesian()
        case _:
            return str(cell)
