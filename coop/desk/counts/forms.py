"""Forms of cash counts: pieces per denomination, and how a difference is settled."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from flask_babel import gettext as _
from wtforms import BooleanField
from wtforms import Field
from wtforms import FieldList
from wtforms import Form
from wtforms import FormField
from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import Optional
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from coop.desk.counts.denominations import NOTE
from coop.desk.counts.denominations import PIECES_MAX
from coop.desk.counts.denominations import Denomination
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.denominations import Pieces
from coop.desk.counts.denominations import denominations_on
from coop.desk.counts.facts import NAME_LENGTH_MAX
from coop.desk.counts.facts import TEXT_LENGTH_MAX
from coop.desk.counts.facts import CountFacts
from coop.desk.counts.facts import Settlement
from coop.desk.counts.facts import Way
from coop.money import ZERO
from coop.money import Money
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.format import rupiah
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from coop.desk.counts.models import CashCount
    from coop.desk.counts.queries import BoxKey

#: Rows for what else is in the box; nobody has needed more.
OTHER_ROWS = 3

WAYS = {
    Way.REPAID: _l("Uangnya dikembalikan ke kas oleh pemegang kas"),
    Way.WRITTEN_OFF: _l("Dihapus, menjadi beban koperasi"),
    Way.RETURNED: _l("Dikembalikan kepada yang berhak"),
    Way.KEPT: _l("Tidak diketahui asalnya, menjadi pendapatan koperasi"),
}


_PIECES = re.compile(r"\d{1,3}(?:\.\d{3})+|\d+", re.ASCII)

ANNOUNCED = "announced"
SURPRISE = "surprise"


class PiecesField(Field):
    """How many pieces: a whole number, grouped or not; empty means none."""

    widget = TextInput()
    is_pieces = True
    denomination: Denomination

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return str(self.data) if self.data else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the typed number.

        Raises:
            ValueError: with the sentence beside the field.
        """
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = 0
        if not text:
            return
        number = int(text.replace(".", "")) if _PIECES.fullmatch(text) else PIECES_MAX + 1
        if number > PIECES_MAX:
            raise ValueError(
                _("Isi banyaknya lembar atau keping dengan bilangan bulat, paling banyak 999.999.")
            )
        self.data = number


class OtherForm(Form):
    """One other thing in the box."""

    text = StringField(_l("Keterangan"), [PlainText(NAME_LENGTH_MAX)])
    amount = MoneyField(_l("Jumlah uang"))

    def validate_text(self, field: StringField) -> None:
        """An amount says what it is."""
        if self.amount.data and not (field.data or "").strip():
            raise ValidationError(_l("Tulis apa ini, misalnya uang sobek."))

    def validate_amount(self, field: MoneyField) -> None:
        """What is described has an amount."""
        if (self.text.data or "").strip() and not field.data:
            raise ValidationError(_l("Isi jumlah uangnya."))


class CountForm(BookForm):
    """A count, box given; the fields of the denominations are added by ``count_form``."""

    day = DayField(_l("Tanggal dihitung"), [filled()])
    counted_at = StringField(_l("Jam"), [Optional(), PlainText(5)])
    holder_name = StringField(_l("Nama pemegang kas"), [filled(), PlainText(NAME_LENGTH_MAX)])
    holder_number = StringField(_l("Nomor pemegang kas"), [filled(), PlainText(NAME_LENGTH_MAX)])
    counted_by = StringField(_l("Dihitung oleh"), [filled(), PlainText(NAME_LENGTH_MAX)])
    announced = RadioField(
        _l("Penghitungan ini"),
        choices=choices_of(
            {
                ANNOUNCED: _l("diberitahukan lebih dahulu"),
                SURPRISE: _l("mendadak, pemegang kas tidak diberi tahu"),
            }
        ),
        default=ANNOUNCED,
    )
    others = FieldList(FormField(OtherForm), min_entries=OTHER_ROWS, max_entries=OTHER_ROWS)
    explanation = TextAreaField(
        _l("Penjelasan bila uang tidak cocok"), [PlainText(TEXT_LENGTH_MAX)]
    )
    witness = StringField(_l("Saksi"), [PlainText(NAME_LENGTH_MAX)])
    second_witness = StringField(_l("Saksi kedua"), [PlainText(NAME_LENGTH_MAX)])

    def heap(self, kind: str) -> list[PiecesField]:
        """The fields of notes or of coins, the largest first."""
        fields = [each for each in self if isinstance(each, PiecesField)]
        return [each for each in fields if each.denomination.kind == kind]

    def facts(self, box: BoxKey) -> CountFacts:
        """What was typed about a box."""
        assert self.day.data is not None, "the form is valid"
        fields = [each for each in self if isinstance(each, PiecesField) and each.data]
        witnesses = [_trimmed(each) for each in (self.witness, self.second_witness)]
        others = [each.form for each in self.others]
        return CountFacts(
            account=box.account,
            unit=box.unit,
            person=box.person,
            day=self.day.data,
            counted_at=_trimmed(self.counted_at).replace(".", ":"),
            holder_number=_trimmed(self.holder_number),
            holder_name=_trimmed(self.holder_name),
            counted_by=_trimmed(self.counted_by),
            pieces=tuple(
                Pieces(each.denomination.kind, each.denomination.value, each.data)
                for each in fields
            ),
            others=tuple(
                OtherItem(_trimmed(each.text), each.amount.data)
                for each in others
                if _trimmed(each.text) or each.amount.data
            ),
            is_announced=self.announced.data != SURPRISE,
            explanation=" ".join(_trimmed(self.explanation).split()),
            witnesses=tuple(name for name in witnesses if name),
        )


