"""A count of cash on paper: its minutes for signing, and the cash of a day. Knows no Flask."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from coop.desk.counts.denominations import COIN
from coop.desk.counts.denominations import NOTE
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.money import ZERO
from coop.money import Money
from coop.web.amount_words import amount_in_words
from coop.web.format import rupiah
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import weekday_and_day
from coop.web.paper import CHAIR
from coop.web.paper import Signer

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Sequence

    from coop.desk.counts.models import CashCount
    from coop.desk.counts.queries import BoxDay

TITLE = Label("Berita Acara Kas Opname", "Minutes of a Cash Count")


class _Words(NamedTuple):
    """The texts of the minutes in one language."""

    when: str
    at: str
    announced: str
    surprise: str
    holds: str
    alone: str
    piece: str
    pieces: str
    worth: str
    notes: str
    coins: str
    other: str
    what: str
    summary: str
    counted: str
    book: str
    difference: str
    total: str
    agrees: str
    short: str
    over: str
    explained: str
    unknown: str
    in_words: str
    holder: str
    counter: str
    witness: str


_ID = _Words(
    when="Pada hari ini, {day}{at}, {counter} menghitung uang tunai pada {box}.",
    at=" pukul {hour}",
    announced="Penghitungan ini diberitahukan lebih dahulu.",
    surprise="Penghitungan ini mendadak, tanpa pemberitahuan kepada pemegang kas.",
    holds="Kas dipegang oleh {holder} (nomor {number}) dan dihitung di hadapannya.",
    alone="Kas dipegang oleh yang menghitung sendiri (nomor {number}).",
    piece="Pecahan",
    pieces="Lembar/keping",
    worth="Jumlah (Rp)",
    notes="Uang kertas",
    coins="Uang logam",
    other="Lain-lain yang dihitung sebagai uang",
    what="Keterangan",
    summary="Hasil penghitungan",
    counted="Jumlah uang yang dihitung",
    book="Saldo menurut buku",
    difference="Selisih",
    total="Jumlah",
    agrees="Uang yang dihitung cocok dengan buku.",
    short=(
        "Uang kurang {amount}. Kekurangan ini dicatat sebagai tanggungan {holder} ({number}) "
        "sampai diselesaikan."
    ),
    over=(
        "Uang lebih {amount}. Kelebihan ini dicatat atas nama {holder} ({number}) sampai "
        "asalnya ditemukan."
    ),
    explained="Penjelasan: {text}",
    unknown="Sebab selisih ini belum diketahui dan masih ditelusuri.",
    in_words="Terbilang: {words}.",
    holder="Pemegang kas",
    counter="Yang menghitung",
    witness="Saksi",
)
_EN = _Words(
    when="On {day}{at}, {counter} counted the cash in {box}.",
    at=" at {hour}",
    announced="The count was announced.",
    surprise="The count was not announced to who holds the cash.",
    holds="The cash is held by {holder} (number {number}) and was counted in their presence.",
    alone="The cash is held by who counted it (number {number}).",
    piece="Denomination",
    pieces="Pieces",
    worth="Amount (Rp)",
    notes="Notes",
    coins="Coins",
    other="Other things that count as money",
    what="Description",
    summary="Result",
    counted="Cash counted",
    book="Balance by the book",
    difference="Difference",
    total="Total",
    agrees="The cash agrees with the book.",
    short="The cash is short by {amount}. {holder} ({number}) answers for it until it is settled.",
    over=(
        "There is {amount} too much. It is kept in the name of {holder} ({number}) until it is "
        "known where it came from."
    ),
    explained="Explanation: {text}",
    unknown="The cause of this difference is not known; it is under inquiry.",
    in_words="In words: {words}.",
    holder="Holder of the cash",
    counter="Counted by",
    witness="Witness",
)


def minutes_of(count: CashCount, box: str, language: str) -> Minutes:
    """What the minutes of a count say.

    Args:
        count: the count as it is kept.
        box: what people call the box.
        language: ``id`` or ``en``.
    """
    words = _EN if language == "en" else _ID
    at = words.at.format(hour=count.counted_at.replace(":", ".")) if count.counted_at else ""
    holds = words.alone if count.holder_name == count.counted_by else words.holds
    opening = (
        words.when.format(
            day=weekday_and_day(count.day, language), at=at, counter=count.counted_by, box=box
        ),
        holds.format(holder=count.holder_name, number=count.holder_number),
        words.announced if count.is_announced else words.surprise,
    )
    return Minutes(
        title=TITLE,
        number=count.number,
        opening=opening,
        tables=_tables(count, words),
        closing=(
            words.in_words.format(words=amount_in_words(count.counted, language)),
            *_result(count, words),
        ),
        signers=_signers(count),
        day=count.day,
    )


def _tables(count: CashCount, words: _Words) -> tuple[MinutesTable, ...]:
    columns = (
        MinutesColumn(words.piece),
        MinutesColumn(words.pieces, is_amount=True),
        MinutesColumn(words.worth, is_amount=True),
    )
    tables = []
    for kind, caption in ((NOTE, words.notes), (COIN, words.coins)):
        heap = [each for each in count.pieces_list() if each.kind == kind]
        total = sum((each.worth for each in heap), start=ZERO)
        tables.append(
            MinutesTable(
                caption,
                columns,
                tuple((rupiah(each.value), each.pieces, each.worth) for each in heap),
                (words.total, None, total) if heap else None,
            )
        )
    others = count.others_list()
    if others:
        pair = (MinutesColumn(words.what), MinutesColumn(words.worth, is_amount=True))
        total = sum((each.amount for each in others), start=ZERO)
        rows = tuple((each.text, each.amount) for each in others)
        tables.append(MinutesTable(words.other, pair, rows, (words.total, total)))
    summary = (
        MinutesColumn(words.summary),
        MinutesColumn(words.worth, is_amount=True),
    )
    rows = ((words.counted, count.counted), (words.book, count.book_balance))
    result = (words.difference, count.difference)
    tables.append(MinutesTable(words.summary, summary, rows, result))
    return tuple(tables)


def _result(count: CashCount, words: _Words) -> tuple[str, ...]:
    if not count.difference:
        return (words.agrees,)
    said = (words.short if count.difference < ZERO else words.over).format(
        amount=rupiah(abs(count.difference)),
        holder=count.holder_name,
        number=count.holder_number,
    )
    if count.explanation:
        return (said, words.explained.format(text=count.explanation))
    return (said, words.unknown)


def _signers(count: CashCount) -> tuple[Signer, ...]:
    signers = [
        Signer(Label(_ID.holder, _EN.holder), count.holder_name),
        Signer(Label(_ID.counter, _EN.counter), count.counted_by),
    ]
    signers += [Signer(Label(_ID.witness, _EN.witness), name) for name in count.witness_list()]
    return (*signers, CHAIR)


def day_report(rows: Sequence[BoxDay], day: date, units: Mapping[str, str]) -> Report:
    """The cash of a day as a report: each box, what came in, what went out, what is left.

    Args:
        rows: the boxes.
        day: which.
        units: names of the units, by code.
    """
    names = ("before", "money_in", "money_out", "balance")
    totals = {name: sum((getattr(each, name) for each in rows), start=ZERO) for name in names}
    lines = [
        ReportRow(
            (
                each.box.account_label,
                " ".join(filter(None, (units.get(each.box.unit, each.box.unit), each.box.person))),
                *(getattr(each, name) for name in names),
            ),
            account=each.box.account,
        )
        for each in rows
    ]
    total: tuple[Money, ...] = tuple(totals.values())
    lines.append(ReportRow((Label("Jumlah", "Total"), "", *total), "total"))
    return Report(
        kind="cash-day",
        title=Label("Ringkasan Kas Harian", "Daily Cash Summary"),
        columns=(
            Column("box", Label("Kas", "Cash box"), "text", 24),
            Column("unit", Label("Unit", "Unit"), "text", 12),
            Column("before", Label("Saldo awal", "Before"), "money", 14),
            Column("money_in", Label("Uang masuk", "Money in"), "money", 14),
            Column("money_out", Label("Uang keluar", "Money out"), "money", 14),
            Column("balance", Label("Saldo akhir", "After"), "money", 14),
        ),
        rows=lambda: lines,
        date_to=day,
        totals=totals,
    )
