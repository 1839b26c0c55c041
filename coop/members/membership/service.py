"""Steps of a membership: applied for, decided on, ended; each is an event that stays.

Every step locks the book first, so two counters never give one number twice, and calls the hooks
of other packages in the same transaction: a member never stands without the accounts that every
member has.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from coop.dates import utc_text
from coop.db import MoneyType
from coop.errors import NotFound
from coop.ledger.accounts import open_subledger
from coop.ledger.errors import RequestReused
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.periods import lock_head
from coop.ledger.settings import change_setting
from coop.ledger.settings import setting
from coop.members.membership import belongings as _belongings  # noqa: F401 - registers itself
from coop.members.membership import tasks as _tasks  # noqa: F401 - registers itself
from coop.members.membership.details import end_terms
from coop.members.membership.errors import AdmissionUsed
from coop.members.membership.errors import AlreadyMember
from coop.members.membership.errors import IdentityMissing
from coop.members.membership.errors import NumberTaken
from coop.members.membership.errors import PersonRefused
from coop.members.membership.errors import WrongStep
from coop.members.membership.facts import NAME_LENGTH_MAX
from coop.members.membership.facts import Application
from coop.members.membership.models import Member
from coop.members.membership.numbering import DEFAULT_FORM
from coop.members.membership.numbering import NumberForm
from coop.members.membership.numbering import check_number
from coop.members.membership.numbering import next_number
from coop.members.membership.numbering import number_form
from coop.members.membership.queries import called
from coop.members.membership.queries import member_by_id
from coop.members.membership.registry import Moment
from coop.members.membership.states import ACTIVE
from coop.members.membership.states import CANDIDATE
from coop.members.membership.states import DECEASED
from coop.members.membership.states import EXPELLED
from coop.members.membership.states import LEFT
from coop.members.membership.states import REFUSED
from coop.members.membership.states import RESIGNED
from coop.members.membership.states import SETTLED
from coop.members.membership.steps import Step
from coop.members.membership.steps import Wanted
from coop.members.membership.steps import begin
from coop.members.membership.steps import check_day
from coop.members.membership.steps import check_risk
from coop.members.membership.steps import keep_event
from coop.members.membership.steps import kept_text
from coop.members.membership.steps import needed
from coop.members.membership.steps import take
from coop.members.membership.steps import write_down
from coop.members.people.models import Person
from coop.members.references import is_named
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: How the cooperative's first number looks; the next ones follow it.
NUMBER_FORM = "members.number_form"
#: Tables that an admission itself writes.
OF_ADMISSION = frozenset({"dues_bill", "intake_row", "member_event"})
LEFT_OFFICE = "Keanggotaan berakhir"


def form_of(session: Session) -> NumberForm:
    """How this cooperative's member numbers look."""
    return number_form(setting(session, NUMBER_FORM, DEFAULT_FORM))


def choose_form(session: Session, text: str, *, actor: str, now: datetime) -> bool:
    """Choose how new numbers look; numbers that were given stay.

    Returns:
        Whether anything changed.

    Raises:
        NumberFormRefused: it cannot be counted on.
    """
    lock_head(session)
    number_form(text)
    return change_setting(session, NUMBER_FORM, text.strip(), actor=actor, now=now)


def number_to_come(session: Session) -> str:
    """The number the next admission gives: after the highest, here and in the ledger."""
    form = form_of(session)
    members = session.scalars(
        select(Member.number).where(Member.number.startswith(form.prefix, autoescape=True))
    )
    taken = [each for each in members if each is not None]
    used = session.scalars(
        select(Subledger.number).where(
            Subledger.kind == "member",
            Subledger.number.startswith(form.prefix, autoescape=True),
            Subledger.number.not_in(select(Member.number).where(Member.number.is_not(None))),
            select(Posting.id).where(Posting.subledger_id == Subledger.id).exists(),
        )
    )
    return next_number(form, [*taken, *used])


