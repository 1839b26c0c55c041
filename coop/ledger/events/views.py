"""Everyday events on the screen: pick what happened, answer, read one sentence, record it once.

No page here speaks of debits and credits; whoever wants to see the journal unfolds it, as a left
and a right side that are always equal.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import CoopError
from coop.ledger.attachments import FileIn
from coop.ledger.attachments import keep_waiting
from coop.ledger.attachments import waiting_names
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import attach_submitted
from coop.ledger.drafts import preview
from coop.ledger.errors import SubledgerUnknown
from coop.ledger.events.answers import ROWS_MAX
from coop.ledger.events.answers import check_values
from coop.ledger.events.catalogue import offered
from coop.ledger.events.catalogue import offered_event
from coop.ledger.events.errors import EventNotOffered
from coop.ledger.events.errors import EventUnknown
from coop.ledger.events.errors import EventValueRefused
from coop.ledger.events.forms import EventForm
from coop.ledger.events.forms import form_for
from coop.ledger.events.forms import reasons_of
from coop.ledger.events.forms import title_of
from coop.ledger.events.model import FieldKind
from coop.ledger.events.service import frequent
from coop.ledger.events.service import numbers
from coop.ledger.events.service import prepare
from coop.ledger.events.service import record
from coop.ledger.events.service import register_number
from coop.ledger.reading import entry_view
from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.ledger.events.model import Event
    from coop.ledger.events.service import Prepared

blueprint = Blueprint("events", __name__)

SEARCH_LENGTH_MAX = 60

#: Kinds of references that may be given out at the counter; members are admitted elsewhere.
REGISTERED_HERE = frozenset({"person"})


@blueprint.app_template_filter("sentence_case")
def sentence_case(text: str) -> str:
    """A text that begins with a capital letter; what follows stays as it is."""
    return text[:1].upper() + text[1:]


@blueprint.get("/transaksi")
@requires(Permission.BOOKS_POST)
def index() -> ResponseReturnValue:
    """Everything that can be recorded in plain words, by group; words typed narrow it down."""
    typed = request.args.get("cari", "").strip()[:SEARCH_LENGTH_MAX]
    wanted = typed.casefold().split()
    tongue = language()
    groups = []
    for each in offered(book_session()):
        events = [event for event in each.events if _matches(event, wanted)]
        if events:
            groups.append((each.group.title.text(tongue), events))
    names = [] if wanted else frequent(book_session(), actor())
    known = {event.name: event for _heading, events in groups for event in events}
    return render_template(
        "events/index.html",
        groups=groups,
        often=[known[name] for name in names if name in known],
        typed=typed,
        tongue=tongue,
        title=_("Catat transaksi"),
    )


def _matches(event: Event, wanted: list[str]) -> bool:
    tongue = language()
    text = f"{event.title.text(tongue)} {event.hint.text(tongue)}".casefold()
    return all(word in text for word in wanted)


@blueprint.get("/transaksi/<name>")
@requires(Permission.BOOKS_POST)
def new(name: str) -> ResponseReturnValue:
    """The questions of one event; a link may bring answers along (``?jumlah=50.000``)."""
    event = _offered(name)
    form = form_for(event, language(), today())
    form.voucher_number.data = request.args.get("nomor", "")[:SEARCH_LENGTH_MAX]
    for question in event.fields:
        brought = request.args.get(question.name, "")
        if brought and question.kind is not FieldKind.ROWS:
            form[question.name].data = brought[:SEARCH_LENGTH_MAX]
    return _form_page(form, event)


@blueprint.post("/transaksi/<name>")
@requires(Permission.BOOKS_POST)
def answer(name: str) -> ResponseReturnValue:
    """Add rows, read the sentence, go back, or record."""
    event = _offered(name)
    form = form_for(event, language(), today())
    is_kept = _keep_files(form)
    if "more" in request.form:
        form.add_rows()
    elif is_kept and "edit" not in request.form and form.validate_on_submit():
        return _next_step(form, event)
    return _form_page(form, event)


def _next_step(form: EventForm, event: Event) -> ResponseReturnValue:
    """The sentence, or the record of what it said; the form again where something is wrong."""
    parsed = check_values(event, form.raw(), today=today())
    form.complain(reasons_of(parsed.problems, language()))
    unknown = None
    if not parsed.problems:
        try:
            _register_number()
            step = _recorded if "confirmed" in request.form else _previewed
            return step(form, event)
        except EventValueRefused as error:
            form.complain(reasons_of([error], language()))
        except CoopError as error:
            form.refuse(error)
            unknown = error if isinstance(error, SubledgerUnknown) else None
    return _form_page(form, event, unknown=unknown)


def _offered(name: str) -> Event:
    """The event of an address.

    Raises:
        EventUnknown: none has that name.
        EventNotOffered: this book cannot record it.
    """
    return offered_event(book_session(), name)


def _keep_files(form: EventForm) -> bool:
    """Keep the files that came along, whatever becomes of the rest of the form."""
    sent = [FileIn(file.filename or "", file.read()) for file in form.files.data or [] if file]
    if not sent:
        return True
    try:
        with committing() as session:
            keep_waiting(
                session, sent, request_id=form.request_id.data or "", actor=actor(), now=now()
            )
    except CoopError as error:
        form.refuse(error)
        return False
    return True


def _register_number() -> None:
    """Give out the number a person was asked about, where they said so."""
    kind, _separator, number = request.form.get("register", "").partition(":")
    if kind in REGISTERED_HERE:
        with committing() as session:
            register_number(session, kind, number, actor=actor(), now=now())


def _under_number(prepared: Prepared, form: EventForm) -> Prepared:
    """The same under the lost number that was named, if one was."""
    number = (form.voucher_number.data or "").strip().upper()
    draft = replace(prepared.draft, voucher_number=number)
    return replace(prepared, draft=draft) if number else prepared


def _recorded(form: EventForm, event: Event) -> ResponseReturnValue:
    request_id = form.request_id.data or ""
    with committing() as session:
        prepared = prepare(session, event.name, form.raw(), today=today(), request_id=request_id)
        prepared = _under_number(prepared, form)
        submitted = record(session, prepared, request_id=request_id, actor=actor(), now=now())
        attach_submitted(session, submitted, request_id=request_id, actor=actor(), now=now())
    if isinstance(submitted, WaitingEntry):
        flash(_("Tersimpan, tetapi belum dibukukan: menunggu persetujuan orang kedua."), "warning")
        return redirect(url_for("ledger.approval", draft_id=submitted.id), code=303)
    flash(prepared.sentence.text(language()), "success")
    address = url_for("events.recorded", entry_id=submitted.id, lagi=event.name)
    return redirect(address, code=303)


def _previewed(form: EventForm, event: Event) -> ResponseReturnValue:
    """One sentence that says what will be recorded; nothing is written."""
    request_id = form.request_id.data or ""
    read_only_from_here()  # the lock passes to the session that is thrown away
    with writing(engine()) as session:
        prepared = prepare(session, event.name, form.raw(), today=today(), request_id=request_id)
        prepared = _under_number(prepared, form)
        shown = preview(session, prepared.draft, request_id=request_id, actor=actor(), now=now())
    return render_template(
        "events/preview.html",
        form=form,
        event=event,
        prepared=prepared,
        preview=shown,
        files=waiting_names(book_session(), request_id),
        typed=_typed(),
        tongue=language(),
        title=_("Periksa dulu"),
        crumbs=_crumbs(event),
    )


def _typed() -> list[tuple[str, str]]:
    """Everything that was typed, to be sent again with the confirmation."""
    own = {"csrf_token", "request_id", "confirmed", "edit", "register"}
    return [(name, text) for name, text in request.form.items(multi=True) if name not in own]


def _crumbs(event: Event | None = None) -> list[tuple[str, str]]:
    crumbs = [(_("Catat transaksi"), url_for("events.index"))]
    if event is not None:
        address = url_for("events.new", name=event.name)
        crumbs.append((title_of(event.title, language()), address))
    return crumbs


def _form_page(
    form: EventForm, event: Event, unknown: SubledgerUnknown | None = None
) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    questions = [
        inner
        for question in event.fields
        for inner in (question.fields if question.kind is FieldKind.ROWS else (question,))
    ]
    kinds = {each.subledger for each in questions if each.kind is FieldKind.NUMBER}
    can_register = unknown is not None and unknown.params["kind"] in REGISTERED_HERE
    page = render_template(
        "events/form.html",
        form=form,
        event=event,
        numbers={kind: numbers(session, kind) for kind in sorted(kinds)},
        files=waiting_names(session, form.request_id.data or ""),
        register=unknown.params if unknown is not None and can_register else None,
        rows_max=ROWS_MAX,
        tongue=language(),
        title=title_of(event.title, language()),
        crumbs=_crumbs(),
    )
    return page, form.status


@blueprint.get("/transaksi/tercatat/<int:entry_id>")
@requires(Permission.BOOKS_POST)
def recorded(entry_id: int) -> ResponseReturnValue:
    """What was recorded, and what people do next: print, record another, look at the journal."""
    view = entry_view(book_session(), entry_id)
    again = request.args.get("lagi", "")
    try:
        event = _offered(again) if again else None
    except (EventUnknown, EventNotOffered):
        event = None
    return render_template(
        "events/recorded.html",
        view=view,
        event=event,
        tongue=language(),
        voucher=link_to("ledger.voucher_pdf", entry_id=entry_id),
        journal=link_to("ledger.entry", entry_id=entry_id),
        title=_("Tercatat: %(number)s", number=view.entry.voucher_number),
        crumbs=_crumbs(),
    )
