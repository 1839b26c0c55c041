"""The chain in the database: what a hash vouches for, and that a book may move between engines."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_hex
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text

from coop.db import WRITE
from coop.db import Base
from coop.db import book_url as url_of
from coop.db import open_engine
from coop.db import reading
from coop.db import schema_of
from coop.ledger import guards
from coop.ledger.book import create_book
from coop.ledger.book import head_of
from coop.ledger.book import require_book
from tests.builders import NOW
from tests.builders import TODAY
from tests.builders import deposit
from tests.builders import sale
from tests.builders import withdrawal
from tests.conftest import IDENTITY
from tests.conftest import drop_schemas
from tests.invariants import broken
from tests.invariants import chain

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from tests.builders import Counter


def some_entries(counter: Counter) -> None:
    counter.post(sale(narration="Jasa cafe\N{COMBINING ACUTE ACCENT}", batch="susulan-1"))
    counter.post(deposit(1_000, effective_date=TODAY - timedelta(days=2), receipt_number="K-17"))
    counter.post(withdrawal(400, approved_by="budi"), actor="siti")
    counter.post(sale(7))


#: What is forged with the guards off, one field at a time.
FORGERIES = {
    "narration": "UPDATE journal_entry SET narration = 'lain' WHERE id = 2",
    "voucher": "UPDATE journal_entry SET voucher_number = 'BKM-2026-00009' WHERE id = 2",
    "entry date": "UPDATE journal_entry SET entry_date = '2026-03-11' WHERE id = 2",
    "effective date": "UPDATE journal_entry SET effective_date = '2026-03-09' WHERE id = 2",
    "kind": "UPDATE journal_entry SET kind = 'opening' WHERE id = 2",
    "receipt": "UPDATE journal_entry SET receipt_number = 'K-18' WHERE id = 2",
    "batch": "UPDATE journal_entry SET batch = 'susulan-2' WHERE id = 1",
    "recorded at": "UPDATE journal_entry SET recorded_at = '2026-03-10T02:00:00.000001Z'"
    " WHERE id = 2",
    "recorded by": "UPDATE journal_entry SET recorded_by = 'wayan' WHERE id = 2",
    "approved by": "UPDATE journal_entry SET approved_by = '' WHERE id = 3",
    "request": "UPDATE journal_entry SET request_id = 'lain' WHERE id = 2",
    "reversed": "UPDATE journal_entry SET reverses_id = 1 WHERE id = 2",
    "account": "UPDATE posting SET account_id = (SELECT id FROM account WHERE code = '1101')"
    " WHERE entry_id = 2 AND line = 1",
    "unit": "UPDATE posting SET unit = 'TOKO' WHERE entry_id = 2",
    "owner": "UPDATE posting SET subledger_id = (SELECT id FROM subledger WHERE number = 'S-002')"
    " WHERE entry_id = 2 AND line = 2",
    "amounts": "UPDATE posting SET amount = amount * 2 WHERE entry_id = 2",
    "order of lines": "UPDATE posting SET line = 3 - line + 10 WHERE entry_id = 2",
    "account code": "UPDATE account SET code = '1109' WHERE code = '1104'",
    "last entry cut": "DELETE FROM posting WHERE entry_id = 4",
    "head": "UPDATE chain_head SET position = 3",
}


def test_whatever_is_forged_breaks_the_chain(counter: Counter) -> None:
    some_entries(counter)
    owner = open_engine(counter.place, as_owner=True).execution_options(**WRITE)
    assert broken(owner) == []
    for what, forgery in FORGERIES.items():
        with owner.connect() as connection:
            guards.remove(connection)
            connection.exec_driver_sql(forgery)
            found = list(chain(connection))
            connection.rollback()
        assert found, what
    owner.dispose()


def test_a_name_may_change_without_breaking_the_chain(counter: Counter) -> None:
    some_entries(counter)
    with counter.engine.execution_options(**WRITE).begin() as connection:
        connection.execute(text("UPDATE account SET name = 'Kas Unit' WHERE code = '1104'"))
    assert broken(counter.engine) == []


def test_a_book_copied_to_the_other_engine_and_back_has_the_same_head(
    counter: Counter, new_book_url: Callable[[], str], other_engine_url: str
) -> None:
    some_entries(counter)
    head = head_at(counter.place)
    copy_book(counter.place, other_engine_url)
    assert head_at(other_engine_url) == head
    back = new_book_url()
    copy_book(other_engine_url, back)
    assert head_at(back) == head


@pytest.fixture
def other_engine_url(
    engine_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[str]:
    """A place on the engine that is not the one under test."""
    if engine_kind == "postgresql":
        yield str(tmp_path / "salinan.sqlite")
        return
    server: str = request.getfixturevalue("postgres_server")
    schema = f"salinan_{token_hex(6)}"
    yield f"{server}{'&' if '?' in server else '?'}book={schema}"
    drop_schemas(server, [schema])


def head_at(place: str) -> tuple[int, str]:
    """Position and hash of a book's head; the book has to hold together."""
    engine = require_book(place)
    with reading(engine) as session:
        head = head_of(session)
        answer = head.position, head.hash
    assert broken(engine) == []
    engine.dispose()
    return answer


def copy_book(source: str, target: str) -> None:
    """Copy every row; a migration would do it this way, guards off and on again."""
    create_book(target, IDENTITY, chart="", actor="test", now=NOW)
    reader = require_book(source)
    owner = open_engine(target, as_owner=True).execution_options(**WRITE)
    with reader.connect() as old, owner.begin() as new:
        schema = schema_of(url_of(target))
        guards.remove(new)
        for table in reversed(Base.metadata.sorted_tables):
            new.execute(delete(table))
        for table in Base.metadata.sorted_tables:
            rows = [row._asdict() for row in old.execute(select(table))]
            if rows:
                new.execute(insert(table), rows)
        guards.install(new, schema)
        assert guards.differences(new, schema) == []
    reader.dispose()
    owner.dispose()
