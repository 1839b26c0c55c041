"""The computer's clock, after a dead battery: look at the date, then vouch for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.desk.copies.views.pages import blueprint
from coop.ledger.book import head_of
from coop.ledger.posting import confirm_clock
from coop.ledger.posting import is_behind
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.fields import BookForm
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/jam-komputer")
@requires(Permission.COPIES_MAKE)
def clock() -> ResponseReturnValue:
    """What the clock says, and when the last entry was recorded."""
    return _page(BookForm())


@blueprint.post("/jam-komputer")
@requires(Permission.COPIES_MAKE)
def confirm() -> ResponseReturnValue:
    """Take the clock's word from here on."""
    form = BookForm()
    if not form.validate_on_submit():
        return _page(form)
    with committing() as session:
        was_behind = confirm_clock(session, actor=actor(), now=now())
    if was_behind:
        flash(_("Jam komputer dipastikan. Pencatatan dapat diteruskan."), "success")
    return redirect(url_for("home.index" if was_behind else "copies.clock"), code=303)


def _page(form: BookForm) -> tuple[str, int]:
    last_recorded_at = head_of(book_session()).last_recorded_at
    page = render_template(
        "copies/clock.html",
        form=form,
        present=now(),
        last_recorded_at=last_recorded_at,
        is_behind=is_behind(now(), last_recorded_at),
        crumbs=[(_("Pengaturan"), url_for("settings.index"))],
    )
    return page, form.status
