"""A month's charges of scheduled things: one entry for each unit, what is due and not yet charged.

The same for depreciation and for what was paid in advance. What is due for a month is what the
schedule has borne until then less what is charged in force; a month that was left out, or whose
entry was reversed, is caught up by the next one, so that in the end the parts sum exactly.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import func
from sqlalchemy import select

from coop.dates import ADJUSTMENT_MONTH
from coop.dates import MONTHS_ID
from coop.dates import last_day
from coop.dates import split_period
from coop.desk.assets.models import ScheduleCharge
from coop.desk.assets.schedule import calendar_month
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import Series
from coop.ledger.models import JournalEntry
from coop.ledger.posting import post
from coop.money import ZERO
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from coop.dates import Period
    from coop.desk.assets.schedule import Plan
    from coop.ledger.posting import PostedEntry
    from coop.money import Money


class Sort(NamedTuple):
    """What is charged: the name of its request ids and the word of its narration."""

    prefix: str
    narration: str
    noun: str


DEPRECIATION = Sort("depreciation", "Penyusutan", "aset")
PREPAID = Sort("prepaid", "Pembebanan biaya dibayar di muka", "biaya")


@dataclass(frozen=True, slots=True)
class Due:
    """What one thing is charged with now.

    Attributes:
        thing_id: its row.
        number: its number in the register.
        name: what it is.
        unit: whose entry it goes into.
        debit: cost account.
        credit: account that is used up.
        amount: more than nothing.
        months: how many months that covers; more than one where some were left out.
    """

    thing_id: int
    number: str
    name: str
    unit: str
    debit: str
    credit: str
    amount: Money
    months: int


def months_of(plan: Plan, charged: Money, period: Period) -> int:
    """How many months of a plan up to a period are not charged in full yet."""
    last = calendar_month(period)
    return sum(
        1 for month, part in plan.parts() if month <= last and part and plan.until(month) > charged
    )


def period_words(period: Period) -> str:
    """A period as narrations name it."""
    year, month = split_period(period)
    if month == ADJUSTMENT_MONTH:
        return f"tahun {year}"
    return f"{MONTHS_ID[month - 1]} {year}"


def drafts_of(due: Iterable[Due], period: Period, sort: Sort) -> dict[str, Draft]:
    """The entry of each unit, by its code: one line for each account and side."""
    by_unit: dict[str, list[Due]] = defaultdict(list)
    for each in due:
        by_unit[each.unit].append(each)
    _, month = split_period(period)
    kind = EntryKind.ADJUSTMENT if month == ADJUSTMENT_MONTH else EntryKind.NORMAL
    drafts = {}
    for unit, things in sorted(by_unit.items()):
        costs: dict[str, list[Money]] = defaultdict(list)
        used: dict[str, list[Money]] = defaultdict(list)
        for each in things:
            costs[each.debit].append(each.amount)
            used[each.credit].append(each.amount)
        lines = [Line(code, unit, total(amounts)) for code, amounts in sorted(costs.items())]
        lines += [Line(code, unit, -total(amounts)) for code, amounts in sorted(used.items())]
        text = f"{sort.narration} {period_words(period)} unit {unit}, {len(things)} {sort.noun}"
        drafts[unit] = Draft(
            last_day(period), text, tuple(lines), kind=kind, series=Series.MEMORIAL
        )
    return drafts


def charge(
    session: Session,
    due: Sequence[Due],
    period: Period,
    sort: Sort,
    *,
    actor: str,
    now: datetime,
) -> list[PostedEntry]:
    """Post the entries of what is due and note what each thing was charged.

    The caller holds the book's lock since before it asked what is due, so two at once charge
    once: the second finds nothing.

    Raises:
        CoopError: whatever the door refuses, a closed period above all.
    """
    of_asset = sort is DEPRECIATION
    posted = []
    for unit, draft in drafts_of(due, period, sort).items():
        request_id = _request_id(session, period, unit, sort)
        posted.append(post(session, draft, request_id=request_id, actor=actor, now=now))
        for each in due:
            if each.unit != unit:
                continue
            session.add(
                ScheduleCharge(
                    asset_id=each.thing_id if of_asset else None,
                    prepaid_id=None if of_asset else each.thing_id,
                    period=period,
                    amount=each.amount,
                    request_id=request_id,
                )
            )
    session.flush()
    return posted


def _request_id(session: Session, period: Period, unit: str, sort: Sort) -> str:
    """The next run of a month and unit; entries of earlier ones stay, reversed or not."""
    begin = f"{sort.prefix}:{period}:{unit}:"
    runs = session.scalar(
        select(func.count())
        .select_from(JournalEntry)
        .where(JournalEntry.request_id.startswith(begin, autoescape=True))
    )
    return f"{begin}{(runs or 0) + 1}"


def sum_of(due: Iterable[Due]) -> Money:
    """What is due together."""
    return sum((each.amount for each in due), start=ZERO)
