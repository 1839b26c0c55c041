"""What a refusal or a fault answers: status, page, way back. HTTP is known here only."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import g
from flask import render_template
from flask import request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import MethodNotAllowed

from coop import errors
from coop.db import is_busy
from coop.errors import BookBusy
from coop.errors import CoopError
from coop.ledger import approval_errors as approvals
from coop.ledger import errors as ledger
from coop.users import errors as users
from coop.users.access import Role
from coop.web.database import read_only_from_here
from coop.web.frame import told
from coop.web.frame import visitor
from coop.web.remedies import told_with_remedy

if TYPE_CHECKING:
    from flask import Flask
    from flask.typing import ResponseReturnValue

log = logging.getLogger(__name__)

#: Every other refusal is a form to be put right: 422.
STATUS: dict[type[CoopError], HTTPStatus] = {
    errors.NotAllowed: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.BookMissing: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BookBusy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.BookExists: HTTPStatus.CONFLICT,
    ledger.EntryUnknown: HTTPStatus.NOT_FOUND,
    approvals.DraftUnknown: HTTPStatus.NOT_FOUND,
    approvals.DraftDecided: HTTPStatus.CONFLICT,
    approvals.ReversalWaits: HTTPStatus.CONFLICT,
    ledger.PeriodClosed: HTTPStatus.CONFLICT,
    ledger.PeriodLocked: HTTPStatus.CONFLICT,
    ledger.PeriodNotOpen: HTTPStatus.CONFLICT,
    ledger.CloseOutOfOrder: HTTPStatus.CONFLICT,
    ledger.CloseTooEarly: HTTPStatus.CONFLICT,
    ledger.ReopenOutOfOrder: HTTPStatus.CONFLICT,
    ledger.YearNotReady: HTTPStatus.CONFLICT,
    ledger.YearDone: HTTPStatus.CONFLICT,
    ledger.RequestReused: HTTPStatus.CONFLICT,
    ledger.AlreadyReversed: HTTPStatus.CONFLICT,
    ledger.NotReversible: HTTPStatus.CONFLICT,
    ledger.AccountExists: HTTPStatus.CONFLICT,
    ledger.AccountInUse: HTTPStatus.CONFLICT,
    users.UserUnknown: HTTPStatus.NOT_FOUND,
    users.UserExists: HTTPStatus.CONFLICT,
    users.LastAdministrator: HTTPStatus.CONFLICT,
    users.TooManyTries: HTTPStatus.TOO_MANY_REQUESTS,
}

#: Pages of their own; any other status shows the page of 400 or 500.
PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def status_of(error: CoopError) -> int:
    """The HTTP status of a refusal."""
    for kind in type(error).__mro__:
        if kind in STATUS:
            return int(STATUS[kind])
    return int(HTTPStatus.UNPROCESSABLE_ENTITY)


def _page(status: int, reason: str = "") -> tuple[str, int]:
    """The page of a status; below it lies nothing that could fail the same way again."""
    page = status if status in PAGES else (400 if status < 500 else 500)
    name = "errors/fault.html" if page >= 500 else "errors/refusal.html"
    return render_template(name, status=page, reason=reason), status


def _refused(error: CoopError) -> ResponseReturnValue:
    read_only_from_here()
    if isinstance(error, errors.NotAllowed) and getattr(visitor, "roles", None) == {Role.MEMBER}:
        return _page(status_of(error), _not_for_members())
    return _page(status_of(error), told_with_remedy(error))


def _not_for_members() -> str:
    """A member gets no other role by asking."""
    return _(
        "Halaman ini untuk pengurus dan petugas koperasi. Simpanan Anda sendiri ada di Saldo saya."
    )


def _csrf(error: CSRFError) -> ResponseReturnValue:
    read_only_from_here()
    log.info("csrf: %s", error.description)
    return render_template("errors/csrf.html", status=400, reason=""), 400


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error.get_response()  # a redirect is no error
    read_only_from_here()
    body, status = _page(error.code)
    if isinstance(error, MethodNotAllowed):
        return body, status, {"Allow": ", ".join(error.valid_methods or ())}
    return body, status


def _database(error: DBAPIError) -> ResponseReturnValue:
    read_only_from_here()
    if is_busy(error):
        return _page(503, told(BookBusy()))
    log.error("database: %s", type(error).__name__, exc_info=error)
    return _page(500)


def _pool(error: PoolTimeout) -> ResponseReturnValue:
    log.warning("no connection was free: %s", error)
    read_only_from_here()
    return _page(503, told(BookBusy()))


def _fault(error: Exception) -> ResponseReturnValue:
    """The outermost handler: our own mistake; logged with its request, rolled back."""
    log.error("fault at %s %s", request.method, request.path, exc_info=error)
    g.pop("has_person", None)
    read_only_from_here()
    return _page(500)


def init_app(app: Flask) -> None:
    """Attach the handlers to an app."""
    app.register_error_handler(CoopError, _refused)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _pool)
    app.register_error_handler(Exception, _fault)
