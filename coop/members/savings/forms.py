"""Forms of savings: accounts, holds, transfers, products and their terms."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField
from wtforms import FieldList
from wtforms import Form
from wtforms import FormField
from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import Optional
from wtforms.validators import ValidationError

from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.members.savings.facts import CODE_LENGTH_MAX
from coop.members.savings.facts import NAME_LENGTH_MAX
from coop.members.savings.facts import NUMBER_LENGTH_MAX
from coop.members.savings.facts import PURPOSE_LENGTH_MAX
from coop.members.savings.facts import AccountFacts
from coop.members.savings.facts import ProductFacts
from coop.members.savings.facts import TransferFacts
from coop.members.savings.terms import TIERS_MAX
from coop.members.savings.terms import TermsFacts
from coop.members.savings.terms import Tier
from coop.members.savings.terms import percent_of
from coop.members.savings.terms import percent_text
from coop.money import ZERO
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.texts import lazy as _l

REASON_LENGTH_MAX = 200
RATE_LENGTH_MAX = 12
#: Whole numbers of more digits are slips of the finger.
DIGITS_MAX = 4

KINDS = {
    "principal": _l("Simpanan pokok: sekali saat masuk, kembali saat keluar"),
    "mandatory": _l("Simpanan wajib: iuran tetap, kembali saat keluar"),
    "voluntary": _l("Sukarela: disetor dan ditarik kapan saja"),
    "planned": _l("Berencana: ditarik mulai tanggal jatuh tempo, misalnya hari raya"),
    "education": _l("Pendidikan anak: berencana, untuk seorang anak"),
    "remittance": _l("Remitansi: kiriman dari anggota yang merantau"),
    "term": _l("Berjangka: dengan bilyet dan jangka waktu"),
}
METHODS = {
    "none": _l("Tanpa bunga, atau bunga menurut bilyet"),
    "daily": _l("Saldo harian"),
    "lowest": _l("Saldo terendah dalam sebulan"),
    "average": _l("Saldo rata-rata harian"),
    "simple-mean": _l("Rata-rata sederhana dari saldo-saldo sebulan"),
}
BASES = {
    "365": _l("365 hari setahun"),
    "360": _l("360 hari setahun"),
    "12": _l("seperdua belas setahun untuk setiap bulan"),
}
INTERVALS = {
    "monthly": _l("setiap bulan"),
    "quarterly": _l("setiap tiga bulan"),
    "yearly": _l("setiap tahun"),
}
WITHDRAWALS = {
    "free": _l("kapan saja"),
    "dated": _l("mulai tanggal jatuh tempo rekening"),
    "leaving": _l("hanya saat keluar dari keanggotaan"),
    "maturity": _l("saat bilyet jatuh tempo"),
}


class WholeField(StringField):
    """A whole number; ``number`` is 0 when nothing was typed."""

    number: int = 0

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text.

        Raises:
            ValueError: with the sentence beside the field.
        """
        super().process_formdata(valuelist)
        text = (self.data or "").strip()
        self.number = 0
        if not text:
            return
        if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX):
            raise ValueError(_("Tulis angka bulat saja, misalnya 12."))
        self.number = int(text)


class RateField(StringField):
    """A rate in percent; ``percent`` is None when nothing was typed."""

    percent: Decimal | None = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed text.

        Raises:
            ValueError: with the sentence beside the field.
        """
        super().process_formdata(valuelist)
        text = (self.data or "").strip()
        self.percent = None
        if not text:
            return
        self.percent = percent_of(text)
        if self.percent is None:
            raise ValueError(_("Tulis persen setahun, misalnya 4 atau 4,25."))


# ------------------------------------------------------------------------- accounts


class OpenForm(BookForm):
    """An account for a member."""

    product = SelectField(_l("Produk"), choices=[], validate_choice=False)
    opened_on = DayField(_l("Tanggal pembukaan"), [filled()])
    number = StringField(_l("Nomor rekening"), [Optional(), PlainText(NUMBER_LENGTH_MAX)])
    due_on = DayField(_l("Dapat ditarik mulai"), [Optional()])
    target = MoneyField(_l("Sasaran tabungan"), [Optional()])
    beneficiary = SelectField(_l("Untuk anak"), choices=[], validate_choice=False)
    purpose = StringField(_l("Tujuan"), [Optional(), PlainText(PURPOSE_LENGTH_MAX)])

    def facts(self, member_id: int) -> AccountFacts:
        """What was typed for a member."""
        assert self.opened_on.data is not None, "the form is valid"
        child = self.beneficiary.data or ""
        return AccountFacts(
            product_id=_row_id(self.product.data),
            member_id=member_id,
            opened_on=self.opened_on.data,
            number=_trimmed(self.number),
            due_on=self.due_on.data,
            target=self.target.data or None,
            beneficiary_id=_row_id(child) if child else None,
            purpose=_trimmed(self.purpose),
        )


class HoldForm(BookForm):
    """How much is held, and why."""

    amount = MoneyField(_l("Jumlah yang ditahan"), [filled()])
    reason = StringField(_l("Alasan"), [filled(), PlainText(REASON_LENGTH_MAX)])


class WhyForm(BookForm):
    """Why something ends."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(REASON_LENGTH_MAX)])


