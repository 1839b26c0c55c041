"""The village served: an app on a copy of it, and a browser for each kind of person.

Pages are tested on SQLite; what the engine has to do with a service is tested without pages.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coop.config import Config
from coop.db import writing
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.users.access import Role
from coop.users.service import create_user
from coop.web.database import db
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.members.village import Village
from tests.members.village import settle_village
from tests.members.village import village_of
from tests.web.apps import APPS
from tests.web.conftest import PASSWORD
from tests.web.conftest import Browser
from tests.web.conftest import Clock
from tests.web.conftest import add_people

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from tests.ready_books import ReadyBooks

#: Beside Siti (treasurer), Budi (chair), Dewi (supervisor), Ketut (administrator) and Wayan.
MORE_PEOPLE = {"made": Role.CASHIER, "rudi": Role.VILLAGE_OFFICER, "nina": Role.AUDITOR}


def make_served_village(place: str) -> None:
    """A village in which somebody of every role may sign in."""
    create_book(place, IDENTITY, actor="test", now=NOW)
    add_people(place)
    engine = require_book(place)
    with writing(engine) as session:
        for username, role in MORE_PEOPLE.items():
            create_user(
                session,
                username=username,
                display_name=username.capitalize(),
                password=PASSWORD,
                roles=[role],
                actor="test",
                now=NOW,
            )
        session.commit()
    engine.dispose()
    settle_village(place)


@pytest.fixture
def members_place(ready_books: ReadyBooks, tmp_path: Path) -> str:
    """The place of a village with people who sign in, one's own."""
    return ready_books.copy("sqlite", "desa-dilayani", make_served_village, tmp_path)


@pytest.fixture
def members_clock() -> Clock:
    """The moment of the test; moved by hand."""
    return Clock(NOW)


@pytest.fixture
def members_app(members_place: str, members_clock: Clock) -> Iterator[Flask]:
    """The app on that village."""
    made = APPS.lend(
        Config(book=members_place, secret_key="x" * 64, clock=members_clock, testing=True)
    )
    yield made
    APPS.take_back(made)


@pytest.fixture
def served_village(members_app: Flask) -> Village:
    """The village behind the app, to prepare it and to look at what was left."""
    with members_app.app_context():
        return village_of(db.engine)


@pytest.fixture
def signed_in(members_app: Flask) -> Callable[[str], Browser]:
    """A browser in which a person of the village has signed in."""

    def sign_in(username: str) -> Browser:
        browser = Browser(members_app.test_client())
        response = browser.sign_in(username)
        assert response.status_code == 303, response.text
        return browser

    return sign_in


@pytest.fixture
def treasurer(signed_in: Callable[[str], Browser]) -> Browser:
    """Siti's browser."""
    return signed_in("siti")


@pytest.fixture
def cashier(signed_in: Callable[[str], Browser]) -> Browser:
    """Made's browser."""
    return signed_in("made")