def apply_for_membership(
    session: Session, wanted: Application, *, request_id: str, actor: str, now: datetime
) -> Member:
    """Take down that somebody asks to become a member; until admitted they get no product.

    Args:
        session: writing session.
        wanted: who, since when, and what was looked at.
        request_id: the same id records once.
        actor: who takes it down.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id belongs to another application.
        NotFound: nobody of that row is in the village record.
        PersonRefused: the record was merged, taken out of use, or its person died.
        AlreadyMember: a membership of theirs is not settled.
        IdentityMissing: neither a NIK nor a reason.
        RiskMissing: no level, or no reason for it.
        CoopError: a day or a text the book does not take.
    """
    lock_head(session)
    known = session.scalar(select(Member).where(Member.request_id == request_id))
    if known is not None:
        if (known.person_id, known.candidate_on) != (wanted.person_id, wanted.day):
            raise RequestReused(request_id, called(known))
        return known
    check_day(wanted.day, now)
    person = session.get(Person, wanted.person_id)
    if person is None:
        raise NotFound("person", wanted.person_id)
    _check_person(session, person)
    reason = kept_text("identity_reason", wanted.identity_reason)
    if not person.nik_index and not reason:
        raise IdentityMissing
    check_risk(wanted.risk_level, wanted.risk_reason)
    member = Member(
        person_id=person.id,
        candidate_on=wanted.day,
        identity="nik" if person.nik_index else "other",
        identity_reason="" if person.nik_index else reason,
        risk_level=wanted.risk_level,
        risk_reason=kept_text("risk_reason", wanted.risk_reason),
        dues=wanted.dues,
        group_name=kept_text("group_name", wanted.group_name, NAME_LENGTH_MAX),
        status=CANDIDATE,
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(member)
    session.flush()
    step = Step(CANDIDATE, wanted.day)
    keep_event(session, member, step, request_id=request_id, actor=actor, now=now)
    write_down(session, "member.apply", member, actor=actor, now=now, risk=wanted.risk_level)
    return member


def admit(
    session: Session,
    member_id: int,
    day: date,
    decision: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
    number: str = "",
) -> Member:
    """Admit a candidate: the next number is given, and with it what every member has.

    Args:
        session: writing session.
        member_id: the candidate.
        day: of admission.
        decision: of the board, with its number and date.
        request_id: the same id admits once.
        actor: who records it.
        now: aware moment in the book's zone.
        number: one that was given before this book; empty for the next.

    Raises:
        WrongStep: not a candidate.
        NumberTaken: somebody has that number.
        NumberRefused: a number that cannot stand in an address.
        CoopError: a day or a text the book does not take, and what the hooks refuse.
    """
    step = Step(ACTIVE, day, decision)
    wanted = Wanted(step, request_id, now, only_from=(CANDIDATE,))
    member, is_known = begin(session, member_id, wanted)
    if is_known:
        return member
    needed("decision", decision)
    chosen = check_number(number) if number.strip() else number_to_come(session)
    if session.scalar(select(Member.id).where(Member.number == chosen)) is not None:
        raise NumberTaken(chosen)
    member.number = chosen
    member.subledger_id = open_subledger(session, "member", chosen)
    member.admitted_on = day
    member.decision = kept_text("decision", decision)
    take(session, member, step, Moment.ADMISSION, request_id=request_id, actor=actor, now=now)
    return member


def refuse(
    session: Session,
    member_id: int,
    day: date,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> Member:
    """Turn a candidate down; who asks again begins anew.

    Raises:
        WrongStep: not a candidate.
        CoopError: a day or a text the book does not take.
    """
    step = Step(REFUSED, day, reason=reason)
    member, is_known = begin(session, member_id, Wanted(step, request_id, now))
    if not is_known:
        needed("reason", reason)
        take(session, member, step, None, request_id=request_id, actor=actor, now=now)
    return member


def resign(
    session: Session,
    member_id: int,
    day: date,
    decision: str,
    *,
    reason: str,
    request_id: str,
    actor: str,
    now: datetime,
) -> Member:
    """Record that a member leaves; what they have is paid out by the settlement.

    Raises:
        WrongStep: not an active member.
        CoopError: a day or a text the book does not take, and what the hooks refuse.
    """
    step = Step(RESIGNED, day, decision, reason)
    return _leave(session, member_id, step, request_id=request_id, actor=actor, now=now)


def expel(
    session: Session,
    member_id: int,
    day: date,
    decision: str,
    *,
    reason: str,
    request_id: str,
    actor: str,
    now: datetime,
) -> Member:
    """Record that a member was expelled, by whose decision and why.

    Raises:
        WrongStep: not an active member.
        CoopError: as for ``resign``; a decision is needed.
    """
    needed("decision", decision)
    step = Step(EXPELLED, day, decision, reason)
    return _leave(session, member_id, step, request_id=request_id, actor=actor, now=now)


def decease(
    session: Session,
    member_id: int,
    day: date,
    decision: str,
    *,
    reason: str,
    request_id: str,
    actor: str,
    now: datetime,
) -> Member:
    """Record a death: from that day neither interest nor penalties run.

    Args:
        session: writing session.
        member_id: who died.
        day: of death.
        decision: what it rests on, such as the number of the certificate.
        reason: anything else worth keeping; may be empty.
        request_id: the same id records once.
        actor: who records it.
        now: aware moment in the book's zone.

    Raises:
        WrongStep: a candidate, or a membership that is settled.
        CoopError: a day or a text the book does not take, and what the hooks refuse.
    """
    step = Step(DECEASED, day, decision, reason)
    member = _leave(session, member_id, step, request_id=request_id, actor=actor, now=now)
    session.execute(
        update(Person)
        .where(Person.id == member.person_id, Person.died_on.is_(None))
        .values(died_on=day)
    )
    return member


def come_back(
    session: Session,
    member_id: int,
    day: date,
    reason: str,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> Member:
    """Take a leaving back that was withdrawn or recorded by mistake, before it was settled.

    Raises:
        WrongStep: the member did not leave, or everything is settled already.
        CoopError: a day or a text the book does not take, and what the hooks refuse.
    """
    step = Step(ACTIVE, day, reason=reason)
    wanted = Wanted(step, request_id, now, only_from=LEFT)
    member, is_known = begin(session, member_id, wanted)
    if is_known:
        return member
    needed("reason", reason)
    if member.status == DECEASED:
        session.execute(
            update(Person)
            .where(Person.id == member.person_id, Person.died_on == member.left_on)
            .values(died_on=None)
        )
    member.left_on = None
    take(session, member, step, Moment.RETURN, request_id=request_id, actor=actor, now=now)
    return member


def withdraw_admission(
    session: Session, member_id: int, reason: str, *, request_id: str, actor: str, now: datetime
) -> None:
    """Take an admission back on which nothing was built, as an import that is undone does.

    The number is free again. What hooks opened at the admission the caller has removed before.

    Raises:
        WrongStep: not an active member.
        AdmissionUsed: the member's own numbers hold something in the ledger, or something else
            was recorded about the membership: a proxy, an office, heirs, a log-in.
    """
    lock_head(session)
    needed("reason", reason)
    member = member_by_id(session, member_id)
    number = called(member)
    if member.status != ACTIVE:
        raise WrongStep(number, member.status, REFUSED)
    held = session.execute(
        select(Posting.account_id)
        .where(Posting.subledger_id == member.subledger_id)
        .group_by(Posting.account_id)
        .having(func.sum(Posting.amount, type_=MoneyType) != ZERO)
    )
    if held.first() is not None or is_named(session, "member", member.id, apart_from=OF_ADMISSION):
        raise AdmissionUsed(number)
    session.execute(
        update(Member)
        .where(Member.id == member.id)
        .values(status=REFUSED, number=None, subledger_id=None, admitted_on=None, decision="")
    )
    session.refresh(member)
    step = Step(REFUSED, now.date(), reason=reason)
    keep_event(session, member, step, request_id=request_id, actor=actor, now=now)
    write_down(
        session, "member.withdraw", member, actor=actor, now=now, number=number, reason=reason
    )


def _check_person(session: Session, person: Person) -> None:
    if person.state != "known":
        raise PersonRefused(person.state)
    if person.died_on is not None:
        raise PersonRefused("died")
    living = session.scalar(
        select(Member).where(
            Member.person_id == person.id, Member.status.not_in((REFUSED, SETTLED))
        )
    )
    if living is not None:
        raise AlreadyMember(called(living), living.status)


def _leave(
    session: Session, member_id: int, step: Step, *, request_id: str, actor: str, now: datetime
) -> Member:
    member, is_known = begin(session, member_id, Wanted(step, request_id, now))
    if is_known:
        return member
    if step.status != DECEASED:
        needed("reason", step.reason)
    member.left_on = step.day
    end_terms(session, member.id, step.day, LEFT_OFFICE, actor=actor, now=now)
    take(session, member, step, Moment.LEAVING, request_id=request_id, actor=actor, now=now)
    return member
