"""The lists of savings as reports: page, paper, spreadsheet and file from the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.members.papers.balances import BalanceList
from coop.members.papers.balances import chosen
from coop.money import total

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from coop.members.papers.moves import DormantAccount
    from coop.members.papers.moves import MoveList

TOTAL: Final = Label("Jumlah seluruhnya", "Grand total")
CONTROL: Final = Label("Menurut buku besar, akun {account}", "By the ledger, account {account}")
SUM_OF: Final = Label("Jumlah {name}", "Total {name}")
ACCOUNT: Final = Column("number", Label("Nomor rekening", "Account number"), "text", 12)
MEMBER: Final = Column("member", Label("Anggota", "Member"), "text", 9)
NAME: Final = Column("name", Label("Nama", "Name"), "text", 24)


def balances_report(list_: BalanceList, product: str = "") -> Report:
    """Balances by product with the ledger account beside their sum."""

    def rows() -> Iterator[ReportRow]:
        for each in chosen(list_, product):
            yield ReportRow((each.label, None, None, None), "heading", account=each.account)
            for one in each.accounts:
                yield ReportRow((one.number, one.member, one.name, one.balance), level=1)
            yield ReportRow((_named(SUM_OF, each.label), None, None, each.total), "subtotal")
            yield ReportRow(
                (_of_account(each.account), None, None, each.control),
                "note",
                account=each.account,
            )
        if not product:
            yield ReportRow((TOTAL, None, None, list_.total), "total")

    return Report(
        kind="savings-balances",
        title=Label("Daftar Saldo Simpanan", "List of Savings Balances"),
        columns=(ACCOUNT, MEMBER, NAME, Column("balance", Label("Saldo", "Balance"), "money", 16)),
        rows=rows,
        date_to=list_.day,
        problems=list_.problems,
        totals={"total": list_.total},
    )


def moves_report(list_: MoveList) -> Report:
    """Movements by product over a span."""

    def rows() -> Iterator[ReportRow]:
        for each in list_.products:
            yield ReportRow((each.label, *[None] * 7), "heading")
            for one in each.accounts:
                yield ReportRow(
                    (
                        one.number,
                        one.member,
                        one.name,
                        one.opening,
                        one.money_in,
                        one.money_out,
                        one.interest,
                        one.closing,
                    ),
                    level=1,
                )
            yield ReportRow((_named(SUM_OF, each.label), None, None, *each.sums()), "subtotal")
        sums = [each.sums() for each in list_.products]
        whole = [total(each[index] for each in sums) for index in range(5)]
        yield ReportRow((TOTAL, None, None, *whole), "total")

    return Report(
        kind="savings-movements",
        title=Label("Mutasi Simpanan", "Movements of Savings"),
        columns=(
            ACCOUNT,
            MEMBER,
            NAME,
            Column("opening", Label("Saldo awal", "Opening"), "money", 14),
            Column("money_in", Label("Masuk", "In"), "money", 14),
            Column("money_out", Label("Keluar", "Out"), "money", 14),
            Column("interest", Label("Bunga bersih", "Net interest"), "money", 12),
            Column("closing", Label("Saldo akhir", "Closing"), "money", 14),
        ),
        rows=rows,
        date_from=list_.first,
        date_to=list_.last,
        problems=list_.problems,
    )


def dormant_report(accounts: Sequence[DormantAccount], day: date) -> Report:
    """Accounts that lie still."""
    whole = total(each.balance for each in accounts)

    def rows() -> Iterator[ReportRow]:
        for each in accounts:
            yield ReportRow(
                (each.number, each.product, each.member, each.name, each.moved_on, each.balance)
            )
        yield ReportRow((TOTAL, None, None, None, None, whole), "total")

    return Report(
        kind="savings-dormant",
        title=Label("Rekening Simpanan Tidak Aktif", "Dormant Savings Accounts"),
        columns=(
            ACCOUNT,
            Column("product", Label("Produk", "Product"), "text", 20),
            MEMBER,
            NAME,
            Column("moved_on", Label("Terakhir bertransaksi", "Last moved"), "date", 12),
            Column("balance", Label("Saldo", "Balance"), "money", 16),
        ),
        rows=rows,
        date_to=day,
        totals={"total": whole},
    )


def _named(words: Label, name: Label) -> Label:
    return Label(words.id.format(name=name.id), words.en.format(name=name.text("en")))


def _of_account(account: str) -> Label:
    return Label(CONTROL.id.format(account=account), CONTROL.en.format(account=account))
