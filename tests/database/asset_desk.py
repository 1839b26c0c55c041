"""A book with the full chart and somebody who keeps its equipment, on either engine."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from coop.db import MoneyType
from coop.db import reading
from coop.db import writing
from coop.desk.assets.register import NewAsset
from coop.desk.assets.register import register_asset
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.models import Account
from coop.ledger.models import Posting
from coop.ledger.posting import post
from coop.money import ZERO
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.desk.assets.models import Asset
    from coop.ledger.posting import PostedEntry


@dataclass
class AssetDesk:
    """Posts and registers, each step committed by itself."""

    engine: Engine
    now: datetime = NOW
    actor: str = "siti"
    _requests: int = field(default=0, init=False)

    def request(self) -> str:
        """A request id nobody used."""
        self._requests += 1
        return f"{self._requests:032x}"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that is committed at the end."""
        with writing(self.engine) as session:
            yield session
            session.commit()

    def post(
        self, day: date, *lines: tuple[str, str, int], kind: EntryKind = EntryKind.NORMAL
    ) -> PostedEntry:
        """Post lines of account, unit and rupiah, debit positive."""
        draft = Draft(
            day,
            "uji",
            tuple(Line(code, unit, Money.rupiah(amount)) for code, unit, amount in lines),
            kind=kind,
        )
        with self.writing() as session:
            return post(session, draft, request_id=self.request(), actor=self.actor, now=self.now)

    def buy(self, day: date, account: str, rupiah: int, unit: str = "KANTOR") -> PostedEntry:
        """Equipment, or a prepaid cost, paid from capital that was given."""
        return self.post(day, (account, unit, rupiah), ("3201", unit, -rupiah))

    def register(self, **facts: Any) -> Asset:
        """A freezer of the shop, unless told otherwise."""
        known: dict[str, Any] = {
            "name": "Lemari pembeku",
            "kind": "shop",
            "unit": "TOKO",
            "acquisition": "bought",
            "acquired_on": date(2026, 1, 20),
            "cost": Money.rupiah(4_750_000),
            "residual": Money.rupiah(350_000),
            "life_months": 48,
        }
        with self.writing() as session:
            return register_asset(
                session,
                NewAsset(**{**known, **facts}),
                request_id=self.request(),
                actor=self.actor,
                now=self.now,
            )

    def balance(self, code: str, unit: str | None = None) -> Money:
        """What an account stands at, debit positive."""
        query = (
            select(func.sum(Posting.amount, type_=MoneyType))
            .join(Account, Account.id == Posting.account_id)
            .where(Account.code == code)
        )
        if unit is not None:
            query = query.where(Posting.unit == unit)
        with reading(self.engine) as session:
            return session.scalar(query) or ZERO
