"""Laporan arus kas, direct and indirect, exact by construction. Pure.

An entry that touches cash explains its cash by its other lines: summed with the sign turned they
*are* the direct statement. The indirect one has the same investing and financing part; its
operating part starts from the surplus and takes back, account by account, what was no cash:

* movements of operating balance-sheet accounts;
* in entries without cash, movements of investing and financing accounts (depreciation);
* entries without cash that touch no income or cost and join an operating with an investing or
  financing account (a grant in kind, a distribution of surplus to funds) are left out whole;
* income and costs that belong to an investing or financing payment (a gain on disposal) move
  to that part.

A book's first balances (``opening``) are no flow: their cash counts as cash at the start.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from typing import Literal
from typing import NamedTuple

from coop.ledger.cash_labels import DISPOSED
from coop.ledger.cash_labels import OPENED
from coop.ledger.cash_labels import SURPLUS_BEFORE_TAX
from coop.ledger.cash_labels import TAX_PAID
from coop.ledger.cash_labels import UNITS
from coop.ledger.cash_labels import change_label
from coop.ledger.cash_labels import non_cash_label
from coop.ledger.cash_labels import payment_label
from coop.ledger.figures import AccountFact
from coop.ledger.figures import Figures
from coop.ledger.figures import Heading
from coop.ledger.figures import result_of
from coop.ledger.figures import sum_of
from coop.ledger.layout import BETWEEN_UNITS
from coop.ledger.layout import LINES
from coop.ledger.layout import WORN_OFF
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.report import RowStyle
from coop.ledger.statements import range_label
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.money import ZERO
from coop.money import Money
from coop.money import total

Method = Literal["indirect", "direct"]
Part = Literal["operating", "investing", "financing"]

PARTS: Final[tuple[Part, ...]] = ("operating", "investing", "financing")
PART_LABELS: Final[Mapping[Part, tuple[Label, Label]]] = {
    "operating": (
        Label("Arus kas dari aktivitas operasi", "Cash flows from operating activities"),
        Label("Kas bersih dari aktivitas operasi", "Net cash from operating activities"),
    ),
    "investing": (
        Label("Arus kas dari aktivitas investasi", "Cash flows from investing activities"),
        Label("Kas bersih dari aktivitas investasi", "Net cash from investing activities"),
    ),
    "financing": (
        Label("Arus kas dari aktivitas pendanaan", "Cash flows from financing activities"),
        Label("Kas bersih dari aktivitas pendanaan", "Net cash from financing activities"),
    ),
}
RANK_SURPLUS: Final = 0
RANK_OPENED: Final = 1
RANK_WORN: Final = 2
_LINE_RANKS: Final = {key: 10 + 2 * position for position, key in enumerate(LINES)}
RANK_UNITS: Final = 900
RANK_TAX: Final = 901


class Flow(NamedTuple):
    """Postings of one range and account that share these facts of their entry, summed.

    Attributes:
        code: account.
        amount: debit positive.
        has_cash: the entry moved cash or cash equivalents.
        has_result: it has a line of income or cost.
        has_capital: it has a line of an investing or financing balance-sheet account.
        is_opening: it is one of the book's first balances.
        is_inflow: the posting stands where money comes in for it, or undoes one where money
            goes out; says only what the row is called.
    """

    code: str
    amount: Money
    has_cash: bool
    has_result: bool = False
    has_capital: bool = False
    is_opening: bool = False
    is_inflow: bool = False


CASH_CHANGE = Label("Kenaikan (penurunan) kas dan setara kas", "Net change in cash")
CASH_START = Label("Kas dan setara kas awal", "Cash at the start")
CASH_END = Label("Kas dan setara kas akhir", "Cash at the end")
CASH_ROWS = (CASH_CHANGE, CASH_START, CASH_END)


@dataclass(frozen=True, slots=True)
class CashFigures:
    """What a cash-flow statement of one range is made of.

    Attributes:
        first: first day.
        last: last day.
        opening: balances before the first day.
        flows: of the range, without closing entries.
        closing: balances at the last day, to tie the cash to.
        movements: of every account in the range, without closing entries, to tie the surplus to.
    """

    first: date
    last: date
    opening: Figures
    flows: Sequence[Flow]
    closing: Figures
    movements: Figures


class _Column:
    """One range, sorted into rows: amounts by part and label, inflows positive."""

    def __init__(
        self, facts: Sequence[AccountFact], figures: CashFigures, method: Method, unit: str
    ) -> None:
        self._facts = {fact.code: fact for fact in facts}
        self._is_consolidated = not unit
        self.rows: dict[Part, dict[Label, Money]] = {part: {} for part in PARTS}
        self.ranks: dict[Label, int] = {}
        self.sources: dict[Label, set[str]] = {}
        self.figures = figures
        cash = [fact for fact in facts if fact.cash_class == "cash"]
        opened = _summed(flow for flow in figures.flows if flow.is_opening)
        self.sources.update({label: {fact.code for fact in cash} for label in CASH_ROWS})
        self.start = sum_of(cash, figures.opening) + sum_of(cash, opened)
        self.end = sum_of(cash, figures.closing)
        flows = [flow for flow in figures.flows if not flow.is_opening]
        self._add_payments(flows, method)
        if method == "indirect":
            self._add_surplus(facts, opened)
            self._add_adjustments(flows)

    def _add(
        self, part: Part, label: Label, amount: Money, rank: int, sources: Iterable[str] = ()
    ) -> None:
        self.sources.setdefault(label, set()).update(sources)
        rows = self.rows[part]
        rows[label] = rows.get(label, ZERO) + amount
        self.ranks[label] = min(rank, self.ranks.get(label, rank))

    def _add_payments(self, flows: Iterable[Flow], method: Method) -> None:
        for flow in flows:
            fact = self._facts[flow.code]
            if not flow.has_cash or fact.cash_class == "cash":
                continue
            part: Part = "operating" if self._is_between(fact) else _part_of(fact)
            if method == "direct" or part != "operating":
                # What comes in stands before what goes out.
                rank = self._rank(fact) + (not flow.is_inflow)
                self._add(part, self._payment(fact, flow), -flow.amount, rank, [fact.code])

    def _add_surplus(self, facts: Sequence[AccountFact], opened: Figures) -> None:
        """The tax of the range stands with what was paid of it, not in the surplus."""
        movements = self.figures.movements
        tax = sum_of((fact for fact in facts if fact.is_result and _is_tax(fact)), movements)
        before_tax = result_of(facts, movements) + tax
        results = [fact.code for fact in facts if fact.is_result and movements.get(fact.code)]
        taxes = [code for code in results if _is_tax(self._facts[code])]
        earned = [code for code in results if code not in taxes]
        self._add("operating", SURPLUS_BEFORE_TAX, before_tax, RANK_SURPLUS, earned)
        self._add("operating", OPENED, -result_of(facts, opened), RANK_OPENED)
        self._add("operating", TAX_PAID, -tax, RANK_TAX, taxes)

    def _add_adjustments(self, flows: Iterable[Flow]) -> None:
        for flow in flows:
            fact = self._facts[flow.code]
            is_capital = _part_of(fact) != "operating" and not self._is_between(fact)
            is_left_out = not (flow.has_cash or flow.has_result) and flow.has_capital
            if is_left_out or fact.cash_class == "cash":
                continue
            rank = self._rank(fact)
            if fact.is_result:
                if is_capital and flow.has_cash:
                    self._add("operating", _moved(fact), flow.amount, rank, [fact.code])
            elif not is_capital:
                self._add("operating", self._change(fact), -flow.amount, rank, [fact.code])
            elif not flow.has_cash:
                is_worn = fact.statement_line in WORN_OFF
                label = non_cash_label(fact.statement_line)
                rank = RANK_WORN if is_worn else rank
                self._add("operating", label, -flow.amount, rank, [fact.code])

    def _is_between(self, fact: AccountFact) -> bool:
        """What units hold against each other is one row, which is nothing when all is well."""
        line = fact.statement_line
        return line == "inter_unit" or (self._is_consolidated and line in BETWEEN_UNITS)

    def _payment(self, fact: AccountFact, flow: Flow) -> Label:
        if self._is_between(fact):
            return UNITS
        if _is_tax(fact):
            return TAX_PAID
        if fact.is_result and _part_of(fact) == "investing":
            return DISPOSED
        return payment_label(fact.statement_line, is_inflow=flow.is_inflow)

    def _change(self, fact: AccountFact) -> Label:
        if self._is_between(fact):
            return UNITS
        return TAX_PAID if _is_tax(fact) else change_label(fact.statement_line)

    def _rank(self, fact: AccountFact) -> int:
        if self._is_between(fact):
            return RANK_UNITS
        return RANK_TAX if _is_tax(fact) else _LINE_RANKS[fact.statement_line]

    def sum_of_part(self, part: Part) -> Money:
        return total(self.rows[part].values())

    @property
    def net(self) -> Money:
        """What all parts together added to cash."""
        return total(self.sum_of_part(part) for part in PARTS)


def _is_tax(fact: AccountFact) -> bool:
    return fact.cash_class == "tax"


def _moved(fact: AccountFact) -> Label:
    """An income or cost that belongs to another part, where it stands with its payment."""
    is_investing = _part_of(fact) == "investing"
    part = Label("aktivitas investasi", "investing")
    if not is_investing:
        part = Label("aktivitas pendanaan", "financing")
    return Label(f"{fact.name} ({part.id})", f"{fact.name_en or fact.name} ({part.en})")


def _part_of(fact: AccountFact) -> Part:
    if fact.cash_class == "investing":
        return "investing"
    return "financing" if fact.cash_class == "financing" else "operating"


def cash_flow(
    facts: Sequence[AccountFact],
    figures: CashFigures,
    heading: Heading,
    *,
    method: Method = "indirect",
    before: CashFigures | None = None,
    ties: Iterable[Tie] = (),
) -> Report:
    """Where cash came from and where it went, reconciled to the balance sheet's cash.

    Args:
        facts: the chart in the order of codes.
        figures: what it is made of.
        heading: what stands above it.
        method: how the operating part is told.
        before: the range to compare with.
        ties: further equalities to check.
    """
    ranges = [figures, before] if before is not None else [figures]
    columns = [_Column(facts, each, method, heading.unit) for each in ranges]
    rows = _rows(columns)
    first = columns[0]
    checks = [
        Tie(
            Label("Kas akhir arus kas dan neraca", "Closing cash and balance sheet"),
            first.start + first.net,
            first.end,
        ),
        Tie(
            Label("Arus kas dari jurnal dan SHU", "Flows in the journal and the surplus"),
            result_of(facts, _summed(figures.flows)),
            result_of(facts, figures.movements),
        ),
    ]
    keys = ("amount", "amount_before")
    labels = [range_label(each.first, each.last) for each in ranges]
    english = "indirect method" if method == "indirect" else "direct method"
    indonesian = "metode tidak langsung" if method == "indirect" else "metode langsung"
    return Report(
        kind="cash-flow",
        title=Label(f"Laporan Arus Kas ({indonesian})", f"Cash Flow Statement ({english})"),
        columns=(
            Column("label", Label("Uraian", "Description"), "text", 54),
            *(Column(key, label, "money", 20) for key, label in zip(keys, labels, strict=False)),
        ),
        rows=lambda: rows,
        date_from=figures.first,
        date_to=figures.last,
        unit=heading.unit,
        unit_label=heading.unit_label,
        status=heading.status,
        problems=problems_of([*checks, *ties]),
        totals={
            **{part: first.sum_of_part(part) for part in PARTS},
            "net": first.net,
            "cash_start": first.start,
            "cash_end": first.end,
        },
    )


def _summed(flows: Iterable[Flow]) -> dict[str, Money]:
    sums: dict[str, Money] = {}
    for flow in flows:
        sums[flow.code] = sums.get(flow.code, ZERO) + flow.amount
    return sums


def _rows(columns: Sequence[_Column]) -> list[ReportRow]:
    rows = []

    def add(label: Label, amounts: Iterable[Money], style: RowStyle, level: int = 0) -> None:
        codes = {code for column in columns for code in column.sources.get(label, ())}
        rows.append(ReportRow((label, *amounts), style, level, accounts=tuple(sorted(codes))))

    for part in PARTS:
        title, sum_label = PART_LABELS[part]
        rows.append(ReportRow((title, *(None for _ in columns)), "heading"))
        for label in _labels(columns, part):
            amounts = [column.rows[part].get(label, ZERO) for column in columns]
            if any(amounts) or label is SURPLUS_BEFORE_TAX:
                add(label, amounts, "line", 1)
        add(sum_label, [column.sum_of_part(part) for column in columns], "subtotal")
    add(
        CASH_CHANGE,
        [column.net for column in columns],
        "subtotal",
    )
    add(
        CASH_START,
        [column.start for column in columns],
        "line",
    )
    add(
        CASH_END,
        [column.start + column.net for column in columns],
        "total",
    )
    return rows


def _labels(columns: Sequence[_Column], part: Part) -> list[Label]:
    """Labels of all columns: the surplus first, then as the statements order them, taxes last."""
    ranks = {label: column.ranks[label] for column in columns for label in column.rows[part]}
    return sorted(ranks, key=lambda label: (ranks[label], label))
