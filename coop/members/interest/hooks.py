"""Where interest takes part in the steps of a membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.members.interest import leaving
from coop.members.membership import obligations
from coop.members.membership.registry import Moment
from coop.members.membership.registry import on
from coop.members.savings import closing

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

    from coop.members.membership.obligations import Asked
    from coop.members.membership.obligations import Position
    from coop.members.membership.registry import Turn
    from coop.members.savings.reading import SavingsView
    from coop.money import Money


@obligations.register("interest")
def rights(session: Session, asked: Asked) -> Position:
    """Interest to date of who leaves."""
    return leaving.rights_of(session, asked)


@closing.register("interest")
def lapsing(session: Session, account: SavingsView, day: date) -> Money:
    """Interest an account has earned and no run has credited yet, before tax."""
    return leaving.interest_to_date(session, account.id, day)


@on(Moment.SETTLEMENT, "interest")
def settled(session: Session, turn: Turn) -> None:
    """What the settlement paid stands beside what runs paid.

    When it is taken back its entry is reversed, and the rows then count no more.
    """
    leaving.record_settled(session, turn)
