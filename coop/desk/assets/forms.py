"""Forms of the registers: what is typed about equipment, prepaid and accrued costs."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms import SelectField
from wtforms import StringField
from wtforms.validators import Optional
from wtforms.widgets import TextInput

from coop.dates import Period
from coop.dates import parse_period
from coop.desk.assets.accrued import NewAccrual
from coop.desk.assets.accrued import Payment
from coop.desk.assets.disposal import Leaving
from coop.desk.assets.kinds import ACQUISITIONS
from coop.desk.assets.kinds import MANNERS
from coop.desk.assets.prepaid import NewPrepaid
from coop.desk.assets.register import NAME_LENGTH_MAX
from coop.desk.assets.register import NewAsset
from coop.desk.assets.schedule import Start
from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.money import ZERO
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import filled
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from coop.ledger.report import Label

#: A life of more digits is a slip of the finger.
DIGITS_MAX = 4
REASON_LENGTH_MAX = 200


class WholeField(Field):
    """A whole number; ``data`` is None when nothing was typed."""

    widget = TextInput()
    data: int | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text.

        Raises:
            ValueError: with the sentence beside the field.
        """
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX):
            raise ValueError(_("Tulis angka bulat saja, misalnya 48."))
        self.data = int(text)


class MonthField(Field):
    """A month as ``04/2026`` or ``2026-04``."""

    widget = TextInput()
    data: Period | None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data[5:]}/{self.data[:4]}"

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text.

        Raises:
            ValueError: with the sentence beside the field.
        """
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        month, slash, year = text.partition("/")
        typed = f"{year}-{month.zfill(2)}" if slash else text
        try:
            period = parse_period(typed)
        except ValueError:
            period = Period("")
        if not period or int(period[5:]) > 12:
            raise ValueError(_("Tulis bulan/tahun, misalnya 04/2026."))
        self.data = period


def labelled(words: Mapping[str, Label], language: str) -> list[tuple[str, str]]:
    """Choices of a list from labels in both languages."""
    return [(key, label.text(language)) for key, label in words.items()]


class AssetForm(BookForm):
    """A piece of equipment as it is registered."""

    name = StringField(_l("Nama aset"), [filled(), PlainText(NAME_LENGTH_MAX)])
    place = StringField(_l("Tempat atau nomor stiker"), [PlainText(NAME_LENGTH_MAX)])
    kind = SelectField(_l("Jenis aset"), choices=[], validate_choice=False)
    unit = SelectField(_l("Unit"), choices=[], validate_choice=False)
    acquisition = SelectField(_l("Cara memperoleh"), choices=[], validate_choice=False)
    entry = SelectField(_l("Bukti pembeliannya"), choices=[], validate_choice=False)
    acquired_on = DayField(_l("Tanggal diperoleh"), [filled()])
    cost = MoneyField(_l("Harga perolehan"), [filled()])
    residual = MoneyField(_l("Nilai sisa pada akhir umurnya"))
    life_months = WholeField(_l("Umur manfaat (bulan)"), [Optional()])
    start = SelectField(_l("Penyusutan mulai"), choices=[], validate_choice=False)
    worn_before = MoneyField(_l("Sudah disusutkan di pembukuan lama"))
    worn_until = DayField(_l("Disusutkan sampai tanggal"), [Optional()])

    def offer(
        self,
        language: str,
        kinds: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        purchases: Sequence[tuple[str, str]],
    ) -> None:
        """Fill the lists."""
        self.kind.choices = list(kinds)
        self.unit.choices = list(units)
        self.acquisition.choices = labelled(ACQUISITIONS, language)
        self.entry.choices = [("", _("tidak ada di buku ini")), *purchases]
        self.start.choices = [
            (Start.SAME.value, _("bulan diperoleh")),
            (Start.NEXT.value, _("bulan berikutnya")),
        ]

    def new_asset(self) -> NewAsset:
        """What was typed."""
        assert self.acquired_on.data is not None, "the form is valid"
        start = self.start.data
        return NewAsset(
            name=self.name.data or "",
            kind=self.kind.data or "",
            unit=self.unit.data or "",
            acquisition=self.acquisition.data or "",
            acquired_on=self.acquired_on.data,
            cost=self.cost.data or ZERO,
            residual=self.residual.data or ZERO,
            life_months=self.life_months.data or 0,
            start=Start.NEXT if start == Start.NEXT.value else Start.SAME,
            place=self.place.data or "",
            worn_before=self.worn_before.data or ZERO,
            worn_until=self.worn_until.data,
            entry_id=entry_id(self.entry.data),
        )


def entry_id(typed: str | None) -> int | None:
    """The entry of a purchase that was chosen; none for anything else."""
    text = typed or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


class NameForm(BookForm):
    """Another name or place."""

    name = StringField(_l("Nama aset"), [filled(), PlainText(NAME_LENGTH_MAX)])
    place = StringField(_l("Tempat atau nomor stiker"), [PlainText(NAME_LENGTH_MAX)])


class WhyForm(BookForm):
    """The reason of a withdrawal."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(NARRATION_LENGTH_MAX)])


class RunForm(BookForm):
    """The confirmation of a month's charges."""


