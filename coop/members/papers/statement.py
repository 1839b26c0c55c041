"""The statement of one savings account over any span of days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.holds import held
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.ties import Tie
from coop.ledger.ties import problems_of
from coop.members.savings.reading import SavingsView
from coop.members.savings.reading import balance_of
from coop.members.savings.reading import movements_of
from coop.members.savings.telling import natures_of
from coop.money import ZERO
from coop.money import total

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

OPENING: Final = Label("Saldo awal", "Opening balance")
CLOSING: Final = Label("Saldo akhir", "Closing balance")


def statement_report(session: Session, account: SavingsView, first: date, last: date) -> Report:
    """Every movement between two days, both included, by the day it counts for the member.

    Args:
        session: reading session.
        account: whose; the caller sees to it that the reader may.
        first: first day.
        last: last day.

    Returns:
        Opening balance, movements with the running balance, sums and closing balance. What of it
        is held today is a note.
    """
    opening = balance_of(session, account, first - timedelta(days=1))
    moves = movements_of(session, account, first, last)
    came = total(each.amount for each in moves if each.amount > ZERO)
    went = total(-each.amount for each in moves if each.amount < ZERO)
    closing = balance_of(session, account, last)
    natures = natures_of(session, account.member_id, [each.entry_id for each in moves])

    def rows() -> Iterator[ReportRow]:
        yield ReportRow((first, None, OPENING, None, None, opening), "subtotal")
        for each in moves:
            yield ReportRow(
                (
                    each.day,
                    each.voucher_number,
                    natures[each.entry_id].told(each.amount, account).label,
                    each.amount if each.amount > ZERO else None,
                    -each.amount if each.amount < ZERO else None,
                    each.balance,
                ),
                entry=each.entry_id,
            )
        yield ReportRow((last, None, CLOSING, came, went, closing), "total")

    title = f"{account.product_name} {account.number} · {account.member_number}"
    ties = (
        Tie(
            Label("saldo awal dan mutasi ke saldo akhir", "opening and movements to closing"),
            opening + came - went,
            closing,
        ),
    )
    return Report(
        kind="account-statement",
        title=Label(
            f"Rekening Koran {title} {account.member_name}",
            f"Account Statement {title} {account.member_name}",
        ),
        columns=(
            Column("day", Label("Tanggal", "Date"), "date", 10),
            Column("voucher", Label("Bukti", "Voucher"), "text", 14),
            Column("text", Label("Keterangan", "Description"), "text", 30),
            Column("money_in", Label("Masuk", "In"), "money", 14),
            Column("money_out", Label("Keluar", "Out"), "money", 14),
            Column("balance", Label("Saldo", "Balance"), "money", 15),
        ),
        rows=rows,
        date_from=first,
        date_to=last,
        problems=problems_of(ties),
        notes=_notes(session, account),
        totals={"opening": opening, "in": came, "out": went, "closing": closing},
    )


def _notes(session: Session, account: SavingsView) -> tuple[Label, ...]:
    held_back = held(session, account.account_id, account.subledger_id)
    if not held_back:
        return ()
    amount = held_back.indonesian()
    return (
        Label(
            f"Dari saldo ini Rp{amount} sedang ditahan dan belum dapat ditarik.",
            f"Of this balance Rp{amount} is held and cannot be taken out yet.",
        ),
    )
