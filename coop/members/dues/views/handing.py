"""Hand-overs on pages: money and receipts counted together, looked at, recorded, printed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import AmountUnreadable
from coop.errors import CoopError
from coop.ledger.drafts import WaitingEntry
from coop.ledger.events.places import book_facts
from coop.ledger.forms import ReasonForm
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import typed_fields
from coop.members.dues.collectors import collector_by_number
from coop.members.dues.forms import HandoverForm
from coop.members.dues.handing import hand_over
from coop.members.dues.handing import take_back
from coop.members.dues.holding import book_views
from coop.members.dues.receipts import check_count
from coop.members.dues.receipts import named
from coop.members.dues.sheets import books_counted
from coop.members.dues.sheets import handover_by_id
from coop.members.dues.sheets import handovers
from coop.members.dues.views.pages import blueprint
from coop.members.dues.views.pages import collector_crumbs
from coop.members.dues.views.papers import handover_minutes
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.minutes_page import minutes_response
from coop.web.people import actor
from coop.web.people import person

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.dues.holding import BookView
    from coop.members.dues.models import Collector
    from coop.members.dues.models import CollectorHandover
    from coop.members.dues.receipts import BookCount


class CountedBook(NamedTuple):
    """A book in figures: its numbers, and what became of how many of them."""

    label: str
    used: int
    void: int
    missing: int
    blank: int
    is_returned: bool


def _counted(view: BookView, count: BookCount) -> CountedBook:
    tally = check_count(view.book, count, view.used, view.fates)
    return CountedBook(
        view.book.label,
        tally.used,
        tally.void,
        tally.missing,
        tally.blank,
        count.is_returned,
    )


def _places(session: Session) -> dict[str, str]:
    """Boxes that take the money, as they are sent and as they are called."""
    spoken = language()
    return {
        each.choice.value: each.choice.label.text(spoken)
        for each in book_facts(session).places
        if each.kind == "cash"
    }


def _to_count(views: list[BookView]) -> list[BookView]:
    """Books a hand-over counts: those with blank receipts, and whose numbers do not come out."""
    return [
        each
        for each in views
        if each.is_held or len(each.used) + len(each.fates) < each.next_number - each.book.first
    ]


@blueprint.get("/iuran/petugas/<number>/setor")
@requires(Permission.DUES_RUN)
def handing_over(number: str) -> ResponseReturnValue:
    """Ask what a collector hands over; the book's balance is told after the money is counted."""
    session = book_session()
    who = collector_by_number(session, number)
    form = HandoverForm()
    form.day.data = today()
    form.received_by.data = person().display_name
    views = book_views(session, who.id)
    for view in _to_count(views):
        form.books.append_entry(
            {"book_id": str(view.book.id), "next_number": str(view.first_blank)}
        )
    return _form_page(form, who, views)


@blueprint.post("/iuran/petugas/<number>/setor")
@requires(Permission.DUES_RUN)
def receive(number: str) -> ResponseReturnValue:
    """Look at the hand-over in sentences, go back, or record it."""
    form = HandoverForm()
    who = collector_by_number(book_session(), number)
    if "edit" in request.form or not form.validate_on_submit():
        return _form_page(form, who)
    try:
        if "confirmed" not in request.form:
            read_only_from_here()  # the lock passes to the session that is thrown away
            with writing(engine()) as trial:
                row = _recorded(trial, form, number, None)
                trial.expunge(row)
            return _preview(form, row, number)
        with committing() as session:
            handover_id = _recorded(session, form, number, _expected()).id
    except CoopError as error:
        form.refuse(error)
        return _form_page(form, collector_by_number(book_session(), number))
    flash(_("Serah terima tercatat. Cetak berita acaranya untuk diteken berdua."), "success")
    return redirect(url_for("dues.handover", handover_id=handover_id), code=303)


def _recorded(
    session: Session, form: HandoverForm, number: str, expected: Money | None
) -> CollectorHandover:
    return hand_over(
        session,
        form.facts(number),
        request_id=form.request_id.data or "",
        actor=actor(),
        now=now(),
        expected=expected,
    )


def _expected() -> Money | None:
    """The book's balance on the page that was confirmed."""
    try:
        return Money.parse_plain(request.form.get("expected", ""))
    except AmountUnreadable:
        return None


