"""Answers of an everyday event become amounts and lines.

Pure. What only the book knows (balances, sales of the month) comes in as ``figures``.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.events.model import Choice
from coop.ledger.events.model import Derived
from coop.ledger.events.model import Event
from coop.ledger.events.model import FieldKind
from coop.ledger.events.model import LineTemplate
from coop.ledger.events.model import Row
from coop.ledger.events.model import Rule
from coop.ledger.events.model import Values
from coop.ledger.events.model import terms_of
from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money
from coop.money import total


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that the answers break, or a share of nothing."""

    field: str
    reason: str


def amounts_of(event: Event, values: Values, figures: Mapping[str, Money]) -> dict[str, Money]:
    """All amounts by name: typed ones, sums of rows (``anggota.bon``), and what follows from them.

    Args:
        event: with the derived amounts.
        values: typed answers.
        figures: amounts of ``balance`` and ``turnover`` by the name they are derived under.
    """
    amounts: dict[str, Money] = {}
    for field in event.fields:
        if field.kind in {FieldKind.AMOUNT, FieldKind.COUNTED}:
            amounts[field.name] = cast("Money", values.get(field.name, ZERO))
        elif field.kind is FieldKind.ROWS:
            rows = cast("tuple[Row, ...]", values.get(field.name, ()))
            for inner in field.fields:
                if inner.kind in {FieldKind.AMOUNT, FieldKind.COUNTED}:
                    amounts[f"{field.name}.{inner.name}"] = total(
                        cast("Money", row.get(inner.name, ZERO)) for row in rows
                    )
    for derived in event.derived:
        amounts[derived.name] = _derived(derived, amounts, figures)
    return amounts


def _derived(derived: Derived, amounts: Mapping[str, Money], figures: Mapping[str, Money]) -> Money:
    if derived.kind == "amount":
        return evaluate(derived.amount, amounts)
    if derived.kind == "above_zero":
        return max(evaluate(derived.amount, amounts), ZERO)
    if derived.kind == "share":
        weights = [amounts[name] for name in derived.weights]
        return share(evaluate(derived.amount, amounts), weights, derived.part)
    return figures.get(derived.name, ZERO)


def evaluate(expression: str, amounts: Mapping[str, Money]) -> Money:
    """The sum of an expression.

    >>> evaluate("gaji - pajak", {"gaji": Money.rupiah(1000), "pajak": Money.rupiah(50)})
    Money(sen=95000)
    """
    return total(amounts[name] * sign for sign, name in terms_of(expression))


def share(whole: Money, weights: list[Money], part: int) -> Money:
    """One part of an amount in proportion to weights; all parts sum to it exactly.

    Whole rupiah stay whole. Weights below nothing count as nothing; with no weight at all the
    part is nothing, which a rule of the event has to refuse.

    >>> [share(Money.rupiah(100), [Money(1), Money(1), Money(1)], part).plain() for part in (0, 1)]
    ['34', '33']
    """
    positive = [max(weight.sen, 0) for weight in weights]
    if not any(positive):
        return ZERO
    unit = SEN_PER_RUPIAH if whole.sen % SEN_PER_RUPIAH == 0 else 1
    return Money(whole.sen // unit).allocate(positive)[part] * unit


def broken_rules(event: Event, values: Values, amounts: Mapping[str, Money]) -> Iterator[Broken]:
    """The rules that these answers break, in order."""
    for rule in event.rules:
        if not _holds(rule, values, amounts):
            yield Broken(rule.field, rule.reason)


def _holds(rule: Rule, values: Values, amounts: Mapping[str, Money]) -> bool:
    if rule.kind == "positive":
        return evaluate(rule.of[0], amounts) > ZERO
    if rule.kind == "not_negative":
        return evaluate(rule.of[0], amounts) >= ZERO
    if rule.kind == "not_account":
        return cast("Choice", values[rule.of[0]]).account != rule.of[1]
    first, second = (cast("Choice", values[name]) for name in rule.of)
    if rule.kind == "different":
        return first.value != second.value
    return first.unit != second.unit


def lines_of(event: Event, values: Values, amounts: Mapping[str, Money]) -> tuple[Line, ...]:
    """The journal's lines, without the pairs between units; lines of nothing are left out."""
    found = []
    for template in event.lines:
        for row in _rows_of(template, values):
            money = _amount(template, amounts, row) * template.side
            if money:
                found.append(_line(template, {**values, **row}, money))
    return tuple(found)


def _rows_of(template: LineTemplate, values: Values) -> tuple[Row, ...]:
    return cast("tuple[Row, ...]", values.get(template.rows, ())) if template.rows else ({},)


def _amount(template: LineTemplate, amounts: Mapping[str, Money], row: Row) -> Money:
    if not row:
        return evaluate(template.amount, amounts)
    own = {name: value for name, value in row.items() if isinstance(value, Money)}
    return evaluate(template.amount, {**amounts, **own})


def _line(template: LineTemplate, values: Values, money: Money) -> Line:
    account, unit, about = template.account, template.unit, None
    if account.startswith("$"):
        account = cast("Choice", values[account[1:]]).account
    if unit.startswith("$"):
        unit = cast("Choice", values[unit[1:]]).unit
    if template.subledger:
        kind, _separator, name = template.subledger.partition(":")
        about = SubledgerRef(kind, cast("str", values[name]))
    return Line(account, unit, money, about)
