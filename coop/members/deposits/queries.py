"""Deposits as they stand, read from their rows and from the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any
from typing import Final

from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.errors import NotFound
from coop.ledger.draft_models import PendingEntry
from coop.ledger.draft_text import draft_from_text
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.models import Account
from coop.ledger.models import AccountMonth
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.members.deposits import facts
from coop.members.deposits.facts import OWNER
from coop.members.deposits.models import DepositInstruction
from coop.members.deposits.models import DepositPrint
from coop.members.deposits.models import DepositTerm
from coop.members.deposits.models import TimeDeposit
from coop.members.deposits.schedule import Term
from coop.members.membership.models import Member
from coop.members.people.models import Person
from coop.members.savings.models import SavingsAccount
from coop.members.savings.models import SavingsProduct
from coop.money import ZERO
from coop.money import Money
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

#: Codes of interest that is owed, of the tax withheld from it, and of the cost where the product
#: names none.
PAYABLE: Final = "2121"
TAX: Final = "2142"
COST: Final = "5102"

#: What becomes of a deposit.
WAITING: Final = "waiting"
RUNNING: Final = "running"
DUE: Final = "due"
ENDED: Final = "ended"
CANCELLED: Final = "cancelled"
STATES: Final = (RUNNING, DUE, WAITING, ENDED, CANCELLED)


@dataclass(frozen=True, slots=True)
class DepositEntry:
    """One entry of a deposit and what it did.

    Attributes:
        id: of the entry.
        voucher_number: its number.
        entry_date: the day it is in the books.
        effective_date: the day it counts from.
        narration: what its voucher says.
        origin: what it did, in which term, where.
        reverses: the entry it takes back, if it does.
        is_reversed: whether it was taken back.
        cost: interest that became a cost by it; negative where some was taken back.
        paid: interest it paid, before tax.
        tax: withheld from that.
    """

    id: int
    voucher_number: str
    entry_date: date
    effective_date: date
    narration: str
    origin: facts.Origin
    reverses: int | None
    is_reversed: bool
    cost: Money
    paid: Money
    tax: Money

    @property
    def is_standing(self) -> bool:
        """Whether it counts: neither a reversal nor reversed."""
        return self.reverses is None and not self.is_reversed


@dataclass(frozen=True, slots=True)
class DepositView:
    """One deposit with what is needed to post on it and to speak of it.

    Attributes:
        row: what was agreed.
        instruction: what counts now of what the member wants.
        product: code of the product.
        product_name: its name.
        account: code of the ledger account.
        account_id: its row id.
        cost_account: code of the account its interest costs.
        unit: whose books it is in.
        subledger: in the ledger.
        subledger_id: its row id.
        member_number: of the member.
        member_name: name, for screens and paper only.
        member_status: where the membership stands.
        terms: in force, the first first.
        principal: what it holds by the ledger.
        has_moved: whether anything was ever posted on it.
        is_waiting: whether an entry of it waits for a second person.
    """

    row: TimeDeposit
    instruction: DepositInstruction
    product: str
    product_name: str
    account: str
    account_id: int
    cost_account: str
    unit: str
    subledger: SubledgerRef
    subledger_id: int
    member_number: str
    member_name: str
    member_status: str
    terms: tuple[DepositTerm, ...]
    principal: Money
    has_moved: bool
    is_waiting: bool

    @property
    def id(self) -> int:
        """Of the deposit."""
        return self.row.id

    @property
    def number(self) -> str:
        """On the certificate."""
        return self.row.number

    @property
    def current(self) -> DepositTerm:
        """The latest term in force."""
        return self.terms[-1]

    @property
    def matures_on(self) -> date:
        """When the latest term is due."""
        return self.current.matures_on

    @property
    def rate(self) -> Decimal:
        """Percent a year of the latest term."""
        return Decimal(self.current.rate)

    @property
    def term(self) -> Term:
        """The latest term as it is reckoned with."""
        return self.term_of(self.current)

    def term_of(self, row: DepositTerm) -> Term:
        """One term as it is reckoned with."""
        return Term(
            principal=row.principal,
            rate=Decimal(row.rate),
            basis=self.row.basis,
            opened_on=self.row.opened_on,
            after=(row.position - 1) * self.row.months,
            months=self.row.months,
            is_monthly=self.row.payout == facts.MONTHLY,
        )

    def state_on(self, day: date) -> str:
        """What becomes of it: waiting, running, due, ended or cancelled."""
        if self.principal > ZERO:
            return DUE if self.matures_on <= day else RUNNING
        if self.has_moved:
            return ENDED
        return WAITING if self.is_waiting else CANCELLED

    def line(self, amount: Money) -> Line:
        """A line on the deposit: more than nothing takes out of it."""
        return Line(self.account, self.unit, amount, self.subledger)


@dataclass(slots=True)
class Earned:
    """What a deposit's interest did so far, by its standing entries.

    Attributes:
        cost: recognised in each term.
        paid: paid in each term, before tax.
        done: which stretches of which terms were paid, as ``(term, number)``.
    """

    cost: dict[int, Money] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    paid: dict[int, Money] = field(default_factory=lambda: defaultdict(lambda: ZERO))
    done: set[tuple[int, int]] = field(default_factory=set)


def earned_of(entries: Sequence[DepositEntry]) -> Earned:
    """Sum up the entries of one deposit."""
    found = Earned()
    for each in entries:
        if not each.is_standing:
            continue
        found.cost[each.origin.term] += each.cost
        found.paid[each.origin.term] += each.paid
        if each.origin.what == facts.INTEREST:
            found.done.add((each.origin.term, int(each.origin.at)))
    return found


def deposit_view(session: Session, deposit_id: int) -> DepositView:
    """One deposit.

    Raises:
        NotFound: there is none.
    """
    found = views(session, TimeDeposit.id == deposit_id)
    if not found:
        raise NotFound("time_deposit", deposit_id)
    return found[0]


def deposit_of_account(session: Session, account_id: int) -> int | None:
    """The deposit a savings account belongs to; None for ordinary savings."""
    return session.scalar(select(TimeDeposit.id).where(TimeDeposit.account_id == account_id))


def deposits_of_member(session: Session, member_id: int) -> list[DepositView]:
    """Every deposit a member ever had, the earliest first."""
    return views(session, TimeDeposit.member_id == member_id)


def running(session: Session) -> list[DepositView]:
    """Deposits that hold anything, by maturity and number."""
    return sorted(
        (each for each in views(session, *_HOLDS) if each.principal > ZERO),
        key=lambda each: (each.matures_on, each.id),
    )


def views(session: Session, *conditions: ColumnElement[bool]) -> list[DepositView]:
    """Deposits by number; five statements, however many there are."""
    rows = session.execute(_VIEW.where(*conditions)).all()
    ids = [row[0].id for row in rows]
    if not ids:
        return []
    terms = _terms(session, ids)
    instructions = _instructions(session, ids)
    waiting = waiting_ids(session)
    return [
        DepositView(
            row=row[0],
            instruction=instructions[row[0].id],
            product=row[3],
            product_name=row[4],
            account=row[5],
            account_id=row[6],
            cost_account=row[7] or COST,
            unit=row[8],
            subledger=SubledgerRef(row[1], row[2]),
            subledger_id=row[9],
            member_number=row[10],
            member_name=row[11],
            member_status=row[12],
            terms=tuple(terms[row[0].id]),
            principal=ZERO if row[13] is None else -row[13],
            has_moved=row[13] is not None,
            is_waiting=row[0].id in waiting,
        )
        for row in rows
    ]


def _terms(session: Session, ids: Collection[int]) -> dict[int, list[DepositTerm]]:
    """Terms in force by deposit: those whose entry was not reversed."""
    is_reversed = (
        select(JournalEntry.id).where(JournalEntry.reverses_id == DepositTerm.entry_id).exists()
    )
    rows = session.scalars(
        select(DepositTerm)
        .where(DepositTerm.deposit_id.in_(ids), ~is_reversed)
        .order_by(DepositTerm.deposit_id, DepositTerm.position, DepositTerm.id)
    )
    found: dict[int, list[DepositTerm]] = defaultdict(list)
    for each in rows:
        found[each.deposit_id].append(each)
    return found


def _instructions(session: Session, ids: Collection[int]) -> dict[int, DepositInstruction]:
    rows = session.scalars(
        select(DepositInstruction)
        .where(DepositInstruction.deposit_id.in_(ids))
        .order_by(DepositInstruction.id)
    )
    return {each.deposit_id: each for each in rows}


def waiting_ids(session: Session) -> set[int]:
    """Deposits of which an entry waits for a second person."""
    texts = session.scalars(
        select(PendingEntry.draft).where(
            PendingEntry.state == "waiting", PendingEntry.draft.like(f"%{OWNER}:%")
        )
    )
    origins = (draft_from_text(each).origin for each in texts)
    return {facts.origin_of(each).deposit_id for each in origins if each.startswith(f"{OWNER}:")}


def waiting_draft(session: Session, deposit_id: int) -> PendingEntry | None:
    """What of a deposit waits for a second person, if anything does."""
    rows = session.scalars(
        select(PendingEntry).where(
            PendingEntry.state == "waiting", PendingEntry.draft.like(f"%{OWNER}:{deposit_id}:%")
        )
    )
    own = f"{OWNER}:{deposit_id}:"
    return next((each for each in rows if draft_from_text(each.draft).origin.startswith(own)), None)


def origin_begins(session: Session, begins: str) -> tuple[ColumnElement[bool], ...]:
    """Whether the origin of an entry begins so; ``begins`` ends with a colon.

    SQLite answers a range from the index on origins, which a pattern does not use. PostgreSQL may
    sort signs as its locale does, where a range would mean something else.
    """
    origin = JournalEntry.origin
    if session.get_bind().dialect.name == "sqlite":
        return origin >= begins, origin < f"{begins[:-1]};", origin != ""
    return origin.like(f"{begins}%"), origin != ""


def entries_of(session: Session, deposit_id: int | None = None) -> dict[int, list[DepositEntry]]:
    """Entries of one deposit, or of all, in order; one statement."""
    begins = f"{OWNER}:" if deposit_id is None else f"{OWNER}:{deposit_id}:"
    entry = JournalEntry
    rows = session.execute(
        select(
            entry.id,
            entry.voucher_number,
            entry.entry_date,
            entry.effective_date,
            entry.narration,
            entry.origin,
            entry.reverses_id,
            Account.code,
            Account.type,
            func.sum(Posting.amount, type_=MoneyType),
        )
        .join(Posting, Posting.entry_id == entry.id)
        .join(Account, Account.id == Posting.account_id)
        .where(*origin_begins(session, begins))
        .group_by(
            entry.id,
            entry.voucher_number,
            entry.entry_date,
            entry.effective_date,
            entry.narration,
            entry.origin,
            entry.reverses_id,
            Account.code,
            Account.type,
        )
        .order_by(entry.id)
    ).all()
    reversed_ids = {row.reverses_id for row in rows}
    sums: dict[int, dict[str, Money]] = defaultdict(dict)
    heads: dict[int, Any] = {}
    for row in rows:
        heads[row[0]] = row
        key = "cost" if row.type == "expense" else row.code
        sums[row[0]][key] = sums[row[0]].get(key, ZERO) + row[-1]
    found: dict[int, list[DepositEntry]] = defaultdict(list)
    for entry_id, head in heads.items():
        parts = sums[entry_id]
        cost = parts.get("cost", ZERO)
        origin = facts.origin_of(head.origin)
        found[origin.deposit_id].append(
            DepositEntry(
                id=entry_id,
                voucher_number=head.voucher_number,
                entry_date=head.entry_date,
                effective_date=head.effective_date,
                narration=head.narration,
                origin=origin,
                reverses=head.reverses_id,
                is_reversed=entry_id in reversed_ids,
                cost=cost,
                paid=cost + parts.get(PAYABLE, ZERO),
                tax=-parts.get(TAX, ZERO),
            )
        )
    return found


def next_number(session: Session) -> int:
    """The id, and the number, of the next deposit; the caller holds the lock."""
    return (session.scalar(select(func.max(TimeDeposit.id))) or 0) + 1


def prints_of(session: Session, deposit_id: int) -> list[DepositPrint]:
    """Prints of a certificate, in order."""
    rows = session.scalars(
        select(DepositPrint).where(DepositPrint.deposit_id == deposit_id).order_by(DepositPrint.id)
    )
    return list(rows)


def term_products(session: Session) -> list[SavingsProduct]:
    """Products of time deposits in use."""
    rows = session.scalars(
        select(SavingsProduct)
        .where(SavingsProduct.kind == "term", SavingsProduct.is_active)
        .order_by(SavingsProduct.position, SavingsProduct.id)
    )
    return list(rows)


def held_in_all(views_: Sequence[DepositView]) -> Money:
    """What several deposits hold together."""
    return total(each.principal for each in views_)


def unexplained(session: Session, views_: Sequence[DepositView]) -> Money:
    """What the accounts of time deposits hold beside these deposits; nothing if all is well."""
    found = session.scalar(
        select(func.sum(AccountMonth.debit - AccountMonth.credit, type_=MoneyType))
        .join(Account, Account.id == AccountMonth.account_id)
        .where(Account.subledger_kind == OWNER)
    )
    return -(found or ZERO) - held_in_all(views_)


_HELD = (
    select(Posting.subledger_id, func.sum(Posting.amount, type_=MoneyType).label("amount"))
    .join(Account, Account.id == Posting.account_id)
    .where(Account.subledger_kind == OWNER)
    .group_by(Posting.subledger_id)
    .subquery()
)
_HOLDS = (_HELD.c.amount < ZERO,)
_VIEW = (
    select(
        TimeDeposit,
        Subledger.kind,
        Subledger.number,
        SavingsProduct.code,
        SavingsProduct.name,
        Account.code,
        Account.id,
        SavingsProduct.expense_account,
        SavingsProduct.unit,
        Subledger.id,
        Member.number,
        Person.name,
        Member.status,
        _HELD.c.amount,
    )
    .join(SavingsAccount, SavingsAccount.id == TimeDeposit.account_id)
    .join(SavingsProduct, SavingsProduct.id == TimeDeposit.product_id)
    .join(Account, Account.code == SavingsProduct.account)
    .join(Subledger, Subledger.id == SavingsAccount.subledger_id)
    .join(Member, Member.id == TimeDeposit.member_id)
    .join(Person, Person.id == Member.person_id)
    .outerjoin(_HELD, _HELD.c.subledger_id == Subledger.id)
    .order_by(TimeDeposit.id)
)
