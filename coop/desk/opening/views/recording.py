"""Looking at balances, recording them once, and the minutes about it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.desk.opening import queries
from coop.desk.opening import service
from coop.desk.opening.balances import PARTS
from coop.desk.opening.balances import OpeningAccount
from coop.desk.opening.balances import Typed
from coop.desk.opening.forms import RecordForm
from coop.desk.opening.forms import own_name
from coop.desk.opening.views.minutes import minutes_of
from coop.desk.opening.views.pages import blueprint
from coop.desk.opening.views.pages import unit_crumbs
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.models import Account
from coop.money import ZERO
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.minutes_page import minutes_response
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.desk.opening.balances import Part
    from coop.desk.opening.service import Plan


class AccountLine(NamedTuple):
    """One account of the look: its balance as it adds to its part, and its lines."""

    account: OpeningAccount
    name: str
    amount: Money
    lines: int


class PartLook(NamedTuple):
    """One part with what was typed in it."""

    part: Part
    lines: list[AccountLine]
    total: Money


@blueprint.get("/saldo-awal/<unit>/periksa")
@requires(Permission.BOOKS_IMPORT)
def look(unit: str) -> ResponseReturnValue:
    """Everything as it would be recorded."""
    if queries.opening_day(book_session()) is None:
        return redirect(url_for("opening.index"), code=303)  # where it says what comes first
    return _look_page(RecordForm(), unit)


@blueprint.post("/saldo-awal/<unit>/periksa")
@requires(Permission.BOOKS_IMPORT)
def record(unit: str) -> ResponseReturnValue:
    """Record the balances that were looked at."""
    form = RecordForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                posted = service.record(
                    session,
                    unit,
                    digest=form.digest.data or "",
                    is_agreed=bool(form.is_agreed.data),
                    explanation=form.explanation.data or "",
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(
                _(
                    "Saldo awal tercatat dengan bukti %(number)s. Cetak berita acaranya dan "
                    "mintakan tanda tangan.",
                    number=posted.voucher_number,
                ),
                "success",
            )
            return redirect(url_for("opening.unit", unit=unit), code=303)
    return _look_page(form, unit)


def _look_page(form: RecordForm, unit: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    desk = queries.desk(session)
    plan = service.plan(session, unit, desk)
    if plan.totals.difference:
        form.explanation.flags.required = True
    form.digest.data = plan.digest  # what this page shows is what its button records
    kept = service.require_unit(session, unit)
    try:
        service.check(session, plan)
    except CoopError as error:
        if not form.is_refused:
            form.refuse(error)
    page = render_template(
        "opening/look.html",
        form=form,
        unit=kept,
        plan=plan,
        looks=_looks(plan),
        between=[queries.between_label(pair) for pair in desk.between_units()],
        difference_account=session.scalar(
            select(Account.code).where(Account.role == "opening_difference")
        )
        or "1199",
        crumbs=unit_crumbs(kept),
    )
    return page, form.status


def _looks(plan: Plan) -> list[PartLook]:
    by_account: dict[str, list[Typed]] = {}
    for line in plan.typed:
        by_account.setdefault(line.account, []).append(line)
    looks = []
    for part in PARTS:
        lines = [
            _account_line(plan.accounts[code], typed)
            for code, typed in by_account.items()
            if code in plan.accounts and plan.accounts[code].type == part.type
        ]
        if lines:
            total = sum((line.amount for line in lines), start=ZERO)
            looks.append(PartLook(part, lines, total))
    return looks


def _account_line(account: OpeningAccount, typed: list[Typed]) -> AccountLine:
    amount = sum((line.amount for line in typed), start=ZERO)
    count = len(typed) if account.kind else 0
    return AccountLine(account, own_name(account), account.in_part(amount), count)


@blueprint.post("/saldo-awal/<unit>/kosongkan")
@requires(Permission.BOOKS_IMPORT)
def empty(unit: str) -> ResponseReturnValue:
    """Forget what was typed for a unit."""
    with committing() as session:
        service.empty(session, unit, actor=actor(), now=now())
    flash(_("Isian unit ini sudah dikosongkan."), "success")
    return redirect(url_for("opening.unit", unit=unit), code=303)


@blueprint.get("/saldo-awal/<unit>/berita-acara.pdf")
@requires(Permission.BOOKS_READ)
def minutes(unit: str) -> ResponseReturnValue:
    """The minutes about a unit's recorded balances, for signing."""
    session = book_session()
    done = queries.recorded(session).get(unit)
    if done is None:
        raise NotFound("report", unit)
    return minutes_response(minutes_of(session, done), "berita-acara-saldo-awal")
