"""The second person's desk: approving, refusing and withdrawing what waits.

Each act first locks the book's head, so of two people who decide at the same moment one is first
and the other is told. What is approved goes through the door as if it came now, recorded by its
maker and approved by the second person; what the door refuses goes on waiting.

Who made an entry never decides on it, whatever the roles. Two names are the same person when they
belong to the same account, or when the second is the first at the command line (``cli:siti`` and
``siti``). Behind a maker without an account may stand anybody who can make entries, so such an
entry is approved only by somebody who can not.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.ledger.approval_checks import check_again
from coop.ledger.approval_errors import ApproverRefused
from coop.ledger.approval_errors import DraftAltered
from coop.ledger.approval_errors import DraftDecided
from coop.ledger.approval_errors import DraftUnknown
from coop.ledger.approval_errors import LimitNotLoosened
from coop.ledger.approval_errors import MakerUnknown
from coop.ledger.approval_errors import NothingToConfirm
from coop.ledger.approval_errors import NotTheMaker
from coop.ledger.approval_errors import PaperOfAnother
from coop.ledger.approval_errors import SelfApproval
from coop.ledger.attachments import attach_waiting
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.drafts import COMMAND_LINE
from coop.ledger.drafts import amount_of
from coop.ledger.drafts import approved
from coop.ledger.drafts import refuse_reversed
from coop.ledger.entry import check_text
from coop.ledger.entry import request_digest
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.periods import lock_head
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.settings import approval_limit
from coop.ledger.settings import set_approval_limit
from coop.users.access import Permission
from coop.users.access import Role
from coop.users.access import permissions_of
from coop.users.models import User
from coop.users.service import normal_username
from coop.users.service import users

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Draft
    from coop.money import Money

#: Ways in which an approver shows who they are: own log-in, or own PIN at the maker's screen.
LOGIN, PIN, PAPER = "login", "pin", "paper"


def approve(
    session: Session,
    draft_id: int,
    *,
    approver: str,
    way: str = LOGIN,
    now: datetime,
    screen_of: str = "",
) -> PostedEntry:
    """Post what waits, recorded by its maker and approved by a second person.

    Args:
        session: writing session.
        draft_id: number in the list of what waits.
        approver: user name; the rim has made sure who it is.
        way: ``login`` or ``pin``.
        now: aware moment in the book's zone.
        screen_of: who was signed in where the PIN was typed.

    Returns:
        The entry; ``was_known`` when the same person had approved it before.

    Raises:
        DraftUnknown: no such number.
        DraftDecided: somebody was faster.
        ApproverRefused: the account is unknown, disabled, or may not approve.
        SelfApproval, MakerUnknown: the approver made it, or may have.
        DraftAltered: what waits is not what was sent.
        AlreadyReversed: what it would reverse was reversed meanwhile.
        CoopError: whatever the door refuses; it goes on waiting.
    """
    assert way in {LOGIN, PIN}, "papers have a function of their own"
    row = _locked(session, draft_id)
    if row.state == "approved" and row.decided_by == normal_username(approver):
        return _posted(session, row)
    _refuse_decided(row)
    person = _second_person(session, row, approver)
    screen = screen_of if way == PIN else ""
    posted = _post_approved(session, row, person, way=way, screen_of=screen, now=now)
    audit.record(
        session,
        "draft.approve",
        f"draft:{draft_id}",
        actor=person.username,
        now=now,
        way=way,
        screen_of=screen,
        voucher_number=posted.voucher_number,
    )
    return posted


def refuse(
    session: Session, draft_id: int, *, approver: str, reason: str, now: datetime
) -> PendingEntry:
    """Say no to what waits, with a reason its maker reads.

    Raises:
        TextRefused: no reason.
        DraftUnknown, DraftDecided, ApproverRefused: as ``approve``.
        SelfApproval: its maker withdraws it instead.
    """
    text = _reason(reason)
    row = _locked(session, draft_id)
    if row.state == "refused" and row.decided_by == normal_username(approver):
        return row
    _refuse_decided(row)
    person = _able(session, approver)
    if _is_maker(row, person):
        raise SelfApproval(row.id, row.made_by)
    _decide(row, "refused", person.username, person.id, text, now)
    audit.record(
        session, "draft.refuse", f"draft:{draft_id}", actor=person.username, now=now, reason=text
    )
    return row


def withdraw(session: Session, draft_id: int, *, maker: str, now: datetime) -> PendingEntry:
    """Take back what one has made, before anybody decided.

    Raises:
        DraftUnknown, DraftDecided: as ``approve``.
        NotTheMaker: somebody else made it.
    """
    row = _locked(session, draft_id)
    if row.state == "withdrawn" and row.decided_by == maker:
        return row
    _refuse_decided(row)
    if maker != row.made_by:
        raise NotTheMaker(row.id, row.made_by)
    _decide(row, "withdrawn", row.made_by, row.made_by_id, "", now)
    audit.record(session, "draft.withdraw", f"draft:{draft_id}", actor=maker, now=now)
    return row


def approve_on_paper(
    session: Session, draft_id: int, *, named: str, actor: str, now: datetime
) -> PostedEntry:
    """Record that somebody signed the printed voucher, and post it.

    It stays listed until that person confirms it with the own log-in or PIN.

    Args:
        session: writing session.
        draft_id: number in the list of what waits.
        named: user name of whoever signed.
        actor: who says so, the maker as a rule.
        now: aware moment in the book's zone.

    Raises:
        CoopError: as ``approve``; what is asked of an approver is asked of whoever is named.
    """
    row = _locked(session, draft_id)
    if row.state == "approved" and row.way == PAPER and row.decided_by == normal_username(named):
        return _posted(session, row)
    _refuse_decided(row)
    person = _second_person(session, row, named)
    posted = _post_approved(session, row, person, way=PAPER, screen_of=actor, now=now)
    audit.record(
        session,
        "draft.approve_on_paper",
        f"draft:{draft_id}",
        actor=actor,
        now=now,
        approved_by=person.username,
        voucher_number=posted.voucher_number,
    )
    return posted


def confirm_paper(
    session: Session,
    draft_id: int,
    *,
    approver: str,
    way: str = LOGIN,
    now: datetime,
    screen_of: str = "",
) -> PendingEntry:
    """Say that the signature on the paper is one's own.

    Where whoever signed can sign in no more, another approver who has seen the paper confirms it.

    Args:
        session: writing session.
        draft_id: number in the list of what waits.
        approver: user name; the rim has made sure who it is.
        way: ``login`` or ``pin``.
        now: aware moment in the book's zone.
        screen_of: who was signed in where the PIN was typed.

    Raises:
        DraftUnknown: no such number.
        NothingToConfirm: no paper, or confirmed before by somebody else.
        ApproverRefused, SelfApproval, MakerUnknown: as ``approve``.
        PaperOfAnother: the paper names somebody else, who can still sign in.
    """
    assert way in {LOGIN, PIN}, "a paper is not confirmed by another paper"
    row = _locked(session, draft_id)
    if row.confirmed_by and row.confirmed_by == normal_username(approver):
        return row
    if row.way != PAPER or row.confirmed_by:
        raise NothingToConfirm(row.id)
    person = _second_person(session, row, approver)
    if person.id != row.decided_by_id:
        named = session.get(User, row.decided_by_id)
        is_able = named is not None and _may_approve(named)
        if is_able or person.username == row.screen_of:
            raise PaperOfAnother(row.id, row.decided_by)
    row.confirmed_by, row.confirmed_at = person.username, utc_text(now)
    session.flush()
    audit.record(
        session,
        "draft.confirm_paper",
        f"draft:{draft_id}",
        actor=person.username,
        now=now,
        way=way,
        screen_of=screen_of if way == PIN else "",
    )
    return row


def change_limit(session: Session, limit: Money | None, *, actor: str, now: datetime) -> bool:
    """Change the amount above which an entry waits; whoever makes entries may only lower it.

    Otherwise a maker would lift the limit, post, and put it back. Where nobody can change settings
    but those who make entries, one of them has to be able to.

    Args:
        session: writing session.
        limit: not below zero; None where no entry is to wait.
        actor: who changes it.
        now: aware moment.

    Returns:
        Whether anything changed.

    Raises:
        LimitNotLoosened: the actor makes entries, and somebody who does not can do it.
    """
    lock_head(session)
    before = approval_limit(session)
    if before is not None and (limit is None or limit > before):
        _refuse_loosening(session, actor)
    return set_approval_limit(session, limit, actor=actor, now=now)


def _refuse_loosening(session: Session, actor: str) -> None:
    enabled = [person for person in users(session) if person.is_enabled]
    people = {person.username: _permissions(person) for person in enabled}
    if Permission.BOOKS_POST not in people.get(actor, frozenset()):
        return
    others = [
        name
        for name, may in people.items()
        if Permission.SETTINGS_CHANGE in may and Permission.BOOKS_POST not in may
    ]
    if others:
        raise LimitNotLoosened(", ".join(others))


def approvers_for(session: Session, row: PendingEntry) -> list[User]:
    """Enabled people who could approve an entry, by user name; never its maker."""
    return [person for person in users(session) if may_decide(row, person)]


def may_decide(row: PendingEntry, person: User) -> bool:
    """Whether a person could approve an entry as far as office and making go."""
    return _may_approve(person) and not _is_maker(row, person) and not _may_be_maker(row, person)


def can_approve(session: Session) -> list[User]:
    """Enabled people who may approve what others make, by user name."""
    return [person for person in users(session) if _may_approve(person)]


def _locked(session: Session, draft_id: int) -> PendingEntry:
    """What waits or waited, as it is now that nobody else decides."""
    lock_head(session)
    row = session.get(PendingEntry, draft_id, populate_existing=True)
    if row is None:
        raise DraftUnknown(draft_id)
    return row


def _refuse_decided(row: PendingEntry) -> None:
    if row.state != "waiting":
        raise DraftDecided(row.id, row.state, row.decided_by)


def _posted(session: Session, row: PendingEntry) -> PostedEntry:
    entry = session.get_one(JournalEntry, row.entry_id)
    return PostedEntry(entry.id, entry.voucher_number, entry.hash, was_known=True)


def _second_person(session: Session, row: PendingEntry, username: str) -> User:
    """The person of a name, who may approve and did not make it."""
    person = _able(session, username)
    if _is_maker(row, person):
        raise SelfApproval(row.id, row.made_by)
    if _may_be_maker(row, person):
        raise MakerUnknown(row.id, row.made_by)
    return person


def _able(session: Session, username: str) -> User:
    """The person of a name who may approve, with the roles of this moment."""
    person = session.scalars(
        select(User)
        .where(User.username == normal_username(username))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if person is None or not _may_approve(person):
        raise ApproverRefused(username)
    return person


def _may_approve(person: User) -> bool:
    return person.is_enabled and Permission.BOOKS_APPROVE in _permissions(person)


def _permissions(person: User) -> frozenset[Permission]:
    return permissions_of(Role(role.role) for role in person.roles)


def _is_maker(row: PendingEntry, person: User) -> bool:
    """Whether the account is the maker's, by number or by name, at the command line too."""
    name = normal_username(row.made_by.removeprefix(COMMAND_LINE))
    return person.id == row.made_by_id or person.username == name


