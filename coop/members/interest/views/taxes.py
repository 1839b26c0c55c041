"""The tax of a month: its list, one member's statement, the official number, the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import abort
from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop import audit
from coop.errors import CoopError
from coop.errors import NotAllowed
from coop.errors import NotFound
from coop.members.interest.due_day import tax_due_day
from coop.members.interest.forms import CSV
from coop.members.interest.forms import CertificateForm
from coop.members.interest.forms import TaxFileForm
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import tax_rule
from coop.members.interest.tax_list import earned_lines
from coop.members.interest.tax_list import keep_certificate
from coop.members.interest.tax_list import of_savings
from coop.members.interest.tax_list import tax_line
from coop.members.interest.tax_list import tax_list
from coop.members.interest.views.pages import blueprint
from coop.members.interest.views.pages import crumbs
from coop.members.interest.views.pages import month_or_404
from coop.members.interest.views.paper import statement_minutes
from coop.members.interest.views.paper import tax_report
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.people.service import unsealed
from coop.money import ZERO
from coop.money import total
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.files import report_csv
from coop.web.format import period_name
from coop.web.frame import language
from coop.web.frame import may
from coop.web.letterhead import letterhead_of
from coop.web.minutes_page import minutes_response
from coop.web.paging import PAGE_SIZE
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.dates import Period
    from coop.members.interest.tax_list import TaxLine

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

#: Members from whom too little was withheld that are named on the page.
SHORT_SHOWN = 20


@blueprint.get("/bunga/<period>/pajak")
@requires(Permission.SAVINGS_READ)
def taxes(period: str) -> ResponseReturnValue:
    """Everybody's interest and tax of a month, and until when the tax is paid."""
    return _list_page(month_or_404(period), TaxFileForm())


def _list_page(period: Period, form: TaxFileForm) -> ResponseReturnValue:
    session = book_session()
    if form.is_refused:
        read_only_from_here()
    lines = tax_list(session, period)
    rule = tax_rule(session, period)
    short = [
        (each, missing) for each in lines if (missing := rule.due(each.gross) - each.tax) > ZERO
    ]
    gross, tax = total(each.gross for each in lines), total(each.tax for each in lines)
    savings = of_savings(session, period)
    number = page_number()
    offset = (number - 1) * PAGE_SIZE
    page = render_template(
        "interest/taxes.html",
        form=form,
        period=period,
        page=Page(
            lines[offset : offset + PAGE_SIZE], number, len(lines) > offset + PAGE_SIZE, len(lines)
        ),
        gross=gross,
        tax=tax,
        savings=savings,
        deposits=MonthInterest(gross - savings.gross, tax - savings.tax),
        taxed=sum(bool(each.tax) for each in lines),
        missing=sum(not each.certificate for each in lines if each.tax),
        rule=rule,
        short=short[:SHORT_SHOWN],
        due=tax_due_day(session, period),
        may_identify=may(Permission.IDENTITY_REVEAL),
        crumbs=crumbs((period_name(period, language()), url_for("interest.month", period=period))),
    )
    return page, form.status


@blueprint.post("/bunga/<period>/pajak")
@requires(Permission.INTEREST_RUN)
def tax_file(period: str) -> ResponseReturnValue:
    """The list as a file; with identity numbers only where somebody asked for them."""
    wanted = month_or_404(period)
    form = TaxFileForm()
    if not form.validate_on_submit():
        return _list_page(wanted, form)
    with_identity = bool(form.with_identity.data)
    if with_identity and not may(Permission.IDENTITY_REVEAL):
        raise NotAllowed(Permission.IDENTITY_REVEAL)
    lines = tax_list(book_session(), wanted)
    chosen = str(form.form.data)
    try:
        niks = _niks(book_session(), lines) if with_identity else None
        with committing() as session:
            audit.record(
                session,
                "interest.tax_file",
                f"interest:{wanted}",
                actor=actor(),
                now=now(),
                period=wanted,
                form=chosen,
                rows=len(lines),
                identity=with_identity,
            )
    except CoopError as error:
        form.refuse(error)
        return _list_page(wanted, form)
    return _file(wanted, lines, niks, chosen)


