"""First balances under several hands at once, and what the book says about them afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.db import reading
from coop.db import writing
from coop.desk.opening import service
from coop.desk.opening.balances import Typed
from coop.desk.opening.errors import OpeningDone
from coop.desk.opening.errors import PartChanged
from coop.desk.opening.models import OpeningRecord
from coop.desk.opening.queries import parts_of
from coop.desk.setup.service import set_first_day
from coop.ledger.models import JournalEntry
from coop.ledger.verify import run_verify
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

HANDS = 4


@pytest.fixture
def typed(engine: Engine) -> Engine:
    """An office that ties, not recorded yet."""
    with writing(engine) as session:
        set_first_day(session, date(2026, 1, 1), actor="siti", now=NOW)
        for part, code in (("harta", "1101"), ("modal", "3401")):
            keep(session, part, code, 900, version=0)
        session.commit()
    return engine


def keep(session: Session, part: str, code: str, rupiah: int, *, version: int) -> int:
    lines = [Typed(code, "", Money.rupiah(rupiah))]
    return service.keep_part(
        session,
        "KANTOR",
        part,
        lines,
        version=version,
        actor="siti",
        now=NOW,
    )


def at_once(engine: Engine, act: Callable[[int], None]) -> list[BaseException | None]:
    """Several hands begin together; what each met."""
    barrier = Barrier(HANDS)

    def work(number: int) -> None:
        barrier.wait(timeout=30)
        act(number)

    with ThreadPoolExecutor(HANDS) as pool:
        waiting = [pool.submit(work, number) for number in range(HANDS)]
        return [each.exception() for each in waiting]


def test_several_hands_record_once(typed: Engine) -> None:
    with reading(typed) as session:
        digest = service.plan(session, "KANTOR").digest

    def record(number: int) -> None:
        with writing(typed) as session:
            service.record(
                session,
                "KANTOR",
                digest=digest,
                is_agreed=False,
                explanation="",
                request_id=f"{number}" * 32,
                actor="siti",
                now=NOW,
            )
            session.commit()

    met = at_once(typed, record)
    assert sorted(type(each).__name__ for each in met) == ["NoneType"] + ["OpeningDone"] * 3
    assert {type(each) for each in met} == {type(None), OpeningDone}
    with reading(typed) as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 1
        assert session.scalar(select(func.count()).select_from(OpeningRecord)) == 1
    with reading(typed) as session:
        assert run_verify(session, actor="siti", now=NOW).errors == ()


def test_several_hands_at_one_part_overwrite_nobody(typed: Engine) -> None:
    def type_in(number: int) -> None:
        with writing(typed) as session:
            keep(session, "harta", "1101", 1_000 + number, version=1)
            session.commit()

    met = at_once(typed, type_in)
    assert [type(each) for each in met].count(type(None)) == 1
    assert {type(each) for each in met} == {type(None), PartChanged}
    with reading(typed) as session:
        assert parts_of(session, "KANTOR")["harta"].version == 2


def test_what_was_said_about_an_opening_is_never_changed(typed: Engine) -> None:
    with writing(typed) as session:
        service.record(
            session,
            "KANTOR",
            digest=service.plan(session, "KANTOR").digest,
            is_agreed=False,
            explanation="",
            request_id="a" * 32,
            actor="siti",
            now=NOW,
        )
        session.commit()
    for statement in ("UPDATE opening_record SET explanation = 'x'", "DELETE FROM opening_record"):
        with writing(typed) as session, pytest.raises(DBAPIError, match="append only"):
            session.execute(text(statement))
