"""Forms of membership: applying, deciding, leaving, heirs, offices, settling, paying out."""

from __future__ import annotations

from decimal import Decimal
from decimal import InvalidOperation
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from wtforms import FieldList
from wtforms import Form
from wtforms import FormField
from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from coop.members.membership.facts import NAME_LENGTH_MAX
from coop.members.membership.facts import TEXT_LENGTH_MAX
from coop.members.membership.facts import Application
from coop.members.membership.facts import HeirFacts
from coop.members.membership.facts import MemberFacts
from coop.members.membership.facts import PayoutFacts
from coop.members.membership.facts import SettlementFacts
from coop.members.membership.facts import TermFacts
from coop.members.membership.numbering import LENGTH_MAX
from coop.money import ZERO
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.member_search import MemberField
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coop.members.membership.models import Heir

#: Rows for heirs; whoever has more writes the rest on the certificate.
HEIR_ROWS = 6
CENT = Decimal("0.01")

RISKS = {
    "low": _l("Rendah"),
    "medium": _l("Sedang"),
    "high": _l("Tinggi"),
}
ORGANS = {"pengurus": _l("Pengurus"), "pengawas": _l("Pengawas")}
WAYS = {
    "resigned": _l("Mengundurkan diri"),
    "deceased": _l("Meninggal dunia"),
    "expelled": _l("Diberhentikan oleh pengurus atau rapat anggota"),
}


def _trimmed(field: StringField) -> str:
    return " ".join((field.data or "").split())


class FactsForm(BookForm):
    """Group, own dues and risk of a member."""

    risk_level = RadioField(_l("Risiko (PMPJ)"), choices=choices_of(RISKS), validate_choice=False)
    risk_reason = StringField(_l("Dasar penilaian risiko"), [filled(), PlainText(TEXT_LENGTH_MAX)])
    group_name = StringField(_l("Kelompok"), [PlainText(NAME_LENGTH_MAX)])
    dues = MoneyField(_l("Iuran wajib sendiri"))

    def validate_risk_level(self, field: RadioField) -> None:
        """One of the levels is chosen."""
        if field.data not in RISKS:
            raise ValidationError(_l("Pilih rendah, sedang, atau tinggi."))

    def facts(self) -> MemberFacts:
        """What was typed."""
        return MemberFacts(
            group_name=_trimmed(self.group_name),
            dues=self.dues.data,
            risk_level=self.risk_level.data or "",
            risk_reason=_trimmed(self.risk_reason),
        )


class ApplicationForm(FactsForm):
    """Somebody asks to become a member."""

    day = DayField(_l("Tanggal pendaftaran"), [filled()])
    identity_reason = StringField(_l("Alasan belum ada NIK"), [PlainText(TEXT_LENGTH_MAX)])

    def application(self, person_id: int) -> Application:
        """What was typed about a person."""
        assert self.day.data is not None, "the form is valid"
        facts = self.facts()
        return Application(
            person_id=person_id,
            day=self.day.data,
            identity_reason=_trimmed(self.identity_reason),
            risk_level=facts.risk_level,
            risk_reason=facts.risk_reason,
            group_name=facts.group_name,
            dues=facts.dues,
        )


class AdmitForm(BookForm):
    """The board's decision on a candidate."""

    day = DayField(_l("Tanggal diterima"), [filled()])
    decision = StringField(_l("Keputusan pengurus"), [filled(), PlainText(TEXT_LENGTH_MAX)])


class RefuseForm(BookForm):
    """Why a candidate is not admitted."""

    day = DayField(_l("Tanggal keputusan"), [filled()])
    reason = StringField(_l("Alasan"), [filled(), PlainText(TEXT_LENGTH_MAX)])


class LeaveForm(BookForm):
    """How and when a membership ends."""

    way = RadioField(_l("Sebab berhenti"), choices=choices_of(WAYS), validate_choice=False)
    day = DayField(_l("Tanggal berhenti atau meninggal"), [filled()])
    decision = StringField(_l("Surat atau keputusan"), [PlainText(TEXT_LENGTH_MAX)])
    reason = StringField(_l("Alasan"), [PlainText(TEXT_LENGTH_MAX)])

    def validate_way(self, field: RadioField) -> None:
        """One of the ways is chosen."""
        if field.data not in WAYS:
            raise ValidationError(_l("Pilih salah satu sebab."))

    def validate_decision(self, field: StringField) -> None:
        """An expulsion rests on a decision."""
        if self.way.data == "expelled" and not _trimmed(field):
            raise ValidationError(_l("Tulis nomor dan tanggal keputusannya."))

    def validate_reason(self, field: StringField) -> None:
        """Who leaves alive says why."""
        if self.way.data in {"resigned", "expelled"} and not _trimmed(field):
            raise ValidationError(_l("Tulis alasannya."))


class ShareField(StringField):
    """A share in percent with a decimal comma; empty for none."""

    def hundredths(self) -> int:
        """The share in hundredths of a percent; -1 for what is no share."""
        text = (self.data or "").strip().removesuffix("%").strip().replace(",", ".")
        if not text:
            return 0
        try:
            value = Decimal(text)
        except InvalidOperation:
            return -1
        is_share = value.is_finite() and 0 <= value <= 100 and value == value.quantize(CENT)
        return int(value * 100) if is_share else -1


class HeirForm(Form):
    """One heir."""

    name = StringField(_l("Nama"), [PlainText(NAME_LENGTH_MAX)])
    relation = StringField(_l("Hubungan"), [PlainText(NAME_LENGTH_MAX)])
    share = ShareField(_l("Bagian (%)"), [PlainText(10)])

    def validate_share(self, field: ShareField) -> None:
        """A number of percent."""
        if field.hundredths() < 0:
            raise ValidationError(_("Isi persen antara 0 dan 100, misalnya 50 atau 33,34."))


