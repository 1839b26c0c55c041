"""Deposits by maturity, and running what falls due."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop.dates import Period
from coop.dates import next_month
from coop.dates import period_of
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import typed_fields
from coop.members.deposits import queries
from coop.members.deposits.forms import RunForm
from coop.members.deposits.running import run
from coop.members.deposits.views.pages import STATES
from coop.members.deposits.views.pages import blueprint
from coop.members.deposits.views.pages import crumbs
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
from coop.web.database import engine
from coop.web.database import read_only_from_here
from coop.web.format import rupiah
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.members.deposits.queries import DepositView
    from coop.members.deposits.running import RunResult


#: Months ahead that the calendar shows.
CALENDAR_MONTHS = 12


@blueprint.get("/berjangka")
@requires(Permission.SAVINGS_READ)
def index() -> ResponseReturnValue:
    """Deposits by maturity: the calendar of the months ahead, filters, the list."""
    session, day = book_session(), today()
    state = argument("keadaan")
    month = argument("bulan")
    everything = queries.views(session)
    running = [each for each in everything if each.principal > ZERO]
    shown = [each for each in everything if _is_wanted(each, state, month, day)]
    shown.sort(key=lambda each: (each.matures_on, each.id))
    number = page_number()
    page: Page[DepositView] = page_of(shown, number, len(shown))
    start = page.offset
    page = page_of(shown[start : start + page.size + 1], number, len(shown))
    return render_template(
        "deposits/index.html",
        page=page,
        day=day,
        state=state,
        month=month,
        has_any=bool(everything),
        calendar=_calendar(running, day),
        total=queries.held_in_all(running),
        difference=queries.unexplained(session, running),
        states=STATES,
        crumbs=crumbs()[:1],
    )


def _is_wanted(view: DepositView, state: str, month: str, day: date) -> bool:
    found = view.state_on(day)
    if month:
        return view.principal > ZERO and period_of(view.matures_on) == month
    if state in STATES:
        return found == state
    return found in {queries.RUNNING, queries.DUE, queries.WAITING}


def _calendar(running: list[DepositView], day: date) -> list[tuple[Period, int, Money]]:
    """Each of the months ahead: how many deposits mature, and how much."""
    counts: Counter[Period] = Counter()
    sums: dict[Period, Money] = {}
    for each in running:
        month = max(period_of(each.matures_on), period_of(day))
        counts[month] += 1
        sums[month] = sums.get(month, ZERO) + each.principal
    found = []
    month = period_of(day)
    for _index in range(CALENDAR_MONTHS):
        if counts[month]:
            found.append((month, counts[month], sums[month]))
        month = next_month(month)
    return found


@blueprint.get("/berjangka/jalankan")
@requires(Permission.INTEREST_RUN)
def due() -> ResponseReturnValue:
    """Ask up to which day; what is due by today stands below."""
    form = RunForm()
    form.until.data = today()
    return _run_page(form, None)


@blueprint.post("/berjangka/jalankan")
@requires(Permission.INTEREST_RUN)
def run_due() -> ResponseReturnValue:
    """Look at what would be done, or do it."""
    form = RunForm()
    if not form.validate_on_submit():
        return _run_page(form, None)
    assert form.until.data is not None, "the form is valid"
    try:
        if "confirmed" not in request.form:
            read_only_from_here()
            with writing(engine()) as session:  # tried, then thrown away
                result = run(session, form.until.data, actor=actor(), now=now())
            return _run_page(form, result)
        with committing() as session:
            result = run(session, form.until.data, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _run_page(form, None)
    if not result.done and not result.skipped:
        flash(_("Tidak ada yang jatuh tempo sampai hari itu."), "success")
        return redirect(url_for("deposits.index"), code=303)
    flash(
        _(
            "Selesai: %(count)d langkah, bunga dibayar %(interest)s, pajak %(tax)s.",
            count=len(result.done),
            interest=rupiah(result.interest),
            tax=rupiah(result.tax),
        ),
        "success",
    )
    for each in result.skipped:
        flash(_("%(number)s dilewati; lihat alasannya.", number=each.number), "warning")
    return redirect(url_for("deposits.due" if result.skipped else "deposits.index"), code=303)


def _run_page(form: RunForm, result: RunResult | None) -> tuple[str, int]:
    if form.is_refused:
        read_only_from_here()
    page = render_template(
        "deposits/run.html",
        form=form,
        result=result,
        names={} if result is None else _names(result),
        typed=typed_fields(),
        crumbs=crumbs(),
    )
    return page, form.status


def _names(result: RunResult) -> dict[str, str]:
    """Names of the members whose deposits a run would move, by their number."""
    wanted = {each.member_number for each in result.done}
    rows = book_session().execute(
        select(Member.number, Person.name)
        .join(Person, Person.id == Member.person_id)
        .where(Member.number.in_(wanted))
    )
    return {number: name for number, name in rows if number}
