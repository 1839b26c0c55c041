"""Proxies and their acts as pages and the counter read them.

Whether an act stands is asked of the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from coop.dates import first_day
from coop.dates import last_day
from coop.dates import period_of
from coop.db import MoneyType
from coop.errors import NotFound
from coop.ledger.draft_models import PendingEntry
from coop.ledger.models import JournalEntry
from coop.members.membership.models import Member
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.proxies.errors import ProxyUnknown
from coop.members.proxies.facts import PURPOSES
from coop.members.proxies.facts import RELATION_LABELS
from coop.members.proxies.facts import TAKING_OUT
from coop.members.proxies.facts import grown_up_born_by
from coop.members.proxies.facts import proxy_number
from coop.members.proxies.models import Proxy
from coop.members.proxies.models import ProxyAct
from coop.members.proxies.models import ProxyLink
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy import Select
    from sqlalchemy.orm import Session

    from coop.ledger.report import Label

#: Persons offered for a name at once; who is not among them is typed more precisely.
CANDIDATES_MAX = 20

#: Where an act can stand: its entry is in the book, waits, was taken back, or was never made.
STANDING = "standing"
WAITING = "waiting"
REVERSED = "reversed"
DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class ProxyView:
    """One proxy with the names screens show.

    Attributes:
        row: as it is kept.
        name: of who acts.
        member_number: of who gave it.
        member_name: of who gave it.
        member_status: where that membership stands.
        left: of the month's limit, None where it was not asked for.
    """

    row: Proxy
    name: str
    member_number: str
    member_name: str
    member_status: str
    left: Money | None = None

    @property
    def id(self) -> int:
        """Of the proxy."""
        return self.row.id

    @property
    def number(self) -> str:
        """What people call it."""
        return self.row.number

    @property
    def relation(self) -> Label:
        """Who acts, to the member."""
        return RELATION_LABELS[self.row.relation]

    @property
    def purposes(self) -> tuple[str, ...]:
        """What it is for, in the order of ``facts.PURPOSES``."""
        return tuple(each for each in PURPOSES if each in self.row.purpose_set())

    @property
    def limit_each(self) -> Money:
        """Most that one act takes out."""
        return self.row.limit_each

    @property
    def limit_month(self) -> Money:
        """Most that the acts of a month take out."""
        return self.row.limit_month

    @property
    def expires_on(self) -> date:
        """Last day."""
        return self.row.expires_on

    @property
    def takes_out(self) -> bool:
        """Whether money may be taken out by it."""
        return bool(TAKING_OUT & self.row.purpose_set())

    def state_on(self, day: date) -> str:
        """``revoked``, ``ended``, ``later``, ``expired`` or ``valid``."""
        if self.row.revoked_at:
            return "revoked"
        if self.member_status != "active":
            return "ended"
        if day < self.row.valid_from:
            return "later"
        return "expired" if day > self.row.expires_on else "valid"


@dataclass(frozen=True, slots=True)
class ActView:
    """One act and what became of it.

    Attributes:
        row: as it is kept.
        state: ``standing``, ``waiting``, ``reversed`` or ``dropped``.
        entry_id: its entry, once there is one.
        voucher_number: of that entry, empty without one.
        relation: key of who acted.
        name: of who acted, for the treasurer's screens.
    """

    row: ProxyAct
    state: str
    entry_id: int | None
    voucher_number: str
    relation: str
    name: str

    @property
    def number(self) -> str:
        """Of the proxy."""
        return proxy_number(self.row.proxy_id)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person who might act: how they are known, never by NIK."""

    person_id: int
    name: str
    birth_year: int | None
    in_household: bool


_PROXIES = (
    select(Proxy, Person.name, Member.number, Member.status)
    .join(Person, Person.id == Proxy.person_id)
    .join(Member, Member.id == Proxy.member_id)
)


def proxy_view(session: Session, proxy_id: int, day: date) -> ProxyView:
    """One proxy with what is left of its month.

    Raises:
        ProxyUnknown: there is none of that number.
    """
    found = _views(session, _PROXIES.where(Proxy.id == proxy_id), day)
    if not found:
        raise ProxyUnknown(proxy_number(proxy_id))
    return found[0]


def proxies_of_member(session: Session, member_id: int, day: date) -> list[ProxyView]:
    """Every proxy of a member, the latest first, with what is left of the month."""
    query = _PROXIES.where(Proxy.member_id == member_id).order_by(Proxy.id.desc())
    return _views(session, query, day)


def proxies_in_force(session: Session, member_id: int, day: date) -> list[ProxyView]:
    """Proxies under which somebody may act for a member on a day."""
    return [
        each for each in proxies_of_member(session, member_id, day) if each.state_on(day) == "valid"
    ]


def count_in_force(session: Session, member_id: int, day: date) -> int:
    """How many proxies of a member hold on a day; one query."""
    query = select(func.count()).select_from(Proxy).join(Member, Member.id == Proxy.member_id)
    return session.scalar(query.where(Proxy.member_id == member_id, *_in_force(day))) or 0


def _in_force(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Proxy.revoked_at == "",
        Member.status == "active",
        Proxy.valid_from <= day,
        Proxy.expires_on >= day,
    )


def proxies_page(
    session: Session, day: date, *, only_valid: bool, limit: int, offset: int
) -> list[ProxyView]:
    """Proxies of the whole cooperative, the latest first; no month is counted."""
    query = _PROXIES.order_by(Proxy.id.desc()).limit(limit).offset(offset)
    if only_valid:
        query = query.where(*_in_force(day))
    return _views(session, query, None)


