"""What the portal's pages share: their blueprint, and whose savings this request may read."""

from __future__ import annotations

from flask import Blueprint
from flask import request

from coop.members.portal import belongings as _belongings  # noqa: F401 - registers itself
from coop.members.portal.queries import Own
from coop.members.portal.queries import own_of
from coop.users.throttle import count_try
from coop.users.throttle import forget_tries
from coop.web.clock import now
from coop.web.database import book_session
from coop.web.database import read_only_from_here
from coop.web.database import written_apart
from coop.web.people import person

blueprint = Blueprint("portal", __name__)


def own() -> Own:
    """Whose savings whoever is signed in may read.

    Raises:
        PortalClosed: nobody's.
    """
    return own_of(book_session(), person().user_id)


class Tries:
    """Tries of one kind from one place: counted as failed, forgiven when they were right."""

    def __init__(self, kind: str) -> None:
        self._address = request.remote_addr or "?"
        self._key = f"{kind} {self._address}"

    def count(self) -> None:
        """Count one, before anything is compared.

        Raises:
            TooManyTries: wait; it is not counted.
        """
        read_only_from_here()  # no lock is held while the other session writes
        with written_apart() as session:
            count_try(session, self._key, address=self._address, now=now())

    def forgive(self) -> None:
        """It was right."""
        read_only_from_here()
        with written_apart() as session:
            forget_tries(session, self._key, address=self._address, now=now())
