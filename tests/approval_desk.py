"""The second person's desk of a small book: people with offices, a limit, and drafts above it."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from itertools import count
from typing import TYPE_CHECKING
from typing import Any

from coop.dates import utc_text
from coop.db import reading
from coop.db import writing
from coop.ledger import approvals
from coop.ledger.draft_models import PendingEntry
from coop.ledger.drafts import WaitingEntry
from coop.ledger.drafts import submit
from coop.ledger.settings import set_approval_limit
from coop.money import Money
from coop.users.access import Role
from coop.users.models import User
from coop.users.models import UserRole
from tests.builders import NOW
from tests.builders import sale

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Iterable
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from coop.ledger.entry import Draft
    from coop.ledger.posting import PostedEntry

#: Above this much, in rupiah, an entry waits.
LIMIT = 1_000

#: Siti and Rini keep the books, Budi and Agus chair, Dewi supervises, Joko sits at the counter.
PEOPLE: dict[str, tuple[Role, ...]] = {
    "siti": (Role.TREASURER,),
    "rini": (Role.TREASURER, Role.CASHIER),
    "budi": (Role.CHAIR,),
    "agus": (Role.CHAIR, Role.MEMBER),
    "dewi": (Role.SUPERVISOR,),
    "joko": (Role.CASHIER,),
}


def add_person(session: Session, username: str, roles: Iterable[Role]) -> User:
    """Somebody with a log-in that nobody uses here; hashing a password takes its time."""
    person = User(
        username=username,
        display_name=username.title(),
        password_hash="-",
        created_at=utc_text(NOW),
        roles=[UserRole(role=role) for role in roles],
    )
    session.add(person)
    session.flush()
    return person


@dataclass
class ApprovalDesk:
    """Each act in a transaction of its own, committed when it was not refused."""

    engine: Engine
    now: datetime = NOW
    _requests: Iterator[int] = field(default_factory=lambda: count(1))

    def open(self, limit: int | None = LIMIT) -> ApprovalDesk:
        """Let the people in and set the limit."""
        with writing(self.engine) as session:
            for username, roles in PEOPLE.items():
                add_person(session, username, roles)
            session.commit()
        self.limit(limit)
        return self

    def limit(self, rupiah: int | None) -> None:
        """Set or take away the limit."""
        money = None if rupiah is None else Money.rupiah(rupiah)
        self.act(set_approval_limit, money, actor="siti", now=self.now)

    def act(self, what: Callable[..., Any], *given: Any, **facts: Any) -> Any:
        """Do something with a session of its own, and commit."""
        with writing(self.engine) as session:
            answer = what(session, *given, **facts)
            session.commit()
        return answer

    def submit(
        self, draft: Draft | None = None, *, actor: str = "siti", request_id: str = ""
    ) -> PostedEntry | WaitingEntry:
        """Send a draft; a sale above the limit unless one is given."""
        request = request_id or f"ajukan-{next(self._requests)}"
        wanted = draft or sale(LIMIT + 1)
        answer: PostedEntry | WaitingEntry = self.act(
            submit, wanted, request_id=request, actor=actor, now=self.now
        )
        return answer

    def waits(self, draft: Draft | None = None, *, actor: str = "siti") -> int:
        """Send a draft that has to wait; its number."""
        answer = self.submit(draft, actor=actor)
        assert isinstance(answer, WaitingEntry)
        return answer.id

    def approve(self, draft_id: int, approver: str = "budi", **facts: Any) -> PostedEntry:
        posted: PostedEntry = self.act(
            approvals.approve, draft_id, approver=approver, now=self.now, **facts
        )
        return posted

    def refuse(self, draft_id: int, approver: str = "budi", reason: str = "Nota kurang") -> None:
        self.act(approvals.refuse, draft_id, approver=approver, reason=reason, now=self.now)

    def withdraw(self, draft_id: int, maker: str = "siti") -> None:
        self.act(approvals.withdraw, draft_id, maker=maker, now=self.now)

    def on_paper(self, draft_id: int, named: str = "budi", actor: str = "siti") -> PostedEntry:
        posted: PostedEntry = self.act(
            approvals.approve_on_paper, draft_id, named=named, actor=actor, now=self.now
        )
        return posted

    def confirm(self, draft_id: int, approver: str = "budi", **facts: Any) -> None:
        self.act(approvals.confirm_paper, draft_id, approver=approver, now=self.now, **facts)

    def row(self, draft_id: int) -> PendingEntry:
        """What the book keeps of a draft."""
        with reading(self.engine) as session:
            return session.get_one(PendingEntry, draft_id)
