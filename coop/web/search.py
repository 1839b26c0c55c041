"""One box for everything: accounts, entries, receipts, amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import render_template
from flask import request

from coop.ledger.search import TEXT_MIN
from coop.ledger.search import search
from coop.users.access import Permission
from coop.web.access import requires
from coop.web.database import book_session

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("search", __name__)

QUERY_MAX = 100


@blueprint.get("/cari")
@requires(Permission.BOOKS_READ)
def index() -> ResponseReturnValue:
    """What was found for ``?q=``."""
    query = request.args.get("q", "").replace("\0", "").strip()[:QUERY_MAX]
    return render_template(
        "search/index.html",
        search_query=query,
        is_short=len(query) < TEXT_MIN,
        found=search(book_session(), query),
    )
