"""The register of equipment: its list, one asset with its schedule, registering one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.desk.assets.counting import counts
from coop.desk.assets.forms import AssetForm
from coop.desk.assets.forms import NameForm
from coop.desk.assets.forms import WhyForm
from coop.desk.assets.kinds import ACQUISITIONS
from coop.desk.assets.kinds import KINDS
from coop.desk.assets.kinds import MANNERS
from coop.desk.assets.lists import asset_report
from coop.desk.assets.lists import compare_assets
from coop.desk.assets.lists import unregistered
from coop.desk.assets.register import asset_view
from coop.desk.assets.register import asset_views
from coop.desk.assets.register import offered_kinds
from coop.desk.assets.register import plan_of
from coop.desk.assets.register import register_asset
from coop.desk.assets.register import rename_asset
from coop.desk.assets.register import withdraw_asset
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
from coop.money import ZERO
from coop.money import total
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.assets.lists import Purchase

ACCOUNTS = tuple(kind.account for kind in KINDS.values())


@blueprint.get("/aset")
@requires(Permission.BOOKS_READ)
def index() -> ResponseReturnValue:
    """Every asset that is here, tied to the ledger, and purchases nobody registered."""
    session = book_session()
    day = day_shown()
    views = asset_views(session, day)
    here = [view for view in views if view.is_here]
    groups = [
        (kind, [view for view in here if view.kind is kind])
        for kind in KINDS.values()
        if any(view.kind is kind for view in here)
    ]
    return render_template(
        "assets/index.html",
        day=day,
        groups=groups,
        gone=[view for view in views if not view.is_here],
        sums=(
            total(view.asset.cost for view in here),
            total(view.worn for view in here),
            total(view.book_value for view in here),
        ),
        comparisons=compare_assets(session, day, views),
        purchases=unregistered(session, ACCOUNTS, prepaid=False),
        counts=counts(session, limit=3),
        month=open_month(),
        files=file_links("assets.index_file", day),
        crumbs=crumbs(),
    )


@blueprint.get("/aset/unduh/<form>")
@requires(Permission.STATEMENTS_DOWNLOAD)
def index_file(form: str) -> ResponseReturnValue:
    """The list as a file."""
    session, day = book_session(), day_shown()
    views = asset_views(session, day)
    return report_file(asset_report(day, views, compare_assets(session, day, views)), form)


@blueprint.get("/aset/baru")
@requires(Permission.BOOKS_POST)
def new_asset() -> ResponseReturnValue:
    """The form of a new asset, filled from its purchase where the address names one."""
    form = AssetForm()
    session = book_session()
    purchases = unregistered(session, ACCOUNTS, prepaid=False)
    chosen = chosen_purchase(purchases)
    form.acquired_on.data = chosen.entry_date if chosen else today()
    form.life_months.data = 48
    if chosen is not None:
        form.entry.data = str(chosen.entry_id)
        form.cost.data = chosen.amount
        form.unit.data = chosen.unit
        kinds = {kind.account: kind for kind in KINDS.values()}
        form.kind.data = kinds[chosen.account].key
        form.life_months.data = kinds[chosen.account].life_months
        form.acquisition.data = "granted" if chosen.account == "1351" else "bought"
    return _new_page(form, session, purchases)


@blueprint.post("/aset/baru")
@requires(Permission.BOOKS_POST)
def register() -> ResponseReturnValue:
    """Register an asset."""
    form = AssetForm()
    if not form.validate_on_submit():
        return _refused(form)
    try:
        with committing() as session:
            asset = register_asset(
                session,
                form.new_asset(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _refused(form)
    flash(
        _("%(number)s terdaftar. Penyusutannya dicatat tiap bulan.", number=asset.number), "success"
    )
    return redirect(url_for("assets.asset", number=asset.number), code=303)


def _refused(form: AssetForm) -> tuple[str, int]:
    read_only_from_here()
    session = book_session()
    return _new_page(form, session, unregistered(session, ACCOUNTS, prepaid=False))


def _new_page(form: AssetForm, session: Session, purchases: list[Purchase]) -> tuple[str, int]:
    kinds = [(kind.key, kind.label.text(language())) for kind in offered_kinds(session)]
    form.offer(language(), kinds, unit_choices(session), purchase_choices(purchases))
    page = render_template(
        "assets/new.html", form=form, crumbs=crumbs((_("Aset tetap"), url_for("assets.index")))
    )
    return page, form.status


@blueprint.get("/aset/<number>")
@requires(Permission.BOOKS_READ)
def asset(number: str) -> ResponseReturnValue:
    """One asset: its facts, its schedule, what was charged."""
    return _asset_page(NameForm(), number)


@blueprint.post("/aset/<number>")
@requires(Permission.BOOKS_POST)
def rename(number: str) -> ResponseReturnValue:
    """Give an asset another name or place."""
    form = NameForm()
    if not form.validate_on_submit():
        return _asset_page(form, number)
    try:
        with committing() as session:
            rename_asset(
                session,
                number,
                name=form.name.data or "",
                place=form.place.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _asset_page(form, number)
    flash(_("Nama dan tempat tersimpan."), "success")
    return redirect(url_for("assets.asset", number=number), code=303)


def _asset_page(form: NameForm, number: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    view = asset_view(book_session(), number)
    if request.method != "POST":
        form.name.data, form.place.data = view.asset.name, view.asset.place
    plan = plan_of(view.asset)
    rows, left = [], plan.amount
    for month, part in plan.parts():
        left -= part
        rows.append((month, part, left + view.asset.residual, plan.until(month) <= view.charged))
    page = render_template(
        "assets/asset.html",
        form=form,
        view=view,
        plan=plan,
        rows=rows,
        acquisition=ACQUISITIONS[view.asset.acquisition],
        manner=MANNERS[view.disposal.manner] if view.disposal else None,
        gain=view.disposal.proceeds - view.disposal.book_value if view.disposal else ZERO,
        crumbs=crumbs((_("Aset tetap"), url_for("assets.index"))),
    )
    return page, form.status


@blueprint.get("/aset/<number>/hapus")
@requires(Permission.BOOKS_CORRECT)
def withdrawing(number: str) -> ResponseReturnValue:
    """Why a registration should be withdrawn."""
    return _withdraw_page(WhyForm(), number)


@blueprint.post("/aset/<number>/hapus")
@requires(Permission.BOOKS_CORRECT)
def withdraw(number: str) -> ResponseReturnValue:
    """Withdraw a registration that was a mistake."""
    form = WhyForm()
    if not form.validate_on_submit():
        return _withdraw_page(form, number)
    try:
        with committing() as session:
            withdraw_asset(session, number, reason=form.reason.data or "", actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _withdraw_page(form, number)
    flash(_("Pendaftaran %(number)s dihapus; alasannya tersimpan.", number=number), "success")
    return redirect(url_for("assets.index"), code=303)


def _withdraw_page(form: WhyForm, number: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    view = asset_view(book_session(), number)
    page = render_template(
        "assets/withdraw.html",
        form=form,
        number=number,
        name=view.asset.name,
        back=url_for("assets.asset", number=number),
        crumbs=crumbs((_("Aset tetap"), url_for("assets.index"))),
    )
    return page, form.status
