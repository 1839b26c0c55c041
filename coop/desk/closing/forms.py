"""Forms of the checklist: one word on one item, and the closing itself."""

from __future__ import annotations

from wtforms import StringField

from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.texts import lazy as _l


class WordForm(BookForm):
    """Why an item is skipped, or a remark on what was looked at."""

    reason = StringField(_l("Alasan atau catatan"), [PlainText(NARRATION_LENGTH_MAX)])


class CloseForm(BookForm):
    """The confirmation of a closing."""
