"""Statements on screen and as files: the same figures in the same order."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple
from typing import cast
from urllib.parse import urlencode

from flask import abort
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import send_file
from flask import url_for
from flask_babel import gettext as _

from coop import audit
from coop.dates import Period
from coop.dates import a_year_before
from coop.dates import first_day
from coop.dates import last_day
from coop.ledger.report import Label
from coop.ledger.statement_data import report_data
from coop.ledger.statement_service import KINDS
from coop.ledger.statement_service import OF_ONE_DAY
from coop.ledger.statement_service import StatementDesk
from coop.ledger.statement_service import Wish
from coop.ledger.views.pages import TEXT_MAX
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import day_argument
from coop.ledger.views.pages import latest_day
from coop.ledger.views.pages import latest_month
from coop.ledger.views.pages import typed_day
from coop.ledger.views.pages import typed_days
from coop.ledger.views.pages import units
from coop.money import Money
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import written_apart
from coop.web.file_names import file_name
from coop.web.format import short_day
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.paper import period_text
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.ledger.report import Cell
    from coop.ledger.report import Report
    from coop.ledger.report import ReportRow

#: A file larger than this is kept on disk while it is made and sent.
IN_MEMORY_BYTES = 4 * 1024 * 1024

TITLES = {
    "balance-sheet": _l("Neraca (laporan posisi keuangan)"),
    "income-statement": _l("Perhitungan hasil usaha"),
    "equity": _l("Perubahan ekuitas"),
    "cash-flow": _l("Arus kas"),
    "trial-balance": _l("Neraca saldo"),
    "monthly": _l("Perbandingan bulanan"),
    "general-ledger": _l("Buku besar"),
}
MEANINGS = {
    "balance-sheet": _l(
        "Apa yang dimiliki koperasi dan apa yang menjadi kewajibannya pada satu hari."
    ),
    "income-statement": _l("Pendapatan, beban dan sisa hasil usaha (SHU) selama satu masa."),
    "equity": _l(
        "Bagaimana simpanan pokok, simpanan wajib, cadangan dan SHU bertambah atau berkurang."
    ),
    "cash-flow": _l("Dari mana uang masuk dan ke mana uang keluar selama satu masa."),
    "trial-balance": _l("Saldo semua akun pada satu hari; jumlah debit sama dengan jumlah kredit."),
    "monthly": _l("Pendapatan dan beban tiap bulan berdampingan, paling banyak dua belas bulan."),
    "general-ledger": _l("Semua mutasi tiap akun dengan saldo berjalan."),
}


class FileForm(NamedTuple):
    """A format one can download: its suffix, media type, paper, and what it is called."""

    key: str
    suffix: str
    media_type: str
    label: str


FORMS = {
    form.key: form
    for form in (
        FileForm("pdf-a4", "pdf", "application/pdf", "PDF A4"),
        FileForm("pdf-f4", "pdf", "application/pdf", "PDF F4"),
        FileForm(
            "xlsx",
            "xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "Excel",
        ),
        FileForm("csv", "csv", "text/csv; charset=utf-8", "CSV"),
        FileForm("json", "json", "application/json", "JSON"),
    )
}


@blueprint.get("/laporan")
@requires(Permission.STATEMENTS_READ)
def statements() -> ResponseReturnValue:
    """Which statements there are, each for the month and the year people most likely mean."""
    month, day = latest_month(), latest_day()
    year = month[:4]
    return render_template(
        "ledger/statements.html",
        kinds=[(kind, TITLES[kind], MEANINGS[kind]) for kind in TITLES],
        month=month,
        year=year,
        day=day,
        month_first=typed_day(first_day(month)),
        month_last=typed_day(day),
        year_first=typed_day(date(int(year), 1, 1)),
        of_one_day=OF_ONE_DAY,
    )


@blueprint.get("/laporan/<kind>")
@requires(Permission.STATEMENTS_READ)
def statement(kind: str) -> ResponseReturnValue:
    """One statement; every figure leads to the account behind it."""
    _known(kind)
    if kind == "general-ledger":
        return redirect(_with_choices(url_for("ledger.general_ledger")), code=303)
    session = book_session()
    wish = _wish(kind)
    report = StatementDesk(session, wish).report()
    return render_template(
        "ledger/statement.html",
        report=report,
        rows=list(report.rows()),
        kind=kind,
        wish=wish,
        is_of_one_day=kind in OF_ONE_DAY,
        typed=typed_days(wish.date_from, wish.date_to),
        units=units(session),
        cell_url=_cell_urls(wish, report),
        files=download_links(kind, dari=typed_day(wish.date_from), sampai=typed_day(wish.date_to)),
        period_text=period_text(report, language()),
        crumbs=[(_("Laporan"), url_for("ledger.statements"))],
    )


def download_links(kind: str, **shown: str) -> list[tuple[str, str]]:
    """The formats of a statement and their addresses, for what this page shows.

    Args:
        kind: one of ``KINDS``.
        shown: what the page shows whether it was asked for or not: its days, its account.
    """
    return [
        (
            form.label,
            _with_choices(url_for("ledger.statement_file", kind=kind, form=form.key), **shown),
        )
        for form in FORMS.values()
    ]


def _with_choices(path: str, **shown: str) -> str:
    """An address with what was chosen on this page."""
    chosen = [
        (name, text)
        for name, text in request.args.items(multi=True)
        if name in CHOICES and name not in shown
    ]
    chosen += [(name, text) for name, text in shown.items() if text]
    return f"{path}?{urlencode(chosen)}" if chosen else path


CHOICES = ("dari", "sampai", "unit", "banding", "metode", "penutup", "akun")


def _known(kind: str) -> None:
    if kind not in KINDS:
        abort(404)


def _wish(kind: str) -> Wish:
    """What the query string asks for; this year to date, compared, otherwise."""
    last = day_argument("sampai") or latest_day()
    first = day_argument("dari") or date(last.year, 1, 1)
    if kind in OF_ONE_DAY:
        first = last
    wish = Wish(
        kind,
        max(first, last),
        date_from=None if kind in OF_ONE_DAY else min(first, last),
        unit=argument("unit"),
        compare=argument("banding") != "tidak",
        method="direct" if argument("metode") == "langsung" else "indirect",
        closing="before" if argument("penutup") == "sebelum" else "after",
    )
    codes = [text.strip()[:TEXT_MAX] for text in request.args.getlist("akun")]
    return replace(wish, accounts=tuple(filter(None, codes)))


def _cell_urls(wish: Wish, report: Report) -> object:
    """Where a figure leads: the ledger of its account, or of all the accounts it sums."""
    first = wish.first if wish.date_from else date(wish.date_to.year, 1, 1)
    this_year = (first, wish.date_to)
    last_year = (a_year_before(first), a_year_before(wish.date_to))

    def url(row: ReportRow, column: int) -> str | None:
        shown = report.columns[column]
        codes = (row.account,) if row.account else row.accounts or shown.accounts
        if not codes:
            return None
        begin, end = last_year if shown.key == "amount_before" else this_year
        if shown.key[:4].isdigit():  # a column of one month
            begin, end = first_day(Period(shown.key)), last_day(Period(shown.key))
        query = [("dari", typed_day(begin)), ("sampai", typed_day(end))]
        if wish.unit:
            query.append(("unit", wish.unit))
        if len(codes) == 1:
            return f"{url_for('ledger.account', code=codes[0])}?{urlencode(query)}"
        query += [("akun", code) for code in codes]
        return f"{url_for('ledger.general_ledger')}?{urlencode(query)}"

    return url


@blueprint.get("/laporan/<kind>/unduh/<form>")
@requires(Permission.STATEMENTS_DOWNLOAD)
def statement_file(kind: str, form: str) -> ResponseReturnValue:
    """A statement as a file; who took which is written down."""
    _known(kind)
    if form not in FORMS:
        abort(404)
    chosen = FORMS[form]
    wish = _wish(kind)
    if g.get("unreadable_days"):
        abort(400)  # a file of other days than those that were asked for would mislead
    with written_apart() as session:
        subject = f"report:{kind}"
        audit.record(
            session, "report.download", subject, actor=actor(), now=now(), form=form,
            date_from=wish.date_from, date_to=wish.date_to, unit=wish.unit,
        )  # fmt: skip
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))  # noqa: SIM115 - sent, then closed by the server
    try:
        _write(file, book_session(), wish, form)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    days = (day.isoformat() for day in (wish.date_from, wish.date_to) if day)
    name = file_name(kind, language(), *days, wish.unit.lower())
    return send_file(
        file,
        mimetype=chosen.media_type,
        as_attachment=True,
        download_name=f"{name}.{chosen.suffix}",
        max_age=0,
    )


def _write(file: IO[bytes], session: Session, wish: Wish, form: str) -> None:
    """Write one statement into a file; the heavy formats are loaded when somebody asks."""
    if form == "json":
        file.write(_json(session, wish))
        return
    report: Report = StatementDesk(session, wish).report()
    if form == "csv":
        from coop.web.files import report_csv

        _write_text(file, report_csv(report, language=language(), machine=False))
        return
    letterhead = letterhead_of(session)
    if form == "xlsx":
        from coop.web.sheets import write_report

        write_report(
            report,
            cast("Any", file),
            language=language(),
            letterhead=letterhead,
            printed_at=now(),
        )
        return
    from coop.web.pdf import render_report

    file.write(
        render_report(
            report,
            letterhead,
            printed_at=now(),
            paper="F4" if form == "pdf-f4" else "A4",
            language=language(),
        )
    )


def _json(session: Session, wish: Wish) -> bytes:
    data = report_data(
        session,
        wish.kind,
        date_to=wish.date_to,
        date_from=wish.date_from,
        unit=wish.unit,
        method=wish.method,
        closing=wish.closing,
        accounts=wish.accounts,
    )
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _write_text(file: IO[bytes], pieces: Iterable[str]) -> None:
    for piece in pieces:
        file.write(piece.encode())


@blueprint.app_template_filter("cell_text")
def cell_text(cell: Cell) -> str:
    """A cell that is not an amount, for people."""
    if cell is None:
        return ""
    if isinstance(cell, Label):
        return cell.text(language())
    return short_day(cell) if isinstance(cell, date) else str(cell)


@blueprint.app_template_test("money")
def is_money(cell: object) -> bool:
    """Whether a cell of a report is an amount."""
    return isinstance(cell, Money)
