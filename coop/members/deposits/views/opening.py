"""Opening a deposit on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.drafts import WaitingEntry
from coop.ledger.errors import BalanceHeld
from coop.ledger.errors import BalanceTooLow
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import typed_fields
from coop.members.deposits import queries
from coop.members.deposits.forms import AT_MATURITY
from coop.members.deposits.forms import PAYOUTS
from coop.members.deposits.forms import OpeningForm
from coop.members.deposits.opening import open_deposit
from coop.members.deposits.queries import deposit_view
from coop.members.deposits.views.pages import blueprint
from coop.members.deposits.views.pages import crumbs
from coop.members.deposits.views.pages import product_words
from coop.members.deposits.views.pages import savings_choices
from coop.members.deposits.views.pages import savings_name
from coop.members.deposits.views.pages import source_choices
from coop.members.deposits.views.pages import source_name
from coop.members.membership.models import Member
from coop.members.membership.queries import member_by_number
from coop.members.people.models import Person
from coop.members.savings.reading import available_of
from coop.members.savings.reading import savings_view
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.format import rupiah
from coop.web.member_search import sought
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/berjangka/baru")
@requires(Permission.SAVINGS_CHANGE)
def new() -> ResponseReturnValue:
    """Ask whose deposit, then what was agreed."""
    looked_for = sought(argument("anggota"))
    if looked_for.only is None:
        page = render_template("deposits/whose.html", sought=looked_for, crumbs=crumbs())
        return page, 404 if looked_for.typed and not looked_for.found else 200
    number = looked_for.only.number
    if number != looked_for.typed:
        return redirect(url_for("deposits.new", anggota=number), code=303)
    member = member_by_number(book_session(), number)
    form = OpeningForm()
    form.day.data = today()
    return _opening_page(form, member)


def _member(number: str) -> Member | None:
    try:
        return member_by_number(book_session(), number)
    except NotFound:
        return None


@blueprint.post("/berjangka/baru")
@requires(Permission.SAVINGS_CHANGE)
def open_() -> ResponseReturnValue:
    """Look at it in a sentence, go back, or open it."""
    member = _member(argument("anggota"))
    if member is None:
        abort(404)
    form = OpeningForm()
    if "edit" in request.form or not form.validate_on_submit():
        return _opening_page(form, member)
    member_id = member.id
    try:
        if "confirmed" not in request.form:
            return _opening_preview(form, member_id)
        with committing() as session:
            opened = open_deposit(
                session,
                form.wanted(member_id),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        _refuse(form, error, member_id)
        read_only_from_here()
        found = book_session().get_one(Member, member_id)
        return _opening_page(form, found)
    if isinstance(opened.submitted, WaitingEntry):
        return answered(opened.submitted, "")
    flash(_("Simpanan berjangka dibuka. Sekarang cetak bilyetnya."), "success")
    return redirect(url_for("deposits.show", deposit_id=opened.deposit_id), code=303)


def _refuse(form: OpeningForm, error: CoopError, member_id: int) -> None:
    """Show why; too little money in the member's words, with the way to the counter."""
    wanted = form.wanted(member_id)
    if isinstance(error, (BalanceTooLow, BalanceHeld)):
        read_only_from_here()
        session = book_session()
        source = savings_view(session, wanted.source_id)
        missing = wanted.amount - available_of(session, source)
        if missing > ZERO:
            sentence = _(
                "%(savings)s kurang %(amount)s. Terima dulu uangnya di kasir.",
                savings=savings_name(source),
                amount=rupiah(missing),
            )
            form.form_errors.append(sentence)
            return
    form.refuse(error)


def _opening_preview(form: OpeningForm, member_id: int) -> ResponseReturnValue:
    """Show what would be opened, opening nothing."""
    read_only_from_here()
    with writing(engine()) as session:
        opened = open_deposit(
            session,
            form.wanted(member_id),
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )
        view = deposit_view(session, opened.deposit_id)
        savings = savings_view(session, view.instruction.savings_id)
        source = source_name(session, view.row.source)
        is_waiting = isinstance(opened.submitted, WaitingEntry)
        session.expunge_all()
    return render_template(
        "deposits/opening_preview.html",
        form=form,
        view=view,
        savings=savings,
        source=source,
        is_waiting=is_waiting,
        payout=PAYOUTS[view.row.payout],
        at_maturity=AT_MATURITY[view.instruction.at_maturity],
        typed=typed_fields(),
        crumbs=crumbs(),
    )


def _opening_page(form: OpeningForm, member: Member) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    products = queries.term_products(session)
    form.product.choices = [(str(each.id), product_words(session, each)) for each in products]
    form.savings.choices = savings_choices(session, member.id)
    form.source.choices = source_choices(session, member.id)
    page = render_template(
        "deposits/new.html",
        form=form,
        member=member,
        name=session.get_one(Person, member.person_id).name,
        has_products=bool(products),
        has_savings=bool(form.savings.choices),
        crumbs=crumbs(),
    )
    return page, form.status
