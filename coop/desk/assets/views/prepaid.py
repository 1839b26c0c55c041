"""What was paid in advance: its list, one item with its months, registering one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.dates import period_of
from coop.desk.assets.forms import PrepaidForm
from coop.desk.assets.forms import WhyForm
from coop.desk.assets.kinds import PREPAID_ACCOUNTS
from coop.desk.assets.lists import compare_prepaid
from coop.desk.assets.lists import prepaid_report
from coop.desk.assets.lists import unregistered
from coop.desk.assets.prepaid import prepaid_view
from coop.desk.assets.prepaid import prepaid_views
from coop.desk.assets.prepaid import register_prepaid
from coop.desk.assets.prepaid import withdraw_prepaid
from coop.desk.assets.views.pages import account_choices
from coop.desk.assets.views.pages import blueprint
from coop.desk.assets.views.pages import chosen_purchase
from coop.desk.assets.views.pages import crumbs
from coop.desk.assets.views.pages import day_shown
from coop.desk.assets.views.pages import file_links
from coop.desk.assets.views.pages import open_month
from coop.desk.assets.views.pages import purchase_choices
from coop.desk.assets.views.pages import report_file
from coop.desk.assets.views.pages import unit_choices
from coop.errors import CoopError
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
    from sqlalchemy.orm import Session

    from coop.desk.assets.lists import Purchase


@blueprint.get("/aset/dimuka")
@requires(Permission.BOOKS_READ)
def prepaid() -> ResponseReturnValue:
    """Every cost paid in advance, tied to the ledger."""
    session, day = book_session(), day_shown()
    views = prepaid_views(session, day)
    return render_template(
        "assets/prepaid.html",
        day=day,
        running=[view for view in views if view.left],
        ended=[view for view in views if not view.left],
        left=total(view.left for view in views),
        comparisons=compare_prepaid(session, day, views),
        purchases=unregistered(session, PREPAID_ACCOUNTS, prepaid=True),
        month=open_month(),
        files=file_links("assets.prepaid_file", day),
        crumbs=crumbs(),
    )


@blueprint.get("/aset/dimuka/unduh/<form>")
@requires(Permission.STATEMENTS_DOWNLOAD)
def prepaid_file(form: str) -> ResponseReturnValue:
    """The list as a file."""
    session, day = book_session(), day_shown()
    views = prepaid_views(session, day)
    return report_file(prepaid_report(day, views, compare_prepaid(session, day, views)), form)


@blueprint.get("/aset/dimuka/baru")
@requires(Permission.BOOKS_POST)
def new_prepaid() -> ResponseReturnValue:
    """The form of a new one, filled from its payment where the address names one."""
    form, session = PrepaidForm(), book_session()
    purchases = unregistered(session, PREPAID_ACCOUNTS, prepaid=True)
    chosen = chosen_purchase(purchases)
    form.first.data = period_of(chosen.entry_date if chosen else today())
    form.cost_account.data = "6105"
    if chosen is not None:
        form.entry.data = str(chosen.entry_id)
        form.amount.data = chosen.amount
        form.unit.data = chosen.unit
    return _new_page(form, session, purchases)


@blueprint.post("/aset/dimuka/baru")
@requires(Permission.BOOKS_POST)
def add_prepaid() -> ResponseReturnValue:
    """Register a cost that was paid in advance."""
    form = PrepaidForm()
    if not form.validate_on_submit():
        return _refused(form)
    try:
        with committing() as session:
            item = register_prepaid(
                session,
                form.new_prepaid(PREPAID_ACCOUNTS[0]),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _refused(form)
    flash(_("%(number)s terdaftar dan dibebankan tiap bulan.", number=item.number), "success")
    return redirect(url_for("assets.prepaid_item", number=item.number), code=303)


def _refused(form: PrepaidForm) -> tuple[str, int]:
    read_only_from_here()
    session = book_session()
    return _new_page(form, session, unregistered(session, PREPAID_ACCOUNTS, prepaid=True))


def _new_page(form: PrepaidForm, session: Session, purchases: list[Purchase]) -> tuple[str, int]:
    form.offer(unit_choices(session), purchase_choices(purchases), account_choices(session))
    page = render_template("assets/new_prepaid.html", form=form, crumbs=_crumbs())
    return page, form.status


@blueprint.get("/aset/dimuka/<number>")
@requires(Permission.BOOKS_READ)
def prepaid_item(number: str) -> ResponseReturnValue:
    """One item with the months it falls on."""
    view = prepaid_view(book_session(), number)
    rows, left = [], view.plan.amount
    for month, part in view.plan.parts():
        left -= part
        rows.append((month, part, left, view.plan.until(month) <= view.charged))
    return render_template("assets/prepaid_item.html", view=view, rows=rows, crumbs=_crumbs())


@blueprint.get("/aset/dimuka/<number>/hapus")
@requires(Permission.BOOKS_CORRECT)
def withdrawing_prepaid(number: str) -> ResponseReturnValue:
    """Why a registration should be withdrawn."""
    return _withdraw_page(WhyForm(), number)


@blueprint.post("/aset/dimuka/<number>/hapus")
@requires(Permission.BOOKS_CORRECT)
def remove_prepaid(number: str) -> ResponseReturnValue:
    """Withdraw a registration that was a mistake."""
    form = WhyForm()
    if not form.validate_on_submit():
        return _withdraw_page(form, number)
    try:
        with committing() as session:
            withdraw_prepaid(
                session, number, reason=form.reason.data or "", actor=actor(), now=now()
            )
    except CoopError as error:
        form.refuse(error)
        return _withdraw_page(form, number)
    flash(_("Pendaftaran %(number)s dihapus; alasannya tersimpan.", number=number), "success")
    return redirect(url_for("assets.prepaid"), code=303)


def _withdraw_page(form: WhyForm, number: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    view = prepaid_view(book_session(), number)
    page = render_template(
        "assets/withdraw.html",
        form=form,
        number=number,
        name=view.item.name,
        back=url_for("assets.prepaid_item", number=number),
        crumbs=_crumbs(),
    )
    return page, form.status


def _crumbs() -> list[tuple[str, str]]:
    return crumbs((_("Biaya dibayar di muka"), url_for("assets.prepaid")))
