"""The statement of one account for its owner: what moved in a range of days, and what was left."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.members.savings.reading import movements_of
from coop.money import ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from coop.members.savings.reading import SavingsView

_BEFORE: Final = Label("Saldo sebelumnya", "Balance before")
_COLUMNS: Final = (
    Column("day", Label("Tanggal", "Day"), "date", 9),
    Column("narration", Label("Keterangan", "Narration"), "text", 28),
    Column("voucher", Label("Bukti", "Voucher"), "text", 13),
    Column("in", Label("Masuk", "In"), "money", 11),
    Column("out", Label("Keluar", "Out"), "money", 11),
    Column("balance", Label("Saldo", "Balance"), "money", 12),
)


def account_statement(
    session: Session, account: SavingsView, name_en: str, first: date, last: date
) -> Report:
    """What moved on an account.

    Args:
        session: reading session.
        account: whose owner asks.
        name_en: English name of the product.
        first: first effective day.
        last: last effective day.
    """
    movements = movements_of(session, account, last=last)
    shown = [each for each in movements if each.day >= first]
    earlier = [each for each in movements if each.day < first]
    before = earlier[-1].balance if earlier else ZERO
    after = movements[-1].balance if movements else ZERO
    money_in = sum((each.amount for each in shown if each.amount > ZERO), start=ZERO)
    money_out = -sum((each.amount for each in shown if each.amount < ZERO), start=ZERO)

    def rows() -> Iterator[ReportRow]:
        yield ReportRow((first, _BEFORE, None, None, None, before))
        for each in shown:
            yield ReportRow(
                (
                    each.day,
                    each.narration,
                    each.voucher_number,
                    each.amount if each.amount > ZERO else None,
                    -each.amount if each.amount < ZERO else None,
                    each.balance,
                )
            )
        yield ReportRow((last, _TOTAL, None, money_in, money_out, after), "total")

    whose = f"{account.number}, {account.member_number} {account.member_name}"
    return Report(
        kind="mutasi-simpanan",
        title=Label(
            f"Mutasi {account.product_name} {whose}",
            f"Statement of {name_en or account.product_name} {whose}",
        ),
        columns=_COLUMNS,
        rows=rows,
        date_from=first,
        date_to=last,
        totals={"before": before, "in": money_in, "out": money_out, "after": after},
    )


_TOTAL: Final = Label("Jumlah dan saldo akhir", "Totals and balance at the end")
