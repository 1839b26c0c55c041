"""The village, copied for each test on either engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coop.ledger.book import create_book
from coop.ledger.book import require_book
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.members.village import Village
from tests.members.village import settle_village
from tests.members.village import village_of
from tests.members.web import cashier  # noqa: F401 - a fixture
from tests.members.web import members_app  # noqa: F401 - a fixture
from tests.members.web import members_clock  # noqa: F401 - a fixture
from tests.members.web import members_place  # noqa: F401 - a fixture
from tests.members.web import served_village  # noqa: F401 - a fixture
from tests.members.web import signed_in  # noqa: F401 - a fixture
from tests.members.web import treasurer  # noqa: F401 - a fixture
from tests.web.conftest import add_people

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.ready_books import ReadyBooks


def make_village(place: str) -> None:
    """A new book with people who sign in, and the village in it."""
    create_book(place, IDENTITY, actor="test", now=NOW)
    add_people(place)
    settle_village(place)


@pytest.fixture
def village_place(engine_kind: str, ready_books: ReadyBooks, tmp_path: Path) -> Iterator[str]:
    """The place of a village's book of one's own."""
    place = ready_books.copy(engine_kind, "desa", make_village, tmp_path)
    yield place
    ready_books.drop(place)


@pytest.fixture
def village(village_place: str) -> Iterator[Village]:
    """The village, ready to be worked with."""
    serving = require_book(village_place)
    yield village_of(serving)
    serving.dispose()
