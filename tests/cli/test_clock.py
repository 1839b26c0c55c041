"""A battery that died: posting stops, and goes on once somebody vouched for the date."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from coop.db import writing
from coop.ledger.book import require_book
from coop.ledger.errors import ClockBehind
from coop.ledger.posting import post
from tests.builders import make_small_book
from tests.builders import sale

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What the computer said while its battery was dead, and what it says once it is right again.
WRONG = datetime(2099, 5, 4, 3, 0, tzinfo=UTC)
RIGHT = datetime(2098, 1, 1, tzinfo=UTC)


def test_a_clock_that_ran_ahead_is_confirmed_and_posting_goes_on(
    done: Callable[..., str], tmp_path: Path
) -> None:
    place = str(tmp_path / "buku.sqlite")
    make_small_book(place)
    draft = sale()
    engine = require_book(place)
    with writing(engine) as session:
        post(session, draft, request_id="dengan-jam-salah", actor="siti", now=WRONG)
        session.commit()
    with writing(engine) as session, pytest.raises(ClockBehind):
        post(session, draft, request_id="sesudahnya", actor="siti", now=RIGHT)
    assert "Pencatatan dapat diteruskan" in done("clock", "confirm", book=place)
    assert "Tidak ada yang perlu dipastikan" in done("clock", "confirm", book=place)
    with writing(engine) as session:
        post(session, draft, request_id="sesudahnya", actor="siti", now=RIGHT)
        session.commit()
    engine.dispose()
