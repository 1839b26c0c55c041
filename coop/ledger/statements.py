"""Trial balance, balance sheet and income statement from signed sums. Pure.

Inputs are sums by account code, debit positive; in the statements assets are debit positive,
liabilities, equity and income credit positive and costs negative, so that every column adds up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date

from coop.dates import MONTHS_EN
from coop.dates import MONTHS_ID
from coop.ledger.figures import AccountFact
from coop.ledger.figures import Figures
from coop.ledger.figures import Heading
from coop.ledger.figures import accounts_by_line
from coop.ledger.figures import result_of
from coop.ledger.figures import sum_of
from coop.ledger.figures import sum_of_type
from coop.ledger.layout import ASSETS
from coop.ledger.layout import BETWEEN_UNITS
from coop.ledger.layout import EQUITY
from coop.ledger.layout import LIABILITIES
from coop.ledger.layout import LINES
from coop.ledger.layout import STEPS
from coop.ledger.layout import Group
from coop.ledger.layout import Section
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.report import RowStyle
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.money import ZERO
from coop.money import Money
from coop.money import total

TRIAL_BALANCE_COLUMNS = (
    Column("code", Label("Kode", "Code"), "text", 12),
    Column("name", Label("Nama akun", "Account"), "text", 44),
    Column("debit", Label("Debit", "Debit"), "money", 18),
    Column("credit", Label("Kredit", "Credit"), "money", 18),
)


@dataclass(frozen=True, slots=True)
class Position:
    """Where a cooperative stands at the end of a day.

    Attributes:
        day: that day.
        balances: sums of all time, without the closing entries of the day's own year.
        year_movements: movements of the day's own year so far, without closing entries.
    """

    day: date
    balances: Figures = field(default_factory=dict)
    year_movements: Figures = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Range:
    """What moved between two days, both included, without closing entries."""

    first: date
    last: date
    movements: Figures = field(default_factory=dict)


BALANCE_SHEET = Label(
    "Neraca (Laporan Posisi Keuangan)", "Balance Sheet (Statement of Financial Position)"
)


def day_label(day: date) -> Label:
    """A day as people write it.

    >>> day_label(date(2026, 3, 31))
    Label(id='31 Maret 2026', en='31 March 2026')
    """
    return Label(
        f"{day.day} {MONTHS_ID[day.month - 1]} {day.year}",
        f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}",
    )


def range_label(first: date, last: date) -> Label:
    """A range as a column's heading; a whole calendar year by its number alone.

    >>> range_label(date(2026, 1, 1), date(2026, 12, 31)).id
    '2026'
    """
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return Label(str(first.year), str(first.year))
    start, end = day_label(first), day_label(last)
    return Label(f"{start.id} – {end.id}", f"{start.en} – {end.en}")


def trial_balance(
    facts: Sequence[AccountFact], figures: Figures, heading: Heading, *, ties: Sequence[Tie] = ()
) -> Report:
    """Every account that takes postings, with its balance on its side.

    Args:
        facts: the chart in the order of codes.
        figures: balances.
        heading: what stands above it.
        ties: further equalities to check.
    """
    listed = [fact for fact in facts if fact.is_listed]
    balances = [figures.get(fact.code, ZERO) for fact in listed]
    debits = [amount.debit for amount in balances]
    credits_ = [amount.credit for amount in balances]
    debit, credit = total(debits), total(credits_)
    rows = [
        ReportRow((fact.code, Label(fact.name, fact.name_en), *sides), account=fact.code)
        for fact, *sides in zip(listed, debits, credits_, strict=True)
    ]
    sum_label = Label("Jumlah", "Total")
    rows.append(ReportRow(("", sum_label, debit, credit), "total"))
    sides = Tie(
        Label("Jumlah debit dan kredit neraca saldo", "Trial balance debits and credits"),
        debit,
        credit,
    )
    return Report(
        kind="trial-balance",
        title=Label("Neraca Saldo", "Trial Balance"),
        columns=TRIAL_BALANCE_COLUMNS,
        rows=lambda: rows,
        date_to=heading.date_to,
        unit=heading.unit,
        unit_label=heading.unit_label,
        status=heading.status,
        problems=problems_of([sides, *ties]),
        totals={"debit": debit, "credit": credit, "balance": debit - credit},
    )


class _Table:
    """Rows of a statement that compares columns: a label, then one amount per column."""

    def __init__(self, facts: Sequence[AccountFact], columns: Sequence[Figures]) -> None:
        self.by_line = accounts_by_line(facts)
        self.columns = columns
        self.rows: list[ReportRow] = []

    def heading(self, label: Label, level: int = 0) -> None:
        self.rows.append(ReportRow((label, *(None for _ in self.columns)), "heading", level))

    def sums(
        self, label: Label, amounts: Sequence[Money], *, style: RowStyle, level: int = 0
    ) -> None:
        self.rows.append(ReportRow((label, *amounts), style, level))

    def line(self, key: str, sign: int, level: int, *, always: bool = False) -> list[Money]:
        """A line and the accounts in it; accounts without a figure in any column are left out."""
        facts = [
            fact
            for fact in self.by_line.get(key, ())
            if any(figures.get(fact.code, ZERO) for figures in self.columns)
        ]
        amounts = [sum_of(facts, figures) * sign for figures in self.columns]
        if len(facts) == 1:
            label = LINES[key].label
            self.rows.append(ReportRow((label, *amounts), "line", level, facts[0].code))
        elif facts or always:
            codes = tuple(fact.code for fact in facts)
            row = ReportRow((LINES[key].label, *amounts), "line", level, accounts=codes)
            self.rows.append(row)
            for fact in facts:
                parts = (figures.get(fact.code, ZERO) * sign for figures in self.columns)
                self.rows.append(ReportRow((fact.title, *parts), "line", level + 1, fact.code))
        return amounts


def _added(left: Sequence[Money], right: Sequence[Money]) -> list[Money]:
    return [one + other for one, other in zip(left, right, strict=True)]


def balance_sheet(
    facts: Sequence[AccountFact],
    position: Position,
    heading: Heading,
    *,
    before: Position | None = None,
    ties: Sequence[Tie] = (),
) -> Report:
    """Laporan posisi keuangan: what the cooperative has, owes and owns.

    The surplus of the running year and of earlier years that were not closed are computed lines.
    For the whole cooperative (no unit in the heading) what units hold against each other is left
    out and must be nothing.

    Args:
        facts: the chart in the order of codes.
        position: where it stands.
        heading: what stands above it.
        before: the position to compare with.
        ties: further equalities to check.
    """
    positions = [position, before] if before is not None else [position]
    is_consolidated = not heading.unit
    table = _Table(facts, [each.balances for each in positions])
    left_out = BETWEEN_UNITS if is_consolidated else ()
    assets = _side(table, Label("ASET", "ASSETS"), ASSETS, 1, left_out)
    between = [between_units(facts, each.balances) for each in positions]
    if is_consolidated and any(between):
        label = Label("Selisih antarunit belum nihil", "Difference between units")
        table.sums(label, between, style="line", level=1)
        assets = _added(assets, between)
    table.sums(Label("JUMLAH ASET", "TOTAL ASSETS"), assets, style="total")
    title = Label("LIABILITAS", "LIABILITIES")
    liabilities = _side(table, title, LIABILITIES, -1, left_out)
    table.sums(Label("JUMLAH LIABILITAS", "TOTAL LIABILITIES"), liabilities, style="subtotal")
    surplus = [surplus_lines(facts, each) for each in positions]
    equity = _equity(table, surplus, left_out)
    table.sums(Label("JUMLAH EKUITAS", "TOTAL EQUITY"), equity, style="subtotal")
    funding = _added(liabilities, equity)
    funding_label = Label("JUMLAH LIABILITAS DAN EKUITAS", "TOTAL LIABILITIES AND EQUITY")
    table.sums(funding_label, funding, style="total")
    sides = Tie(
        Label("Aset dan liabilitas + ekuitas", "Assets and liabilities + equity"),
        assets[0],
        funding[0],
    )
    checks = [sides, *ties]
    if is_consolidated:
        checks.append(Tie(Label("Hubungan antarunit", "Balances between units"), between[0], ZERO))
    unclosed, current = surplus[0]
    return Report(
        kind="balance-sheet",
        title=BALANCE_SHEET,
        columns=_columns([day_label(each.day) for each in positions]),
        rows=lambda: table.rows,
        date_to=heading.date_to,
        unit=heading.unit,
        unit_label=heading.unit_label,
        status=heading.status,
        problems=problems_of(checks),
        totals={
            "assets": assets[0],
            "liabilities": liabilities[0],
            "equity": equity[0],
            "equity_accounts": equity[0] - unclosed - current,
            "retained_earnings_to_date": unclosed + current,
            "unclosed_surplus": unclosed,
            "current_surplus": current,
        },
    )


def between_units(facts: Sequence[AccountFact], figures: Figures) -> Money:
    """What the units hold against each other, summed over the whole cooperative: zero, or wrong."""
    return sum_of(
        (fact for fact in facts if fact.statement_line in BETWEEN_UNITS and fact.is_listed), figures
    )


def surplus_lines(facts: Sequence[AccountFact], position: Position) -> tuple[Money, Money]:
    """The surplus of earlier years that were not closed, and of the running year so far."""
    current = result_of(facts, position.year_movements)
    return result_of(facts, position.balances) - current, current


def _side(
    table: _Table,
    title: Label,
    sections: Sequence[Section],
    sign: int,
    left_out: Sequence[str],
) -> list[Money]:
    """Sections of assets or liabilities; a section without any figure is left out."""
    table.heading(title)
    amounts = [ZERO for _ in table.columns]
    for section in sections:
        count = len(table.rows)
        table.heading(section.label, 1)
        sums = _section(table, section, sign, left_out)
        if len(table.rows) == count + 1:
            table.rows.pop()
            continue
        table.sums(section.total, sums, style="subtotal", level=1)
        amounts = _added(amounts, sums)
    return amounts


def _section(table: _Table, section: Section, sign: int, left_out: Sequence[str]) -> list[Money]:
    amounts = [ZERO for _ in table.columns]
    for part in section.lines:
        if isinstance(part, Group):
            sums = [ZERO for _ in table.columns]
            lines_shown = 0
            for key in part.lines:
                count = len(table.rows)
                sums = _added(sums, table.line(key, sign, 2))
                lines_shown += len(table.rows) > count
            if lines_shown > 1:
                table.sums(part.label, sums, style="subtotal", level=2)
            amounts = _added(amounts, sums)
        elif part not in left_out:
            amounts = _added(amounts, table.line(part, sign, 2))
    return amounts


def _equity(
    table: _Table, surplus: Sequence[tuple[Money, Money]], left_out: Sequence[str]
) -> list[Money]:
    table.heading(Label("EKUITAS", "EQUITY"))
    amounts = [ZERO for _ in table.columns]
    for key in EQUITY:
        if key not in left_out:
            amounts = _added(amounts, table.line(key, -1, 1))
    unclosed = [earlier for earlier, _ in surplus]
    current = [this_year for _, this_year in surplus]
    if any(unclosed):
        label = Label("SHU tahun lalu belum ditutup", "Surplus of earlier years not yet closed")
        table.sums(label, unclosed, style="line", level=1)
    table.sums(LINES["current_surplus"].label, current, style="line", level=1)
    return _added(_added(amounts, unclosed), current)


def _columns(labels: Sequence[Label]) -> tuple[Column, ...]:
    keys = ("amount", "amount_before")
    return (
        Column("label", Label("Uraian", "Description"), "text", 54),
        *(Column(key, label, "money", 20) for key, label in zip(keys, labels, strict=False)),
    )


def income_statement(
    facts: Sequence[AccountFact],
    span: Range,
    heading: Heading,
    *,
    before: Range | None = None,
    ties: Sequence[Tie] = (),
) -> Report:
    """Perhitungan hasil usaha in the multi-step layout; income positive, costs negative.

    Args:
        facts: the chart in the order of codes.
        span: what moved.
        heading: what stands above it.
        before: the range to compare with.
        ties: further equalities to check.
    """
    spans = [span, before] if before is not None else [span]
    table = _Table(facts, [each.movements for each in spans])
    results: dict[str, list[Money]] = {}
    running = [ZERO for _ in spans]
    for step in STEPS:
        start = results.get(step.since, [ZERO for _ in spans])
        for key in step.lines:
            running = _added(running, table.line(key, -1, 1, always=True))
        results[step.key] = running
        shown = [amount - base for amount, base in zip(running, start, strict=True)]
        table.sums(step.result, shown, style="total" if step is STEPS[-1] else "subtotal")
    net = running[0]
    whole = Tie(
        Label("SHU dan jumlah akun hasil usaha", "Surplus and the sum of its accounts"),
        net,
        result_of(facts, span.movements),
    )
    return Report(
        kind="income-statement",
        title=Label("Perhitungan Hasil Usaha", "Income Statement"),
        columns=_columns([range_label(each.first, each.last) for each in spans]),
        rows=lambda: table.rows,
        date_from=span.first,
        date_to=span.last,
        unit=heading.unit,
        unit_label=heading.unit_label,
        status=heading.status,
        problems=problems_of([whole, *ties]),
        totals={
            "income": -sum_of_type(facts, span.movements, "income"),
            "expenses": sum_of_type(facts, span.movements, "expense"),
            **{key: amounts[0] for key, amounts in results.items()},
        },
    )
