"""One deposit on pages: what was agreed, its certificate, its early end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.drafts import WaitingEntry
from coop.ledger.forms import ReasonForm
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import typed_fields
from coop.members.deposits import facts
from coop.members.deposits import queries
from coop.members.deposits.forms import AT_MATURITY
from coop.members.deposits.forms import PAYOUTS
from coop.members.deposits.forms import BreakForm
from coop.members.deposits.forms import InstructionForm
from coop.members.deposits.forms import PrintForm
from coop.members.deposits.queries import deposit_view
from coop.members.deposits.service import break_deposit
from coop.members.deposits.service import instruct
from coop.members.deposits.service import plan_break
from coop.members.deposits.service import record_print
from coop.members.deposits.service import take_back
from coop.members.deposits.views.pages import blueprint
from coop.members.deposits.views.pages import crumbs
from coop.members.deposits.views.pages import savings_choices
from coop.members.deposits.views.pages import savings_name
from coop.members.deposits.views.pages import source_name
from coop.members.savings.reading import savings_view
from coop.money import ZERO
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.certificate_paper import render_certificate
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import pdf_response
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.deposits.queries import DepositView


@blueprint.get("/berjangka/<int:deposit_id>")
@requires(Permission.SAVINGS_READ)
def show(deposit_id: int) -> ResponseReturnValue:
    """What was agreed, when interest is due, what happened."""
    return _show(deposit_id, PrintForm())


def _show(deposit_id: int, form: PrintForm) -> tuple[str, int]:
    session = book_session()
    view = deposit_view(session, deposit_id)
    entries = queries.entries_of(session, deposit_id)[deposit_id]
    earned = queries.earned_of(entries)
    standing = [each for each in entries if each.is_standing]
    prints = [
        each
        for each in queries.prints_of(session, deposit_id)
        if each.position == view.current.position
    ]
    waiting = queries.waiting_draft(session, deposit_id) if view.is_waiting else None
    page = render_template(
        "deposits/show.html",
        view=view,
        state=view.state_on(today()),
        stretches=[
            (each, view.term.interest_of(each), (view.current.position, each.number) in earned.done)
            for each in view.term.stretches()
        ],
        entries=entries,
        zero=ZERO,
        last=standing[-1].id if standing else 0,
        prints=prints,
        savings=savings_view(session, view.instruction.savings_id),
        source=source_name(session, view.row.source),
        payout=PAYOUTS[view.row.payout],
        at_maturity=AT_MATURITY[view.instruction.at_maturity],
        waiting=waiting,
        form=form,
        today=today(),
        crumbs=crumbs(),
    )
    return page, form.status


@blueprint.post("/berjangka/<int:deposit_id>/bilyet")
@requires(Permission.SAVINGS_CHANGE)
def print_certificate(deposit_id: int) -> ResponseReturnValue:
    """Write down that the certificate is printed, and lead to it."""
    form = PrintForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                row = record_print(
                    session,
                    deposit_id,
                    " ".join((form.reason.data or "").split()),
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
                print_id = row.id
        except CoopError as error:
            form.refuse(error)
        else:
            url = url_for("deposits.certificate", deposit_id=deposit_id, print_id=print_id)
            return redirect(url, code=303)
    read_only_from_here()
    return _show(deposit_id, form)


@blueprint.get("/berjangka/<int:deposit_id>/bilyet-<int:print_id>.pdf")
@requires(Permission.SAVINGS_READ)
def certificate(deposit_id: int, print_id: int) -> ResponseReturnValue:
    """One print of the certificate."""
    session = book_session()
    view = deposit_view(session, deposit_id)
    found = [each for each in queries.prints_of(session, deposit_id) if each.id == print_id]
    if not found:
        abort(404)
    paper = render_certificate(
        view,
        found[0],
        savings_view(session, view.instruction.savings_id).number,
        source_name(session, view.row.source),
        letterhead_of(session),
        printed_at=now(),
        language=language(),
    )
    return pdf_response(paper, f"bilyet-{view.number.lower()}")


@blueprint.get("/berjangka/<int:deposit_id>/ubah")
@requires(Permission.SAVINGS_CHANGE)
def instruction(deposit_id: int) -> ResponseReturnValue:
    """Ask what happens at maturity from now on."""
    view = deposit_view(book_session(), deposit_id)
    form = InstructionForm()
    form.at_maturity.data = view.instruction.at_maturity
    form.savings.data = str(view.instruction.savings_id)
    return _instruction_page(form, view)


@blueprint.post("/berjangka/<int:deposit_id>/ubah")
@requires(Permission.SAVINGS_CHANGE)
def change_instruction(deposit_id: int) -> ResponseReturnValue:
    """Keep it."""
    form = InstructionForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                instruct(
                    session,
                    deposit_id,
                    form.at_maturity.data or facts.PAY,
                    form.savings_id,
                    " ".join((form.reason.data or "").split()),
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Perubahan disimpan."), "success")
            return redirect(url_for("deposits.show", deposit_id=deposit_id), code=303)
    read_only_from_here()
    return _instruction_page(form, deposit_view(book_session(), deposit_id))


def _instruction_page(form: InstructionForm, view: DepositView) -> tuple[str, int]:
    form.savings.choices = savings_choices(book_session(), view.row.member_id)
    page = render_template("deposits/instruction.html", form=form, view=view, crumbs=crumbs(view))
    return page, form.status


@blueprint.get("/berjangka/<int:deposit_id>/cairkan")
@requires(Permission.SAVINGS_CHANGE)
def ending(deposit_id: int) -> ResponseReturnValue:
    """Ask when, why and where the money of an early end goes."""
    form = BreakForm()
    form.day.data = today()
    return _break_page(form, deposit_id)


@blueprint.post("/berjangka/<int:deposit_id>/cairkan")
@requires(Permission.SAVINGS_CHANGE)
def end(deposit_id: int) -> ResponseReturnValue:
    """Look at what would be paid out, go back, or end it."""
    form = BreakForm()
    if "edit" in request.form or not form.validate_on_submit():
        return _break_page(form, deposit_id)
    try:
        if "confirmed" not in request.form:
            read_only_from_here()
            plan = plan_break(book_session(), deposit_id, form.wanted())
            return render_template(
                "deposits/break_preview.html",
                form=form,
                plan=plan,
                wanted=form.wanted(),
                target=savings_name(savings_view(book_session(), form.wanted().target_id)),
                typed=[pair for pair in typed_fields() if pair[0] != "expected"],
                crumbs=crumbs(plan.view),
            )
        with committing() as session:
            submitted = break_deposit(
                session,
                deposit_id,
                form.wanted(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
                expected=_expected(),
            )
    except CoopError as error:
        form.refuse(error)
        return _break_page(form, deposit_id)
    if isinstance(submitted, WaitingEntry):
        return answered(submitted, "")
    flash(_("Dicairkan dengan bukti %(number)s.", number=submitted.voucher_number), "success")
    return redirect(url_for("deposits.show", deposit_id=deposit_id), code=303)


def _expected() -> Money | None:
    """What the page that was confirmed said would be paid out."""
    text = request.form.get("expected", "")
    return Money(int(text)) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _break_page(form: BreakForm, deposit_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    view = deposit_view(session, deposit_id)
    form.target.choices = savings_choices(session, view.row.member_id)
    page = render_template("deposits/break.html", form=form, view=view, crumbs=crumbs(view))
    return page, form.status


@blueprint.get("/berjangka/<int:deposit_id>/batalkan/<int:entry_id>")
@requires(Permission.BOOKS_CORRECT)
def reversal(deposit_id: int, entry_id: int) -> ResponseReturnValue:
    """Ask why the latest entry of a deposit is taken back."""
    form = ReasonForm()
    form.entry_date.data = today()
    return _reversal_page(form, deposit_id, entry_id)


@blueprint.post("/berjangka/<int:deposit_id>/batalkan/<int:entry_id>")
@requires(Permission.BOOKS_CORRECT)
def reverse(deposit_id: int, entry_id: int) -> ResponseReturnValue:
    """Take it back."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _reversal_page(form, deposit_id, entry_id)
    assert form.entry_date.data is not None, "the form is valid"
    try:
        with committing() as session:
            submitted = take_back(
                session,
                deposit_id,
                entry_id,
                reason=form.reason.data or "",
                day=form.entry_date.data,
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _reversal_page(form, deposit_id, entry_id)
    if isinstance(submitted, WaitingEntry):
        return answered(submitted, "")
    flash(_("Pembatalan %(number)s tercatat.", number=submitted.voucher_number), "success")
    return redirect(url_for("deposits.show", deposit_id=deposit_id), code=303)


def _reversal_page(form: ReasonForm, deposit_id: int, entry_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    view = deposit_view(session, deposit_id)
    entries = {each.id: each for each in queries.entries_of(session, deposit_id)[deposit_id]}
    if entry_id not in entries:
        raise NotFound("entry", entry_id)
    page = render_template(
        "deposits/reversal.html",
        form=form,
        view=view,
        entry=entries[entry_id],
        crumbs=crumbs(view),
    )
    return page, form.status
