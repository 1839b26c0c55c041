"""Transfers on pages: what the bank shows and nobody took, what is expected, what has no name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.db import writing
from coop.desk.banking.models import BankLine
from coop.errors import CoopError
from coop.ledger.views.answers import answered as entry_answered
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import typed_fields
from coop.members.counter import queries
from coop.members.counter import transferring
from coop.members.counter import unnamed
from coop.members.counter.bank_lines import free_lines
from coop.members.counter.forms import ArrivalForm
from coop.members.counter.forms import PressForm
from coop.members.counter.forms import ReasonForm
from coop.members.counter.forms import arrival_form
from coop.members.counter.forms import notice_form
from coop.members.counter.transferring import Arrival
from coop.members.counter.transferring import NoticeFacts
from coop.members.counter.views.pages import answered
from coop.members.counter.views.pages import bank_choices
from coop.members.counter.views.pages import blueprint
from coop.members.counter.views.pages import crumbs
from coop.members.counter.views.pages import member_or_404
from coop.members.counter.views.pages import sentence_of
from coop.members.counter.views.refusing import refuse_beside
from coop.members.membership.finding import member_by_id
from coop.members.membership.finding import members_by_id
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
from coop.web.format import day as long_day
from coop.web.frame import language
from coop.web.member_search import sought
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.counter.forms import NoticeForm
    from coop.members.counter.queries import AccountRow
    from coop.members.counter.service import Taken
    from coop.members.membership.finding import FoundMember


@blueprint.get("/kasir/transfer")
@requires(Permission.COUNTER_USE)
def transfers() -> ResponseReturnValue:
    """Lines of the bank that are nobody's yet, transfers expected, transfers without a name."""
    session = book_session()
    notices = transferring.open_notices(session)
    members = members_by_id(session, [each.member_id for each in notices])
    return render_template(
        "counter/transfers.html",
        lines=free_lines(session),
        notices=notices,
        members=members,
        nameless=unnamed.nameless(session),
        today=today(),
        form=PressForm(),
        crumbs=crumbs(),
    )


# ------------------------------------------------------------------------- expected ones


@blueprint.get("/kasir/anggota/<path:number>/transfer")
@requires(Permission.COUNTER_USE)
def expect(number: str) -> ResponseReturnValue:
    """Ask what a member says was sent."""
    member = member_or_404(number)
    rows = queries.accounts_of(book_session(), member.id, today())
    form = notice_form(rows, bank_choices())
    form.sent_on.data = today()
    return _notice_page(form, member, rows)


@blueprint.post("/kasir/anggota/<path:number>/transfer")
@requires(Permission.COUNTER_USE)
def expected(number: str) -> ResponseReturnValue:
    """Note it; nothing is booked before the bank has it."""
    member = member_or_404(number)
    rows = queries.accounts_of(book_session(), member.id, today())
    form = notice_form(rows, bank_choices())
    if not form.validate_on_submit():
        return _notice_page(form, member, rows)
    account, _separator, unit = (form.bank.data or "").partition("|")
    assert form.sent_on.data is not None, "the form is valid"
    facts = NoticeFacts(member.id, account, unit, form.sent_on.data, form.lines(), form.words())
    try:
        with committing() as session:
            row = transferring.expect(
                session, facts, request_id=form.request_id.data or "", actor=actor(), now=now()
            )
    except CoopError as error:
        refuse_beside(form, rows, error)
        return _notice_page(form, member, rows)
    flash(
        _("%(number)s dicatat, menunggu mutasi bank. Belum ada yang dibukukan.", number=row.number),
        "success",
    )
    return redirect(url_for("counter.transfers"), code=303)


def _notice_page(form: NoticeForm, member: FoundMember, rows: list[AccountRow]) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    address = url_for("counter.member", number=member.number)
    page = render_template(
        "counter/expect.html",
        form=form,
        member=member,
        rows=rows,
        crumbs=crumbs((member.name, address)),
    )
    return page, form.status


@blueprint.get("/kasir/transfer/tunggu/<int:notice_id>/coret")
@requires(Permission.COUNTER_USE)
def dropping(notice_id: int) -> ResponseReturnValue:
    """Ask why a transfer is no longer expected."""
    return _drop_page(ReasonForm(), notice_id)


