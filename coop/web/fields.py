"""Form fields of this trade: amounts as Indonesians type them, days, the id of a request.

``BookForm`` is the base of every form: it carries the request id that makes a double click post
once, and takes the sentence of a refusal beside what was typed.
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field
from wtforms import HiddenField
from wtforms import StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from coop.dates import parse_day
from coop.errors import AmountUnreadable
from coop.errors import CoopError
from coop.money import AMOUNT_MAX_SEN
from coop.money import Money
from coop.web.format import short_day
from coop.web.format import typed_amount
from coop.web.remedies import told_with_remedy
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence
    from datetime import date

REQUEST_ID_BYTES = 16
REQUEST_ID = re.compile(rf"[0-9a-f]{{{2 * REQUEST_ID_BYTES}}}")


def new_request_id() -> str:
    """An id for one intent: drawn when the form is shown, sent with it however often."""
    return secrets.token_hex(REQUEST_ID_BYTES)


def filled() -> InputRequired:
    """The validator of a field that must not stay empty, with a sentence a person understands."""
    return InputRequired(_l("Isian ini perlu diisi."))


def choices_of(words: Mapping[str, str]) -> list[Any]:
    """Choices of a list, from what is sent to what is read, in that order."""
    return [SelectChoice(value=value, label=label) for value, label in words.items()]


class BookForm(FlaskForm):
    """A form that posts once and keeps what was typed when it is refused."""

    request_id = HiddenField(_l("Nomor permintaan"), default=new_request_id)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]  # the library has no types

    def validate_request_id(self, field: HiddenField) -> None:
        """Take only ids as this form draws them: others belong to imports and closing entries.

        Raises:
            ValidationError: with the sentence in the summary; the form then carries a new id.
        """
        if REQUEST_ID.fullmatch(field.data or "") is None:
            field.data = new_request_id()
            raise ValidationError(
                _("tidak dikenal, sekarang sudah diganti. Periksa isian, lalu kirim sekali lagi.")
            )

    def validate_on_submit(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 - WTForms' own
        """Whether the form was sent and every field can be taken."""
        return bool(super().validate_on_submit(extra_validators))  # type: ignore[no-untyped-call]  # as above

    def refuse(self, error: CoopError) -> None:
        """Show why the book refused what was sent."""
        self.form_errors.append(told_with_remedy(error))

    @property
    def is_refused(self) -> bool:
        """Whether anything has to be put right."""
        return bool(self.errors)

    @property
    def status(self) -> int:
        """422 for a form that has to be put right, else 200."""
        return 422 if self.is_refused and request.method == "POST" else 200


class MoneyField(Field):
    """An amount: reads ``1.250.000``, ``1250000`` and ``1.250.000,50``, shows the first and last.

    ``data`` is ``Money`` or None when nothing was typed.
    """

    widget = TextInput()
    is_money = True

    def __init__(
        self,
        label: Any = None,  # noqa: ANN401 - WTForms takes any lazy text
        validators: Sequence[Any] = (),
        *,
        allow_negative: bool = False,
        **kwargs: Any,  # noqa: ANN401 - passed on
    ) -> None:
        super().__init__(label, list(validators), **kwargs)
        self.allow_negative = allow_negative

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return typed_amount(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text.

        Raises:
            ValueError: with the sentence beside the field.
        """
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            money = Money.parse(text)
        except AmountUnreadable:
            raise ValueError(
                _(
                    "“%(text)s” tidak terbaca sebagai jumlah uang. "
                    "Tulis seperti 1.250.000 atau 1.250.000,50.",
                    text=text[:40],
                )
            ) from None
        if money.sen < 0 and not self.allow_negative:
            raise ValueError(_("Jumlah uang di sini tidak boleh kurang dari nol."))
        if abs(money.sen) > AMOUNT_MAX_SEN:
            raise ValueError(_("Jumlah ini terlalu besar. Periksa banyaknya angka nol."))
        self.data = money


class DayField(Field):
    """A day: reads ``31/03/2026`` and ``2026-03-31``; the native picker sends the latter."""

    widget = TextInput()
    is_day = True
    data: date | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else short_day(self.data)

    @property
    def picker_value(self) -> str:
        """The day as a native picker takes it; empty for what is not a day."""
        try:
            return parse_day(self._value()).isoformat()
        except ValueError:
            return ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text.

        Raises:
            ValueError: with the sentence beside the field.
        """
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = parse_day(text)
        except ValueError:
            raise ValueError(
                _(
                    "“%(text)s” bukan tanggal. Tulis hari/bulan/tahun, misalnya 31/03/2026.",
                    text=text[:40],
                )
            ) from None


class PlainText:
    """A validator: no control characters, at most so many signs."""

    def __init__(self, maximum: int) -> None:
        self.maximum = maximum
        self.field_flags = {"maxlength": maximum}

    def __call__(self, form: Any, field: StringField) -> None:  # noqa: ANN401 - WTForms' own
        """Check one field.

        Raises:
            ValidationError: with the sentence beside the field.
        """
        del form
        text = field.data or ""
        if len(text) > self.maximum:
            raise ValidationError(
                _("Paling panjang %(maximum)d huruf dan angka.", maximum=self.maximum)
            )
        if any(sign < " " for sign in text if sign not in "\r\n"):
            raise ValidationError(
                _("Isian ini memuat karakter tersembunyi. Ketik ulang isian ini.")
            )
