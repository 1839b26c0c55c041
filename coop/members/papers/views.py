"""Papers of savings on pages: the passbook, the statement of an account, the lists."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import Blueprint
from flask import abort
from flask import flash
from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.dates import first_day
from coop.dates import period_of
from coop.desk.assets.views.pages import report_file
from coop.errors import CoopError
from coop.ledger.views.pages import NUMBER_MAX
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import day_argument
from coop.ledger.views.pages import typed_day
from coop.ledger.views.pages import typed_days
from coop.ledger.views.pages import unreadable_days
from coop.ledger.views.statements import FORMS
from coop.members.deposits.queries import deposit_of_account
from coop.members.papers import passbook as books
from coop.members.papers.balances import balances_by_product
from coop.members.papers.forms import CARRIED
from coop.members.papers.forms import LayoutForm
from coop.members.papers.forms import PrintForm
from coop.members.papers.forms import StartForm
from coop.members.papers.layout import Place
from coop.members.papers.lists import balances_report
from coop.members.papers.lists import dormant_report
from coop.members.papers.lists import moves_report
from coop.members.papers.moves import dormant_accounts
from coop.members.papers.moves import moves_by_product
from coop.members.papers.statement import statement_report
from coop.members.savings.models import SavingsAccount
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import savings_view
from coop.money import total
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.clock import now
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.frame import language
from coop.web.minutes_page import pdf_response
from coop.web.paging import PAGE_SIZE
from coop.web.paging import Page
from coop.web.paging import page_number
from coop.web.paper import period_text
from coop.web.passbook_paper import render_passbook
from coop.web.passbook_paper import render_trial
from coop.web.people import actor
from coop.web.texts import lazy as _l

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from coop.ledger.report import Report
    from coop.ledger.report import ReportRow
    from coop.members.papers.balances import ProductBalances

blueprint = Blueprint("papers", __name__)
blueprint.context_processor(unreadable_days)

#: Lists that there are, by what the address calls them.
BALANCES = "saldo"
MOVES = "mutasi"
DORMANT = "tidak-aktif"
LISTS = {
    BALANCES: _l("Saldo per produk"),
    MOVES: _l("Mutasi simpanan"),
    DORMANT: _l("Rekening tidak aktif"),
}


@blueprint.before_request
def refuse_numbers_of_nothing() -> None:
    """An address with a number no account has leads nowhere."""
    given = request.view_args or {}
    if any(number > NUMBER_MAX for number in given.values() if isinstance(number, int)):
        abort(404)
    account_id = given.get("account_id")
    if account_id is not None and book_session().get(SavingsAccount, account_id) is None:
        abort(404)


# ------------------------------------------------------------------------------- lists


@blueprint.get("/simpanan/daftar")
@requires(Permission.SAVINGS_READ)
def lists() -> ResponseReturnValue:
    """One of the lists, a page of it; the sums stand on every page."""
    kind = _kind()
    report, products = _list(kind)
    rows = list(report.rows())
    number = page_number()
    start = (number - 1) * PAGE_SIZE
    page: Page[ReportRow] = Page(
        rows[start : start + PAGE_SIZE], number, len(rows) > start + PAGE_SIZE, len(rows)
    )
    return render_template(
        "papers/lists.html",
        kind=kind,
        kinds=LISTS,
        report=report,
        page=page,
        products=products,
        accounts=sum(len(each.accounts) for each in products),
        held=total(each.total for each in products),
        control=total(each.control for each in products),
        product=argument("produk"),
        typed=typed_days(report.date_from, report.date_to),
        period_text=period_text(report, language()),
        files=[
            (
                form.label,
                url_for(
                    "papers.list_file",
                    kind=kind,
                    form=form.key,
                    dari=typed_day(report.date_from) or None,
                    sampai=typed_day(report.date_to),
                    produk=argument("produk") or None,
                ),
            )
            for form in FORMS.values()
        ],
        crumbs=_crumbs(None),
    )


@blueprint.get("/simpanan/daftar/<kind>/unduh/<form>")
@requires(Permission.SAVINGS_READ)
def list_file(kind: str, form: str) -> ResponseReturnValue:
    """A list as a file; who took which is written down."""
    if kind not in LISTS or form not in FORMS:
        abort(404)
    report, _products = _list(kind)
    if g.get("unreadable_days"):
        abort(400)  # a file of other days than those that were asked for would mislead
    return report_file(report, form)


def _kind() -> str:
    wanted = argument("daftar")
    return wanted if wanted in LISTS else BALANCES


def _list(kind: str) -> tuple[Report, Sequence[ProductBalances]]:
    """The list that is asked for; with balances, the products they are of."""
    session = book_session()
    last = day_argument("sampai") or today()
    if kind == MOVES:
        first = day_argument("dari") or first_day(period_of(last))
        return moves_report(moves_by_product(session, min(first, last), last)), ()
    if kind == DORMANT:
        return dormant_report(dormant_accounts(session, last), last), ()
    found = balances_by_product(session, last)
    return balances_report(found, argument("produk")), found.products


# ------------------------------------------------------------------------------- statement


@blueprint.get("/simpanan/<int:account_id>/rekening-koran")
@requires(Permission.SAVINGS_READ)
def statement(account_id: int) -> ResponseReturnValue:
    """The movements of one account between two days."""
    view = savings_view(book_session(), account_id)
    first, last = _span(view)
    report = statement_report(book_session(), view, first, last)
    rows = list(report.rows())
    number = page_number()
    start = (number - 1) * PAGE_SIZE
    page: Page[ReportRow] = Page(
        rows[start : start + PAGE_SIZE], number, len(rows) > start + PAGE_SIZE, len(rows)
    )
    return render_template(
        "papers/statement.html",
        view=view,
        report=report,
        page=page,
        typed=typed_days(first, last),
        period_text=period_text(report, language()),
        files=[
            (
                form.label,
                url_for(
                    "papers.statement_file",
                    account_id=account_id,
                    form=form.key,
                    dari=typed_day(first),
                    sampai=typed_day(last),
                ),
            )
            for form in FORMS.values()
        ],
        crumbs=_crumbs(view),
    )


@blueprint.get("/simpanan/<int:account_id>/rekening-koran/unduh/<form>")
@requires(Permission.SAVINGS_READ)
def statement_file(account_id: int, form: str) -> ResponseReturnValue:
    """The same as a file; who took it is written down."""
    view = savings_view(book_session(), account_id)
    first, last = _span(view)
    if g.get("unreadable_days"):
        abort(400)
    return report_file(statement_report(book_session(), view, first, last), form, about=view.number)


def _span(view: SavingsView) -> tuple[date, date]:
    """The days asked for; the month so far otherwise."""
    last = day_argument("sampai") or today()
    first = day_argument("dari") or max(first_day(period_of(last)), view.opened_on)
    return min(first, last), max(first, last)


# ------------------------------------------------------------------------------- passbook


@blueprint.get("/simpanan/<int:account_id>/buku")
@requires(Permission.SAVINGS_READ)
def passbook(account_id: int) -> ResponseReturnValue:
    """What is printed, what follows, where it goes."""
    form = PrintForm()
    return _passbook_page(form, account_id)


def _passbook_page(form: PrintForm, account_id: int) -> tuple[str, int]:
    session = book_session()
    state = books.state_of(session, account_id)
    form.last.data = state.last_id
    form.last.raw_data = None
    page = render_template(
        "papers/passbook.html",
        form=form,
        state=state,
        batches=books.batches_of(session, account_id),
        crumbs=_crumbs(state.view),
    )
    return page, form.status


@blueprint.post("/simpanan/<int:account_id>/buku")
@requires(Permission.SAVINGS_CHANGE)
def print_on(account_id: int) -> ResponseReturnValue:
    """Take the waiting lines into the booklet, and lead to the page that shows them."""
    form = PrintForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                books.print_lines(
                    session,
                    account_id,
                    form.last.data or 0,
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Barisnya siap dicetak. Pasang bukunya, lalu buka berkas cetaknya."), "success")
            return redirect(url_for("papers.passbook", account_id=account_id), code=303)
    read_only_from_here()
    return _passbook_page(form, account_id)


@blueprint.get("/simpanan/<int:account_id>/buku/<int:print_id>.pdf")
@requires(Permission.SAVINGS_READ)
def batch(account_id: int, print_id: int) -> ResponseReturnValue:
    """A batch as PDF, as often as the printer needs it: the lines stay where they are."""
    session = book_session()
    view = savings_view(session, account_id)
    found = books.batch_of(session, account_id, print_id)
    if found is None:
        abort(404)
    paper = render_passbook(
        found.lines,
        Place(found.row.page, found.row.line),
        books.layout_now(session),
        printed_at=now(),
        lines_per_page=found.row.lines_per_page,
    )
    name = f"buku-simpanan-{view.number.lower()}-halaman-{found.row.page}-baris-{found.row.line}"
    return pdf_response(paper, name)


@blueprint.get("/simpanan/<int:account_id>/buku/baru")
@requires(Permission.SAVINGS_CHANGE)
def new_book(account_id: int) -> ResponseReturnValue:
    """Ask how the next booklet begins."""
    state = books.state_of(book_session(), account_id)
    form = StartForm()
    if state.book is not None:
        form.beginning.data = CARRIED
    return _start_page(form, state)


@blueprint.post("/simpanan/<int:account_id>/buku/baru")
@requires(Permission.SAVINGS_CHANGE)
def start_book(account_id: int) -> ResponseReturnValue:
    """Begin it."""
    form = StartForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                is_first = books.state_of(session, account_id).book is None
                books.start_book(
                    session,
                    account_id,
                    form.wanted(is_first=is_first),
                    request_id=form.request_id.data or "",
                    actor=actor(),
                    now=now(),
                )
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Buku baru dimulai."), "success")
            return redirect(url_for("papers.passbook", account_id=account_id), code=303)
    read_only_from_here()
    return _start_page(form, books.state_of(book_session(), account_id))


def _start_page(form: StartForm, state: books.PassbookState) -> tuple[str, int]:
    page = render_template(
        "papers/new_book.html", form=form, state=state, crumbs=_crumbs(state.view)
    )
    return page, form.status


@blueprint.get("/pengaturan/buku-simpanan")
@requires(Permission.SETTINGS_CHANGE)
def layout() -> ResponseReturnValue:
    """How booklets lie in the printer."""
    form = LayoutForm()
    form.fill(books.layout_now(book_session()))
    return _layout_page(form)


@blueprint.post("/pengaturan/buku-simpanan")
@requires(Permission.SETTINGS_CHANGE)
def change_layout() -> ResponseReturnValue:
    """Keep it."""
    form = LayoutForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                books.change_layout(session, form.wanted(), actor=actor(), now=now())
        except CoopError as error:
            form.refuse(error)
        else:
            flash(_("Tata letak disimpan. Cetak lembar uji untuk memeriksanya."), "success")
            return redirect(url_for("papers.layout"), code=303)
    read_only_from_here()
    return _layout_page(form)


def _layout_page(form: LayoutForm) -> tuple[str, int]:
    page = render_template(
        "papers/layout.html", form=form, crumbs=[(_("Pengaturan"), url_for("settings.index"))]
    )
    return page, form.status


@blueprint.get("/pengaturan/buku-simpanan/uji.pdf")
@requires(Permission.SETTINGS_CHANGE)
def trial() -> ResponseReturnValue:
    """A page on which every line says its number."""
    paper = render_trial(books.layout_now(book_session()), printed_at=now())
    return pdf_response(paper, "uji-buku-simpanan")


def _crumbs(view: SavingsView | None) -> list[tuple[str, str]]:
    found = []
    if _has("savings.index"):
        found.append((_("Simpanan"), url_for("savings.index")))
    if view is not None:
        deposit_id = deposit_of_account(book_session(), view.id)
        if deposit_id is not None:
            found.append((view.number, url_for("deposits.show", deposit_id=deposit_id)))
        elif _has("savings.show"):
            found.append((view.number, url_for("savings.show", account_id=view.id)))
    return found


def _has(endpoint: str) -> bool:
    """Whether a page exists that another package makes."""
    from flask import current_app

    return endpoint in current_app.view_functions
