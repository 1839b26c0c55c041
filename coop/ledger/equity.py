"""Laporan perubahan ekuitas: what made each part of equity larger or smaller. Pure.

Every movement of an equity account falls in exactly one row, so the closing row is the opening
row plus the rows between, and it must be the equity of the balance sheet.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.ledger.figures import AccountFact
from coop.ledger.figures import Figures
from coop.ledger.figures import Heading
from coop.ledger.figures import result_of
from coop.ledger.layout import EQUITY
from coop.ledger.layout import LINES
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from datetime import date

#: Columns that stand even when they are empty; the others come when they hold something.
ALWAYS_SHOWN: Final = (
    "principal_savings",
    "mandatory_savings",
    "grants",
    "participation",
    "reserves",
    "retained",
)
MEMBERS_SAVINGS: Final = ("principal_savings", "mandatory_savings")
#: Shorter than the balance sheet's names: what was not closed and what is running counts too.
COLUMN_LABELS: Final = {"retained": Label("SHU belum dibagi", "Undistributed surplus")}

ROWS: Final = {
    "opening": Label("Saldo awal", "Opening balance"),
    "paid_in": Label("Setoran simpanan anggota", "Savings paid in by members"),
    "paid_back": Label("Pengembalian simpanan anggota", "Savings paid back to members"),
    "grants": Label("Hibah diterima", "Grants received"),
    "participation": Label("Modal penyertaan", "Participation capital"),
    "to_reserves": Label("Pembagian SHU: cadangan", "Surplus distributed: reserves"),
    "to_funds": Label("Pembagian SHU: dana-dana", "Surplus distributed: funds"),
    "to_members": Label("Pembagian SHU: bagian anggota", "Surplus distributed: members"),
    "to_others": Label("Pembagian SHU: lainnya", "Surplus distributed: other uses"),
    "surplus": Label("SHU periode berjalan", "Surplus of the period"),
    "correction": Label("Koreksi SHU tahun lalu", "Correction of earlier years"),
    "other": Label("Perubahan lain", "Other changes"),
}
#: Rows that stand even when nothing happened.
ROWS_ALWAYS: Final = {"opening", "paid_in", "paid_back", "surplus"}


class EquityMove(NamedTuple):
    """Postings of one range that share these facts, summed.

    Attributes:
        code: account; equity, or the other side of a distribution.
        amount: debit positive.
        is_debit: the side the postings stand on.
        kind: of their entries (normal, opening, reversal …).
        is_distribution: whether their entry touches the retained surplus (role of 3501).
    """

    code: str
    amount: Money
    is_debit: bool
    kind: str
    is_distribution: bool


@dataclass(frozen=True, slots=True)
class EquityFigures:
    """What the statement is made of.

    Attributes:
        first: first day.
        last: last day.
        opening: balances before the first day.
        moves: of the range, without closing entries.
        movements: of every account in the range, without closing entries, for the surplus.
        closing: balances at the last day, to tie the columns to.
    """

    first: date
    last: date
    opening: Figures
    moves: Sequence[EquityMove]
    movements: Figures
    closing: Figures


class _Grid:
    """Amounts by row and column, credit positive."""

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = columns
        self.cells: dict[str, dict[str, Money]] = {row: {} for row in ROWS}

    def add(self, row: str, column: str, amount: Money) -> None:
        cells = self.cells[row]
        cells[column] = cells.get(column, ZERO) + amount

    def row(self, row: str) -> list[Money]:
        return [self.cells[row].get(column, ZERO) for column in self.columns]


def equity_changes(
    facts: Sequence[AccountFact],
    figures: EquityFigures,
    heading: Heading,
    *,
    ties: Iterable[Tie] = (),
) -> Report:
    """The changes of each part of equity between two days.

    For the whole cooperative the fixed capital of a unit is left out: it is held by another unit.

    Args:
        facts: the chart in the order of codes.
        figures: what it is made of.
        heading: what stands above it.
        ties: further equalities to check.
    """
    columns = _shown_columns(facts, figures, heading)
    grid = _Grid(columns)
    _fill_opening(grid, facts, figures)
    _fill_moves(grid, facts, figures.moves)
    grid.add("surplus", "retained", result_of(facts, figures.movements) - _opened(facts, figures))
    closing = [total(grid.cells[row].get(column, ZERO) for row in ROWS) for column in columns]
    balance = _columns_of(facts, figures.closing)
    checks = [
        Tie(
            Label(f"Saldo akhir {LINES[column].label.id}", f"Closing {LINES[column].label.en}"),
            amount,
            balance.get(column, ZERO),
        )
        for column, amount in zip(columns, closing, strict=True)
    ]
    rows = [
        ReportRow((label, *amounts, total(amounts)), "subtotal" if key == "opening" else "line")
        for key, label in ROWS.items()
        for amounts in [grid.row(key)]
        if key in ROWS_ALWAYS or any(amounts)
    ]
    label = Label("Saldo akhir", "Closing balance")
    rows.append(ReportRow((label, *closing, total(closing)), "total"))
    return Report(
        kind="equity",
        title=Label("Laporan Perubahan Ekuitas", "Statement of Changes in Equity"),
        columns=_report_columns(columns, facts),
        rows=lambda: rows,
        date_from=figures.first,
        date_to=figures.last,
        unit=heading.unit,
        unit_label=heading.unit_label,
        status=heading.status,
        problems=problems_of([*checks, *ties]),
        totals={
            "opening": total(grid.row("opening")),
            "surplus": total(grid.row("surplus")),
            "closing": total(closing),
        },
    )


def _report_columns(columns: Sequence[str], facts: Sequence[AccountFact]) -> tuple[Column, ...]:
    codes = {
        key: tuple(
            fact.code for fact in facts if fact.type == "equity" and fact.statement_line == key
        )
        for key in columns
    }
    every = tuple(code for key in columns for code in codes[key])
    return (
        Column("label", Label("Uraian", "Description"), "text", 30),
        *(
            Column(key, COLUMN_LABELS.get(key, LINES[key].label), "money", 16, codes[key])
            for key in columns
        ),
        Column("total", Label("Jumlah", "Total"), "money", 18, every),
    )


def _columns_of(facts: Sequence[AccountFact], figures: Figures) -> dict[str, Money]:
    """Equity by column, credit positive; whatever was not closed yet counts as retained."""
    columns = {"retained": result_of(facts, figures)}
    for fact in facts:
        if fact.type == "equity" and fact.is_listed:
            before = columns.get(fact.statement_line, ZERO)
            columns[fact.statement_line] = before - figures.get(fact.code, ZERO)
    return columns


def _shown_columns(
    facts: Sequence[AccountFact], figures: EquityFigures, heading: Heading
) -> tuple[str, ...]:
    moved: dict[str, Money] = {move.code: abs(move.amount) for move in figures.moves}
    used = {
        fact.statement_line
        for fact in facts
        if fact.type == "equity"
        and any(each.get(fact.code) for each in (figures.opening, figures.closing, moved))
    }
    return tuple(
        key
        for key in EQUITY
        if key in ALWAYS_SHOWN or (key in used and (heading.unit or key != "unit_capital"))
    )


def _fill_opening(grid: _Grid, facts: Sequence[AccountFact], figures: EquityFigures) -> None:
    """Balances before the first day, and a book's first balances that fall into the range."""
    for column, amount in _columns_of(facts, figures.opening).items():
        grid.add("opening", column, amount)
    grid.add("opening", "retained", _opened(facts, figures))


