"""Forms of the opening balances, made from the chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms import HiddenField
from wtforms import SelectField
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from coop.desk.opening.balances import DETAIL_LINES_MAX
from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.import_amounts import NumberForm
from coop.web.fields import BookForm
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.frame import language
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping

    from coop.desk.opening.balances import OpeningAccount
    from coop.money import Money

#: Signs of one line, generously, times the lines.
DETAIL_TEXT_MAX = 60 * DETAIL_LINES_MAX
VERSION_DIGITS_MAX = 9


def part_form(accounts: Iterable[OpeningAccount], amounts: Mapping[str, Money]) -> BookForm:
    """A field for each account without lines of its own; named by the account's row."""
    fields: dict[str, object] = {"version": HiddenField(_l("Versi"))}
    data: dict[str, object] = {}
    for account in accounts:
        if account.kind:
            continue
        name = field_name(account)
        fields[name] = MoneyField(f"{account.code} {own_name(account)}", allow_negative=True)
        data[name] = amounts.get(account.code)
    form: BookForm = type("PartForm", (BookForm,), fields)(data=data)
    return form


def version_of(form: BookForm) -> int:
    """The version that the page showed; 0 for what nobody of ours sent."""
    text = form["version"].data or ""
    return int(text) if text.isdecimal() and len(text) < VERSION_DIGITS_MAX else 0


def field_name(account: OpeningAccount) -> str:
    """The name of an account's field; codes may hold signs that no name has."""
    return f"a{account.id}"


def own_name(account: OpeningAccount) -> str:
    """An account's name in the reader's language."""
    return account.name_en if language() == "en" and account.name_en else account.name


class DetailForm(BookForm):
    """The lines of one account that names members, loans or persons."""

    version = HiddenField(_l("Versi"))
    lines = TextAreaField(_l("Nomor dan jumlah"))

    def validate_lines(self, field: TextAreaField) -> None:
        """Only the whole is measured here; each line is judged by itself.

        Raises:
            ValidationError: longer than any list of members.
        """
        if len(field.data or "") > DETAIL_TEXT_MAX:
            raise ValidationError(_("Daftar ini terlalu panjang. Unggah sebagai berkas CSV."))


class FileForm(BookForm):
    """Balances as a file."""

    file = FileField(_l("Berkas CSV"))
    form = SelectField(
        _l("Cara menulis jumlah"),
        choices=choices_of(
            {
                "": _l("dikenali sendiri"),
                NumberForm.INDONESIAN.value: "1.250.000,50",
                NumberForm.PLAIN.value: "1,250,000.50",
            }
        ),
    )
    replace = BooleanField(_l("Ganti semua yang sudah diketik untuk unit ini"))

    @property
    def number_form(self) -> NumberForm | None:
        """The chosen form; None where the file itself tells."""
        return NumberForm(self.form.data) if self.form.data else None


class RecordForm(BookForm):
    """What is agreed to when balances are recorded."""

    digest = HiddenField(_l("Isi yang diperiksa"))
    is_agreed = BooleanField(_l("Saya setuju selisih itu dicatat dan diteliti sampai nihil"))
    explanation = StringField(_l("Mengapa belum cocok"), [PlainText(NARRATION_LENGTH_MAX)])


class OldNumbersForm(BookForm):
    """The last numbers of the old vouchers."""

    old_numbers = StringField(_l("Nomor bukti lama yang terakhir"), [PlainText(500)])


def bad_line_text(reason: str) -> str:
    """What is wrong with a line, in words."""
    return {
        "number": _("nomornya belum ada"),
        "amount": _("jumlahnya tidak terbaca; tulis seperti 1.250.000 atau 1.250.000,50"),
        "too_large": _("jumlahnya terlalu besar"),
        "too_long": _("nomornya terlalu panjang"),
        "hidden": _("ada karakter tersembunyi"),
        "twice": _("nomor itu sudah ada di baris lain; gabungkan jumlahnya"),
        "too_many": _("terlalu banyak baris"),
        "account": _("akun itu tidak ada, atau tidak memakai saldo awal"),
        "no_number": _("akun itu tidak memakai nomor; kosongkan nomornya"),
    }[reason]
