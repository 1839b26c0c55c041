"""Vouchers on paper, A5 across: what was paid or received, in figures and in words, and who signs.

Each voucher is a document of its own, with its own head, foot and page numbers, so that a day's
vouchers in one file can be torn apart and filed one by one.
"""

from __future__ import annotations

import base64
import io
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Final
from typing import NamedTuple

from coop.dates import from_utc_text
from coop.ledger.entry import EntryKind
from coop.ledger.entry import Series
from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.vouchers import SERIES_TITLES
from coop.money import ZERO
from coop.money import Money
from coop.web.amount_words import amount_in_words
from coop.web.format import day
from coop.web.format import rupiah
from coop.web.minutes import SignatureBlock
from coop.web.paper import moment_text
from coop.web.voucher_images import printable_image

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Sequence

    from coop.ledger.reading import LineView
    from coop.ledger.vouchers import Voucher
    from coop.web.paper import Letterhead
    from coop.web.pdf import Page

WIDTH_MM: Final = 210
HEIGHT_MM: Final = 148

NUMBER: Final = Label("Nomor", "Number")
WAITING_NUMBER: Final = Label("Menunggu, nomor", "Waiting, number")
DAY: Final = Label("Tanggal", "Date")
RECEIPT: Final = Label("Kuitansi tulisan tangan", "Handwritten receipt")
IN_WORDS: Final = Label("Terbilang", "In words")
FILES: Final = Label("Lampiran", "Attachments")
NO_FILES: Final = Label("tidak ada", "none")
ACCOUNT: Final = Label("Akun", "Account")
UNIT: Final = Label("Unit", "Unit")
DEBIT: Final = Label("Debit", "Debit")
CREDIT: Final = Label("Kredit", "Credit")
TOTAL: Final = Label("Jumlah", "Total")
DETAILS: Final = Label("Rincian", "Details")
IN_RUPIAH: Final = Label("Rupiah", "Rupiah")
COPY: Final = Label("SALINAN – cetakan ke-{prints}", "COPY – print no. {prints}")

#: Where the money lands, and where it comes from, by series.
SIDES: Final = {
    Series.CASH_IN: (Label("Masuk ke", "Into"), Label("Dari", "From")),
    Series.BANK_IN: (Label("Masuk ke", "Into"), Label("Dari", "From")),
    Series.CASH_OUT: (Label("Untuk", "For"), Label("Keluar dari", "Out of")),
    Series.BANK_OUT: (Label("Untuk", "For"), Label("Keluar dari", "Out of")),
    Series.MEMORIAL: (Label("Ke", "To"), Label("Dari", "From")),
}
INWARD: Final = frozenset({Series.CASH_IN, Series.BANK_IN})

MADE: Final = Label("Dibuat oleh", "Made by")
APPROVED: Final = Label("Disetujui oleh", "Approved by")
BOOKED: Final = Label("Dibukukan oleh", "Booked by")
RECEIVED: Final = Label("Diterima oleh", "Received by")
PAID_IN: Final = Label("Disetor oleh", "Paid in by")
LAST_SIGNER: Final = {
    Series.CASH_IN: PAID_IN,
    Series.CASH_OUT: RECEIVED,
    Series.BANK_IN: BOOKED,
    Series.BANK_OUT: RECEIVED,
    Series.MEMORIAL: BOOKED,
}

WAYS: Final = {
    "": Label("", ""),
    "login": Label("dengan masuk sendiri", "by own log-in"),
    "pin": Label("dengan PIN di loket", "by PIN at the counter"),
    "paper": Label("di atas kertas", "on paper"),
}
APPROVAL: Final = Label("Persetujuan", "Approval")
UNCONFIRMED: Final = Label("menunggu konfirmasi", "waiting for confirmation")
CONFIRMED: Final = Label("dikonfirmasi {at}", "confirmed {at}")

