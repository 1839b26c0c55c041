"""Logins of members: one each, opened by a code, shut by the treasurer."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.errors import RequestReused
from coop.members.membership.models import Member
from coop.members.portal.belongings import OwnLogins
from coop.members.portal.codes import DAYS_VALID
from coop.members.portal.errors import CodeRefused
from coop.members.portal.errors import CodeWrong
from coop.members.portal.errors import LoginExists
from coop.members.portal.errors import LoginTaken
from coop.members.portal.errors import OfficersLogin
from coop.members.portal.errors import PortalClosed
from coop.members.portal.models import MemberCode
from coop.members.portal.queries import own_of
from coop.members.portal.service import activate
from coop.members.portal.service import link
from coop.members.portal.service import login_of_member
from coop.members.portal.service import make_code
from coop.members.portal.service import shut
from coop.users.access import Role
from coop.users.errors import PasswordTooShort
from coop.users.errors import UserExists
from coop.users.service import password_matches
from coop.users.service import require_user
from tests.conftest import NOW
from tests.members.portal_desk import activated
from tests.members.portal_desk import coded
from tests.members.portal_desk import linked
from tests.members.portal_desk import request_of
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from tests.members.village import Village


def use(
    village: Village, code: str, username: str = "", now: datetime = NOW, password: str = PASSWORD
) -> str:
    """Activate; answers the user name."""
    with writing(village.engine) as session:
        user = activate(session, code, username=username, password=password, now=now)
        session.commit()
        return user.username


def roles(village: Village, username: str) -> set[str]:
    with reading(village.engine) as session:
        return {each.role for each in require_user(session, username).roles}


def sees(village: Village, username: str) -> str:
    """The number whose savings a log-in shows, or why it shows none."""
    with reading(village.engine) as session:
        try:
            return own_of(session, require_user(session, username).id).number
        except PortalClosed as error:
            return str(error.params["cause"])


def close(village: Village, member: str) -> None:
    with writing(village.engine) as session:
        shut(session, village.members[member], actor="siti", now=NOW)
        session.commit()


def test_a_code_makes_one_login_that_sees_one_member(village: Village) -> None:
    code = coded(village, "A-0001")
    username = use(village, code.lower().replace("-", " "))
    assert username == "a-0001"
    assert roles(village, username) == {Role.MEMBER}
    assert sees(village, username) == "A-0001"
    with pytest.raises(CodeWrong):
        use(village, code, "lain")


def test_the_book_keeps_no_code(village: Village) -> None:
    code = coded(village, "A-0001")
    with reading(village.engine) as session:
        row = session.query(MemberCode).one()
        kept = " ".join(str(getattr(row, column.key)) for column in MemberCode.__table__.columns)
    assert code not in kept
    assert code.replace("-", "") not in kept


def test_a_code_is_too_old_after_its_days(village: Village) -> None:
    code = coded(village, "A-0001")
    late = NOW + timedelta(days=DAYS_VALID, seconds=1)
    with pytest.raises(CodeWrong):
        use(village, code, now=late)
    use(village, code, now=late - timedelta(seconds=2))


def test_a_new_code_replaces_the_one_before(village: Village) -> None:
    first, second = coded(village, "A-0001", "1"), coded(village, "A-0001", "2")
    with pytest.raises(CodeWrong):
        use(village, first)
    use(village, second)


def test_a_second_click_makes_one_code(village: Village) -> None:
    assert coded(village, "A-0001") == coded(village, "A-0001")
    with reading(village.engine) as session:
        assert session.query(MemberCode).count() == 1
    with pytest.raises(RequestReused):
        coded(village, "A-0002")


@pytest.mark.parametrize("typed", ["", "AAAA-AAAA-AAAA", "' OR 1=1 --", "é" * 12, "0" * 40])
def test_what_is_no_code_opens_nothing(village: Village, typed: str) -> None:
    coded(village, "A-0001")
    with pytest.raises(CodeWrong):
        use(village, typed)


def test_what_is_refused_beside_the_code_leaves_it_good(village: Village) -> None:
    code = coded(village, "A-0001")
    with pytest.raises(PasswordTooShort):
        use(village, code, password="pendek")
    with pytest.raises(UserExists):
        use(village, code, "siti")
    use(village, code)


@pytest.mark.parametrize("status", ["deceased", "settled"])
def test_a_membership_that_is_over_gets_no_code_and_opens_nothing(
    village: Village, status: str
) -> None:
    code = coded(village, "A-0001")
    username = activated(village, "A-0002")
    with writing(village.engine) as session:
        for number in ("A-0001", "A-0002"):
            session.get_one(Member, village.members[number]).status = status
        session.commit()
    with pytest.raises(CodeWrong):
        use(village, code)
    with pytest.raises(CodeRefused):
        coded(village, "A-0001", "9")
    assert sees(village, username) == "ended"


@pytest.mark.parametrize("status", ["resigned", "expelled"])
def test_a_leaver_looks_until_the_settlement(village: Village, status: str) -> None:
    username = activated(village, "A-0001")
    with writing(village.engine) as session:
        session.get_one(Member, village.members["A-0001"]).status = status
        session.commit()
    assert sees(village, username) == "A-0001"


def test_a_forgotten_password_is_replaced_by_a_code_and_sessions_end(village: Village) -> None:
    username = activated(village, "A-0001", username="wati")
    with reading(village.engine) as session:
        before = require_user(session, username).session_epoch
    assert (
        use(village, coded(village, "A-0001", "5"), "lain", password="empat gajah biru") == "wati"
    )
    with reading(village.engine) as session:
        user = require_user(session, username)
        assert password_matches(user.password_hash, "empat gajah biru")
        assert user.session_epoch > before


def test_a_shut_login_sees_nothing_until_a_code_opens_it(village: Village) -> None:
    username = activated(village, "A-0001")
    pending = coded(village, "A-0001", "5")
    close(village, "A-0001")
    close(village, "A-0001")
    assert sees(village, username) == "shut"
    with reading(village.engine) as session:
        user = require_user(session, username)
        assert (user.is_enabled, user.session_epoch) == (False, 1)
    with pytest.raises(CodeWrong):
        use(village, pending)
    use(village, coded(village, "A-0001", "6"))
    assert sees(village, username) == "A-0001"


def test_shutting_what_was_never_open_changes_nothing(village: Village) -> None:
    code = coded(village, "A-0001")
    close(village, "A-0001")
    with pytest.raises(CodeWrong):
        use(village, code)
    with reading(village.engine) as session:
        assert login_of_member(session, village.members["A-0001"]) is None


def test_an_officer_who_is_a_member_keeps_both(village: Village) -> None:
    linked(village, "A-0001", "budi")
    assert roles(village, "budi") == {Role.CHAIR, Role.MEMBER}
    assert sees(village, "budi") == "A-0001"
    close(village, "A-0001")
    assert roles(village, "budi") == {Role.CHAIR}
    assert sees(village, "budi") == "shut"
    with reading(village.engine) as session:
        assert require_user(session, "budi").is_enabled
    linked_again = coded(village, "A-0001", "7")
    with writing(village.engine) as session:
        link(session, linked_again, username="budi", now=NOW)
        session.commit()
    assert sees(village, "budi") == "A-0001"


def test_no_code_changes_the_password_of_an_officer(village: Village) -> None:
    linked(village, "A-0001", "budi")
    with writing(village.engine) as session, pytest.raises(OfficersLogin):
        make_code(
            session,
            village.members["A-0001"],
            "AAAA-BBBB-CCCC",
            request_id=request_of("8"),
            actor="made",
            now=NOW,
        )
    close(village, "A-0001")
    code = coded(village, "A-0001", "9")
    with pytest.raises(OfficersLogin):
        use(village, code)


def test_a_member_has_one_login_and_a_login_one_member(village: Village) -> None:
    activated(village, "A-0001")
    linked(village, "A-0002", "budi")
    other = coded(village, "A-0001", "5")
    with writing(village.engine) as session, pytest.raises(LoginExists):
        link(session, other, username="dewi", now=NOW)
    third = coded(village, "A-0003", "6")
    with writing(village.engine) as session, pytest.raises(LoginTaken):
        link(session, third, username="budi", now=NOW)


def test_who_joins_again_takes_the_login_along(village: Village) -> None:
    linked(village, "A-0001", "budi")
    with writing(village.engine) as session:
        first = session.get_one(Member, village.members["A-0001"])
        second = session.get_one(Member, village.members["A-0002"])
        first.status = "settled"
        session.flush()
        second.person_id = first.person_id
        session.commit()
    linked(village, "A-0002", "budi")
    assert sees(village, "budi") == "A-0002"


def test_two_at_once_use_a_code_once(village: Village) -> None:
    code = coded(village, "A-0001")
    refused: list[CoopError] = []
    together = Barrier(2)

    def somebody(name: str) -> None:
        together.wait()
        try:
            use(village, code, name)
        except CoopError as error:
            refused.append(error)

    threads = [Thread(target=somebody, args=(name,)) for name in ("kiri", "kanan")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [type(each) for each in refused] == [CodeWrong]


def test_an_erased_person_has_no_name_and_no_login_left(village: Village) -> None:
    username = activated(village, "A-0001")
    linked(village, "A-0002", "budi")
    held = OwnLogins()
    with writing(village.engine) as session:
        for number in ("A-0001", "A-0002"):
            person_id = session.get_one(Member, village.members[number]).person_id
            (section,) = held.sections(session, person_id)
            assert section.rows[0][0] in {username, "budi"}
            held.erase(session, person_id, actor="siti", now=NOW)
        session.commit()
    assert (sees(village, username), sees(village, "budi")) == ("shut", "shut")
    with reading(village.engine) as session:
        assert require_user(session, username).display_name == username
        assert require_user(session, "budi").display_name == "Budi"
