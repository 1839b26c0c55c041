"""What is typed on the pages of the import of members."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField
from wtforms import HiddenField
from wtforms import StringField

from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.texts import lazy as _l


class UploadForm(BookForm):
    """A list of members."""

    file = FileField(_l("Berkas CSV atau XLSX"))


class RunForm(BookForm):
    """What is agreed to when a list is recorded."""

    shown = HiddenField(_l("Selisih yang diperiksa"))
    is_agreed = BooleanField(_l("Saya setuju selisih itu dicatat dan diteliti sampai nihil"))
    explanation = StringField(_l("Mengapa belum cocok"), [PlainText(NARRATION_LENGTH_MAX)])


class UndoForm(BookForm):
    """Why an import is taken back."""

    reason = StringField(_l("Alasan"), [PlainText(NARRATION_LENGTH_MAX)])
