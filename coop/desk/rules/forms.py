"""The form of a new dated value."""

from __future__ import annotations

from wtforms import StringField
from wtforms import TextAreaField

from coop.desk.rules.service import RuleFacts
from coop.web.fields import BookForm
from coop.web.fields import DayField
from coop.web.fields import PlainText
from coop.web.fields import filled
from coop.web.texts import lazy as _l

VALUE_LENGTH_MAX = 30
BASIS_LENGTH_MAX = 300


class RuleForm(BookForm):
    """A value, from when it holds, and where that is written."""

    value = StringField(_l("Nilai baru"), [filled(), PlainText(VALUE_LENGTH_MAX)])
    valid_from = DayField(_l("Berlaku mulai"), [filled()])
    legal_basis = TextAreaField(
        _l("Dasar hukum atau keputusan"), [filled(), PlainText(BASIS_LENGTH_MAX)]
    )

    def facts(self, key: str) -> RuleFacts:
        """What was typed about a rule."""
        assert self.valid_from.data is not None, "the form is valid"
        return RuleFacts(
            key=key,
            valid_from=self.valid_from.data,
            value=(self.value.data or "").strip(),
            legal_basis=" ".join((self.legal_basis.data or "").split()),
        )
