"""Cash on pages: where it lies, counting it, what differs, and closing the day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import flash
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.db import writing
from coop.desk.copies.age import age_label
from coop.desk.copies.queries import copy_age
from coop.desk.counts import queries
from coop.desk.counts.denominations import COIN
from coop.desk.counts.denominations import NOTE
from coop.desk.counts.facts import OF_OVERAGE
from coop.desk.counts.facts import OF_SHORTAGE
from coop.desk.counts.forms import WAYS
from coop.desk.counts.forms import CountForm
from coop.desk.counts.forms import NoteForm
from coop.desk.counts.forms import SettlementForm
from coop.desk.counts.forms import box_name
from coop.desk.counts.forms import count_form
from coop.desk.counts.forms import count_result
from coop.desk.counts.forms import settlement_sentence
from coop.desk.counts.service import add_note
from coop.desk.counts.service import record_count
from coop.desk.counts.settling import result_accounts
from coop.desk.counts.settling import settle
from coop.desk.counts.settling import take_back
from coop.errors import AmountUnreadable
from coop.errors import CoopError
from coop.errors import NotFound
from coop.ledger.drafts import WaitingEntry
from coop.ledger.forms import ReasonForm
from coop.ledger.views.answers import answered
from coop.ledger.views.pages import day_argument
from coop.ledger.views.pages import typed_fields
from coop.ledger.views.pages import units
from coop.money import ZERO
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.count_paper import day_report
from coop.web.count_paper import minutes_of
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.format import short_day
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import minutes_response
from coop.web.minutes_page import paper_asked_for
from coop.web.minutes_page import pdf_response
from coop.web.pdf import render_report
from coop.web.people import actor
from coop.web.people import person

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.counts.models import CashCount
    from coop.ledger.posting import PostedEntry

blueprint = Blueprint("counts", __name__)

COUNTS_SHOWN = 20

#: Days after which a box that was not counted is said to be due.
COUNT_AFTER_DAYS = 31


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {"box_name": box_name, "count_result": count_result, "ago": ago}


def unit_names() -> dict[str, str]:
    """Names of the units in the reader's language; read once for a page."""
    known: dict[str, str] | None = g.get("unit_names")
    if known is None:
        known = g.unit_names = {each.code: each.label for each in units(book_session())}
    return known


def ago(day: date) -> str:
    """How long a day lies back."""
    days = (today() - day).days
    if days <= 0:
        return _("hari ini")
    return str(ngettext("%(num)d hari lalu", "%(num)d hari lalu", days))


@blueprint.get("/kas")
@requires(Permission.BOOKS_READ)
def index() -> ResponseReturnValue:
    """Every box, when it was last counted, and what is under inquiry."""
    session = book_session()
    latest = queries.latest_counts(session)
    rows = [(box, latest.get(box.key)) for box in queries.boxes(session)]
    return render_template(
        "counts/index.html",
        rows=rows,
        box_labels={box.account: box.account_label for box, _count in rows},
        total=sum((box.balance for box, _count in rows), start=ZERO),
        differences=queries.open_differences(session),
        recent=queries.counts_of(session, limit=COUNTS_SHOWN),
        unit_names=unit_names(),
        due_days=COUNT_AFTER_DAYS,
    )


# ------------------------------------------------------------------------------- counting


def _box() -> queries.Box | None:
    """The box of the address; None where it names none."""
    key = queries.BoxKey(
        request.args.get("account", "")[:200],
        request.args.get("unit", "")[:200],
        request.args.get("person", "")[:200],
    )
    if not key.account or key.unit not in unit_names():
        return None
    return queries.box_of(book_session(), key)


@blueprint.get("/kas/hitung")
@requires(Permission.CASH_COUNT)
def new() -> ResponseReturnValue:
    """An empty count of one box; without a box, the list of them."""
    box = _box()
    if box is None:
        return redirect(url_for("counts.index"), code=303)
    day = min(day_argument("tanggal") or today(), today())
    form = count_form(today())
    form.day.data = day
    form.counted_at.data = f"{now():%H.%M}" if day == today() else ""
    form.counted_by.data = person().display_name
    _propose_holder(form, box)
    return _count_page(form, box)


def _propose_holder(form: CountForm, box: queries.Box) -> None:
    """Who held the box last; a box of a person is held by that person."""
    known = queries.holders(book_session())
    if box.person:
        form.holder_number.data = box.person
        form.holder_name.data = next((name for number, name in known if number == box.person), "")
        return
    last = queries.latest_counts(book_session()).get(box.key)
    form.holder_name.data = last.holder_name if last else ""
    form.holder_number.data = last.holder_number if last else queries.next_person_number(known)


