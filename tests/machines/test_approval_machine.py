"""A random life of the second person's desk: send, approve, refuse, withdraw, sign, confirm.

Every act is foretold by a model of dictionaries; after each step the book equals the model, verify
finds nothing, and no entry is approved by whoever recorded it.
"""

from __future__ import annotations

from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING
from typing import ClassVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import initialize
from hypothesis.stateful import invariant
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from coop.db import reading
from coop.errors import CoopError
from coop.ledger.book import require_book
from coop.ledger.drafts import WaitingEntry
from coop.ledger.verify_approvals import approvals
from coop.users import service
from coop.users.access import Role
from tests.approval_desk import PEOPLE
from tests.approval_desk import ApprovalDesk
from tests.builders import NOW
from tests.builders import make_small_book
from tests.builders import sale
from tests.conftest import drop_schemas
from tests.invariants import broken

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow

#: Whom the machine knows; the last sits at the command line and decides nothing.
NAMES = (*PEOPLE, "cli:siti", "cli:kantor")
APPROVING = {Role.TREASURER, Role.CHAIR}
POSTING = {Role.TREASURER, Role.CASHIER}

names = st.sampled_from(NAMES)
people = st.sampled_from(tuple(PEOPLE))


@dataclass
class Known:
    """What the model remembers of a draft."""

    id: int
    request_id: str
    rupiah: int
    maker: str
    state: str = "waiting"
    way: str = ""
    decided_by: str = ""
    confirmed_by: str = ""
    screen_of: str = ""


