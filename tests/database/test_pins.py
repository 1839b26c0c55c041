"""PINs on both engines: which are taken, how wrong tries wait, when a PIN is shut."""

from __future__ import annotations

from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.users import pins
from coop.users.access import Role
from coop.users.errors import PinMissing
from coop.users.errors import PinRefused
from coop.users.errors import PinShut
from coop.users.errors import PinWrong
from coop.users.errors import TooManyTries
from coop.users.errors import UserUnknown
from coop.users.models import UserPin
from tests.approval_desk import add_person
from tests.database.test_concurrency import at_once

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

GOOD = "480317"


@pytest.fixture(scope="module")
def good_hash() -> str:
    return pins.hash_pin(GOOD)


@pytest.fixture
def engine(engine: Engine, good_hash: str, now: datetime) -> Engine:
    """A book in which Budi has a PIN, Agus has none."""
    with writing(engine) as session:
        for name in ("budi", "agus"):
            add_person(session, name, [Role.CHAIR])
        pins.set_pin(session, " BUDI ", good_hash, now=now)
        session.commit()
    return engine


@pytest.fixture
def tried(engine: Engine) -> Callable[[str, datetime], None]:
    """Types a PIN for Budi as the page does: three steps, each committed."""

    def type_pin(pin: str, moment: datetime) -> None:
        with writing(engine) as session:
            kept = pins.count_pin_try(session, "budi", now=moment)
            session.commit()
        is_right = pins.pin_matches(kept, pin)
        with writing(engine) as session:
            try:
                pins.conclude_pin(session, "budi", is_right=is_right, screen_of="siti", now=moment)
            finally:
                session.commit()

    return type_pin


EASY = (
    "123456",
    "654321",
    "012345",
    "890123",
    "135791",
    "111111",
    "121212",
    "112112",
    "123123",
    "112233",
    "998877",
    "123321",
    "787787",
    "1234567890",
    "12345678901",
    "001001001",
)


@pytest.mark.parametrize("pin", EASY)
def test_what_everybody_tries_first_is_no_pin(pin: str) -> None:
    with pytest.raises(PinRefused) as refused:
        pins.checked_pin(pin)
    assert refused.value.params["reason"] == "easy"


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("", "digits"),
        ("48031", "length"),
        ("4803172956184", "length"),
        ("48 0317", "digits"),
        ("48-0317", "digits"),
        ("rahasia", "digits"),
        ("٤٨٠٣١٧", "digits"),
        ("4٨0317", "digits"),
    ],
)
def test_a_pin_is_six_to_twelve_digits(pin: str, reason: str) -> None:
    with pytest.raises(PinRefused) as refused:
        pins.checked_pin(pin)
    assert refused.value.params["reason"] == reason


@pytest.mark.parametrize("pin", [GOOD, "100482", "480317295618", " 480317 ", "４８０３１７"])
def test_other_pins_are_taken_from_every_keyboard(pin: str) -> None:
    assert pins.checked_pin(pin).isascii()


def test_the_right_pin_is_right_and_others_are_not(
    tried: Callable[[str, datetime], None], now: datetime
) -> None:
    tried(GOOD, now)
    tried(" ４８０３１７ ", now)
    for wrong in ("480318", "", "x", "48031", "4803170"):
        with pytest.raises(PinWrong):
            tried(wrong, now)
        tried(GOOD, now)  # forgives


def test_wrong_tries_wait_longer_and_longer(
    tried: Callable[[str, datetime], None], now: datetime
) -> None:
    waits: list[object] = []
    moment, failures = now, 0
    while failures < pins.FAILURES_MAX - 1:
        try:
            tried("480318", moment)
        except PinWrong:
            failures += 1
        except TooManyTries as refused:
            waits.append(refused.params["seconds"])
            moment += timedelta(seconds=int(str(refused.params["seconds"])))
    assert waits == [15, 30, 60, 120, 240, 480]


def test_after_ten_wrong_tries_only_a_new_pin_helps(
    engine: Engine, tried: Callable[[str, datetime], None], now: datetime
) -> None:
    moment = now
    for number in range(pins.FAILURES_MAX):
        moment += timedelta(days=1)
        with pytest.raises(PinShut if number == pins.FAILURES_MAX - 1 else PinWrong):
            tried("480318", moment)
    moment += timedelta(days=1)
    with pytest.raises(PinShut):
        tried(GOOD, moment)
    with reading(engine) as session:
        assert pins.people_with_pin(session) == set()
    with writing(engine) as session:
        pins.set_pin(session, "budi", pins.hash_pin("905162"), now=moment)
        session.commit()
    tried("905162", moment)
    with reading(engine) as session:
        [budi] = session.scalars(select(UserPin)).all()
        assert pins.people_with_pin(session) == {budi.user_id}


def test_many_tries_at_the_same_instant_are_no_way_around_the_wait(
    tried: Callable[[str, datetime], None], now: datetime
) -> None:
    tries = at_once(lambda _number: tried("480318", now), 8)
    kinds = [type(each.exception()) for each in tries]
    assert kinds.count(PinWrong) == 3
    assert kinds.count(TooManyTries) == 5


def test_who_has_no_pin_or_is_nobody_is_told(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        for name in ("agus", "tidak.ada", ""):
            with pytest.raises(PinMissing):
                pins.count_pin_try(session, name, now=now)
        with pytest.raises(UserUnknown):
            pins.set_pin(session, "tidak.ada", "x", now=now)


def test_the_log_says_at_whose_screen_and_never_what_was_typed(
    engine: Engine, tried: Callable[[str, datetime], None], now: datetime
) -> None:
    with pytest.raises(PinWrong):
        tried("480318", now)
    with reading(engine) as session:
        rows = session.execute(
            select(AuditEvent.action, AuditEvent.subject, AuditEvent.actor, AuditEvent.detail)
            .where(AuditEvent.action.like("user.%pin%"))
            .order_by(AuditEvent.id)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("user.set_pin", "user:budi", "budi", "{}"),
        ("user.pin_refused", "user:budi", "siti", "{}"),
    ]
