"""What one receipt needs of the book, read and written on the driver's own connection.

The counter is the product's busiest place: what the statement layer would ask in a dozen
questions is asked here in two (``benchmarks/counter.py``). The first one takes the book's lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any
from typing import NamedTuple

from coop.dates import utc_text
from coop.ledger.chart_cache import snapshot_of
from coop.ledger.entering import chart_stamp_of
from coop.ledger.entering import entering
from coop.ledger.entry import SubledgerRef
from coop.ledger.errors import RoleMissing
from coop.ledger.rows import Command
from coop.ledger.rows import Driver
from coop.ledger.rows import Query
from coop.ledger.rows import Row
from coop.members.counter.facts import ReceiptFacts
from coop.members.counter.facts import ReceiptLine
from coop.members.counter.facts import check_code
from coop.members.counter.facts import lines_to_text
from coop.members.counter.facts import total_in
from coop.members.counter.facts import total_out
from coop.members.savings.errors import AccountMissing
from coop.members.savings.reading import SavingsView
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coop.ledger.chart_cache import ChartSnapshot
    from coop.ledger.posting import PostedEntry


class OpenBox(NamedTuple):
    """The cash session a person has open.

    Attributes:
        id: of the session.
        account: code of the cash account.
        unit: whose box it is.
        day: on which it was opened.
        balance: of the box by the book.
    """

    id: int
    account: str
    unit: str
    day: date
    balance: Money


@dataclass(frozen=True, slots=True)
class Till:
    """What the book says as it is locked for one receipt.

    Attributes:
        box: the open session of who acts; None without one.
        is_known: the request led to an entry or a draft before.
        approval_above: the amount above which an entry waits; None where none does.
        between: code of the account between units; empty where the chart has none.
        receipt_id: the next receipt's id.
        act: the next number for the origin of an entry.
        place: the next place among the receipts of today.
        has_due: a receipt can be written whose entry was approved meanwhile.
    """

    box: OpenBox | None
    is_known: bool
    approval_above: Money | None
    between: str
    receipt_id: int
    act: int
    place: int
    has_due: bool


class Entered(NamedTuple):
    """What the first question is answered with.

    Attributes:
        till: what the book says as it is locked.
        question: the door's own, asked along.
        answer: its row.
        rows: of the savings accounts asked for, for ``standings``.
    """

    till: Till
    question: Query
    answer: Row
    rows: Sequence[Row]


def enter(
    driver: Driver,
    account_ids: Sequence[int],
    *,
    username: str,
    request_id: str,
    today: date,
    day: date,
) -> Entered:
    """Lock the book, then read everything one receipt needs of it.

    Args:
        driver: of the session.
        account_ids: savings accounts of the receipt's lines.
        username: of who acts.
        request_id: of the form.
        today: day of the books.
        day: whose terms hold for the accounts.

    Raises:
        BookBusy: another counter held the book for too long.
    """
    asked = (request_id, today.isoformat(), username)
    door = entering(today, request_id)
    accounts = (_standing_of(len(account_ids)), (day.isoformat(), *account_ids))
    (answer,), (found,), rows = driver.enter_with([door, (_ENTER, asked), accounts])
    chart = snapshot_of(driver, chart_stamp_of(answer))
    till = _till(found, was_posted=answer[0] is not None, between=_between(chart))
    return Entered(till, door, answer, rows)


def _between(chart: ChartSnapshot) -> str:
    try:
        return chart.with_role("inter_unit").code
    except RoleMissing:
        return ""


def _till(found: Row, *, was_posted: bool, between: str) -> Till:
    session_id, account, unit, opened, balance, *rest = found
    box = None
    if session_id is not None:
        opened_on = date.fromisoformat(str(opened))
        box = OpenBox(int(session_id), account, unit, opened_on, Money(int(balance)))
    draft, limit, receipt_id, act, receipts, due = rest
    return Till(
        box=box,
        is_known=was_posted or draft is not None,
        approval_above=Money.parse_plain(limit) if limit else None,
        between=between,
        receipt_id=int(receipt_id) + 1,
        act=int(act) + 1,
        place=int(receipts) + 1,
        has_due=due is not None,
    )


class Standing(NamedTuple):
    """One savings account as it is before the receipt.

    Attributes:
        view: the account.
        balance: what it holds.
        minimum_deposit: by the terms of the day; None without terms.
        minimum_balance: by the terms of the day.
        withdrawal: free, dated, leaving, maturity; empty without terms.
    """

    view: SavingsView
    balance: Money
    minimum_deposit: Money | None
    minimum_balance: Money
    withdrawal: str

    def is_plain_deposit(self, amount: Money, day: date) -> bool:
        """Whether ``moving.check_deposit`` has nothing to look at: it is asked otherwise."""
        return (
            self._is_plain(day)
            and self.view.kind != "principal"
            and self.minimum_deposit is not None
            and amount >= self.minimum_deposit
        )

    def is_plain_withdrawal(self, amount: Money, day: date) -> bool:
        """Whether ``moving.check_withdrawal`` has nothing to look at: it is asked otherwise."""
        return (
            self._is_plain(day)
            and self.view.kind not in {"principal", "mandatory"}
            and self.withdrawal == "free"
            and self.balance - amount >= self.minimum_balance
        )

    def _is_plain(self, day: date) -> bool:
        view = self.view
        return (
            view.status == "open"
            and view.member_status == "active"
            and view.kind != "term"
            and day >= view.opened_on
        )


def standings(account_ids: Sequence[int], found: Sequence[Row]) -> tuple[Standing, ...]:
    """Savings accounts as they stand, in the order asked for.

    Args:
        account_ids: savings accounts.
        found: their rows, as ``enter`` read them.

    Raises:
        AccountMissing: there is no such account.
    """
    by_id = {row[0]: row for row in found}
    for account_id in account_ids:
        if account_id not in by_id:
            raise AccountMissing(str(account_id))
    return tuple([_standing(by_id[account_id]) for account_id in account_ids])


@lru_cache(maxsize=32)
def _standing_of(accounts: int) -> str:
    """The statement that reads so many accounts; none where a receipt has no line."""
    return f"{_STANDING}({', '.join('?' * accounts) or 'NULL'})"


def _standing(row: Row) -> Standing:
    values: list[Any] = list(row)
    balance, deposit, least, withdrawal = values[19:]
    opened_on, due_on = values[17:19]
    days = [None if each is None else date.fromisoformat(str(each)) for each in (opened_on, due_on)]
    about = SubledgerRef(values[9], values[10])
    view = SavingsView(*[*values[:9], about, *values[11:17], *days])
    return Standing(
        view,
        Money(-int(balance)),
        None if deposit is None else Money(int(deposit)),
        Money(int(least or 0)),
        withdrawal or "",
    )


class NewReceipt(NamedTuple):
    """A receipt before it is written, beside what its entry says.

    Attributes:
        id: the next one.
        act: number in the origin of its entry; None where the entry is not the counter's.
        session_id: in which it is written; None outside of any.
        member_id: whose it is.
        member: that member's number.
        issued_on: today.
        place: among the receipts of today.
        way: how the money moved.
        entry_date: day in the books.
        effective_date: from which it counts.
        lines: what moved, with balances.
        handwritten: number of the handwritten receipt.
        proxy: number of the proxy who acted.
        corrects_id: the receipt it cancels or corrects.
        notice_id: the expected transfer it answers.
        bank_line_id: the line of the bank it is written against.
    """

    id: int
    act: int | None
    session_id: int | None
    member_id: int
    member: str
    issued_on: date
    place: int
    way: str
    entry_date: date
    effective_date: date
    lines: tuple[ReceiptLine, ...]
    handwritten: str = ""
    proxy: str = ""
    corrects_id: int | None = None
    notice_id: int | None = None
    bank_line_id: int | None = None

    def facts(self, number: str) -> ReceiptFacts:
        """What its check code vouches for."""
        return ReceiptFacts(
            number,
            self.member,
            self.issued_on.isoformat(),
            self.place,
            self.way,
            self.entry_date.isoformat(),
            self.effective_date.isoformat(),
            lines_to_text(self.lines),
            self.handwritten,
            self.proxy,
        )


def write(
    driver: Driver, receipt: NewReceipt, entry: PostedEntry, *, actor: str, now: datetime
) -> str:
    """Write a receipt of a posted entry.

    Returns:
        Its check code.
    """
    facts = receipt.facts(entry.voucher_number)
    code = check_code(entry.hash, facts)
    row = (
        receipt.id,
        entry.voucher_number,
        entry.id,
        receipt.act,
        receipt.session_id,
        receipt.member_id,
        receipt.member,
        facts.issued_on,
        receipt.place,
        facts.entry_date,
        facts.effective_date,
        receipt.way,
        total_in(receipt.lines).sen,
        total_out(receipt.lines).sen,
        facts.lines,
        code,
        receipt.handwritten,
        receipt.proxy,
        receipt.corrects_id,
        receipt.notice_id,
        receipt.bank_line_id,
        utc_text(now),
        actor,
    )
    driver.write([Command(_INSERT, [row])])
    return code


_ENTER = (
    "SELECT s.id, s.account, s.unit, s.day,"
    # By way of the months, since the key of the totals begins with them; else all are read.
    " (SELECT coalesce(sum(m.debit - m.credit), 0) FROM account c CROSS JOIN period p"
    " CROSS JOIN account_month m WHERE m.period = p.period AND m.account_id = c.id"
    " AND c.code = s.account AND m.unit = s.unit),"
    " (SELECT id FROM pending_entry WHERE request_id = ?),"
    " (SELECT value FROM setting WHERE key = 'approval.above'),"
    " (SELECT coalesce(max(id), 0) FROM receipt),"
    " greatest_act.act,"
    " (SELECT coalesce(max(place), 0) FROM receipt WHERE issued_on = ?),"
    # Looked into only where anything ever waited: nobody plans a join over an empty table well.
    " CASE WHEN EXISTS (SELECT 1 FROM receipt_waiting) THEN"
    " (SELECT w.act FROM receipt_waiting w JOIN journal_entry e ON e.request_id = w.request_id"
    " WHERE NOT EXISTS (SELECT 1 FROM receipt r WHERE r.act = w.act) LIMIT 1) END"
    " FROM (SELECT max(act) AS act FROM (SELECT coalesce(max(act), 0) AS act FROM receipt"
    " UNION ALL SELECT coalesce(max(act), 0) FROM receipt_waiting) acts) greatest_act"
    " LEFT JOIN counter_session s ON s.cashier = ? AND s.state = 'open'"
)
_STANDING = (
    "SELECT sa.id, sa.number, p.id, p.code, p.name, p.kind, p.account, c.id, p.unit,"
    " sl.kind, sl.number, sl.id, m.id, m.number, pe.name, m.status, sa.status,"
    " sa.opened_on, sa.due_on,"
    " (SELECT coalesce(sum(o.amount), 0) FROM posting o"
    " WHERE o.subledger_id = sa.subledger_id AND o.account_id = c.id),"
    " t.minimum_deposit, t.minimum_balance, t.withdrawal"
    " FROM savings_account sa JOIN savings_product p ON p.id = sa.product_id"
    " JOIN account c ON c.code = p.account JOIN subledger sl ON sl.id = sa.subledger_id"
    " JOIN member m ON m.id = sa.member_id JOIN person pe ON pe.id = m.person_id"
    " LEFT JOIN savings_terms t ON t.id = (SELECT id FROM savings_terms"
    " WHERE product_id = p.id AND valid_from <= ? ORDER BY valid_from DESC LIMIT 1)"
    " WHERE sa.id IN "
)
_INSERT = (
    "INSERT INTO receipt (id, number, entry_id, act, session_id, member_id, member_number,"
    " issued_on, place, entry_date, effective_date, way, total_in, total_out, lines, check_code,"
    " handwritten, proxy, corrects_id, notice_id, bank_line_id, recorded_at, recorded_by)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
