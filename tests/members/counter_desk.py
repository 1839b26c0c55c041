"""A cashier at the counter of the village."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from coop.db import reading
from coop.db import writing
from coop.desk.counts.denominations import OtherItem
from coop.desk.counts.facts import CountFacts
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.posting import post
from coop.ledger.settings import set_approval_limit
from coop.members.counter.cash import Opening
from coop.members.counter.cash import close_session
from coop.members.counter.cash import open_session
from coop.members.counter.facts import CounterFacts
from coop.members.counter.facts import CounterLine
from coop.members.counter.models import Receipt
from coop.members.counter.service import Taken
from coop.members.counter.service import take
from coop.members.savings.reading import balance_of
from coop.money import Money
from tests.conftest import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from tests.members.village import Village

KAS_KANTOR = ("1101", "KANTOR")
CASHIER = "siti"
HOLDER = "P-01"


@dataclass(slots=True)
class Desk:
    """What a cashier does, one commit at a time.

    Attributes:
        village: whose savings move.
        now: the moment; moved by hand.
    """

    village: Village
    now: datetime = NOW
    _requests: int = field(default=0)

    def request(self) -> str:
        """A request id nobody used."""
        self._requests += 1
        return f"loket:{self._requests}"

    def furnish(self, rupiah: int, box: tuple[str, str] = KAS_KANTOR) -> None:
        """Put cash into a box before anybody sits there."""
        amount = Money.rupiah(rupiah)
        lines = (debit(box[0], amount, unit=box[1]), credit("4401", amount, unit=box[1]))
        with writing(self.village.engine) as session:
            draft = Draft(self.now.date(), "Uang kas", lines)
            post(session, draft, request_id=self.request(), actor="test", now=self.now)
            session.commit()

    def open(
        self,
        found: int = 0,
        *,
        box: tuple[str, str] = KAS_KANTOR,
        actor: str = CASHIER,
        request_id: str = "",
    ) -> int:
        """Open a session; answers with its id."""
        with writing(self.village.engine) as session:
            opening = Opening(*box, found=Money.rupiah(found), holder_number=HOLDER)
            request = request_id or self.request()
            row = open_session(session, opening, request_id=request, actor=actor, now=self.now)
            session_id = row.id
            session.commit()
        return session_id

    def close(
        self, session_id: int, counted: int, *, actor: str = CASHIER, request_id: str = ""
    ) -> None:
        """Count the box and close."""
        others = (OtherItem("uang di kas", Money.rupiah(counted)),) if counted else ()
        facts = CountFacts(
            account="",
            unit="",
            day=self.now.date(),
            holder_number="x",
            holder_name="x",
            counted_by="Siti",
            pieces=(),
            others=others,
        )
        with writing(self.village.engine) as session:
            request = request_id or self.request()
            close_session(session, session_id, facts, request_id=request, actor=actor, now=self.now)
            session.commit()

    def facts(self, member: str, **moves: int) -> CounterFacts:
        """``facts("A-0001", SUKARELA=50_000, WAJIB=20_000)``: rupiah by product."""
        lines = tuple(
            CounterLine(self.village.accounts[member, product], Money.rupiah(rupiah))
            for product, rupiah in moves.items()
        )
        return CounterFacts(self.village.members[member], lines)

    def take(
        self, member: str, *, actor: str = CASHIER, request_id: str = "", **moves: int
    ) -> Taken:
        """Take money in, or pay it out below zero."""
        facts = self.facts(member, **moves)
        return self.take_facts(facts, actor=actor, request_id=request_id)

    def take_facts(
        self, facts: CounterFacts, *, actor: str = CASHIER, request_id: str = "", **changed: Any
    ) -> Taken:
        """The same with facts made elsewhere."""
        with writing(self.village.engine) as session:
            request = request_id or self.request()
            wanted = replace(facts, **changed)
            taken = take(session, wanted, request_id=request, actor=actor, now=self.now)
            session.commit()
        return taken

    def receipt(self, taken: Taken) -> Receipt:
        """The receipt that was written."""
        assert taken.receipt_id is not None, "it does not wait"
        with reading(self.village.engine) as session:
            found = session.get_one(Receipt, taken.receipt_id)
            session.expunge(found)
        return found

    def balance(self, member: str, product: str = "SUKARELA") -> Money:
        """What a member's account holds."""
        with reading(self.village.engine) as session:
            return balance_of(session, self.village.view(session, member, product))

    def limit(self, rupiah: int | None) -> None:
        """Set the amount above which an entry waits."""
        limit = None if rupiah is None else Money.rupiah(rupiah)
        with writing(self.village.engine) as session:
            set_approval_limit(session, limit, actor="budi", now=self.now)
            session.commit()
