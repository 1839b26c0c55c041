"""Counting the equipment: the form to go round with, what was found, and its minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.desk.assets.counting import CountView
from coop.desk.assets.counting import Found
from coop.desk.assets.counting import count_view
from coop.desk.assets.counting import record_count
from coop.desk.assets.forms import CountForm
from coop.desk.assets.kinds import CONDITIONS
from coop.desk.assets.register import asset_views
from coop.desk.assets.views.pages import blueprint
from coop.desk.assets.views.pages import crumbs
from coop.errors import CoopError
from coop.ledger.report import Label
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import weekday_and_day
from coop.web.minutes_page import minutes_response
from coop.web.paper import CHAIR
from coop.web.paper import SUPERVISOR
from coop.web.paper import TREASURER
from coop.web.people import actor
from coop.web.people import person

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/aset/hitung")
@requires(Permission.CASH_COUNT)
def new_count() -> ResponseReturnValue:
    """Every asset that is here, to be looked at one by one."""
    form = CountForm()
    form.counted_on.data, form.counters.data = today(), person().display_name
    return _form_page(form)


@blueprint.post("/aset/hitung")
@requires(Permission.CASH_COUNT)
def keep_count() -> ResponseReturnValue:
    """Keep what was found."""
    form = CountForm()
    if not form.validate_on_submit():
        return _form_page(form)
    assert form.counted_on.data is not None, "the form is valid"
    begin = "found-"
    found = {
        name.removeprefix(begin): Found(
            value, request.form.get(f"remark-{name.removeprefix(begin)}", "")
        )
        for name, value in request.form.items()
        if name.startswith(begin)
    }
    if not all(each.condition for each in found.values()):
        form.form_errors.append(_("Pilih keadaan tiap aset; tidak ada yang dilewati."))
        return _form_page(form)
    try:
        with committing() as session:
            count = record_count(
                session,
                form.counted_on.data,
                form.counters.data or "",
                found,
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _form_page(form)
    flash(_("Hasil penghitungan aset tersimpan."), "success")
    return redirect(url_for("assets.count", count_id=count.id), code=303)


def _form_page(form: CountForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    views = [view for view in asset_views(book_session()) if view.is_here]
    page = render_template(
        "assets/count_form.html",
        form=form,
        views=views,
        conditions=CONDITIONS,
        typed=request.form,
        crumbs=crumbs((_("Aset tetap"), url_for("assets.index"))),
    )
    return page, form.status


@blueprint.get("/aset/hitung/<int:count_id>")
@requires(Permission.BOOKS_READ)
def count(count_id: int) -> ResponseReturnValue:
    """What a count found."""
    return render_template(
        "assets/count.html",
        view=count_view(book_session(), count_id),
        conditions=CONDITIONS,
        crumbs=crumbs((_("Aset tetap"), url_for("assets.index"))),
    )


@blueprint.get("/aset/hitung/<int:count_id>/berita-acara.pdf")
@requires(Permission.BOOKS_READ)
def count_paper(count_id: int) -> ResponseReturnValue:
    """Its minutes, for signing."""
    view = count_view(book_session(), count_id)
    return minutes_response(_minutes(view), f"hitung-aset-ha-{count_id:05d}")


def _minutes(view: CountView) -> Minutes:
    day = weekday_and_day(view.count.counted_on, language())
    rows = tuple(
        (
            asset.number,
            asset.name,
            asset.place,
            CONDITIONS[line.condition].text(language()),
            line.remark,
        )
        for asset, line in view.lines
    )
    heads = (_("Nomor"), _("Nama aset"), _("Tempat"), _("Ditemukan"), _("Catatan"))
    return Minutes(
        title=Label("Berita acara penghitungan aset", "Minutes of the count of equipment"),
        number=f"HA-{view.count.id:05d}",
        opening=(
            _(
                "Pada hari %(day)s aset koperasi dihitung di tempatnya oleh %(counters)s.",
                day=day,
                counters=view.count.counters,
            ),
        ),
        tables=(MinutesTable(_("Aset"), tuple(map(MinutesColumn, heads)), rows),),
        closing=(_("Demikian berita acara ini dibuat dengan sebenarnya."),),
        signers=(CHAIR, TREASURER, SUPERVISOR),
        day=view.count.counted_on,
    )
