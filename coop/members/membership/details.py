"""What is kept about a member besides the steps: group and dues, risk, heirs, terms of office."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.errors import NotFound
from coop.ledger.errors import RequestReused
from coop.ledger.periods import lock_head
from coop.members.membership.errors import HeirsRefused
from coop.members.membership.errors import TermRefused
from coop.members.membership.facts import NAME_LENGTH_MAX
from coop.members.membership.facts import HeirFacts
from coop.members.membership.facts import MemberFacts
from coop.members.membership.facts import TermFacts
from coop.members.membership.facts import check_heirs
from coop.members.membership.facts import check_term
from coop.members.membership.models import Heir
from coop.members.membership.models import OfficerTerm
from coop.members.membership.queries import heirs_of
from coop.members.membership.queries import member_by_id
from coop.members.membership.queries import require_active
from coop.members.membership.queries import terms
from coop.members.membership.states import DECEASED
from coop.members.membership.steps import check_day
from coop.members.membership.steps import check_risk
from coop.members.membership.steps import kept_text
from coop.members.membership.steps import needed
from coop.members.membership.steps import write_down

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def change_member(
    session: Session, member_id: int, facts: MemberFacts, *, actor: str, now: datetime
) -> bool:
    """Change a member's group, own dues or risk level.

    Returns:
        Whether anything changed.

    Raises:
        NotFound: no such membership.
        RiskMissing: no level, or no reason for it.
        TextRefused: a text that would not print as it reads.
    """
    lock_head(session)
    member = member_by_id(session, member_id)
    check_risk(facts.risk_level, facts.risk_reason)
    kept = MemberFacts(
        kept_text("group_name", facts.group_name, NAME_LENGTH_MAX),
        facts.dues,
        facts.risk_level,
        kept_text("risk_reason", facts.risk_reason),
    )
    before = MemberFacts(member.group_name, member.dues, member.risk_level, member.risk_reason)
    if kept == before:
        return False
    member.group_name, member.dues = kept.group_name, kept.dues
    member.risk_level, member.risk_reason = kept.risk_level, kept.risk_reason
    session.flush()
    write_down(
        session,
        "member.change",
        member,
        actor=actor,
        now=now,
        before=_told(before),
        after=_told(kept),
    )
    return True


def _told(facts: MemberFacts) -> str:
    dues = facts.dues.plain() if facts.dues is not None else ""
    return ", ".join(filter(None, (facts.group_name, dues, facts.risk_level, facts.risk_reason)))


def end_terms(
    session: Session, member_id: int, day: date, reason: str, *, actor: str, now: datetime
) -> None:
    """End every running term of office of a member."""
    running = session.scalars(
        select(OfficerTerm).where(
            OfficerTerm.member_id == member_id,
            OfficerTerm.ended_reason == "",
            (OfficerTerm.ends_on.is_(None)) | (OfficerTerm.ends_on >= day),
        )
    )
    for term in running.all():
        term.ends_on, term.ended_reason = max(day, term.begins_on), reason
        audit.record(
            session, "officer.end", f"officer:{term.id}", actor=actor, now=now, reason=reason
        )


def name_heirs(
    session: Session,
    member_id: int,
    heirs: Sequence[HeirFacts],
    day: date,
    *,
    actor: str,
    now: datetime,
) -> bool:
    """Keep whom a member names as heirs; the latest list counts, earlier ones stay readable.

    Returns:
        Whether anything changed.

    Raises:
        NotFound: no such membership.
        HeirsRefused: a list that could not be paid by.
        CoopError: a day or a text the book does not take.
    """
    lock_head(session)
    member = member_by_id(session, member_id)
    if member.status == DECEASED:
        raise HeirsRefused("died")
    check_day(day, now)
    check_heirs(heirs)
    kept = [
        HeirFacts(
            kept_text("name", each.name, NAME_LENGTH_MAX),
            kept_text("relation", each.relation, NAME_LENGTH_MAX),
            each.share,
            each.person_id,
        )
        for each in heirs
    ]
    rows = heirs_of(session, member_id)
    if [HeirFacts(row.name, row.relation, row.share, row.person_id) for row in rows] == kept:
        return False
    for row in rows:
        row.withdrawn_on = max(day, row.named_on)
    for each in kept:
        session.add(
            Heir(
                member_id=member_id,
                name=each.name,
                relation=each.relation,
                share=each.share,
                person_id=each.person_id,
                named_on=day,
                recorded_at=utc_text(now),
                recorded_by=actor,
            )
        )
    session.flush()
    # Names of heirs are not the audit log's business.
    write_down(session, "member.heirs", member, actor=actor, now=now, number_of_heirs=len(kept))
    return True


def begin_term(
    session: Session,
    member_id: int,
    facts: TermFacts,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> OfficerTerm:
    """Take down that a member was elected into pengurus or pengawas.

    A term longer than the law allows is taken down as it was decided; the page says so.

    Raises:
        RequestReused: the id belongs to another term.
        NotActive: not an active member.
        TermRefused: it cannot be, or the member sits in one of the two organs already.
        CoopError: a text the book does not take.
    """
    lock_head(session)
    known = session.scalar(select(OfficerTerm).where(OfficerTerm.request_id == request_id))
    if known is not None:
        if (known.member_id, known.begins_on, known.office) != (
            member_id,
            facts.begins_on,
            facts.office.strip(),
        ):
            raise RequestReused(request_id, str(known.id))
        return known
    member = require_active(session, member_id)
    check_term(facts)
    needed("decision", facts.decision)
    check_day(facts.begins_on, now)
    for row in terms(session, member_id):
        if row.term.ended_reason == "" and (
            row.term.ends_on is None or row.term.ends_on >= facts.begins_on
        ):
            raise TermRefused("sits_already")
    term = OfficerTerm(
        member_id=member.id,
        organ=facts.organ,
        office=kept_text("office", facts.office, NAME_LENGTH_MAX),
        begins_on=facts.begins_on,
        ends_on=facts.ends_on,
        decision=kept_text("decision", facts.decision),
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(term)
    session.flush()
    write_down(
        session,
        "officer.begin",
        member,
        actor=actor,
        now=now,
        organ=facts.organ,
        office=term.office,
        decision=term.decision,
    )
    return term


def end_term(
    session: Session, term_id: int, day: date, reason: str, *, actor: str, now: datetime
) -> OfficerTerm:
    """End one term: its last day, and why; a second time changes nothing.

    Raises:
        NotFound: no such term.
        TermRefused: it would end before it began.
        CoopError: a day or a text the book does not take.
    """
    lock_head(session)
    term = session.get(OfficerTerm, term_id, populate_existing=True)
    if term is None:
        raise NotFound("officer", term_id)
    if term.ended_reason:
        return term
    needed("reason", reason)
    check_day(day, now)
    if day < term.begins_on:
        raise TermRefused("ends_before")
    term.ends_on, term.ended_reason = day, kept_text("reason", reason)
    session.flush()
    audit.record(session, "officer.end", f"officer:{term.id}", actor=actor, now=now, reason=reason)
    return term
