"""Taking a settlement back, or a payment of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.drafts import WaitingEntry
from coop.ledger.views.answers import answered
from coop.members.membership.forms import ReturnForm
from coop.members.membership.payments import payments_of
from coop.members.membership.payments import take_back_payment
from coop.members.membership.settling import standing_settlement
from coop.members.membership.settling import unsettle
from coop.members.membership.views.settlement import left_member
from coop.members.membership.views.settlement import settlement_crumbs
from coop.members.membership.views.settlement import standing
from coop.members.membership.views.shared import blueprint
from coop.members.membership.views.shared import is_confirmed
from coop.members.membership.views.shared import name_of
from coop.members.membership.views.shared import preview
from coop.members.membership.views.shared import tried
from coop.members.membership.views.shared import wants_change
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import rupiah
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry
    from coop.members.membership.models import SettlementUndo
    from coop.members.membership.payments import PaymentView


@blueprint.get("/anggota/<path:number>/penyelesaian/batalkan")
@requires(Permission.BOOKS_CORRECT)
def undoing(number: str) -> ResponseReturnValue:
    """Ask why a settlement is taken back."""
    form = ReturnForm()
    form.day.data = today()
    return _undo_page(form, number)


@blueprint.post("/anggota/<path:number>/penyelesaian/batalkan")
@requires(Permission.BOOKS_CORRECT)
def undo(number: str) -> ResponseReturnValue:
    """Look at the reversal in a sentence, or take a settlement back before anything was paid."""
    row = standing_settlement(book_session(), left_member(number).id)
    if row is None:  # a second click
        return redirect(url_for("membership.settlement", number=number), code=303)
    form = ReturnForm()
    if wants_change() or not form.validate_on_submit():
        return _undo_page(form, number)
    assert form.day.data is not None, "the form is valid"
    settlement_id, day = row.id, form.day.data

    def act(session: Session) -> SettlementUndo:
        return unsettle(
            session,
            settlement_id,
            day,
            form.reason.data or "",
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )

    try:
        if not is_confirmed():
            tried(act)
            return _undo_preview(form, number)
        with committing() as session:
            act(session)
    except CoopError as error:
        form.refuse(error)
        return _undo_page(form, number)
    flash(_("Penyelesaian dibatalkan; semua saldo kembali seperti semula."), "success")
    return redirect(url_for("membership.settlement", number=number), code=303)


def _undo_preview(form: ReturnForm, number: str) -> ResponseReturnValue:
    member = left_member(number)
    return preview(
        form,
        _(
            "Semua saldo %(name)s kembali seperti sebelum penyelesaian, dan rekeningnya terbuka "
            "lagi. Lembar yang lama tetap tersimpan.",
            name=name_of(member),
        ),
        _("Batalkan penyelesaian ini"),
        facts=[_("Alasan: %(text)s", text=form.reason.data or "")],
        member=member,
    )


def _undo_page(form: ReturnForm, number: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    member = left_member(number)
    page = render_template(
        "membership/undo.html",
        form=form,
        member=member,
        row=standing(member),
        payment=None,
        crumbs=settlement_crumbs(member),
    )
    return page, form.status


def _payment(number: str, payment_id: int) -> PaymentView:
    row = standing(left_member(number))
    for each in payments_of(book_session(), row.id):
        if each.payment.id == payment_id and each.entry is not None:
            return each
    raise NotFound("settlement", payment_id)


@blueprint.get("/anggota/<path:number>/penyelesaian/bayar/<int:payment_id>/batalkan")
@requires(Permission.BOOKS_CORRECT)
def payment_undoing(number: str, payment_id: int) -> ResponseReturnValue:
    """Ask why a payment is taken back."""
    form = ReturnForm()
    form.day.data = today()
    return _payment_undo_page(form, number, payment_id)


@blueprint.post("/anggota/<path:number>/penyelesaian/bayar/<int:payment_id>/batalkan")
@requires(Permission.BOOKS_CORRECT)
def payment_undo(number: str, payment_id: int) -> ResponseReturnValue:
    """Look at the reversal in a sentence, or reverse a payment that was not made after all."""
    _payment(number, payment_id)
    form = ReturnForm()
    if wants_change() or not form.validate_on_submit():
        return _payment_undo_page(form, number, payment_id)
    assert form.day.data is not None, "the form is valid"
    day = form.day.data

    def act(session: Session) -> PostedEntry | WaitingEntry:
        return take_back_payment(
            session,
            payment_id,
            day,
            form.reason.data or "",
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )

    try:
        if not is_confirmed():
            tried(act)
            return _payment_preview(form, number, payment_id)
        with committing() as session:
            submitted = act(session)
    except CoopError as error:
        form.refuse(error)
        return _payment_undo_page(form, number, payment_id)
    if isinstance(submitted, WaitingEntry):
        return answered(submitted, "")
    flash(_("Pembatalan %(number)s tercatat.", number=submitted.voucher_number), "success")
    return redirect(url_for("membership.settlement", number=number), code=303)


def _payment_preview(form: ReturnForm, number: str, payment_id: int) -> ResponseReturnValue:
    payment = _payment(number, payment_id).payment
    return preview(
        form,
        _(
            "%(amount)s kepada %(name)s dibatalkan dengan jurnal kebalikannya; uangnya kembali ke "
            "kas.",
            amount=rupiah(payment.amount),
            name=payment.recipient,
        ),
        _("Batalkan pembayaran ini"),
        facts=[_("Alasan: %(text)s", text=form.reason.data or "")],
        member=left_member(number),
    )


def _payment_undo_page(form: ReturnForm, number: str, payment_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    member = left_member(number)
    page = render_template(
        "membership/undo.html",
        form=form,
        member=member,
        row=standing(member),
        payment=_payment(number, payment_id),
        crumbs=settlement_crumbs(member),
    )
    return page, form.status
