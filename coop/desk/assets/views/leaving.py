"""An asset leaves: the form, what it means, and the entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.desk.assets.disposal import dispose
from coop.desk.assets.disposal import leaving_draft
from coop.desk.assets.forms import LeavingForm
from coop.desk.assets.kinds import MANNERS
from coop.desk.assets.register import asset_view
from coop.desk.assets.views.pages import blueprint
from coop.desk.assets.views.pages import crumbs
from coop.desk.assets.views.pages import money_choices
from coop.errors import CoopError
from coop.ledger.drafts import preview
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import effects_of
from coop.ledger.views.pages import typed_fields
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/aset/<number>/lepas")
@requires(Permission.BOOKS_POST)
def leaving(number: str) -> ResponseReturnValue:
    """How and why an asset leaves."""
    form = LeavingForm()
    form.left_on.data = today()
    return _form_page(form, number)


@blueprint.post("/aset/<number>/lepas")
@requires(Permission.BOOKS_POST)
def leave(number: str) -> ResponseReturnValue:
    """Look at what it means, go back, or record it."""
    form = LeavingForm()
    if "edit" in request.form or not form.validate_on_submit():
        return _form_page(form, number)
    try:
        if "confirmed" not in request.form:
            return _preview(form, number)
        with committing() as session:
            submitted = dispose(
                session,
                number,
                form.leaving(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _form_page(form, number)
    return answered(submitted, _("Pelepasan aset tercatat dengan %(number)s."))


def _preview(form: LeavingForm, number: str) -> ResponseReturnValue:
    """Show what the door would write, writing nothing."""
    read_only_from_here()
    with writing(engine()) as session:
        view = asset_view(session, number)
        wanted = leaving_draft(session, number, form.leaving())
        shown = preview(
            session,
            wanted.draft,
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )
        session.expunge_all()
    typed = form.leaving()
    return render_template(
        "assets/leaving_preview.html",
        form=form,
        view=view,
        wanted=wanted,
        typed=typed_fields(),
        leaving=typed,
        manner=MANNERS[typed.manner],
        preview=shown,
        effects=effects_of(book_session(), wanted.draft),
        crumbs=_crumbs(number),
    )


def _form_page(form: LeavingForm, number: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    view = asset_view(session, number)
    form.offer(language(), money_choices(session))
    page = render_template("assets/leaving.html", form=form, view=view, crumbs=_crumbs(number))
    return page, form.status


def _crumbs(number: str) -> list[tuple[str, str]]:
    return crumbs(
        (_("Aset tetap"), url_for("assets.index")),
        (number, url_for("assets.asset", number=number)),
    )