@blueprint.post("/kas/hitung")
@requires(Permission.CASH_COUNT)
def record() -> ResponseReturnValue:
    """Look at the count in a sentence, go back, or record it."""
    box = _box()
    if box is None:
        raise NotFound("account", request.args.get("account", ""))
    form = count_form(today())
    if "edit" in request.form or not form.validate_on_submit():
        return _count_page(form, box)
    try:
        if "confirmed" not in request.form:
            return _count_preview(form, box)
        with committing() as session:
            count = record_count(
                session,
                form.facts(box.key),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
                expected=_expected(),
            )
    except CoopError as error:
        form.refuse(error)
        return _count_page(form, box)
    flash(_("Kas opname %(number)s tercatat.", number=count.number), "success")
    return redirect(url_for("counts.count", count_id=count.id), code=303)


def _expected() -> Money | None:
    """The book's balance on the page that was confirmed."""
    try:
        return Money.parse_plain(request.form.get("expected", ""))
    except AmountUnreadable:
        return None


def _count_preview(form: CountForm, box: queries.Box) -> ResponseReturnValue:
    """Show what would be recorded, recording nothing."""
    read_only_from_here()  # the lock passes to the session that is thrown away
    with writing(engine()) as session:
        count = record_count(
            session,
            form.facts(box.key),
            request_id=form.request_id.data or "",
            actor=actor(),
            now=now(),
        )
        session.flush()
        session.expunge(count)
    return render_template(
        "counts/preview.html",
        form=form,
        box=box,
        count=count,
        typed=[pair for pair in typed_fields() if pair[0] != "expected"],
        unit_names=unit_names(),
        crumbs=_crumbs(),
    )


def _count_page(form: CountForm, box: queries.Box) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "counts/form.html",
        form=form,
        box=box,
        heaps=((_("Uang kertas"), form.heap(NOTE)), (_("Uang logam"), form.heap(COIN))),
        holders=queries.holders(book_session()),
        unit_names=unit_names(),
        crumbs=_crumbs(),
    )
    return page, form.status


def _crumbs(count: CashCount | None = None) -> list[tuple[str, str]]:
    crumbs = [(_("Kas dan bank"), url_for("counts.index"))]
    if count is not None:
        crumbs.append((count.number, url_for("counts.count", count_id=count.id)))
    return crumbs


# ------------------------------------------------------------------------------- one count


@blueprint.get("/kas/<int:count_id>")
@requires(Permission.BOOKS_READ)
def count(count_id: int) -> ResponseReturnValue:
    """What was counted, what became of the difference."""
    return _result_page(queries.count_by_id(book_session(), count_id), NoteForm())


def _result_page(row: CashCount, form: NoteForm) -> tuple[str, int]:
    session = book_session()
    box = queries.box_of(session, queries.key_of(row))
    remaining = queries.remaining_of(session, row.id)
    entries = queries.entries_of(session, row.id)
    page = render_template(
        "counts/count.html",
        count=row,
        box=box,
        remaining=remaining,
        late=queries.late_movement(session, row, entries),
        entries=entries,
        notes=queries.notes_of(session, row.id),
        waiting=queries.waiting_settlement(session, row.id) if remaining else None,
        form=form,
        unit_names=unit_names(),
        crumbs=_crumbs(),
    )
    return page, form.status