def _trimmed(field: StringField) -> str:
    return (field.data or "").strip()


def count_form(day: date) -> CountForm:
    """A form with a field for each note and coin of a day."""
    fields = {}
    for each in denominations_on(day):
        worth = each.value.indonesian()
        label = _("Uang kertas %(worth)s", worth=worth)
        if each.kind != NOTE:
            label = _("Uang logam %(worth)s", worth=worth)
        fields[each.key] = PiecesField(label)
    made = type("CountFormOfDay", (CountForm,), fields)()
    for each in denominations_on(day):
        made[each.key].denomination = each
    return cast("CountForm", made)


class SettlementForm(BookForm):
    """How a difference is settled, how much of it, and why."""

    way = RadioField(_l("Diselesaikan dengan cara"), choices=[], validate_choice=False)
    amount = MoneyField(_l("Jumlah uang"), [filled()])
    day = DayField(_l("Tanggal"), [filled()])
    account = SelectField(_l("Dicatat pada"), choices=[], validate_choice=False)
    reason = StringField(_l("Alasan"), [filled(), PlainText(TEXT_LENGTH_MAX)])

    def validate_way(self, field: RadioField) -> None:
        """One of the ways is chosen."""
        if field.data not in {each.value for each in Way}:
            raise ValidationError(_l("Pilih salah satu cara."))

    def wanted(self) -> Settlement:
        """What was typed."""
        assert self.day.data is not None, "the form is valid"
        way = Way(self.way.data)
        is_result = way in {Way.WRITTEN_OFF, Way.KEPT}
        return Settlement(
            way=way,
            amount=self.amount.data or ZERO,
            day=self.day.data,
            reason=_trimmed(self.reason),
            account=(self.account.data or "") if is_result else "",
        )


class NoteForm(BookForm):
    """What was found out about a difference."""

    text = TextAreaField(_l("Apa yang ditemukan"), [filled(), PlainText(TEXT_LENGTH_MAX)])
    is_cause = BooleanField(_l("Ini sebab selisihnya"))


def box_name(label: str, unit: str, person_number: str) -> str:
    """A box as people call it: the account, the unit where the account does not say it, whose part.

    >>> box_name("Kas Kantor", "Kantor", ""), box_name("Kas Kecil", "Kantor", "P-01")
    ('Kas Kantor', 'Kas Kecil, Kantor, P-01')
    """
    own_unit = "" if unit.casefold() in label.casefold() else unit
    return ", ".join(part for part in (label, own_unit, person_number) if part)


def count_result(difference: Money) -> str:
    """What a count found, in two words and an amount."""
    if not difference:
        return _("Cocok")
    amount = rupiah(abs(difference))
    if difference < ZERO:
        return _("Kurang %(amount)s", amount=amount)
    return _("Lebih %(amount)s", amount=amount)


def settlement_sentence(wanted: Settlement, row: CashCount) -> str:
    """What a settlement says before it is recorded."""
    facts = {"amount": rupiah(wanted.amount), "name": row.holder_name, "number": row.number}
    sentences = {
        Way.REPAID: _l("%(name)s mengembalikan %(amount)s ke kas untuk selisih kurang %(number)s."),
        Way.WRITTEN_OFF: _l(
            "Selisih kurang %(number)s sebesar %(amount)s dihapus; koperasi yang menanggungnya."
        ),
        Way.RETURNED: _l(
            "Uang lebih %(amount)s dari %(number)s diserahkan dari kas kepada yang berhak."
        ),
        Way.KEPT: _l("Uang lebih %(amount)s dari %(number)s menjadi pendapatan koperasi."),
    }
    return str(sentences[wanted.way]) % facts
