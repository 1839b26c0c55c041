"""What changes hands, read from the book: cash, bank, open items, tasks, the chain's head."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from coop.db import MoneyType
from coop.desk import tasks
from coop.desk.banking.models import BankStatement
from coop.desk.counts.queries import boxes
from coop.desk.counts.queries import holders
from coop.desk.counts.queries import latest_counts
from coop.desk.handover.content import BankAccount
from coop.desk.handover.content import CashBox
from coop.desk.handover.content import Content
from coop.desk.handover.content import OpenItem
from coop.desk.handover.content import OpenTotal
from coop.desk.handover.content import Party
from coop.desk.handover.content import Pieces
from coop.desk.handover.content import facts_from_text
from coop.desk.handover.content import minutes_number
from coop.desk.handover.models import Handover
from coop.desk.handover.models import HandoverDraft
from coop.errors import NotFound
from coop.ledger.book import head_of
from coop.ledger.chain import head_code
from coop.ledger.draft_models import PendingEntry
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money
from coop.users.models import User

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.desk.counts.models import CashCount

#: What is listed by number: people on any account, members where they owe for goods or bills.
PERSON: Final = "person"
MEMBER: Final = "member"

#: Further numbers are summed, so that the paper stays one that people read.
MEMBERS_LISTED: Final = 200


def drafts_under_way(session: Session) -> HandoverDraft | None:
    """The hand-over that is being prepared, if one is."""
    return session.scalar(select(HandoverDraft).where(HandoverDraft.state == "open"))


def draft_by_id(session: Session, draft_id: int) -> HandoverDraft:
    """One hand-over.

    Raises:
        NotFound: none has that number.
    """
    found = session.get(HandoverDraft, draft_id)
    if found is None:
        raise NotFound("handover", draft_id)
    return found


def handover_of(session: Session, draft_id: int) -> Handover | None:
    """What a hand-over became when it was completed."""
    return session.scalar(select(Handover).where(Handover.draft_id == draft_id))


def handovers(session: Session) -> Sequence[Handover]:
    """All that were completed, the latest first."""
    return session.scalars(select(Handover).order_by(Handover.id.desc())).all()


def waiting_of(session: Session, username: str) -> Sequence[PendingEntry]:
    """Entries a person made that wait for somebody's approval."""
    return session.scalars(
        select(PendingEntry)
        .where(PendingEntry.state == "waiting", PendingEntry.made_by == username)
        .order_by(PendingEntry.id)
    ).all()


def content_of(session: Session, draft: HandoverDraft, today: date) -> Content:
    """The minutes as they would be completed now.

    Args:
        session: any.
        draft: who and what no book knows.
        today: day of the hand-over, of whose counts the boxes are taken.
    """
    head = head_of(session)
    last = session.scalar(select(func.max(Handover.id))) or 0
    people = dict(session.execute(select(User.username, User.display_name)).all())
    items, totals = _open_items(session, people)
    return Content(
        number=minutes_number(last + 1, today),
        day=today,
        giver=Party(draft.from_user, people[draft.from_user]),
        taker=Party(draft.to_user, people[draft.to_user]),
        chair=draft.chair_name,
        supervisor=draft.supervisor_name,
        cash=_cash(session, today),
        bank=_bank(session, today),
        items=items,
        totals=totals,
        facts=facts_from_text(draft.facts),
        tasks=tuple(task.sentence for task in tasks.open_tasks(session, today)),
        position=head.position,
        head=head_code(head.position, head.hash),
    )


def _cash(session: Session, today: date) -> tuple[CashBox, ...]:
    """Boxes that hold anything; what people carry is among the open items."""
    counts = latest_counts(session, today)
    found = []
    for box in boxes(session):
        count = counts.get(box.key)
        if count is not None and count.day != today:
            count = None
        if box.person or not (box.balance or count):
            continue
        pieces = _pieces(count) if count else ()
        found.append(
            CashBox(
                box.account,
                box.account_label,
                box.unit,
                box.balance,
                count.number if count else "",
                count.counted if count else None,
                pieces,
            )
        )
    return tuple(found)


def _pieces(count: CashCount) -> tuple[Pieces, ...]:
    money = [Pieces(each.kind, "", each.value, each.pieces) for each in count.pieces_list()]
    others = [Pieces("other", each.text, each.amount, 1) for each in count.others_list()]
    return (*money, *others)


def _bank(session: Session, today: date) -> tuple[BankAccount, ...]:
    rows = session.execute(
        select(
            Account.code,
            Account.name,
            Account.name_en,
            Posting.unit,
            func.sum(Posting.amount, type_=MoneyType),
        )
        .join(Account, Account.id == Posting.account_id)
        .where(Account.money == "bank", Posting.entry_date <= today)
        .group_by(Account.code, Account.name, Account.name_en, Posting.unit)
        .order_by(Account.code, Posting.unit)
    ).all()
    stated: dict[tuple[str, str], BankStatement] = {}
    statements = select(BankStatement).where(BankStatement.day <= today)
    for each in session.scalars(statements.order_by(BankStatement.day, BankStatement.id)):
        stated[each.account, each.unit] = each
    accounts = []
    for code, name, name_en, unit, amount in rows:
        last = stated.get((code, unit))
        said = (last.balance, last.day) if last else (None, None)
        accounts.append(BankAccount(code, Label(name, name_en), unit, amount or ZERO, *said))
    return tuple(accounts)


def _open_items(
    session: Session, people: dict[str, str]
) -> tuple[tuple[OpenItem, ...], tuple[OpenTotal, ...]]:
    """What is open by person, and the sums of what is kept by other numbers."""
    amount = func.sum(Posting.amount, type_=MoneyType)
    account = (Account.code, Account.name, Account.name_en, Account.subledger_kind)
    is_listed = or_(
        Account.subledger_kind == PERSON,
        and_(Account.subledger_kind == MEMBER, Account.type == "asset"),
    )
    rows = session.execute(
        select(*account, is_listed, Subledger.number, amount)
        .join(Account, Account.id == Posting.account_id)
        .join(Subledger, Subledger.id == Posting.subledger_id)
        .where(Account.type.in_(("asset", "liability")))
        .group_by(*account, Account.type, Subledger.number)
        .having(amount != ZERO)
        .order_by(Account.code, Subledger.number)
    )
    names = people | {holder.number: holder.name for holder in holders(session) if holder.name}
    items: list[OpenItem] = []
    sums: dict[str, tuple[Label, int, Money]] = {}
    listed: dict[str, int] = {}
    for code, name, name_en, kind, listing, number, money in rows:
        listed[code] = listed.get(code, 0) + 1
        if listing and (kind == PERSON or listed[code] <= MEMBERS_LISTED):
            known = names.get(number, "") if kind == PERSON else ""
            items.append(OpenItem(code, Label(name, name_en), number, known, money))
            continue
        label, count, total = sums.get(code, (Label(name, name_en), 0, ZERO))
        sums[code] = (label, count + 1, total + money)
    return tuple(items), tuple(OpenTotal(code, *each) for code, each in sums.items())
