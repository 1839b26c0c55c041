"""People who sign in, on both engines: made, changed, let in, kept waiting."""

from __future__ import annotations

import json
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from coop.audit import AuditEvent
from coop.db import reading
from coop.db import writing
from coop.users import service
from coop.users.access import Role
from coop.users.errors import DisplayNameRefused
from coop.users.errors import LastAdministrator
from coop.users.errors import PasswordTooEasy
from coop.users.errors import PasswordTooLong
from coop.users.errors import PasswordTooShort
from coop.users.errors import PasswordWrong
from coop.users.errors import RoleUnknown
from coop.users.errors import SetupCodeWrong
from coop.users.errors import SignInRefused
from coop.users.errors import TooManyTries
from coop.users.errors import UserExists
from coop.users.errors import UsernameRefused
from coop.users.errors import UserUnknown
from coop.users.models import LoginThrottle
from coop.users.setup import new_setup_code
from coop.users.setup import redeem_setup_code
from coop.users.throttle import count_try

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.errors import CoopError
    from coop.users.models import User

GOOD = "tiga kuda makan rumput"
HERE = "192.0.2.7"


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with writing(engine) as opened:
        yield opened


def add(
    session: Session,
    now: datetime,
    username: str = "siti",
    *,
    display_name: str = "Siti",
    password: str = GOOD,
    roles: tuple[str, ...] = ("treasurer",),
) -> User:
    return service.create_user(
        session,
        username=username,
        display_name=display_name,
        password=password,
        roles=roles,
        actor="test",
        now=now,
    )


def enter(session: Session, now: datetime, username: str = "siti", password: str = GOOD) -> User:
    return service.authenticate(session, username, password, address=HERE, now=now)


def test_a_person_is_kept_with_roles_and_without_the_password(
    session: Session, now: datetime
) -> None:
    add(session, now, " SITI ", roles=("treasurer", "member", "treasurer"))
    session.commit()
    kept = service.require_user(session, "Siti")
    assert kept.username == "siti"
    assert sorted(role.role for role in kept.roles) == ["member", "treasurer"]
    assert kept.password_hash.startswith("$argon2id$")
    assert GOOD not in kept.password_hash


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"username": "si"}, UsernameRefused),
        ({"username": "siti rahma"}, UsernameRefused),
        ({"username": "-siti"}, UsernameRefused),
        ({"username": "s" * 41}, UsernameRefused),
        ({"username": "sıtı"}, UsernameRefused),
        ({"display_name": "   "}, DisplayNameRefused),
        ({"display_name": "Si\nti"}, DisplayNameRefused),
        ({"display_name": "x" * 101}, DisplayNameRefused),
        ({"roles": ("king",)}, RoleUnknown),
        ({"password": "1234567"}, PasswordTooShort),
        ({"password": "x" * 201}, PasswordTooLong),
        ({"password": "Kata Sandi"}, PasswordTooEasy),
        ({"password": "aaaaaaaaaa"}, PasswordTooEasy),
        ({"username": "siti.rahma", "password": "siti.rahma"}, PasswordTooEasy),
    ],
)
def test_a_person_is_refused_for_a_reason(
    session: Session, now: datetime, change: dict[str, object], refusal: type[CoopError]
) -> None:
    with pytest.raises(refusal):
        add(session, now, **change)  # type: ignore[arg-type]  # one of several keywords


def test_a_user_name_belongs_to_one_person(session: Session, now: datetime) -> None:
    add(session, now)
    with pytest.raises(UserExists):
        add(session, now, "Siti")


def test_the_right_password_lets_in_and_is_logged(session: Session, now: datetime) -> None:
    add(session, now)
    assert enter(session, now).username == "siti"
    assert session.scalars(select(AuditEvent.action)).all()[-1] == "user.sign_in"


def test_the_same_password_from_another_keyboard_is_the_same(
    session: Session, now: datetime
) -> None:
    add(session, now, password="kopi café pagi")
    assert enter(session, now, password="kopi cafe\u0301 pagi").username == "siti"


