"""The first page: how much cash there is, how the year goes, what needs attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import Response
from flask import current_app
from flask import jsonify
from flask import render_template
from flask import send_from_directory

from coop.dates import period_of
from coop.ledger.overview import months_until
from coop.ledger.overview import overview
from coop.ledger.verify import last_run
from coop.users.access import Permission
from coop.web.access import public
from coop.web.access import requires
from coop.web.charts import months_chart
from coop.web.charts import style_policy
from coop.web.clock import today
from coop.web.database import book_session
from coop.web.frame import language
from coop.web.frame import may
from coop.web.headers import CONTENT_SECURITY_POLICY

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(Permission.HOME)
def index() -> ResponseReturnValue:
    """The dashboard, as far as this person's roles go."""
    session = book_session()
    return render_template(
        "home/index.html",
        figures=overview(session, today()) if may(Permission.BOOKS_READ) else None,
        checked=last_run(session) if may(Permission.VERIFY_READ) else None,
    )


@blueprint.get("/beranda/grafik.svg")
@requires(Permission.STATEMENTS_READ)
def chart() -> ResponseReturnValue:
    """Income and costs of twelve months as a picture; the same figures stand in a table."""
    months = months_until(book_session(), period_of(today()))
    picture = months_chart(months, language())
    response = Response(picture, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = (
        f"{CONTENT_SECURITY_POLICY}; {style_policy(picture)}"
    )
    return response


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """Whether the server answers, and which version; no figure, no name."""
    return jsonify(status="ok", version=current_app.config["VERSION"])


@blueprint.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """The icon, where browsers look for it by themselves."""
    folder = str(current_app.static_folder)
    return send_from_directory(folder, "favicon.svg", mimetype="image/svg+xml")
