"""What the owner of a waiting entry asks again when it is approved.

Days may lie between typing and approving: what was right then (a living member, a valid proxy) may
not be any more. The door knows nothing of these, so who submits entries under an origin of its own
registers what has to hold.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Draft

#: Given the draft, its request id and today; raises a ``CoopError`` where it may not be posted.
ApprovalCheck = Callable[["Session", "Draft", str, date], None]

_CHECKS: Final[dict[str, ApprovalCheck]] = {}


def before_approval(owner: str) -> Callable[[ApprovalCheck], ApprovalCheck]:
    """Register what is asked of drafts whose origin begins so."""

    def add(check: ApprovalCheck) -> ApprovalCheck:
        _CHECKS[owner] = check
        return check

    return add


def check_again(session: Session, draft: Draft, request_id: str, today: date) -> None:
    """Ask the owner of a draft; a reversal only takes back and is not asked about.

    Raises:
        CoopError: what the owner refuses.
    """
    check = _CHECKS.get(draft.origin.partition(":")[0])
    if check is not None and draft.reverses is None:
        check(session, draft, request_id, today)
