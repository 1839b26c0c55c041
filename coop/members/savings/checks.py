"""Whether accounts, holds and memberships still agree with ledger and audit log: checks of verify.

Somebody who changes a row in the database leaves the trace of who opened it as it was; somebody
who takes the trace away leaves the row without one. What people may do by the journal form, such
as posting to a number that has no account, is a warning: nothing is false, but somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import or_

from coop.audit import AuditEvent
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.finding import warning
from coop.ledger.verify_entries import rows_of
from coop.ledger.verify_traces import logged
from coop.members.savings.facts import SUBLEDGER_OF
from coop.members.savings.terms import OWN_CAPITAL
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

ACCOUNTS = "savings_accounts"
HOLDS = "holds"
MEMBERS = "members"


def accounts_and_postings(session: Session) -> Iterator[Finding]:
    """Each account is the one that was opened, and what stands on its product belongs to one."""
    yield from _accounts_as_opened(session)
    yield from _accounts_gone(session)
    yield from _closed_with_balance(session)
    yield from _unowned(session)


def holds_and_balances(session: Session) -> Iterator[Finding]:
    """Each hold is as it was placed, and what is held is there."""
    for code, number, held, balance in rows_of(
        session,
        "SELECT a.code, s.number, h.held,"
        " COALESCE((SELECT SUM(p.amount) FROM posting p WHERE p.account_id = h.account_id"
        " AND p.subledger_id = h.subledger_id), 0) * CASE a.normal WHEN 'debit' THEN 1 ELSE -1 END"
        " FROM (SELECT account_id, subledger_id, SUM(amount) AS held FROM subledger_hold"
        " WHERE released_at = '' GROUP BY account_id, subledger_id) h"
        " JOIN account a ON a.id = h.account_id JOIN subledger s ON s.id = h.subledger_id"
        " ORDER BY a.code, s.number",
    ):
        if int(held) > int(balance):
            yield error(
                HOLDS, "above", f"{code} {number}", sum=_plain(held), balance=_plain(balance)
            )
    placed, released = _traces_of_holds(session)
    for hold_id, amount, released_at, number in rows_of(
        session,
        "SELECT h.id, h.amount, h.released_at, s.number FROM subledger_hold h"
        " LEFT JOIN subledger s ON s.id = h.subledger_id ORDER BY h.id",
    ):
        subject = f"hold:{hold_id}"
        trace = placed.pop(subject, None)
        if trace is None:
            yield error(HOLDS, "unlogged", str(number), hold=int(hold_id))
        elif trace != (_plain(amount), str(number)):
            yield error(HOLDS, "altered", str(number), hold=int(hold_id))
        if bool(released_at) != (subject in released):
            yield error(HOLDS, "release", str(number), hold=int(hold_id))
    for subject in sorted(placed):
        yield error(HOLDS, "gone", placed[subject][1], hold=int(subject.partition(":")[2]))


def members_and_subledgers(session: Session) -> Iterator[Finding]:
    """Each member number is the number in the ledger, and no number that was given is lost."""
    numbers = set()
    for number, kind, ledger in rows_of(
        session,
        "SELECT m.number, s.kind, s.number FROM member m"
        " LEFT JOIN subledger s ON s.id = m.subledger_id WHERE m.number IS NOT NULL"
        " ORDER BY m.number",
    ):
        numbers.add(str(number))
        if (kind, ledger) != ("member", number):
            yield error(MEMBERS, "subledger", str(number), found=f"{kind} {ledger}")
    given: dict[str, bool] = {}
    actions = AuditEvent.action.in_(("member.admit", "member.withdraw"))
    for action, subject, detail in logged(session, actions):
        is_given = action == "member.admit"
        number = subject.partition(":")[2] if is_given else str(detail.get("number", ""))
        given[number] = is_given
    for number in sorted(each for each, is_given in given.items() if is_given):
        if number not in numbers:
            yield error(MEMBERS, "gone", number)


# ------------------------------------------------------------------------------- accounts


def _accounts_as_opened(session: Session) -> Iterator[Finding]:
    for product, number, kind, ledger_kind, ledger_number, is_own in rows_of(
        session,
        "SELECT p.code, a.number, p.kind, s.kind, s.number,"
        " CASE WHEN m.subledger_id = a.subledger_id THEN 1 ELSE 0 END FROM savings_account a"
        " JOIN savings_product p ON p.id = a.product_id"
        " LEFT JOIN subledger s ON s.id = a.subledger_id LEFT JOIN member m ON m.id = a.member_id"
        " ORDER BY p.code, a.number",
    ):
        subject = f"{product} {number}"
        if (ledger_kind, ledger_number) != (SUBLEDGER_OF.get(kind), number):
            yield error(ACCOUNTS, "number", subject, found=f"{ledger_kind} {ledger_number}")
        elif kind in OWN_CAPITAL and not is_own:
            yield error(ACCOUNTS, "owner", subject)


def _accounts_gone(session: Session) -> Iterator[Finding]:
    """What was opened by the audit log, and belongs to another member now or to nobody."""
    opened: dict[tuple[str, str], str] = {}
    wanted = AuditEvent.action.in_(("savings.open", "savings.remove"))
    for action, subject, detail in logged(session, wanted):
        key = (str(detail.get("product", "")), subject.partition(":")[2])
        if action == "savings.open":
            opened[key] = str(detail.get("member", ""))
        else:
            opened.pop(key, None)
    found = {
        (str(product), str(number)): str(member)
        for product, number, member in rows_of(
            session,
            "SELECT p.code, a.number, m.number FROM savings_account a"
            " JOIN savings_product p ON p.id = a.product_id JOIN member m ON m.id = a.member_id",
        )
    }
    # A product that nobody uses yet may take another code; a used one keeps it.
    for (product, number), member in sorted(opened.items()):
        if (product, number) not in found:
            yield error(ACCOUNTS, "gone", f"{product} {number}")
        elif found[product, number] != member:
            holder = found[product, number]
            yield error(ACCOUNTS, "moved", f"{product} {number}", member=member, found=holder)


def _closed_with_balance(session: Session) -> Iterator[Finding]:
    for product, number, balance in rows_of(
        session,
        "SELECT p.code, a.number, -SUM(l.amount) FROM savings_account a"
        " JOIN savings_product p ON p.id = a.product_id JOIN account c ON c.code = p.account"
        " JOIN posting l ON l.account_id = c.id AND l.subledger_id = a.subledger_id"
        " WHERE a.status = 'closed' GROUP BY p.code, a.number HAVING SUM(l.amount) <> 0"
        " ORDER BY p.code, a.number",
    ):
        yield warning(ACCOUNTS, "closed", f"{product} {number}", balance=_plain(balance))


def _unowned(session: Session) -> Iterator[Finding]:
    """Numbers that hold something on a product's ledger account without an account of it."""
    off: dict[str, int] = {}
    for code, kind, number, balance, elsewhere in rows_of(
        session,
        "SELECT c.code, s.kind, s.number, -u.balance, EXISTS (SELECT 1 FROM savings_account a"
        " WHERE a.subledger_id = u.subledger_id) FROM (SELECT account_id, subledger_id,"
        " SUM(amount) AS balance FROM posting WHERE account_id IN (SELECT c.id FROM account c"
        " JOIN savings_product p ON p.account = c.code) GROUP BY account_id, subledger_id"
        " HAVING SUM(amount) <> 0) u JOIN account c ON c.id = u.account_id"
        " LEFT JOIN subledger s ON s.id = u.subledger_id"
        " WHERE NOT EXISTS (SELECT 1 FROM savings_account a JOIN savings_product p"
        " ON p.id = a.product_id WHERE a.subledger_id = u.subledger_id AND p.account = c.code)"
        " ORDER BY c.code, s.kind, s.number",
    ):
        off[code] = off.get(code, 0) + int(balance)
        problem = "elsewhere" if elsewhere else "unowned"
        subject = f"{code} {kind}:{number}"
        yield warning(ACCOUNTS, problem, subject, balance=_plain(balance))
    for code in sorted(off):
        control = rows_of(
            session,
            "SELECT COALESCE(SUM(m.credit) - SUM(m.debit), 0) FROM account_month m"
            " JOIN account c ON c.id = m.account_id WHERE c.code = :code",
            code=code,
        )[0][0]
        total = int(control) - off[code]
        yield warning(ACCOUNTS, "control", code, control=_plain(control), sum=_plain(total))


# ------------------------------------------------------------------------------- traces


def _traces_of_holds(session: Session) -> tuple[dict[str, tuple[str, str]], set[str]]:
    """Amount and number of each hold as it was placed, and which were released."""
    placed: dict[str, tuple[str, str]] = {}
    released = set()
    wanted = or_(AuditEvent.action == "hold.place", AuditEvent.action == "hold.release")
    for action, subject, detail in logged(session, wanted):
        if action == "hold.place":
            placed[subject] = (str(detail.get("amount", "")), str(detail.get("number", "")))
        else:
            released.add(subject)
    return placed, released


def _plain(sen: object) -> str:
    """Sen as plain rupiah; PostgreSQL answers sums as Decimal."""
    return Money(int(str(sen))).plain()
