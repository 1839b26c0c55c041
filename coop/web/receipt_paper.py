"""Receipts on paper: A5 across like a voucher, or a strip of 80 mm. Knows no Flask.

Both say the same in the same order: what moved, what each account holds after it, the sum in
words, and the check code with which the member finds the receipt on the list at the office.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import Literal
from typing import NamedTuple

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.members.counter.reports import WAY_LABELS
from coop.money import ZERO
from coop.money import Money
from coop.web.amount_words import amount_in_words
from coop.web.format import amount
from coop.web.format import day
from coop.web.format import rupiah
from coop.web.paper import moment_text

if TYPE_CHECKING:
    from coop.web.paper import Letterhead

Size = Literal["A5", "80mm"]
WIDTH_MM: Final = 210
HEIGHT_MM: Final = 148
STRIP_MM: Final = 80
#: Room at either side of a strip, which the printer's rollers need.
STRIP_MARGIN_MM: Final = 4
QR_POINTS: Final = 62

TITLE: Final = Label("Kuitansi", "Receipt")
TITLE_CANCELLING: Final = Label("Kuitansi Pembatalan", "Receipt of a Cancellation")
TITLE_MOVING: Final = Label("Kuitansi Pindah Buku", "Receipt of a Move")
NUMBER: Final = Label("Nomor", "Number")
DAY: Final = Label("Tanggal", "Date")
COUNTS_FROM: Final = Label("Dihitung sejak", "Counts from")
HANDWRITTEN: Final = Label("Kuitansi tulisan tangan", "Handwritten receipt")
MEMBER: Final = Label("Anggota", "Member")
PROXY: Final = Label("Diwakili kuasa", "By proxy")
WAY: Final = Label("Cara", "Way")
PRODUCT: Final = Label("Simpanan", "Savings")
ACCOUNT: Final = Label("Rekening", "Account")
MONEY_IN: Final = Label("Setor", "In")
MONEY_OUT: Final = Label("Tarik", "Out")
BALANCE: Final = Label("Saldo", "Balance")
TOTAL: Final = Label("Jumlah", "Total")
RECEIVED: Final = Label("Diterima dari anggota", "Received from the member")
PAID: Final = Label("Dibayarkan kepada anggota", "Paid to the member")
GIVEN_BACK: Final = Label("Dikembalikan oleh anggota", "Given back by the member")
RETURNED: Final = Label("Dikembalikan kepada anggota", "Returned to the member")
MOVED: Final = Label("Dipindahkan", "Moved")
IN_WORDS: Final = Label("Terbilang", "In words")
REASON: Final = Label("Alasan", "Reason")
NOTE: Final = Label("Catatan", "Note")
CODE: Final = Label("Kode periksa", "Check code")
COPY: Final = Label("SALINAN ke-{copy}", "COPY no. {copy}")
CANCELLED: Final = Label("DIBATALKAN OLEH {number}", "CANCELLED BY {number}")
CANCELS: Final = Label("PEMBATALAN ATAS {number}", "CANCELLATION OF {number}")
CORRECTS: Final = Label("PERBAIKAN ATAS {number}", "CORRECTION OF {number}")
CHECK_IT: Final = Label(
    "Cocokkan kode ini dengan daftar kuitansi yang ditempel di kantor.",
    "Compare this code with the list of receipts posted at the office.",
)
CASHIER: Final = Label("Kasir", "Cashier")
SIGNED_BY: Final = Label("Anggota / penerima kuasa", "Member / proxy")


class PaperLine(NamedTuple):
    """One account of a receipt: name of the product, number, what moved, what it holds then."""

    name: str
    number: str
    amount: Money
    balance: Money


class ReceiptPaper(NamedTuple):
    """What a receipt says.

    Attributes:
        number: of the voucher.
        entry_date: day of the books.
        effective_date: from which it counts.
        member_number: of the member.
        member_name: joined when it is printed, stored nowhere.
        way: how the money moved.
        lines: account by account.
        code: the check code.
        cashier: who wrote it, by name.
        handwritten: number of the handwritten receipt.
        proxy: number of the proxy who acted.
        mark: what of it was cancelled or corrected; empty for none.
        copy: which print this is; from the second on it says so.
        is_cancelling: it takes back another receipt.
        reason: why it cancels or corrects.
        note: what was typed for the member.
    """

    number: str
    entry_date: date
    effective_date: date
    member_number: str
    member_name: str
    way: str
    lines: tuple[PaperLine, ...]
    code: str
    cashier: str
    handwritten: str = ""
    proxy: str = ""
    mark: str = ""
    copy: int = 1
    is_cancelling: bool = False
    reason: str = ""
    note: str = ""

    @property
    def money_in(self) -> Money:
        """What came in."""
        return sum((each.amount for each in self.lines if each.amount > ZERO), start=ZERO)

    @property
    def money_out(self) -> Money:
        """What went out."""
        return -sum((each.amount for each in self.lines if each.amount < ZERO), start=ZERO)


def render_receipt(
    paper: ReceiptPaper,
    letterhead: Letterhead,
    *,
    printed_at: datetime,
    size: Size = "A5",
    language: str = "id",
) -> bytes:
    """A receipt as PDF.

    Args:
        paper: what it says.
        letterhead: whose paper and what chain head.
        printed_at: aware moment in the book's zone; the only moment in the file.
        size: A5 across, or a strip of 80 mm as long as it needs to be.
        language: ``id`` or ``en``.
    """
    if size == "80mm":
        return _strip(paper, letterhead, printed_at, language)
    from coop.web.pdf import POINTS_PER_MM
    from coop.web.pdf import Page
    from coop.web.pdf import Sheet

    page = Page(
        WIDTH_MM * POINTS_PER_MM,
        HEIGHT_MM * POINTS_PER_MM,
        left=15 * POINTS_PER_MM,
        right=12 * POINTS_PER_MM,
        top=7 * POINTS_PER_MM,
        bottom=7 * POINTS_PER_MM,
    )
    title = _title(paper, language)
    warning = _copy(paper, language)
    sheet = Sheet(page, letterhead, f"{title} {paper.number}", printed_at, language, warning)
    sheet.parts["table"] = sheet.table(_table(paper, language), is_last=True)
    signed = day(paper.entry_date, language)
    return sheet.render(
        "print/receipt.html",
        title=title,
        copy=warning,
        mark=paper.mark,
        facts=_facts(paper, language),
        said=_said(paper, language),
        sums=_sums(paper, language),
        in_words_label=IN_WORDS.text(language),
        in_words=_words(paper, language),
        code_label=CODE.text(language),
        code=paper.code,
        check_it=CHECK_IT.text(language),
        qr=_qr(paper),
        qr_side=QR_POINTS,
        signers=[
            {"role": CASHIER.text(language), "name": paper.cashier},
            {"role": SIGNED_BY.text(language), "name": ""},
        ],
        place_and_date=f"{letterhead.place}, {signed}" if letterhead.place else signed,
    )


def _title(paper: ReceiptPaper, language: str) -> str:
    if paper.is_cancelling:
        return TITLE_CANCELLING.text(language)
    return (TITLE_MOVING if paper.way == "move" else TITLE).text(language)


def _said(paper: ReceiptPaper, language: str) -> list[tuple[str, str]]:
    """What people typed."""
    pairs = ((REASON, paper.reason), (NOTE, paper.note))
    return [(label.text(language), text) for label, text in pairs if text]


def _facts(paper: ReceiptPaper, language: str) -> list[tuple[str, str]]:
    facts = [
        (NUMBER, paper.number),
        (DAY, day(paper.entry_date, language)),
        (MEMBER, f"{paper.member_name} ({paper.member_number})"),
        (WAY, WAY_LABELS[paper.way].text(language)),
    ]
    if paper.effective_date != paper.entry_date:
        facts.append((COUNTS_FROM, day(paper.effective_date, language)))
    if paper.handwritten:
        facts.append((HANDWRITTEN, paper.handwritten))
    if paper.proxy:
        facts.append((PROXY, paper.proxy))
    return [(label.text(language), text) for label, text in facts]


def _sums(paper: ReceiptPaper, language: str) -> list[tuple[str, str]]:
    """What changed hands; what was only moved between accounts, once."""
    if paper.way == "move":
        return [(MOVED.text(language), rupiah(max(paper.money_in, paper.money_out)))]
    came, went = (GIVEN_BACK, RETURNED) if paper.is_cancelling else (RECEIVED, PAID)
    pairs = ((came, paper.money_in), (went, paper.money_out))
    return [(label.text(language), rupiah(money)) for label, money in pairs if money]


def _words(paper: ReceiptPaper, language: str) -> str:
    """The sum in words; of a receipt both ways, both sums."""
    parts = [each for each in (paper.money_in, paper.money_out) if each]
    if paper.way == "move":
        parts = [max(parts)]
    text = "; ".join(amount_in_words(each, language) for each in parts)
    return text[:1].upper() + text[1:]


def _copy(paper: ReceiptPaper, language: str) -> str:
    return COPY.text(language).format(copy=paper.copy) if paper.copy > 1 else ""


def _table(paper: ReceiptPaper, language: str) -> Report:
    rows = [
        ReportRow(
            (
                each.name,
                each.number,
                each.amount if each.amount > ZERO else None,
                -each.amount if each.amount < ZERO else None,
                each.balance,
            )
        )
        for each in paper.lines
    ]
    if len(rows) > 1:
        total = (TOTAL.text(language), "", paper.money_in, paper.money_out, None)
        rows.append(ReportRow(total, "total"))
    return Report(
        kind="receipt",
        title=TITLE,
        columns=(
            Column("name", PRODUCT, "text", 28),
            Column("number", ACCOUNT, "text", 14),
            Column("money_in", MONEY_IN, "money", 14),
            Column("money_out", MONEY_OUT, "money", 14),
            Column("balance", BALANCE, "money", 14),
        ),
        rows=lambda: rows,
        date_to=paper.entry_date,
    )


def _qr(paper: ReceiptPaper) -> str:
    """The code as an image, with what it stands for, so that a phone reads both."""
    import segno

    content = f"{paper.code} {paper.number} {paper.member_number}"
    return str(segno.make_qr(content, error="m").png_data_uri(scale=4, border=1))


# ------------------------------------------------------------------------- the strip

#: Height in points of what a strip is made of; a strip is cut where its text ends.
_STRIP_HEAD: Final = 74.0
_STRIP_FACT: Final = 11.0
_STRIP_LINE: Final = 25.0
_STRIP_FOOT: Final = 190.0
_STRIP_SIGNS: Final = 40


def _strip(
    paper: ReceiptPaper, letterhead: Letterhead, printed_at: datetime, language: str
) -> bytes:
    from coop.web.pdf import POINTS_PER_MM
    from coop.web.pdf import _templates
    from coop.web.pdf import render_html

    facts = [*_facts(paper, language), *_said(paper, language)]
    words = _words(paper, language)
    long_facts = sum((len(name) + len(text)) // _STRIP_SIGNS for name, text in facts)
    height = (
        _STRIP_HEAD
        + _STRIP_FACT * (len(facts) + long_facts + len(words) // _STRIP_SIGNS)
        + _STRIP_LINE * len(paper.lines)
        + _STRIP_FOOT
        + (2 * _STRIP_FACT if paper.mark or paper.copy > 1 else 0)
        + _STRIP_FACT * (len(letterhead.address) // _STRIP_SIGNS + len(letterhead.name) // 30)
    )
    margin = STRIP_MARGIN_MM * POINTS_PER_MM
    html = (
        _templates()
        .get_template("print/receipt_strip.html")
        .render(
            language=language,
            width=STRIP_MM * POINTS_PER_MM,
            height=height,
            margin=margin,
            text_width=STRIP_MM * POINTS_PER_MM - 2 * margin,
            head=letterhead,
            title=_title(paper, language),
            number=paper.number,
            copy=_copy(paper, language),
            mark=paper.mark,
            facts=facts,
            lines=[
                {
                    "name": each.name,
                    "number": each.number,
                    "way": (MONEY_IN if each.amount > ZERO else MONEY_OUT).text(language),
                    "amount": amount(abs(each.amount)),
                    "balance": amount(each.balance),
                }
                for each in paper.lines
            ],
            balance_label=BALANCE.text(language),
            sums=_sums(paper, language),
            in_words=words,
            code_label=CODE.text(language),
            code=paper.code,
            check_it=CHECK_IT.text(language),
            qr=_qr(paper),
            cashier=f"{CASHIER.text(language)}: {paper.cashier}",
            printed=moment_text(printed_at, language),
            chain_head=letterhead.head,
        )
    )
    return render_html(html, printed_at=printed_at)