def _views(session: Session, query: Select[*tuple[Any, ...]], day: date | None) -> list[ProxyView]:
    rows = session.execute(query).all()
    names = _names(session, [row.member_id for row, *_ in rows])
    found = []
    for row, name, number, status in rows:
        left = None
        if day is not None:
            left = max(row.limit_month - taken_in_month(session, row.id, day), ZERO)
        found.append(ProxyView(row, name, number or "", names[row.member_id], status, left))
    return found


def _names(session: Session, member_ids: Sequence[int]) -> dict[int, str]:
    rows = session.execute(
        select(Member.id, Person.name)
        .join(Person, Person.id == Member.person_id)
        .where(Member.id.in_(member_ids))
    )
    return {each.id: each.name for each in rows}


def taken_in_month(
    session: Session, proxy_id: int, day: date, *, without_request: str = ""
) -> Money:
    """What acts of the month of a day took out: what stands, and what still waits.

    What was taken back or never approved is free again.
    """
    month = period_of(day)
    query = (
        _ACTS.where(
            ProxyAct.proxy_id == proxy_id,
            ProxyAct.purpose.in_(sorted(TAKING_OUT)),
            ProxyAct.day.between(first_day(month), last_day(month)),
            ProxyAct.request_id != without_request,
        )
        .where(_IS_TAKEN)
        .with_only_columns(func.sum(ProxyAct.amount, type_=MoneyType))
    )
    found: Money | None = session.scalar(query)
    return found if found is not None else ZERO


_Reversal = aliased(JournalEntry)
_ACTS = (
    select(
        ProxyAct,
        JournalEntry.id,
        JournalEntry.voucher_number,
        _Reversal.id,
        PendingEntry.state,
        Proxy.relation,
        Person.name,
    )
    .join(Proxy, Proxy.id == ProxyAct.proxy_id)
    .join(Person, Person.id == Proxy.person_id)
    .outerjoin(JournalEntry, JournalEntry.request_id == ProxyAct.request_id)
    .outerjoin(_Reversal, _Reversal.reverses_id == JournalEntry.id)
    .outerjoin(PendingEntry, PendingEntry.request_id == ProxyAct.request_id)
)
_IS_TAKEN: ColumnElement[bool] = _Reversal.id.is_(None) & (
    JournalEntry.id.is_not(None) | (PendingEntry.state == "waiting")
)


def acts_of_proxy(
    session: Session, proxy_id: int, *, limit: int | None = None, offset: int = 0
) -> list[ActView]:
    """What was done under a proxy, the latest first."""
    query = _ACTS.where(ProxyAct.proxy_id == proxy_id).order_by(ProxyAct.id.desc())
    return _acts(session, query.limit(limit).offset(offset))


def acts_of_member(session: Session, member_id: int) -> list[ActView]:
    """What was done for a member under any proxy, in the order it was recorded."""
    return _acts(session, _ACTS.where(Proxy.member_id == member_id).order_by(ProxyAct.id))


def act_of_request(session: Session, request_id: str) -> ActView | None:
    """The act of an entry or draft, if a proxy made it; for its receipt."""
    found = _acts(session, _ACTS.where(ProxyAct.request_id == request_id))
    return found[0] if found else None


def _acts(session: Session, query: Select[*tuple[Any, ...]]) -> list[ActView]:
    found = []
    for act, entry_id, voucher, reversal_id, pending, relation, name in session.execute(query):
        if entry_id is not None:
            state = REVERSED if reversal_id is not None else STANDING
        else:
            state = WAITING if pending == "waiting" else DROPPED
        found.append(ActView(act, state, entry_id, voucher or "", relation, name))
    return found


def links_of_member(session: Session, member_id: int) -> Sequence[ProxyLink]:
    """Every link of a member, the latest first."""
    return session.scalars(
        select(ProxyLink).where(ProxyLink.member_id == member_id).order_by(ProxyLink.id.desc())
    ).all()


def member_of(session: Session, number: str) -> tuple[Member, str]:
    """A member and the name, by number.

    Raises:
        NotFound: nobody has that number.
    """
    found = session.execute(
        select(Member, Person.name)
        .join(Person, Person.id == Member.person_id)
        .where(Member.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound("member", number)
    return found[0], found[1]


def number_of(session: Session, member_id: int) -> str:
    """The number of a member."""
    return session.scalar(select(Member.number).where(Member.id == member_id)) or ""


def candidates(session: Session, member: Member, text: str, day: date) -> list[Candidate]:
    """Who might act for a member: the household, and, where a name is typed, who has that name.

    Who is known to be a minor on ``day`` is left out.
    """
    ours = select(HouseholdMember.household_id).where(
        HouseholdMember.person_id == member.person_id, HouseholdMember.left_on.is_(None)
    )
    household = session.scalars(
        select(HouseholdMember.person_id).where(
            HouseholdMember.household_id.in_(ours), HouseholdMember.left_on.is_(None)
        )
    ).all()
    wanted: ColumnElement[bool] = Person.id.in_(household)
    folded = " ".join(text.casefold().split())
    if folded:
        wanted |= Person.folded.contains(folded, autoescape=True)
    people: Iterable[Person] = session.scalars(
        select(Person)
        .where(
            wanted,
            Person.state == "known",
            Person.died_on.is_(None),
            Person.birth_day.is_(None) | (Person.birth_day <= grown_up_born_by(day)),
            Person.id != member.person_id,
        )
        .order_by(Person.id.in_(household).desc(), Person.folded, Person.id)
        .limit(CANDIDATES_MAX)
    )
    return [
        Candidate(
            each.id,
            each.name,
            each.birth_day.year if each.birth_day else None,
            each.id in household,
        )
        for each in people
    ]
