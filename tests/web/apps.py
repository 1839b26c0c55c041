"""One app for many tests: rules and templates are compiled once, the book is another each time.

Making an app compiles every address and, at its first pages, every template: half of the time of a
test that asks for two pages. Nothing of a book lies in an app but its settings, its engines and
what runs in the background, so those are what is exchanged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from coop import create_app
from coop.ledger.book import require_book
from coop.web.application import _settings
from coop.web.database import db

if TYPE_CHECKING:
    from flask import Flask

    from coop.config import Config


class AppOfMany:
    """The app of this process that tests borrow one after the other."""

    def __init__(self) -> None:
        self._app: Flask | None = None
        self._is_lent = False
        self._config: dict[str, Any] = {}
        self._extensions: dict[str, Any] = {}

    def lend(self, config: Config) -> Flask:
        """The app on this book; one of its own for whoever borrows a second one meanwhile."""
        if self._is_lent or config.proxies:
            return create_app(config)
        if self._app is None:
            self._app = create_app(config)
            self._config = dict(self._app.config)
            self._extensions = dict(self._app.extensions)
        else:
            require_book(config.book).dispose()
            self._app.config.clear()
            self._app.config.update(self._config, **_settings(config))
            db._app_engines[self._app][None] = db._make_engine(None, {}, self._app)
        self._is_lent = True
        return self._app

    def take_back(self, app: Flask) -> None:
        """Close the book; what a test left in the app goes."""
        with app.app_context():
            db.engine.dispose()
        if app is not self._app:
            return
        self._is_lent = False
        for name in app.extensions.keys() - self._extensions.keys():
            del app.extensions[name]


APPS = AppOfMany()
