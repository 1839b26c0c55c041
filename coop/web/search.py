"""One box for everything: accounts, entries, receipts, amounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import render_template
from flask import request

from coop.users.access import Permission
from coop.web.access import requires

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("search", __name__)

QUERY_MAX = 100


@blueprint.get("/cari")
@requires(Permission.BOOKS_READ)
def index() -> ResponseReturnValue:
    """What was found for ``?q=``."""
    query = request.args.get("q", "").strip()[:QUERY_MAX]
    return render_template("search/index.html", search_query=query)