def _may_be_maker(row: PendingEntry, person: User) -> bool:
    """Whether nobody knows who made it, and this person could have."""
    return row.made_by_id is None and Permission.BOOKS_POST in _permissions(person)


def _post_approved(
    session: Session, row: PendingEntry, person: User, *, way: str, screen_of: str, now: datetime
) -> PostedEntry:
    draft = _unaltered(session, row)
    if draft.reverses is not None:
        refuse_reversed(session, draft.reverses, row.request_id)
    check_again(session, draft, row.request_id, now.date())
    posted = post(
        session,
        approved(draft, person.username),
        request_id=row.request_id,
        actor=row.made_by,
        now=now,
    )
    attach_waiting(session, posted.id, request_id=row.request_id, actor=row.made_by, now=now)
    row.way, row.screen_of, row.entry_id = way, screen_of, posted.id
    _decide(row, "approved", person.username, person.id, "", now)
    session.flush()
    return posted


def _unaltered(session: Session, row: PendingEntry) -> Draft:
    """What waits, if it is still what was sent."""
    draft = draft_from_text(row.draft)
    if request_digest(draft) != row.request_digest or amount_of(session, draft) != row.amount:
        raise DraftAltered(row.id)
    return draft


def _decide(
    row: PendingEntry, state: str, name: str, person_id: int | None, reason: str, now: datetime
) -> None:
    row.state, row.decision_reason, row.decided_at = state, reason, utc_text(now)
    row.decided_by, row.decided_by_id = name, person_id


def _reason(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise TextRefused("reason", "empty")
    check_text("reason", text)
    return text