def _preview(form: HandoverForm, row: CollectorHandover, number: str) -> ResponseReturnValue:
    session = book_session()
    who = collector_by_number(session, number)
    views = {each.book.id: each for each in book_views(session, who.id)}
    counts = [row_.form.count() for row_ in form.books]
    return render_template(
        "dues/handover_preview.html",
        form=form,
        row=row,
        collector=who,
        place=_places(session).get(form.place.data or "", ""),
        counted_books=[_counted(views[each.book_id], each) for each in counts],
        typed=[pair for pair in typed_fields() if pair[0] != "expected"],
        crumbs=_crumbs(who),
    )


def _form_page(
    form: HandoverForm, who: Collector, known: list[BookView] | None = None
) -> tuple[str, int]:
    number = who.number
    if form.is_refused:
        read_only_from_here()
        who = collector_by_number(book_session(), number)
    session = book_session()
    form.place.choices = list(_places(session).items())
    views = known if known is not None else book_views(session, who.id)
    html = render_template(
        "dues/handover_form.html",
        form=form,
        collector=who,
        views={str(each.book.id): each for each in views},
        crumbs=_crumbs(who),
    )
    return html, form.status


def _crumbs(who: Collector, *further: tuple[str, str]) -> list[tuple[str, str]]:
    return collector_crumbs((who.number, url_for("dues.collector", number=who.number)), *further)


# ------------------------------------------------------------------------------- one of them


@blueprint.get("/iuran/setoran/<int:handover_id>")
@requires(Permission.SAVINGS_READ)
def handover(handover_id: int) -> ResponseReturnValue:
    """A hand-over as it was recorded."""
    session = book_session()
    found = handover_by_id(session, handover_id)
    row, who, is_taken_back = found
    standing = [each.row.id for each in handovers(session, who.id) if not each.is_taken_back]
    is_last = not is_taken_back and standing[:1] == [row.id] and row.entry_id is not None
    books = books_counted(session, row)
    return render_template(
        "dues/handover.html",
        row=row,
        collector=who,
        is_taken_back=is_taken_back,
        is_last=is_last,
        place=_places(session).get(f"{row.account}:{row.unit}", f"{row.account} {row.unit}"),
        books=books,
        named=named,
        counted_books=[
            CountedBook(
                each.book.label,
                each.count.used,
                each.count.void,
                each.count.missing,
                each.count.blank,
                each.count.is_returned,
            )
            for each in books
        ],
        crumbs=_crumbs(who),
    )


@blueprint.get("/iuran/setoran/<int:handover_id>/berita-acara.pdf")
@requires(Permission.SAVINGS_READ)
def handover_paper(handover_id: int) -> Response:
    """The minutes both sign."""
    session = book_session()
    row, who, _taken = handover_by_id(session, handover_id)
    place = _places(session).get(f"{row.account}:{row.unit}", f"{row.account} {row.unit}")
    minutes = handover_minutes(row, who, books_counted(session, row), place, language())
    return minutes_response(minutes, f"setoran-petugas-{row.number}")


@blueprint.get("/iuran/setoran/<int:handover_id>/batal")
@requires(Permission.BOOKS_CORRECT)
def taking_back(handover_id: int) -> ResponseReturnValue:
    """Ask why a hand-over is taken back."""
    form = ReasonForm()
    form.entry_date.data = today()
    return _take_back_page(form, handover_id)


@blueprint.post("/iuran/setoran/<int:handover_id>/batal")
@requires(Permission.BOOKS_CORRECT)
def take_handover_back(handover_id: int) -> ResponseReturnValue:
    """Take back the last hand-over; the money is in the collector's hands again."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _take_back_page(form, handover_id)
    assert form.entry_date.data is not None, "the form is valid"
    try:
        with committing() as session:
            answer = take_back(
                session,
                handover_id,
                reason=form.reason.data or "",
                day=form.entry_date.data,
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _take_back_page(form, handover_id)
    if isinstance(answer, WaitingEntry):
        return answered(answer, "")
    flash(_("Pembatalan %(number)s tercatat.", number=answer.voucher_number), "success")
    return redirect(url_for("dues.handover", handover_id=handover_id), code=303)


def _take_back_page(form: ReasonForm, handover_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    row, who, _taken = handover_by_id(book_session(), handover_id)
    html = render_template(
        "dues/take_back.html",
        form=form,
        row=row,
        collector=who,
        crumbs=_crumbs(who, (row.number, url_for("dues.handover", handover_id=row.id))),
    )
    return html, form.status
