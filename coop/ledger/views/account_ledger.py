"""The general ledger: what moved and what stands on every account, and one account's postings."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flask import abort
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _

from coop.ledger import queries
from coop.ledger.reading import LedgerKey
from coop.ledger.reading import LedgerRange
from coop.ledger.reading import account_by_code
from coop.ledger.reading import first_papers
from coop.ledger.reading import ledger_page
from coop.ledger.reading import subledger_by_reference
from coop.ledger.views.pages import NUMBER_MAX
from coop.ledger.views.pages import argument
from coop.ledger.views.pages import blueprint
from coop.ledger.views.pages import own_language
from coop.ledger.views.pages import span_argument
from coop.ledger.views.pages import typed_day
from coop.ledger.views.pages import typed_days
from coop.ledger.views.pages import units
from coop.ledger.views.statements import download_links
from coop.money import Money
from coop.money import total
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.database import book_session
from coop.web.paging import page_url

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/buku-besar")
@requires(Permission.BOOKS_READ)
def general_ledger() -> ResponseReturnValue:
    """Every account's balance before, movement in and balance after a range."""
    session = book_session()
    span = span_argument()
    unit = argument("unit")
    before = queries.sides_until(session, queries.day_before(span.first), unit=unit)
    until = queries.sides_until(session, span.last, unit=unit)
    nothing = queries.Sides()
    codes = frozenset(request.args.getlist("akun"))
    rows = []
    for fact in queries.chart_facts(session):
        opening = before.get(fact.id, nothing)
        closing = until.get(fact.id, nothing)
        is_wanted = not codes or fact.code in codes
        if is_wanted and fact.is_listed and (closing.debit or closing.credit):
            moved = queries.Sides(closing.debit - opening.debit, closing.credit - opening.credit)
            rows.append((fact, (opening.net, moved.debit, moved.credit, closing.net)))
    return render_template(
        "ledger/general_ledger.html",
        rows=rows,
        totals=[total(column) for column in zip(*(figures for _, figures in rows), strict=True)],
        span=span,
        typed=typed_days(span.first, span.last),
        unit=unit,
        units=units(session),
        files=download_links(
            "general-ledger", dari=typed_day(span.first), sampai=typed_day(span.last)
        ),
        is_part=bool(codes),
        whole_url=page_url(akun=None),
    )


@blueprint.get("/buku-besar/<path:code>")
@requires(Permission.BOOKS_READ)
def account(code: str) -> ResponseReturnValue:
    """One account's postings in a range with the balance after each."""
    session = book_session()
    found = account_by_code(session, code)
    span = span_argument()
    unit = argument("unit")
    reference = argument("rujukan")
    subledger = subledger_by_reference(session, reference) if reference else None
    if reference and subledger is None:
        abort(404)  # the whole account under a reference's address would mislead
    inside = LedgerRange(span.first, span.last, unit, subledger.id if subledger else None)
    page = ledger_page(
        session,
        found,
        inside,
        after=_key_argument("sesudah"),
        before=_key_argument("sebelum"),
    )
    return render_template(
        "ledger/account.html",
        account=found,
        name=own_language(found.name, found.name_en),
        page=page,
        papers=first_papers(session, [line.key.entry_id for line in page.lines]),
        span=span,
        typed=typed_days(span.first, span.last),
        unit=unit,
        units=units(session),
        reference=subledger,
        reference_url=page_url(rujukan=None, sesudah=None, sebelum=None),
        shown=_natural(found.normal),
        files=[]
        if reference
        else download_links(
            "general-ledger", dari=typed_day(span.first), sampai=typed_day(span.last), akun=code
        ),
        earlier_url=_key_url("sebelum", page.earlier),
        later_url=_key_url("sesudah", page.later),
        crumbs=[(_("Buku besar"), url_for("ledger.general_ledger"))],
    )


def _natural(normal: str) -> object:
    """Balances on the account's own side are shown positive, the others in parentheses."""

    def shown(balance: Money) -> Money:
        return balance if normal == "debit" else -balance

    return shown


def _key_argument(name: str) -> LedgerKey | None:
    """A place in a ledger as ``2026-03-31.42.1``; None for anything else."""
    day, _dot, rest = argument(name).partition(".")
    number, _dot, line = rest.partition(".")
    try:
        found = min(int(number), NUMBER_MAX), min(int(line), NUMBER_MAX)
        return LedgerKey(date.fromisoformat(day), *found)
    except ValueError:
        return None


def _key_url(name: str, key: LedgerKey | None) -> str | None:
    if key is None:
        return None
    other = "sebelum" if name == "sesudah" else "sesudah"
    place = f"{key.entry_date.isoformat()}.{key.entry_id}.{key.line}"
    return page_url(**{name: place, other: None})