class LeavingForm(BookForm):
    """How an asset leaves."""

    left_on = DayField(_l("Tanggal dilepas"), [filled()])
    manner = SelectField(_l("Bagaimana"), choices=[], validate_choice=False)
    reason = StringField(_l("Keterangan"), [filled(), PlainText(REASON_LENGTH_MAX)])
    proceeds = MoneyField(_l("Uang yang diterima (bila dijual)"))
    money = SelectField(_l("Masuk ke kas atau bank"), choices=[], validate_choice=False)

    def offer(self, language: str, places: Sequence[tuple[str, str]]) -> None:
        """Fill the lists."""
        self.manner.choices = labelled(MANNERS, language)
        self.money.choices = [("", "–"), *places]

    def leaving(self) -> Leaving:
        """What was typed."""
        assert self.left_on.data is not None, "the form is valid"
        account, _colon, unit = (self.money.data or "").partition(":")
        proceeds = self.proceeds.data or ZERO
        return Leaving(
            left_on=self.left_on.data,
            manner=self.manner.data or "",
            reason=self.reason.data or "",
            proceeds=proceeds,
            money_account=account if proceeds else "",
            money_unit=unit if proceeds else "",
        )


class PrepaidForm(BookForm):
    """A cost that was paid in advance."""

    name = StringField(_l("Untuk apa"), [filled(), PlainText(NAME_LENGTH_MAX)])
    unit = SelectField(_l("Unit yang menanggung"), choices=[], validate_choice=False)
    entry = SelectField(_l("Bukti pembayarannya"), choices=[], validate_choice=False)
    amount = MoneyField(_l("Jumlah yang dibayar di muka"), [filled()])
    first = MonthField(_l("Mulai bulan"), [filled()])
    months = WholeField(_l("Untuk berapa bulan"), [filled()])
    cost_account = SelectField(_l("Menjadi biaya"), choices=[], validate_choice=False)

    def offer(
        self,
        units: Sequence[tuple[str, str]],
        purchases: Sequence[tuple[str, str]],
        costs: Sequence[tuple[str, str]],
    ) -> None:
        """Fill the lists."""
        self.unit.choices = list(units)
        self.entry.choices = [("", _("tidak ada di buku ini")), *purchases]
        self.cost_account.choices = list(costs)

    def new_prepaid(self, account: str) -> NewPrepaid:
        """What was typed."""
        assert self.first.data is not None, "the form is valid"
        return NewPrepaid(
            name=self.name.data or "",
            unit=self.unit.data or "",
            account=account,
            cost_account=self.cost_account.data or "",
            amount=self.amount.data or ZERO,
            first_month=self.first.data,
            months=self.months.data or 0,
            entry_id=entry_id(self.entry.data),
        )


class AccrualForm(BookForm):
    """A cost whose bill has not come."""

    name = StringField(_l("Untuk apa"), [filled(), PlainText(NAME_LENGTH_MAX)])
    unit = SelectField(_l("Unit yang menanggung"), choices=[], validate_choice=False)
    account = SelectField(_l("Dicatat sebagai"), choices=[], validate_choice=False)
    cost_account = SelectField(_l("Menjadi biaya"), choices=[], validate_choice=False)
    amount = MoneyField(_l("Jumlah, perkiraan bila belum pasti"), [filled()])
    accrued_on = DayField(_l("Tanggal buku"), [filled()])

    def offer(
        self,
        units: Sequence[tuple[str, str]],
        accounts: Sequence[tuple[str, str]],
        costs: Sequence[tuple[str, str]],
    ) -> None:
        """Fill the lists."""
        self.unit.choices = list(units)
        self.account.choices = list(accounts)
        self.cost_account.choices = list(costs)

    def new_accrual(self) -> NewAccrual:
        """What was typed."""
        assert self.accrued_on.data is not None, "the form is valid"
        return NewAccrual(
            name=self.name.data or "",
            unit=self.unit.data or "",
            account=self.account.data or "",
            cost_account=self.cost_account.data or "",
            amount=self.amount.data or ZERO,
            accrued_on=self.accrued_on.data,
        )


class PaymentForm(BookForm):
    """The bill came and was paid."""

    paid_on = DayField(_l("Tanggal dibayar"), [filled()])
    amount = MoneyField(_l("Jumlah yang dibayar"), [filled()])
    money = SelectField(_l("Dari kas atau bank"), choices=[], validate_choice=False)

    def payment(self) -> Payment:
        """What was typed."""
        assert self.paid_on.data is not None, "the form is valid"
        account, _colon, unit = (self.money.data or "").partition(":")
        return Payment(self.paid_on.data, self.amount.data or ZERO, account, unit)


class ReleaseForm(BookForm):
    """The bill is recorded as any other, so what was accrued is taken back."""

    released_on = DayField(_l("Tanggal buku"), [filled()])


class CountForm(BookForm):
    """A count of the equipment; what was found of each stands in fields of its own."""

    counted_on = DayField(_l("Tanggal dihitung"), [filled()])
    counters = StringField(_l("Dihitung oleh"), [filled(), PlainText(NAME_LENGTH_MAX)])
