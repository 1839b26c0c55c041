"""Collected money on pages: typed from the sheet, looked at, recorded whole, taken back."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import CoopError
from coop.ledger.drafts import WaitingEntry
from coop.ledger.forms import ReasonForm
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import typed_fields
from coop.members.dues.collecting import handover_of
from coop.members.dues.collecting import post_sheet
from coop.members.dues.collecting import reverse_row
from coop.members.dues.collecting import reverse_sheet
from coop.members.dues.collecting import sheet_by_id
from coop.members.dues.errors import RowRefused
from coop.members.dues.forms import KIND_FIELDS
from coop.members.dues.forms import ROWS_SHOWN
from coop.members.dues.forms import SheetForm
from coop.members.dues.holding import BookView
from coop.members.dues.holding import book_views
from coop.members.dues.holding import collectors
from coop.members.dues.holding import held
from coop.members.dues.models import Collector
from coop.members.dues.overview import Owing
from coop.members.dues.overview import Where
from coop.members.dues.overview import owing_of
from coop.members.dues.overview import payable_accounts
from coop.members.dues.overview import sheet_rows
from coop.members.dues.reading import arrears_of_many
from coop.members.dues.receipts import label_of
from coop.members.dues.reports import place_label
from coop.members.dues.sheets import row_by_id
from coop.members.dues.sheets import rows_of
from coop.members.dues.sheets import sheets
from coop.members.dues.views.pages import asked_again
from coop.members.dues.views.pages import blueprint
from coop.members.dues.views.pages import sheet_crumbs
from coop.members.dues.views.pages import where_asked
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.frame import told
from coop.web.paging import PAGE_SIZE
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.dues.collecting import SheetFacts
    from coop.members.dues.models import CollectionSheet


@blueprint.get("/iuran/pungutan")
@requires(Permission.SAVINGS_READ)
def collections() -> ResponseReturnValue:
    """Sheets that were recorded, the latest first."""
    session = book_session()
    number = page_number()
    rows = sheets(session, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    return render_template(
        "dues/collections.html",
        page=page_of(rows, number),
        has_collectors=bool(collectors(session, only_active=True)),
        crumbs=sheet_crumbs()[:-1],
    )


# ------------------------------------------------------------------------------- typing it in


@blueprint.get("/iuran/pungutan/catat")
@requires(Permission.DUES_RUN)
def collecting() -> ResponseReturnValue:
    """An empty form with a row for each member of the sheet."""
    session = book_session()
    form = SheetForm()
    form.collector.data = argument("petugas")
    form.day.data = form.paid_on.data = today()
    where, number = _where(), page_number()
    rows = sheet_rows(session, today(), where, limit=ROWS_SHOWN + 1, offset=_offset(number))
    for each in rows[:ROWS_SHOWN]:
        form.rows.append_entry({"member": each.number})
    return _collect_page(form, Page(rows[:ROWS_SHOWN], number, len(rows) > ROWS_SHOWN))


def _where() -> Where:
    asked = where_asked()
    return Where(asked.hamlet, asked.group)


def _offset(number: int) -> int:
    return (number - 1) * ROWS_SHOWN


@blueprint.post("/iuran/pungutan/catat")
@requires(Permission.DUES_RUN)
def collect() -> ResponseReturnValue:
    """Look at the sheet and its sums, go back, or record it."""
    form = SheetForm()
    _show_example(form)
    if "edit" in request.form or not form.validate_on_submit():
        return _collect_page(form, None)
    numbers = [row.form.member.data or "" for row in form.rows]
    try:
        if "confirmed" not in request.form:
            read_only_from_here()  # the lock passes to the session that is thrown away
            with writing(engine()) as trial:
                facts = _facts(form, trial, numbers)
                _posted(trial, facts, form)
            return _collect_preview(form, facts)
        with committing() as session:
            sheet_id = _posted(session, _facts(form, session, numbers), form).id
    except RowRefused as error:
        places = form.filled_rows()
        for place, refusal in error.refusals.items():
            field = form.rows[places[place]].form.receipt
            field.errors = [*field.errors, told(refusal)]
        form.rows.errors = [row.errors for row in form.rows]
        first = places[min(error.refusals)]  # as people count: empty rows too
        form.refuse(RowRefused(first + 1, form.rows[first].form.member.data or ""))
        return _collect_page(form, None)
    except CoopError as error:
        form.refuse(error)
        return _collect_page(form, None)
    flash(_("Lembar pungutan tercatat."), "success")
    _warn(sheet_id)
    return redirect(url_for("dues.collection", sheet_id=sheet_id), code=303)


def _show_example(form: SheetForm) -> None:
    """Let each row name a receipt this collector has, where a number is refused."""
    found = _open_books(book_session()).get(form.collector.data or "", [])
    for view in found[:1]:
        for row in form.rows:
            row.form.example = label_of(view.book.prefix, view.first_open or view.book.first)


def _open_books(session: Session) -> dict[str, list[BookView]]:
    """Books with receipts money may still be recorded on, by number of the active collector."""
    people = {each.id: each.number for each in collectors(session, only_active=True)}
    found: dict[str, list[BookView]] = {number: [] for number in people.values()}
    for view in book_views(session):
        if view.collector_id in people and view.first_open is not None:
            found[people[view.collector_id]].append(view)
    return found


def _posted(session: Session, facts: SheetFacts, form: SheetForm) -> CollectionSheet:
    request_id = form.request_id.data or ""
    return post_sheet(session, facts, request_id=request_id, actor=actor(), now=now())


def _facts(form: SheetForm, session: Session, numbers: list[str]) -> SheetFacts:
    return form.facts(payable_accounts(session, numbers), place_label(_where()).id)


def _warn(sheet_id: int) -> None:
    """Say at once when a collector holds more, or longer, than they may."""
    session = book_session()
    collector = session.get_one(Collector, sheet_by_id(session, sheet_id).collector_id)
    [each] = held(session, today(), only=[collector])
    if each.is_over_limit or each.is_overdue:
        flash(
            _(
                "%(number)s sekarang memegang uang melebihi batas jumlah atau batas hari. "
                "Minta disetorkan hari ini.",
                number=collector.number,
            ),
            "warning",
        )


def _collect_page(form: SheetForm, page: Page[Owing] | None) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    known = {each.number: each for each in page.rows} if page is not None else _typed(form, session)
    people = collectors(session, only_active=True)
    form.collector.choices = [(each.number, f"{each.number} {each.name}") for each in people]
    owed = arrears_of_many(session, [each.member_id for each in known.values()], today())
    rows = page if page is not None else Page(list(known.values()), page_number(), has_next=False)
    html = render_template(
        "dues/collect.html",
        form=form,
        page=rows,
        known=known,
        has_collectors=bool(people),
        open_books=_open_books(session),
        principal={each: owed[known[each].member_id].principal_open for each in known},
        where=_where(),
        asked=asked_again(_where()),
        crumbs=sheet_crumbs(),
    )
    return html, form.status


def _typed(form: SheetForm, session: Session) -> dict[str, Owing]:
    """Members of the rows that were sent."""
    numbers = {row.form.member.data or "" for row in form.rows}
    return {each.number: each for each in owing_of(session, today(), numbers)}


def _collect_preview(form: SheetForm, facts: SheetFacts) -> ResponseReturnValue:
    session = book_session()
    known = _typed(form, session)
    kinds = {
        (number, account_id): kind
        for (number, kind), account_id in payable_accounts(session, known).items()
    }
    sums: dict[str, Money] = defaultdict(lambda: Money(0))
    rows = []
    for each in facts.rows:
        amounts = {kinds[each.member, part.account_id]: part.amount for part in each.parts}
        for kind, amount in amounts.items():
            sums[kind] += amount
        rows.append((each, known[each.member], amounts))
    return render_template(
        "dues/collect_preview.html",
        form=form,
        facts=facts,
        rows=rows,
        kinds=[kind for kind in KIND_FIELDS if kind in sums],
        sums=sums,
        typed=typed_fields(),
        crumbs=sheet_crumbs(),
    )


# ------------------------------------------------------------------------------- one sheet


@blueprint.get("/iuran/pungutan/<int:sheet_id>")
@requires(Permission.SAVINGS_READ)
def collection(sheet_id: int) -> ResponseReturnValue:
    """A sheet as it was recorded, and what of it was taken back."""
    session = book_session()
    sheet = sheet_by_id(session, sheet_id)
    rows = rows_of(session, sheet_id)
    last = max(each.row.entry_id for each in rows)
    return render_template(
        "dues/collection.html",
        sheet=sheet,
        collector=session.get_one(Collector, sheet.collector_id),
        rows=rows,
        standing=[each for each in rows if not each.is_reversed],
        handover=handover_of(session, sheet, last),
        crumbs=sheet_crumbs(),
    )


@blueprint.get("/iuran/pungutan/<int:sheet_id>/batal")
@requires(Permission.BOOKS_CORRECT)
def reversing_sheet(sheet_id: int) -> ResponseReturnValue:
    """Ask why a whole sheet is taken back."""
    return _reversal_page(_reason_form(), sheet_id, None)


@blueprint.post("/iuran/pungutan/<int:sheet_id>/batal")
@requires(Permission.BOOKS_CORRECT)
def take_back_sheet(sheet_id: int) -> ResponseReturnValue:
    """Take back what of a sheet stands."""
    form = _reason_form()
    if not form.validate_on_submit():
        return _reversal_page(form, sheet_id, None)
    assert form.entry_date.data is not None, "the form is valid"
    try:
        with committing() as session:
            answers = reverse_sheet(
                session,
                sheet_id,
                reason=form.reason.data or "",
                day=form.entry_date.data,
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _reversal_page(form, sheet_id, None)
    waiting = next((each for each in answers if isinstance(each, WaitingEntry)), None)
    if waiting is not None:
        return answered(waiting, "")
    flash(_("Seluruh lembar pungutan dibatalkan."), "success")
    return redirect(url_for("dues.collection", sheet_id=sheet_id), code=303)


@blueprint.get("/iuran/pungutan/baris/<int:row_id>/batal")
@requires(Permission.BOOKS_CORRECT)
def reversing_row(row_id: int) -> ResponseReturnValue:
    """Ask why one payment is taken back."""
    sheet, _row = row_by_id(book_session(), row_id)
    return _reversal_page(_reason_form(), sheet.id, row_id)


@blueprint.post("/iuran/pungutan/baris/<int:row_id>/batal")
@requires(Permission.BOOKS_CORRECT)
def take_back_row(row_id: int) -> ResponseReturnValue:
    """Take back one payment."""
    form = _reason_form()
    sheet_id = row_by_id(book_session(), row_id)[0].id
    if not form.validate_on_submit():
        return _reversal_page(form, sheet_id, row_id)
    assert form.entry_date.data is not None, "the form is valid"
    try:
        with committing() as session:
            answer = reverse_row(
                session,
                row_id,
                reason=form.reason.data or "",
                day=form.entry_date.data,
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _reversal_page(form, sheet_id, row_id)
    if isinstance(answer, WaitingEntry):
        return answered(answer, "")
    flash(_("Pembatalan %(number)s tercatat.", number=answer.voucher_number), "success")
    return redirect(url_for("dues.collection", sheet_id=sheet_id), code=303)


def _reason_form() -> ReasonForm:
    form = ReasonForm()
    if request.method == "GET":
        form.entry_date.data = today()
    return form


def _reversal_page(form: ReasonForm, sheet_id: int, row_id: int | None) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    sheet = sheet_by_id(session, sheet_id)
    rows = [each for each in rows_of(session, sheet_id) if row_id in {None, each.row.id}]
    html = render_template(
        "dues/reversal.html",
        form=form,
        sheet=sheet,
        rows=[each for each in rows if not each.is_reversed],
        is_whole=row_id is None,
        crumbs=sheet_crumbs((sheet.number, url_for("dues.collection", sheet_id=sheet_id))),
    )
    return html, form.status
