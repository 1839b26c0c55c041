"""The reconciliation of a day, on a page and on paper."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask_babel import gettext as _

from coop.dates import first_day
from coop.dates import period_of
from coop.desk.banking import queries
from coop.desk.banking import service
from coop.desk.banking.forms import BalanceForm
from coop.desk.banking.matching import sum_of
from coop.desk.banking.views.pages import blueprint
from coop.desk.banking.views.pages import book_of
from coop.desk.banking.views.pages import crumbs_of
from coop.desk.banking.views.pages import name_of
from coop.desk.banking.views.pages import url_of
from coop.errors import CoopError
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import day_argument
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.bank_paper import statement_of
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import short_day
from coop.web.frame import language
from coop.web.minutes_page import minutes_response
from coop.web.people import actor

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from coop.desk.banking.queries import Passbook


#: Outstanding items of each side that the page lists; the paper lists all.
ITEMS_SHOWN = 100


@blueprint.get("/bank/rekonsiliasi/<path:code>")
@requires(Permission.BOOKS_READ)
def statement(code: str) -> ResponseReturnValue:
    """The bank against the book at the end of a day; ``bentuk=pdf`` prints it."""
    book = book_of(code)
    day = min(day_argument("tanggal") or _last_month_end(), today())
    if argument("bentuk") == "pdf":
        found = queries.reconciliation(book_session(), book.account, book.unit, day)
        paper = statement_of(found, name_of(book), language())
        return minutes_response(paper, f"rekonsiliasi-bank-{day.isoformat()}")
    form = BalanceForm()
    form.day.data = day
    form.balance.data = queries.stated_balance(book_session(), book.account, book.unit, day)
    return _page(form, book, day)


def _last_month_end() -> date:
    return first_day(period_of(today())) - timedelta(days=1)


@blueprint.post("/bank/rekonsiliasi/<path:code>")
@requires(Permission.BOOKS_POST)
def state_balance(code: str) -> ResponseReturnValue:
    """Keep the balance the bank states."""
    book = book_of(code)
    form = BalanceForm()
    if form.validate_on_submit():
        assert form.day.data is not None, "the form is valid"
        try:
            with committing() as session:
                service.state_balance(
                    session,
                    book.account,
                    book.unit,
                    form.day.data,
                    form.balance.data or ZERO,
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Saldo menurut bank disimpan."), "success")
            day = form.day.data.isoformat()
            return redirect(url_of("statement", book, tanggal=day), code=303)
    read_only_from_here()
    return _page(form, book, min(day_argument("tanggal") or _last_month_end(), today()))


def _page(form: BalanceForm, book: Passbook, day: date) -> tuple[str, int]:
    found = queries.reconciliation(book_session(), book.account, book.unit, day)
    page = render_template(
        "banking/statement.html",
        form=form,
        book=book,
        name=name_of(book),
        url=url_of,
        found=found,
        on_the_way=-sum_of(found.outstanding_postings),
        unbooked=sum_of(found.outstanding_lines),
        typed_day=short_day(day),
        shown=ITEMS_SHOWN,
        crumbs=crumbs_of(book),
    )
    return page, form.status
