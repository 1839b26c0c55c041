"""Statements of a book: figures read from the ledger, handed to the pure builders, tied.

Every statement is checked against its neighbours each time it is made; what does not tie stands
in ``Report.problems``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Final
from typing import Literal

from coop.dates import a_year_before
from coop.dates import first_day
from coop.dates import last_day
from coop.errors import NotFound
from coop.ledger.cash_flow import CashFigures
from coop.ledger.cash_flow import Method
from coop.ledger.cash_flow import cash_flow
from coop.ledger.equity import EquityFigures
from coop.ledger.equity import equity_changes
from coop.ledger.errors import AccountUnknown
from coop.ledger.errors import DatesReversed
from coop.ledger.figures import AccountFact
from coop.ledger.figures import Figures
from coop.ledger.figures import Heading
from coop.ledger.figures import result_of
from coop.ledger.flow_queries import cash_flows
from coop.ledger.flow_queries import equity_moves
from coop.ledger.general_ledger import LedgerFigures
from coop.ledger.general_ledger import general_ledger
from coop.ledger.monthly import monthly_comparison
from coop.ledger.monthly import months_until
from coop.ledger.monthly import movements_by_month
from coop.ledger.periods import year_status
from coop.ledger.queries import ClosingChoice
from coop.ledger.queries import chart_facts
from coop.ledger.queries import day_before
from coop.ledger.queries import nets
from coop.ledger.queries import sides_between
from coop.ledger.queries import sides_until
from coop.ledger.queries import unit_label
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.statements import Position
from coop.ledger.statements import Range
from coop.ledger.statements import balance_sheet
from coop.ledger.statements import income_statement
from coop.ledger.statements import trial_balance
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Kind = Literal[
    "trial-balance",
    "balance-sheet",
    "income-statement",
    "equity",
    "cash-flow",
    "general-ledger",
    "monthly",
]
KINDS: Final[tuple[Kind, ...]] = (
    "trial-balance",
    "balance-sheet",
    "income-statement",
    "equity",
    "cash-flow",
    "general-ledger",
    "monthly",
)
#: Kinds that are of one day; the others are of a range.
OF_ONE_DAY: Final[frozenset[str]] = frozenset({"trial-balance", "balance-sheet"})

STATUS_LABELS: Final = {
    "open": Label("Belum diaudit", "Unaudited"),
    "closed": Label("Belum diaudit", "Unaudited"),
    "audited": Label("Sudah diaudit", "Audited"),
    "approved": Label("Disahkan RAT", "Approved by the members' meeting"),
}
CLOSING_NOTES: Final = {
    "after": Label("Setelah jurnal penutup.", "After closing entries."),
    "before": Label("Sebelum jurnal penutup.", "Before closing entries."),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader asks for.

    Attributes:
        kind: one of ``KINDS``.
        date_to: last day, or the day of a balance; may lie in the future.
        date_from: first day of a range; the first of January when left out.
        unit: unit code, empty for the whole cooperative.
        compare: whether last year's column stands beside.
        method: of the cash flow.
        closing: whether the trial balance is after or before the closing entries of its year.
        accounts: codes the general ledger is limited to; empty for all that moved or hold.
    """

    kind: str
    date_to: date
    date_from: date | None = None
    unit: str = ""
    compare: bool = True
    method: Method = "indirect"
    closing: ClosingChoice = "after"
    accounts: tuple[str, ...] = ()

    @property
    def first(self) -> date:
        """First day of the range."""
        return self.date_from or date(self.date_to.year, 1, 1)


def build_report(
    session: Session,
    kind: str,
    *,
    date_to: date,
    date_from: date | None = None,
    unit: str = "",
    compare: bool = True,
    method: Method = "indirect",
    closing: ClosingChoice = "after",
    accounts: Sequence[str] = (),
) -> Report:
    """One statement of the book; arguments as in ``Wish``.

    Args:
        session: reading session; a general ledger reads from it while its rows are passed.
        kind: one of ``KINDS``.
        date_to: last day, or the day of a balance.
        date_from: first day of a range.
        unit: unit code, empty for the whole cooperative.
        compare: whether last year's column stands beside.
        method: of the cash flow.
        closing: of the trial balance.
        accounts: codes the general ledger is limited to.

    Raises:
        NotFound: no such kind.
        UnitUnknown: no such unit.
        AccountUnknown: no such account.
        DatesReversed: the range ends before it begins.
    """
    wish = Wish(kind, date_to, date_from, unit, compare, method, closing, accounts=tuple(accounts))
    return StatementDesk(session, wish).report()


