"""The accounts, and for each what is not ticked on either side, with proposals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from coop.desk.banking import queries
from coop.desk.banking import service
from coop.desk.banking.forms import MatchForm
from coop.desk.banking.matching import Item
from coop.desk.banking.matching import propose
from coop.desk.banking.views.pages import blueprint
from coop.desk.banking.views.pages import book_of
from coop.desk.banking.views.pages import crumbs_of
from coop.desk.banking.views.pages import name_of
from coop.desk.banking.views.pages import unit_names
from coop.desk.banking.views.pages import url_of
from coop.errors import CoopError
from coop.ledger.views.pages import argument
from coop.money import ZERO
from coop.users.access import Permission
from coop.web.access import link_to
from coop.web.access import requires
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import committing
from coop.web.database import read_only_from_here
from coop.web.format import short_day
from coop.web.people import actor

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue
    from sqlalchemy.orm import Session

    from coop.desk.banking.queries import Passbook

#: Items of each side that the page for ticking shows; the oldest first, the others follow.
ITEMS_SHOWN = 60
ID_LENGTH_MAX = 9


@blueprint.get("/bank")
@requires(Permission.BOOKS_READ)
def index() -> ResponseReturnValue:
    """Every bank account, and how far the bank's lines have come."""
    session = book_session()
    progress = queries.progress(session)
    rows = [
        (book, progress.get((book.account, book.unit), queries.Progress()))
        for book in queries.passbooks(session)
    ]
    return render_template(
        "banking/index.html",
        rows=rows,
        unit_names=unit_names(),
        total=sum((book.balance for book, _far in rows), start=ZERO),
        crumbs=[(_("Kas dan bank"), url_for("counts.index"))],
    )


@blueprint.get("/bank/<path:code>")
@requires(Permission.BOOKS_READ)
def account(code: str) -> ResponseReturnValue:
    """What is not ticked on either side, with proposals."""
    return _account_page(book_of(code), MatchForm())


@blueprint.post("/bank/<path:code>")
@requires(Permission.BOOKS_POST)
def tick(code: str) -> ResponseReturnValue:
    """Tick what was marked: the proposals, or lines against entries."""
    book = book_of(code)
    form = MatchForm()
    if form.validate_on_submit():
        try:
            with committing() as session:
                ticked = _tick(session, book)
        except CoopError as error:
            form.refuse(error)
        else:
            flash(
                ngettext("%(num)d pencocokan dicatat.", "%(num)d pencocokan dicatat.", ticked),
                "success",
            )
            return redirect(url_of("account", book), code=303)
    read_only_from_here()
    return _account_page(book, form)


def _tick(session: Session, book: Passbook) -> int:
    if "pairs" in request.form:
        pairs = [_ids(text.split(":")) for text in request.form.getlist("pair")]
        chosen = [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]
        return service.match_pairs(
            session, book.account, book.unit, chosen, actor=actor(), now=now()
        )
    lines, postings = (_ids(request.form.getlist(name)) for name in ("line", "posting"))
    service.match(session, book.account, book.unit, lines, postings, actor=actor(), now=now())
    return 1


def _ids(texts: Iterable[str]) -> list[int]:
    """Numbers of what was marked; what is no number was not on the page."""
    return [
        int(text)
        for text in texts
        if text.isascii() and text.isdigit() and len(text) <= ID_LENGTH_MAX
    ]


def _account_page(book: Passbook, form: MatchForm) -> tuple[str, int]:
    session = book_session()
    lines = queries.free_lines(session, book.account, book.unit, limit=ITEMS_SHOWN)
    postings = queries.free_postings(session, book.account, book.unit, limit=ITEMS_SHOWN)
    shows_all = bool(argument("semua"))
    pairs = [] if shows_all else propose(lines, postings)
    proposed = {pair.line for pair in pairs}, {pair.posting for pair in pairs}
    page = render_template(
        "banking/account.html",
        form=form,
        book=book,
        name=name_of(book),
        url=url_of,
        pairs=pairs,
        lines=[each for each in lines if each not in proposed[0]],
        postings=[each for each in postings if each not in proposed[1]],
        free=queries.count_free(session, book.account, book.unit),
        shown=ITEMS_SHOWN,
        shows_all=shows_all,
        is_begun=queries.has_lines(session, book.account, book.unit),
        events_for=_events_for,
        marked=set(request.form.getlist("line")) | set(request.form.getlist("posting")),
        crumbs=crumbs_of(),
    )
    return page, form.status


def _events_for(line: Item, book: Passbook) -> list[tuple[str, str]]:
    """Everyday events that a line of the bank most likely is, with what is known filled in."""
    place = f"{book.account}:{book.unit}"
    facts = {"tanggal": short_day(line.day), "jumlah": abs(line.amount).indonesian()}
    offers = [
        ("biaya-bank", _("Biaya bank"), "dari"),
        ("tarik-bank", _("Tarik tunai"), "dari"),
    ]
    if line.amount > ZERO:
        offers = [
            ("bunga-bank", _("Bunga bank"), "ke"),
            ("setor-bank", _("Setor tunai"), "ke"),
            ("transfer-tak-dikenal", _("Transfer tak dikenal"), "ke"),
        ]
    found = []
    for name, label, field in offers:
        url = link_to("events.new", name=name, **facts, **{field: place})
        if url is not None:
            found.append((label, url))
    return found
