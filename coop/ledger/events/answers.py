"""What a person typed becomes typed answers, or one complaint for each question. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from coop.dates import parse_day
from coop.errors import AmountUnreadable
from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.entry import REFERENCE_LENGTH_MAX
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.events.errors import EventValueRefused
from coop.ledger.events.model import Choice
from coop.ledger.events.model import Event
from coop.ledger.events.model import Field
from coop.ledger.events.model import FieldKind
from coop.ledger.events.model import Row
from coop.ledger.events.model import Scalar
from coop.ledger.events.model import Value
from coop.ledger.events.model import Values
from coop.money import AMOUNT_MAX_SEN
from coop.money import ZERO
from coop.money import Money

#: Answers as they come from a form, a command or a file.
Raw: TypeAlias = "Mapping[str, str | Sequence[Mapping[str, str]]]"

ROWS_MAX = 200
TODAY = "today"


@dataclass(frozen=True, slots=True)
class Parsed:
    """Typed answers and what is wrong with the others."""

    values: Values
    problems: tuple[EventValueRefused, ...]


def check_values(event: Event, raw: Raw, *, today: date) -> Parsed:
    """Read every answer; complaints in the order of the questions.

    Args:
        event: as it is offered by a book, its places and units filled in.
        raw: texts by field name; rows as a sequence of mappings, empty rows do not count.
        today: for a day that was left out.
    """
    reader = _Reader(today)
    values: dict[str, Value] = {}
    for name in raw:
        if name not in {field.name for field in event.fields}:
            reader.refuse(name, Field(name, FieldKind.TEXT, event.title), "no_such_field")
    for field in event.fields:
        typed = raw.get(field.name, "")
        if field.kind is FieldKind.ROWS:
            rows = () if isinstance(typed, str) else typed
            values[field.name] = tuple(reader.rows(field, rows))
            continue
        text = typed if isinstance(typed, str) else ""
        answer = reader.answer(field.name, field, text)
        if answer is not None:
            values[field.name] = answer
    return Parsed(values, tuple(reader.problems))


def parse_values(event: Event, raw: Raw, *, today: date) -> Values:
    """Typed answers of an event.

    Raises:
        EventValueRefused: the first answer that cannot be taken.
    """
    parsed = check_values(event, raw, today=today)
    if parsed.problems:
        raise parsed.problems[0]
    return parsed.values


class _Reader:
    """Reads answers one by one and gathers the complaints."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.problems: list[EventValueRefused] = []

    def refuse(self, key: str, field: Field, reason: str) -> None:
        self.problems.append(EventValueRefused(key, field.label, reason))

    def rows(self, field: Field, rows: Sequence[Mapping[str, str]]) -> Iterator[Row]:
        """The rows in which anything was typed."""
        filled = [
            (index, row)
            for index, row in enumerate(rows)
            if any(text.strip() for text in row.values())
        ]
        if field.required and not filled:
            self.refuse(field.name, field, "empty")
        if len(filled) > ROWS_MAX:
            self.refuse(field.name, field, "too_many_rows")
            return
        for index, row in filled:
            yield self._row(f"{field.name}[{index}]", field, row)

    def _row(self, key: str, field: Field, row: Mapping[str, str]) -> Row:
        answers: dict[str, Scalar] = {}
        for inner in field.fields:
            answer = self.answer(f"{key}.{inner.name}", inner, row.get(inner.name, ""))
            if answer is not None:
                answers[inner.name] = answer
        for name in row.keys() - {inner.name for inner in field.fields}:
            self.refuse(f"{key}.{name}", field, "no_such_field")
        amounts = [value for value in answers.values() if isinstance(value, Money)]
        if amounts and not any(amounts):
            self.refuse(key, field, "one_amount")
        return answers

    def answer(self, key: str, field: Field, text: str) -> Scalar | None:
        """One typed answer; None where it cannot be taken."""
        text = text.strip()
        if field.kind in {FieldKind.AMOUNT, FieldKind.COUNTED}:
            return self._amount(key, field, text)
        if field.kind is FieldKind.DAY:
            return self._day(key, field, text)
        if not text:
            if field.required:
                self.refuse(key, field, "empty")
                return None
            return ""
        if field.kind in {FieldKind.TEXT, FieldKind.NUMBER}:
            return self._text(key, field, text)
        return self._picked(key, field, text)

    def _amount(self, key: str, field: Field, text: str) -> Money | None:
        if not text:
            if field.required:
                self.refuse(key, field, "empty")
                return None
            return ZERO
        try:
            money = Money.parse(text)
        except AmountUnreadable:
            self.refuse(key, field, "not_an_amount")
            return None
        if money < ZERO or (not money and field.kind is FieldKind.AMOUNT):
            self.refuse(key, field, "not_positive")
            return None
        if money.sen > AMOUNT_MAX_SEN:
            self.refuse(key, field, "amount_too_large")
            return None
        return money

    def _day(self, key: str, field: Field, text: str) -> date | None:
        if not text or text == TODAY:
            return self.today
        try:
            return parse_day(text)
        except ValueError:
            self.refuse(key, field, "not_a_day")
            return None

    def _text(self, key: str, field: Field, text: str) -> str | None:
        longest = NARRATION_LENGTH_MAX if field.kind is FieldKind.TEXT else REFERENCE_LENGTH_MAX
        try:
            check_text(field.name, text, length_max=longest)
        except TextRefused as refusal:
            self.refuse(key, field, str(refusal.params["reason"]))
            return None
        return text

    def _picked(self, key: str, field: Field, text: str) -> Choice | None:
        for choice in field.choices:
            if text == choice.value:
                return choice
        # Typed on a command line: the account alone, where only one choice stands for it.
        by_account = [choice for choice in field.choices if choice.account == text]
        is_place = field.kind is FieldKind.PLACE
        if len(by_account) == 1 or (by_account and is_place):
            return by_account[0]
        self.refuse(key, field, "unknown")
        return None
