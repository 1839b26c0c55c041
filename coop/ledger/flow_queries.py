"""Postings of a range, sorted by what kind of entry they belong to; for cash flow and equity.

These two statements cannot be told from month totals: they ask what else an entry moved. Each is
one statement over the range's postings; with a unit, an entry is what it is within that unit,
where it balances too.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from coop.db import MoneyType
from coop.ledger.cash_flow import Flow
from coop.ledger.entry import EntryKind
from coop.ledger.equity import EquityMove
from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.queries import not_closing
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session

    from coop.ledger.figures import AccountFact


def cash_flows(
    session: Session, facts: Sequence[AccountFact], first: date, last: date, *, unit: str = ""
) -> list[Flow]:
    """Sums of a range's postings by account and by what their entry touches.

    Args:
        session: reading session.
        facts: the whole chart.
        first: first day.
        last: last day.
        unit: unit code, empty for all.
    """
    cash = _ids(fact for fact in facts if fact.cash_class == "cash")
    result = _ids(fact for fact in facts if fact.is_result)
    capital = _ids(
        fact
        for fact in facts
        if not fact.is_result and fact.cash_class in {"investing", "financing"}
    )
    scope = _scope(first, last, unit)
    entry = (
        select(
            Posting.entry_id.label("entry_id"),
            _any_of(cash).label("has_cash"),
            _any_of(result).label("has_result"),
            _any_of(capital).label("has_capital"),
        )
        .where(*scope)
        .group_by(Posting.entry_id)
        .subquery()
    )
    # Labels, so that GROUP BY names them: on PostgreSQL two parameters are never the same term.
    is_opening = case((JournalEntry.kind == EntryKind.OPENING.value, 1), else_=0).label("opening")
    is_reversal = JournalEntry.kind == EntryKind.REVERSAL.value
    is_credit = Posting.amount < ZERO
    # A reversal undoes a payment of the other direction, whose row it belongs to.
    is_inflow = case((is_credit, case((is_reversal, 0), else_=1)), (is_reversal, 1), else_=0)
    facts_of_entry = (
        entry.c.has_cash,
        entry.c.has_result,
        entry.c.has_capital,
        is_opening,
        is_inflow.label("is_inflow"),
    )
    rows = session.execute(
        select(Posting.account_id, func.sum(Posting.amount, type_=MoneyType), *facts_of_entry)
        .join(entry, entry.c.entry_id == Posting.entry_id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(*scope)
        .group_by(Posting.account_id, *facts_of_entry)
    )
    codes = {fact.id: fact.code for fact in facts}
    return [Flow(codes[row[0]], row[1], *(bool(each) for each in row[2:])) for row in rows]


def equity_moves(
    session: Session, facts: Sequence[AccountFact], first: date, last: date, *, unit: str = ""
) -> list[EquityMove]:
    """Sums of a range's postings on equity, and on what shares an entry with retained surplus.

    The book's first balances come whole, for they may hold income and costs of a running year.

    Args:
        session: reading session.
        facts: the whole chart.
        first: first day.
        last: last day.
        unit: unit code, empty for all.
    """
    equity = _ids(fact for fact in facts if fact.type == "equity")
    retained = _ids(fact for fact in facts if fact.role == "retained_surplus")
    result = _ids(fact for fact in facts if fact.is_result)
    scope = _scope(first, last, unit)
    entry = (
        select(Posting.entry_id.label("entry_id"), _any_of(retained).label("is_distribution"))
        .where(*scope, Posting.account_id.in_(equity))
        .group_by(Posting.entry_id)
        .subquery()
    )
    is_debit = case((Posting.amount > ZERO, 1), else_=0).label("is_debit")
    is_distribution = func.coalesce(entry.c.is_distribution, 0).label("distribution")
    is_opened_result = and_(
        JournalEntry.kind == EntryKind.OPENING.value, Posting.account_id.in_(result)
    )
    keys = (Posting.account_id, is_debit, JournalEntry.kind, is_distribution)
    rows = session.execute(
        select(func.sum(Posting.amount, type_=MoneyType), *keys)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(entry, entry.c.entry_id == Posting.entry_id, isouter=True)
        .where(
            *scope,
            or_(Posting.account_id.in_(equity), entry.c.is_distribution == 1, is_opened_result),
        )
        .group_by(*keys)
    )
    codes = {fact.id: fact.code for fact in facts}
    return [EquityMove(codes[row[1]], row[0], bool(row[2]), row[3], bool(row[4])) for row in rows]


def _ids(facts: Iterable[AccountFact]) -> list[int]:
    return [fact.id for fact in facts]


def _any_of(ids: list[int]) -> ColumnElement[int]:
    return func.max(case((Posting.account_id.in_(ids), 1), else_=0))


def _scope(first: date, last: date, unit: str) -> list[ColumnElement[bool]]:
    scope = [Posting.entry_date.between(first, last), not_closing(Posting.period)]
    return [*scope, Posting.unit == unit] if unit else scope
