"""Receipts and deposits that waited for a second person while something else happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from coop.db import writing
from coop.ledger.approvals import approve
from coop.ledger.drafts import WaitingEntry
from coop.ledger.settings import set_approval_limit
from coop.members.membership.models import Member
from coop.members.proxies.errors import ProxyNotYetValid
from coop.members.proxies.errors import ProxyRevoked
from coop.members.proxies.service import revoke_proxy
from coop.members.savings.errors import MemberDeceased
from coop.members.savings.errors import MemberNotActive
from coop.money import Money
from tests.conftest import NOW
from tests.members import proxy_desk
from tests.members.counter_desk import Desk
from tests.members.deposit_desk import ON_SQLITE
from tests.members.deposit_desk import add_product
from tests.members.deposit_desk import balance
from tests.members.deposit_desk import opened
from tests.members.deposit_desk import wanted

if TYPE_CHECKING:
    from coop.errors import CoopError
    from tests.members.village import Village


@pytest.fixture
def desk(village: Village) -> Desk:
    """A counter whose receipts above 300,000 wait."""
    found = Desk(village)
    village.deposit("A-0001", 2_000_000, day=date(2026, 1, 5))
    found.furnish(2_000_000)
    found.open(2_000_000)
    found.limit(300_000)
    return found


def end(village: Village, status: str) -> None:
    """The membership of A-0001 ends, without the money being settled yet."""
    with writing(village.engine) as session:
        member = session.get_one(Member, village.members["A-0001"])
        member.status, member.left_on = status, date(2026, 3, 9)
        session.commit()


def refused(village: Village, waiting: WaitingEntry | None, error: type[CoopError]) -> None:
    """The second person cannot approve it."""
    assert waiting is not None
    with writing(village.engine) as session, pytest.raises(error):
        approve(session, waiting.id, approver="budi", now=NOW)


def test_a_withdrawal_that_waited_is_not_paid_after_the_member_died(desk: Desk) -> None:
    waiting = desk.take("A-0001", SUKARELA=-500_000).waiting
    end(desk.village, "deceased")
    refused(desk.village, waiting, MemberDeceased)
    assert desk.balance("A-0001") == Money.rupiah(2_000_000)


@ON_SQLITE
def test_a_deposit_that_waited_is_not_put_on_a_leavers_account(desk: Desk) -> None:
    waiting = desk.take("A-0001", SUKARELA=900_000).waiting
    end(desk.village, "resigned")
    refused(desk.village, waiting, MemberNotActive)


def test_a_proxy_that_was_revoked_meanwhile_covers_nothing(desk: Desk) -> None:
    proxy_id = proxy_desk.give(desk.village, valid_from=date(2026, 1, 1))
    facts = replace(desk.facts("A-0001", SUKARELA=-400_000), proxy_id=proxy_id)
    waiting = desk.take_facts(facts).waiting
    with writing(desk.village.engine) as session:
        revoke_proxy(session, proxy_id, "Diminta", actor="siti", now=NOW)
        session.commit()
    refused(desk.village, waiting, ProxyRevoked)


def test_what_still_holds_is_approved(desk: Desk) -> None:
    proxy_id = proxy_desk.give(desk.village, valid_from=date(2026, 1, 1))
    facts = replace(desk.facts("A-0001", SUKARELA=-400_000), proxy_id=proxy_id)
    waiting = desk.take_facts(facts).waiting
    assert waiting is not None
    with writing(desk.village.engine) as session:
        approve(session, waiting.id, approver="budi", now=NOW)
        session.commit()
    assert desk.balance("A-0001") == Money.rupiah(1_600_000)


@ON_SQLITE
def test_a_paper_of_before_the_proxy_was_given_is_refused(desk: Desk) -> None:
    proxy_id = proxy_desk.give(desk.village, valid_from=date(2026, 3, 5))
    facts = replace(desk.facts("A-0001", SUKARELA=-100_000), proxy_id=proxy_id)
    with pytest.raises(ProxyNotYetValid):
        desk.take_facts(facts, effective_date=date(2026, 2, 1), handwritten="K-9")


@ON_SQLITE
def test_a_time_deposit_that_waited_is_not_opened_for_a_leaver(village: Village) -> None:
    add_product(village)
    with writing(village.engine) as session:
        set_approval_limit(session, Money.rupiah(1_000_000), actor="budi", now=NOW)
        session.commit()
    waiting = opened(village, wanted(village)).submitted
    assert isinstance(waiting, WaitingEntry)
    end(village, "resigned")
    refused(village, waiting, MemberNotActive)
    assert balance(village, "2111") == Money.rupiah(0)
