"""Interest to date: what a settlement pays, and that no run pays it again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop.db import reading
from coop.db import writing
from coop.members.interest.leaving import interest_to_date
from coop.members.interest.models import InterestLine
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import own_interest
from coop.members.membership.facts import SettlementFacts
from coop.members.membership.service import decease
from coop.members.membership.service import resign
from coop.members.membership.settling import propose
from coop.members.membership.settling import settle
from coop.members.membership.settling import unsettle
from coop.money import Money
from tests.members.interest_desk import APRIL
from tests.members.interest_desk import APRIL_5
from tests.members.interest_desk import MARCH
from tests.members.interest_desk import put
from tests.members.interest_desk import run
from tests.members.interest_desk import total_on

if TYPE_CHECKING:
    from tests.members.village import Village

MEMBER = "A-0001"


def owed(village: Village, day: date) -> Money:
    with reading(village.engine) as session:
        return interest_to_date(session, village.accounts[MEMBER, "SUKARELA"], day)


def leave_and_settle(village: Village, day: date) -> int:
    with writing(village.engine) as session:
        member_id = village.members[MEMBER]
        resign(
            session,
            member_id,
            day,
            "Rapat 5/2026",
            reason="pindah",
            request_id="keluar",
            actor="siti",
            now=APRIL_5,
        )
        row = settle(
            session,
            member_id,
            SettlementFacts(day=day, decision="Rapat 5/2026"),
            request_id="selesai",
            actor="siti",
            now=APRIL_5,
        )
        session.commit()
        return row.id


def test_money_taken_out_on_a_day_earns_until_the_day_before(village: Village) -> None:
    put(village, MEMBER, 36_500_000, day=date(2026, 3, 1))
    assert owed(village, date(2026, 3, 20)) == Money.rupiah(19 * 6_000)
    assert owed(village, date(2026, 3, 1)) == Money(0)


def test_what_a_run_paid_is_owed_no_more(village: Village) -> None:
    put(village, MEMBER, 36_500_000, day=date(2026, 3, 1))
    run(village)
    assert owed(village, date(2026, 3, 20)) == Money(0)
    assert owed(village, date(2026, 4, 3)) == Money.rupiah(12_061)


def test_a_settlement_pays_interest_to_date_with_its_tax_and_no_run_pays_it_again(
    village: Village,
) -> None:
    put(village, MEMBER, 365_000_000, day=date(2026, 3, 1))
    put(village, "A-0002", 36_500_000, day=date(2026, 3, 1))
    leave_and_settle(village, date(2026, 3, 11))
    gross, tax = Money.rupiah(600_000), Money.rupiah(60_000)
    assert (total_on(village, "5101"), total_on(village, "2142")) == (gross, -tax)
    with reading(village.engine) as session:
        member_id = village.members[MEMBER]
        assert own_interest(session, MARCH)[member_id] == MonthInterest(gross, tax)
    assert run(village).gross == Money.rupiah(186_000)
    assert run(village).entries == 0


def test_a_settlement_that_is_taken_back_leaves_the_interest_to_the_run(village: Village) -> None:
    put(village, MEMBER, 36_500_000, day=date(2026, 3, 1))
    settlement = leave_and_settle(village, date(2026, 3, 11))
    with writing(village.engine) as session:
        unsettle(
            session,
            settlement,
            date(2026, 3, 11),
            "keliru",
            request_id="batal",
            actor="siti",
            now=APRIL_5,
        )
        session.commit()
    with reading(village.engine) as session:
        assert own_interest(session, MARCH) == {}
        assert len(session.scalars(select(InterestLine)).all()) == 1
    assert run(village).gross == Money.rupiah(186_000)


def test_after_a_death_interest_runs_to_that_day_however_late_it_is_settled(
    village: Village,
) -> None:
    put(village, MEMBER, 36_500_000, day=date(2026, 3, 1))
    member_id = village.members[MEMBER]
    with writing(village.engine) as session:
        decease(
            session,
            member_id,
            date(2026, 3, 10),
            "Surat kematian 1",
            reason="meninggal",
            request_id="meninggal",
            actor="siti",
            now=APRIL_5,
        )
        session.commit()
    with reading(village.engine) as session:
        sheet = propose(session, member_id, date(2026, 4, 3))
        rights = {right.label.id: right.money for right in sheet.rights}
    assert rights["Bunga berjalan S2-0001"] == Money.rupiah(10 * 6_000)
    assert run(village).gross == Money.rupiah(60_000)
    with reading(village.engine) as session:
        sheet = propose(session, member_id, date(2026, 4, 3))
        assert not any("Bunga" in right.label.id for right in sheet.rights)
        assert own_interest(session, APRIL) == {}
