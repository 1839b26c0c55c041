"""Bills on pages: those of a month made at once, and those of one member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.dates import period_of
from coop.errors import CoopError
from coop.errors import NotFound
from coop.members.dues.billing import bill_again
from coop.members.dues.billing import due_day_proposed
from coop.members.dues.billing import preview_month
from coop.members.dues.billing import run_month
from coop.members.dues.billing import void_bill
from coop.members.dues.forms import BillForm
from coop.members.dues.forms import RunForm
from coop.members.dues.forms import VoidForm
from coop.members.dues.models import DuesBill
from coop.members.dues.reading import arrears_of
from coop.members.dues.reading import bills_of
from coop.members.dues.views.pages import blueprint
from coop.members.dues.views.pages import crumbs
from coop.members.dues.views.pages import month_or_404
from coop.members.dues.views.papers import reminder_minutes
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.money import ZERO
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import period_name
from coop.web.format import rupiah
from coop.web.frame import language
from coop.web.frame import may
from coop.web.frame import told
from coop.web.minutes_page import minutes_response
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.dates import Period


# ------------------------------------------------------------------------------- a month


@blueprint.get("/iuran/tagih/<period>")
@requires(Permission.DUES_RUN)
def running(period: str) -> ResponseReturnValue:
    """What billing a month would make."""
    month = month_or_404(period)
    form = RunForm()
    form.due_on.data = due_day_proposed(book_session(), month, today())
    return _run_page(form, month)


@blueprint.post("/iuran/tagih/<period>")
@requires(Permission.DUES_RUN)
def run(period: str) -> ResponseReturnValue:
    """Bill a month."""
    month = month_or_404(period)
    form = RunForm()
    if form.validate_on_submit():
        assert form.due_on.data is not None, "the form is valid"
        try:
            with committing() as session:
                made = run_month(session, month, form.due_on.data, actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(
                ngettext(
                    "Iuran %(month)s ditagihkan kepada %(num)d anggota.",
                    "Iuran %(month)s ditagihkan kepada %(num)d anggota.",
                    made.made,
                    month=period_name(month, language()),
                ),
                "success",
            )
            return redirect(url_for("dues.index", bulan=month), code=303)
    return _run_page(form, month)


def _run_page(form: RunForm, month: Period) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    preview, refusal = None, None
    try:
        preview = preview_month(book_session(), month)
    except CoopError as error:
        refusal = told(error)
    amounts: dict[Money, int] = {}
    for each in preview.wanted if preview is not None else ():
        amounts[each.amount] = amounts.get(each.amount, 0) + 1
    page = render_template(
        "dues/run.html",
        form=form,
        month=month,
        preview=preview,
        refusal=refusal,
        amounts=sorted(amounts.items()),
        is_to_come=month > period_of(today()),
        crumbs=crumbs(),
    )
    return page, form.status


# ------------------------------------------------------------------------------- one member


@blueprint.get("/iuran/anggota/<number>")
@requires(Permission.SAVINGS_READ)
def member(number: str) -> ResponseReturnValue:
    """Every bill of one member, what covers it, and what was withdrawn."""
    session = book_session()
    found, person = _member(number)
    standing = arrears_of(session, found.id, today())
    covered = {each.bill.id: each for each in standing.bills}
    rows = bills_of(session, found.id)
    return render_template(
        "dues/member.html",
        member=found,
        person=person,
        standing=standing,
        covered=covered,
        rows=rows,
        settled=[
            each
            for each in rows
            if may(Permission.DUES_RUN)
            and each.void is None
            and each.bill.id in covered
            and covered[each.bill.id].state == "paid"
        ],
        on=today(),
        month=period_of(today()),
        crumbs=crumbs(),
    )


@blueprint.get("/iuran/anggota/<number>/pengingat.pdf")
@requires(Permission.SAVINGS_READ)
def reminder(number: str) -> Response:
    """A letter that says kindly what is still to be paid."""
    found, person = _member(number)
    standing = arrears_of(book_session(), found.id, today())
    minutes = reminder_minutes(number, person.name, standing, language())
    return minutes_response(minutes, f"pengingat-iuran-{number}")


def _member(number: str) -> tuple[Member, Person]:
    row = (
        book_session()
        .query(Member, Person)
        .join(Person, Person.id == Member.person_id)
        .filter(Member.number == number)
        .one_or_none()
    )
    if row is None:
        raise NotFound("member", number[:40])
    return row[0], row[1]


# ------------------------------------------------------------------------------- one bill


@blueprint.get("/iuran/tagihan/<int:bill_id>/batal")
@requires(Permission.DUES_RUN)
def voiding(bill_id: int) -> ResponseReturnValue:
    """Ask why a bill is withdrawn."""
    return _void_page(VoidForm(), bill_id)


@blueprint.post("/iuran/tagihan/<int:bill_id>/batal")
@requires(Permission.DUES_RUN)
def void(bill_id: int) -> ResponseReturnValue:
    """Withdraw a bill."""
    form = VoidForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                void_bill(
                    session,
                    bill_id,
                    form.reason.data or "",
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Tagihan dibatalkan."), "success")
            return redirect(url_for("dues.member", number=_bill(bill_id)[1].number), code=303)
    return _void_page(form, bill_id)


def _void_page(form: VoidForm, bill_id: int) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    bill, owner = _bill(bill_id)
    page = render_template(
        "dues/void.html",
        form=form,
        bill=bill,
        member=owner,
        crumbs=_member_crumbs(owner.number or ""),
    )
    return page, form.status


def _bill(bill_id: int) -> tuple[DuesBill, Member]:
    session = book_session()
    bill = session.get(DuesBill, bill_id)
    if bill is None:
        raise NotFound("dues_bill", bill_id)
    return bill, session.get_one(Member, bill.member_id)


@blueprint.get("/iuran/anggota/<number>/tagih")
@requires(Permission.DUES_RUN)
def billing(number: str) -> ResponseReturnValue:
    """Ask for one bill of one member: of a month without one, or whose bill was withdrawn."""
    form = BillForm()
    month = period_of(today())
    form.month.data = month
    form.due_on.data = due_day_proposed(book_session(), month, today())
    return _bill_page(form, number)


@blueprint.post("/iuran/anggota/<number>/tagih")
@requires(Permission.DUES_RUN)
def bill_member(number: str) -> ResponseReturnValue:
    """Make one bill of one member."""
    form = BillForm()
    found, _owner = _member(number)
    if form.validate_on_submit():
        period, due = form.period(), form.due_on.data
        assert period is not None, "the form is valid"
        assert due is not None, "the form is valid"
        try:
            with committing() as session:
                made = bill_again(
                    session,
                    found.id,
                    period,
                    form.amount.data or ZERO,
                    due,
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            sentence = _("Tagihan %(amount)s dibuat.", amount=rupiah(made.amount))
            flash(sentence, "success")
            return redirect(url_for("dues.member", number=number), code=303)
    return _bill_page(form, number)


def _bill_page(form: BillForm, number: str) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    found, person = _member(number)
    page = render_template(
        "dues/bill.html", form=form, member=found, person=person, crumbs=_member_crumbs(number)
    )
    return page, form.status


def _member_crumbs(number: str) -> list[tuple[str, str]]:
    return crumbs((number, url_for("dues.member", number=number)))
