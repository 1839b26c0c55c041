"""The minutes of a hand-over of the treasurer's office, for signing. Knows no Flask."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Final

from coop.ledger.chain import short_code
from coop.ledger.report import Label
from coop.money import ZERO
from coop.money import Money
from coop.web.amount_words import amount_in_words
from coop.web.format import day
from coop.web.format import rupiah
from coop.web.minutes import Minutes
from coop.web.minutes import MinutesColumn
from coop.web.minutes import MinutesTable
from coop.web.minutes import weekday_and_day
from coop.web.paper import CHAIR
from coop.web.paper import SUPERVISOR
from coop.web.paper import Signer

if TYPE_CHECKING:
    from coop.desk.handover.content import BankAccount
    from coop.desk.handover.content import CashBox
    from coop.desk.handover.content import Content
    from coop.desk.handover.content import Pieces

TITLE: Final = Label(
    "Berita acara serah terima jabatan bendahara", "Minutes of the hand-over of the treasurer"
)
DRAFT: Final = Label("RANCANGAN – BELUM BERLAKU", "DRAFT – NOT IN FORCE")
GIVER: Final = Label("Yang menyerahkan", "Handing over")
TAKER: Final = Label("Yang menerima", "Taking over")

OPENING: Final = (
    Label(
        "Pada hari ini, {day}, {giver} menyerahkan jabatan bendahara kepada {taker}, disaksikan "
        "{chair} selaku ketua dan {supervisor} selaku pengawas.",
        "On {day}, {giver} hands over the office of treasurer to {taker}, witnessed by {chair}, "
        "chair, and {supervisor}, supervisor.",
    ),
    Label(
        "Yang diserahkan adalah uang, catatan, dan barang di bawah ini, dihitung dan diperiksa "
        "bersama.",
        "What is handed over is the money, the records and the things below, counted and looked "
        "at together.",
    ),
)
CASH_TOTAL: Final = Label(
    "Uang tunai yang diserahkan seluruhnya {amount} ({words}).",
    "Cash handed over in all: {amount} ({words}).",
)
HEAD: Final = Label(
    "Buku koperasi berisi {position} jurnal; kode kepala rantainya {head}. Siapa pun dapat "
    "memeriksa dengan kode itu bahwa tidak ada jurnal yang hilang atau berubah.",
    "The book holds {position} entries; its chain head code is {head}. With it anybody can check "
    "that no entry was lost or altered.",
)
ACCOUNTS: Final = Label(
    "Mulai saat ini hak {giver} sebagai bendahara dalam program berakhir dan hak {taker} dimulai.",
    "From this moment the rights of {giver} as treasurer in the program end and those of {taker} "
    "begin.",
)
SEAL: Final = Label("Segel isi berita acara: {digest}.", "Seal of these minutes: {digest}.")
COPIES: Final = Label(
    "Berita acara ini dibuat rangkap empat, masing-masing pihak memegang satu.",
    "These minutes are made in four copies, one for each who signs.",
)

AMOUNT: Final = Label("Jumlah (Rp)", "Amount (Rp)")
TOTAL: Final = Label("Jumlah", "Total")
UNCOUNTED: Final = Label("belum dihitung hari ini", "not counted today")


def minutes_of_handover(content: Content, language: str, *, digest: str = "") -> Minutes:
    """What the minutes of a hand-over say.

    Args:
        content: as it is kept, or as it would be.
        language: ``id`` or ``en``.
        digest: the seal of a completed hand-over; empty marks the paper as a draft.
    """
    names = {
        "day": weekday_and_day(content.day, language),
        "giver": content.giver.name,
        "taker": content.taker.name,
        "chair": content.chair,
        "supervisor": content.supervisor,
    }
    cash = sum((box.counted or ZERO for box in content.cash), start=ZERO)
    closing = []
    if all(box.is_counted for box in content.cash):
        words = amount_in_words(cash, language)
        closing.append(CASH_TOTAL.text(language).format(amount=rupiah(cash), words=words))
    closing += [
        HEAD.text(language).format(position=content.position, head=content.head),
        *content.facts.remarks,
        ACCOUNTS.text(language).format(**names),
    ]
    if digest:
        closing.append(SEAL.text(language).format(digest=short_code(digest)))
    closing.append(COPIES.text(language))
    return Minutes(
        title=TITLE,
        number=content.number if digest else "",
        opening=tuple(text.text(language).format(**names) for text in OPENING),
        tables=_tables(content, language),
        closing=tuple(closing),
        signers=(
            Signer(GIVER, content.giver.name),
            Signer(TAKER, content.taker.name),
            Signer(CHAIR.role, content.chair),
            Signer(SUPERVISOR.role, content.supervisor),
        ),
        day=content.day,
        mark="" if digest else DRAFT.text(language),
    )


def _tables(content: Content, language: str) -> tuple[MinutesTable, ...]:
    tables = [_boxes(content, language)]
    tables += [_heap(box, language) for box in content.cash if box.pieces]
    tables += [
        _bank(content, language),
        _items(content, language),
        _books(content, language),
        _list(Label("Dokumen", "Documents"), content.facts.documents, language),
        _list(
            Label("Kunci, stempel, barang", "Keys, stamps, things"), content.facts.keys, language
        ),
        _list(
            Label("Yang belum selesai", "What is not settled"),
            tuple(task.text(language) for task in content.tasks),
            language,
        ),
    ]
    return tuple(tables)


def _columns(language: str, *labels: tuple[Label, bool]) -> tuple[MinutesColumn, ...]:
    return tuple(MinutesColumn(label.text(language), is_amount) for label, is_amount in labels)


def _boxes(content: Content, language: str) -> MinutesTable:
    counted = sum((box.counted or ZERO for box in content.cash), start=ZERO)
    book = sum((box.book for box in content.cash), start=ZERO)
    return MinutesTable(
        Label("Uang tunai", "Cash").text(language),
        _columns(
            language,
            (Label("Kas", "Box"), False),
            (Label("Kas opname", "Count"), False),
            (Label("Menurut buku (Rp)", "By the book (Rp)"), True),
            (Label("Dihitung (Rp)", "Counted (Rp)"), True),
        ),
        tuple(
            (
                _box_name(box, language),
                box.count_number or (UNCOUNTED.text(language) if box.book else ""),
                box.book,
                box.counted,
            )
            for box in content.cash
        ),
        (TOTAL.text(language), "", book, counted) if content.cash else None,
    )


def _box_name(row: CashBox | BankAccount, language: str) -> str:
    return f"{row.label.text(language)} ({row.unit})"


def _heap(box: CashBox, language: str) -> MinutesTable:
    caption = Label("Pecahan {box}", "Denominations, {box}").text(language)
    return MinutesTable(
        caption.format(box=_box_name(box, language)),
        _columns(
            language,
            (Label("Pecahan", "Denomination"), False),
            (Label("Banyaknya", "Pieces"), True),
            (AMOUNT, True),
        ),
        tuple((_piece(each, language), each.pieces, each.worth) for each in box.pieces),
        (TOTAL.text(language), None, box.counted),
    )


def _piece(piece: Pieces, language: str) -> str:
    if piece.text:
        return piece.text
    kinds = {
        "note": Label("Uang kertas", "Note"),
        "coin": Label("Uang logam", "Coin"),
    }
    return f"{kinds[piece.kind].text(language)} {rupiah(piece.value)}"


def _bank(content: Content, language: str) -> MinutesTable:
    total = sum((each.book for each in content.bank), start=ZERO)
    return MinutesTable(
        Label("Uang di bank", "Money in the bank").text(language),
        _columns(
            language,
            (Label("Rekening", "Account"), False),
            (Label("Rekening koran per", "Stated by the bank on"), False),
            (Label("Menurut buku (Rp)", "By the book (Rp)"), True),
            (Label("Menurut bank (Rp)", "By the bank (Rp)"), True),
        ),
        tuple(
            (
                _box_name(each, language),
                day(each.stated_on, language)
                if each.stated_on
                else Label("belum dicocokkan", "not reconciled").text(language),
                each.book,
                each.stated,
            )
            for each in content.bank
        ),
        (TOTAL.text(language), "", total, None) if content.bank else None,
    )


def _items(content: Content, language: str) -> MinutesTable:
    """Claims and debts by person, then the sums of what is kept by other numbers."""
    rows: list[tuple[str, str, Money]] = [
        (
            f"{each.account} {each.label.text(language)}",
            f"{each.number} {each.name}".strip(),
            each.amount,
        )
        for each in content.items
    ]
    summed = Label("{numbers} nomor, rinciannya dalam buku", "{numbers} numbers, in the book")
    rows += [
        (
            f"{each.account} {each.label.text(language)}",
            summed.text(language).format(numbers=each.numbers),
            each.amount,
        )
        for each in content.totals
    ]
    return MinutesTable(
        Label(
            "Piutang dan titipan (dalam kurung: kewajiban koperasi)",
            "Claims and money held for others (in parentheses: owed by the cooperative)",
        ).text(language),
        _columns(
            language,
            (Label("Akun", "Account"), False),
            (Label("Atas nama", "In the name of"), False),
            (AMOUNT, True),
        ),
        tuple(rows),
    )


def _books(content: Content, language: str) -> MinutesTable:
    return MinutesTable(
        Label("Buku kuitansi", "Receipt books").text(language),
        _columns(
            language,
            (Label("Buku", "Book"), False),
            (Label("Nomor pertama belum terpakai", "First number not used"), False),
            (Label("Nomor terakhir", "Last number"), False),
        ),
        tuple(content.facts.books),
    )


def _list(caption: Label, lines: tuple[str, ...], language: str) -> MinutesTable:
    return MinutesTable(
        caption.text(language),
        _columns(language, (Label("No.", "No."), True), (Label("Uraian", "Description"), False)),
        tuple((number, line) for number, line in enumerate(lines, start=1)),
    )
