"""The invented first day: who the cooperative is, which numbers it has, what it had before."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import cast

from coop.desk.opening import queries as opening_queries
from coop.desk.opening import service as opening
from coop.desk.opening.balances import Typed
from coop.desk.setup import service as setup
from coop.desk.setup.facts import ENTITY_DATE
from coop.desk.setup.facts import ENTITY_NUMBER
from coop.desk.setup.facts import STEP_NAMES
from coop.desk.setup.queries import about
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.demo.daybook import Act
    from coop.demo.daybook import Side

#: Invented like everything here; tax number, licence and e-mail are still to come.
NUMBERS = {
    ENTITY_NUMBER: "AHU-0099999.AH.01.26",
    ENTITY_DATE: "2022-08-17",
    "legal.ahu": "AHU-0099999.AH.01.26",
    "legal.nik": "9901010010001",
    "legal.nib": "9900000000001",
    "legal.kbli": "64141,47112",
    "legal.phone": "0990 000 001",
}
VILLAGE = "Sukamaju"
VILLAGE_CODE = "99.01.01.2001"


def set_up(desk: object, session: Session, act: Act) -> None:
    """Answer the questions of the first day, one after the other."""
    del desk
    book = about(session)
    setup.begin(session, actor=act.actor, now=act.at)
    setup.place_cooperative(
        session,
        address=book.address,
        place=book.place,
        village=VILLAGE,
        village_code=VILLAGE_CODE,
        actor=act.actor,
        now=act.at,
    )
    setup.change_numbers(session, NUMBERS, actor=act.actor, now=act.at)
    first = act.at.date().replace(day=1)
    setup.set_first_day(session, first, actor=act.actor, now=act.at)
    for step in STEP_NAMES:
        setup.answer(session, step, actor=act.actor, now=act.at)
    setup.finish(session, actor=act.actor, now=act.at)
    opening.note_old_numbers(session, "Kuitansi sampai nomor 450", actor=act.actor, now=act.at)


def take_over(desk: object, session: Session, act: Act) -> None:
    """Type in a unit's balances, look at them, record them."""
    del desk
    accounts = opening_queries.accounts_by_code(session)
    sides = cast("tuple[Side, ...]", act.facts)
    typed = [
        Typed(
            side.account,
            side.number if accounts[side.account].kind else "",
            accounts[side.account].natural(Money.rupiah(side.rupiah)),
        )
        for side in sides
    ]
    unit = act.subject
    opening.keep_all(session, unit, typed, actor=act.actor, now=act.at)
    opening.record(
        session,
        unit,
        digest=opening.plan(session, unit).digest,
        is_agreed=False,
        explanation="",
        request_id=f"demo:open:{unit}",
        actor=act.actor,
        now=act.at,
    )
