"""Balances by file: a template to fill in, and its way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.desk.opening import queries
from coop.desk.opening import service
from coop.desk.opening.balance_file import read_file
from coop.desk.opening.balance_file import template
from coop.desk.opening.forms import FileForm
from coop.desk.opening.forms import bad_line_text
from coop.desk.opening.views.pages import blueprint
from coop.desk.opening.views.pages import unit_crumbs
from coop.desk.opening.views.parts import BAD_LINES_SHOWN
from coop.errors import CoopError
from coop.ledger.attachments import safe_name
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/saldo-awal/<unit>/templat.csv")
@requires(Permission.BOOKS_IMPORT)
def template_file(unit: str) -> ResponseReturnValue:
    """Every account as a row, filled in as far as it was typed."""
    session = book_session()
    service.require_unit(session, unit)
    typed = queries.typed_in(queries.parts_of(session, unit))
    text = template(queries.accounts_by_code(session).values(), typed)
    headers = {"Content-Disposition": 'attachment; filename="saldo-awal.csv"'}
    return Response(text.encode(), mimetype="text/csv", headers=headers)


@blueprint.route("/saldo-awal/<unit>/unggah", methods=["GET", "POST"])
@requires(Permission.BOOKS_IMPORT)
def upload(unit: str) -> ResponseReturnValue:
    """Take a filled-in template in the place of what was typed."""
    service.require_unit(book_session(), unit)
    form = FileForm()
    if form.validate_on_submit() and _is_taken(form, unit):
        flash(_("Saldo dari berkas sudah masuk. Periksa jumlahnya di bawah ini."), "success")
        return redirect(url_for("opening.unit", unit=unit), code=303)
    return _page(form, unit)


def _is_taken(form: FileForm, unit: str) -> bool:
    sent = form.file.data
    if sent is None or not sent.filename:
        form.form_errors.append(_("Belum ada berkas yang dipilih. Pilih berkas CSV dulu."))
        return False
    name, content = safe_name(sent.filename), sent.read()
    sent.close()  # a large one lies in a file of its own
    session = book_session()
    if queries.typed_in(queries.parts_of(session, unit)) and not form.replace.data:
        form.form_errors.append(
            _("Unit ini sudah punya isian. Beri centang bila semuanya boleh diganti isi berkas.")
        )
        return False
    try:
        read = read_file(
            name,
            content,
            queries.accounts_by_code(session),
            form=form.number_form,
        )
        for bad in read.bad[:BAD_LINES_SHOWN]:
            reason = bad_line_text(bad.reason)
            form.form_errors.append(
                _(
                    "Baris %(line)d, “%(text)s”: %(reason)s.",
                    line=bad.line,
                    text=bad.text,
                    reason=reason,
                )
            )
        if read.bad:
            more = len(read.bad) - BAD_LINES_SHOWN
            if more > 0:
                form.form_errors.append(_("Dan %(count)d baris lain.", count=more))
            return False
        with committing() as writer:
            service.keep_all(writer, unit, read.typed, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return False
    return True


def _page(form: FileForm, unit: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    kept = service.require_unit(session, unit)
    page = render_template(
        "opening/upload.html",
        form=form,
        unit=kept,
        is_typed=bool(queries.typed_in(queries.parts_of(session, unit))),
        crumbs=unit_crumbs(kept),
    )
    return page, form.status
