"""The second person's desk as pages: opened, sent to, and its buttons pressed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Final

from coop.db import reading
from coop.db import writing
from coop.ledger.draft_models import PendingEntry
from coop.ledger.settings import set_approval_limit
from coop.money import Money
from coop.users import service
from coop.users.access import Role
from coop.users.pins import hash_pin
from coop.users.pins import set_pin
from tests.conftest import NOW
from tests.web.conftest import PASSWORD
from tests.web.counter import Typed
from tests.web.counter import filled_form
from tests.web.counter import looked_at
from tests.web.reader import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.web.conftest import Browser

    SignIn = Callable[[str], Browser]

LIMIT: Final = Money.rupiah(50_000)
PIN: Final = "480317"
LARGE: Final = (Typed("1104", debit="75.000"), Typed("4101", credit="75.000"))
SMALL: Final = (Typed("1104", debit="50.000"), Typed("4101", credit="50.000"))


def open_desk(served: Engine) -> None:
    """A limit, a second treasurer, and a PIN for the chair."""
    pin_hash = hash_pin(PIN)
    with writing(served) as session:
        set_approval_limit(session, LIMIT, actor="test", now=NOW)
        service.create_user(
            session,
            username="rini",
            display_name="Rini",
            password=PASSWORD,
            roles=[Role.TREASURER],
            actor="test",
            now=NOW,
        )
        set_pin(session, "budi", pin_hash, now=NOW)
        session.commit()


def submitted(browser: Browser, **fields: str) -> str:
    """Type, look, send; the address where it waits."""
    page = looked_at(browser, filled_form(browser, *LARGE, **fields))
    answer = browser.post("/jurnal/baru", page.form() | {"confirmed": "1"})
    assert answer.status_code == 303, Page(answer).text
    assert "/persetujuan/" in answer.location
    return str(answer.location)


def press(browser: Browser, place: str, act: str, **typed: str) -> TestResponse:
    """Send the form of an act on the page of a draft, as it stands there."""
    form = Page(browser.get(place)).form(f"{place}/{act}")
    return browser.post(f"{place}/{act}", form | typed)


def draft(served: Engine, number: int = 1) -> PendingEntry:
    with reading(served) as session:
        return session.get_one(PendingEntry, number)
