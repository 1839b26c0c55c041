"""One box for everything: accounts, entries, receipts, amounts, members, persons by a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import redirect
from flask import render_template
from flask import request
from flask import url_for

from coop.ledger.search import TEXT_MIN
from coop.ledger.search import search
from coop.members.membership.finding import members_found
from coop.members.people.finding import is_secret
from coop.members.people.finding import persons_numbered
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.database import book_session
from coop.web.database import read_only_from_here
from coop.web.frame import may

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("search", __name__)

QUERY_MAX = 100


@blueprint.get("/cari")
@requires(Permission.BOOKS_READ)
def index() -> ResponseReturnValue:
    """What was found for ``?q=``."""
    return _page(_cleaned(request.args.get("q", "")))


@blueprint.post("/cari")
@requires(Permission.BOOKS_READ)
def find() -> ResponseReturnValue:
    """Look for what was typed; what may be an identity number never stands in an address."""
    query = _cleaned(request.form.get("q", ""))
    read_only_from_here()
    if not is_secret(query):
        return redirect(url_for("search.index", q=query), code=303)
    if may(Permission.PEOPLE_READ):
        persons = persons_numbered(book_session(), query)
        if len(persons) == 1:
            return redirect(url_for("people.show", person_id=persons[0].id), code=303)
    return _page(query)


def _page(query: str) -> str:
    is_short = len(query) < TEXT_MIN
    is_shown = not is_secret(query)
    has_members = may(Permission.MEMBERS_READ) and is_shown and not is_short
    return render_template(
        "search/index.html",
        search_query=query if is_shown else "",
        is_short=is_short,
        found=search(book_session(), query),
        members=members_found(book_session(), query) if has_members else (),
    )


def _cleaned(text: str) -> str:
    return text.replace("\0", "").strip()[:QUERY_MAX]
