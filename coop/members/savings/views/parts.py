"""What the pages of savings share: their blueprint, the account of an address, a step before."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Final
from typing import TypeVar

from flask import Blueprint
from flask import abort
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import NotFound
from coop.ledger.views.pages import typed_fields
from coop.members.savings.errors import AccountMissing
from coop.members.savings.forms import KINDS
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_view
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import engine
from coop.web.database import read_only_from_here

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.web.fields import BookForm

blueprint = Blueprint("savings", __name__)

NUMBER_MAX: Final = 2**31 - 1

Answer = TypeVar("Answer")


@blueprint.before_request
def refuse_numbers_of_nothing() -> None:
    """An address with a number no row can have leads nowhere."""
    given = request.view_args or {}
    if any(number > NUMBER_MAX for number in given.values() if isinstance(number, int)):
        abort(404)


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {"kind_name": kind_name, "this_day": today()}


def kind_name(kind: str) -> str:
    """What a kind of savings is called: the words before what explains it."""
    return str(KINDS[kind]).partition(":")[0]


def account_of(account_id: int) -> SavingsView:
    """The account of an address.

    Raises:
        NotFound: there is none.
    """
    try:
        return savings_view(book_session(), account_id)
    except AccountMissing:
        raise NotFound("savings", account_id) from None


def crumbs(account: SavingsView | None = None) -> list[tuple[str, str]]:
    """Where the pages of savings are found."""
    found = [(_("Simpanan"), url_for("savings.index"))]
    if account is not None:
        found.append((account.number, url_for("savings.show", account_id=account.id)))
    return found


def tried(act: Callable[[Session], Answer]) -> Answer:
    """What an act would answer; nothing is left of it."""
    read_only_from_here()  # the lock passes to the session that is thrown away
    with writing(engine()) as session:
        return act(session)


def look(
    form: BookForm,
    title: str,
    sentence: str,
    button: str,
    crumb_list: list[tuple[str, str]],
    notes: tuple[str, ...] = (),
    warning: str = "",
) -> str:
    """The page before something is recorded: one sentence, what it means, one button."""
    return render_template(
        "savings/look.html",
        form=form,
        title=title,
        sentence=sentence,
        button=button,
        notes=notes,
        warning=warning,
        typed=typed_fields(),
        crumbs=crumb_list,
    )


def asks_to_look() -> bool:
    """Whether the form was sent to be looked at first."""
    return "confirmed" not in request.form


def asks_to_edit() -> bool:
    """Whether somebody goes back from the look to the form."""
    return "edit" in request.form