def _niks(session: Session, lines: list[TaxLine]) -> dict[int, str]:
    """Identity numbers by person; empty where none is kept.

    Raises:
        KeyMissing: this machine does not have the book's key.
    """
    wanted = [each.person_id for each in lines]
    rows = session.execute(select(Person.id, Person.nik_sealed).where(Person.id.in_(wanted)))
    return {
        person_id: unsealed(session, "nik", sealed) if sealed else "" for person_id, sealed in rows
    }


def _file(
    period: Period, lines: list[TaxLine], niks: dict[int, str] | None, chosen: str
) -> Response:
    report = tax_report(period, lines, niks, tax_rule(book_session(), period))
    name = f"pajak-bunga-simpanan-{period}"
    if chosen == CSV:
        text = "".join(report_csv(report, language=language(), machine=False))
        answer = Response(text.encode(), content_type=CSV_TYPE)
    else:
        from io import BytesIO

        from coop.web.sheets import write_report

        stream = BytesIO()
        write_report(
            report,
            stream,
            language=language(),
            letterhead=letterhead_of(book_session()),
            printed_at=now(),
        )
        answer = Response(stream.getvalue(), content_type=XLSX_TYPE)
    suffix = "csv" if chosen == CSV else "xlsx"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.{suffix}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


# ------------------------------------------------------------------------------- one member


def _member_or_404(number: str) -> int:
    found = book_session().scalar(select(Member.id).where(Member.number == number))
    if found is None:
        raise NotFound("member", number[:100])
    return found


@blueprint.get("/bunga/<period>/pajak/<number>")
@requires(Permission.SAVINGS_READ)
def member(period: str, number: str) -> ResponseReturnValue:
    """What one member earned in a month, and the official number of the certificate."""
    form = CertificateForm()
    wanted, member_id = month_or_404(period), _member_or_404(number)
    return _member_page(wanted, member_id, form)


def _member_page(period: Period, member_id: int, form: CertificateForm) -> ResponseReturnValue:
    session = book_session()
    if form.is_refused:
        read_only_from_here()
    line = tax_line(session, period, member_id)
    if request.method == "GET":
        form.number.data = line.certificate
    page = render_template(
        "interest/member.html",
        form=form,
        period=period,
        line=line,
        lines=earned_lines(session, period, member_id),
        rule=tax_rule(session, period),
        crumbs=crumbs(
            (period_name(period, language()), url_for("interest.month", period=period)),
            (_("Pajak"), url_for("interest.taxes", period=period)),
        ),
    )
    return page, form.status


@blueprint.post("/bunga/<period>/pajak/<number>")
@requires(Permission.INTEREST_RUN)
def certificate(period: str, number: str) -> ResponseReturnValue:
    """Keep the official number of a member's certificate."""
    wanted, member_id = month_or_404(period), _member_or_404(number)
    form = CertificateForm()
    if not form.validate_on_submit():
        return _member_page(wanted, member_id, form)
    try:
        with committing() as session:
            keep_certificate(
                session, wanted, member_id, form.number.data or "", actor=actor(), now=now()
            )
    except CoopError as error:
        form.refuse(error)
        return _member_page(wanted, member_id, form)
    flash(_("Nomor bukti potong disimpan."), "success")
    return redirect(url_for("interest.member", period=wanted, number=number), code=303)


@blueprint.get("/bunga/<period>/pajak/<number>/rincian.pdf")
@requires(Permission.SAVINGS_READ)
def statement(period: str, number: str) -> Response:
    """The statement of interest and tax on paper."""
    wanted, member_id = month_or_404(period), _member_or_404(number)
    session = book_session()
    line = tax_line(session, wanted, member_id)
    if not line.gross and not line.tax:
        abort(404)
    return minutes_response(
        statement_minutes(
            wanted,
            line,
            earned_lines(session, wanted, member_id),
            tax_rule(session, wanted),
            language(),
        ),
        f"rincian-bunga-{wanted}-{number}",
    )
