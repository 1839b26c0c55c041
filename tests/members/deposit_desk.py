"""What tests of time deposits share: a village with products of them, and short ways to act."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func
from sqlalchemy import select

from coop.dates import utc_text
from coop.db import reading
from coop.db import writing
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.members.deposits import queries
from coop.members.deposits.facts import BreakFacts
from coop.members.deposits.facts import OpeningFacts
from coop.members.deposits.models import TimeDeposit
from coop.members.deposits.opening import Opened
from coop.members.deposits.opening import open_deposit
from coop.members.deposits.running import RunResult
from coop.members.deposits.running import run
from coop.members.deposits.service import Submitted
from coop.members.deposits.service import break_deposit
from coop.members.deposits.service import take_back
from coop.members.membership.models import Member
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.money import SEN_PER_RUPIAH
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW
from tests.members.village import ACTOR
from tests.members.village import FIRST_DAY

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tests.members.village import Village

#: What has nothing to do with the engine is tested on one of them.
ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"], indirect=True)

TEN_MILLION = Money.rupiah(10_000_000)


def add_product(
    village: Village,
    code: str = "SB3",
    months: int = 3,
    *,
    rate: str = "6",
    basis: str = "12",
    account: str = "2111",
    penalty: str = "3",
    least: int = 1_000_000,
    is_taxed: bool = True,
) -> int:
    """A product of time deposits with its terms."""
    written = {"recorded_at": utc_text(NOW), "recorded_by": ACTOR}
    with writing(village.engine) as session:
        product = SavingsProduct(
            code=code,
            name=f"Simpanan Berjangka {months} Bulan",
            kind="term",
            account=account,
            expense_account="5102",
            unit="USP",
            position=20 + months,
            **written,
        )
        session.add(product)
        session.flush()
        session.add(
            SavingsTerms(
                product_id=product.id,
                valid_from=FIRST_DAY,
                method="none",
                basis=basis,
                tiers=f'[[0, "{rate}"]]',
                withdrawal="maturity",
                months=months,
                penalty=penalty,
                minimum_deposit=Money.rupiah(least),
                is_taxed=is_taxed,
                decision="Rapat pengurus 1/2026",
                **written,
            )
        )
        session.commit()
        village.products[code] = product.id
        return product.id


def wanted(
    village: Village,
    product: str = "SB3",
    member: str = "A-0001",
    amount: Money = TEN_MILLION,
    day: date = date(2026, 1, 16),
    payout: str = "maturity",
    at_maturity: str = "pay",
) -> OpeningFacts:
    """A deposit as a member asks for it."""
    return OpeningFacts(
        member_id=village.members[member],
        product_id=village.products[product],
        amount=amount,
        opened_on=day,
        payout=payout,
        at_maturity=at_maturity,
        savings_id=village.accounts[member, "SUKARELA"],
        source_id=village.accounts[member, "SUKARELA"],
    )


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 5, 0, tzinfo=UTC)


def opened(
    village: Village,
    facts: OpeningFacts,
    request_id: str = "buka:1",
    now: datetime = NOW,
    *,
    is_brought: bool = True,
) -> Opened:
    """Open a deposit; its money is brought in that day, as it is at the counter."""
    if is_brought:
        with reading(village.engine) as session:
            known = session.scalar(
                select(TimeDeposit.id).where(TimeDeposit.request_id == request_id)
            )
            number = session.get_one(Member, facts.member_id).number or ""
        if known is None:
            village.deposit(number, facts.amount.sen // SEN_PER_RUPIAH, day=facts.opened_on)
    with writing(village.engine) as session:
        answer = open_deposit(session, facts, request_id=request_id, actor=ACTOR, now=now)
        session.commit()
        return answer


def run_until(village: Village, day: date) -> RunResult:
    """Run what is due, on that day."""
    with writing(village.engine) as session:
        result = run(session, day, actor=ACTOR, now=max(at(day), NOW))
        session.commit()
        return result


def broken(
    village: Village, deposit_id: int, day: date, request_id: str = "putus:1", now: datetime = NOW
) -> Submitted:
    """End a deposit early, into the member's voluntary savings."""
    with reading(village.engine) as session:
        member_id = queries.deposit_view(session, deposit_id).row.member_id
    own = next(number for number, each in village.members.items() if each == member_id)
    facts = BreakFacts(day, village.accounts[own, "SUKARELA"], "Anak sakit")
    with writing(village.engine) as session:
        answer = break_deposit(
            session, deposit_id, facts, request_id=request_id, actor=ACTOR, now=now
        )
        session.commit()
        return answer


def taken_back(
    village: Village, deposit_id: int, entry_id: int, day: date, request_id: str = "batal:1"
) -> Submitted:
    """Reverse an entry of a deposit."""
    with writing(village.engine) as session:
        answer = take_back(
            session,
            deposit_id,
            entry_id,
            reason="Salah ketik",
            day=day,
            request_id=request_id,
            actor=ACTOR,
            now=at(day),
        )
        session.commit()
        return answer


def view(village: Village, deposit_id: int) -> queries.DepositView:
    """A deposit as it stands."""
    with reading(village.engine) as session:
        return queries.deposit_view(session, deposit_id)


def last_entry(village: Village, deposit_id: int) -> queries.DepositEntry:
    """The latest entry of a deposit that stands."""
    with reading(village.engine) as session:
        entries = queries.entries_of(session, deposit_id)[deposit_id]
    return [each for each in entries if each.is_standing][-1]


def balance(village: Village, code: str) -> Money:
    """What an account holds, debit positive."""
    with reading(village.engine) as session:
        return _balance(session, code)


def _balance(session: Session, code: str) -> Money:
    found = session.scalar(
        select(func.sum(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(Account.code == code)
    )
    return found if found is not None else ZERO


def fill(village: Village) -> None:
    """Some months of savings, a deposit among them."""
    village.deposit("A-0001", 500_000, day=date(2026, 1, 5))
    village.deposit("A-0001", -200_000, day=date(2026, 2, 5))
    village.deposit("A-0002", 750_000, day=date(2026, 3, 5))
    village.deposit("A-0002", 50_000, "HARIRAYA", day=date(2026, 3, 6))
    for member in ("A-0001", "A-0002", "A-0003"):
        village.deposit(member, 20_000, "WAJIB", day=date(2026, 3, 2))
    add_product(village)
    village.deposit("A-0001", 10_000_000, "REMITANSI", day=date(2026, 3, 3))
    abroad = village.accounts["A-0001", "REMITANSI"]
    placed = replace(wanted(village, day=date(2026, 3, 3)), source_id=abroad)
    opened(village, placed, is_brought=False)
