"""Paying out what a settlement left, and taking back what was paid or settled."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from coop.db import reading
from coop.db import writing
from coop.errors import NotFound
from coop.ledger.correction import reverse
from coop.ledger.drafts import WaitingEntry
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import NotReversible
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.errors import ZeroLine
from coop.ledger.posting import PostedEntry
from coop.ledger.settings import set_approval_limit
from coop.members.membership import payments
from coop.members.membership import queries
from coop.members.membership import settling
from coop.members.membership.errors import PayoutTooLarge
from coop.members.membership.errors import SettlementPaid
from coop.members.membership.errors import WrongStep
from coop.members.savings.models import SavingsAccount
from coop.money import Money
from tests.conftest import NOW
from tests.members.test_membership_settlement import DAY
from tests.members.test_membership_settlement import balances
from tests.members.test_membership_settlement import leave
from tests.members.test_membership_settlement import pay
from tests.members.test_membership_settlement import save_up
from tests.members.test_membership_settlement import settle
from tests.members.test_membership_settlement import unsettle

if TYPE_CHECKING:
    from tests.members.village import Village


def test_the_rest_is_paid_in_parts_and_never_more(village: Village) -> None:
    save_up(village)
    leave(village)
    number = settle(village)
    pay(village, number, 400_000, account="1104", unit="USP")
    pay(village, number, 400_000, account="1104", unit="USP")  # a second click
    assert balances(village) == {"2177": Money.rupiah(502_345)}
    for rupiah, refusal in ((502_346, PayoutTooLarge), (0, ZeroLine), (-5, ZeroLine)):
        with pytest.raises(refusal):
            pay(village, number, rupiah, "bayar:2")
    with pytest.raises(TextRefused):
        pay(village, number, 1, "bayar:2", recipient=" ")
    with pytest.raises(DateInFuture):
        pay(village, number, 1, "bayar:2", day=date(2027, 1, 1))
    with pytest.raises(RequestReused):
        pay(village, number, 400_000, account="1104", unit="USP", recipient="Orang lain")
    with pytest.raises(RequestReused):
        pay(village, number, 400_000, account="1104", unit="USP", certificate="Ahli waris 3/2026")
    with pytest.raises(NotFound):
        pay(village, 99, 1, "bayar:2")
    pay(village, number, 502_345, "bayar:2", account="1104", unit="USP")
    assert balances(village) == {}


def test_a_payment_above_the_limit_waits_and_counts_meanwhile(village: Village) -> None:
    save_up(village)
    leave(village)
    number = settle(village)
    with writing(village.engine) as session:
        set_approval_limit(session, Money.rupiah(300_000), actor="budi", now=NOW)
        session.commit()
    waiting = pay(village, number, 600_000, account="1104", unit="USP")
    assert isinstance(waiting, WaitingEntry)
    with pytest.raises(PayoutTooLarge):
        pay(village, number, 302_346, "bayar:2")
    with pytest.raises(SettlementPaid):
        unsettle(village, number)
    with reading(village.engine) as session:
        [view] = payments.payments_of(session, number)
        assert view.is_standing
        assert view.entry is None


def test_a_payment_is_taken_back_by_its_own_service(village: Village) -> None:
    save_up(village)
    leave(village)
    number = settle(village)
    posted = pay(village, number, 902_345, account="1104", unit="USP")
    assert isinstance(posted, PostedEntry)
    with pytest.raises(SettlementPaid):
        unsettle(village, number)
    with writing(village.engine) as session, pytest.raises(NotReversible):
        reverse(
            session,
            posted.id,
            reason="salah",
            entry_date=DAY,
            request_id="x",
            actor="siti",
            now=NOW,
        )
    for _click in range(2):
        with writing(village.engine) as session:
            [view] = payments.payments_of(session, number)
            payments.take_back_payment(
                session,
                view.payment.id,
                DAY,
                "Uang tidak diambil",
                request_id="tarik:1",
                actor="siti",
                now=NOW,
            )
            session.commit()
    assert balances(village) == {"2177": Money.rupiah(902_345)}
    with writing(village.engine) as session, pytest.raises(NotFound):
        payments.take_back_payment(session, 99, DAY, "x", request_id="t", actor="siti", now=NOW)
    unsettle(village, number)
    assert "2177" not in balances(village)


def test_a_settlement_is_taken_back_whole(village: Village) -> None:
    save_up(village)
    mine = leave(village)
    before = balances(village)
    number = settle(village)
    unsettle(village, number)
    unsettle(village, number)  # a second click
    assert balances(village) == before
    with reading(village.engine) as session:
        assert queries.member_by_id(session, mine).status == "resigned"
        assert settling.standing_settlement(session, mine) is None
        statuses = session.scalars(
            select(SavingsAccount.status).where(SavingsAccount.member_id == mine)
        )
        assert set(statuses) == {"open"}
    with pytest.raises(WrongStep):
        unsettle(village, number, "batal:2")
    with pytest.raises(WrongStep):
        pay(village, number, 1)
    again = settle(village, request_id="selesai:2")
    assert again == number + 1
    assert balances(village) == {"2177": Money.rupiah(902_345)}
    with pytest.raises(RequestReused):
        unsettle(village, again)
