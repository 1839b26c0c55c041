"""Where interest takes part in the steps of a membership."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.members.interest import leaving
from coop.members.membership import obligations
from coop.members.membership.registry import Moment
from coop.members.membership.registry import on

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.members.membership.obligations import Asked
    from coop.members.membership.obligations import Position
    from coop.members.membership.registry import Turn


@obligations.register("interest")
def rights(session: Session, asked: Asked) -> Position:
    """Interest to date of who leaves."""
    return leaving.rights_of(session, asked)


@on(Moment.SETTLEMENT, "interest")
def settled(session: Session, turn: Turn) -> None:
    """What the settlement paid stands beside what runs paid.

    When it is taken back its entry is reversed, and the rows then count no more.
    """
    leaving.record_settled(session, turn)
