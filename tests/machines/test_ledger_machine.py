"""A random life of a book: post, be refused, reverse, close, reopen, tamper.

After each step the database equals a model of dictionaries and every invariant of
``tests.invariants`` holds; rows once sealed never change again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import count
from secrets import token_hex
from typing import TYPE_CHECKING
from typing import Any
from typing import ClassVar

import pytest
from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import initialize
from hypothesis.stateful import invariant
from hypothesis.stateful import multiple
from hypothesis.stateful import precondition
from hypothesis.stateful import rule
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from coop.dates import Period
from coop.db import WRITE
from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger import errors
from coop.ledger.book import require_book
from coop.ledger.correction import reverse
from coop.ledger.entry import Draft
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Line
from coop.ledger.entry import SubledgerRef
from coop.ledger.periods import close_month
from coop.ledger.periods import periods
from coop.ledger.periods import reopen_month
from coop.ledger.posting import PostedEntry
from coop.ledger.posting import post
from coop.ledger.years import close_year
from coop.money import Money
from tests.builders import BUDI_SAVES
from tests.builders import CASH
from tests.builders import GOODS
from tests.builders import INTEREST
from tests.builders import NOW
from tests.builders import OFFICE_COST
from tests.builders import RETAINED
from tests.builders import SAVINGS
from tests.builders import SITI_SAVES
from tests.builders import SUMMARY
from tests.builders import make_small_book
from tests.conftest import drop_schemas
from tests.invariants import broken
from tests.invariants import sealed_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.orm import Session

pytestmark = pytest.mark.slow

#: Months the machine lives in; the last is the running one and cannot be closed.
MONTHS = [Period(key) for key in ("2025-11", "2025-12", "2026-01", "2026-02", "2026-03")]
DAYS = [1, 5, 10]
PLACES = [
    (CASH, None),
    (GOODS, None),
    (INTEREST, None),
    (OFFICE_COST, None),
    (SAVINGS, SITI_SAVES),
    (SAVINGS, BUDI_SAVES),
]
UNITS = ["USP", "TOKO"]

places = st.sampled_from(PLACES)
days = st.builds(
    lambda month, day: date(int(month[:4]), int(month[5:]), day),
    st.sampled_from(MONTHS),
    st.sampled_from(DAYS),
)
amounts = st.integers(1, 500)
Place = tuple[str, SubledgerRef | None]
Sketch = tuple[date, int, Place, Place, int, str]
sketches: st.SearchStrategy[Sketch] = st.tuples(
    days, st.sampled_from([0, 0, 0, 4]), places, places, amounts, st.sampled_from(UNITS)
)

#: SQL that a vandal with the application's rights would try on a sealed entry.
VANDALISM = [
    "UPDATE posting SET amount = amount + 1 WHERE entry_id = {id} AND line = 1",
    "UPDATE posting SET entry_id = 1, line = 77 WHERE entry_id = {id} AND line = 2",
    "DELETE FROM posting WHERE entry_id = {id}",
    "UPDATE journal_entry SET narration = 'lain' WHERE id = {id}",
    "UPDATE journal_entry SET sealed = FALSE WHERE id = {id}",
    "DELETE FROM journal_entry WHERE id = {id}",
    (
        "INSERT INTO posting (entry_id, line, account_id, unit, amount, entry_date, effective_date,"
        " period) SELECT entry_id, 99, account_id, unit, amount, entry_date, effective_date, period"
        " FROM posting WHERE entry_id = {id} AND line = 1"
    ),
    "UPDATE chain_head SET position = position - 1",
    "UPDATE chain_head SET hash = 'x'",
    (
        "UPDATE account SET code = 'x'"
        " WHERE id = (SELECT min(account_id) FROM posting WHERE entry_id = {id})"
    ),
    "DELETE FROM audit_event",
]


@dataclass
class Known:
    """What the model remembers of an entry."""

    id: int
    draft: Draft
    request_id: str
    is_reversed: bool = False


class LedgerMachine(RuleBasedStateMachine):
    """The rules; ``make_place`` is set by the test to the engine it runs on."""

    make_place: ClassVar[Callable[[], str]]

    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.place = type(self).make_place()
        make_small_book(self.place)
        self.engine = require_book(self.place)
        self.entries: dict[int, Known] = {}
        self.states: dict[str, str] = {}
        self.rows: dict[int, tuple[Any, ...]] = {}
        self.requests = count(1)
        self.closings: list[Draft] = []

    def teardown(self) -> None:
        self.engine.dispose()

    # --------------------------------------------------------------------- the model

    def balances(self) -> dict[tuple[str, str, SubledgerRef | None], int]:
        """Balance of each account, unit and owner by the model's own entries."""
        sums: dict[tuple[str, str, SubledgerRef | None], int] = defaultdict(int)
        for each in [*(known.draft for known in self.entries.values()), *self.closings]:
            for line in each.lines:
                sums[line.account, line.unit, line.subledger] += line.amount.sen
        return {key: sen for key, sen in sums.items() if sen}

    def is_shut(self, month: str) -> bool:
        """Whether the model says a month takes no entry."""
        closed = [key for key, state in self.states.items() if state == "closed"]
        return self.states.get(month) == "closed" or any(month < key for key in closed)

    def lowest(self, draft: Draft) -> int:
        """The lowest balance any owner's savings would have on any day from the draft's on."""
        low = 0
        day = draft.effective_date or draft.entry_date
        drafts = [*(known.draft for known in self.entries.values()), draft]
        for owner in (SITI_SAVES, BUDI_SAVES):
            falls = sum(line.amount.sen for line in draft.lines if line.subledger == owner)
            if falls <= 0:
                continue
            for until in {day, *((each.effective_date or each.entry_date) for each in drafts)}:
                if until >= day:
                    low = min(low, self.savings(owner, drafts, until))
        return low

    @staticmethod
    def savings(owner: SubledgerRef, drafts: list[Draft], until: date) -> int:
        """What an owner has at the end of a day."""
        return -sum(
            line.amount.sen
            for each in drafts
            for line in each.lines
            if line.subledger == owner and (each.effective_date or each.entry_date) <= until
        )

    def expected(self, draft: Draft) -> type[CoopError] | None:
        """The refusal the model foresees for a draft that is sound in itself."""
        if self.is_shut(f"{draft.entry_date:%Y-%m}"):
            return errors.PeriodClosed
        return errors.BalanceTooLow if self.lowest(draft) < 0 else None

    def attempt(self, work: Callable[[Session], Any]) -> Any:
        """Run a use case in a transaction of its own; its answer, or the refusal."""
        with writing(self.engine) as session:
            try:
                answer = work(session)
            except CoopError as refused:
                return refused
            session.commit()
        return answer

    # --------------------------------------------------------------------- rules

    @initialize(target=known)
    def open_the_books(self) -> Any:
        """A first entry, so that every rule has something to work on."""
        first = self.posted(self.draft(date(2025, 11, 1), 0, PLACES[0], PLACES[4], 300, "USP"))
        return multiple(first)

    @rule(target=known, wanted=st.lists(sketches, min_size=1, max_size=4))
    def post_entries(self, wanted: list[Sketch]) -> Any:
        """Any two places, any day: taken or refused as the model foresees."""
        taken = [self.posted(self.draft(*each)) for each in wanted]
        return multiple(*(each for each in taken if each is not None))

    def draft(
        self, day: date, earlier: int, to: Place, from_: Place, amount: int, unit: str
    ) -> Draft:
        """A two-line draft, in effect so many days before its date."""
        effective = date.fromordinal(day.toordinal() - earlier)
        lines = (
            Line(to[0], unit, Money(amount), to[1]),
            Line(from_[0], unit, Money(-amount), from_[1]),
        )
        return Draft(day, "acak", lines, effective_date=effective)

    def posted(self, draft: Draft) -> Known | None:
        """Post a draft and compare with what the model foresees; None when it was refused."""
        foreseen = self.expected(draft)
        request = f"r{next(self.requests)}"
        answer = self.attempt(
            lambda session: post(session, draft, request_id=request, actor="siti", now=NOW)
        )
        if foreseen is not None:
            assert type(answer) is foreseen, answer
            return None
        return self.remember(answer, draft, request)

    def remember(self, answer: Any, draft: Draft, request: str) -> Known:
        assert isinstance(answer, PostedEntry), answer
        assert answer.id == len(self.entries) + len(self.closings) + 1
        self.entries[answer.id] = known = Known(answer.id, draft, request)
        self.states.setdefault(f"{draft.entry_date:%Y-%m}", "open")
        return known

    @rule(entry=known)
    def click_twice(self, entry: Known) -> None:
        """The same request answers with the same entry; other content is refused."""
        again = self.attempt(
            lambda session: post(
                session, entry.draft, request_id=entry.request_id, actor="siti", now=NOW
            )
        )
        assert (again.id, again.was_known) == (entry.id, True)
        other = self.draft(date(2026, 3, 1), 0, PLACES[0], PLACES[1], 777, "USP")
        reused = self.attempt(
            lambda session: post(session, other, request_id=entry.request_id, actor="siti", now=NOW)
        )
        assert type(reused) is errors.RequestReused

    @rule(
        flaw=st.sampled_from(["lines", "zero", "sum", "unit", "account", "future"]), amount=amounts
    )
    def post_something_unsound(self, flaw: str, amount: int) -> None:
        """A draft that no book takes changes nothing."""
        good = Line(CASH, "USP", Money(amount))
        bad, refusal = {
            "lines": ((good,), errors.TooFewLines),
            "zero": ((good, Line(GOODS, "USP", Money(0))), errors.ZeroLine),
            "sum": ((good, Line(GOODS, "USP", Money(1 - amount or -9))), errors.Unbalanced),
            "unit": ((good, Line(GOODS, "TOKO", Money(-amount))), errors.UnitUnbalanced),
            "account": ((good, Line("1", "USP", Money(-amount))), errors.AccountIsHeader),
            "future": ((good, Line(GOODS, "USP", Money(-amount))), errors.DateInFuture),
        }[flaw]
        day = date(2026, 3, 11) if flaw == "future" else date(2026, 3, 1)
        answer = self.attempt(
            lambda session: post(
                session, Draft(day, "cacat", bad), request_id="cacat", actor="siti", now=NOW
            )
        )
        assert type(answer) is refusal, answer

    @rule(entry=known, day=days)
    def reverse_an_entry(self, entry: Known, day: date) -> None:
        """Once, into an open month, never before it took effect, never into an overdraft."""
        lines = tuple(
            Line(line.account, line.unit, -line.amount, line.subledger)
            for line in entry.draft.lines
        )
        effective = entry.draft.effective_date or entry.draft.entry_date
        undone = Draft(day, "x", lines, effective_date=effective, kind=EntryKind.REVERSAL)
        foreseen: type[CoopError] | None
        if entry.is_reversed:
            foreseen = errors.AlreadyReversed
        elif effective > day:
            foreseen = errors.EffectiveDateLater
        else:
            foreseen = self.expected(undone)
        request = f"r{next(self.requests)}"
        answer = self.attempt(
            lambda session: reverse(
                session,
                entry.id,
                reason="salah",
                entry_date=day,
                request_id=request,
                actor="budi",
                now=NOW,
            )
        )
        if foreseen is not None:
            assert type(answer) is foreseen, answer
            return
        entry.is_reversed = True
        self.remember(answer, undone, request)

    @rule(through=st.sampled_from(MONTHS), one_only=st.booleans())
    def close_months(self, through: Period, one_only: bool) -> None:
        """One month out of the row, or all up to it: closed or refused as the model foresees."""
        wanted = [through] if one_only else [key for key in MONTHS if key <= through]
        for month in wanted:
            foreseen = self.refusal_to_close(month)
            close = partial(close_month, period=month, actor="budi", now=NOW)
            answer = self.attempt(close)
            assert type(answer) is (foreseen or type(None)), answer
            if foreseen is None:
                self.states[month] = "closed"

    def refusal_to_close(self, month: str) -> type[CoopError] | None:
        """In order, when it has ended, unless it is shut or its cash was below nothing."""
        if self.is_shut(month):
            return errors.PeriodNotOpen
        if month == MONTHS[-1]:
            return errors.CloseTooEarly
        if any(key < month and state == "open" for key, state in self.states.items()):
            return errors.CloseOutOfOrder
        return errors.CashBelowZero if self.is_cash_short(month) else None

    def is_cash_short(self, month: str) -> bool:
        """Whether the cash box ends a day of the month, on which it moved, below nothing."""
        moves: dict[date, int] = defaultdict(int)
        for known in self.entries.values():
            for line in known.draft.lines:
                if line.account == CASH:
                    moves[known.draft.entry_date] += line.amount.sen
        touched = [
            known.draft.entry_date
            for known in self.entries.values()
            if any(line.account == CASH for line in known.draft.lines)
        ]
        return any(
            sum(sen for day, sen in moves.items() if day <= until) < 0
            for until in touched
            if f"{until:%Y-%m}" == month
        )

    @rule(month=st.sampled_from(MONTHS))
    def reopen_a_month(self, month: Period) -> None:
        """Only the latest that is closed."""
        closed = sorted(key for key, state in self.states.items() if state == "closed")
        foreseen: type[CoopError] | None = None
        if not self.is_shut(month):
            foreseen = errors.PeriodNotOpen
        elif month != closed[-1]:
            foreseen = errors.ReopenOutOfOrder
        answer = self.attempt(
            lambda session: reopen_month(session, month, reason="nota", actor="budi", now=NOW)
        )
        assert type(answer) is (foreseen or type(None)), answer
        if foreseen is None:
            self.states[month] = "open"

    @precondition(lambda self: self.states.get("2025-12") == "closed")
    @rule()
    def close_the_year(self) -> None:
        """What income and cost the year has left goes to retained surplus, unit by unit."""
        answer = self.attempt(lambda session: close_year(session, 2025, actor="budi", now=NOW))
        assert isinstance(answer, list), answer
        year = [
            draft
            for draft in [*(known.draft for known in self.entries.values()), *self.closings]
            if draft.entry_date.year == 2025
        ]
        for unit in UNITS:
            left: dict[str, int] = defaultdict(int)
            for draft in year:
                for line in draft.lines:
                    if line.unit == unit and line.account in {INTEREST, OFFICE_COST}:
                        left[line.account] += line.amount.sen
            lines = tuple(Line(code, unit, Money(-sen)) for code, sen in left.items() if sen)
            result = Money(sum(left.values()))
            if result:
                lines += (Line(RETAINED, unit, result),)
            if lines:
                self.closings += [Draft(date(2025, 12, 31), "tutup", lines, kind=EntryKind.CLOSING)]
                if result:  # a second entry; through the summary it adds up to nothing more
                    self.closings += [Draft(date(2025, 12, 31), "SHU", ())]
        assert len(self.entries) + len(self.closings) == self.position()

    def position(self) -> int:
        """The head's position."""
        with self.engine.connect() as connection:
            return int(connection.execute(text("SELECT position FROM chain_head")).scalar_one())

    @rule(entry=known, attack=st.sampled_from(VANDALISM))
    def tamper(self, entry: Known, attack: str) -> None:
        """Raw SQL with the application's rights is refused by the database itself."""
        with self.engine.execution_options(**WRITE).connect() as connection:
            with pytest.raises(DBAPIError):
                connection.exec_driver_sql(attack.format(id=entry.id))
            connection.rollback()

    # --------------------------------------------------------------------- invariants

    @invariant()
    def the_book_holds_together(self) -> None:
        """Zero sums, nothing unsealed, vouchers gapless, chain and month totals recomputed."""
        assert broken(self.engine) == []

    @invariant()
    def what_is_sealed_stays(self) -> None:
        """Rows once seen are the same for ever."""
        rows = sealed_rows(self.engine)
        assert {id_: rows.get(id_) for id_ in self.rows} == self.rows
        self.rows = rows

    @invariant()
    def the_database_is_the_model(self) -> None:
        """Balances by account, unit and owner, and the state of each month."""
        query = text(
            "SELECT a.code, p.unit, s.kind, s.number, sum(p.amount) AS sen FROM posting p"
            " JOIN account a ON a.id = p.account_id"
            " LEFT JOIN subledger s ON s.id = p.subledger_id"
            " GROUP BY a.code, p.unit, s.kind, s.number HAVING sum(p.amount) <> 0"
        )
        with reading(self.engine) as session:
            found = {
                (row.code, row.unit, SubledgerRef(row.kind, row.number) if row.kind else None): int(
                    row.sen
                )
                for row in session.execute(query)
            }
            assert found == self.balances()
            assert (SUMMARY, "USP", None) not in found
            assert {each.period: each.state for each in periods(session)} == self.states


def run(machine: type[LedgerMachine], *, examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_any_life_of_a_book_on_sqlite_keeps_every_promise(tmp_path: Path) -> None:
    class OnSqlite(LedgerMachine):
        make_place = staticmethod(lambda: str(tmp_path / f"{token_hex(6)}.sqlite"))

    run(OnSqlite, examples=30)


def test_any_life_of_a_book_on_postgresql_keeps_every_promise(postgres_server: str) -> None:
    schemas: list[str] = []

    def make_place() -> str:
        drop_schemas(postgres_server, schemas)
        schemas[:] = [f"mesin_{token_hex(6)}"]
        return f"{postgres_server}{'&' if '?' in postgres_server else '?'}book={schemas[0]}"

    class OnPostgresql(LedgerMachine):
        pass

    OnPostgresql.make_place = staticmethod(make_place)
    try:
        run(OnPostgresql, examples=10)
    finally:
        drop_schemas(postgres_server, schemas)