@pytest.mark.parametrize("password", ["", "salah", GOOD.upper(), GOOD + " ", "x" * 100_000, "\0"])
def test_any_other_password_does_not(session: Session, now: datetime, password: str) -> None:
    add(session, now)
    with pytest.raises(SignInRefused):
        enter(session, now, password=password)


def test_a_disabled_person_stays_out_and_the_epoch_ends_open_sessions(
    session: Session, now: datetime
) -> None:
    person = add(session, now)
    service.set_enabled(session, "siti", is_enabled=False, actor="ketut", now=now)
    assert person.session_epoch == 1
    with pytest.raises(SignInRefused):
        enter(session, now)
    service.set_enabled(session, "siti", is_enabled=True, actor="ketut", now=now)
    assert enter(session, now) is person
    assert person.session_epoch == 1


def test_a_new_password_ends_open_sessions(session: Session, now: datetime) -> None:
    person = add(session, now)
    service.change_own_password(session, "siti", present=GOOD, new="lima bebek", now=now)
    assert person.session_epoch == 1
    assert enter(session, now, password="lima bebek") is person
    with pytest.raises(PasswordWrong):
        service.change_own_password(session, "siti", present=GOOD, new="enam sapi", now=now)


def test_a_hash_of_weaker_days_is_made_anew_at_the_next_sign_in(
    session: Session, now: datetime
) -> None:
    person = add(session, now)
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    person.password_hash = weak.hash(GOOD)
    enter(session, now)
    assert not weak.check_needs_rehash(weak.hash(GOOD))
    assert weak.check_needs_rehash(person.password_hash)
    assert enter(session, now) is person


def test_passwords_are_hashed_as_slowly_as_recommended() -> None:
    strong = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
    assert not strong.check_needs_rehash(PasswordHasher.from_parameters(service.HASHING).hash(GOOD))


def test_a_hash_that_is_none_lets_nobody_in(session: Session, now: datetime) -> None:
    person = add(session, now)
    for broken in ("", "!", "$argon2id$v=19$broken"):
        person.password_hash = broken
        with pytest.raises(SignInRefused):
            enter(session, now)
        session.execute(LoginThrottle.__table__.delete())  # type: ignore[attr-defined]  # a Table


def test_roles_are_replaced_and_logged_once(session: Session, now: datetime) -> None:
    add(session, now)
    for _ in range(2):
        service.set_roles(session, "siti", ["auditor"], actor="ketut", now=now)
    rows = session.scalars(select(AuditEvent).where(AuditEvent.action == "user.set_roles")).all()
    assert [json.loads(row.detail) for row in rows] == [
        {"before": ["treasurer"], "after": ["auditor"]}
    ]


def test_somebody_can_always_manage_users(session: Session, now: datetime) -> None:
    add(session, now, "ketut", roles=("administrator",))
    with pytest.raises(LastAdministrator):
        service.set_roles(session, "ketut", ["member"], actor="ketut", now=now)
    with pytest.raises(LastAdministrator):
        service.set_enabled(session, "ketut", is_enabled=False, actor="ketut", now=now)
    add(session, now, "putu", roles=("administrator",))
    service.set_enabled(session, "ketut", is_enabled=False, actor="putu", now=now)
    with pytest.raises(LastAdministrator):
        service.set_roles(session, "putu", [], actor="putu", now=now)


def test_who_is_not_there_cannot_be_changed(session: Session, now: datetime) -> None:
    with pytest.raises(UserUnknown):
        service.set_roles(session, "wayan", [], actor="ketut", now=now)


