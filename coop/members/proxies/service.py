"""Acting for a migrant: giving and revoking proxies, and every act within them.

Knows nothing above savings, so the counter asks it directly. Limits of a month are counted under
the lock every writer takes first: two counters cannot use the same rest twice.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.errors import RequestReused
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.proxies import belongings as _belongings  # noqa: F401 - registers itself
from coop.members.proxies import queries
from coop.members.proxies.errors import ProxyActAmount
from coop.members.proxies.errors import ProxyEnded
from coop.members.proxies.errors import ProxyExpired
from coop.members.proxies.errors import ProxyNotYetValid
from coop.members.proxies.errors import ProxyOfAnother
from coop.members.proxies.errors import ProxyOverLimit
from coop.members.proxies.errors import ProxyOverMonth
from coop.members.proxies.errors import ProxyPersonDied
from coop.members.proxies.errors import ProxyPurpose
from coop.members.proxies.errors import ProxyRefused
from coop.members.proxies.errors import ProxyRevoked
from coop.members.proxies.errors import ProxyUnknown
from coop.members.proxies.facts import AGE_MIN
from coop.members.proxies.facts import DOCUMENT_LENGTH_MAX
from coop.members.proxies.facts import NOTE_LENGTH_MAX
from coop.members.proxies.facts import PURPOSES
from coop.members.proxies.facts import TAKING_OUT
from coop.members.proxies.facts import ProxyFacts
from coop.members.proxies.facts import age_on
from coop.members.proxies.facts import check_facts
from coop.members.proxies.facts import proxy_number
from coop.members.proxies.models import Proxy
from coop.members.proxies.models import ProxyAct
from coop.members.savings.reading import savings_of_member
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def grant_proxy(
    session: Session, facts: ProxyFacts, *, request_id: str, actor: str, now: datetime
) -> Proxy:
    """Keep a proxy as it was signed.

    Args:
        session: writing session.
        facts: as it stands on the letter.
        request_id: the same id makes one proxy.
        actor: who types it in.
        now: aware moment in the book's zone.

    Raises:
        RequestReused: the id made another proxy.
        ProxyRefused: what no letter would say, or a member or person it cannot be between.
        TextRefused: a text that would not print as it reads.
    """
    lock_head(session)
    check_words("document", facts.document, length_max=DOCUMENT_LENGTH_MAX)
    check_words("note", facts.note, length_max=NOTE_LENGTH_MAX)
    known = session.scalar(select(Proxy).where(Proxy.request_id == request_id))
    if known is not None:
        if facts_of(known) != facts:
            raise RequestReused(request_id, known.number)
        return known
    check_facts(facts, now.date())
    _check_people(session, facts)
    row = Proxy(
        member_id=facts.member_id,
        person_id=facts.person_id,
        relation=facts.relation,
        purposes=",".join(each for each in PURPOSES if each in facts.purposes),
        limit_each=facts.limit_each,
        limit_month=facts.limit_month,
        valid_from=facts.valid_from,
        expires_on=facts.expires_on,
        document=facts.document,
        note=facts.note,
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        "proxy.grant",
        f"proxy:{row.number}",
        actor=actor,
        now=now,
        limit_each=facts.limit_each.plain(),
        limit_month=facts.limit_month.plain(),
        valid_from=facts.valid_from,
        expires_on=facts.expires_on,
    )
    return row


def facts_of(row: Proxy) -> ProxyFacts:
    """What a stored proxy says, as it was handed in."""
    return ProxyFacts(
        member_id=row.member_id,
        person_id=row.person_id,
        relation=row.relation,
        purposes=tuple(row.purposes.split(",")),
        limit_each=row.limit_each,
        limit_month=row.limit_month,
        valid_from=row.valid_from,
        expires_on=row.expires_on,
        document=row.document,
        note=row.note,
    )


def _check_people(session: Session, facts: ProxyFacts) -> None:
    member = session.get(Member, facts.member_id)
    if member is None or member.status != "active":
        raise ProxyRefused("member")
    person = session.get(Person, facts.person_id)
    if person is None or person.state != "known" or person.died_on is not None:
        raise ProxyRefused("person")
    if person.id == member.person_id:
        raise ProxyRefused("self")
    if person.birth_day is not None and age_on(person.birth_day, facts.valid_from) < AGE_MIN:
        raise ProxyRefused("age")


def revoke_proxy(
    session: Session, proxy_id: int, reason: str, *, actor: str, now: datetime
) -> Proxy:
    """End a proxy at once; a second time changes nothing.

    Raises:
        ProxyUnknown: there is none of that number.
        TextRefused: no reason, or one that would not print as it reads.
    """
    lock_head(session)
    row = _require(session, proxy_id)
    if row.revoked_at:
        return row
    text = reason.strip()
    if not text:
        raise TextRefused("reason", "empty")
    check_words("reason", text, length_max=NOTE_LENGTH_MAX)
    row.revoked_on, row.revoked_at = now.date(), utc_text(now)
    row.revoked_by, row.revoke_reason = actor, text
    session.flush()
    audit.record(session, "proxy.revoke", f"proxy:{row.number}", actor=actor, now=now)
    return row


def check_proxy_act(
    session: Session,
    proxy_id: int,
    purpose: str,
    amount: Money,
    day: date,
    *,
    member_id: int,
    request_id: str = "",
    acted_on: date | None = None,
) -> Proxy:
    """Whether a proxy covers an act; takes the lock, so that it still does when it is recorded.

    Args:
        session: writing session.
        proxy_id: under which somebody acts.
        purpose: of ``facts.PURPOSES``.
        amount: what the act moves, more than nothing.
        day: effective day; its month is the limit's.
        member_id: whose savings are moved.
        request_id: of the entry; an act it recorded before is not counted twice.
        acted_on: the day on a paper that counts on another day; the proxy held on both.

    Raises:
        ProxyUnknown, ProxyOfAnother, ProxyEnded, ProxyPersonDied, ProxyRevoked, ProxyNotYetValid,
        ProxyExpired, ProxyPurpose, ProxyOverLimit, ProxyOverMonth: see their names.
    """
    assert amount > ZERO, "an act moves money"
    lock_head(session)
    row = _require(session, proxy_id)
    number = row.number
    for each in {day, acted_on or day}:
        _check_standing(session, row, member_id, each)
    if purpose not in row.purpose_set():
        raise ProxyPurpose(number, purpose)
    if purpose in TAKING_OUT:
        if amount > row.limit_each:
            raise ProxyOverLimit(number, amount, row.limit_each)
        left = row.limit_month - queries.taken_in_month(
            session, row.id, day, without_request=request_id
        )
        if amount > left:
            raise ProxyOverMonth(number, amount, max(left, ZERO), row.limit_month)
    return row


def _check_standing(session: Session, row: Proxy, member_id: int, day: date) -> None:
    """Refuse a proxy that is not this member's, or does not hold on that day."""
    number = row.number
    if row.member_id != member_id:
        raise ProxyOfAnother(number)
    status = session.scalar(select(Member.status).where(Member.id == member_id))
    if status != "active":  # a proxy ends with the life or the membership of who gave it
        raise ProxyEnded(number)
    if session.scalar(select(Person.died_on).where(Person.id == row.person_id)) is not None:
        raise ProxyPersonDied(number)
    if row.revoked_on is not None:
        raise ProxyRevoked(number, row.revoked_on)
    if day < row.valid_from:
        raise ProxyNotYetValid(number, row.valid_from)
    if day > row.expires_on:
        raise ProxyExpired(number, row.expires_on)


