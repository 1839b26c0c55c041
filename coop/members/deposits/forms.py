"""Forms of time deposits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms.validators import ValidationError

from coop.members.deposits import facts
from coop.members.deposits.facts import BreakFacts
from coop.members.deposits.facts import OpeningFacts
from coop.money import ZERO
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Mapping

PAYOUTS: Mapping[str, str] = {
    facts.MATURITY: _l("sekaligus saat jatuh tempo"),
    facts.MONTHLY: _l("tiap bulan ke rekening simpanan"),
}
AT_MATURITY: Mapping[str, str] = {
    facts.PAY: _l("dicairkan: pokok dan bunga masuk ke rekening simpanan"),
    facts.ROLL_PRINCIPAL: _l("diperpanjang pokoknya, bunga masuk ke rekening simpanan"),
    facts.ROLL_ALL: _l("diperpanjang bersama bunganya"),
}


def _text(field: StringField) -> str:
    return " ".join((field.data or "").split())


class OpeningForm(BookForm):
    """A deposit of a member."""

    product = SelectField(_l("Produk"), choices=[], validate_choice=False)
    amount = MoneyField(_l("Jumlah yang disimpan"), [filled()])
    day = DayField(_l("Tanggal mulai"), [filled()])
    payout = RadioField(_l("Bunga dibayar"), choices=choices_of(PAYOUTS), default=facts.MATURITY)
    at_maturity = RadioField(
        _l("Saat jatuh tempo"), choices=choices_of(AT_MATURITY), default=facts.ROLL_PRINCIPAL
    )
    savings = SelectField(_l("Rekening simpanan penerima"), choices=[], validate_choice=False)
    source = SelectField(_l("Diambil dari simpanan"), choices=[], validate_choice=False)
    reference = StringField(_l("Nomor formulir, bila ada"), [PlainText(facts.REFERENCE_LENGTH_MAX)])

    def wanted(self, member_id: int) -> OpeningFacts:
        """What was typed."""
        assert self.day.data is not None, "the form is valid"
        return OpeningFacts(
            member_id=member_id,
            product_id=_number(self.product),
            amount=self.amount.data or ZERO,
            opened_on=self.day.data,
            payout=self.payout.data or facts.MATURITY,
            at_maturity=self.at_maturity.data or facts.PAY,
            savings_id=_number(self.savings),
            source_id=_number(self.source),
            reference=_text(self.reference),
        )


class InstructionForm(BookForm):
    """What happens at maturity from now on, and where interest goes."""

    at_maturity = RadioField(_l("Saat jatuh tempo"), choices=choices_of(AT_MATURITY))
    savings = SelectField(_l("Rekening simpanan penerima"), choices=[], validate_choice=False)
    reason = StringField(_l("Alasan"), [filled(), PlainText(facts.REASON_LENGTH_MAX)])

    @property
    def savings_id(self) -> int:
        """The account that was chosen."""
        return _number(self.savings)


class BreakForm(BookForm):
    """Ending a deposit before its time."""

    day = DayField(_l("Tanggal dicairkan"), [filled()])
    target = SelectField(_l("Uangnya masuk ke simpanan"), choices=[], validate_choice=False)
    reason = StringField(_l("Alasan"), [filled(), PlainText(facts.REASON_LENGTH_MAX)])

    def wanted(self) -> BreakFacts:
        """What was typed."""
        assert self.day.data is not None, "the form is valid"
        return BreakFacts(self.day.data, _number(self.target), _text(self.reason))

    def validate_target(self, field: SelectField) -> None:
        """Savings are chosen."""
        if not _number(field):
            raise ValidationError(_l("Pilih ke mana uangnya."))


class PrintForm(BookForm):
    """Printing a certificate; a copy says why."""

    reason = StringField(_l("Alasan mencetak salinan"), [PlainText(facts.REASON_LENGTH_MAX)])


class RunForm(BookForm):
    """Running what is due."""

    until = DayField(_l("Sampai tanggal"), [filled()])


def _number(field: SelectField) -> int:
    """A row id that was chosen; 0 for anything that is none."""
    text = str(field.data or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
