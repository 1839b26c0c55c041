"""Forms of the ledger's pages: what is typed, turned into drafts for the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from wtforms import FieldList
from wtforms import Form
from wtforms import FormField
from wtforms import MultipleFileField
from wtforms import SelectField
from wtforms import StringField
from wtforms.validators import Optional
from wtforms.validators import ValidationError

from coop.ledger.correction import Side
from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.entry import REFERENCE_LENGTH_MAX
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.entry import balance_units
from coop.ledger.errors import AccountUnknown
from coop.ledger.models import Account
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
    from sqlalchemy.orm import Session

LINES_SHOWN = 4
LINES_MAX = 60


class LineForm(Form):
    """One line of the journal form; a line with nothing typed in it does not count."""

    account = StringField(_l("Akun"), [PlainText(REFERENCE_LENGTH_MAX)])
    unit = SelectField(_l("Unit"), choices=[], validate_choice=False)
    number = StringField(_lp("satu", "Nomor rujukan"), [PlainText(REFERENCE_LENGTH_MAX)])
    debit = MoneyField(_l("Debit"))
    credit = MoneyField(_l("Kredit"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing that matters was typed."""
        amounts = (self.debit.raw_data or [""], self.credit.raw_data or [""])
        typed = [self.account.data or "", self.number.data or "", *(raw[0] for raw in amounts)]
        return not any(text.strip() for text in typed)

    def validate_account(self, field: StringField) -> None:
        """A line with an amount or a number says which account it is about."""
        if not self.is_empty and not (field.data or "").strip():
            raise ValidationError(_l("Pilih akun untuk baris ini."))

    def validate_debit(self, field: MoneyField) -> None:
        """A line with an account has an amount on one of its sides."""
        typed = (field.raw_data or [""])[0] or (self.credit.raw_data or [""])[0]
        if not self.is_empty and not typed.strip():
            raise ValidationError(_l("Isi jumlahnya di debit atau di kredit."))

    def validate_credit(self, field: MoneyField) -> None:
        """An amount stands on one side only; the two are never netted silently."""
        if field.data and self.debit.data:
            raise ValidationError(_l("Isi debit atau kredit saja, jangan keduanya."))


class EntryForm(BookForm):
    """The full journal form, for those who know debit and credit."""

    entry_date = DayField(_l("Tanggal buku"), [filled()])
    effective_date = DayField(_l("Tanggal efektif"), [Optional()])
    kind = SelectField(
        _l("Jenis jurnal"),
        choices=choices_of(
            {
                EntryKind.NORMAL.value: _l("Jurnal biasa"),
                EntryKind.ADJUSTMENT.value: _l("Penyesuaian akhir tahun"),
                EntryKind.OPENING.value: _lp("satu", "Saldo awal"),
            }
        ),
        default=EntryKind.NORMAL.value,
    )
    narration = StringField(_l("Keterangan"), [filled(), PlainText(NARRATION_LENGTH_MAX)])
    receipt_number = StringField(
        _l("Nomor kuitansi tulisan tangan"), [PlainText(REFERENCE_LENGTH_MAX)]
    )
    batch = StringField(_l("Kumpulan susulan"), [PlainText(REFERENCE_LENGTH_MAX)])
    #: A number declared lost that the entry takes again; shown only where the address names one.
    voucher_number = StringField(
        _l("Nomor bukti yang dimasukkan ulang"), [PlainText(REFERENCE_LENGTH_MAX)]
    )
    lines = FieldList(FormField(LineForm), min_entries=LINES_SHOWN, max_entries=LINES_MAX)
    files = MultipleFileField(_l("Foto nota atau PDF"))

    def offer_units(self, units: list[tuple[str, str]]) -> None:
        """Fill the lists of units."""
        for line in self.line_forms:
            line.unit.choices = units

    @property
    def line_forms(self) -> list[LineForm]:
        """The lines as they were typed."""
        return [entry.form for entry in self.lines]

    def draft(self, session: Session) -> Draft:
        """What was typed as a draft, with the inter-unit lines it needs.

        Raises:
            AccountUnknown: an account by that code does not exist.
        """
        assert self.entry_date.data is not None, "the form is valid"
        draft = Draft(
            entry_date=self.entry_date.data,
            narration=(self.narration.data or "").strip(),
            lines=tuple(_line(session, form) for form in self.line_forms if not form.is_empty),
            kind=EntryKind(self.kind.data),
            effective_date=self.effective_date.data,
            receipt_number=(self.receipt_number.data or "").strip(),
            batch=(self.batch.data or "").strip(),
            voucher_number=(self.voucher_number.data or "").strip().upper(),
        )
        return _with_inter_unit_lines(session, draft)


def _line(session: Session, form: LineForm) -> Line:
    code, kind = _account(session, form.account.data or "")
    number = (form.number.data or "").strip()
    amount = (form.debit.data or Money(0)) - (form.credit.data or Money(0))
    reference = SubledgerRef(kind or "member", number) if number else None
    return Line(code, form.unit.data or "", amount, reference)


def _account(session: Session, typed: str) -> tuple[str, str]:
    """Code and demanded subledger kind of what was typed: a code, or a code and a name."""
    text = typed.strip()
    for code in (text, text.partition(" ")[0]):
        row = session.execute(
            select(Account.code, Account.subledger_kind).where(Account.code == code)
        ).first()
        if row is not None:
            return row[0], row[1]
    raise AccountUnknown(text)


def _with_inter_unit_lines(session: Session, draft: Draft) -> Draft:
    """Add the pair that an entry across units needs, where the chart has an account for it."""
    if sum(line.amount.sen for line in draft.lines):
        return draft  # the door says what differs; nothing is repaired
    code = session.scalar(select(Account.code).where(Account.role == "inter_unit"))
    return balance_units(draft, code) if code else draft


class ReasonForm(BookForm):
    """Why, and on which day: what a reversal or a reopening asks."""

    entry_date = DayField(_l("Tanggal pembatalan"), [filled()])
    reason = StringField(_l("Alasan"), [filled(), PlainText(NARRATION_LENGTH_MAX)])


class TransferForm(BookForm):
    """A pindah buku: between two accounts, no money changing hands."""

    entry_date = DayField(_l("Tanggal buku"), [filled()])
    debit = StringField(_l("Akun yang didebit"), [filled(), PlainText(REFERENCE_LENGTH_MAX)])
    debit_number = StringField(_l("Nomor rujukannya"), [PlainText(REFERENCE_LENGTH_MAX)])
    debit_unit = SelectField(_l("Unitnya"), choices=[], validate_choice=False)
    credit = StringField(_l("Akun yang dikredit"), [filled(), PlainText(REFERENCE_LENGTH_MAX)])
    credit_number = StringField(_l("Nomor rujukannya"), [PlainText(REFERENCE_LENGTH_MAX)])
    credit_unit = SelectField(_l("Unitnya"), choices=[], validate_choice=False)
    amount = MoneyField(_l("Jumlah uang"), [filled()])
    reason = StringField(_l("Alasan"), [filled(), PlainText(NARRATION_LENGTH_MAX)])

    def side(self, session: Session, name: str) -> Side:
        """The debit or credit side as the correction service takes it."""
        code, kind = _account(session, self[name].data or "")
        number = (self[f"{name}_number"].data or "").strip()
        reference = SubledgerRef(kind or "member", number) if number else None
        return Side(code, self[f"{name}_unit"].data or "", reference)