@blueprint.post("/kas/<int:count_id>")
@requires(Permission.CASH_COUNT)
def note(count_id: int) -> ResponseReturnValue:
    """Keep what was found out about the difference."""
    form = NoteForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                add_note(
                    session,
                    count_id,
                    " ".join((form.text.data or "").split()),
                    is_cause=bool(form.is_cause.data),
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Catatan disimpan."), "success")
            return redirect(url_for("counts.count", count_id=count_id), code=303)
    read_only_from_here()
    return _result_page(queries.count_by_id(book_session(), count_id), form)


@blueprint.get("/kas/<int:count_id>/berita-acara.pdf")
@requires(Permission.BOOKS_READ)
def minutes(count_id: int) -> Response:
    """The minutes of a count, for signing."""
    session = book_session()
    row = queries.count_by_id(session, count_id)
    box = queries.box_of(session, queries.key_of(row))
    label = box.account_label.text(language()) if box else row.account
    name = box_name(label, unit_names().get(row.unit, row.unit), row.person)
    return minutes_response(minutes_of(row, name, language()), f"kas-opname-{row.number}")


# ------------------------------------------------------------------------------- settling


@blueprint.get("/kas/<int:count_id>/selesaikan")
@requires(Permission.BOOKS_POST)
def settlement(count_id: int) -> ResponseReturnValue:
    """Ask how the difference is settled."""
    row = queries.count_by_id(book_session(), count_id)
    form = SettlementForm()
    form.day.data = today()
    form.amount.data = abs(queries.remaining_of(book_session(), count_id))
    form.way.data = (OF_SHORTAGE if row.difference < ZERO else OF_OVERAGE)[0].value
    return _settlement_page(form, row)


@blueprint.post("/kas/<int:count_id>/selesaikan")
@requires(Permission.BOOKS_POST)
def settle_difference(count_id: int) -> ResponseReturnValue:
    """Look at the settlement in a sentence, go back, or record it."""
    row = queries.count_by_id(book_session(), count_id)
    form = SettlementForm()
    if "edit" in request.form or not form.validate_on_submit():
        return _settlement_page(form, row)
    try:
        if "confirmed" not in request.form:
            read_only_from_here()
            with writing(engine()) as session:  # tried, then thrown away
                _settle(session, count_id, form)
            return _settlement_preview(form, count_id)
        with committing() as session:
            submitted = _settle(session, count_id, form)
    except CoopError as error:
        form.refuse(error)
        return _settlement_page(form, queries.count_by_id(book_session(), count_id))
    return answered(submitted, _("Penyelesaian selisih tercatat dengan bukti %(number)s."))


def _settle(session: Session, count_id: int, form: SettlementForm) -> PostedEntry | WaitingEntry:
    return settle(
        session,
        count_id,
        form.wanted(),
        request_id=form.request_id.data or "",
        actor=actor(),
        now=now(),
    )


def _settlement_preview(form: SettlementForm, count_id: int) -> ResponseReturnValue:
    row = queries.count_by_id(book_session(), count_id)
    return render_template(
        "counts/settlement_preview.html",
        form=form,
        count=row,
        wanted=form.wanted(),
        sentence=settlement_sentence(form.wanted(), row),
        typed=typed_fields(),
        crumbs=_crumbs(row),
    )


def _settlement_page(form: SettlementForm, row: CashCount) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    ways = OF_SHORTAGE if row.difference < ZERO else OF_OVERAGE
    form.way.choices = [(way.value, WAYS[way]) for way in ways]
    form.account.choices = [
        (code, f"{code} {label.text(language())}")
        for code, label in result_accounts(session, ways[1])
    ]
    page = render_template(
        "counts/settlement.html",
        form=form,
        count=row,
        remaining=queries.remaining_of(session, row.id),
        crumbs=_crumbs(row),
    )
    return page, form.status


@blueprint.get("/kas/<int:count_id>/batalkan/<int:entry_id>")
@requires(Permission.BOOKS_CORRECT)
def reversal(count_id: int, entry_id: int) -> ResponseReturnValue:
    """Ask why an entry of a count is taken back."""
    form = ReasonForm()
    form.entry_date.data = today()
    return _reversal_page(form, count_id, entry_id)


@blueprint.post("/kas/<int:count_id>/batalkan/<int:entry_id>")
@requires(Permission.BOOKS_CORRECT)
def reverse(count_id: int, entry_id: int) -> ResponseReturnValue:
    """Take back a settlement, or the difference itself once it is explained."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _reversal_page(form, count_id, entry_id)
    assert form.entry_date.data is not None, "the form is valid"
    try:
        with committing() as session:
            submitted = take_back(
                session,
                count_id,
                entry_id,
                reason=form.reason.data or "",
                day=form.entry_date.data,
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _reversal_page(form, count_id, entry_id)
    if isinstance(submitted, WaitingEntry):
        return answered(submitted, "")
    flash(_("Pembatalan %(number)s tercatat.", number=submitted.voucher_number), "success")
    return redirect(url_for("counts.count", count_id=count_id), code=303)


def _reversal_page(form: ReasonForm, count_id: int, entry_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    row = queries.count_by_id(session, count_id)
    entries = {each.entry.id: each for each in queries.entries_of(session, count_id)}
    if entry_id not in entries:
        raise NotFound("entry", entry_id)
    page = render_template(
        "counts/reversal.html",
        form=form,
        count=row,
        entry=entries[entry_id].entry,
        crumbs=_crumbs(row),
    )
    return page, form.status


# ------------------------------------------------------------------------------- the day


@blueprint.get("/kas/tutup-hari")
@requires(Permission.BOOKS_READ)
def day() -> ResponseReturnValue:
    """What came in and went out of each box on a day; count, then make a copy."""
    session = book_session()
    chosen = min(day_argument("tanggal") or today(), today())
    rows = queries.box_days(session, chosen)
    names = unit_names()
    if request.args.get("bentuk") == "pdf":
        report = day_report(rows, chosen, names)
        paper = render_report(
            report,
            letterhead_of(session),
            printed_at=now(),
            paper=paper_asked_for(),
            language=language(),
        )
        return pdf_response(paper, f"kas-harian-{chosen.isoformat()}")
    counted = {
        key: each
        for key, each in queries.latest_counts(session, chosen).items()
        if each.day == chosen
    }
    return render_template(
        "counts/day.html",
        chosen=chosen,
        rows=[(each, counted.get(each.box.key)) for each in rows],
        totals=[
            sum((getattr(each, name) for each in rows), start=ZERO)
            for name in ("before", "money_in", "money_out", "balance")
        ],
        entries=queries.entries_on(session, chosen),
        typed_day=short_day(chosen),
        copied=age_label(copy_age(session, today()).days),
        unit_names=names,
        crumbs=_crumbs(),
    )
