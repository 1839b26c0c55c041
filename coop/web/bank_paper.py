"""The reconciliation of a bank account on paper, for signing. Knows no Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.desk.banking.matching import sum_of
from coop.ledger.report import Label
from coop.web.format import day
from coop.web.format import rupiah
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.paper import CHAIR
from coop.web.paper import TREASURER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coop.desk.banking.matching import Item
    from coop.desk.banking.matching import Reconciliation
    from coop.web.minutes import MinutesCell

TITLE = Label("Rekonsiliasi Bank", "Bank Reconciliation")


class _Words(NamedTuple):
    """The texts of the paper in one language."""

    about: str
    summary: str
    amount: str
    bank: str
    unknown: str
    on_the_way: str
    unbooked: str
    expected: str
    book: str
    unexplained: str
    postings: str
    lines: str
    day: str
    what: str
    voucher: str
    total: str
    agrees: str
    apart: str
    missing: str


_ID = _Words(
    about="Saldo {account} menurut bank dan menurut buku per {day}.",
    summary="Ringkasan",
    amount="Jumlah (Rp)",
    bank="Saldo menurut bank",
    unknown="belum diisi",
    on_the_way="Sudah di buku, belum di bank",
    unbooked="Sudah di bank, belum di buku",
    expected="Saldo bank yang semestinya",
    book="Saldo menurut buku",
    unexplained="Selisih yang belum dijelaskan",
    postings="Sudah di buku, belum di bank",
    lines="Sudah di bank, belum di buku",
    day="Tanggal",
    what="Keterangan",
    voucher="Bukti",
    total="Jumlah",
    agrees="Saldo bank dan saldo buku cocok; seluruh perbedaannya dijelaskan di atas.",
    apart="BELUM COCOK: masih ada selisih {amount} yang belum dijelaskan.",
    missing="BELUM COCOK: saldo menurut bank belum diisi.",
)
_EN = _Words(
    about="Balance of {account} by the bank and by the book as of {day}.",
    summary="Summary",
    amount="Amount (Rp)",
    bank="Balance by the bank",
    unknown="not typed yet",
    on_the_way="In the book, not at the bank yet",
    unbooked="At the bank, not in the book yet",
    expected="What the bank ought to state",
    book="Balance by the book",
    unexplained="Difference that nothing explains",
    postings="In the book, not at the bank yet",
    lines="At the bank, not in the book yet",
    day="Date",
    what="Description",
    voucher="Voucher",
    total="Total",
    agrees="Bank and book agree; all that lies between them is listed above.",
    apart="NOT RECONCILED: {amount} is not explained.",
    missing="NOT RECONCILED: the bank's balance was not typed yet.",
)


def statement_of(found: Reconciliation, account: str, language: str) -> Minutes:
    """A reconciliation as it is printed.

    Args:
        found: the bank against the book.
        account: what people call the account.
        language: ``id`` or ``en``.
    """
    words = _EN if language == "en" else _ID
    return Minutes(
        title=TITLE,
        number="",
        opening=(words.about.format(account=account, day=day(found.day, language)),),
        tables=(
            _summary(found, words),
            _table(words.postings, found.outstanding_postings, words),
            _table(words.lines, found.outstanding_lines, words),
        ),
        closing=(_verdict(found, words),),
        signers=(TREASURER, CHAIR),
    )


def _summary(found: Reconciliation, words: _Words) -> MinutesTable:
    stated: MinutesCell = words.unknown if found.bank_balance is None else found.bank_balance
    return MinutesTable(
        words.summary,
        (MinutesColumn(words.what), MinutesColumn(words.amount, is_amount=True)),
        (
            (words.book, found.book_balance),
            (words.on_the_way, -sum_of(found.outstanding_postings)),
            (words.unbooked, sum_of(found.outstanding_lines)),
            (words.expected, found.expected),
            (words.bank, stated),
        ),
        (words.unexplained, found.difference if found.bank_balance is not None else stated),
    )


def _table(caption: str, items: Sequence[Item], words: _Words) -> MinutesTable:
    return MinutesTable(
        caption,
        (
            MinutesColumn(words.day),
            MinutesColumn(words.voucher),
            MinutesColumn(words.what),
            MinutesColumn(words.amount, is_amount=True),
        ),
        tuple((each.day, each.number, each.text, each.amount) for each in items),
        (words.total, None, None, sum_of(items)) if items else None,
    )


def _verdict(found: Reconciliation, words: _Words) -> str:
    if found.bank_balance is None:
        return words.missing
    if found.difference:
        return words.apart.format(amount=rupiah(abs(found.difference)))
    return words.agrees
