"""What one member may read: the own savings and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import tuple_

from coop.db import MoneyType
from coop.errors import NotFound
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import SubledgerHold
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.portal.errors import PortalClosed
from coop.members.portal.models import MemberCode
from coop.members.portal.models import MemberLogin
from coop.members.portal.service import READABLE
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import balances_of
from coop.members.savings.reading import savings_of_member
from coop.members.savings.telling import natures_of
from coop.money import ZERO
from coop.money import Money
from coop.users.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.ledger.report import Label

RECENT = 10


@dataclass(frozen=True, slots=True)
class Own:
    """Whose savings a log-in shows."""

    member_id: int
    number: str
    name: str
    status: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """One account as its owner sees it.

    Attributes:
        account: which.
        balance: what it holds.
        held: what of it cannot be taken out.
    """

    account: SavingsView
    balance: Money
    held: Money


@dataclass(frozen=True, slots=True)
class Recent:
    """One of the last movements.

    Attributes:
        account: on which.
        day: from when it counts.
        label: what it was.
        voucher_number: under which it is in the books.
        amount: positive for money in.
    """

    account: SavingsView
    day: date
    label: Label
    voucher_number: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Access:
    """How a member gets in, as the treasurer sees it.

    Attributes:
        login: None where there never was one.
        username: of that log-in.
        code: the last one made, used or not.
    """

    login: MemberLogin | None
    username: str
    code: MemberCode | None


def own_of(session: Session, user_id: int) -> Own:
    """Whose savings a log-in shows.

    Raises:
        PortalClosed: it is nobody's, was shut, or the membership came to its end.
    """
    found = session.execute(
        select(Member.id, Member.number, Person.name, Member.status, MemberLogin.closed_at)
        .join(Member, Member.id == MemberLogin.member_id)
        .join(Person, Person.id == Member.person_id)
        .where(MemberLogin.user_id == user_id)
    ).one_or_none()
    if found is None:
        raise PortalClosed("unlinked")
    member_id, number, name, status, closed_at = found
    if closed_at:
        raise PortalClosed("shut")
    if status not in READABLE:
        raise PortalClosed("ended")
    return Own(member_id, number or "", name, status)


def own_accounts(session: Session, member_id: int) -> list[OwnAccount]:
    """Every account of a member that is open, with what it holds; three queries."""
    accounts = savings_of_member(session, member_id)
    balances = balances_of(session, accounts)
    held = _held(session, accounts)
    return [
        OwnAccount(each, balances[each.id], held.get((each.account_id, each.subledger_id), ZERO))
        for each in accounts
    ]


def _held(session: Session, accounts: Sequence[SavingsView]) -> dict[tuple[int, int], Money]:
    wanted = [(each.account_id, each.subledger_id) for each in accounts]
    rows = session.execute(
        select(
            SubledgerHold.account_id,
            SubledgerHold.subledger_id,
            func.sum(SubledgerHold.amount, type_=MoneyType),
        )
        .where(
            tuple_(SubledgerHold.account_id, SubledgerHold.subledger_id).in_(wanted),
            SubledgerHold.released_at == "",
        )
        .group_by(SubledgerHold.account_id, SubledgerHold.subledger_id)
    )
    return {(account, about): amount for account, about, amount in rows}


def own_account(session: Session, member_id: int, account_id: int) -> SavingsView:
    """One account of a member, closed ones too.

    Raises:
        NotFound: it is somebody else's, or there is none: the same answer.
    """
    for each in savings_of_member(session, member_id, with_closed=True):
        if each.id == account_id:
            return each
    raise NotFound("savings", account_id)


def recent_movements(session: Session, accounts: Sequence[SavingsView]) -> list[Recent]:
    """The last movements over several accounts of one member, the latest first; two queries."""
    if not accounts:
        return []
    places = {(each.account_id, each.subledger_id): each for each in accounts}
    rows = session.execute(
        select(
            Posting.account_id,
            Posting.subledger_id,
            Posting.effective_date,
            Posting.entry_id,
            JournalEntry.voucher_number,
            Posting.amount,
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(tuple_(Posting.account_id, Posting.subledger_id).in_(list(places)))
        .order_by(Posting.effective_date.desc(), Posting.entry_id.desc(), Posting.line.desc())
        .limit(RECENT)
    ).all()
    natures = natures_of(session, accounts[0].member_id, [row.entry_id for row in rows])
    found = []
    for account_id, about, day, entry_id, voucher, amount in rows:
        account = places[account_id, about or 0]
        label = natures[entry_id].told(-amount, account).label
        found.append(Recent(account, day, label, voucher, -amount))
    return found


def access_of(session: Session, member_id: int) -> Access:
    """How a member gets in."""
    found = session.execute(
        select(MemberLogin, User.username)
        .join(User, User.id == MemberLogin.user_id)
        .where(MemberLogin.member_id == member_id)
    ).one_or_none()
    code = session.scalars(
        select(MemberCode)
        .where(MemberCode.member_id == member_id)
        .order_by(MemberCode.id.desc())
        .limit(1)
    ).one_or_none()
    return Access(found[0] if found else None, found[1] if found else "", code)
