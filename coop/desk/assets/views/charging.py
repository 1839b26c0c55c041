"""A month's depreciation and a month's parts of prepaid costs: looked at, then recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.dates import Period
from coop.dates import last_day
from coop.desk.assets import depreciation as depreciation_of
from coop.desk.assets import prepaid as prepaid_of
from coop.desk.assets.charging import sum_of
from coop.desk.assets.forms import RunForm
from coop.desk.assets.views.pages import blueprint
from coop.desk.assets.views.pages import crumbs
from coop.desk.assets.views.pages import period_or_404
from coop.errors import CoopError
from coop.ledger.periods import state_of
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.people import actor

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.assets.charging import Due
    from coop.ledger.posting import PostedEntry


class Concern(NamedTuple):
    """What is charged: how it is found and posted, and where its page and its register are."""

    due: Callable[[Session, Period], list[Due]]
    run: Callable[..., list[PostedEntry]]
    template: str
    register: str


DEPRECIATION = Concern(
    depreciation_of.due, depreciation_of.run, "assets/depreciation.html", "assets.index"
)
PREPAID = Concern(prepaid_of.due, prepaid_of.run, "assets/charging.html", "assets.prepaid")


@blueprint.get("/aset/penyusutan/<period>")
@requires(Permission.BOOKS_READ)
def depreciation(period: str) -> ResponseReturnValue:
    """What a month's depreciation would be, asset by asset."""
    return _page(RunForm(), DEPRECIATION, period_or_404(period))


@blueprint.post("/aset/penyusutan/<period>")
@requires(Permission.BOOKS_POST)
def depreciate(period: str) -> ResponseReturnValue:
    """Record a month's depreciation."""
    return _run(DEPRECIATION, period_or_404(period))


@blueprint.get("/aset/dimuka/bebankan/<period>")
@requires(Permission.BOOKS_READ)
def charging(period: str) -> ResponseReturnValue:
    """What a month bears of what was paid in advance."""
    return _page(RunForm(), PREPAID, period_or_404(period))


@blueprint.post("/aset/dimuka/bebankan/<period>")
@requires(Permission.BOOKS_POST)
def charge(period: str) -> ResponseReturnValue:
    """Record a month's parts of what was paid in advance."""
    return _run(PREPAID, period_or_404(period))


def _run(concern: Concern, period: Period) -> ResponseReturnValue:
    form = RunForm()
    if not form.validate_on_submit():
        return _page(form, concern, period)
    try:
        with committing() as session:
            posted = concern.run(session, period, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _page(form, concern, period)
    if posted:
        numbers = ", ".join(each.voucher_number for each in posted)
        text = ngettext("%(num)d jurnal tercatat:", "%(num)d jurnal tercatat:", len(posted))
        flash(f"{text} {numbers}", "success")
    else:
        flash(_("Tidak ada yang perlu dicatat; bulan ini sudah lengkap."), "success")
    return redirect(url_for(concern.register), code=303)


def _page(form: RunForm, concern: Concern, period: Period) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    found = concern.due(session, period)
    page = render_template(
        concern.template,
        form=form,
        period_key=period,
        due=found,
        sum=sum_of(found),
        units=sorted({each.unit for each in found}),
        state=state_of(session, period),
        is_over=last_day(period) <= today(),
        last=last_day(period),
        crumbs=crumbs((_("Daftar"), url_for(concern.register))),
    )
    return page, form.status
