"""Cash sessions on pages: open with a float, the day's cash book, close with a count."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import send_file
from flask import url_for
from flask_babel import gettext as _

from coop import audit
from coop.db import writing
from coop.desk.counts.denominations import COIN
from coop.desk.counts.denominations import NOTE
from coop.desk.counts.forms import count_result
from coop.errors import AmountUnreadable
from coop.errors import CoopError
from coop.errors import NotAllowed
from coop.ledger.report import Label
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import calendar_month
from coop.ledger.views.pages import typed_fields
from coop.members.counter import queries
from coop.members.counter.cash import Opening
from coop.members.counter.cash import close_session
from coop.members.counter.cash import open_session
from coop.members.counter.cash import open_session_of
from coop.members.counter.forms import OpenForm
from coop.members.counter.forms import close_form
from coop.members.counter.models import CounterSession
from coop.members.counter.reports import cash_report
from coop.members.counter.views.pages import blueprint
from coop.members.counter.views.pages import box_label
from coop.members.counter.views.pages import crumbs
from coop.money import ZERO
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.database import written_apart
from coop.web.format import period_name
from coop.web.frame import language
from coop.web.frame import may
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import paper_asked_for
from coop.web.minutes_page import pdf_response
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.paging import page_url
from coop.web.paper import TREASURER
from coop.web.paper import Signer
from coop.web.people import actor
from coop.web.people import person

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from coop.desk.counts.models import CashCount
    from coop.members.counter.forms import CloseForm


@blueprint.get("/kasir/sesi")
@requires(Permission.SAVINGS_READ)
def session() -> ResponseReturnValue:
    """Sessions so far; whoever has none open may open one."""
    return _session_page(OpenForm())


@blueprint.post("/kasir/sesi")
@requires(Permission.COUNTER_USE)
def begin() -> ResponseReturnValue:
    """Open a session, after a look where the float is not what the book says."""
    form = OpenForm()
    choices = {f"{each.account}|{each.unit}": each for each in queries.box_choices(book_session())}
    form.box.choices = [(value, value) for value in choices]
    if "edit" in request.form or not form.validate_on_submit():
        return _session_page(form)
    box = choices[str(form.box.data)]
    found = form.found.data or ZERO
    opening = Opening(
        box.account,
        box.unit,
        found,
        (form.holder_number.data or "").strip(),
        " ".join((form.explanation.data or "").split()),
    )
    try:
        if "confirmed" not in request.form:
            looked = _looked(form, opening)
            if looked is not None:
                return looked
        with committing() as session:
            row = open_session(
                session, opening, request_id=form.request_id.data or "", actor=actor(), now=now()
            )
    except CoopError as error:
        form.refuse(error)
        return _session_page(form)
    flash(_("Sesi kas %(number)s dibuka.", number=row.number), "success")
    return redirect(url_for("counter.index"), code=303)


def _looked(form: OpenForm, opening: Opening) -> ResponseReturnValue | None:
    """What opening would book; None where the box holds what the book says."""
    read_only_from_here()
    with writing(engine()) as session:  # tried, then thrown away
        row = open_session(
            session, opening, request_id=form.request_id.data or "", actor=actor(), now=now()
        )
        if row.opening_count_id is None:
            return None
        from coop.desk.counts.models import CashCount

        count = session.get_one(CashCount, row.opening_count_id)
        session.expunge(count)
    return render_template(
        "counter/open_preview.html",
        form=form,
        count=count,
        count_result=count_result,
        typed=typed_fields(),
        title=_("Periksa dulu"),
        crumbs=crumbs((_("Sesi kas"), url_for("counter.session"))),
    )


def _session_page(form: OpenForm) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    spoken = language()
    number = page_number()
    form.box.choices = [
        (
            f"{each.account}|{each.unit}",
            f"{each.label.text(spoken)} ({each.unit_label.text(spoken)})",
        )
        for each in queries.box_choices(session)
    ]
    latest = queries.latest_sessions(session)
    cashiers = {username: each.cashier_name for username, each in latest.items()}
    if request.method == "GET":
        form.holder_number.data = queries.holder_number_of(
            session, latest.get(actor()), person().display_name
        )
    cashier, month = argument("kasir"), calendar_month(argument("bulan"))
    rows = queries.sessions_of(
        session,
        cashier=cashier,
        month=month,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE + 1,
    )
    chips = []
    if cashier:
        name = cashiers.get(cashier, cashier)
        chips.append((_("Kasir %(name)s", name=name), page_url(kasir=None)))
    if month:
        chips.append((period_name(month, spoken), page_url(bulan=None)))
    page = render_template(
        "counter/sessions.html",
        form=form,
        own=open_session_of(session, actor()),
        page=page_of(rows, number),
        cashiers=cashiers,
        cashier=cashier,
        month=month or "",
        chips=chips,
        box_label=box_label,
        crumbs=crumbs(),
    )
    return page, form.status


def _session_or_404(session_id: int) -> CounterSession:
    row = book_session().get(CounterSession, session_id)
    if row is None:
        abort(404)
    return row


@blueprint.get("/kasir/sesi/<int:session_id>")
@requires(Permission.SAVINGS_READ)
def one_session(session_id: int) -> ResponseReturnValue:
    """The cash book of one cashier's day."""
    row = _session_or_404(session_id)
    book = queries.cash_book(book_session(), row)
    number = page_number()
    begin_at = (number - 1) * PAGE_SIZE
    return render_template(
        "counter/session.html",
        row=row,
        box=box_label(row),
        page=page_of(book[begin_at : begin_at + PAGE_SIZE + 1], number, len(book)),
        money_in=sum((each.money_in for each in book), start=ZERO),
        money_out=sum((each.money_out for each in book), start=ZERO),
        balance=book[-1].balance if book else row.opening_float,
        may_close=row.state == "open" and _may_close(row),
        files=[
            ("PDF A4", url_for("counter.cash_book", session_id=row.id, bentuk="pdf")),
            (
                "PDF F4",
                url_for("counter.cash_book", session_id=row.id, bentuk="pdf", kertas="F4"),
            ),
            ("XLSX", url_for("counter.cash_book", session_id=row.id, bentuk="xlsx")),
        ],
        crumbs=crumbs((_("Sesi kas"), url_for("counter.session"))),
    )


