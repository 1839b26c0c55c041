"""Collectors on pages: who they are, what they hold, which books of receipts they signed for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.errors import CoopError
from coop.errors import NotFound
from coop.members.dues.collectors import add_collector
from coop.members.dues.collectors import change_collector
from coop.members.dues.collectors import collector_by_number
from coop.members.dues.collectors import hand_out_book
from coop.members.dues.forms import BookOfReceiptsForm
from coop.members.dues.forms import CollectorForm
from coop.members.dues.forms import ExplainForm
from coop.members.dues.handing import explain_missing
from coop.members.dues.holding import book_views
from coop.members.dues.holding import held
from coop.members.dues.models import Collector
from coop.members.dues.models import CollectorBook
from coop.members.dues.receipts import label_of
from coop.members.dues.receipts import named
from coop.members.dues.sheets import handovers
from coop.members.dues.sheets import sheets
from coop.members.dues.views.pages import blueprint
from coop.members.dues.views.pages import collector_crumbs
from coop.members.dues.views.pages import crumbs
from coop.members.dues.views.papers import book_minutes
from coop.money import Money
from coop.users.access import Permission
from coop.users.service import find_user
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.minutes_page import minutes_response
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

#: What is proposed for a new collector; each cooperative decides for itself.
MONEY_LIMIT = Money.rupiah(1_000_000)
DAYS_LIMIT = 3

SHEETS_SHOWN = 10


@blueprint.get("/iuran/petugas")
@requires(Permission.SAVINGS_READ)
def collectors() -> ResponseReturnValue:
    """Everybody who collects, and what they hold."""
    return render_template(
        "dues/collectors.html", rows=held(book_session(), today()), crumbs=crumbs()
    )


@blueprint.get("/iuran/petugas/<number>")
@requires(Permission.SAVINGS_READ)
def collector(number: str) -> ResponseReturnValue:
    """One collector: money in hand, books of receipts, sheets and hand-overs."""
    session = book_session()
    who = collector_by_number(session, number)
    [holding] = held(session, today(), only=[who])
    return render_template(
        "dues/collector.html",
        collector=who,
        holding=holding,
        books=list(reversed(book_views(session, who.id))),
        sheets=sheets(session, collector_id=who.id, limit=SHEETS_SHOWN),
        handovers=handovers(session, who.id, limit=SHEETS_SHOWN),
        label_of=label_of,
        named=named,
        crumbs=collector_crumbs(),
    )


# ------------------------------------------------------------------------------- who they are


@blueprint.get("/iuran/petugas-baru")
@requires(Permission.DUES_RUN)
def new_collector() -> ResponseReturnValue:
    """Ask who collects."""
    form = CollectorForm()
    form.money_limit.data, form.days_limit.data = MONEY_LIMIT, str(DAYS_LIMIT)
    return _collector_page(form, None)


@blueprint.post("/iuran/petugas-baru")
@requires(Permission.DUES_RUN)
def make_collector() -> ResponseReturnValue:
    """Register somebody who collects."""
    form = CollectorForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                made = add_collector(
                    session,
                    form.facts(),
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
                number = made.number
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Petugas pungut %(number)s terdaftar.", number=number), "success")
            return redirect(url_for("dues.collector", number=number), code=303)
    return _collector_page(form, None)


@blueprint.get("/iuran/petugas/<number>/ubah")
@requires(Permission.DUES_RUN)
def changing_collector(number: str) -> ResponseReturnValue:
    """Ask what changes."""
    who = collector_by_number(book_session(), number)
    form = CollectorForm()
    form.name.data, form.money_limit.data = who.name, who.money_limit
    form.days_limit.data = str(who.days_limit)
    form.state.data = "active" if who.is_active else "stopped"
    return _collector_page(form, who)


@blueprint.post("/iuran/petugas/<number>/ubah")
@requires(Permission.DUES_RUN)
def save_collector(number: str) -> ResponseReturnValue:
    """Change name, limits, or whether somebody still collects."""
    form = CollectorForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                change_collector(session, number, form.facts(), actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Perubahan disimpan."), "success")
            return redirect(url_for("dues.collector", number=number), code=303)
    return _collector_page(form, collector_by_number(book_session(), number))


def _collector_page(form: CollectorForm, who: Collector | None) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    html = render_template(
        "dues/collector_form.html",
        form=form,
        collector=who,
        crumbs=collector_crumbs(*(_crumb(who) if who is not None else ())),
    )
    return html, form.status


def _crumb(who: Collector) -> list[tuple[str, str]]:
    return [(who.number, url_for("dues.collector", number=who.number))]


# ------------------------------------------------------------------------------- books


@blueprint.get("/iuran/petugas/<number>/buku-baru")
@requires(Permission.DUES_RUN)
def handing_out(number: str) -> ResponseReturnValue:
    """Ask which book of receipts is handed out; after the last one, the next numbers."""
    form = BookOfReceiptsForm()
    form.day.data = today()
    session = book_session()
    last = (
        session.query(CollectorBook)
        .order_by(CollectorBook.last_number.desc(), CollectorBook.id.desc())
        .first()
    )
    if last is not None:
        form.prefix.data = last.prefix
        form.first.data = str(last.last_number + 1)
        form.last.data = str(2 * last.last_number - last.first_number + 1)
    return _book_page(form, number)


@blueprint.post("/iuran/petugas/<number>/buku-baru")
@requires(Permission.DUES_RUN)
def hand_out(number: str) -> ResponseReturnValue:
    """Hand out a book of receipts; the paper to sign comes next."""
    form = BookOfReceiptsForm()
    if form.validate_on_submit():
        assert form.day.data is not None, "the form is valid"
        try:
            with committing() as session:
                hand_out_book(
                    session,
                    number,
                    (form.prefix.data or "").strip().upper(),
                    form.first.number or 0,
                    form.last.number or 0,
                    form.day.data,
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Buku kuitansi diserahkan. Cetak tanda terimanya untuk diteken."), "success")
            return redirect(url_for("dues.collector", number=number), code=303)
    return _book_page(form, number)


def _book_page(form: BookOfReceiptsForm, number: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    who = collector_by_number(book_session(), number)
    html = render_template(
        "dues/book_form.html", form=form, collector=who, crumbs=collector_crumbs(*_crumb(who))
    )
    return html, form.status


@blueprint.get("/iuran/petugas/<number>/buku/<int:book_id>.pdf")
@requires(Permission.SAVINGS_READ)
def book_paper(number: str, book_id: int) -> Response:
    """The paper with which a collector signs for a book."""
    session = book_session()
    who = collector_by_number(session, number)
    book = session.get(CollectorBook, book_id)
    if book is None or book.collector_id != who.id:
        raise NotFound("receipt_book", book_id)
    clerk = find_user(session, book.recorded_by)
    name = clerk.display_name if clerk is not None else book.recorded_by
    minutes = book_minutes(book, who, name, language())
    return minutes_response(
        minutes, f"buku-kuitansi-{label_of(book.prefix, book.first_number).lower()}"
    )


# ------------------------------------------------------------------------------- missing ones


@blueprint.get("/iuran/petugas/<number>/kuitansi/<int:book_id>/<int:receipt>")
@requires(Permission.DUES_RUN)
def explaining(number: str, book_id: int, receipt: int) -> ResponseReturnValue:
    """Ask what became of a missing receipt."""
    return _explain_page(ExplainForm(), number, book_id, receipt)


@blueprint.post("/iuran/petugas/<number>/kuitansi/<int:book_id>/<int:receipt>")
@requires(Permission.DUES_RUN)
def explain(number: str, book_id: int, receipt: int) -> ResponseReturnValue:
    """Keep what became of it."""
    form = ExplainForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                explain_missing(
                    session,
                    book_id,
                    receipt,
                    form.reason.data or "",
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Keterangan kuitansi disimpan."), "success")
            return redirect(url_for("dues.collector", number=number), code=303)
    return _explain_page(form, number, book_id, receipt)


def _explain_page(form: ExplainForm, number: str, book_id: int, receipt: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    who = collector_by_number(session, number)
    view = next((each for each in book_views(session, who.id) if each.book.id == book_id), None)
    if view is None or not view.book.has(receipt):
        raise NotFound("receipt", receipt)
    html = render_template(
        "dues/explain.html",
        form=form,
        collector=who,
        receipt=label_of(view.book.prefix, receipt),
        crumbs=collector_crumbs(*_crumb(who)),
    )
    return html, form.status
