"""What an everyday event is: questions in plain words, and the journal their answers make.

Pure. Events are data (``*.toml`` in this package, read by ``catalogue``): a treasurer answers
*how much, from where, for what*, and the templates of lines say which accounts that moves.

Answers are typed: amounts are ``Money``, days are ``date``, texts and reference numbers are
``str``; whatever is picked from a list is a ``Choice``, which knows its account and unit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING
from typing import Literal
from typing import TypeAlias

from coop.ledger.report import Label

if TYPE_CHECKING:
    from coop.money import Money


class FieldKind(StrEnum):
    """What is asked for.

    ``amount`` is more than nothing, ``counted`` may be nothing; ``choice`` is picked from a list
    of the event's own, ``place`` is where money lies (and brings its unit), ``number`` is the
    number of a member, person, savings account; ``rows`` repeats fields of its own.
    """

    AMOUNT = "amount"
    COUNTED = "counted"
    DAY = "day"
    CHOICE = "choice"
    PLACE = "place"
    UNIT = "unit"
    TEXT = "text"
    NUMBER = "number"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick: ``value`` for machines, ``label`` for people, what it stands for."""

    value: str
    label: Label
    account: str = ""
    unit: str = ""


Scalar: TypeAlias = "Money | date | str | Choice"
Row: TypeAlias = "Mapping[str, Scalar]"
Value: TypeAlias = "Scalar | tuple[Row, ...]"
Values: TypeAlias = "Mapping[str, Value]"


@dataclass(frozen=True, slots=True)
class Field:
    """One question of an event.

    Attributes:
        name: key of the answer.
        kind: what is asked for.
        label: the question's words.
        hint: a line below it, may be empty.
        required: whether it must be answered; amounts left out count as nothing.
        default: the answer's text that stands there at first; ``today`` for the day at hand.
        choices: of a ``choice``; of a ``place`` or ``unit`` once the book is known.
        places: for a ``place``: ``cash``, ``bank`` or empty for both.
        units: for a ``place`` or ``unit``: only these, in this order; empty for all.
        subledger: for a ``number``: kind of whom or what it counts (``member``, ``person`` …).
        fields: of ``rows``: what each row asks.
    """

    name: str
    kind: FieldKind
    label: Label
    hint: Label = Label("", "")
    required: bool = True
    default: str = ""
    choices: tuple[Choice, ...] = ()
    places: str = ""
    units: tuple[str, ...] = ()
    subledger: str = ""
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class LineTemplate:
    """One line of the journal; where its amount is nothing there is no line.

    Attributes:
        side: 1 on the debit side, -1 on the credit side; a negative amount changes sides.
        account: account code, or ``$field`` for the account of what was picked.
        unit: unit code, or ``$field`` for the unit of what was picked.
        amount: names of amounts with plus and minus (``gaji - pajak``).
        subledger: name of the field that says whose it is, or empty.
        rows: name of the ``rows`` field this line is repeated for, or empty.
    """

    side: Literal[1, -1]
    account: str
    unit: str
    amount: str
    subledger: str = ""
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """An amount nobody types.

    Attributes:
        name: by which lines and sentences call it.
        kind: ``amount`` (names with plus and minus), ``above_zero`` (the same, nothing where
            it would be negative), ``balance`` of accounts at the day's end,
            ``turnover`` of accounts in the day's month up to the day, or ``share`` of an amount
            in proportion to others.
        amount: the expression; of a ``share``, what is shared.
        accounts: of balance and turnover; codes, or ``$field``. Income counts positive.
        unit: of balance and turnover; unit code or ``$field``.
        weights: of a ``share``: names of the amounts it is proportional to.
        part: of a ``share``: which of the weights it belongs to, from 0.
    """

    name: str
    kind: Literal["amount", "above_zero", "balance", "turnover", "share"]
    amount: str = ""
    accounts: tuple[str, ...] = ()
    unit: str = ""
    weights: tuple[str, ...] = ()
    part: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """What answers must be to each other; broken, ``field`` is refused with ``reason``.

    Attributes:
        kind: ``positive`` or ``not_negative`` for an amount; ``different`` for two choices that
            may not be the same; ``crossing`` for two that may not belong to one unit;
            ``not_account`` for a choice that may not stand for an account.
        of: the expression, or the two names (of ``not_account`` a name and a code).
        field: where the complaint stands.
        reason: name of the reason (words in ``coop.web.words``).
    """

    kind: Literal["positive", "not_negative", "different", "crossing", "not_account"]
    of: tuple[str, ...]
    field: str
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """Events that stand together on the screen."""

    name: str
    title: Label


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens in a cooperative, as people speak of it.

    Attributes:
        name: stable, for addresses and commands (``setor-bank``).
        group: name of its group.
        title: what it is called.
        hint: when to use it, in one sentence.
        fields: the questions, in order; the day, remarks and paper number are among them.
        lines: the journal.
        sentence: what will be recorded, with gaps ``{name}``; a part in brackets is left out
            when something in it is empty or nothing.
        narration: what the voucher says, in the language of the books.
        derived: amounts nobody types, in the order in which they are reckoned.
        rules: what the answers must be to each other.
        example: answers as they could be typed, for documents and tests.
    """

    name: str
    group: str
    title: Label
    hint: Label
    fields: tuple[Field, ...]
    lines: tuple[LineTemplate, ...]
    sentence: Label
    narration: str
    derived: tuple[Derived, ...] = ()
    rules: tuple[Rule, ...] = ()
    example: Mapping[str, object] | None = None

    def field(self, name: str) -> Field:
        """The field of that name.

        Raises:
            KeyError: there is none.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


def terms_of(expression: str) -> tuple[tuple[int, str], ...]:
    """The signed names of an expression.

    >>> terms_of("gaji - pajak + anggota.bon")
    ((1, 'gaji'), (-1, 'pajak'), (1, 'anggota.bon'))
    """
    words = expression.replace("+", " + ").replace("-", " - ").split()
    if words[:1] not in (["+"], ["-"]):
        words = ["+", *words]
    signs, names = words[::2], words[1::2]
    assert len(signs) == len(names), f"half an expression: {expression!r}"
    assert set(signs) <= {"+", "-"}, f"not an expression: {expression!r}"
    return tuple((1 if sign == "+" else -1, name) for sign, name in zip(signs, names, strict=True))
