"""The full journal form: typed, looked at as it will stand, then posted once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import CoopError
from coop.ledger.attachments import FileIn
from coop.ledger.attachments import attach
from coop.ledger.attachments import keep_waiting
from coop.ledger.attachments import waiting_names
from coop.ledger.drafts import attach_submitted
from coop.ledger.drafts import preview
from coop.ledger.drafts import submit
from coop.ledger.forms import LINES_MAX
from coop.ledger.forms import EntryForm
from coop.ledger.reading import entry_view
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import effects_of
from coop.ledger.views.pages import postable_accounts
from coop.ledger.views.pages import typed_fields
from coop.ledger.views.pages import units
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.fields import BookForm
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MORE_LINES = 4


@blueprint.get("/jurnal/baru")
@requires(Permission.BOOKS_POST)
def new_entry() -> ResponseReturnValue:
    """An empty form, dated today."""
    form = EntryForm()
    form.entry_date.data = today()
    form.voucher_number.data = request.args.get("nomor", "")
    return _form_page(form)


@blueprint.post("/jurnal/baru")
@requires(Permission.BOOKS_POST)
def post_entry() -> ResponseReturnValue:
    """Add lines, look at the entry as it will stand, go back, or post it."""
    form = EntryForm()
    if not _keep_files(form):
        return _form_page(form)
    if "more" in request.form:
        for _line in range(min(MORE_LINES, LINES_MAX - len(form.lines))):
            form.lines.append_entry()
        return _form_page(form)
    if "edit" in request.form or not form.validate_on_submit():
        return _form_page(form)
    try:
        if "confirmed" in request.form:
            return _posted(form)
        return _previewed(form)
    except CoopError as error:
        form.refuse(error)
        return _form_page(form)


def _keep_files(form: EntryForm) -> bool:
    """Keep the files that came along, whatever becomes of the rest of the form.

    A browser cannot send a chosen file twice: without this a refused form would lose it.
    """
    sent = [FileIn(file.filename or "", file.read()) for file in form.files.data or [] if file]
    if not sent:
        return True
    request_id = form.request_id.data or ""
    try:
        with committing() as session:
            keep_waiting(session, sent, request_id=request_id, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return False
    return True


def _posted(form: EntryForm) -> ResponseReturnValue:
    request_id = form.request_id.data or ""
    with committing() as session:
        draft = form.draft(session)
        submitted = submit(session, draft, request_id=request_id, actor=actor(), now=now())
        attach_submitted(session, submitted, request_id=request_id, actor=actor(), now=now())
    return answered(submitted, _("Jurnal %(number)s tercatat."))


def _previewed(form: EntryForm) -> ResponseReturnValue:
    """Show what the door would write, writing nothing."""
    request_id = form.request_id.data or ""
    read_only_from_here()  # the lock passes to the session that is thrown away
    with writing(engine()) as session:
        draft = form.draft(session)
        shown = preview(session, draft, request_id=request_id, actor=actor(), now=now())
    session = book_session()
    return render_template(
        "ledger/entry_preview.html",
        form=form,
        draft=draft,
        preview=shown,
        effects=effects_of(session, draft),
        files=waiting_names(session, request_id),
        typed=typed_fields(),
        crumbs=[(_("Jurnal"), url_for("ledger.journal"))],
    )


def _form_page(form: EntryForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    choices = units(session, only_active=True)
    form.offer_units([(unit.code, unit.label) for unit in choices])
    page = render_template(
        "ledger/entry_form.html",
        form=form,
        accounts=postable_accounts(session),
        several_units=len(choices) > 1,
        can_have_more=len(form.lines) < LINES_MAX,
        files=waiting_names(session, form.request_id.data or ""),
        crumbs=[(_("Jurnal"), url_for("ledger.journal"))],
    )
    return page, form.status


@blueprint.post("/jurnal/<int:entry_id>/lampiran")
@requires(Permission.BOOKS_POST)
def add_attachment(entry_id: int) -> ResponseReturnValue:
    """Add a photo or PDF to an entry that is posted already."""
    form = BookForm()
    sent = [file for file in request.files.getlist("file") if file.filename]
    if form.validate_on_submit() and sent:
        with committing() as session:
            view = entry_view(session, entry_id)
            for file in sent:
                attach(
                    session,
                    view.entry.id,
                    FileIn(file.filename or "", file.read()),
                    actor=actor(),
                    now=now(),
                )
        flash(_("Lampiran tersimpan."), "success")
    else:
        flash(_("Pilih dulu foto atau PDF yang akan dilampirkan."), "warning")
    return redirect(url_for("ledger.entry", entry_id=entry_id), code=303)