class HeirsForm(BookForm):
    """Whom a member names as heirs."""

    day = DayField(_l("Tanggal pernyataan"), [filled()])
    heirs = FieldList(FormField(HeirForm), min_entries=HEIR_ROWS, max_entries=HEIR_ROWS)

    def fill(self, heirs: Iterable[Heir]) -> None:
        """Show the list that counts."""
        for row, heir in zip(self.heirs, heirs, strict=False):
            row.form.name.data = heir.name
            row.form.relation.data = heir.relation
            row.form.share.data = percent(heir.share) if heir.share else ""

    def facts(self) -> list[HeirFacts]:
        """What was typed; rows without anything are left out."""
        return [
            HeirFacts(
                _trimmed(row.form.name), _trimmed(row.form.relation), row.form.share.hundredths()
            )
            for row in self.heirs
            if _trimmed(row.form.name) or _trimmed(row.form.relation) or row.form.share.data
        ]


def percent(hundredths: int) -> str:
    """A share as people write it.

    >>> percent(3334), percent(5000), percent(10_000)
    ('33,34', '50', '100')
    """
    whole, cents = divmod(hundredths, 100)
    return f"{whole},{cents:02d}".rstrip("0").rstrip(",") if cents else str(whole)


class ReturnForm(BookForm):
    """Why a leaving is taken back."""

    day = DayField(_l("Tanggal"), [filled()])
    reason = StringField(_l("Alasan"), [filled(), PlainText(TEXT_LENGTH_MAX)])


class TermForm(BookForm):
    """A member is elected into an office."""

    number = MemberField(_l("Anggota"), [filled()], only_active=True)
    organ = RadioField(_l("Organ"), choices=choices_of(ORGANS), validate_choice=False)
    office = StringField(_l("Jabatan"), [filled(), PlainText(NAME_LENGTH_MAX)])
    begins_on = DayField(_l("Mulai menjabat"), [filled()])
    ends_on = DayField(_l("Masa jabatan sampai"), [filled()])
    decision = StringField(_l("Keputusan rapat anggota"), [filled(), PlainText(TEXT_LENGTH_MAX)])

    def validate_organ(self, field: RadioField) -> None:
        """One of the two is chosen."""
        if field.data not in ORGANS:
            raise ValidationError(_l("Pilih pengurus atau pengawas."))

    def facts(self) -> TermFacts:
        """What was typed."""
        assert self.begins_on.data is not None, "the form is valid"
        assert self.ends_on.data is not None, "the form is valid"
        return TermFacts(
            organ=self.organ.data or "",
            office=_trimmed(self.office),
            begins_on=self.begins_on.data,
            ends_on=self.ends_on.data,
            decision=_trimmed(self.decision),
        )


class NumberFormForm(BookForm):
    """How the cooperative's member numbers look."""

    text = StringField(_l("Nomor anggota pertama"), [filled(), PlainText(LENGTH_MAX)])


class SettlementForm(BookForm):
    """How a leaver's rights and duties are settled."""

    day = DayField(_l("Tanggal penyelesaian"), [filled()])
    decision = StringField(_l("Keputusan pengurus"), [filled(), PlainText(TEXT_LENGTH_MAX)])
    person_number = StringField(_l("Nomor pemegang kas"), [PlainText(LENGTH_MAX)])
    choice = RadioField(
        _l("Bila utangnya lebih besar"),
        choices=choices_of(
            {
                "wait": _l("Tunggu sampai sisanya dilunasi; penyelesaian belum dicatat"),
                "claim": _l("Pindahkan sisanya ke piutang mantan anggota atau ahli waris"),
            }
        ),
        default="wait",
    )
    allowance = TextAreaField(
        _l("Berapa yang diragukan tertagih, dan siapa yang menilai"), [PlainText(TEXT_LENGTH_MAX)]
    )

    def facts(self) -> SettlementFacts:
        """What was typed."""
        assert self.day.data is not None, "the form is valid"
        return SettlementFacts(
            day=self.day.data,
            decision=_trimmed(self.decision),
            choice=self.choice.data or "wait",
            allowance=_trimmed(self.allowance),
            person_number=_trimmed(self.person_number),
        )


class PayoutForm(BookForm):
    """Money handed to a former member or an heir."""

    day = DayField(_l("Tanggal"), [filled()])
    amount = MoneyField(_l("Jumlah uang"), [filled()])
    place = SelectField(_l("Uangnya dari"), choices=[], validate_choice=False)
    recipient = StringField(_l("Nama penerima"), [filled(), PlainText(NAME_LENGTH_MAX)])
    relation = StringField(_l("Hubungan dengan anggota"), [PlainText(NAME_LENGTH_MAX)])
    certificate = StringField(_l("Nomor surat keterangan ahli waris"), [PlainText(NAME_LENGTH_MAX)])
    certificate_day = DayField(_l("Tanggal surat"))

    def validate_place(self, field: SelectField) -> None:
        """One of the boxes is chosen."""
        if field.data not in {each[0] for each in field.choices or ()}:
            raise ValidationError(_l("Pilih kas atau rekening bank dari daftar."))

    def facts(self) -> PayoutFacts:
        """What was typed."""
        assert self.day.data is not None, "the form is valid"
        account, _colon, unit = (self.place.data or "").partition(":")
        return PayoutFacts(
            day=self.day.data,
            amount=self.amount.data or ZERO,
            account=account,
            unit=unit,
            recipient=_trimmed(self.recipient),
            relation=_trimmed(self.relation),
            certificate=_trimmed(self.certificate),
            certificate_day=self.certificate_day.data,
        )
