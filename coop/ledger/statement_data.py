"""Statements for machines: plain dictionaries whose keys other programs rely on.

Amounts are texts in rupiah (``"1250000"``, ``"1250000.50"``). Balances and amounts of accounts
are signed debit positive; totals read as people say them (a surplus is positive). Dates are ISO.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from coop.ledger.general_ledger import postings_of
from coop.ledger.report import Cell
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.statement_service import StatementDesk
from coop.ledger.statement_service import Wish
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.cash_flow import Method
    from coop.ledger.figures import AccountFact
    from coop.ledger.figures import Figures
    from coop.ledger.queries import ClosingChoice

Data = dict[str, Any]


def report_data(
    session: Session,
    kind: str,
    *,
    date_to: date,
    date_from: date | None = None,
    unit: str = "",
    compare: bool = False,
    method: Method = "indirect",
    closing: ClosingChoice = "after",
    accounts: Sequence[str] = (),
) -> Data:
    """One statement as a dictionary that ``json.dumps`` takes; arguments as in ``build_report``.

    Raises:
        CoopError: as ``build_report``.
    """
    wish = Wish(kind, date_to, date_from, unit, compare, method, closing, accounts=tuple(accounts))
    return data_of(session, wish)


def data_of(session: Session, wish: Wish) -> Data:
    """What was wished for as a dictionary that ``json.dumps`` takes.

    Raises:
        CoopError: as ``build_report``.
    """
    desk = StatementDesk(session, wish)
    report = desk.report()
    makers = {
        "trial-balance": _trial_balance,
        "balance-sheet": _balance_sheet,
        "income-statement": _income_statement,
        "equity": _equity,
        "cash-flow": _cash_flow,
        "general-ledger": _general_ledger,
        "monthly": _monthly,
    }
    data = makers[wish.kind](desk, report)
    marks = {
        "audit_status": report.status.en,
        "problems": [problem.en for problem in report.problems],
    }
    return {**data, **marks}


def lines_data(report: Report) -> list[Data]:
    """The rows of a statement, cell by cell, under the keys of its columns."""
    return [_line(report, row) for row in report.rows()]


def _line(report: Report, row: ReportRow) -> Data:
    line: Data = {"style": row.style, "level": row.level, "account": row.account}
    for column, cell in zip(report.columns, row.cells, strict=True):
        line[column.key] = _plain(cell)
        if isinstance(cell, Label):
            line[f"{column.key}_en"] = cell.text("en")
    return line


def _plain(cell: Cell) -> str | int | None:
    match cell:
        case Label():
            return cell.id
        case Money():
            return cell.plain()
        case date():
            return cell.isoformat()
        case _:
            return cell


def _totals(report: Report) -> dict[str, str]:
    return {key: amount.plain() for key, amount in report.totals.items()}


def _accounts(
    facts: Sequence[AccountFact], figures: Figures, key: str, *types: str
) -> list[dict[str, str]]:
    return [
        {
            "code": fact.code,
            "name": fact.name,
            "type": fact.type,
            key: figures.get(fact.code, ZERO).plain(),
        }
        for fact in facts
        if fact.is_listed and fact.type in types
    ]


def _trial_balance(desk: StatementDesk, report: Report) -> Data:
    figures = desk.balances(desk.wish.date_to, desk.wish.closing)
    accounts = []
    for fact in desk.facts:
        if fact.is_listed:
            balance = figures.get(fact.code, ZERO)
            accounts.append(
                {
                    "code": fact.code,
                    "name": fact.name,
                    "type": fact.type,
                    "debit": balance.debit.plain(),
                    "credit": balance.credit.plain(),
                    "balance": balance.plain(),
                }
            )
    return {
        "as_of": desk.wish.date_to.isoformat(),
        "unit": desk.wish.unit,
        "closing": desk.wish.closing,
        "accounts": accounts,
        "totals": _totals(report),
    }


def _balance_sheet(desk: StatementDesk, report: Report) -> Data:
    figures = desk.balances(desk.wish.date_to, "before")
    totals = report.totals
    funding = totals["liabilities"] + totals["equity"]
    return {
        "as_of": desk.wish.date_to.isoformat(),
        "unit": desk.wish.unit,
        "lines": lines_data(report),
        "accounts": _accounts(desk.facts, figures, "balance", "asset", "liability", "equity"),
        "totals": _totals(report),
        "balances": totals["assets"] == funding,
    }


def _range(desk: StatementDesk) -> Data:
    return {
        "from": desk.wish.first.isoformat(),
        "to": desk.wish.date_to.isoformat(),
        "unit": desk.wish.unit,
    }


def _income_statement(desk: StatementDesk, report: Report) -> Data:
    figures = desk.movements(desk.wish.first, desk.wish.date_to)
    return {
        **_range(desk),
        "lines": lines_data(report),
        "accounts": _accounts(desk.facts, figures, "amount", "income", "expense"),
        "totals": _totals(report),
    }


def _equity(desk: StatementDesk, report: Report) -> Data:
    return {**_range(desk), "lines": lines_data(report), "totals": _totals(report)}


def _cash_flow(desk: StatementDesk, report: Report) -> Data:
    return {
        **_range(desk),
        "method": desk.wish.method,
        "lines": lines_data(report),
        "totals": _totals(report),
    }


def _monthly(desk: StatementDesk, report: Report) -> Data:
    return {
        **_range(desk),
        "months": [column.key for column in report.columns[1:-1]],
        "lines": lines_data(report),
        "totals": _totals(report),
    }


def _general_ledger(desk: StatementDesk, report: Report) -> Data:
    del report  # its rows carry balances in each account's own sense, these are debit positive
    figures = desk.ledger_figures()
    accounts = [
        _ledger_account(desk, fact, figures.opening.get(fact.code, ZERO))
        for fact in figures.accounts
    ]
    return {**_range(desk), "accounts": accounts}


def _ledger_account(desk: StatementDesk, fact: AccountFact, opening: Money) -> Data:
    first, last, unit = desk.wish.first, desk.wish.date_to, desk.wish.unit
    balance = opening
    postings = []
    for row in postings_of(desk.session, fact.id, first, last, unit=unit):
        balance += row.amount
        postings.append(
            {
                "date": row.entry_date.isoformat(),
                "entry": row.entry_id,
                "voucher": row.voucher_number,
                "narration": row.narration,
                "reference": row.number or "",
                "unit": row.unit,
                "debit": row.amount.debit.plain(),
                "credit": row.amount.credit.plain(),
                "balance": balance.plain(),
            }
        )
    return {
        "code": fact.code,
        "name": fact.name,
        "type": fact.type,
        "opening": opening.plain(),
        "closing": balance.plain(),
        "postings": postings,
    }