KINDS: Final = {
    EntryKind.OPENING: Label("Saldo awal", "Opening balance"),
    EntryKind.ADJUSTMENT: Label("Penyesuaian akhir tahun", "Year-end adjustment"),
    EntryKind.CLOSING: Label("Penutupan tahun", "Closing of the year"),
}
MARKS: Final = {
    "waiting": Label("BELUM DIBUKUKAN – MENUNGGU PERSETUJUAN", "NOT BOOKED – WAITING FOR APPROVAL"),
    "refused": Label("DITOLAK – TIDAK DIBUKUKAN", "REFUSED – NOT BOOKED"),
    "withdrawn": Label("DITARIK KEMBALI – TIDAK DIBUKUKAN", "WITHDRAWN – NOT BOOKED"),
}
REVERSED: Final = Label("DIBATALKAN OLEH {number}", "REVERSED BY {number}")
REVERSES: Final = Label("PEMBATALAN ATAS {number}: {reason}", "REVERSAL OF {number}: {reason}")
APPROVER_SPACE: Final = Label(
    "Yang menyetujui menulis nama, tanggal dan tanda tangan di bawah ini. Sesudah itu surat ini "
    "dicatat di layar Persetujuan dan tetap terdaftar sampai ia membenarkannya sendiri.",
    "The approver writes name, date and signature below. The paper is then recorded on the "
    "Approvals screen and stays listed until the approver confirms it in person.",
)


class VoucherWish(NamedTuple):
    """How vouchers are to be printed.

    ``with_sides`` adds debit and credit for those who read journals; ``with_images`` prints photos
    on further pages.
    """

    printed_at: datetime
    language: str = "id"
    with_sides: bool = False
    with_images: bool = False


def render_vouchers(
    vouchers: Sequence[Voucher], letterhead: Letterhead, wish: VoucherWish
) -> bytes:
    """Vouchers as one PDF, each beginning on a page of its own.

    Args:
        vouchers: one or more.
        letterhead: whose paper and what chain head.
        wish: language and how much is shown.
    """
    papers = [render_voucher(voucher, letterhead, wish) for voucher in vouchers]
    if len(papers) == 1:
        return papers[0]
    import pypdf

    writer = pypdf.PdfWriter()
    for paper in papers:
        writer.append(io.BytesIO(paper), import_outline=False)
    writer.metadata = {"/Title": letterhead.name}
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def render_voucher(voucher: Voucher, letterhead: Letterhead, wish: VoucherWish) -> bytes:
    """One voucher as PDF, A5 across."""
    from coop.web.pdf import Sheet

    language = wish.language
    title = SERIES_TITLES[voucher.series].text(language)
    named = f"{title} {voucher.number}" if voucher.number else f"{title} #{voucher.draft_id}"
    mark = _mark(voucher, language)
    prints = voucher.prints + 1
    warning = COPY.text(language).format(prints=prints) if prints > 1 else ""
    sheet = Sheet(
        _page(), letterhead, named, wish.printed_at, language, mark.partition(":")[0] or warning
    )
    report = _with_sides(voucher, language) if wish.with_sides else _plain(voucher, language)
    sheet.parts["table"] = sheet.table(report, is_last=True)
    return sheet.render(
        "print/voucher.html",
        title=title,
        mark=mark,
        copy=warning,
        facts=_facts(voucher, language),
        narration=voucher.narration,
        amount=rupiah(voucher.amount),
        in_words_label=IN_WORDS.text(language),
        in_words=_capital(amount_in_words(voucher.amount, language)),
        approval=_approval_sentence(voucher, wish),
        files=_file_names(voucher, language),
        approver_space=APPROVER_SPACE.text(language) if voucher.state == "waiting" else "",
        signers=_signers(voucher, language),
        place_and_date=_place_and_date(voucher, letterhead, language),
        images=_images(voucher, sheet.page) if wish.with_images else [],
    )


def _page() -> Page:
    from coop.web.pdf import POINTS_PER_MM
    from coop.web.pdf import Page

    return Page(
        WIDTH_MM * POINTS_PER_MM,
        HEIGHT_MM * POINTS_PER_MM,
        left=15 * POINTS_PER_MM,
        right=12 * POINTS_PER_MM,
        top=7 * POINTS_PER_MM,
        bottom=7 * POINTS_PER_MM,
    )


def _mark(voucher: Voucher, language: str) -> str:
    """What the paper says loudly: it is no entry, or it was taken back."""
    if voucher.state != "posted":
        return MARKS[voucher.state].text(language)
    if voucher.reversed_by:
        return REVERSED.text(language).format(number=voucher.reversed_by)
    if voucher.reverses:
        return REVERSES.text(language).format(number=voucher.reverses, reason=voucher.reason)
    return ""


def _facts(voucher: Voucher, language: str) -> list[tuple[str, str]]:
    number = (NUMBER.text(language), voucher.number)
    if not voucher.number:
        number = (WAITING_NUMBER.text(language), str(voucher.draft_id))
    facts = [number, (DAY.text(language), day(voucher.entry_date, language))]
    if voucher.receipt_number:
        facts.append((RECEIPT.text(language), voucher.receipt_number))
    if voucher.kind in KINDS:
        facts.append(("", KINDS[voucher.kind].text(language)))
    return facts


