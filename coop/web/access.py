"""Which view asks for which permission; a view that declares nothing is reached by nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any
from typing import Final
from typing import TypeVar

from flask import current_app
from flask import g
from flask import redirect
from flask import request
from flask import url_for

from coop.errors import NotAllowed
from coop.web.frame import may
from coop.web.frame import visitor

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.wrappers import Response

    from coop.users.access import Permission

View = TypeVar("View", bound=Callable[..., Any])

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed in"
_MARK: Final = "desmigratif_permission"


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view: only people with this permission reach it."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def public(view: View) -> View:
    """Mark a view: everybody reaches it, nobody is looked up."""
    setattr(view, _MARK, PUBLIC)
    return view


def signed_in(view: View) -> View:
    """Mark a view: whoever signed in reaches it, whatever the roles."""
    setattr(view, _MARK, SIGNED_IN)
    return view


def mark_of(endpoint: str, app: Flask | None = None) -> str | None:
    """What an endpoint asks for: a permission, ``public``, ``signed in``, or None."""
    view = (app or current_app).view_functions.get(endpoint)
    mark = getattr(view, _MARK, None)
    return None if mark is None else str(mark)


def link_to(endpoint: str, **values: Any) -> str | None:  # noqa: ANN401 - parts of an address
    """The address of a page this person may see; None where there is none, so no link is shown."""
    mark = mark_of(endpoint)
    if mark is None or not (mark in {PUBLIC, SIGNED_IN} or may(mark)):
        return None
    return url_for(endpoint, **values)


def check_access() -> Response | None:
    """Before each request: send strangers to the log-in, refuse whoever may not.

    Raises:
        NotAllowed: the view declares nothing, or a permission this person does not have.
    """
    if request.endpoint is None:
        return None  # the router's own 404 or 405, the same for everybody
    mark = mark_of(request.endpoint)
    if mark == PUBLIC:
        return None
    if mark is None:
        raise NotAllowed(request.endpoint)
    is_known = visitor.is_authenticated  # asks the book; error pages must not ask again
    g.has_person = True
    if not is_known:
        return redirect(url_for("auth.sign_in", next=_return_path()), code=303)
    if mark != SIGNED_IN and mark not in visitor.permissions:
        raise NotAllowed(mark)
    if visitor.has_initial_password and request.endpoint != "auth.password":
        # What somebody else chose is somebody else's password until it is changed.
        return redirect(url_for("auth.password"), code=303)
    return None


def _return_path() -> str | None:
    """Where to go after signing in; a form that was sent cannot be sent again for somebody."""
    if request.method != "GET" or request.path == "/":
        return None
    return request.full_path.rstrip("?")


def safe_next(target: str | None) -> str | None:
    r"""A path of this site, or None: nobody is sent elsewhere by a crafted link.

    >>> safe_next("/jurnal?hal=2"), safe_next("//evil.example"), safe_next("/\\evil.example")
    ('/jurnal?hal=2', None, None)
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(sign < " " or sign in "\\\x7f" for sign in target):
        return None
    return target
