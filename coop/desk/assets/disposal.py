"""An asset leaves: sold, lost, worn out, given away; with its gain or loss.

The entry takes depreciation up to the last month that bears a part, takes cost and wear off the
books, takes in what was received for it, and puts the difference to gain (4404) or loss (8201).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import utc_text
from coop.desk.assets.errors import AssetGone
from coop.desk.assets.errors import KindNotOffered
from coop.desk.assets.errors import LeavesBeforeItCame
from coop.desk.assets.errors import ProceedsWithoutPlace
from coop.desk.assets.inforce import answer_of
from coop.desk.assets.inforce import usable
from coop.desk.assets.inforce import with_inter_unit
from coop.desk.assets.kinds import GAIN
from coop.desk.assets.kinds import LOSSES
from coop.desk.assets.kinds import MANNERS
from coop.desk.assets.models import AssetDisposal
from coop.desk.assets.models import ScheduleCharge
from coop.desk.assets.register import AssetView
from coop.desk.assets.register import asset_view
from coop.desk.assets.register import plan_of
from coop.desk.assets.schedule import Start
from coop.desk.assets.schedule import last_month
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.entry import Draft
from coop.ledger.entry import Line
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.periods import lock_head
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from coop.ledger.posting import PostedEntry


@dataclass(frozen=True, slots=True)
class Leaving:
    """How an asset leaves.

    Attributes:
        left_on: the day.
        manner: key of ``MANNERS``.
        reason: in a few words; stands in the narration.
        proceeds: what was received for it; nothing unless it was sold.
        money_account: where that money lies now.
        money_unit: whose money it is; the asset's own unit when left out.
    """

    left_on: date
    manner: str
    reason: str
    proceeds: Money = ZERO
    money_account: str = ""
    money_unit: str = ""


@dataclass(frozen=True, slots=True)
class LeavingDraft:
    """What leaving means, before it is posted.

    Attributes:
        draft: the entry.
        caught_up: depreciation that the entry takes as well.
        book_value: what it stood at.
        result: gain, or loss when below zero.
    """

    draft: Draft
    caught_up: Money
    book_value: Money
    result: Money


def leaving_draft(session: Session, number: str, leaving: Leaving) -> LeavingDraft:
    """The entry by which an asset would leave.

    Raises:
        NotFound: no such asset.
        TextRefused: no reason, or an unknown manner.
        AssetGone: it has left, waits for approval to leave, or was registered by mistake.
        LeavesBeforeItCame: the day is before its acquisition.
        ProceedsWithoutPlace: money without a place, or for something that was not sold.
        KindNotOffered: the chart has no account for a gain or a loss.
    """
    view = asset_view(session, number)
    _check(view, leaving)
    asset, kind = view.asset, view.kind
    end = last_month(leaving.left_on, Start(asset.start))
    caught_up = max(plan_of(asset).until(end) - view.charged, ZERO)
    worn = view.worn + caught_up
    book_value = asset.cost - worn
    result = leaving.proceeds - book_value
    lines = []
    if caught_up:
        lines += [Line(kind.cost, asset.unit, caught_up), Line(kind.worn, asset.unit, -caught_up)]
    if worn:
        lines.append(Line(kind.worn, asset.unit, worn))
    if leaving.proceeds:
        place = leaving.money_unit or asset.unit
        lines.append(Line(leaving.money_account, place, leaving.proceeds))
    if result:
        lines.append(Line(_result_account(session, result), asset.unit, -result))
    lines.append(Line(kind.account, asset.unit, -asset.cost))
    manner = MANNERS[leaving.manner].id.lower()
    text = f"Pelepasan aset {asset.number} {asset.name}, {manner}: {leaving.reason.strip()}"
    draft = with_inter_unit(session, Draft(leaving.left_on, text, tuple(lines)))
    return LeavingDraft(draft, caught_up, book_value, result)


def _check(view: AssetView, leaving: Leaving) -> None:
    number = view.asset.number
    if not leaving.reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", leaving.reason, length_max=200)
    if leaving.manner not in MANNERS:
        raise TextRefused("kind", "unknown")
    if view.withdrawal is not None:
        raise AssetGone(number, "withdrawn")
    if view.disposal is not None or view.is_leaving:
        raise AssetGone(number, "left" if view.disposal else "leaving")
    if leaving.left_on < view.asset.acquired_on:
        raise LeavesBeforeItCame(number, view.asset.acquired_on)
    if leaving.proceeds < ZERO or (leaving.proceeds and leaving.manner != "sold"):
        raise ProceedsWithoutPlace("not_sold")
    if leaving.proceeds and not leaving.money_account:
        raise ProceedsWithoutPlace("no_place")


def _result_account(session: Session, result: Money) -> str:
    wanted = (GAIN,) if result > ZERO else LOSSES
    found = usable(session, wanted)
    for code in wanted:
        if code in found:
            return code
    raise KindNotOffered(wanted[0])


def dispose(
    session: Session,
    number: str,
    leaving: Leaving,
    *,
    request_id: str,
    actor: str,
    now: datetime,
) -> PostedEntry | WaitingEntry:
    """Post the entry by which an asset leaves; above the limit it waits for a second person.

    Args:
        session: writing session.
        number: of the asset.
        leaving: how it leaves.
        request_id: the same id disposes once.
        actor: who records it.
        now: aware moment in the book's zone.

    Raises:
        CoopError: as ``leaving_draft``, and whatever the door refuses.
    """
    lock_head(session)
    known = session.scalar(select(AssetDisposal).where(AssetDisposal.request_id == request_id))
    if known is not None:
        answer = answer_of(session, request_id)
        assert answer is not None, "a disposal is kept with its entry or draft"
        return answer
    wanted = leaving_draft(session, number, leaving)
    answer = submit(session, wanted.draft, request_id=request_id, actor=actor, now=now)
    view = asset_view(session, number)
    session.add(
        AssetDisposal(
            asset_id=view.asset.id,
            left_on=leaving.left_on,
            manner=leaving.manner,
            proceeds=leaving.proceeds,
            book_value=wanted.book_value,
            reason=leaving.reason.strip(),
            request_id=request_id,
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    if wanted.caught_up:
        period = last_month(leaving.left_on, Start(view.asset.start))
        session.add(
            ScheduleCharge(
                asset_id=view.asset.id,
                period=period,
                amount=wanted.caught_up,
                request_id=request_id,
            )
        )
    session.flush()
    audit.record(
        session,
        "asset.dispose",
        f"asset:{number}",
        actor=actor,
        now=now,
        kind=leaving.manner,
        amount=leaving.proceeds.plain(),
        reason=leaving.reason.strip(),
    )
    return answer
