"""Which state of a membership follows which. Pure."""

from __future__ import annotations

from typing import Final

from coop.members.membership.errors import WrongStep

CANDIDATE: Final = "candidate"
REFUSED: Final = "refused"
ACTIVE: Final = "active"
RESIGNED: Final = "resigned"
DECEASED: Final = "deceased"
EXPELLED: Final = "expelled"
SETTLED: Final = "settled"

#: Where a membership ended and what is owed either way is not settled yet.
LEFT: Final = (RESIGNED, DECEASED, EXPELLED)

#: From where to where. A leaving is withdrawn (back to active); who left and dies before the
#: settlement is deceased. ``settled`` is an end: only taking the settlement back leads out of it.
FOLLOWS: Final[dict[str, tuple[str, ...]]] = {
    CANDIDATE: (ACTIVE, REFUSED),
    REFUSED: (),
    ACTIVE: LEFT,
    RESIGNED: (SETTLED, ACTIVE, DECEASED),
    EXPELLED: (SETTLED, ACTIVE, DECEASED),
    DECEASED: (SETTLED, ACTIVE),
    SETTLED: (),
}


def may_follow(before: str, after: str) -> bool:
    """Whether one state may follow another.

    >>> may_follow("candidate", "active"), may_follow("candidate", "resigned")
    (True, False)
    >>> may_follow("resigned", "settled"), may_follow("active", "settled")
    (True, False)
    """
    return after in FOLLOWS[before]


def check_step(number: str, before: str, after: str) -> None:
    """Refuse a step out of order.

    Args:
        number: of the member, or what a candidate is called.
        before: where the membership stands.
        after: where it is to go.

    Raises:
        WrongStep: the one does not follow the other.
    """
    if not may_follow(before, after):
        raise WrongStep(number, before, after)
