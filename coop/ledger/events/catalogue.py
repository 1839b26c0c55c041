"""All everyday events by name, and those a book can offer.

The data files of this package are read once; pillars above register folders of their own with
``register_folder`` when they are imported. A broken file is a fault of ours, found at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from coop.ledger.events.errors import EventNotOffered
from coop.ledger.events.errors import EventUnknown
from coop.ledger.events.model import Choice
from coop.ledger.events.model import Event
from coop.ledger.events.model import Field
from coop.ledger.events.model import FieldKind
from coop.ledger.events.model import Group
from coop.ledger.events.places import BookFacts
from coop.ledger.events.places import book_facts
from coop.ledger.events.reading import read_events
from coop.ledger.events.reading import read_groups
from coop.ledger.events.reading import read_presets

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from sqlalchemy.orm import Session

_PACKAGE = "coop.ledger.events"
_folders: list[str] = [_PACKAGE]


@dataclass(frozen=True, slots=True)
class OfferedGroup:
    """A group of the screen with the events a book offers in it, never empty."""

    group: Group
    events: tuple[Event, ...]


def register_folder(package: str) -> None:
    """Add the ``*.toml`` files of a package; ``_groups.toml`` there may add groups.

    Args:
        package: dotted name of a package that holds data files, such as ``coop.loans.events``.
    """
    if package not in _folders:
        _folders.append(package)
        groups.cache_clear()
        events.cache_clear()


@cache
def groups() -> tuple[Group, ...]:
    """All groups in the order of the screen."""
    found: list[Group] = []
    for package in _folders:
        place = resources.files(package) / "_groups.toml"
        if place.is_file():
            found += read_groups(place.read_text(encoding="utf-8"))
    return tuple(found)


@cache
def events() -> dict[str, Event]:
    """All events by name, in the order of groups and files."""
    presets = read_presets(_text(resources.files(_PACKAGE) / "_fields.toml"))
    found: list[Event] = []
    for package in _folders:
        for file in _data_files(package):
            found += read_events(_text(file), presets, f"{package}/{file.name}")
    order = [group.name for group in groups()]
    found.sort(key=lambda event: order.index(event.group))
    by_name = {event.name: event for event in found}
    assert len(by_name) == len(found), f"an event twice: {[event.name for event in found]}"
    return by_name


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")


def _data_files(package: str) -> Iterator[Traversable]:
    for file in sorted(resources.files(package).iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml") and not file.name.startswith("_"):
            yield file


def find(name: str) -> Event:
    """The event of that name, as it stands in the data.

    Raises:
        EventUnknown: there is none.
    """
    found = events().get(name)
    if found is None:
        raise EventUnknown(name)
    return found


def offered(session: Session) -> tuple[OfferedGroup, ...]:
    """What a book can record, by group; each event with the choices the book has.

    An event whose accounts or units are missing or out of use is left out; a choice of such an
    account is left out of its event.
    """
    facts = book_facts(session)
    fitted = [_fitted(event, facts) for event in events().values()]
    here = [event for event in fitted if event is not None]
    found = []
    for group in groups():
        members = tuple(event for event in here if event.group == group.name)
        if members:
            found.append(OfferedGroup(group, members))
    return tuple(found)


def offered_event(session: Session, name: str) -> Event:
    """One event with the choices the book has.

    Raises:
        EventUnknown: there is no such event.
        EventNotOffered: this book lacks an account or a unit it needs.
    """
    event = find(name)
    fitted = _fitted(event, book_facts(session))
    if fitted is None:
        raise EventNotOffered(name, event.title)
    return fitted


def _fitted(event: Event, facts: BookFacts) -> Event | None:
    """The event as this book offers it, None where it cannot."""
    for line in event.lines:
        if not line.account.startswith("$") and not facts.takes(line.account):
            return None
        if not line.unit.startswith("$") and line.unit not in facts.units:
            return None
    fields = []
    for field in event.fields:
        fitted = _fitted_field(field, facts)
        if fitted is None:
            return None
        fields.append(fitted)
    fitted_event = replace(event, fields=tuple(fields))
    return fitted_event if _can_be_answered(fitted_event) else None


def _can_be_answered(event: Event) -> bool:
    """Whether two places or units that must differ can."""
    for rule in event.rules:
        if rule.kind in {"different", "crossing"}:
            picked = [choice for name in rule.of for choice in event.field(name).choices]
            is_unit = rule.kind == "crossing"
            if len({choice.unit if is_unit else choice.value for choice in picked}) == 1:
                return False
    return True


def _fitted_field(field: Field, facts: BookFacts) -> Field | None:
    if field.kind is FieldKind.ROWS:
        inner = [_fitted_field(each, facts) for each in field.fields]
        kept = tuple(each for each in inner if each is not None)
        return replace(field, fields=kept) if len(kept) == len(inner) else None
    if field.kind not in {FieldKind.CHOICE, FieldKind.PLACE, FieldKind.UNIT}:
        return field
    choices = tuple(_choices(field, facts))
    if not choices:
        return None
    default = field.default
    if default not in {choice.value for choice in choices}:
        default = choices[0].value if field.kind is not FieldKind.CHOICE else ""
    if len(choices) == 1:
        default = choices[0].value
    return replace(field, choices=choices, default=default)


def _choices(field: Field, facts: BookFacts) -> Iterator[Choice]:
    if field.kind is FieldKind.CHOICE:
        for choice in field.choices:
            if not choice.account or facts.takes(choice.account):
                yield choice
    elif field.kind is FieldKind.UNIT:
        for code, label in facts.units.items():
            if not field.units or code in field.units:
                yield Choice(code, label, unit=code)
    else:
        for place in facts.places:
            is_kind = field.places in {"", place.kind}
            if is_kind and (not field.units or place.choice.unit in field.units):
                yield place.choice
