"""Pages of the hand-over of the treasurer's office."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Blueprint
from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.desk.handover import queries
from coop.desk.handover import service
from coop.desk.handover.content import content_from_text
from coop.desk.handover.content import content_to_text
from coop.desk.handover.content import digest_of
from coop.desk.handover.content import facts_from_text
from coop.desk.handover.forms import CompleteForm
from coop.desk.handover.forms import FactsForm
from coop.desk.handover.forms import StartForm
from coop.errors import CoopError
from coop.users.access import Permission
from coop.users.access import Role
from coop.users.service import require_user
from coop.users.service import users
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.fields import BookForm
from coop.web.frame import language
from coop.web.frame import told
from coop.web.handover_paper import minutes_of_handover
from coop.web.minutes_page import minutes_response
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.handover.models import HandoverDraft

blueprint = Blueprint("handover", __name__)


@blueprint.get("/serah-terima")
@requires(Permission.OFFICE_HANDOVER)
def index() -> ResponseReturnValue:
    """Hand-overs that were completed, and the one that is being prepared."""
    session = book_session()
    return render_template(
        "handover/index.html",
        done=queries.handovers(session),
        under_way=queries.drafts_under_way(session),
        names={each.username: each.display_name for each in users(session)},
        crumbs=[(_("Pengaturan"), url_for("settings.index"))],
    )


@blueprint.route("/serah-terima/baru", methods=["GET", "POST"])
@requires(Permission.OFFICE_HANDOVER)
def start() -> ResponseReturnValue:
    """Say who hands over to whom."""
    session = book_session()
    form = _start_form(session)
    if form.validate_on_submit():
        parties = service.Parties(
            form.giver.data, form.taker.data, form.chair.data or "", form.supervisor.data or ""
        )
        try:
            with committing() as writing:
                draft = service.start(
                    writing, parties, request_id=str(form.request_id.data), actor=actor(), now=now()
                )
                draft_id = draft.id
        except CoopError as error:
            form.refuse(error)
        else:
            return redirect(url_for("handover.prepare", draft_id=draft_id), code=303)
    page = render_template("handover/start.html", form=form, crumbs=_crumbs())
    return page, form.status


@blueprint.route("/serah-terima/<int:draft_id>", methods=["GET", "POST"])
@requires(Permission.OFFICE_HANDOVER)
def prepare(draft_id: int) -> ResponseReturnValue:
    """One hand-over: what the book knows, and what has to be typed in."""
    session = book_session()
    draft = queries.draft_by_id(session, draft_id)
    if draft.state != "open":
        return _shown(session, draft)
    form = FactsForm()
    if form.validate_on_submit():
        try:
            with committing() as writing:
                service.keep_facts(writing, draft_id, form.facts(), actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Catatan serah terima tersimpan."), "success")
            return redirect(url_for("handover.prepare", draft_id=draft_id), code=303)
    if request.method == "GET":
        form.show(facts_from_text(draft.facts))
    page = render_template(
        "handover/prepare.html",
        draft=draft,
        form=form,
        cancel_form=BookForm(),
        crumbs=_crumbs(),
        **_book_values(session, draft),
    )
    return page, form.status


@blueprint.route("/serah-terima/<int:draft_id>/selesai", methods=["GET", "POST"])
@requires(Permission.OFFICE_HANDOVER)
def complete(draft_id: int) -> ResponseReturnValue:
    """The final step, after one sentence that says what it does."""
    session = book_session()
    draft = queries.draft_by_id(session, draft_id)
    form = CompleteForm()
    if form.validate_on_submit() and request.form.get("confirmed"):
        try:
            with committing() as writing:
                seen = str(form.seen.data)
                service.complete(writing, draft_id, seen=seen, actor=actor(), now=now())
                taker = require_user(writing, draft.to_user).display_name
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Jabatan bendahara sekarang dipegang %(name)s.", name=taker), "success")
            return redirect(url_for("handover.prepare", draft_id=draft_id), code=303)
    if draft.state != "open":
        return redirect(url_for("handover.prepare", draft_id=draft_id), code=303)
    values = _book_values(session, draft)
    form.seen.data = digest_of(content_to_text(values["content"]))
    giver = require_user(session, draft.from_user)
    page = render_template(
        "handover/complete.html",
        draft=draft,
        form=form,
        left=[Role(role) for role in service.roles_after(giver)],
        crumbs=[*_crumbs(), (_("Persiapan"), url_for("handover.prepare", draft_id=draft_id))],
        **values,
    )
    return page, form.status


@blueprint.post("/serah-terima/<int:draft_id>/batal")
@requires(Permission.OFFICE_HANDOVER)
def cancel(draft_id: int) -> ResponseReturnValue:
    """Give up a hand-over that was being prepared."""
    if BookForm().validate_on_submit():
        try:
            with committing() as session:
                service.cancel(session, draft_id, actor=actor(), now=now())
        except CoopError as error:
            flash(told(error), "warning")
        else:
            flash(_("Serah terima itu dibatalkan. Tidak ada hak yang berubah."), "success")
    return redirect(url_for("handover.index"), code=303)


@blueprint.get("/serah-terima/<int:draft_id>/berita-acara.pdf")
@requires(Permission.OFFICE_HANDOVER)
def minutes(draft_id: int) -> Response:
    """The minutes on paper: as they were completed, or marked as a draft."""
    session = book_session()
    done = queries.handover_of(session, draft_id)
    if done is not None:
        content = content_from_text(done.content)
        said = minutes_of_handover(content, language(), digest=done.digest)
        return minutes_response(said, f"serah-terima-{done.number.lower()}")
    draft = queries.draft_by_id(session, draft_id)
    content = queries.content_of(session, draft, today())
    return minutes_response(minutes_of_handover(content, language()), "rancangan-serah-terima")


def _shown(session: Session, draft: HandoverDraft) -> ResponseReturnValue:
    """What became of it."""
    done = queries.handover_of(session, draft.id)
    return render_template(
        "handover/done.html",
        draft=draft,
        done=done,
        content=content_from_text(done.content) if done else None,
        crumbs=_crumbs(),
    )


def _book_values(session: Session, draft: HandoverDraft) -> dict[str, Any]:
    """What the book knows, and why it cannot be completed yet."""
    content = queries.content_of(session, draft, today())
    values: dict[str, Any] = {
        "content": content,
        "waiting": queries.waiting_of(session, draft.from_user),
        "obstacle": "",
    }
    try:
        service.obstacles(session, draft, content)
    except CoopError as error:
        values["obstacle"] = told(error)
    return values


def _start_form(session: Session) -> StartForm:
    """The form, with the chair and the supervisor that the book knows."""
    form = StartForm()
    everybody = [each for each in users(session) if each.is_enabled]
    by_role = {
        role: [each for each in everybody if role in {held.role for held in each.roles}]
        for role in (Role.TREASURER, Role.CHAIR, Role.SUPERVISOR)
    }
    treasurers = by_role[Role.TREASURER]
    form.offer(treasurers, everybody)
    if request.method == "GET":
        for field, role in ((form.chair, Role.CHAIR), (form.supervisor, Role.SUPERVISOR)):
            field.data = by_role[role][0].display_name if by_role[role] else ""
        me = actor()
        if any(each.username == me for each in treasurers):
            form.giver.data = me
    return form


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Serah terima jabatan"), url_for("handover.index"))]