class StatementDesk:
    """One wish being fulfilled: what was read is kept, so that ties cost no second query."""

    def __init__(self, session: Session, wish: Wish) -> None:
        if wish.kind not in KINDS:
            raise NotFound("report", wish.kind)
        if wish.kind not in OF_ONE_DAY and wish.first > wish.date_to:
            raise DatesReversed(wish.first, wish.date_to)
        self.session = session
        self.wish = wish
        self.heading = Heading(
            date_to=wish.date_to,
            date_from=None if wish.kind in OF_ONE_DAY else wish.first,
            unit=wish.unit,
            unit_label=unit_label(session, wish.unit),
            status=STATUS_LABELS[year_status(session, wish.date_to.year)],
        )
        self.facts = chart_facts(session)
        self._balances: dict[tuple[date, str], Figures] = {}
        self._movements: dict[tuple[date, date], Figures] = {}

    def report(self) -> Report:
        """The statement that was asked for."""
        makers = {
            "trial-balance": self._trial_balance,
            "balance-sheet": self._balance_sheet,
            "income-statement": self._income_statement,
            "equity": self._equity,
            "cash-flow": self._cash_flow,
            "general-ledger": self._general_ledger,
            "monthly": self._monthly,
        }
        return makers[self.wish.kind]()

    def balances(self, day: date, closing: ClosingChoice = "after") -> Figures:
        """Balances at the end of a day by account code."""
        if (day.month, day.day) != (12, 31):
            closing = "after"  # no closing entry is dated on any other day
        key = (day, closing)
        if key not in self._balances:
            sides = sides_until(self.session, day, unit=self.wish.unit, closing=closing)
            self._balances[key] = nets(self.facts, sides)
        return self._balances[key]

    def movements(self, first: date, last: date) -> Figures:
        """Movements of a range by account code, without closing entries."""
        key = (first, last)
        if key not in self._movements:
            sides = sides_between(self.session, first, last, unit=self.wish.unit)
            self._movements[key] = nets(self.facts, sides)
        return self._movements[key]

    def _position(self, day: date) -> Position:
        year = self.movements(date(day.year, 1, 1), day)
        return Position(day, self.balances(day, "before"), year)

    def _range(self, first: date, last: date) -> Range:
        return Range(first, last, self.movements(first, last))

    def _surplus_tie(self, day: date) -> Tie:
        """The year's surplus by its movements is what the balances of its accounts gained."""
        start = self.balances(day_before(date(day.year, 1, 1)))
        gained = result_of(self.facts, self.balances(day, "before")) - result_of(self.facts, start)
        moved = result_of(self.facts, self.movements(date(day.year, 1, 1), day))
        what = Label(
            "SHU tahun berjalan di neraca dan perhitungan hasil usaha",
            "Current surplus in balance sheet and income statement",
        )
        return Tie(what, gained, moved)

    def _range_tie(self, first: date, last: date) -> Tie | None:
        """Movements of a range within one year are the difference of two balances."""
        if first.year != last.year:
            return None
        before = self.balances(day_before(first))
        gained = result_of(self.facts, self.balances(last, "before")) - result_of(
            self.facts, before
        )
        moved = result_of(self.facts, self.movements(first, last))
        what = Label(
            "Perhitungan hasil usaha dan perubahan saldo akunnya",
            "Income statement and the change of its accounts' balances",
        )
        return Tie(what, moved, gained)

    def _whole_tie(self, figures: Figures) -> Tie:
        what = Label("Jumlah seluruh saldo akun", "Sum of all balances")
        return Tie(what, total(figures.values()), Money(0))

    def _trial_balance(self) -> Report:
        wish = self.wish
        figures = self.balances(wish.date_to, wish.closing)
        # Debits and credits are tied; further ties would cost as much as the figures themselves.
        report = trial_balance(self.facts, figures, self.heading)
        return _with_note(report, CLOSING_NOTES[wish.closing])

    def _balance_sheet(self) -> Report:
        day = self.wish.date_to
        return balance_sheet(
            self.facts,
            self._position(day),
            self.heading,
            before=self._position(a_year_before(day)) if self.wish.compare else None,
            ties=[self._surplus_tie(day), self._whole_tie(self.balances(day, "before"))],
        )

    def _income_statement(self) -> Report:
        first, last = self.wish.first, self.wish.date_to
        tie = self._range_tie(first, last)
        before = (a_year_before(first), a_year_before(last))
        return income_statement(
            self.facts,
            self._range(first, last),
            self.heading,
            before=self._range(*before) if self.wish.compare else None,
            ties=[tie] if tie is not None else [],
        )

    def _equity(self) -> Report:
        first, last, unit = self.wish.first, self.wish.date_to, self.wish.unit
        figures = EquityFigures(
            first=first,
            last=last,
            opening=self.balances(day_before(first)),
            moves=equity_moves(self.session, self.facts, first, last, unit=unit),
            movements=self.movements(first, last),
            closing=self.balances(last),
        )
        report = equity_changes(self.facts, figures, self.heading)
        whole = self._whole_tie(self.balances(last, "before"))
        sheet = balance_sheet(self.facts, self._position(last), self.heading, ties=[whole])
        what = Label("Ekuitas akhir dan neraca", "Closing equity and balance sheet")
        tie = Tie(what, report.totals["closing"], sheet.totals["equity"])
        return _with_problems(report, (*problems_of([tie]), *sheet.problems))

    def _cash_flow(self) -> Report:
        first, last = self.wish.first, self.wish.date_to
        before = (a_year_before(first), a_year_before(last))
        tie = self._range_tie(first, last)
        return cash_flow(
            self.facts,
            self._cash_figures(first, last),
            self.heading,
            method=self.wish.method,
            before=self._cash_figures(*before) if self.wish.compare else None,
            ties=[tie] if tie is not None else [],
        )

    def _cash_figures(self, first: date, last: date) -> CashFigures:
        return CashFigures(
            first=first,
            last=last,
            opening=self.balances(day_before(first)),
            flows=cash_flows(self.session, self.facts, first, last, unit=self.wish.unit),
            closing=self.balances(last),
            movements=self.movements(first, last),
        )

    def _monthly(self) -> Report:
        months = months_until(self.wish.first, self.wish.date_to)
        moved = movements_by_month(self.session, months, unit=self.wish.unit)
        whole = self.movements(first_day(months[0]), last_day(months[-1]))
        what = Label("Jumlah bulan dan perhitungan hasil usaha", "Months and income statement")
        tie = Tie(what, Money(-sum(each.sen for each in moved)), result_of(self.facts, whole))
        return monthly_comparison(self.facts, moved, months, self.heading, ties=[tie])

    def _general_ledger(self) -> Report:
        return general_ledger(self.session, self.ledger_figures(), self.heading)

    def ledger_figures(self) -> LedgerFigures:
        """What surrounds the postings of a general ledger.

        Raises:
            AccountUnknown: a code that was asked for does not exist.
        """
        first, last, wanted = self.wish.first, self.wish.date_to, self.wish.accounts
        known = {fact.code: fact for fact in self.facts}
        for code in wanted:
            if code not in known:
                raise AccountUnknown(code)
        opening, closing = self.balances(day_before(first)), self.balances(last)
        moved = sides_between(self.session, first, last, unit=self.wish.unit)
        accounts = [
            fact
            for fact in self.facts
            if (fact.code in wanted if wanted else _is_alive(fact, opening, closing))
            or (not wanted and fact.id in moved)
        ]
        return LedgerFigures(first, last, accounts, opening, closing)


def _is_alive(fact: AccountFact, opening: Figures, closing: Figures) -> bool:
    return bool(opening.get(fact.code)) or bool(closing.get(fact.code))


def _with_note(report: Report, note: Label) -> Report:
    return replace(report, notes=(*report.notes, note))


def _with_problems(report: Report, problems: tuple[Label, ...]) -> Report:
    return replace(report, problems=(*report.problems, *problems))
