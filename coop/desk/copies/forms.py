"""Forms of copies, of what is asked after a restore, and of the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask_babel import gettext as _
from wtforms import RadioField
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.entry import Series
from coop.ledger.settings import VALUE_LENGTH_MAX
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import filled
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coop.ledger.gaps import SeriesQuestion
    from coop.ledger.lost_numbers import SeriesYear

DAYS_DIGITS = 3
NUMBER_DIGITS = 6

#: What a browser sends instead of a folder for a copy it fetches itself.
BY_BROWSER = "*"


class CopyForm(BookForm):
    """Where the copy goes: a folder of this machine, or the browser."""

    place = RadioField(_l("Salin ke mana?"), choices=[], validate_choice=False)


class RehearsalForm(BookForm):
    """Which copy is tried."""

    path = RadioField(_l("Salinan yang dicoba"), choices=[], validate_choice=False)

    def validate_path(self, field: RadioField) -> None:
        """One is chosen."""
        if not field.data:
            raise ValidationError(_("Pilih satu salinan."))


class PlacesForm(BookForm):
    """Folders that are always offered, and when to remind."""

    folders = TextAreaField(_l("Folder untuk salinan, satu per baris"))
    days = StringField(_l("Ingatkan bila salinan lebih tua dari (hari)"), [PlainText(DAYS_DIGITS)])

    def validate_folders(self, field: TextAreaField) -> None:
        """No more than a setting can hold."""
        if len(field.data or "") > VALUE_LENGTH_MAX:
            raise ValidationError(
                _("Paling panjang %(maximum)d huruf dan angka.", maximum=VALUE_LENGTH_MAX)
            )


class NumberField(StringField):
    """A voucher number as people read it from paper: digits, or the whole number."""

    def __init__(self, *args: Any, series: SeriesYear, **kwargs: Any) -> None:  # noqa: ANN401 - passed on
        super().__init__(*args, **kwargs)
        self.series = series

    @property
    def number(self) -> int:
        """What was typed; the form is valid."""
        return int(self._digits())

    def _digits(self) -> str:
        typed = (self.data or "").strip().upper()
        return typed.removeprefix(f"{self.series.key}-")

    def pre_validate(self, form: object) -> None:
        """Digits only, with or without the series in front.

        Raises:
            ValidationError: with the sentence beside the field.
        """
        del form
        digits = self._digits()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= NUMBER_DIGITS):
            raise ValidationError(
                _("Tulis nomornya saja, misalnya 57. Bila tidak ada bukti di seri ini, tulis 0.")
            )


class NumbersForm(BookForm):
    """The highest number on paper of each series; its fields are made by ``numbers_form``."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(NARRATION_LENGTH_MAX)])

    @property
    def numbers(self) -> list[NumberField]:
        """The fields of the series, in order."""
        return [field for field in self if isinstance(field, NumberField)]

    @property
    def highest(self) -> dict[SeriesYear, int]:
        """What was typed, by series."""
        return {field.series: field.number for field in self.numbers}


#: What a series is called on the cover of its folder.
SERIES_LABELS = {
    Series.CASH_IN: _l("kas masuk"),
    Series.CASH_OUT: _l("kas keluar"),
    Series.BANK_IN: _l("bank masuk"),
    Series.BANK_OUT: _l("bank keluar"),
    Series.MEMORIAL: _l("memorial"),
}


def _label(series: SeriesYear) -> str:
    return f"{series.key} ({SERIES_LABELS[series.series]})"


def numbers_form(questions: Iterable[SeriesQuestion]) -> NumbersForm:
    """A form with one field for each question, filled with the book's own number."""
    fields: dict[str, Any] = {
        f"number_{each.series.series.value}_{each.series.year}": NumberField(
            _label(each.series), [filled()], series=each.series, default=str(each.in_book)
        )
        for each in questions
    }
    made: NumbersForm = type("AskedNumbersForm", (NumbersForm,), fields)()
    return made
