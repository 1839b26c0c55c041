"""What statements are computed from: facts of accounts and signed sums by account code. Pure.

Sums are ``Money``, debit positive, by account code; an account without one has nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from coop.ledger.layout import DEFAULT_LINE
from coop.ledger.layout import LINES
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money
from coop.money import total

Figures = Mapping[str, Money]

CONSOLIDATED = Label("Konsolidasi", "Consolidated")
NO_LABEL = Label("", "")

RESULT_TYPES = ("income", "expense")


class AccountFact(NamedTuple):
    """What statements have to know of an account; fields as in ``coop.ledger.models.Account``."""

    id: int
    code: str
    name: str
    name_en: str
    type: str
    normal: str
    is_header: bool = False
    line: str = ""
    role: str = ""
    money: str = ""
    cash_flow: str = ""

    @property
    def statement_line(self) -> str:
        """Key of the one line this account is summed into."""
        line = LINES.get(self.line)
        return self.line if line is not None and line.type == self.type else DEFAULT_LINE[self.type]

    @property
    def is_listed(self) -> bool:
        """Whether anything can ever be posted to it."""
        return not self.is_header and self.role != "current_surplus"

    @property
    def is_result(self) -> bool:
        """Whether it belongs to the income statement."""
        return self.type in RESULT_TYPES

    @property
    def cash_class(self) -> str:
        """cash, operating, investing, financing or tax: what the cash flow takes it for."""
        if self.money:
            return "cash"
        if self.cash_flow:
            return self.cash_flow
        return "financing" if self.type == "equity" else "operating"

    @property
    def title(self) -> Label:
        """Code and name, once where they are the same."""
        if self.code == self.name:
            return Label(self.name, self.name_en)
        english = f"{self.code} {self.name_en}" if self.name_en else ""
        return Label(f"{self.code} {self.name}", english)


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above a statement.

    Attributes:
        date_to: last day, or the day of the balance.
        date_from: first day of a range.
        unit: unit code, empty for the whole cooperative.
        unit_label: the unit's name, or the word for "consolidated".
        status: how far the statements have come (belum diaudit …).
    """

    date_to: date
    date_from: date | None = None
    unit: str = ""
    unit_label: Label = CONSOLIDATED
    status: Label = NO_LABEL


def sum_of(facts: Iterable[AccountFact], figures: Figures) -> Money:
    """The sum of some accounts, debit positive."""
    return total(figures.get(fact.code, ZERO) for fact in facts)


def sum_of_type(facts: Iterable[AccountFact], figures: Figures, *types: str) -> Money:
    """The sum of the accounts of some types, debit positive."""
    return sum_of((fact for fact in facts if fact.type in types), figures)


def result_of(facts: Iterable[AccountFact], figures: Figures) -> Money:
    """Income less expenses: positive is a surplus.

    >>> facts = [AccountFact(1, "4101", "Jasa", "", "income", "credit"),
    ...     AccountFact(2, "6101", "Honor", "", "expense", "debit")]
    >>> result_of(facts, {"4101": Money.rupiah(-500), "6101": Money.rupiah(200)})
    Money(sen=30000)
    """
    return -sum_of_type(facts, figures, *RESULT_TYPES)


def accounts_by_line(facts: Iterable[AccountFact]) -> dict[str, list[AccountFact]]:
    """Accounts under the key of their line, each in exactly one."""
    lines: dict[str, list[AccountFact]] = {}
    for fact in facts:
        if fact.is_listed:
            lines.setdefault(fact.statement_line, []).append(fact)
    return lines
