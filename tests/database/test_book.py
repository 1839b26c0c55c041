"""A book is made whole or not at all, has a plain name, and shows every counter its chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from coop.db import open_engine
from coop.db import writing
from coop.errors import BookExists
from coop.errors import BookMissing
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.book import restamp_chart
from coop.ledger.errors import AccountInactive
from coop.ledger.errors import UnitUnknown
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from tests.builders import INTEREST
from tests.builders import NOW
from tests.builders import sale
from tests.conftest import IDENTITY

if TYPE_CHECKING:
    from datetime import datetime

    from tests.builders import Counter


def test_a_book_that_could_not_be_filled_is_not_there(book_url: str, now: datetime) -> None:
    with pytest.raises(KeyError):
        create_book(book_url, IDENTITY, chart="tidak-ada", actor="test", now=now)
    with pytest.raises(BookMissing):
        require_book(book_url)
    create_book(book_url, IDENTITY, chart="", actor="test", now=now)
    with pytest.raises(BookExists):
        create_book(book_url, IDENTITY, chart="", actor="test", now=now)


@pytest.mark.parametrize("name", ['a"; DROP SCHEMA public; --', "A", "1a", "a-b", "x" * 52])
def test_a_schema_has_a_plain_name_before_any_connection_is_made(name: str) -> None:
    with pytest.raises(BookMissing):
        open_engine(f"postgresql://nowhere/x?book={name}")


def test_another_counters_change_of_the_chart_counts_at_once(counter: Counter) -> None:
    counter.post(sale())  # this process remembers the chart now
    elsewhere = require_book(counter.place)
    changes = (
        (update(Account).where(Account.code == INTEREST), AccountInactive),
        (update(BusinessUnit).where(BusinessUnit.code == "USP"), UnitUnknown),
    )
    for change, refusal in changes:
        for is_active in (False, True):
            with writing(elsewhere) as session:
                session.execute(change.values(is_active=is_active))
                restamp_chart(session)
                session.commit()
            if not is_active:
                with pytest.raises(refusal):
                    counter.post(sale(), now=NOW)
    elsewhere.dispose()
    assert counter.post(sale()).id == 2
