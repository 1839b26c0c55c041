"""Forgetting a person on a page, and what is kept of those who stand in the books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.errors import CoopError
from coop.members.people import erasing
from coop.members.people import service
from coop.members.people.forms import WhyForm
from coop.members.people.numbers import person_number
from coop.members.people.views.pages import blueprint
from coop.members.people.views.pages import crumbs
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/warga/<int:person_id>/hapus")
@requires(Permission.PEOPLE_ERASE)
def erase(person_id: int) -> ResponseReturnValue:
    """What would be forgotten, what has to be kept until when, and what stands in the way."""
    return _erase_page(WhyForm(), person_id)


def _erase_page(form: WhyForm, person_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    person = service.living_record(session, person_id)
    page = render_template(
        "people/erase.html",
        form=form,
        person=person,
        obstacles=erasing.obstacles_to_erasing(session, person_id, today()),
        until=erasing.kept_until(session, person_id),
        crumbs=crumbs(person),
    )
    return page, form.status


@blueprint.post("/warga/<int:person_id>/hapus")
@requires(Permission.PEOPLE_ERASE)
def erase_now(person_id: int) -> ResponseReturnValue:
    """Forget the person."""
    form = WhyForm()
    if not form.validate_on_submit():
        return _erase_page(form, person_id)
    try:
        with committing() as session:
            erasing.erase_person(
                session, person_id, form.reason.data or "", actor=actor(), now=now()
            )
    except CoopError as error:
        form.refuse(error)
        return _erase_page(form, person_id)
    flash(_("Data warga %(number)s sudah dihapus.", number=person_number(person_id)), "success")
    return redirect(url_for("people.show", person_id=person_id), code=303)


# ------------------------------------------------------------------------------- restricted


@blueprint.get("/warga/dibatasi")
@requires(Permission.PEOPLE_ERASE)
def restricted() -> ResponseReturnValue:
    """Identities that the law keeps, what may go first."""
    return _restricted_page(WhyForm(), None, {})


def _restricted_page(
    form: WhyForm, person_id: int | None, identity: dict[str, str]
) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    rows = erasing.restricted_identities(book_session())
    page = render_template(
        "people/restricted.html",
        form=form,
        rows=rows,
        due=[each for each in rows if each.keep_until < today()],
        read_id=person_id,
        identity=identity,
        crumbs=crumbs(),
    )
    return page, form.status


@blueprint.post("/warga/dibatasi/<int:person_id>")
@requires(Permission.PEOPLE_ERASE)
def read_restricted(person_id: int) -> ResponseReturnValue:
    """Name and NIK, this once and for a reason; the log says who read them and why."""
    form = WhyForm()
    identity = {}
    if form.validate_on_submit():
        try:
            with committing() as session:
                identity = erasing.read_restricted(
                    session, person_id, form.reason.data or "", actor=actor(), now=now()
                )
        except CoopError as error:
            form.refuse(error)
    return _restricted_page(form, person_id, identity)


@blueprint.post("/warga/dibatasi/musnahkan")
@requires(Permission.PEOPLE_ERASE)
def destroy() -> ResponseReturnValue:
    """Destroy every identity whose years are over."""
    with committing() as session:
        gone = erasing.destroy_due(session, actor=actor(), now=now())
    flash(
        ngettext("%(num)d identitas dimusnahkan.", "%(num)d identitas dimusnahkan.", len(gone)),
        "success",
    )
    return redirect(url_for("people.restricted"), code=303)
