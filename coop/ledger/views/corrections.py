"""Correcting what was posted: a reversal (pembatalan) or a transfer (pindah buku)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import CoopError
from coop.ledger.correction import Transfer
from coop.ledger.correction import submit_reversal
from coop.ledger.correction import submit_transfer
from coop.ledger.correction import transfer_draft
from coop.ledger.drafts import preview
from coop.ledger.forms import ReasonForm
from coop.ledger.forms import TransferForm
from coop.ledger.reading import entry_view
from coop.ledger.settings import approval_limit
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import effects_of
from coop.ledger.views.pages import postable_accounts
from coop.ledger.views.pages import typed_fields
from coop.ledger.views.pages import units
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session


@blueprint.get("/jurnal/<int:entry_id>/batalkan")
@requires(Permission.BOOKS_CORRECT)
def reversal(entry_id: int) -> ResponseReturnValue:
    """Ask why, and say what will happen."""
    form = ReasonForm()
    form.entry_date.data = today()
    return _reversal_page(form, entry_id)


@blueprint.post("/jurnal/<int:entry_id>/batalkan")
@requires(Permission.BOOKS_CORRECT)
def reverse_entry(entry_id: int) -> ResponseReturnValue:
    """Post the mirror of an entry."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _reversal_page(form, entry_id)
    assert form.entry_date.data is not None, "the form is valid"
    try:
        with committing() as session:
            submitted = submit_reversal(
                session,
                entry_id,
                reason=form.reason.data or "",
                entry_date=form.entry_date.data,
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _reversal_page(form, entry_id)
    return answered(submitted, _("Pembatalan %(number)s tercatat."))


def _reversal_page(form: ReasonForm, entry_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    view = entry_view(book_session(), entry_id)
    page = render_template(
        "ledger/reversal.html",
        form=form,
        view=view,
        limit=approval_limit(book_session()),
        crumbs=[
            (_("Jurnal"), url_for("ledger.journal")),
            (view.entry.voucher_number, url_for("ledger.entry", entry_id=entry_id)),
        ],
    )
    return page, form.status


@blueprint.get("/pindah-buku")
@requires(Permission.BOOKS_CORRECT)
def new_transfer() -> ResponseReturnValue:
    """An empty form, dated today."""
    form = TransferForm()
    form.entry_date.data = today()
    return _transfer_page(form)


@blueprint.post("/pindah-buku")
@requires(Permission.BOOKS_CORRECT)
def post_transfer() -> ResponseReturnValue:
    """Look at the transfer in a sentence, go back, or post it."""
    form = TransferForm()
    if "edit" in request.form or not form.validate_on_submit():
        return _transfer_page(form)
    try:
        if "confirmed" not in request.form:
            return _transfer_preview(form)
        with committing() as session:
            wanted = _wanted(session, form)
            submitted = submit_transfer(
                session, wanted, request_id=form.request_id.data or "", actor=actor(), now=now()
            )
    except CoopError as error:
        form.refuse(error)
        return _transfer_page(form)
    return answered(submitted, _("Pindah buku %(number)s tercatat."))


def _wanted(session: Session, form: TransferForm) -> Transfer:
    assert form.entry_date.data is not None, "the form is valid"
    return Transfer(
        amount=form.amount.data or ZERO,
        debit=form.side(session, "debit"),
        credit=form.side(session, "credit"),
        reason=form.reason.data or "",
        entry_date=form.entry_date.data,
    )


def _transfer_preview(form: TransferForm) -> ResponseReturnValue:
    """Show what the door would write, writing nothing."""
    read_only_from_here()  # the lock passes to the session that is thrown away
    with writing(engine()) as session:
        wanted = _wanted(session, form)
        draft = transfer_draft(session, wanted)
        shown = preview(
            session, draft, request_id=form.request_id.data or "", actor=actor(), now=now()
        )
    return render_template(
        "ledger/transfer_preview.html",
        form=form,
        draft=draft,
        preview=shown,
        effects=effects_of(book_session(), draft),
        typed=typed_fields(),
        crumbs=[(_("Jurnal"), url_for("ledger.journal"))],
    )


def _transfer_page(form: TransferForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    choices = [(unit.code, unit.label) for unit in units(session, only_active=True)]
    form.debit_unit.choices = form.credit_unit.choices = choices
    page = render_template(
        "ledger/transfer.html",
        form=form,
        accounts=postable_accounts(session),
        crumbs=[(_("Jurnal"), url_for("ledger.journal"))],
    )
    return page, form.status
