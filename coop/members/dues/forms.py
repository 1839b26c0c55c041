"""Forms of dues: bills, sheets of collected money, collectors, their books, what they hand over."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from wtforms import BooleanField
from wtforms import FieldList
from wtforms import Form
from wtforms import FormField
from wtforms import HiddenField
from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms.validators import Optional
from wtforms.validators import ValidationError

from coop.dates import Period
from coop.dates import parse_period
from coop.members.dues.billing import REASON_LENGTH_MAX
from coop.members.dues.collecting import Part
from coop.members.dues.collecting import SheetFacts
from coop.members.dues.collecting import SheetRow
from coop.members.dues.collectors import NAME_LENGTH_MAX
from coop.members.dues.collectors import CollectorFacts
from coop.members.dues.errors import ReceiptNumberUnreadable
from coop.members.dues.handing import TEXT_LENGTH_MAX
from coop.members.dues.handing import HandoverFacts
from coop.members.dues.receipts import BookCount
from coop.members.dues.receipts import read_list
from coop.members.dues.receipts import read_number
from coop.money import ZERO
from coop.money import Money
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.texts import lazy as _l
from coop.web.texts import lazy_in as _lp

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Members on one page of a sheet that is typed in; what a page of a village's line may weigh.
ROWS_SHOWN = 25
NUMBER_LENGTH_MAX = 12
LIST_LENGTH_MAX = 200

_WHOLE = re.compile(r"\d{1,7}", re.ASCII)

#: Which product each amount of a row goes to.
KIND_FIELDS = {"mandatory": "dues", "voluntary": "savings", "principal": "principal"}


class RunForm(BookForm):
    """Until when a month is to be paid."""

    due_on = DayField(_lp("tagihan", "Jatuh tempo"), [filled()])


class VoidForm(BookForm):
    """Why a bill is withdrawn."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(REASON_LENGTH_MAX)])


class BillForm(BookForm):
    """One bill for one member."""

    month = StringField(_l("Bulan"), [filled(), PlainText(7)])
    amount = MoneyField(_l("Jumlah tagihan"), [filled()])
    due_on = DayField(_lp("tagihan", "Jatuh tempo"), [filled()])

    def validate_month(self, field: StringField) -> None:
        """A month is typed as 2026-03."""
        if self.period() is None:
            raise ValidationError(_("Tulis tahun dan bulan, misalnya 2026-03."))
        del field

    def period(self) -> Period | None:
        """The month that was typed, None for what is none."""
        try:
            return parse_period(self.month.data or "")
        except ValueError:
            return None


class PaymentForm(Form):
    """What one member paid; a row without an amount is skipped."""

    member = HiddenField(_l("Nomor anggota"))
    dues = MoneyField(_l("Wajib"), [Optional()])
    savings = MoneyField(_l("Sukarela"), [Optional()])
    principal = MoneyField(_l("Pokok"), [Optional()])
    receipt = StringField(_l("Kuitansi"), [PlainText(NUMBER_LENGTH_MAX)])
    paid_on = DayField(_l("Tanggal bayar"), [Optional()])

    #: A number as the collector's receipts have it, for the reason a typed one is refused.
    example = "0012"

    def amounts(self) -> dict[str, Money]:
        """What was typed, by kind of product."""
        found = {kind: self[name].data for kind, name in KIND_FIELDS.items()}
        return {kind: amount for kind, amount in found.items() if amount}

    def validate_receipt(self, field: StringField) -> None:
        """A payment has the number of its temporary receipt."""
        text = (field.data or "").strip()
        if not self.amounts():
            if text:
                raise ValidationError(_("Isi jumlah yang dibayar, atau kosongkan kuitansinya."))
            return
        if not text:
            raise ValidationError(_("Isi nomor kuitansi sementara."))
        try:
            read_number(text)
        except ReceiptNumberUnreadable:
            raise ValidationError(
                _(
                    "Tulis nomornya seperti yang tercetak pada kuitansi, misalnya %(number)s.",
                    number=self.example,
                )
            ) from None


class SheetForm(BookForm):
    """A sheet of collected money as it is typed in."""

    collector = SelectField(_lp("satu", "Petugas pungut"), choices=[], validate_choice=False)
    day = DayField(_l("Tanggal dicatat"), [filled()])
    paid_on = DayField(_l("Tanggal anggota membayar"), [filled()])
    rows = FieldList(FormField(PaymentForm), max_entries=2 * ROWS_SHOWN)

    def filled_rows(self) -> list[int]:
        """Places of rows with an amount."""
        return [place for place, row in enumerate(self.rows) if row.form.amounts()]

    def facts(self, accounts: Mapping[tuple[str, str], int], place: str) -> SheetFacts:
        """What was typed.

        Args:
            accounts: id of the savings account by number of the member and kind of product.
            place: hamlet or group the sheet is of.
        """
        assert self.day.data is not None, "the form is valid"
        assert self.paid_on.data is not None, "the form is valid"
        return SheetFacts(
            collector=self.collector.data or "",
            day=self.day.data,
            rows=tuple(
                _row(self.rows[place].form, self.paid_on.data, accounts)
                for place in self.filled_rows()
            ),
            place=place,
        )


