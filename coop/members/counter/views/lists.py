"""The day's list of receipts with its seal, and the page on which codes are checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import redirect
from flask import render_template
from flask import url_for
from flask_babel import gettext as _

from coop.ledger.settings import approval_limit
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import day_argument
from coop.ledger.views.pages import typed_day
from coop.members.counter import queries
from coop.members.counter.checking import day_list
from coop.members.counter.checking import look_up
from coop.members.counter.checking import receipts_under
from coop.members.counter.checking import record_list
from coop.members.counter.elsewhere import reasons_of
from coop.members.counter.receipts import has_due
from coop.members.counter.receipts import issue_due
from coop.members.counter.reports import SUM_LABELS
from coop.members.counter.reports import receipts_report
from coop.members.counter.reports import remark_of
from coop.members.counter.views.pages import blueprint
from coop.members.counter.views.pages import crumbs
from coop.members.membership.finding import member_by_id
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import written_apart
from coop.web.frame import language
from coop.web.frame import may
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import paper_asked_for
from coop.web.minutes_page import pdf_response
from coop.web.paging import PAGE_SIZE
from coop.web.paging import page_number
from coop.web.paging import page_of
from coop.web.paper import SUPERVISOR
from coop.web.paper import TREASURER
from coop.web.people import actor

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from coop.members.counter.checking import DayList

DAY = timedelta(days=1)


@blueprint.get("/kasir/daftar")
@requires(Permission.SAVINGS_READ)
def daily() -> ResponseReturnValue:
    """The receipts of a day, their seal, and the numbers that are not on the list."""
    session = book_session()
    day = min(day_argument("tanggal") or today(), today())
    found = day_list(session, day)
    limit = approval_limit(session)
    number = page_number()
    first = (number - 1) * PAGE_SIZE
    return render_template(
        "counter/daily.html",
        found=found,
        page=page_of(found.receipts[first : first + PAGE_SIZE + 1], number, len(found.receipts)),
        limit=limit,
        split=found.split(limit),
        sum_labels=SUM_LABELS,
        remark_of=remark_of,
        reasons_of=reasons_of,
        has_due=may(Permission.COUNTER_USE) and has_due(session),
        typed_day=typed_day(day),
        day_before=day - DAY,
        day_after=day + DAY if day < today() else None,
        day_near=None if found.receipts else queries.listed_day_near(session, day),
        files=[
            ("PDF A4", url_for("counter.daily_pdf", tanggal=typed_day(day))),
            ("PDF F4", url_for("counter.daily_pdf", tanggal=typed_day(day), kertas="F4")),
        ],
        crumbs=_crumbs(),
    )


def _crumbs() -> list[tuple[str, str]]:
    if may(Permission.COUNTER_USE):
        return crumbs()
    return [(_("Sesi kas"), url_for("counter.session"))]


@blueprint.get("/kasir/daftar.pdf")
@requires(Permission.SAVINGS_READ)
def daily_pdf() -> Response:
    """The list on paper, to be posted at the office; how far it went is written down."""
    from coop.web.pdf import render_report

    day = min(day_argument("tanggal") or today(), today())
    with written_apart() as apart:
        issue_due(apart, now=now())
        found = day_list(apart, day)
        record_list(apart, found, actor=actor(), now=now())
        report = receipts_report(found)
        letterhead = replace(letterhead_of(apart), signers=(TREASURER, SUPERVISOR))
    paper = render_report(
        report, letterhead, printed_at=now(), paper=paper_asked_for(), language=language()
    )
    return pdf_response(paper, f"daftar-kuitansi-{day.isoformat()}")


@blueprint.get("/kasir/periksa")
@requires(Permission.SAVINGS_READ)
def check() -> ResponseReturnValue:
    """Type the code of a receipt, or the seal of a printed list, and see whether it is right."""
    session = book_session()
    code = argument("kode")[:40]
    seal = argument("segel")[:40]
    day = day_argument("tanggal")
    result = look_up(session, code) if code else None
    if result is not None and result.receipt is not None and not result.is_altered:
        address = url_for("counter.receipt", receipt_id=result.receipt.id, diperiksa=1)
        return redirect(address, code=303)
    found: DayList | None = None
    covered = None
    if seal and day is not None:
        found = day_list(session, min(day, today()))
        covered = receipts_under(found, seal)
    member = None
    if result is not None and result.receipt is not None:
        member = member_by_id(session, result.receipt.member_id)
    return render_template(
        "counter/check.html",
        code=code,
        seal=seal,
        result=result,
        member=member,
        found=found,
        covered=covered,
        typed_day=typed_day(day),
        crumbs=_crumbs(),
    )
