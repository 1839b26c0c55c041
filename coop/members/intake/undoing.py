"""Taking the last import back, while nothing was built on it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from coop import audit
from coop.dates import utc_text
from coop.ledger.correction import reverse
from coop.ledger.errors import TextRefused
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.ledger.wording import check_words
from coop.members.dues.billing import void_bill
from coop.members.dues.models import DuesBill
from coop.members.dues.models import DuesBillVoid
from coop.members.intake.errors import IntakeNotLast
from coop.members.intake.errors import IntakeUsed
from coop.members.intake.models import IntakeRow
from coop.members.intake.models import IntakeRun
from coop.members.intake.models import IntakeUndo
from coop.members.intake.queries import last_run
from coop.members.intake.service import OWNER
from coop.members.membership.errors import AdmissionUsed
from coop.members.membership.errors import WrongStep
from coop.members.membership.models import Member
from coop.members.membership.service import withdraw_admission
from coop.members.people.models import Household
from coop.members.people.models import HouseholdMember
from coop.members.people.models import Person
from coop.members.people.models import PersonKey
from coop.members.references import is_named
from coop.members.savings.errors import AccountNotEmpty
from coop.members.savings.models import SavingsAccount
from coop.members.savings.service import remove_account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session


def undo_intake(
    session: Session, run_id: int, reason: str, *, actor: str, now: datetime
) -> IntakeUndo:
    """Take an import back: its entries are reversed, its accounts, members and persons go.

    A person whom something else names stays in the village record.

    Args:
        session: writing session; whatever is raised, roll it back.
        run_id: the last import in force.
        reason: why.
        actor: who does it.
        now: aware moment in the book's zone.

    Raises:
        IntakeNotLast: another one came later, or it was taken back.
        TextRefused: no reason.
        IntakeUsed: something was posted or recorded on what it brought.
        CoopError: whatever the services below refuse, such as a period that is closed.
    """
    lock_head(session)
    last = last_run(session)
    if last is None or last.id != run_id:
        raise IntakeNotLast(run_id)
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_words("reason", reason)
    rows = session.scalars(select(IntakeRow).where(IntakeRow.run_id == run_id)).all()
    member_ids = [row.member_id for row in rows if row.member_id is not None]
    entries = session.scalars(
        select(JournalEntry).where(
            JournalEntry.origin == f"{OWNER}:{run_id}", JournalEntry.reverses_id.is_(None)
        )
    ).all()
    _refuse_used(session, last, {each.id for each in entries})
    for entry in entries:
        reverse(
            session,
            entry.id,
            reason=reason,
            entry_date=entry.entry_date,
            request_id=f"{entry.request_id}:batal",
            actor=actor,
            now=now,
            owner=OWNER,
        )
    for member_id in member_ids:
        _withdraw(session, run_id, member_id, reason, actor=actor, now=now)
    _forget_persons(session, rows)
    undone = IntakeUndo(run_id=run_id, reason=reason.strip(), at=utc_text(now), actor=actor)
    session.add(undone)
    session.flush()
    audit.record(
        session, "intake.undo", f"intake:{run_id}", actor=actor, now=now, reason=reason.strip()
    )
    return undone


def _refuse_used(session: Session, run: IntakeRun, own: set[int]) -> None:
    """Anything posted since on a number the import brought, or an account opened since."""
    members = select(IntakeRow.member_id).where(
        IntakeRow.run_id == run.id, IntakeRow.member_id.is_not(None)
    )
    accounts = select(SavingsAccount).where(SavingsAccount.member_id.in_(members))
    subledgers = select(SavingsAccount.subledger_id).where(SavingsAccount.member_id.in_(members))
    posted = session.execute(
        select(Member.number, SavingsAccount.number)
        .join(SavingsAccount, SavingsAccount.member_id == Member.id)
        .join(Posting, Posting.subledger_id == SavingsAccount.subledger_id)
        .where(
            Posting.subledger_id.in_(subledgers),
            Posting.entry_id > run.head_before,
            Posting.entry_id.not_in(own),
            Member.id.in_(members),
        )
        .limit(1)
    ).first()
    if posted is not None:
        raise IntakeUsed(posted[0] or posted[1])
    for account in session.scalars(accounts):
        if not (account.request_id or "").startswith(f"{OWNER}:{run.id}:"):
            raise IntakeUsed(account.number)
    billed = session.execute(
        select(Member.number, DuesBill.request_id)
        .join(DuesBill, DuesBill.member_id == Member.id)
        .where(Member.id.in_(members), DuesBill.id.not_in(select(DuesBillVoid.bill_id)))
    )
    for number, request_id in billed:
        if not (request_id or "").startswith(f"{OWNER}:{run.id}:"):
            raise IntakeUsed(number or "")


def _withdraw(
    session: Session, run_id: int, member_id: int, reason: str, *, actor: str, now: datetime
) -> None:
    """One member's arrears, accounts and admission."""
    number = session.get_one(Member, member_id).number or ""
    bills = session.scalars(
        select(DuesBill.id).where(
            DuesBill.member_id == member_id, DuesBill.id.not_in(select(DuesBillVoid.bill_id))
        )
    ).all()
    prefix = f"{OWNER}:{run_id}:batal"
    for bill_id in bills:
        request_id = f"{prefix}:iuran:{bill_id}"
        void_bill(session, bill_id, reason, request_id=request_id, actor=actor, now=now)
    own = select(SavingsAccount.id).where(SavingsAccount.member_id == member_id)
    request_id = f"{prefix}:anggota:{member_id}"
    try:
        for account_id in session.scalars(own).all():
            if is_named(session, "savings_account", account_id):
                raise IntakeUsed(number)
            remove_account(session, account_id, actor=actor, now=now)
        withdraw_admission(session, member_id, reason, request_id=request_id, actor=actor, now=now)
    except (AccountNotEmpty, AdmissionUsed, WrongStep) as error:
        raise IntakeUsed(number) from error


def _forget_persons(session: Session, rows: Sequence[IntakeRow]) -> None:
    """Households and persons the import brought go, as far as nothing else names them."""
    for row in rows:
        if row.member_id is not None or not row.is_new_person:
            continue  # a withdrawn candidacy keeps its person: the record of it stays
        nested = session.begin_nested()
        try:
            session.execute(
                delete(HouseholdMember).where(HouseholdMember.person_id == row.person_id)
            )
            session.execute(delete(PersonKey).where(PersonKey.person_id == row.person_id))
            if row.household_id is not None and row.is_new_household:
                session.execute(delete(Household).where(Household.id == row.household_id))
            session.execute(delete(Person).where(Person.id == row.person_id))
        except IntegrityError:
            nested.rollback()  # somebody built on this person; the record stays
        else:
            nested.commit()