def _row(form: PaymentForm, day: date, accounts: Mapping[tuple[str, str], int]) -> SheetRow:
    member = (form.member.data or "").strip()
    return SheetRow(
        member=member,
        receipt=(form.receipt.data or "").strip(),
        paid_on=form.paid_on.data or day,
        # An account that is not there is refused where the row is looked at.
        parts=tuple(
            Part(accounts.get((member, kind), 0), amount) for kind, amount in form.amounts().items()
        ),
    )


class WholeField(StringField):
    """A whole number; ``number`` is None for what is none."""

    @property
    def number(self) -> int | None:
        """What was typed, as a number."""
        text = (self.data or "").strip().replace(".", "")
        return int(text) if _WHOLE.fullmatch(text) else None


def _whole(form: object, field: WholeField) -> None:
    del form
    if field.number is None:
        raise ValidationError(_("Isi dengan bilangan bulat."))


class CollectorForm(BookForm):
    """Who collects, and within which limits."""

    name = StringField(_l("Nama petugas"), [filled(), PlainText(NAME_LENGTH_MAX)])
    money_limit = MoneyField(_l("Paling banyak uang di tangan"), [filled()])
    days_limit = WholeField(_l("Paling lama disimpan (hari)"), [filled(), _whole])
    state = RadioField(
        _l("Petugas ini"),
        choices=choices_of({"active": _l("masih bertugas"), "stopped": _l("sudah berhenti")}),
        default="active",
    )

    def facts(self) -> CollectorFacts:
        """What was typed."""
        return CollectorFacts(
            name=" ".join((self.name.data or "").split()),
            money_limit=self.money_limit.data or ZERO,
            days_limit=self.days_limit.number or 0,
            is_active=self.state.data != "stopped",
        )


class BookOfReceiptsForm(BookForm):
    """A book of numbered receipts that is handed out."""

    prefix = StringField(_l("Huruf di depan nomor"), [Optional(), PlainText(6)])
    first = WholeField(_l("Nomor pertama"), [filled(), _whole])
    last = WholeField(_l("Nomor terakhir"), [filled(), _whole])
    day = DayField(_l("Tanggal diserahkan"), [filled()])


def _numbers(form: object, field: StringField) -> None:
    del form
    try:
        read_list(field.data or "")
    except ReceiptNumberUnreadable:
        raise ValidationError(_("Tulis nomornya saja, misalnya 3, 7-9.")) from None


class BookCountForm(Form):
    """One book of receipts as it is counted."""

    book_id = HiddenField(_l("Buku kuitansi"))
    next_number = WholeField(_l("Nomor kosong pertama"), [filled(), _whole])
    void = StringField(_l("Nomor batal"), [PlainText(LIST_LENGTH_MAX), _numbers])
    void_reason = StringField(_l("Sebab batal"), [PlainText(TEXT_LENGTH_MAX)])
    missing = StringField(_l("Nomor hilang"), [PlainText(LIST_LENGTH_MAX), _numbers])
    missing_reason = StringField(_l("Keterangan yang hilang"), [PlainText(TEXT_LENGTH_MAX)])
    is_returned = BooleanField(_l("Sisa buku dikembalikan"))

    def validate_void_reason(self, field: StringField) -> None:
        """Spoilt receipts have a reason."""
        if (self.void.data or "").strip() and not (field.data or "").strip():
            raise ValidationError(_("Tulis sebabnya, misalnya salah tulis."))

    def validate_missing_reason(self, field: StringField) -> None:
        """Missing ones too."""
        if (self.missing.data or "").strip() and not (field.data or "").strip():
            raise ValidationError(_("Tulis apa yang diketahui tentang kuitansi ini."))

    def count(self) -> BookCount:
        """What was typed."""
        book_id = self.book_id.data or ""
        return BookCount(
            book_id=int(book_id) if _WHOLE.fullmatch(book_id) else 0,
            next_number=self.next_number.number or 0,
            void=read_list(self.void.data or ""),
            void_reason=(self.void_reason.data or "").strip(),
            missing=read_list(self.missing.data or ""),
            missing_reason=(self.missing_reason.data or "").strip(),
            is_returned=bool(self.is_returned.data),
        )


class HandoverForm(BookForm):
    """Money and receipts as a collector hands them over."""

    day = DayField(_l("Tanggal serah terima"), [filled()])
    counted = MoneyField(_l("Uang yang diserahkan"), [filled()])
    place = SelectField(_l("Masuk ke kas"), choices=[], validate_choice=False)
    received_by = StringField(_l("Diterima oleh"), [filled(), PlainText(NAME_LENGTH_MAX)])
    explanation = StringField(_l("Penjelasan bila uang tidak cocok"), [PlainText(TEXT_LENGTH_MAX)])
    books = FieldList(FormField(BookCountForm), max_entries=50)

    def facts(self, collector: str) -> HandoverFacts:
        """What was typed about a collector."""
        assert self.day.data is not None, "the form is valid"
        account, _, unit = (self.place.data or "").partition(":")
        return HandoverFacts(
            collector=collector,
            day=self.day.data,
            account=account,
            unit=unit,
            counted=self.counted.data or ZERO,
            received_by=" ".join((self.received_by.data or "").split()),
            counts=tuple(row.form.count() for row in self.books),
            explanation=" ".join((self.explanation.data or "").split()),
        )


class ExplainForm(BookForm):
    """What became of a receipt that was missing."""

    reason = StringField(_l("Apa yang terjadi"), [filled(), PlainText(TEXT_LENGTH_MAX)])
