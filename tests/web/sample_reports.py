"""Reports made by hand: a balance sheet, a general ledger and a hostile list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone

from coop.ledger.report import Column
from coop.ledger.report import Label
from coop.ledger.report import Report
from coop.ledger.report import ReportRow
from coop.ledger.report import RowStyle
from coop.money import ZERO
from coop.money import Money
from coop.web.paper import CHAIR
from coop.web.paper import SUPERVISOR
from coop.web.paper import TREASURER
from coop.web.paper import UNAUDITED
from coop.web.paper import Letterhead

PRINTED_AT = datetime(2026, 4, 2, 14, 5, tzinfo=timezone(timedelta(hours=8)))
LETTERHEAD = Letterhead(
    name="Koperasi Desmigratif Sejahtera Bersama",
    legal_number="Badan Hukum Nomor AHU-0001234.AH.01.26 Tahun 2023",
    address="Jalan Raya Contoh 12, Desa Contoh, Kecamatan Contoh, Kabupaten Contoh 99999",
    place="Desa Contoh",
    head="6412-AB12-CD34-EF56-AB78",
    signers=(CHAIR, SUPERVISOR, TREASURER),
)

CONSOLIDATED = Label("konsolidasi", "consolidated")
# Style, level, code, name, this year, last year; rupiah.
BALANCE_SHEET: tuple[
    tuple[RowStyle, int, str | None, tuple[str, str], int | None, int | None], ...
] = (
    ("heading", 0, None, ("ASET", "ASSETS"), None, None),
    ("heading", 1, None, ("Aset lancar", "Current assets"), None, None),
    ("line", 2, "1101", ("Kas", "Cash on hand"), 18_450_500, 12_200_000),
    (
        "line",
        2,
        "1102",
        ("Kas unit simpan pinjam", "Cash, savings and loan"),
        42_115_000,
        31_870_250,
    ),
    ("line", 2, "1111", ("Bank", "Bank"), 265_300_000, 198_440_000),
    ("line", 2, "1131", ("Pinjaman anggota", "Loans to members"), 1_284_750_000, 1_050_600_000),
    (
        "line",
        2,
        "1139",
        ("Penyisihan kerugian pinjaman", "Allowance for loan losses"),
        -38_542_500,
        -29_870_000,
    ),
    ("line", 2, "1151", ("Persediaan barang dagang", "Merchandise"), 64_210_000, 0),
    (
        "subtotal",
        1,
        None,
        ("Jumlah aset lancar", "Total current assets"),
        1_636_283_000,
        1_263_240_250,
    ),
    ("heading", 1, None, ("Aset tetap", "Fixed assets"), None, None),
    ("line", 2, "1351", ("Peralatan kantor", "Office equipment"), 48_000_000, 48_000_000),
    (
        "line",
        2,
        "1359",
        ("Akumulasi penyusutan peralatan", "Accumulated depreciation"),
        -14_400_000,
        -9_600_000,
    ),
    ("subtotal", 1, None, ("Jumlah aset tetap", "Total fixed assets"), 33_600_000, 38_400_000),
    ("total", 0, None, ("JUMLAH ASET", "TOTAL ASSETS"), 1_669_883_000, 1_301_640_250),
    ("heading", 0, None, ("KEWAJIBAN DAN EKUITAS", "LIABILITIES AND EQUITY"), None, None),
    ("heading", 1, None, ("Kewajiban", "Liabilities"), None, None),
    ("line", 2, "2101", ("Simpanan sukarela", "Voluntary savings"), 612_480_000, 487_215_250),
    ("line", 2, "2102", ("Simpanan berjangka", "Time deposits"), 285_000_000, 210_000_000),
    ("line", 2, "2105", ("Utang usaha", "Trade payables"), 0, 4_150_000),
    ("subtotal", 1, None, ("Jumlah kewajiban", "Total liabilities"), 897_480_000, 701_365_250),
    ("heading", 1, None, ("Ekuitas", "Equity"), None, None),
    ("line", 2, "3101", ("Simpanan pokok", "Principal savings"), 64_000_000, 61_500_000),
    ("line", 2, "3102", ("Simpanan wajib", "Mandatory savings"), 486_250_000, 402_900_000),
    ("line", 2, "3201", ("Hibah", "Grants"), 48_000_000, 48_000_000),
    ("line", 2, "3401", ("Dana cadangan", "Reserve fund"), 87_875_000, 61_200_000),
    ("line", 2, "3502", ("SHU tahun berjalan", "Surplus of the year"), 86_278_000, 26_675_000),
    ("subtotal", 1, None, ("Jumlah ekuitas", "Total equity"), 772_403_000, 600_275_000),
    (
        "total",
        0,
        None,
        ("JUMLAH KEWAJIBAN DAN EKUITAS", "TOTAL LIABILITIES AND EQUITY"),
        1_669_883_000,
        1_301_640_250,
    ),
)


def balance_sheet(problems: tuple[Label, ...] = ()) -> Report:
    """A balance sheet at 31 March 2026 with last year's column."""
    rows = [
        ReportRow(
            (
                code,
                Label(*name),
                None if now is None else Money.rupiah(now),
                None if then is None else Money.rupiah(then),
            ),
            style,
            level,
            account=code,
        )
        for style, level, code, name, now, then in BALANCE_SHEET
    ]
    return Report(
        kind="balance-sheet",
        title=Label("Neraca (Laporan Posisi Keuangan)", "Statement of Financial Position"),
        columns=(
            Column("code", Label("Kode", "Code"), "text", 8),
            Column("name", Label("Akun", "Account"), "text", 40),
            Column("now", Label("31 Maret 2026", "31 March 2026"), "money", 16),
            Column("then", Label("31 Desember 2025", "31 December 2025"), "money", 16),
        ),
        rows=lambda: rows,
        date_to=date(2026, 3, 31),
        unit_label=CONSOLIDATED,
        status=UNAUDITED,
        problems=problems,
        notes=(
            Label(
                "Penyisihan kerugian pinjaman dihitung menurut kolektibilitas per akhir bulan.",
                "The allowance for loan losses follows collectibility at the month's end.",
            ),
        ),
        totals={"assets": Money.rupiah(1_669_883_000)},
    )