class CloseForm(BookForm):
    """On which day an account is closed."""

    day = DayField(_l("Tanggal penutupan"), [filled()])


class DueForm(BookForm):
    """From when planned savings may be withdrawn."""

    due_on = DayField(_l("Dapat ditarik mulai"), [filled()])
    reason = StringField(_l("Alasan"), [filled(), PlainText(REASON_LENGTH_MAX)])


class TransferForm(BookForm):
    """Money from one account of a member to another."""

    target = SelectField(_l("Ke rekening"), choices=[], validate_choice=False)
    amount = MoneyField(_l("Jumlah uang"), [filled()])
    day = DayField(_l("Tanggal"), [filled()])
    reason = StringField(_l("Keterangan"), [Optional(), PlainText(NARRATION_LENGTH_MAX // 2)])

    def facts(self, source_id: int) -> TransferFacts:
        """What was typed about money that leaves an account."""
        assert self.day.data is not None, "the form is valid"
        return TransferFacts(
            source_id=source_id,
            target_id=_row_id(self.target.data),
            amount=self.amount.data or ZERO,
            day=self.day.data,
            reason=_trimmed(self.reason),
        )


# ------------------------------------------------------------------------- products


class ProductForm(BookForm):
    """A product; accounts are offered as far as they fit one of the kinds."""

    name = StringField(_l("Nama produk"), [filled(), PlainText(NAME_LENGTH_MAX)])
    name_en = StringField(_l("Nama dalam bahasa Inggris"), [Optional(), PlainText(NAME_LENGTH_MAX)])
    code = StringField(_l("Kode"), [filled(), PlainText(CODE_LENGTH_MAX)])
    prefix = StringField(_l("Awalan nomor rekening"), [Optional(), PlainText(CODE_LENGTH_MAX)])
    kind = RadioField(_l("Jenis"), choices=choices_of(KINDS), default="voluntary")
    account = SelectField(_l("Akun simpanan"), choices=[], validate_choice=False)
    expense_account = SelectField(_l("Akun beban bunga"), choices=[], validate_choice=False)
    unit = SelectField(_l("Unit"), choices=[], validate_choice=False)

    def facts(self) -> ProductFacts:
        """What was typed."""
        return ProductFacts(
            code=_trimmed(self.code).upper(),
            name=_trimmed(self.name),
            kind=self.kind.data or "",
            account=self.account.data or "",
            unit=self.unit.data or "",
            name_en=_trimmed(self.name_en),
            expense_account=self.expense_account.data or "",
            prefix=_trimmed(self.prefix).upper(),
        )

    def show(self, facts: ProductFacts) -> None:
        """Fill the form with what a product is now."""
        for field in ProductFacts.__dataclass_fields__:
            self[field].data = getattr(facts, field)


class TierForm(Form):
    """One row of the table of rates."""

    start = MoneyField(_l("Mulai saldo (Rp)"), [Optional()])
    percent = RateField(_l("Bunga setahun (%)"), [Optional(), PlainText(RATE_LENGTH_MAX)])

    @property
    def is_typed(self) -> bool:
        """Whether anything was typed in this row."""
        return self.percent.percent is not None or self.start.data is not None

    @property
    def is_shown(self) -> bool:
        """Whether this row holds anything, typed or to begin from."""
        return bool((self.percent.data or "").strip()) or self.start.data is not None

    def validate_percent(self, field: RateField) -> None:
        """A balance has a rate."""
        if self.start.data is not None and not field.errors and field.percent is None:
            raise ValidationError(_l("Isi bunga untuk saldo ini."))


class TermsForm(BookForm):
    """What a product promises from a day on."""

    valid_from = DayField(_l("Berlaku mulai"), [filled()])
    method = RadioField(_l("Bunga dihitung dari"), choices=choices_of(METHODS), default="none")
    basis = SelectField(_l("Dasar hari"), choices=choices_of(BASES), default="365")
    tiers = FieldList(FormField(TierForm), min_entries=TIERS_MAX, max_entries=TIERS_MAX)
    interval = SelectField(_l("Bunga dibukukan"), choices=choices_of(INTERVALS), default="monthly")
    is_taxed = BooleanField(_l("Bunganya dihitung untuk pajak"), default=True)
    dues = MoneyField(_l("Besar iuran"), [Optional()])
    minimum_deposit = MoneyField(_l("Setoran paling sedikit"), [Optional()])
    minimum_balance = MoneyField(_l("Saldo paling sedikit"), [Optional()])
    monthly_fee = MoneyField(_l("Biaya administrasi sebulan"), [Optional()])
    withdrawal = SelectField(_l("Dapat ditarik"), choices=choices_of(WITHDRAWALS), default="free")
    months = WholeField(_l("Jangka waktu (bulan)"), [Optional(), PlainText(DIGITS_MAX)])
    penalty = RateField(
        _l("Pengurangan bunga bila dicairkan lebih awal (poin %)"),
        [Optional(), PlainText(RATE_LENGTH_MAX)],
    )
    dormant_months = WholeField(
        _l("Disebut pasif sesudah (bulan tanpa mutasi)"), [Optional(), PlainText(DIGITS_MAX)]
    )
    decision = TextAreaField(_l("Keputusan"), [filled(), PlainText(NARRATION_LENGTH_MAX // 2)])

    def facts(self) -> TermsFacts:
        """What was typed; the first tier begins at nothing where its balance was left empty."""
        assert self.valid_from.data is not None, "the form is valid"
        rows = [each.form for each in self.tiers if each.form.is_typed]
        return TermsFacts(
            valid_from=self.valid_from.data,
            method=self.method.data or "none",
            basis=self.basis.data or "365",
            tiers=tuple(
                Tier(row.start.data or ZERO, row.percent.percent or Decimal(0)) for row in rows
            ),
            minimum_balance=self.minimum_balance.data or ZERO,
            minimum_deposit=self.minimum_deposit.data or ZERO,
            monthly_fee=self.monthly_fee.data or ZERO,
            dues=self.dues.data or ZERO,
            interval=self.interval.data or "monthly",
            withdrawal=self.withdrawal.data or "free",
            months=self.months.number,
            penalty=self.penalty.percent or Decimal(0),
            dormant_months=self.dormant_months.number,
            is_taxed=bool(self.is_taxed.data),
            decision=" ".join(_trimmed(self.decision).split()),
        )

    def show(self, facts: TermsFacts) -> None:
        """Fill the form with terms to begin from; day and decision are asked anew."""
        for field in ("method", "basis", "interval", "withdrawal", "is_taxed"):
            self[field].data = getattr(facts, field)
        for field in ("minimum_balance", "minimum_deposit", "monthly_fee", "dues"):
            self[field].data = getattr(facts, field) or None
        for field in ("months", "dormant_months"):
            self[field].data = str(getattr(facts, field) or "")
        self.penalty.data = shown_percent(facts.penalty) if facts.penalty else ""
        for row, tier in zip(self.tiers, facts.tiers, strict=False):
            row.form.start.data = tier.start
            row.form.percent.data = shown_percent(tier.percent)


def shown_percent(percent: Decimal) -> str:
    """A rate as people write it.

    >>> shown_percent(Decimal("4.250"))
    '4,25'
    """
    return percent_text(percent).replace(".", ",")


def _trimmed(field: StringField) -> str:
    return (field.data or "").strip()


def _row_id(text: str | None) -> int:
    """The number of a row from a list; 0, which no row has, for anything else."""
    digits = text or ""
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < 10
    return int(digits) if is_number else 0
