"""An app on a real book, the people of these tests, and a browser that signs in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

import pytest
from sqlalchemy import event

from coop import create_app
from coop.config import Config
from coop.db import checkpoint
from coop.db import writing
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.money import Money
from coop.users import service
from coop.users.access import Role
from coop.web.database import db
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.web import read_book
from tests.web.apps import APPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.ready_books import ReadyBooks

PASSWORD = "tiga kuda makan rumput"

#: Siti keeps the books, Budi chairs, Ketut administers, Wayan belongs elsewhere and may nothing.
PEOPLE = {
    "siti": ("Siti", [Role.TREASURER]),
    "budi": ("Budi", [Role.CHAIR]),
    "dewi": ("Dewi", [Role.SUPERVISOR]),
    "ketut": ("Ketut", [Role.ADMINISTRATOR]),
    "wayan": ("Wayan", []),
}

REDIRECT = 303
_CSRF = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Clock:
    """The moment of a test; moved by hand."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.moment += by


class Browser:
    """A client that sends the token of its session, as a person's browser does."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token = ""

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """Ask for a page; the whole of it is read."""
        return self.client.get(path, buffered=True, **kwargs)

    def token(self) -> str:
        """The token that the log-in or, signed in, any page carries."""
        page = self.client.get("/masuk")
        if page.status_code == REDIRECT:
            page = self.client.get("/kata-sandi", follow_redirects=True)
        match = _CSRF.search(page.text)
        assert match is not None, "the page has no form"
        return match[1]

    def post(self, path: str, data: Mapping[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """Send a form."""
        if not self._token:
            self._token = self.token()
        sent = {"csrf_token": self._token, **(data or {})}
        answer = self.client.post(path, data=sent, buffered=True, **kwargs)
        if path in {"/masuk", "/keluar", "/kata-sandi", "/mulai"}:
            self._token = ""  # a new session has a new one
        return answer

    def sign_in(self, username: str, password: str = PASSWORD) -> TestResponse:
        """Fill in the log-in."""
        return self.post("/masuk", {"username": username, "password": password})


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest.fixture(scope="session")
def furnished_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book with everybody of these tests in it, made once; pages are tested on SQLite."""
    place = tmp_path_factory.mktemp("web") / "buku.sqlite"
    furnish(str(place))
    return place


def add_people(place: str) -> None:
    """Give the people of these tests their log-ins, in a book that is one file afterwards."""
    engine = require_book(place)
    with writing(engine) as session:
        for username, (display_name, roles) in PEOPLE.items():
            service.create_user(
                session,
                username=username,
                display_name=display_name,
                password=PASSWORD,
                roles=roles,
                actor="test",
                now=NOW,
            )
        session.commit()
    checkpoint(engine)
    engine.dispose()


@pytest.fixture
def book_on_both(engine_kind: str, ready_books: ReadyBooks, tmp_path: Path) -> Iterator[str]:
    """The same empty book on either engine, for pages where the engine matters."""
    place = ready_books.copy(engine_kind, "orang", furnish, tmp_path)
    yield place
    ready_books.drop(place)


def furnish(place: str) -> None:
    """Make a book with everybody of these tests in it."""
    create_book(place, IDENTITY, actor="test", now=NOW)
    add_people(place)


@pytest.fixture(scope="session")
def read_books(
    furnished_book: Path, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[str], str]:
    """The place of the book worth reading on an engine; made once, only ever read."""
    places: dict[str, str] = {}

    def place_on(engine_kind: str) -> str:
        if engine_kind not in places:
            if engine_kind == "sqlite":
                place = str(
                    shutil.copy(furnished_book, tmp_path_factory.mktemp("baca") / "buku.sqlite")
                )
            else:
                url: str = request.getfixturevalue("postgres_server")
                place = f"{url}{'&' if '?' in url else '?'}book=uji_baca"
                create_book(place, IDENTITY, actor="test", now=NOW)
                add_people(place)
            read_book.fill(place)
            places[engine_kind] = place
        return places[engine_kind]

    return place_on  # the server of PostgreSQL goes with the session, and the schema with it


