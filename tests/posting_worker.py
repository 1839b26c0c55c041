"""What another process does to the book under test: it posts, and tells what was acknowledged.

Kept apart from the tests because a fork server imports it before it forks.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from coop.db import writing
from coop.ledger.book import require_book
from coop.ledger.posting import post
from coop.ledger.posting import post_many
from tests.builders import NOW
from tests.builders import sale

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

BATCH_ENTRIES = 20


def post_some(place: str, name: str, entries: int) -> None:
    """Post so many entries one by one, each in a transaction of its own."""
    engine = require_book(place)
    for number in range(entries):
        with writing(engine) as session:
            post(session, sale(), request_id=f"{name}-{number}", actor=name, now=NOW)
            session.commit()
    engine.dispose()


def post_until_killed(place: str, name: str, told: Connection) -> None:
    """Post for ever: single entries and batches in turn; each is told once it is committed."""
    engine = require_book(place)
    for number in count():
        with writing(engine) as session:
            if number % 5 == 4:
                drafts = [
                    (sale(batch=f"{name}-{number}"), f"{name}-{number}-{each}")
                    for each in range(BATCH_ENTRIES)
                ]
                vouchers = [
                    posted.voucher_number
                    for posted in post_many(session, drafts, actor=name, now=NOW)
                ]
            else:
                posted = post(session, sale(), request_id=f"{name}-{number}", actor=name, now=NOW)
                vouchers = [posted.voucher_number]
            session.commit()
        told.send(vouchers)
