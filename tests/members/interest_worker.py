"""A process that runs a month's interest and waits, with a group posted but not committed, to die.

Run ``python -m tests.members.interest_worker PLACE``: it prints ``ready`` after its second group.
"""

from __future__ import annotations

import sys

from coop.db import writing
from coop.ledger.book import require_book
from coop.members.interest import service
from tests.members.interest_desk import APRIL_5
from tests.members.interest_desk import MARCH


def main(place: str) -> None:
    """Post one group for good and another that is never committed."""
    committed = 0
    with writing(require_book(place)) as session:

        def commit() -> None:
            nonlocal committed
            if committed:
                sys.stdout.write("ready\n")
                sys.stdout.flush()
                sys.stdin.read()
            session.commit()
            committed += 1

        service.run(session, MARCH, actor="siti", now=APRIL_5, commit=commit, size=1)


if __name__ == "__main__":
    main(sys.argv[1])