class ApprovalMachine(RuleBasedStateMachine):
    """The rules; ``make_place`` is set by the test to the engine it runs on."""

    make_place: ClassVar[Callable[[], str]]

    def __init__(self) -> None:
        super().__init__()
        self.drafts: list[Known] = []
        self.posted = 0
        self.limit: int | None = 1_000
        self.enabled = set(PEOPLE)

    @initialize()
    def open(self) -> None:
        """An empty book with its people and a limit."""
        place = type(self).make_place()
        make_small_book(place)
        self.engine = require_book(place)
        self.desk = ApprovalDesk(self.engine).open(self.limit)

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()

    # --------------------------------------------------------------------- what is foretold

    def may_approve(self, name: str) -> bool:
        return name in self.enabled and bool(APPROVING & set(PEOPLE[name]))

    def why_not(self, draft: Known, name: str, *, refusing: bool = False) -> str:
        """The refusal that deciding must meet; empty where it goes through."""
        if not self.may_approve(name):
            return "ApproverRefused"
        if draft.maker in {name, f"cli:{name}"}:
            return "SelfApproval"
        is_unknown = draft.maker.startswith("cli:") and bool(POSTING & set(PEOPLE[name]))
        return "MakerUnknown" if is_unknown and not refusing else ""

    def decide(self, draft: Known, name: str, act: Callable[[], object], wanted: str) -> bool:
        """Do it, and see that what was foretold comes of it; whether anything changed."""
        refused = ""
        try:
            act()
        except CoopError as refusal:
            refused = type(refusal).__name__
        assert refused == wanted, (draft, name)
        return not refused

    def drawn(self, number: int) -> Known:
        return self.drafts[number % len(self.drafts)]

    # --------------------------------------------------------------------- what people do

    @rule(maker=names, rupiah=st.sampled_from([1, 999, 1_000, 1_001, 5_000]))
    def send(self, maker: str, rupiah: int) -> None:
        request = f"mesin-{len(self.drafts)}-{self.posted}"
        answer = self.desk.submit(sale(rupiah), actor=maker, request_id=request)
        waits = self.limit is not None and rupiah > self.limit
        assert isinstance(answer, WaitingEntry) is waits
        if waits:
            self.drafts.append(Known(answer.id, request, rupiah, maker))
        else:
            self.posted += 1

    @precondition(lambda self: self.drafts)
    @rule(number=st.integers(0, 50))
    def send_again(self, number: int) -> None:
        draft = self.drawn(number)
        answer = self.desk.submit(
            sale(draft.rupiah), actor=draft.maker, request_id=draft.request_id
        )
        assert answer.was_known
        assert isinstance(answer, WaitingEntry) is (draft.state != "approved")

    @precondition(lambda self: self.drafts)
    @rule(number=st.integers(0, 50), name=people, way=st.sampled_from(["login", "pin"]))
    def approve(self, number: int, name: str, way: str) -> None:
        draft = self.drawn(number)
        wanted = "DraftDecided" if draft.state != "waiting" else self.why_not(draft, name)
        if (draft.state, draft.decided_by) == ("approved", name):
            wanted = ""
        is_done = self.decide(
            draft, name, lambda: self.desk.approve(draft.id, name, way=way), wanted
        )
        if is_done and draft.state == "waiting":
            draft.state, draft.way, draft.decided_by = "approved", way, name

    @precondition(lambda self: self.drafts)
    @rule(number=st.integers(0, 50), name=people)
    def refuse(self, number: int, name: str) -> None:
        draft = self.drawn(number)
        wanted = self.why_not(draft, name, refusing=True)
        if draft.state != "waiting":
            wanted = "" if (draft.state, draft.decided_by) == ("refused", name) else "DraftDecided"
        if self.decide(draft, name, lambda: self.desk.refuse(draft.id, name), wanted):
            draft.state, draft.decided_by = "refused", name

    @precondition(lambda self: self.drafts)
    @rule(number=st.integers(0, 50), name=names)
    def withdraw(self, number: int, name: str) -> None:
        draft = self.drawn(number)
        wanted = "" if name == draft.maker else "NotTheMaker"
        if draft.state != "waiting":
            is_again = (draft.state, draft.decided_by) == ("withdrawn", name)
            wanted = "" if is_again else "DraftDecided"
        if self.decide(draft, name, lambda: self.desk.withdraw(draft.id, name), wanted):
            draft.state, draft.decided_by = "withdrawn", name

    @precondition(lambda self: self.drafts)
    @rule(number=st.integers(0, 50), named=people, screen_of=people)
    def sign_paper(self, number: int, named: str, screen_of: str) -> None:
        draft = self.drawn(number)
        wanted = self.why_not(draft, named)
        if draft.state != "waiting":
            is_again = (draft.way, draft.decided_by) == ("paper", named)
            wanted = "" if is_again else "DraftDecided"
        is_done = self.decide(
            draft, named, lambda: self.desk.on_paper(draft.id, named, screen_of), wanted
        )
        if is_done and draft.state == "waiting":
            draft.state, draft.way, draft.decided_by = "approved", "paper", named
            draft.screen_of = screen_of

    @precondition(lambda self: self.drafts)
    @rule(number=st.integers(0, 50), name=people)
    def confirm(self, number: int, name: str) -> None:
        draft = self.drawn(number)
        if draft.confirmed_by and draft.confirmed_by == name:
            wanted = ""
        elif draft.way != "paper" or draft.confirmed_by:
            wanted = "NothingToConfirm"
        else:
            wanted = self.why_not(draft, name)
            is_another = name != draft.decided_by and (
                self.may_approve(draft.decided_by) or name == draft.screen_of
            )
            if not wanted and is_another:
                wanted = "PaperOfAnother"
        if self.decide(draft, name, lambda: self.desk.confirm(draft.id, name), wanted):
            draft.confirmed_by = name

    @rule(limit=st.sampled_from([None, 0, 1_000, 4_000]))
    def change_limit(self, limit: int | None) -> None:
        self.desk.limit(limit)
        self.limit = limit

    @rule(name=people)
    def disable_or_let_in_again(self, name: str) -> None:
        is_enabled = name not in self.enabled
        self.desk.act(service.set_enabled, name, is_enabled=is_enabled, actor="ketut", now=NOW)
        (self.enabled.add if is_enabled else self.enabled.discard)(name)

    # --------------------------------------------------------------------- what always holds

    @invariant()
    def the_book_is_the_model(self) -> None:
        if not hasattr(self, "engine"):
            return
        query = text(
            "SELECT p.id, p.state, p.way, p.decided_by, p.confirmed_by, e.recorded_by,"
            " e.approved_by FROM pending_entry p LEFT JOIN journal_entry e ON e.id = p.entry_id"
            " ORDER BY p.id"
        )
        with reading(self.engine) as session:
            found = [tuple(row) for row in session.execute(query)]
            entries = session.execute(text("SELECT count(*) FROM journal_entry")).scalar_one()
            assert list(approvals(session)) == []
        wanted = [
            (each.id, each.state, each.way, each.decided_by, each.confirmed_by)
            + ((each.maker, each.decided_by) if each.state == "approved" else (None, None))
            for each in self.drafts
        ]
        assert found == wanted
        assert entries == self.posted + sum(each.state == "approved" for each in self.drafts)
        assert all(recorded is None or recorded != by for *_, recorded, by in found)
        assert broken(self.engine) == []


def run(machine: type[ApprovalMachine], *, examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_any_life_of_the_desk_on_sqlite_is_as_foretold(tmp_path: Path) -> None:
    class OnSqlite(ApprovalMachine):
        make_place = staticmethod(lambda: str(tmp_path / f"{token_hex(6)}.sqlite"))

    run(OnSqlite, examples=20)


def test_any_life_of_the_desk_on_postgresql_is_as_foretold(postgres_server: str) -> None:
    schemas: list[str] = []

    def make_place() -> str:
        drop_schemas(postgres_server, schemas)
        schemas[:] = [f"meja_{token_hex(6)}"]
        return f"{postgres_server}{'&' if '?' in postgres_server else '?'}book={schemas[0]}"

    class OnPostgresql(ApprovalMachine):
        pass

    OnPostgresql.make_place = staticmethod(make_place)
    try:
        run(OnPostgresql, examples=6)
    finally:
        drop_schemas(postgres_server, schemas)
