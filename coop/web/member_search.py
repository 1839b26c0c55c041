"""Members by number or name: the search of a page, and the field of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import NamedTuple

from flask import request
from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import ValidationError

from coop.members.membership.finding import members_meant
from coop.members.people.finding import is_secret
from coop.web.database import book_session
from coop.web.fields import PlainText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coop.members.membership.finding import FoundMember

TYPED_LENGTH_MAX: Final = 60
_CHOSEN: Final = "-chosen"


class Sought(NamedTuple):
    """What was looked for on a page, and who fits.

    Attributes:
        typed: what was typed; empty for a number that must not stand on the page again.
        is_secret: whether it was such a number.
        found: members to choose from.
    """

    typed: str
    is_secret: bool
    found: list[FoundMember]

    @property
    def only(self) -> FoundMember | None:
        """The one member that fits; None where it is nobody or several."""
        return self.found[0] if len(self.found) == 1 else None

    @property
    def exact(self) -> FoundMember | None:
        """The member whose whole number was typed."""
        only = self.only
        return only if only is not None and only.number.lower() == self.typed.lower() else None


def sought(text: str) -> Sought:
    """Look for members by what stands in an address."""
    typed = text.strip()[:TYPED_LENGTH_MAX]
    if is_secret(typed):
        return Sought("", is_secret=True, found=[])
    return Sought(typed, is_secret=False, found=members_meant(book_session(), typed))


class MemberField(StringField):
    """A member by number or name; ``member`` after validation, None if empty.

    Where several fit they stand in ``found``, for the page to offer; the number of the chosen one
    comes along under the field's own name and ``-chosen``.
    """

    member: FoundMember | None = None
    found: Sequence[FoundMember] = ()

    def __init__(
        self,
        label: Any = None,  # noqa: ANN401 - WTForms takes any lazy text
        validators: Sequence[Any] = (),
        *,
        only_active: bool = False,
        **kwargs: Any,  # noqa: ANN401 - passed on
    ) -> None:
        super().__init__(label, [*validators, PlainText(TYPED_LENGTH_MAX)], **kwargs)
        self.only_active = only_active

    @property
    def chosen_name(self) -> str:
        """Under which name the chosen number is sent."""
        return f"{self.name}{_CHOSEN}"

    def pre_validate(self, form: Any) -> None:  # noqa: ANN401 - WTForms' own
        """Look the member up.

        Raises:
            ValidationError: nobody, or several, who are then offered.
        """
        del form
        text = " ".join((self.data or "").split())
        if not text or len(text) > TYPED_LENGTH_MAX:
            return
        if is_secret(text):
            raise ValidationError(
                _("Nomor identitas dan telepon dicari di halaman Warga, tidak di sini.")
            )
        found = members_meant(book_session(), text, only_active=self.only_active)
        if not found:
            raise ValidationError(
                _(
                    "Tidak ada anggota dengan nomor atau nama “%(typed)s”. "
                    "Coba ketik sebagian nama atau nomornya.",
                    typed=text,
                )
            )
        chosen = request.form.get(self.chosen_name, "")
        fitting = [each for each in found if each.number == chosen] or found
        if len(fitting) > 1:
            self.found = found
            raise ValidationError(_("Ada beberapa anggota yang cocok. Pilih salah satu."))
        self.member = fitting[0]
        self.data = self.member.number
        self.raw_data = [self.data]
