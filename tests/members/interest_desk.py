"""What tests of interest have in common: terms, money put in when a month is over, runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text

from coop.dates import Period
from coop.dates import utc_text
from coop.db import reading
from coop.db import writing
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.posting import post
from coop.members.interest import service
from coop.members.savings.models import SavingsTerms
from coop.members.savings.reading import balance_of
from coop.money import Money

if TYPE_CHECKING:
    from tests.members.village import Village

MARCH = Period("2026-03")
APRIL = Period("2026-04")
#: A day of April, when March is over.
APRIL_5 = datetime(2026, 4, 5, 3, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Terms:
    """What a test changes of a product's terms."""

    product: str = "SUKARELA"
    valid_from: date = date(2026, 1, 2)
    method: str = "daily"
    basis: str = "365"
    tiers: str = '[[0, "6"]]'
    fee: int = 0
    interval: str = "monthly"
    is_taxed: bool = True


def set_terms(village: Village, terms: Terms) -> None:
    with writing(village.engine) as session:
        session.add(
            SavingsTerms(
                product_id=village.products[terms.product],
                valid_from=terms.valid_from,
                method=terms.method,
                basis=terms.basis,
                tiers=terms.tiers,
                monthly_fee=Money.rupiah(terms.fee),
                interval=terms.interval,
                is_taxed=terms.is_taxed,
                decision="Rapat pengurus 2/2026",
                recorded_at=utc_text(APRIL_5),
                recorded_by="siti",
            )
        )
        session.commit()


def put(
    village: Village,
    member: str,
    rupiah: int,
    product: str = "SUKARELA",
    day: date = date(2026, 3, 2),
) -> None:
    """Cash into an account, or with a minus out of it, recorded when the month is over."""
    with writing(village.engine) as session:
        account = village.view(session, member, product)
        amount = Money.rupiah(abs(rupiah))
        cash = "1104" if account.unit == "USP" else "1101"
        if rupiah > 0:
            lines = (
                debit(cash, amount, unit=account.unit),
                account.money_in(amount),
            )
        else:
            lines = (
                account.money_out(amount),
                credit(cash, amount, unit=account.unit),
            )
        draft = Draft(entry_date=day, narration=f"Simpanan {member}", lines=lines)
        post(session, draft, request_id=f"uji:{next(_REQUESTS)}", actor="siti", now=APRIL_5)
        session.commit()


_REQUESTS = count()


def run(
    village: Village, period: Period = MARCH, now: datetime = APRIL_5, size: int = 250
) -> service.RunResult:
    with writing(village.engine) as session:
        return service.run(session, period, actor="siti", now=now, commit=session.commit, size=size)


def preview(village: Village, period: Period = MARCH) -> service.Preview:
    with reading(village.engine) as session:
        return service.preview(session, period, APRIL_5.date())


def balance(village: Village, member: str, product: str = "SUKARELA") -> Money:
    with reading(village.engine) as session:
        return balance_of(session, village.view(session, member, product))


def total_on(village: Village, code: str) -> Money:
    with reading(village.engine) as session:
        found = session.scalar(
            select(func.sum(Posting.amount)).join(Account).where(Account.code == code)
        )
        return found if found is not None else Money(0)


def head(village: Village) -> tuple[int, str]:
    with reading(village.engine) as session:
        position, code = session.execute(text("SELECT position, hash FROM chain_head")).one()
        return position, code
