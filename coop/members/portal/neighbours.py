"""What other packages know of a member: arrears of dues, time deposits, receipts.

They are asked by name, so that the portal shows what there is of them.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@cache
def _offered(module: str, name: str) -> Any:  # noqa: ANN401 - each has its own shape
    """A function of a package that may not be there; None where it is not."""
    package = module.rpartition(".")[0]
    if find_spec(package) is None or find_spec(module) is None:
        return None
    return getattr(import_module(module), name, None)


def dues_of(session: Session, member_id: int, day: date) -> Any:  # noqa: ANN401 - a ``Standing``
    """How a member stands with the dues; None where nobody bills them."""
    arrears_of = _offered("coop.members.dues.reading", "arrears_of")
    return arrears_of(session, member_id, day) if arrears_of else None


def deposits_of(session: Session, member_id: int, day: date) -> dict[int, Any]:
    """Time deposits of a member that run on a day, by their subledger."""
    deposits_of_member = _offered("coop.members.deposits.queries", "deposits_of_member")
    found = deposits_of_member(session, member_id) if deposits_of_member else ()
    return {each.subledger_id: each for each in found if each.state_on(day) in {"running", "due"}}


def has_receipts() -> bool:
    """Whether receipts can be checked at all."""
    return _offered("coop.members.counter.checking", "look_up") is not None


def receipt_of(session: Session, code: str, member_id: int) -> Any:  # noqa: ANN401 - a ``CheckResult``
    """What a check code leads to; somebody else's leads nowhere."""
    return _offered("coop.members.counter.checking", "look_up")(session, code, member_id=member_id)
