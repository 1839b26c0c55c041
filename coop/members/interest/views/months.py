"""Months of interest on pages: what would be paid, recording it, taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.dates import Period
from coop.dates import last_day
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import previous_month
from coop.errors import CoopError
from coop.ledger.periods import state_of
from coop.members.interest import service
from coop.members.interest.due_day import tax_due_day
from coop.members.interest.errors import PreviewMoved
from coop.members.interest.forms import RunForm
from coop.members.interest.forms import TakeBackForm
from coop.members.interest.plan import plan_of
from coop.members.interest.plan import previous_months
from coop.members.interest.tax_list import MonthFigures
from coop.members.interest.tax_list import month_figures
from coop.members.interest.tax_list import tax_owed
from coop.members.interest.views import running
from coop.members.interest.views.pages import blueprint
from coop.members.interest.views.pages import crumbs
from coop.members.interest.views.pages import month_or_404
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import read_only_from_here
from coop.web.format import period_name
from coop.web.format import rupiah
from coop.web.frame import language
from coop.web.frame import told
from coop.web.paging import PAGE_SIZE
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

MONTHS_SHOWN = 13

#: A small village is done while its sender waits for the answer, in seconds.
WAIT_FOR_SMALL = 3


class MonthRow(NamedTuple):
    """One month of the list."""

    period: Period
    figures: MonthFigures | None


@blueprint.get("/bunga")
@requires(Permission.SAVINGS_READ)
def index() -> ResponseReturnValue:
    """Every month of the last year that was run, the one to run next, and the tax that is owed."""
    session = book_session()
    latest = latest_over()
    months = previous_months(latest, MONTHS_SHOWN)
    figures = month_figures(session, months)
    following = next_month(max(figures)) if figures else latest
    begun = min(figures, default=latest)
    owed = tax_owed(session, last_day(latest))
    return render_template(
        "interest/index.html",
        rows=[MonthRow(each, figures.get(each)) for each in reversed(months) if each >= begun],
        has_any=bool(figures),
        next_period=following if following <= latest else None,
        coming=(following, last_day(following)) if following > latest else None,
        latest=latest,
        owed=owed,
        due=tax_due_day(session, latest) if owed else None,
        running=running.RUNS.current(),
        crumbs=crumbs()[:1],
    )


def latest_over() -> Period:
    """The latest month whose last day has come."""
    this = period_of(today())
    return this if last_day(this) <= today() else previous_month(this)


@blueprint.get("/bunga/<period>")
@requires(Permission.SAVINGS_READ)
def month(period: str) -> ResponseReturnValue:
    """What is missing of a month's interest, account by account, before it is recorded."""
    return _month_page(month_or_404(period), RunForm())


def _month_page(period: Period, form: RunForm) -> ResponseReturnValue:
    session = book_session()
    if form.is_refused:
        read_only_from_here()
    is_over = last_day(period) <= today()
    number = page_number()
    found: service.Preview | None = None
    if is_over:
        offset = (number - 1) * PAGE_SIZE
        found = service.preview(session, period, today(), offset=offset, limit=PAGE_SIZE)
        form.expected.data = _seal(found)
    figures = month_figures(session, [period]).get(period)
    page = render_template(
        "interest/month.html",
        form=form,
        period=period,
        found=found,
        page=None
        if found is None
        else Page(found.lines, number, found.count > number * PAGE_SIZE, found.count),
        figures=figures,
        has_products=bool(found and found.count) or bool(plan_of(session, period)),
        is_open=state_of(session, period) == "open",
        last=last_day(period),
        sentence=_sentence(period, found) if found is not None else "",
        consequence=_consequence(found) if found is not None else "",
        running=running.RUNS.current(),
        crumbs=crumbs(),
    )
    return page, form.status


def _seal(found: service.Preview) -> str:
    """The figures of a preview as a form carries them."""
    parts = (found.count, found.gross.plain(), found.tax.plain(), found.fee.plain())
    return " ".join(str(part) for part in parts)


def _sentence(period: Period, found: service.Preview) -> str:
    """What recording the month would do."""
    name = period_name(period, language())
    if not found.gross:
        return str(
            ngettext(
                "Pajak dan biaya %(month)s yang kurang diambil dari %(num)d rekening.",
                "Pajak dan biaya %(month)s yang kurang diambil dari %(num)d rekening.",
                found.count,
                month=name,
            )
        )
    return str(
        ngettext(
            "Bunga %(month)s dicatat untuk %(num)d rekening: %(gross)s sebelum pajak.",
            "Bunga %(month)s dicatat untuk %(num)d rekening: %(gross)s sebelum pajak.",
            found.count,
            month=name,
            gross=rupiah(found.gross),
        )
    )


