"""A small book on either engine, with Siti at its counter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coop.ledger.book import require_book
from tests.builders import Counter
from tests.builders import make_small_book
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def counter(book_url: str) -> Iterator[Counter]:
    """The counter of a small book; whatever the test did, the book holds together after it."""
    make_small_book(book_url)
    engine = require_book(book_url)
    yield Counter(book_url, engine)
    found = broken(engine)
    engine.dispose()
    assert found == []
