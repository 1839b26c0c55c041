"""A random life of savings: deposits, withdrawals, holds, dues, interest, reversals, an exit.

After each step every subledger adds up to its control account, and nothing is below zero or below
what is held of it; at the end verify finds nothing. After each interest run an oracle of plain
fractions, which knows none of the program's arithmetic, comes to the same interest and tax, and a
second run does nothing.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from fractions import Fraction
from itertools import count
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

from coop.dates import Period
from coop.db import reading
from coop.db import writing
from coop.errors import CoopError
from coop.ledger.book import create_book
from coop.ledger.book import require_book
from coop.ledger.correction import reverse
from coop.ledger.entry import Draft
from coop.ledger.entry import credit
from coop.ledger.entry import debit
from coop.ledger.holds import place_hold
from coop.ledger.holds import release_hold
from coop.ledger.posting import post
from coop.ledger.verify import CHECKS
from coop.members.dues.billing import run_month
from coop.members.dues.reading import arrears_of
from coop.members.interest.service import run as run_interest
from coop.members.membership.facts import SettlementFacts
from coop.members.membership.service import resign
from coop.members.membership.settling import settle
from coop.members.savings.errors import AccountClosed
from coop.members.savings.errors import OwnCapitalStays
from coop.members.savings.facts import TransferFacts
from coop.members.savings.moving import check_deposit
from coop.members.savings.moving import check_withdrawal
from coop.members.savings.reading import available_of
from coop.members.savings.reading import balance_of
from coop.members.savings.service import transfer
from coop.money import Money
from tests.conftest import IDENTITY
from tests.conftest import NOW
from tests.invariants import broken
from tests.members.village import MEMBERS
from tests.members.village import Village
from tests.members.village import settle_village
from tests.members.village import village_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy.orm import Session

    from tests.ready_books import ReadyBooks

pytestmark = pytest.mark.slow

TODAY = NOW.date()
FIRST = date(2026, 1, 1)
NUMBERS = [number for number, _name in MEMBERS]
SAVINGS = ["SUKARELA", "REMITANSI"]
#: What the village's terms say, once more, for the oracle.
PERCENT = 6
DAYS_OF_YEAR = 365
TAX_FREE = 240_000
OURS = {"savings", "savings_accounts", "holds", "members"}

members = st.sampled_from(NUMBERS)
products = st.sampled_from(SAVINGS)
days = st.integers(0, (TODAY - FIRST).days).map(lambda number: FIRST + timedelta(number))
#: In rupiah: everyday amounts, and some whose interest is taxed.
amounts = st.one_of(st.integers(1_000, 900_000), st.integers(40_000_000, 90_000_000))
months = st.sampled_from([Period("2026-01"), Period("2026-02")])


@dataclass
class Moved:
    """What the model remembers of an entry: what it did to which accounts."""

    entry_id: int
    changes: dict[tuple[str, str], int]
    is_reversed: bool = False


class SavingsMachine(RuleBasedStateMachine):
    """The rules; ``make_place`` is set by the test to the engine it runs on."""

    make_place: ClassVar[Callable[[], str]]

    def __init__(self) -> None:
        super().__init__()
        self.place = type(self).make_place()
        self.engine = require_book(self.place)
        self.village: Village = village_of(self.engine)
        self.requests = (f"mesin:{number}" for number in count(1))
        self.moved: list[Moved] = []
        self.holds: dict[int, str] = {}
        self.billed: set[Period] = set()
        self.gone: set[str] = set()

    def teardown(self) -> None:
        with reading(self.engine) as session:
            found = [each for check in CHECKS if check.name in OURS for each in check.run(session)]
        assert found == []
        assert broken(self.engine) == []
        self.engine.dispose()

    @initialize(rupiah=st.sampled_from([100_000, 55_000_000, 70_123_457]))
    def somebody_saves(self, rupiah: int) -> None:
        self.pay_in("A-0001", "SUKARELA", rupiah, FIRST)

    # --------------------------------------------------------------------------- money

    @rule(member=members, product=st.sampled_from([*SAVINGS, "WAJIB"]), rupiah=amounts, day=days)
    def pay_in(self, member: str, product: str, rupiah: int, day: date) -> None:
        with writing(self.engine) as session:
            account = self.village.view(session, member, product)
            amount = Money.rupiah(rupiah)
            try:
                check_deposit(session, account, amount, day)
            except AccountClosed:
                assert member in self.gone
                return
            box = "1101" if account.unit == "KANTOR" else "1104"
            lines = (debit(box, amount, unit=account.unit), account.money_in(amount))
            draft = Draft(day, f"Setoran {member}", lines)
            request_id = next(self.requests)
            posted = post(session, draft, request_id=request_id, actor="siti", now=NOW)
            again = post(session, draft, request_id=request_id, actor="siti", now=NOW)
            assert again.was_known
            session.commit()
        self.moved.append(Moved(posted.id, {(member, product): amount.sen}))

    @rule(member=members, product=products, rupiah=amounts, day=days)
    def take_out(self, member: str, product: str, rupiah: int, day: date) -> None:
        with writing(self.engine) as session:
            account = self.village.view(session, member, product)
            amount = Money.rupiah(rupiah)
            is_covered = amount <= available_of(session, account)
            draft = Draft(
                day,
                f"Penarikan {member}",
                (account.money_out(amount), credit("1104", amount, unit=account.unit)),
            )
            try:
                check_withdrawal(session, account, amount, day)
                posted = post(session, draft, request_id=next(self.requests), actor="siti", now=NOW)
            except CoopError:  # on an earlier day there was less, or somebody left
                return
            assert is_covered
            session.commit()
        self.moved.append(Moved(posted.id, {(member, product): -amount.sen}))

    @rule(member=members)
    def own_capital_is_asked_for(self, member: str) -> None:
        with reading(self.engine) as session:
            account = self.village.view(session, member, "WAJIB")
            try:
                check_withdrawal(session, account, Money.rupiah(1), TODAY)
            except (OwnCapitalStays, AccountClosed):
                return
        raise AssertionError(member)

    @rule(member=members, rupiah=amounts, day=days)
    def move(self, member: str, rupiah: int, day: date) -> None:
        source, target = (self.village.accounts[member, product] for product in SAVINGS)
        facts = TransferFacts(source, target, Money.rupiah(rupiah), day)
        with writing(self.engine) as session:
            try:
                posted = transfer(
                    session, facts, request_id=next(self.requests), actor="siti", now=NOW
                )
            except CoopError:
                return
            session.commit()
        sen = facts.amount.sen
        self.moved.append(Moved(posted.id, {(member, SAVINGS[0]): -sen, (member, SAVINGS[1]): sen}))

    @precondition(lambda self: any(not each.is_reversed for each in self.moved))
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        wanted = data.draw(st.sampled_from([e for e in self.moved if not e.is_reversed]))
        with writing(self.engine) as session:
            try:
                posted = reverse(
                    session,
                    wanted.entry_id,
                    reason="Keliru",
                    entry_date=TODAY,
                    request_id=next(self.requests),
                    actor="siti",
                    now=NOW,
                )
            except CoopError:  # what came in was taken out or is held
                return
            session.commit()
        wanted.is_reversed = True
        changes = {key: -sen for key, sen in wanted.changes.items()}
        self.moved.append(Moved(posted.id, changes, is_reversed=True))

    # --------------------------------------------------------------------------- holds

    @rule(member=members, rupiah=amounts)
    def hold(self, member: str, rupiah: int) -> None:
        with writing(self.engine) as session:
            account = self.village.view(session, member)
            amount = Money.rupiah(rupiah)
            is_free = amount <= available_of(session, account)
            try:
                row = place_hold(
                    session,
                    account.account_id,
                    account.subledger_id,
                    amount,
                    "Jaminan",
                    request_id=next(self.requests),
                    actor="siti",
                    now=NOW,
                )
            except CoopError:
                assert not is_free
                return
            assert is_free
            hold_id = row.id
            session.commit()
        self.holds[hold_id] = member

    @precondition(lambda self: self.holds)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        hold_id = data.draw(st.sampled_from(sorted(self.holds)))
        with writing(self.engine) as session:
            release_hold(session, hold_id, "Lunas", actor="siti", now=NOW)
            session.commit()
        del self.holds[hold_id]

    # --------------------------------------------------------------------------- dues

    @rule(number=st.integers(1, 3))
    def bill(self, number: int) -> None:
        period = Period(f"2026-{number:02d}")
        due_on = date(2026, number, 20)
        with writing(self.engine) as session:
            result = run_month(session, period, due_on, actor="siti", now=NOW)
            again = run_month(session, period, due_on, actor="siti", now=NOW)
            session.commit()
        assert again.made == 0
        assert (result.made > 0) is (period not in self.billed)
        self.billed.add(period)

    # --------------------------------------------------------------------------- interest

    @rule(period=months)
    def interest(self, period: Period) -> None:
        with writing(self.engine) as session:
            results = [
                run_interest(session, period, actor="siti", now=NOW, commit=session.commit)
                for _twice in range(2)
            ]
        assert results[1].entries == 0, "a second run does nothing"
        if results[0].short:
            return  # what would have to be taken back is not there any more
        with reading(self.engine) as session:
            self.compare(session, period)

    def compare(self, session: Session, period: Period) -> None:
        """Interest and tax of a month in the books against the oracle's."""
        grosses, taxes = _standing(session, period)
        by_member: dict[str, int] = defaultdict(int)
        for member in set(NUMBERS) - self.gone:
            for product in ("SUKARELA", "HARIRAYA", "PENDIDIKAN", "REMITANSI"):
                account = self.village.accounts[member, product]
                earned = _oracle(session, account, period)
                assert grosses.get(account, 0) == earned, (member, product, period)
                by_member[member] += earned
            accounts = {self.village.accounts[member, each] for _, each in self.village.accounts}
            withheld = sum(taxes.get(each, 0) for each in accounts)
            is_taxed = by_member[member] > TAX_FREE
            assert withheld == (by_member[member] // 10 if is_taxed else 0), (member, period)

    # --------------------------------------------------------------------------- leaving

    @precondition(lambda self: not self.gone and len(self.moved) > 1)
    @rule(member=members)
    def leave(self, member: str) -> None:
        member_id = self.village.members[member]
        with writing(self.engine) as session:
            try:
                resign(
                    session,
                    member_id,
                    TODAY,
                    "Rapat 3/2026",
                    reason="Pindah",
                    request_id=next(self.requests),
                    actor="budi",
                    now=NOW,
                )
                settle(
                    session,
                    member_id,
                    SettlementFacts(TODAY, "Rapat 3/2026"),
                    request_id=next(self.requests),
                    actor="siti",
                    now=NOW,
                )
            except CoopError:
                assert member in self.holds.values(), "only a hold keeps somebody"
                return
            session.commit()
        self.gone.add(member)
        for each in self.moved:
            each.is_reversed = each.is_reversed or any(who == member for who, _ in each.changes)

    # --------------------------------------------------------------------------- promises

    @invariant()
    def everything_adds_up(self) -> None:
        """Accounts are what the model knows, cover what is held, and make the control accounts."""
        model: dict[tuple[str, str], int] = defaultdict(int)
        for each in self.moved:
            for key, sen in each.changes.items():
                model[key] += sen
        with reading(self.engine) as session:
            accounts = session.execute(_ACCOUNTS).all()
            controls = {row.code: int(row.sen) for row in session.execute(_CONTROLS)}
        sums: dict[str, int] = defaultdict(int)
        for row in accounts:
            balance, held, paid = int(row.balance), int(row.held), int(row.paid)
            sums[row.code] += balance
            assert balance >= held >= 0, row
            if row.member in self.gone:
                assert (balance, row.status) == (0, "closed"), row
            else:
                assert balance == model[row.member, row.product] + paid, row
        assert sums == {code: controls.get(code, 0) for code in sums}

    @invariant()
    def dues_are_paid_by_what_stands_on_the_account(self) -> None:
        if Period("2026-01") not in self.billed:
            return
        with reading(self.engine) as session:
            for member in set(NUMBERS) - self.gone:
                standing = arrears_of(session, self.village.members[member], TODAY)
                balance = balance_of(session, self.village.view(session, member, "WAJIB"))
                assert standing.paid + standing.paid_ahead == balance


# ------------------------------------------------------------------------------- the oracle


def _oracle(session: Session, account_id: int, period: Period) -> int:
    """Whole rupiah one account earned in a month: each day's balance, at 6 % of 365 days."""
    year, month = int(period[:4]), int(period[5:])
    length = monthrange(year, month)[1]
    movements = session.execute(
        text(
            "SELECT p.effective_date, -p.amount, e.origin FROM savings_account a"
            " JOIN savings_product q ON q.id = a.product_id JOIN account c ON c.code = q.account"
            " JOIN posting p ON p.account_id = c.id AND p.subledger_id = a.subledger_id"
            " JOIN journal_entry e ON e.id = p.entry_id WHERE a.id = :id"
        ),
        {"id": account_id},
    ).all()
    earned = Fraction(0)
    for number in range(1, length + 1):
        day = date(year, month, number).isoformat()
        balance = sum(
            int(sen)
            for on, sen, origin in movements
            if str(on) <= day and origin != f"interest:{period}"
        )
        earned += Fraction(balance * PERCENT, 100 * 100 * DAYS_OF_YEAR)
    return (2 * earned.numerator + earned.denominator) // (2 * earned.denominator)


def _standing(session: Session, period: Period) -> tuple[dict[int, int], dict[int, int]]:
    """Gross interest and tax in the books of a month, in whole rupiah by savings account."""
    rows = session.execute(
        text(
            "SELECT e.request_id, c.code, p.amount FROM journal_entry e"
            " JOIN posting p ON p.entry_id = e.id JOIN account c ON c.id = p.account_id"
            " WHERE e.origin = :origin AND c.code IN ('5101', '2142')"
        ),
        {"origin": f"interest:{period}"},
    )
    grosses: dict[int, int] = defaultdict(int)
    taxes: dict[int, int] = defaultdict(int)
    for request_id, code, sen in rows:
        account_id = int(str(request_id).split(":")[2])
        if code == "5101":
            grosses[account_id] += int(sen) // 100
        else:
            taxes[account_id] -= int(sen) // 100
    return grosses, taxes


#: Every account with what it holds, what of it is held, and what interest runs brought.
_ACCOUNTS = text(
    "SELECT m.number AS member, q.code AS product, c.code, a.status,"
    " COALESCE(SUM(-p.amount), 0) AS balance,"
    " COALESCE(SUM(CASE WHEN e.origin LIKE 'interest:%' THEN -p.amount END), 0) AS paid,"
    " (SELECT COALESCE(SUM(h.amount), 0) FROM subledger_hold h WHERE h.released_at = ''"
    " AND h.account_id = c.id AND h.subledger_id = a.subledger_id) AS held"
    " FROM savings_account a JOIN savings_product q ON q.id = a.product_id"
    " JOIN account c ON c.code = q.account JOIN member m ON m.id = a.member_id"
    " LEFT JOIN posting p ON p.account_id = c.id AND p.subledger_id = a.subledger_id"
    " LEFT JOIN journal_entry e ON e.id = p.entry_id"
    " GROUP BY m.number, q.code, c.code, c.id, a.status, a.subledger_id"
)
_CONTROLS = text(
    "SELECT a.code, SUM(m.credit - m.debit) AS sen FROM account_month m"
    " JOIN account a ON a.id = m.account_id GROUP BY a.code"
)


# ------------------------------------------------------------------------------- the tests


def make_village(place: str) -> None:
    """A village without people who sign in."""
    create_book(place, IDENTITY, actor="test", now=NOW)
    settle_village(place)


def run(machine: type[SavingsMachine], *, examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=16,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


def test_any_life_of_savings_on_sqlite_adds_up(ready_books: ReadyBooks, tmp_path: Path) -> None:
    def make_place() -> str:
        folder = tmp_path / token_hex(6)
        folder.mkdir()
        return ready_books.copy("sqlite", "desa-mesin", make_village, folder)

    class OnSqlite(SavingsMachine):
        pass

    OnSqlite.make_place = staticmethod(make_place)
    run(OnSqlite, examples=settings().max_examples)


def test_any_life_of_savings_on_postgresql_adds_up(ready_books: ReadyBooks, tmp_path: Path) -> None:
    places: list[str] = []

    def make_place() -> str:
        for place in places:
            ready_books.drop(place)
        places[:] = [ready_books.copy("postgresql", "desa-mesin", make_village, tmp_path)]
        return places[0]

    class OnPostgresql(SavingsMachine):
        pass

    OnPostgresql.make_place = staticmethod(make_place)
    try:
        run(OnPostgresql, examples=4)
    finally:
        for place in places:
            ready_books.drop(place)
