"""A small book on either engine, with Siti at its counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coop.ledger.book import Identity
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from tests.builders import NOW
from tests.builders import Counter
from tests.builders import make_small_book
from tests.import_desk import ImportDesk
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ready_books import ReadyBooks


@pytest.fixture
def counter(engine_kind: str, ready_books: ReadyBooks, tmp_path: Path) -> Iterator[Counter]:
    """The counter of a small book; whatever the test did, the book holds together after it."""
    place = ready_books.copy(engine_kind, "kecil", make_small_book, tmp_path)
    engine = require_book(place)
    yield Counter(place, engine)
    found = broken(engine)
    engine.dispose()
    ready_books.drop(place)
    assert found == []


@pytest.fixture
def desk(counter: Counter) -> ImportDesk:
    """Files are imported into the small book."""
    return ImportDesk(counter.engine)


@pytest.fixture
def empty_desk(new_book_url: Callable[[], str]) -> Iterator[ImportDesk]:
    """Files are imported into a book without a chart, which is sound afterwards."""
    yield from _empty_desk(new_book_url())


@pytest.fixture
def copy_desk(new_book_url: Callable[[], str]) -> Iterator[ImportDesk]:
    """One more such book, for what comes out of the first."""
    yield from _empty_desk(new_book_url())


def _empty_desk(place: str) -> Iterator[ImportDesk]:
    create_book(place, Identity(name="Koperasi Uji"), chart="", actor="test", now=NOW)
    engine = require_book(place)
    yield ImportDesk(engine)
    found = broken(engine)
    engine.dispose()
    assert found == []
