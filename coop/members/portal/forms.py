"""Forms of the portal: a code and a password, a code alone, the code of a receipt."""

from __future__ import annotations

from flask_babel import gettext as _
from wtforms import PasswordField
from wtforms import StringField
from wtforms.validators import Optional
from wtforms.validators import ValidationError

from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import filled
from coop.web.texts import lazy as _l

CODE_LENGTH_MAX = 40


class ActivationForm(BookForm):
    """The code from the slip and a password of one's own."""

    code = StringField(_l("Kode aktivasi"), [filled(), PlainText(CODE_LENGTH_MAX)])
    username = StringField(_l("Nama pengguna"), [Optional(), PlainText(CODE_LENGTH_MAX)])
    new = PasswordField(_l("Kata sandi baru"), [filled()])
    again = PasswordField(_l("Kata sandi baru, sekali lagi"), [filled()])

    def validate_again(self, field: PasswordField) -> None:
        """Typed the same twice."""
        if field.data != self.new.data:
            raise ValidationError(_("Kedua kata sandi tidak sama. Ketik sekali lagi."))


class LinkForm(BookForm):
    """The code alone, typed by somebody who is signed in."""

    code = StringField(_l("Kode aktivasi"), [filled(), PlainText(CODE_LENGTH_MAX)])


class ReceiptForm(BookForm):
    """The check code of a receipt."""

    code = StringField(_l("Kode periksa pada kuitansi"), [filled(), PlainText(CODE_LENGTH_MAX)])


class PressForm(BookForm):
    """One button that does one thing."""