def _opened(facts: Sequence[AccountFact], figures: EquityFigures) -> Money:
    """The surplus that a book which starts in mid-year took over with its first balances."""
    opened: dict[str, Money] = {}
    for move in figures.moves:
        if move.kind == "opening":
            opened[move.code] = opened.get(move.code, ZERO) + move.amount
    return result_of(facts, opened)


def _fill_moves(grid: _Grid, facts: Sequence[AccountFact], moves: Sequence[EquityMove]) -> None:
    by_code = {fact.code: fact for fact in facts}
    for move in moves:
        fact = by_code[move.code]
        line = fact.statement_line
        is_equity = fact.type == "equity"
        if move.kind == "opening":
            if is_equity:
                grid.add("opening", line, -move.amount)
        elif move.is_distribution:
            if fact.role != "retained_surplus":
                row = _distribution_row(fact)
                # The retained surplus gives what the other side takes, line by line.
                grid.add(row, "retained", move.amount)
                if is_equity:
                    grid.add(row, line, -move.amount)
        elif is_equity:
            grid.add(_row_of(fact, move), line, -move.amount)


def _distribution_row(fact: AccountFact) -> str:
    rows = {"reserves": "to_reserves", "funds": "to_funds", "surplus_payable": "to_members"}
    return rows.get(fact.statement_line, "to_others")


def _row_of(fact: AccountFact, move: EquityMove) -> str:
    """A reversal undoes what its mirror image did, so it counts in that one's row."""
    if fact.role == "prior_year_correction":
        return "correction"
    if fact.statement_line in MEMBERS_SAVINGS:
        is_refund = move.is_debit != (move.kind == "reversal")
        return "paid_back" if is_refund else "paid_in"
    rows = {"grants": "grants", "participation": "participation"}
    return rows.get(fact.statement_line, "other")
