"""What membership leaves open: candidates, leavers to settle, refunds to pay, offices that end."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.desk import tasks
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.report import Label
from coop.members.membership.accounts import refunds_account
from coop.members.membership.facts import TERM_ENDS_SOON_DAYS
from coop.members.membership.models import Member
from coop.members.membership.queries import running_terms
from coop.members.membership.states import CANDIDATE
from coop.members.membership.states import LEFT
from coop.members.membership.states import SETTLED
from coop.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

#: Candidates who waited longer for a decision are a task.
DECIDE_WITHIN_DAYS = 30


@tasks.register("membership")
def open_tasks(session: Session, today: date) -> Iterator[tasks.Task]:
    """Everything of membership that somebody has to settle."""
    yield from _undecided(session, today)
    yield from _unsettled(session)
    yield from _unpaid(session)
    yield from _offices(session, today)


def _undecided(session: Session, today: date) -> Iterator[tasks.Task]:
    before = today - timedelta(days=DECIDE_WITHIN_DAYS)
    count, since = session.execute(
        select(func.count(), func.min(Member.candidate_on)).where(
            Member.status == CANDIDATE, Member.candidate_on < before
        )
    ).one()
    if count:
        yield tasks.Task(
            Label(
                f"{count} calon anggota menunggu keputusan pengurus",
                f"Candidates waiting for the board's decision: {count}",
            ),
            since,
            "membership.index",
            (("keadaan", CANDIDATE),),
        )


def _unsettled(session: Session) -> Iterator[tasks.Task]:
    rows = session.execute(
        select(Member.number, Member.left_on).where(Member.status.in_(LEFT)).order_by(Member.id)
    )
    for number, left_on in rows:
        yield tasks.Task(
            Label(
                f"Hak dan kewajiban {number} belum diselesaikan",
                f"Rights and duties of {number} are not settled",
            ),
            left_on,
            "membership.settlement",
            (("number", number or ""),),
        )


def _unpaid(session: Session) -> Iterator[tasks.Task]:
    rows = session.execute(
        select(
            Member.number,
            func.sum(Posting.amount, type_=MoneyType),
            func.min(Posting.entry_date),
        )
        .join(Subledger, Subledger.id == Member.subledger_id)
        .join(Posting, Posting.subledger_id == Subledger.id)
        .join(Account, Account.id == Posting.account_id)
        .where(Member.status == SETTLED, Account.code == refunds_account(session))
        .group_by(Member.number)
        .having(func.sum(Posting.amount, type_=MoneyType) != ZERO)
        .order_by(Member.number)
    )
    for number, amount, since in rows:
        text = (-amount).indonesian()
        yield tasks.Task(
            Label(
                f"Simpanan {number} sebesar Rp{text} belum dibayarkan",
                f"Savings of {number}, Rp{text}, are not paid out",
            ),
            since,
            "membership.settlement",
            (("number", number or ""),),
        )


def _offices(session: Session, today: date) -> Iterator[tasks.Task]:
    soon = today + timedelta(days=TERM_ENDS_SOON_DAYS)
    for each in running_terms(session, today):
        last = each.term.ends_on
        if last is None or last > soon:
            continue
        is_over = last < today
        told = f"{last.day:02d}/{last.month:02d}/{last.year}"
        yield tasks.Task(
            Label(
                f"Masa jabatan {each.term.office} ({each.number}) "
                f"{'berakhir' if not is_over else 'sudah lewat'} {told}",
                f"The term of {each.term.office} ({each.number}) "
                f"{'ends' if not is_over else 'ended'} {told}",
            ),
            last,
            "membership.officers",
            is_urgent=is_over,
        )
