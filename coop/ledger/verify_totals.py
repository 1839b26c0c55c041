"""Checks of sums: month totals, subledgers, limits, units, and years that were closed.

The figures of ``account_month`` are added up again from the lines; nothing here trusts the door.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.ledger.finding import Detail
from coop.ledger.finding import Finding
from coop.ledger.finding import error
from coop.ledger.finding import warning
from coop.ledger.verify_entries import rows_of
from coop.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

Key = tuple[str, str, str]


def _plain(sen: object) -> str:
    """Sen as plain rupiah; PostgreSQL answers sums as Decimal."""
    return Money(int(str(sen))).plain()


def month_totals(session: Session) -> Iterator[Finding]:
    """Each month total is the sum of the lines of its account, unit and period."""
    stated: dict[Key, tuple[int, int]] = {
        (code, period, unit): (int(debit), int(credit))
        for code, period, unit, debit, credit in rows_of(
            session,
            "SELECT a.code, m.period, m.unit, m.debit, m.credit FROM account_month m"
            " LEFT JOIN account a ON a.id = m.account_id",
        )
    }
    summed: dict[Key, tuple[int, int]] = {
        (code, period, unit): (int(debit), int(credit))
        for code, period, unit, debit, credit in rows_of(
            session,
            "SELECT a.code, s.period, s.unit, s.debit, s.credit FROM (SELECT account_id, period,"
            " unit, SUM(CASE WHEN amount > 0 THEN amount ELSE 0 END) AS debit,"
            " SUM(CASE WHEN amount < 0 THEN -amount ELSE 0 END) AS credit"
            " FROM posting GROUP BY account_id, period, unit) AS s"
            " LEFT JOIN account a ON a.id = s.account_id",
        )
    }
    for key in sorted(stated.keys() | summed.keys(), key=str):
        ours, lines = stated.get(key, (0, 0)), summed.get(key, (0, 0))
        if ours != lines:
            code, period, unit = key
            yield error(
                "month_totals",
                "differs",
                str(code),
                period=period,
                unit=unit,
                stated_debit=_plain(ours[0]),
                stated_credit=_plain(ours[1]),
                debit=_plain(lines[0]),
                credit=_plain(lines[1]),
            )


def subledger_totals(session: Session) -> Iterator[Finding]:
    """The subledgers of an account add up to its balance in the month totals."""
    for code, control, detail in rows_of(
        session,
        "SELECT a.code, COALESCE(m.balance, 0), COALESCE(p.balance, 0) FROM account a"
        " LEFT JOIN (SELECT account_id, SUM(debit) - SUM(credit) AS balance FROM account_month"
        " GROUP BY account_id) AS m ON m.account_id = a.id"
        " LEFT JOIN (SELECT account_id, SUM(amount) AS balance FROM posting"
        " WHERE subledger_id IS NOT NULL GROUP BY account_id) AS p ON p.account_id = a.id"
        " WHERE a.subledger_kind <> '' AND COALESCE(m.balance, 0) <> COALESCE(p.balance, 0)"
        " ORDER BY a.code",
    ):
        yield error(
            "subledger_totals", "differs", code, control=_plain(control), sum=_plain(detail)
        )


def savings(session: Session) -> Iterator[Finding]:
    """No savings balance lies below zero at the end of any day, by effective date."""
    seen = set()
    for code, kind, number, day, balance in rows_of(
        session,
        "SELECT a.code, s.kind, s.number, d.day, d.balance FROM (SELECT account_id, subledger_id,"
        " effective_date AS day, SUM(SUM(amount)) OVER (PARTITION BY account_id, subledger_id"
        " ORDER BY effective_date) AS balance FROM posting WHERE subledger_id IS NOT NULL"
        " AND account_id IN (SELECT id FROM account WHERE limit_rule = 'savings')"
        " GROUP BY account_id, subledger_id, effective_date) AS d"
        " JOIN account a ON a.id = d.account_id JOIN subledger s ON s.id = d.subledger_id"
        " WHERE CASE WHEN a.normal = 'debit' THEN d.balance < 0 ELSE d.balance > 0 END"
        " ORDER BY a.code, s.kind, s.number, d.day",
    ):
        subject = f"{code} {kind}:{number}"
        if subject not in seen:  # the first day says when it began
            seen.add(subject)
            below = _plain(-abs(int(balance)))
            yield error("savings", "below_zero", subject, day=str(day), balance=below)


def cash(session: Session) -> Iterator[Finding]:
    """No cash box holds less than nothing at the end of a day; a typing matter until it closes."""
    days: dict[str, list[tuple[str, int]]] = {}
    for code, day, balance in rows_of(
        session,
        "SELECT a.code, d.day, d.balance FROM (SELECT account_id, entry_date AS day,"
        " SUM(SUM(amount)) OVER (PARTITION BY account_id ORDER BY entry_date) AS balance"
        " FROM posting WHERE account_id IN (SELECT id FROM account WHERE limit_rule = 'cash')"
        " GROUP BY account_id, entry_date) AS d JOIN account a ON a.id = d.account_id"
        " WHERE d.balance < 0 ORDER BY a.code, d.day",
    ):
        days.setdefault(code, []).append((str(day), int(balance)))
    for code, below in days.items():
        day, balance = below[0]
        yield warning("cash", "below_zero", code, day=day, balance=_plain(balance), days=len(below))


def inter_unit(session: Session) -> Iterator[Finding]:
    """What units owe each other adds up to nothing; entries that do not are the culprits."""
    for code, balance in rows_of(
        session,
        "SELECT a.code, SUM(p.amount) FROM posting p JOIN account a ON a.id = p.account_id"
        " WHERE a.role = 'inter_unit' GROUP BY a.code HAVING SUM(p.amount) <> 0",
    ):
        yield error("inter_unit", "balance", code, balance=_plain(balance))
        for voucher, entry_id, amount in rows_of(
            session,
            "SELECT e.voucher_number, s.entry_id, s.amount FROM (SELECT entry_id, SUM(amount) AS"
            " amount FROM posting WHERE account_id IN (SELECT id FROM account"
            " WHERE role = 'inter_unit') GROUP BY entry_id HAVING SUM(amount) <> 0) AS s"
            " LEFT JOIN journal_entry e ON e.id = s.entry_id ORDER BY s.entry_id",
        ):
            yield error(
                "inter_unit", "entry", voucher or "?", entry=entry_id, balance=_plain(amount)
            )


def units(session: Session) -> Iterator[Finding]:
    """Debits and credits of each unit are equal in each period's totals."""
    for unit, period, balance in rows_of(
        session,
        "SELECT unit, period, SUM(debit) - SUM(credit) FROM account_month GROUP BY unit, period"
        " HAVING SUM(debit) <> SUM(credit) ORDER BY unit, period",
    ):
        yield error("units", "unbalanced", unit, period=period, off=_plain(balance))


