"""The bank's lines: all of them, one more, one struck out, a tick undone, the beginning."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.dates import first_day
from coop.dates import period_of
from coop.desk.banking import queries
from coop.desk.banking import service
from coop.desk.banking.forms import BalanceForm
from coop.desk.banking.forms import LineForm
from coop.desk.banking.forms import VoidForm
from coop.desk.banking.views.pages import blueprint
from coop.desk.banking.views.pages import book_of
from coop.desk.banking.views.pages import crumbs_of
from coop.desk.banking.views.pages import name_of
from coop.desk.banking.views.pages import url_of
from coop.errors import CoopError
from coop.ledger.views.pages import day_argument
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.desk.banking.queries import Passbook

FILES_SHOWN = 5


@blueprint.get("/bank/baris/<path:code>")
@requires(Permission.BOOKS_READ)
def lines(code: str) -> ResponseReturnValue:
    """Every line of the bank, the latest first."""
    book = book_of(code)
    number = page_number()
    rows = queries.lines_of(
        book_session(),
        book.account,
        book.unit,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE + 1,
    )
    return render_template(
        "banking/lines.html",
        book=book,
        name=name_of(book),
        url=url_of,
        page=page_of(rows, number),
        files=queries.files_of(book_session(), book.account, book.unit, limit=FILES_SHOWN),
        crumbs=crumbs_of(book),
    )


@blueprint.get("/bank/baris-baru/<path:code>")
@requires(Permission.BOOKS_POST)
def new_line(code: str) -> ResponseReturnValue:
    """An empty line of the passbook."""
    form = LineForm()
    form.day.data = day_argument("tanggal") or today()
    return _line_page(form, book_of(code))


@blueprint.post("/bank/baris-baru/<path:code>")
@requires(Permission.BOOKS_POST)
def add_line(code: str) -> ResponseReturnValue:
    """Keep a line; the next one is usually typed right after it."""
    book = book_of(code)
    form = LineForm()
    if form.validate_on_submit():
        facts = form.facts(book)
        try:
            with committing() as session:
                service.add_line(
                    session,
                    facts,
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Baris bank disimpan. Ketik baris berikutnya."), "success")
            day = facts.day.isoformat()
            return redirect(url_of("new_line", book, tanggal=day), code=303)
    read_only_from_here()
    return _line_page(form, book)


def _line_page(form: LineForm, book: Passbook) -> tuple[str, int]:
    page = render_template(
        "banking/line.html",
        form=form,
        name=name_of(book),
        url=url_of,
        book=book,
        is_begun=queries.has_lines(book_session(), book.account, book.unit),
        crumbs=crumbs_of(book),
    )
    return page, form.status


@blueprint.get("/bank/coret/<int:line_id>")
@requires(Permission.BOOKS_POST)
def striking(line_id: int) -> ResponseReturnValue:
    """Ask why a line is struck out."""
    return _void_page(VoidForm(), line_id)


@blueprint.post("/bank/coret/<int:line_id>")
@requires(Permission.BOOKS_POST)
def strike(line_id: int) -> ResponseReturnValue:
    """Strike out a line that was typed wrongly."""
    form = VoidForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                line = service.void_line(
                    session, line_id, reason=form.reason.data or "", actor=actor(), now=now()
                )
                target = url_for("banking.lines", code=line.account, unit=line.unit)
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Baris bank dicoret."), "success")
            return redirect(target, code=303)
    read_only_from_here()
    return _void_page(form, line_id)


def _void_page(form: VoidForm, line_id: int) -> tuple[str, int]:
    line = service.line_by_id(book_session(), line_id)
    page = render_template("banking/void.html", form=form, line=line, crumbs=crumbs_of())
    return page, form.status


@blueprint.get("/bank/mulai/<path:code>")
@requires(Permission.BOOKS_POST)
def beginning(code: str) -> ResponseReturnValue:
    """Ask what the bank held on the day from which its lines are kept."""
    form = BalanceForm()
    form.day.data = first_day(period_of(today())) - timedelta(days=1)
    return _begin_page(form, book_of(code))


@blueprint.post("/bank/mulai/<path:code>")
@requires(Permission.BOOKS_POST)
def begin(code: str) -> ResponseReturnValue:
    """Begin an account with one line."""
    book = book_of(code)
    form = BalanceForm()
    if form.validate_on_submit():
        assert form.day.data is not None, "the form is valid"
        try:
            with committing() as session:
                service.begin(
                    session,
                    book.account,
                    book.unit,
                    form.day.data,
                    form.balance.data or ZERO,
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Saldo awal menurut bank disimpan."), "success")
            return redirect(url_of("account", book), code=303)
    read_only_from_here()
    return _begin_page(form, book)


def _begin_page(form: BalanceForm, book: Passbook) -> tuple[str, int]:
    page = render_template(
        "banking/begin.html", form=form, name=name_of(book), crumbs=crumbs_of(book)
    )
    return page, form.status


@blueprint.post("/bank/lepas/<int:match_id>")
@requires(Permission.BOOKS_POST)
def untick(match_id: int) -> ResponseReturnValue:
    """Undo a tick."""
    with committing() as session:
        made = service.unmatch(session, match_id, actor=actor(), now=now())
        target = url_for("banking.lines", code=made.account, unit=made.unit)
    flash(_("Pencocokan dilepas; barisnya terbuka lagi."), "success")
    return redirect(target, code=303)
