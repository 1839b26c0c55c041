"""A book moves between engines and its chain does not notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.errors import BookExists
from coop.errors import BookMissing
from coop.ledger import guards
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.copying import copy_book
from coop.ledger.posting import post
from coop.ledger.verify import run_verify
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.sample_book import cash_sale
from tests.sample_book import fill

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def places(tmp_path: Path, postgres_server: str) -> Iterator[list[str]]:
    """A SQLite book, and places for a PostgreSQL and another SQLite one."""
    first = str(tmp_path / "desa.sqlite")
    create_book(first, IDENTITY, actor="test", now=NOW)
    fill(first)
    url = f"{postgres_server}{'&' if '?' in postgres_server else '?'}book=uji_pindah"
    yield [first, url, str(tmp_path / "kembali.sqlite")]
    engine = open_engine(url, as_owner=True)
    with writing(engine) as session:
        session.execute(text('DROP SCHEMA IF EXISTS "uji_pindah" CASCADE'))
        session.commit()
    engine.dispose()


def test_a_book_goes_to_the_server_and_comes_back_with_the_same_head(places: list[str]) -> None:
    heads: list[str] = []
    for place in places:
        if heads:
            source = require_book(places[len(heads) - 1])
            copied = copy_book(source, place, actor="siti", now=NOW)
            assert (copied.position, copied.hash[:4].upper()) == (62, heads[0][3:7])
            source.dispose()
        engine = require_book(place)
        with reading(engine) as session:
            result = run_verify(session, actor="siti", now=NOW)
        assert result.findings == ()
        heads.append(result.head)
        engine.dispose()
    assert len(set(heads)) == 1


def test_every_row_comes_over(places: list[str]) -> None:
    source = require_book(places[0])
    copy_book(source, places[1], actor="siti", now=NOW)
    target = require_book(places[1])
    with reading(source) as old, reading(target) as new:
        for table in ("posting", "account", "subledger", "attachment", "period", "account_month"):
            query = text(f"SELECT COUNT(*) FROM {table}")
            assert old.execute(query).scalar() == new.execute(query).scalar() != 0
        events = text("SELECT COUNT(*) FROM audit_event WHERE action <> 'book.copy'")
        assert old.execute(events).scalar() == new.execute(events).scalar()
        assert new.execute(text("SELECT content FROM attachment")).scalar() == (
            old.execute(text("SELECT content FROM attachment")).scalar()
        )
    source.dispose()
    target.dispose()


def test_a_copy_goes_on_where_the_book_stood(places: list[str]) -> None:
    source = require_book(places[0])
    copy_book(source, places[1], actor="siti", now=NOW)
    target = require_book(places[1])
    posted = []
    for engine in (source, target):
        with writing(engine) as session:
            posted.append(post(session, cash_sale(), request_id="lagi", actor="siti", now=NOW))
            session.commit()
        with reading(engine) as session:
            assert run_verify(session, actor="siti", now=NOW, second_engine=False).is_clean
        engine.dispose()
    assert posted[0] == posted[1]


def test_a_book_is_never_copied_over_another(places: list[str]) -> None:
    create_book(places[2], IDENTITY, actor="test", now=NOW)
    source = require_book(places[0])
    with pytest.raises(BookExists):
        copy_book(source, places[2], actor="siti", now=NOW)
    source.dispose()


def test_a_broken_entry_is_refused_by_the_copy_and_nothing_is_left(places: list[str]) -> None:
    owner = open_engine(places[0], as_owner=True)
    with writing(owner) as session:
        guards.remove(session.connection())
        session.execute(text("UPDATE posting SET amount = amount + 1 WHERE id = 1"))
        session.commit()
    with pytest.raises(Exception, match="unbalanced"):
        copy_book(owner, places[1], actor="siti", now=NOW)
    owner.dispose()
    with pytest.raises(BookMissing):
        require_book(places[1])
