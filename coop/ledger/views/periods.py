"""Months and years: what is open, and the steps that close them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _
from wtforms import StringField

from coop.dates import ADJUSTMENT_MONTH
from coop.dates import Period
from coop.dates import closing_period
from coop.dates import last_day
from coop.dates import parse_period
from coop.dates import split_period
from coop.errors import CoopError
from coop.ledger.entry import NARRATION_LENGTH_MAX
from coop.ledger.periods import PeriodStatus
from coop.ledger.periods import periods as all_periods
from coop.ledger.periods import reopen_month
from coop.ledger.periods import state_of
from coop.ledger.periods import year_status
from coop.ledger.views.pages import YEAR_MAX
from coop.ledger.views.pages import YEAR_MIN
from coop.ledger.views.pages import blueprint
from coop.ledger.years import advance_year
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.fields import BookForm
from coop.web.fields import PlainText
from coop.web.fields import filled
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

STATE_WORDS = {"open": _l("terbuka"), "closed": _l("ditutup"), "locked": _l("dikunci")}
YEAR_WORDS = {
    "open": _l("berjalan"),
    "closed": _l("ditutup, belum diaudit"),
    "audited": _l("sudah diaudit"),
    "approved": _l("disahkan RAT"),
}
#: The step that has a checklist of its own.
CLOSING_STEP = "tutup"

#: Steps of a year by name: what its button says, what it means, from which status it is offered.
YEAR_STEPS = {
    "tutup": (
        _l("Tutup tahun buku %(year)s"),
        _l(
            "Semua akun pendapatan dan beban dinolkan dan sisa hasil usaha masuk ke SHU tahun "
            "lalu yang belum dibagi, unit demi unit."
        ),
        ("open", "closed"),
    ),
    "audit": (
        _l("Tandai laporan %(year)s sudah diaudit"),
        _l("Laporan tahun ini selanjutnya bertanda sudah diaudit."),
        ("closed",),
    ),
    "sahkan": (
        _l("Catat pengesahan RAT atas laporan %(year)s"),
        _l(
            "Tahun ini dikunci selamanya. Koreksi sesudahnya dicatat di tahun yang terbuka "
            "pada akun koreksi SHU tahun lalu."
        ),
        ("closed", "audited"),
    ),
}


class StepForm(BookForm):
    """The confirmation of a step."""


class ReopenForm(BookForm):
    """The confirmation of a reopening, which says why."""

    reason = StringField(_l("Alasan"), [filled(), PlainText(NARRATION_LENGTH_MAX)])


class YearView(NamedTuple):
    """A year with its periods and the steps that are offered now."""

    year: int
    status: str
    months: list[PeriodStatus]
    steps: list[tuple[str, str]]


@blueprint.get("/periode")
@requires(Permission.BOOKS_READ)
def periods() -> ResponseReturnValue:
    """All years, the latest first, each with its months and what can be done next."""
    session = book_session()
    by_year: dict[int, list[PeriodStatus]] = {}
    for period in all_periods(session):
        by_year.setdefault(split_period(period.period)[0], []).append(period)
    statuses = {year: year_status(session, year) for year in by_year}
    years = [
        YearView(year, statuses[year], by_year[year], _steps(year, statuses[year]))
        for year in sorted(by_year, reverse=True)
    ]
    months = [each for view in years for each in view.months if not _is_thirteenth(each.period)]
    opened = [each.period for each in months if each.state == "open"]
    shut = [each.period for each in months if each.state == "closed"]
    return render_template(
        "ledger/periods.html",
        years=years,
        closable=_closable(years, min(opened, default=None)),
        reopenable={max(shut, default=None), *_shut_thirteenths(years)},
        state_words=STATE_WORDS,
        year_words=YEAR_WORDS,
    )


def _is_thirteenth(period: Period) -> bool:
    return split_period(period)[1] == ADJUSTMENT_MONTH


def _shut_thirteenths(years: list[YearView]) -> set[Period]:
    months = [each for view in years for each in view.months if _is_thirteenth(each.period)]
    return {each.period for each in months if each.state == "closed"}


def _closable(years: list[YearView], earliest: Period | None) -> set[Period]:
    """Periods whose turn it is: the earliest open month, and open thirteenth periods."""
    found = {
        each.period
        for view in years
        for each in view.months
        if _is_thirteenth(each.period) and each.state == "open"
    }
    if earliest is not None:
        found.add(earliest)
    return {period for period in found if last_day(period) <= today()}


def _steps(year: int, status: str) -> list[tuple[str, str]]:
    if year >= today().year:
        return []
    return [
        (step, str(label) % {"year": year})
        for step, (label, _meaning, offered) in YEAR_STEPS.items()
        if status in offered
    ]


def _period_or_404(text: str) -> Period:
    try:
        period = parse_period(text)
    except ValueError:
        abort(404)
    year, month = split_period(period)
    if month > ADJUSTMENT_MONTH or not YEAR_MIN <= year <= YEAR_MAX:
        abort(404)
    return period


@blueprint.get("/periode/<key>/tutup")
@requires(Permission.BOOKS_CLOSE)
def closing(key: str) -> ResponseReturnValue:
    """A period closes through its checklist, which knows what is left to do."""
    return redirect(url_for("closing.checklist", period=_period_or_404(key)), code=303)


@blueprint.get("/periode/<key>/buka")
@requires(Permission.BOOKS_CLOSE)
def reopening(key: str) -> ResponseReturnValue:
    """Why a closed month should be opened again."""
    return _reopening_page(ReopenForm(), _period_or_404(key))


@blueprint.post("/periode/<key>/buka")
@requires(Permission.BOOKS_CLOSE)
def reopen_period(key: str) -> ResponseReturnValue:
    """Open the latest closed month again."""
    period = _period_or_404(key)
    form = ReopenForm()
    if not form.validate_on_submit():
        return _reopening_page(form, period)
    try:
        with committing() as session:
            reopen_month(session, period, reason=form.reason.data or "", actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _reopening_page(form, period)
    flash(_("Periode dibuka kembali; alasannya tersimpan di catatan audit."), "success")
    return redirect(url_for("ledger.periods"), code=303)


def _reopening_page(form: ReopenForm, period: Period) -> tuple[str, int]:
    page = render_template(
        "ledger/period_reopen.html",
        form=form,
        period_key=period,
        state=state_of(book_session(), period),
        crumbs=[(_("Periode"), url_for("ledger.periods"))],
    )
    return page, form.status


@blueprint.get("/periode/tahun/<int:year>/<step>")
@requires(Permission.BOOKS_CLOSE)
def year_step(year: int, step: str) -> ResponseReturnValue:
    """What a step of the year means, before the one button; its closing has a checklist."""
    if step == CLOSING_STEP:
        return redirect(_year_checklist(year), code=303)
    return _year_page(StepForm(), year, step)


def _year_checklist(year: int) -> str:
    return url_for("closing.checklist", period=closing_period(year))


@blueprint.post("/periode/tahun/<int:year>/<step>")
@requires(Permission.BOOKS_CLOSE)
def take_year_step(year: int, step: str) -> ResponseReturnValue:
    """Mark a year's statements audited, or lock it as approved."""
    form = StepForm()
    if step not in YEAR_STEPS:
        abort(404)
    if step == CLOSING_STEP:
        return redirect(_year_checklist(year), code=303)
    if not form.validate_on_submit():
        return _year_page(form, year, step)
    try:
        with committing() as session:
            status = {"audit": "audited", "sahkan": "approved"}[step]
            advance_year(session, year, status, actor=actor(), now=now())
    except CoopError as error:
        form.refuse(error)
        return _year_page(form, year, step)
    flash(_("Langkah tahun buku %(year)d selesai.", year=year), "success")
    return redirect(url_for("ledger.periods"), code=303)


def _year_page(form: StepForm, year: int, step: str) -> tuple[str, int]:
    if step not in YEAR_STEPS:
        abort(404)
    if form.is_refused:
        read_only_from_here()
    label, meaning, offered = YEAR_STEPS[step]
    status = year_status(book_session(), year)
    page = render_template(
        "ledger/year_step.html",
        form=form,
        step_label=str(label) % {"year": year},
        meaning=meaning,
        is_offered=status in offered,
        status=YEAR_WORDS[status],
        crumbs=[(_("Periode"), url_for("ledger.periods"))],
    )
    return page, form.status
