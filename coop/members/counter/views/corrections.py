"""Receipts put right from their own page: cancelled in their session, or their money moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.errors import BalanceTooLow
from coop.ledger.views.pages import typed_fields
from coop.members.counter.correcting import MoveFacts
from coop.members.counter.correcting import cancel
from coop.members.counter.correcting import corrected
from coop.members.counter.correcting import may_cancel
from coop.members.counter.correcting import move
from coop.members.counter.forms import MoveForm
from coop.members.counter.forms import ReasonForm
from coop.members.counter.receipts import receipt_by_id
from coop.members.counter.views.pages import answered
from coop.members.counter.views.pages import blueprint
from coop.members.counter.views.pages import crumbs
from coop.members.counter.views.receipts import receipt_or_404
from coop.members.membership.finding import member_by_id
from coop.members.savings.models import SavingsProduct
from coop.members.savings.reading import balances_of
from coop.members.savings.reading import savings_of_member
from coop.members.savings.reading import savings_view
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.format import rupiah
from coop.web.format import typed_amount
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.counter.models import Receipt
    from coop.members.counter.service import Taken
    from coop.money import Money


@blueprint.get("/kasir/kuitansi/<int:receipt_id>/batal")
@requires(Permission.COUNTER_USE)
def cancelling(receipt_id: int) -> ResponseReturnValue:
    """Ask why a receipt is cancelled."""
    row = receipt_or_404(receipt_id)
    session = book_session()
    if not may_cancel(session, row, actor(), corrected(session, row)):
        return redirect(url_for("counter.receipt", receipt_id=row.id), code=303)
    return _cancel_page(ReasonForm(), row)


@blueprint.post("/kasir/kuitansi/<int:receipt_id>/batal")
@requires(Permission.COUNTER_USE)
def cancelled(receipt_id: int) -> ResponseReturnValue:
    """Cancel it; the money goes back as it came."""
    form = ReasonForm()
    row = receipt_or_404(receipt_id)
    if not form.validate_on_submit():
        return _cancel_page(form, row)
    try:
        with committing() as session:
            taken = cancel(
                session,
                receipt_id,
                form.words(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _cancel_page(form, receipt_or_404(receipt_id))
    return answered(taken, _("Pembatalan %(number)s tercatat.", number=taken.number))


def _cancel_page(form: ReasonForm, row: Receipt) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        row = receipt_or_404(row.id)
    page = render_template(
        "counter/cancel.html",
        form=form,
        row=row,
        member=member_by_id(book_session(), row.member_id),
        net=row.total_in - row.total_out,
        crumbs=_crumbs(row),
    )
    return page, form.status


def _crumbs(row: Receipt) -> list[tuple[str, str]]:
    return crumbs((row.number, url_for("counter.receipt", receipt_id=row.id)))


# ------------------------------------------------------------------------- moving


@blueprint.get("/kasir/kuitansi/<int:receipt_id>/pindah")
@requires(Permission.COUNTER_USE)
def moving(receipt_id: int) -> ResponseReturnValue:
    """Ask where the money belongs."""
    row = receipt_or_404(receipt_id)
    form = MoveForm()
    sources = _sources(row)
    if not sources:
        return redirect(url_for("counter.receipt", receipt_id=row.id), code=303)
    form.member.data = row.member_number
    form.product.data = _usual_product()
    return _move_page(form, row, sources=sources)


def _usual_product() -> str:
    """The product money most often belongs to: free savings."""
    found = next((each for each in _products() if each.kind == "voluntary"), None)
    return found.code if found is not None else ""


def _products() -> list[SavingsProduct]:
    """Products that money may be moved to."""
    return (
        book_session()
        .query(SavingsProduct)
        .filter(SavingsProduct.is_active, SavingsProduct.kind != "term")
        .order_by(SavingsProduct.position, SavingsProduct.id)
        .all()
    )


def _sources(row: Receipt) -> list[tuple[str, str]]:
    """Accounts of the receipt from which something can be moved."""
    known = corrected(book_session(), row)
    return [
        (str(each.account_id), f"{each.name} {each.number}, {rupiah(left)}")
        for each in row.line_list()
        if (left := known.movable(row, each.account_id)) > ZERO
    ]


@blueprint.post("/kasir/kuitansi/<int:receipt_id>/pindah")
@requires(Permission.COUNTER_USE)
def moved(receipt_id: int) -> ResponseReturnValue:
    """Look at it in one sentence, go back, or move the money."""
    form = MoveForm()
    row = receipt_or_404(receipt_id)
    if "edit" in request.form or not form.validate_on_submit():
        return _move_page(form, row)
    try:
        if "confirmed" not in request.form:
            read_only_from_here()
            with writing(engine()) as session:  # tried, then thrown away
                facts = _facts(session, form, receipt_id)
                _move(session, form, facts)
                ids = (facts.from_account_id, facts.to_account_id)
                balances = balances_of(session, [savings_view(session, each) for each in ids])
            return _move_preview(form, receipt_id, facts, balances)
        with committing() as session:
            taken = _move(session, form, _facts(session, form, receipt_id))
    except BalanceTooLow as error:
        form.refuse(error)
        return _move_page(form, receipt_or_404(receipt_id), is_spent=True)
    except CoopError as error:
        form.refuse(error)
        return _move_page(form, receipt_or_404(receipt_id))
    return answered(taken, _("Pindah buku %(number)s tercatat.", number=taken.number))


def _facts(session: Session, form: MoveForm, receipt_id: int) -> MoveFacts:
    """What was typed.

    Raises:
        NotFound: the member has no open account of that product.
    """
    member = form.member.member
    assert member is not None, "the form is valid"
    accounts = savings_of_member(session, member.id)
    target = next((each for each in accounts if each.product == form.product.data), None)
    if target is None:
        raise NotFound("savings", f"{form.product.data} {member.number}")
    source = form.source.data or ""
    source_id = int(source) if source.isdigit() and len(source) < 10 else 0
    amount = form.amount.data
    if amount is None:  # all that the receipt still has there
        receipt = receipt_by_id(session, receipt_id)
        amount = corrected(session, receipt).movable(receipt, source_id)
    return MoveFacts(
        receipt_id,
        source_id,
        target.id,
        amount,
        form.words(),
        bool(form.is_claim.data),
    )


def _move(session: Session, form: MoveForm, facts: MoveFacts) -> Taken:
    return move(session, facts, request_id=form.request_id.data or "", actor=actor(), now=now())


def _move_preview(
    form: MoveForm, receipt_id: int, facts: MoveFacts, balances: dict[int, Money]
) -> ResponseReturnValue:
    session = book_session()
    row = receipt_or_404(receipt_id)
    return render_template(
        "counter/move_preview.html",
        form=form,
        row=row,
        facts=facts,
        source=next(each for each in row.line_list() if each.account_id == facts.from_account_id),
        giver=member_by_id(session, row.member_id),
        taker=form.member.member,
        product=session.query(SavingsProduct).filter_by(code=form.product.data).one(),
        target=savings_view(session, facts.to_account_id),
        balances=balances,
        typed=[
            *(pair for pair in typed_fields() if pair[0] != "amount"),
            ("amount", typed_amount(facts.amount)),
        ],
        title=_("Periksa dulu"),
        crumbs=_crumbs(row),
    )


def _move_page(
    form: MoveForm,
    row: Receipt,
    *,
    is_spent: bool = False,
    sources: list[tuple[str, str]] | None = None,
) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        row = receipt_or_404(row.id)
    form.source.choices = list(_sources(row) if sources is None else sources)
    form.product.choices = [(each.code, each.name) for each in _products()]
    page = render_template(
        "counter/move.html", form=form, row=row, is_spent=is_spent, crumbs=_crumbs(row)
    )
    return page, form.status
