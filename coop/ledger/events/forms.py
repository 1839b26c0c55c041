"""The form of an everyday event, made from its questions.

What is typed stays text here; ``answers.check_values`` reads it, the same way as for the command
line, and its complaints are put beside the fields they are about.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

from flask_babel import gettext as _
from wtforms import FieldList
from wtforms import Form
from wtforms import FormField
from wtforms import MultipleFileField
from wtforms import SelectField
from wtforms import StringField

from coop.dates import parse_day
from coop.ledger.events.answers import ROWS_MAX
from coop.ledger.events.answers import TODAY
from coop.ledger.events.model import FieldKind
from coop.web.fields import BookForm
from coop.web.fields import choices_of
from coop.web.format import short_day
from coop.web.texts import lazy as _l
from coop.web.words import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping
    from datetime import date

    from coop.ledger.events.answers import Raw
    from coop.ledger.events.errors import EventValueRefused
    from coop.ledger.events.model import Event
    from coop.ledger.events.model import Field
    from coop.ledger.report import Label

ROWS_SHOWN = 3
ROWS_MORE = 5

#: ``belanja[2].bon`` and its parts.
_KEY = re.compile(r"(?P<name>[a-z_0-9]+)(?:\[(?P<row>\d+)\](?:\.(?P<inner>[a-z_0-9]+))?)?")


class Asked:
    """Marks a question that has to be answered; the event itself says so when it is not."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: object, field: object) -> None:
        """Nothing: the answers are read elsewhere."""


class TypedAmount(StringField):
    """An amount that stays text: grouped while it is typed, read by the event."""

    is_money = True


class TypedDay(StringField):
    """A day that stays text; the native picker is a comfort."""

    is_day = True

    @property
    def picker_value(self) -> str:
        """The day as a native picker takes it; empty for what is not a day."""
        try:
            return parse_day(self.data or "").isoformat()
        except ValueError:
            return ""


class EventForm(BookForm):
    """What every event's form has; its questions are added by ``form_for``."""

    files = MultipleFileField(_l("Foto nota atau PDF"))
    #: A number declared lost that the entry takes again; shown only where the address names one.
    voucher_number = StringField(_l("Nomor bukti yang dimasukkan ulang"))
    questions: tuple[Field, ...] = ()

    def raw(self) -> Raw:
        """Everything that was typed, as the event reads it."""
        return {question.name: _typed(question, self[question.name]) for question in self.questions}

    def complain(self, problems: Mapping[str, str]) -> None:
        """Put sentences beside the fields they are about, or above the form.

        Args:
            problems: sentence by key of the answer (``belanja[2].bon``).
        """
        for key, sentence in problems.items():
            field = self._field_of(key)
            if field is None:
                self.form_errors.append(sentence)
            else:
                field.errors = [*field.errors, sentence]
        for question in self.questions:
            if question.kind is FieldKind.ROWS:
                rows: Any = self[question.name]
                rows.errors = [row.errors for row in rows] if any(r.errors for r in rows) else ()

    def _field_of(self, key: str) -> Any:  # noqa: ANN401 - WTForms has many classes of fields
        match = _KEY.fullmatch(key)
        if match is None or match["name"] not in self:
            return None
        field: Any = self[match["name"]]
        if match["row"] is None or match["inner"] is None:
            return None if isinstance(field, FieldList) else field
        return field[int(match["row"])].form[match["inner"]]

    def add_rows(self) -> None:
        """More empty rows, as many as still fit."""
        for question in self.questions:
            if question.kind is FieldKind.ROWS:
                rows: Any = self[question.name]
                for _row in range(min(ROWS_MORE, ROWS_MAX - len(rows))):
                    rows.append_entry()


def _typed(question: Field, field: Any) -> Any:  # noqa: ANN401 - text, or rows of texts
    if question.kind is not FieldKind.ROWS:
        return field.data or ""
    return [
        {inner.name: row.form[inner.name].data or "" for inner in question.fields} for row in field
    ]


def form_for(event: Event, language: str, today: date) -> EventForm:
    """The form of an event, in the reader's language, with what stands there at first.

    Args:
        event: as the book offers it.
        language: ``id`` or ``en``.
        today: for the day.
    """
    fields: dict[str, Any] = {
        question.name: _field(question, language, today) for question in event.fields
    }
    made = type("OneEventForm", (EventForm,), {"questions": event.fields, **fields})
    form: EventForm = made()
    return form


def _field(question: Field, language: str, today: date) -> Any:  # noqa: ANN401 - as above
    label = question.label.text(language)
    hint = question.hint.text(language)
    asked: list[Any] = [Asked()] if question.required else []
    if question.kind is FieldKind.ROWS:
        inner = {each.name: _field(each, language, today) for each in question.fields}
        row = type("RowForm", (Form,), inner)
        return FieldList(
            FormField(row), label, min_entries=ROWS_SHOWN, max_entries=ROWS_MAX, description=hint
        )
    if question.kind in {FieldKind.CHOICE, FieldKind.PLACE, FieldKind.UNIT}:
        options = {choice.value: choice.label.text(language) for choice in question.choices}
        if not question.default:
            options = {"": _("Pilih…"), **options}
        return SelectField(
            label,
            asked,
            choices=choices_of(options),
            default=question.default,
            validate_choice=False,
            description=hint,
        )
    if question.kind is FieldKind.DAY:
        default = short_day(today) if question.default == TODAY else question.default
        return TypedDay(label, asked, default=default, description=hint)
    if question.kind in {FieldKind.AMOUNT, FieldKind.COUNTED}:
        return TypedAmount(label, asked, default=question.default, description=hint)
    return StringField(label, asked, default=question.default, description=hint)


def title_of(label: Label, language: str) -> str:
    """A label with its first letter as it stands in a heading."""
    text = label.text(language)
    return text[:1].upper() + text[1:]


def reasons_of(problems: Iterable[EventValueRefused], language: str) -> dict[str, str]:
    """Why each answer cannot be taken, by its key; the first reason of each counts."""
    found: dict[str, str] = {}
    for problem in problems:
        words = WORDS["reason"][problem.reason]
        reason = words.en if language == "en" else words.id
        found.setdefault(problem.field, f"{reason[:1].upper()}{reason[1:]}.")
    return found