NARRATIONS = (
    "Setoran simpanan wajib anggota A-{member:04d}",
    "Angsuran pinjaman ke-{part} A-{member:04d}, pokok dan jasa",
    "Pencairan pinjaman A-{member:04d}",
    "Pembelian barang dagangan toko: beras, minyak goreng, gula, sabun dan keperluan warung",
    "Biaya listrik dan internet kantor",
)


def ledger_rows(count: int, *, sen: int = 0) -> Iterator[ReportRow]:
    """Rows of a general ledger of one account, the same for the same count."""
    opening = Money.rupiah(12_500_000)
    balance = opening
    yield ReportRow((date(2026, 1, 1), None, "Saldo awal", None, None, balance), "subtotal")
    day = date(2026, 1, 1)
    debited = credited = ZERO
    for number in range(1, count + 1):
        amount = Money.rupiah(25_000 + number * 7919 % 1_750_000) + Money(sen)
        is_debit = number % 3 != 0
        debited += amount if is_debit else ZERO
        credited += ZERO if is_debit else amount
        balance = balance + amount if is_debit else balance - amount
        text = NARRATIONS[number % len(NARRATIONS)].format(member=number % 640, part=number % 24)
        yield ReportRow(
            (
                day + timedelta(days=number * 89 // count),
                f"{'BKM' if is_debit else 'BKK'}-2026-{number:05d}",
                text,
                amount if is_debit else ZERO,
                ZERO if is_debit else amount,
                balance,
            ),
            entry=number,
        )
    yield ReportRow((date(2026, 3, 31), None, "Saldo akhir", debited, credited, balance), "total")


def general_ledger(count: int, *, sen: int = 0) -> Report:
    """A general ledger of the cash account with so many entries."""
    return Report(
        kind="general-ledger",
        title=Label("Buku Besar 1101 Kas", "General Ledger 1101 Cash"),
        columns=(
            Column("date", Label("Tanggal", "Date"), "date", 10),
            Column("voucher", Label("Nomor bukti", "Voucher"), "text", 14),
            Column("narration", Label("Uraian", "Narration"), "text", 40),
            Column("debit", Label("Debit", "Debit"), "money", 14),
            Column("credit", Label("Kredit", "Credit"), "money", 14),
            Column("balance", Label("Saldo", "Balance"), "money", 14),
        ),
        rows=lambda: ledger_rows(count, sen=sen),
        date_from=date(2026, 1, 1),
        date_to=date(2026, 3, 31),
        unit="USP",
        unit_label=Label("Simpan pinjam", "Savings and loan"),
    )


HOSTILE_TEXTS = (
    "<script>alert(1)</script>",
    "</body><img src='file:///etc/passwd'>",
    "=cmd|'/c calc'!A1",
    "+62 812 0000 0000",
    "-2+3",
    "@SUM(A1:A9)",
    "\tberawal tab",
    "\rberawal CR",
    "kalimat\nbaru",
    "\N{RIGHT-TO-LEFT OVERRIDE}terbalik\N{POP DIRECTIONAL FORMATTING}",
    "\u0634\u0643\u0631\u0627 \u05ea\u05d5\u05d3\u05d4",
    "gaji \N{PERSONAL COMPUTER}\N{ZERO WIDTH JOINER}\N{MONEY BAG} \u9999\u6e2f",
    "x" * 500,
    "kata " * 400,
    'titik; koma, "kutip"',
    "Ni Luh Ayu Ćirić Đặng Müller",
    "nol\x00 dan bel\x07",
)


def hostile_list() -> Report:
    """Texts that were typed to do harm, or by people whose names are not ASCII."""
    rows = [
        ReportRow((str(number), text, Money(number * -12345)), level=number % 9)
        for number, text in enumerate(HOSTILE_TEXTS)
    ]
    return Report(
        kind="general-ledger",
        title=Label("Daftar <b>uji</b> & =2+2", "Test <b>list</b> & =2+2"),
        columns=(
            Column("nr", Label("Nr", "No"), "text"),
            Column("text", Label("=Uraian", "=Text"), "text"),
            Column("amount", Label("Jumlah", "Amount"), "money"),
        ),
        rows=lambda: rows,
        date_to=date(2026, 3, 31),
        problems=(Label("Selisih <i>Rp1</i>", "A difference of <i>Rp1</i>"),),
        notes=(Label("<script>", "<script>"),),
    )
