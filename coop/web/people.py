"""The signed-in person of a request, and how long a session lasts."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import cast

from flask import current_app
from flask import g
from flask import session as cookie
from flask_login import LoginManager
from flask_login import UserMixin
from flask_login import login_user
from flask_login import logout_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from coop.users.access import Permission
from coop.users.access import Role
from coop.users.access import permissions_of
from coop.users.models import User
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.frame import visitor

if TYPE_CHECKING:
    from flask import Flask

#: The cookie is written anew at most this often while somebody works.
TOUCH_SECONDS = 60


class Person(UserMixin):
    """Whoever is signed in: what pages need to know, without a tie to the database session."""

    def __init__(self, user: User) -> None:
        self.user_id = user.id
        self.username = user.username
        self.display_name = user.display_name
        self.language = user.language
        self.session_epoch = user.session_epoch
        self.has_initial_password = user.has_initial_password
        self.roles = frozenset(Role(role.role) for role in user.roles)
        self.permissions: frozenset[Permission] = permissions_of(self.roles)

    def get_id(self) -> str:
        """Whose session and of which epoch: a new password or a disabled account ends it."""
        return f"{self.user_id}:{self.session_epoch}"


def actor() -> str:
    """The user name under which services write down what is done."""
    assert visitor.is_authenticated, "a view that acts asks for a permission"
    return str(visitor.username)


def person() -> Person:
    """The signed-in person."""
    assert visitor.is_authenticated, "a view that asks who this is asks for a permission"
    return cast("Person", visitor._get_current_object())  # noqa: SLF001 - werkzeug's way out of a proxy


def open_session(user: User) -> None:
    """Start a session; nothing of the one before survives but the language."""
    language = cookie.get("language")
    cookie.clear()
    if language:
        cookie["language"] = language
    cookie.permanent = True
    cookie["started"] = cookie["seen"] = _seconds(now())
    login_user(Person(user))


def close_session() -> None:
    """End the session on this device."""
    language = cookie.get("language")
    logout_user()
    cookie.clear()
    if language:
        cookie["language"] = language


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _is_over() -> bool:
    present = _seconds(now())
    started, seen = cookie.get("started"), cookie.get("seen")
    if not isinstance(started, int) or not isinstance(seen, int):
        return True
    idle: timedelta = current_app.config["SESSION_IDLE"]
    whole: timedelta = current_app.config["SESSION_WHOLE"]
    return present - seen > idle.total_seconds() or present - started > whole.total_seconds()


def _load(session_id: str) -> Person | None:
    """The person of a session that is neither over nor ended from elsewhere."""
    number, _, epoch = session_id.partition(":")
    if not (number.isdigit() and epoch.isdigit()) or _is_over():
        return None
    user = book_session().get(User, int(number), options=[joinedload(User.roles)])
    if user is None or not user.is_enabled or user.session_epoch != int(epoch):
        return None
    present = _seconds(now())
    if present - cookie["seen"] > TOUCH_SECONDS:
        cookie["seen"] = present
    return Person(user)


def person_name(username: str) -> str:
    """What a person who signs in is called; the user name where there is no such person."""
    known: dict[str, str] | None = g.get("person_names")
    if known is None:
        rows = book_session().execute(select(User.username, User.display_name))
        known = g.person_names = {each.username: each.display_name for each in rows}
    return known.get(username, username)


def init_app(app: Flask) -> None:
    """Attach the loader of people to an app."""
    manager = LoginManager()
    manager.session_protection = ""  # none: phones change their address; the cookie is signed
    manager.user_loader(_load)
    manager.init_app(app, add_context_processor=True)
