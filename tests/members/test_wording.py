"""No text about a member takes the number of a card, wherever it is typed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

import pytest

from coop.db import writing
from coop.ledger.errors import TextRefused
from coop.ledger.holds import place_hold
from coop.members.membership.errors import NumberRefused
from coop.members.membership.numbering import check_number
from coop.members.membership.service import resign
from coop.members.savings.facts import AccountFacts
from coop.members.savings.service import open_account
from coop.money import Money
from coop.users.access import Role
from coop.users.errors import UsernameRefused
from coop.users.service import create_user
from tests.conftest import NOW
from tests.members import proxy_desk
from tests.members.counter_desk import Desk
from tests.members.deposit_desk import ON_SQLITE

if TYPE_CHECKING:
    from tests.members.village import Village

NIK: Final = "9901011501800001"


@ON_SQLITE
def test_at_the_counter(village: Village) -> None:
    desk = Desk(village)
    desk.open()
    facts = desk.facts("A-0001", SUKARELA=50_000)
    with pytest.raises(TextRefused, match="looks_like_nik"):
        desk.take_facts(replace(facts, note=f"untuk {NIK}"))
    with pytest.raises(TextRefused, match="looks_like_nik"):
        desk.take_facts(replace(facts, handwritten=NIK, effective_date=date(2026, 1, 5)))
    assert desk.balance("A-0001") == Money.rupiah(0)


@ON_SQLITE
def test_of_a_membership_a_hold_a_proxy_and_an_account(village: Village) -> None:
    member_id, day = village.members["A-0001"], NOW.date()
    with writing(village.engine) as session:
        with pytest.raises(TextRefused, match="looks_like_nik"):
            resign(
                session,
                member_id,
                day,
                "RP 1",
                reason=NIK,
                request_id="keluar",
                actor="siti",
                now=NOW,
            )
        session.rollback()
        view = village.view(session, "A-0001")
        with pytest.raises(TextRefused, match="looks_like_nik"):
            place_hold(
                session,
                view.account_id,
                view.subledger_id,
                Money.rupiah(1),
                NIK,
                request_id="tahan",
                actor="siti",
                now=NOW,
            )
        facts = AccountFacts(village.products["HARIRAYA"], member_id, day, number=NIK)
        with pytest.raises(TextRefused, match="looks_like_nik"):
            open_account(session, facts, request_id="buka", actor="siti", now=NOW)
    with pytest.raises(TextRefused, match="looks_like_nik"):
        proxy_desk.give(village, note=f"KTP {NIK}")


def test_in_the_number_of_a_member_and_the_name_of_a_user(village: Village) -> None:
    with pytest.raises(NumberRefused):
        check_number(NIK)
    with writing(village.engine) as session, pytest.raises(UsernameRefused) as refused:
        create_user(
            session,
            username=NIK,
            display_name="Wati",
            password="tiga kuda makan rumput",
            roles=[Role.MEMBER],
            actor="siti",
            now=NOW,
        )
    assert NIK not in str(refused.value)
