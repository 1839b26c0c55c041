"""An event's data file becomes ``Event``; what is wrong in it is a fault of ours, with its place.

Pure: text in, events out. Fields that many events ask alike stand once in ``_fields.toml`` and
are called by name; the day, remarks and the paper's number are asked by every event.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any
from typing import Literal

from coop.ledger.events.model import Choice
from coop.ledger.events.model import Derived
from coop.ledger.events.model import Event
from coop.ledger.events.model import Field
from coop.ledger.events.model import FieldKind
from coop.ledger.events.model import Group
from coop.ledger.events.model import LineTemplate
from coop.ledger.events.model import Rule
from coop.ledger.events.model import terms_of
from coop.ledger.events.wording import gaps_of
from coop.ledger.report import Label

#: Asked by every event: the first before its own questions, the others after.
FIRST = ("tanggal",)
LAST = ("keterangan", "bukti")

AMOUNTS = frozenset({FieldKind.AMOUNT, FieldKind.COUNTED})
PICKED = frozenset({FieldKind.CHOICE, FieldKind.PLACE, FieldKind.UNIT})

KINDS_OF_RULES: tuple[
    Literal["positive", "not_negative", "different", "crossing", "not_account"], ...
] = ("positive", "not_negative", "different", "crossing", "not_account")

#: Ready fields by name, as tables of a data file.
Presets = Mapping[str, Mapping[str, Any]]


def read_presets(text: str) -> Presets:
    """Ready fields by name."""
    found: Presets = tomllib.loads(text)["field"]
    return found


def read_groups(text: str) -> tuple[Group, ...]:
    """Groups in the order in which screens show them."""
    return tuple(
        Group(table["name"], _label(table["title"], table["name"]))
        for table in tomllib.loads(text)["group"]
    )


def read_events(text: str, presets: Presets, place: str) -> tuple[Event, ...]:
    """The events of one data file.

    Args:
        text: TOML; ``group`` names the group, ``[[event]]`` are its events.
        presets: ready fields.
        place: name of the file, for complaints.
    """
    document = tomllib.loads(text)
    group = document["group"]
    return tuple(
        _event(table, group, presets, f"{place}: {table.get('name', '?')}")
        for table in document["event"]
    )


def _event(table: Mapping[str, Any], group: str, presets: Presets, place: str) -> Event:
    known = {
        "name", "title", "hint", "fields", "lines", "sentence", "narration", "derived", "rules",
        "example",
    }  # fmt: skip
    assert table.keys() <= known, f"{place}: unknown keys {table.keys() - known}"
    own = table.get("fields", [])
    asked = [*FIRST, *own, *LAST]
    event = Event(
        name=table["name"],
        group=group,
        title=_label(table["title"], place),
        hint=_label(table["hint"], place),
        fields=tuple(_field(each, presets, place) for each in asked),
        lines=tuple(_line(each, place) for each in table["lines"]),
        sentence=_label(table["sentence"], place),
        narration=table["narration"] + "[: {keterangan}]",
        derived=tuple(_derived(each, place) for each in table.get("derived", [])),
        rules=tuple(_rule(each, place) for each in table.get("rules", [])),
        example=table.get("example", {}),
    )
    _check(event, place)
    return event


def _label(pair: Sequence[str], place: str) -> Label:
    assert not isinstance(pair, str), f"{place}: a text in one language: {pair!r}"
    assert len(pair) == 2 and all(pair), f"{place}: a text in both languages: {pair!r}"  # noqa: PT018 - one complaint
    return Label(*pair)


def _field(asked: str | Mapping[str, Any], presets: Presets, place: str) -> Field:
    if isinstance(asked, str):
        asked = {"use": asked}
    table = dict(asked)
    if "use" in table:
        name = table.pop("use")
        assert name in presets, f"{place}: no ready field {name}"
        table = {"name": name, **presets[name], **table}
    where = f"{place}: {table['name']}"
    nothing = Label("", "")
    return Field(
        name=table.pop("name"),
        kind=FieldKind(table.pop("kind")),
        label=_label(table.pop("label"), where),
        hint=_label(table.pop("hint"), where) if "hint" in table else nothing,
        required=table.pop("required", True),
        default=table.pop("default", ""),
        choices=tuple(_choice(each, where) for each in table.pop("choices", [])),
        places=table.pop("places", ""),
        units=tuple(table.pop("units", [])),
        subledger=table.pop("subledger", ""),
        fields=tuple(_field(each, presets, where) for each in table.pop("fields", [])),
        **_nothing_left(table, where),
    )


def _nothing_left(table: Mapping[str, Any], place: str) -> dict[str, Any]:
    assert not table, f"{place}: unknown keys {sorted(table)}"
    return {}


def _choice(row: Sequence[str], place: str) -> Choice:
    """``[value, account, Indonesian, English]``; the account may be empty."""
    assert len(row) == 4, f"{place}: a choice is value, account, Indonesian, English: {row}"
    return Choice(row[0], Label(row[2], row[3]), account=row[1])


def _line(table: Mapping[str, str], place: str) -> LineTemplate:
    side = "debit" if "debit" in table else "credit"
    assert (side in table) is True, f"{place}: a line without a side"
    account = table[side]
    unit = table.get("unit", account if account.startswith("$") else "")
    assert unit, f"{place}: a line without a unit: {account}"
    sign: Literal[1, -1] = 1 if side == "debit" else -1
    return LineTemplate(
        sign, account, unit, table["amount"], table.get("about", ""), table.get("rows", "")
    )


def _derived(table: Mapping[str, Any], place: str) -> Derived:
    figures: tuple[Literal["balance", "turnover"], ...] = ("balance", "turnover")
    for kind in figures:
        if kind in table:
            return Derived(
                table["name"],
                kind,
                accounts=tuple(table[kind]),
                unit=table["unit"],
            )
    if "share" in table:
        return Derived(
            table["name"],
            "share",
            amount=table["share"],
            weights=tuple(table["of"]),
            part=table["part"],
        )
    if "above_zero" in table:
        return Derived(table["name"], "above_zero", amount=table["above_zero"])
    assert "amount" in table, f"{place}: a derived amount of nothing"
    return Derived(table["name"], "amount", amount=table["amount"])


def _rule(table: Mapping[str, Any], place: str) -> Rule:
    for kind in KINDS_OF_RULES:
        if kind in table:
            of = table[kind]
            return Rule(
                kind,
                (of,) if isinstance(of, str) else tuple(of),
                table["field"],
                table["reason"],
            )
    message = f"{place}: a rule of no kind"
    raise AssertionError(message)


def _check(event: Event, place: str) -> None:
    """Every name that lines, rules and sentences call is there."""
    fields = {field.name: field for field in event.fields}
    assert len(fields) == len(event.fields), f"{place}: a field twice"
    amounts = {name for name, field in fields.items() if field.kind in AMOUNTS}
    rows = {field.name: field for field in event.fields if field.kind is FieldKind.ROWS}
    for row in rows.values():
        amounts |= {f"{row.name}.{inner.name}" for inner in row.fields if inner.kind in AMOUNTS}
    for derived in event.derived:
        terms = [name for _sign, name in terms_of(derived.amount)] if derived.amount else []
        unknown = {*terms, *derived.weights} - amounts
        assert not unknown, f"{place}: {derived.name}: no amounts {unknown}"
        amounts.add(derived.name)
    for line in event.lines:
        _check_line(line, fields, rows, amounts, place)
    for rule in event.rules:
        assert rule.field in fields, f"{place}: a rule on no field {rule.field}"
        if rule.kind in {"positive", "not_negative"}:
            unknown = {name for _sign, name in terms_of(rule.of[0])} - amounts
            assert not unknown, f"{place}: a rule on no amounts {unknown}"
        else:
            names = rule.of[:1] if rule.kind == "not_account" else rule.of
            assert set(names) <= fields.keys(), f"{place}: a rule on no fields {rule.of}"
    for template in (*event.sentence, event.narration):
        unknown = set(gaps_of(template)) - fields.keys() - amounts
        assert not unknown, f"{place}: gaps that nothing fills: {unknown}"


def _check_line(
    line: LineTemplate,
    fields: Mapping[str, Field],
    rows: Mapping[str, Field],
    amounts: set[str],
    place: str,
) -> None:
    seen = dict(fields)
    if line.rows:
        assert line.rows in rows, f"{place}: no rows {line.rows}"
        seen |= {inner.name: inner for inner in rows[line.rows].fields}
    for name in (line.account, line.unit):
        if name.startswith("$"):
            assert name[1:] in seen, f"{place}: a line on no field {name}"
            assert seen[name[1:]].kind in PICKED, f"{place}: {name} is not picked from a list"
    known = amounts | {name for name, field in seen.items() if field.kind in AMOUNTS}
    unknown = {name for _sign, name in terms_of(line.amount)} - known
    assert not unknown, f"{place}: a line of no amounts {unknown}"
    if line.subledger:
        kind, _separator, name = line.subledger.partition(":")
        assert name in seen, f"{place}: a line about no field {name}"
        assert seen[name].subledger == kind, f"{place}: {name} is no {kind}"