def record_proxy_act(
    session: Session,
    proxy_id: int,
    purpose: str,
    amount: Money,
    day: date,
    *,
    member_id: int,
    request_id: str,
    actor: str,
    now: datetime,
) -> ProxyAct:
    """Write down that an entry was made by a proxy; in the transaction of the entry, after it.

    Args:
        session: the writing session in which the entry was posted or submitted.
        proxy_id: under which somebody acted.
        purpose: of ``facts.PURPOSES``.
        amount: what moved, more than nothing.
        day: effective day.
        member_id: whose savings were moved.
        request_id: of the entry; the same id records one act.
        actor: who serves the counter.
        now: aware moment.

    Raises:
        RequestReused: the id recorded another act.
        ProxyActAmount: the entry of that id moves another amount of this member, or is not there.
        CoopError: what ``check_proxy_act`` refuses.
    """
    lock_head(session)
    known = session.scalar(select(ProxyAct).where(ProxyAct.request_id == request_id))
    if known is not None:
        same = (known.proxy_id, known.purpose, known.amount, known.day)
        if same != (proxy_id, purpose, amount, day):
            raise RequestReused(request_id, proxy_number(known.proxy_id))
        return known
    row = check_proxy_act(
        session, proxy_id, purpose, amount, day, member_id=member_id, request_id=request_id
    )
    moved = _moved(session, request_id, member_id, takes_out=purpose in TAKING_OUT)
    if moved != amount:
        raise ProxyActAmount(row.number, amount, moved)
    act = ProxyAct(
        proxy_id=proxy_id,
        purpose=purpose,
        amount=amount,
        day=day,
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(act)
    session.flush()
    audit.record(
        session,
        "proxy.act",
        f"proxy:{row.number}",
        actor=actor,
        now=now,
        purpose=purpose,
        amount=amount.plain(),
    )
    return act


def _moved(session: Session, request_id: str, member_id: int, *, takes_out: bool) -> Money:
    """What an entry, posted or waiting, moves of a member's savings in one direction."""
    accounts = savings_of_member(session, member_id, with_closed=True)
    entry_id = session.scalar(select(JournalEntry.id).where(JournalEntry.request_id == request_id))
    if entry_id is not None:
        rows = session.execute(
            select(Posting.account_id, Posting.subledger_id, Posting.amount).where(
                Posting.entry_id == entry_id
            )
        )
        ids = {(each.account_id, each.subledger_id) for each in accounts}
        amounts = [amount for account, about, amount in rows if (account, about) in ids]
    else:
        text = session.scalar(
            select(PendingEntry.draft).where(PendingEntry.request_id == request_id)
        )
        lines = draft_from_text(text).lines if text is not None else ()
        names = {(each.account, each.subledger) for each in accounts}
        amounts = [line.amount for line in lines if (line.account, line.subledger) in names]
    ways = [each if takes_out else -each for each in amounts]
    return sum((each for each in ways if each > ZERO), start=ZERO)


def _require(session: Session, proxy_id: int) -> Proxy:
    row = session.get(Proxy, proxy_id, populate_existing=True)
    if row is None:
        raise ProxyUnknown(proxy_number(proxy_id))
    return row