def years_closed(session: Session) -> Iterator[Finding]:
    """Income and cost of a closed year stand at zero, and so does the account they went through.

    Entries posted after the last closing wait for the next one: a warning, until the statements
    are audited.
    """
    for year, status in rows_of(
        session, "SELECT year, status FROM book_year WHERE status <> 'open' ORDER BY year"
    ):
        period = {"first": f"{year}-01", "last": f"{year}-14"}
        later = rows_of(
            session,
            "SELECT COUNT(*) FROM journal_entry WHERE period BETWEEN :first AND :last AND id >"
            " (SELECT COALESCE(MAX(id), 0) FROM journal_entry WHERE kind = 'closing'"
            " AND period = :last)",
            **period,
        )[0][0]
        is_waiting = status == "closed" and bool(later)
        for code, unit, balance in rows_of(
            session,
            "SELECT a.code, m.unit, SUM(m.debit) - SUM(m.credit) FROM account_month m"
            " JOIN account a ON a.id = m.account_id"
            " WHERE (a.type IN ('income', 'expense') OR a.role = 'income_summary')"
            " AND m.period BETWEEN :first AND :last GROUP BY a.code, m.unit"
            " HAVING SUM(m.debit) <> SUM(m.credit) ORDER BY a.code, m.unit",
            **period,
        ):
            detail: Detail = {"year": int(year), "unit": str(unit), "balance": _plain(balance)}
            if is_waiting:
                yield warning("years_closed", "waiting", code, **detail)
            else:
                yield error("years_closed", "left", code, **detail)
