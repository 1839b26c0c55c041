"""Costs whose bills come later: their list, recording one, paying it or taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.dates import Period
from coop.dates import first_day
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import period_of
from coop.desk.assets.accrued import accrue
from coop.desk.assets.accrued import accrued_view
from coop.desk.assets.accrued import accrued_views
from coop.desk.assets.accrued import release
from coop.desk.assets.accrued import settle
from coop.desk.assets.forms import AccrualForm
from coop.desk.assets.forms import PaymentForm
from coop.desk.assets.forms import ReleaseForm
from coop.desk.assets.kinds import ACCRUED_ACCOUNTS
from coop.desk.assets.lists import accrued_report
from coop.desk.assets.views.pages import account_choices
from coop.desk.assets.views.pages import blueprint
from coop.desk.assets.views.pages import crumbs
from coop.desk.assets.views.pages import day_shown
from coop.desk.assets.views.pages import file_links
from coop.desk.assets.views.pages import money_choices
from coop.desk.assets.views.pages import open_month
from coop.desk.assets.views.pages import report_file
from coop.desk.assets.views.pages import unit_choices
from coop.errors import CoopError
from coop.ledger.views.answers import answered
from coop.money import total
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


@blueprint.get("/aset/akrual")
@requires(Permission.BOOKS_READ)
def accrued() -> ResponseReturnValue:
    """What is charged and not paid, and what was settled."""
    day = day_shown()
    views = accrued_views(book_session())
    owed = [view for view in views if view.is_open(day)]
    return render_template(
        "assets/accrued.html",
        day=day,
        owed=owed,
        sum=total(view.item.amount for view in owed),
        waits=[view for view in views if view.is_waiting],
        ended=[view for view in reversed(views) if view.settlement is not None][:20],
        files=file_links("assets.accrued_file", day),
        crumbs=crumbs(),
    )


@blueprint.get("/aset/akrual/unduh/<form>")
@requires(Permission.STATEMENTS_DOWNLOAD)
def accrued_file(form: str) -> ResponseReturnValue:
    """The list as a file."""
    return report_file(accrued_report(day_shown(), accrued_views(book_session())), form)


@blueprint.get("/aset/akrual/baru")
@requires(Permission.BOOKS_POST)
def new_accrual() -> ResponseReturnValue:
    """The form of a new one, dated the last day of the month that is to be closed."""
    form = AccrualForm()
    month = open_month()
    day = last_day(Period(month)) if month else today()
    form.accrued_on.data = min(day, today())
    form.cost_account.data = "6103"
    return _new_page(form)


@blueprint.post("/aset/akrual/baru")
@requires(Permission.BOOKS_POST)
def add_accrual() -> ResponseReturnValue:
    """Charge a cost to its month and keep it as owed."""
    form = AccrualForm()
    if not form.validate_on_submit():
        return _new_page(form)
    try:
        with committing() as session:
            submitted = accrue(
                session,
                form.new_accrual(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _new_page(form)
    return answered(submitted, _("Biaya tercatat dengan %(number)s dan menunggu dibayar."))


def _new_page(form: AccrualForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    accounts = account_choices(session, *ACCRUED_ACCOUNTS)
    form.offer(unit_choices(session), accounts, account_choices(session))
    page = render_template("assets/new_accrual.html", form=form, crumbs=_crumbs())
    return page, form.status


@blueprint.get("/aset/akrual/<number>")
@requires(Permission.BOOKS_READ)
def accrued_item(number: str) -> ResponseReturnValue:
    """One accrued cost, and the form that pays it."""
    return _item_page(number, PaymentForm())


@blueprint.post("/aset/akrual/<number>")
@requires(Permission.BOOKS_POST)
def pay(number: str) -> ResponseReturnValue:
    """Pay an accrued cost."""
    form = PaymentForm()
    if not form.validate_on_submit():
        return _item_page(number, form)
    try:
        with committing() as session:
            submitted = settle(
                session,
                number,
                form.payment(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _item_page(number, form)
    return answered(submitted, _("Pembayaran tercatat dengan %(number)s."))


def _item_page(number: str, form: PaymentForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    view = accrued_view(session, number)
    form.money.choices = money_choices(session)
    if request.method != "POST":
        form.paid_on.data, form.amount.data = today(), view.item.amount
    page = render_template("assets/accrued_item.html", view=view, form=form, crumbs=_crumbs())
    return page, form.status


@blueprint.get("/aset/akrual/<number>/balik")
@requires(Permission.BOOKS_POST)
def taking_back(number: str) -> ResponseReturnValue:
    """What taking back means; proposed for the first day of the month after."""
    form = ReleaseForm()
    view = accrued_view(book_session(), number)
    first = first_day(next_month(period_of(view.item.accrued_on)))
    form.released_on.data = min(first, today())
    return _release_page(number, form)


@blueprint.post("/aset/akrual/<number>/balik")
@requires(Permission.BOOKS_POST)
def take_back(number: str) -> ResponseReturnValue:
    """Take an accrued cost back, since its bill is recorded as any other."""
    form = ReleaseForm()
    if not form.validate_on_submit():
        return _release_page(number, form)
    assert form.released_on.data is not None, "the form is valid"
    try:
        with committing() as session:
            submitted = release(
                session,
                number,
                form.released_on.data,
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _release_page(number, form)
    return answered(submitted, _("Pembalikan tercatat dengan %(number)s."))


def _release_page(number: str, form: ReleaseForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    view = accrued_view(book_session(), number)
    crumb = (number, url_for("assets.accrued_item", number=number))
    page = render_template("assets/release.html", view=view, form=form, crumbs=[*_crumbs(), crumb])
    return page, form.status


def _crumbs() -> list[tuple[str, str]]:
    return crumbs((_("Biaya yang masih harus dibayar"), url_for("assets.accrued")))