def _consequence(found: service.Preview) -> str:
    """What is withheld and taken, where anything is; ends with a space."""
    said = []
    if found.tax:
        said.append(_("Pajak %(amount)s dipotong.", amount=rupiah(found.tax)))
    if found.fee:
        said.append(_("Biaya administrasi %(amount)s diambil.", amount=rupiah(found.fee)))
    return "".join(f"{each} " for each in said)


@blueprint.post("/bunga/<period>")
@requires(Permission.INTEREST_RUN)
def record(period: str) -> ResponseReturnValue:
    """Record what is missing of a month, in the background."""
    wanted = month_or_404(period)
    form = RunForm()
    if not form.validate_on_submit():
        return _month_page(wanted, form)
    typed = form.expected.data
    try:
        known = running.RUNS.current()
        is_running = known is not None and known.is_running
        found = service.preview(book_session(), wanted, today(), limit=0)
        if found.count == 0 and not is_running:
            return redirect(url_for("interest.month", period=wanted), code=303)
        if _seal(found) != typed and not is_running:
            raise PreviewMoved(wanted)
        who, moment = actor(), now()
        read_only_from_here()  # the run writes in transactions of its own
        job = running.start_run(wanted, actor=who, now=moment)
    except CoopError as error:
        form.refuse(error)
        return _month_page(wanted, form)
    job.ended.wait(WAIT_FOR_SMALL)
    return redirect(url_for("interest.progress", period=wanted), code=303)


@blueprint.get("/bunga/<period>/jalan")
@requires(Permission.SAVINGS_READ)
def progress(period: str) -> ResponseReturnValue:
    """How far recording or taking back is; its result once it is done."""
    wanted = month_or_404(period)
    job = running.RUNS.current()
    if job is None or job.period != wanted:
        return redirect(url_for("interest.month", period=wanted), code=303)
    if job.is_running:
        return render_template("interest/progress.html", job=job, crumbs=crumbs())
    if not job.is_told:
        job.is_told = True
        flash(*_result(job))
    return redirect(url_for("interest.month", period=wanted), code=303)


def _result(job: running.InterestJob) -> tuple[str, str]:
    """What to say of a job that ended, and how."""
    name = period_name(job.period, language())
    if job.error is not None or job.has_failed:
        why = told(job.error) if job.error else _("Terhenti karena kesalahan program.")
        rest = _("Yang sudah tercatat tetap tercatat; ulangi untuk melanjutkan sisanya.")
        return f"{why} {rest}", "danger"
    if job.is_take_back:
        return (
            ngettext(
                "Bunga %(month)s dibatalkan: %(num)d jurnal.",
                "Bunga %(month)s dibatalkan: %(num)d jurnal.",
                job.posted,
                month=name,
            ),
            "success",
        )
    return (
        ngettext(
            "Bunga %(month)s tercatat untuk %(num)d rekening.",
            "Bunga %(month)s tercatat untuk %(num)d rekening.",
            job.posted,
            month=name,
        ),
        "success",
    )


@blueprint.get("/bunga/<period>/batal")
@requires(Permission.INTEREST_RUN)
def take_back(period: str) -> ResponseReturnValue:
    """Ask why a month's interest is taken back, and say what that does."""
    return _take_back_page(month_or_404(period), TakeBackForm())


def _take_back_page(period: Period, form: TakeBackForm) -> ResponseReturnValue:
    session: Session = book_session()
    if form.is_refused:
        read_only_from_here()
    figures = month_figures(session, [period]).get(period)
    if figures is None and not form.is_refused:
        return redirect(url_for("interest.month", period=period), code=303)
    page = render_template(
        "interest/take_back.html",
        form=form,
        period=period,
        figures=figures,
        is_open=state_of(session, period) == "open",
        crumbs=crumbs((period_name(period, language()), url_for("interest.month", period=period))),
    )
    return page, form.status


@blueprint.post("/bunga/<period>/batal")
@requires(Permission.INTEREST_RUN)
def record_take_back(period: str) -> ResponseReturnValue:
    """Take a month's interest back, in the background."""
    wanted = month_or_404(period)
    form = TakeBackForm()
    if "confirmed" not in request.form or not form.validate_on_submit():
        return _take_back_page(wanted, form)
    reason = " ".join((form.reason.data or "").split())
    who, moment = actor(), now()
    read_only_from_here()
    try:
        job = running.start_take_back(wanted, reason, actor=who, now=moment)
    except CoopError as error:
        form.refuse(error)
        return _take_back_page(wanted, form)
    job.ended.wait(WAIT_FOR_SMALL)
    return redirect(url_for("interest.progress", period=wanted), code=303)