@blueprint.post("/kasir/transfer/tunggu/<int:notice_id>/coret")
@requires(Permission.COUNTER_USE)
def dropped(notice_id: int) -> ResponseReturnValue:
    """Strike it out."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _drop_page(form, notice_id)
    try:
        with committing() as session:
            row = transferring.drop(session, notice_id, form.words(), actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _drop_page(form, notice_id)
    flash(_("%(number)s tidak ditunggu lagi.", number=row.number), "success")
    return redirect(url_for("counter.transfers"), code=303)


def _drop_page(form: ReasonForm, notice_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    row = transferring.notice_by_id(book_session(), notice_id)
    page = render_template(
        "counter/drop.html",
        form=form,
        row=row,
        member=member_by_id(book_session(), row.member_id),
        crumbs=_crumbs(),
    )
    return page, form.status


def _crumbs() -> list[tuple[str, str]]:
    return crumbs((_("Transfer"), url_for("counter.transfers")))


# ------------------------------------------------------------------------- the bank has it


class Place(NamedTuple):
    """A line of the bank and how it is taken.

    Attributes:
        line: of the bank.
        left: what of it is nobody's yet.
        is_nameless: whether it was booked without a name before.
    """

    line: BankLine
    left: Money
    is_nameless: bool


def _place(line_id: int) -> Place:
    session = book_session()
    line = session.get(BankLine, line_id)
    if line is None or line.amount <= ZERO:
        abort(404)
    left = next((each.left for each in unnamed.nameless(session) if each.line.id == line_id), None)
    return Place(line, line.amount if left is None else left, left is not None)


@blueprint.get("/kasir/transfer/<int:line_id>")
@requires(Permission.COUNTER_USE)
def arrival(line_id: int) -> ResponseReturnValue:
    """Whose money it is: find the member, then type to which accounts it goes."""
    place = _place(line_id)
    session = book_session()
    looked_for = sought(argument("anggota"))
    member = looked_for.exact
    if member is not None:
        rows = queries.accounts_of(session, member.id, today())
        form = arrival_form(rows)
        _fill(form, place, rows)
        return _arrival_page(form, place, member, rows)
    return render_template(
        "counter/arrival_member.html",
        place=place,
        sought=looked_for,
        notice=_notice_number(),
        crumbs=_crumbs(),
    )


def _notice_number() -> int | None:
    """The expected transfer that the address names."""
    text = request.args.get("tunggu", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _fill(form: ArrivalForm, place: Place, rows: list[AccountRow]) -> None:
    """Propose where the money goes: as it was expected, else to the member's remittance savings."""
    notice_id = _notice_number()
    known = {each.view.id for each in rows}
    if notice_id is not None:
        notice = transferring.notice_by_id(book_session(), notice_id)
        for line in notice.line_list():
            if line.account_id in known and f"in-{line.account_id}" in form:
                form[f"in-{line.account_id}"].data = line.amount
        return
    for each in rows:
        if each.view.kind == "remittance":
            form[f"in-{each.view.id}"].data = place.left
            return


@blueprint.post("/kasir/transfer/<int:line_id>")
@requires(Permission.COUNTER_USE)
def arrived(line_id: int) -> ResponseReturnValue:
    """Look at it in one sentence, go back, or write the receipt."""
    place = _place(line_id)
    member = member_or_404(argument("anggota"))
    rows = queries.accounts_of(book_session(), member.id, today())
    form = arrival_form(rows)
    if "edit" in request.form or not form.validate_on_submit():
        return _arrival_page(form, place, member, rows)
    wanted = Arrival(line_id, member.id, form.lines(), form.words(), _notice_number())
    try:
        if "confirmed" not in request.form:
            read_only_from_here()
            with writing(engine()) as session:  # tried, then thrown away
                _take(session, form, place, wanted)
            return _arrival_preview(form, line_id, member, rows)
        with committing() as session:
            taken = _take(session, form, place, wanted)
    except CoopError as error:
        refuse_beside(form, rows, error)
        return _arrival_page(form, place, member, rows)
    return answered(taken, _("Kuitansi %(number)s tercatat.", number=taken.number))


def _take(session: Session, form: ArrivalForm, place: Place, wanted: Arrival) -> Taken:
    act = unnamed.identify if place.is_nameless else transferring.receipt_arrival
    return act(session, wanted, request_id=form.request_id.data or "", actor=actor(), now=now())


def _arrival_preview(
    form: ArrivalForm, line_id: int, member: FoundMember, rows: list[AccountRow]
) -> ResponseReturnValue:
    place = _place(line_id)
    names = {each.view.id: each.view.product_name for each in rows}
    moves = [(names[each.account_id], each.amount) for each in form.lines()]
    since = _("dihitung sejak %(day)s", day=long_day(place.line.day, language()))
    return render_template(
        "counter/arrival_preview.html",
        form=form,
        place=place,
        sentence=sentence_of(member, moves, _("lewat transfer bank"), since),
        typed=typed_fields(),
        title=_("Periksa dulu"),
        crumbs=_crumbs(),
    )


def _arrival_page(
    form: ArrivalForm, place: Place, member: FoundMember, rows: list[AccountRow]
) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
        place = _place(place.line.id)
    page = render_template(
        "counter/arrival.html",
        form=form,
        place=place,
        member=member,
        rows=rows,
        crumbs=_crumbs(),
    )
    return page, form.status


# ------------------------------------------------------------------------- nobody knows whose


@blueprint.post("/kasir/transfer/<int:line_id>/tanpa-nama")
@requires(Permission.COUNTER_USE)
def keep(line_id: int) -> ResponseReturnValue:
    """Book a transfer without a name, so that it waits where everybody sees it."""
    form = PressForm()
    if not form.validate_on_submit():
        abort(400)
    with committing() as session:
        submitted = unnamed.keep_nameless(
            session, line_id, request_id=form.request_id.data or "", actor=actor(), now=now()
        )
    return entry_answered(
        submitted, _("Transfer tanpa nama dibukukan dengan bukti %(number)s.", number="%(number)s")
    )


@blueprint.get("/kasir/transfer/<int:line_id>/kembalikan")
@requires(Permission.COUNTER_USE)
def returning(line_id: int) -> ResponseReturnValue:
    """Ask why a nameless transfer goes back."""
    return _return_page(ReasonForm(), line_id)


@blueprint.post("/kasir/transfer/<int:line_id>/kembalikan")
@requires(Permission.COUNTER_USE)
def returned(line_id: int) -> ResponseReturnValue:
    """Send what is left of it back to where it came from."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _return_page(form, line_id)
    try:
        with committing() as session:
            submitted = unnamed.give_back(
                session,
                line_id,
                form.words(),
                request_id=form.request_id.data or "",
                actor=actor(),
                now=now(),
            )
    except CoopError as error:
        form.refuse(error)
        return _return_page(form, line_id)
    return entry_answered(
        submitted, _("Transfer dikembalikan dengan bukti %(number)s.", number="%(number)s")
    )


def _return_page(form: ReasonForm, line_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    place = _place(line_id)
    page = render_template("counter/return.html", form=form, place=place, crumbs=_crumbs())
    return page, form.status