class TestWaiting:
    """Failures cost more and more, per name and per address."""

    def fail(self, session: Session, now: datetime, name: str = "siti", at: str = HERE) -> None:
        with pytest.raises(SignInRefused):
            service.authenticate(session, name, "salah salah", address=at, now=now)

    def seconds(self, session: Session, now: datetime, name: str = "siti", at: str = HERE) -> int:
        with pytest.raises(TooManyTries) as caught:
            count_try(session, name, address=at, now=now)
        seconds = caught.value.params["seconds"]
        assert isinstance(seconds, int)
        return seconds

    def test_four_mistakes_are_free_then_the_wait_doubles_up_to_a_quarter_hour(
        self, session: Session, now: datetime
    ) -> None:
        add(session, now)
        waits = []
        for _ in range(4):
            self.fail(session, now)
        for _ in range(8):
            self.fail(session, now)
            waits.append(self.seconds(session, now))
            now += timedelta(seconds=waits[-1])
        assert waits == [15, 30, 60, 120, 240, 480, 900, 900]

    def test_a_name_that_nobody_has_waits_the_same(self, session: Session, now: datetime) -> None:
        for _ in range(5):
            self.fail(session, now, "siapa")
        assert self.seconds(session, now, "Siapa") == 15

    def test_the_wait_of_a_name_holds_wherever_it_is_tried_from(
        self, session: Session, now: datetime
    ) -> None:
        for number in range(5):
            self.fail(session, now, at=f"192.0.2.{number}")
        assert self.seconds(session, now, at="198.51.100.1") == 15

    def test_an_address_that_tries_many_names_waits_too(
        self, session: Session, now: datetime
    ) -> None:
        for number in range(21):
            self.fail(session, now, f"nama{number}")
        assert self.seconds(session, now, "siti") == 15
        count_try(session, "siti", address="198.51.100.1", now=now)

    def test_a_right_password_starts_the_name_anew(self, session: Session, now: datetime) -> None:
        add(session, now)
        for _ in range(4):
            self.fail(session, now)
        enter(session, now)
        for _ in range(4):
            self.fail(session, now)
        enter(session, now)

    def test_one_who_signs_in_often_is_never_kept_waiting(
        self, session: Session, now: datetime
    ) -> None:
        add(session, now)
        for _ in range(30):
            count_try(session, "siti", address=HERE, now=now)
            service.conclude_sign_in(session, "siti", GOOD, is_right=True, address=HERE, now=now)

    def test_an_hour_later_all_is_forgotten(self, session: Session, now: datetime) -> None:
        for _ in range(5):
            self.fail(session, now)
        later = now + timedelta(hours=1, seconds=16)
        count_try(session, "lain", address="198.51.100.1", now=later)
        kept = session.scalars(select(LoginThrottle.key)).all()
        assert len(kept) == 2  # this try's own name and address

    def test_a_clock_that_went_back_shuts_nobody_out_for_years(
        self, session: Session, now: datetime
    ) -> None:
        for _ in range(5):
            self.fail(session, now)
        count_try(session, "siti", address=HERE, now=now - timedelta(days=900))

    def test_many_tries_at_once_are_no_way_around(self, session: Session, now: datetime) -> None:
        """Each is counted before its password is compared, so the sixth is not compared at all."""
        for _ in range(5):
            count_try(session, "siti", address=HERE, now=now)
        assert self.seconds(session, now) == 15


def test_a_set_up_code_is_good_once(session: Session, now: datetime) -> None:
    first = new_setup_code(session, actor="test", now=now)
    second = new_setup_code(session, actor="test", now=now)
    with pytest.raises(SetupCodeWrong):
        redeem_setup_code(session, first, now=now)
    redeem_setup_code(session, f" {second.lower()} ", now=now)
    with pytest.raises(SetupCodeWrong):
        redeem_setup_code(session, second, now=now)


def test_a_book_says_whether_anybody_can_sign_in(engine: Engine, now: datetime) -> None:
    with reading(engine) as session:
        assert not service.has_users(session)
    with writing(engine) as session:
        add(session, now, roles=(Role.MEMBER,))
        session.commit()
    with reading(engine) as session:
        assert service.has_users(session)
        assert [person.username for person in service.users(session)] == ["siti"]
