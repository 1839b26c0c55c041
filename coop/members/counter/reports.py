"""The counter on paper: the cash book of one cashier's day, and the day's list of receipts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.members.counter.elsewhere import reasons_of
from coop.members.counter.facts import MOVE
from coop.money import ZERO

if TYPE_CHECKING:
    from coop.members.counter.checking import DayList
    from coop.members.counter.models import CounterSession
    from coop.members.counter.models import Receipt
    from coop.members.counter.queries import CashRow

CASH_BOOK = Label("Buku Kas Harian Kasir", "Cashier's Daily Cash Book")
RECEIPTS = Label("Daftar Kuitansi Harian", "Daily List of Receipts")
TOTAL = Label("Jumlah", "Total")
HANDWRITTEN = Label("Kuitansi tulisan tangan", "Handwritten receipt")

WAY_LABELS = {
    "cash": Label("tunai", "cash"),
    "transfer": Label("transfer bank", "bank transfer"),
    "move": Label("pindah buku", "moved between accounts"),
    "collector": Label("petugas pungut", "collector"),
}
SUM_LABELS = {
    "cash": Label("Jumlah tunai", "Total in cash"),
    "transfer": Label("Jumlah transfer bank", "Total by bank"),
    "move": Label("Jumlah tanpa uang (pindah buku)", "Total without money (moved)"),
    "collector": Label("Jumlah lewat petugas pungut", "Total with collectors"),
}


def cash_report(row: CounterSession, book: Sequence[CashRow], box: str) -> Report:
    """The cash book of a session.

    Args:
        row: the session.
        book: what moved in its box, in order.
        box: what people call the box.
    """
    money_in = sum((each.money_in for each in book), start=ZERO)
    money_out = sum((each.money_out for each in book), start=ZERO)
    balance = book[-1].balance if book else row.opening_float
    lines = [
        ReportRow(("", Label("Uang awal", "Opening float"), None, None, row.opening_float)),
        *(
            ReportRow((each.number, each.narration, each.money_in, each.money_out, each.balance))
            for each in book
        ),
        ReportRow(("", TOTAL, money_in, money_out, balance), "total"),
    ]
    who = f"{row.cashier_name} · {row.number} · {box}"
    state = (
        Label("belum ditutup", "not closed") if row.state == "open" else Label("ditutup", "closed")
    )
    return Report(
        kind="cash-book",
        title=CASH_BOOK,
        columns=(
            Column("number", Label("Bukti", "Voucher"), "text", 16),
            Column("narration", Label("Keterangan", "Description"), "text", 44),
            Column("money_in", Label("Masuk", "In"), "money", 14),
            Column("money_out", Label("Keluar", "Out"), "money", 14),
            Column("balance", Label("Saldo", "Balance"), "money", 14),
        ),
        rows=lambda: lines,
        date_to=row.day,
        status=state,
        notes=(Label(f"Kasir: {who}.", f"Cashier: {who}."),),
    )


def receipts_report(found: DayList) -> Report:
    """The receipts of a day, with the seal that a missing, altered or added one would change."""
    lines = [
        ReportRow(
            (
                each.place,
                each.number,
                each.member_number,
                WAY_LABELS[each.way],
                each.total_in,
                each.total_out,
                each.check_code,
                each.handwritten,
                remark_of(found, each) or "",
            )
        )
        for each in found.receipts
    ]
    lines += [
        ReportRow((None, SUM_LABELS[way], "", "", money_in, money_out, "", "", ""), "total")
        for way, money_in, money_out in found.sums()
    ]
    return Report(
        kind="receipts",
        title=RECEIPTS,
        columns=(
            Column("place", Label("Urutan", "No."), "number", 6),
            Column("number", Label("Kuitansi", "Receipt"), "text", 17),
            Column("member", Label("Anggota", "Member"), "text", 9),
            Column("way", Label("Cara", "Way"), "text", 11),
            Column("money_in", Label("Masuk", "In"), "money", 14),
            Column("money_out", Label("Keluar", "Out"), "money", 14),
            Column("code", Label("Kode periksa", "Check code"), "text", 16),
            Column("handwritten", HANDWRITTEN, "text", 12),
            Column("state", Label("Keterangan", "Remark"), "text", 20),
        ),
        rows=lambda: lines,
        date_to=found.day,
        notes=_notes(found),
    )


def remark_of(found: DayList, receipt: Receipt) -> Label | None:
    """What stands beside a receipt on the list, where something does."""
    by = found.cancelled.get(receipt.id)
    if by:
        return Label(f"dibatalkan oleh {by}", f"cancelled by {by}")
    number = found.corrects.get(receipt.id)
    if number and receipt.way == MOVE:
        return Label(f"memperbaiki {number}", f"corrects {number}")
    if number:
        return Label(f"pembatalan atas {number}", f"cancels {number}")
    return None


def _notes(found: DayList) -> tuple[Label, ...]:
    count = len(found.receipts)
    notes = [
        Label(
            f"Segel daftar ({count} kuitansi): {found.seal}.",
            f"Seal of the list ({count} receipts): {found.seal}.",
        )
    ]
    for each in found.ranges:
        text = f"{each.first} – {each.last}"
        if not each.elsewhere:
            notes.append(
                Label(f"Nomor {text}: lengkap di daftar ini.", f"Numbers {text}: all listed here.")
            )
            continue
        why = reasons_of(each, found.elsewhere)
        said = "; ".join(f"{named} ({label.id})" for label, named in why)
        said_en = "; ".join(f"{named} ({label.en})" for label, named in why)
        notes.append(
            Label(
                f"Nomor {text}; yang tidak di daftar ini ({len(each.elsewhere)}): {said}.",
                f"Numbers {text}; not on this list ({len(each.elsewhere)}): {said_en}.",
            )
        )
    notes.append(
        Label(
            "Anggota: cocokkan kode pada kuitansi Anda dengan daftar ini; bila Anda memegang "
            "kuitansi tulisan tangan, cocokkan nomornya. Kuitansi yang tidak ada di sini atau "
            "jumlahnya lain, sampaikan kepada pengawas.",
            "Members: compare the code on your receipt with this list, or the number of a "
            "handwritten one. Tell the supervisors of a receipt that is missing here or shows "
            "another amount.",
        )
    )
    return tuple(notes)
