"""Buku besar: per account the opening balance, every posting with a running balance, the closing.

Rows are read while they are written out, account by account along the index, so a ledger of any
length takes the same memory. The running balance of the last posting must be the balance that
the month totals tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from sqlalchemy import Text
from sqlalchemy import select
from sqlalchemy import type_coerce

from coop.ledger.models import JournalEntry
from coop.ledger.models import Posting
from coop.ledger.models import Subledger
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.report import RowStyle
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.money import ZERO
from coop.money import Money

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy import Row
    from sqlalchemy.orm import Session

    from coop.ledger.figures import AccountFact
    from coop.ledger.figures import Figures
    from coop.ledger.figures import Heading

#: Postings fetched at a time.
CHUNK: Final = 1000

COLUMNS: Final = (
    Column("date", Label("Tanggal", "Date"), "date", 11),
    Column("voucher", Label("Nomor bukti", "Voucher number"), "text", 15),
    Column("narration", Label("Keterangan", "Narration"), "text", 40),
    Column("reference", Label("Rujukan", "Reference"), "text", 12),
    Column("unit", Label("Unit", "Unit"), "text", 11),
    Column("debit", Label("Debit", "Debit"), "money", 16),
    Column("credit", Label("Kredit", "Credit"), "money", 16),
    Column("balance", Label("Saldo", "Balance"), "money", 18),
)
OPENING: Final = Label("Saldo awal", "Opening balance")
CLOSING: Final = Label("Saldo akhir", "Closing balance")
NOTE: Final = Label(
    "Saldo akun berjenis kredit (liabilitas, ekuitas, pendapatan) ditulis positif bila kredit.",
    "Balances of credit accounts (liabilities, equity, income) are positive when they are credit.",
)


@dataclass(frozen=True, slots=True)
class LedgerFigures:
    """What surrounds the postings.

    Attributes:
        first: first day.
        last: last day.
        accounts: accounts to list, in order.
        opening: balances before the first day, debit positive.
        closing: balances at the last day, debit positive.
    """

    first: date
    last: date
    accounts: Sequence[AccountFact]
    opening: Figures
    closing: Figures


def general_ledger(
    session: Session, figures: LedgerFigures, heading: Heading, *, problems: tuple[Label, ...] = ()
) -> Report:
    """The ledger of a range; its rows read from the session whenever they are passed through.

    Args:
        session: reading session; it must stay open while rows are read.
        figures: what surrounds the postings.
        heading: what stands above it.
        problems: what does not tie.
    """

    def rows() -> Iterator[ReportRow]:
        for fact in figures.accounts:
            yield from _account_rows(session, fact, figures, heading.unit)

    return Report(
        kind="general-ledger",
        title=Label("Buku Besar", "General Ledger"),
        columns=COLUMNS,
        rows=rows,
        date_from=figures.first,
        date_to=figures.last,
        unit=heading.unit,
        unit_label=heading.unit_label,
        status=heading.status,
        problems=problems,
        notes=(NOTE,),
    )


def _account_rows(
    session: Session, fact: AccountFact, figures: LedgerFigures, unit: str
) -> Iterator[ReportRow]:
    sign = 1 if fact.normal == "debit" else -1
    balance = figures.opening.get(fact.code, ZERO)
    yield _bare(fact.title, None, None, None, "heading", fact.code)
    yield _bare(OPENING, None, None, balance * sign, "line", fact.code)
    debit = credit = ZERO
    for row in postings_of(session, fact.id, figures.first, figures.last, unit=unit):
        balance += row.amount
        debit += row.amount.debit
        credit += row.amount.credit
        yield ReportRow(
            (
                row.entry_date,
                row.voucher_number,
                row.narration,
                row.number or "",
                row.unit,
                row.amount.debit or None,
                row.amount.credit or None,
                balance * sign,
            ),
            "line",
            1,
            fact.code,
            row.entry_id,
        )
    yield _bare(CLOSING, debit, credit, balance * sign, "subtotal", fact.code)
    expected = figures.closing.get(fact.code, ZERO)
    for problem in problems_of([Tie(fact.title, balance, expected)]):
        yield _bare(problem, None, None, expected * sign, "note", fact.code)


def _bare(
    label: Label,
    debit: Money | None,
    credit: Money | None,
    balance: Money | None,
    style: RowStyle,
    code: str,
) -> ReportRow:
    """A row without a posting of its own."""
    return ReportRow((None, "", label, "", "", debit, credit, balance), style, 0, code)


def postings_of(
    session: Session, account_id: int, first: date, last: date, *, unit: str = ""
) -> Iterator[Row[date, int, Money, str, str, str, str | None]]:
    """Postings of one account in a range, by date and chain position, a chunk at a time.

    Args:
        session: reading session.
        account_id: the account's row.
        first: first day.
        last: last day.
        unit: unit code, empty for all.
    """
    # Most postings are about nobody: the outer join answers NULL for them.
    nullable_number: ColumnElement[str | None] = type_coerce(Subledger.number, Text)
    query = (
        select(
            Posting.entry_date,
            Posting.entry_id,
            Posting.amount,
            Posting.unit,
            JournalEntry.voucher_number,
            JournalEntry.narration,
            nullable_number,
        )
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Subledger, Subledger.id == Posting.subledger_id, isouter=True)
        .where(Posting.account_id == account_id, Posting.entry_date.between(first, last))
        .order_by(Posting.entry_date, Posting.entry_id, Posting.line)
    )
    if unit:
        query = query.where(Posting.unit == unit)
    yield from session.execute(query, execution_options={"yield_per": CHUNK})
