"""Forms of the first day, one question each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms import RadioField
from wtforms import SelectField
from wtforms import StringField
from wtforms.validators import ValidationError

from coop.desk.setup.facts import BY_KEY
from coop.desk.setup.facts import ENTITY_DATE
from coop.desk.setup.facts import FACTS
from coop.desk.setup.facts import VILLAGE_CODE
from coop.desk.setup.facts import is_fitting
from coop.ledger.book import IDENTITY_LENGTH_MAX
from coop.users.access import Role
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.frame import language
from coop.web.texts import lazy as _l
from coop.web.users import NewUserForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coop.ledger.models import BusinessUnit

#: Who is needed on the first day; other roles are given on the page of users.
FIRST_ROLES = (Role.TREASURER, Role.CASHIER, Role.CHAIR, Role.SUPERVISOR)


class NameForm(BookForm):
    """What the cooperative is called."""

    name = StringField(_l("Nama koperasi"), [filled(), PlainText(IDENTITY_LENGTH_MAX)])
    standing = RadioField(
        _l("Apakah sudah berbadan hukum?"),
        choices=choices_of(
            {
                "legal": _l("Sudah berbadan hukum"),
                "pre": _l("Belum: masih pra-koperasi atau kelompok usaha"),
            }
        ),
        default="legal",
    )


class AddressForm(BookForm):
    """Where it is."""

    address = StringField(_l("Alamat kantor"), [PlainText(IDENTITY_LENGTH_MAX)])
    village = StringField(_l("Desa atau kelurahan"), [PlainText(IDENTITY_LENGTH_MAX)])
    village_code = StringField(_l("Kode wilayah desa"), [PlainText(20)])
    place = StringField(_l("Tempat tanda tangan laporan"), [PlainText(IDENTITY_LENGTH_MAX)])

    def validate_village_code(self, field: StringField) -> None:
        """As the ministry of the interior writes it."""
        text = (field.data or "").strip()
        if text and VILLAGE_CODE.fullmatch(text) is None:
            raise ValidationError(
                _("Kode wilayah ditulis seperti 35.04.14.2011. Kosongkan bila tidak tahu.")
            )


class ZoneForm(BookForm):
    """When its days begin, and which language its papers speak."""

    zone = RadioField(
        _l("Zona waktu"),
        choices=choices_of(
            {
                "Asia/Jakarta": _l("WIB: Sumatra, Jawa, Kalimantan Barat dan Tengah"),
                "Asia/Makassar": _l("WITA: Bali, NTB, NTT, Sulawesi, Kalimantan lainnya"),
                "Asia/Jayapura": _l("WIT: Maluku dan Papua"),
            }
        ),
    )
    language = RadioField(
        _l("Bahasa laporan"), choices=choices_of({"id": "Bahasa Indonesia", "en": "English"})
    )


class LogoForm(BookForm):
    """A picture for the letterhead."""

    file = FileField(_l("Berkas logo"))


class ChartForm(BookForm):
    """Which accounts the book begins with."""

    chart = RadioField(
        _l("Bagan akun"),
        choices=choices_of(
            {
                "multi": _l("Koperasi dengan beberapa usaha: simpan pinjam, toko, jasa, pemasaran"),
                "simpan-pinjam": _l("Koperasi simpan pinjam saja"),
                "none": _l("Kosong: akun akan datang bersama impor dari pembukuan lama"),
            }
        ),
    )


class FirstMonthForm(BookForm):
    """With which month the books begin here."""

    month = SelectField(_l("Bulan pertama"), choices=[])


class PersonForm(NewUserForm):
    """Somebody who will work with the program."""

    def offer_roles(self) -> None:
        """The offices of the first day, in the reader's language."""
        self.roles.choices = choices_of(
            {
                role.value: role.label.en if language() == "en" else role.label.id
                for role in FIRST_ROLES
            }
        )


def numbers_form(values: dict[str, str]) -> BookForm:
    """A field for each number of the list; names are the keys without their dot."""
    fields: dict[str, object] = {}
    for fact in FACTS:
        label = fact.label.text(language())
        if fact.key == ENTITY_DATE:
            fields[field_name(fact.key)] = DayField(label)
        else:
            checks = [PlainText(IDENTITY_LENGTH_MAX), _Fitting(fact.key)]
            fields[field_name(fact.key)] = StringField(label, checks)
    made = type("NumbersForm", (BookForm,), fields)
    data: dict[str, object] = {field_name(key): text for key, text in values.items()}
    form: BookForm = made(data=data)
    return form


def field_name(key: str) -> str:
    """A setting's key as the name of a field.

    >>> field_name("legal.nib")
    'legal_nib'
    """
    return key.replace(".", "_")


class _Fitting:
    """A validator: the text can be the number it is given as."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, form: object, field: StringField) -> None:
        """Check one field.

        Raises:
            ValidationError: with the form such numbers have.
        """
        del form
        if not is_fitting(self.key, (field.data or "").strip()):
            shape = BY_KEY[self.key].shape.text(language())
            raise ValidationError(
                _("Nomor ini ditulis %(shape)s. Kosongkan bila belum ada.", shape=shape)
            )


def units_form(units: Sequence[BusinessUnit]) -> BookForm:
    """A name and a tick for each unit."""
    fields: dict[str, object] = {}
    data: dict[str, object] = {}
    for unit in units:
        checks = [filled(), PlainText(IDENTITY_LENGTH_MAX)]
        fields[f"name_{unit.code}"] = StringField(_("Nama unit %(code)s", code=unit.code), checks)
        fields[f"active_{unit.code}"] = BooleanField(_("Unit %(code)s dipakai", code=unit.code))
        data |= {f"name_{unit.code}": unit.name, f"active_{unit.code}": unit.is_active}
    form: BookForm = type("UnitsForm", (BookForm,), fields)(data=data)
    return form
