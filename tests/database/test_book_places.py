"""A book has a place of its own, and the one who serves it owns nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coop.db import reading
from coop.errors import BookExists
from coop.errors import BookMissing
from coop.ledger.book import book_of
from coop.ledger.book import create_book
from coop.ledger.book import head_of
from coop.ledger.book import require_book
from coop.ledger.chain import GENESIS
from tests.conftest import IDENTITY

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Engine


def test_a_new_book_is_named_and_its_chain_begins_at_nothing(engine: Engine) -> None:
    with reading(engine) as session:
        assert book_of(session).name == IDENTITY.name
        head = head_of(session)
        assert (head.position, head.hash) == (0, GENESIS)


def test_a_book_is_not_made_twice(book: str, now: datetime) -> None:
    with pytest.raises(BookExists):
        create_book(book, IDENTITY, actor="test", now=now)


def test_a_place_without_a_book_is_refused(book_url: str) -> None:
    with pytest.raises(BookMissing):
        require_book(book_url)


def test_two_books_beside_each_other_do_not_mix(
    new_book_url: Callable[[], str], now: datetime
) -> None:
    places = {name: new_book_url() for name in ("Koperasi Siti", "Koperasi Budi")}
    for name, place in places.items():
        create_book(place, type(IDENTITY)(name=name), actor="test", now=now)
    for name, place in places.items():
        serving = require_book(place)
        with reading(serving) as session:
            assert book_of(session).name == name
        serving.dispose()


def test_the_serving_connection_owns_no_table(engine: Engine, engine_kind: str) -> None:
    if engine_kind == "sqlite":
        return  # a file has no owners; there the guards stand alone
    owned = text("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
    superuser = text("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
    with engine.connect() as connection:
        assert connection.execute(owned).scalar_one() == 0
        assert connection.execute(superuser).scalar_one() is False
