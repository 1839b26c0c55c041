"""Forms of the village record."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField
from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms import TextAreaField
from wtforms.validators import ValidationError

from coop.members.people import facts as limits
from coop.members.people.consents import PURPOSES
from coop.members.people.errors import NumberRefused
from coop.members.people.exporting import EDUCATION_LABELS
from coop.members.people.exporting import RELATION_LABELS
from coop.members.people.facts import EDUCATIONS
from coop.members.people.facts import RELATIONS
from coop.members.people.facts import HouseholdFacts
from coop.members.people.facts import PersonFacts
from coop.members.people.finding import persons_named
from coop.members.people.finding import persons_numbered
from coop.members.people.numbers import checked_number
from coop.members.people.numbers import checked_phone
from coop.members.people.numbers import person_id_of
from coop.members.people.numbers import person_number
from coop.web.database import book_session
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.format import short_day
from coop.web.frame import language
from coop.web.texts import lazy as _l
from coop.web.texts import lazy_in as _lp

if TYPE_CHECKING:
    from coop.ledger.report import Label
    from coop.members.people.models import Household
    from coop.members.people.models import Person

NUMBER_MAX = 40
NAMED_SHOWN = 5


def labels_of(words: dict[str, Label], keys: tuple[str, ...]) -> dict[str, str]:
    """Choices in the reader's language, in the order of the keys."""
    return {key: words[key].text(language()) for key in keys}


def trimmed(field: StringField) -> str:
    """What was typed, without blanks around it."""
    return (field.data or "").strip()


def person_label(person: Person) -> str:
    """A person in one line, from which a field knows them again.

    Number, name and year of birth: enough to tell namesakes apart, nothing that is masked.
    """
    year = f" ({person.birth_day.year})" if person.birth_day else ""
    return f"{person_number(person.id)} {person.name}{year}"


class PersonField(StringField):
    """A person of the village: number or name; ``person_id`` after validation, None if empty."""

    person_id: int | None = None

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Look the person up.

        Raises:
            ValidationError: nobody, or several, who are then named.
        """
        del form
        text = trimmed(self)
        if not text:
            return
        number = re.match(r"[wW][\s-]*\d+", text, re.ASCII)
        session = book_session()
        known = person_id_of(number[0]) is not None if number else False
        found = persons_numbered(session, number[0] if number and known else text)
        if not found and not known:
            found = persons_named(session, text, limit=NAMED_SHOWN)
        if not found:
            raise ValidationError(_("Tidak ada warga dengan nama atau nomor itu."))
        if len(found) > 1:
            names = "; ".join(person_label(each) for each in found[:NAMED_SHOWN])
            raise ValidationError(_("Ada beberapa: %(names)s. Ketik nomornya.", names=names))
        self.person_id = found[0].id
        self.data = person_label(found[0])
        self.raw_data = [self.data]


class PersonForm(BookForm):
    """A person, new or known; sealed numbers are typed anew or left as they are."""

    name = StringField(_l("Nama lengkap"), [filled(), PlainText(limits.NAME_MAX)])
    nik = StringField(_l("NIK"), [PlainText(NUMBER_MAX)])
    no_nik = BooleanField(_l("Hapus NIK yang tersimpan"))
    sex = SelectField(
        _l("Jenis kelamin"),
        choices=choices_of({"": _l("belum diketahui"), "f": _l("Perempuan"), "m": _l("Laki-laki")}),
        validate_choice=False,
    )
    birth_place = StringField(_l("Tempat lahir"), [PlainText(limits.TEXT_MAX)])
    birth_day = DayField(_l("Tanggal lahir"))
    phone = StringField(_l("Telepon"), [PlainText(NUMBER_MAX)])
    no_phone = BooleanField(_l("Hapus nomor telepon yang tersimpan"))
    education = SelectField(_l("Pendidikan terakhir"), choices=[], validate_choice=False)
    occupation = StringField(_l("Pekerjaan"), [PlainText(limits.TEXT_MAX)])
    guardian = PersonField(_l("Wali (untuk anak)"), [PlainText(limits.NAME_MAX)])
    died_on = DayField(_l("Meninggal pada"))
    note = TextAreaField(_l("Catatan"), [PlainText(limits.NOTE_MAX)])
    relation = SelectField(_l("Hubungan dalam keluarga"), choices=[], validate_choice=False)

    def prepare(self) -> None:
        """Fill in the choices in the reader's language."""
        educations = labels_of(EDUCATION_LABELS, EDUCATIONS)
        educations[""] = _("belum diketahui")
        self.education.choices = list(educations.items())
        self.relation.choices = list(labels_of(RELATION_LABELS, RELATIONS).items())

    def validate_nik(self, field: StringField) -> None:
        """Sixteen digits, or nothing."""
        _check(field, lambda text: checked_number("nik", text))

    def validate_phone(self, field: StringField) -> None:
        """A telephone number, or nothing."""
        _check(field, checked_phone)

    def facts(self) -> PersonFacts:
        """What was typed; an empty number leaves the one that is stored."""
        return PersonFacts(
            name=trimmed(self.name),
            sex=self.sex.data or "",
            birth_day=self.birth_day.data,
            birth_place=trimmed(self.birth_place),
            education=self.education.data or "",
            occupation=trimmed(self.occupation),
            nik=_number(self.nik, is_removed=bool(self.no_nik.data)),
            phone=_number(self.phone, is_removed=bool(self.no_phone.data)),
            guardian_id=self.guardian.person_id,
            died_on=self.died_on.data,
            note=trimmed(self.note),
        )

    def show(self, person: Person, guardian: Person | None) -> None:
        """Put a known person into the fields; sealed numbers stay out."""
        for field in ("name", "sex", "birth_place", "birth_day", "education", "occupation"):
            self[field].data = getattr(person, field)
        self.died_on.data, self.note.data = person.died_on, person.note
        self.guardian.data = person_label(guardian) if guardian else ""


