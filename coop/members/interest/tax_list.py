"""The list of a month's tax for the tax office, and what one member is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop import audit
from coop.dates import Period
from coop.dates import utc_text
from coop.db import MoneyType
from coop.ledger.entry import check_text
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.members.interest.models import InterestLine
from coop.members.interest.models import TaxCertificate
from coop.members.interest.month import MonthInterest
from coop.members.interest.month import is_standing
from coop.members.interest.month import month_interest
from coop.members.interest.service import TAX_ACCOUNT
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

NUMBER_LENGTH_MAX: Final = 60


@dataclass(frozen=True, slots=True)
class TaxLine:
    """All interest of one member in a month.

    Attributes:
        member_id: whose.
        member_number: number of that member.
        name: for screens and paper only.
        gross: before tax.
        tax: withheld.
        certificate: official number of the certificate; empty until it is known.
        person_id: whose identity number the list may bear.
    """

    member_id: int
    member_number: str
    name: str
    gross: Money
    tax: Money
    certificate: str
    person_id: int

    @property
    def net(self) -> Money:
        """What was credited."""
        return self.gross - self.tax


@dataclass(frozen=True, slots=True)
class EarnedLine:
    """What one account was paid in a month, for the member's own statement.

    Attributes:
        period: the month that was earned.
        number: of the account; empty for time deposits together.
        product: its name.
        days: on how many days it was reckoned.
        basis_amount: on which balance.
        gross: before tax.
        tax: withheld.
    """

    period: Period
    number: str
    product: str
    days: int
    basis_amount: Money
    gross: Money
    tax: Money


def tax_list(session: Session, period: Period) -> list[TaxLine]:
    """Everybody who got interest in a month, by number, whether tax was withheld or not."""
    paid = {
        member_id: found
        for member_id, found in month_interest(session, period).items()
        if found.gross or found.tax
    }
    certificates = _certificates(session, period)
    rows = session.execute(
        select(Member.id, Member.number, Person.name, Person.id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.id.in_(paid))
        .order_by(Member.number)
    )
    return [
        TaxLine(
            member_id,
            number or "",
            name,
            paid[member_id].gross,
            paid[member_id].tax,
            certificates.get(member_id, ""),
            person_id,
        )
        for member_id, number, name, person_id in rows
    ]


def of_savings(session: Session, period: Period) -> MonthInterest:
    """Interest and tax of a month without time deposits, whose rest the list has beside it."""
    gross, tax = session.execute(
        select(
            func.sum(InterestLine.gross, type_=MoneyType),
            func.sum(InterestLine.tax, type_=MoneyType),
        ).where(InterestLine.booked_in == period, InterestLine.is_taxed, is_standing())
    ).one()
    return MonthInterest(gross or ZERO, tax or ZERO)


def tax_line(session: Session, period: Period, member_id: int) -> TaxLine:
    """The same of one member, with zeros where nothing was paid."""
    found = month_interest(session, period, [member_id]).get(member_id, MonthInterest())
    number, name, person_id = session.execute(
        select(Member.number, Person.name, Person.id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.id == member_id)
    ).one()
    certificate = _certificates(session, period, member_id).get(member_id, "")
    return TaxLine(member_id, number or "", name, *found, certificate, person_id)


def earned_lines(session: Session, period: Period, member_id: int) -> list[EarnedLine]:
    """What each account of a member was paid in a month; time deposits as one line at the end."""
    rows = session.execute(
        select(
            InterestLine.period,
            SavingsAccount.number,
            SavingsProduct.name,
            InterestLine.days,
            InterestLine.basis_amount,
            InterestLine.gross,
            InterestLine.tax,
        )
        .join(SavingsAccount, SavingsAccount.id == InterestLine.account_id)
        .join(SavingsProduct, SavingsProduct.id == SavingsAccount.product_id)
        .where(
            InterestLine.booked_in == period,
            InterestLine.member_id == member_id,
            InterestLine.is_taxed,
            is_standing(),
        )
        .order_by(InterestLine.id)
    )
    lines = [EarnedLine(Period(row[0]), *row[1:]) for row in rows if row.gross or row.tax]
    whole = month_interest(session, period, [member_id]).get(member_id, MonthInterest())
    gross = whole.gross - sum((each.gross for each in lines), start=ZERO)
    withheld = whole.tax - sum((each.tax for each in lines), start=ZERO)
    if gross or withheld:
        lines.append(EarnedLine(period, "", "Simpanan Berjangka", 0, ZERO, gross, withheld))
    return lines


def _certificates(session: Session, period: Period, member_id: int | None = None) -> dict[int, str]:
    """Official numbers by member; the latest that was written down."""
    query = (
        select(TaxCertificate.member_id, TaxCertificate.number)
        .where(TaxCertificate.period == period)
        .order_by(TaxCertificate.revision)
    )
    if member_id is not None:
        query = query.where(TaxCertificate.member_id == member_id)
    return {row.member_id: row.number for row in session.execute(query)}


def keep_certificate(
    session: Session,
    period: Period,
    member_id: int,
    number: str,
    *,
    actor: str,
    now: datetime,
) -> bool:
    """Write down the official number of a member's certificate; an earlier one stays readable.

    Args:
        session: writing session.
        period: month of the tax.
        member_id: whose certificate.
        number: as the tax office's system printed it; empty takes a wrong one away.
        actor: who writes it.
        now: aware moment.

    Returns:
        Whether anything changed.

    Raises:
        TextRefused: too long, or it would not print as it reads.
    """
    lock_head(session)
    kept = " ".join(number.split())
    check_text("tax_certificate", kept, length_max=NUMBER_LENGTH_MAX)
    if _certificates(session, period, member_id).get(member_id, "") == kept:
        return False
    latest = session.scalar(
        select(func.max(TaxCertificate.revision)).where(
            TaxCertificate.period == period, TaxCertificate.member_id == member_id
        )
    )
    row = TaxCertificate(
        period=period,
        member_id=member_id,
        revision=(latest or 0) + 1,
        number=kept,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "interest.certificate",
        f"certificate:{row.id}",
        actor=actor,
        now=now,
        period=period,
        number=kept,
    )
    return True


def tax_owed(session: Session, until: date) -> Money:
    """Tax withheld in books up to a day that was not paid to the state by now."""
    withheld = select(func.sum(Posting.amount)).join(Account).where(Account.code == TAX_ACCOUNT)
    upto = session.scalar(withheld.where(Posting.entry_date <= until)) or ZERO
    paid = withheld.join(JournalEntry, JournalEntry.id == Posting.entry_id).where(
        Posting.entry_date > until,
        Posting.amount > ZERO,
        JournalEntry.reverses_id.is_(None),
        ~JournalEntry.origin.startswith("interest:"),
    )
    return max(-upto - (session.scalar(paid) or ZERO), ZERO)


class MonthFigures(NamedTuple):
    """What stands of a month: on how many accounts, interest, tax, fees."""

    accounts: int
    gross: Money
    tax: Money
    fee: Money

    @property
    def net(self) -> Money:
        """What the accounts got."""
        return self.gross - self.tax - self.fee


def month_figures(session: Session, periods: Sequence[Period]) -> dict[Period, MonthFigures]:
    """What stands of the months that were earned; those without anything are left out."""
    rows = session.execute(
        select(
            InterestLine.period,
            func.count(InterestLine.account_id.distinct()),
            func.sum(InterestLine.gross, type_=MoneyType),
            func.sum(InterestLine.tax, type_=MoneyType),
            func.sum(InterestLine.fee, type_=MoneyType),
        )
        .where(InterestLine.period.in_(periods), InterestLine.run_id.is_not(None), is_standing())
        .group_by(InterestLine.period)
    )
    return {
        Period(period): MonthFigures(accounts, gross, tax, fee)
        for period, accounts, gross, tax, fee in rows
    }
