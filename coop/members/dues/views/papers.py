"""Papers of dues and collectors: a kind reminder, a book signed for, what was handed over.

Each says in words what the records say, in the language of who prints it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from coop.ledger.report import Label
from coop.members.dues.receipts import label_of
from coop.members.dues.receipts import named
from coop.money import ZERO
from coop.web.amount_words import amount_in_words
from coop.web.format import day
from coop.web.format import period_name
from coop.web.format import rupiah
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import weekday_and_day
from coop.web.paper import TREASURER
from coop.web.paper import Signer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from coop.members.dues.allocation import Standing
    from coop.members.dues.models import Collector
    from coop.members.dues.models import CollectorBook
    from coop.members.dues.models import CollectorHandover
    from coop.members.dues.sheets import BookTold

REMINDER_TITLE = Label("Pengingat Simpanan Wajib", "Reminder of Mandatory Savings")
BOOK_TITLE = Label(
    "Tanda Terima Buku Kuitansi Sementara", "Receipt for a Book of Temporary Receipts"
)
HANDOVER_TITLE = Label("Berita Acara Setoran Petugas Pungut", "Minutes of a Collector's Hand-over")
COLLECTOR = Label("Petugas pungut", "Collector")
RECEIVER = Label("Yang menerima", "Received by")


def _said(language: str, indonesian: str, english: str) -> str:
    return english if language == "en" else indonesian


def reminder_minutes(number: str, name: str, standing: Standing, language: str) -> Minutes:
    """What a member is asked to pay, month by month, kindly."""
    en = language == "en"
    rows = tuple(
        (
            period_name(each.bill.period, language),
            day(each.bill.due_on, language),
            each.bill.amount,
            each.paid,
            each.open,
        )
        for each in standing.bills
        if each.open
    )
    columns = (
        MinutesColumn("Month" if en else "Bulan"),
        MinutesColumn("Due" if en else "Jatuh tempo"),
        MinutesColumn("Bill (Rp)" if en else "Tagihan (Rp)", is_amount=True),
        MinutesColumn("Paid (Rp)" if en else "Sudah dibayar (Rp)", is_amount=True),
        MinutesColumn("Left (Rp)" if en else "Belum dibayar (Rp)", is_amount=True),
    )
    opening = [
        _said(language, "Kepada Yth. {name} ({number}),", "Dear {name} ({number}),").format(
            name=name, number=number
        ),
        _said(
            language,
            "Terima kasih atas simpanan wajib yang sudah Bapak/Ibu bayarkan. Menurut catatan "
            "koperasi per {day}, yang berikut ini belum kami terima.",
            "Thank you for the mandatory savings you have paid. By the records of the cooperative "
            "as of {day} the following has not reached us.",
        ).format(day=day(standing.on, language)),
    ]
    closing = [
        _said(
            language,
            "Simpanan wajib tetap milik Bapak/Ibu. Mohon dibayar di kantor koperasi atau kepada "
            "petugas pungut, dengan kuitansi bernomor.",
            "Mandatory savings remain yours. Please pay at the office or to the collector, against "
            "a numbered receipt.",
        ),
        _said(
            language,
            "Bila sudah membayar, mohon tunjukkan kuitansinya supaya catatan kami perbaiki.",
            "If you have paid already, please show the receipt so that our records are put right.",
        ),
    ]
    total = (_said(language, "Jumlah", "Total"), None, None, None, standing.open)
    return Minutes(
        title=REMINDER_TITLE,
        number="",
        opening=tuple(opening),
        tables=(
            MinutesTable(
                _said(language, "Yang belum dibayar", "Not paid yet"),
                columns,
                rows,
                total if rows else None,
            ),
        ),
        closing=tuple(closing),
        signers=(TREASURER,),
    )


def book_minutes(
    book: CollectorBook, collector: Collector, handed_by: str, language: str
) -> Minutes:
    """A book of receipts as it is signed for."""
    first, last = (
        label_of(book.prefix, number) for number in (book.first_number, book.last_number)
    )
    size = book.last_number - book.first_number + 1
    return Minutes(
        title=BOOK_TITLE,
        number="",
        opening=(
            _said(
                language,
                "Pada hari ini, {day}, {by} menyerahkan kepada {name} (petugas pungut {number}) "
                "buku kuitansi sementara nomor {first} sampai {last}, sebanyak {size} lembar, "
                "semuanya kosong dan berurutan.",
                "On {day}, {by} handed to {name} (collector {number}) the temporary receipts "
                "{first} to {last}, {size} in number, all of them blank and in order.",
            ).format(
                day=weekday_and_day(book.handed_on, language),
                by=handed_by,
                name=collector.name,
                number=collector.number,
                first=first,
                last=last,
                size=size,
            ),
        ),
        tables=(),
        closing=(
            _said(
                language,
                "Petugas menulis satu kuitansi untuk setiap pembayaran dan memberikan lembar "
                "aslinya kepada anggota. Kuitansi yang salah tulis tidak disobek, tetapi diberi "
                "tanda batal dan dibawa kembali.",
                "The collector writes one receipt for each payment and gives the original to the "
                "member. A spoilt receipt is not torn out but marked void and brought back.",
            ),
            _said(
                language,
                "Uang disetorkan paling lambat {days} hari sesudah diterima, atau segera bila "
                "melebihi {limit}.",
                "Money is handed over within {days} days, or at once above {limit}.",
            ).format(days=collector.days_limit, limit=rupiah(collector.money_limit)),
        ),
        signers=(
            Signer(Label("Yang menyerahkan", "Handed over by"), handed_by),
            Signer(COLLECTOR, collector.name),
        ),
        day=book.handed_on,
    )


def handover_minutes(
    row: CollectorHandover,
    collector: Collector,
    books: Sequence[BookTold],
    place: str,
    language: str,
) -> Minutes:
    """Money and receipts as both counted them."""
    return Minutes(
        title=HANDOVER_TITLE,
        number=row.number,
        opening=(
            _said(
                language,
                "Pada hari ini, {day}, {name} (petugas pungut {number}) menyerahkan uang yang "
                "dipungut kepada {by}. Uangnya dihitung bersama dan masuk ke {place}.",
                "On {day}, {name} (collector {number}) handed the money collected to {by}. It was "
                "counted together and went into {place}.",
            ).format(
                day=weekday_and_day(row.day, language),
                name=collector.name,
                number=collector.number,
                by=row.received_by,
                place=place,
            ),
        ),
        tables=(_money_table(row, language), _receipt_table(books, language)),
        closing=tuple(_closing(row, collector, books, language)),
        signers=(Signer(COLLECTOR, collector.name), Signer(RECEIVER, row.received_by)),
        day=row.day,
    )


def _money_table(row: CollectorHandover, language: str) -> MinutesTable:
    lines = (
        (_said(language, "Uang yang dipungut menurut buku", "Collected by the book"), row.expected),
        (_said(language, "Uang yang diserahkan", "Handed over"), row.counted),
    )
    return MinutesTable(
        _said(language, "Uang", "Money"),
        (
            MinutesColumn(_said(language, "Keterangan", "Description")),
            MinutesColumn(_said(language, "Jumlah (Rp)", "Amount (Rp)"), is_amount=True),
        ),
        lines,
        (_said(language, "Selisih", "Difference"), row.difference),
    )


def _receipt_table(books: Sequence[BookTold], language: str) -> MinutesTable:
    heads = (
        ("Buku kuitansi", "Receipts"),
        ("Terpakai", "Used"),
        ("Batal", "Void"),
        ("Hilang", "Missing"),
        ("Kosong", "Blank"),
        ("Jumlah", "Total"),
    )
    columns = tuple(
        MinutesColumn(_said(language, *head), is_amount=place > 0)
        for place, head in enumerate(heads)
    )
    rows = []
    for each in books:
        numbers = (each.count.used, each.count.void, each.count.missing, each.count.blank)
        rows.append((each.book.label, *numbers, sum(numbers)))
    return MinutesTable(
        _said(language, "Kuitansi sementara (lembar)", "Temporary receipts (number)"),
        columns,
        tuple(rows),
    )


def _closing(
    row: CollectorHandover, collector: Collector, books: Sequence[BookTold], language: str
) -> list[str]:
    said = []
    words = amount_in_words(row.counted, language)
    said.append(_said(language, "Terbilang: {words}.", "In words: {words}.").format(words=words))
    amount = rupiah(abs(row.difference))
    if row.difference < ZERO:
        said.append(
            _said(
                language,
                "Uang kurang {amount} dan menjadi tanggungan {name} ({number}) sampai diganti.",
                "{amount} is missing and is owed by {name} ({number}) until it is repaid.",
            ).format(amount=amount, name=collector.name, number=collector.number)
        )
    elif row.difference > ZERO:
        said.append(
            _said(
                language,
                "Uang lebih {amount} dan dicatat atas nama {name} ({number}) sampai diketahui "
                "milik siapa.",
                "{amount} too much was handed over and is kept in the name of {name} ({number}) "
                "until it is known whose it is.",
            ).format(amount=amount, name=collector.name, number=collector.number)
        )
    else:
        said.append(
            _said(language, "Uangnya cocok dengan buku.", "The money agrees with the book.")
        )
    if row.explanation:
        said.append(
            _said(language, "Penjelasan: {text}", "Explanation: {text}").format(
                text=row.explanation
            )
        )
    for each in books:
        said += _about_book(each, language)
    return said


def _about_book(each: BookTold, language: str) -> list[str]:
    said = []
    prefix = each.book.prefix
    for numbers, reasons, words in (
        (each.void, each.void_reasons, ("Batal: {numbers} ({why}).", "Void: {numbers} ({why}).")),
        (
            each.missing,
            each.missing_reasons,
            ("Hilang: {numbers} ({why}).", "Missing: {numbers} ({why})."),
        ),
    ):
        if numbers:
            told = {"numbers": named(prefix, numbers), "why": "; ".join(reasons)}
            said.append(_said(language, *words).format(**told))
    if each.count.is_returned:
        said.append(
            _said(
                language,
                "Sisa buku {label} dikembalikan.",
                "What is left of {label} was given back.",
            ).format(label=each.book.label)
        )
    return said
