"""Forms of interest: recording a month, taking it back, official numbers, the list for the tax."""

from __future__ import annotations

from wtforms import BooleanField
from wtforms import HiddenField
from wtforms import RadioField
from wtforms import StringField

from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.members.interest.tax_list import NUMBER_LENGTH_MAX
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.texts import lazy as _l

XLSX = "xlsx"
CSV = "csv"


class RunForm(BookForm):
    """Recording a month: what was looked at, so that nothing else is recorded unseen."""

    expected = HiddenField()


class TakeBackForm(BookForm):
    """Why a month's interest is taken back."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(NARRATION_LENGTH_MAX)])


class CertificateForm(BookForm):
    """The official number of a member's certificate."""

    number = StringField(_l("Nomor bukti potong dari Coretax"), [PlainText(NUMBER_LENGTH_MAX)])


class TaxFileForm(BookForm):
    """The list for the tax office as a file."""

    form = RadioField(
        _l("Bentuk berkas"),
        choices=choices_of({XLSX: _l("Excel (XLSX)"), CSV: _l("CSV")}),
        default=XLSX,
    )
    with_identity = BooleanField(_l("Sertakan NIK setiap anggota"))
