"""Depreciation of the equipment: what is due for a month or a year, and the entry of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from coop import audit
from coop.dates import period_of
from coop.desk.assets.charging import DEPRECIATION
from coop.desk.assets.charging import Due
from coop.desk.assets.charging import charge
from coop.desk.assets.charging import months_of
from coop.desk.assets.charging import sum_of
from coop.desk.assets.register import asset_views
from coop.desk.assets.register import plan_of
from coop.desk.assets.schedule import calendar_month
from coop.ledger.periods import lock_head

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.dates import Period
    from coop.ledger.posting import PostedEntry


def due(session: Session, period: Period) -> list[Due]:
    """What every asset is to be charged with until a period's end and is not yet.

    Assets that left, or wait for approval to leave, are charged with their disposal.

    Args:
        session: reading session.
        period: a month, or the thirteenth period of a year for all of the year at once.
    """
    month = calendar_month(period)
    found = []
    for view in asset_views(session):
        asset, kind = view.asset, view.kind
        if not view.is_here or view.is_leaving or not kind.wears:
            continue
        if period_of(asset.acquired_on) > month:
            continue
        plan = plan_of(asset)
        amount = plan.until(month) - view.charged
        if amount.sen > 0:
            months = months_of(plan, view.charged, month)
            found.append(
                Due(
                    asset.id,
                    asset.number,
                    asset.name,
                    asset.unit,
                    kind.cost,
                    kind.worn,
                    amount,
                    months,
                )
            )
    return found


def run(session: Session, period: Period, *, actor: str, now: datetime) -> list[PostedEntry]:
    """Post the depreciation of a month, one entry for each unit; nothing where none is due.

    Args:
        session: writing session.
        period: a month; a thirteenth period takes all of its year in adjustment entries.
        actor: who runs it.
        now: aware moment in the book's zone.

    Raises:
        CoopError: whatever the door refuses: a closed period, a last day that lies ahead.
    """
    lock_head(session)
    wanted = due(session, period)
    posted = charge(session, wanted, period, DEPRECIATION, actor=actor, now=now)
    if posted:
        audit.record(
            session,
            "asset.depreciate",
            f"period:{period}",
            actor=actor,
            now=now,
            entries=len(posted),
            amount=sum_of(wanted).plain(),
        )
    return posted
