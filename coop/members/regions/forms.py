"""The form that takes the list of regions."""

from __future__ import annotations

from wtforms import MultipleFileField

from coop.web.fields import BookForm
from coop.web.texts import lazy as _l


class RegionFilesForm(BookForm):
    """Up to four files, in any order."""

    files = MultipleFileField(_l("Berkas CSV"))
