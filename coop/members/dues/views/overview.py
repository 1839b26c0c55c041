"""The dues at a glance: a month in figures, who owes how much since when, sheets to take along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import abort
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop import audit
from coop.dates import next_month
from coop.dates import period_of
from coop.dates import previous_month
from coop.desk.assets.views.pages import report_file
from coop.ledger.report import Label
from coop.members.dues.overview import hamlets_and_groups
from coop.members.dues.overview import month_figures
from coop.members.dues.overview import owing
from coop.members.dues.overview import sheet_rows
from coop.members.dues.overview import sums_of
from coop.members.dues.reading import arrears_of_many
from coop.members.dues.reports import arrears_report
from coop.members.dues.reports import sheet_report
from coop.members.dues.views.pages import BEHIND
from coop.members.dues.views.pages import OWING
from coop.members.dues.views.pages import asked_again
from coop.members.dues.views.pages import blueprint
from coop.members.dues.views.pages import crumbs
from coop.members.dues.views.pages import day_of
from coop.members.dues.views.pages import month_asked
from coop.members.dues.views.pages import where_asked
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import written_apart
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import pdf_response
from coop.web.paging import PAGE_SIZE
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.paging import page_url
from coop.web.paper import TREASURER
from coop.web.paper import Signer
from coop.web.pdf import render_report
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.dates import Period
    from coop.members.dues.overview import Where

#: Formats of a list, as they are asked for and as they are called.
FILES = (("pdf-a4", "PDF A4"), ("pdf-f4", "PDF F4"), ("xlsx", "Excel"))

COLLECTOR = Signer(Label("Petugas pungut", "Collector"))


@blueprint.get("/iuran")
@requires(Permission.SAVINGS_READ)
def index() -> ResponseReturnValue:
    """A month in figures, and who owes how much since when."""
    session = book_session()
    period, where = month_asked(), replace(where_asked(), is_owing=False)
    on, number = day_of(period), page_number()
    rows = owing(session, on, where, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    sums = sums_of(session, on, where)
    page = Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE, sums.members)
    hamlets, groups = hamlets_and_groups(session)
    return render_template(
        "dues/index.html",
        page=page,
        standings=arrears_of_many(
            session, [each.member_id for each in page.rows], on, with_principal=False
        ),
        sums=sums,
        figures=month_figures(session, period),
        month=period,
        before=previous_month(period),
        after=next_month(period) if period < period_of(today()) else None,
        on=on,
        where=where,
        hamlets=hamlets,
        groups=groups,
        chips=_chips(where),
        files=_files("dues.index_file", where, period),
        asked=asked_again(where, period),
        behind=BEHIND,
    )


def _chips(where: Where) -> list[tuple[str, str]]:
    found = []
    if where.hamlet:
        found.append((_("Dusun %(name)s", name=where.hamlet), page_url(dusun=None)))
    if where.group:
        found.append((_("Kelompok %(name)s", name=where.group), page_url(kelompok=None)))
    if where.is_behind:
        found.append((_("Hanya yang menunggak"), page_url(tampil=None)))
    return found


def _files(endpoint: str, where: Where, period: Period | None = None) -> list[tuple[str, str]]:
    asked = asked_again(where, period)
    return [(label, url_for(endpoint, form=form, **asked)) for form, label in FILES]


@blueprint.get("/iuran/unduh/<form>")
@requires(Permission.STATEMENTS_DOWNLOAD)
def index_file(form: str) -> ResponseReturnValue:
    """Who owes how much since when, as a file."""
    session = book_session()
    where, on = replace(where_asked(), is_owing=False), day_of(month_asked())
    rows = owing(session, on, where)
    standings = arrears_of_many(session, [each.member_id for each in rows], on)
    return report_file(arrears_report(rows, standings, on, where), form)


@blueprint.get("/iuran/lembar")
@requires(Permission.SAVINGS_READ)
def sheet() -> ResponseReturnValue:
    """The sheet a collector takes along, by hamlet or group: look at it, print it."""
    session = book_session()
    where, number, on = replace(where_asked(), is_behind=False), page_number(), today()
    rows = sheet_rows(session, on, where, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
    sums = sums_of(session, on, where)
    hamlets, groups = hamlets_and_groups(session)
    return render_template(
        "dues/sheet.html",
        page=Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE, sums.members),
        sums=sums,
        on=on,
        where=where,
        hamlets=hamlets,
        groups=groups,
        files=_files("dues.sheet_file", where),
        asked=asked_again(replace(where, is_owing=False)),
        owing=OWING,
        crumbs=crumbs(),
    )


@blueprint.get("/iuran/lembar/unduh/<form>")
@requires(Permission.SAVINGS_READ)
def sheet_file(form: str) -> ResponseReturnValue:
    """The same sheet on paper, signed by collector and treasurer, or as a table."""
    session = book_session()
    where, on = replace(where_asked(), is_behind=False), today()
    if form not in dict(FILES):
        abort(404)
    is_paper = form != "xlsx"
    report = sheet_report(sheet_rows(session, on, where), on, where, with_room=is_paper)
    if not is_paper:
        return report_file(report, form)
    with written_apart() as apart:
        audit.record(
            apart, "report.download", f"report:{report.kind}", actor=actor(), now=now(), form=form
        )
    paper = render_report(
        report,
        replace(letterhead_of(session), signers=(COLLECTOR, TREASURER)),
        printed_at=now(),
        paper="F4" if form == "pdf-f4" else "A4",
        language=language(),
        orientation="portrait",
    )
    return pdf_response(paper, f"lembar-pungutan-{on.isoformat()}")
