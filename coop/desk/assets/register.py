"""The register of equipment: what there is, what it cost, what of it is worn off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from coop import audit
from coop.dates import Period
from coop.dates import period_of
from coop.dates import utc_text
from coop.desk.assets.errors import AlreadyCharged
from coop.desk.assets.errors import AssetFactsWrong
from coop.desk.assets.errors import AssetGone
from coop.desk.assets.errors import KindNotOffered
from coop.desk.assets.inforce import Standing
from coop.desk.assets.inforce import charged
from coop.desk.assets.inforce import next_number
from coop.desk.assets.inforce import standings
from coop.desk.assets.inforce import touches
from coop.desk.assets.inforce import usable
from coop.desk.assets.inforce import waiting
from coop.desk.assets.kinds import ACQUISITIONS
from coop.desk.assets.kinds import KINDS
from coop.desk.assets.kinds import Kind
from coop.desk.assets.models import Asset
from coop.desk.assets.models import AssetDisposal
from coop.desk.assets.models import RegisterWithdrawal
from coop.desk.assets.models import ScheduleCharge
from coop.desk.assets.schedule import MONTHS_MAX
from coop.desk.assets.schedule import Plan
from coop.desk.assets.schedule import Start
from coop.desk.assets.schedule import first_month
from coop.desk.assets.schedule import month_after
from coop.desk.assets.schedule import months_through
from coop.errors import NotFound
from coop.ledger.entry import check_text
from coop.ledger.errors import DateInFuture
from coop.ledger.errors import DateTooEarly
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.models import BusinessUnit
from coop.ledger.periods import lock_head
from coop.ledger.posting import EARLIEST_DAY
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

NAME_LENGTH_MAX = 120
PREFIX = "AT"


@dataclass(frozen=True, slots=True)
class NewAsset:
    """An asset as it is registered.

    Attributes:
        name: what it is.
        kind: key of ``KINDS``.
        unit: whose it is.
        acquisition: key of ``ACQUISITIONS``.
        acquired_on: the day it came.
        cost: what it cost, or was valued at when it was granted.
        residual: what it will be worth at the end.
        life_months: how long it will be used, from its acquisition.
        start: whether the month of acquisition bears a part.
        place: where it stands, or the number on its sticker.
        worn_before: depreciation before this book began, of what was taken over.
        worn_until: the day until which that was counted.
        entry_id: the entry by which it was bought, where one is in this book.
    """

    name: str
    kind: str
    unit: str
    acquisition: str
    acquired_on: date
    cost: Money
    residual: Money = ZERO
    life_months: int = 0
    start: Start = Start.SAME
    place: str = ""
    worn_before: Money = ZERO
    worn_until: date | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class AssetView:
    """One asset and what is in force of it.

    Attributes:
        asset: its row.
        charged: depreciation in this book.
        disposal: how it left, None while it is here.
        left: the entry by which it left.
        is_leaving: a disposal waits for a second person.
        withdrawal: why its registration was withdrawn, None where it was not.
    """

    asset: Asset
    charged: Money
    disposal: AssetDisposal | None = None
    left: Standing | None = None
    is_leaving: bool = False
    withdrawal: RegisterWithdrawal | None = None

    @property
    def kind(self) -> Kind:
        """Its kind, with its accounts."""
        return KINDS[self.asset.kind]

    @property
    def worn(self) -> Money:
        """All depreciation so far, before this book and in it."""
        return self.asset.worn_before + self.charged

    @property
    def book_value(self) -> Money:
        """What it stands in the books at; nothing once it left."""
        return ZERO if not self.is_here else self.asset.cost - self.worn

    @property
    def is_here(self) -> bool:
        """Whether it is in use: neither gone nor registered by mistake."""
        return self.disposal is None and self.withdrawal is None


def plan_of(asset: Asset) -> Plan:
    """The schedule of what is left to depreciate in this book."""
    amount = asset.cost - asset.residual - asset.worn_before if asset.months else ZERO
    return Plan(amount, Period(asset.first_month), asset.months)


def offered_kinds(session: Session) -> list[Kind]:
    """Kinds whose accounts the chart has."""
    codes = {code for kind in KINDS.values() for code in (kind.account, kind.worn, kind.cost)}
    found = usable(session, filter(None, codes))
    return [kind for kind in KINDS.values() if {kind.account, kind.worn, kind.cost} - {""} <= found]


def register_asset(
    session: Session, new: NewAsset, *, request_id: str, actor: str, now: datetime
) -> Asset:
    """Add an asset to the register; nothing is posted, its purchase was.

    Args:
        session: writing session.
        new: what is registered.
        request_id: the same id registers once.
        actor: who registers.
        now: aware moment in the book's zone.

    Raises:
        TextRefused: no name, or a text that would not print as it reads.
        AssetFactsWrong: figures that do not fit together.
        KindNotOffered: the chart lacks an account.
        UnitUnknown: no such unit.
        DateInFuture: it has not come yet.
        DateTooEarly: an impossible year.
    """
    lock_head(session)
    known = session.scalar(select(Asset).where(Asset.request_id == request_id))
    if known is not None:
        return known
    kind = _checked(session, new, now.date())
    first, months = _schedule(new, kind)
    asset = Asset(
        number=next_number(session, PREFIX, Asset.id),
        name=new.name.strip(),
        place=new.place.strip(),
        kind=kind.key,
        unit=new.unit,
        acquisition=new.acquisition,
        acquired_on=new.acquired_on,
        cost=new.cost,
        residual=new.residual,
        worn_before=new.worn_before,
        worn_until=new.worn_until,
        life_months=new.life_months if kind.wears else 0,
        start=new.start.value,
        first_month=first,
        months=months,
        entry_id=new.entry_id,
        request_id=request_id,
        registered_at=utc_text(now),
        registered_by=actor,
    )
    session.add(asset)
    session.flush()
    audit.record(
        session,
        "asset.register",
        f"asset:{asset.number}",
        actor=actor,
        now=now,
        name=asset.name,
        amount=asset.cost.plain(),
    )
    return asset


def _checked(session: Session, new: NewAsset, today: date) -> Kind:
    if not new.name.strip():
        raise TextRefused("name", "empty")
    check_text("name", new.name, length_max=NAME_LENGTH_MAX)
    check_text("location", new.place, length_max=NAME_LENGTH_MAX)
    kind = KINDS.get(new.kind)
    if kind is None or new.acquisition not in ACQUISITIONS:
        raise TextRefused("kind", "unknown")
    wanted = [kind.account, kind.worn, kind.cost] if kind.wears else [kind.account]
    missing = sorted(set(wanted) - usable(session, wanted))
    if missing:
        raise KindNotOffered(missing[0])
    if session.get(BusinessUnit, new.unit) is None:
        raise UnitUnknown(new.unit)
    if new.acquired_on < EARLIEST_DAY:
        raise DateTooEarly(new.acquired_on, EARLIEST_DAY)
    if new.acquired_on > today:
        raise DateInFuture(new.acquired_on, today)
    _check_figures(new, kind)
    if new.entry_id is not None and not touches(session, new.entry_id, kind.account):
        raise AssetFactsWrong("entry_other")
    return kind


def _check_figures(new: NewAsset, kind: Kind) -> None:
    if new.cost <= ZERO:
        raise AssetFactsWrong("cost_missing")
    if new.residual < ZERO or new.worn_before < ZERO:
        raise AssetFactsWrong("residual_over_cost")
    if new.residual + new.worn_before > new.cost:
        raise AssetFactsWrong("residual_over_cost")
    if kind.wears and not 1 <= new.life_months <= MONTHS_MAX:
        raise AssetFactsWrong("life_missing")
    if new.worn_before and (not kind.wears or new.acquisition != "taken_over"):
        raise AssetFactsWrong("worn_before_unasked")
    if new.acquisition == "taken_over" and kind.wears and new.worn_until is None:
        raise AssetFactsWrong("worn_until_missing")
    if new.worn_until is not None and new.worn_until < new.acquired_on:
        raise AssetFactsWrong("worn_until_early")


def _schedule(new: NewAsset, kind: Kind) -> tuple[str, int]:
    """First month that bears a part in this book, and how many months do."""
    first = first_month(new.acquired_on, new.start)
    if not kind.wears:
        return first, 0
    if new.acquisition != "taken_over" or new.worn_until is None:
        return first, new.life_months
    months_past = months_through(first, period_of(new.worn_until))
    left = new.life_months - months_past
    if new.cost == new.residual + new.worn_before:
        return month_after(first, months_past), 0
    if left <= 0:
        raise AssetFactsWrong("life_over")
    return month_after(first, months_past), left


def rename_asset(
    session: Session, number: str, *, name: str, place: str, actor: str, now: datetime
) -> Asset:
    """Give an asset another name or place; its figures stay.

    Raises:
        NotFound: no such asset.
        TextRefused: no name, or a text that would not print as it reads.
    """
    if not name.strip():
        raise TextRefused("name", "empty")
    check_text("name", name, length_max=NAME_LENGTH_MAX)
    check_text("location", place, length_max=NAME_LENGTH_MAX)
    asset = asset_by(session, number)
    before, after = (asset.name, asset.place), (name.strip(), place.strip())
    if before == after:
        return asset
    asset.name, asset.place = after
    session.flush()
    audit.record(
        session,
        "asset.rename",
        f"asset:{number}",
        actor=actor,
        now=now,
        before=", ".join(filter(None, before)),
        after=", ".join(filter(None, after)),
    )
    return asset


def withdraw_asset(
    session: Session, number: str, *, reason: str, actor: str, now: datetime
) -> None:
    """Take back a registration that was a mistake; nothing may be charged of it in force.

    Raises:
        TextRefused: no reason.
        NotFound: no such asset.
        AssetGone: it was withdrawn before, or left.
        AlreadyCharged: its depreciation has to be reversed first.
    """
    if not reason.strip():
        raise TextRefused("reason", "empty")
    check_text("reason", reason)
    lock_head(session)
    view = asset_view(session, number)
    if view.withdrawal is not None:
        raise AssetGone(number, "withdrawn")
    if view.disposal is not None or view.is_leaving:
        raise AssetGone(number, "left" if view.disposal else "leaving")
    if view.charged:
        raise AlreadyCharged(number)
    session.add(
        RegisterWithdrawal(
            asset_id=view.asset.id,
            reason=reason.strip(),
            recorded_at=utc_text(now),
            recorded_by=actor,
        )
    )
    session.flush()
    audit.record(
        session, "asset.withdraw", f"asset:{number}", actor=actor, now=now, reason=reason.strip()
    )


def asset_by(session: Session, number: str) -> Asset:
    """An asset by its number.

    Raises:
        NotFound: no such asset.
    """
    asset = session.scalar(select(Asset).where(Asset.number == number))
    if asset is None:
        raise NotFound("asset", number)
    return asset


def asset_view(session: Session, number: str) -> AssetView:
    """One asset as it stands now.

    Raises:
        NotFound: no such asset.
    """
    asset = asset_by(session, number)
    return next(iter(_views(session, [asset], None)))


def asset_views(session: Session, day: date | None = None) -> list[AssetView]:
    """Every registered asset in the order of numbers, with what is in force of it.

    Args:
        session: reading session.
        day: at whose end; None is as of now. Assets that came later are left out.
    """
    query = select(Asset).order_by(Asset.id)
    if day is not None:
        query = query.where(Asset.acquired_on <= day)
    return _views(session, session.scalars(query).all(), day)


def _views(session: Session, assets: Sequence[Asset], day: date | None) -> list[AssetView]:
    if not assets:
        return []
    sums = charged(session, ScheduleCharge.asset_id, day)
    disposals = session.scalars(select(AssetDisposal)).all()
    found = standings(session, [each.request_id for each in disposals])
    pending = waiting(session, [each.request_id for each in disposals])
    gone = {
        each.asset_id: each
        for each in disposals
        if each.request_id in found and found[each.request_id].holds(day)
    }
    leaving = {each.asset_id for each in disposals if each.request_id in pending}
    withdrawn = {
        each.asset_id: each
        for each in session.scalars(
            select(RegisterWithdrawal).where(RegisterWithdrawal.asset_id.is_not(None))
        )
    }
    return [
        AssetView(
            asset,
            sums.get(asset.id, ZERO),
            gone.get(asset.id),
            found[gone[asset.id].request_id] if asset.id in gone else None,
            asset.id in leaving,
            withdrawn.get(asset.id),
        )
        for asset in assets
    ]
