"""The counter itself: find the member, type what comes in and goes out, look, write the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.errors import CoopError
from coop.ledger.views.pages import typed_fields
from coop.members.counter import queries
from coop.members.counter.cash import open_session_of
from coop.members.counter.facts import CASH
from coop.members.counter.facts import TRANSFER
from coop.members.counter.forms import take_form
from coop.members.counter.service import look
from coop.members.counter.service import take
from coop.members.counter.views.pages import answered
from coop.members.counter.views.pages import bank_choices
from coop.members.counter.views.pages import blueprint
from coop.members.counter.views.pages import box_label
from coop.members.counter.views.pages import crumbs
from coop.members.counter.views.pages import member_or_404
from coop.members.counter.views.pages import sentence_of
from coop.members.counter.views.pages import when
from coop.members.counter.views.refusing import refuse_beside
from coop.members.dues.reading import arrears_of
from coop.members.membership.views.shared import status_words
from coop.members.proxies.queries import proxies_in_force
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.member_search import sought
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.counter.forms import TakeForm
    from coop.members.counter.queries import AccountRow
    from coop.members.membership.finding import FoundMember

RECEIPTS_SHOWN = 10


@blueprint.get("/kasir")
@requires(Permission.COUNTER_USE)
def index() -> ResponseReturnValue:
    """Find the member; what this cashier wrote last."""
    session = book_session()
    looked_for = sought(request.args.get("cari", ""))
    if looked_for.exact is not None:
        return redirect(url_for("counter.member", number=looked_for.exact.number), code=303)
    own = open_session_of(session, actor())
    return render_template(
        "counter/index.html",
        sought=looked_for,
        own=own,
        box=box_label(own) if own else "",
        is_stale=own is not None and own.day != today(),
        receipts=(
            queries.receipts_of_session(session, own.id, limit=RECEIPTS_SHOWN) if own else ()
        ),
        crumbs=[],
    )


def _proxies(member: FoundMember) -> list[tuple[str, str]]:
    """Who may act for a member today, as id and name."""
    spoken = language()
    return [
        (str(each.id), f"{each.number} {each.name} ({each.relation.text(spoken)})")
        for each in proxies_in_force(book_session(), member.id, today())
    ]


def _form_for(member: FoundMember, rows: list[AccountRow]) -> TakeForm:
    form = take_form(rows, bank_choices(), _proxies(member))
    form.has_proxies = len(form.proxy.choices or ()) > 1
    return form


@blueprint.get("/kasir/anggota/<path:number>")
@requires(Permission.COUNTER_USE)
def member(number: str) -> ResponseReturnValue:
    """A member's accounts, ready to be typed on."""
    found = member_or_404(number)
    rows = queries.accounts_of(book_session(), found.id, today())
    return _form_page(_form_for(found, rows), found, rows)


@blueprint.post("/kasir/anggota/<path:number>")
@requires(Permission.COUNTER_USE)
def record(number: str) -> ResponseReturnValue:
    """Look at it in one sentence, go back, or write the receipt."""
    found = member_or_404(number)
    rows = queries.accounts_of(book_session(), found.id, today())
    form = _form_for(found, rows)
    if "edit" in request.form or not form.validate_on_submit():
        return _form_page(form, found, rows)
    facts = form.facts(found.id)
    try:
        if "confirmed" not in request.form:
            return _preview(form, found)
        with committing() as session:
            taken = take(
                session, facts, request_id=form.request_id.data or "", actor=actor(), now=now()
            )
    except CoopError as error:
        refuse_beside(form, rows, error)
        return _form_page(form, found, rows)
    return answered(taken, _("Kuitansi %(number)s tercatat.", number=taken.number))


def _preview(form: TakeForm, found: FoundMember) -> ResponseReturnValue:
    """One sentence that says what will be recorded; nothing is written."""
    facts = form.facts(found.id)
    read_only_from_here()  # the lock passes to the session that is thrown away
    with writing(engine()) as session:
        prepared, shown = look(
            session, facts, request_id=form.request_id.data or "", actor=actor(), now=now()
        )
    way = _("tunai")
    if facts.way == TRANSFER:
        way = _("lewat transfer ke rekening bank miliknya sendiri")
    moves = [(line.name, line.amount) for line in prepared.lines]
    amount = facts.total_in + facts.total_out
    return render_template(
        "counter/preview.html",
        form=form,
        member=found,
        sentence=sentence_of(found, moves, way, when(facts.effective_date, facts.handwritten)),
        facts=facts,
        net=facts.total_in - facts.total_out,
        is_cash=facts.way == CASH,
        lines=prepared.lines,
        preview=shown,
        proxy=dict(_proxies(found)).get(form.proxy.data or "", ""),
        reportable=(
            queries.reportable(book_session(), found.id, amount, today())
            if facts.way == CASH
            else None
        ),
        zero=ZERO,
        typed=typed_fields(),
        title=_("Periksa dulu"),
        crumbs=crumbs((found.name, url_for("counter.member", number=found.number))),
    )


def _form_page(form: TakeForm, found: FoundMember, rows: list[AccountRow]) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    session = book_session()
    own = open_session_of(session, actor())
    page = render_template(
        "counter/member.html",
        form=form,
        member=found,
        rows=rows,
        standing=arrears_of(session, found.id, today()),
        status=status_words(found.status),
        own=own,
        box=box_label(own) if own else "",
        has_proxies=form.has_proxies,
        zero=ZERO,
        crumbs=crumbs(),
    )
    return page, form.status
