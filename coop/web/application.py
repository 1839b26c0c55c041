"""Putting the web rim together: extensions, rules before and after each request, own pages."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from flask import Flask
from flask import Response
from flask import abort
from flask import request
from flask_babel import Babel
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_wtf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from coop.desk import approval_tasks  # noqa: F401 - registers its open tasks
from coop.web import access
from coop.web import audit_log
from coop.web import auth
from coop.web import errors
from coop.web import filters
from coop.web import frame
from coop.web import headers
from coop.web import home
from coop.web import people
from coop.web import pins
from coop.web import search
from coop.web import settings_hub
from coop.web import users
from coop.web.access import public
from coop.web.database import db

if TYPE_CHECKING:
    from coop.config import Config

UPLOAD_MAX_BYTES = 25 * 1024 * 1024


class RowNumber(IntegerConverter):
    """A number in an address that the key of a row can be on either engine; others are no page."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as its parent has them
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


def build(config: Config, *, templates: Path, version: str) -> Flask:
    """An app with everything but the pillars' pages.

    Args:
        config: one server on one book.
        templates: folder of the templates.
        version: of the program, for ``/health``.
    """
    app = Flask("coop", template_folder=str(templates), static_folder="static")
    app.config.update(_settings(config), VERSION=version)
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_global(frame.language)
    db.init_app(app)
    people.init_app(app)
    Babel(app, locale_selector=frame.language)
    Bootstrap5(app)
    app.before_request(_refuse_nul)
    app.before_request(access.check_access)
    CSRFProtect(app)
    Compress(app)
    headers.init_app(app)
    filters.init_app(app)
    errors.init_app(app)
    for page in (home, auth, pins, search, users, audit_log, settings_hub):
        app.register_blueprint(page.blueprint)
    for endpoint in headers.STATIC_ENDPOINTS:
        app.view_functions[endpoint] = public(_own(app.view_functions[endpoint]))
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the way Flask documents
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    return app


def _settings(config: Config) -> dict[str, Any]:
    return {
        "BOOK": config.book,
        "CLOCK": config.clock,
        "SESSION_IDLE": config.session_idle,
        "SESSION_WHOLE": config.session_whole,
        "SECRET_KEY": config.secret_key,
        "TESTING": config.testing,
        "PROPAGATE_EXCEPTIONS": False,
        "MAX_CONTENT_LENGTH": UPLOAD_MAX_BYTES,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "PERMANENT_SESSION_LIFETIME": config.session_whole,
        "SESSION_COOKIE_NAME": "desmigratif",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.https,
        "SQLALCHEMY_DATABASE_URI": "sqlite://",  # never opened: the engine is made from BOOK
        "BABEL_DEFAULT_LOCALE": "id",
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session, which ends by itself
        "COMPRESS_ALGORITHM": ["gzip"],
        "COMPRESS_STREAMS": False,  # a download is sent as it is made
    }


def _refuse_nul() -> None:
    """No page has NUL in its address; PostgreSQL cannot even be asked for it."""
    asked = [
        request.path,
        *request.args.keys(),
        *(text for _, text in request.args.items(multi=True)),
    ]
    if any("\0" in text for text in asked):
        abort(HTTPStatus.NOT_FOUND)


def _own(view: Callable[..., Any]) -> Callable[..., Any]:
    """Static files by a view that can carry a mark, read whole so that they are compressed."""

    def serve(**values: Any) -> Response:  # noqa: ANN401 - the parts of the rule
        response: Response = view(**values)
        if response.status_code == HTTPStatus.OK:
            response.direct_passthrough = False
            response.make_sequence()
        return response

    return serve
