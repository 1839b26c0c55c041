"""Going round and looking at the equipment: what was found, kept as it was signed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk.assets.kinds import CONDITIONS
from coop.desk.assets.models import Asset
from coop.desk.assets.models import AssetCount
from coop.desk.assets.models import AssetCountLine
from coop.desk.assets.register import NAME_LENGTH_MAX
from coop.desk.assets.register import asset_views
from coop.errors import NotFound
from coop.ledger.entry import check_text
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Found(NamedTuple):
    """What was found of one asset: a key of ``CONDITIONS`` and a remark."""

    condition: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CountView:
    """A count and what it says of each asset, in the order of numbers."""

    count: AssetCount
    lines: tuple[tuple[Asset, AssetCountLine], ...]


def record_count(
    session: Session,
    counted_on: date,
    counters: str,
    found: Mapping[str, Found],
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> AssetCount:
    """Keep what was found of every asset that is here; one that is not named counts as missing.

    Args:
        session: writing session.
        counted_on: the day.
        counters: who went round, by name or office.
        found: by number of the asset.
        request_id: the same id keeps it once.
        actor: who records it.
        now: aware moment in the book's zone.

    Raises:
        TextRefused: nobody counted, an unknown condition, or a text that would not print.
        DateInFuture: the day has not come.
    """
    lock_head(session)
    known = session.scalar(select(AssetCount).where(AssetCount.request_id == request_id))
    if known is not None:
        return known
    if not counters.strip():
        raise TextRefused("name", "empty")
    check_text("name", counters, length_max=NAME_LENGTH_MAX)
    if counted_on > now.date():
        raise DateInFuture(counted_on, now.date())
    count = AssetCount(
        counted_on=counted_on,
        counters=counters.strip(),
        request_id=request_id,
        recorded_at=utc_text(now),
        recorded_by=actor,
    )
    session.add(count)
    session.flush()
    missing = 0
    for view in asset_views(session, counted_on):
        if not view.is_here:
            continue
        seen = found.get(view.asset.number, Found("missing"))
        if seen.condition not in CONDITIONS:
            raise TextRefused("kind", "unknown")
        check_text("reason", seen.remark, length_max=NAME_LENGTH_MAX)
        missing += seen.condition == "missing"
        session.add(
            AssetCountLine(
                count_id=count.id,
                asset_id=view.asset.id,
                condition=seen.condition,
                remark=seen.remark.strip(),
            )
        )
    session.flush()
    audit.record(
        session,
        "asset.count",
        f"asset_count:{count.id}",
        actor=actor,
        now=now,
        findings=missing,
    )
    return count


def count_view(session: Session, count_id: int) -> CountView:
    """One count.

    Raises:
        NotFound: no such count.
    """
    count = session.get(AssetCount, count_id)
    if count is None:
        raise NotFound("asset_count", count_id)
    rows = session.execute(
        select(Asset, AssetCountLine)
        .join(AssetCountLine, AssetCountLine.asset_id == Asset.id)
        .where(AssetCountLine.count_id == count_id)
        .order_by(Asset.id)
    )
    return CountView(count, tuple((asset, line) for asset, line in rows))


def counts(session: Session, limit: int = 10) -> list[AssetCount]:
    """Counts, the latest first."""
    return list(session.scalars(select(AssetCount).order_by(AssetCount.id.desc()).limit(limit)))