def _number(field: StringField, *, is_removed: bool) -> str | None:
    return trimmed(field) or ("" if is_removed else None)


def _check(field: StringField, check: Any) -> None:  # noqa: ANN401 - a checker of one number
    """Say beside the field what is wrong with a number, without repeating the number."""
    try:
        check(trimmed(field))
    except NumberRefused as error:
        if error.params["field"] == "phone":
            text = _("Tulis nomor seperti 0812 3456 7890 atau +60 12 345 6789.")
        elif error.params["reason"] == "digits":
            text = _("Hanya angka, 16 banyaknya; ada huruf atau tanda lain.")
        else:
            text = _("Harus 16 angka. Hitung lagi pada kartunya.")
        raise ValidationError(text) from None


class HouseholdForm(BookForm):
    """A household, new or known."""

    card = StringField(_l("Nomor kartu keluarga (KK)"), [PlainText(NUMBER_MAX)])
    no_card = BooleanField(_l("Hapus nomor KK yang tersimpan"))
    head = PersonField(_l("Kepala keluarga"), [PlainText(limits.NAME_MAX)])
    joined_on = DayField(_l("Tinggal di sini sejak"))
    address = StringField(_l("Jalan dan nomor rumah"), [PlainText(limits.TEXT_MAX)])
    rt = StringField(_l("RT"), [PlainText(5)])
    rw = StringField(_l("RW"), [PlainText(5)])
    hamlet = StringField(_l("Dusun"), [PlainText(limits.TEXT_MAX)])
    region = StringField(_l("Desa atau kelurahan"), [PlainText(limits.TEXT_MAX)])

    def validate_card(self, field: StringField) -> None:
        """Sixteen digits, or nothing."""
        _check(field, lambda text: checked_number("card", text))

    def facts(self) -> HouseholdFacts:
        """What was typed; an empty number leaves the one that is stored."""
        return HouseholdFacts(
            address=trimmed(self.address),
            rt=trimmed(self.rt),
            rw=trimmed(self.rw),
            hamlet=trimmed(self.hamlet),
            region_code=trimmed(self.region),
            card=_number(self.card, is_removed=bool(self.no_card.data)),
        )

    def show(self, household: Household, region: str) -> None:
        """Put a known household into the fields; the card stays out."""
        for field in ("address", "rt", "rw", "hamlet"):
            self[field].data = getattr(household, field)
        self.region.data = region