@pytest.fixture
def book_to_read(engine_kind: str, read_books: Callable[[str], str]) -> str:
    """The book worth reading on either engine; signing in is all that is written to it."""
    return read_books(engine_kind)


@pytest.fixture
def people(furnished_book: Path, tmp_path: Path) -> str:
    """A copy of that book for one test."""
    place = tmp_path / "buku.sqlite"
    shutil.copy(furnished_book, place)
    return str(place)


@pytest.fixture
def app(people: str, clock: Clock) -> Iterator[Flask]:
    """The app on that book."""
    made = APPS.lend(Config(book=people, secret_key="x" * 64, clock=clock, testing=True))
    yield made
    APPS.take_back(made)


@pytest.fixture
def own_app(people: str, clock: Clock) -> Iterator[Flask]:
    """An app on that book for a test that adds to it what no other test should find."""
    made = create_app(Config(book=people, secret_key="x" * 64, clock=clock, testing=True))
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def served(app: Flask) -> Engine:
    """The engine of the app, to look at what it left behind."""
    with app.app_context():
        return db.engine


@pytest.fixture
def stranger(app: Flask) -> Browser:
    """Somebody who has not signed in."""
    return Browser(app.test_client())


@pytest.fixture
def browser_of(app: Flask) -> Callable[[str], Browser]:
    """A browser in which a person of these tests has signed in."""

    def sign_in(username: str) -> Browser:
        browser = Browser(app.test_client())
        response = browser.sign_in(username)
        assert response.status_code == 303, response.text
        return browser

    return sign_in


@pytest.fixture
def siti(browser_of: Callable[[str], Browser]) -> Browser:
    """The treasurer's browser."""
    return browser_of("siti")


#: What somebody might type to see whether a page believes it.
HOSTILE = '<script>alert("1")</script> & <b>tebal</b> \'"'

MONEY_IN = "1101"
INCOME = "4101"
COST = "6103"


@pytest.fixture
def entries(served: Engine) -> list[PostedEntry]:
    """Two Januaries and this month: income, costs, and a narration that means no good."""
    posted = []
    with writing(served) as session:
        for number, (day, account, amount, narration) in enumerate(
            [
                (date(2025, 1, 15), INCOME, 2_000_000, "Jasa pinjaman Januari"),
                (date(2025, 3, 20), INCOME, 9_000_000, "Setelah rentang tahun lalu"),
                (date(2026, 1, 15), INCOME, 3_500_000, "Jasa pinjaman Januari lagi"),
                (date(2026, 2, 10), COST, -1_250_000, "Listrik dan air"),
                (date(2026, 3, 9), INCOME, 400_000, HOSTILE),
            ]
        ):
            money = Money.rupiah(abs(amount))
            pair = (MONEY_IN, account) if amount > 0 else (account, MONEY_IN)
            lines = (
                debit(pair[0], money, unit="KANTOR"),
                credit(pair[1], money, unit="KANTOR"),
            )
            draft = Draft(day, narration, lines, receipt_number=f"K-{number:03d}")
            posted.append(post(session, draft, request_id=f"uji-{number}", actor="siti", now=NOW))
        session.commit()
    return posted


@pytest.fixture
def query_count(served: Engine) -> Iterator[Callable[[], int]]:
    """How many statements the app has sent to the book so far, but for BEGIN and pragmas."""
    seen: list[str] = []

    def count(*arguments: Any) -> None:
        statement = str(arguments[2])
        if statement.split(maxsplit=1)[0] not in {"BEGIN", "PRAGMA"}:
            seen.append(statement)

    event.listen(served, "before_cursor_execute", count)
    yield lambda: len(seen)
    event.remove(served, "before_cursor_execute", count)
