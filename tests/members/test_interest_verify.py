"""Verify on interest: a line that was changed, or an entry without one, is named."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import open_engine
from coop.db import reading
from coop.db import writing
from coop.ledger import guards
from coop.ledger.finding_texts import finding_sentence
from coop.ledger.verify import CHECKS
from tests.members.interest_desk import put
from tests.members.interest_desk import run

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.members.village import Village

#: A statement of somebody with the database in hand, and what verify calls it.
TAMPERED = (
    ("UPDATE interest_line SET gross = gross + 100", "line"),
    ("UPDATE interest_line SET tax = 0, gross = gross", "line"),
    ("UPDATE interest_line SET booked_in = '2026-04'", "line"),
    ("UPDATE interest_line SET member_id = member_id + 1", "line"),
    ("DELETE FROM interest_line", "unwritten"),
)


def problems(session: Session) -> list[str]:
    """What the check finds."""
    check = next(each for each in CHECKS if each.name == "interest")
    found = []
    for each in check.run(session):
        assert "{" not in finding_sentence(each, "id") + finding_sentence(each, "en")
        found.append(str(each.detail["problem"]))
    return found


def test_a_line_says_what_its_entry_says(village: Village, village_place: str) -> None:
    put(village, "A-0001", 50_000_000, day=date(2026, 3, 1))
    run(village)
    with reading(village.engine) as session:
        assert problems(session) == []
    for statement, _problem in TAMPERED:
        with pytest.raises(DBAPIError), writing(village.engine) as session:
            session.execute(text(statement))
    engine = open_engine(village_place, as_owner=True)
    with writing(engine) as session:
        guards.remove(session.connection())
        for statement, problem in TAMPERED:
            with session.begin_nested() as step:
                session.execute(text(statement))
                assert problems(session) == [problem], statement
                step.rollback()
        session.rollback()
    engine.dispose()
