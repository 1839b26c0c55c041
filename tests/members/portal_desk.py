"""What tests of the portal do: make a code, activate, sign in as a member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.db import writing
from coop.members.portal.codes import code_for
from coop.members.portal.service import activate
from coop.members.portal.service import link
from coop.members.portal.service import make_code
from tests.conftest import NOW
from tests.web.conftest import PASSWORD

if TYPE_CHECKING:
    from datetime import datetime

    from tests.members.village import Village

SECRET = "x" * 64


def request_of(number: str) -> str:
    """A request id as forms draw it."""
    return number.rjust(32, "0")


def coded(village: Village, member: str, request: str = "1", now: datetime = NOW) -> str:
    """A new code of a member."""
    code = code_for(SECRET, request_of(request))
    with writing(village.engine) as session:
        make_code(
            session,
            village.members[member],
            code,
            request_id=request_of(request),
            actor="siti",
            now=now,
        )
        session.commit()
    return code


def activated(
    village: Village, member: str, *, username: str = "", password: str = PASSWORD
) -> str:
    """A member with a log-in; answers the user name."""
    code = coded(village, member, f"a{member[-4:]}")
    with writing(village.engine) as session:
        user = activate(session, code, username=username, password=password, now=NOW)
        session.commit()
        return user.username


def linked(village: Village, member: str, username: str) -> None:
    """An officer whose own savings are shown under the log-in of the office."""
    code = coded(village, member, f"b{member[-4:]}")
    with writing(village.engine) as session:
        link(session, code, username=username, now=NOW)
        session.commit()
