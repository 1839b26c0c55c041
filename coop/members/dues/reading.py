"""Who owes how much of the dues since when: bills against what came in, never a stored figure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import Period
from coop.ledger.entry import EntryKind
from coop.ledger.models import Account
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.members.dues.allocation import Bill
from coop.members.dues.allocation import Standing
from coop.members.dues.allocation import allocate
from coop.members.dues.errors import DuesProductMissing
from coop.members.dues.models import DuesBill
from coop.members.dues.models import DuesBillVoid
from coop.members.membership.models import Member
from coop.members.savings.models import SavingsProduct
from coop.members.savings.models import SavingsTerms
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Select
    from sqlalchemy import Subquery
    from sqlalchemy.orm import Session

PRINCIPAL = "principal"
MANDATORY = "mandatory"

#: Where the last word on a member is spoken: nothing is asked of them any more.
SETTLED = "settled"


class BillRow(NamedTuple):
    """A bill as its page shows it, withdrawn or not."""

    bill: DuesBill
    void: DuesBillVoid | None


def product_of_kind(session: Session, kind: str) -> SavingsProduct | None:
    """The first product of own capital of a kind; those in use before those that are not."""
    return session.scalars(
        select(SavingsProduct)
        .where(SavingsProduct.kind == kind)
        .order_by(SavingsProduct.is_active.desc(), SavingsProduct.position, SavingsProduct.id)
        .limit(1)
    ).first()


def mandatory_product(session: Session) -> SavingsProduct:
    """The product whose dues are billed.

    Raises:
        DuesProductMissing: there is none in use.
    """
    product = product_of_kind(session, MANDATORY)
    if product is None or not product.is_active:
        raise DuesProductMissing
    return product


def arrears_of(session: Session, member_id: int, on: date) -> Standing:
    """Where one member stands with the dues at the end of a day."""
    return arrears_of_many(session, [member_id], on)[member_id]


def arrears_of_many(
    session: Session, member_ids: Iterable[int], on: date, *, with_principal: bool = True
) -> dict[int, Standing]:
    """Where several members stand at the end of a day; six statements, however many they are.

    Bills of months that begin after the day do not count, nor does what was paid after it. A
    member who is settled owes nothing: the sheet of rights and duties said so.

    Args:
        session: reading session.
        member_ids: whose standing.
        on: the day.
        with_principal: whether the principal savings are asked for too; three statements less.
    """
    wanted = set(member_ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(Member.id, Member.status, Member.admitted_on).where(Member.id.in_(wanted))
    )
    members = {row.id: row for row in rows}
    bills = _bills(session, wanted, on)
    sums = paid_sums(on, members=wanted)
    paid: dict[int, Money] = dict(session.execute(select(sums.c.member_id, sums.c.paid)).all())
    admitted = {each.id: each.admitted_on for each in members.values() if each.admitted_on}
    principal = _principal_open(session, admitted, on) if with_principal else {}
    standings = {}
    for member_id in wanted:
        known = members.get(member_id)
        if known is None or known.status == SETTLED:
            standings[member_id] = Standing(on)
            continue
        standings[member_id] = allocate(
            bills.get(member_id, ()),
            paid.get(member_id, ZERO),
            on,
            principal_open=principal.get(member_id, ZERO),
        )
    return standings


class OwnCapital(NamedTuple):
    """What a member is asked for by the terms of own capital.

    Attributes:
        dues: a month's mandatory savings by the product; None without terms.
        principal_open: what is missing of the principal savings.
    """

    dues: Money | None
    principal_open: Money


def own_capital_of(session: Session, member: Member, on: date) -> OwnCapital:
    """What a member is asked for at the end of a day; one statement."""
    held = (
        select(-func.sum(Posting.amount))
        .join(Account, Account.id == Posting.account_id)
        .where(
            Posting.subledger_id == member.subledger_id,
            Account.code == SavingsProduct.account,
            Posting.effective_date <= on,
        )
        .correlate(SavingsProduct)
        .scalar_subquery()
    )
    rows = session.execute(
        select(SavingsProduct.id, SavingsProduct.kind, SavingsTerms, held)
        .join(SavingsTerms, SavingsTerms.product_id == SavingsProduct.id)
        .where(SavingsProduct.kind.in_((PRINCIPAL, MANDATORY)))
        .order_by(
            SavingsProduct.is_active.desc(),
            SavingsProduct.position,
            SavingsProduct.id,
            SavingsTerms.valid_from,
        )
    )
    first: dict[str, int] = {}
    terms: dict[str, list[SavingsTerms]] = {PRINCIPAL: [], MANDATORY: []}
    paid: dict[str, Money] = {}
    for product_id, kind, row, amount in rows:
        if first.setdefault(kind, product_id) == product_id:
            terms[kind].append(row)
            paid[kind] = amount or ZERO
    holding = [each.dues for each in terms[MANDATORY] if each.valid_from <= on]
    asked = _asked(terms[PRINCIPAL], member.admitted_on) if member.admitted_on else ZERO
    return OwnCapital(
        holding[-1] if holding else None, max(asked - paid.get(PRINCIPAL, ZERO), ZERO)
    )


def paid_sums(on: date, *, first: date | None = None, members: set[int] | None = None) -> Subquery:
    """What each member paid towards bills up to a day: columns ``member_id`` and ``paid``.

    Counted are movements on the account of the mandatory savings by effective date, from the
    beginning of the member's first bill on, except first balances: those are of the time before.

    Args:
        on: last effective day.
        first: first effective day, None for all from the first bill on.
        members: ids of those asked about, None for all.
    """
    begins = (
        select(DuesBill.member_id, func.min(DuesBill.starts_on).label("starts_on"))
        .group_by(DuesBill.member_id)
        .subquery()
    )
    account = (
        select(Account.id)
        .join(SavingsProduct, SavingsProduct.account == Account.code)
        .where(SavingsProduct.kind == MANDATORY)
    )
    query = (
        select(Member.id.label("member_id"), (-func.sum(Posting.amount)).label("paid"))
        .join(begins, begins.c.member_id == Member.id)
        .join(Posting, Posting.subledger_id == Member.subledger_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Posting.account_id.in_(account),
            Posting.effective_date >= begins.c.starts_on,
            Posting.effective_date <= on,
            JournalEntry.kind != EntryKind.OPENING.value,
        )
        .group_by(Member.id)
    )
    if members is not None:
        query = query.where(Member.id.in_(members))
    if first is not None:
        query = query.where(Posting.effective_date >= first)
    return query.subquery()


def standing_bills() -> Select[DuesBill]:
    """Bills that were not withdrawn."""
    return (
        select(DuesBill)
        .outerjoin(DuesBillVoid, DuesBillVoid.bill_id == DuesBill.id)
        .where(DuesBillVoid.id.is_(None))
    )


def bills_of(session: Session, member_id: int) -> list[BillRow]:
    """Every bill of a member, withdrawn ones too; the latest month first."""
    rows = session.execute(
        select(DuesBill, DuesBillVoid)
        .outerjoin(DuesBillVoid, DuesBillVoid.bill_id == DuesBill.id)
        .where(DuesBill.member_id == member_id)
        .order_by(DuesBill.period.desc(), DuesBill.revision.desc())
    )
    return [BillRow(*row) for row in rows]


def _bills(session: Session, wanted: set[int], on: date) -> dict[int, list[Bill]]:
    found: dict[int, list[Bill]] = defaultdict(list)
    query = standing_bills().where(DuesBill.member_id.in_(wanted), DuesBill.starts_on <= on)
    for row in session.scalars(query):
        found[row.member_id].append(Bill(row.id, Period(row.period), row.amount, row.due_on))
    return found


def _principal_open(session: Session, admitted: dict[int, date], on: date) -> dict[int, Money]:
    """What is missing of the principal savings of members, by their days of admission."""
    product = product_of_kind(session, PRINCIPAL)
    if product is None or not admitted:
        return {}
    terms = session.scalars(
        select(SavingsTerms)
        .where(SavingsTerms.product_id == product.id)
        .order_by(SavingsTerms.valid_from)
    ).all()
    rows = session.execute(
        select(Member.id, -func.sum(Posting.amount))
        .join(Posting, Posting.subledger_id == Member.subledger_id)
        .join(Account, Account.id == Posting.account_id)
        .where(
            Member.id.in_(admitted), Account.code == product.account, Posting.effective_date <= on
        )
        .group_by(Member.id)
    )
    held: dict[int, Money] = dict(rows.all())
    return {
        member_id: max(_asked(terms, day) - held.get(member_id, ZERO), ZERO)
        for member_id, day in admitted.items()
    }


def _asked(terms: Sequence[SavingsTerms], day: date) -> Money:
    """What the terms of a day asked once; the first terms where none held yet."""
    holding = [each for each in terms if each.valid_from <= day] or list(terms[:1])
    return holding[-1].dues if holding else ZERO