def _may_close(row: CounterSession) -> bool:
    """The cashier closes the own session; whoever may close months, also another's."""
    return may(Permission.CASH_COUNT) and (row.cashier == actor() or may(Permission.BOOKS_CLOSE))


@blueprint.get("/kasir/sesi/<int:session_id>/buku-kas")
@requires(Permission.SAVINGS_READ)
def cash_book(session_id: int) -> Response:
    """The cash book of one cashier's day on paper, or as a sheet; who took it is written down."""
    row = _session_or_404(session_id)
    report = cash_report(row, queries.cash_book(book_session(), row), box_label(row))
    form = "xlsx" if request.args.get("bentuk") == "xlsx" else "pdf"
    with written_apart() as apart:
        audit.record(
            apart,
            "report.download",
            "report:cash-book",
            actor=actor(),
            now=now(),
            form=form,
            number=row.number,
        )
    cashier = Signer(Label("Kasir", "Cashier"), row.cashier_name)
    letterhead = replace(letterhead_of(book_session()), signers=(cashier, TREASURER))
    if form == "xlsx":
        import io

        from coop.web.sheets import write_report

        file: Any = io.BytesIO()
        write_report(report, file, language=language(), letterhead=letterhead, printed_at=now())
        file.seek(0)
        return send_file(
            file,
            mimetype="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            as_attachment=True,
            download_name=f"buku-kas-{row.number}.xlsx",
            max_age=0,
        )
    from coop.web.pdf import render_report

    paper = render_report(
        report, letterhead, printed_at=now(), paper=paper_asked_for(), language=language()
    )
    return pdf_response(paper, f"buku-kas-{row.number}")


# ------------------------------------------------------------------------- closing


@blueprint.get("/kasir/sesi/<int:session_id>/tutup")
@requires(Permission.CASH_COUNT)
def close(session_id: int) -> ResponseReturnValue:
    """The sheet of the closing count; the book's balance is shown once it is typed."""
    row = _closable(session_id)
    if row.state != "open":
        return redirect(url_for("counter.one_session", session_id=row.id), code=303)
    return _close_page(close_form(today()), row)


def _closable(session_id: int) -> CounterSession:
    row = _session_or_404(session_id)
    if not _may_close(row):
        raise NotAllowed(Permission.COUNTER_USE)
    return row


@blueprint.post("/kasir/sesi/<int:session_id>/tutup")
@requires(Permission.CASH_COUNT)
def end(session_id: int) -> ResponseReturnValue:
    """Look at the count in a sentence, go back, or close."""
    row = _closable(session_id)
    form = close_form(today())
    if "edit" in request.form or not form.validate_on_submit():
        return _close_page(form, row)
    moment = now()
    facts = form.facts(moment.date(), f"{moment:%H:%M}", person().display_name)
    request_id = form.request_id.data or ""
    try:
        if "confirmed" not in request.form:
            return _close_preview(form, row)
        hour = request.form.get("hour", "")
        facts = form.facts(moment.date(), hour, person().display_name)
        with committing() as session:
            close_session(
                session,
                session_id,
                facts,
                request_id=request_id,
                actor=actor(),
                now=moment,
                expected=_expected(),
            )
    except CoopError as error:
        form.refuse(error)
        return _close_page(form, row)
    flash(_("Sesi kas %(number)s ditutup.", number=row.number), "success")
    return redirect(url_for("counter.one_session", session_id=session_id), code=303)


def _expected() -> Money | None:
    """The book's balance on the page that was confirmed."""
    try:
        return Money.parse_plain(request.form.get("expected", ""))
    except AmountUnreadable:
        return None


def _close_preview(form: CloseForm, row: CounterSession) -> ResponseReturnValue:
    """What closing would record; nothing is."""
    from coop.desk.counts.models import CashCount

    moment = now()
    hour = f"{moment:%H:%M}"
    facts = form.facts(moment.date(), hour, person().display_name)
    read_only_from_here()
    with writing(engine()) as session:  # tried, then thrown away
        closed = close_session(
            session,
            row.id,
            facts,
            request_id=form.request_id.data or "",
            actor=actor(),
            now=moment,
        )
        count: CashCount = session.get_one(CashCount, closed.closing_count_id)
        session.expunge(count)
    again = _session_or_404(row.id)
    return render_template(
        "counter/close_preview.html",
        form=form,
        row=again,
        box=box_label(again),
        count=count,
        count_result=count_result,
        typed=[pair for pair in typed_fields() if pair[0] not in {"expected", "hour"}],
        hour=hour,
        title=_("Periksa dulu"),
        crumbs=_close_crumbs(again),
    )


def _close_crumbs(row: CounterSession) -> list[tuple[str, str]]:
    return crumbs(
        (_("Sesi kas"), url_for("counter.session")),
        (row.number, url_for("counter.one_session", session_id=row.id)),
    )


def _close_page(form: CloseForm, row: CounterSession) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        row = _session_or_404(row.id)
    page = render_template(
        "counter/close.html",
        form=form,
        row=row,
        box=box_label(row),
        heaps=((_("Uang kertas"), form.heap(NOTE)), (_("Uang logam"), form.heap(COIN))),
        crumbs=_close_crumbs(row),
    )
    return page, form.status