class JoinForm(BookForm):
    """Somebody known comes to live in a household."""

    person = PersonField(_lp("satu", "Warga"), [filled(), PlainText(limits.NAME_MAX)])
    relation = SelectField(_l("Hubungan dalam keluarga"), choices=[], validate_choice=False)
    day = DayField(_l("Sejak"), [filled()])

    def prepare(self) -> None:
        """Fill in the choices in the reader's language."""
        self.relation.choices = list(labels_of(RELATION_LABELS, RELATIONS).items())


class DayForm(BookForm):
    """A day from which, or until which, something holds."""

    day = DayField(_l("Tanggal"), [filled()])


class ConsentForm(BookForm):
    """One consent."""

    purpose = RadioField(_l("Disetujui untuk"), choices=[], validate_choice=False)
    day = DayField(_l("Tanggal persetujuan"), [filled()])

    def prepare(self) -> None:
        """Fill in the purposes, each with the words that are agreed to."""
        self.purpose.choices = [
            (key, f"{each.title.text(language())}: “{each.text.text(language())}”")
            for key, each in PURPOSES.items()
        ]

    def validate_purpose(self, field: RadioField) -> None:
        """One of them is chosen."""
        if field.data not in PURPOSES:
            raise ValidationError(_l("Pilih salah satu."))


class ExternalIdForm(BookForm):
    """What another system calls a person."""

    system = StringField(_l("Nama sistem"), [filled(), PlainText(60)])
    value = StringField(_l("Nomor di sistem itu"), [filled(), PlainText(60)])
    day = DayField(_l("Berlaku sejak"), [filled()])


class ExportForm(BookForm):
    """In which form everything about a person is handed out."""

    form = RadioField(
        _l("Bentuk berkas"),
        choices=choices_of(
            {
                "pdf": _l("PDF, untuk dicetak dan diserahkan"),
                "xlsx": _l("XLSX, untuk lembar kerja"),
                "json": _l("JSON, untuk sistem lain"),
            }
        ),
        default="pdf",
    )
    full_numbers = BooleanField(_l("Cantumkan NIK, nomor KK dan telepon selengkapnya"))


class WhyForm(BookForm):
    """A reason that stays in the log."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(200)])


class MergeForm(WhyForm):
    """Which of two records stays, and how one knows that they are one person."""

    kept = RadioField(_l("Catatan yang dipertahankan"), choices=[], validate_choice=False)


class OtherForm(BookForm):
    """Another record of the same person."""

    other = PersonField(_l("Catatan lain dari orang yang sama"), [filled(), PlainText(120)])


class CodeForm(BookForm):
    """The code of a recovery sheet."""

    code = StringField(_l("Kode pemulihan"), [filled(), PlainText(120)])


def born(person: Person) -> str:
    """Day of birth as lists show it; empty where unknown."""
    return short_day(person.birth_day) if person.birth_day else ""


def doubt_texts(doubts: tuple[str, ...], label: str) -> list[str]:
    """What a number contradicts, as sentences: worth a look, never in the way."""
    sentences = {
        "all_equal": _l("%(label)s berisi satu angka yang sama saja."),
        "province": _l("Dua angka pertama %(label)s bukan kode provinsi."),
        "no_day": _l("Angka ke-7 sampai ke-12 pada %(label)s bukan tanggal."),
        "sex": _l("%(label)s menunjukkan jenis kelamin yang lain."),
        "birth_day": _l("%(label)s menunjukkan tanggal lahir yang lain."),
        "sequence": _l("%(label)s berakhir dengan 0000."),
    }
    return [str(sentences[doubt]) % {"label": label} for doubt in doubts]
