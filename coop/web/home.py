"""The first page: how much cash there is, how the year goes, what needs attention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint
from flask import current_app
from flask import jsonify
from flask import render_template
from flask import send_from_directory

from coop.users.access import Permission
from coop.web.access import public
from coop.web.access import requires

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@requires(Permission.HOME)
def index() -> ResponseReturnValue:
    """The dashboard."""
    return render_template("home/index.html")


@blueprint.get("/health")
@public
def health() -> ResponseReturnValue:
    """Whether the server answers, and which version; no figure, no name."""
    return jsonify(status="ok", version=current_app.config["VERSION"])


@blueprint.get("/favicon.ico")
@public
def favicon() -> ResponseReturnValue:
    """The icon, where old browsers look for it."""
    return send_from_directory(
        str(current_app.static_folder), "favicon.svg", mimetype="image/svg+xml"
    )
