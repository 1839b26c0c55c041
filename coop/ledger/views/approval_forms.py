"""Forms of the second person's desk; several stand on one page, so each has a prefix of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from wtforms import PasswordField
from wtforms import SelectField
from wtforms import StringField

from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.users.pins import PIN_MAX
from coop.web.fields import BookForm
from coop.web.fields import MoneyField
from coop.web.fields import PlainText
from coop.web.fields import choices_of
from coop.web.fields import filled
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coop.users.models import User


#: Phones show their keys of digits.
DIGITS = {"inputmode": "numeric"}

NAME_LENGTH_MAX = 100
#: The service knows who may be chosen; here only what no name can hold is refused.
NAME = [filled(), PlainText(NAME_LENGTH_MAX)]


class RefuseForm(BookForm):
    """Why somebody says no."""

    reason = StringField(_l("Alasan menolak"), [filled(), PlainText(NARRATION_LENGTH_MAX)])


class ApproverForm(BookForm):
    """Who signed the paper."""

    approver = SelectField(_l("Yang menandatangani"), NAME, choices=[], validate_choice=False)

    def offer(self, people: Iterable[User]) -> None:
        """Fill the list of approvers; nobody is chosen beforehand."""
        names = {person.username: f"{person.display_name} ({person.username})" for person in people}
        self.approver.choices = choices_of({"": "–", **names})


class PinForm(ApproverForm):
    """An approver's own PIN at the maker's screen."""

    approver = SelectField(_l("Yang menyetujui"), NAME, choices=[], validate_choice=False)
    pin = PasswordField(_l("PIN"), [filled(), PlainText(PIN_MAX)], render_kw=DIGITS)


class LimitForm(BookForm):
    """The amount above which an entry waits."""

    limit = MoneyField(_l("Batas persetujuan"))


class DecisionForms(NamedTuple):
    """All forms of the page of one draft."""

    approve: BookForm
    refuse: RefuseForm
    withdraw: BookForm
    pin: PinForm
    paper: ApproverForm
    confirm: BookForm

    @classmethod
    def new(cls) -> DecisionForms:
        """Each as it was sent, or empty."""
        return cls(
            approve=BookForm(prefix="approve"),
            refuse=RefuseForm(prefix="refuse"),
            withdraw=BookForm(prefix="withdraw"),
            pin=PinForm(prefix="pin"),
            paper=ApproverForm(prefix="paper"),
            confirm=BookForm(prefix="confirm"),
        )
