"""What pages and other packages ask about memberships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from coop.errors import NotFound
from coop.members.membership.errors import NotActive
from coop.members.membership.models import Heir
from coop.members.membership.models import Member
from coop.members.membership.models import MemberEvent
from coop.members.membership.models import OfficerTerm
from coop.members.membership.states import ACTIVE
from coop.members.membership.states import CANDIDATE
from coop.members.membership.states import DECEASED
from coop.members.membership.states import LEFT
from coop.members.membership.states import SETTLED
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy import ScalarSelect
    from sqlalchemy.orm import Session

SORTS = ("number", "name", "admitted")


def require_active(session: Session, member_id: int) -> Member:
    """The member, who may have products and use them.

    Raises:
        NotFound: no such membership.
        NotActive: a candidate, or somebody whose membership ended.
    """
    member = member_by_id(session, member_id)
    if member.status != ACTIVE:
        raise NotActive(called(member), member.status)
    return member


def called(member: Member) -> str:
    """What a membership is called: its number; a candidate has none yet.

    >>> called(Member(id=7)), called(Member(id=7, number="A-0007"))
    ('calon 7', 'A-0007')
    """
    return member.number or f"calon {member.id}"


def member_by_id(session: Session, member_id: int) -> Member:
    """A membership by its row, as it stands in the book now.

    Raises:
        NotFound: there is none.
    """
    found = session.get(Member, member_id, populate_existing=True)
    if found is None:
        raise NotFound("member", member_id)
    return found


def member_by_number(session: Session, number: str) -> Member:
    """A membership by its number.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(
        select(Member).where(Member.number == number).execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound("member", number[:40])
    return found


def accrual_end(session: Session, member_id: int) -> date | None:
    """The last day for which interest and penalties run: the day of death; None: they run on."""
    return session.scalar(
        select(Member.left_on).where(Member.id == member_id, _is_frozen())
    )  # a settlement keeps the day


def accrual_ends(session: Session) -> dict[int, date]:
    """The same for every member of whom it is true, for runs over all."""
    rows = session.execute(select(Member.id, Member.left_on).where(_is_frozen()))
    return {row.id: row.left_on for row in rows if row.left_on is not None}


def _is_frozen() -> ColumnElement[bool]:
    died = (
        select(MemberEvent.id)
        .where(
            MemberEvent.member_id == Member.id,
            MemberEvent.status == DECEASED,
            MemberEvent.day == Member.left_on,
        )
        .exists()
    )
    return or_(Member.status == DECEASED, and_(Member.status == SETTLED, died))


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which memberships a list shows.

    Attributes:
        text: part of a number or of a name.
        statuses: states; empty for all but those refused.
        group: the collector's group; empty for all.
        sort: one of ``SORTS``.
        person_ids: persons whose name sounds like the text.
    """

    text: str = ""
    statuses: tuple[str, ...] = ()
    group: str = ""
    sort: str = "number"
    person_ids: tuple[int, ...] = ()


class MemberRow(NamedTuple):
    """One line of the list."""

    id: int
    number: str | None
    name: str
    status: str
    candidate_on: date
    admitted_on: date | None
    left_on: date | None
    group_name: str
    hamlet: str


def members_page(
    session: Session, narrowed: Narrowed, *, offset: int, limit: int
) -> list[MemberRow]:
    """Memberships of a list, at most ``limit`` from ``offset`` on."""
    query = (
        select(
            Member.id,
            Member.number,
            Person.name,
            Member.status,
            Member.candidate_on,
            Member.admitted_on,
            Member.left_on,
            Member.group_name,
            func.coalesce(Household.hamlet, ""),
        )
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            HouseholdMember,
            and_(HouseholdMember.person_id == Person.id, HouseholdMember.left_on.is_(None)),
        )
        .outerjoin(Household, Household.id == HouseholdMember.household_id)
        .where(*_conditions(narrowed))
    )
    by_number = (Member.number.is_(None), func.length(Member.number), Member.number, Member.id)
    order = {
        "name": (Person.folded, Member.id),
        "admitted": (Member.admitted_on.is_(None), Member.admitted_on.desc(), Member.id.desc()),
    }.get(narrowed.sort, by_number)
    rows = session.execute(query.order_by(*order).offset(offset).limit(limit))
    return [MemberRow(*row) for row in rows]


def members_counted(session: Session, narrowed: Narrowed) -> int:
    """How many memberships a list has."""
    query = select(func.count()).select_from(Member).join(Person, Person.id == Member.person_id)
    return session.scalar(query.where(*_conditions(narrowed))) or 0


def _conditions(narrowed: Narrowed) -> list[ColumnElement[bool]]:
    statuses = narrowed.statuses or (CANDIDATE, ACTIVE, *LEFT, SETTLED)
    found: list[ColumnElement[bool]] = [Member.status.in_(statuses)]
    if narrowed.group:
        found.append(Member.group_name == narrowed.group)
    if narrowed.text.strip():
        typed = _escaped(narrowed.text.strip())
        found.append(
            or_(
                Member.person_id.in_(narrowed.person_ids),
                Member.number.ilike(f"%{typed}%", escape="\\"),
                Person.folded.like(f"%{_escaped(_small(narrowed.text))}%", escape="\\"),
                Person.name.ilike(f"%{typed}%", escape="\\"),
            )
        )
    return found


def _small(text: str) -> str:
    return " ".join(text.casefold().split())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def statuses_counted(session: Session) -> dict[str, int]:
    """How many memberships stand where."""
    rows = session.execute(select(Member.status, func.count()).group_by(Member.status))
    return {row[0]: row[1] for row in rows}


def groups(session: Session) -> list[str]:
    """Names of the collectors' groups in use."""
    rows = session.scalars(
        select(Member.group_name)
        .where(Member.group_name != "", Member.status.in_((ACTIVE, *LEFT)))
        .distinct()
        .order_by(Member.group_name)
    )
    return list(rows)


def history_of(session: Session, member_id: int) -> Sequence[MemberEvent]:
    """Every step of a membership, the latest first."""
    return session.scalars(
        select(MemberEvent)
        .where(MemberEvent.member_id == member_id)
        .order_by(MemberEvent.id.desc())
    ).all()


def memberships_of(session: Session, person_id: int) -> Sequence[Member]:
    """Every membership a person has or had, the latest first."""
    return session.scalars(
        select(Member).where(Member.person_id == person_id).order_by(Member.id.desc())
    ).all()


def heirs_of(session: Session, member_id: int) -> Sequence[Heir]:
    """The heirs as the member named them last."""
    return session.scalars(
        select(Heir)
        .where(Heir.member_id == member_id, Heir.withdrawn_on.is_(None))
        .order_by(Heir.id)
    ).all()


class TermRow(NamedTuple):
    """One term of office with whose it is."""

    term: OfficerTerm
    number: str | None
    name: str
    status: str


def terms(session: Session, member_id: int | None = None) -> list[TermRow]:
    """Terms of office, the latest beginning first; of one member or of all."""
    query = (
        select(OfficerTerm, Member.number, Person.name, Member.status)
        .join(Member, Member.id == OfficerTerm.member_id)
        .join(Person, Person.id == Member.person_id)
        .order_by(OfficerTerm.begins_on.desc(), OfficerTerm.id.desc())
    )
    if member_id is not None:
        query = query.where(OfficerTerm.member_id == member_id)
    return [TermRow(*row) for row in session.execute(query)]


def running_terms(session: Session, day: date) -> list[TermRow]:
    """Terms that nobody ended by that day, those that are overdue too; by organ, then beginning.

    A term that was ended early carries the reason; one whose last day passed without an election
    goes on until somebody says otherwise, and is said to be overdue.
    """
    rows = [
        each for each in terms(session) if each.term.begins_on <= day and not each.term.ended_reason
    ]
    return sorted(
        rows,
        key=lambda each: (each.term.organ != "pengurus", each.term.begins_on, each.number or ""),
    )


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One line of the register of members (buku daftar anggota)."""

    number: str
    name: str
    sex: str
    birth_place: str
    birth_day: date | None
    occupation: str
    address: str
    rt: str
    rw: str
    hamlet: str
    admitted_on: date
    left_on: date | None
    cause: str


def register_lines(session: Session) -> list[RegisterLine]:
    """Everybody who ever was a member, by day of admission and number."""
    rows: Iterable[Any] = session.execute(
        select(
            Member.number,
            Person.name,
            Person.sex,
            Person.birth_place,
            Person.birth_day,
            Person.occupation,
            func.coalesce(Household.address, ""),
            func.coalesce(Household.rt, ""),
            func.coalesce(Household.rw, ""),
            func.coalesce(Household.hamlet, ""),
            Member.admitted_on,
            Member.left_on,
            case((Member.left_on.is_(None), ""), else_=func.coalesce(_cause(), "")),
        )
        .join(Person, Person.id == Member.person_id)
        .outerjoin(
            HouseholdMember,
            and_(HouseholdMember.person_id == Person.id, HouseholdMember.left_on.is_(None)),
        )
        .outerjoin(Household, Household.id == HouseholdMember.household_id)
        .where(Member.status.in_((ACTIVE, *LEFT, SETTLED)))
        .order_by(Member.admitted_on, func.length(Member.number), Member.number)
    )
    return [RegisterLine(*row) for row in rows]


def _cause() -> ScalarSelect[str]:
    """Why a membership ended: the latest step by which it did."""
    return (
        select(MemberEvent.status)
        .where(MemberEvent.member_id == Member.id, MemberEvent.status.in_(LEFT))
        .order_by(MemberEvent.id.desc())
        .limit(1)
        .correlate(Member)
        .scalar_subquery()
    )
