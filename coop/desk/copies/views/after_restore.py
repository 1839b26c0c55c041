"""After a restore: how far the numbers on paper go, series by series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.desk.copies.forms import NumbersForm
from coop.desk.copies.forms import numbers_form
from coop.desk.copies.views.pages import blueprint
from coop.errors import CoopError
from coop.ledger.gap_errors import GapTooLarge
from coop.ledger.gaps import GAP_MAX
from coop.ledger.gaps import OpenRestore
from coop.ledger.gaps import answer_restore
from coop.ledger.gaps import open_restore
from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/setelah-pemulihan")
@requires(Permission.BOOKS_CLOSE)
def after_restore() -> ResponseReturnValue:
    """Ask, or say that nothing is asked."""
    restore = open_restore(book_session())
    form = numbers_form(restore.unanswered if restore else ())
    if restore is not None:
        form.reason.data = _("Buku dipulihkan dari %(file)s", file=restore.file_name)
    return _page(form, restore)


@blueprint.post("/setelah-pemulihan")
@requires(Permission.BOOKS_CLOSE)
def answer() -> ResponseReturnValue:
    """Show what would be declared lost, go back, or declare it."""
    restore = open_restore(book_session())
    form = numbers_form(restore.unanswered if restore else ())
    if restore is None:
        read_only_from_here()
        return redirect(url_for("copies.after_restore"), code=303)  # somebody answered meanwhile
    if "edit" in request.form or not form.validate_on_submit():
        return _page(form, restore)
    try:
        if "confirmed" not in request.form:
            return _preview(form, restore)
        with committing() as session:
            declared = answer_restore(
                session,
                form.highest,
                reason=form.reason.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _page(form, restore)
    if declared:
        flash(_("Nomor yang hilang sudah dinyatakan. Pencatatan dapat diteruskan."), "success")
    else:
        flash(_("Tidak ada nomor yang hilang. Pencatatan dapat diteruskan."), "success")
    return redirect(link_to("copies.gaps") or url_for("home.index"), code=303)


def _preview(form: NumbersForm, restore: OpenRestore) -> ResponseReturnValue:
    """Name every number that would be declared lost.

    Raises:
        GapTooLarge: a number that cannot be meant.
    """
    in_book = {each.series: each.in_book for each in restore.unanswered}
    lost = []
    for series, highest in form.highest.items():
        count = highest - in_book[series]
        if count > GAP_MAX:
            raise GapTooLarge(series.key, highest, in_book[series])
        if count > 0:
            first, last = series.number(in_book[series] + 1), series.number(highest)
            lost.append((first, last, count, series.number(highest + 1)))
    read_only_from_here()
    typed = [(field.name, field.data or "") for field in (*form.numbers, form.reason)]
    return render_template(
        "copies/after_restore_preview.html",
        form=form,
        lost=lost,
        typed=typed,
        crumbs=_crumbs(),
    )


def _page(form: NumbersForm, restore: OpenRestore | None) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    in_book = {each.series: each.in_book for each in restore.unanswered} if restore else {}
    page = render_template(
        "copies/after_restore.html",
        form=form,
        restore=restore,
        in_book=in_book,
        crumbs=_crumbs(),
    )
    return page, form.status


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Pengaturan"), url_for("settings.index"))]
