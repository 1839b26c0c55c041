"""What the pages of membership share: their blueprint, words, crumbs, the step before recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.ledger.views.pages import NUMBER_MAX
from coop.ledger.views.pages import typed_fields
from coop.members.membership.forms import RISKS
from coop.members.membership.queries import called
from coop.members.people.models import Person
from coop.web.database import book_session
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.format import day as day_in_words
from coop.web.frame import language
from coop.web.words_of_membership import STATUSES

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.membership.models import Member
    from coop.web.fields import BookForm

blueprint = Blueprint("membership", __name__)

#: What stands beside a state, so that no colour has to.
ENDED: Final = ("resigned", "deceased", "expelled")


@blueprint.before_request
def refuse_numbers_of_nothing() -> None:
    """An address with a number no row can have leads nowhere."""
    given = request.view_args or {}
    if any(number > NUMBER_MAX for number in given.values() if isinstance(number, int)):
        abort(404)


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {
        "status_words": status_words,
        "risk_words": risk_words,
        "called": called,
        "name_of": name_of,
    }


def status_words(status: str) -> str:
    """Where a membership stands, in the reader's language."""
    words = STATUSES[status]
    return words.en if language() == "en" else words.id


def risk_words(level: str) -> str:
    """A level of risk; empty where nobody judged."""
    return str(RISKS[level]) if level else ""


def spoken_day(day: date) -> str:
    """A day in words, in the reader's language."""
    return day_in_words(day, language())


def name_of(member: Member) -> str:
    """The name of whose membership it is."""
    return book_session().get_one(Person, member.person_id).name


def crumbs(member: Member | None = None) -> list[tuple[str, str]]:
    """Where a page of membership is found."""
    found = [(_("Anggota"), url_for("membership.index"))]
    if member is not None:
        label = member.number or _("Calon anggota: %(name)s", name=name_of(member))
        found.append((label, page_of_member(member)))
    return found


def page_of_member(member: Member) -> str:
    """The address of a member's page, or of a candidate's."""
    if member.number is None:
        return url_for("membership.candidate", member_id=member.id)
    return url_for("membership.show", number=member.number)


def is_confirmed() -> bool:
    """Whether the sentence was read and its button pressed."""
    return "confirmed" in request.form


def wants_change() -> bool:
    """Whether somebody went back from the sentence to the form."""
    return "edit" in request.form


def tried(act: Callable[[Session], Any]) -> Any:  # noqa: ANN401 - what the act answers
    """What an act would answer; nothing is left of it.

    Raises:
        CoopError: whatever the act refuses.
    """
    read_only_from_here()  # the lock passes to the session that is thrown away
    with writing(engine()) as session:
        answer = act(session)
        session.flush()
        session.expunge_all()
    return answer


def preview(
    form: BookForm,
    sentence: str,
    button: str,
    *,
    facts: list[str] | None = None,
    consequence: str = "",
    member: Member | None = None,
    is_final: bool = False,
    extra: dict[str, str] | None = None,
) -> ResponseReturnValue:
    """The step before recording: one sentence, what follows from it, a button naming the act."""
    return render_template(
        "membership/preview.html",
        form=form,
        sentence=sentence,
        facts=facts or [],
        consequence=consequence,
        button=button,
        is_final=is_final,
        typed=[pair for pair in typed_fields() if pair[0] not in (extra or {})],
        extra=extra or {},
        crumbs=crumbs(member),
    )
