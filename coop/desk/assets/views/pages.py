"""What the pages of the registers share: their blueprint, lists of choices, files."""

from __future__ import annotations

from datetime import date
from tempfile import SpooledTemporaryFile
from typing import IO
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import cast

from flask import Blueprint
from flask import abort
from flask import request
from flask import send_file
from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import select

from coop import audit
from coop.dates import ADJUSTMENT_MONTH
from coop.dates import Period
from coop.dates import parse_day
from coop.dates import parse_period
from coop.dates import split_period
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.views.pages import own_language
from coop.ledger.views.pages import units
from coop.ledger.views.statements import FORMS
from coop.ledger.views.statements import IN_MEMORY_BYTES
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import written_apart
from coop.web.file_names import file_name
from coop.web.files import report_csv
from coop.web.files import report_json
from coop.web.format import short_day
from coop.web.frame import header
from coop.web.frame import language
from coop.web.letterhead import letterhead_of
from coop.web.people import actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.assets.lists import Purchase
    from coop.ledger.report import Report

blueprint = Blueprint("assets", __name__)

YEAR_MIN, YEAR_MAX = 1900, 2999
NUMBER_MAX: Final = 2**31 - 1


@blueprint.before_request
def refuse_numbers_of_nothing() -> None:
    """An address with a number no row can have leads nowhere."""
    given = request.view_args or {}
    if any(number > NUMBER_MAX for number in given.values() if isinstance(number, int)):
        abort(404)


def period_or_404(text: str) -> Period:
    """A month or a thirteenth period of an address."""
    try:
        period = parse_period(text)
    except ValueError:
        abort(404)
    year, month = split_period(period)
    if month > ADJUSTMENT_MONTH or not YEAR_MIN <= year <= YEAR_MAX:
        abort(404)
    return period


def day_shown() -> date:
    """The day a list is of: ``?sampai=``, today otherwise."""
    try:
        day = parse_day(request.args.get("sampai", ""))
    except ValueError:
        return today()
    return day if YEAR_MIN <= day.year <= YEAR_MAX else today()


def open_month() -> str | None:
    """The earliest month that is open, which is the one to charge next."""
    return header().first_open


def unit_choices(session: Session) -> list[tuple[str, str]]:
    """Units in use."""
    return [(unit.code, unit.label) for unit in units(session, only_active=True)]


def account_choices(session: Session, *codes: str) -> list[tuple[str, str]]:
    """Accounts by code; all costs where none is named."""
    query = select(Account).where(~Account.is_header, Account.is_active)
    query = query.where(Account.code.in_(codes) if codes else Account.type == "expense")
    rows = session.scalars(query.order_by(Account.code))
    return [(row.code, f"{row.code} {own_language(row.name, row.name_en)}") for row in rows]


def money_choices(session: Session) -> list[tuple[str, str]]:
    """Every cash box and bank account with every unit it has moved in, as ``1101:KANTOR``."""
    rows = session.execute(
        select(Account.code, Account.name, Account.name_en, AccountMonth.unit)
        .join(AccountMonth, AccountMonth.account_id == Account.id)
        .where(Account.money != "", Account.subledger_kind == "", Account.is_active)
        .group_by(Account.code, Account.name, Account.name_en, AccountMonth.unit)
        .order_by(Account.code, AccountMonth.unit)
    )
    return [
        (f"{code}:{unit}", f"{own_language(name, name_en)} ({unit})")
        for code, name, name_en, unit in rows
    ]


def purchase_choices(purchases: Iterable[Purchase]) -> list[tuple[str, str]]:
    """Entries that are not registered, as a list shows them."""
    return [
        (
            str(each.entry_id),
            f"{each.voucher_number} {short_day(each.entry_date)} {each.amount.indonesian()}",
        )
        for each in purchases
    ]


def chosen_purchase(purchases: Iterable[Purchase]) -> Purchase | None:
    """The one the address names with ``?jurnal=``."""
    wanted = request.args.get("jurnal", "")
    return next((each for each in purchases if str(each.entry_id) == wanted), None)


def file_links(endpoint: str, day: date) -> list[tuple[str, str]]:
    """The formats of a list and their addresses."""
    return [
        (form.label, url_for(endpoint, form=form.key, sampai=short_day(day)))
        for form in FORMS.values()
    ]


def report_file(report: Report, form: str, about: str = "") -> ResponseReturnValue:
    """A list as a file; who took which is written down.

    Args:
        report: what it says.
        form: one of ``FORMS``.
        about: number of what it is of, for the name of the file.
    """
    if form not in FORMS:
        abort(404)
    chosen = FORMS[form]
    with written_apart() as session:
        audit.record(
            session,
            "report.download",
            f"report:{report.kind}",
            actor=actor(),
            now=now(),
            form=form,
            date_to=report.date_to,
        )
    file = cast("IO[bytes]", SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))  # noqa: SIM115 - sent, then closed by the server
    try:
        _write(file, report, form)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = file_name(report.kind, language(), about.lower(), report.date_to.isoformat())
    return send_file(
        file,
        mimetype=chosen.media_type,
        as_attachment=True,
        download_name=f"{name}.{chosen.suffix}",
        max_age=0,
    )


def _write(file: IO[bytes], report: Report, form: str) -> None:
    spoken = language()
    if form in {"csv", "json"}:
        as_csv = report_csv(report, language=spoken, machine=False)
        for piece in as_csv if form == "csv" else report_json(report, language=spoken):
            file.write(piece.encode())
        return
    letterhead = letterhead_of(book_session())
    if form == "xlsx":
        from coop.web.sheets import write_report

        stream = cast("Any", file)
        write_report(report, stream, language=spoken, letterhead=letterhead, printed_at=now())
        return
    from coop.web.pdf import render_report

    file.write(
        render_report(
            report,
            letterhead,
            printed_at=now(),
            paper="F4" if form == "pdf-f4" else "A4",
            language=spoken,
        )
    )


def crumbs(*further: tuple[str, str]) -> list[tuple[str, str]]:
    """Where the pages of the registers are found."""
    return [(_("Tutup buku"), url_for("ledger.periods")), *further]
