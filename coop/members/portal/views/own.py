"""What a member sees: balances, movements, statements, receipts, and what proxies did."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import g
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.desk.assets.views.pages import report_file
from coop.errors import NotFound
from coop.ledger.views.pages import day_argument
from coop.members.counter.checking import look_up
from coop.members.deposits.queries import DUE
from coop.members.deposits.queries import RUNNING
from coop.members.deposits.queries import deposits_of_member
from coop.members.dues.reading import arrears_of
from coop.members.papers.statement import statement_report
from coop.members.portal import queries
from coop.members.portal.errors import PortalClosed
from coop.members.portal.forms import ReceiptForm
from coop.members.portal.views.pages import Tries
from coop.members.portal.views.pages import blueprint
from coop.members.portal.views.pages import own
from coop.members.proxies.queries import count_in_force
from coop.members.proxies.queries import proxies_of_member
from coop.members.proxies.statement import statement_of
from coop.members.proxies.views.pages import newest_first
from coop.members.proxies.views.pages import purpose_words
from coop.members.proxies.views.pages import state_words
from coop.members.savings.reading import movements_of
from coop.members.savings.telling import natures_of
from coop.money import ZERO
from coop.users.access import Permission
from coop.users.errors import TooManyTries
from coop.web.access import requires
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.database import read_only_from_here
from coop.web.format import short_day
from coop.web.frame import told
from coop.web.paging import Page
from coop.web.paging import page_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.members.deposits.queries import DepositView
    from coop.members.savings.reading import Movement

#: Movements on one page of a phone.
LINES_SHOWN = 40

#: Files a member may have of an own account, and what they are called.
FILES = {"pdf-a4": "PDF", "xlsx": "Excel"}


@blueprint.context_processor
def shared() -> dict[str, object]:
    """What several of these pages say."""
    return {
        "purpose_words": purpose_words,
        "state_words": state_words,
        "unreadable_days": list(g.get("unreadable_days", {}).values()),
    }


@blueprint.errorhandler(PortalClosed)
def told_on_the_first_page(error: PortalClosed) -> ResponseReturnValue:
    """Why nothing is shown stands on one page; every other one leads there."""
    del error
    read_only_from_here()
    return redirect(url_for("portal.index"), code=303)


@blueprint.get("/saya")
@requires(Permission.OWN_ACCOUNT)
def index() -> ResponseReturnValue:
    """Own balances, what is owed, the last movements."""
    try:
        mine = own()
    except PortalClosed as error:
        page = render_template(
            "portal/closed.html", reason=told(error), cause=str(error.params["cause"])
        )
        return page, 200 if error.params["cause"] == "unlinked" else 403
    session, day = book_session(), today()
    accounts = queries.own_accounts(session, mine.member_id)
    has_deposits = any(each.account.kind == "term" for each in accounts)
    deposits = _running_deposits(session, mine.member_id, day) if has_deposits else {}
    shown = [each for each in accounts if each.account.kind != "term" or each.balance]
    return render_template(
        "portal/index.html",
        mine=mine,
        accounts=shown,
        deposits=deposits,
        total=sum((each.balance for each in accounts), start=ZERO),
        dues=arrears_of(session, mine.member_id, day),
        recent=queries.recent_movements(session, [each.account for each in accounts]),
        proxies=count_in_force(session, mine.member_id, day),
        day=day,
    )


def _running_deposits(session: Session, member_id: int, day: date) -> dict[int, DepositView]:
    """Time deposits that hold anything, by their subledger."""
    return {
        each.subledger_id: each
        for each in deposits_of_member(session, member_id)
        if each.state_on(day) in {RUNNING, DUE}
    }


@blueprint.get("/saya/rekening/<int:account_id>")
@requires(Permission.OWN_ACCOUNT)
def account(account_id: int) -> ResponseReturnValue:
    """Movements of one own account in a range of days, the latest first."""
    session, mine = book_session(), own()
    view = queries.own_account(session, mine.member_id, account_id)
    first, last = _span()
    movements = movements_of(session, view, last=last)
    shown = [each for each in movements if each.day >= first]
    earlier = [each for each in movements if each.day < first]
    page = _newest_first(shown)
    return render_template(
        "portal/account.html",
        view=view,
        natures=natures_of(session, mine.member_id, [each.entry_id for each in page.rows]),
        first=first,
        last=last,
        typed_first=short_day(first),
        typed_last=short_day(last),
        page=page,
        before=earlier[-1].balance if earlier else ZERO,
        after=movements[-1].balance if movements else ZERO,
        money_in=sum((each.amount for each in shown if each.amount > ZERO), start=ZERO),
        money_out=-sum((each.amount for each in shown if each.amount < ZERO), start=ZERO),
        files=[
            (
                label,
                url_for(
                    "portal.account_file",
                    account_id=account_id,
                    form=form,
                    dari=short_day(first),
                    sampai=short_day(last),
                ),
            )
            for form, label in FILES.items()
        ],
        crumbs=_crumbs(),
    )


def _newest_first(movements: Sequence[Movement]) -> Page[Movement]:
    number = page_number()
    start = (number - 1) * LINES_SHOWN
    newest = list(reversed(movements))
    return Page(
        newest[start : start + LINES_SHOWN],
        number,
        len(newest) > start + LINES_SHOWN,
        size=LINES_SHOWN,
    )


def _span() -> tuple[date, date]:
    """The days asked for; this year where nothing is."""
    last = day_argument("sampai") or today()
    first = day_argument("dari") or last.replace(month=1, day=1)
    return min(first, last), max(first, last)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Saldo saya"), url_for("portal.index"))]


@blueprint.get("/saya/rekening/<int:account_id>/unduh/<form>")
@requires(Permission.OWN_ACCOUNT)
def account_file(account_id: int, form: str) -> ResponseReturnValue:
    """The statement of one own account as a file, for any range of days."""
    session, mine = book_session(), own()
    view = queries.own_account(session, mine.member_id, account_id)
    if form not in FILES:
        raise NotFound("report", form)
    first, last = _span()
    return report_file(statement_report(session, view, first, last), form, about=view.number)


@blueprint.get("/saya/kuasa")
@requires(Permission.OWN_ACCOUNT)
def proxies() -> ResponseReturnValue:
    """Who may act for the member, and who made each movement of this year."""
    session, mine, day = book_session(), own(), today()
    first = day_argument("dari") or day.replace(month=1, day=1)
    statement = statement_of(session, mine.member_id, min(first, day), day)
    return render_template(
        "portal/proxies.html",
        proxies=proxies_of_member(session, mine.member_id, day),
        statement=statement,
        page=newest_first(statement),
        day=day,
        crumbs=_crumbs(),
    )


@blueprint.route("/saya/kuitansi", methods=["GET", "POST"])
@requires(Permission.OWN_ACCOUNT)
def receipt() -> ResponseReturnValue:
    """Whether a receipt in the hand is in the book as it reads; own receipts only."""
    mine, form = own(), ReceiptForm()
    code, found = form.code.data or "", None
    read_only_from_here()
    if request.method == "POST" and form.validate_on_submit():
        tries = Tries(f"kuitansi {mine.number}")
        try:
            tries.count()
        except TooManyTries as error:
            form.refuse(error)
        else:
            if look_up(book_session(), code, member_id=mine.member_id).receipt is not None:
                tries.forgive()
            # Asked for anew: forgiving ended the session in which it was read.
            found = look_up(book_session(), code, member_id=mine.member_id)
    page = render_template(
        "portal/receipt.html",
        form=form,
        found=found,
        mine=mine,
        crumbs=_crumbs(),
    )
    return page, form.status
