"""Forms of proxies: what the letter says, why it ends, how long a link opens."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import RadioField
from wtforms import SelectField
from wtforms import SelectMultipleField
from wtforms import StringField
from wtforms.validators import Optional
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput
from wtforms.widgets import ListWidget

from coop.members.proxies.facts import DOCUMENT_LENGTH_MAX
from coop.members.proxies.facts import NOTE_LENGTH_MAX
from coop.members.proxies.facts import PURPOSES
from coop.members.proxies.facts import TAKING_OUT
from coop.members.proxies.facts import ProxyFacts
from coop.members.proxies.links import DAYS
from coop.members.proxies.links import DAYS_DEFAULT
from coop.money import ZERO
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.texts import lazy as _l

RELATIONS = {
    "spouse": _l("Suami atau istri"),
    "parent": _l("Orang tua"),
    "child": _l("Anak"),
    "sibling": _l("Saudara kandung"),
    "relative": _l("Keluarga lain"),
}
PURPOSE_CHOICES = {
    "deposit": _l("Menyetor"),
    "withdraw": _l("Menarik simpanan"),
    "close": _l("Menutup rekening simpanan"),
}


class PurposesField(SelectMultipleField):
    """Purposes to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProxyForm(BookForm):
    """A proxy as the signed letter says it; the view offers the persons."""

    person = RadioField(_l("Siapa yang diberi kuasa?"), [filled()], coerce=str)
    relation = SelectField(_l("Hubungan dengan anggota"), [filled()], choices=choices_of(RELATIONS))
    purposes = PurposesField(_l("Untuk apa?"), choices=choices_of(PURPOSE_CHOICES))
    limit_each = MoneyField(_l("Paling banyak sekali ambil (Rp)"))
    limit_month = MoneyField(_l("Paling banyak dalam sebulan (Rp)"))
    valid_from = DayField(_l("Berlaku mulai"), [filled()])
    expires_on = DayField(_l("Berlaku sampai"), [filled()])
    document = StringField(
        _l("Nomor atau tanggal surat kuasa"), [filled(), PlainText(DOCUMENT_LENGTH_MAX)]
    )
    note = StringField(_l("Catatan"), [Optional(), PlainText(NOTE_LENGTH_MAX)])

    def validate_purposes(self, field: PurposesField) -> None:
        """At least one thing may be done."""
        if not field.data:
            raise ValidationError(_("Pilih sedikitnya satu."))

    def validate_limit_each(self, field: MoneyField) -> None:
        """Whoever takes money out has a limit."""
        if TAKING_OUT & set(self.purposes.data or ()) and not field.data:
            raise ValidationError(_("Isi batasnya, karena uang boleh diambil."))

    def validate_limit_month(self, field: MoneyField) -> None:
        """The same for a month, which is not below one act."""
        if not TAKING_OUT & set(self.purposes.data or ()):
            return
        if not field.data or (self.limit_each.data and field.data < self.limit_each.data):
            raise ValidationError(_("Isi paling sedikit sebesar batas sekali ambil."))

    def facts(self, member_id: int) -> ProxyFacts:
        """What was typed, once the form is valid."""
        assert self.valid_from.data is not None, "the form is valid"
        assert self.expires_on.data is not None, "the form is valid"
        purposes = tuple(each for each in PURPOSES if each in (self.purposes.data or ()))
        takes_out = bool(TAKING_OUT & set(purposes))
        return ProxyFacts(
            member_id=member_id,
            person_id=int(self.person.data or 0),
            relation=self.relation.data or "",
            purposes=purposes,
            limit_each=(self.limit_each.data or ZERO) if takes_out else ZERO,
            limit_month=(self.limit_month.data or ZERO) if takes_out else ZERO,
            valid_from=self.valid_from.data,
            expires_on=self.expires_on.data,
            document=" ".join((self.document.data or "").split()),
            note=" ".join((self.note.data or "").split()),
        )


class RevokeForm(BookForm):
    """Why a proxy ends before its day."""

    reason = StringField(_l("Alasan dicabut"), [filled(), PlainText(NOTE_LENGTH_MAX)])


class LinkForm(BookForm):
    """How long a link opens and from which day it shows."""

    days = SelectField(_l("Tautan dapat dibuka selama"), coerce=int, default=DAYS_DEFAULT)
    shows_from = DayField(_l("Memperlihatkan sejak"), [filled()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = [(days, days_words(days)) for days in DAYS]


class PressForm(BookForm):
    """One button that does one thing."""


def days_words(days: int) -> str:
    """How many days, as people say it."""
    return str(ngettext("%(num)d hari", "%(num)d hari", days))
