"""Forms of the bank's lines: typing one, reading a file, stating a balance, striking out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms.validators import Optional
from wtforms.validators import ValidationError

from coop.desk.banking.passbook import TEXT_LENGTH_MAX
from coop.desk.banking.service import LineFacts
from coop.ledger.import_amounts import NumberForm
from coop.money import ZERO
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from coop.desk.banking.queries import Passbook

IN = "in"
OUT = "out"

#: What is wrong with a row of a file, by the code of the problem.
PROBLEMS = {
    "day": _l("tanggalnya tidak terbaca"),
    "future": _l("tanggalnya belum tiba"),
    "amount": _l("jumlahnya tidak terbaca"),
    "both_sides": _l("uang masuk dan uang keluar dua-duanya terisi"),
    "negative": _l("jumlahnya bertanda kurang"),
    "side": _l("arah uangnya tidak dikenal"),
    "balance": _l("saldonya tidak terbaca"),
    "too_large": _l("jumlahnya terlalu besar"),
    "balance_breaks": _l("saldonya tidak sesuai dengan baris sebelumnya; ada baris yang hilang"),
}


class LineForm(BookForm):
    """A line of the passbook."""

    day = DayField(_l("Tanggal di buku tabungan"), [filled()])
    way = RadioField(
        _l("Arah uang"),
        choices=choices_of({IN: _l("masuk ke rekening"), OUT: _l("keluar dari rekening")}),
        default=IN,
    )
    amount = MoneyField(_l("Jumlah uang"), [filled()])
    text = StringField(_l("Keterangan dari bank"), [PlainText(TEXT_LENGTH_MAX)])
    balance = MoneyField(_l("Saldo yang tercetak"), [Optional()], allow_negative=True)

    def facts(self, book: Passbook) -> LineFacts:
        """What was typed about an account."""
        assert self.day.data is not None, "the form is valid"
        amount = self.amount.data or ZERO
        return LineFacts(
            account=book.account,
            unit=book.unit,
            day=self.day.data,
            text=" ".join((self.text.data or "").split()),
            amount=-amount if self.way.data == OUT else amount,
            balance=self.balance.data,
        )


class BalanceForm(BookForm):
    """The balance the bank states."""

    day = DayField(_l("Per tanggal"), [filled()])
    balance = MoneyField(_l("Saldo menurut bank"), [filled()], allow_negative=True)


class FileForm(BookForm):
    """A file of the bank, and how it writes numbers."""

    file = FileField(_l("Berkas CSV dari bank"))
    form = SelectField(
        _l("Angka di dalamnya ditulis seperti"),
        choices=choices_of(
            {
                "": _l("kenali sendiri"),
                NumberForm.INDONESIAN.value: "1.250.000,50",
                NumberForm.PLAIN.value: "1,250,000.50",
            }
        ),
    )

    def validate_file(self, field: FileField) -> None:
        """A file is sent."""
        if not getattr(field.data, "filename", ""):
            raise ValidationError(_l("Pilih berkasnya lebih dahulu."))

    @property
    def number_form(self) -> NumberForm | None:
        """How the file writes numbers, where it was said."""
        return NumberForm(self.form.data) if self.form.data else None


class TakeForm(BookForm):
    """A file that was looked at is taken."""

    form = StringField(_l("Bentuk angka"), [Optional()])


class VoidForm(BookForm):
    """Why a line is struck out."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(TEXT_LENGTH_MAX)])


class MatchForm(BookForm):
    """What was ticked; the ticks themselves are read from the request."""
