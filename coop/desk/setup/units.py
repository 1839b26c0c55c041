"""Choosing the chart of a book that has no entries, and the units it is kept in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update

from coop import audit
from coop.db import MoneyType
from coop.desk.opening.models import OpeningPart
from coop.desk.setup import queries
from coop.desk.setup.errors import ChartFixed
from coop.desk.setup.errors import LastUnit
from coop.desk.setup.errors import UnitHasBalance
from coop.ledger.accounts import load_chart
from coop.ledger.book import IDENTITY_LENGTH_MAX
from coop.ledger.book import book_of
from coop.ledger.book import restamp_chart
from coop.ledger.chart_digest import chart_digests
from coop.ledger.draft_models import PendingEntry
from coop.ledger.entry import check_text
from coop.ledger.errors import TextRefused
from coop.ledger.errors import UnitUnknown
from coop.ledger.models import Account
from coop.ledger.models import BusinessUnit
from coop.ledger.models import Posting
from coop.ledger.periods import lock_head
from coop.money import ZERO

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

#: Charts to choose from; the empty one waits for the accounts of an import.
CHARTS: Final = ("multi", "simpan-pinjam", "")


def choose_chart(session: Session, chart: str, *, actor: str, now: dt.datetime) -> bool:
    """Give a book without entries another chart; accounts of the former one go.

    Args:
        session: writing session.
        chart: one of ``CHARTS``.
        actor: who chooses.
        now: aware moment.

    Returns:
        Whether the chart was exchanged; False where the book has that one already.

    Raises:
        ChartFixed: ``entries`` are recorded already, some are ``waiting`` for approval, or the
            ``opening`` balances are being typed in.
    """
    assert chart in CHARTS, f"no such chart: {chart}"
    lock_head(session)
    book = book_of(session)
    if book.chart == chart:
        return False
    if not queries.is_untouched(session):
        raise ChartFixed("entries")
    waiting = select(PendingEntry.id).where(PendingEntry.state == "waiting").limit(1)
    if session.scalar(waiting) is not None:
        raise ChartFixed("waiting")
    if session.scalar(select(OpeningPart.unit).limit(1)) is not None:
        raise ChartFixed("opening")
    gone = dict.fromkeys(_account_digests(session), "")
    session.execute(update(Account).values(parent_id=None))
    session.execute(delete(Account))
    session.expire_all()
    if chart:
        load_chart(session, chart)
    before, book.chart = book.chart, chart
    session.flush()
    restamp_chart(session)
    audit.record(
        session,
        "chart.choose",
        "chart",
        actor=actor,
        now=now,
        before=before,
        chart=chart,
        digests=gone | _account_digests(session),
    )
    return True


def _account_digests(session: Session) -> dict[str, str]:
    found = chart_digests(session)
    return {key: digest for key, digest in found.items() if key.startswith("account:")}


def units(session: Session) -> list[BusinessUnit]:
    """Every unit, in use or not, in its order."""
    return list(session.scalars(select(BusinessUnit).order_by(BusinessUnit.position)))


def change_unit(
    session: Session, code: str, *, name: str, is_active: bool, actor: str, now: dt.datetime
) -> bool:
    """Name a unit as people call it, and say whether it is in use; its code stays.

    Args:
        session: writing session.
        code: of the unit.
        name: in the cooperative's own words.
        is_active: whether entries may name it.
        actor: who changes it.
        now: aware moment.

    Returns:
        Whether anything changed.

    Raises:
        UnitUnknown: no unit has that code.
        TextRefused: no name, or one that is too long or has invisible signs.
        LastUnit: no other unit would be left in use.
        UnitHasBalance: it still holds something.
    """
    lock_head(session)
    unit = session.get(BusinessUnit, code)
    if unit is None:
        raise UnitUnknown(code)
    wanted = name.strip()
    if not wanted:
        raise TextRefused("name", "empty")
    check_text("name", wanted, length_max=IDENTITY_LENGTH_MAX)
    if unit.name == wanted and unit.is_active == is_active:
        return False
    if unit.is_active and not is_active:
        _refuse_needed(session, unit)
    if unit.name != wanted:
        unit.name, unit.name_en = wanted, ""  # the program's English no longer says the same
    unit.is_active = is_active
    session.flush()
    restamp_chart(session)
    key = f"unit:{code}"
    digests = {key: chart_digests(session)[key]}
    audit.record(
        session,
        "chart.unit",
        key,
        actor=actor,
        now=now,
        name=wanted,
        is_active=is_active,
        digests=digests,
    )
    return True


def _refuse_needed(session: Session, unit: BusinessUnit) -> None:
    others = select(BusinessUnit.code).where(BusinessUnit.is_active, BusinessUnit.code != unit.code)
    if session.scalar(others.limit(1)) is None:
        raise LastUnit
    balance = func.sum(Posting.amount, type_=MoneyType)
    held = session.execute(
        select(Account.code, balance)
        .join(Posting, Posting.account_id == Account.id)
        .where(Posting.unit == unit.code)
        .group_by(Account.code)
        .having(balance != ZERO)
        .order_by(Account.code)
        .limit(1)
    ).first()
    if held is not None:
        raise UnitHasBalance(unit.name, held[0], held[1].plain())