def _plain(voucher: Voucher, language: str) -> Report:
    """What the money was for and where it came from, without the words of bookkeeping."""
    shown = [line for line in voucher.lines if line.account != voucher.between] or voucher.lines
    inward, outward = SIDES[voucher.series]
    rows: list[ReportRow] = []
    groups = [
        (inward, [line for line in shown if line.amount.sen > 0]),
        (outward, [line for line in shown if line.amount.sen < 0]),
    ]
    for heading, lines in groups:
        label = heading.text(language)
        for index, line in enumerate(lines):
            cells = (label if index == 0 else "", _name(line, voucher, language), line.unit)
            rows.append(ReportRow((*cells, abs(line.amount))))
    columns = (
        Column("side", Label("", ""), "text"),
        Column("account", DETAILS, "text"),
        Column("unit", UNIT, "text"),
        Column("amount", IN_RUPIAH, "money"),
    )
    return Report("voucher", DETAILS, columns, lambda: rows, date_to=voucher.entry_date)


def _with_sides(voucher: Voucher, language: str) -> Report:
    """The journal as it was posted."""
    rows = [
        ReportRow(
            (
                line.account,
                _name(line, voucher, language),
                line.unit,
                line.amount if line.amount.sen > 0 else None,
                -line.amount if line.amount.sen < 0 else None,
            )
        )
        for line in voucher.lines
    ]
    total = _sum_of(voucher.lines)
    rows.append(ReportRow((TOTAL.text(language), "", "", total, total), "total"))
    columns = (
        Column("code", ACCOUNT, "text"),
        Column("account", DETAILS, "text"),
        Column("unit", UNIT, "text"),
        Column("debit", DEBIT, "money"),
        Column("credit", CREDIT, "money"),
    )
    return Report("voucher", DETAILS, columns, lambda: rows, date_to=voucher.entry_date)


def _name(line: LineView, voucher: Voucher, language: str) -> str:
    """The account's name, and whom the line is about, by the name of today where there is one."""
    name = line.account_label.text(language)
    kind, _, number = line.reference.partition(":")
    if not number:
        return name
    known = voucher.names.get(number) if kind == "person" else None
    return f"{name} · {number} ({known})" if known else f"{name} · {number}"


def _approval_sentence(voucher: Voucher, wish: VoucherWish) -> str:
    """Who approved and how; empty where nobody had to."""
    approval = voucher.approval
    if approval.person is None:
        return ""
    language = wish.language
    parts = [approval.person.name, WAYS[approval.way].text(language)]
    if approval.way == "paper":
        at = approval.confirmed_at
        told = UNCONFIRMED.text(language)
        if approval.is_confirmed and at:
            local = from_utc_text(at).astimezone(wish.printed_at.tzinfo)
            told = CONFIRMED.text(language).format(at=moment_text(local, language))
        parts.append(told)
    return f"{APPROVAL.text(language)}: {', '.join(part for part in parts if part)}"


def _file_names(voucher: Voucher, language: str) -> str:
    names = ", ".join(file.name for file in voucher.files) or NO_FILES.text(language)
    return f"{FILES.text(language)}: {names}"


def _signers(voucher: Voucher, language: str) -> list[SignatureBlock]:
    approver = voucher.approval.person
    names = (
        (MADE, voucher.maker.name),
        (APPROVED, approver.name if approver else ""),
        (LAST_SIGNER[voucher.series], ""),
    )
    return [SignatureBlock(role.text(language), name) for role, name in names]


def _place_and_date(voucher: Voucher, letterhead: Letterhead, language: str) -> str:
    told = day(voucher.entry_date, language)
    return f"{letterhead.place}, {told}" if letterhead.place else told


def _images(voucher: Voucher, page: Page) -> list[dict[str, object]]:
    """Photos that can be printed, each fitted to a page of its own."""
    images = []
    for file in voucher.files:
        image = printable_image(file.content) if file.content else None
        if image is None:
            continue
        room = page.later_height - CAPTION_HEIGHT
        scale = min(page.text_width / image.width, room / image.height)
        data = base64.b64encode(image.data).decode("ascii")
        images.append(
            {
                "name": file.name,
                "address": f"data:image/jpeg;base64,{data}",
                "width": image.width * scale,
                "height": image.height * scale,
            }
        )
    return images


CAPTION_HEIGHT: Final = 24.0


def _sum_of(lines: Iterable[LineView]) -> Money:
    """One side of an entry."""
    return sum((line.amount.debit for line in lines), start=ZERO)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
